"""Going through a report: windows, outline, pages, jumps; paragraphs like another; result lists put in order."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from docx import Document

from answer.export_passages import export_passages
from index.browse import (
    find_destination,
    outline_of,
    window_around,
)
from index.hit_list import count_facets, group_hits, order_hits
from index.library import Library
from index.search import Searcher
from index.similar import find_similar
from ingest.differences import find_differences
from ingest.errors import CitationSyntaxError, NotInLibraryError, UsageError

SYMBOL = "UNODC/HONLAC/28/6"


@pytest.mark.parametrize(
    ("wanted", "number", "sub", "page"),
    [
        ("21", "21", None, None),
        (" ¶ 4 (a) ", "4", "a", None),
        ("4(a)", "4", "a", None),
        ("para. 33", "33", None, None),
        ("UNODC/HONLAC/28/6, para. 21 (d)", "21", "d", None),
        ("paragraph twelve", "12", None, None),
        ("consideration of topics by working groups", "18", None, None),
    ],
)
def test_what_a_reader_can_jump_to(
    library: Library, wanted: str, number: str | None, sub: str | None, page: int | None
) -> None:
    found = find_destination(library, library.report(SYMBOL), wanted)
    assert (found.paragraph.number, found.sub, found.page) == (number, sub, page)


def test_a_jump_to_a_page_a_part_and_a_report(library: Library) -> None:
    report = library.report(SYMBOL)
    assert find_destination(library, report, "p. 1").page == 1
    assert find_destination(library, report, "annex").paragraph.part == "annex"
    assert find_destination(library, report, "unodc/honlac/28/6").paragraph.id == report.order[0]


@pytest.mark.parametrize(
    ("wanted", "error", "says"),
    [
        ("99", NotInLibraryError, "ends at para. 56"),
        ("p. 400", NotInLibraryError, "there is no p. 400"),
        ("E/2025/28, para. 3", NotInLibraryError, "no report E/2025/28"),
        ("4 (z)", NotInLibraryError, "there is no (z)"),
        ("<script>alert(1)</script>", CitationSyntaxError, "is no paragraph, page or heading"),
    ],
)
def test_a_jump_that_leads_nowhere_says_what_there_is(
    library: Library, wanted: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says.replace("(", r"\(").replace(")", r"\)")):
        find_destination(library, library.report(SYMBOL), wanted)


def test_windows_cover_a_report_and_overlap() -> None:
    windows = [window_around(250, k) for k in range(250)]
    assert all(k in w for k, w in enumerate(windows))
    assert max(len(w) for w in windows) == 26
    assert windows[40] == windows[59] != windows[60]
    assert set(windows[59]) & set(windows[60])


def test_the_outline_opens_along_the_way_to_the_reader(library: Library) -> None:
    report = library.report(SYMBOL)
    order = report.in_reading_order()
    position = next(k for k, p in enumerate(order) if p.number == "21")
    entries = outline_of(report, position)
    here = [e for e in entries if e.here]
    assert [e.section.heading for e in here] == list(order[position].headings)
    assert all(e.section.parent is None or e.section.parent in {h.section.id for h in here} for e in entries)
    assert all(e.section.heading in order[e.position].headings for e in entries)


def test_similar_paragraphs_are_others_and_near(library: Library, searcher: Searcher) -> None:
    report = library.report(SYMBOL)
    recommendation = next(p for p in report.paragraphs if p.number == "4")
    found = find_similar(library, searcher.reader, recommendation.id, 3, own_report=True)
    assert recommendation.id not in [s.paragraph.id for s in found]
    assert [s.similarity for s in found] == sorted((s.similarity for s in found), reverse=True)
    assert any("cryptocurrenc" in s.paragraph.text for s in found)
    assert find_similar(library, searcher.reader, recommendation.id, 3) == []  # no other report here
    with pytest.raises(NotInLibraryError):
        find_similar(library, searcher.reader, "A/1#main.1")


def test_a_result_list_is_ordered_grouped_and_counted(library: Library, searcher: Searcher) -> None:
    hits = searcher.search("darknet", 20)
    assert order_hits(hits, "relevance") == hits
    assert order_hits(hits, "newest") == hits  # one report, one date: as ranked
    groups = group_hits(hits)
    assert [g.symbol for g in groups] == [SYMBOL]
    assert groups[0].hits == tuple(hits)
    counts = count_facets(library, hits)
    assert counts.reports == {SYMBOL: 20}
    assert sum(counts.parts.values()) == 20
    assert counts.years == {2018: 20}


def test_differences_of_two_versions_are_words() -> None:
    first = "The Committee should, in 2024, consider (a) drones;\n(b) bags."
    second = "The Committee must, in 2025, consider (a) drones;\n(b) bags."
    found = find_differences(first, second)
    assert [first[a:b] for a, b in found.first] == ["should", "2024"]
    assert [second[a:b] for a, b in found.second] == ["must", "2025"]
    assert find_differences(first, first).first == ()
    assert find_differences("", "words").resemblance == 0


def test_chosen_paragraphs_are_exported_with_their_sources(library: Library) -> None:
    ids = [f"{SYMBOL}#main.21", f"{SYMBOL}#main.4"]
    day = datetime(2026, 11, 25, tzinfo=UTC)
    text = export_passages("darknet & <b>", ids, library, "txt", now=day).decode()
    assert text.index(f"({SYMBOL}, para. 21)") < text.index(f"({SYMBOL}, para. 4)")
    assert "Search: darknet & <b>" in text
    assert "25 November 2026" in text
    assert "https://undocs.org/UNODC/HONLAC/28/6" in text
    document = Document(BytesIO(export_passages("", ids, library, "docx", now=day)))
    shown = "\n".join(p.text for p in document.paragraphs)
    for paragraph in map(library.paragraph, ids):
        for line in paragraph.text.split("\n"):
            assert " ".join(line.split()) in shown
    assert "> (a)" in export_passages("", ids[1:], library, "md", now=day).decode()
    with pytest.raises(UsageError, match="no paragraph is chosen"):
        export_passages("x", [], library, "md")
