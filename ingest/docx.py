"""Read Word documents (DOCX) into printed lines: automatic numbers, footnotes, tables, text boxes.

python-docx opens the package; what it does not know (numbers, notes, pages) is read from the XML beneath.
Deleted text of tracked changes is left out, inserted text is read, as a reader of the accepted document sees it.
A Word file has no pages of its own: they are counted from the breaks that Word left when it last laid it out.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from ingest.docx_numbering import Numbering, W, indent_of
from ingest.docx_styles import Styles
from ingest.errors import BrokenFileError, EmptyFileError, FileTooLargeError
from ingest.lines import Line, PrintedDocument
from ingest.masthead import read_masthead
from ingest.report import Footnote

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_UNPACKED_BYTES = 300_000_000
"""A DOCX is a ZIP: its parts together, unpacked, may not be larger (zip bombs)."""
_NOTE_KINDS = ("footnote", "endnote")
_SKIPPED = {W + tag for tag in ("del", "moveFrom", "delText", "instrText", "rPr", "pPr", "sectPr", "object")}
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BLANKS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-", W + "ptab": " "}


def read_docx(path: Path) -> PrintedDocument:
    """Read a Word document.

    Raises:
        FileTooLargeError: its parts unpack to more than MAX_UNPACKED_BYTES.
        BrokenFileError: the package or its XML is damaged.
        EmptyFileError: it holds no text.
    """
    _check_size(path)
    try:
        return _DocxReader(Document(str(path))).read(path.name)
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError) as error:
        raise BrokenFileError(
            f"{path.name}: starts as a Word document but cannot be read ({type(error).__name__}: {error}). "
            "Expected a whole DOCX; open it in a word processor and save it again."
        ) from error


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            unpacked = sum(entry.file_size for entry in package.infolist())
            if (
                unpacked <= MAX_UNPACKED_BYTES
            ):  # the sizes a directory states may be lies: unpack in small pieces
                damaged = package.testzip()
                if damaged is not None:
                    raise zipfile.BadZipFile(f"{damaged} is not what the directory says")
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise BrokenFileError(
            f"{path.name}: a damaged ZIP container ({error}). Expected a Word document; download it again."
        ) from error
    if unpacked > MAX_UNPACKED_BYTES:
        raise FileTooLargeError(
            f"{path.name}: unpacks to {unpacked:,} bytes; at most {MAX_UNPACKED_BYTES:,} are read. "
            "If the file is to be trusted, save it as PDF and add that."
        )


class _DocxReader:
    """Walks the body in order; keeps count of lists, notes and pages."""

    def __init__(self, document: Any) -> None:
        part = document.part
        self.body = document.element.body
        self.heads = [
            p.text
            for section in document.sections
            for header in (section.first_page_header, section.header)
            for p in header.paragraphs
        ]
        roots = {rel.reltype.rpartition("/")[2]: _root(rel.target_part) for rel in _internal(part)}
        self.styles = Styles(roots.get("styles"))
        self.numbering = Numbering(roots.get("numbering"), roots.get("styles"))
        self.notes = {kind: _note_texts(roots.get(kind + "s"), kind) for kind in _NOTE_KINDS}
        self.footnotes: list[Footnote] = []
        self.lines: list[Line] = []
        self.page = 1

    def read(self, name: str) -> PrintedDocument:
        """Read all; ``name`` is for messages."""
        self._read_blocks(self.body)
        if not self.lines:
            raise EmptyFileError(f"{name}: the document holds no text. Expected a report; check the file.")
        heads = [Line(text=" ".join(t.split()), page=1) for t in self.heads if t.strip()]
        return PrintedDocument(
            lines=tuple(self.lines),
            footnotes=tuple(self.footnotes),
            pages=self.page,
            page_labels=(None,) * self.page,
            metadata=read_masthead([*heads, *self.lines]),
            media_type=MEDIA_TYPE,
        )

    def _read_blocks(self, parent: Any, *, boxed: bool = False) -> None:
        for child in parent:
            if child.tag == W + "p":
                self._read_paragraph(child, boxed)
            elif child.tag == W + "tbl":
                self._read_table(child)
            elif child.tag in (W + "sdt", W + "sdtContent", W + "ins", W + "customXml", W + "smartTag"):
                self._read_blocks(child, boxed=boxed)

    def _read_paragraph(self, paragraph: Any, boxed: bool) -> None:
        properties = paragraph.find(W + "pPr")
        style = self.styles.of_paragraph(properties)
        label, label_indent = self._label(properties, style)
        if properties is not None and _on(properties.find(W + "pageBreakBefore")):
            self.page += 1
        starts_on = self.page
        text, notes, boxes = self._text(paragraph)
        if self.styles.is_contents(style):
            return  # a contents page repeats the headings
        shown = " ".join(f"{label} {text}".split())
        if shown and shown != label:
            indents = (indent_of(properties), label_indent, self.styles.indent(style))
            self.lines.append(
                Line(
                    text=shown,
                    page=starts_on,
                    indent=next((i for i in indents if i is not None), 0.0),
                    gap_before=True,
                    page_break_before=bool(self.lines) and self.lines[-1].page != starts_on,
                    bold=self.styles.is_heading(style) or self._whole(paragraph, style, "b"),
                    italic=self._whole(paragraph, style, "i"),
                    size=self.styles.size(style, paragraph),
                    notes=tuple(notes),
                    centred=self.styles.is_centred(style, properties),
                    boxed=boxed,
                )
            )
        for box in boxes:
            self._read_blocks(box, boxed=True)

    def _label(self, properties: Any, style: str | None) -> tuple[str, float | None]:
        """Count the paragraph in its list; return its label and where that begins, in points."""
        own = properties.find(W + "numPr") if properties is not None else None
        found = self.numbering.list_of_style(self.styles.chain(style))
        num_id, level = found or ("0", 0)
        if own is not None:
            own_id, own_level = own.find(W + "numId"), own.find(W + "ilvl")
            num_id = own_id.get(W + "val", num_id) if own_id is not None else num_id
            level = int(own_level.get(W + "val", 0)) if own_level is not None else level
        if num_id == "0":  # "no list", also where the style would bring one
            return "", None
        definition = self.numbering.level(num_id, level)
        return self.numbering.advance(num_id, level), definition.indent_pt if definition else None

    def _text(self, paragraph: Any) -> tuple[str, list[str], list[Any]]:
        """Return a paragraph's text, the marks of notes it bears, and the text boxes anchored in it."""
        pieces: list[str] = []
        marks: list[str] = []
        boxes: list[Any] = []
        for element in _visible(paragraph):
            if element.tag == W + "t":
                pieces.append(element.text or "")
            elif (
                element.tag == W + "br" and element.get(W + "type") == "page"
            ) or element.tag == W + "lastRenderedPageBreak":
                self.page += 1
            elif element.tag in _BLANKS:
                pieces.append(_BLANKS[element.tag])
            elif element.tag == W + "txbxContent":
                boxes.append(element)
            elif element.tag in (W + "footnoteReference", W + "endnoteReference"):
                mark = self._note(element)
                marks += [mark] if mark else []
        return "".join(pieces), marks, boxes

    def _note(self, reference: Any) -> str | None:
        kind = etree.QName(reference).localname.removesuffix("Reference")
        text = self.notes[kind].get(reference.get(W + "id", ""))
        if text is None:
            return None
        mark = str(len(self.footnotes) + 1)
        self.footnotes.append(Footnote(mark, text, self.page))
        return mark

    def _read_table(self, table: Any) -> None:
        rows = [row for row in table.iter(W + "tr") if _nearest(row, "tbl") is table]
        cells = [[c for c in row.iter(W + "tc") if _nearest(c, "tr") is row] for row in rows]
        if all(len(row) == 1 for row in cells):  # a frame of one column is a box, or mere layout
            for row in cells:
                self._read_blocks(row[0], boxed=len(rows) == 1)
            return
        for k, row in enumerate(cells):
            texts = [" ".join(self._cell_text(cell).split()) for cell in row]
            shown = " | ".join(t for t in texts if t)
            if shown:
                self.lines.append(Line(text=shown, page=self.page, gap_before=k == 0, table=True))

    def _cell_text(self, cell: Any) -> str:
        texts = []
        for paragraph in cell.iter(W + "p"):
            properties = paragraph.find(W + "pPr")
            label, _ = self._label(properties, self.styles.of_paragraph(properties))
            texts.append(f"{label} {self._text(paragraph)[0]}")
        return " ".join(texts)

    def _whole(self, paragraph: Any, style: str | None, toggle: str) -> bool:
        """Tell whether all visible text of a paragraph is bold ("b") or italic ("i")."""
        runs = [
            r
            for r in paragraph.iter(W + "r")
            if any((t.text or "").strip() for t in r.findall(W + "t")) and _nearest(r, "p") is paragraph
        ]
        return bool(runs) and all(self.styles.toggled(run, style, toggle) for run in runs)


