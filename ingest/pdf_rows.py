"""From painted runs to rows of text: blanks from geometry, raised marks beside their word, wide gaps apart.

A ``Piece`` is text of one font without a wide gap; pieces on one baseline make a ``Segment`` where no wide gap
stands between them; the segments on one baseline make a ``Row``. A row of ordinary text is one segment; a row
of a table, of two columns or of a masthead has several.

Blanks are decided by distance, never by the operator that painted them: over 70 UN reports, letters of one
word that two operators painted stand up to .12 em apart, words .14 em and more, hence ``BLANK_EM``.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.pdf_glyphs import PageGlyphs, Run

BLANK_EM = 0.135
"""From this distance (in font sizes) on, two operators painted two words."""
SPACED_EM = 0.22
"""The same inside one operator, where letter-spacing may push letters apart."""
WIDE_EM = 1.6
"""From this distance on, two pieces belong to different cells or columns."""

_LIGATURES = str.maketrans(
    {c: unicodedata.normalize("NFKC", c) for c in map(chr, range(0xFB00, 0xFB07))}
    | {"\u200b": "", "\ufeff": ""}
)
_LABEL = re.compile(
    r"^(?:\(?(?:\d{1,4}(?:\.\d{1,3})*|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]{1,2}|\d{1,3}(?:\.\d{1,3})+|[•·*–—▪➢o-]"
    r"|\d{1,4}(?:[ ]?(?:bis|ter|quater))\.?|\(?[ivxlc]{1,6}\))$"
)


_MARK = re.compile(r"^(?:\d{1,3}|\*{1,3})$")


@dataclass(slots=True)
class Piece:
    """Text of one font on one baseline. ``raised``: a small piece set above the line of its neighbour."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    blank_before: bool = False
    blank_after: bool = False
    raised: bool = False


@dataclass
class Segment:
    """Pieces of one row without a wide gap between them."""

    pieces: list[Piece]

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.pieces[0].x0

    @cached_property
    def x1(self) -> float:
        """Right edge."""
        return max(p.x1 for p in self.pieces)

    @cached_property
    def size(self) -> float:
        """The font size that most of its characters have."""
        if len(self.pieces) == 1:
            return self.pieces[0].size
        weight = Counter[float]()
        for piece in self.pieces:
            weight[piece.size] += len(piece.text)
        return weight.most_common(1)[0][0]

    @cached_property
    def baseline(self) -> float:
        """The baseline of its pieces of ordinary height."""
        return next((p.baseline for p in self.pieces if not p.raised), self.pieces[0].baseline)

    @cached_property
    def text(self) -> str:
        """The text as printed, raised marks included."""
        return join_pieces(self.pieces)

    @property
    def bold(self) -> bool:
        """Whether all letters and digits on the line are bold."""
        return _styled([p.bold for p in self.pieces], self.pieces)

    @property
    def italic(self) -> bool:
        """Whether all letters and digits on the line are italic."""
        return _styled([p.italic for p in self.pieces], self.pieces)


@dataclass
class Row:
    """All segments on one baseline, from left to right."""

    segments: list[Segment]
    baseline: float

    @property
    def x0(self) -> float:
        """Left edge."""
        return self.segments[0].x0

    @property
    def x1(self) -> float:
        """Right edge."""
        return max(s.x1 for s in self.segments)

    @property
    def size(self) -> float:
        """The largest size of its segments."""
        return max(s.size for s in self.segments)

    @cached_property
    def text(self) -> str:
        """The text of all segments, two blanks apart."""
        return "  ".join(s.text for s in self.segments)


def _styled(flags: list[bool], pieces: Sequence[Piece]) -> bool:
    worded = [
        f for f, p in zip(flags, pieces, strict=True) if not p.raised and any(c.isalpha() for c in p.text)
    ]
    return bool(worded) and all(worded)


def join_pieces(pieces: Sequence[Piece]) -> str:
    """Join pieces, with a blank where print shows one."""
    joined = ""
    for k, piece in enumerate(pieces):
        if k and is_apart(pieces[k - 1], piece):
            joined += " "
        joined += piece.text
    return joined


def is_apart(left: Piece, right: Piece) -> bool:
    """Tell whether a blank stands between two neighbours on a row."""
    gap = right.x0 - left.x1
    em = max(left.size, right.size)
    if left.blank_after or right.blank_before:
        return gap > 0.03 * em
    return gap > BLANK_EM * em


