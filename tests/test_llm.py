"""Answers written by a language model: cited, checked sentence by sentence, from a real server that plays models."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import cli
from answer.answer import Answer, Statement
from answer.ask import Answerer
from answer.checker import Checker
from answer.draft import read_draft, says_not_answered, shown_draft
from answer.endpoint import Endpoint
from answer.facts import read_facts
from answer.generated import answer_generated
from answer.names import unknown_names
from evals.corruptions import interval, judge, read_claims
from index.library import Library
from index.search import Searcher
from tests.model_server import Connection, evidence_in, model_server

RECOMMENDED = "What did the working group recommend on cryptocurrencies?"
MEETING = "When will the Container Control Programme meeting in Lima take place?"


@pytest.fixture(scope="module")
def answerer(library: Library, searcher: Searcher) -> Answerer:
    return Answerer(library, searcher)


def ask(answerer: Answerer, question: str, reply: str) -> Answer:
    """Ask a model that says ``reply``; {4} in it stands for the number of the evidence that is paragraph 4."""

    def scripted(c: Connection, request: dict[str, Any]) -> None:
        text = reply
        for number, shown in evidence_in(request).items():
            text = text.replace("{" + shown.split("para. ")[1].split(" ")[0] + "}", str(number))
        c.say(text)

    with model_server(scripted) as server:
        return answer_generated(answerer, Endpoint(server.url, "scripted"), question)


def citations(statement: Statement) -> list[str]:
    return [e.citation.place for e in statement.evidence]


def test_a_good_answer_is_supported_and_cited_to_the_item(answerer: Answerer, library: Library) -> None:
    answer = ask(
        answerer,
        RECOMMENDED,
        "Governments should address the risks of the illicit use of cryptocurrencies by strengthening cooperation [{4}](a). "
        "They should consider updating their legal frameworks on transactions with cryptocurrencies [{4}].",
    )
    assert (answer.model, answer.answered, answer.notices) == ("openai:scripted", True, ())
    first, second = answer.statements
    assert (first.support, first.kind, first.problems) == ("supported", "generated", ())
    assert citations(first) == ["para. 4 (a)"]
    assert citations(second) == [
        "para. 4 (c)"
    ]  # the whole paragraph was cited; the item that says so is named
    assert second.evidence[0].quote.startswith("(c) Governments should consider updating")
    for statement in answer.statements:
        for evidence in statement.evidence:
            assert evidence.quote in library.paragraph(evidence.paragraph_id).text


@pytest.mark.parametrize(
    ("sentence", "problem"),
    [
        ("The meeting will be held in Lima from 19 to 23 November 2019 [{11}].", "not 19 to 23 November 2019"),
        ("The meeting will be held in Santiago from 19 to 23 November 2018 [{11}].", None),  # in the title
        ("The meeting will be held in Quito from 19 to 23 November 2018 [{11}].", "names Quito"),
        ("The seventh regional meeting will be held in Lima from 19 to 23 November 2018 [{11}].", "not seventh"),
        ("The meeting will not be held in Lima from 19 to 23 November 2018 [{11}].", "says “not”"),
        ("Chile invited participants to attend the meeting in Lima [{11}].", "names Chile"),
        ("The representative of Peru invited all participants to attend the meeting in Lima [{11}].", "“all”"),
        ("The meeting will be held in Lima from 19 to 23 November 2018.", "it cites nothing"),
        ("The meeting will be held in Lima from 19 to 23 November 2018 [99].", "it cites [99], which does not exist"),
        ("The meeting will be held in Lima from 19 to 23 November 2018 [{11}](b).", "has no such sub-paragraph"),
        ("The meeting will be held in Lima from 19 to 23 November 2018 [{41}].", "it is UNODC/HONLAC/28/6, para. 11 that says so"),
        ("The meeting in Lima will discuss the price of coffee beans [{11}].", "answers to"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(answerer: Answerer, sentence: str, problem: str | None) -> None:
    (statement,) = ask(answerer, MEETING, sentence).statements[-1:]
    if problem is None:
        return
    assert statement.support == "unsupported"
    assert any(problem in p for p in statement.problems), statement.problems
    assert all(e.citation.number in ("11", "41") for e in statement.evidence)


def test_failed_sentences_stay_visible_beside_the_others(answerer: Answerer) -> None:
    good = "The regional meeting of the Container Control Programme will be held in Lima from 19 to 23 November 2018 [{11}]."
    answer = ask(answerer, MEETING, f"{good} It will cost 7 million dollars [{{11}}].")
    assert [s.support for s in answer.statements] == ["supported", "unsupported"]
    assert answer.notices == ("1 of 2 sentences could not be verified and are marked as unsupported.",)


def test_where_nothing_can_be_verified_the_quotes_come_first(answerer: Answerer) -> None:
    answer = ask(answerer, MEETING, "It will cost 7 million dollars [1].")
    assert [s.kind for s in answer.statements][-2:] == ["quote", "generated"]
    assert answer.statements[-1].support == "unsupported"
    assert "No sentence of the language model could be verified" in answer.notices[-1]


def test_the_model_may_say_that_it_is_not_answered(answerer: Answerer) -> None:
    answer = ask(answerer, MEETING, "**NOT ANSWERED.**")
    assert answer.statements == answerer.ask(MEETING).statements
    assert "found no answer" in answer.notices[-1]
    declined = ask(answerer, "What is the budget of the European Space Agency?", "NOT ANSWERED")
    assert not declined.answered
    assert declined.statements == ()


def test_a_lie_does_not_undo_an_abstention(answerer: Answerer) -> None:
    answer = ask(
        answerer, "What is the budget of the European Space Agency?", "Its budget is 7 billion euros [1]."
    )
    assert not answer.answered
    assert [s.support for s in answer.statements] == ["unsupported"]


def test_lookups_ask_no_model(answerer: Answerer) -> None:
    with model_server(lambda c, request: c.say("x")) as server:
        answer = answer_generated(answerer, Endpoint(server.url, "scripted"), "What does paragraph 21 say?")
        assert answer.model == "lookup"
        assert server.seen == []


def test_two_paragraphs_may_bear_one_sentence(answerer: Answerer) -> None:
    answer = ask(
        answerer,
        "Who wants to host the Twenty-ninth Meeting, and when is the meeting in Lima?",
        "Peru invited participants to a meeting in Lima in November 2018 and wished to host the Twenty-ninth Meeting [{11}][{41}].",
    )
    (statement,) = answer.statements
    assert (statement.support, citations(statement)) == ("supported", ["para. 11", "para. 41"])


def test_ask_llm_on_the_command_line(
    built_library: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("URL", "MODEL", "KEY", "TIMEOUT_S", "FIRST_TOKEN_S"):
        monkeypatch.delenv(f"PILCROW_LLM_{name}", raising=False)
    command = ["--library", str(built_library), "ask", "--llm", MEETING]
    assert cli.main(command) == 2
    assert "PILCROW_LLM_URL and PILCROW_LLM_MODEL not set" in capfd.readouterr().err
    said = "The meeting of the Container Control Programme will be held in Lima from 19 to 23 November 2018 [1]. It is secret [1]."
    with model_server(lambda c, request: c.say(said)) as server:
        monkeypatch.setenv("PILCROW_LLM_URL", server.url)
        monkeypatch.setenv("PILCROW_LLM_MODEL", "scripted")
        monkeypatch.setenv("PILCROW_LLM_KEY", "sk-secret-4711")
        assert cli.main(command) == 0
    printed = capfd.readouterr()
    assert "— UNODC/HONLAC/28/6, para. 11" in printed.out
    assert "NOT VERIFIED" in printed.out
    assert "sk-secret-4711" not in printed.out + printed.err


def test_the_checker_on_the_shipped_report(searcher: Searcher) -> None:
    judged = judge(searcher, read_claims(searcher))
    faithful = [j.doubted for j in judged if j.claim.faithful]
    corrupted = [j.doubted for j in judged if not j.claim.faithful]
    assert len(faithful) >= 15
    assert sum(faithful) <= 0.1 * len(faithful)
    assert sum(corrupted) >= 0.9 * len(corrupted)


def test_a_sentence_without_content_is_not_borne_out(searcher: Searcher, answerer: Answerer) -> None:
    answer = ask(answerer, MEETING, "So it is [1]. And that is that [1].")
    assert [s.support for s in answer.statements if s.kind == "generated"] == ["unsupported"] * 2
    assert Checker(searcher) is not None


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("Trade grew [1]. It fell [2](b).", [("Trade grew.", "[1]"), ("It fell.", "[2](b)")]),
        ("Trade grew. [1] It fell. [2][3]", [("Trade grew.", "[1]"), ("It fell.", "[2] [3]")]),
        ("See para. 4 of No. 3 [1, 2].", [("See para. 4 of No. 3.", "[1] [2]")]),
        ("It rose [1–3].", [("It rose.", "[1] [2] [3]")]),
        ("It rose 【4†source】.", [("It rose.", "[4]")]),
        ("It rose [2(b)(ii)].", [("It rose.", "[2](b)(ii)")]),
        ("- First [1]\n- Second [2]", [("First", "[1]"), ("Second", "[2]")]),
        ("<think>[9] hm</think>It rose [1].", [("It rose.", "[1]")]),
        ("It rose in [2024].", [("It rose in.", "[2024]")]),
        ("No mark.", [("No mark.", "")]),
    ],
)
def test_marks_are_read(written: str, sentences: list[tuple[str, str]]) -> None:
    assert [(s.text, " ".join(map(str, s.marks))) for s in read_draft(written)] == sentences


def test_a_draft_shows_no_marks_and_no_markup() -> None:
    written = "**Trade** grew [1](a). See [here](https://evil.example/?q=1) or <b>www.evil.example</b> ![x](http://e.example)"
    for end in range(len(written) + 1):
        shown = shown_draft(written[:end])
        assert not any(x in shown for x in ("[", "](", "<", "evil", "http", "**"))
    assert says_not_answered("not answered.")
    assert not says_not_answered("NOT ANSWERED, but trade grew [1].")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("2.5 million people", ["2500000 plain"]),
        ("twenty-one of 1,250 States", ["21 plain", "1250 plain"]),
        ("between 10 and 15 per cent", ["10 per cent", "15 per cent"]),
        ("the twenty-eighth and 29th meetings", ["28 ordinal", "29 ordinal"]),
        ("$350,000 or 3 euros", ["350000 money", "3 money"]),
        ("two hundred and five", ["205 plain"]),
        ("para. 4 of resolution 68/1, E/2025/28", []),
        ("on 5 May 2025", []),
    ],
)
def test_numbers_are_read(text: str, numbers: list[str]) -> None:
    assert [f"{n.value.normalize():f} {n.kind}" for n in read_facts(text).numbers] == numbers


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("from 19 to 23 November 2018", [(2018, 11, 19), (2018, 11, 23)]),
        ("on March 3, 2021", [(2021, 3, 3)]),
        ("in May 2025 it may march", [(2025, 5, None)]),
        ("2025-03-14", [(2025, 3, 14)]),
        ("2019–2028", [(2019, None, None), (2028, None, None)]),
        ("it may", []),
    ],
)
def test_dates_are_read(text: str, dates: list[tuple[int | None, ...]]) -> None:
    assert [(d.year, d.month, d.day) for d in read_facts(text).dates] == dates


@pytest.mark.parametrize(
    ("sentence", "cited", "unknown"),
    [
        ("The Peruvian delegation spoke.", "Peru spoke.", []),
        ("Niger asked.", "Nigeria asked.", ["Niger"]),
        ("The WHO met.", "The World Health Organization met.", []),
        ("Experts of ECLAC met.", "Experts of ECA met.", ["ECLAC"]),
        ("Unless Member States act, it fails.", "It fails.", []),
        ("The Security Council met.", "The Human Rights Council met.", ["Security"]),
    ],
)
def test_names_are_compared(sentence: str, cited: str, unknown: list[str]) -> None:
    assert unknown_names(sentence, cited, "") == unknown


def test_intervals_are_exact() -> None:
    low, high = interval(9, 10)
    assert (round(low, 3), round(high, 3)) == (0.555, 0.997)
    assert interval(0, 5)[0] == 0.0
    assert interval(5, 5)[1] == 1.0
