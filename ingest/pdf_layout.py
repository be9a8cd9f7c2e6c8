"""Reading order on a page: masthead, columns, margin notes, tables, and the plain lines between them.

Columns are told from tables by what stands in them: prose fills its column from edge to edge over many rows,
and no ruled lines cross the gutter. Where the gutter is crossed (a heading over both columns), the columns end.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.pdf_frames import find_frames
from ingest.pdf_glyphs import Rule
from ingest.pdf_rows import Row, Segment
from ingest.pdf_running import PageRows
from ingest.pdf_tables import find_tables, table_lines

MIN_COLUMN_ROWS = 5
GUTTER_PT = 8.0
_DISTRIBUTION = re.compile(
    r"^(?:Distr(?:\.|ibution)|GENERAL$|LIMITED$|RESTRICTED$|UNRESTRICTED$|Original\s*:)", re.IGNORECASE
)


@dataclass
class PageLine:
    """A line in reading order: one segment of prose, or the cells of a table row.

    ``left`` and ``right`` bound the column it stands in; ``apart`` marks text beside the main flow (margin
    notes, text printed sideways), ``boxed`` text inside a frame.
    """

    cells: list[list[Segment]]
    column: int
    left: float
    right: float
    table: bool = False
    apart: bool = False
    boxed: bool = False

    @property
    def segment(self) -> Segment:
        """The first segment: it gives the line its place and its looks."""
        return self.cells[0][0]

    @property
    def segments(self) -> list[Segment]:
        """All segments of the line, cell by cell."""
        return [segment for cell in self.cells for segment in cell]

    @property
    def baseline(self) -> float:
        """The baseline of the line's first segment."""
        return self.segment.baseline

    @property
    def lowest(self) -> float:
        """The lowest baseline: a table row may run over several printed lines."""
        return min(s.baseline for s in self.segments)


@dataclass
class _Flow:
    """Rows that are read from top to bottom before anything beside them is."""

    rows: list[Row]
    apart: bool = False


def order_lines(page: PageRows) -> list[PageLine]:
    """Return a page's lines in reading order; running text must be out already."""
    rows = page.rows
    flows: list[_Flow] = []
    if page.masthead:
        head, rows = _split_masthead(rows)
        flows += head
    flows += _columns(rows, page.glyphs.rules)
    lines: list[PageLine] = []
    for column, flow in enumerate(flows):
        lines += _flow_lines(flow, column, page.glyphs.rules)
    frames = find_frames(page.glyphs.rules)
    for line in lines:
        x0, x1, y = line.segment.x0, line.segment.x1, line.baseline
        middle = (
            y + 0.3 * line.segment.size
        )  # of the small letters: a frame's top may touch the line above it
        line.boxed = any(f[0] < x0 and x1 < f[2] + 2 and f[1] < y and middle < f[3] for f in frames)
    return lines


