"""The printed line: what every reader (text, PDF) hands to the structure pass.

A reader removes nothing that could be content except what it can prove to be running text (heads, feet,
page numbers); it joins nothing. ``structure`` decides what starts a paragraph, a heading or an item.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.report import Box, Footnote, ParseWarning


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.

    ``indent`` is the distance from the left margin of the text column to the first character, in
    points (PDF) or characters (text). ``gap_before``: visibly more space above than between lines of one
    paragraph (PDF) or a blank line (text). ``page_break_before``: first line of a page (or, in text, the
    place where a page break left its traces). ``bold``/``italic``: the whole line is. ``size``: font size in
    points, 0 where unknown. ``notes``: footnote marks that stood in the line, already taken out of ``text``.
    ``table``: the line is a row of a table; its cells are joined with " | ". ``boxed``: it stands in a frame
    that interrupts the text around it ("Recommendation 2").
    """

    text: str
    page: int
    indent: float = 0.0
    gap_before: bool = False
    page_break_before: bool = False
    bold: bool = False
    italic: bool = False
    size: float = 0.0
    notes: tuple[str, ...] = ()
    table: bool = False
    centred: bool = False
    boxed: bool = False
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class PrintedDocument:
    """All lines of a document in reading order, with its footnotes, page count and page labels.

    ``page_labels[i]`` is the number printed on page ``i + 1`` ("5/12"), or None. ``metadata`` holds what the
    file itself says ("title", "language", "date" …), never anything from its name. ``warnings`` are the
    reader's own findings (pages without text, damaged pages).
    """

    lines: tuple[Line, ...]
    footnotes: tuple[Footnote, ...]
    pages: int
    page_labels: tuple[str | None, ...]
    metadata: dict[str, str]
    media_type: str
    warnings: tuple[ParseWarning, ...] = ()
