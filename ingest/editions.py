"""How reports belong together: revisions, corrigenda, addenda, parts, reissues, copies, and series.

Three kinds of evidence, in this order: the symbol (``/Rev.1``, ``/Corr.1``, ``/Add.1``, ``(Part II)``), what the
document says on its first pages ("The present document replaces …", "Reissued for technical reasons on …"), and
the text itself. Texts are compared by bottom-k sketches of their five-word shingles (A. Broder, "On the
resemblance and containment of documents", 1997): the share of shingles two texts have in common is estimated
from the ``SKETCH_SIZE`` smallest hashes of each, to about ± .03.

On 305 reports the pairs fall apart cleanly: editions of one text resemble each other by .92 to 1.0, the next
pair (two letters that transmit successive reports) by .60, successive quarterly reports by less than .1. A
*series* is therefore told by its title: the same but for numbers, ordinals and dates, in the same family of
symbols, at another time.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import combinations, pairwise
from typing import Any, Literal

from ingest.citation import find_symbols
from ingest.report import Report

RelationKind = Literal[
    "replaces", "corrects", "adds to", "part of", "reissues", "same text as", "series with"
]
Sketch = tuple[int, ...]
SHINGLE_WORDS = 5
SKETCH_SIZE = 200
MIN_SHINGLES = 60
"""Shorter texts (a covering note, a stub) say too little to be compared."""
SAME_TEXT = 0.8
MIN_DAYS_APART = 20
FIRST_PAGES = 2


@dataclass(frozen=True, slots=True)
class Relation:
    """What ``symbol`` is to ``other``: it replaces it, corrects it …

    ``held`` tells whether the other is among the reports compared. ``resemblance`` is the share of the text
    that both have in common, where both are held; ``note`` what the document adds ("25 April 2025").
    """

    kind: RelationKind
    symbol: str
    other: str
    held: bool = True
    resemblance: float | None = None
    note: str = ""

    def __str__(self) -> str:
        if self.kind == "reissues":
            return f"{self.symbol} was reissued{f' on {self.note}' if self.note else ''}"
        verb = self.kind if self.kind in ("replaces", "corrects", "adds to") else _WORDS[self.kind]
        tail = "" if self.held else " (not in this library)"
        if self.kind in ("replaces", "same text as") and self.resemblance is not None:
            tail = f" ({_print_share(self.resemblance)} of the text is the same)"
        return f"{self.symbol} {verb} {self.other}{tail}"


def _print_share(share: float) -> str:
    return "all" if share == 1.0 else "over 99 %" if share > 0.99 else f"{share * 100:.0f} %"


_WORDS = {
    "part of": "is a part of",
    "same text as": "has the same text as",
    "series with": "is in a series with",
}
_SIDES: dict[RelationKind, tuple[str, str]] = {
    "replaces": ("Replaces", "Replaced by"),
    "corrects": ("Corrects", "Corrected by"),
    "adds to": ("Adds to", "Continued in"),
    "part of": ("Part of", "Has the part"),
    "same text as": ("Same text as", "Same text as"),
    "series with": ("Earlier in this series:", "Later in this series:"),
}
# The last step of a symbol tells what the document is to the one that the rest names.
_SUFFIXES: tuple[tuple[RelationKind, re.Pattern[str]], ...] = (
    ("replaces", re.compile(r"^(?P<base>.+)/Rev\.?(?P<number>\d+)$")),
    ("corrects", re.compile(r"^(?P<base>.+)/Corr\.?(?P<number>\d+)$")),
    ("adds to", re.compile(r"^(?P<base>.+)/(?:Add|Amend)\.?(?P<number>\d+)$")),
    ("part of", re.compile(r"^(?P<base>.+) \((?:(?:Part|Vol|Sect)\.? (?P<number>\w+)|\w+ part(?:ie|e))\)$")),
)
_REISSUED = re.compile(
    r"(?:re-?issued for technical reasons|re-?issued as received|nouveau tirage pour raisons techniques"
    r"|publicado nuevamente por razones técnicas|переиздано по техническим причинам)"
    r"(?:\s+(?:on|le|el)\s+(?P<date>\d{1,2}(?: de)? \w+(?: de)? \d{4}))?",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"(?:(?:present|this) (?:document|report|note|text|version) (?:replaces|supersedes|is a revised version of)"
    r"|(?:présent document|présent rapport) (?:annule et )?remplace|presente documento sustituye)"
    r"(?: (?:the )?(?:document|report|le document|el documento))?\s+(?P<rest>.{5,60})",
    re.IGNORECASE,
)
_CORRECTS = re.compile(r"corrigendum to (?:document )?(?P<rest>.{5,60})", re.IGNORECASE)
_SAID: tuple[tuple[RelationKind, re.Pattern[str]], ...] = (("replaces", _REPLACES), ("corrects", _CORRECTS))
# Documents of these kinds share titles without being instalments of anything.
_NO_SERIES = re.compile(
    r"^(?:letters?|identical letters|note verbale|notes? by|resolution|draft|provisional|annotated|agenda|list of"
    r"|documents? for|request for|statement|amendments?|lettre|carta|nota verbal|письмо|lettres|cartas"
    r"|report of the secretary-general$|summary statement)\b",
    re.IGNORECASE,
)
_NO_SERIES_SYMBOL = re.compile(r"/(?:L|INF|CRP|RES|DEC|PRST|NGO|WP|NI|SR|PV)(?:[./]|$)")
_ORDINAL = (
    r"(?:(?:twen|thir|for|fif|six|seven|eigh|nine)ty[- ]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth"
    r"|hundredth)"
)
_PERIOD = re.compile(
    rf"\b(?:{_ORDINAL}|\d+(?:st|nd|rd|th)?|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|one|two|three|hundred and|from|to|until|between|and)\b",
    re.IGNORECASE,
)


def find_relations(reports: Sequence[Report], sketches: Mapping[str, Sketch] | None = None) -> list[Relation]:
    """Return how ``reports`` belong together, ordered by symbol.

    ``sketches`` (by sha256 of the source) spare sketching what was sketched before.
    """
    known = sketches or {}
    drawn = {r.symbol: known.get(r.source.sha256) or sketch_report(r) for r in reports}
    holders = {s: r.symbol for r in reports for s in (r.symbol, *r.symbols)}
    found: dict[tuple[str, str], Relation] = {}
    for report in reports:
        for relation in (*_by_symbol(report, holders, drawn), *_by_words(report, holders, drawn)):
            found.setdefault((relation.symbol, relation.other), relation)
    for relation in (*_by_text(reports, drawn), *_by_title(reports)):
        if not {(relation.symbol, relation.other), (relation.other, relation.symbol)} & set(found):
            found[relation.symbol, relation.other] = relation
    return sorted(found.values(), key=lambda r: (_natural(r.symbol), r.kind, _natural(r.other)))


def sketch_report(report: Report) -> Sketch:
    """Return the ``SKETCH_SIZE`` smallest hashes of the text's shingles; () for too short a text."""
    hashes: set[int] = set()
    for paragraph in report.in_reading_order():
        words = re.findall(r"\w+", paragraph.text.casefold())
        for k in range(len(words) - SHINGLE_WORDS + 1):
            hashes.add(zlib.crc32(" ".join(words[k : k + SHINGLE_WORDS]).encode()))
    return tuple(sorted(hashes)[:SKETCH_SIZE]) if len(hashes) >= MIN_SHINGLES else ()


