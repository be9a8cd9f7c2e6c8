"""A result list as a reader works with it: in the order wanted, under its reports, counted by what there is to filter by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from index.hits import Hit
from index.library import Library
from ingest.bodies import bodies_of

Order = Literal["relevance", "newest", "oldest"]
ORDERS: tuple[Order, ...] = ("relevance", "newest", "oldest")


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many hits have each value, most frequent first (years: latest first). ``parts`` include the main one."""

    reports: dict[str, int]
    bodies: dict[str, int]
    years: dict[int, int]
    languages: dict[str, int]
    parts: dict[str, int]


@dataclass(frozen=True, slots=True)
class HitGroup:
    """The hits of one report, in the order of the list."""

    symbol: str
    title: str
    date: str | None
    hits: tuple[Hit, ...]


def order_hits(hits: Sequence[Hit], order: Order) -> list[Hit]:
    """Return the hits by relevance (as ranked), or by their reports' date; undated ones last, equals as ranked."""
    if order == "relevance":
        return list(hits)
    dated = sorted((h for h in hits if h.date), key=lambda h: h.date or "", reverse=order == "newest")
    return [*dated, *(h for h in hits if not h.date)]


def group_hits(hits: Sequence[Hit]) -> list[HitGroup]:
    """Return the hits under their reports; the reports in the order of their first hit."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.symbol, []).append(hit)
    return [HitGroup(s, of[0].title, of[0].date, tuple(of)) for s, of in groups.items()]


def count_facets(library: Library, hits: Sequence[Hit]) -> FacetCounts:
    """Return how many of the hits come from each report, body, year, language and part."""
    reports = Counter(h.symbol for h in hits)
    bodies, years, languages = Counter[str](), Counter[int](), Counter[str]()
    for symbol, count in reports.items():
        report = library.report(symbol)
        for body in {b.name for b in bodies_of((report.symbol, *report.symbols))}:
            bodies[body] += count
        languages[report.language] += count
        if report.date:
            years[int(report.date[:4])] += count
    return FacetCounts(
        reports=dict(reports.most_common()),
        bodies=dict(sorted(bodies.items(), key=lambda item: (-item[1], item[0]))),
        years=dict(sorted(years.items(), reverse=True)),
        languages=dict(languages.most_common()),
        parts=dict(Counter(h.paragraph.part for h in hits).most_common()),
    )


def hits_in_turns(lists: Sequence[Sequence[Hit]], k: int) -> tuple[Hit, ...]:
    """Return the first hits of each list, then the second …, each paragraph once, ``k`` at most, ranked anew."""
    longest = max(map(len, lists), default=0)
    taken = {h.paragraph.id: h for n in range(longest) for hits in lists for h in hits[n : n + 1]}
    return tuple(replace(h, rank=rank) for rank, h in enumerate([*taken.values()][:k], 1))