def has_masthead(rows: Sequence[Row]) -> bool:
    """Tell whether a page bears a masthead: "Distr.: General" in the upper half, right of the middle."""
    upper = rows[: max(14, len(rows) // 2)]
    return any(_DISTRIBUTION.match(s.text) and s.x0 > 250 for row in upper for s in row.segments)


def _split_masthead(rows: Sequence[Row]) -> tuple[list[_Flow], list[Row]]:
    """Take apart the block under "Distr.": its right column, then what stands left of it."""
    start = next(
        k
        for k, row in enumerate(rows)
        if any(_DISTRIBUTION.match(s.text) and s.x0 > 250 for s in row.segments)
    )
    edge = next(s.x0 for s in rows[start].segments if _DISTRIBUTION.match(s.text)) - 6
    end = start
    lowest = rows[start].baseline
    for k in range(start, min(start + 12, len(rows))):
        right = [s for s in rows[k].segments if s.x0 >= edge]
        if right and lowest - rows[k].baseline <= 45:
            end, lowest = k + 1, rows[k].baseline
    # A row that runs across the edge is the text below, whatever stands under it.
    crossing = (
        k for k in range(start, end) if any(s.x0 < edge and s.x1 > edge + 20 for s in rows[k].segments)
    )
    end = next(crossing, end)
    left: list[Row] = []
    right_rows: list[Row] = []
    for row in rows[:end]:
        for side, segments in (
            (left, [s for s in row.segments if s.x0 < edge]),
            (right_rows, [s for s in row.segments if s.x0 >= edge]),
        ):
            side += [Row([s], s.baseline) for s in segments]
    return [_Flow(right_rows), _Flow(left)], list(rows[end:])


def _columns(rows: list[Row], rules: Sequence[Rule]) -> list[_Flow]:
    """Split rows into flows: bands of columns are read column by column, the rest row by row."""
    gutter = _find_gutter(rows, rules)
    if gutter is None:
        return [_Flow(rows)] if rows else []
    start, end, edge, apart = gutter
    left, right = _sides(rows[start:end], edge)
    middle = [_Flow(left)] if apart else _columns(left, rules)
    flows = _columns(rows[:start], rules)
    if apart:  # a margin note: the text beside it goes on through rows above and below
        return [_Flow(rows[:start] + right + rows[end:]), _Flow(left, apart=True)]
    return flows + middle + _columns(right, rules) + _columns(rows[end:], rules)


def _sides(rows: Sequence[Row], edge: float) -> tuple[list[Row], list[Row]]:
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        for side, segments in (
            (left, [s for s in row.segments if s.x0 < edge - 4]),
            (right, [s for s in row.segments if s.x0 >= edge - 4]),
        ):
            if segments:
                side.append(Row(segments, segments[0].baseline))
    return left, right


def _find_gutter(rows: Sequence[Row], rules: Sequence[Rule]) -> tuple[int, int, float, bool] | None:
    """Return (first row, end row, left edge of the right column, is the left side a margin note), or None."""
    if len(rows) < MIN_COLUMN_ROWS:
        return None
    starts = Counter(round(s.x0 / 3) for row in rows for s in row.segments[1:])
    starts.update(
        round(row.x0 / 3) for row in rows if len(row.segments) == 1 and row.x0 > min(r.x0 for r in rows) + 60
    )
    for bin_, count in starts.most_common(6):
        if count < MIN_COLUMN_ROWS:
            return None
        edge = min(s.x0 for row in rows for s in row.segments if round(s.x0 / 3) == bin_)
        for start, end in _bands(rows, edge):
            found = _judge_band(rows[start:end], edge, rules)
            if found is not None:
                return start, end, edge, found
    return None


def _bands(rows: Sequence[Row], edge: float) -> list[tuple[int, int]]:
    """Return the runs of rows in which nothing crosses ``edge``."""
    bands: list[tuple[int, int]] = []
    start = None
    for k, row in enumerate([*rows, None]):
        crossed = row is None or any(s.x0 < edge - 4 and s.x1 > edge - 2 for s in row.segments)
        if not crossed and start is None:
            start = k
        elif crossed and start is not None:
            if k - start >= MIN_COLUMN_ROWS:
                bands.append((start, k))
            start = None
    return bands


def _judge_band(rows: Sequence[Row], edge: float, rules: Sequence[Rule]) -> bool | None:
    """Return False for two columns of prose, True for a margin note beside prose, None for neither."""
    if any(len(r.segments) >= 4 for r in rows) or sum(len(r.segments) == 3 for r in rows) > 0.15 * len(rows):
        return None
    left, right = _sides(rows, edge)
    if len(left) < 3 or len(right) < MIN_COLUMN_ROWS:
        return None
    left_edge = max(r.x1 for r in left)
    if edge - left_edge < GUTTER_PT or _is_ruled(rows, edge, rules):
        return None
    if not _is_prose(right):
        return None
    if len(left) >= MIN_COLUMN_ROWS and _is_prose(left):
        return False
    narrow = left_edge - min(r.x0 for r in left) < 0.35 * (max(r.x1 for r in right) - edge)
    steps = [a.baseline - b.baseline for a, b in itertools.pairwise(left)]
    solid = bool(steps) and max(steps) < 2 * min(steps) + 1
    return True if narrow and solid and not _is_beside_starts(left, right) else None


def _is_beside_starts(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Tell whether the left side's lines share most baselines with the right side: labels, not a note."""
    heights = {round(r.baseline) for r in right}
    return sum(round(r.baseline) in heights for r in left) > 0.6 * len(left)


def _is_prose(rows: Sequence[Row]) -> bool:
    """Tell whether rows are the lines of a text column: mostly full, and worded."""
    left, right = min(r.x0 for r in rows), max(r.x1 for r in rows)
    widths = [r.x1 - r.x0 for r in rows]
    lengths = [len(r.text) for r in rows]
    single = sum(len(r.segments) == 1 for r in rows) >= 0.8 * len(rows)
    lowered = sum(any(c.islower() for c in r.text) for r in rows) >= 0.6 * len(rows)
    full = statistics.median(widths) >= 0.7 * (right - left)
    return single and lowered and full and statistics.median(lengths) >= 18


def _is_ruled(rows: Sequence[Row], edge: float, rules: Sequence[Rule]) -> bool:
    """Tell whether two or more horizontal rules run across the gutter between these rows."""
    top, bottom = rows[0].baseline + rows[0].size, rows[-1].baseline - 4
    heights = {
        round(r.y0 / 2)
        for r in rules
        if r.horizontal and bottom < r.y0 < top and r.x0 < edge - 2 and r.x1 > edge - GUTTER_PT
    }
    return len(heights) >= 2


def _flow_lines(flow: _Flow, column: int, rules: Sequence[Rule]) -> list[PageLine]:
    """Turn the rows of one flow into lines, table zones row by logical row."""
    if not flow.rows:
        return []
    left, right = min(r.x0 for r in flow.rows), max(r.x1 for r in flow.rows)
    lines: list[PageLine] = []
    done = 0
    for start, end in find_tables(flow.rows, rules):
        lines += _plain_lines(flow.rows[done:start], column, left, right, flow.apart)
        for cells in table_lines(flow.rows[start:end], rules):
            lines.append(PageLine(cells, column, left, right, table=True, apart=flow.apart))
        done = end
    return lines + _plain_lines(flow.rows[done:], column, left, right, flow.apart)


def _plain_lines(rows: Sequence[Row], column: int, left: float, right: float, apart: bool) -> list[PageLine]:
    """Return a line for each row; segments far apart that are no table stand for themselves."""
    lines: list[PageLine] = []
    for row in rows:
        group = [row.segments[0]]
        for segment in row.segments[1:]:
            if segment.x0 - group[-1].x1 < 4 * max(segment.size, 1.0) or group[-1].text.endswith(":"):
                group.append(segment)
            else:
                lines.append(_plain_line(group, column, left, right, apart))
                group = [segment]
        lines.append(_plain_line(group, column, left, right, apart))
    return lines


def _plain_line(group: list[Segment], column: int, left: float, right: float, apart: bool) -> PageLine:
    whole = group[0] if len(group) == 1 else Segment([p for s in group for p in s.pieces])
    return PageLine([[whole]], column, left, right, apart=apart)
