"""Read plain text and Markdown into printed lines.

Conversions to text leave light Markdown behind: bold titles, links on symbols, tables, "- 55." before a
paragraph number, HTML italics. Inline marks are read by markdown-it; the block structure is *not*, because
Markdown would renumber the very paragraphs we are after. A form feed starts a page; a text without one is
one page.
"""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from charset_normalizer import from_bytes
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.errors import BrokenFileError, EmptyFileError, FileTooLargeError, UnknownFileTypeError
from ingest.file_type import READABLE
from ingest.lines import Line, PrintedDocument
from ingest.masthead import read_masthead
from ingest.notes import take_out_footnotes

MAX_TEXT_BYTES = 20_000_000
_BULLET = re.compile(r"^(?P<indent>[ \t]*)[-*+•·][ \t]+(?=(?:\d+\.|\([a-z]{1,5}\)|[a-z]\))[ \t])")
_PLAIN_BULLET = re.compile(r"^[ \t]*[-+•·][ \t]+")
_TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(?P<text>.+?)[ \t]*#*$")
_MARKUP = MarkdownIt("commonmark", {"html": True}).disable(["entity", "escape", "backticks"])


def read_text(path: Path) -> PrintedDocument:
    """Read a text or Markdown file.

    Raises:
        EmptyFileError: nothing but white space.
        UnknownFileTypeError: the bytes are no text (NUL bytes, no known encoding).
        FileTooLargeError: over MAX_TEXT_BYTES.
    """
    raw = path.read_bytes()
    if len(raw) > MAX_TEXT_BYTES:
        raise FileTooLargeError(
            f"{path.name}: {len(raw):,} bytes of text; at most {MAX_TEXT_BYTES:,} are read. Split the file."
        )
    text = decode_text(raw, path.name)
    if not text.strip():
        raise EmptyFileError(
            f"{path.name}: the file holds no text ({len(raw)} bytes). Expected a report; check the download."
        )
    pages = text.split("\f")
    lines = [line for number, page in enumerate(pages, 1) for line in _page_lines(page, number)]
    kept, footnotes = take_out_footnotes(lines)
    if not kept:
        raise EmptyFileError(f"{path.name}: nothing but footnotes found. Expected a report.")
    return PrintedDocument(
        lines=tuple(kept),
        footnotes=tuple(footnotes),
        pages=len(pages),
        page_labels=(None,) * len(pages),
        metadata=read_masthead(kept),
        media_type="text/markdown" if path.suffix.lower() in {".md", ".markdown"} else "text/plain",
    )


def decode_text(raw: bytes, name: str, declared: str | None = None) -> str:
    """Decode by byte-order mark, as UTF-8, as declared, or by charset-normalizer's best guess, in that order.

    Raises:
        BrokenFileError, UnknownFileTypeError: the bytes are cut short, binary, or in no known encoding.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _tidy(raw.decode("utf-16"))
        except UnicodeDecodeError as error:
            raise BrokenFileError(f"{name}: starts as UTF-16 but is cut short ({error.reason}).") from error
    if b"\x00" in raw[:65536]:
        raise UnknownFileTypeError(f"{name}: binary data, not text (found NUL bytes). Expected {READABLE}.")
    try:
        return _tidy(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        if declared is not None:
            with suppress(LookupError, UnicodeDecodeError):
                return _tidy(raw.decode(declared))
        guess = from_bytes(raw).best()
        if guess is None:
            raise UnknownFileTypeError(
                f"{name}: text in no known encoding. Expected {READABLE}, in UTF-8; convert it first."
            ) from None
        return _tidy(str(guess))


def _tidy(text: str) -> str:
    """Normalise line ends and blanks; drop soft hyphens, zero-width and directional controls."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u2028", "\n")
    return re.sub(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0e-\x1f]", "", text)


def _page_lines(page: str, number: int) -> list[Line]:
    """Turn one page of text into lines, block by block (blocks are separated by blank lines)."""
    lines: list[Line] = []
    for blanks, block in _blocks(page):
        for k, (text, indent, bold, italic, table) in enumerate(_block_lines(block)):
            first = not lines
            lines.append(
                Line(
                    text=text,
                    page=number,
                    indent=indent,
                    gap_before=k == 0,
                    page_break_before=(first and number > 1) or (k == 0 and blanks > 1),
                    bold=bold,
                    italic=italic,
                    table=table,
                )
            )
    return lines


