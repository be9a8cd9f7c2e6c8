"""A page of a PDF as a picture, with the cited paragraph outlined where the parser found it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pypdfium2
from PIL import ImageDraw

from ingest.errors import BrokenFileError, NotInLibraryError
from ingest.report import Box

DOTS_PER_INCH = 150
POINTS_PER_INCH = 72
MAX_PIXELS = 20_000_000
"""A hostile page may claim to be kilometres wide; it is drawn smaller instead."""
MARGIN_POINTS = 3.0
OUTLINE_RGB = (11, 92, 158)


def draw_page(
    path: Path, page: int, boxes: Sequence[Box] = (), dots_per_inch: float = DOTS_PER_INCH
) -> bytes:
    """Return page ``page`` (from 1) as PNG, with a rectangle around each of ``boxes`` that lies on it.

    Boxes are in PDF points from the bottom left of the page as displayed. A very large page is drawn at fewer dots.

    Raises:
        BrokenFileError: the file cannot be drawn.
        NotInLibraryError: it has no such page.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                raise NotInLibraryError(f"{path.name} has {len(document)} pages; there is no page {page}.")
            sheet = document[page - 1]
            width, height = sheet.get_size()
            scale = min(dots_per_inch / POINTS_PER_INCH, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
            picture = sheet.render(scale=scale).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise BrokenFileError(f"{path.name}: page {page} cannot be drawn ({error}).") from error
    pen = ImageDraw.Draw(picture)
    for box in (b for b in boxes if b.page == page):
        corners = (
            box.x0 - MARGIN_POINTS,
            height - box.y1 - MARGIN_POINTS,
            box.x1 + MARGIN_POINTS,
            height - box.y0 + MARGIN_POINTS,
        )
        pen.rectangle([scale * c for c in corners], outline=OUTLINE_RGB, width=max(1, round(1.44 * scale)))
    stream = io.BytesIO()
    picture.save(stream, format="PNG", compress_level=3)  # faster than the usual 6, and of pages no larger
    return stream.getvalue()


def page_size(path: Path, page: int) -> tuple[float, float]:
    """Return width and height of page ``page`` (from 1) as displayed, in PDF points.

    Raises:
        BrokenFileError: the file cannot be opened.
        NotInLibraryError: it has no such page.
    """
    try:
        with pypdfium2.PdfDocument(path) as document:
            if not 1 <= page <= len(document):
                raise NotInLibraryError(f"{path.name} has {len(document)} pages; there is no page {page}.")
            width, height = document[page - 1].get_size()
            return float(width), float(height)
    except pypdfium2.PdfiumError as error:
        raise BrokenFileError(f"{path.name}: page {page} cannot be opened ({error}).") from error


def printed_pages(path: Path) -> list[str]:
    """Return the plain text of every page as PDFium gives it: what a report's text is checked against."""
    document = pypdfium2.PdfDocument(path)
    try:
        return [document[k].get_textpage().get_text_bounded() for k in range(len(document))]
    finally:
        document.close()
