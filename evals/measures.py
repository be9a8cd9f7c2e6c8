"""Measures: one function each, with what it counts.

Ranking measures come from ir-measures (Success@k, R@k, RR, nDCG@10; MacAvaney et al., 2022) at paragraph level:
every needed or equally acceptable paragraph has relevance 1; recall counts the needed ones only.
"""

from __future__ import annotations

import math
import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Sequence, Set

import ir_measures
import numpy as np
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from evals.gold import GoldQuestion
from index.lexical import stems_of

Key = tuple[str, str]
BOOTSTRAP_SAMPLES = 2000
SEED = 20181101
FLIPS, FLIPS_AT_ONCE = 10_000, 500
NUGGET_SHARE = 0.6
"""Share of a nugget's word stems that an answer must contain; every number in it must be there too."""


def ranking_scores(questions: Sequence[GoldQuestion], runs: dict[str, list[Key]]) -> dict[str, list[float]]:
    """Return the measures of each answerable question, in order; ``runs``: paragraphs ranked, by question id."""
    asked = [q for q in questions if q.answerable]
    accepted = [ir_measures.Qrel(q.id, _name(p), 1) for q in asked for p in sorted(q.accepted)]
    needed = [ir_measures.Qrel(q.id, _name(p), 1) for q in asked for p in sorted(q.needed)]
    run = [
        ir_measures.ScoredDoc(q.id, _name(p), -float(rank))
        for q in asked
        for rank, p in enumerate(dict.fromkeys(runs[q.id]))
    ]
    columns: dict[str, list[float]] = {}
    for measures, qrels in (
        ((Success @ 1, Success @ 5, Success @ 10, RR, nDCG @ 10), accepted),
        ((R @ 5, R @ 10), needed),
    ):
        found = {(m.query_id, str(m.measure)): m.value for m in ir_measures.iter_calc(measures, qrels, run)}
        for measure in measures:
            columns[_LABELS[str(measure)]] = [found.get((q.id, str(measure)), 0.0) for q in asked]
    return columns


_LABELS = {
    "Success@1": "success@1", "Success@5": "success@5", "Success@10": "success@10", "RR": "MRR", "nDCG@10": "nDCG@10",
    "R@5": "recall@5", "R@10": "recall@10",
}  # fmt: skip


def _name(key: Key) -> str:
    return f"{key[0]}#{key[1]}"


def citation_precision(cited: Collection[Hashable], accepted: Set[Hashable]) -> float | None:
    """Return the share of cited paragraphs that may be cited; None where nothing is cited."""
    unique = set(cited)
    return len(unique & accepted) / len(unique) if unique else None


def citation_recall(
    cited: Collection[Hashable], needed: Sequence[Set[Hashable]], accepted: Set[Hashable]
) -> float:
    """Return the share of needed paragraphs that are cited; 1 if an acceptable one stands in for a single needed one.

    Each of ``needed`` is a set of names for one paragraph, any of which will do.
    """
    unique = set(cited)
    if len(needed) == 1 and unique & accepted:
        return 1.0
    return sum(bool(unique & names) for names in needed) / len(needed)


def words_covered(text: str, words: Set[str]) -> float:
    """Return the share of the words of ``text`` (lower-cased, repeated ones counted again) that are among ``words``."""
    wanted = re.findall(r"\w+", text.lower())
    return sum(w in words for w in wanted) / len(wanted) if wanted else 1.0


def nugget_coverage(said: str, nuggets: Sequence[str]) -> float | None:
    """Return the share of nuggets that an answer conveys; None where there are none.

    A nugget counts when NUGGET_SHARE of its stems and all of its numbers stand in the answer. It is a proxy:
    an answer in other words is missed, one that negates the nugget is not noticed.
    """
    if not nuggets:
        return None
    stems, numbers = set(stems_of(said)), set(re.findall(r"\d+", said))
    covered = 0
    for nugget in nuggets:
        wanted = set(stems_of(nugget))
        present = len(wanted & stems) / len(wanted) if wanted else 1.0
        covered += present >= NUGGET_SHARE and set(re.findall(r"\d+", nugget)) <= numbers
    return covered / len(nuggets)


def token_f1(said: str, reference: str) -> float:
    """Return the F1 of the words that two texts share, as SQuAD counts them: no case, punctuation or articles.

    Rajpurkar et al., "SQuAD: 100,000+ questions for machine comprehension of text", 2016 (evaluate-v1.1.py).
    """
    ours, theirs = Counter(_squad_words(said)), Counter(_squad_words(reference))
    shared = (ours & theirs).total()
    if not shared:
        return float(not ours and not theirs)
    precision, recall = shared / ours.total(), shared / theirs.total()
    return 2 * precision * recall / (precision + recall)


def _squad_words(text: str) -> list[str]:
    plain = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(?:a|an|the)\b", " ", plain).split()


