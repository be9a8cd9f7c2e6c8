"""Parts whose numbering is their own: annexes, resolutions, lists inside paragraphs, runs that pause and resume."""

from __future__ import annotations

from ingest.lines import Line, PrintedDocument
from ingest.report import Report, Source
from ingest.structure import build_report


def parse(*lines: Line) -> Report:
    document = PrintedDocument(
        lines, (), 1, (None,), {"symbols": "E/2025/1", "title": "A report"}, "application/pdf"
    )
    return build_report(document, Source("a.pdf", "0" * 64, "application/pdf"))


def paragraph(number: int | str, *, indent: float = 0.0, bold: bool = False, boxed: bool = False) -> Line:
    text = f"{number}. The Committee considered matter {number} of its agenda and adjourned."
    return Line(text, 1, indent=indent, gap_before=True, size=10, bold=bold, boxed=boxed)


def heading(text: str) -> Line:
    return Line(text, 1, gap_before=True, bold=True, size=12)


def numbers(report: Report) -> list[tuple[str, str]]:
    return [(p.part, p.number or "") for p in report.paragraphs]


def test_main_run_resumes_after_draft_decisions() -> None:
    report = parse(
        heading("I. Matters calling for action"),
        *(paragraph(n) for n in range(1, 4)),
        heading("Draft decision I"),
        *(paragraph(n, indent=24) for n in range(1, 6)),
        heading("Draft decision II"),
        *(paragraph(n, indent=24) for n in range(1, 3)),
        heading("II. Organization of the session"),
        *(paragraph(n) for n in range(4, 12)),
    )
    assert numbers(report) == (
        [("main", str(n)) for n in range(1, 4)]
        + [("draft decision I", str(n)) for n in range(1, 6)]
        + [("draft decision II", str(n)) for n in range(1, 3)]
        + [("main", str(n)) for n in range(4, 12)]
    )
    assert report.paragraphs[-1].headings == ("II. Organization of the session",)
    assert report.warnings == ()


def test_resolution_longer_than_the_report() -> None:
    report = parse(
        heading("Chapter I"),
        *(paragraph(n) for n in range(1, 8)),
        heading("Draft resolution B"),
        *(paragraph(n, indent=24) for n in range(1, 40)),
    )
    assert numbers(report)[:7] == [("main", str(n)) for n in range(1, 8)]
    assert numbers(report)[7:] == [("draft resolution B", str(n)) for n in range(1, 40)]


def test_decisions_of_an_annex() -> None:
    report = parse(
        *(paragraph(n) for n in range(1, 6)),
        heading("Annex III"),
        heading("Intersessional decision 1"),
        *(paragraph(n, indent=24) for n in (1, 2)),
        heading("Intersessional decision 2"),
        *(paragraph(n, indent=24) for n in (1, 2, 3)),
    )
    assert {part for part, _ in numbers(report)} == {
        "main",
        "annex III, intersessional decision 1",
        "annex III, intersessional decision 2",
    }


def test_list_longer_than_the_report_around_it() -> None:
    report = parse(
        *(paragraph(n) for n in range(1, 16)),
        *(paragraph(n, indent=28) for n in range(1, 31)),
        *(paragraph(n) for n in range(16, 20)),
    )
    assert numbers(report) == [("main", str(n)) for n in range(1, 20)]
    assert [s.path for s in report.paragraphs[14].subparagraphs] == [(str(n),) for n in range(1, 31)]


def test_dotted_numbers_below_plain_ones() -> None:
    report = parse(
        *(paragraph(n) for n in range(100, 103)),
        *(paragraph(f"102.{n}", indent=28) for n in range(1, 12)),
        paragraph(103),
    )
    found = [number for _, number in numbers(report)]
    assert found == ["100", "101", "102", *(f"102.{n}" for n in range(1, 12)), "103"]


def test_boxed_recommendation_stays_with_the_paragraph_before_it() -> None:
    box = [
        Line("Recommendation 2", 1, gap_before=True, bold=True, boxed=True, size=10),
        Line("The Executive Director should conclude the review.", 1, gap_before=True, bold=True, boxed=True),
    ]
    report = parse(paragraph(1), paragraph(2), *box, paragraph(3))
    assert "should conclude the review" in report.paragraphs[1].text
    assert report.sections == ()


def test_label_and_title_on_two_lines_open_one_annex() -> None:
    report = parse(
        *(paragraph(n) for n in range(1, 5)),
        Line("Annex", 1, indent=-60, gap_before=True, bold=True, size=14),
        Line("Summary of the discussions", 1, bold=True, size=14),
        *(paragraph(n) for n in range(1, 4)),
    )
    assert numbers(report)[4:] == [("annex", str(n)) for n in range(1, 4)]


def test_numbered_headings_over_text_without_numbers() -> None:
    report = parse(
        heading("Annex"),
        *(
            line
            for n, title in enumerate(("Background", "Objectives", "Conclusion"), 1)
            for line in (
                heading(f"{n}. {title}"),
                Line(f"The region is vital for {title.lower()}.", 1, gap_before=True),
            )
        ),
    )
    assert report.paragraphs == ()
    assert [s.heading for s in report.sections][-3:] == ["1. Background", "2. Objectives", "3. Conclusion"]


def test_second_annex_is_not_the_report() -> None:
    report = parse(
        heading("Annex I"),
        Line("An explanatory memorandum without numbers.", 1, gap_before=True, size=10),
        heading("Annex II"),
        *(paragraph(n) for n in range(1, 4)),
    )
    assert numbers(report) == [("annex II", str(n)) for n in range(1, 4)]


def test_heading_labelled_like_an_item() -> None:
    report = parse(
        paragraph(1),
        Line("(a) Debt negotiations", 1, gap_before=True, size=10),
        paragraph(2),
        Line("(b) Debt management", 1, gap_before=True, size=10),
        paragraph(3),
    )
    assert [p.headings for p in report.paragraphs] == [
        (),
        ("(a) Debt negotiations",),
        ("(b) Debt management",),
    ]
    assert all(p.subparagraphs == () for p in report.paragraphs)


def test_number_without_a_blank_after_its_stop() -> None:
    report = parse(
        paragraph(1),
        Line("2.In the mandate of the Minister, 3.5 per cent was spent.", 1, gap_before=True, size=10),
        paragraph(3),
    )
    assert numbers(report) == [("main", "1"), ("main", "2"), ("main", "3")]
    assert report.paragraphs[1].text.startswith("In the mandate")


def test_tables_without_number_are_cited_by_their_own_page() -> None:
    document = PrintedDocument(
        (
            *(
                Line(f"Name {k} | Country {k}", page, table=True, page_break_before=True)
                for k, page in enumerate((1, 2, 3))
            ),
            Line("* Subject to change.", 3, gap_before=True, size=8),
        ),
        (),
        3,
        (None, None, None),
        {"symbols": "E/2025/1", "title": "A list"},
        "application/pdf",
    )
    report = build_report(document, Source("a.pdf", "0" * 64, "application/pdf"))
    assert [(p.page_start, p.page_end) for p in report.unnumbered] == [(1, 1), (2, 2), (3, 3)]
