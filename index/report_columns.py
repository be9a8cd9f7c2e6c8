"""What of reports can be filtered by, in columns: symbols, issuing bodies, dates, languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.hits import Filters
from ingest.bodies import Body, bodies_of, is_called, series_of
from ingest.citation import normalise_symbol
from ingest.errors import FilterError, NotInLibraryError

Mask = NDArray[np.bool_]
Ordinals = NDArray[np.int64]
_DATE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?")
MAX_NAMED = 12
"""How many bodies an error names."""


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What of a report can be filtered by: all its symbols, its date (may be incomplete, or None), its language."""

    symbols: tuple[str, ...]
    date: str | None
    language: str


class ReportColumns:
    """The facts of all reports of a library, by value the ordinals of the reports that have it.

    ``bodies``: the bodies that any report comes from. ``first``, ``last``: int64 [reports], the first and last day
    that a report's date can mean, as YYYYMMDD; 0 where it has none.
    """

    def __init__(self, reports: Sequence[ReportFacts]) -> None:
        self.count = len(reports)
        named = [bodies_of(r.symbols) for r in reports]
        self.bodies: dict[str, Body] = {b.series: b for of in named for b in of}
        self._by_series = _postings({s for symbol in r.symbols for s in series_of(symbol)} for r in reports)
        self._by_body = _postings({b.series for b in of} for of in named)
        self._by_symbol = _postings(set(r.symbols) for r in reports)
        self._by_language = _postings({r.language.casefold()} for r in reports)
        bounds = [read_date(r.date) if r.date else (0, 0) for r in reports]
        self.first = np.array([a for a, _ in bounds], dtype=np.int64)
        self.last = np.array([b for _, b in bounds], dtype=np.int64)

    def chosen(self, filters: Filters) -> Mask:
        """Return which reports ``filters`` let through, whatever their parts and sections: bool [reports].

        Raises:
            FilterError: a date that is none.
            NotInLibraryError: a body that no report comes from.
        """
        chosen = np.ones(self.count, dtype=bool)
        if filters.symbols:
            chosen &= self._any(self._by_symbol.get(normalise_symbol(s)) for s in filters.symbols)
        if filters.bodies:
            chosen &= self._any(self.of_body(b) for b in filters.bodies)
        if filters.languages:
            chosen &= self._any(self._by_language.get(code.casefold()) for code in filters.languages)
        if filters.years:
            chosen &= np.isin(self.first // 10_000, filters.years)
        if filters.since or filters.until:
            chosen &= self._dated(filters.since, filters.until)
        return chosen

    def bears(self, symbol: str) -> bool:
        """Tell whether any report bears this symbol, in any spelling."""
        return normalise_symbol(symbol) in self._by_symbol

    def of_body(self, wanted: str) -> Ordinals:
        """Return the ordinals of the reports of a body: its name, an abbreviation, or a series.

        A series takes in all that begins with it: "A/HRC" the Expert Mechanism too, "A/" whatever goes to the
        General Assembly.

        Raises:
            NotInLibraryError: no report comes from it; names the bodies that there are.
        """
        if "/" in wanted:
            found = [self._by_series.get(wanted.strip().strip("/").upper())]
        else:
            found = [self._by_body[s] for s, body in self.bodies.items() if is_called(body, wanted)]
        ordinals = [f for f in found if f is not None]
        if not ordinals:
            raise NotInLibraryError(f"no report of “{wanted}” in this library. {self._what_bodies()}")
        return np.concatenate(ordinals)

    def _dated(self, since: str | None, until: str | None) -> Mask:
        """Return which reports may be of a day from ``since`` to ``until``; an incomplete date may be any of its days."""
        earliest = read_date(since)[0] if since else 1
        latest = read_date(until)[1] if until else 9999_99_99
        if earliest > latest:
            raise FilterError(f"no day is from {since} on and until {until}: give the earlier one first.")
        return (self.first > 0) & (self.last >= earliest) & (self.first <= latest)

    def _any(self, postings: Iterable[Ordinals | None]) -> Mask:
        chosen = np.zeros(self.count, dtype=bool)
        for ordinals in postings:
            if ordinals is not None:
                chosen[ordinals] = True
        return chosen

    def _what_bodies(self) -> str:
        names = sorted({b.name for b in self.bodies.values()})
        if not names:
            return "None of its reports bears a symbol."
        more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
        return f"It holds reports of: {'; '.join(names[:MAX_NAMED])}{more}."


def _postings(values: Iterable[set[str]]) -> dict[str, Ordinals]:
    """Return for each value the ordinals of the reports that have it."""
    lists: dict[str, list[int]] = {}
    for ordinal, of in enumerate(values):
        for value in of:
            lists.setdefault(value, []).append(ordinal)
    return {value: np.array(ordinals, dtype=np.int64) for value, ordinals in lists.items()}


def read_date(text: str) -> tuple[int, int]:
    """Return the first and the last day that a date, month or year can mean, as numbers YYYYMMDD.

    The last day of a month is 99: the numbers are for comparing.

    >>> read_date("2025-03-14"), read_date("2025-03"), read_date("2025")
    ((20250314, 20250314), (20250301, 20250399), (20250101, 20259999))

    Raises:
        FilterError: the text is none of them.
    """
    match = _DATE.fullmatch(text.strip())
    month = int(match["month"] or 1) if match else 0
    day = int(match["day"] or 1) if match else 0
    if match is None or not (1 <= month <= 12 and 1 <= day <= 31):
        raise FilterError(f"“{text}” is no date. Write 2025, 2025-03 or 2025-03-14 (year, month, day).")
    year = int(match["year"])
    first = year * 10_000 + month * 100 + day
    if match["day"]:
        return first, first
    return first, year * 10_000 + (month * 100 + 99 if match["month"] else 9999)
