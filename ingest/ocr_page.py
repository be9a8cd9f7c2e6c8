"""One page recognised by OCRmyPDF and Tesseract, with its words where they stand on the page.

The page is rendered as it is displayed (or turned, where its text runs sideways), OCRmyPDF lays Tesseract's words
over the picture, and PDFium reads them. The picture has the displayed page's size, so boxes are those of the page
itself. Measured: 2.3 s for a typewritten page.
"""

from __future__ import annotations

import logging
import re
import subprocess
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2

from ingest.pdf_glyphs import FontCache, Frame, PageGlyphs, read_page_glyphs

DPI = 300
MAX_PIXELS = 40_000_000
TESSERACT_LIMIT_S = 200.0
MIN_CHARACTERS = 25
MIN_CONFIDENCE = 0.4
"""Below it what was recognised is no text: a map, a photograph, handwriting."""
TYPE_SIZE = 1.43
"""OCRmyPDF's layer is set so much smaller than the print (measured: 10, 8.5 and 7 points as 6.96, 6 and 4.8)."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """One page as recognised: its glyphs, and Tesseract's confidence in its words, 0 to 1, weighted by their length."""

    glyphs: PageGlyphs
    confidence: float

    @property
    def text(self) -> str:
        """The page's text, in the order of its lines."""
        return "".join(run.text for run in self.glyphs.runs)

    @property
    def readable(self) -> bool:
        """Whether this is text at all."""
        return self.confidence >= MIN_CONFIDENCE and len(self.text.strip()) >= MIN_CHARACTERS


def recognise_page(
    document: pypdfium2.PdfDocument, bare: PageGlyphs, language: str, turn: int = 0
) -> Recognised:
    """Recognise one page in ``language`` (Tesseract's name); ``turn``: its text runs so many degrees off, see ``Frame``."""
    from ingest import ocr_engine

    page = document[bare.number - 1]
    ocr_engine.confidences.clear()
    with tempfile.TemporaryDirectory(prefix="pilcrow-ocr-") as folder:
        picture, layered = Path(folder) / "page.png", Path(folder) / "page.pdf"
        dpi = _render(page, picture, turn)
        glyphs = _read_layer(layered) if _lay_words(picture, layered, language, dpi) else None
    if glyphs is None or glyphs.frame.turn:  # of words that run sideways OCRmyPDF loses some
        return Recognised(bare, 0.0)
    wide, high = page.get_size()
    shown = Frame(0, 0, 0, wide, high)
    upright = bare.frame.turn == bare.shown.turn and turn == 0
    placed = PageGlyphs(
        bare.number,
        replace(shown, turn=turn),
        shown,
        [replace(run, size=round(run.size * TYPE_SIZE, 2)) for run in glyphs.runs],
        {},
        bare.rules if upright else [],
        bare.pictures,
    )
    weight = sum(n for _, n in ocr_engine.confidences)
    return Recognised(placed, sum(c * n for c, n in ocr_engine.confidences) / weight if weight else 0.0)


def find_turn(document: pypdfium2.PdfDocument, bare: PageGlyphs) -> int:
    """Return by how many degrees the text of a page runs off (0, 90, 180, 270), as Tesseract sees it; 0 if it cannot tell."""
    with tempfile.TemporaryDirectory(prefix="pilcrow-ocr-") as folder:
        picture = Path(folder) / "page.png"
        _render(document[bare.number - 1], picture, 0)
        try:
            seen = subprocess.run(
                [
                    "tesseract",
                    str(picture),
                    "-",
                    "--psm",
                    "0",
                    "-c",
                    f"min_characters_to_try={MIN_CHARACTERS}",
                ],
                capture_output=True,
                text=True,
                timeout=TESSERACT_LIMIT_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return 0
    found = re.search(r"^Rotate: (90|180|270)$", seen.stdout, re.MULTILINE)
    return int(found[1]) if found else 0


def _render(page: pypdfium2.PdfPage, picture: Path, turn: int) -> int:
    """Write the page as a picture with its text upright; return its dots per inch."""
    wide, high = page.get_size()
    dpi = min(DPI, int(72 * (MAX_PIXELS / max(wide * high, 1)) ** 0.5))
    page.render(scale=dpi / 72, rotation=turn, grayscale=True).to_pil().save(picture, dpi=(dpi, dpi))
    return dpi


def _lay_words(picture: Path, layered: Path, language: str, dpi: int) -> bool:
    """Write the picture as a PDF with an invisible layer of its words; return False where OCRmyPDF gives up."""
    import ocrmypdf
    from ocrmypdf.exceptions import ExitCodeException

    from ingest import ocr_engine

    logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)
    try:
        ocrmypdf.ocr(
            picture,
            layered,
            language=language.split("+"),
            image_dpi=dpi,
            output_type="pdf",
            optimize=0,
            jobs=1,
            use_threads=True,
            progress_bar=False,
            tesseract_timeout=TESSERACT_LIMIT_S,
            plugins=[ocr_engine.__name__],
        )
    except ExitCodeException:
        return False
    return True


def _read_layer(layered: Path) -> PageGlyphs | None:
    with pypdfium2.PdfDocument(layered) as found:
        return read_page_glyphs(found.raw, 0, FontCache())
