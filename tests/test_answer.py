"""Answers on the shipped report: what is said, where it is cited, and when nothing is said."""

from __future__ import annotations

import pytest

from answer.answer import Answer
from answer.ask import Answerer
from answer.contract import answer_to_json
from answer.question import is_lookup, read_question
from index.hits import Filters
from index.library import Library
from index.search import Searcher


@pytest.fixture(scope="module")
def answerer(library: Library, searcher: Searcher) -> Answerer:
    return Answerer(library, searcher)


def citations(answer: Answer) -> list[str]:
    return [e.citation.place for s in answer.statements for e in s.evidence]


def assert_sound(answer: Answer, library: Library) -> None:
    """Every quote stands verbatim in the paragraph, and in the sub-paragraph, that its citation names."""
    for statement in answer.statements:
        assert statement.evidence
        for evidence in statement.evidence:
            paragraph = library.paragraph(evidence.paragraph_id)
            assert evidence.quote in paragraph.text
            assert library.resolve(evidence.citation) == [paragraph]
            if evidence.citation.sub:
                item = paragraph.find_sub(evidence.citation.sub)
                assert item is not None
                assert evidence.quote in paragraph.text[item.start : item.end]


def test_a_list_question_gets_the_whole_list_with_its_chapeau(answerer: Answerer, library: Library) -> None:
    answer = answerer.ask("What did the working group recommend on cryptocurrencies?")
    assert answer.answered
    assert citations(answer)[:3] == ["para. 4 (a)", "para. 4 (b)", "para. 4 (c)"]
    assert all(s.chapeau and "recommendations" in s.chapeau for s in answer.statements[:3])
    assert answer.statements[0].headings[-1].startswith("Issue 3.")
    assert_sound(answer, library)


def test_a_fact_question_gets_the_sentence_that_says_it(answerer: Answerer, library: Library) -> None:
    answer = answerer.ask("When will the Container Control Programme meeting in Lima take place?")
    assert citations(answer)[0] == "para. 11"
    assert "19 to 23 November 2018" in answer.statements[0].text
    assert answer.statements[0].support == "verbatim"
    assert_sound(answer, library)


@pytest.mark.parametrize(
    "question",
    [
        "How many tons of cocaine were seized in Peru in 2017?",
        "What did Brazil say about fentanyl deaths in 2021?",
        "What is the budget of the European Space Agency?",
    ],
)
def test_what_the_report_does_not_say_is_declined_with_a_reason(answerer: Answerer, question: str) -> None:
    answer = answerer.ask(question)
    assert not answer.answered
    assert answer.statements == ()
    assert answer.reason is not None
    assert "UNODC/HONLAC/28/6 (56 numbered paragraphs)" in answer.reason
    assert answer.hits


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("What does paragraph 21 say?", ["para. 21", *(f"para. 21 ({c})" for c in "abcde")]),
        ("paras. 50 to 52", ["para. 50", "para. 51", "para. 52"]),
        ("para 4(a)", ["para. 4 (a)"]),
        ("para. 2 (b)–(d)", ["para. 2 (b)", "para. 2 (c)", "para. 2 (d)"]),
        ("UNODC/HONLAC/28/6 §12", ["para. 12"]),
        ("show me UNODC/HONLAC/28/6, para. 42 (i)", ["para. 42 (i)"]),
    ],
)
def test_named_paragraphs_are_looked_up(
    answerer: Answerer, library: Library, question: str, places: list[str]
) -> None:
    answer = answerer.ask(question)
    assert (answer.model, answer.confidence) == ("lookup", 1.0)
    assert citations(answer) == places
    assert_sound(answer, library)


def test_a_lookup_prints_the_whole_paragraph(answerer: Answerer, library: Library) -> None:
    for number in range(1, 57):
        answer = answerer.ask(f"paragraph {number}")
        paragraph = library.paragraph(f"UNODC/HONLAC/28/6#main.{number}")
        said = " ".join(s.text for s in answer.statements)
        assert said.split() == paragraph.text.split()


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("What does paragraph 99 say?", "ends at para. 56; there is no para. 99"),
        ("para 4 (f)", r"there is no (f)"),
        ("E/2025/28, para. 3", "no report E/2025/28"),
    ],
)
def test_places_that_are_not_there_are_said_to_be_missing(
    answerer: Answerer, question: str, says: str
) -> None:
    answer = answerer.ask(question)
    assert not answer.answered
    assert says in (answer.reason or "")


def test_questions_that_mention_a_paragraph_of_something_else_are_searched() -> None:
    for text in (
        "Who referred to paragraph 97 of General Assembly resolution 71/211?",
        "What is said of paragraph 6 (c) of the outcome document on dismantling laboratories?",
    ):
        assert not is_lookup(read_question(text))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When was the report adopted?", "when"),
        ("In which year was the target date set?", "when"),
        ("How many country reports were there?", "count"),
        ("What share of seizures was cocaine?", "count"),
        ("Who chaired it?", "who"),
        ("Which countries sent observers?", "who"),
        ("Why did the talks stall?", "why"),
        ("Where was it held?", "where"),
        ("In which paragraph is AIRCOP mentioned?", "locate"),
        ("What are the recommendations on precursors?", "list"),
        ("What did the working group conclude on corruption?", "list"),
        ("Did Chile make a statement?", "yesno"),
        ("precursor chemicals", "what"),
    ],
)
def test_kinds_of_questions(question: str, asked: str) -> None:
    assert read_question(question).asked == asked


def test_conditions_of_a_question() -> None:
    question = read_question(
        "Did Peru mention “extinction of domain” or 25 cases in 2018, and what of AIRCOP?"
    )
    assert question.years == ("2018",)
    assert question.figures == ("25",)
    assert question.quoted == ("extinction of domain",)
    assert set(question.names) == {"Peru", "AIRCOP"}


def test_filters_that_leave_nothing_are_said(answerer: Answerer) -> None:
    answer = answerer.ask("What was recommended?", Filters(years=(1999,)))
    assert not answer.answered
    assert "filters" in (answer.reason or "")


def test_json_of_an_answer_keeps_the_contract(answerer: Answerer) -> None:
    record = answer_to_json(answerer.ask("What did the working group recommend on cryptocurrencies?"))
    assert list(record) == [
        "question", "answered", "reason", "confidence", "statements", "hits", "model", "library", "elapsed_ms",
        "notices", "unanswered",
    ]  # fmt: skip
    citation = record["statements"][0]["citations"][0]
    assert set(citation) == {"symbol", "file", "part", "para", "sub", "page", "citation", "quote"}
    assert citation["citation"] == "UNODC/HONLAC/28/6, para. 4 (a)"
    hit = record["hits"][0]
    assert {
        "rank",
        "score",
        "symbol",
        "file",
        "part",
        "para",
        "sub",
        "headings",
        "page",
        "text",
        "citation",
    } <= set(hit)
    assert 0 <= record["confidence"] <= 1


def test_related_paragraphs_are_those_not_cited(answerer: Answerer) -> None:
    answer = answerer.ask("When will the Container Control Programme meeting in Lima take place?")
    cited = {e.paragraph_id for s in answer.statements for e in s.evidence}
    assert cited.isdisjoint(h.paragraph.id for h in answer.related)
    assert len(answer.related) + len(cited) >= len(answer.hits)
