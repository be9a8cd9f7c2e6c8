"""Inserts: tables, boxes and figures that interrupt the text, told apart from paragraphs and headings.

An insert is opened by its printed name ("Table 1", "Figure II. Trends …", "Box 3"), by a frame, or by the rows
of a table. It takes in its title, its rows or labels, and its source line and notes in small type. It belongs to
the paragraph it follows or interrupts, and is citable by its printed name; it never heads what comes after it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.blocks import NUMBER_LABEL, Block, Insertion, is_terminated
from ingest.lines import Line
from ingest.numbering import looks_like_heading_text
from ingest.outline import reads_as_label

_KINDS = {
    "table": "table tables cuadro tabla tableau таблица",
    "box": "box recuadro encadré вставка recommendation recomendación recommandation рекомендация conclusion",
    "figure": "figure chart graph map organigram diagram infographic exhibit photo photograph image picture plate"
    " gráfico figura mapa graphique carte рисунок диаграмма карта",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
# "Table 1", "Figure A.II.1. Trends", "Box IV", "Chart 3: …"; after the label nothing, a stop, or a title.
_CAPTION = re.compile(
    r"^(?P<name>(?P<word>[^\W\d_]+)[ ](?P<which>(?:[A-Z]+\.)?(?:[IVXLC]+|\d{1,3}|[A-Z])(?:[.-](?:[IVXLC]+|\d{1,3}))*[a-z]?))"
    r"(?:[.:]?$|[ ]?[.:][ ]+|[ ]*[–—-][ ]*|[ ]+(?=[A-ZÀ-ÞА-Я“«\"\d(]))(?P<title>.*)$",
    re.DOTALL,
)
_BARE = re.compile(
    r"^(?:Map|Figure|Table|Chart|Organigram|Mapa|Carte)$"
)  # alone over a whole page (S/2025/504)
# Only a frame makes a "Recommendation 3" an insert; without one it heads a section or opens a paragraph.
_FRAMED_ONLY = frozenset(_KINDS["box"].split()) - {"box", "recuadro", "encadré", "вставка"}
_SOURCE = re.compile(
    r"^(?:sources?|notes?|abbreviations?|explanatory notes?|fuentes?|notas?|remarques?|источники?|примечани[ея])"
    r"\s*[:.]",
    re.IGNORECASE,
)
_CONTENTS_ROW = re.compile(r"\|\s*(?:\d{1,3}|[ivxl]{1,6})$")
MAX_CAPTION = 400
MAX_LABEL = 70
"""Characters of a label inside a figure; longer lines of body type are text."""
SMALL_PT = 0.9
"""Points by which the type of source lines, notes and figures is smaller than that of the text."""


def mark_inserts(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with those that belong to an insert marked by it."""
    body = _body_size([line for block in blocks for line in block.lines])
    marked = list(blocks)
    k = ordinal = 0
    listed = False
    while k < len(blocks):
        kind, name = opened_insert(blocks[k])
        if kind is None or (name is None and _is_own_list(blocks, k, listed)):
            listed = kind is not None
            k += 1
            continue
        end = _end_of(blocks, k, kind, body)
        for j in range(k, end):
            marked[j] = replace(blocks[j], insertion=Insertion(ordinal, kind, name))
        ordinal += 1
        k, listed = end, False
    return marked


def _is_own_list(blocks: Sequence[Block], k: int, listed: bool) -> bool:
    """Tell whether rows are a list that the sentence before announces ("the following States:"), or contents.

    ``listed``: the block before is the beginning of such a list, cut by a page.
    """
    if not blocks[k].table:
        return False
    before = blocks[k - 1] if k else None
    announced = before is not None and before.text.rstrip().endswith(":") and caption_of(before)[0] is None
    rows = blocks[k].lines
    contents = sum(_CONTENTS_ROW.search(row.text) is not None for row in rows) > 0.6 * len(rows)
    return announced or contents or listed


def opened_insert(block: Block) -> tuple[str | None, str | None]:
    """Return kind and printed name of the insert that a block opens; (None, None) where it opens none."""
    kind, name = caption_of(block)
    if block.boxed:
        return (kind or "box"), (name or _boxed_heading(block))
    if block.table:
        return "table", None
    if kind is None or name is None or name.split()[0].lower() in _FRAMED_ONLY:
        return None, None
    first = block.first
    if not (first.gap_before or first.page_break_before or first.centred or block.bold):
        return None, None
    return kind, name


def _boxed_heading(block: Block) -> str | None:
    """Return a short first line of a frame ("Summary", "Key messages") that names it."""
    text = block.text.strip()
    return text if len(text) <= MAX_LABEL and looks_like_heading_text(text) else None


