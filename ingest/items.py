"""Sub-paragraphs: lettered and numbered items of a paragraph, set off or running inside a sentence.

A label counts only where its sequence expects it: (a) opens a list, (b) follows (a), (i) opens a list below
(h) or follows it, whichever the next label bears out. So "paragraph 10 (a), of the Convention" is no item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.blocks import LETTER_LABEL, NUMBER_LABEL, Block, Insertion, LineJoiner, boxes_of, is_terminated
from ingest.lines import Line
from ingest.report import Insert, Subparagraph

_INLINE = re.compile(r"(?<![\w(])\((?P<token>[a-z]{1,5})\)(?=[ ]+[^\W\d_])")
# A letter after one of these belongs to a reference: "paragraph 10 (a)", "article 3, (b)", "resolution 60/1 (c)".
_REFERENCE_BEFORE = re.compile(
    r"(?:\d|\)|\b(?:sub-?paragraphs?|paragraphs?|paras?\.|articles?|art\.|sections?|rules?|items?|and \([a-z]+\),?))[ ]*,?[ ]*$",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?][”\"’)]*(?=\s+[A-Z“\"])")
_ROMAN = re.compile(r"^(?=[ivxl])x{0,4}l?x{0,3}(?:ix|iv|v?i{0,3})$")


def roman_value(token: str) -> int | None:
    """Return the value of a lower-case Roman numeral, or None.

    >>> [roman_value(t) for t in ("iv", "xxx", "b", "c")]
    [4, 30, None, 100]
    """
    values = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
    if not token or any(c not in values for c in token):
        return None
    numbers = [values[c] for c in token]
    pairs = zip(numbers, [*numbers[1:], 0], strict=True)
    total = sum(-n if n < following else n for n, following in pairs)
    return total if len(token) == 1 or _ROMAN.match(token) else None


def _letter_value(token: str) -> int | None:
    """Return a as 1 … z as 26, aa as 27 …; None for anything else."""
    if not token.isalpha() or len(set(token)) != 1 or len(token) > 2:
        return None
    return ord(token[0]) - ord("a") + 1 + 26 * (len(token) - 1)


@dataclass
class Sequencer:
    """Knows which labels may come next, as a stack of open lists: [("letter", 3), ("roman", 1)] is (c) (i)."""

    stack: list[tuple[str, int, str]] = field(default_factory=list)  # kind, value, token

    def place(self, token: str, following: str | None, *, may_jump: bool = False) -> tuple[str, ...] | None:
        """Return the path of the label ``token`` and move there, or None where no list expects it.

        ``following`` is the label after it: it decides whether "(i)" goes on after (h) or opens a list.
        ``may_jump`` accepts a label that skips some ((a), (c)): the audit reports the gap.
        """
        readings = self._readings(token)
        depth = self._successor_depth(readings)
        opens = [kind for kind, value in readings if value == 1]
        if depth is not None and not (
            opens and following is not None and self._opens_below(token, following)
        ):
            return self._move(depth, readings, token)
        if opens:
            kind = "roman" if token == "i" else opens[0]
            if any(k == kind for k, _, _ in self.stack):  # (a) again: the list starts over
                return None
            self.stack.append((kind, 1, token))
            return self.path
        if may_jump:
            for depth in range(len(self.stack) - 1, -1, -1):
                if any(k == self.stack[depth][0] and 0 < v - self.stack[depth][1] <= 3 for k, v in readings):
                    return self._move(depth, readings, token)
        return None

    @property
    def path(self) -> tuple[str, ...]:
        """The path of the item last placed."""
        return tuple(token for _, _, token in self.stack)

    @staticmethod
    def _readings(token: str) -> list[tuple[str, int]]:
        if token.isdigit():
            return [("number", int(token))]
        letter, roman = _letter_value(token), roman_value(token)
        return [(k, v) for k, v in (("letter", letter), ("roman", roman)) if v is not None]

    def _successor_depth(self, readings: list[tuple[str, int]]) -> int | None:
        for depth in range(len(self.stack) - 1, -1, -1):
            kind, value, _ = self.stack[depth]
            if (kind, value + 1) in readings:
                return depth
        return None

    def _opens_below(self, token: str, following: str) -> bool:
        """Tell whether "(i)" after (h) opens a Roman list: then "(ii)" follows, not "(j)"."""
        return token == "i" and following == "ii"

    def _move(self, depth: int, readings: list[tuple[str, int]], token: str) -> tuple[str, ...]:
        kind = self.stack[depth][0]
        value = next(v for k, v in readings if k == kind)
        self.stack[depth:] = [(kind, value, token)]
        return self.path


@dataclass
class _Unit:
    """A line of the finished paragraph: running text, a table, or an item with its label."""

    text: str
    lines: list[Line]
    label: str | None = None
    path: tuple[str, ...] = ()
    insertion: Insertion | None = None


def compose(
    blocks: Sequence[Block], body: str, joiner: LineJoiner, *, numbered: bool
) -> tuple[str, tuple[Subparagraph, ...], tuple[Insert, ...]]:
    """Return a paragraph's text, sub-paragraphs and inserts from its blocks.

    ``body`` is the first block's text without the paragraph number. Items set off in print stand on lines of
    their own in the text; text cut by a page break or an insert is joined, and the inserts of a numbered
    paragraph stand behind it. In text without a number (mastheads, lists) a line seldom ends as a sentence
    does: there only a small letter proves that a block goes on.
    """
    running = [b for b in blocks if b.insertion is None] if numbered else list(blocks)
    units = _units(running, body, joiner, numbered)
    units += [_inserted(b) for b in blocks if b.insertion is not None and numbered]
    text = "\n".join(unit.text for unit in units)
    subs: list[Subparagraph] = []
    taken: set[tuple[str, ...]] = set()
    position = 0
    for k, unit in enumerate(units):
        start = position
        if unit.label is not None:
            nested = _nested_until(units, k)
            end = start + sum(len(u.text) + 1 for u in units[k:nested]) - 1
            lines = [line for u in units[k:nested] for line in u.lines]
            subs.append(_sub(text, unit.label, unit.path, (start, end), lines, inline=False))
            taken.add(unit.path)
        if unit.insertion is None:
            found = inline_items(unit.text, unit.path, skip=len(unit.label or ""))
            for label, path, (a, b) in [item for item in found if item[1] not in taken]:
                subs.append(_sub(text, label, path, (start + a, start + b), unit.lines, inline=True))
                taken.add(path)
        position += len(unit.text) + 1
    return text, tuple(subs), tuple(_inserts(units))


def _inserted(block: Block) -> _Unit:
    return _Unit(block.text, list(block.lines), insertion=block.insertion)


def _inserts(units: Sequence[_Unit]) -> list[Insert]:
    """Return the inserts among the units: consecutive ones of one insertion together."""
    inserts: list[Insert] = []
    position, last, lines = 0, None, list[Line]()
    for unit in units:
        start, position = position, position + len(unit.text) + 1
        if unit.insertion is not None and unit.insertion == last:
            lines = [*lines, *unit.lines]
            inserts[-1] = replace(inserts[-1], end=position - 1, boxes=boxes_of(lines))
        elif unit.insertion is not None:
            lines = unit.lines
            kind, name = unit.insertion.kind, unit.insertion.name
            inserts.append(Insert(kind, name, lines[0].page, start, position - 1, boxes_of(lines)))
        last = unit.insertion
    return inserts


def _sub(
    text: str, label: str, path: tuple[str, ...], span: tuple[int, int], lines: list[Line], *, inline: bool
) -> Subparagraph:
    start, end = span
    return Subparagraph(
        label=label,
        path=path,
        text=text[start + len(label) : end].strip(),
        page=_page_of(label, lines),
        inline=inline,
        start=start,
        end=end,
        boxes=() if inline else boxes_of(lines),
    )


def _page_of(label: str, lines: Sequence[Line]) -> int:
    """Return the page on which an item starts: that of the line that shows its label, else of the first."""
    return next((line.page for line in lines if label in line.text), lines[0].page if lines else 1)


def _nested_until(units: Sequence[_Unit], k: int) -> int:
    """Return the position after the last unit that belongs to item ``k`` (items nested in it included)."""
    depth = len(units[k].path)
    end = k + 1
    while end < len(units) and units[end].label is not None and len(units[end].path) > depth:
        end += 1
    return end


def _units(blocks: Sequence[Block], body: str, joiner: LineJoiner, numbered: bool) -> list[_Unit]:
    """Turn blocks into units: accept labels in sequence, join what a page break or a wrapped line cut."""
    tokens = [_token(b) for b in blocks[1:]]
    sequencer = Sequencer()
    units = [_Unit(body, list(blocks[0].lines), insertion=blocks[0].insertion)]
    first = LETTER_LABEL.match(body)  # "4. (a) …": the list opens with the paragraph itself
    if first:
        path = sequencer.place(first["token"] or first["bare"], None)
        units[0].label, units[0].path = (first["label"], path) if path else (None, ())
    for k, block in enumerate(blocks[1:]):
        if block.insertion is not None:
            units.append(_inserted(block))
            continue
        label, token = tokens[k]
        following = next((t for _, t in tokens[k + 1 :] if t), None)
        path = _place(sequencer, block, token, following, units[-1].text)
        if path is not None:
            units.append(_Unit(block.text, list(block.lines), label, path))
        elif units[-1].insertion is None and _continues(block, units[-1].text, numbered):
            units[-1].text = joiner.join(units[-1].text, block.text)
            units[-1].lines.extend(block.lines)
        else:
            units.append(_Unit(block.text, list(block.lines)))
    return units


def _token(block: Block) -> tuple[str | None, str | None]:
    """Return the label as printed and its token: ("(a)", "a"), ("5.", "5"), or (None, None)."""
    if block.table or block.insertion is not None:
        return None, None
    letter = LETTER_LABEL.match(block.text)
    if letter:
        return letter["label"], letter["token"] or letter["bare"]
    number = NUMBER_LABEL.match(block.text)
    if number and number["number"].isdigit() and len(number["number"]) <= 3:
        return number["number"] + ".", number["number"]
    return None, None


def _place(
    sequencer: Sequencer, block: Block, token: str | None, following: str | None, before: str
) -> tuple[str, ...] | None:
    """Place a block's label; a wrapped line that only starts like an item is refused."""
    if token is None:
        return None
    set_off = block.first.gap_before
    ready = is_terminated(before) or before.rstrip().endswith((",", "—", "–", "and", "or", "y", "et"))
    if not ready and not set_off:
        return None
    return sequencer.place(token, following, may_jump=set_off)


