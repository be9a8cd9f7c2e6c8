"""A plugin of OCRmyPDF: Tesseract, but what it says of its confidence in each word is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ocrmypdf import hookimpl
from ocrmypdf.builtin_plugins.tesseract_ocr import TesseractOcrEngine

confidences: list[tuple[float, int]] = []
"""(confidence from 0 to 1, length) of each word since this was last cleared; one page is recognised at a time."""
# <span class='ocrx_word' … title='bbox 1 2 3 4; x_wconf 96'>word</span>
_WORD = re.compile(r"x_wconf (\d+)[^>]*>(?:<[^>]+>)*([^<]*)<")


class ConfidentEngine(TesseractOcrEngine):  # type: ignore[misc]
    """Tesseract with its confidences."""

    @staticmethod
    def generate_hocr(input_file: Path, output_hocr: Path, output_text: Path, options: Any) -> None:
        """Write the hOCR file as Tesseract does, and note the confidence of its words."""
        TesseractOcrEngine.generate_hocr(input_file, output_hocr, output_text, options)
        words = _WORD.findall(Path(output_hocr).read_text(encoding="utf-8"))
        confidences.extend((int(c) / 100, len(word.strip())) for c, word in words if word.strip())


@hookimpl  # type: ignore[untyped-decorator]
def get_ocr_engine(options: Any) -> TesseractOcrEngine:
    """Put this engine in Tesseract's place."""
    return ConfidentEngine()
