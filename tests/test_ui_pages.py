"""The pages' flows with Streamlit's AppTest, on the real library and model."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "What did the working group recommend on cryptocurrencies?"


@pytest.fixture
def app(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("PILCROW_LIBRARY", str(built_library))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def page(name: str, library: Path, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    """Run one page by itself, with the pages it links to replaced by their names."""
    monkeypatch.setenv("PILCROW_LIBRARY", str(library))
    script = f"import streamlit as st\nfrom ui import {name}\nfrom ui.pages import PAGES\nst.page_link = lambda *a, **k: st.caption(k['label'])\nPAGES.update(read=None, ask=None, search=None)\n{name}.show()"
    test = AppTest.from_string(script, default_timeout=60)
    for key, value in query.items():
        test.query_params[key] = value
    return test.run()


def texts(test: AppTest) -> str:
    shown = [*test.markdown, *test.caption, *test.info, *test.warning, *test.error, *test.title, *test.code]
    return "\n".join(str(element.value) for element in shown).replace("\\", "").replace("\u2060", "")


def test_start_offers_three_questions_that_are_answered(app: AppTest) -> None:
    app.run()
    assert not app.exception
    examples = [b for b in app.button if b.key and b.key.startswith("example-")]
    assert len(examples) == 3
    examples[0].click().run()
    assert not app.exception
    assert any(b.key and b.key.startswith("chip-0-") for b in app.button)


def test_ask_then_open_the_source_then_close_it(app: AppTest) -> None:
    app.run()
    app.chat_input[0].set_value(QUESTION).run()
    assert not app.exception
    chips = [b for b in app.button if b.key and b.key.startswith("chip-0-")]
    assert chips[0].label.replace("\\", "") == "UNODC/HONLAC/28/6, para. 4 (a)"
    chips[1].click().run()
    assert not app.exception
    assert app.code[0].value == "UNODC/HONLAC/28/6, para. 4 (b)"
    shown = texts(app)
    assert ":orange-background[(b) Governments should consider the provision of basic training" in shown
    assert "The working group on issue 2" in shown  # the neighbour before
    assert "The working group on issue 4" in shown  # and after
    next(b for b in app.button if b.key == "close-source").click().run()
    assert len(app.code) == 0


def test_what_is_not_answered_looks_different(app: AppTest) -> None:
    app.run()
    app.chat_input[0].set_value("What is the budget of the European Space Agency?").run()
    assert "I found no passage that answers this" in app.info[0].value.replace("\\", "")
    assert "Nearest paragraphs" in texts(app)


def test_a_conversation_keeps_its_turns_and_starts_again(app: AppTest) -> None:
    app.run()
    app.chat_input[0].set_value("para 4(a)").run()
    app.chat_input[0].set_value("paragraph 99").run()
    assert "ends at para. 56" in texts(app)
    assert len(app.chat_message) == 4
    next(b for b in app.button if b.key == "new-conversation").click().run()
    assert len(app.chat_message) == 0


def test_a_question_too_long_is_refused_kindly(app: AppTest) -> None:
    app.run()
    app.chat_input[0].set_value("x" * 3000).run()
    assert not app.exception
    assert "at most 2,000" in app.warning[0].value.replace("\\", "")


def test_missing_library_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PILCROW_LIBRARY", str(tmp_path / "none"))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert app.title[0].value == "No library yet"
    assert app.code[0].value == "pilcrow add PATH…"


def test_search_marks_words_and_explains(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("search_page", built_library, monkeypatch)
    test.text_input(key="query").set_value("extinction of domain").run()
    assert not test.exception
    assert ":orange-background[extinction]" in texts(test)
    assert "para. 5 (e)" in texts(test)
    test.text_input(key="query").set_value("?").run()
    assert "empty" in test.warning[0].value


def test_search_says_why(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("search_page", built_library, monkeypatch)
    test.text_input(key="query").set_value("ways of hiding narcotics in bags on planes").run()
    assert not test.exception
    shown = texts(test)
    assert "Rank 1" in shown
    assert "Same words: " in shown
    assert "bags ≈ :blue-background[luggage]" in shown
    assert ":blue-background[luggage]" in shown
    bars = [p.proto.text for p in test.get("progress")]
    assert any("Word by word — **" in text for text in bars)


def test_filters_of_the_address_are_kept_and_taken_back(
    built_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page(
        "search_page", built_library, monkeypatch, q="darknet", part="annex", since="2018-11", year="2018"
    )
    assert not test.exception
    assert test.text_input(key="query").value == "darknet"
    assert test.selectbox(key="search-part").value == "annex"
    assert "annex, p. " in texts(test)
    assert dict(test.query_params)["since"] == "2018-11-01"
    next(b for b in test.button if b.key == "search-chip-part-annex").click().run()
    assert "part" not in test.query_params
    assert "para. 23" in texts(test)
    test.selectbox(key="search-part").set_value("main").run()
    assert test.query_params["part"] == "main"
    next(b for b in test.button if b.key == "search-chips-clear").click().run()
    assert dict(test.query_params) == {"q": "darknet"}


def test_filters_that_leave_nothing_are_taken_back_at_a_click(
    built_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("search_page", built_library, monkeypatch, q="darknet", year="1999", part="annex")
    assert not test.exception
    assert "No paragraph has year 1999. :gray[There is: 2018.]" in texts(test)
    remedy = next(b for b in test.button if b.key == "search-remedy-year")
    assert re.fullmatch(r"Remove year 1999 · \d+ paragraphs?", remedy.label)
    remedy.click().run()
    assert dict(test.query_params) == {"q": "darknet", "part": "annex"}
    assert "annex, p. " in texts(test)
    lost = page("search_page", built_library, monkeypatch, q="darknet", year="1999", language="fr")
    next(b for b in lost.button if b.key == "search-clear-all").click().run()
    assert dict(lost.query_params) == {"q": "darknet"}
    assert "para. 23" in texts(lost)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ({"body": "NATO"}, "no report of “NATO” in this library. It holds reports of: Heads of"),
        ({"report": "E/2025/28"}, "no report E/2025/28"),
        ({"since": "March"}, "“March” is no date"),
        ({"year": "MMXX"}, "“MMXX” is no year"),
        ({"since": "2019", "until": "2018"}, "give the earlier one first"),
    ],
)
def test_an_address_that_asks_for_what_is_not_there(
    built_library: Path, monkeypatch: pytest.MonkeyPatch, address: dict[str, str], says: str
) -> None:
    test = page("search_page", built_library, monkeypatch, q="darknet", **address)
    assert not test.exception
    assert any(says in w.value.replace("\\", "") for w in test.warning), [w.value for w in test.warning]


def test_read_opens_the_paragraph_of_the_address(
    built_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("read_page", built_library, monkeypatch, doc="UNODC/HONLAC/28/6", para="21", sub="d")
    assert not test.exception
    assert test.code[0].value == "UNODC/HONLAC/28/6, para. 21 (d)"
    assert ":orange-background[(d) In some countries" in texts(test)
    assert "IV. Consideration of topics by working groups" in texts(test)
    test.text_input(key="jump-to").set_value("4 (a)")
    next(b for b in test.button if b.label == "Go").click().run()
    assert test.code[0].value == "UNODC/HONLAC/28/6, para. 4 (a)"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"doc": "UNODC/HONLAC/28/6", "para": "99"}, "ends at para. 56"),
        ({"doc": "E/2025/28", "para": "1"}, "no report E/2025/28"),
        ({"doc": "UNODC/HONLAC/28/6", "para": "<script>"}, "no para"),
    ],
)
def test_read_says_what_is_not_there(
    built_library: Path, monkeypatch: pytest.MonkeyPatch, query: dict[str, str], says: str
) -> None:
    test = page("read_page", built_library, monkeypatch, **query)
    assert not test.exception
    assert says in test.warning[0].value.replace("\\", "")


def test_footnotes_and_permanent_links(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("read_page", built_library, monkeypatch, doc="UNODC/HONLAC/28/6", para="27")
    assert "1 See Official Records of the Economic and Social Council" in texts(test)
    link = next(b for b in test.button if b.key == "link-UNODC/HONLAC/28/6#main.28")
    link.click().run()
    assert test.code[0].value == "UNODC/HONLAC/28/6, para. 28"
    assert dict(test.query_params) == {"doc": "UNODC/HONLAC/28/6", "para": "28"}


def test_library_page_lists_what_is_there(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("library_page", built_library, monkeypatch)
    assert not test.exception
    assert [m.value for m in test.metric] == ["1", "56", "0"]


def test_evaluation_page_with_and_without_results(
    built_library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ui.evaluation_page.RESULTS", tmp_path)
    assert page("evaluation_page", built_library, monkeypatch).code[0].value == "make eval"
    results = {
        "tables": {"Retrieval": [{"ranking": "Pilcrow", "success@5": 0.9}]},
        "questions": [{"id": "q1", "question": "Who?", "problem": "missed"}],
    }
    (tmp_path / "x.json").write_text(json.dumps(results))
    test = page("evaluation_page", built_library, monkeypatch)
    assert not test.exception
    assert len(test.dataframe) == 2  # the table, and the list of questions
