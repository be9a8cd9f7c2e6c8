"""The conversation of one session: its turns, what is open beside it, and what a new question leans on.

It lives in the session and is kept in the store turn by turn, so that a reload, another page or another day finds it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from answer.answer import Answer, Evidence
from answer.ask import Answerer
from answer.conversation import Conversation, understand_in
from answer.conversation import Turn as AnsweredTurn
from answer.conversation_store import KeptConversation, KeptTurn, new_id
from answer.export import Exchange
from answer.followup import Understood
from index.hits import Filters
from ingest.errors import PilcrowError
from ui.asking import Job, jobs_of
from ui.desk import conversation_store, owner

INTERRUPTED = (
    "This question was not answered: the server stopped meanwhile, or the page was closed too early."
)
ADDRESS = "c"
"""Parameter of the address that names the conversation."""


@dataclass
class Turn:
    """One question as typed, how it was understood, and its answer, the error it ended in, or the work on it."""

    typed: str
    filters: Filters
    understood: Understood | None = None
    answer: Answer | None = None
    error: str | None = None
    job: Job | None = None
    shown: bool = False

    @property
    def pending(self) -> bool:
        """Whether it still has to be asked."""
        unresolved = self.understood is not None and not self.understood.resolved
        return self.answer is None and self.error is None and not unresolved

    @property
    def asked(self) -> str:
        """The question as it was put to the reports."""
        return self.understood.text if self.understood else self.typed

    @property
    def kept(self) -> KeptTurn:
        """The turn as it is kept."""
        return KeptTurn(self.typed, self.filters, self.understood, self.answer, self.error)

    def ask_instead(self, text: str, filters: Filters) -> None:
        """Have another question asked in place of this one, as the reader wrote it, whatever stands before it."""
        self.understood = Understood(self.typed, text, filters, "follow-up")
        self._forget_outcome()

    def ask_edited(self, text: str) -> None:
        """Have this question asked as it is typed now, in the light of those before it."""
        self.typed, self.understood = text, None
        self._forget_outcome()

    def ask_again(self) -> None:
        """Have the same question asked once more."""
        self._forget_outcome()

    def _forget_outcome(self) -> None:
        if self.job is not None:
            self.job.stop()
        self.answer = self.error = self.job = None
        self.shown = False


@dataclass
class Talk:
    """What one session asked; which source is open beside it; which turn's question is being changed.

    ``id`` stands in the address. ``owned``: by whoever looks at it; another one's is gone on with in a copy.
    """

    turns: list[Turn] = field(default_factory=list)
    source: Evidence | None = None
    changing: int | None = None
    id: str = field(default_factory=new_id)
    owned: bool = True
    problem: str = ""

    def add(self, typed: str, filters: Filters) -> None:
        """Add a question at the end."""
        self.turns.append(Turn(typed, filters))
        self.source = self.changing = None
        self.keep(len(self.turns) - 1)

    def keep(self, number: int) -> None:
        """Keep a turn as it stands now; what prevents it is told, and the conversation goes on without."""
        store = conversation_store()
        if store is None:
            return
        numbers = [number]
        if not self.owned:
            self.id, self.owned, numbers = new_id(), True, list(range(len(self.turns)))
        try:
            for k in numbers:
                store.put(owner(), self.id, k, self.turns[k].kept)
        except PilcrowError as error:
            self.problem = str(error)

    def understand(self, number: int, answerer: Answerer) -> Understood:
        """Return what a turn asks in the light of those before it.

        Raises:
            EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
        """
        before = tuple(
            AnsweredTurn(t.understood, t.answer) for t in self.turns[:number] if t.understood and t.answer
        )
        turn = self.turns[number]
        return understand_in(Conversation(before), turn.typed, answerer, turn.filters)

    @property
    def exchanges(self) -> list[Exchange]:
        """The turns that have an answer, to be exported."""
        return [exchange_of(t, t.answer) for t in self.turns if t.answer is not None]


def exchange_of(turn: Turn, answer: Answer) -> Exchange:
    """Return a turn as it is exported, with how its question was understood."""
    why = turn.understood.why if turn.understood else ""
    return Exchange(
        turn.typed, turn.asked, replace(answer, notices=(why, *answer.notices)) if why else answer
    )


def current_talk() -> Talk:
    """Return the conversation of this session."""
    if "talk" not in st.session_state:
        st.session_state.talk = Talk()
    talk: Talk = st.session_state.talk
    return talk


def talk_of_address() -> Talk:
    """Return the conversation that the address names, else the one of this session; the address then names it."""
    talk = current_talk()
    asked = st.query_params.get(ADDRESS)
    if asked and asked != talk.id:
        talk = st.session_state.talk = _load(asked)
    if talk.turns or asked == talk.id:
        set_address(talk)
    return talk


def set_address(talk: Talk) -> None:
    """Have the address name the conversation."""
    if st.query_params.get(ADDRESS) != talk.id and conversation_store() is not None:
        st.query_params[ADDRESS] = talk.id


def open_talk(conversation_id: str) -> None:
    """Show another conversation."""
    st.session_state.talk = _load(conversation_id)
    st.query_params[ADDRESS] = conversation_id


def start_again() -> None:
    """Begin a new conversation."""
    st.session_state.talk = Talk()
    st.query_params.pop(ADDRESS, None)


def _load(conversation_id: str) -> Talk:
    """Read a conversation from the store; what cannot be read is said at the head of a new one."""
    store = conversation_store()
    gone = Talk(problem="This conversation is not here: it was deleted, or is kept on another server.")
    if store is None:
        return gone
    running = jobs_of(conversation_id)  # before the store is read: what ends in between is found there
    try:
        kept = store.get(owner(), conversation_id)
    except PilcrowError as error:
        return Talk(problem=str(error))
    return gone if kept is None else _talk_of(kept, running)


def _talk_of(kept: KeptConversation, running: dict[int, Job]) -> Talk:
    turns = []
    for number, k in enumerate(kept.turns):
        turn = Turn(k.typed, k.filters, k.understood, k.answer, k.error, shown=True)
        if turn.pending:
            turn.job = running.get(number)
            turn.error = None if turn.job else INTERRUPTED
        turns.append(turn)
    return Talk(turns, id=kept.id, owned=kept.owned)
