"""Group printed lines into blocks: a heading, an item, a table, or a run of text.

A block starts at a gap, a page, a change between prose and table or between bold and plain, and at every
line that opens with a number or a letter in the way a paragraph or an item does. Whether it *is* one is
decided later, over the whole document (``numbering``, ``items``); a block that is none is joined back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.lines import Line
from ingest.report import Box

# "21. ", "4.15 ", "4.15. ", "12 bis. "; a bare integer needs its full stop. "102.In the mandate" drops the blank
# (S/2025/272); a capital and a small letter must follow, so that "5.A" and "3.5" are none.
NUMBER_LABEL = re.compile(
    r"^(?P<number>\d{1,4}(?:\.\d{1,3}){1,3}|\d{1,4}(?:[ ]?(?:bis|ter|quater)|[A-Z])?(?=\.))"
    r"(?:\.?[ ]+(?=\S)|(?<=\d)\.(?=[A-ZÀ-Þ][a-zß-ÿ ]))"
)
# "(a) ", "(iv) ", "a) ", "(1) "; an opening bracket or a closing one, so that "a. m." and words are none.
LETTER_LABEL = re.compile(
    r"^(?P<label>\((?P<token>[a-z]{1,6}|\d{1,2})\)|(?P<bare>[a-z])\))(?:[ ]+(?=\S)|(?<=\w\w\))(?=[A-Z]))"
)
SIZE_STEP = 1.8
"""Lines whose font sizes differ by more, in points, belong to different blocks; marks aside, text never varies so."""
# A label on a line of its own; what follows is its title.
LABEL_ALONE = re.compile(
    r"^(?:(?:annex|appendix|enclosure|anexo|annexe|chapter|part|chapitre|capítulo)"
    r"(?:[ ](?:[IVXLC]+|\d{1,2}|[A-Z]|one|two|three|four))?"
    r"|(?:(?:draft|proposed|intersessional)[ ])?(?:resolution|decision)"
    r"[ ](?:[IVXLC]+|[A-Z]|\d{1,4}(?:/(?:\d+|[IVXLC]+))?)(?:[ ]\(\w+\))?)$",
    re.IGNORECASE,
)
_TERMINAL = re.compile(r"[.!?:;…][”\"’')\]]*$|[.!?;][”\"’')\]]+$|[”\")]$")


@dataclass(frozen=True, slots=True)
class Insertion:
    """The table, box or figure a block is part of: which of the document's, its kind, its printed name."""

    ordinal: int
    kind: str
    name: str | None


@dataclass(frozen=True)
class Block:
    """Lines that belong together; ``text`` joins them, a table keeping its rows on lines of their own."""

    lines: tuple[Line, ...]
    text: str
    insertion: Insertion | None = None

    @cached_property
    def number(self) -> str | None:
        """The number the block opens with ("21", "4.15", "12 bis"), if it opens with one."""
        match = None if self.table or self.boxed or self.insertion else NUMBER_LABEL.match(self.text)
        return match["number"] if match else None

    @property
    def first(self) -> Line:
        """The first line: its page, indent and gap are the block's."""
        return self.lines[0]

    @property
    def table(self) -> bool:
        """Whether the block is (part of) a table."""
        return self.lines[0].table

    @property
    def boxed(self) -> bool:
        """Whether the block stands in a frame: a unit of its own that interrupts the text around it."""
        return self.lines[0].boxed

    @property
    def bold(self) -> bool:
        """Whether every line is bold."""
        return all(line.bold for line in self.lines)

    @property
    def italic(self) -> bool:
        """Whether every line is italic."""
        return all(line.italic for line in self.lines)

    @property
    def notes(self) -> tuple[str, ...]:
        """Footnote marks that stood in the block."""
        return tuple(mark for line in self.lines for mark in line.notes)


class LineJoiner:
    """Joins the lines of one document, undoing line-end hyphens where the document itself proves them soft.

    "traf-" + "ficking" becomes "trafficking" when "trafficking" stands unbroken elsewhere; otherwise the
    hyphen is kept ("Twenty-" + "eighth" → "Twenty-eighth").
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._words = {w.lower() for line in lines for w in re.findall(r"[^\W\d_]{4,}", line.text)}

    def join(self, left: str, right: str) -> str:
        """Return ``left`` and ``right`` as one running text."""
        if not left or not right:
            return left or right
        broken = re.search(r"([^\W\d_]+)[-‐]$", left[-80:]) if left[-1] in "-‐" else None
        if not broken:
            return f"{left}{'' if left.endswith(('—', '/')) else ' '}{right}"
        tail = re.match(r"[^\W\d_]+", right)
        if tail and tail.group()[0].islower() and (broken[1] + tail.group()).lower() in self._words:
            return left[:-1] + right
        return left + right

    def join_all(self, texts: Sequence[str]) -> str:
        """Join any number of lines."""
        joined = ""
        for text in texts:
            joined = self.join(joined, text)
        return joined


def group_lines(lines: Sequence[Line], joiner: LineJoiner) -> list[Block]:
    """Group lines into blocks, in reading order."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts_block(groups[-1][-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_block(group, joiner) for group in groups]


def _starts_block(previous: Line, line: Line) -> bool:
    if line.table or previous.table:
        return line.table != previous.table or line.page != previous.page
    return (
        line.gap_before
        or line.page_break_before
        or line.bold != previous.bold
        or line.boxed != previous.boxed
        or abs(line.size - previous.size) > SIZE_STEP
        or (previous.text[0].isupper() and LABEL_ALONE.match(previous.text) is not None)
        or NUMBER_LABEL.match(line.text) is not None
        or (LETTER_LABEL.match(line.text) is not None and not _runs_in(previous, line))
    )


def _runs_in(previous: Line, line: Line) -> bool:
    """Tell whether a letter only happens to begin a wrapped line: set exactly under the line before, as that one was.

    Items are set in or out from the lines above them (E/2024/1, para. 3, prints "i) que …; ii) que …" in a sentence).
    """
    typeset = line.box is not None and previous.box is not None
    labelled = LETTER_LABEL.match(previous.text) or NUMBER_LABEL.match(previous.text)
    return typeset and not labelled and abs(line.indent - previous.indent) < 1.5


def _block(group: list[Line], joiner: LineJoiner) -> Block:
    texts = [line.text for line in group]
    return Block(tuple(group), "\n".join(texts) if group[0].table else joiner.join_all(texts))


def is_terminated(text: str) -> bool:
    """Tell whether a text ends as a sentence, clause or quotation does (otherwise a page break cut it).

    >>> is_terminated("made the following recommendations:"), is_terminated("multiple actors with specialized")
    (True, False)
    """
    return _TERMINAL.search(text[-80:].rstrip()) is not None


def boxes_of(lines: Sequence[Line]) -> tuple[Box, ...]:
    """Return the rectangles that lines cover: one for each page and column they run through."""
    boxes: list[Box] = []
    for line in lines:
        box = line.box
        if box is None:
            continue
        last = boxes[-1] if boxes else None
        if last and last.page == box.page and box.y1 <= last.y1 + 2 and box.x0 < last.x1 and box.x1 > last.x0:
            boxes[-1] = Box(
                box.page,
                min(last.x0, box.x0),
                min(last.y0, box.y0),
                max(last.x1, box.x1),
                max(last.y1, box.y1),
            )
        else:
            boxes.append(box)
    return tuple(boxes)
