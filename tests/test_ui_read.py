"""Read and Search on reports with printed pages: text and page in step, jumps, similar paragraphs, comparison, selection."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from index.browse import boxes_of, page_of, position_on_page
from index.build import add_paths
from index.library import Library
from ingest.page_image import OUTLINE_RGB, draw_page
from tests.test_ui_pages import page, texts
from tests.typeset import Sheet, un_page

SUBJECTS = ("clean water", "rural roads", "school meals", "fishing rights", "solar power", "land records")
PARAGRAPHS, PER_PAGE = 60, 10


def typeset_report(path: Path, symbol: str, verb: str) -> Path:
    """Print a report of sixty paragraphs over six pages, two chapters."""
    sheet = Sheet()
    for number in range(1, PARAGRAPHS + 1):
        if number % PER_PAGE == 1:
            un_page(sheet, symbol, number // PER_PAGE + 1, PARAGRAPHS // PER_PAGE)
        if number in (1, 31):
            heading = "I. Introduction" if number == 1 else "II. Recommendations"
            sheet.lines([heading], size=12, style="B")
        subject = SUBJECTS[number % len(SUBJECTS)]
        sheet.paragraph(
            f"{number}.",
            [f"The Committee considered {subject} in district {number} and noted", f"that the States {verb} report on it within {number} months."],
        )  # fmt: skip
    return sheet.save(path)


@pytest.fixture(scope="module")
def printed(built_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of two versions of one printed report."""
    folder = tmp_path_factory.mktemp("printed")
    shutil.copytree(built_library / "encoder", folder / "library" / "encoder")
    files = [
        typeset_report(folder / "A_90_1.pdf", "A/90/1", "should"),
        typeset_report(folder / "A_90_1_Rev.1.pdf", "A/90/1/Rev.1", "must"),
    ]
    outcome = add_paths(folder / "library", files)
    assert outcome.added == ["A/90/1", "A/90/1/Rev.1"]
    return folder / "library"


