"""Running heads and feet: what stands at the same height on page after page, found by recurrence.

No fixed header height: a *level* (a height above which nothing but running text stands) must prove itself over
the pages. Levels are tried from the edge inwards, and the first one that holds ordinary text ends the search,
so that a table header repeated at the top of the text area is never taken for a running head. Printed page
numbers prove themselves by counting with the pages. What only one page can show (a document of two pages) is
taken by its form, at the outermost place only: a symbol alone, "2/3", a job number, a bar code.
"""

from __future__ import annotations

import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from ingest.citation import find_symbols
from ingest.items import roman_value
from ingest.pdf_glyphs import PageGlyphs
from ingest.pdf_rows import Row, Segment

EDGE_ROWS = 5
"""Rows looked at from the top and from the bottom of each page."""
LEVEL_PT = 3.0
"""Heights that differ by less belong to one level."""

# "12", "- 12 -", "[12]", "xii", "5/12", "12 of 40", "Page 7", "Página 7", "page 12/40".
_PAGE_NUMBER = re.compile(
    r"^(?:page|página|стр\.?)?\s*[-–—(\[|]{0,2}\s*(?P<label>(?P<value>\d{1,4}|[ivxlc]{1,7})"
    r"(?:\s*(?:/|of|de|sur)\s*(?P<total>\d{1,4}))?)\s*[-–—)\]|]{0,2}$",
    re.IGNORECASE,
)
# "V.18-07522 (E)", "25-01234", "24-24247 (E) 230425 240425", "GE.25-01234", "93-12345 (E) 010293 /..."
JOB_NUMBER = re.compile(
    r"^(?:[A-Z]{1,5}\.?)?\s?\d{2}[-‑][\dIlO]{4,6}[A-Z]?\*{0,2}(?:\s+[\dIlO]{4,5}[a-zA-Z]?)?(?:\s*\([A-Z]\))?(?:\s+\d{6})*(?:\s*/?\s?\.{2,3})?$"
)
_BAR_CODE = re.compile(r"^\*[0-9A-Z]{6,9}\*$")
_ONCE_AT_FOOT = re.compile(
    r"^(?:please recycle\b.{0,3}|[/|Il1!]?\s?[.•·…](?:\s?[.•·…]){1,3}|\*{0,2}[\uf000-\uf8ff♲♻\ufffd]+)$",
    re.IGNORECASE,
)


@dataclass
class PageRows:
    """One page's rows, from top to bottom, on their way through the reader."""

    glyphs: PageGlyphs
    rows: list[Row]
    label: str | None = None
    masthead: bool = False

    @property
    def number(self) -> int:
        """The page's number in the file, from 1."""
        return self.glyphs.number


@dataclass(frozen=True)
class _Edge:
    """A segment near the top or bottom of a page; ``height`` counts from that edge inwards."""

    page: int
    zone: str
    order: int
    height: float
    segment: Segment
    key: str
    alone: bool
    gap: float


@dataclass
class _Findings:
    numbers: dict[int, str] = field(default_factory=dict)  # id(segment) → label
    running: set[int] = field(default_factory=set)


def take_out_running_text(pages: Sequence[PageRows]) -> None:
    """Remove heads, feet, page numbers, job numbers and bar codes from the pages; read their page labels."""
    edges = [edge for page in pages for edge in _edges(page)]
    found = _Findings()
    _find_page_numbers(edges, pages, found)
    for zone in ("top", "bottom"):
        _find_levels([e for e in edges if e.zone == zone], len(pages), found)
    _find_outermost(edges, len(pages), found)
    _find_single_forms(edges, pages, found)
    for page in pages:
        _remove(page, found)


def parse_page_number(text: str) -> tuple[int, str, str] | None:
    """Return the value, kind and label of a printed page number, or None.

    >>> parse_page_number("5/12"), parse_page_number("- 7 -"), parse_page_number("xii")
    ((5, 'of 12', '5/12'), (7, 'arabic', '7'), (12, 'roman', 'xii'))
    >>> parse_page_number("Page 3"), parse_page_number("2025/42")
    ((3, 'arabic', '3'), None)
    """
    match = _PAGE_NUMBER.match(text.strip())
    if match is None:
        return None
    label = re.sub(r"\s*/\s*", "/", match["label"])
    if match["value"].isdigit():
        kind = f"of {match['total']}" if match["total"] else "arabic"
        too_late = match["total"] and int(match["value"]) > int(match["total"])
        return None if too_late else (int(match["value"]), kind, label)
    value = roman_value(match["value"].lower())
    return None if value is None or match["total"] else (value, "roman", label)


