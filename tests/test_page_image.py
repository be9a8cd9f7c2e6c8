"""The printed page with the cited paragraph outlined: the rectangle is where the paragraph is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from ingest import read_report
from ingest.errors import BrokenFileError, NotInLibraryError
from ingest.page_image import DOTS_PER_INCH, OUTLINE_RGB, POINTS_PER_INCH, draw_page


@pytest.fixture
def printed(tmp_path: Path) -> Path:
    pdf = FPDF(format="A4", unit="pt")
    pdf.add_page()
    pdf.set_font("Times", size=11)
    for number in range(1, 7):
        text = f"{number}. The Committee considered question {number} at length and noted that clean water was scarce in many regions. "
        pdf.multi_cell(400, 14, text * 2)
        pdf.ln(8)
    pdf.output(str(tmp_path / "water.pdf"))
    return tmp_path / "water.pdf"


def test_the_outline_encloses_the_paragraph_and_no_other(printed: Path) -> None:
    report = read_report(printed)
    third = next(p for p in report.paragraphs if p.number == "3")
    plain = Image.open(io.BytesIO(draw_page(printed, 1)))
    outlined = Image.open(io.BytesIO(draw_page(printed, 1, third.boxes)))
    changed = [
        (x, y)
        for y in range(plain.height)
        for x in range(plain.width)
        if plain.getpixel((x, y)) != outlined.getpixel((x, y))
    ]
    assert changed
    assert any(outlined.getpixel(p) == OUTLINE_RGB for p in changed)
    scale = DOTS_PER_INCH / POINTS_PER_INCH
    height = plain.height / scale
    top, bottom = min(y for _, y in changed) / scale, max(y for _, y in changed) / scale
    box = third.boxes[0]
    assert top == pytest.approx(height - box.y1, abs=6)
    assert bottom == pytest.approx(height - box.y0, abs=6)
    other = next(p for p in report.paragraphs if p.number == "4").boxes[0]
    assert bottom <= height - other.y1 + 6, "the next paragraph stays outside"


def test_pages_that_are_not_there_and_files_that_are_none(printed: Path, tmp_path: Path) -> None:
    with pytest.raises(NotInLibraryError, match="has 1 pages; there is no page 2"):
        draw_page(printed, 2)
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(BrokenFileError, match=r"broken\.pdf"):
        draw_page(tmp_path / "broken.pdf", 1)
