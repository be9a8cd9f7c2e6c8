"""Tables, boxes and figures: told apart from paragraphs and headings, citable by their printed name."""

from __future__ import annotations

import pytest

from index.chunks import chunk_paragraph
from ingest.blocks import Block
from ingest.inserts import caption_of
from ingest.lines import Line
from ingest.report import Box, Paragraph, report_from_json, report_to_json
from tests.test_parts import heading, paragraph, parse


def row(text: str) -> Line:
    return Line(text, 1, size=8.5, table=True)


def small(text: str) -> Line:
    return Line(text, 1, gap_before=True, size=8.5)


def caption(text: str, *, bold: bool = False) -> Line:
    return Line(text, 1, gap_before=True, size=10, bold=bold)


def test_table_stands_behind_the_paragraph_it_interrupts() -> None:
    report = parse(
        paragraph(1),
        Line("2. The expenditure of the Office rose in", 1, gap_before=True, size=10),
        caption("Table 3"),
        Line("Expenditure by region", 1, size=10, bold=True),
        row("Africa | 12 | 14"),
        row("Asia | 9 | 8"),
        small("Source: Office of the Comptroller."),
        Line("every region but one.", 1, gap_before=True, size=10),
        paragraph(3),
    )
    second = report.paragraphs[1]
    assert second.running_text == "The expenditure of the Office rose in every region but one."
    assert [(i.kind, i.name) for i in second.inserts] == [("table", "Table 3")]
    insert = second.inserts[0]
    printed = second.text[insert.start : insert.end]
    assert printed.startswith("Table 3")
    assert printed.endswith("Source: Office of the Comptroller.")
    assert report_from_json(report_to_json(report)) == report


def test_bold_caption_heads_no_paragraph() -> None:
    report = parse(
        heading("IV. Resources"),
        *(paragraph(n) for n in range(1, 4)),
        caption("Figure 2. Resources by source, 2020–2024", bold=True),
        small("40"),
        small("2020 2021 2022"),
        *(paragraph(n) for n in range(4, 7)),
    )
    assert {p.headings for p in report.paragraphs} == {("IV. Resources",)}
    assert [(i.kind, i.name) for i in report.paragraphs[2].inserts] == [("figure", "Figure 2")]


def test_heading_after_a_figure_is_none_of_it() -> None:
    report = parse(
        heading("A. Coverage"),
        paragraph(1),
        caption("Figure I"),
        Line("Map of the area", 1, size=10, bold=True),
        small("Source: Centre for Information."),
        heading("B. Command"),
        paragraph(2),
    )
    assert [p.headings for p in report.paragraphs] == [("A. Coverage",), ("B. Command",)]


def test_boxes_are_named_by_their_first_line() -> None:
    boxed = [
        Line("Recommendation 2", 1, gap_before=True, bold=True, size=10, boxed=True),
        Line(
            "The Executive Director should conclude (a) this and (b) that.",
            1,
            gap_before=True,
            size=10,
            boxed=True,
        ),
    ]
    report = parse(paragraph(1), *boxed, paragraph(2))
    assert [(i.kind, i.name) for i in report.paragraphs[0].inserts] == [("box", "Recommendation 2")]
    assert report.paragraphs[0].subparagraphs == ()


def test_list_that_a_sentence_announces_is_its_text() -> None:
    report = parse(
        Line("1. The following States were represented:", 1, gap_before=True, size=10),
        row("Argentina | India"),
        row("Uruguay | Yemen"),
        paragraph(2),
    )
    assert report.paragraphs[0].inserts == ()
    assert report.paragraphs[0].running_text.endswith("Uruguay | Yemen")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Table 1", ("table", "Table 1")),
        ("Figure A.II.1. Trends", ("figure", "Figure A.II.1")),
        ("Box IV Advancing care", ("box", "Box IV")),
        ("Cuadro 2. Gastos", ("table", "Cuadro 2")),
        ("Tableau 3 : Dépenses", ("table", "Tableau 3")),
        ("Encadré 1 Priorités", ("box", "Encadré 1")),
        ("Table 3 shows the trend", (None, None)),
        ("Tables were shown", (None, None)),
        ("figure 3", (None, None)),
    ],
)
def test_caption_forms(text: str, expected: tuple[str | None, str | None]) -> None:
    assert caption_of(Block((Line(text, 1),), text)) == expected


def test_table_and_text_are_embedded_apart() -> None:
    report = parse(paragraph(1), caption("Table 3"), row("Africa | 12"), row("Asia | 9"), paragraph(2))
    first: Paragraph = report.paragraphs[0]
    wholes = [c.text for c in chunk_paragraph(first, "E/2025/1", len, 10_000) if c.kind == "paragraph"]
    assert len(wholes) == 2
    assert "Africa" not in wholes[0]
    assert "adjourned" not in wholes[1]


def test_insert_knows_its_own_page_and_place() -> None:
    report = parse(
        paragraph(1),
        Line("Table 1", 2, gap_before=True, page_break_before=True, size=10, box=Box(2, 70, 700, 120, 710)),
        Line("Africa | 12", 2, size=8.5, table=True, box=Box(2, 70, 600, 400, 690)),
    )
    first = report.paragraphs[0]
    start = first.text.index("Africa")
    insert = first.insert_at(start)
    assert insert is not None
    assert insert.boxes == (Box(2, 70, 600, 400, 710),)
    assert first.insert_at(0) is None
    assert {c.page for c in chunk_paragraph(first, "E/2025/1", len, 10_000) if "Africa" in c.text} == {2}
