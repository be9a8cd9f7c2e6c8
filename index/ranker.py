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

    def read(self, features: Floats) -> Floats:
        """Return the leaf value of each row of ``features`` [n, f]."""
        rows = np.arange(len(features))
        node = np.zeros(len(features), dtype=np.int32)
        if len(self.feature) == 0:
            return np.full(len(features), self.leaf[0], dtype=np.float32)
        inner = node >= 0
        while inner.any():
            at = node[inner]
            goes_left = features[rows[inner], self.feature[at]] <= self.threshold[at]
            node[inner] = np.where(goes_left, self.left[at], self.right[at])
            inner = node >= 0
        return np.asarray(self.leaf[-1 - node], dtype=np.float32)


class Ranker:
    """Trees over named features; ``scale`` turns their sum into units of the fused score."""

    def __init__(self, names: Sequence[str], trees: Sequence[Tree], scale: float) -> None:
        self.names, self.trees, self.scale = tuple(names), list(trees), scale

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
        return np.asarray(sum(t.read(matrix) for t in self.trees) / np.float32(self.scale), dtype=np.float32)

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
