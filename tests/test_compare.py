"""Comparison over reports, and questions with several parts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from answer.ask import Answerer
from answer.compare import read_comparison
from answer.parts import ask_parts, kinds_asked, name_unanswered, parts_of
from answer.respond import respond
from index.build import add_paths
from index.hits import Filters
from index.library import Library
from index.search import Searcher

QUARTERS = {
    "S/2024/11": (
        "20 March 2024",
        "At 10 March, 4,100 people had been displaced by the fighting around Goma.",
        "",
    ),
    "S/2024/12": (
        "20 June 2024",
        "At 10 June, 5,250 people had been displaced by the fighting around Goma.",
        "",
    ),
    "S/2024/13": (
        "20 September 2024",
        "Roads were repaired in the valley.",
        "Two judges were trained in juvenile law by the Mission.",
    ),
}
TEXT = """{symbol}

{date}

Original: English

**Report of the Secretary-General on the Mission in the Valley**

**I. Introduction**

1. The present report covers developments in the Valley since the previous one.

**II. Humanitarian situation**

2. {displaced}

3. The Mission deployed {troops} troops in the Valley, and helped the police.

**III. Justice**

4. The courts in the Valley worked with few staff. {judges}
"""


@pytest.fixture(scope="module")
def quarterly(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> Answerer:
    """Three successive reports beside the shipped one."""
    folder = tmp_path_factory.mktemp("series")
    home = tmp_path_factory.mktemp("library-of-series") / "library"
    shutil.copytree(built_library, home)  # its encoder is compiled already
    for k, (symbol, (date, displaced, judges)) in enumerate(QUARTERS.items()):
        text = TEXT.format(symbol=symbol, date=date, displaced=displaced, judges=judges, troops=900 + k)
        (folder / f"{symbol.replace('/', '_')}.txt").write_text(text, encoding="utf-8")
    outcome = add_paths(home, [folder])
    assert outcome.failed == []
    library = Library.open(home)
    assert set(QUARTERS) < {r.symbol for r in library.reports()}
    return Answerer(library, Searcher(library))


@pytest.mark.parametrize(
    ("question", "residual"),
    [
        (
            "How do the three reports on the Mission in the Valley differ on displaced people?",
            "What is said about displaced people?",
        ),
        (
            "How many people had been displaced, in each report on the Mission in the Valley?",
            "How many people had been displaced?",
        ),
    ],
)
def test_each_report_of_a_series_is_asked_in_order_of_date(
    quarterly: Answerer, question: str, residual: str
) -> None:
    comparison = read_comparison(question, quarterly)
    assert comparison is not None
    assert comparison.symbols == tuple(QUARTERS)
    assert comparison.question == residual
    answer = respond(quarterly, question)
    cited = [e.citation.symbol for s in answer.statements for e in s.evidence]
    assert cited == sorted(cited)
    assert {"S/2024/11", "S/2024/12"} <= set(cited)
    assert [s.text for s in answer.statements if re.search("4,100|5,250", s.text)] != []
    assert residual in answer.notices[0]


def test_a_report_that_does_not_say_it_is_named(quarterly: Answerer) -> None:
    answer = respond(
        quarterly, "Compare how many people had been displaced around Goma in S/2024/12 and S/2024/13."
    )
    assert next(e.citation.symbol for s in answer.statements for e in s.evidence) == "S/2024/12"
    if "S/2024/13" not in {e.citation.symbol for s in answer.statements for e in s.evidence}:
        assert answer.unanswered == ("S/2024/13 (20 September 2024) does not say",)


@pytest.mark.parametrize(
    "question",
    [
        "What did the working group recommend on cryptocurrencies?",
        "How did the number of troops change from March to June?",
        "Compare the aid asked for in 2023 and in 2024.",
    ],
)
def test_a_comparison_inside_one_report_is_an_ordinary_question(quarterly: Answerer, question: str) -> None:
    assert read_comparison(question, quarterly) is None


def test_one_report_chosen_is_not_compared(quarterly: Answerer) -> None:
    question = "How many people had been displaced, in each report on the Valley?"
    assert read_comparison(question, quarterly, Filters(symbols=("S/2024/11",))) is None


def test_parts_are_answered_each_and_those_unanswered_are_named(quarterly: Answerer) -> None:
    question = "How many troops did the Mission in the Valley deploy? And how many tons of cocaine were seized in Peru in 2017?"
    parts = quarterly.searcher.read_query(question).parts
    assert len(parts) == 2
    answer = ask_parts(quarterly, parts, whole=question)
    assert answer.answered
    assert answer.unanswered == (f"“{parts[1]}”",)
    texts = [(s.text, s.evidence[0].paragraph_id) for s in answer.statements]
    assert len(texts) == len(set(texts))
    assert [h.rank for h in answer.hits] == list(range(1, len(answer.hits) + 1))


def test_a_part_that_leans_on_the_one_before_is_made_whole(quarterly: Answerer) -> None:
    assert parts_of("What did Peru say about seizures? And Chile?", quarterly) == (
        "What did Peru say about seizures?",
        "What did Chile say about seizures?",
    )
    alone = "What did the Mission do? (report on the Valley)"
    assert parts_of(alone, quarterly) == (alone,)


def test_paragraphs_of_two_reports_are_looked_up(quarterly: Answerer) -> None:
    answer = respond(quarterly, "S/2024/11, para. 2 and S/2024/12, para. 2")
    assert answer.model == "lookup"
    assert [e.citation.symbol for s in answer.statements for e in s.evidence] == ["S/2024/11", "S/2024/12"]


def test_two_question_words_for_one_thing() -> None:
    assert kinds_asked("When and where was the meeting held?") == ("when", "where")
    assert kinds_asked("How many States took part, and when?") == ("how many", "when")
    assert kinds_asked("When was the meeting held?") == ()


def test_the_question_word_without_an_answer_is_named(quarterly: Answerer) -> None:
    question = "When and why were the roads repaired in the valley?"
    answer = quarterly.ask("Which roads were repaired in the valley?", Filters(symbols=("S/2024/13",)))
    named = name_unanswered(question, answer)
    assert set(named.unanswered) <= {"“when?”", "“why?”"}