def auroc(confidence: Sequence[float], answerable: Sequence[bool]) -> float:
    """Return the chance that an answerable question gets more confidence than an unanswerable one."""
    if len(set(answerable)) < 2:
        return float("nan")
    return float(roc_auc_score(list(answerable), list(confidence)))


def risk_coverage_area(confidence: Sequence[float], right: Sequence[float]) -> float:
    """Return the area under the risk–coverage curve: mean share of wrong answers over all thresholds (lower is better).

    El-Yaniv & Wiener, 2010. ``right``: 1 where answering that question would have been right, else 0.
    """
    order = np.argsort(-np.asarray(confidence), kind="stable")
    wrong = 1.0 - np.asarray(right, dtype=float)[order]
    return float((np.cumsum(wrong) / np.arange(1, len(wrong) + 1)).mean())


def paired_interval(
    columns: Sequence[Sequence[float]], statistic: Callable[..., float], samples: int = 500
) -> tuple[float, float]:
    """Return the 95 % percentile interval of a statistic of several columns, whole rows resampled; seeded.

    Samples on which the statistic is not defined are left out; not a number where it never is.
    """
    data = np.asarray(columns, dtype=np.float64)
    generator = np.random.default_rng(SEED)
    if data.shape[1] == 0:
        return float("nan"), float("nan")
    found = np.array(
        [statistic(*data[:, generator.integers(0, data.shape[1], data.shape[1])]) for _ in range(samples)]
    )
    found = found[~np.isnan(found)]
    if len(found) == 0:
        return float("nan"), float("nan")
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def bootstrap_interval(
    values: Sequence[float], statistic: Callable[[NDArray[np.float64]], float] | None = None
) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean (or ``statistic``) over resampled questions; seeded."""
    data = np.asarray(values, dtype=np.float64)
    if len(data) == 0:
        return float("nan"), float("nan")
    generator = np.random.default_rng(SEED)
    samples = data[generator.integers(0, len(data), (BOOTSTRAP_SAMPLES, len(data)))]
    means = samples.mean(axis=1) if statistic is None else np.array([statistic(s) for s in samples])
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def significant_drop(before: Sequence[float], after: Sequence[float]) -> bool:
    """Tell whether ``after`` is worse: the paired bootstrap interval of the difference lies below zero."""
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    return bootstrap_interval(list(difference))[1] < 0


def sign_flip_p(before: Sequence[float], after: Sequence[float]) -> float:
    """Return the two-sided p-value of the paired difference of means: how often signs drawn at random give as much.

    Fisher's randomisation test, the one that Smucker et al. ("A Comparison of Statistical Significance Tests for
    Information Retrieval Evaluation", 2007) recommend for rankings; FLIPS draws, seeded. 1 where nothing differs.
    """
    difference = np.asarray(after, dtype=np.float64) - np.asarray(before, dtype=np.float64)
    difference = difference[difference != 0]
    if len(difference) == 0:
        return 1.0
    generator = np.random.default_rng(SEED)
    observed = abs(difference.sum()) - 1e-9
    extreme = 0
    for _ in range(FLIPS // FLIPS_AT_ONCE):
        signs = generator.integers(0, 2, (FLIPS_AT_ONCE, len(difference)), dtype=np.int8) * 2.0 - 1.0
        extreme += int((np.abs(signs @ difference) >= observed).sum())
    return (extreme + 1) / (FLIPS + 1)


def delong_p(before: NDArray[np.float64], after: NDArray[np.float64], positive: NDArray[np.bool_]) -> float:
    """Return the two-sided p-value of the difference of two AUROCs on the same questions.

    DeLong, DeLong & Clarke-Pearson, "Comparing the areas under two or more correlated receiver operating
    characteristic curves", 1988. 1 where nothing differs; not a number without positives and negatives.
    """
    shares = [_placements(np.asarray(v, dtype=np.float64), positive) for v in (before, after)]
    (up_before, down_before), (up_after, down_after) = shares
    if len(up_before) < 2 or len(down_before) < 2:
        return float("nan")
    up, down = up_after - up_before, down_after - down_before
    variance = up.var(ddof=1) / len(up) + down.var(ddof=1) / len(down)
    if variance <= 0:
        return 1.0 if abs(up.mean()) < 1e-12 else 0.0
    return math.erfc(abs(float(up.mean())) / math.sqrt(2 * float(variance)))


def _placements(
    scores: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return which share of the negatives each positive beats, and which share of the positives beats each negative."""
    difference = scores[positive][:, None] - scores[~positive][None, :]
    beats = (difference > 0) + 0.5 * (difference == 0)
    if beats.size == 0:
        return np.zeros(0), np.zeros(0)
    return beats.mean(axis=1), beats.mean(axis=0)
