"""Tables: which rows of a flow belong to one, and which printed rows make one row of it.

Evidence is either rules (three levels of horizontal rules over the same width, as every ruled table has) or
alignment: rows of several cells below one another. A contents page is a table too: its leaders join an entry
to its page.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence

from ingest.pdf_glyphs import Rule
from ingest.pdf_rows import Row, Segment

MAX_SINGLE_ROWS = 3
"""Rows of one cell that may stand between two rows of several (wrapped cells, sub-headings)."""
LEADERS = re.compile(r"\s*(?:\.[ ]?){4,}\s*|\s*…{2,}\s*|\s*_{6,}\s*")
_CONTENTS = re.compile(r"^(?:table of )?contents|^table des matières|^índice|^содержание", re.IGNORECASE)
_PAGE = re.compile(r"^(?:\d{1,4}|[ivxlc]{1,7})$")
_LEADER_ROW = re.compile(r"(?:\.[ ]?){4,}\s*(?:\d{1,4}|[ivxlc]{1,7}|)$|…{2,}\s*\d{0,4}$")

Cells = list[list[Segment]]


def find_tables(rows: Sequence[Row], rules: Sequence[Rule]) -> list[tuple[int, int]]:
    """Return the table zones of a flow as (first row, end row), from top to bottom, not overlapping."""
    inside = [False] * len(rows)
    for start, end in [*_contents_zones(rows), *_aligned_zones(rows), *_ruled_zones(rows, rules)]:
        inside[start:end] = [True] * (end - start)
    zones: list[tuple[int, int]] = []
    for flag, run in itertools.groupby(range(len(rows)), key=inside.__getitem__):
        if flag:
            first, *rest = run
            zones.append((first, (rest[-1] if rest else first) + 1))
    return zones


def is_leader_row(row: Row) -> bool:
    """Tell whether a row is an entry of a contents page: leaders, then a page number or nothing."""
    return _LEADER_ROW.search(row.text) is not None


def _contents_zones(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return the entries of a contents page: all rows from its title (or the top) to the last page number.

    Wrapped entries bear their page only in their last row; without this, "Annex" in a list would open an annex.
    """
    led = [k for k, row in enumerate(rows) if is_leader_row(row)]
    paged = [k for k, row in enumerate(rows) if k in set(led) or _ends_in_page(row)]
    title = next((k for k, row in enumerate(rows) if _CONTENTS.match(row.text)), None)
    if title is not None and sum(k > title for k in paged) >= 3:
        return [(title + 1, paged[-1] + 1)]
    if len(led) >= 2 and len(led) >= 0.25 * (led[-1] + 1):
        return [(0, led[-1] + 1)]
    return []


def _ends_in_page(row: Row) -> bool:
    """Tell whether a row of two cells ends in a page number."""
    return len(row.segments) >= 2 and _PAGE.match(row.segments[-1].text) is not None


