"""Public benchmarks: their files are read as published, and scored as trec_eval scores them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, fields
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import pytest
import pytrec_eval

from evals.baselines import SYSTEMS
from evals.benchmark import Benchmark, Topic, rank_topics, scored, trec_scores
from evals.gates import Gate, gate_rows, gates_of
from evals.gold import GoldPlace, load_gold
from evals.gold_topics import GOLD, paragraphs_at, topics_of
from evals.measures import sign_flip_p
from evals.obliqa import main, read_benchmark, read_collection
from evals.obliqa_mp import judged_by, read_qrels
from evals.passages import Document, Passage, build_library
from evals.peers import NEEDED, measure
from evals.stages import ablations, alone, stages_of, without
from evals.un_reports import measured
from evals.xquad import read_xquad
from index.fusion import DEFAULT_WEIGHTS
from index.hits import Filters
from index.library import Library
from index.search import Searcher
from ingest.errors import NotInLibraryError, UsageError

TEXTS = {
    "1.1": "A licensed exchange must keep records of every order for six years.",
    "1.2": "The regulator may suspend the licence of an exchange that fails to pay its annual fee.",
    "1.3": "",
    "1.4": "Clients' money is held in a segregated account with an eligible bank.",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("obliqa")
    documents = folder / "StructuredRegulatoryDocuments"
    documents.mkdir()
    rows = [{"ID": f"id-{n}", "DocumentID": 1, "PassageID": n, "Passage": text} for n, text in TEXTS.items()]
    rows.append({"ID": "id-last", "DocumentID": 1, "PassageID": "1.4", "Passage": "Fees are due in March."})
    (documents / "1.json").write_text(json.dumps(rows))
    named = [("q1", "How long are orders kept on record?", "1.1", TEXTS["1.1"]),
             ("q2", "Where is the money of clients held?", "1.4", TEXTS["1.4"]),
             ("q3", "When are fees due?", "1.4", "a text that was corrected since"),
             ("q4", "What is empty?", "1.3", ""),
             ("q5", "What is not there?", "9.9", "gone")]  # fmt: skip
    questions = [
        {"QuestionID": i, "Question": q, "Passages": [{"DocumentID": 1, "PassageID": n, "Passage": t}]}
        for i, q, n, t in named
    ]
    (folder / "ObliQA_tiny.json").write_text(json.dumps(questions))
    return folder


def test_passages_are_found_by_number_and_text(published: Path) -> None:
    collection = read_collection(published)
    benchmark = read_benchmark(published / "ObliQA_tiny.json", collection, "tiny")
    assert [len(d.passages) for d in collection.documents] == [4]
    assert {t: sorted(found) for t, found in benchmark.qrels.items()} == {
        "q1": ["id-1.1"],
        "q2": ["id-1.4"],  # two passages bear the number: the one of the same text
        "q3": ["id-last"],  # no text is the same: the last
        "q4": ["id-1.3"],
        "q5": ["absent 1 9.9"],
    }
    assert "1 of a number that the collection lacks, 1 empty ones" in benchmark.notes[0]
    assert "4 passages indexed, 1 empty ones left out" in benchmark.notes[1]


def test_the_command_indexes_searches_and_keeps(
    published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    library, kept = tmp_path / "library", tmp_path / "out" / "tiny.json"
    command = [
        "obliqa",
        str(published),
        "--split",
        "tiny",
        "--library",
        str(library),
        "--json",
        str(kept),
        "--scores",
    ]
    monkeypatch.setattr("sys.argv", [*command, "--ablation"])
    assert main() == 0
    printed = capsys.readouterr().out
    assert "| Pilcrow | 0.600 [" in printed and "without late interaction" in printed
    record = json.loads(kept.read_text())
    assert record["scores"]["R@10"] == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert str(tmp_path) not in kept.read_text()
    assert not any(name.endswith("(ms)") for row in record["table"] for name in row)
    generation = (library / "current").read_text()
    monkeypatch.setattr("sys.argv", [*command, "--limit", "2"])
    assert main() == 0
    assert "| Pilcrow | 1.000" in capsys.readouterr().out
    assert (library / "current").read_text() == generation


def test_a_file_in_another_form_is_refused(published: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no \*\.json there"):
        read_collection(tmp_path)
    bad = tmp_path / "bad.json"
    bad.write_text('{"data": []}')
    with pytest.raises(UsageError, match="QuestionID"):
        read_benchmark(bad, read_collection(published), "bad")


def test_scores_are_those_of_trec_eval() -> None:
    generator = random.Random(4)
    docs = [f"d{k}" for k in range(40)]
    qrels = {f"q{k}": frozenset(generator.sample(docs, generator.randint(1, 14))) for k in range(30)}
    ranked = {
        q: [(d, round(generator.random(), 1)) for d in generator.sample(docs, 20)] for q in list(qrels)[:25]
    }
    found = trec_scores(qrels, ranked, ("R@10", "AP@10"))
    judge = pytrec_eval.RelevanceEvaluator(
        {q: dict.fromkeys(d, 1) for q, d in qrels.items()}, {"recall_10", "map_cut_10"}
    )
    expected = judge.evaluate({q: dict(pairs) for q, pairs in ranked.items()})
    for k, q in enumerate(qrels):  # a question without any result counts as zero
        assert found["R@10"][k] == pytest.approx(expected.get(q, {"recall_10": 0})["recall_10"])
        assert found["AP@10"][k] == pytest.approx(expected.get(q, {"map_cut_10": 0})["map_cut_10"])


def test_precision_is_shared_among_all_relevant_ones_and_ties_go_by_id() -> None:
    ranked = {"q": [("a", 0.9), ("b", 0.5), ("c", 0.5)]}
    # trec_eval puts c before b (same score, greater id): found at ranks 1 and 3 of three relevant ones
    assert trec_scores({"q": frozenset("abx")}, ranked, ("AP@10", "R@10")) == {
        "AP@10": [pytest.approx((1 / 1 + 2 / 3) / 3)],
        "R@10": [pytest.approx(2 / 3)],
    }


def test_stages_come_from_the_names_of_the_weights() -> None:
    stages = stages_of()
    assert {"bm25", "dense", "sentence", "late"} <= set(stages) <= {f.name for f in fields(DEFAULT_WEIGHTS)}
    for stage in stages:
        off = without(stage)
        assert getattr(off, stage) == 0
        assert all(getattr(off, s) == getattr(DEFAULT_WEIGHTS, s) for s in stages if s != stage)
    assert len(dict(ablations())) == len(stages) + 1
    assert all(sum(bool(getattr(w, s)) for s in stages) == 1 for _, w in alone())


def test_filters_go_with_the_topic(tmp_path: Path) -> None:
    documents = [
        Document(name, name, "en", tuple(Passage(f"{name}-{n}", n, t) for n, t in TEXTS.items() if t))
        for name in ("X/1", "X/2")
    ]
    build_library(tmp_path, documents)
    searcher = Searcher(Library.open(tmp_path))
    topic = Topic("q", "How long are orders kept?", Filters(symbols=("X/2",)))
    run = rank_topics(searcher, [topic])
    assert run.ranked["q"][0][0] == "X/2-1.1"
    assert all(i.startswith("X/2") for i, _ in run.ranked["q"])
    benchmark = Benchmark("b", (topic,), {"q": frozenset(["X/2-1.1"])}, ("RR",))
    assert trec_scores(benchmark.qrels, run.ranked, benchmark.measures) == {"RR": [1.0]}
    hits = searcher.search("orders", 3)
    assert [i for i, _ in scored(hits)] == [h.paragraph.id for h in hits]


@dataclass
class _Paragraph:
    number: str | None
    part: str
    page_start: int = 1


class _Library:
    """One report whose numbering restarts in its annexes."""

    paragraphs: ClassVar = [
        _Paragraph(None, "main", 2), _Paragraph("1", "main"), _Paragraph("2", "main"), _Paragraph("7", "annex II"),
        _Paragraph("1", "annex I"), _Paragraph("1", "annex III, decision 2"), _Paragraph("1", "annex III, decision 3"),
    ]  # fmt: skip

    def report(self, symbol: str) -> _Library:
        if symbol != "A/1":
            raise NotInLibraryError(symbol)
        return self

    def in_reading_order(self) -> list[_Paragraph]:
        return self.paragraphs


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        (GoldPlace("A/1", "1"), ["main"]),
        (GoldPlace("A/1", "7"), ["annex II"]),  # that number stands in one part only
        (GoldPlace("A/1", "1", part="Annex I"), ["annex I"]),
        (GoldPlace("A/1", "1", part="annex III, intersessional decision 2"), ["annex III, decision 2"]),
        (GoldPlace("A/1", "p2"), ["main"]),
        (GoldPlace("A/1", "9"), []),
        (GoldPlace("B/1", "1"), []),
    ],
)
def test_gold_places_become_paragraphs(place: GoldPlace, parts: list[str]) -> None:
    found = paragraphs_at(place, _Library())  # type: ignore[arg-type]
    assert [p.part for p in found] == parts


def test_shipped_gold_is_searched_in_the_report(searcher: Searcher) -> None:
    topics = topics_of(load_gold([GOLD / "honlac28.jsonl"], "dev")[:4], searcher.library)
    assert topics.absent == ()
    benchmark = topics.benchmark("shipped", filtered=True)
    run = rank_topics(searcher, benchmark.topics)
    scores = measured(topics, run, searcher.library)
    assert set(scores["report first"].values()) == {1.0}
    assert all(0 <= v <= 1 for by_id in scores.values() for v in by_id.values())
    assert scores["success@10"].keys() == benchmark.qrels.keys()


def test_a_gate_closes_where_a_stage_makes_it_worse(searcher: Searcher) -> None:
    topics = topics_of(load_gold([GOLD / "honlac28.jsonl"], "dev")[:3], searcher.library)
    gates = list(gates_of(topics.benchmark("shipped", filtered=False), searcher))
    assert [g.stage for g in gates] == stages_of()
    assert not any(g.closed for g in gates)  # three questions decide nothing
    assert Gate("b", "late", "RR", 0.5, 0.6, 0.01).closed
    assert not Gate("b", "late", "RR", 0.5, 0.6, 0.06).closed
    assert not Gate("b", "late", "RR", 0.6, 0.5, 0.01).closed
    assert Gate("b", "late", "RR", 0.6, 0.5, 0.01).earns
    rows = gate_rows([Gate("b", "late", "RR", 0.5, 0.6, 0.01)])
    assert rows[0]["b (RR)"] == "0.500" and rows[1]["b (RR)"].startswith("+0.100 (p 0.010)")


def test_signs_drawn_at_random_tell_chance_from_difference() -> None:
    assert sign_flip_p([0.5] * 9, [0.5] * 9) == 1
    assert sign_flip_p([0.0] * 5, [1.0] * 5) == pytest.approx(2 / 2**5, abs=0.01)
    assert sign_flip_p([0.0] * 20, [1.0] * 20) < 0.001
    assert sign_flip_p([0.0, 1.0] * 20, [1.0, 0.0] * 20) > 0.8
    assert sign_flip_p([1.0] * 20, [0.0] * 20) == sign_flip_p([0.0] * 20, [1.0] * 20)


def test_published_judgements_are_read(tmp_path: Path) -> None:
    file = tmp_path / "qrels.txt"
    file.write_text("q1 0 d1 1\nq1 0 d2 0\nq2 0 d3 1\n")
    assert read_qrels(file) == {"q1": frozenset(["d1"]), "q2": frozenset(["d3"])}
    benchmark = Benchmark(
        "b",
        (Topic("q1", "?"), Topic("q3", "?")),
        {"q1": frozenset(["d1"]), "q3": frozenset(["d9"])},
        ("R@10",),
    )
    judged = judged_by(benchmark, read_qrels(file))
    assert judged.qrels == {"q1": frozenset(["d1"]), "q3": frozenset()}
    assert "differ from the passages named on 1 of 2" in judged.notes[-1]
    file.write_text("q1 d1\n")
    with pytest.raises(UsageError, match="line 1"):
        read_qrels(file)


def test_xquad_is_read_as_published(tmp_path: Path) -> None:
    asked = [{"id": "x1", "question": "Who won?", "answers": []}]
    article = {
        "title": "Super_Bowl_50",
        "paragraphs": [{"context": "Denver won.", "qas": asked}, {"context": "b", "qas": []}],
    }
    (tmp_path / "xquad.en.json").write_text(json.dumps({"data": [article]}))
    documents, benchmark = read_xquad(tmp_path, "en")
    assert documents == (
        Document(
            "XQUAD/1", "Super Bowl 50", "en", (Passage("0.0", "1", "Denver won."), Passage("0.1", "2", "b"))
        ),
    )
    assert benchmark.qrels == {"x1": frozenset(["0.0"])}
    with pytest.raises(UsageError, match=r"xquad\.de\.json"):
        read_xquad(tmp_path, "de")


@pytest.mark.parametrize("name", [n for n in SYSTEMS if n not in NEEDED or find_spec(NEEDED[n])])
def test_every_system_finds_the_paragraph_that_says_it(name: str, library: Library, tmp_path: Path) -> None:
    reports = [library.report(r.symbol) for r in library.reports()]
    SYSTEMS[name].build(reports, tmp_path)
    ranked = SYSTEMS[name].open(tmp_path)("Bitcoin and other cryptocurrencies on the darknet")
    said = [library.paragraph(i).text.lower() for i in ranked[:3]]
    assert any("cryptocurrenc" in text or "darknet" in text for text in said)
    assert len(ranked) == len(set(ranked)) <= 20


def test_systems_are_measured_in_processes_of_their_own(built_library: Path, library: Library) -> None:
    questions = {"q": "What was said about cryptocurrencies?"}
    symbols = [r.symbol for r in library.reports()]
    found = measure(["BM25 alone"], built_library, symbols, questions, 2)["BM25 alone"]
    assert len(found.start_s) == 2 and min(found.start_s) > 0
    assert len(found.search_ms) == 1 and len(found.ranked["q"]) == 20
    assert 20 < found.search_mb < 4000 and found.index_s > 0