def _blocks(page: str) -> list[tuple[int, list[str]]]:
    """Split at blank lines; with each block, how many blank lines stood before it."""
    blocks: list[tuple[int, list[str]]] = []
    blanks, current = 0, list[str]()
    for raw in [*page.split("\n"), ""]:
        if raw.strip():
            current.append(raw)
            continue
        if current:
            blocks.append((blanks, current))
            blanks, current = 0, []
        blanks += 1
    return blocks


def _block_lines(block: list[str]) -> list[tuple[str, float, bool, bool, bool]]:
    """Return (text, indent, bold, italic, table) of each line of a block, inline marks resolved."""
    prepared: list[tuple[str, float, bool, bool]] = []
    for raw in block:
        if _TABLE_RULE.match(raw):
            continue
        heading = _HEADING.match(raw)
        bullet = _BULLET.match(raw)
        stripped = heading["text"] if heading else (raw[bullet.end() :] if bullet else raw.strip())
        indent = float(len(raw.expandtabs(4)) - len(raw.expandtabs(4).lstrip()))
        is_table = stripped.startswith("|") and stripped.count("|") >= 2
        prepared.append((_PLAIN_BULLET.sub("• ", stripped).strip(), indent, heading is not None, is_table))
    styled = _resolve_inline([text for text, *_ in prepared])
    result = []
    for (text, bold, italic), (_, indent, is_heading, is_table) in zip(styled, prepared, strict=True):
        clean = _table_row(text) if is_table else re.sub(r"[ \t]+", " ", text).strip()
        if clean:
            result.append((clean, indent, bold or is_heading, italic, is_table))
    return result


def _resolve_inline(texts: list[str]) -> list[tuple[str, bool, bool]]:
    """Strip inline Markdown and HTML tags over the lines of one block; tell wholly bold or italic lines."""
    tokens = _MARKUP.parseInline("\n".join(texts))[0].children or []
    lines = [_Styled()]
    depth = {"strong": 0, "em": 0}
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            lines.append(_Styled())
        elif token.type in ("strong_open", "em_open", "strong_close", "em_close"):
            depth[token.tag if token.tag == "em" else "strong"] += token.nesting
        else:
            for k, piece in enumerate(_visible(token).split("\n")):
                if k:
                    lines.append(_Styled())
                lines[-1].add(piece, depth["strong"] > 0, depth["em"] > 0)
    if len(lines) != len(texts):  # a mark that swallowed a line end: keep the text, lose the style
        return [(re.sub(r"\*\*|<[^>]{1,40}>", "", t), False, False) for t in texts]
    return [line.result() for line in lines]


def _visible(token: Token) -> str:
    """Return what a reader sees of an inline token: its text; an image's alternative text; of HTML nothing."""
    if token.type == "html_inline":
        return "" if re.match(r"</?[a-zA-Z]", token.content) else token.content
    return token.content if token.type in ("text", "code_inline", "image", "text_special") else ""


class _Styled:
    """Text of one line with how much of it is bold and italic."""

    def __init__(self) -> None:
        self.text, self.bold, self.italic = "", 0, 0

    def add(self, piece: str, bold: bool, italic: bool) -> None:
        self.text += piece
        weight = len(piece.replace(" ", ""))
        self.bold += weight if bold else 0
        self.italic += weight if italic else 0

    def result(self) -> tuple[str, bool, bool]:
        weight = len(self.text.replace(" ", ""))
        return self.text, weight > 0 and self.bold == weight, weight > 0 and self.italic == weight


def _table_row(text: str) -> str:
    """Return the cells of a Markdown table row joined by " | ", or by a blank after a colon.

    >>> _table_row("| Chair: | Juan Andrés Troncoso (Chile) |")
    'Chair: Juan Andrés Troncoso (Chile)'
    """
    cells = [c.strip() for c in text.strip().strip("|").split("|")]
    joined = " | ".join(c for c in cells if c)
    return joined.replace(": | ", ": ")
