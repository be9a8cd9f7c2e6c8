"""Follow-ups: what a short or leaning question stands for, and what is left alone."""

from __future__ import annotations

import io
import json
import os
import pty
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from answer.antecedent import likeness_of
from answer.ask import Answerer
from answer.conversation import Conversation, converse, understand_in
from answer.followup import Earlier, understand
from answer.foreign import in_english
from answer.leaning import leaning_of
from evals.followups import load_dialogues
from index.hits import NO_FILTERS, Filters
from index.library import Library
from index.search import Searcher

ROOT = Path(__file__).resolve().parent.parent
RECOMMEND = "What did the working group recommend on cryptocurrencies?"


@pytest.fixture(scope="module")
def answerer(library: Library, searcher: Searcher) -> Answerer:
    return Answerer(library, searcher)


@pytest.mark.parametrize(
    ("earlier", "asked", "expected"),
    [
        (RECOMMEND, "and on precursors?", "What did the working group recommend on precursors?"),
        (RECOMMEND, "What about precursors", "What did the working group recommend on precursors?"),
        (RECOMMEND, "and the conclusions?", "What did the working group conclude on cryptocurrencies?"),
        (RECOMMEND, "what did it conclude?", "What did the working group conclude on cryptocurrencies?"),
        (RECOMMEND, "which countries support this?",
         "Which countries support the recommendations of the working group on cryptocurrencies?"),
        (RECOMMEND, "is that binding?", "Are the recommendations of the working group on cryptocurrencies binding?"),
        (RECOMMEND, "and why?", "Why did the working group make its recommendations on cryptocurrencies?"),
        (RECOMMEND, "give me the observations", "What did the working group observe on cryptocurrencies?"),
        (RECOMMEND, "in that report, what is said about fentanyl?", "What is said about fentanyl?"),
        ("What did Colombia say about coca?", "what did Mexico say?", "What did Mexico say about coca?"),
        ("What did Colombia say about coca?", "and Mexico on fentanyl?", "What did Mexico say about fentanyl?"),
        ("How many people were displaced in Ituri in January 2025?", "and killed?",
         "How many people were killed in Ituri in January 2025?"),
        ("How many people were displaced in Ituri in January 2025?", "and in February?",
         "How many people were displaced in Ituri in February 2025?"),
        ("Who was elected Chair of the Committee?", "and Vice-Chair?", "Who was elected Vice-Chair of the Committee?"),
        ("What is the budget of UNFPA for 2024?", "and its sources?",
         "What is said about the sources of the budget of UNFPA for 2024?"),
        ("How many cases did UNFPA open in 2024?", "how does that compare with 2023?",
         "How many cases did UNFPA open in 2024, compared with 2023?"),
        ("purple notices", "who uses them?", "Who uses purple notices?"),
        (RECOMMEND, "what else", "What else did the working group recommend on cryptocurrencies?"),
        (RECOMMEND, "¿y sobre los precursores?", "What did the working group recommend on precursores?"),
        (RECOMMEND, "et sur la corruption ?", "What did the working group recommend on corruption?"),
        ("What did Peru say about seizures?", "what about Chile", "What did Chile say about seizures?"),
        ("What did Peru say about seizures?", "¿y en 2017?", "What did Peru say about seizures in 2017?"),
        ("How many tons were seized in 2017?", "and in 2018?", "How many tons were seized in 2018?"),
        ("How many tons were seized in Peru?", "and in Chile?", "How many tons were seized in Chile?"),
        ("When was the decision adopted?", "who proposed it?", "Who proposed the decision?"),
        ("Who proposed decision 60/1?", "when was it adopted?", "When was decision 60/1 adopted?"),
        ("What measures did Peru take against corruption?", "why?", "Why did Peru take measures against corruption?"),
        ("Why did Peru leave the group?", "when was that?", "When did Peru leave the group?"),
        ("How many schools were wrecked in Lebanon?", "which ones of them were reopened?", None),
        ("How many delegates came to Lima?", "how many of them were women?", "How many delegates were women?"),
        ("Which States were represented?", "and which organizations?", "Which organizations were represented?"),
        ("Where was the Meeting held?", "when?", "When was the Meeting held?"),
        ("Who chairs the Committee on Information?", "where does he live?",
         "Where does the person who chairs the Committee on Information live?"),
        ("What does paragraph 21 say?", "and paragraph 22?", "What does paragraph 22 say?"),
        ("What does paragraph 21 say?", "what does (b) say", "What does paragraph 21 (b) say?"),
        ("How many cases did MONUSCO record, according to S/2025/176?", "the same for S/2025/403",
         "How many cases did MONUSCO record, according to S/2025/403?"),
        ("What share of operations did UNIFIL carry out?", "what did its projects go towards?",
         "What did the projects of UNIFIL go towards?"),
    ],
)  # fmt: skip
def test_a_follow_up_becomes_a_question_that_could_have_been_typed(
    searcher: Searcher, earlier: str, asked: str, expected: str | None
) -> None:
    understood = understand(
        asked, Earlier(earlier, "S/2025/1", "para. 21"), NO_FILTERS, likeness_of(searcher.encoder)
    )
    if expected is None:
        assert understood.kind in ("follow-up", "unresolved")
        return
    assert understood.text == expected
    assert understood.kind == "follow-up"
    assert expected in understood.why
    assert understood.filters.symbols == (() if "S/2025/403" in expected else ("S/2025/1",))


