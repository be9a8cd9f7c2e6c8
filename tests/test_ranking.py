"""The stages of a search: what is asked, what is rare where, signals fused, corrected by trees, paragraphs cited."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.attribution import split_attribution
from index.frequencies import PieceFrequencies
from index.fusion import DEFAULT_WEIGHTS, SIGNALS, fuse, normalise, shares_of
from index.hits import Filters
from index.late import Maxima
from index.lexical import LexicalIndex
from index.ranker import SHIPPED, Ranker, Tree
from index.search import Searcher
from index.signals import late_signals
from ingest.errors import RankerError

QUESTION = "How is virtual money used by drug traffickers?"


@pytest.mark.parametrize(
    ("question", "asked", "source"),
    [
        (
            "In the Secretary-General's March 2025 report, near which places did troops stay?",
            "Near which places did troops stay?",
            "the Secretary-General's March 2025 report",
        ),
        (
            "According to the study, as to data, how many States answered?",
            "How many States answered?",
            "the study, as to data",
        ),
        ("Selon le rapport annuel, combien d’États ont répondu ?", "Combien d’États ont répondu ?", "le rapport annuel"),
        ("Según el informe, ¿cuántos Estados respondieron?", "¿Cuántos Estados respondieron?", "el informe"),
        ("What is in the 2025 report?", "What is in the 2025 report?", ""),
        ("Within the Panel, how many must agree before text is adopted?", None, ""),
        ("Which paragraph of the declaration in the report turns down the idea?", None, ""),
        ("precursor control", None, ""),
    ],
)  # fmt: skip
def test_what_is_asked_apart_from_where(question: str, asked: str | None, source: str) -> None:
    assert split_attribution(question) == (asked or question, source)


@given(st.text(max_size=200))
def test_attribution_of_any_text_keeps_a_question(text: str) -> None:
    asked, source = split_attribution(text)
    assert bool(source) or asked == text
    assert bool(asked) == bool(text)


@given(st.lists(st.lists(st.integers(0, 6), max_size=6), min_size=1, max_size=12), st.data())
def test_rarity_counts_paragraphs_of_the_reports_meant(
    paragraphs: list[list[int]], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(paragraphs)), max_size=3)))
    report_of = np.searchsorted(cuts, np.arange(len(paragraphs)), side="right")
    ids = np.array([i for p in paragraphs for i in p], dtype=np.int32)
    offsets = np.concatenate([[0], np.cumsum([len(p) for p in paragraphs])]).astype(np.int64)
    pieces = PieceFrequencies.build(ids, offsets, report_of)
    among = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(pieces.sizes), max_size=len(pieces.sizes))), dtype=bool
    )
    kept = [p for p, r in zip(paragraphs, report_of, strict=True) if among[r]]
    held = np.array([sum(i in p for p in kept) for i in range(9)])
    expected = np.log1p((len(kept) - held + 0.5) / (held + 0.5))
    assert pieces.idf(np.arange(9), among) == pytest.approx(expected, abs=1e-5)


def test_rarity_survives_saving(tmp_path: Path) -> None:
    pieces = PieceFrequencies.build(np.array([3, 1, 3]), np.array([0, 2, 3]), np.array([0, 1]))
    pieces.save(tmp_path)
    assert (PieceFrequencies.load(tmp_path).idf(np.array([1, 3])) == pieces.idf(np.array([1, 3]))).all()


def test_words_are_rare_or_frequent_among_the_rows_meant() -> None:
    texts = ["forest fire", "forest law", "forest road", "mine law", "mine road", "mine fire"]
    lexical = LexicalIndex.build(texts, ["en"] * 6)
    of_forests = np.array([True] * 3 + [False] * 3)
    everywhere, there = lexical.scores("forest law", ["en"]), lexical.scores("forest law", ["en"], of_forests)
    assert everywhere[0] == pytest.approx(everywhere[2])
    assert there[0] < 0.3 * everywhere[0]  # every paragraph there has "forest"
    assert there[3] > 0
    fresh = LexicalIndex.build(texts[:3], ["en"] * 3).scores("forest law", ["en"])
    assert (np.argsort(-there[:3]) == np.argsort(-fresh)).all()


def test_normalised_signals_are_added_by_their_weights() -> None:
    assert normalise(np.array([2.0, 4.0, 3.0], dtype=np.float32)).tolist() == [0.0, 1.0, 0.5]
    assert normalise(np.array([2.0, 2.0], dtype=np.float32)).tolist() == [0.0, 0.0]
    values = {n: np.full(1, k + 1, dtype=np.float32) for k, n in enumerate(SIGNALS)}
    shares = shares_of(DEFAULT_WEIGHTS)
    assert fuse(values, shares)[0] == pytest.approx(sum(shares[n] * (k + 1) for k, n in enumerate(SIGNALS)))
    assert shares["unnumbered"] < 0 < shares["late"]
    four = (DEFAULT_WEIGHTS.bm25, DEFAULT_WEIGHTS.dense, DEFAULT_WEIGHTS.sentence, DEFAULT_WEIGHTS.late)
    assert sum(four) == pytest.approx(1.0)


def test_late_interaction_weighs_words_and_looks_at_sentences() -> None:
    maxima = Maxima(
        np.array([[1.0, 0.5], [0.2, -0.4], [0, 0]], dtype=np.float32),
        np.array([[1.0, 0.1], [0.3, 0.5], [0.2, -0.4]], dtype=np.float32),
        np.array([0, 2, 3, 3]),
    )
    late, details = late_signals(maxima, np.array([3.0, 1.0], dtype=np.float32))
    assert late.tolist() == pytest.approx([0.75 + 0.25 * 0.25, 0.75 * 0.04, 0.0])
    assert details["late_sentence"].tolist() == pytest.approx([0.75 + 0.25 * 0.01, 0.75 * 0.04, 0.0])
    assert details["found"].tolist() == pytest.approx([0.75, 0.0, 0.0])
    assert details["weakest"].tolist() == pytest.approx([0.5, 0.0, 0.0])


def test_trees_go_left_up_to_the_threshold() -> None:
    tree = Tree(
        np.array([0, 1]), np.array([0.5, 2.0]), np.array([1, -1]), np.array([-3, -2]),
        np.array([1.0, 2.0, 3.0], dtype=np.float32),
    )  # fmt: skip
    features = np.array([[0.5, 2.0], [0.5, 2.1], [0.6, 0.0]], dtype=np.float32)
    alone = Tree(*(np.zeros(0, dtype=np.int32) for _ in range(4)), np.array([5.0], dtype=np.float32))
    ranker = Ranker(["a", "b"], [tree, alone, tree], scale=10.0)
    columns = {"b": features[:, 1], "a": features[:, 0], "unused": features[:, 0]}
    assert ranker.correct(columns).tolist() == pytest.approx([0.7, 0.9, 1.1])
    with pytest.raises(RankerError, match="reads b, which"):
        ranker.correct({"a": features[:, 0]})


def test_a_ranker_is_a_small_file_of_text(tmp_path: Path) -> None:
    shipped = Ranker.load()
    assert SHIPPED.stat().st_size < 40_000
    copy = tmp_path / "ranker.json"
    copy.write_text(json.dumps(shipped.to_json()), encoding="utf-8")
    features = {n: np.linspace(0, 1, 7, dtype=np.float32) for n in shipped.names}
    assert Ranker.load(copy).correct(features) == pytest.approx(shipped.correct(features), abs=1e-4)
    copy.write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(RankerError, match=r"ranker\.json: not a fitted ranker .*evals\.fit_ranker"):
        Ranker.load(copy)
    with pytest.raises(RankerError, match="not a fitted ranker"):
        Ranker.load(tmp_path / "absent.json")


@pytest.mark.parametrize("stage", DEFAULT_WEIGHTS.__dataclass_fields__)
def test_each_stage_can_be_switched_off(searcher: Searcher, stage: str) -> None:
    hits = searcher.search(QUESTION, 5, weights=replace(DEFAULT_WEIGHTS, **{stage: 0.0}))
    assert len(hits) == 5
    assert all(h.signals.signal(stage).weight == 0 for h in hits if stage in h.signals)
    if stage == "ranker":
        assert "ranker" not in hits[0].signals


def test_a_paragraph_that_is_cited_comes_first(searcher: Searcher) -> None:
    first = searcher.search("what does para. 17 say about precursors", 3)[0]
    assert first.paragraph.number == "17"
    assert first.matched[0] == 0
    item = searcher.search("para. 4 (b) on training", 3)[0]
    assert (item.paragraph.number, item.sub) == ("4", "b")
    numbers = [h.paragraph.number for h in searcher.search("UNODC/HONLAC/28/6 paras. 12-14", 5)]
    assert sorted(n or "" for n in numbers[:3]) == ["12", "13", "14"]
    assert searcher.search("para. 990 on precursors", 3)  # not there: searched all the same


def test_quoted_words_are_taken_at_their_word(searcher: Searcher) -> None:
    hits = searcher.search("“PEN Online” in trade", 3)
    assert "PEN Online" in hits[0].paragraph.text
    assert hits[0].signals["phrase"] == 1.0


def test_two_questions_in_one_both_bring_their_paragraph(searcher: Searcher) -> None:
    two = (
        "How is virtual money used by traffickers?",
        "Where will the next meeting of the Subcommission be held?",
    )
    each = [searcher.search(q, 1)[0].paragraph.id for q in two]
    hits = searcher.search(" Also, ".join(two), 10)
    assert set(each) <= {h.paragraph.id for h in hits[:6]}
    assert [h.rank for h in hits] == list(range(1, 11))
    assert len({h.paragraph.id for h in hits}) == 10


def test_typing_errors_are_mended_and_said(searcher: Searcher) -> None:
    parsed = searcher.read_query("recomendations on criptocurrencies")
    assert parsed.corrected
    assert all(c.corrected in parsed.text for c in parsed.corrected)
    assert any(c.written in n for c in parsed.corrected for n in parsed.notices)
    wanted = {h.paragraph.id for h in searcher.search("recommendations on cryptocurrencies", 3)}
    assert wanted & {h.paragraph.id for h in searcher.search("recomendations on criptocurrencies", 3)}


def test_filters_hold_whatever_is_cited(searcher: Searcher) -> None:
    hits = searcher.search("para. 17", 10, Filters(section="Organization of the meeting"))
    assert hits
    assert all("Organization" in " ".join(h.paragraph.headings) for h in hits)
