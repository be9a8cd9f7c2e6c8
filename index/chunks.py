"""Cut paragraphs into what is embedded: whole paragraphs, list items with their chapeau, sentences.

Every chunk lies within one paragraph and knows its place in it. Headings, titles and neighbours are fields, never
part of the embedded text: prefixing them was measured to hurt (design notes in CONTRIBUTING.md).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from index.sentences import Span, split_sentences
from ingest.report import Paragraph, Subparagraph

ChunkKind = Literal["paragraph", "item", "sentence"]
CountTokens = Callable[[str], int]
MAX_CHAPEAU_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Chunk:
    """A unit of embedding, within exactly one paragraph.

    ``paragraph_text[start:end]`` is what it covers; ``text`` what is embedded (an item with its chapeau before
    it). Kinds: "paragraph" (whole, or a part of a long one), "item" (set-off or inline), "sentence".
    """

    symbol: str
    part: str
    number: str | None
    sub: str | None
    headings: tuple[str, ...]
    page: int
    paragraph_id: str
    kind: ChunkKind
    start: int
    end: int
    text: str


def chunk_paragraph(
    paragraph: Paragraph, symbol: str, count_tokens: CountTokens, max_tokens: int
) -> list[Chunk]:
    """Return the chunks of a paragraph: its parts in order (each insert by itself), its items, its sentences."""
    text = paragraph.text
    spans: list[tuple[ChunkKind, Span, str]] = []
    for region in _regions(paragraph):
        spans += [
            ("paragraph", (a, b), text[a:b]) for a, b in _within(text, region, count_tokens, max_tokens)
        ]
    for item in paragraph.subparagraphs:
        chapeau = chapeau_of(paragraph, item)
        for start, end in _within(text, (item.start, item.end), count_tokens, max_tokens // 2):
            embedded = f"{chapeau[-MAX_CHAPEAU_CHARACTERS:]} {text[start:end]}".strip()
            spans.append(("item", (start, end), embedded))
    for start, end in paragraph_sentences(paragraph):
        for piece in _within(text, (start, end), count_tokens, max_tokens):
            spans.append(("sentence", piece, text[piece[0] : piece[1]]))
    return [
        Chunk(
            symbol=symbol,
            part=paragraph.part,
            number=paragraph.number,
            sub=sub.sub if (sub := sub_at(paragraph, span)) else None,
            headings=paragraph.headings,
            page=page_of(paragraph, sub, span[0]),
            paragraph_id=paragraph.id,
            kind=kind,
            start=span[0],
            end=span[1],
            text=embedded,
        )
        for kind, span, embedded in spans
    ]


def _regions(paragraph: Paragraph) -> list[Span]:
    """Return the text between inserts and the inserts, as spans: a table is not about what its paragraph is about."""
    edges = sorted({0, len(paragraph.text), *(e for i in paragraph.inserts for e in (i.start, i.end))})
    return [(a, b) for a, b in itertools.pairwise(edges) if paragraph.text[a:b].strip()]


def paragraph_sentences(paragraph: Paragraph) -> list[Span]:
    """Return the spans of a paragraph's sentences; items and inserts are not joined with what stands beside them."""
    edges = [b for s in paragraph.subparagraphs for b in (s.start, s.end)]
    edges += [b for i in paragraph.inserts for b in (i.start, i.end)]
    return split_sentences(paragraph.text, edges)


def sub_at(paragraph: Paragraph, span: Span) -> Subparagraph | None:
    """Return the innermost sub-paragraph that holds the whole span, or None."""
    holding = [s for s in paragraph.subparagraphs if s.start <= span[0] and span[1] <= s.end]
    return max(holding, key=lambda s: len(s.path), default=None)


def page_of(paragraph: Paragraph, sub: Subparagraph | None, start: int) -> int:
    """Return the page on which the item or insert begins that holds a place of the text, else the paragraph's."""
    insert = paragraph.insert_at(start)
    return insert.page if insert else sub.page if sub else paragraph.page_start


def chapeau_of(paragraph: Paragraph, item: Subparagraph) -> str:
    """Return the words that introduce an item: the sentence before the first item of its list."""
    siblings = [s for s in paragraph.subparagraphs if s.path[:-1] == item.path[:-1]]
    before = list(split_sentences(paragraph.text[: siblings[0].start]))
    return paragraph.text[slice(*before[-1])] if before else ""


def split_long(text: str, count_tokens: CountTokens, max_tokens: int) -> list[Span]:
    """Return spans that cover the text, each within ``max_tokens``, cut at sentence ends where possible.

    langchain-text-splitters packs the sentences; they are handed to it joined by a separator that occurs in no
    text, so that it cuts there first and inside a sentence only if that alone is too long.
    """
    if count_tokens(text) <= max_tokens:
        return [(0, len(text))]
    # Imported where long texts are cut: it takes half a second, and who only asks does not need it.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    joined = "".join(text[a:b] + _SEPARATOR for a, b in _covering(text))
    splitter = RecursiveCharacterTextSplitter(
        separators=[_SEPARATOR, "\n", "; ", ", ", " ", ""],
        keep_separator="end",
        chunk_size=max_tokens,
        chunk_overlap=0,
        length_function=lambda s: count_tokens(s.replace(_SEPARATOR, " ")),
        strip_whitespace=False,
    )
    spans, position = [], 0
    for piece in splitter.split_text(joined):
        length = len(piece.replace(_SEPARATOR, ""))
        spans.append(_trimmed(text, position, position + length))
        position += length
    return [(a, b) for a, b in spans if a < b]


_SEPARATOR = "\ue000"  # private use: Unicode guarantees that no text gives it a meaning


def _covering(text: str) -> list[Span]:
    """Return sentence spans stretched so that together they cover the whole text."""
    starts = [0, *(a for a, _ in split_sentences(text)[1:]), len(text)]
    return list(itertools.pairwise(starts))


def _within(text: str, span: Span, count_tokens: CountTokens, max_tokens: int) -> list[Span]:
    start, end = span
    return [(start + a, start + b) for a, b in split_long(text[start:end], count_tokens, max_tokens)]


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