def _edges(page: PageRows) -> Iterator[_Edge]:
    high = page.glyphs.frame.size[1]
    for zone, rows in (("top", page.rows[: EDGE_ROWS + 1]), ("bottom", page.rows[: -EDGE_ROWS - 2 : -1])):
        for order, row in enumerate(rows[:EDGE_ROWS]):
            height = high - row.baseline if zone == "top" else row.baseline
            if height > (0.5 if zone == "top" else 0.4) * high:
                break
            inner = rows[order + 1] if order + 1 < len(rows) else None
            gap = abs(row.baseline - inner.baseline) / max(inner.size, 1.0) if inner else 0.0
            gap = gap if gap < 30 else 0.0  # nothing further in: it is the page's only text
            for segment in row.segments:
                key = _key(segment.text)
                yield _Edge(page.number, zone, order, height, segment, key, len(row.segments) <= 3, gap)


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+", "#", text)).strip().lower()


def _find_page_numbers(edges: Sequence[_Edge], pages: Sequence[PageRows], found: _Findings) -> None:
    """Accept the numbers that count with the pages: their distance to the page's own number recurs."""
    offsets: dict[tuple[str, str, int], list[tuple[_Edge, str]]] = defaultdict(list)
    for edge in edges:
        parsed = parse_page_number(edge.segment.text)
        if parsed is not None and edge.order < 4 and edge.alone:
            value, kind, label = parsed
            offsets[edge.zone, kind, value - edge.page].append((edge, label))
    accepted: set[int] = set()
    for (_, kind, offset), hits in sorted(offsets.items(), key=lambda item: -len(item[1])):
        here = {e.page for e, _ in hits}
        counted = len(here) >= 3 or (len(here) == 2 and len(pages) <= 6)
        total = kind.startswith("of ") and offset == 0 and abs(int(kind[3:]) - len(pages)) <= 2
        sole = offset == 0 and len(pages) <= 4 and all(e.order == 0 for e, _ in hits)
        if not (counted or total or sole):
            continue
        for edge, label in sorted(hits, key=lambda hit: hit[0].order):
            if edge.page not in accepted:
                accepted.add(edge.page)
                found.numbers[id(edge.segment)] = label


def _find_levels(edges: Sequence[_Edge], page_count: int, found: _Findings) -> None:
    """Walk the levels from the edge inwards and take those that hold running text only."""
    taken: list[list[_Edge]] = []
    for level in _levels(edges):
        here = {e.page for e in level}
        keys = Counter(key for _, key in {(e.page, e.key) for e in level})
        recurring = _recurring_keys(keys)
        proved = [e for e in level if id(e.segment) in found.numbers or e.key in recurring]
        if len(here) < 3 and len(here) < page_count / 2:
            if len(here) == 2 and page_count <= 6:
                taken.append([e for e in proved if keys[e.key] >= 2])
            continue
        if len({e.page for e in proved}) < 0.75 * len(here):
            often = [e for e in proved if keys[e.key] >= max(3, 0.4 * page_count) and e.order <= 1]
            taken.append(often)
            break
        taken.append(level)
    while taken and _clings_to_text(taken[-1], found):
        taken.pop()
    found.running.update(id(e.segment) for level in taken for e in level)


def _find_outermost(edges: Sequence[_Edge], page_count: int, found: _Findings) -> None:
    """Take what says the same on most pages at whatever height, as scans are cut unevenly.

    At the foot the outermost line; at the head a line that clings to the symbol above it ("English", A/47/466).
    """
    heads = {(e.page, e.order) for e in edges if e.zone == "top" and _is_head(e, found)}
    outermost = [
        e
        for e in edges
        if len(e.key) >= 5
        and e.alone
        and (e.order <= 1 if e.zone == "bottom" else (e.page, e.order - 1) in heads)
    ]
    keys = Counter((e.zone, e.key) for e in outermost)
    for edge in outermost:
        if keys[edge.zone, edge.key] >= max(5, 0.6 * page_count):
            found.running.add(id(edge.segment))


def _is_head(edge: _Edge, found: _Findings) -> bool:
    known = id(edge.segment) in found.running or is_symbol_line(edge.segment.text)
    return known and 0 < edge.gap < 1.6


