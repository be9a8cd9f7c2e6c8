"""The shipped report, parsed exactly: a golden file of the whole, and what the eye checked, spelled out.

Regenerate after a wanted change with ``python tests/test_golden.py`` and read the difference line by line.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest import read_report
from ingest.corpus import load_manifest
from ingest.report import Paragraph, Report, report_from_json, report_to_json

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "golden" / "honlac-28.json"


def parse_shipped() -> Report:
    corpus = ROOT / "corpus"
    return read_report(corpus / "honlac-28.txt", load_manifest(corpus)["honlac-28.txt"])


def golden_form(report: Report) -> dict[str, Any]:
    record = report_to_json(report)
    for paragraph in (*record["paragraphs"], *record["unnumbered"]):
        del paragraph["boxes"]
        for sub in paragraph["subparagraphs"]:
            del sub["boxes"]
    return json.loads(json.dumps(record))


@pytest.fixture(scope="module")
def report() -> Report:
    return parse_shipped()


def para(report: Report, number: str) -> Paragraph:
    return next(p for p in report.paragraphs if p.number == number)


def test_whole_report_equals_the_golden_file(report: Report) -> None:
    assert golden_form(report) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_numbering_runs_from_1_to_56_without_gap(report: Report) -> None:
    assert [p.number for p in report.paragraphs if p.part == "main"] == [str(n) for n in range(1, 57)]
    assert {p.part for p in report.paragraphs} == {"main"}
    assert report.warnings == ()


def test_agendas_belong_to_paragraphs_45_and_54(report: Report) -> None:
    assert [s.sub for s in para(report, "45").subparagraphs] == [str(n) for n in range(1, 10)]
    agenda = [s.sub for s in para(report, "54").subparagraphs]
    assert agenda == ["1", "2", "3", "4", "5", "5(a)", "5(b)", "5(c)", "5(d)", "6", "7", "8", "9", "10"]
    assert para(report, "54").text.endswith("Latin America and the Caribbean.")


@pytest.mark.parametrize(
    ("number", "letters", "inline"),
    [
        ("2", "abcde", False), ("3", "abcd", False), ("4", "abc", False), ("5", "abcde", False),
        ("19", "abcd", False), ("20", "abc", False), ("21", "abcde", False), ("22", "abcde", False),
        ("23", "abc", False), ("24", "abcd", False), ("25", "abcd", False), ("26", "abcd", False),
        ("33", "abcdefg", True), ("36", "abc", True), ("42", "abcdefghijkl", True),
    ],
)  # fmt: skip
def test_letters(report: Report, number: str, letters: str, inline: bool) -> None:
    subs = para(report, number).subparagraphs
    assert "".join(s.sub for s in subs) == letters
    assert {s.inline for s in subs} == {inline}


def test_only_these_paragraphs_have_items(report: Report) -> None:
    with_items = {p.number for p in report.paragraphs if p.subparagraphs}
    assert with_items == {
        "2",
        "3",
        "4",
        "5",
        "19",
        "20",
        "21",
        "22",
        "23",
        "24",
        "25",
        "26",
        "33",
        "36",
        "42",
        "45",
        "54",
    }


@pytest.mark.parametrize(
    ("number", "joined"),
    [
        ("9", "multiple actors with specialized roles, the increase of routes"),
        ("17", "memorandums of understanding with UNODC for participating in AIRCOP, the Container Control"),
        ("33", "not to divert attention from the fundamentals, and to initiate a dialogue"),
        ("36", "the operational recommendation contained in paragraph 6 (c) of the outcome document"),
        ("42", "the relevant agencies in each country for those purposes; (g) agreeing on channels"),
    ],
)
def test_paragraphs_cut_by_page_breaks_are_joined(report: Report, number: str, joined: str) -> None:
    assert joined in para(report, number).text


def test_footnotes_are_attached_and_out_of_the_text(report: Report) -> None:
    assert [(f.mark, f.text[:24]) for f in report.footnotes] == [
        ("*", "Available only in Englis"),
        ("1", "See Official Records of "),
    ]
    assert para(report, "28").footnotes == ("1",)
    assert report.unnumbered[0].footnotes == ("*",)
    everything = " ".join(p.text for p in report.in_reading_order())
    assert "Available only in" not in everything
    assert "Official Records" not in everything
    assert "¹" not in everything


def test_heading_chains_tell_the_two_issue_series_apart(report: Report) -> None:
    for first, chapter in (("2", "I. "), ("19", "IV. ")):
        for k in range(4):
            number = str(int(first) + (k if first == "2" else 2 * k))
            chain = para(report, number).headings
            assert chain[0].startswith(chapter)
            assert chain[-1].startswith(f"Issue {k + 1}. ")
    assert para(report, "1").headings[1].startswith("Recommendations adopted by the Twenty-eighth")
    assert para(report, "18").headings == ("IV. Consideration of topics by working groups",)
    chapter_ten = [s.heading[:2] for s in report.sections if s.parent and s.heading[1] == "."]
    assert chapter_ten == ["A.", "B.", "C.", "D.", "E."]
    assert para(report, "53").headings == ("X. Organization of the Meeting", "C. Election of officers")


def test_annex_is_kept_as_an_annex(report: Report) -> None:
    annex = [p for p in report.unnumbered if p.part == "annex"]
    assert len(annex) == 1
    assert "UNODC/HONLAC/28/CRP.1–13 | 3 | Country reports" in annex[0].text
    assert annex[0].headings[0].startswith("Annex List of documents")


def test_markdown_is_gone(report: Report) -> None:
    everything = " ".join(p.text for p in report.in_reading_order())
    assert not any(mark in everything for mark in ("**", "](", "<i>", "*modi", "|---"))
    assert "(E/CN.7/2018/5)" in para(report, "6").text


def test_report_survives_json(report: Report) -> None:
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report


def test_item_spans_show_their_labels(report: Report) -> None:
    for paragraph in report.paragraphs:
        for sub in paragraph.subparagraphs:
            assert paragraph.text[sub.start :].startswith(sub.label)
            assert paragraph.text[sub.start : sub.end].endswith(sub.text)


if __name__ == "__main__":
    GOLDEN.write_text(
        json.dumps(golden_form(parse_shipped()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