def _continues(block: Block, before: str, numbered: bool) -> bool:
    """Tell whether an unlabelled block goes on where the text before it was cut."""
    if block.table:
        return False
    if not is_terminated(before):
        return numbered or block.text[:1].islower() or not block.first.gap_before
    if numbered and block.first.page_break_before and block.first.box is not None:
        # Typeset pages tell: a paragraph that begins on a new page is set in or bears a number.
        return before.rstrip()[-1:] not in ":;" and abs(block.first.indent) < 3 and not block.bold
    return not (block.first.gap_before or block.first.page_break_before)


def inline_items(
    text: str, above: tuple[str, ...] = (), skip: int = 0
) -> list[tuple[str, tuple[str, ...], tuple[int, int]]]:
    """Find letters that run inside a sentence: label, path and span of each.

    At least two in sequence, none of them part of a reference. An item reaches to the next label; the last
    one to the end of its sentence.

    >>> [(p, s) for _, p, s in inline_items("They asked: (a) how to act; and (b) when. It was time.")]
    [(('a',), (12, 27)), (('b',), (32, 41))]
    >>> inline_items("See paragraph 6 (c) of the outcome and article 2 (d) of it.")
    []
    """
    marks = [m for m in _INLINE.finditer(text, skip) if not _REFERENCE_BEFORE.search(text[: m.start()])]
    run = next((r for r in _runs(marks) if len(r) > 1), [])
    found = []
    for k, (mark, path) in enumerate(run):
        end = run[k + 1][0].start() if k + 1 < len(run) else _item_end(text, mark.end())
        found.append((mark.group(), (*above, *path), (mark.start(), _trim(text, mark.start(), end))))
    return found


def _runs(marks: Sequence[re.Match[str]]) -> list[list[tuple[re.Match[str], tuple[str, ...]]]]:
    """Split labels into lists that count upwards; a new (a) or (i) that nothing expects starts the next."""
    runs: list[list[tuple[re.Match[str], tuple[str, ...]]]] = [[]]
    sequencer = Sequencer()
    for k, mark in enumerate(marks):
        following = marks[k + 1]["token"] if k + 1 < len(marks) else None
        path = sequencer.place(mark["token"], following)
        if path is None and mark["token"] in ("a", "i"):
            sequencer = Sequencer()
            path = sequencer.place(mark["token"], following)
            runs.append([])
        if path is not None:
            runs[-1].append((mark, path))
    return runs


def _item_end(text: str, start: int) -> int:
    """Return where the last inline item ends: with its sentence."""
    stop = _SENTENCE_END.search(text, start)
    return stop.end() if stop else len(text)


def _trim(text: str, start: int, end: int) -> int:
    """Cut blanks and a trailing "and"/"or" that introduces the next item."""
    piece = re.sub(r"(?:[ ,]+(?:and|or|y|et|o|ou))?\s*$", "", text[start:end])
    return start + len(piece)
