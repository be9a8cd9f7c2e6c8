"""Pages without a text layer: recognised where OCR is installed, refused with what to install where it is not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter, Transformation
from pypdf.generic import RectangleObject

import cli
import ingest.ocr
from index.build import add_paths
from index.library import Library
from ingest import read_report
from ingest.errors import EmptyFileError, NeedsOcrError, OcrLanguageError
from ingest.ocr import installed_languages, missing_parts, page_list, wanted_languages
from ingest.ocr_layer import word_confidence
from ingest.pdf import read_pdf
from ingest.pdf_bare import OcrSettings
from ingest.report import Box, Report
from tests.typeset import Sheet, un_page

needs_ocr = pytest.mark.skipif(missing_parts() is not None, reason=f"OCR is not installed: {missing_parts()}")
TEXTS = [
    [
        "The Committee met in Vienna from 3 to 7 March and considered",
        "the reports that were submitted to it.",
    ],
    [
        "It noted with appreciation that many States had adopted laws",
        "against the traffic in cultural property.",
    ],
    ["The next meeting will be held in the month of September."],
]


def typeset(path: Path, pages: int = 1) -> Path:
    sheet = Sheet()
    for page in range(pages):
        un_page(sheet, "A/80/1", page + 1, pages)
        for k, lines in enumerate(TEXTS, 1 + page * len(TEXTS)):
            sheet.paragraph(f"{k}.", lines)
    return sheet.save(path)


def picture(path: Path, page: int = 0) -> Image.Image:
    with pypdfium2.PdfDocument(path) as document:
        return document[page].render(scale=200 / 72, grayscale=True).to_pil()


def scan(path: Path, pictures: list[Image.Image], hidden: list[str] | None = None) -> Path:
    """Make a PDF of full-page pictures, with ``hidden`` lines of invisible text on each."""
    sheet = Sheet()
    for image in pictures:
        sheet.page()
        sheet.pdf.image(image, x=0, y=0, w=sheet.pdf.w, h=sheet.pdf.h)
        if hidden:
            with sheet.pdf.local_context(text_mode=3):
                for k, line in enumerate(hidden):
                    sheet.put(123, 85 + 12 * k, line)
    return sheet.save(path)


def same_words(report: Report, printed: Report) -> bool:
    return [(p.number, p.text) for p in report.paragraphs] == [(p.number, p.text) for p in printed.paragraphs]


def near(a: Box, b: Box, points: float = 5) -> bool:
    sides = ((a.x0, b.x0), (a.y0, b.y0), (a.x1, b.x1), (a.y1, b.y1))
    return a.page == b.page and all(abs(x - y) <= points for x, y in sides)


def around(boxes: tuple[Box, ...]) -> Box:
    lows, highs = [(b.x0, b.y0) for b in boxes], [(b.x1, b.y1) for b in boxes]
    (x0, y0), (x1, y1) = map(min, zip(*lows, strict=True)), map(max, zip(*highs, strict=True))
    return Box(boxes[0].page, x0, y0, x1, y1)


def all_near(report: Report, printed: Report) -> bool:
    pairs = zip(report.paragraphs, printed.paragraphs, strict=True)
    return all(len(p.boxes) == len(q.boxes) and all(map(near, p.boxes, q.boxes)) for p, q in pairs)


@needs_ocr
def test_a_scan_comes_back_as_it_was_typeset(tmp_path: Path) -> None:
    original = typeset(tmp_path / "printed.pdf")
    printed = read_report(original)
    seen: list[str] = []
    report = read_report(
        scan(tmp_path / "scan.pdf", [picture(original)]), step=lambda what, allow_s: seen.append(what)
    )
    assert report.symbols == ("A/80/1",)
    assert same_words(report, printed)
    assert all_near(report, printed)
    [warning] = report.warnings
    assert warning.code == "ocr"
    assert warning.message.startswith("page 1 recognised by OCR (eng), mean confidence 0.9")
    assert seen == ["OCR 1/1 eng"]


@needs_ocr
def test_only_bare_pages_are_recognised(tmp_path: Path) -> None:
    original = typeset(tmp_path / "printed.pdf", 2)
    printed = read_report(original)
    writer = PdfWriter()
    writer.add_page(PdfReader(original).pages[0])
    writer.add_page(PdfReader(scan(tmp_path / "scan.pdf", [picture(original, 1)])).pages[0])
    mixed = tmp_path / "mixed.pdf"
    writer.write(mixed)
    report = read_report(mixed)
    assert same_words(report, printed)
    assert [(w.code, w.page) for w in report.warnings] == [("ocr", 2)]
    without = read_report(mixed, ocr=False)
    assert [(w.code, w.page) for w in without.warnings if w.code != "no_paragraphs"] == [
        ("page_without_text", 2)
    ]
    assert "--no-ocr" in without.warnings[0].message


@needs_ocr
def test_boxes_are_those_of_the_page_as_displayed(tmp_path: Path) -> None:
    """A scan that lies on its side, is turned upright by its page, and is cropped."""
    original = typeset(tmp_path / "printed.pdf")
    writer = PdfWriter()
    page = writer.add_page(PdfReader(scan(tmp_path / "scan.pdf", [picture(original)])).pages[0])
    wide, high = float(page.mediabox.width), float(page.mediabox.height)
    page.add_transformation(Transformation().rotate(90).translate(high, 0))
    page.mediabox = RectangleObject((0, 0, high, wide))
    page.cropbox = RectangleObject((0, 40, high, wide))
    page.rotate(90)
    writer.write(tmp_path / "turned.pdf")
    found, printed = read_report(tmp_path / "turned.pdf"), read_report(original)
    assert same_words(found, printed)
    shifted = [Box(b.page, b.x0 - 40, b.y0, b.x1 - 40, b.y1) for p in printed.paragraphs for b in p.boxes]
    assert all(map(near, [b for p in found.paragraphs for b in p.boxes], shifted))


@needs_ocr
@pytest.mark.parametrize("turn", [90, 270])
def test_a_page_that_was_scanned_sideways(tmp_path: Path, turn: int) -> None:
    original = typeset(tmp_path / "printed.pdf")
    image = picture(original).rotate(turn, expand=True)
    sheet = Sheet()
    sheet.pdf.add_page(format=(sheet.pdf.h, sheet.pdf.w))
    sheet.pdf.image(image, x=0, y=0, w=sheet.pdf.w, h=sheet.pdf.h)
    found = read_report(sheet.save(tmp_path / "sideways.pdf"))
    printed = read_report(original)
    assert same_words(found, printed)
    box, upright = around(found.paragraphs[0].boxes), around(printed.paragraphs[0].boxes)
    if turn == 90:  # lines run upwards, the first at the left
        expected = Box(1, 792 - upright.y1, upright.x0, 792 - upright.y0, upright.x1)
    else:
        expected = Box(1, upright.y0, 612 - upright.x1, upright.y1, 612 - upright.x0)
    assert near(box, expected)


@needs_ocr
@pytest.mark.shared
def test_maps_are_not_taken_for_text(shared_data: Path) -> None:
    report = read_report(shared_data / "un_reports" / "core" / "S_2025_176.en.pdf")
    assert [(w.code, w.page) for w in report.warnings] == [("page_without_text", 21)]
    assert report.paragraphs[-1].page_end == 20


@needs_ocr
def test_pictures_without_words(tmp_path: Path) -> None:
    with pytest.raises(EmptyFileError, match="OCR finds no text"):
        read_report(scan(tmp_path / "grey.pdf", [Image.new("L", (600, 800), 200)]))


@needs_ocr
@pytest.mark.skipif("rus" not in installed_languages(), reason="Tesseract has no Russian here")
@pytest.mark.shared
def test_the_language_is_told_from_the_page(shared_data: Path) -> None:
    report = read_report(shared_data / "scans" / "1971-10-25_GA_Resolution_2758_ru.pdf")
    assert report.language == "ru"
    assert "Организации Объединенных Наций" in " ".join(p.text for p in report.in_reading_order())
    assert "(rus)" in report.warnings[0].message


GARBLED = [
    "1. Tbe Connittee rnet in Vierrna frorn 3 to 7 Mareh and eonsidered",
    "tbe reporis tbat vvere subnitted to ii by nernbers of tbe Assenbly.",
    "2. lt noied vvith appreeiation tbat nany States bad adopied lavvs",
    "againsi tbe iraffic in culiural properiy and sitnilar natters.",
]


def test_text_of_a_poor_earlier_ocr_shows(tmp_path: Path) -> None:
    path = scan(tmp_path / "old.pdf", [picture(typeset(tmp_path / "printed.pdf"))], GARBLED)
    report = read_report(path, ocr=False)
    [warning] = [w for w in report.warnings if w.code == "ocr_text"]
    confidence = float(warning.message.split("confidence ")[1][:4])
    assert confidence < 0.7
    assert "page 1: the text is that of an earlier OCR" in warning.message


@needs_ocr
def test_a_poor_earlier_ocr_is_done_anew(tmp_path: Path) -> None:
    original = typeset(tmp_path / "printed.pdf")
    report = read_report(scan(tmp_path / "old.pdf", [picture(original)], GARBLED))
    assert same_words(report, read_report(original))
    assert [w.code for w in report.warnings] == ["ocr"]


def test_a_good_earlier_ocr_is_kept(tmp_path: Path) -> None:
    good = [
        "1. The Committee met in Vienna and considered the reports that were",
        *(t for ts in TEXTS for t in ts),
    ]
    path = scan(tmp_path / "old.pdf", [Image.new("L", (600, 800), 255)], good)
    [warning] = [w for w in read_report(path).warnings if w.code.startswith("ocr")]
    assert warning.code == "ocr_text"
    assert "confidence 1.00" in warning.message


def test_printed_text_is_not_taken_for_ocr(tmp_path: Path) -> None:
    assert read_report(typeset(tmp_path / "printed.pdf")).warnings == ()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("core/A_39_361", 0.75, 0.9),  # 18 % of its words differ from a second recognition
        ("core/A_47_466", 0.97, 1.0),  # 1 %
        ("core/E_CN.4_109", 0.85, 0.97),
        ("library/E_CN.4_149", 0.85, 0.97),
    ],
)
def test_real_documents_of_earlier_ocr(shared_data: Path, name: str, low: float, high: float) -> None:
    warnings = read_pdf(shared_data / "un_reports" / f"{name}.en.pdf").warnings
    [message] = [w.message for w in warnings if w.code == "ocr_text"]
    assert low <= float(message.split("confidence ")[1][:4]) <= high


def test_words_in_four_languages() -> None:
    sentences = (
        "The Commission recommends that Member States strengthen cooperation against trafficking. ",
        "La Commission recommande que les États Membres renforcent la coopération où cela est possible. ",
        "La Comisión recomienda que los Estados Miembros refuercen la cooperación en materia de delito. ",
        "Комиссия рекомендует государствам-членам укреплять сотрудничество в борьбе с торговлей. ",
    )
    for sentence in sentences:
        confidence = word_confidence(sentence * 3)
        assert confidence is not None and confidence >= 0.95, sentence
    assert word_confidence("Only a few words.") is None


def test_what_to_install_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.ocr.shutil, "which", lambda name: None)
    monkeypatch.setattr(ingest.ocr.importlib.util, "find_spec", lambda name: None)
    path = scan(tmp_path / "scan.pdf", [Image.new("L", (60, 80), 200)] * 3)
    with pytest.raises(
        NeedsOcrError, match=r"scan\.pdf: 3 of 3 pages.*pip install.*apt install tesseract-ocr"
    ):
        read_pdf(path, OcrSettings())
    with pytest.raises(NeedsOcrError, match="leave out --no-ocr"):
        read_pdf(path)
    assert cli.main(["parse", "--ocr-language", "en", str(path)]) == 2


def test_languages_by_either_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.ocr, "installed_languages", lambda: ("eng", "fra"))
    assert wanted_languages(["en", "fra"]) == ("eng", "fra")
    assert wanted_languages() == ()
    monkeypatch.setenv("PILCROW_OCR_LANGUAGES", "fr+eng")
    assert wanted_languages() == ("fra", "eng")
    with pytest.raises(
        OcrLanguageError, match=r"no language 'rus'; it has eng, fra.*apt install tesseract-ocr-rus"
    ):
        wanted_languages(["ru"])


def test_page_lists() -> None:
    assert page_list([1, 2, 3, 7, 9, 10]) == "pages 1–3, 7, 9–10"


def test_the_library_lists_what_was_recognised(
    tmp_path: Path, built_library: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "library"
    shutil.copytree(built_library / "encoder", folder / "encoder")
    lines = [
        "1. The Committee met in Vienna and considered the reports that were",
        *(t for ts in TEXTS for t in ts),
    ]
    path = scan(tmp_path / "old.pdf", [Image.new("L", (600, 800), 255)], lines)
    assert add_paths(folder, [path]).failed == []
    [summary] = Library.open(folder).reports()
    assert summary.ocr is not None and "confidence 1.00" in summary.ocr
    cli.main(["--library", str(folder), "list"])
    assert "OCR: page 1: the text is that of an earlier OCR, confidence 1.00" in capsys.readouterr().out
