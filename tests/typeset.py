"""Typeset small PDFs for tests, every line at a place of its own, the way printed reports look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF

LEFT, RIGHT, HIGH = 123.0, 490.0, 792.0
LEADING = 12.0


class Sheet:
    """A PDF in points; ``y`` counts from the top of the page to the baseline."""

    def __init__(self) -> None:
        self.pdf = FPDF(unit="pt", format="letter")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_margin(0)
        self.y = 0.0

    def page(self, top: float = 85.0) -> Sheet:
        """Start a page; text goes on at ``top``."""
        self.pdf.add_page()
        self.y = top
        return self

    def put(self, x: float, y: float, text: str, size: float = 10, style: str = "") -> float:
        """Print ``text`` with its baseline at (x, y); return where it ends."""
        self.pdf.set_font("Times", style, size)
        self.pdf.text(x, y, text)
        return x + float(self.pdf.get_string_width(text))

    def lines(
        self, texts: Sequence[str], *, x: float = LEFT, size: float = 10, style: str = "", gap: float = 6
    ) -> Sheet:
        """Print lines below one another, then leave ``gap`` more."""
        for text in texts:
            self.put(x, self.y, text, size, style)
            self.y += LEADING * size / 10
        self.y += gap
        return self

    def paragraph(self, number: str, texts: Sequence[str]) -> Sheet:
        """Print a numbered paragraph: number, tab, text; its other lines begin under the number."""
        self.put(LEFT, self.y, number)
        self.put(LEFT + 24, self.y, texts[0])
        self.y += LEADING
        return self.lines(texts[1:])

    def rule(self, x0: float, x1: float, y: float) -> Sheet:
        """Draw a horizontal rule."""
        self.pdf.line(x0, y, x1, y)
        return self

    def save(self, path: Path) -> Path:
        """Write the file and return its path."""
        self.pdf.output(str(path))
        return path


def un_page(sheet: Sheet, symbol: str, number: int, total: int) -> Sheet:
    """Start a page with the head and foot of a United Nations document."""
    sheet.page()
    sheet.put(510, 59, symbol, 8.5, "B")
    sheet.put(60, 754, "25-01234", 7)
    sheet.put(536, 754, f"{number}/{total}", 8.5, "B")
    return sheet
