"""A conversation: questions asked one after the other, each understood in the light of those before.

The conversation belongs to who holds it; nothing is kept in the Answerer, which many conversations share::

    conversation = Conversation()
    turn = converse(answerer, conversation, "What did the working group recommend on cryptocurrencies?")
    conversation = conversation.with_turn(turn)
    turn = converse(answerer, conversation, "and on precursors?")
    turn.understood.text  # "What did the working group recommend on precursors?"
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from answer.answer import Answer
from answer.antecedent import likeness_of
from answer.ask import Answerer
from answer.followup import Earlier, Understood, understand
from answer.respond import respond
from index.hits import NO_FILTERS, Filters
from index.search import check_query
from ingest.citation import find_symbols

Reply = Callable[[Answerer, str, Filters, int], Answer]
"""Answers a whole question: without a language model (``respond``), or with one."""
ONE_REPORT = 0.5
"""Share of the citations from which an answer is about one report."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as understood and its answer: where it was not understood, one that says so, and nothing was asked."""

    understood: Understood
    answer: Answer


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns so far, oldest first."""

    turns: tuple[Turn, ...] = ()

    def with_turn(self, turn: Turn) -> Conversation:
        """Return the conversation with one more turn."""
        return replace(self, turns=(*self.turns, turn))

    @property
    def earlier(self) -> Earlier | None:
        """What the next question can lean on: the last question that was understood, and the report it was about."""
        for turn in reversed(self.turns):
            if turn.understood.resolved:
                return Earlier(
                    turn.understood.text, report_in_hand(turn.understood, turn.answer), _place(turn.answer)
                )
        return None


def understand_in(
    conversation: Conversation, text: str, answerer: Answerer, filters: Filters = NO_FILTERS
) -> Understood:
    """Return what ``text`` asks after ``conversation``; takes a few milliseconds.

    Raises:
        EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
    """
    return understand(
        check_query(text), conversation.earlier, filters, likeness_of(answerer.searcher.encoder)
    )


def converse(
    answerer: Answerer,
    conversation: Conversation,
    text: str,
    filters: Filters = NO_FILTERS,
    k: int = 10,
    reply: Reply = respond,
) -> Turn:
    """Understand ``text`` after ``conversation`` and answer it by ``reply``; what is not understood is not asked.

    To ask a question that the reader has changed, ask ``answerer`` itself and make a Turn of it with
    ``Understood(asked, text, filters)``.

    Raises:
        EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
        NotInLibraryError: a filter names a report that is not there.
    """
    understood = understand_in(conversation, text, answerer, filters)
    if not understood.resolved:
        return Turn(understood, _not_asked(understood, answerer.library.generation))
    answer = reply(answerer, understood.text, understood.filters, k)
    notices = (understood.why, *answer.notices) if understood.why else answer.notices
    return Turn(understood, replace(answer, notices=notices))


def _not_asked(understood: Understood, generation: str) -> Answer:
    return Answer(understood.text, False, understood.why, 0.0, (), (), "extractive", generation, 0.0)


def report_in_hand(understood: Understood, answer: Answer) -> str:
    """Return the symbol of the report that a question was about; "" where that is none or several.

    It is the one chosen by filter, named in the question, or cited by most of the answer.
    """
    if len(understood.filters.symbols) == 1:
        return understood.filters.symbols[0]
    named = find_symbols(understood.text)
    if named:
        return named[0] if len(named) == 1 else ""
    cited = Counter(e.citation.symbol for s in answer.statements for e in s.evidence)
    if not cited:
        cited = Counter(h.symbol for h in answer.hits[:3])
    symbol, count = cited.most_common(1)[0] if cited else ("", 0)
    return symbol if symbol and count > ONE_REPORT * cited.total() else ""


def _place(answer: Answer) -> str:
    for statement in answer.statements:
        for evidence in statement.evidence:
            return evidence.citation.place
    return ""
