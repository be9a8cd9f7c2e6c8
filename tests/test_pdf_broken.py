"""Hostile and unlucky PDFs: each ends in a typed error that says what to do, or in a document; never in a crash."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

import ingest.pdf
from ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    EncryptedFileError,
    FileTooLargeError,
    IngestError,
    NeedsOcrError,
)
from ingest.pdf import read_pdf
from tests.typeset import Sheet, un_page


@pytest.fixture
def intact(tmp_path: Path) -> Path:
    """Three ordinary pages."""
    sheet = Sheet()
    for number in (1, 2, 3):
        un_page(sheet, "A/80/1", number, 3).paragraph(
            f"{number}.", ["The Committee met in Vienna.", "It adjourned."]
        )
    return sheet.save(tmp_path / "intact.pdf")


def raw_pdf(objects: list[bytes]) -> bytes:
    """Return a PDF of these objects, the first of which is the catalogue."""
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + head + table + tail


def one_page(content: bytes, filters: bytes = b"") -> bytes:
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R"
            b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>>>",
            b"<<%s/Length %d>>stream\n%s\nendstream" % (filters, len(content), content),
        ]
    )


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "nothing.pdf"
    path.touch()
    with pytest.raises(EmptyFileError, match=r"nothing\.pdf.*0 bytes"):
        read_pdf(path)


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_truncated_file(intact: Path, tmp_path: Path, share: float) -> None:
    path = tmp_path / "cut.pdf"
    raw = intact.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    try:
        assert read_pdf(path).pages >= 1
    except IngestError as error:
        assert "cut.pdf" in str(error)


@pytest.mark.parametrize("seed", range(12))
def test_flipped_bytes(intact: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    raw = bytearray(intact.read_bytes())
    for _ in range(60):
        raw[chance.randrange(8, len(raw))] = chance.randrange(256)
    path = tmp_path / "flipped.pdf"
    path.write_bytes(bytes(raw))
    try:
        assert read_pdf(path).pages >= 1
    except IngestError as error:
        assert "flipped.pdf" in str(error)


def test_garbage_after_the_header(tmp_path: Path) -> None:
    path = tmp_path / "garbage.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 8)
    with pytest.raises(BrokenFileError, match="cannot be opened"):
        read_pdf(path)


def test_locked_file(intact: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(intact))
    writer.encrypt("secret", algorithm="RC4-128")
    path = tmp_path / "locked.pdf"
    writer.write(path)
    with pytest.raises(EncryptedFileError, match="password"):
        read_pdf(path)


def test_file_locked_against_changes_only_is_read(intact: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=PdfReader(intact))
    writer.encrypt("", "owner", algorithm="RC4-128")
    path = tmp_path / "open.pdf"
    writer.write(path)
    assert read_pdf(path).lines[0].text == "1. The Committee met in Vienna."


def test_pictures_without_text_need_ocr(tmp_path: Path) -> None:
    sheet = Sheet()
    for _ in range(3):
        sheet.page()
        sheet.pdf.image(Image.new("L", (60, 80), 200), x=20, y=20, w=500)
    with pytest.raises(NeedsOcrError, match=r"3 of 3 pages.*OCR"):
        read_pdf(sheet.save(tmp_path / "scan.pdf"))


def test_one_page_without_text_is_a_warning(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in (1, 2):
        un_page(sheet, "A/80/1", number, 3).paragraph(
            f"{number}.", ["The Committee met in Vienna.", "It adjourned."]
        )
    sheet.page()
    sheet.pdf.image(Image.new("L", (60, 80), 200), x=20, y=20, w=500)
    document = read_pdf(sheet.save(tmp_path / "mixed.pdf"))
    assert [(w.code, w.page) for w in document.warnings] == [("page_without_text", 3)]


def test_blank_pages_are_empty(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError, match="neither text nor pictures"):
        read_pdf(Sheet().page().save(tmp_path / "blank.pdf"))


def test_too_many_pages(intact: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.pdf, "MAX_PAGES", 2)
    with pytest.raises(FileTooLargeError, match="3 pages; at most 2"):
        read_pdf(intact)


def test_page_tree_that_bites_its_tail(tmp_path: Path) -> None:
    path = tmp_path / "loop.pdf"
    path.write_bytes(
        raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 90000>>"])
    )
    with pytest.raises(FileTooLargeError):
        read_pdf(path)


def test_decompression_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(one_page(zlib.compress(b" " * 40_000_000, 9), b"/Filter/FlateDecode"))
    with pytest.raises(FileTooLargeError, match="unpacks to more than"):
        read_pdf(path)


def test_deep_outline(tmp_path: Path) -> None:
    depth = 5_000
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 5 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>>>",
        b"<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>",
        b"<</Length 70>>stream\nBT /F 12 Tf 72 700 Td (1. A paragraph that stands here alone.) Tj ET \nendstream",
    ]
    for k in range(6, 6 + depth):
        objects.append(
            b"<</Title(x)/Parent %d 0 R/First %d 0 R/Last %d 0 R/Count 1>>" % (k - 1, k + 1, k + 1)
        )
    path = tmp_path / "deep.pdf"
    path.write_bytes(raw_pdf(objects))
    assert [line.text for line in read_pdf(path).lines] == ["1. A paragraph that stands here alone."]


def test_operators_without_end(tmp_path: Path) -> None:
    path = tmp_path / "nested.pdf"
    path.write_bytes(
        one_page(b"q " * 20_000 + b"BT /F 12 Tf 72 700 Td (Text that is found in spite of it.) Tj ET")
    )
    try:
        assert read_pdf(path).pages == 1
    except IngestError as error:
        assert "nested.pdf" in str(error)


@pytest.mark.shared
@pytest.mark.parametrize("seed", range(6))
def test_flipped_real_files(shared_data: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    files = sorted(
        f for f in (shared_data / "un_reports" / "library").glob("*.pdf") if f.stat().st_size < 400_000
    )
    raw = bytearray(chance.choice(files).read_bytes())
    for _ in range(200):
        raw[chance.randrange(8, len(raw))] = chance.randrange(256)
    path = tmp_path / "flipped.pdf"
    path.write_bytes(bytes(raw))
    try:
        assert read_pdf(path).pages >= 1
    except IngestError as error:
        assert "flipped.pdf" in str(error)