def document_rows(pages: Sequence[PageGlyphs]) -> list[list[Row]]:
    """Return the rows of each page from top to bottom.

    Left edges of columns proved on one page count on the others too: the last page of two columns may have
    only a line or two in its second (A/56/509).
    """
    clustered = [_cluster_runs(glyphs.runs) for glyphs in pages]
    counts = [_touching_edges(clusters) for clusters in clustered]
    proved = [
        {x for x in edges if _near(edges, x) >= max(6, 0.25 * len(clusters))}
        for edges, clusters in zip(counts, clustered, strict=True)
    ]
    anywhere = set().union(*proved)
    return [
        _rows(clusters, own | {x for x in edges if x in anywhere and _near(edges, x) >= 2})
        for clusters, edges, own in zip(clustered, counts, proved, strict=True)
    ]


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """Return the rows of some runs of one direction."""
    return _rows(_cluster_runs(runs), set())


def _cluster_runs(runs: Sequence[Run]) -> list[list[Piece]]:
    clusters = _cluster_baselines(piece for run in runs for piece in split_run(run))
    _attach_small_pieces(clusters)
    _attach_labels(clusters)
    return [sorted(cluster, key=lambda p: p.x0) for cluster in clusters if cluster]


def _rows(clusters: Sequence[list[Piece]], gutters: set[int]) -> list[Row]:
    rows = []
    for cluster in clusters:
        segments = _segments(cluster, gutters)
        rows.append(Row(segments, max(segments, key=lambda s: s.x1 - s.x0).baseline))
    return rows