def estimate_resemblance(a: Sketch, b: Sketch) -> float:
    """Return the estimated share of shingles that two texts have in common (Jaccard), 0 to 1.

    >>> estimate_resemblance((1, 2, 3, 4), (1, 2, 3, 9))
    0.6
    """
    if not a or not b:
        return 0.0
    # Beyond the size of the smaller full sketch the smallest of the union are not known.
    size = min([len(s) for s in (a, b) if len(s) >= SKETCH_SIZE] or [len(set(a) | set(b))])
    union = sorted(set(a) | set(b))[:size]
    both = set(a) & set(b)
    return sum(h in both for h in union) / len(union)


def relations_of(symbol: str, relations: Iterable[Relation]) -> list[Relation]:
    """Return the relations in which a report stands, on either side."""
    return [r for r in relations if symbol in (r.symbol, r.other)]


def read_from(relation: Relation, symbol: str) -> tuple[str, str | None]:
    """Return a relation in words as seen from one of its reports, and the other report (None for a reissue).

    >>> read_from(Relation("replaces", "S/2025/71/Rev.1", "S/2025/71"), "S/2025/71")
    ('Replaced by', 'S/2025/71/Rev.1')
    """
    if relation.kind == "reissues":
        return f"Reissued{f' on {relation.note}' if relation.note else ''}", None
    active, passive = _SIDES[relation.kind]
    return (active, relation.other) if symbol == relation.symbol else (passive, relation.symbol)


def relation_to_json(relation: Relation) -> dict[str, Any]:
    """Return the stable form of ``pilcrow list --json`` and ``add --json``; ``text`` says it in words."""
    return {**asdict(relation), "text": str(relation)}


def _by_symbol(report: Report, holders: Mapping[str, str], drawn: Mapping[str, Sketch]) -> Iterator[Relation]:
    """Yield what the suffixes of a symbol say; where the document named is not held, also the one above it."""
    pending: list[Relation] = []
    for symbol in report.symbols:
        current = symbol
        while step := _last_step(current, holders):
            kind, current = step
            holder = holders.get(current)
            if holder and holder != report.symbol:
                yield _relation(kind, report.symbol, holder, drawn)
                return
            if symbol == report.symbol and not holder:
                pending.append(Relation(kind, report.symbol, current, held=False))
    yield from pending[:1]