def _visible(element: Any) -> Iterator[Any]:
    """Yield what a reader sees inside a paragraph, in order: no deletions, fields' code or fallbacks."""
    for child in element:
        if child.tag in _SKIPPED or child.tag == _ALTERNATE + "Fallback":
            continue
        yield child
        if child.tag != W + "txbxContent":
            yield from _visible(child)


def _nearest(element: Any, tag: str) -> Any:
    """Return the closest enclosing element of a tag."""
    return next(element.iterancestors(W + tag), None)


def _on(element: Any) -> bool:
    return element is not None and element.get(W + "val", "1") not in ("0", "false", "off")


def _internal(part: Any) -> list[Any]:
    return [rel for rel in part.rels.values() if not rel.is_external]


def _root(part: Any) -> Any:
    """Return the XML root of a part, or None where it holds no XML (pictures)."""
    if not str(part.content_type).endswith("xml"):
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(part.blob, parser)


def _note_texts(root: Any, kind: str) -> dict[str, str]:
    """Return the text of each note by its id; separators (typed notes) are none."""
    if root is None:
        return {}
    found = {}
    for note in root.findall(W + kind):
        if note.get(W + "type") in (None, "normal"):
            pieces = [
                (e.text or "") if e.tag == W + "t" else " "
                for p in note.iter(W + "p")
                for e in _visible(p)
                if e.tag == W + "t" or e.tag in _BLANKS
            ]
            found[note.get(W + "id", "")] = " ".join("".join(pieces).split())
    return found
