"""Footnotes of a PDF: find the notes at the foot of a column, take their marks out of the text above.

A note zone begins below a separator (a row of underscores, a drawn rule) or, without one, where smaller type
that opens with a raised mark runs to the foot of the column. Lines of a zone before its first mark go on with
the last note of the page before. Raised type is a mark only where it can be one: "18th" and "km2" are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.pdf_glyphs import Rule
from ingest.pdf_layout import PageLine
from ingest.pdf_rows import Piece, Segment, is_apart, join_pieces
from ingest.report import Footnote

SEPARATOR = re.compile(r"^[_‗—–―]{6,}$")
_STARS = r"\*{1,4}|[†‡§¶]{1,3}|[a-z]|\d{1,3}/"
_PLAIN_MARK = re.compile(rf"^(?P<mark>{_STARS}|\d{{1,4}})[.)]?\s+(?=\S)")
_TYPEWRITER_MARK = re.compile(r"^(?P<mark>\d{1,3}|[a-z]|\*{1,3})/(?:\s+(?=\S)|(?=[A-Z\"“]))")
_TYPED_MARK = re.compile(r"\s+(?P<mark>\d{1,3}|[a-z]|\*{1,3})/(?=$|[\s.,;:)])")
_ORDINAL = {
    "th",
    "st",
    "nd",
    "rd",
    "e",
    "er",
    "re",
    "ère",
    "ème",
    "os",
    "as",
    "o",
    "a",
    "ª",
    "º",
    "tm",
    "®",
    "ers",
}
_UNIT_BEFORE = re.compile(r"(?:\d|\b[kcmd]?m|\bft|\bCO|\bx)$")
_RAISED_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_UNICODE_MARK = re.compile(r"(?<=[^\W\d_\s]|[.,;:)”’\"'])[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
_SHOWN_AS_POWER = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass
class NoteReader:
    """Collects the notes of a document page by page; knows the last one, for continuations."""

    body_size: float
    notes: list[Footnote] = field(default_factory=list)
    _called: set[str] = field(default_factory=set)

    def take_out(self, lines: Sequence[PageLine], rules: Sequence[Rule], page: int) -> list[PageLine]:
        """Return a page's lines without its notes; the notes go to ``self.notes``."""
        kept: list[PageLine] = []
        self._called = _called_marks(lines)
        for column in dict.fromkeys(line.column for line in lines):
            own = [line for line in lines if line.column == column]
            start = self._zone_start(own, rules, page)
            kept += [line for line in own[:start] if not _is_separator(line)]
            zone = [line for line in own[start:] if not _is_separator(line)]
            if zone:
                self._read_zone(zone, page)
        return kept

    def _zone_start(self, lines: Sequence[PageLine], rules: Sequence[Rule], page: int) -> int:
        """Return where the notes of a column begin (its length where there are none)."""
        for k in range(len(lines) - 1, -1, -1):
            if _is_separator(lines[k]) and k + 1 < len(lines) and self._reads_as_notes(lines[k + 1 :], page):
                return k
        drawn = self._below_rule(lines, rules, page)
        if drawn is not None:
            return drawn
        plain = self._plain_start(lines)
        if plain is not None:
            return plain
        start = len(lines)
        while start and self._is_small(lines[start - 1]) and not lines[start - 1].table:
            start -= 1
        while start < len(lines) and not _raised_mark(lines[start]).isdigit():
            start += 1
        return start

    def _below_rule(self, lines: Sequence[PageLine], rules: Sequence[Rule], page: int) -> int | None:
        """Return the first line below a rule that parts notes from text; rules of tables part no such thing."""
        for rule in sorted((r for r in rules if r.horizontal), key=lambda r: -r.y0):
            start = next((k for k, line in enumerate(lines) if line.baseline < rule.y0), 0)
            if not start or rule.x1 < lines[0].left - 40 or rule.x0 > lines[0].right:
                continue
            zone = lines[start:]
            if self._is_table(zone[0]) or not all(
                self._is_small(line) and line.baseline < rule.y0 for line in zone
            ):
                continue
            if any(self._is_table(line) for line in zone):
                continue
            short = rule.length < 0.5 * (lines[0].right - lines[0].left)
            opened = zone[0].table or _raised_mark(zone[0]) or self._plain_mark(zone[0])
            if opened or (short and self._reads_as_notes(zone, page)):
                return start
        return None

    def _plain_start(self, lines: Sequence[PageLine]) -> int | None:
        """Return where notes begin whose marks are set like text: their marks are called in the text above.

        Typewritten "21/ See …" (E/ICEF/672), or "1   See …" without a full stop (TD/B/43/6).
        """
        start = None
        for k in range(len(lines) - 1, max(len(lines) // 3, len(lines) - 25), -1):
            if lines[k].table and start not in (None, k + 1):
                break
            typed = _TYPEWRITER_MARK.match(lines[k].segment.text)
            first = lines[k].segment.pieces[0].text
            if typed:
                called = re.compile(rf"(?<![\w/]){re.escape(typed['mark'])}/(?!\w)")
                if any(called.search(line.segment.text) for line in lines[:k]):
                    start = k
            elif first.isdigit() and first in _called_marks(lines[:k]):
                start = k
        return start

    def _is_table(self, line: PageLine) -> bool:
        """Tell whether a line is a table row; "8   Ibid." set with a wide gap is a note if 8 is called."""
        return line.table and cell_text(line.cells[0]) not in self._called

    def _is_small(self, line: PageLine) -> bool:
        return line.segment.size <= self.body_size - 0.6

    def _reads_as_notes(self, lines: Sequence[PageLine], page: int) -> bool:
        """Tell whether lines below a separator are notes: one opens with a mark, or a note goes on."""
        if any(_raised_mark(line) or self._plain_mark(line) for line in lines):
            return True
        if self._is_table(lines[0]):
            return False
        goes_on = bool(self.notes) and self.notes[-1].page >= page - 1
        return all(self._is_small(line) for line in lines) and (goes_on or len(lines) <= 4)

    def _plain_mark(self, line: PageLine) -> str:
        """Return the mark a note opens with in ordinary type: a star, "4/", or a number called or next."""
        text = line.segment.text
        match = _TYPEWRITER_MARK.match(text) or _PLAIN_MARK.match(text)
        if match is None:
            return ""
        mark = match["mark"].rstrip("/")
        if not mark.isdigit():
            letter_alone = mark.isalpha() and "/" not in match.group()
            return "" if letter_alone and not self._is_next(mark) else mark
        return mark if mark in self._called or self._is_next(mark) or "/" in match.group() else ""

    def _is_next(self, mark: str) -> bool:
        last = self.notes[-1].mark if self.notes else ""
        if mark.isdigit():
            return int(mark) in ((int(last) + 1, int(last) + 2) if last.isdigit() else (1,)) or mark == "1"
        return mark == "a" or (len(last) == 1 and ord(mark) == ord(last) + 1)

    def _read_zone(self, lines: Sequence[PageLine], page: int) -> None:
        raised = any(_raised_mark(line) for line in lines)
        for line in lines:
            for mark, text in self._split_line(line, raised):
                if mark:
                    self.notes.append(Footnote(mark, text, page))
                elif self.notes and self.notes[-1].page >= page - 1:
                    last = self.notes[-1]
                    self.notes[-1] = Footnote(last.mark, join_note(last.text, text), last.page)
                else:
                    self.notes.append(Footnote("", text, page))

    def _split_line(self, line: PageLine, raised: bool) -> list[tuple[str, str]]:
        """Return (mark, text) for each note that starts on a line, ("", text) for what goes on.

        ``raised``: the zone sets its marks raised; a number in ordinary type ("1 March") is then text.
        """
        if line.table:
            first, *rest = [cell_text(c) for c in line.cells]
            if first in self._called:
                return [(first, " ".join(rest))]
            return [(_raised_mark(line), " | ".join([first, *rest]))]
        pieces = line.segment.pieces
        starts = [k for k, p in enumerate(pieces) if p.raised and (k == 0 or self._starts_later(pieces, k))]
        if not starts or starts[0] != 0:
            mark = self._plain_mark(line)
            if mark and (not raised or mark[0] in "*†‡"):
                text = re.sub(rf"^{re.escape(mark)}/?[.)]?\s*", "", line.segment.text)
                return [(mark, text)]
            starts = [0, *starts] if starts else [0]
        found = []
        for start, end in zip(starts, [*starts[1:], len(pieces)], strict=True):
            own = pieces[start:end]
            mark = _clean_mark(own[0].text) if own[0].raised else ""
            found.append((mark, join_pieces(own[1:] if mark else own)))
        return found

    def _starts_later(self, pieces: Sequence[Piece], k: int) -> bool:
        """Tell whether a raised mark inside a line opens another short note ("¹ Ibid.  ² See …")."""
        mark = _clean_mark(pieces[k].text)
        wide = pieces[k].x0 - pieces[k - 1].x1 > pieces[k].size
        opening = _clean_mark(pieces[0].text)
        return wide and mark.isdigit() and opening.isdigit() and int(mark) == int(opening) + 1


def _called_marks(lines: Sequence[PageLine]) -> set[str]:
    """Return the raised numbers that stand inside lines: the notes that a page calls."""
    raised = (p.text for line in lines for s in line.segments for p in s.pieces[1:] if p.raised)
    return {mark for text in raised for mark in re.findall(r"\d{1,4}", text)}


def _is_separator(line: PageLine) -> bool:
    return not line.table and SEPARATOR.match(line.segment.text.replace(" ", "")) is not None


def _clean_mark(text: str) -> str:
    return text.strip(" .,;()").translate(_RAISED_DIGITS)


def _raised_mark(line: PageLine) -> str:
    """Return the raised mark that opens a line, or ""."""
    piece = line.segment.pieces[0]
    mark = _clean_mark(piece.text)
    return mark if piece.raised and re.fullmatch(r"\d{1,4}|[a-z]{1,2}|[*†‡§]{1,4}", mark) else ""


# A web address that goes on in the next line: its last sign could end no sentence, or the next line starts with a dot.
_CUT_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")


def join_note(left: str, right: str) -> str:
    """Join two lines of a note; a hyphen at the line end stays, without a blank after it, and web addresses stay whole.

    >>> join_note("See www.un.org/en/report_", "2025.pdf"), join_note("See www.un.org", "and others")
    ('See www.un.org/en/report_2025.pdf', 'See www.un.org and others')
    """
    address = _CUT_ADDRESS.search(left)
    if address and (re.search(r"[/_%=&?#+-]$", left) or re.match(r"\.\w", right)):
        return left + right
    return left + right if left.endswith("-") else f"{left} {right}"


def cell_text(cell: Sequence[Segment]) -> str:
    """Return the text of a table cell over all its printed lines."""
    text = ""
    for segment in cell:
        text = join_note(text, segment.text) if text else segment.text
    return text


def take_out_marks(
    pieces: Sequence[Piece], known: set[str], *, table: bool = False
) -> tuple[str, tuple[str, ...]]:
    """Return the text of a line without its footnote marks, and the marks.

    ``known`` are the marks of the notes near this page: they decide where form alone cannot. In a ``table``
    raised letters are marks too, of the notes below it.
    """
    text, marks = "", list[str]()
    previous: Piece | None = None
    pending_blank = False
    for k, piece in enumerate(pieces):
        apart = previous is not None and is_apart(previous, piece)
        found = _marks_of(pieces, k, text, known, table)
        if found:
            marks += found
            pending_blank = pending_blank or apart
        else:
            shown = _shown(piece, text)
            text += (" " if text and (apart or pending_blank) else "") + shown
            pending_blank = False
        previous = piece
    text, more = _take_out_characters(text, known)
    return text, (*marks, *more)


def _marks_of(pieces: Sequence[Piece], k: int, before: str, known: set[str], table: bool) -> list[str]:
    """Return the marks that piece ``k`` is, none where it is text."""
    piece = pieces[k]
    bare = piece.text.strip()
    neighbour = pieces[k - 1] if k else (pieces[k + 1] if len(pieces) > 1 else None)
    small = neighbour is not None and piece.size <= 0.8 * neighbour.size
    if not (piece.raised or small) or (bare.lower() in _ORDINAL - known and not table):
        return []
    marks = [m for m in re.split(r"[,;\s–-]+", bare) if m]
    if not marks or not all(re.fullmatch(r"\d{1,4}|[*†‡§]{1,4}|[a-z]", m) for m in marks):
        return []
    if all(m in known for m in marks) or (table and small and piece.raised and before):
        return marks
    if not (piece.raised and small) or any(m.isalpha() for m in marks) or not before:
        return []
    power = bare in {"2", "3"} and _UNIT_BEFORE.search(before) is not None
    return [] if power or before[-1:].isdigit() else marks


def _shown(piece: Piece, before: str) -> str:
    """Return a piece as text: raised digits after a unit or a number as powers ("km²", "10⁶")."""
    if piece.raised and piece.text.isdigit() and _UNIT_BEFORE.search(before):
        return piece.text.translate(_SHOWN_AS_POWER)
    return piece.text


def drop_typed(match: re.Match[str], known: set[str], marks: list[str]) -> str:
    """Drop a typewritten mark (" 21/") of a note that exists, noting it in ``marks``."""
    if match["mark"] not in known:
        return match.group()
    marks.append(match["mark"])
    return ""


def _take_out_characters(text: str, known: set[str]) -> tuple[str, tuple[str, ...]]:
    """Take out marks that are characters of their own: stars glued to a word, "¹", of notes that exist."""
    marks: list[str] = []

    def drop(match: re.Match[str]) -> str:
        mark = match.group().strip().translate(_RAISED_DIGITS)
        if mark not in known:
            return match.group()
        marks.append(mark)
        return ""

    if "/" in text:
        text = _TYPED_MARK.sub(lambda m: drop_typed(m, known, marks), text)
    stars = [m for m in known if m[:1] in "*†‡"]
    if stars:
        either = "|".join(re.escape(s) for s in sorted(stars, key=len, reverse=True))
        text = re.sub(rf"(?<=[^\s*†‡])(?:{either})(?![*†‡\w])|(?<=\w)\s(?:{either})$", drop, text)
    if any(c in text for c in "⁰¹²³⁴⁵⁶⁷⁸⁹"):
        text = _UNICODE_MARK.sub(drop, text)
    return text, tuple(marks)