def _last_step(symbol: str, holders: Mapping[str, str]) -> tuple[RelationKind, str] | None:
    """Return what the last suffix of a symbol makes of it, and of which document: Rev.2 replaces Rev.1."""
    for kind, pattern in _SUFFIXES:
        match = pattern.match(symbol)
        if match:
            earlier = match["base"]
            if kind == "replaces" and int(match["number"]) > 1:
                previous = f"{match['base']}/Rev.{int(match['number']) - 1}"
                earlier = previous if previous in holders else earlier
            return kind, earlier
    return None


def _by_words(report: Report, holders: Mapping[str, str], drawn: Mapping[str, Sketch]) -> Iterator[Relation]:
    """Yield what the first pages say of the document itself."""
    texts = [p.text for p in report.unnumbered if p.page_start <= FIRST_PAGES]
    texts += [n.text for n in report.footnotes if n.page <= FIRST_PAGES]
    for text in texts:
        reissued = _REISSUED.search(text)
        if reissued:
            yield Relation("reissues", report.symbol, report.symbol, note=reissued["date"] or "")
        for kind, pattern in _SAID:
            match = pattern.search(text)
            named = find_symbols(match["rest"])[:1] if match else []
            for symbol in named:
                holder = holders.get(symbol)
                if holder and holder != report.symbol:
                    yield _relation(kind, report.symbol, holder, drawn)
                elif not holder:
                    yield Relation(kind, report.symbol, symbol, held=False)


def _relation(kind: RelationKind, symbol: str, other: str, drawn: Mapping[str, Sketch]) -> Relation:
    a, b = drawn[symbol], drawn[other]
    return Relation(
        kind, symbol, other, resemblance=round(estimate_resemblance(a, b), 3) if a and b else None
    )


def _by_text(reports: Sequence[Report], drawn: Mapping[str, Sketch]) -> Iterator[Relation]:
    """Yield the pairs that have (almost) the same text, the later one first."""
    holding: dict[int, list[Report]] = defaultdict(list)
    for report in reports:
        for value in drawn[report.symbol]:
            holding[value].append(report)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for group in holding.values():
        for a, b in combinations(sorted(group, key=_age), 2):
            shared[b.symbol, a.symbol] += 1
    for (later, earlier), count in sorted(shared.items()):
        smaller = min(len(drawn[later]), len(drawn[earlier]))
        if 2 * count >= smaller:  # a resemblance of .8 leaves far more than half of a sketch in common
            resemblance = estimate_resemblance(drawn[later], drawn[earlier])
            if resemblance >= SAME_TEXT:
                yield Relation("same text as", later, earlier, resemblance=round(resemblance, 3))


def _by_title(reports: Sequence[Report]) -> Iterator[Relation]:
    """Yield each instalment of a periodic report with the one before it."""
    groups: dict[tuple[str, str, str], list[Report]] = defaultdict(list)
    for report in reports:
        title = title_without_period(report.title)
        if title and not _NO_SERIES.match(report.title):
            for symbol in report.symbols[:2]:
                if not _NO_SERIES_SYMBOL.search(symbol):
                    groups[title, symbol_family(symbol), report.language].append(report)
    for group in groups.values():
        ordered = sorted(group, key=_age)
        for earlier, later in pairwise(ordered):
            if earlier.symbol != later.symbol and _apart(earlier, later) and not _share_base(earlier, later):
                yield Relation("series with", later.symbol, earlier.symbol)


def title_without_period(title: str) -> str:
    """Return what stays the same in the titles of a series; "" where that is too little to tell.

    >>> title_without_period("Twentieth report of the Secretary-General on the threat posed by ISIL")
    'report of the secretary general on the threat posed by isil'
    >>> title_without_period("Annual report on evaluation, 2024")
    'annual report on evaluation'
    """
    words = re.findall(r"\w+", _PERIOD.sub(" ", title).casefold())
    return " ".join(words) if len(words) >= 3 else ""


def symbol_family(symbol: str) -> str:
    """Return a symbol with its numbers left open: "S/2025/223" → "S/#/#"."""
    return re.sub(r"\d+", "#", symbol)


def _share_base(a: Report, b: Report) -> bool:
    return _base(a.symbol) == _base(b.symbol)


def _base(symbol: str) -> str:
    """Return a symbol without its suffixes."""
    while step := _last_step(symbol, {}):
        symbol = step[1]
    return symbol


def _apart(a: Report, b: Report) -> bool:
    """Tell whether two reports are of different times; where a date is missing, by their symbols."""
    if a.date and b.date:
        try:
            return abs((date.fromisoformat(b.date) - date.fromisoformat(a.date)).days) >= MIN_DAYS_APART
        except ValueError:
            return a.date != b.date
    return a.symbol != b.symbol


def _age(report: Report) -> tuple[str, list[tuple[int, int | str]]]:
    return report.date or "", _natural(report.symbol)


def _natural(symbol: str) -> list[tuple[int, int | str]]:
    """Return a sort key that counts numbers as numbers: Add.2 before Add.10."""
    return [(0, int(x)) if x.isdigit() else (1, x) for x in re.findall(r"\d+|\D+", symbol)]
