"""The conversation of one session: its turns, what is open beside it, and what a new question leans on."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import streamlit as st

from answer.answer import Answer, Evidence
from answer.ask import Answerer
from answer.conversation import Conversation, understand_in
from answer.conversation import Turn as AnsweredTurn
from answer.export import Exchange
from answer.followup import Understood
from index.hits import Filters
from ui.asking import Job


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

    def ask_instead(self, text: str, filters: Filters) -> None:
        """Have another question asked in place of this one, as the reader wrote it."""
        self.understood = Understood(self.typed, text, filters, "follow-up")
        self.answer = self.error = self.job = None
        self.shown = False


@dataclass
class Talk:
    """What one session asked; which source is open beside it; which turn's question is being changed."""

    turns: list[Turn] = field(default_factory=list)
    source: Evidence | None = None
    changing: int | None = None

    def add(self, typed: str, filters: Filters) -> None:
        """Add a question at the end."""
        self.turns.append(Turn(typed, filters))
        self.source = self.changing = None

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


def start_again() -> None:
    """Begin a new conversation."""
    st.session_state.talk = Talk()
