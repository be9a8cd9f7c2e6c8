"""Ask a library: look up what is named, find what is meant, state it with its citation, or say that it is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from answer.answer import Answer, Statement
from answer.blanks import Blank, read_blank
from answer.confidence import ConfidenceModel, shipped_model
from answer.evidence import Features, weigh_evidence
from answer.lookup import look_up
from answer.question import Question, is_lookup, read_question
from answer.reader import read_chances
from answer.select import DEFAULT_SELECTION, Selection, select_statements
from answer.unit_features import UnitTable, read_units
from answer.unmet import find_unmet
from index.attribution import split_attribution
from index.hits import NO_FILTERS, Filters, Hit
from index.library import Library
from index.search import LIKELY_REPORTS, Searcher, check_query
from index.title_names import without_titles

LOOKED_AT = 8
"""How many of the best paragraphs statements are chosen from."""


@dataclass(frozen=True)
class Reading:
    """What the paragraphs found show: ``asked`` is the question without the words that only name the report.

    ``chances``: float64 [units], of each unit of ``table`` to be part of the answer.
    """

    asked: str
    blank: Blank
    table: UnitTable
    chances: NDArray[np.float64]
    features: Features


class Answerer:
    """Answers questions from one opened library, without a language model; safe to share between threads."""

    def __init__(
        self,
        library: Library,
        searcher: Searcher | None = None,
        selection: Selection = DEFAULT_SELECTION,
        confidence: ConfidenceModel | None = None,
    ) -> None:
        self.library = library
        self.searcher = searcher or Searcher(library)
        self._selection, self._confidence = selection, confidence or shipped_model()

    def ask(self, text: str, filters: Filters = NO_FILTERS, k: int = 10) -> Answer:
        """Answer one question; ``k`` is how many paragraphs come with it as hits.

        Raises:
            EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
            NotInLibraryError: a filter names a report that is not there.
        """
        start = perf_counter()
        question = read_question(check_query(text))
        if is_lookup(question):
            return self._look_up(question, filters, start)
        hits = self.searcher.search(question.text, max(k, LOOKED_AT), filters)
        if not hits:
            return self._answer(question, start, reason=self._nothing_to_search(filters))
        found = self.read(question, hits)
        confidence = self._confidence.confidence(found.features)
        if confidence < self._confidence.threshold:
            reason = self._why_not(question, hits, found, filters)
            return self._answer(question, start, reason=reason, confidence=confidence, hits=hits[:k])
        statements = select_statements(question, found.blank, found.table, found.chances, self._selection)
        return self._answer(question, start, statements=statements, confidence=confidence, hits=hits[:k])

    def read(self, question: Question, hits: Sequence[Hit]) -> Reading:
        """Return what the first of ``hits`` (best first, not empty) show about the question."""
        # what is asked, without the words that say of which report: these occur in any sentence about the report
        asked = without_titles(split_attribution(question.text)[0], {h.title for h in hits[:LIKELY_REPORTS]})
        table = read_units(self.searcher, question, self.searcher.prepare(asked), hits[:LOOKED_AT])
        chances = read_chances(table)
        features = weigh_evidence(table, chances, hits)
        return Reading(asked, read_blank(asked, question.asked), table, chances, features)

    def _look_up(self, question: Question, filters: Filters, start: float) -> Answer:
        """Print the paragraphs that the question names; none of it is guessed."""
        statements, problems = look_up(self.library, question.places, filters)
        reason = " ".join(problems) or None
        return self._answer(
            question,
            start,
            statements=statements,
            reason=reason,
            confidence=1.0 if statements else 0.0,
            model="lookup",
        )

    def _why_not(self, question: Question, hits: Sequence[Hit], found: Reading, filters: Filters) -> str:
        said = find_unmet(question, found.asked, found.blank.sort, found.table)
        nearest = found.table.nearest.hit.citation if found.table.units else hits[0].citation
        detail = f" The nearest paragraph ({nearest}) {' and '.join(said)}." if said else ""
        return f"{self._searched(filters)} I found no passage that answers this.{detail}"

    def _nothing_to_search(self, filters: Filters) -> str:
        if not self.library.rows:
            return "The library holds no report yet. Add some with: pilcrow add PATH…"
        return "No paragraph is left to search with these filters. Remove one and ask again."

    def _searched(self, filters: Filters) -> str:
        reports = self.library.reports()
        if len(filters.symbols) == 1:
            return f"I searched {self.library.report(filters.symbols[0]).symbol}."
        paragraphs = sum(r.paragraphs for r in reports)
        where = reports[0].symbol if len(reports) == 1 else f"{len(reports)} reports"
        return f"I searched {where} ({paragraphs:,} numbered paragraphs)."

    def _answer(
        self,
        question: Question,
        start: float,
        *,
        statements: Sequence[Statement] = (),
        reason: str | None = None,
        confidence: float = 0.0,
        hits: Sequence[Hit] = (),
        model: str = "extractive",
    ) -> Answer:
        return Answer(
            question=question.text,
            answered=bool(statements),
            reason=reason,
            confidence=confidence,
            statements=tuple(statements),
            hits=tuple(hits),
            model=model,
            library=self.library.generation,
            elapsed_ms=(perf_counter() - start) * 1000,
        )
