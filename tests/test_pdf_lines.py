"""PDFs typeset here and read back: what stands on the page must come out as lines, in order, and only that."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.lines import Line, PrintedDocument
from ingest.pdf import read_pdf
from tests.typeset import LEFT, RIGHT, Sheet, un_page

PROSE = (
    "The Meeting considered the situation in the region and noted that the",
    "participating States had adopted measures against trafficking, many of",
    "which relied on joint investigations and on the exchange of information",
    "between competent authorities.",
)


def texts(document: PrintedDocument, page: int | None = None) -> list[str]:
    return [line.text for line in document.lines if page is None or line.page == page]


def find(document: PrintedDocument, start: str) -> Line:
    return next(line for line in document.lines if line.text.startswith(start))


@pytest.fixture
def report(tmp_path: Path) -> PrintedDocument:
    """Four pages with masthead, heads and feet, headings, paragraphs over pages and footnotes."""
    sheet = Sheet().page(top=60)
    sheet.put(123, 58, "United Nations", 14)
    sheet.put(500, 58, "E/2025/99", 10)
    sheet.put(123, 86, "Economic and Social Council", 20, "B")
    for k, line in enumerate(("Distr.: General", "14 March 2025", "Original: English")):
        sheet.put(440, 86 + 12 * k, line)
    sheet.y = 220
    sheet.lines(["Report of the Committee on its twelfth session"], size=14, style="B", gap=20)
    sheet.paragraph("1.", PROSE)
    sheet.put(60, 750, "25-01234 (E)    140325    150325")
    sheet.put(60, 765, "*2501234*")
    for number in (2, 3, 4):
        un_page(sheet, "E/2025/99", number, 4)
        sheet.put(LEFT - 21, sheet.y, f"{'I' * (number - 1)}.", 14, "B")
        sheet.lines(["Organization of the session"], size=14, style="B")
        sheet.paragraph(f"{2 * number}.", PROSE)
        x = sheet.put(LEFT, sheet.y, "It took note of the report")
        x = sheet.put(x, sheet.y - 3.4, str(number), 6.5)
        x = sheet.put(x + 2.5, sheet.y, "of the 18")
        x = sheet.put(x, sheet.y - 3.4, "th", 6.5)
        sheet.put(x + 2.5, sheet.y, "session, on 5 km")
        sheet.y += 18
        sheet.lines(["(a) To continue the work of the group;"], x=LEFT + 24)
        sheet.put(100, 690, "_" * 18, 8)
        sheet.put(117, 701, str(number), 5.5)
        sheet.put(123, 704, f"See resolution 67/{number}, on the matter of the", 8.5)
        sheet.put(123, 714, "exchange of information.", 8.5)
    return read_pdf(sheet.save(tmp_path / "renamed.pdf"))


def test_heads_feet_and_page_numbers_are_no_lines(report: PrintedDocument) -> None:
    for page in (2, 3, 4):
        printed = texts(report, page)
        assert not any("E/2025/99" in t or "25-01234" in t or t.endswith("/4") for t in printed), printed
        assert sum("participating States" in t for t in printed) == 1


def test_page_labels_are_read(report: PrintedDocument) -> None:
    assert report.page_labels == (None, "2/4", "3/4", "4/4")


def test_masthead_is_kept_and_read(report: PrintedDocument) -> None:
    first = texts(report, 1)
    assert {"E/2025/99", "Distr.: General", "14 March 2025"} <= set(first)
    assert not any("25-01234" in t or "2501234" in t for t in first)
    assert report.metadata == {
        "symbols": "E/2025/99",
        "date": "2025-03-14",
        "language": "en",
        "original_language": "en",
        "title": "Report of the Committee on its twelfth session",
        "distribution": "General",
    }


def test_footnotes_leave_the_text_and_keep_their_marks(report: PrintedDocument) -> None:
    assert [(n.mark, n.page) for n in report.footnotes] == [("2", 2), ("3", 3), ("4", 4)]
    assert report.footnotes[0].text == ("See resolution 67/2, on the matter of the exchange of information.")
    line = next(x for x in report.lines if x.page == 2 and "took note" in x.text)
    assert line.text == "It took note of the report of the 18th session, on 5 km"
    assert line.notes == ("2",)
    assert not any("67/" in t for t in texts(report))


def test_indent_gaps_and_style(report: PrintedDocument) -> None:
    heading = next(x for x in report.lines if x.page == 2 and "Organization" in x.text)
    assert heading.text == "I. Organization of the session"
    assert heading.bold and heading.size == 14 and heading.indent < -15
    start = next(x for x in report.lines if x.page == 2 and x.text.startswith("4. "))
    assert start.gap_before and abs(start.indent) < 2 and not start.bold
    follows = next(x for x in report.lines if x.page == 2 and x.text.startswith("participating"))
    assert not follows.gap_before
    item = next(x for x in report.lines if x.page == 2 and x.text.startswith("(a)"))
    assert item.indent == pytest.approx(24, abs=2)


def test_boxes_enclose_the_print(report: PrintedDocument) -> None:
    line = next(x for x in report.lines if x.page == 2 and x.text.startswith("4. "))
    assert line.box is not None and line.box.page == 2
    assert line.box.x0 == pytest.approx(LEFT, abs=1)
    assert line.box.y1 - line.box.y0 == pytest.approx(10, abs=1)


def test_note_that_goes_on_over_the_page(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in (1, 2):
        un_page(sheet, "A/80/1", number, 2)
        x = sheet.put(LEFT, sheet.y, "The Committee took note")
        if number == 1:
            sheet.put(x, sheet.y - 3.4, "1", 6.5)
        sheet.y += 18
        sheet.lines(PROSE)
        sheet.put(100, 690, "_" * 18, 8)
        if number == 1:
            sheet.put(117, 701, "1", 5.5)
        sheet.put(123, 704, ("A long note that", "goes on over here.")[number - 1], 8.5)
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert [(n.mark, n.text) for n in document.footnotes] == [("1", "A long note that goes on over here.")]


def test_words_painted_in_pieces_are_whole(tmp_path: Path) -> None:
    sheet = Sheet().page()
    for k in range(12):
        x = sheet.put(LEFT, 100 + 12 * k, "The peac")
        x = sheet.put(x + 0.6, 100 + 12 * k, "ekeeping")
        sheet.put(x + 2.5, 100 + 12 * k, "operation")
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert set(texts(document)) == {"The peacekeeping operation"}


def test_two_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    sheet = Sheet().page()
    sheet.put(72, 80, "A heading that runs over both of the columns of this page, from edge to edge", 12, "B")
    for k in range(16):
        sheet.put(72, 110 + 12 * k, f"Left {k:02} and the left column goes on with words")
        sheet.put(302, 110 + 12 * k, f"Right {k:02} and the right column goes on as well")
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    order = [t.split(" and")[0] for t in texts(document)]
    assert order[1:] == [f"Left {k:02}" for k in range(16)] + [f"Right {k:02}" for k in range(16)]
    assert all(abs(line.indent) < 2 for line in document.lines[1:])


def test_table_rows_are_told_from_prose(tmp_path: Path) -> None:
    sheet = Sheet().page()
    sheet.lines(PROSE)
    for y in (150, 166, 220):
        sheet.rule(LEFT, RIGHT, y)
    for k, row in enumerate((("Country", "2023", "2024"), ("Chad", "12", "1 400"), ("Peru", "9", "88"))):
        for x, cell in zip((LEFT, 300, 400), row, strict=True):
            sheet.put(x, 162 + 16 * k, cell)
    sheet.y = 240
    sheet.paragraph("2.", PROSE)
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    rows = [line.text for line in document.lines if line.table]
    assert rows == ["Country | 2023 | 2024", "Chad | 12 | 1 400", "Peru | 9 | 88"]
    assert find(document, "2. The Meeting").table is False


def test_contents_entries_are_no_headings(tmp_path: Path) -> None:
    sheet = Sheet().page()
    sheet.lines(["Contents"], size=14)
    for number, title, page in (
        ("I.", "Introduction", 4),
        ("II.", "Organization of work", 5),
        ("III.", "Agenda", 9),
    ):
        sheet.lines([f"{number} {title} {'. ' * 40}{page}"], gap=2)
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert [x.text for x in document.lines if x.table] == [
        "I. Introduction | 4",
        "II. Organization of work | 5",
        "III. Agenda | 9",
    ]


def test_sideways_page_reads_upright(tmp_path: Path) -> None:
    sheet = Sheet().page()
    with sheet.pdf.rotation(90, 300, 400):
        for k, text in enumerate(PROSE):
            sheet.put(150, 300 + 12 * k, text)
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert texts(document) == list(PROSE)
    box = document.lines[0].box
    assert box is not None and box.y1 - box.y0 > 200 > box.x1 - box.x0


def test_bold_and_bold_italic_lines(tmp_path: Path) -> None:
    sheet = Sheet().page().lines(PROSE).lines(["A. Findings"], style="B").lines(["Observations"], style="I")
    document = read_pdf(sheet.lines(PROSE).save(tmp_path / "a.pdf"))
    assert (find(document, "A. Findings").bold, find(document, "A. Findings").italic) == (True, False)
    assert (find(document, "Observations").bold, find(document, "Observations").italic) == (False, True)


def test_two_symbols_on_one_document(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(1, 5):
        sheet.page()
        sheet.put(440, 59, "E/2025/42-E/CN.18/2025/7", 8.5)
        sheet.put(536, 754, str(number), 8.5, "B")
        sheet.paragraph(f"{number}.", PROSE)
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert document.metadata["symbols"] == "E/2025/42 ; E/CN.18/2025/7"
    assert document.page_labels == ("1", "2", "3", "4")


def test_boxed_text_is_marked(tmp_path: Path) -> None:
    sheet = Sheet().page().paragraph("38.", PROSE)
    top = sheet.y
    sheet.pdf.rect(LEFT, top, 360, 60)
    sheet.y += 20
    sheet.lines(["Recommendation 2"], x=LEFT + 24, style="B")
    sheet.lines(["The Executive Director should conclude the review."], x=LEFT + 24, style="B", gap=30)
    sheet.paragraph("39.", PROSE)
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert [line.text for line in document.lines if line.boxed] == [
        "Recommendation 2",
        "The Executive Director should conclude the review.",
    ]


def test_heads_that_change_from_chapter_to_chapter(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(1, 9):
        sheet.page()
        sheet.put(LEFT, 50, ("Chapter 1: The system", "Chapter 2: The findings")[number > 4], 8)
        sheet.put(300, 754, str(number), 8)
        for k in range(3):
            sheet.paragraph(f"{number}.{k + 1}", [f"{t} {number}{k}" for t in PROSE])
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert not any(t.startswith("Chapter") for t in texts(document))
    assert document.page_labels == tuple(str(n) for n in range(1, 9))


def test_heading_that_recurs_at_the_top_of_pages_is_kept(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(1, 9):
        un_page(sheet, "E/C.2/2025/2", number, 8)
        if number in (3, 5, 8):
            sheet.lines(["Aims and purposes of the organization"], size=12, style="B")
        for k in range(3):
            sheet.lines([f"{t} {number}{k}" for t in PROSE])
    document = read_pdf(sheet.save(tmp_path / "a.pdf"))
    assert [line.page for line in document.lines if line.text.startswith("Aims")] == [3, 5, 8]