@pytest.mark.parametrize(
    "question",
    [
        "purple notices",
        "death penalty Operation Ndobo",
        "What did Peru say about its prisons?",
        "Where does it say that meetings could be closed?",
        "In how many countries is the business group represented?",
        "How much will it cost to repair the airport?",
        "How did the reviewers gather their evidence?",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(searcher: Searcher, question: str) -> None:
    assert leaning_of(question) is None
    understood = understand(
        question, Earlier(RECOMMEND, "S/2025/1"), NO_FILTERS, likeness_of(searcher.encoder)
    )
    assert (understood.text, understood.kind, understood.filters) == (question, "standalone", NO_FILTERS)


def test_nothing_is_guessed_where_nothing_was_asked_before(answerer: Answerer) -> None:
    for text in ("and Peru?", "why?", "when was it adopted?", "more on this"):
        turn = converse(answerer, Conversation(), text)
        assert turn.understood.kind == "unresolved"
        assert not turn.answer.answered
        assert "Please ask in full" in (turn.answer.reason or "")
        assert Conversation().with_turn(turn).earlier is None


def test_a_conversation_carries_subject_and_report(answerer: Answerer) -> None:
    conversation = Conversation()
    for text in (RECOMMEND, "and on precursors?", "what did it conclude?"):
        conversation = conversation.with_turn(converse(answerer, conversation, text))
    first, second, third = conversation.turns
    assert first.understood.kind == "standalone"
    assert first.answer.notices == ()
    assert second.understood.text == "What did the working group recommend on precursors?"
    assert second.understood.filters == Filters(symbols=("UNODC/HONLAC/28/6",))
    assert second.answer.notices[0].startswith(
        "Asked as: “What did the working group recommend on precursors?”"
    )
    assert "3" in {h.paragraph.number for h in second.answer.hits[:3]}
    assert third.understood.text == "What did the working group conclude on precursors?"


def test_understanding_is_quick(answerer: Answerer) -> None:
    conversation = Conversation().with_turn(converse(answerer, Conversation(), RECOMMEND))
    understand_in(conversation, "and Peru?", answerer)
    times = []
    for text in ("and on precursors?", "and Peru?", "what about corruption", "who proposed it?", "why?"):
        start = time.perf_counter()
        understand_in(conversation, text, answerer)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.03
    assert sorted(times)[2] < 0.3  # a busy machine; 7 ms on a quiet one


def test_the_dialogues_hold_together() -> None:
    dialogues = load_dialogues()
    assert len(dialogues) >= 120
    assert len({d.id for d in dialogues}) == len(dialogues)
    reports = {s: {d.symbol for d in dialogues if d.split == s} for s in ("dev", "test")}
    assert reports["dev"] & reports["test"] <= {"UNODC/HONLAC/28/6"}
    assert all(leaning_of(in_english(d.followup)) for d in dialogues if d.split == "dev")


def test_a_batch_can_hold_conversations(
    built_library: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import cli

    lines = [
        {"id": 1, "question": RECOMMEND},
        {"id": "b", "question": "and on precursors?", "after": 1},
        {"id": 3, "question": "and Peru?"},
        {"id": 4, "question": "and Peru?", "after": 99},
    ]
    file = tmp_path / "batch.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    status = cli.main(["--library", str(built_library), "ask", "--batch", str(file)])
    first, second, third, fourth = map(json.loads, capfd.readouterr().out.splitlines())
    assert status == 1
    assert first["answered"]
    assert second["question"] == "What did the working group recommend on precursors?"
    assert "3" in {h["para"] for h in second["hits"][:3]}
    assert not third["answered"]
    assert '"after": no earlier question of this batch has the id 99' in fourth["message"]


def test_ask_without_a_question_is_a_conversation_on_a_terminal(built_library: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "--library", str(built_library), "ask"],
        cwd=ROOT,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    os.close(theirs)
    for text in (RECOMMEND, "and on precursors?", "/new", "and Peru?"):
        os.write(ours, f"{text}\n".encode())
    os.write(ours, b"\x04")
    out, err = process.communicate(timeout=120)
    if select.select([ours], [], [], 0)[0]:
        os.close(ours)
    printed = out.decode()
    assert process.returncode == 0, err.decode()
    assert "Asked as: “What did the working group recommend on precursors?”" in printed
    assert "para. 3" in printed
    assert "none was asked before" in printed


def test_ask_without_a_question_elsewhere_is_wrong_usage(
    built_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import cli

    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert cli.main(["--library", str(built_library), "ask"]) == 2


def test_ten_conversations_share_one_answerer(answerer: Answerer) -> None:
    topics = ["precursors", "corruption", "the darknet", "alternative development", "training"]

    def hold(topic: str) -> tuple[str, ...]:
        conversation = Conversation()
        for text in (RECOMMEND, f"and on {topic}?", "what did it conclude?"):
            conversation = conversation.with_turn(converse(answerer, conversation, text))
        return tuple(t.understood.text for t in conversation.turns)

    with ThreadPoolExecutor(10) as pool:
        held = list(pool.map(hold, topics * 2))
    assert held == [
        (
            RECOMMEND,
            f"What did the working group recommend on {topic}?",
            f"What did the working group conclude on {topic}?",
        )
        for topic in topics * 2
    ]
