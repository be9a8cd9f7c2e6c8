"""Find the paragraphs that a question names, and where in them: "para. 34", "recommendation (c) of working group 3".

What is named comes first among the hits; the rest of the question is searched all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.catalogue import Catalogue
from index.lexical import stems_of
from index.library import Library
from index.places import resolve_in
from index.query import MEANT, ParsedQuery
from ingest.citation import Citation
from ingest.errors import NotInLibraryError
from ingest.report import Paragraph, Report

NEARLY = 0.8
"""Reports that fit the description so nearly as well as the best one are looked into."""
_ITEM = r"(?P<kind>recommendation|conclusion|observation|decision|measure|request|proposal|item|point|sub-?paragraph|letter)s?"
_LETTERED = re.compile(
    rf"\b{_ITEM} ?\((?P<label>[a-z]{{1,5}})\)(?: ?(?:of|by|from|in|,) (?P<of>[^?.;]{{3,80}}))?", re.IGNORECASE
)
_NUMBERED = re.compile(
    r"\b(?P<name>(?:recommendation|box|table|figure) (?:\d{1,3}|[IVX]{1,5}))\b", re.IGNORECASE
)
_PLAIN_ITEMS = frozenset(("item", "point", "letter", "subparagraph", "sub-paragraph"))


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A paragraph that a question names: its row, and the sub-paragraph or None."""

    row: int
    sub: str | None


def find_named_places(parsed: ParsedQuery, library: Library, catalogue: Catalogue) -> list[NamedPlace]:
    """Return the paragraphs that a question names, in its order, each once.

    A place is looked for in the report that its symbol names, else in those that the question names or describes,
    else in the only report of the library.
    """
    reports = [library.report_at(k) for k in _reports_meant(parsed, catalogue)]
    found: dict[int, str | None] = {}
    for citation in parsed.citations:
        if citation.number is None:
            continue
        own = catalogue.symbols.find(citation.symbol) if citation.symbol else []
        for report in [library.report_at(k) for k in own] or reports:
            for paragraph in _resolve(report, citation):
                held = citation.sub is not None and paragraph.find_sub(citation.sub) is not None
                found.setdefault(library.row_of(paragraph.id), citation.sub if held else None)
    for report in reports:
        for paragraph, sub in (*_lettered(report, parsed.text), *_numbered(report, parsed.text)):
            found.setdefault(library.row_of(paragraph.id), sub)
    return [NamedPlace(row, sub) for row, sub in found.items()]


def _reports_meant(parsed: ParsedQuery, catalogue: Catalogue) -> list[int]:
    if parsed.restrict:
        return [catalogue.ordinal_of[s] for s in sorted(parsed.restrict)]
    best = max(parsed.documents.values(), default=0.0)
    if best >= MEANT:
        return [catalogue.ordinal_of[s] for s, w in parsed.documents.items() if w >= NEARLY * best]
    return [0] if len(catalogue.entries) == 1 else []


def _resolve(report: Report, citation: Citation) -> list[Paragraph]:
    """Return the paragraphs of ``report`` that ``citation`` names; without its letter where that is not there."""
    for sub, last_sub in ((citation.sub, citation.last_sub), (None, None)):
        plain = replace(citation, symbol="", sub=sub, last_sub=last_sub, note=None)
        try:
            return resolve_in(report, plain)
        except NotInLibraryError:
            continue
    return []


def _lettered(report: Report, text: str) -> Iterable[tuple[Paragraph, str]]:
    """Yield the items that ``text`` names by kind and letter, of the paragraph whose chapeau or headings tell so."""
    for match in _LETTERED.finditer(text):
        kind, label = match["kind"].lower(), match["label"].lower()
        wanted = set() if kind in _PLAIN_ITEMS else {stems_of(kind)[0]}
        around = set(stems_of(re.split(r"\b(?:say|mean|recommend|about)", match["of"] or "")[0]))
        holders = [p for p in report.paragraphs if p.find_sub(label) is not None]
        fits = []
        for paragraph in holders:
            chapeau = paragraph.text[: paragraph.subparagraphs[0].start]
            stems = set(stems_of(f"{chapeau} {' '.join(paragraph.headings[-2:])}"))
            if wanted <= set(stems_of(chapeau)):
                fits.append((len(around & stems), -report.paragraphs.index(paragraph), paragraph))
        best = max((n for n, _, _ in fits), default=0)
        if fits and (best > 0 or len(fits) == 1):
            yield max(fits, key=lambda f: f[:2])[2], label


def _numbered(report: Report, text: str) -> Iterable[tuple[Paragraph, None]]:
    """Yield the paragraphs that hold a box, table or figure that ``text`` names as printed: "Recommendation 3"."""
    names = {m["name"].casefold() for m in _NUMBERED.finditer(text)}
    for paragraph in report.in_reading_order() if names else ():
        if any(i.name is not None and i.name.casefold() in names for i in paragraph.inserts):
            yield paragraph, None