def read(library: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    test = page("read_page", library, monkeypatch, **query)
    assert not test.exception
    return test


def numbers_shown(test: AppTest) -> list[int]:
    links = [b.key.rsplit(".", 1)[1] for b in test.button if b.key and b.key.startswith("link-")]
    return [int(n) for n in links if n.isdecimal()]


def test_pages_of_paragraphs_and_paragraphs_of_pages(printed: Path) -> None:
    report = Library.open(printed).report("A/90/1")
    assert len(report.paragraphs) == PARAGRAPHS
    order = report.in_reading_order()
    for leaf in range(1, report.pages + 1):
        first = order[position_on_page(report, leaf)]
        assert first.page_start == leaf
        assert page_of(first) == leaf
    assert all(b.page == 3 for b in boxes_of(next(p for p in order if p.number == "25")))


def test_text_and_page_are_in_step(printed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = read(printed, monkeypatch, doc="A/90/1", para="25")
    assert "Page **3** :gray[of 6]" in texts(test)
    assert len(numbers_shown(test)) < 30  # a window, not the whole report
    next(b for b in test.button if b.key == "link-A/90/1#main.30").click().run()
    assert test.code[0].value == "A/90/1, para. 30"
    assert "Page **3** :gray[of 6]" in texts(test)
    next(b for b in test.button if b.key == "sheet-after").click().run()
    assert dict(test.query_params) == {"doc": "A/90/1", "leaf": "4"}
    assert "Page **4** :gray[of 6]" in texts(test)
    assert {31, 40} <= set(numbers_shown(test))
    assert not test.code
    next(b for b in test.button if b.key == "sheet-in").click().run()
    assert "150 %" in texts(test)


def test_one_goes_on_paragraph_by_paragraph_and_by_the_outline(
    printed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = read(printed, monkeypatch, doc="A/90/1", para="20")
    next(b for b in test.button if b.key == "step-1").click().run()
    assert test.code[0].value == "A/90/1, para. 21"
    next(b for b in test.button if b.label.replace("\\", "").startswith("II. Recommendations")).click().run()
    assert test.code[0].value == "A/90/1, para. 31"
    next(b for b in test.button if b.key == "further-1").click().run()
    assert 60 in numbers_shown(test)
    test.text_input(key="jump-to").set_value("A/90/1/Rev.1, para. 7")
    next(b for b in test.button if b.label == "Go").click().run()
    assert dict(test.query_params) == {"doc": "A/90/1/Rev.1", "para": "7"}
    test.text_input(key="jump-to").set_value("p. 5")
    next(b for b in test.button if b.label == "Go").click().run()
    assert dict(test.query_params) == {"doc": "A/90/1/Rev.1", "leaf": "5"}


@pytest.mark.parametrize(
    "query", [{"leaf": "99"}, {"leaf": "x"}, {"at": "0"}, {"at": "9999999999"}, {"page": "²"}]
)
def test_an_address_that_makes_no_sense_opens_the_report(
    printed: Path, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    assert 1 in numbers_shown(read(printed, monkeypatch, doc="A/90/1", **query))


def test_similar_paragraphs_of_the_other_report(printed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.report_text.SIMILAR", 2)
    test = page("read_page", printed, monkeypatch, doc="A/90/1", para="12")
    test.session_state["similar"] = True
    test.run()
    assert not test.exception
    assert "A/90/1/Rev.1, para. 12" in texts(test)
    assert "nearly the same" in texts(test)


def test_a_comparison_marks_what_differs(printed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILCROW_LIBRARY", str(printed))
    test = page(
        "search_page", printed, monkeypatch, compare=["A/90/1#main.12", "A/90/1/Rev.1#main.12", "X#1"]
    )  # type: ignore[arg-type]
    assert not test.exception
    assert ":orange-background[should]" in texts(test)
    assert ":orange-background[must]" in texts(test)
    assert "no paragraph X#1" in texts(test)


def test_results_are_sorted_grouped_counted_chosen_and_more(
    printed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("search_page", printed, monkeypatch, q="solar power", group="report")
    assert not test.exception
    assert {b.key for b in test.button if b.key and b.key.startswith("only-")} == {
        "only-A/90/1",
        "only-A/90/1/Rev.1",
    }
    test.toggle(key="search-grouped").set_value(False).run()
    assert dict(test.query_params) == {"q": "solar power"}
    assert len(test.checkbox) == 10
    next(b for b in test.button if b.key == "more-results").click().run()
    assert len(test.checkbox) == 20
    assert test.query_params["show"] == "20"
    test.checkbox[0].check().run()
    test.checkbox[1].check().run()
    assert "**2 chosen**" in texts(test)
    next(b for b in test.button if b.key == "facet-symbols-A/90/1").click().run()
    assert test.query_params["report"] == "A/90/1"
    assert "**2 chosen**" in texts(test)  # a choice outlives the list it was made from
    next(b for b in test.button if b.key == "compare-chosen").click().run()
    assert not test.exception
    assert test.title[0].value == "Side by side"
    next(b for b in test.button if b.key == "end-comparison").click().run()
    assert test.query_params["report"] == "A/90/1"
    next(b for b in test.button if b.key == "clear-chosen").click().run()
    assert "chosen**" not in texts(test)


def test_the_page_shown_has_the_outline_where_the_paragraph_is(printed: Path) -> None:
    library = Library.open(printed)
    report = library.report("A/90/1")
    paragraph = next(p for p in report.paragraphs if p.number == "25")
    box, source = boxes_of(paragraph)[0], library.source_path(report)
    assert source is not None
    picture = Image.open(io.BytesIO(draw_page(source, 3, (box,), 144)))
    blue = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if picture.getpixel((x, y)) == OUTLINE_RGB
    ]
    left, right = min(x for x, _ in blue) / 2, max(x for x, _ in blue) / 2
    top, bottom = min(y for _, y in blue) / 2, max(y for _, y in blue) / 2
    assert abs(left - box.x0) < 6
    assert abs(right - box.x1) < 6
    assert abs(792 - top - box.y1) < 6
    assert abs(792 - bottom - box.y0) < 6
