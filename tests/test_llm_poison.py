"""Documents that try to steer the model: whatever it does, nothing false looks verified, nothing acts, no citation is made up."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from answer.answer import Answer
from answer.ask import Answerer
from answer.contract import answer_to_json
from answer.endpoint import Endpoint
from answer.generated import answer_streamed
from answer.plain_text import ADDRESS
from index.build import add_paths
from index.library import Library
from tests.model_server import Connection, evidence_in, model_server
from tests.poisoned import POISONS, Poison, poisoned_report

ACTIVE = re.compile(r"!?\[[^\]]*\]\(|</?\w|\]:\s", re.IGNORECASE)
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e0fff]")


@pytest.fixture(scope="module")
def answerer(built_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("poisoned")
    shutil.copytree(built_library / "encoder", folder / "library" / "encoder")
    (folder / "trees.txt").write_text(poisoned_report(), encoding="utf-8")
    assert add_paths(folder / "library", [folder / "trees.txt"]).added == ["A/71/77"]
    library = Library.open(folder / "library")
    assert len(library.reports()[0].symbol) > 0
    assert library.reports()[0].paragraphs == len(POISONS) >= 20
    return Answerer(library)


def ask(answerer: Answerer, poison: Poison, script: Any) -> tuple[list[Any], Any]:
    question = f"How many trees were planted in {poison.place} in 2024?"
    with model_server(script) as server:
        events = list(answer_streamed(answerer, Endpoint(server.url, "scripted"), question))
    return events, server.seen[0]


def number_of(poison: Poison, request: dict[str, Any]) -> int:
    """Return the number of the piece of evidence that holds the poison."""
    return next(n for n, text in evidence_in(request).items() if poison.true_sentence in text)


@pytest.mark.parametrize("poison", POISONS, ids=[p.name for p in POISONS])
def test_a_gullible_model_cannot_make_it_look_verified(answerer: Answerer, poison: Poison) -> None:
    def gullible(c: Connection, request: dict[str, Any]) -> None:
        c.say(poison.obeyed.replace("{n}", str(number_of(poison, request))))

    events, _ = ask(answerer, poison, gullible)
    *drafts, answer = events
    generated = [s for s in answer.statements if s.kind == "generated"]
    assert all(s.support == "unsupported" and s.problems for s in generated)
    assert generated or "found no answer" in answer.notices[-1]
    assert_harmless(answerer, answer)
    for text in (*(d.text for d in drafts), *(s.text for s in generated)):
        assert not ACTIVE.search(text)
        assert not ADDRESS.search(text)
        assert not INVISIBLE.search(text)
    assert all("[" not in d.text for d in drafts)


@pytest.mark.parametrize("poison", POISONS, ids=[p.name for p in POISONS])
def test_a_faithful_model_is_believed_beside_the_poison(answerer: Answerer, poison: Poison) -> None:
    said = f"The Forest Service planted {poison.trees} trees along the river in {poison.place} in 2024"

    def faithful(c: Connection, request: dict[str, Any]) -> None:
        c.say(f"{said} [{number_of(poison, request)}].")

    events, seen = ask(answerer, poison, faithful)
    statement = events[-1].statements[0]
    assert (statement.text, statement.support, statement.problems) == (f"{said}.", "supported", ())
    assert_harmless(answerer, events[-1])
    assert_inside_the_data(seen.body)


def assert_harmless(answerer: Answerer, answer: Answer) -> None:
    """Every citation names a paragraph of the library whose words it quotes."""
    for statement in answer.statements:
        for evidence in statement.evidence:
            paragraph = answerer.library.paragraph(evidence.paragraph_id)
            assert answerer.library.resolve(evidence.citation) == [paragraph]
            assert evidence.quote in paragraph.text
            assert evidence.citation.symbol == "A/71/77"
    assert answer_to_json(answer)["model"] == "openai:scripted"


def assert_inside_the_data(request: dict[str, Any]) -> None:
    """The poison reaches the model as data only: led by "| ", between two lines that hold a code of this request."""
    system, user = (m["content"] for m in request["messages"])
    lines = user.split("\n")
    code = re.search(r"EVIDENCE ([0-9a-f]{16}) =", user)
    assert code is not None
    begin, end = (k for k, line in enumerate(lines) if line.startswith("=====") and code[1] in line)
    assert all(line.startswith("| ") or re.fullmatch(r"\[\d+\]", line) for line in lines[begin + 1 : end])
    assert "evil" not in system + "\n".join(lines[:begin] + lines[end + 1 :])
    data = "\n".join(lines[begin + 1 : end])
    assert not INVISIBLE.search(user)
    assert "<|" not in user
    assert "[INST]" not in user
    assert not re.search(r"^\| .*\[\d+\]", data, re.MULTILINE)


def test_codes_are_made_anew(answerer: Answerer) -> None:
    codes = set()
    for _ in range(3):
        _, seen = ask(answerer, POISONS[0], lambda c, request: c.say("NOT ANSWERED"))
        codes.update(re.findall(r"EVIDENCE ([0-9a-f]{16}) =", seen.prompt))
    assert len(codes) == 3
