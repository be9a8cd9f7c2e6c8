"""A small learned ranker: boosted trees that correct the fused score where the evidence calls for it.

LambdaMART (Burges, "From RankNet to LambdaRank to LambdaMART", 2010), fitted by ``python -m evals.fit_ranker`` with
the fused score as its starting point: without trees the order is that of the fixed weights. The trees are a JSON file
of a few kilobytes; reading them takes no library of boosted trees.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import RankerError

Floats = NDArray[np.float32]
SHIPPED = Path(__file__).with_name("ranker.json")
FORMAT = 1


@dataclass(frozen=True)
class Tree:
    """A binary tree as arrays: node k goes left where ``features[:, feature[k]] <= threshold[k]``.

    ``left`` and ``right``: the next node, or −1 − n for leaf n. ``leaf``: float32 [leaves], what is added.
    """

    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    leaf: Floats


class Ranker:
    """Trees over named features; ``scale`` turns their sum into units of the fused score."""

    def __init__(self, names: Sequence[str], trees: Sequence[Tree], scale: float) -> None:
        self.names, self.trees, self.scale = tuple(names), list(trees), scale
        self._forest = _Forest(self.trees)

    def correct(self, features: Mapping[str, Floats]) -> Floats:
        """Return what to add to the fused score of each candidate: float32 [candidates].

        Raises:
            RankerError: a feature that the trees read is not among ``features``.
        """
        if not self.trees:
            return np.zeros(len(next(iter(features.values()))), dtype=np.float32)
        missing = [n for n in self.names if n not in features]
        if missing:
            raise RankerError(
                f"the ranker reads {', '.join(missing)}, which this version does not give. "
                "Fit it again: python -m evals.fit_ranker"
            )
        matrix = np.stack([features[n] for n in self.names], axis=1)
        return np.asarray(self._forest.read(matrix) / np.float32(self.scale), dtype=np.float32)

    @classmethod
    def load(cls, path: Path = SHIPPED) -> Ranker:
        """Read a fitted ranker.

        Raises:
            RankerError: the file is not there, or not of this format.
        """
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            if record["format"] != FORMAT:
                raise ValueError(f"format {record['format']}, expected {FORMAT}")
            return cls(record["features"], [_tree(t) for t in record["trees"]], float(record["scale"]))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise RankerError(
                f"{path.name}: not a fitted ranker ({error}). Fit it again: python -m evals.fit_ranker"
            ) from error

    def to_json(self) -> dict[str, Any]:
        """Return what ``load`` reads."""
        trees = [
            {
                "feature": t.feature.tolist(),
                "threshold": [float(f"{v:.5g}") for v in t.threshold.tolist()],
                "left": t.left.tolist(),
                "right": t.right.tolist(),
                "leaf": [float(f"{v:.4g}") for v in t.leaf.tolist()],
            }
            for t in self.trees
        ]
        return {"format": FORMAT, "features": list(self.names), "scale": self.scale, "trees": trees}


class _Forest:
    """All trees in one set of arrays, read together; a tree of one leaf has a node with twice the same leaf."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        feature, threshold, leaf = [], [], []
        left, right = list[NDArray[np.int32]](), list[NDArray[np.int32]]()
        roots, nodes, leaves = [], 0, 0
        for t in trees:
            single = len(t.feature) == 0
            size = 1 if single else len(t.feature)
            feature.append(np.zeros(1, dtype=np.int32) if single else t.feature)
            threshold.append(np.zeros(1) if single else t.threshold)
            for out, own in ((left, t.left), (right, t.right)):
                own = np.full(1, -1, dtype=np.int32) if single else own
                out.append(np.where(own >= 0, own + nodes, own - leaves))
            leaf.append(t.leaf)
            roots.append(nodes)
            nodes, leaves = nodes + size, leaves + len(t.leaf)
        self._roots = np.array(roots, dtype=np.int32)
        empty: list[NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]
        self._feature = np.concatenate(empty + feature)
        self._threshold = np.concatenate([np.zeros(0), *threshold])
        self._children = np.stack([np.concatenate(empty + left), np.concatenate(empty + right)])
        self._leaf = np.concatenate([np.zeros(0, dtype=np.float32), *leaf])

    def read(self, features: Floats) -> Floats:
        """Return the sum of the trees' leaf values for each row of ``features`` [n, f]."""
        node = np.tile(self._roots, (len(features), 1))
        rows = np.broadcast_to(np.arange(len(features))[:, None], node.shape)
        while (inner := node >= 0).any():
            at = node[inner]
            goes_right = features[rows[inner], self._feature[at]] > self._threshold[at]
            node[inner] = self._children[goes_right.astype(np.int32), at]
        return np.asarray(self._leaf[-1 - node].sum(axis=1), dtype=np.float32)


def _tree(record: Mapping[str, Any]) -> Tree:
    return Tree(
        np.array(record["feature"], dtype=np.int32),
        np.array(record["threshold"], dtype=np.float64),
        np.array(record["left"], dtype=np.int32),
        np.array(record["right"], dtype=np.int32),
        np.array(record["leaf"], dtype=np.float32),
    )


@lru_cache(maxsize=1)
def shipped_ranker() -> Ranker:
    """Return the ranker that ships with Pilcrow."""
    return Ranker.load()
