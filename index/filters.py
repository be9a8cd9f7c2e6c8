"""Which rows may be found: filters turned into a mask over the rows of a library.

Neighbouring paragraphs mostly share report, part and headings, so a filter is decided once for each such run of rows
and then spread over its rows, in about a millisecond for a million; what is asked of reports alone takes a tenth of that
(``python -m evals.bench_filters``).
"""

from __future__ import annotations

import itertools
import threading
import weakref
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.heading_words import HeadingWords
from index.hits import Filters
from index.report_columns import ReportColumns, ReportFacts

if TYPE_CHECKING:
    from index.library import Library

Mask = NDArray[np.bool_]
Place = tuple[int, str, tuple[str, ...]]
"""Where a row stands: its report's ordinal, its part, the headings above it."""

CACHED_MASKS = 32
_opened: weakref.WeakKeyDictionary[Library, FilterColumns] = weakref.WeakKeyDictionary()
_opening = threading.Lock()


def allowed_rows(library: Library, filters: Filters) -> Mask | None:
    """Return which rows of the library ``filters`` let through, bool [rows], read-only; None where they let all.

    Raises:
        NotInLibraryError: a symbol or body that no report bears; says what there is.
        FilterError: a date that is none.
    """
    if not filters.active:
        return None
    columns = columns_of(library)
    for symbol in filters.symbols:
        if not columns.reports.bears(symbol):
            library.report(symbol)  # an unknown symbol is an error, not an empty result
    return columns.allowed(filters)


def columns_of(library: Library) -> FilterColumns:
    """Return the columns of an opened library, made at the first call."""
    with _opening:
        columns = _opened.get(library)
        if columns is None:
            facts = [
                ReportFacts((r.symbol, *r.symbols), r.date, r.language)
                for r in (library.report_at(k) for k in range(len(library.reports())))
            ]
            columns = FilterColumns(facts, ((k, p.part, p.headings) for k, p in library.rows))
            _opened[library] = columns
        return columns


class FilterColumns:
    """Report, part and headings of every row, as runs of neighbouring rows that share all three.

    The rows of a report follow each other, the reports in their order. ``lengths``: int64 [runs], the rows of each
    run. ``report``, ``part``, ``chain``: int32 [runs], ordinals into ``reports``, ``parts`` and ``chains``.
    """

    def __init__(self, reports: Sequence[ReportFacts], places: Iterable[Place]) -> None:
        self.reports = ReportColumns(reports)
        runs, lengths = [], []
        for place, members in itertools.groupby(places):
            runs.append(place)
            lengths.append(sum(1 for _ in members))
        parts = {part: k for k, part in enumerate(dict.fromkeys(part for _, part, _ in runs))}
        chains = {chain: k for k, chain in enumerate(dict.fromkeys(chain for _, _, chain in runs))}
        self.parts, self.chains = list(parts), list(chains)
        self.lengths = np.array(lengths, dtype=np.int64)
        self.report = np.array([r for r, _, _ in runs], dtype=np.int32)
        self.part = np.array([parts[p] for _, p, _ in runs], dtype=np.int32)
        self.chain = np.array([chains[c] for _, _, c in runs], dtype=np.int32)
        self._headings = HeadingWords(self.chains)
        self._runs_of_report = np.bincount(self.report, minlength=self.reports.count)
        self._rows_of_report = np.bincount(self.report, self.lengths, self.reports.count).astype(np.int64)
        self.allowed = lru_cache(CACHED_MASKS)(self._allowed)

    def _allowed(self, filters: Filters) -> Mask:
        """Return which rows ``filters`` let through: bool [rows], read-only; cached by ``allowed``."""
        if {"part", "section"}.isdisjoint(filters.active):
            mask = np.repeat(self.reports.chosen(filters), self._rows_of_report)
        else:
            mask = np.repeat(self.runs(filters), self.lengths)
        mask.setflags(write=False)  # shared by all who ask with these filters
        return mask

    def count(self, filters: Filters) -> int:
        """Return how many rows ``filters`` let through."""
        return int(self.lengths[self.runs(filters)].sum())

    def runs(self, filters: Filters) -> Mask:
        """Return which runs ``filters`` let through: bool [runs].

        Raises:
            FilterError: a date that is none.
            NotInLibraryError: a body that no report comes from.
        """
        chosen = np.repeat(self.reports.chosen(filters), self._runs_of_report)
        if filters.part:
            chosen &= np.take(self._parts_in(filters.part), self.part, mode="clip")
        if filters.section:
            chosen &= np.take(self._headings.under(filters.section), self.chain, mode="clip")
        return chosen

    def _parts_in(self, wanted: str) -> Mask:
        """Return which parts are ``wanted`` or inside it ("annex III" holds "annex III, decision 2"): bool [parts]."""
        asked = wanted.strip().casefold()
        names = [p.casefold() for p in self.parts]
        return np.array([n == asked or n.startswith(asked + ",") for n in names], dtype=bool)