def caption_of(block: Block) -> tuple[str | None, str | None]:
    """Return kind and name that a block's first words print: ("table", "Table 1"), or (None, None)."""
    if _BARE.match(block.text) and not block.table:
        return _KIND_OF[block.text.lower()], block.text
    match = _CAPTION.match(block.text) if not block.table else None
    kind = _KIND_OF.get(match["word"].lower()) if match else None
    if match is None or kind is None or not match["word"][0].isupper():
        return None, None
    if not block.boxed and (len(block.text) > MAX_CAPTION or _reads_on(match["title"])):
        return None, None
    return kind, match["name"]


def _reads_on(title: str) -> bool:
    """Tell whether what follows a name is a sentence about it ("Table 3. The figures show that …") or its title."""
    return title.rstrip().endswith((".", ";")) and len(title) > 200


def _body_size(lines: Sequence[Line]) -> float:
    """Return the type size of most of the text, in points; 0 where sizes are unknown."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if not line.table:
            sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda s: sizes[s]) if sizes else 0.0


def _end_of(blocks: Sequence[Block], k: int, kind: str, body: float) -> int:
    """Return the position after the last block of the insert opened at ``k``."""
    if blocks[k].boxed:
        return _end_of_frame(blocks, k)
    titled = blocks[k].table or re.search(r"\s\S+\s", _title_of(blocks[k])) is not None
    end = k + 1
    sourced = False
    until = _source_ahead(blocks, k, body)
    while end < len(blocks):
        block = blocks[end]
        small = 0 < block.first.size < body - SMALL_PT
        framed = block.boxed and (end >= until or caption_of(block)[0] is not None)
        if framed or (not block.boxed and opened_insert(block)[1] is not None) or _is_numbered(block, small):
            break
        if _SOURCE.match(block.text) and (small or sourced or end <= until or blocks[end - 1].table):
            sourced = True
        elif small or end < until or (block.table and not sourced):
            titled = titled or (end < until and not block.table)
        elif sourced or reads_as_label(block.text):
            break
        elif not titled and not block.table and len(block.text) <= MAX_CAPTION:
            titled = True
        elif not (_is_row(blocks, end) if kind == "table" else kind == "figure" and _is_label(block)):
            break
        end += 1
    return end


def _is_row(blocks: Sequence[Block], k: int) -> bool:
    """Tell whether body type under a table is a row that was not seen as one: prose ends with a stop, rows do not.

    A bold line is one (a sub-heading) where rows follow it.
    """
    block = blocks[k]
    rows_follow = k + 1 < len(blocks) and blocks[k + 1].table and blocks[k + 1].first.page == block.first.page
    if block.bold or len(block.text) <= MAX_LABEL:
        return len(block.text) <= MAX_LABEL and (rows_follow or not block.first.gap_before)
    return block.first.page == blocks[k - 1].lines[-1].page and not is_terminated(block.text)


def _title_of(block: Block) -> str:
    match = _CAPTION.match(block.text)
    return f" {match['title']} " if match and match["title"].strip() else ""


def _end_of_frame(blocks: Sequence[Block], k: int) -> int:
    """Return where a frame ends: with its last boxed block, or where the next named box begins."""
    end = k + 1
    while end < len(blocks) and blocks[end].boxed and caption_of(blocks[end])[0] is None:
        end += 1
    return end


def _source_ahead(blocks: Sequence[Block], k: int, body: float) -> int:
    """Return the position of the source line that closes the insert opened at ``k``, else ``k``.

    It stands on the same page, before any numbered paragraph and any other insert.
    """
    if blocks[k].table and caption_of(blocks[k])[0] is None:
        return k
    for end in range(k + 1, min(len(blocks), k + 60)):
        block = blocks[end]
        small = 0 < block.first.size < body - SMALL_PT
        if block.first.page != blocks[k].first.page or _is_numbered(block, small):
            return k
        if _SOURCE.match(block.text):
            return end
        if not block.boxed and opened_insert(block)[1] is not None:
            return k
    return k


def _is_numbered(block: Block, small: bool) -> bool:
    """Tell whether a block looks like a numbered paragraph, not like a number inside a table or figure."""
    return not block.table and not small and NUMBER_LABEL.match(block.text) is not None


def _is_label(block: Block) -> bool:
    """Tell whether a block of body type reads as a label inside a figure."""
    return len(block.text) <= MAX_LABEL and not block.bold and not re.search(r"[.;:]$", block.text)
