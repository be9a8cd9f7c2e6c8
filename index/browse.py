"""A report as a reader goes through it: a window of paragraphs, an outline, pages, and jumps to what is named."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index.library import Library
from index.places import resolve_in
from ingest.citation import parse
from ingest.errors import CitationSyntaxError, NotInLibraryError
from ingest.report import Box, Paragraph, Report, Section

BLOCK = 20
"""Paragraphs shown at a time."""
OVERLAP = 3
"""Paragraphs of the block before and after that are shown too, so that none stands without what is around it."""
_BARE_NUMBER = re.compile(r"\(?\d+[\w.]*\)?(?: (?:bis|ter|quater))?(?: ?\([^)]*\))*")
_BARE_PAGE = re.compile(r"(?:p|pp|page|página|pág)\.? ?(\d{1,5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A heading of a report: the position of the first paragraph under it, its numbers, whether it holds the reader.

    ``numbers``: first and last paragraph number under it, or None. ``depth``: 0 for a chapter.
    """

    section: Section
    position: int
    numbers: tuple[str, str] | None
    depth: int
    here: bool


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a jump leads: a paragraph of a report and the sub-paragraph that was named, or only a page."""

    report: Report
    paragraph: Paragraph
    sub: str | None = None
    page: int | None = None


def window_around(count: int, position: int) -> range:
    """Return the positions shown with ``position`` of ``count`` paragraphs: its block and what overlaps.

    Paragraphs of one block have the same window, so that the text stays where it is while a reader goes through it.

    >>> window_around(250, 45), window_around(250, 0), window_around(5, 4)
    (range(37, 63), range(0, 23), range(0, 5))
    """
    start = max(0, position) // BLOCK * BLOCK
    return range(max(0, start - OVERLAP), min(count, start + BLOCK + OVERLAP))


def outline_of(report: Report, position: int) -> list[OutlineEntry]:
    """Return the chapters of a report, and what lies directly in each heading that ``position`` stands under."""
    order = report.in_reading_order()
    sections = {s.id: s for s in report.sections}
    first: dict[str, int] = {}
    numbers: dict[str, list[str]] = {}
    for k, paragraph in enumerate(order):
        for section in chain_of(sections, paragraph.section):
            first.setdefault(section.id, k)
            if paragraph.number:
                numbers.setdefault(section.id, []).append(paragraph.number)
    open_ = [s.id for s in chain_of(sections, order[position].section)] if order else []
    entries = []
    for section in report.sections:
        chain = chain_of(sections, section.id)
        if section.id not in first or (section.parent is not None and section.parent not in open_):
            continue
        own = numbers.get(section.id)
        span = (own[0], own[-1]) if own else None
        entries.append(OutlineEntry(section, first[section.id], span, len(chain) - 1, section.id in open_))
    return entries


def chain_of(sections: dict[str, Section], section: str | None) -> list[Section]:
    """Return a section and those it lies in, innermost first."""
    chain: list[Section] = []
    while section is not None and section in sections and len(chain) < len(sections):
        chain.append(sections[section])
        section = sections[section].parent
    return chain


def boxes_of(paragraph: Paragraph, sub: str | None = None) -> tuple[Box, ...]:
    """Return where a paragraph, or an item of it, stands on the pages; empty where the file has no places."""
    item = paragraph.find_sub(sub) if sub else None
    return (item.boxes if item else ()) or paragraph.boxes


def page_of(paragraph: Paragraph, sub: str | None = None) -> int:
    """Return the page on which a paragraph, or an item of it, begins."""
    boxes = boxes_of(paragraph, sub)
    return boxes[0].page if boxes else paragraph.page_start


def position_on_page(report: Report, page: int) -> int:
    """Return the position of the first paragraph that begins on a page, else of the last that begins before it."""
    order = report.in_reading_order()
    beginning = next((k for k, p in enumerate(order) if p.page_start == page), None)
    if beginning is not None:
        return beginning
    return max((k for k, p in enumerate(order) if p.page_start < page), default=0)


def find_destination(library: Library, report: Report, wanted: str) -> Destination:
    """Return what a reader means by "21", "4 (a)", "annex I, para. 3", "p. 12", a citation, or words of a heading.

    Without a symbol it is looked for in ``report``.

    Raises:
        NotInLibraryError: it is not there; says what is.
        CitationSyntaxError: it is none of these.
    """
    text = re.sub(r"\s+", " ", wanted).strip().lstrip("¶§ ")
    page = _BARE_PAGE.fullmatch(text)
    if page:
        return _page(report, int(page[1]))
    try:
        citation = parse(f"para. {text}" if _BARE_NUMBER.fullmatch(text) else text)
    except CitationSyntaxError:
        return _heading(report, text)
    if citation.symbol:
        report = library.report(citation.symbol)
        citation = replace(citation, symbol=report.symbol)
        if citation.number is None and citation.page is None and citation.note is None:
            return _part(report, citation.part)
    found = resolve_in(report, citation)[0]
    return Destination(report, found, citation.sub, citation.page)


def _page(report: Report, page: int) -> Destination:
    order = report.in_reading_order()
    if not order or not 1 <= page <= report.pages:
        pages = f"{report.pages} page{'' if report.pages == 1 else 's'}"
        raise NotInLibraryError(f"{report.symbol} has {pages}; there is no p. {page}.")
    return Destination(report, order[position_on_page(report, page)], page=page)


def _part(report: Report, part: str) -> Destination:
    order = report.in_reading_order()
    return Destination(report, next((p for p in order if p.part == part), order[0]))


def _heading(report: Report, words: str) -> Destination:
    """Return the first paragraph under the first heading that has these words."""
    wanted = words.casefold()
    for paragraph in report.in_reading_order():
        if len(wanted) > 2 and any(wanted in h.casefold() for h in paragraph.headings):
            return Destination(report, paragraph)
    raise CitationSyntaxError(
        f"“{words[:80]}” is no paragraph, page or heading of {report.symbol}. "
        "Expected “21”, “4 (a)”, “annex I, para. 3”, “p. 12”, a citation, or words of a heading."
    )
