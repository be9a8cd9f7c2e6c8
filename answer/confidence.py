"""How sure an answer is: a logistic model over the evidence features, fitted by ``python -m evals.fit_answers``.

The weights are a small JSON file with the standardisation of each feature; nothing is hidden in it.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from answer.evidence import Features

WEIGHTS = Path(__file__).with_name("confidence.json")


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """confidence = logistic(bias + Σ weight · (feature − mean) / scale); answered from ``threshold`` on."""

    features: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float
    threshold: float

    def confidence(self, features: Features) -> float:
        """Return the estimated chance (0…1) that the reports answer the question."""
        z = self.bias
        for name, mean, scale, weight in zip(self.features, self.mean, self.scale, self.weight, strict=True):
            z += weight * (features.values[name] - mean) / scale
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, z))))


@lru_cache(maxsize=1)
def shipped_model() -> ConfidenceModel:
    """Return the model that ships with Pilcrow."""
    record = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return ConfidenceModel(
        features=tuple(record["features"]),
        mean=tuple(record["mean"]),
        scale=tuple(record["scale"]),
        weight=tuple(record["weight"]),
        bias=record["bias"],
        threshold=record["threshold"],
    )
