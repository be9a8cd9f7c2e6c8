"""The one way in: any file → Report, its type told from its content, never from its name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.corpus import Metadata
from ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    FileTooLargeError,
    ManifestError,
    UnknownFileTypeError,
)
from ingest.file_name import compare_name
from ingest.file_type import file_type
from ingest.lines import PrintedDocument
from ingest.report import Report, Source
from ingest.structure import build_report
from ingest.stub import refuse_stub
from ingest.text import read_text

MAX_FILE_BYTES = 500_000_000
MAX_LINES = 100_000
"""Printed lines of one report: some 2,000 pages."""
Step = Callable[[str, float], None]
"""Told what slow work does now, and how many seconds it may take."""


def read_report(
    path: Path,
    metadata: Metadata | None = None,
    *,
    ocr: bool = True,
    ocr_languages: Sequence[str] = (),
    step: Step | None = None,
) -> Report:
    """Parse one file in this process; ``workers`` reads files in others, under limits.

    ``metadata`` (from the corpus manifest) overrules what the document says of itself. ``ocr``: recognise pages without
    text where OCRmyPDF and Tesseract are installed, in ``ocr_languages`` (empty: $PILCROW_OCR_LANGUAGES, else found out
    from the pages). ``step`` is told of slow work.

    Raises:
        IngestError: the file is empty, broken, encrypted, without text, too large, of an unknown type or no
            report; or it is not the one the manifest describes. The message names the file and what to do.
    """
    sha256 = _hash_file(path)
    if metadata and metadata.sha256 and metadata.sha256 != sha256:
        raise ManifestError(
            f"{path.name}: content has sha256 {sha256[:16]}…, but the manifest expects {metadata.sha256[:16]}…. "
            "Restore the file, or update sha256 in the manifest if the change is meant."
        )
    document = _read_lines(path, (tuple(ocr_languages), step) if ocr else None)
    if len(document.lines) > MAX_LINES:
        raise FileTooLargeError(
            f"{path.name}: {len(document.lines):,} lines; at most {MAX_LINES:,} are read as one report. Split the file."
        )
    refuse_stub(document, path.name)
    report = build_report(document, Source(path.name, sha256, document.media_type), metadata)
    return replace(report, warnings=(*report.warnings, *compare_name(report)))


def _read_lines(path: Path, ocr: tuple[tuple[str, ...], Step | None] | None) -> PrintedDocument:
    """Read a file with the reader of its type; the machinery of each is loaded only when it is needed."""
    kind = file_type(path)
    if kind == "pdf":
        from ingest.pdf import read_pdf
        from ingest.pdf_bare import OcrSettings

        return read_pdf(path, OcrSettings(ocr[0], ocr[1] or (lambda *_: None)) if ocr else None)
    if kind == "docx":
        from ingest.docx import read_docx

        return read_docx(path)
    if kind == "html":
        from ingest.html import read_html

        return read_html(path)
    return read_text(path)


def _hash_file(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FileTooLargeError(f"{path.name}: {size:,} bytes; at most {MAX_FILE_BYTES:,} are read.")
        if size == 0:
            raise EmptyFileError(
                f"{path.name}: the file is empty (0 bytes). Expected a report; download it again."
            )
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except IsADirectoryError as error:
        raise UnknownFileTypeError(f"{path.name}: a folder, not a file.") from error
    except OSError as error:
        raise BrokenFileError(f"{path.name}: cannot be read ({error.strerror}).") from error
