"""Metadata from the print: symbols, title, date, languages, session, distribution, in every file type."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

from evals.parse_metadata import GOLD, SPLITS, accepted_titles, judge, read_metadata_gold, table
from ingest.citation import find_symbols, normalise_symbol
from ingest.masthead import (
    iso_date,
    read_distribution,
    read_original_language,
    read_session,
    standing_symbols,
)
from ingest.read import read_report
from ingest.report import Report, report_from_json, report_to_json
from tests.typeset import Sheet, un_page

MASTHEAD = [
    "A/79/944–S/2025/370",
    "Distr.: Limited",
    "11 June 2025",
    "English",
    "Original: French",
    "Seventy-ninth session",
    "Agenda item 33",
]


def facts(report: Report) -> tuple[object, ...]:
    return (
        report.symbols,
        report.title,
        report.date,
        report.language,
        report.original_language,
        report.session,
        report.distribution,
    )


def masthead(sheet: Sheet, symbol: str, block: list[str]) -> Sheet:
    """Start a first page as the United Nations set it; the session block stands left of the title."""
    sheet.page()
    sheet.put(450, 57, symbol)
    sheet.put(123, 57, "United Nations", 14)
    sheet.put(123, 85, "General Assembly", 20, "B")
    for k, text in enumerate(["Distr.: General", "17 July 2025", "Original: English"]):
        sheet.put(397, 85 + 12 * k, text)
    for k, text in enumerate(block):
        sheet.put(60, 222 + 12 * k, text, 10, "B")
    sheet.y = 222 + 12 * len(block) + 20
    return sheet


def test_masthead_of_a_pdf(tmp_path: Path) -> None:
    block = ["Eightieth session", "Item 72 (b) of the provisional agenda*", "Promotion of rights: questions"]
    sheet = masthead(Sheet(), "A/80/188", block)
    sheet.lines(["Rights in the context of", "climate change"], size=14, style="B")
    sheet.lines(["Note by the Secretary-General"], size=12, style="B")
    for n in range(1, 6):
        sheet.paragraph(
            f"{n}.", ["Words of a paragraph that the report holds about the climate,", "and more."]
        )
    un_page(sheet, "A/80/188", 2, 2)
    sheet.paragraph("6.", ["Words of a paragraph that the report holds about the climate,", "see A/80/1."])
    assert facts(read_report(sheet.save(tmp_path / "wrong name A_1_1.fr.pdf"))) == (
        ("A/80/188",),
        "Rights in the context of climate change: Note by the Secretary-General",
        "2025-07-17",
        "en",
        "en",
        "Eightieth session",
        "General",
    )


def test_a_title_smaller_than_the_headings_and_no_larger_than_the_organ(tmp_path: Path) -> None:
    """E/CN.5/2025/NGO/12: the organ of the session block is set as large as the title."""
    sheet = masthead(Sheet(), "E/CN.5/2025/NGO/12", [])
    sheet.put(60, 222, "Commission for Social Development", 12, "B")
    sheet.put(60, 234, "Sixty-third session", 10, "B")
    sheet.y = 270
    sheet.lines(["Statement submitted by a group"], size=12, style="B")
    sheet.lines(["I. Introduction"], x=102, size=14, style="B")
    for n in range(1, 4):
        sheet.paragraph(
            f"{n}.", ["Words of a paragraph that the report holds about the climate,", "and more."]
        )
    report = read_report(sheet.save(tmp_path / "x.pdf"))
    assert report.title == "Statement submitted by a group"
    assert report.session == "Sixty-third session"


def test_cover_of_a_supplement(tmp_path: Path) -> None:
    sheet = Sheet().page()
    sheet.put(480, 57, "E/2025/43-E/C.19/2025/8", 8.5)
    sheet.put(123, 150, "United Nations", 20, "B")
    sheet.y = 215
    sheet.lines(["Permanent Forum on", "Indigenous Issues"], size=28, style="B", gap=10)
    sheet.lines(["Report on the twenty-fourth session"], size=20, style="B", gap=60)
    sheet.lines(["Economic and Social Council"], size=20, style="B", gap=2)
    sheet.lines(["Official Records, 2025", "Supplement No. 23"], size=14, style="B")
    for page in (2, 3):
        un_page(sheet, "E/2025/43-E/C.19/2025/8", page, 3)
        sheet.paragraph(
            f"{page - 1}.", ["Words of a paragraph that the report holds about the climate,", "more."]
        )
    report = read_report(sheet.save(tmp_path / "x.pdf"))
    assert report.symbols == ("E/2025/43", "E/C.19/2025/8")
    assert report.title == "Permanent Forum on Indigenous Issues: Report on the twenty-fourth session"
    assert (report.date, report.session, report.distribution) == (None, None, None)


def expected() -> tuple[object, ...]:
    return (
        ("A/79/944", "S/2025/370"),
        "Conflicts in the area",
        "2025-06-11",
        "en",
        "fr",
        "Seventy-ninth session",
        "Limited",
    )


def test_text_word_and_html_state_the_same(tmp_path: Path) -> None:
    body = "1. The report of the mission and what was found in the area by the experts."
    text = tmp_path / "a.txt"
    text.write_text("\n\n".join([*MASTHEAD, "**Conflicts in the area**", body]))
    word = Document()
    for line in MASTHEAD:
        word.add_paragraph(line)
    word.add_paragraph().add_run("Conflicts in the area").bold = True
    word.add_paragraph(body)
    word.save(str(tmp_path / "a.docx"))
    html = tmp_path / "a.html"
    lines = "".join(f"<p>{line}</p>" for line in MASTHEAD)
    html.write_text(f"<html><body>{lines}<h1>Conflicts in the area</h1><p>{body}</p></body></html>")
    for path in (text, tmp_path / "a.docx", html):
        report = read_report(path)
        assert facts(report) == expected(), path.name
        assert report_from_json(report_to_json(report)) == report


def test_records_of_earlier_versions_load(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n\n".join([*MASTHEAD, "1. Text."]))
    record = report_to_json(read_report(path))
    for field in ("session", "distribution", "original_language"):
        del record[field]
    assert report_from_json(record).session is None


@pytest.mark.parametrize(
    ("text", "symbols"),
    [
        ("A/ES-10/1043–S/2025/529", ["A/ES-10/1043", "S/2025/529"]),
        ("A/80/15 (Part III)", ["A/80/15 (Part III)"]),
        ("S/RES/2768 (2025)", ["S/RES/2768 (2025)"]),
        ("E/ICEF/672 (Deuxième partie)", ["E/ICEF/672 (Deuxième partie)"]),
        ("UNCTAD/TIR/2025 (Overview)", ["UNCTAD/TIR/2025 (Overview)"]),
        ("A/CONF.230/2025/INF/1*", ["A/CONF.230/2025/INF/1"]),
        ("E/2025/15/Add.1/Rev.1", ["E/2025/15/Add.1/Rev.1"]),
        ("A/79/394 and A/70/394/Corr.1 are before the Committee", []),
        ("see A/80/1", []),
        ("24/7", []),
    ],
)
def test_symbols_that_stand_alone(text: str, symbols: list[str]) -> None:
    assert standing_symbols(text) == symbols


def test_readers_of_single_lines() -> None:
    assert find_symbols("as in S/RES/1970(2011) and S/RES/242 (1967)") == [
        "S/RES/1970 (2011)",
        "S/RES/242 (1967)",
    ]
    assert normalise_symbol("a/80/15 (part iii)") == "A/80/15 (Part III)"
    assert iso_date("3 June 19k8") is None
    assert read_original_language("Original: inglés") == "en"
    assert read_original_language("Original : français") == "fr"
    assert read_session("Документы сессии") is None
    assert read_session("Octavo período de sesiones sustantivo") == "Octavo período de sesiones sustantivo"
    assert read_distribution(["UNRESTRICTED", "E/CN.4/149"]) == "Unrestricted"
    assert read_distribution(["Distribution of seats"]) is None


def test_the_gold_is_well_formed_and_the_score_counts() -> None:
    gold = read_metadata_gold(GOLD)
    assert len({g["file"] for g in gold}) == len(gold) >= 60
    assert {g["split"] for g in gold} == set(SPLITS)
    for record in gold:
        assert all(normalise_symbol(s) == s for s in record["symbols"]), record["file"]
        assert accepted_titles(record)


def test_development_half_where_the_data_is_here(shared_data: Path) -> None:
    """Every tenth file of the development half parses to what is printed."""
    gold = [g for g in read_metadata_gold(GOLD) if g["split"] == "development" and not g["scanned"]][::10]
    judged = [j for g in gold for j in judge(g, read_report(shared_data / "un_reports" / g["file"]))]
    assert [j for j in judged if not j.right] == []
    assert "1.000" in "\n".join(table(judged))
