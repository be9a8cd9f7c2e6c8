"""Several signals, one score: a convex combination with fixed weights.

Each signal is min–max normalised over the candidates of the question and they are added with fixed weights (Bruch et
al., "An Analysis of Fusion Functions for Hybrid Retrieval", 2023; measured for this project to beat rank fusion).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each stage of the ranking counts; 0 switches it off (``python -m evals.gates`` measures each).

    ``bm25``, ``dense``, ``sentence`` and ``late`` add up to 1. They were chosen on the questions of the development
    reports and ObliQA's development questions together: a flat optimum, within .005 for changes of .05.
    """

    bm25: float = 0.29
    """Words and pairs of words."""
    dense: float = 0.14
    """The vector of the whole paragraph, or of its best item."""
    sentence: float = 0.19
    """The vector of the best sentence."""
    late: float = 0.38
    """Late interaction: the words of the question one by one."""
    phrase: float = 0.3
    """What the question puts in quotation marks, as quoted."""
    document: float = 0.18
    """How well the report fits the one that the question describes; 0 for all where it describes none."""
    cited: float = 2.0
    """A paragraph that the question cites comes before all others."""
    replaced: float = 0.02
    """Taken off reports that the library holds in a later revision with the same paragraphs."""
    unnumbered: float = 0.28
    """Taken off text without a paragraph number: a summary says what a numbered paragraph says too, and only the
    paragraph can be cited precisely. On the development reports +.05 first."""
    attribution: float = 1.0
    """Half of each signal is read from the question without the words that only say which report is meant."""
    local: float = 1.0
    """Words are counted as rare or frequent in the reports that are meant, not in the whole library."""
    ranker: float = 0.5
    """What the learned ranker adds. It was fitted on reports alone: its whole correction costs other documents
    (ObliQA) .005 MAP, half of it costs nothing there and keeps most of the gain on reports."""


DEFAULT_WEIGHTS = Weights()
SIGNALS = ("bm25", "dense", "sentence", "late", "phrase", "document", "cited", "replaced", "unnumbered")
"""The signals that are added up; each has a weight of its name."""
TAKEN_OFF = frozenset({"replaced", "unnumbered"})
NOT_NORMALISED = frozenset({"phrase", "document", "cited", "replaced", "unnumbered"})
"""Signals between 0 and 1 in themselves, that say something by their absence."""


def shares_of(weights: Weights) -> dict[str, float]:
    """Return what each signal is multiplied with; negative for what is taken off."""
    values = {f.name: float(getattr(weights, f.name)) for f in fields(weights)}
    return {name: -values[name] if name in TAKEN_OFF else values[name] for name in SIGNALS}


def fuse(signals: Mapping[str, Floats], shares: Mapping[str, float]) -> Floats:
    """Return the weighted sum of the signals, float32 [candidates] each."""
    total: Floats = np.sum(
        [np.float32(shares[name]) * values for name, values in signals.items()], axis=0, dtype=np.float32
    )
    return total


def normalise(values: Floats) -> Floats:
    """Return values spread over 0…1: the least becomes 0, the greatest 1; all 0 where they are equal."""
    if len(values) == 0:
        return values
    least, greatest = values.min(), values.max()
    if greatest == least:
        return np.zeros_like(values)
    return np.asarray((values - least) / (greatest - least), dtype=np.float32)
