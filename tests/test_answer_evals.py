"""Answers are judged by what is worked out by hand; the commands run on the shipped report and on a tiny benchmark."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from answer.answer import Answer, Evidence, Statement
from answer.ask import Answerer
from answer.confidence import ConfidenceModel, shipped_model
from evals import answer_compare, un_answers, xrefrag
from evals.answer_ablation import confidence_rows, feature_parts, selection_rows, selection_variants
from evals.answer_losses import STEPS, loss_rows, step_lost
from evals.answers import AnswerScores, check_quotes, score_answers, what_went_wrong, words_in
from evals.bench_answers import time_answers
from evals.gold import GoldPlace, GoldQuestion, load_gold
from evals.gold_topics import GOLD
from evals.judged import Judged, JudgedPlace, judge, mark
from evals.measures import auroc, delong_p, paired_interval, token_f1, words_covered
from evals.risk import (
    at_threshold,
    held_out_outcomes,
    main,
    read_outcomes,
    risk_bound,
    risk_coverage_curve,
    threshold_for_risk,
)
from index.library import Library
from index.search import Searcher
from ingest.citation import Citation
from ingest.errors import UsageError


def evidence(paragraph: str, sub: str | None = None, quote: str = "") -> Evidence:
    return Evidence(Citation("A/1/1", number=paragraph, sub=sub), "a.pdf", 1, quote, f"A/1/1#{paragraph}")


def statement(text: str, *cited: Evidence, chapeau: str | None = None) -> Statement:
    return Statement(text, "quote", "verbatim", cited, chapeau=chapeau)


def answer(*statements: Statement, confidence: float = 0.5) -> Answer:
    return Answer("?", bool(statements), None, confidence, statements, (), "extractive", "g", 1.0)


def judged(
    *needed: tuple[str, str | None], acceptable: str = "", quotes: dict[str, str] | None = None
) -> Judged:
    def place(number: str, sub: str | None) -> JudgedPlace:
        return JudgedPlace(frozenset([f"A/1/1#{number}"]), sub)

    question = GoldQuestion(
        "q", "?", "fact", None, (GoldPlace("A/1/1", "1"),), (), (), ("in 2017 three States",), ()
    )
    return Judged(
        question,
        tuple(place(n, s) for n, s in needed),
        tuple(place(n, None) for n in acceptable),
        tuple((q, frozenset([f"A/1/1#{n}"])) for q, n in (quotes or {}).items()),
    )


def test_paragraphs_are_counted_once_and_letters_by_themselves() -> None:
    gold = judged(("1", "a"), ("1", "c"), ("2", None), acceptable="5")
    said = answer(
        statement("first", evidence("1", "a")),
        statement("second", evidence("1", "b")),
        statement("third", evidence("1", "c(ii)"), evidence("9")),
    )
    marks = mark(gold, said)
    assert marks.precision == pytest.approx(1 / 2), "1 and 9 are cited, 1 may be"
    assert marks.recall == pytest.approx(1 / 2), "2 is missing"
    assert marks.sub_precision == pytest.approx(2 / 4), "(a) and (c) (ii) of (a), (b), (c) (ii) and 9"
    assert marks.sub_recall == 1.0
    assert marks.right


def test_a_paragraph_without_its_letter_is_no_letter() -> None:
    marks = mark(judged(("1", "a")), answer(statement("all of it", evidence("1"))))
    assert (marks.precision, marks.recall, marks.sub_precision, marks.sub_recall) == (1.0, 1.0, 0.0, 0.0)
    no_letters = mark(judged(("1", None)), answer(statement("an item", evidence("1", "b"))))
    assert (no_letters.sub_precision, no_letters.sub_recall) == (None, None)


def test_quotes_must_be_shown_from_their_own_paragraph() -> None:
    gold = judged(("1", None), quotes={"Three States took part in 2017.": "1"})
    assert mark(gold, answer(statement("Three States took part.", evidence("1")))).quotes == 1.0
    assert mark(gold, answer(statement("Three States took part.", evidence("7")))).quotes == 0.0
    assert mark(gold, answer(statement("took part", evidence("1")))).quotes == 0.0
    assert words_covered("Three States took part in 2017.", {"three", "states", "took"}) == 0.5


def test_an_answer_that_says_nothing_is_worth_nothing() -> None:
    marks = mark(judged(("1", "a"), quotes={"x": "1"}), answer())
    assert (marks.precision, marks.recall, marks.sub_recall, marks.quotes) == (None, 0.0, 0.0, 0.0)
    assert marks.nuggets == 0.0 and not marks.right


def test_repeated_places_are_cited_and_chapeaux_are_read_once() -> None:
    folded = Statement(
        "one two", "quote", "verbatim", (evidence("1"),), chapeau="they said:", repeated=(evidence("5"),)
    )
    second = statement("three", evidence("1", "b"), chapeau="they said:")
    assert mark(judged(("1", None), ("5", None)), answer(folded)).recall == 1.0
    assert words_in(answer(folded, second)) == 5


def test_gold_places_are_judged_in_the_library(library: Library) -> None:
    question = next(q for q in load_gold([GOLD / "honlac28.jsonl"], "dev") if q.quotes)
    found = judge(question, library)
    assert all(i.startswith("UNODC/HONLAC/28/6#") for i in found.accepted)
    assert all(ids <= found.accepted for _, ids in found.quotes)
    absent = GoldQuestion("q", "?", "fact", None, (GoldPlace("Z/9/9", "1"),), (), (), (), ("a quote",))
    assert judge(absent, library).accepted == {"absent Z/9/9 None 1"}
    assert judge(absent, library).quotes == (("a quote", frozenset()),)


def test_false_quotes_and_made_up_citations_are_found(library: Library) -> None:
    symbol = library.reports()[0].symbol
    paragraph = next(p for _, p in library.rows if p.number)

    def cites(number: str, quote: str) -> Statement:
        place = Citation(symbol, part=paragraph.part, number=number)
        return statement(quote, Evidence(place, "f", 1, quote, "id"))

    number = paragraph.number or ""
    assert check_quotes(answer(cites(number, paragraph.text[:40])), library) == (1, 0, 0)
    assert check_quotes(answer(cites(number, "This is not there.")), library) == (1, 1, 0)
    assert check_quotes(answer(cites("999", "This is not there.")), library) == (1, 0, 1)


@pytest.fixture(scope="module")
def scores(library: Library, searcher: Searcher) -> AnswerScores:
    questions = load_gold([GOLD / "honlac28.jsonl"], "dev")
    chosen = [q for q in questions if q.answerable][:5] + [q for q in questions if not q.answerable][:2]
    never = ConfidenceModel((), (), (), (), bias=0.0, threshold=2.0)
    shy = Answerer(library, searcher, confidence=never)
    return score_answers(chosen, shy, library, filtered=True)


def test_choosing_and_declining_are_told_apart(scores: AnswerScores) -> None:
    figures = {name: value for name, (value, _) in scores.summary().items()}
    assert figures["answered, answerable"] == 0 and figures["declined, unanswerable"] == 1
    assert figures["citation recall"] == 0 and np.isnan(figures["citation precision"])
    assert figures["nothing declined: citation recall"] > 0
    assert figures["nothing declined: nugget coverage"] > 0
    assert figures["AUROC of confidence"] == 0.5, "one and the same confidence for all"
    assert all(r.wrong for r in scores.rows if not r.question.answerable)
    assert what_went_wrong(scores.rows[0]) == "declined, although the report answers it"
    assert len(scores.only([0, 2]).rows) == 2


def test_tables_and_records_of_answers(scores: AnswerScores, tmp_path: Path) -> None:
    rows = un_answers.figure_rows({un_answers.RIGHT: scores}, (0.5, (0.2, 0.8)))
    by_name = {r["figure"]: r[un_answers.RIGHT] for r in rows}
    assert by_name["questions"] == 7 and by_name["invalid citations"] == "0"
    assert by_name["declined, strangers"] == "0.500 [0.20–0.80]"
    kinds = un_answers.type_rows(scores)
    assert sum(r["questions"] for r in kinds) == 7 and kinds[-1]["type"] == "unanswerable"
    assert un_answers.latency_rows({"x": scores})[0]["setting"] == "x"
    records = [un_answers.drill_record(r, "x") for r in scores.rows]
    assert all(json.dumps(r) for r in records)
    assert records[0]["statements"], "shown although the question was declined"
    kept = tmp_path / "answers.json"
    kept.write_text(json.dumps({"outcomes": {"x": un_answers.outcomes_of(scores)}}))
    confidence, wrong = read_outcomes(kept)["x"]
    assert len(confidence) == len(wrong) == 7 and wrong[-1]


def test_losses_are_laid_to_the_step_that_lost(scores: AnswerScores) -> None:
    rows = loss_rows({"x": scores})
    assert sum(float(r["x"]) for r in rows) == pytest.approx(1.0, abs=0.005)
    row = scores.rows[0]

    def ends(said: Answer, *needed: str) -> str:
        gold = judged(*((n, None) for n in needed))
        return step_lost(replace(row, judged=gold, forced=said))

    one, other = statement("one", evidence("1")), statement("other", evidence("9"))
    assert ends(answer(one), "1") == STEPS[0]
    assert ends(answer(one, other), "1") == STEPS[1]
    assert ends(answer(one), "1", "2") == STEPS[3], "2 is not among the hits"
    assert ends(answer(other), "1") == STEPS[5]


def test_two_runs_are_compared_question_by_question(
    scores: AnswerScores, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = un_answers.outcomes_of(scores)
    recall = [v and 0.0 for v in before[answer_compare.SHARES[1]]]
    after = {**before, "ids": before["ids"][::-1], answer_compare.SHARES[1]: recall[::-1]}
    after |= {n: before[n][::-1] for n in before if n not in ("ids", answer_compare.SHARES[1])}
    rows = {r["figure"]: r for r in answer_compare.comparison_rows(before, after)}
    assert (rows[answer_compare.SHARES[0]]["p"], rows["AUROC of confidence"]["p"]) == ("1.000", "1.000")
    lost = answer_compare.changes(before, after)["lost"]
    assert rows[answer_compare.SHARES[1]]["after"] == "0.000"
    assert rows[answer_compare.SHARES[1]]["lower on"] == len(lost) > 0
    for name, outcomes in (("a", before), ("b", after)):
        (tmp_path / name).write_text(json.dumps({"outcomes": {"x": outcomes}}))
    monkeypatch.setattr("sys.argv", ["compare", str(tmp_path / "a"), str(tmp_path / "b"), "--list"])
    assert answer_compare.main() == 0
    assert "lost: " + ", ".join(lost) in capsys.readouterr().out
    (tmp_path / "b").write_text(json.dumps({"outcomes": {"x": {"ids": []}}}))
    assert answer_compare.main() != 0
    assert "lacks answerable" in capsys.readouterr().err


def test_other_gold_files_can_be_asked(tmp_path: Path) -> None:
    assert len(un_answers.read_questions("dev", [GOLD / "honlac28.jsonl"], 3)[0]) == 3
    (tmp_path / "a.jsonl").write_bytes((GOLD / "honlac28.jsonl").read_bytes())
    questions, shipped = un_answers.read_questions("dev", [tmp_path])
    assert len(questions) == 92 and shipped == []


def test_strangers_are_asked_of_another_report(library: Library, searcher: Searcher) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    class Silent(Answerer):
        def ask(self, text: str, filters: object = None, k: int = 10) -> Answer:
            asked.append((text, filters.symbols))  # type: ignore[attr-defined]
            return answer()

    def question(id_: str, doc: str, named: bool = False) -> GoldQuestion:
        return GoldQuestion(id_, f"{id_}?", "fact", None, (GoldPlace(doc, "1"),), (), (), (), (), named)

    questions = [question("a", "A/1"), question("b", "B/1"), question("c", "C/1"), question("d", "C/1", True)]
    assert un_answers.strangers_declined(Silent(library, searcher), questions) == [1.0] * 3
    assert asked == [("a?", ("B/1",)), ("b?", ("A/1",)), ("c?", ("A/1",))]


def test_the_curve_by_hand() -> None:
    curve = risk_coverage_curve([0.2, 0.9, 0.5, 0.5], [True, False, True, False])
    assert curve.threshold.tolist() == [0.9, 0.5, 0.2]
    assert curve.coverage.tolist() == [0.25, 0.75, 1.0]
    assert curve.risk.tolist() == pytest.approx([0, 1 / 3, 1 / 2])
    assert len(risk_coverage_curve([], []).risk) == 0


@pytest.mark.parametrize(("wrong", "answered"), [(0, 10), (3, 40), (17, 20)])
def test_the_bound_is_the_exact_one(wrong: int, answered: int) -> None:
    bound = risk_bound(wrong, answered, 0.05)
    assert binom.cdf(wrong, answered, bound) == pytest.approx(0.05), "so few errors are this unlikely there"
    assert risk_bound(0, 10) == pytest.approx(1 - 0.05 ** (1 / 10))
    assert risk_bound(4, 4) == 1.0 and risk_bound(0, 0) == 1.0


def test_the_threshold_keeps_the_risk_it_states() -> None:
    generator = np.random.default_rng(5)
    broken, trials, risk = 0, 200, 0.2
    for _ in range(trials):
        confidence = generator.random(300)
        wrong = generator.random(300) > confidence  # above t, the true risk is (1 - t) / 2
        found = threshold_for_risk(confidence.tolist(), wrong.tolist(), risk, 0.1)
        if found is not None:
            broken += (1 - found.threshold) / 2 > risk
            assert found.risk <= found.bound < risk
    assert broken / trials <= 0.1
    sure = threshold_for_risk([0.1] * 50 + [0.9] * 100, [True] * 50 + [False] * 100, 0.1)
    assert sure is not None and (sure.threshold, sure.coverage) == (0.9, pytest.approx(2 / 3))
    assert threshold_for_risk([0.5] * 20, [True] * 20, 0.5) is None
    assert threshold_for_risk([], [], 0.5) is None
    there = at_threshold([0.9, 0.8, 0.1], [False, True, True], 0.5)
    assert (there.coverage, there.risk) == (pytest.approx(2 / 3), 0.5)


def test_the_risk_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    confidence = [k / 100 for k in range(100)]
    outcomes = {"x": {"confidence": confidence, "wrong": [c < 0.4 for c in confidence]}}
    file, plot, kept = tmp_path / "dev.json", tmp_path / "curve.png", tmp_path / "risk.json"
    file.write_text(json.dumps({"outcomes": outcomes}))
    monkeypatch.setattr(
        "sys.argv", ["risk", str(file), "--apply", str(file), "--plot", str(plot), "--json", str(kept)]
    )
    assert main() == 0
    assert "risk there" in capsys.readouterr().out
    assert plot.read_bytes()[:4] == b"\x89PNG"
    assert len(json.loads(kept.read_text())["tables"]) == 1
    held_out = tmp_path / "held-out.json"
    held_out.write_text(json.dumps({"q1": 0.25, "q3": 0.75}))
    named = {"x": outcomes["x"] | {"ids": [f"q{k}" for k in range(100)]}}
    file.write_text(json.dumps({"outcomes": named}))
    found = held_out_outcomes(file, read_outcomes(file), held_out)
    assert found == {"x": ([0.25, 0.75], [True, True])}
    held_out.write_text(json.dumps({"other": 0.5}))
    with pytest.raises(UsageError, match="none of the questions"):
        held_out_outcomes(file, read_outcomes(file), held_out)
    file.write_text("{}")
    assert main() == UsageError("").exit_status
    assert "no outcomes" in capsys.readouterr().err


def test_intervals_resample_whole_rows() -> None:
    columns = ([float(k) for k in range(40)], [float(k >= 20) for k in range(40)])
    low, high = paired_interval(columns, lambda c, a: auroc(c, [v > 0 for v in a]))
    assert (low, high) == pytest.approx((1.0, 1.0)), "pairs stay together"
    assert np.isnan(paired_interval(([], []), lambda c, a: 0.0)[0])


def test_delong_tells_chance_from_difference() -> None:
    generator = np.random.default_rng(2)
    positive = np.arange(200) % 2 == 0
    good, poor = positive + generator.normal(0, 0.7, 200), generator.normal(0, 1, 200)
    assert delong_p(good, good, positive) == 1.0
    assert delong_p(poor, good, positive) < 0.001
    assert delong_p(poor, poor + generator.normal(0, 0.01, 200), positive) > 0.05
    assert np.isnan(delong_p(good, poor, np.ones(200, dtype=bool)))


def test_token_f1_as_squad_counts() -> None:
    assert token_f1("The fee is $500.", "a fee: 500") == pytest.approx(2 * (2 / 3) * 1 / (2 / 3 + 1))
    assert token_f1("nothing shared", "at all") == 0.0
    assert token_f1("The", "a") == 1.0
    assert token_f1("fee fee", "fee") == pytest.approx(2 / 3), "a word counts as often as it occurs in both"


@pytest.fixture(scope="module")
def cross_references(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xrefrag")
    passages = {
        "p2": "A Fund Manager must keep the records of each Fund for six years.",
        "p1": "Records in Rule 4 must be kept in English.",
        "p3": "The Regulator may direct a Fund to change its name where the name is misleading.",
    }
    lines = [json.dumps({"pid": i, "text": t}) for i, t in passages.items()]
    (folder / "passages.jsonl").write_text("\n".join(lines))
    row = {
        "id": "d1",
        "question": "How long are the records of a Fund kept, and in which language?",
        "answer": "Records are kept for six years [#SRC:p2] in English [#TGT:p1].",
        "source_passage_id": "p2",
        "target_passage_id": "p1",
    }
    (folder / "DPEL.dev.jsonl").write_text(json.dumps(row))
    (folder / "SCHEMA.dev.jsonl").write_text(json.dumps(row | {"id": "s1"}))
    return folder


def test_cross_references_are_read_without_their_tags_or_their_order(cross_references: Path) -> None:
    questions = xrefrag.read_questions(cross_references)
    assert questions[0].answer == "Records are kept for six years in English."
    assert questions[0].passages == {"p1", "p2"} and not questions[0].held_out
    assert [p.id for p in xrefrag.read_passages(cross_references).passages] == ["p1", "p2", "p3"]
    marks = xrefrag.mark("kept for six years in English", ["p1", "p9"], questions[0])
    assert (marks["citation precision"], marks["citation recall"], marks["both cited"]) == (0.5, 0.5, 0.0)
    assert marks["token F1"] == pytest.approx(2 * 1 * (6 / 8) / (1 + 6 / 8))


def test_cross_references_are_answered_beside_baselines(library: Library, searcher: Searcher) -> None:
    gold = next(q for q in load_gold([GOLD / "honlac28.jsonl"], "dev") if len(q.needed) == 1)
    places = judge(gold, library).accepted
    question = xrefrag.CrossQuestion("x", gold.question, gold.quotes[0], places, "DPEL", False)
    found = xrefrag.evaluate(Answerer(library, searcher), [question])
    assert len(found) == 3
    assert found["two best passages whole"]["x"]["citation recall"] == 1.0
    for marks in found.values():
        rows = xrefrag.rows_of(marks, xrefrag.groups_of([question]))
        assert [r["n"] for r in rows] == [1, 1, 0, 1, 0]
        assert rows[0]["token F1"].startswith("0.")


def test_cross_references_in_another_form_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"passages\.jsonl"):
        xrefrag.read_passages(tmp_path)
    (tmp_path / "passages.jsonl").write_text('{"pid": "p1"}')
    with pytest.raises(UsageError, match="pid, text"):
        xrefrag.read_passages(tmp_path)


def test_every_part_of_answering_can_be_switched_off(searcher: Searcher) -> None:
    labels = [label for label, _ in selection_variants()]
    assert labels[0] == "Pilcrow" and len(labels) == len(set(labels)) >= 4
    names = shipped_model().features
    parts = feature_parts(names)
    assert sorted(n for members in parts.values() for n in members) == sorted(names)
    assert {"what fills the blank", "years, ordinals, figures and names"} <= set(parts)
    rows = selection_rows(
        {
            "Pilcrow": {"recall": [1.0] * 20, "statements": [2.0]},
            "without": {"recall": [0.0] * 20, "statements": [1.0]},
        }
    )
    assert rows[1]["citation recall"] == "0.000 (adds +1.000, p < 0.001)" and rows[1]["statements"] == "1.0"


def test_features_left_out_are_missed_where_they_matter() -> None:
    generator = np.random.default_rng(3)
    y = np.arange(240) % 2 == 0
    strange = ~y & (np.arange(240) % 4 == 1)
    x = np.stack([y + generator.normal(0, 0.5, 240), generator.normal(0, 1, 240)], axis=1)
    groups = [f"report {k % 8}" for k in range(240)]
    rows = confidence_rows(
        x, y, strange, groups, ["telling", "noise"], {"the one": ["telling"], "the other": ["noise"]}
    )
    assert [r["features"] for r in rows] == [2, 1, 1]
    added = [float(re.findall(r"adds ([+-][\d.]+)", r["AUROC, near misses"])[0]) for r in rows[1:]]
    assert added[0] > 0.2 and abs(added[1]) < 0.05


def test_steps_of_an_answer_are_clocked(library: Library, searcher: Searcher) -> None:
    questions = load_gold([GOLD / "honlac28.jsonl"], "dev")[:3]
    totals = time_answers(Answerer(library, searcher), questions, filtered=True)
    assert all(len(values) == 3 for values in totals.values())
    assert min(totals["answer, warm"]) > 0 and min(totals["… search"]) > 0
    parts = np.sum([v for n, v in totals.items() if n != "answer, warm"], axis=0)
    assert parts == pytest.approx(totals["answer, warm"])
