"""The check that nothing printed is dropped: it sees what is missing, and only that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.parse_coverage import compare
from ingest.page_image import printed_pages
from ingest.read import read_report
from ingest.report import Report, Section
from tests.written import paragraph, report


def missing(pages: list[str], parsed: Report) -> list[tuple[str, ...]]:
    return [count.missing for count in compare(pages, parsed)]


def test_words_are_found_wherever_they_were_put() -> None:
    parsed = report(
        "A/1/1", ["The Committee met in Geneva and elected a Chair. Rapporteur"], notes=["See annex."]
    )
    parsed = replace(
        parsed,
        sections=(Section("s1", "I. Opening", 1, None, 1),),
        unnumbered=(paragraph(None, "A letter stands before the report."),),
    )
    page = (
        "A/1/1\nA letter stands before the report.\nI. Opening\n1. The Com-\nmittee met in Geneva1 and elected a Chair.\nRapp orteur\n"
        "* See annex.\n25-01234 (E)\n*2501234*\n1/1"
    )
    assert missing([page], parsed) == [()]
    assert missing([page + "\nA sentence was lost yesterday."], parsed) == [
        ("sentence", "was", "lost", "yesterday")
    ]


def test_heads_and_feet_are_running_text_only_at_the_edge() -> None:
    texts = [f"Paragraph of page {n} speaks of many things" for n in ("one", "two", "three", "four")]
    filler = "\n".join(["speaks of many things indeed"] * 8)
    parsed = report("A/1/1", [f"{text} {text} {filler} {filler}" for text in texts])
    parsed = replace(parsed, paragraphs=tuple(replace(p, page_end=4) for p in parsed.paragraphs))
    pages = [f"Head of every page\n{text}\n{filler}\nFoot" for text in texts]
    assert missing(pages, parsed) == [()] * 4
    lost = [f"{text}\n{filler}\nHidden words\n{filler}\n{text}" for text in texts]
    assert missing(lost, parsed) == [("hidden", "words")] * 4


@pytest.mark.shared
def test_a_real_report_lacks_nothing(shared_data: Path) -> None:
    for name in ("S_2025_504", "DP_FPA_2025_6"):
        path = shared_data / "un_reports" / "core" / f"{name}.en.pdf"
        counts = compare(printed_pages(path), read_report(path))
        assert sum(len(c.missing) for c in counts) <= 0.002 * sum(c.printed for c in counts)