def _clings_to_text(level: Sequence[_Edge], found: _Findings) -> bool:
    """Tell whether a level stands as close to the text as a line of it: the head of a table, a heading.

    Those recur too (E/C.2/2025/2/Add.9: one heading at the top of three pages), and are content.
    """
    heads = [e for e in level if id(e.segment) in found.numbers or is_symbol_line(e.segment.text)]
    if not level or 2 * len({e.page for e in heads}) >= len({e.page for e in level}):
        return not level
    return statistics.median(e.gap for e in level) < 1.9


def _recurring_keys(keys: Counter[str]) -> set[str]:
    """Return the keys that stand on two pages or more; one that OCR misread counts with its like."""
    worded = [k for k in keys if re.search(r"[^\W\d_]", k)]
    recurring = {k for k in worded if keys[k] >= 2}
    frequent = [k for k in recurring if len(k) >= 5][:20]
    for key in worded:
        if key not in recurring and any(SequenceMatcher(None, key, k).ratio() >= 0.75 for k in frequent):
            recurring.add(key)
    return recurring


def _levels(edges: Sequence[_Edge]) -> list[list[_Edge]]:
    levels: list[list[_Edge]] = []
    for edge in sorted(edges, key=lambda e: e.height):
        if levels and edge.height - levels[-1][0].height <= LEVEL_PT:
            levels[-1].append(edge)
        else:
            levels.append([edge])
    return levels


def _find_single_forms(edges: Sequence[_Edge], pages: Sequence[PageRows], found: _Findings) -> None:
    """Take what its form gives away: job numbers and bar codes at the foot, a symbol alone at the top."""
    symbols = _recurring_symbols(edges)
    mastheads = {page.number for page in pages if page.masthead}
    for edge in edges:
        text = edge.segment.text
        if edge.zone == "bottom":
            job = JOB_NUMBER.match(text) and edge.order < 4
            if job or _BAR_CODE.match(text) or (_ONCE_AT_FOOT.match(text) and edge.order < 4):
                found.running.add(id(edge.segment))
        elif edge.page not in mastheads and edge.order <= 2 and is_symbol_line(text, symbols):
            found.running.add(id(edge.segment))


def _recurring_symbols(edges: Sequence[_Edge]) -> list[str]:
    counted = Counter(s for e in edges if e.zone == "top" for s in find_symbols(e.segment.text))
    return [symbol for symbol, _ in counted.most_common(4)]


def is_running_form(text: str) -> bool:
    """Tell whether a text is a job number, a bar code, a symbol or the like: never content by itself."""
    forms = (JOB_NUMBER, _BAR_CODE, _ONCE_AT_FOOT)
    return any(form.match(text) for form in forms) or is_symbol_line(text)


def is_symbol_line(text: str, known: Sequence[str] = ()) -> bool:
    """Tell whether a line is a document symbol and nothing else (one that OCR misread, if ``known`` is near).

    >>> is_symbol_line("E/2025/42-E/CN.18/2025/7"), is_symbol_line("See S/2024/65 for details")
    (True, False)
    """
    bare = re.sub(r"\[[^\]]{3,25}\]|\s+", "", text)
    if not bare or len(bare) > 60:
        return False
    left = re.sub(r"[-–—,;]", "", bare)
    for symbol in find_symbols(text) + find_symbols(text.replace("-", " ")):
        left = re.sub(re.escape(re.sub(r"[\s–-]", "", symbol)), "", left, flags=re.IGNORECASE)
    if len(left) <= 2 and "/" in bare:
        return True
    return any(SequenceMatcher(None, bare.upper(), s.upper()).ratio() >= 0.8 for s in known)


def _remove(page: PageRows, found: _Findings) -> None:
    """Drop the running segments of a page; a first page with a masthead keeps its head."""
    kept: list[Row] = []
    middle = page.glyphs.frame.size[1] / 2
    for row in page.rows:
        segments = []
        for segment in row.segments:
            label = found.numbers.get(id(segment))
            if label is not None:
                page.label = page.label or label
            stays = page.masthead and row.baseline > middle
            if label is None and (id(segment) not in found.running or stays):
                segments.append(segment)
        if segments:
            kept.append(row if len(segments) == len(row.segments) else Row(segments, row.baseline))
    page.rows = kept
