"""Fit the small ranker (``index/ranker.json``) on development questions, and say what it is worth on questions held out.

    python -m evals.fit_ranker --un LIBRARY [--shipped LIBRARY] [--write]

The questions are those of our own gold sets on development reports: in the whole library, in the right report, and
where editions compete. Folds go by report, so that no report is in both. LightGBM fits LambdaMART with ten times the
fused score as the starting point; it is needed here only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from evals.benchmark import Benchmark, trec_scores
from evals.gold import GoldQuestion, load_gold
from evals.gold_topics import GOLD, edition_questions, topics_of, un_questions
from evals.measures import sign_flip_p
from evals.tables import Row, figure, table
from index.fusion import DEFAULT_WEIGHTS, fuse, shares_of
from index.library import Library
from index.ranker import SHIPPED, Ranker, Tree
from index.search import CORRECTED, Searcher
from ingest.errors import PilcrowError

Floats = NDArray[np.float32]
SCALE = 10.0
"""What the fused score is multiplied with to be the starting point: of 5, 10 and 20 the best on both kinds of questions."""
FOLDS = 6
TREES, LEAVES = 80, 7
"""Size of the shipped ranker: a few kilobytes, fitted on some hundred questions."""
MANY_TREES, MANY_LEAVES = 200, 15
"""Size of a ranker that thousands of questions of a benchmark can fit."""
PARAMETERS: dict[str, Any] = {
    "objective": "lambdarank", "learning_rate": 0.05, "min_data_in_leaf": 50,
    "lambdarank_truncation_level": 15, "feature_fraction": 0.7, "bagging_fraction": 0.8, "bagging_freq": 1,
    "seed": 18, "deterministic": True, "force_row_wise": True, "num_threads": 2, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Examples:
    """Candidates of questions, those of one question together, best first by the fused score.

    ``features``: float32 [n, f]; ``base``: the fused score [n]; ``relevant``: bool [n]; ``topic``: int64 [n], the
    ordinal of the question; ``paragraphs``: ids [n]. ``ids`` and ``groups``: id and report of each question.
    """

    names: tuple[str, ...]
    features: Floats
    base: Floats
    relevant: NDArray[np.bool_]
    topic: NDArray[np.int64]
    paragraphs: tuple[str, ...]
    ids: tuple[str, ...]
    groups: tuple[str, ...]


def gather(searcher: Searcher, benchmark: Benchmark, groups: Sequence[str] | None = None) -> Examples:
    """Read the candidates of every question; ``groups``: what must not be divided between folds, by question."""
    shares = shares_of(DEFAULT_WEIGHTS)
    names: tuple[str, ...] = ()
    features, base, relevant, topic, paragraphs = [], [], [], [], list[str]()
    for k, asked in enumerate(
        tqdm(benchmark.topics, desc=benchmark.name, unit="q", file=sys.stderr, disable=None)
    ):
        found = searcher.candidates(searcher.read_query(asked.text), asked.filters)
        if found is None:
            continue
        names = names or tuple(found.features)
        score = fuse(found.signals, shares)
        order = np.lexsort((found.rows, -score))[:CORRECTED]
        features.append(np.stack([found.features[n][order] for n in names], axis=1))
        base.append(score[order])
        own = [searcher.library.rows[int(r)][1].id for r in found.rows[order]]
        relevant.append(np.array([p in benchmark.qrels[asked.id] for p in own]))
        topic.append(np.full(len(own), k))
        paragraphs += own
    ids = tuple(t.id for t in benchmark.topics)
    return Examples(
        names, np.concatenate(features), np.concatenate(base), np.concatenate(relevant), np.concatenate(topic),
        tuple(paragraphs), ids, tuple(groups or ids),
    )  # fmt: skip


def fit(
    parts: Sequence[Examples], chosen: Sequence[NDArray[np.bool_]], trees: int = TREES, leaves: int = LEAVES
) -> Ranker:
    """Fit trees on the ``chosen`` candidates (bool [n] for each of ``parts``)."""
    import lightgbm

    sizes = [np.unique(e.topic[c], return_counts=True)[1] for e, c in zip(parts, chosen, strict=True)]
    data = lightgbm.Dataset(
        np.concatenate([e.features[c] for e, c in zip(parts, chosen, strict=True)]),
        np.concatenate([e.relevant[c] for e, c in zip(parts, chosen, strict=True)]).astype(int),
        group=np.concatenate(sizes),
        init_score=SCALE * np.concatenate([e.base[c] for e, c in zip(parts, chosen, strict=True)]),
    )
    return trees_of(lightgbm.train(PARAMETERS | {"num_leaves": leaves}, data, trees), parts[0].names, SCALE)


def trees_of(booster: Any, names: Sequence[str], scale: float) -> Ranker:
    """Return the trees of a fitted LightGBM booster over the features ``names``."""
    return Ranker(names, [_tree(t["tree_structure"]) for t in booster.dump_model()["tree_info"]], scale)


def _tree(root: dict[str, Any]) -> Tree:
    """Turn LightGBM's nested nodes into arrays."""
    feature, threshold, left, right, leaf = (
        list[int](),
        list[float](),
        list[int](),
        list[int](),
        list[float](),
    )

    def add(node: dict[str, Any]) -> int:
        if "leaf_value" in node:
            leaf.append(float(node["leaf_value"]))
            return -len(leaf)
        k = len(feature)
        feature.append(int(node["split_feature"]))
        threshold.append(float(node["threshold"]))
        left.append(0)
        right.append(0)
        left[k], right[k] = add(node["left_child"]), add(node["right_child"])
        return k

    add(root)
    return Tree(
        np.array(feature, dtype=np.int32), np.array(threshold), np.array(left, dtype=np.int32),
        np.array(right, dtype=np.int32), np.array(leaf, dtype=np.float32),
    )  # fmt: skip


