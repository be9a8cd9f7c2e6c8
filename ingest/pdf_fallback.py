"""What pypdf is asked: is a refused file locked, which labels does it declare, what text has a page PDFium cannot load."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ingest.lines import Line

# What pypdf raises on damaged files, beside its own errors.
_DAMAGE = (
    PyPdfError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def is_locked(path: Path) -> bool:
    """Tell whether a PDF is encrypted, as far as it can be read at all."""
    try:
        return bool(PdfReader(path).is_encrypted)
    except _DAMAGE:
        return False


def declared_labels(path: Path, pages: int) -> list[str | None]:
    """Return the page labels a PDF declares ("iv", "12"), None for each page where it declares none."""
    try:
        reader = PdfReader(path)
        labels = list(reader.page_labels) if "/PageLabels" in reader.root_object else []
    except _DAMAGE:
        labels = []
    return list(labels[:pages]) if len(labels) >= pages else [None] * pages


def plain_lines(path: Path, number: int) -> list[Line]:
    """Return page ``number`` (from 1) as lines without geometry; none where pypdf cannot read it either."""
    try:
        text = PdfReader(path).pages[number - 1].extract_text()
    except _DAMAGE:
        return []
    rows = [row.strip() for row in text.splitlines() if row.strip()]
    return [Line(row, number, page_break_before=k == 0) for k, row in enumerate(rows)]


def plain_text(path: Path, limit: int) -> Iterator[str]:
    """Yield the plain text of the first ``limit`` pages, as pypdf extracts it."""
    for page in PdfReader(path).pages[:limit]:
        yield page.extract_text()
