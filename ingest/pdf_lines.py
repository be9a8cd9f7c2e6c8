"""From lines in reading order to ``Line``: indent, gaps, style, boxes, measured against the whole document."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.lines import Line
from ingest.pdf_footnotes import take_out_marks
from ingest.pdf_layout import PageLine
from ingest.pdf_rows import Segment
from ingest.pdf_running import PageRows
from ingest.pdf_tables import LEADERS
from ingest.report import Box

GAP = 1.22
"""A line more than this many leadings below the one before stands after a gap."""
MAX_LIST_INDENT = 60
"""How far, in points, the items of a list may be set in from the margin."""
DESCENT, ASCENT = 0.22, 0.78
"""Share of the font size below and above the baseline that a highlighted line covers."""


@dataclass(frozen=True)
class BodyType:
    """The commonest font size of a document and the line distance it is set with, in points.

    ``bold``/``italic``: most of the text is (some text layers over scans), so that it distinguishes nothing.
    """

    size: float
    leading: float
    bold: bool = False
    italic: bool = False


def measure_body(pages: Iterable[Sequence[PageLine]]) -> BodyType:
    """Measure the body type over all lines of prose."""
    sizes = Counter[float]()
    letters = bold = italic = 0
    steps: dict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        above: PageLine | None = None
        for line in lines:
            if line.table:
                above = None
                continue
            size = round(line.segment.size, 1)
            sizes[size] += len(line.segment.text)
            letters += len(line.segment.text)
            bold += len(line.segment.text) * line.segment.bold
            italic += len(line.segment.text) * line.segment.italic
            if above is not None and above.column == line.column:
                step = round(above.baseline - line.baseline, 1)
                if 0.8 * size < step < 3.5 * size:
                    steps[size][step] += 1
            above = line
    if not sizes:
        return BodyType(10.0, 12.0)
    size = sizes.most_common(1)[0][0]
    leading = _tightest_common(steps[size]) or 1.2 * size
    return BodyType(size, leading, bold=bold > 0.6 * letters, italic=italic > 0.6 * letters)


def _tightest_common(steps: Counter[float]) -> float:
    """Return the smallest line distance that is about as common as the commonest (within half a point)."""
    if not steps:
        return 0.0
    pooled = {s: sum(n for t, n in steps.items() if abs(t - s) <= 0.5) for s in steps}
    most = max(pooled.values())
    return min(s for s, n in pooled.items() if n >= 0.5 * most and steps[s] >= 0.2 * most)


@dataclass
class Margins:
    """The left margin of the text column on each page, from all pages of the same side.

    ``numbers`` are those that open a line with a full stop anywhere in the document.
    """

    body: BodyType
    numbers: set[int] = field(default_factory=set)
    _sides: dict[int, Counter[int]] = field(default_factory=lambda: {0: Counter(), 1: Counter()})

    def learn(self, page: int, lines: Sequence[PageLine]) -> None:
        """Count where the lines of a page begin, and note their numbers."""
        for line in lines:
            number = re.match(r"(\d{1,3})\.\s", line.segment.text)
            if number:
                self.numbers.add(int(number[1]))
            if self._is_body(line):
                self._sides[page % 2][round(line.segment.x0)] += 1

    def left(self, page: int, lines: Sequence[PageLine]) -> float:
        """Return the left margin of one column of a page."""
        own = Counter(round(line.segment.x0) for line in lines if self._is_body(line))
        if not own:
            own = Counter(round(line.segment.x0) for line in lines if not line.table)
        if not own:
            return lines[0].left
        side = _mode(self._sides[page % 2])
        near = [x for x in own if abs(x - side) <= 3]
        if near:
            return float(near[0])
        # A page that holds nothing but list items begins no line at the margin (A/HRC/14/16, p. 15).
        return float(side if 0 < _mode(own) - side <= MAX_LIST_INDENT else _mode(own))

    def _is_body(self, line: PageLine) -> bool:
        """Whether a line is a long one of body type: short ones (headings, items' ends) start anywhere."""
        if line.table or line.apart or abs(line.segment.size - self.body.size) > 1.5:
            return False
        return line.segment.x1 - line.segment.x0 > 0.6 * (line.right - line.left)


def _mode(starts: Counter[int]) -> int:
    """Return the commonest start, counting those a point beside it too."""
    if not starts:
        return -1000
    return max(starts, key=lambda x: (starts[x] + starts[x - 1] + starts[x + 1], starts[x], -x))


def build_lines(
    page: PageRows, lines: Sequence[PageLine], body: BodyType, margins: Margins, known: set[str]
) -> list[Line]:
    """Return the lines of one page as ``Line``; ``known`` are the marks of the notes near it."""
    built: list[Line] = []
    above: PageLine | None = None
    for column in dict.fromkeys(line.column for line in lines):
        own = [line for line in lines if line.column == column]
        margin = margins.left(page.number, own)
        leading = _leading(own, body)
        for k, line in enumerate(own):
            text, notes = _text_of(line, known)
            if k == 0 or (above is not None and _has_gap(above, line, leading, body)):
                text = _with_full_stop(line, text, margins.numbers)
            if not text:
                continue
            built.append(
                Line(
                    text=text,
                    page=page.number,
                    indent=round(line.segment.x0 - margin, 1),
                    gap_before=k > 0 and above is not None and _has_gap(above, line, leading, body),
                    page_break_before=k == 0,
                    bold=not body.bold and all(s.bold for s in line.segments),
                    italic=not body.italic and all(s.italic for s in line.segments),
                    size=round(line.segment.size, 1),
                    notes=notes,
                    table=line.table or line.apart,
                    centred=_is_centred(own, k, margin),
                    boxed=line.boxed and not line.table,
                    box=_box(page, line.segments),
                )
            )
            above = line
    return built


def _leading(lines: Sequence[PageLine], body: BodyType) -> float:
    """Return the line distance of a column: its own where enough lines show it, else the document's."""
    steps = Counter[float]()
    for above, line in itertools.pairwise(lines):
        same = abs(above.segment.size - line.segment.size) < 0.3 and abs(line.segment.size - body.size) < 0.6
        step = round(above.baseline - line.baseline, 1)
        if same and 0.8 * body.size < step < 3.5 * body.size and not (line.table or above.table):
            steps[step] += 1
    return _tightest_common(steps) if sum(steps.values()) >= 10 else body.leading


def _has_gap(above: PageLine, line: PageLine, leading: float, body: BodyType) -> bool:
    step = above.lowest - line.baseline
    scale = max(line.segment.size, 0.6 * body.size) / body.size
    if above.segment.size > 1.1 * line.segment.size:
        scale = max(scale, 0.5 * (above.segment.size + line.segment.size) / body.size)
    return step > GAP * leading * scale


def _is_centred(lines: Sequence[PageLine], k: int, margin: float) -> bool:
    """Tell whether a line is centred: as far from either side, and not one of a block set in from both."""
    line = lines[k]
    left, right = line.segment.x0 - margin, line.right - line.segment.x1
    if line.table or left <= 15 or right <= 15 or abs(left - right) >= 8:
        return False
    beside = [lines[j] for j in (k - 1, k + 1) if 0 <= j < len(lines)]
    return not any(abs(other.segment.x0 - line.segment.x0) < 1 for other in beside)


def _text_of(line: PageLine, known: set[str]) -> tuple[str, tuple[str, ...]]:
    cells, notes = [], list[str]()
    for cell in line.cells:
        text = ""
        for segment in cell:
            piece, marks = take_out_marks(segment.pieces, known, table=line.table)
            notes += marks
            text = f"{text}{'' if not text or text.endswith('-') else ' '}{piece}"
        if text:
            cells.append(re.sub(r"\s+", " ", text).strip())
    joined = " | ".join(c for c in cells if c)
    if line.table:
        joined = re.sub(r"(?:\s*\|\s*)+", " | ", LEADERS.sub(" | ", joined)).strip(" |")
    return joined, tuple(notes)


def _with_full_stop(line: PageLine, text: str, numbers: set[int]) -> str:
    """Write "44 With …" as "44. With …" where 43. and 45. exist and print sets it off as they are.

    Some documents drop the full stop of a number (DP/OPS/2025/3, para. 44); the tab after it remains.
    """
    pieces = line.segment.pieces
    if line.table or len(pieces) < 2 or not re.fullmatch(r"\d{1,3}", pieces[0].text) or pieces[0].raised:
        return text
    number = int(pieces[0].text)
    missing = number not in numbers and {number - 1, number + 1} <= numbers
    tabbed = pieces[1].x0 - pieces[0].x1 > 0.8 * pieces[0].size and pieces[1].text[:1].isupper()
    return f"{number}.{text[len(pieces[0].text) :]}" if missing and tabbed else text


def _box(page: PageRows, segments: Sequence[Segment]) -> Box:
    x0, x1 = min(s.x0 for s in segments), max(s.x1 for s in segments)
    y0 = min(s.baseline - DESCENT * s.size for s in segments)
    y1 = max(s.baseline + ASCENT * s.size for s in segments)
    shown = page.glyphs.shown_box(x0, y0, x1, y1)
    return Box(page.number, *(round(edge, 1) for edge in shown))
