"""Read HTML pages into printed lines: what a reader sees of the body, with the numbers lists bring.

lxml parses (also broken markup, without network or entities of its own). Ordered lists are counted as browsers
do (``start``, ``value``, ``reversed``, ``type``); scripts, forms and the page's furniture (nav, header and
footer outside articles) are left out. A page without breaks is one page.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ingest.errors import BrokenFileError, EmptyFileError, FileTooLargeError
from ingest.html_lists import ListCounter
from ingest.html_notes import find_linked_notes, note_text
from ingest.html_tree import BLOCKS, UNSEEN, plain_text
from ingest.lines import Line, PrintedDocument
from ingest.masthead import read_masthead
from ingest.notes import take_out_footnotes
from ingest.report import Footnote
from ingest.text import decode_text

MEDIA_TYPE = "text/html"
MAX_HTML_BYTES = 30_000_000
MAX_TAGS = 1_000_000
MAX_ATTRIBUTES = 20_000
"""Attributes of one element: the parser compares each with all others."""
_LONG_TAG = re.compile(rb"<[A-Za-z][^<>]{40000,}")
INDENT_PT = 36.0
"""What one level of list or quotation counts as indent, in points (half an inch, as in word processors)."""
_FURNITURE = {"header", "footer", "aside"}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read_html(path: Path) -> PrintedDocument:
    """Read an HTML file.

    Raises:
        FileTooLargeError: over MAX_HTML_BYTES or MAX_TAGS.
        BrokenFileError: the markup cannot be parsed at all.
        EmptyFileError: the body shows no text.
    """
    raw = path.read_bytes()
    if len(raw) > MAX_HTML_BYTES or raw.count(b"<") > MAX_TAGS:
        raise FileTooLargeError(
            f"{path.name}: {len(raw):,} bytes of HTML with {raw.count(b'<'):,} tags; at most {MAX_HTML_BYTES:,} bytes "
            f"and {MAX_TAGS:,} tags are read. Save it as text."
        )
    if any(len(tag.split(None, MAX_ATTRIBUTES)) > MAX_ATTRIBUTES for tag in _LONG_TAG.findall(raw)):
        raise BrokenFileError(
            f"{path.name}: an element with over {MAX_ATTRIBUTES:,} attributes. Expected a web page; save it again."
        )
    declared = re.search(rb"<meta[^>]+charset=[\"']?([\w-]+)", raw[:4096], re.IGNORECASE)
    try:
        text = decode_text(raw, path.name, declared[1].decode() if declared else None)
        parser = lxml_html.HTMLParser(
            no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
        )
        root = lxml_html.document_fromstring(text.encode("utf-8"), parser=parser)
        if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            raise ValueError("elements nested more than 256 deep: what lies below would be lost")
    except (etree.ParserError, ValueError, LookupError) as error:
        raise BrokenFileError(
            f"{path.name}: starts as HTML but cannot be read ({error}). Expected a web page; save it again."
        ) from error
    reader = _HtmlReader(root)
    reader.read()
    kept, footnotes = take_out_footnotes(reader.lines)
    if not kept:
        raise EmptyFileError(f"{path.name}: the page shows no text. Expected a report; was it saved whole?")
    title = root.findtext(".//title") or ""
    stated = read_masthead(kept)
    if title.strip() and not any(line.bold for line in kept[:40]):
        stated["title"] = " ".join(title.split())
    return PrintedDocument(
        lines=tuple(kept),
        footnotes=(*reader.footnotes, *footnotes),
        pages=1,
        page_labels=(None,),
        metadata=stated,
        media_type=MEDIA_TYPE,
    )


class _HtmlReader:
    """Walks the body in order and collects one line for each block of text."""

    def __init__(self, root: Any) -> None:
        self.lines: list[Line] = []
        self.footnotes: list[Footnote] = []
        self._root = root
        self._lists = ListCounter()
        self._note_blocks, self._references = find_linked_notes(root)
        self._marks: list[str] = []
        self._pieces: list[tuple[str, bool, bool]] = []  # text, bold, italic
        self._label = ""
        self._broken = False

    def read(self) -> None:
        """Read the body."""
        body = self._root.find(".//body")
        self._read(self._root if body is None else body, _Looks())
        self._flush(_Looks())

    def _read(self, element: Any, looks: _Looks) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in UNSEEN or (not looks.article and _is_furniture(element)) or _hidden(element):
            return
        if element in self._note_blocks:
            self._flush(looks)
            self.footnotes.append(Footnote(self._note_blocks[element], note_text(element), 1))
            return
        if element in self._references:
            self._marks.append(self._references[element])
            return
        if tag == "table" and not _is_layout(element):
            self._flush(looks)
            self._read_table(element)
            return
        inner = looks.inside(tag, element)
        block = tag in BLOCKS
        if block:
            self._flush(looks)
        if tag == "li":
            self._label = self._lists.label(element)
        if tag == "br":
            self._flush(looks, broken=True)
        if tag == "sup" and _is_bare_mark(element, self._references):
            self._pieces.append(
                (plain_text(element).strip("[]").translate(_RAISED), inner.bold, inner.italic)
            )
            return
        if element.text:
            self._pieces.append((element.text, inner.bold, inner.italic))
        for child in element:
            self._read(child, inner)
            if child.tail:
                self._pieces.append((child.tail, inner.bold, inner.italic))
        if block:
            self._flush(inner)

    def _flush(self, looks: _Looks, *, broken: bool = False) -> None:
        """Make a line of the pieces gathered; ``broken``: at a <br>, so that the next has no gap before it."""
        pieces, self._pieces = self._pieces, []
        marks, self._marks = self._marks, []
        text = " ".join("".join(p for p, _, _ in pieces).split())
        if not text:
            return
        inked = [(b, i) for p, b, i in pieces if p.strip()]
        gap, self._broken = not self._broken, broken
        shown, self._label = f"{self._label} {text}".strip(), ""
        self.lines.append(
            Line(
                text=shown,
                page=1,
                indent=looks.depth * INDENT_PT,
                gap_before=gap,
                bold=all(b for b, _ in inked),
                italic=all(i for _, i in inked),
                size=looks.size,
                notes=tuple(marks),
                centred=looks.centred,
            )
        )

    def _read_table(self, table: Any) -> None:
        for k, row in enumerate(table.iter("tr")):
            cells = [" ".join(plain_text(cell).split()) for cell in row if cell.tag in ("td", "th")]
            shown = " | ".join(c for c in cells if c)
            if shown:
                self.lines.append(Line(text=shown, page=1, gap_before=k == 0, table=True))


def _is_bare_mark(sup: Any, references: dict[Any, str]) -> bool:
    """Tell whether raised text is a note mark that no link explains."""
    linked = any(link in references for link in sup.iter("a"))
    return not linked and re.fullmatch(r"\[?\d{1,3}\]?", plain_text(sup)) is not None


class _Looks:
    """How text looks at a point of the tree."""

    __slots__ = ("article", "bold", "centred", "depth", "italic", "size")

    def __init__(
        self,
        bold: bool = False,
        italic: bool = False,
        centred: bool = False,
        depth: int = 0,
        size: float = 12.0,
        article: bool = False,
    ) -> None:
        self.bold, self.italic, self.centred = bold, italic, centred
        self.depth, self.size, self.article = depth, size, article

    def inside(self, tag: str, element: Any) -> _Looks:
        """Return the looks inside an element."""
        style = (element.get("style") or "").lower().replace(" ", "")
        heading = re.fullmatch(r"h([1-6])", tag)
        return _Looks(
            bold=self.bold
            or tag in ("b", "strong", "th")
            or heading is not None
            or "font-weight:bold" in style,
            italic=self.italic or tag in ("i", "em", "cite") or "font-style:italic" in style,
            centred=self.centred
            or tag == "center"
            or "text-align:center" in style
            or element.get("align") == "center",
            depth=self.depth + (tag in ("ol", "ul", "blockquote", "dd")),
            size=22.0 - 2 * int(heading[1]) if heading else self.size,
            article=self.article or tag in ("article", "main"),
        )


def _is_furniture(element: Any) -> bool:
    """Tell whether an element is the page's frame; a header that bears the title is not."""
    if element.tag == "header" and element.find(".//h1") is not None and element.find(".//nav") is None:
        return False
    return element.tag in _FURNITURE


def _is_layout(table: Any) -> bool:
    """Tell whether a table only places text: a single column, or cells that hold whole blocks of paragraphs."""
    rows = list(table.iter("tr"))
    widths = [len([c for c in row if c.tag in ("td", "th")]) for row in rows]
    return max(widths, default=0) <= 1 or any(len(cell.findall(".//p")) > 4 for cell in table.iter("td"))


def _hidden(element: Any) -> bool:
    style = (element.get("style") or "").lower().replace(" ", "")
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style