def split_run(run: Run) -> list[Piece]:
    """Cut a run where letters stand a wide gap apart; write its blanks where print shows them."""
    text = run.text
    em = run.size or 1.0
    gaps = [left - right for left, right in zip(run.lefts[1:], run.rights, strict=False)]
    if "  " not in text and (not gaps or max(gaps) <= SPACED_EM * em):
        return _piece(run, 0, len(text), text)
    letter_spaced = len(gaps) >= 4 and sorted(gaps)[len(gaps) // 4] > SPACED_EM * em
    pieces: list[Piece] = []
    start, written, edge = 0, "", None
    for k, char in enumerate(text):
        if char == " ":
            continue
        if edge is not None:
            gap = run.lefts[k] - run.rights[edge]
            if gap > WIDE_EM * em and not letter_spaced:
                pieces += _piece(run, start, edge + 1, written)
                start, written = k, ""
            elif k > edge + 1 or (gap > SPACED_EM * em and not letter_spaced):
                written += " "
        else:
            start = k
        written += char
        edge = k
    if edge is not None:
        pieces += _piece(run, start, edge + 1, written)
        pieces[0].blank_before = text[0] == " "
        pieces[-1].blank_after = text[-1] == " "
    return pieces


def _piece(run: Run, start: int, end: int, text: str) -> list[Piece]:
    """Return the piece of characters ``start`` to ``end`` of a run (none for blanks alone)."""
    stripped = text.strip()
    if not stripped:
        return []
    before = len(text) - len(text.lstrip())
    after = len(text) - len(text.rstrip())
    if before or after:
        start, end = start + before, end - after
    return [
        Piece(
            stripped.translate(_LIGATURES),
            run.lefts[start],
            run.rights[end - 1],
            run.baseline,
            run.size,
            run.font.bold,
            run.font.italic,
            blank_before=before > 0,
            blank_after=after > 0,
        )
    ]


def _cluster_baselines(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Group pieces by baseline, from top to bottom.

    Neighbours in height may differ by a fifth of their size, a whole row by less than half: print agrees to a
    tenth of a point, but text layers laid over scans (A/39/361) waver by several.
    """
    clusters: list[list[Piece]] = []
    top = last = size = 0.0
    for piece in sorted(pieces, key=lambda p: -p.baseline):
        em = min(max(size, piece.size), 14.0)
        if clusters and last - piece.baseline <= 0.2 * em and top - piece.baseline <= 0.45 * em:
            clusters[-1].append(piece)
            size = max(size, piece.size)
        else:
            clusters.append([piece])
            top, size = piece.baseline, piece.size
        last = piece.baseline
    return clusters


def _attach_small_pieces(clusters: list[list[Piece]]) -> None:
    """Move small raised (or lowered) pieces to the row of the larger word they touch."""
    for k, cluster in enumerate(clusters):
        for piece in list(cluster):
            if len(piece.text) > 12:
                continue
            home = _home(piece, clusters, k)
            if home is not None:
                cluster.remove(piece)
                clusters[home].append(piece)


def _home(piece: Piece, clusters: Sequence[Sequence[Piece]], k: int) -> int | None:
    for j in (k + 1, k + 2, k - 1):
        if not 0 <= j < len(clusters):
            continue
        for other in clusters[j]:
            rise = piece.baseline - other.baseline
            if (
                other.raised
                and abs(rise) < 0.2 * piece.size
                and -0.3 < (piece.x0 - other.x1) / piece.size < 0.8
            ):
                piece.raised = True
                return j
            smaller = other.size >= 1.18 * piece.size and -0.35 * other.size < rise < 0.75 * other.size
            if not smaller and not (_MARK.match(piece.text) and 0.25 < rise / (other.size or 1.0) < 0.7):
                continue
            after, before = piece.x0 - other.x1, other.x0 - piece.x1
            if -0.3 * other.size < after < 0.5 * other.size or -0.2 * other.size < before < 2 * other.size:
                piece.raised = rise > 0.1 * other.size
                return j
    return None


def _attach_labels(clusters: list[list[Piece]]) -> None:
    """Move a number set a little above or below its line ("7" in a list of documents) onto it."""
    for k in range(len(clusters) - 1):
        upper, lower = clusters[k], clusters[k + 1]
        if not upper or not lower:
            continue
        em = min(upper[0].size, lower[0].size)
        if upper[0].baseline - lower[0].baseline > 0.45 * em:
            continue
        for label, line in ((upper, lower), (lower, upper)):
            alone = len(label) == 1 and len(label[0].text) <= 5 and label[0].text[:1].isdigit()
            if alone and label[0].x1 < min(p.x0 for p in line):
                line.append(label.pop())
                break


def _touching_edges(clusters: Sequence[Sequence[Piece]]) -> Counter[int]:
    """Count the left edges of pieces that stand behind a visible gap, but no wide one.

    Where they recur from row to row they are edges of columns; blanks of justified lines fall anywhere.
    """
    edges = Counter[int]()
    for ordered in clusters:
        for left, right in itertools.pairwise(ordered):
            em = max(left.size, right.size)
            if 0.65 * em < right.x0 - left.x1 <= WIDE_EM * em and len(left.text) > 3:
                edges[round(right.x0)] += 1
    return edges


def _near(edges: Counter[int], x: int) -> int:
    return edges[x - 1] + edges[x] + edges[x + 1]


def _segments(pieces: list[Piece], gutters: set[int]) -> list[Segment]:
    """Split a row's pieces at wide gaps; a label ("12.", "(a)", "•") stays with the text that follows it.

    ``gutters`` are left edges of columns, where narrower gaps split too.
    """
    groups: list[list[Piece]] = [[pieces[0]]]
    for piece in pieces[1:]:
        group = groups[-1]
        last = max(group, key=lambda p: p.x1)
        em = max(last.size, piece.size, 1.0)
        gap = piece.x0 - last.x1
        wide = gap > WIDE_EM * em or (gap > 0.65 * em and round(piece.x0) in gutters)
        if not wide or (_is_label(group) and gap < 6 * em):
            group.append(piece)
        else:
            groups.append([piece])
    if _is_stretched(groups):
        groups = [pieces]
    return [Segment(group) for group in groups]


def _is_stretched(groups: Sequence[Sequence[Piece]]) -> bool:
    """Tell whether a row is one line of text, justified so widely that its words look like cells.

    Then all its blanks are equally wide, which those between cells never are over four words and more.
    """
    if len(groups) < 4 or sum(any(c.isalpha() for c in g[0].text) for g in groups) < 0.8 * len(groups):
        return False
    gaps = [b[0].x0 - a[-1].x1 for a, b in itertools.pairwise(groups)]
    return max(gaps) - min(gaps) < 0.15 * max(gaps)


def _is_label(group: Sequence[Piece]) -> bool:
    text = join_pieces(group)
    return len(text) <= 12 and (_LABEL.match(text) is not None or (len(group) == 1 and group[0].raised))
