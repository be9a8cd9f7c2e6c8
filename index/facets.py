"""What there is to filter by in a library, and which filter left nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from index.filters import columns_of
from index.hits import Filters
from ingest.bodies import bodies_of
from ingest.report import MAIN_PART

if TYPE_CHECKING:
    from index.library import Library

# Filters that are set and given up together, and what they are called.
KINDS: Mapping[str, tuple[str, ...]] = {
    "report": ("symbols",),
    "body": ("bodies",),
    "year": ("years",),
    "date": ("since", "until"),
    "language": ("languages",),
    "section": ("section",),
    "part": ("part",),
}
MAX_NAMED = 8
"""How many values a sentence names."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the reports of a library have, each value with the number of its paragraphs.

    ``reports`` by symbol, in the library's order; ``bodies``, ``years`` (latest first), ``languages`` and ``parts``
    (the main one first). ``first`` and ``last``: the earliest and latest date, None where no report has one.
    """

    reports: dict[str, int]
    bodies: dict[str, int]
    years: dict[int, int]
    languages: dict[str, int]
    parts: dict[str, int]
    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out of filters that leave nothing: ``filters`` to search with instead, which leave ``paragraphs``.

    One filter is given up, or (``alone``) kept without the others; ``kind`` and ``value`` say which.
    """

    kind: str
    value: str
    filters: Filters
    paragraphs: int
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a search with filters found nothing.

    ``left``: paragraphs that the filters leave; where there are some, they lie in other reports than the one that the
    question names. ``paragraphs``: all of the library. ``remedies``: those that give most back first; where no single
    filter is to be given up, each that can be kept alone. ``alone``: what leaves nothing even by itself, as kind,
    value, and what the library has instead: ("year", "1999", "2018").
    """

    left: int
    paragraphs: int
    remedies: tuple[Remedy, ...]
    alone: tuple[tuple[str, str, str], ...]


def choices_of(library: Library) -> Choices:
    """Return what there is to filter by."""
    columns = columns_of(library)
    by_report = np.bincount(columns.report, columns.lengths, minlength=columns.reports.count).astype(int)
    by_part = np.bincount(columns.part, columns.lengths, minlength=len(columns.parts)).astype(int)
    reports, bodies, years, languages = {}, Counter[str](), Counter[int](), Counter[str]()
    dates = []
    for ordinal, count in enumerate(by_report.tolist()):
        report = library.report_at(ordinal)
        reports[report.symbol] = count
        for body in bodies_of((report.symbol, *report.symbols)):
            bodies[body.name] += count
        languages[report.language] += count
        if report.date:
            dates.append(report.date)
            years[int(report.date[:4])] += count
    parts = dict(zip(columns.parts, by_part.tolist(), strict=True))
    return Choices(
        reports=reports,
        bodies=dict(sorted(bodies.items())),
        years=dict(sorted(years.items(), reverse=True)),
        languages=dict(languages.most_common()),
        parts=dict(sorted(parts.items(), key=lambda item: (item[0] != MAIN_PART, item[0].casefold()))),
        first=min(dates, default=None),
        last=max(dates, default=None),
    )


def explain_exclusion(library: Library, filters: Filters) -> Exclusion:
    """Tell which filter to give up where nothing was found with all of them.

    Raises:
        NotInLibraryError, FilterError: as ``allowed_rows``.
    """
    columns = columns_of(library)
    given_up, kept, alone = [], [], []
    for kind, names in KINDS.items():
        active = [n for n in names if n in filters.active]
        if not active:
            continue
        value = _value(filters, kind)
        without = filters.without(*active)
        given_up.append(Remedy(kind, value, without, columns.count(without)))
        by_itself = filters.without(*(set(filters.active) - set(active)))
        kept.append(Remedy(kind, value, by_itself, columns.count(by_itself), alone=True))
        if not kept[-1].paragraphs:
            alone.append((kind, value, _what_there_is(choices_of(library), kind)))
    left = columns.count(filters)
    # without the only filter is without any: that is offered anyway
    helpful = [r for r in given_up if r.filters.active and r.paragraphs]
    if not helpful and len(given_up) > 2:
        helpful = [r for r in kept if r.paragraphs]
    ordered = sorted(helpful, key=lambda r: -r.paragraphs)
    return Exclusion(left, len(library.rows), () if left else tuple(ordered), tuple(alone))


def tell_exclusion(exclusion: Exclusion) -> str:
    """Return an exclusion in sentences for a terminal.

    >>> print(tell_exclusion(Exclusion(0, 56, (), (("year", "1999", "2018"),))))
    No paragraph has the year 1999: there is 2018. Without filters: 56 paragraphs.
    >>> print(tell_exclusion(Exclusion(0, 56, (Remedy("part", "annex", Filters(years=(2018,)), 55),), ())))
    Nothing is left with all of these filters. Without part annex: 55 paragraphs. Without filters: 56 paragraphs.
    """
    if exclusion.left:
        return "The question names a report that these filters leave out. Change one or the other."
    said = [f"No paragraph has the {kind} {value}: there is {has}." for kind, value, has in exclusion.alone]
    if not said:
        said.append("Nothing is left with all of these filters.")
    for remedy in exclusion.remedies:
        verb = "With only" if remedy.alone else "Without"
        said.append(f"{verb} {remedy.kind} {remedy.value}: {count_paragraphs(remedy.paragraphs)}.")
    said.append(f"Without filters: {count_paragraphs(exclusion.paragraphs)}.")
    return " ".join(said)


def count_paragraphs(count: int) -> str:
    """Return a number of paragraphs in words.

    >>> count_paragraphs(1), count_paragraphs(1234)
    ('1 paragraph', '1,234 paragraphs')
    """
    return f"{count:,} paragraph{'' if count == 1 else 's'}"


def _value(filters: Filters, kind: str) -> str:
    """Return what a filter says, in words: "2018 or 2019", "from 2025-03 to 2025-06", "“recommendations”"."""
    if kind == "date":
        ends = [("from", filters.since), ("until", filters.until)]
        return " ".join(f"{word} {end}" for word, end in ends if end)
    if kind == "section":
        return f"“{filters.section}”"
    values = getattr(filters, KINDS[kind][0])
    return values if isinstance(values, str) else " or ".join(str(v) for v in values)


def _what_there_is(choices: Choices, kind: str) -> str:
    """Return what the library has of a kind, shortened."""
    if kind == "date":
        if choices.first is None:
            return "no report with a date"
        return choices.first if choices.first == choices.last else f"{choices.first} to {choices.last}"
    if kind == "section":
        return "no heading with these words"
    values: Mapping[str | int, int] = {  # type: ignore[assignment]
        "report": choices.reports, "body": choices.bodies, "year": choices.years,
        "language": choices.languages, "part": choices.parts,
    }[kind]  # fmt: skip
    names = [str(v) for v in values]
    if not names:
        return "none"
    return ", ".join(names[:MAX_NAMED]) + (
        f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    )
