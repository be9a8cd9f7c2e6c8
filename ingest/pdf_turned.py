"""Text printed across a page's main direction: heads and page numbers of sideways tables, labels of figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ingest.lines import Line
from ingest.pdf_glyphs import Frame
from ingest.pdf_rows import Segment, rows_of
from ingest.pdf_running import PageRows, is_running_form, parse_page_number
from ingest.report import Box

RECURRING_PAGES = 3


def read_turned(pages: Sequence[PageRows]) -> dict[int, list[Line]]:
    """Return, by page, the lines printed across it; read the page labels that stand among them.

    They are marked as table: they belong beside the text, never into a sentence of it. What recurs over
    pages or has the form of running text is left out.
    """
    found: list[tuple[PageRows, Frame, Segment]] = []
    for page in pages:
        for turn, runs in page.glyphs.turned.items():
            if turn % 90 == 0:
                frame = page.glyphs.frame_of(turn)
                found += [(page, frame, segment) for row in rows_of(runs) for segment in row.segments]
    counted = Counter(text for _, text in {(page.number, segment.text) for page, _, segment in found})
    lines: dict[int, list[Line]] = {}
    for page, frame, segment in found:
        number = parse_page_number(segment.text)
        if number is not None and page.label is None and number[1] != "roman":
            page.label = number[2]
        elif (
            counted[segment.text] < RECURRING_PAGES
            and not is_running_form(segment.text)
            and len(segment.text) > 1
        ):
            lines.setdefault(page.number, []).append(_line(page, frame, segment))
    return lines


def _line(page: PageRows, frame: Frame, segment: Segment) -> Line:
    size, foot = segment.size, segment.baseline - 0.22 * segment.size
    box = page.glyphs.shown_box(segment.x0, foot, segment.x1, foot + size, frame)
    return Line(
        text=segment.text,
        page=page.number,
        gap_before=True,
        size=round(size, 1),
        table=True,
        box=Box(page.number, *(round(edge, 1) for edge in box)),
    )