def scores_of(examples: Examples, ranker: Ranker, which: NDArray[np.bool_]) -> Floats:
    """Return fused score and correction of the candidates ``which``."""
    features = {n: examples.features[which, k] for k, n in enumerate(examples.names)}
    return np.asarray(examples.base[which] + ranker.correct(features), dtype=np.float32)


def held_out(
    parts: Sequence[Examples], trees: int = TREES, leaves: int = LEAVES, folds: int = FOLDS, seed: int = 18
) -> list[Floats]:
    """Return for each part the scores of its candidates by rankers that saw none of their groups."""
    groups = sorted({g for e in parts for g in e.groups})
    shuffled = np.random.default_rng(seed).permutation(len(groups))
    fold_of = {g: int(shuffled[k]) % folds for k, g in enumerate(groups)}
    of = [np.array([fold_of[g] for g in e.groups])[e.topic] for e in parts]
    scores = [e.base.copy() for e in parts]
    for fold in range(folds):
        ranker = fit(parts, [f != fold for f in of], trees, leaves)
        for e, f, s in zip(parts, of, scores, strict=True):
            if (f == fold).any():
                s[f == fold] = scores_of(e, ranker, f == fold)
    return scores


def ranked(examples: Examples, scores: Floats) -> dict[str, list[tuple[str, float]]]:
    """Return the paragraphs of each question with their scores, best first."""
    found: dict[str, list[tuple[str, float]]] = {i: [] for i in examples.ids}
    for k in np.lexsort((-scores, examples.topic)):
        found[examples.ids[examples.topic[k]]].append((examples.paragraphs[k], float(scores[k])))
    return found


def cross_validate(searcher: Searcher, benchmark: Benchmark) -> dict[str, list[tuple[str, float]]]:
    """Rank each question by a ranker fitted on the questions of the other folds alone."""
    examples = gather(searcher, benchmark)
    return ranked(examples, held_out([examples], MANY_TREES, MANY_LEAVES)[0])


def fitting_questions() -> list[GoldQuestion]:
    """Return the answerable questions that were written for fitting."""
    return [q for q in load_gold(sorted((GOLD / "fitting").glob("*.jsonl"))) if q.answerable]


def benchmarks(un: Path, shipped: Path | None) -> list[tuple[Benchmark, Searcher, list[str]]]:
    """Return what the ranker is fitted on: benchmark, searcher, and the report of each question."""
    searcher = Searcher(Library.open(un))
    topics = topics_of(un_questions("dev"), searcher.library)
    editions = topics_of(edition_questions("dev"), searcher.library)
    found = [
        (t.benchmark(name, filtered=filtered), searcher, [q.gold[0].doc for q in t.questions])
        for t, name, filtered in (
            (topics, "UN dev, whole library", False),
            (topics, "UN dev, right report", True),
            (editions, "UN dev, editions", False),
        )
    ]
    written = topics_of(fitting_questions(), searcher.library)
    named = topics_of([q for q in written.questions if q.names_report], searcher.library)
    for t, name, filtered in (
        (written, "fitting, right report", True),
        (named, "fitting, whole library", False),
    ):
        found.append((t.benchmark(name, filtered=filtered), searcher, [q.gold[0].doc for q in t.questions]))
    if shipped is not None:
        searcher = Searcher(Library.open(shipped))
        own = topics_of(load_gold([GOLD / "honlac28.jsonl"], "dev"), searcher.library)
        found.append((own.benchmark("shipped dev", filtered=False), searcher, [q.id for q in own.questions]))
    return found


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--un", type=Path, required=True, help="the library of python -m evals.un_reports")
    parser.add_argument("--shipped", type=Path, help="the library of corpus/")
    parser.add_argument("--write", action="store_true", help=f"write {SHIPPED.name}, fitted on all of it")
    arguments = parser.parse_args()
    try:
        sets = benchmarks(arguments.un, arguments.shipped)
        parts = [gather(searcher, benchmark, groups) for benchmark, searcher, groups in sets]
    except PilcrowError as error:
        print(f"evals.fit_ranker: {error}", file=sys.stderr)
        return error.exit_status
    rows: list[Row] = []
    for (benchmark, _, _), examples, scores in zip(sets, parts, held_out(parts), strict=True):
        before = trec_scores(benchmark.qrels, ranked(examples, examples.base), benchmark.measures)
        after = trec_scores(benchmark.qrels, ranked(examples, scores), benchmark.measures)
        first = benchmark.measures[0]
        rows.append(
            {"questions": f"{benchmark.name} ({len(benchmark.topics)})"}
            | {m: f"{figure(float(np.mean(before[m])))} → {figure(float(np.mean(after[m])))}" for m in benchmark.measures}
            | {f"p ({first})": f"{sign_flip_p(after[first], before[first]):.3f}"}
        )  # fmt: skip
    print(table(f"Learned ranker, {FOLDS} folds by report: fixed weights → with the ranker", rows))
    if arguments.write:
        ranker = fit(parts, [np.ones(len(e.base), dtype=bool) for e in parts])
        SHIPPED.write_text(json.dumps(ranker.to_json(), separators=(",", ":")) + "\n", encoding="utf-8")
        print(f"wrote {SHIPPED.name}: {len(ranker.trees)} trees, {SHIPPED.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
