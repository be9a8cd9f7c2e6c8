"""Why a paragraph was found: signals as an open mapping, shares that add up, words matched by form and by meaning."""

from __future__ import annotations

import numpy as np
import pytest

from index.explanation import describe, explain, signals_of
from index.hits import Signal, Signals
from index.matching import match_words
from index.search import Searcher


def test_signals_are_whatever_the_ranking_has() -> None:
    values = {
        "bm25": np.array([0.0, 1.0, 0.5], dtype=np.float32),
        "new_signal": np.array([1.0, 0.0, 0.25], dtype=np.float32),
        "flat": np.zeros(3, dtype=np.float32),
        "penalty": np.array([0.0, 1.0, 0.0], dtype=np.float32),
    }
    of = signals_of([1, 2], values, {"bm25": 0.4, "new_signal": 0.6, "penalty": -0.2})
    assert dict(of[0]) == {"bm25": 1.0, "new_signal": 0.0, "flat": 0.0, "penalty": 1.0}
    assert [of[1].signal(n).rank for n in values] == [2, 2, None, None]
    assert of[0].share("bm25") == 1.0
    assert of[0].share("penalty") == pytest.approx(-0.5)
    assert of[1].share("bm25") + of[1].share("new_signal") == pytest.approx(1.0)
    assert of[0].get("late") is None
    with pytest.raises(KeyError):
        of[0]["late"]
    assert describe("new_signal") == ("New signal", "")


def test_signals_compare_and_hash_by_value() -> None:
    one = Signals((Signal("bm25", 1.0, 0.5, 1),))
    assert one == Signals((Signal("bm25", 1.0, 0.5, 1),))
    assert len({one, Signals((Signal("bm25", 1.0, 0.5, 1),))}) == 1
    assert Signals().get("bm25") is None


def test_the_parts_of_a_score_add_up_to_it(searcher: Searcher) -> None:
    hits = searcher.search("How is virtual money used by drug traffickers?", k=12)
    for hit in hits:
        parts = explain(hit)
        assert sum(p.contribution for p in parts) == pytest.approx(hit.score, abs=1e-5)
        assert sum(p.share for p in parts if p.contribution > 0) == pytest.approx(1.0)
        assert all(p.rank is None or p.rank >= 1 for p in parts)


def test_words_by_form_and_by_meaning(searcher: Searcher) -> None:
    hits = searcher.search("ways of hiding narcotics in the bags of passengers", k=3)
    found = {(m.asked, m.found, m.exact) for h in hits for m in h.matches}
    assert ("narcotics", "drugs", False) in found
    assert ("bags", "luggage", False) in found
    assert ("hiding", "hiding", True) in found
    assert not {asked for asked, _, _ in found} & {"of", "in", "the"}
    assert all(w in h.paragraph.text for h in hits for w in h.words)


def toy(question: str, text: str, cosine: dict[tuple[str, str], float]) -> list[tuple[str, str, bool]]:
    """Match with one token a word and the cosines given (all others 0)."""

    def spans(of: str) -> np.ndarray:
        places, at = [], 0
        for word in of.split():
            at = of.index(word, at)
            places.append((at, at + len(word)))
            at += len(word)
        return np.array(places, dtype=np.int32).reshape(-1, 2)

    similarity = np.array(
        [[cosine.get((q, w), 0.0) for w in text.split()] for q in question.split()], dtype=np.float32
    ).reshape(len(question.split()), len(text.split()))
    weights = np.ones(len(question.split()), dtype=np.float32)
    matches = match_words(question, spans(question), weights, text, spans(text), similarity, "en")
    return [(m.asked, m.found, m.exact) for m in matches]


def test_a_word_that_is_there_is_matched_by_itself_alone() -> None:
    near = {("patents", "patented"): 0.7, ("patents", "inventions"): 0.9, ("reveal", "disclose"): 0.75}
    assert toy("patents reveal", "disclose patented inventions", near) == [
        ("patents", "patented", True),
        ("reveal", "disclose", False),
    ]


def test_numbers_and_abbreviations_have_no_near_counterpart() -> None:
    near = {("2018", "2024"): 0.9, ("UNCDF", "UNFPA"): 0.9, ("many", "120"): 0.7}
    assert toy("many 2018 UNCDF", "120 2024 UNFPA", near) == [("many", "120", False)]


def test_one_counterpart_that_leads_is_enough() -> None:
    assert toy("bitcoin", "cryptocurrencies money", {("bitcoin", "cryptocurrencies"): 0.45}) == [
        ("bitcoin", "cryptocurrencies", False)
    ]
    crowded = {("bitcoin", w): 0.45 for w in ("cryptocurrencies", "money")}
    assert toy("bitcoin", "cryptocurrencies money", crowded) == []
    assert toy("", "money", {}) == []
    assert toy("the of", "the of", {}) == []
