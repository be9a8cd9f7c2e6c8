"""Which sentence answers? Boosted trees over what is seen of each unit, fitted by ``python -m evals.fit_answers``.

The trees are a JSON file without code; fitted on questions and near misses written for the purpose on reports that no
evaluation uses (evals/gold/fitting) and on development questions.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from answer.unit_features import UnitTable
from index.ranker import Ranker

WEIGHTS = Path(__file__).with_name("reader.json")


def read_chances(table: UnitTable, trees: Ranker | None = None) -> NDArray[np.float64]:
    """Return for each unit the estimated chance (0…1) that it is part of the answer: float64 [units].

    Raises:
        RankerError: the shipped trees cannot be read, or read a column that the table lacks.
    """
    if not table.units:
        return np.zeros(0)
    return chances_of((trees or shipped_reader()).correct(table.columns))


def chances_of(raw: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the chances that the sums of the trees stand for."""
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(raw.astype(np.float64), -30.0, 30.0))))


@lru_cache(maxsize=1)
def shipped_reader() -> Ranker:
    """Return the trees that ship with Pilcrow."""
    return Ranker.load(WEIGHTS)
