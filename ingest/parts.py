"""Parts of a report: runs of blocks whose numbering is their own (annexes, draft resolutions, decisions).

Annexes and resolutions open parts by their heading. The main run often pauses for them and resumes, without a
word, with the next number (E/2025/43: para. 1, three draft decisions, para. 2): for every part it is weighed
whether its numbers are best read as one run, or as a run of its own and then the main run going on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.blocks import Block
from ingest.items import roman_value
from ingest.numbering import choose_numbering, missing_between, weigh_numbering
from ingest.outline import annex_part
from ingest.report import MAIN_PART

# "Draft resolution A", "Draft decision", "Intersessional decision 2", "Decision 88/IV", "Decision C (71)".
_ACT = re.compile(
    r"^(?P<kind>(?:draft|proposed|intersessional)[ ](?:resolution|decision)|resolution|decision)"
    r"(?:[ ](?P<which>[IVXLC]+|[A-Z]|\d{1,4}(?:/(?:\d+|[IVXLC]+))?)(?:[ ]\(\w+\))?)?\*{0,2}$",
    re.IGNORECASE,
)
_CHAPTER = re.compile(
    r"^(?:chapter|part|chapitre|capítulo)[ ](?:[IVXLC]+|\d{1,2}|[A-Z]|one|two|three|four)\b", re.IGNORECASE
)
SWITCH_COST = 0.6
"""What it costs to read a part as ended and the main run as resumed, against 1 for a well-set paragraph."""
CHAPTER_BONUS = 0.5
MAX_RESUME_TRIALS = 12


@dataclass
class Part:
    """A run of blocks whose numbering is its own; ``numbers`` maps positions in ``blocks`` to numbers."""

    name: str
    blocks: list[Block] = field(default_factory=list)
    numbers: dict[int, str] = field(default_factory=dict)
    annex: bool = False


def act_part(block: Block) -> str | None:
    """Return the part that a resolution's or decision's heading opens ("draft resolution B"), or None."""
    match = _ACT.match(block.text) if len(block.text) <= 60 else None
    if match is None or block.insertion or not (block.bold or block.first.centred):
        return None
    kind, which = match["kind"].lower(), match["which"]
    if which is None and not kind.startswith(("draft", "proposed")):
        return None
    return f"{kind} {which.upper()}" if which else kind


def split_parts(blocks: Sequence[Block]) -> list[Part]:
    """Split a document into parts and settle the numbering of each.

    The main run may come in several parts, all named "main". Where nothing before an annex is numbered (a
    covering letter), the annex *is* the report, and its paragraphs are those of part "main".
    """
    parts: list[Part] = []
    main = Part(MAIN_PART)
    for segment in _segments(blocks):
        if segment.name == MAIN_PART:
            parts.append(segment)
            main.blocks += segment.blocks
        else:
            if not main.numbers and not segment.annex and not parts[:1]:
                segment.name = MAIN_PART
            parts += _resumed(segment, main)
            main.blocks += parts[-1].blocks if parts[-1].name == MAIN_PART else []
        main.numbers = choose_numbering(main.blocks)
    return _name_report(_numbered(parts, main), main)


def _segments(blocks: Sequence[Block]) -> list[Part]:
    """Split at the headings of annexes, resolutions and decisions; a chapter ends a resolution."""
    segments = [Part(MAIN_PART)]
    annex = act = ""
    last_annex = 0
    for block in blocks:
        name = annex_part(block)
        opened = act_part(block)
        if name is not None:
            value = _annex_value(name)
            nested = bool(act) and (value != last_annex + 1 if value else True)
            if nested:
                segments.append(Part(", ".join(x for x in (annex, act, name) if x), annex=True))
            else:
                annex, act, last_annex = name, "", value
                segments.append(Part(name, annex=True))
        elif opened is not None:
            act = opened
            segments.append(Part(f"{annex}, {act}" if annex else act))
        elif act and _CHAPTER.match(block.text) and block.bold:
            act = ""
            segments.append(Part(annex or MAIN_PART))
        segments[-1].blocks.append(block)
    return segments


def _annex_value(name: str) -> int:
    numeral = name.rpartition(" ")[2].lower()
    return int(numeral) if numeral.isdigit() else roman_value(numeral) or 0


def _resumed(segment: Part, main: Part) -> list[Part]:
    """Return the segment, cut in two where the main run resumes inside it."""
    numbers = [n for n in main.numbers.values() if "." not in n] or list(main.numbers.values())
    last = numbers[-1] if numbers else None
    if last is None or segment.name == MAIN_PART:
        return [segment]
    best, cut = weigh_numbering(segment.blocks)[0] + SWITCH_COST, None
    for k in _resume_places(segment.blocks, last):
        own = weigh_numbering(segment.blocks[:k])[0]
        resumed = weigh_numbering(segment.blocks[k:], after=last)[0]
        start = _with_headings(segment.blocks, k)
        bonus = CHAPTER_BONUS if any(_opens_chapter(b) for b in segment.blocks[start:k]) else 0.0
        if own + resumed + bonus > best:
            best, cut = own + resumed + bonus, start
    if cut is None:
        return [segment]
    return [
        Part(segment.name, segment.blocks[:cut], annex=segment.annex),
        Part(MAIN_PART, segment.blocks[cut:]),
    ]


def _resume_places(blocks: Sequence[Block], last: str) -> list[int]:
    """Return where a number at most two after ``last`` stands."""
    places = []
    for k, block in enumerate(blocks):
        if k and block.number is not None and block.number.count(".") == last.count("."):
            skipped = missing_between(last, block.number)
            if skipped is not None and skipped <= 2:
                places.append(k)
    return places[:MAX_RESUME_TRIALS]


def _with_headings(blocks: Sequence[Block], k: int) -> int:
    """Return where the headings directly above block ``k`` begin."""
    while k > 1 and blocks[k - 1].bold and blocks[k - 1].number is None and len(blocks[k - 1].text) < 300:
        k -= 1
    return k


def _opens_chapter(block: Block) -> bool:
    return _CHAPTER.match(block.text) is not None or re.match(r"^[IVXLC]+\.[ ]", block.text) is not None


def _numbered(parts: list[Part], main: Part) -> list[Part]:
    """Settle the numbers of all parts: the main run over all its pieces, the others each for itself."""
    done = 0
    for part in parts:
        if part.name == MAIN_PART:
            end = done + len(part.blocks)
            part.numbers = {k - done: n for k, n in main.numbers.items() if done <= k < end}
            done = end
        else:
            part.numbers = choose_numbering(part.blocks)
    return parts


def _name_report(parts: list[Part], main: Part) -> list[Part]:
    """Call the first numbered part "main" where nothing before it is numbered."""
    first = next((p for p in parts if len(p.numbers) >= 2), None)
    if first is None or first.name == MAIN_PART or len(main.numbers) >= 2:
        return parts
    kind = first.name.split()[0]
    if any(part.name.split()[0] == kind for part in parts[: parts.index(first)]):
        return parts  # an annex of text without numbers came first: this is an annex too (A/80/141)
    for part in parts:
        if part.name == MAIN_PART:
            part.numbers = {}
    first.name = MAIN_PART
    return parts
