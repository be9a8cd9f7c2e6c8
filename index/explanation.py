"""Why a paragraph was found: what each signal adds to its score, and where it alone would have put it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.hits import Hit, Signal, Signals

Floats = NDArray[np.float32]
# What a signal looks at, in words for the reader; one that is not named here shows under its own name.
_DESCRIPTIONS = {
    "bm25": ("Words", "the question’s words and word pairs, the rarer the more (BM25)"),
    "dense": ("Meaning of the paragraph", "one vector of the paragraph or item (cosine)"),
    "sentence": ("Meaning of its best sentence", "the vector of the sentence nearest to the question (cosine)"),
    "late": ("Word by word", "each word of the question and its nearest counterpart (late interaction)"),
    "phrase": ("Quoted phrases", "what the question puts in quotation marks, as quoted"),
    "cited": ("Cited", "the question names this paragraph"),
    "replaced": ("Replaced", "taken off: the library holds a later revision with this paragraph"),
    "document": ("The report meant", "how well the report fits what the question says of it"),
    "ranker": ("Learned ranker", "all signals weighed by the fitted ranker"),
    "unnumbered": ("No paragraph number", "taken off: the text cannot be cited precisely"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """What one signal has to do with a hit; ``label`` and ``about`` are for the reader.

    ``share``: of all that speaks for the hit (negative: taken off); the positive shares add up to 1.
    """

    name: str
    label: str
    about: str
    value: float
    weight: float
    contribution: float
    share: float
    rank: int | None


def explain(hit: Hit) -> list[Part]:
    """Return the parts of a hit's score, the largest first; signals that are switched off last.

    What is taken off or added only on some occasion, and not here, is left out.
    """
    told = (s for s in hit.signals.signals if s.value or s.rank is not None or s.weight == 0)
    parts = [_part(s, hit.signals.share(s.name)) for s in told]
    return sorted(parts, key=lambda p: (p.weight == 0, -abs(p.contribution)))


def describe(name: str) -> tuple[str, str]:
    """Return what a signal is called, and what it looks at.

    >>> describe("bm25")[0], describe("title_match")
    ('Words', ('Title match', ''))
    """
    return _DESCRIPTIONS.get(name) or (name.replace("_", " ").capitalize(), "")


def signals_of(
    candidates: Sequence[int] | NDArray[np.int64], values: Mapping[str, Floats], weights: Mapping[str, float]
) -> list[Signals]:
    """Return the signals of the given candidates.

    ``candidates``: [k] positions in the arrays of ``values``, float32 [candidates] each, by signal. ``weights`` by
    signal, 0 where there is none. A signal that is the same for all candidates ranks none, nor does one that is
    taken off.
    """
    chosen = np.asarray(candidates, dtype=np.int64)
    ranks = {
        n: _ranks(a, chosen) if weights.get(n, 0) >= 0 else [None] * len(chosen) for n, a in values.items()
    }
    return [
        Signals(
            tuple(
                Signal(name, float(array[i]), weights.get(name, 0.0), ranks[name][k])
                for name, array in values.items()
            )
        )
        for k, i in enumerate(chosen)
    ]


def _ranks(values: Floats, chosen: NDArray[np.int64]) -> Sequence[int | None]:
    if len(values) == 0 or values.max() == values.min():
        return [None] * len(chosen)
    above = (values[None, :] > values[chosen][:, None]).sum(axis=1)
    return [int(n) + 1 for n in above]


def _part(signal: Signal, share: float) -> Part:
    label, about = describe(signal.name)
    return Part(
        signal.name, label, about, signal.value, signal.weight, signal.contribution, share, signal.rank
    )
