"""What there is to filter by in a library, and which filter left nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    """One filter that could be given up: its ``kind``, its ``fields``, what it says, and how many paragraphs are
    left without it."""

    kind: str
    fields: tuple[str, ...]
    value: str
    paragraphs: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Why a search with filters found nothing: ``remedies``, those that give most back first.

    ``left``: paragraphs that the filters leave; where there are some, they lie in other reports than the one that the
    question names. ``paragraphs``: all of the library. ``alone``: kinds that leave nothing even by themselves, each
    with what the library has: ("year", "2018").
    """

    left: int
    paragraphs: int
    remedies: tuple[Remedy, ...]
    alone: tuple[tuple[str, str], ...]


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
    remedies, alone = [], []
    for kind, names in KINDS.items():
        active = [n for n in names if n in filters.active]
        if not active:
            continue
        left = columns.count(filters.without(*names))
        remedies.append(Remedy(kind, names, _value(filters, kind), left))
        by_itself = replace(Filters(), **{n: getattr(filters, n) for n in active})
        if columns.count(by_itself) == 0:
            alone.append((kind, _what_there_is(choices_of(library), kind)))
    remedies.sort(key=lambda r: -r.paragraphs)
    return Exclusion(columns.count(filters), len(library.rows), tuple(remedies), tuple(alone))


def tell_exclusion(exclusion: Exclusion) -> str:
    """Return an exclusion in sentences for a terminal.

    >>> tell_exclusion(Exclusion(0, 56, (Remedy("year", ("years",), "1999", 56),), (("year", "2018"),)))
    'Nothing is left with these filters. No paragraph has the year 1999: there is 2018. Without year 1999: 56 paragraphs.'
    """
    if exclusion.left:
        return "The question names a report that these filters leave out. Change one or the other."
    said = ["Nothing is left with these filters."]
    values = {r.kind: r.value for r in exclusion.remedies}
    said += [f"No paragraph has the {kind} {values[kind]}: there is {has}." for kind, has in exclusion.alone]
    helpful = [r for r in exclusion.remedies if r.paragraphs]
    if helpful:
        said.append(
            "; ".join(f"Without {r.kind} {r.value}: {count_paragraphs(r.paragraphs)}" for r in helpful) + "."
        )
    elif exclusion.remedies:
        said.append(f"Giving up one is not enough; without any: {count_paragraphs(exclusion.paragraphs)}.")
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
