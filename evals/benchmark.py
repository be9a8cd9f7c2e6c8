"""A benchmark: topics, the paragraphs that answer them, and the measures it is reported with.

Rankings come from the same ``Searcher`` that people use; trec_eval (through ir-measures) scores them.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import ir_measures
import numpy as np
from tqdm import tqdm

from index.fusion import DEFAULT_WEIGHTS, Weights
from index.hits import NO_FILTERS, Filters, Hit
from index.search import Searcher

DEPTH = 20
"""Hits asked for: ten are scored, the rest show trec_eval the ties at the end of the ten."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question with its id, and what it is searched in."""

    id: str
    text: str
    filters: Filters = NO_FILTERS


@dataclass(frozen=True)
class Benchmark:
    """What is asked, and what answers it.

    ``qrels``: paragraph ids by topic id; one that the library lacks counts as never found. ``measures``:
    ir-measures' names, the first is the one that gates look at.
    """

    name: str
    topics: tuple[Topic, ...]
    qrels: Mapping[str, frozenset[str]]
    measures: tuple[str, ...]
    notes: tuple[str, ...] = ()


def first_topics(benchmark: Benchmark, limit: int | None) -> Benchmark:
    """Return the benchmark with its first ``limit`` topics only; all for None."""
    topics = benchmark.topics[:limit]
    return replace(benchmark, topics=topics, qrels={t.id: benchmark.qrels[t.id] for t in topics})


@dataclass
class Run:
    """Paragraph ids with scores by topic id, best first, and how long each search took (ms)."""

    ranked: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    latency_ms: list[float] = field(default_factory=list)


def rank_topics(
    searcher: Searcher, topics: Sequence[Topic], weights: Weights = DEFAULT_WEIGHTS, label: str = "searching"
) -> Run:
    """Search every topic, one after the other."""
    run = Run()
    searcher.search("warm up", weights=weights)
    for topic in tqdm(topics, desc=label, unit="q", file=sys.stderr, disable=None, leave=False):
        start = perf_counter()
        hits = searcher.search(topic.text, DEPTH, topic.filters, weights)
        run.latency_ms.append((perf_counter() - start) * 1000)
        run.ranked[topic.id] = scored(hits)
    return run


def scored(hits: Sequence[Hit]) -> list[tuple[str, float]]:
    """Return (paragraph id, score) in the order found: the hits' own scores where they give that order.

    trec_eval sorts by score alone and breaks ties by id, so equal scores stay equal; where something else
    than the score put a hit first, its rank is the score.
    """
    scores = [h.score for h in hits]
    if any(later > earlier for earlier, later in itertools.pairwise(scores)):
        scores = [-float(h.rank) for h in hits]
    return [(h.paragraph.id, score) for h, score in zip(hits, scores, strict=True)]


def trec_scores(
    qrels: Mapping[str, frozenset[str]],
    ranked: Mapping[str, Sequence[tuple[str, float]]],
    measures: Sequence[str],
) -> dict[str, list[float]]:
    """Return each measure of each topic of ``qrels``, in order, as trec_eval computes it.

    R@10 is trec_eval's recall_10, AP@10 its map_cut_10 (divided by all relevant paragraphs, also where
    these are more than ten), RR its recip_rank, nDCG@10 its ndcg_cut_10, Success@5 its success_5.
    """
    parsed = [ir_measures.parse_measure(m) for m in measures]
    judged = [ir_measures.Qrel(t, p, 1) for t, found in qrels.items() for p in sorted(found)]
    run = [ir_measures.ScoredDoc(t, p, s) for t in qrels for p, s in ranked.get(t, ())]
    columns: dict[str, list[float]] = {}
    if not run:
        return {name: [0.0] * len(qrels) for name in measures}
    found = {(m.query_id, str(m.measure)): float(m.value) for m in ir_measures.iter_calc(parsed, judged, run)}
    for name, measure in zip(measures, parsed, strict=True):
        columns[name] = [found.get((t, str(measure)), 0.0) for t in qrels]
    return columns


def latency_percentiles(run: Run) -> tuple[float, float]:
    """Return the median and the 95th percentile of the search times (ms)."""
    p50, p95 = np.percentile(run.latency_ms, [50, 95])
    return float(p50), float(p95)
