"""The questions to fit on are well formed, far from the reports that are evaluated, and quote what stands there."""

from __future__ import annotations

import json

from evals.gold import load_gold
from evals.gold_topics import GOLD
from ingest.citation import normalise_symbol

FOLDER = GOLD / "fitting"


def test_fitting_questions_are_of_reports_that_nothing_is_evaluated_on() -> None:
    questions = load_gold(sorted(FOLDER.glob("*.jsonl")))
    assert len(questions) > 4_000
    split = json.loads((GOLD / "un_reports" / "split.json").read_text(encoding="utf-8"))
    evaluated = {
        g.doc
        for name in split["test"]
        for q in load_gold([GOLD / "un_reports" / f"{name}.jsonl"])
        for g in q.gold
    }
    evaluated |= {g.doc for q in load_gold([GOLD / "honlac28.jsonl"]) for g in q.gold}
    own = {normalise_symbol(g.doc) for q in questions for g in (*q.gold, *q.also_acceptable, *q.nearest)}
    assert own and own.isdisjoint(map(normalise_symbol, evaluated))


def test_every_answerable_fitting_question_has_a_quote_and_every_near_miss_a_nearest_paragraph() -> None:
    for question in load_gold(sorted(FOLDER.glob("*.jsonl"))):
        assert question.quotes if question.answerable else question.nearest, question.id


def test_twins_are_in_the_same_file() -> None:
    for file in sorted(FOLDER.glob("*.jsonl")):
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        ids = {r["id"] for r in records}
        assert all(r["twin"] in ids for r in records if "twin" in r), file.name