def _aligned_zones(rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Return runs of rows of several cells, with the few single ones between them."""
    zones: list[tuple[int, int]] = []
    marks = [k for k, row in enumerate(rows) if len(row.segments) >= 2 or is_leader_row(row)]
    run: list[int] = []
    for k in [*marks, len(rows) + 99]:
        if run and not _goes_on(rows, run[-1], k):
            if _is_table(rows, run):
                zones.append((_first_entry(rows, run[0]), _last_wrapped(rows, run[-1]) + 1))
            run = []
        run.append(k)
    return zones


def _goes_on(rows: Sequence[Row], last: int, k: int) -> bool:
    """Tell whether row ``k`` goes on with the table whose latest row is ``last``."""
    if k >= len(rows) or k - last - 1 > MAX_SINGLE_ROWS:
        return False
    between = rows[last + 1 : k]
    second = rows[last].segments[1].x0 - 4 if len(rows[last].segments) > 1 else float("inf")
    if any(is_prose_row(r) and r.x0 < second for r in between):
        return False
    steps = [a.baseline - b.baseline for a, b in zip(rows[last:k], rows[last + 1 : k + 1], strict=True)]
    return all(step < 4.5 * max(rows[k].size, 6.0) for step in steps)


def _is_table(rows: Sequence[Row], run: Sequence[int]) -> bool:
    """Tell whether rows of several cells are a table: three cells anywhere, or an edge that recurs."""
    if sum(is_leader_row(rows[k]) for k in run) >= 2:
        return True
    if len(run) < 2:
        return len(rows[run[0]].segments) >= 4
    if any(len(rows[k].segments) >= 3 for k in run):
        return True
    starts = [s.x0 for k in run for s in rows[k].segments[1:]]
    ends = [s.x1 for k in run for s in rows[k].segments[1:]]
    return any(
        sum(abs(x - edge) <= 3 for x in edges) >= max(2, 0.5 * len(edges))
        for edges in (starts, ends)
        for edge in edges
    )


def _last_wrapped(rows: Sequence[Row], last: int) -> int:
    """Return the last row of a table: its last cell may go on over rows that begin under it."""
    if len(rows[last].segments) < 2:
        return last
    second = rows[last].segments[1].x0 - 4
    while last + 1 < len(rows) and rows[last + 1].x0 >= second:
        if rows[last].baseline - rows[last + 1].baseline > 1.4 * rows[last + 1].size:
            break
        last += 1
    return last


def _first_entry(rows: Sequence[Row], first: int) -> int:
    """Return where a contents list begins: its first entry may be wrapped, and only its last row has leaders."""
    if not is_leader_row(rows[first]):
        return first
    start = first
    while start > 0 and first - start < 3:
        above = rows[start - 1]
        if above.baseline - rows[start].baseline > 1.6 * above.size or above.size > 1.15 * rows[first].size:
            break
        start -= 1
    return start


def _ruled_zones(rows: Sequence[Row], rules: Sequence[Rule]) -> list[tuple[int, int]]:
    """Return the rows between two rules of a ruled table, interval by interval.

    A table has three or more rules of one width. Two tables with text between them may look like one: an
    interval that holds prose is none of theirs, unless upright rules divide it too.
    """
    zones: list[tuple[int, int]] = []
    for levels, left, right in _rule_boxes(rules):
        intervals = []
        for top, bottom in itertools.pairwise(levels):
            inside = [k for k, row in enumerate(rows) if bottom - 1 < row.baseline < top]
            if not inside:
                continue
            upright = count_uprights(rules, top, bottom, left, right)
            within = all(rows[k].x0 >= left - 6 and rows[k].x1 <= right + 6 for k in inside)
            if within:
                split_at_columns([rows[k] for k in inside])
            celled = sum(len(rows[k].segments) >= 2 for k in inside)
            size = statistics.median(rows[k].size for k in inside)
            prose = not within or (
                not upright and any(is_prose_row(rows[k]) or rows[k].size > 1.3 * size for k in inside)
            )
            prose = prose or (not upright and not celled and len(inside) >= 3)
            intervals.append((inside[0], inside[-1] + 1, 0 if prose else celled, upright, prose))
        if sum(i[2] for i in intervals) < 2 and sum(i[3] for i in intervals) < 4:
            continue
        kept = [k for k, i in enumerate(intervals) if i[2] or i[3]]
        for start, end, _, _, prose in intervals[kept[0] : kept[-1] + 1]:
            if not prose:
                zones.append((start, end))
    return zones


def split_at_columns(rows: Sequence[Row]) -> None:
    """Split segments of table rows where columns touch: at edges that recur from row to row."""
    starts: Counter[int] = Counter(round(s.x0 / 2) for row in rows for s in row.segments[1:])
    ends: Counter[int] = Counter(round(s.x1 / 2) for row in rows for s in row.segments)
    needed = max(2, 0.25 * len(rows))

    def recurs(edges: Counter[int], x: float) -> bool:
        return sum(edges[round(x / 2) + d] for d in (-1, 0, 1)) >= needed

    for row in rows:
        parts: list[Segment] = []
        for segment in row.segments:
            group = [segment.pieces[0]]
            for left, right in itertools.pairwise(segment.pieces):
                apart = right.x0 - left.x1 > 0.25 * max(left.size, right.size)
                figures = right.text[:1].isdigit() and left.text[-1:].isdigit()
                if apart and (recurs(starts, right.x0) or (figures and recurs(ends, left.x1))):
                    parts.append(Segment(group))
                    group = []
                group.append(right)
            parts.append(Segment(group))
        row.segments = parts
        row.__dict__.pop("text", None)


def count_uprights(rules: Sequence[Rule], top: float, bottom: float, left: float, right: float) -> int:
    """Return how many upright rules stand inside a rectangle, its own sides not counted."""
    return sum(
        not r.horizontal and r.y0 < top - 2 and r.y1 > bottom + 2 and left + 8 < r.x0 < right - 8
        for r in rules
    )


def is_prose_row(row: Row) -> bool:
    """Tell whether a row is a full line of running text."""
    text = row.text
    worded = sum(c.islower() for c in text) > 0.6 * len(text.replace(" ", ""))
    return len(row.segments) == 1 and worded and len(text) > 62


def _rule_boxes(rules: Sequence[Rule]) -> list[tuple[list[float], float, float]]:
    """Return (heights, left, right) of groups of at least three levels of wide horizontal rules."""
    levels: list[tuple[float, float, float]] = []
    for rule in sorted((r for r in rules if r.horizontal), key=lambda r: (-r.y0, r.x0)):
        if levels and abs(levels[-1][0] - rule.y0) <= 2:
            height, left, right = levels[-1]
            levels[-1] = (height, min(left, rule.x0), max(right, rule.x1))
        else:
            levels.append((rule.y0, rule.x0, rule.x1))
    wide = [level for level in levels if level[2] - level[1] > 120]
    boxes: list[list[tuple[float, float, float]]] = []
    for level in wide:
        near = boxes and abs(boxes[-1][-1][1] - level[1]) < 12 and abs(boxes[-1][-1][2] - level[2]) < 12
        if near:
            boxes[-1].append(level)
        else:
            boxes.append([level])
    return [([h for h, _, _ in b], b[0][1], b[0][2]) for b in boxes if len(b) >= 3]


def table_lines(rows: Sequence[Row], rules: Sequence[Rule]) -> list[Cells]:
    """Return the logical rows of a table zone, each as its cells; a cell may hold several printed lines."""
    columns = _column_spans(rows)
    groups: list[list[Row]] = []
    cuts = _rule_cuts(rows, rules)
    for k, row in enumerate(rows):
        if k and not _starts_row(rows, k, cuts, columns):
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_cells(group, columns) for group in groups]


def _rule_cuts(rows: Sequence[Row], rules: Sequence[Rule]) -> list[float]:
    """Return the heights of rules that separate the rows of a gridded zone, none where the zone has no grid.

    Only a grid (upright rules too) rules off every row; elsewhere rules part the head and the totals.
    """
    top, bottom = rows[0].baseline + rows[0].size, rows[-1].baseline - rows[-1].size
    left, right = min(r.x0 for r in rows), max(r.x1 for r in rows)
    if not count_uprights(rules, top, bottom, left, right):
        return []
    covered: dict[int, float] = {}
    for rule in rules:
        if rule.horizontal and bottom < rule.y0 < top:
            level = round(rule.y0 / 3)
            covered[level] = covered.get(level, 0.0) + rule.length
    return [level * 3.0 for level, length in covered.items() if length >= 0.7 * (right - left)]


def _starts_row(
    rows: Sequence[Row], k: int, cuts: Sequence[float], columns: Sequence[tuple[float, float]]
) -> bool:
    """Tell whether row ``k`` of a zone opens a row of the table.

    Where rules separate rows, only they do. Otherwise every printed row with something in the first column
    does, and one without it goes on with the row above.
    """
    above, row = rows[k - 1], rows[k]
    if is_leader_row(above):
        return True
    if is_leader_row(row):
        return above.baseline - row.baseline > 1.5 * row.size
    if cuts:
        return any(row.baseline + 0.3 * row.size < cut < above.baseline + 1 for cut in cuts)
    if len(columns) < 2 or row.x0 < columns[1][0] - 6:
        return True
    return above.baseline - row.baseline > 1.6 * row.size


def _column_spans(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Return the columns of a zone as spans of x: segments of the fullest rows, joined where they overlap."""
    most = max(len(r.segments) for r in rows)
    spans: list[tuple[float, float]] = []
    for row in rows:
        if len(row.segments) >= max(2, most - 1):
            spans += [(s.x0, s.x1) for s in row.segments]
    merged: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if merged and x0 < merged[-1][1] - 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], x1))
        else:
            merged.append((x0, x1))
    return merged


def _cells(group: Sequence[Row], columns: Sequence[tuple[float, float]]) -> Cells:
    """Return the cells of one logical row: segments of one column together, in order of columns."""
    if len(group) == 1:
        return [[s] for s in group[0].segments]
    cells: dict[int, list[Segment]] = {}
    for row in group:
        for segment in row.segments:
            cells.setdefault(_column_of(segment, columns), []).append(segment)
    return [cells[c] for c in sorted(cells)]


def _column_of(segment: Segment, columns: Sequence[tuple[float, float]]) -> int:
    overlaps = [min(segment.x1, x1) - max(segment.x0, x0) for x0, x1 in columns]
    return max(range(len(overlaps)), key=lambda c: overlaps[c]) if overlaps else 0
