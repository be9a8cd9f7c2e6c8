"""Gold questions are what they claim to be; measures against values worked out by hand."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import pytest

from evals.gold import GoldPlace, GoldQuestion, load_gold
from evals.measures import (
    auroc,
    bootstrap_interval,
    citation_precision,
    citation_recall,
    nugget_coverage,
    ranking_scores,
    risk_coverage_area,
    significant_drop,
)
from evals.quick import missed
from evals.run import compare
from index.library import Library
from index.places import resolve_in
from ingest.citation import Citation
from ingest.errors import UsageError
from ingest.read import read_report
from ingest.report import Report

GOLD = Path(__file__).resolve().parent.parent / "evals" / "gold"


@pytest.fixture(scope="module")
def shipped() -> list[GoldQuestion]:
    return load_gold([GOLD / "honlac28.jsonl"])


def test_the_set_is_large_and_mixed_enough(shipped: list[GoldQuestion]) -> None:
    kinds = Counter(q.type for q in shipped)
    assert len(shipped) >= 60
    assert kinds["unanswerable"] >= 12
    assert set(kinds) == {"fact", "list", "multi", "locate", "keyword", "unanswerable"}
    splits = Counter(q.split for q in shipped)
    assert abs(splits["dev"] - splits["test"]) <= 6


def test_every_quote_stands_in_its_paragraph(shipped: list[GoldQuestion], library: Library) -> None:
    for question in shipped:
        texts = []
        for place in (*question.gold, *question.also_acceptable, *question.nearest):
            paragraph = library.resolve(Citation(place.doc, number=place.para, sub=place.sub))[0]
            if place in question.gold:
                item = paragraph.find_sub(place.sub) if place.sub else None
                texts.append(item.text if item else paragraph.text)
        for quote in question.quotes:
            assert any(quote in text for text in texts), (question.id, quote)
        assert question.quotes if question.answerable else not question.quotes
        assert question.nuggets if question.answerable else question.nearest


def test_questions_are_not_the_reports_own_sentences(shipped: list[GoldQuestion], library: Library) -> None:
    everything = " ".join(p.text for _, p in library.rows).lower()
    for question in shipped:
        if question.type != "keyword":
            assert question.question.lower().rstrip("?.") not in everything


def test_the_united_nations_set_loads() -> None:
    split = json.loads((GOLD / "un_reports" / "split.json").read_text())
    questions = load_gold([GOLD / "un_reports" / f"{n}.jsonl" for n in split["development"] + split["test"]])
    assert len(questions) == 900
    assert sum(not q.answerable for q in questions) == 256
    assert set(split["development"]).isdisjoint(split["test"])
    assert all(q.names_report is not None for q in questions)
    assert 0.4 < sum(q.names_report is True for q in questions) / len(questions) < 0.6


@pytest.fixture(scope="module")
def editions() -> list[GoldQuestion]:
    return load_gold([GOLD / "editions.jsonl"])


def test_editions_compete(editions: list[GoldQuestion]) -> None:
    assert len(editions) >= 48
    for question in editions:
        assert question.names_report is not None
        assert question.split in ("dev", "test")
        documents = {place.paragraph for place in (*question.gold, *question.nearest, *question.rivals)}
        assert len({doc for doc, _ in documents}) >= 2, question.id
        assert question.accepted.isdisjoint(place.paragraph for place in question.rivals), question.id
    series = {question.id.rpartition("-")[0]: question.split for question in editions}
    assert len(series) >= 8
    assert all(question.split == series[question.id.rpartition("-")[0]] for question in editions)


def test_editions_keep_to_the_sides_of_the_reports(editions: list[GoldQuestion]) -> None:
    split = json.loads((GOLD / "un_reports" / "split.json").read_text())
    side = {name.replace("_", "/"): "dev" for name in split["development"]}
    side |= {name.replace("_", "/"): "test" for name in split["test"]}
    for question in editions:
        for place in (*question.gold, *question.nearest):
            assert side.get(place.doc, question.split) == question.split, question.id


def test_every_quote_of_the_editions_stands_in_its_paragraph(
    editions: list[GoldQuestion], shared_data: Path
) -> None:
    files = {path.name.split(".en.")[0]: path for path in (shared_data / "un_reports").rglob("*.en.pdf")}
    reports: dict[str, Report] = {}

    def text_of(place: GoldPlace) -> str:
        if place.doc not in reports:
            reports[place.doc] = read_report(files[place.doc.replace("/", "_")], ocr=False)
        return resolve_in(reports[place.doc], Citation(place.doc, number=place.para))[0].text

    for question in editions:
        texts = [text_of(place) for place in question.gold]
        for place in (*question.also_acceptable, *question.nearest, *question.rivals):
            assert text_of(place), (question.id, place)
        assert all(any(quote in text for text in texts) for quote in question.quotes), question.id
        assert all(any(quote in text for quote in question.quotes) for text in texts), question.id


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1"),
        ('{"id": "a"}', "not a gold question"),
        ('{"id": "a", "question": "q", "type": "odd", "gold": []}', "type 'odd'"),
        ('{"id": "a", "question": "q", "type": "fact", "gold": []}', "empty gold"),
        ('{"id": "a", "question": "q", "type": "fact", "gold": [], "names_report": "y"}', "true or false"),
        (
            '{"id": "a", "question": "q", "type": "unanswerable", "gold": [{"doc": "A/1/1", "para": "1"}]}',
            "empty gold",
        ),
    ],
)
def test_broken_gold_is_named_by_file_and_line(tmp_path: Path, line: str, says: str) -> None:
    (tmp_path / "g.jsonl").write_text(line)
    with pytest.raises(UsageError, match=says):
        load_gold([tmp_path / "g.jsonl"])


def question(id_: str, gold: list[str], also: list[str] = []) -> GoldQuestion:  # noqa: B006
    places = tuple(GoldPlace("A/1/1", p) for p in gold)
    return GoldQuestion(
        id_,
        "?",
        "fact" if gold else "unanswerable",
        None,
        places,
        tuple(GoldPlace("A/1/1", p) for p in also),
        (),
        (),
        (),
    )


def keys(*numbers: str) -> list[tuple[str, str]]:
    return [("A/1/1", n) for n in numbers]


def test_ranking_measures_by_hand() -> None:
    questions = [
        question("a", ["1"]),
        question("b", ["2", "3"], ["4"]),
        question("c", []),
        question("d", ["9"]),
    ]
    runs = {"a": keys("1", "5"), "b": keys("5", "4", "2"), "c": keys("1"), "d": keys("5", "6")}
    scores = ranking_scores(questions, runs)
    assert scores["success@1"] == [1, 0, 0]
    assert scores["success@5"] == [1, 1, 0]
    assert scores["MRR"] == [1, 0.5, 0]
    assert scores["recall@5"] == [1, 0.5, 0]
    ideal = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    assert scores["nDCG@10"][1] == pytest.approx((1 / math.log2(3) + 1 / math.log2(4)) / ideal, abs=1e-4)


def test_citation_measures_by_hand() -> None:
    accepted = set(keys("2", "3", "4"))
    needed = [set(keys("2")), set(keys("3", "annex 3"))]
    assert citation_precision(keys("2", "4", "9"), accepted) == pytest.approx(2 / 3)
    assert citation_precision([], accepted) is None
    assert citation_recall(keys("2", "4"), needed, accepted) == 0.5
    assert citation_recall(keys("2", "annex 3"), needed, accepted) == 1.0, "any name of a place will do"
    assert citation_recall(keys("4"), [set(keys("2"))], set(keys("2", "4"))) == 1.0
    assert citation_recall(keys("9"), [set(keys("2"))], set(keys("2", "4"))) == 0.0


def test_nuggets_need_their_words_and_their_numbers() -> None:
    said = "The meeting was held in Santiago from 22 to 26 October 2018."
    assert nugget_coverage(said, ["Held in Santiago", "22 to 26 October"]) == 1.0
    assert nugget_coverage(said, ["Held in Santiago", "27 October"]) == 0.5
    assert nugget_coverage(said, ["Elections in Lima"]) == 0.0
    assert nugget_coverage(said, []) is None


def test_confidence_measures_by_hand() -> None:
    assert auroc([0.9, 0.8, 0.1], [True, True, False]) == 1.0
    assert auroc([0.1, 0.8, 0.9], [True, True, False]) == 0.0
    assert risk_coverage_area([0.9, 0.5, 0.1], [True, True, False]) == pytest.approx((0 + 0 + 1 / 3) / 3)
    assert risk_coverage_area([0.1, 0.5, 0.9], [True, True, False]) == pytest.approx((1 + 1 / 2 + 1 / 3) / 3)


def test_intervals_and_significance() -> None:
    low, high = bootstrap_interval([0.0, 1.0] * 50)
    assert low < 0.5 < high
    assert 0.35 < low < 0.45
    assert bootstrap_interval([0.0, 1.0] * 50) == (low, high), "seeded"
    assert significant_drop([1.0] * 30, [0.0] * 15 + [1.0] * 15)
    assert not significant_drop([1.0] * 30, [1.0] * 29 + [0.0])


def test_thresholds_fail_when_missed_or_unmeasured(capsys: pytest.CaptureFixture[str]) -> None:
    limits = {"ranking": {"success@1": 0.8, "gone": 0.1}, "answers_at_most": {"invalid citations": 0.0}}
    assert missed({"success@1": 0.9, "invalid citations": 0.0}, limits) == ["gone"]
    assert missed({"success@1": 0.7, "gone": 1, "invalid citations": 1.0}, limits) == [
        "success@1",
        "invalid citations",
    ]
    assert "MISS" in capsys.readouterr().out


def test_comparison_notices_a_regression(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def record(values: list[float]) -> dict[str, object]:
        return {"scores": {"ids": [str(k) for k in range(len(values))], "success@1": values}}

    (tmp_path / "before.json").write_text(json.dumps(record([1.0] * 40)))
    assert compare(tmp_path / "before.json", record([0.0] * 20 + [1.0] * 20)) == ["success@1"]
    assert compare(tmp_path / "before.json", record([1.0] * 40)) == []
    (tmp_path / "other.json").write_text("[]")
    with pytest.raises(UsageError, match="not the result of an evaluation"):
        compare(tmp_path / "other.json", record([1.0]))
    capsys.readouterr()
