"""The Report and its parts: what every parser produces and everything else reads.

All types are frozen; ``to_json``/``from_json`` give the stable form of ``pilcrow parse --json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAIN_PART = "main"
OCR_CODES = ("ocr", "ocr_text")
"""Codes of the warnings that tell of recognised text: recognised here, or by whoever made the file."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a PDF page, in points from the page's bottom left; pages count from 1."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Footnote:
    """A note as printed: its mark ("1", "*"), its text, and the page it stands on."""

    mark: str
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something the numbering audit found; ``code`` is stable, ``message`` is for people."""

    code: str
    message: str
    page: int


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its place in the outline; level 1 is a chapter, ``parent`` a section id."""

    id: str
    heading: str
    level: int
    parent: str | None
    page: int
    part: str = MAIN_PART


@dataclass(frozen=True, slots=True)
class Subparagraph:
    """A lettered (or, in a list, numbered) item of a paragraph.

    ``label`` is the mark as printed, "(d)" or "5."; ``path`` leads from the paragraph down to it,
    ("d",) or ("d", "ii"). ``paragraph.text[start:end]`` spans the item with its label (and with the items
    nested in it); ``text`` is the item without its own label. ``inline`` marks letters that run inside a
    sentence ("were: (a) how to …; (b) how to …"): citable, but not set off in print.
    """

    label: str
    path: tuple[str, ...]
    text: str
    page: int
    inline: bool
    start: int
    end: int
    boxes: tuple[Box, ...] = ()

    @property
    def sub(self) -> str:
        """Return the path as one string: ("d",) → "d", ("d", "ii") → "d(ii)"."""
        return self.path[0] + "".join(f"({step})" for step in self.path[1:])


@dataclass(frozen=True, slots=True)
class Insert:
    """A table, box or figure that follows or interrupts a paragraph.

    ``kind`` is "table", "box" or "figure"; ``name`` what is printed ("Table 1", "Recommendation 3"), or None.
    ``paragraph.text[start:end]`` is all that is printed of it: caption, rows, source line.
    """

    kind: str
    name: str | None
    page: int
    start: int
    end: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph, or (``number`` None) a run of text that no number covers.

    ``part`` tells apart numbering that restarts: "main", "annex", "annex I", "resolution 68/1".
    ``headings`` is the chain above it, outermost first. ``text`` is the whole paragraph with its
    sub-paragraphs (each on a line of its own unless inline), without its number, running heads, page
    numbers or footnote marks; tables, boxes and figures (``inserts``) stand behind it, whatever they
    interrupt in print. ``footnotes`` are the marks that stood in it.
    """

    id: str
    number: str | None
    part: str
    headings: tuple[str, ...]
    text: str
    subparagraphs: tuple[Subparagraph, ...]
    page_start: int
    page_end: int
    page_label: str | None = None
    section: str | None = None
    footnotes: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    inserts: tuple[Insert, ...] = ()

    @property
    def running_text(self) -> str:
        """The text without the inserts that stand behind it (all of it where text stands between inserts)."""
        end = len(self.text)
        for insert in reversed(self.inserts):
            if self.text[insert.end : end].strip():
                break
            end = insert.start
        return self.text[:end].rstrip()

    def insert_at(self, start: int) -> Insert | None:
        """Return the table, box or figure that holds the character at ``start`` of the text, or None."""
        return next((i for i in self.inserts if i.start <= start < i.end), None)

    def find_sub(self, sub: str) -> Subparagraph | None:
        """Return the sub-paragraph called ``sub`` ("d", "d(ii)"), or None."""
        return next((s for s in self.subparagraphs if s.sub == sub), None)


@dataclass(frozen=True, slots=True)
class Source:
    """The file a report was read from: its name (no folder), sha256 of its bytes, and media type."""

    file: str
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Report:
    """One document as Pilcrow sees it.

    ``paragraphs`` holds the numbered ones in reading order; ``unnumbered`` the text that no number covers
    (covering letters, summaries, tables of an annex), kept so that nothing printed is lost. ``order``
    lists the ids of both in reading order. ``session`` ("Eightieth session"), ``distribution`` ("General") and
    ``original_language`` (ISO 639-1) are as the masthead prints them, None where it does not.
    """

    symbols: tuple[str, ...]
    title: str
    date: str | None
    language: str
    pages: int
    source: Source
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    unnumbered: tuple[Paragraph, ...]
    order: tuple[str, ...]
    footnotes: tuple[Footnote, ...]
    warnings: tuple[ParseWarning, ...]
    session: str | None = None
    distribution: str | None = None
    original_language: str | None = None

    @property
    def symbol(self) -> str:
        """Return the name used in citations: the first symbol, else "sha256:" and 12 hex digits."""
        return self.symbols[0] if self.symbols else "sha256:" + self.source.sha256[:12]

    def in_reading_order(self) -> tuple[Paragraph, ...]:
        """Return numbered and unnumbered paragraphs together, as printed."""
        by_id = {p.id: p for p in (*self.paragraphs, *self.unnumbered)}
        return tuple(by_id[i] for i in self.order)


def paragraph_id(symbol: str, part: str, number: str, sub: str | None = None) -> str:
    """Return the content-derived id ``symbol#part.number.sub`` that can stand in a gold set."""
    tail = f".{sub}" if sub else ""
    return f"{symbol}#{part}.{number}{tail}"


def report_to_json(report: Report) -> dict[str, Any]:
    """Return the report in the stable form of ``pilcrow parse --json`` (see CONTRIBUTING.md)."""
    from dataclasses import asdict

    return asdict(report)


def report_from_json(record: dict[str, Any]) -> Report:
    """Rebuild a Report from ``report_to_json``; the round trip is exact.

    Records written before a field was there (libraries of earlier versions) have None in it.
    """

    def boxes(rows: list[dict[str, Any]]) -> tuple[Box, ...]:
        return tuple(Box(**b) for b in rows)

    def sub(s: dict[str, Any]) -> Subparagraph:
        return Subparagraph(**{**s, "path": tuple(s["path"]), "boxes": boxes(s["boxes"])})

    def para(p: dict[str, Any]) -> Paragraph:
        return Paragraph(
            **{
                **p,
                "headings": tuple(p["headings"]),
                "subparagraphs": tuple(sub(s) for s in p["subparagraphs"]),
                "footnotes": tuple(p["footnotes"]),
                "boxes": boxes(p["boxes"]),
                "inserts": tuple(Insert(**{**i, "boxes": boxes(i["boxes"])}) for i in p["inserts"]),
            }
        )

    return Report(
        symbols=tuple(record["symbols"]),
        title=record["title"],
        date=record["date"],
        language=record["language"],
        pages=record["pages"],
        source=Source(**record["source"]),
        sections=tuple(Section(**s) for s in record["sections"]),
        paragraphs=tuple(para(p) for p in record["paragraphs"]),
        unnumbered=tuple(para(p) for p in record["unnumbered"]),
        order=tuple(record["order"]),
        footnotes=tuple(Footnote(**f) for f in record["footnotes"]),
        warnings=tuple(ParseWarning(**w) for w in record["warnings"]),
        session=record.get("session"),
        distribution=record.get("distribution"),
        original_language=record.get("original_language"),
    )
