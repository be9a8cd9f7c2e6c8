"""What pypdf is asked: is a refused file locked, which labels does it declare, what text has a page PDFium cannot load,
which forms does a page paint.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
FORM_BYTES = 5_000
"""What painting a form costs beside its content, counted as bytes of content: some 10 kB of memory."""


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


class FormGraph:
    """How many bytes of content the pages of a PDF paint, with the forms (drawings) they paint, each as often."""

    def __init__(self, path: Path, limit: int) -> None:
        self.path, self.limit = path, limit
        self._weights: dict[int, int] = {}

    def heaviest_page(self) -> int:
        """Return the bytes that the heaviest page paints; more than the limit where forms paint themselves.

        Looks no further than the limit, and at nothing that pypdf cannot read.
        """
        heaviest = 0
        try:
            pages = PdfReader(self.path).pages
            for k in range(len(pages)):
                heaviest = max(heaviest, self._weigh_page(pages, k))
                if heaviest > self.limit:
                    break
        except _DAMAGE:
            return heaviest
        return heaviest

    def _weigh_page(self, pages: Any, k: int) -> int:
        try:
            contents = pages[k].get_contents()
            painted = contents.get_data() if contents is not None else b""
            return self._weigh(painted, pages[k].get("/Resources"), frozenset())
        except _DAMAGE:
            return 0

    def _weigh(self, content: bytes, resources: Any, above: frozenset[int]) -> int:
        weight = len(content) + FORM_BYTES
        names = Counter(re.findall(rb"/([^\s/<>\[\]()]+)\s+Do(?!\w)", content))
        held = resources.get_object().get("/XObject") if resources is not None else None
        known: Any = held.get_object() if held is not None else {}
        for name, times in names.items():
            reference: Any = (
                known.raw_get("/" + name.decode("latin-1")) if "/" + name.decode("latin-1") in known else None
            )
            number = getattr(reference, "idnum", None)
            if number is None:
                continue
            if number in above:
                return self.limit + 1
            if number not in self._weights:
                form = reference.get_object()
                drawn = form.get("/Subtype") == "/Form"
                self._weights[number] = (
                    self._weigh(form.get_data(), form.get("/Resources"), above | {number}) if drawn else 0
                )
            weight += times * self._weights[number]
            if weight > self.limit:
                return self.limit + 1
        return weight
