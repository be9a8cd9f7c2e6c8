"""Read a PDF into printed lines: the one module that opens PDFs.

Stages, each a module: ``pdf_glyphs`` (characters and fonts) → ``pdf_rows`` (rows of text) → ``pdf_running``
(heads and feet out) → ``pdf_layout``, ``pdf_tables`` (reading order) → ``pdf_footnotes`` → ``pdf_lines``
(``Line`` with indent, gaps, style). PDFium reads the pages; ``pdf_fallback`` asks pypdf where PDFium fails.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pypdfium2

from ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    EncryptedFileError,
    FileTooLargeError,
)
from ingest.lines import Line, PrintedDocument
from ingest.ocr_layer import judge_text_layers
from ingest.pdf_bare import OcrSettings, fill_bare_pages
from ingest.pdf_fallback import declared_labels, is_locked, plain_lines
from ingest.pdf_footnotes import NoteReader
from ingest.pdf_glyphs import FontCache, PageGlyphs, read_page_glyphs
from ingest.pdf_layout import has_masthead, order_lines
from ingest.pdf_limits import refuse_bombs
from ingest.pdf_lines import Margins, build_lines, measure_body
from ingest.pdf_masthead import read_pdf_masthead
from ingest.pdf_rows import document_rows
from ingest.pdf_running import PageRows, take_out_running_text
from ingest.pdf_turned import read_turned
from ingest.report import Footnote, ParseWarning

MAX_PDF_BYTES = 300_000_000
MAX_PAGES = 5_000
MAX_READ_S = 900.0
MEDIA_TYPE = "application/pdf"
UNREADABLE = "unreadable_page"


def read_pdf(path: Path, ocr: OcrSettings | None = None) -> PrintedDocument:
    """Read a PDF file; pages without text are recognised where ``ocr`` says so and OCR is installed.

    Raises:
        EmptyFileError: the file has no bytes, or its pages hold neither text nor pictures with text.
        BrokenFileError: it cannot be opened as a PDF, or none of its pages can be read.
        EncryptedFileError: it opens only with a password.
        NeedsOcrError: (almost) all pages are pictures without a text layer, and are not recognised.
        FileTooLargeError: over MAX_PDF_BYTES, MAX_PAGES or MAX_READ_S, or streams that unpack to absurd sizes.
    """
    size = path.stat().st_size
    if size == 0:
        raise EmptyFileError(f"{path.name}: the file is empty (0 bytes). Expected a PDF; download it again.")
    if size > MAX_PDF_BYTES:
        raise FileTooLargeError(
            f"{path.name}: {size:,} bytes; at most {MAX_PDF_BYTES:,} are read. Split the file or reduce its pictures."
        )
    refuse_bombs(path)
    document = _open(path)
    try:
        printed, warnings = _read_pages(document, path)
        glyphs, found = fill_bare_pages(document, printed, path, ocr)
        count = len(document)
    finally:
        document.close()
    composed = _with_plain_pages(_compose(glyphs, warnings + found, count), path)
    if not composed.lines:
        raise EmptyFileError(
            f"{path.name}: {len(glyphs)} pages with nothing but heads, feet and notes. Expected a report; check the download."
        )
    as_found = [p for p, g in zip(printed, glyphs, strict=True) if p is g]
    return replace(composed, warnings=(*composed.warnings, *judge_text_layers(as_found, composed.lines)))


def _open(path: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise _explain(path, str(error)) from error
    if count == 0:
        document.close()
        raise BrokenFileError(
            f"{path.name}: opens as a PDF but holds no readable page. Expected at least one; the file is cut "
            "short or damaged, download it again."
        )
    if count > MAX_PAGES:
        document.close()
        raise FileTooLargeError(
            f"{path.name}: {count:,} pages; at most {MAX_PAGES:,} are read. Split the file."
        )
    return document


def _explain(path: Path, reason: str) -> BrokenFileError | EncryptedFileError:
    """Return the error that tells why PDFium refused a file: locked, or damaged."""
    if is_locked(path) or "password" in reason.lower():
        return EncryptedFileError(
            f"{path.name}: the PDF is locked with a password. Expected a file that opens freely; remove the "
            "password (for instance by printing it to a new PDF) and add it again."
        )
    return BrokenFileError(
        f"{path.name}: starts like a PDF but cannot be opened ({reason.strip().rstrip('.')}). Expected an intact "
        "PDF; download it again or repair it with a PDF tool."
    )


def _read_pages(document: pypdfium2.PdfDocument, path: Path) -> tuple[list[PageGlyphs], list[ParseWarning]]:
    fonts = FontCache()
    pages: list[PageGlyphs] = []
    warnings: list[ParseWarning] = []
    started = time.monotonic()
    for index in range(len(document)):
        glyphs = read_page_glyphs(document.raw, index, fonts)
        if glyphs is None:
            warnings.append(
                ParseWarning(UNREADABLE, "the page is damaged; only its plain text could be read", index + 1)
            )
            continue
        pages.append(glyphs)
        if time.monotonic() - started > MAX_READ_S:
            raise FileTooLargeError(
                f"{path.name}: {index + 1} of {len(document)} pages took over {MAX_READ_S:.0f} s to read. Split the "
                "file, or reduce its drawings."
            )
    if not pages:
        raise BrokenFileError(
            f"{path.name}: none of its {len(document)} pages can be read. Download it again."
        )
    return pages, warnings


def _with_plain_pages(document: PrintedDocument, path: Path) -> PrintedDocument:
    """Add the plain text of pages PDFium could not load, and declared page labels where none are printed."""
    damaged = [w.page for w in document.warnings if w.code == UNREADABLE]
    lines = document.lines
    if damaged:
        extra = [line for page in damaged for line in plain_lines(path, page)]
        lines = tuple(sorted((*lines, *extra), key=lambda line: line.page))
    labels = document.page_labels
    if not any(labels):
        labels = tuple(declared_labels(path, document.pages))
    return replace(document, lines=lines, page_labels=labels)


def _compose(glyphs: list[PageGlyphs], warnings: list[ParseWarning], count: int) -> PrintedDocument:
    """Take the pages through all stages."""
    pages = [PageRows(g, rows) for g, rows in zip(glyphs, document_rows(glyphs), strict=True)]
    for page in pages[:3]:
        page.masthead = has_masthead(page.rows)
    heads = [replace(p, rows=list(p.rows)) for p in pages]
    take_out_running_text(pages)
    turned = read_turned(pages)
    ordered = [order_lines(page) for page in pages]
    body = measure_body(ordered)
    notes = NoteReader(body.size)
    kept = [notes.take_out(o, p.glyphs.rules, p.number) for p, o in zip(pages, ordered, strict=True)]
    margins = Margins(body)
    for page, lines in zip(pages, kept, strict=True):
        margins.learn(page.number, lines)
    built: list[Line] = []
    for page, lines in zip(pages, kept, strict=True):
        built += build_lines(page, lines, body, margins, _marks_near(notes.notes, page.number))
        built += turned.get(page.number, [])
    labels: list[str | None] = [None] * count
    for page in pages:
        labels[page.number - 1] = page.label
    return PrintedDocument(
        lines=tuple(built),
        footnotes=tuple(notes.notes),
        pages=count,
        page_labels=tuple(labels),
        metadata=read_pdf_masthead(heads, ordered),
        media_type=MEDIA_TYPE,
        warnings=tuple(warnings),
    )


def _marks_near(notes: list[Footnote], page: int) -> set[str]:
    """Return the marks of notes on a page; the star of a title may stand one page before its note."""
    return {
        n.mark for n in notes if n.mark and (n.page == page or (n.mark[0] in "*†‡" and n.page == page + 1))
    }
