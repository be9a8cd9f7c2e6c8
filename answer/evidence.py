"""Weigh the evidence of all that was found: is the question answered here, or only nearly?

The columns of the unit that stands nearest, the best values among the first paragraphs, and how the search itself went
become named features; ``answer.confidence`` adds them up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answer.blanks import SORTS
from answer.unit_features import UnitTable
from index.hits import Hit

Floats = NDArray[np.float64]
AGREEING = ("bm25", "dense", "sentence", "late")
"""The signals of which it counts how many rank the best paragraph first."""
FIRST = 3
"""How many of the best paragraphs the best values are looked for in."""
CLOSE = 0.05
"""Units this near to the best one in preliminary score count as rivals."""
OF_THE_QUESTION = ("asks_", "keyword", "words", "has_phrase", "conditions")
BEST_OF = (
    "similarity", "late", "lead_late", "phrase", "lead_phrase", "said_of", "around", "rest_of_filler", "asked_for", "fills",
    "unnamed_actor", "denies", "years_fit", "years_met", "ordinals_met", "names_met", "figures_met", "weakest",
    "lead_weakest", "exact", "rest", "act",
)  # fmt: skip


@dataclass(frozen=True)
class Features:
    """What the evidence shows: name → value.

    ``near_…``: of the unit nearest by preliminary score. ``best_…``: the best value in the first paragraphs.
    ``unfilled_…``: 1 where the question asks for that sort and nothing of it stands there. ``filled_alignment``: the
    best alignment of a unit that fills the blank; ``lost_alignment``: by how much units that do not fill it align better.
    """

    values: Mapping[str, float]


def weigh_evidence(table: UnitTable, chances: Floats, hits: Sequence[Hit]) -> Features:
    """Return the features of a question. ``hits``: best first; ``table`` not empty.

    ``chances``: float64 [units], of each unit to be part of the answer.
    """
    columns = table.columns
    preliminary = columns["preliminary"]
    near = int(np.argmax(preliminary))
    first = columns["hit_rank"] >= 1.0 / FIRST
    values: dict[str, float] = {}
    for name, column in columns.items():
        own = name.startswith(OF_THE_QUESTION)
        values[name if own else f"near_{name}"] = float(column[near])
    values |= {f"best_{name}": float(columns[name][first].max()) for name in BEST_OF}
    values |= _filled(columns, first) | _search(hits) | _rivals(preliminary) | weigh_chances(chances)
    for sort in SORTS:
        asked = values[f"asks_{sort}"] if sort != "text" else 0.0
        values[f"unfilled_{sort}"] = asked * (1.0 - values["best_fills"])
        values[f"near_unfilled_{sort}"] = asked * (1.0 - values["near_fills"])
    return Features(values)


def weigh_chances(chances: Floats) -> dict[str, float]:
    """Return what the reader says of all units together: as log-odds, since these are what adds up."""
    ordered = np.sort(np.clip(chances, 1e-4, 1 - 1e-4))[::-1]
    first = float(np.log(ordered[0] / (1 - ordered[0])))
    total = float(np.log(ordered[:5].sum()))
    return {
        "chance_first": first,
        "chance_of_five": total,
        "chance_over_second": first - float(np.log(ordered[1] / (1 - ordered[1])))
        if len(ordered) > 1
        else 3.0,
    }


def _filled(columns: Mapping[str, np.ndarray], first: np.ndarray) -> dict[str, float]:
    aligned = columns["fills"] * columns["lead_late"]
    said = columns["fills"] * (columns["around"] + columns["said_of"])
    fitting = said * columns["years_met"] * columns["ordinals_met"]
    return {
        "filled_alignment": float(aligned[first].max()),
        "lost_alignment": float(columns["lead_late"][first].max() - aligned[first].max()),
        "filled_fitting": float(fitting[first].max()),
    }


def _search(hits: Sequence[Hit]) -> dict[str, float]:
    scores = [h.score for h in hits]
    return {
        "lead_over_second": scores[0] - scores[1] if len(scores) > 1 else 0.0,
        "lead_over_fifth": scores[0] - scores[min(4, len(scores) - 1)],
        "agreement": sum(hits[0].signals.get(name) == 1.0 for name in AGREEING) / len(AGREEING),
    }


def _rivals(preliminary: np.ndarray) -> dict[str, float]:
    ordered = np.sort(preliminary)[::-1]
    return {
        "unit_lead": float(ordered[0] - ordered[1]) if len(ordered) > 1 else 0.3,
        "rivals": float((preliminary > ordered[0] - CLOSE).sum()) / 10,
    }
