"""The stages of the ranking, by the names of their weights: each alone, and the ranking without each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace

from index.fusion import DEFAULT_WEIGHTS, Weights

_IN_WORDS = {
    "bm25": "words (BM25)",
    "dense": "paragraph vectors",
    "sentence": "sentence vectors",
    "late": "late interaction",
    "window": "neighbouring paragraphs",
    "heading": "headings",
    "phrase": "quoted phrases",
    "document": "preference for the report described",
    "cited": "paragraphs cited",
    "unnumbered": "the deduction for unnumbered text",
    "attribution": "setting apart the words that say which report",
    "local": "rarity of words within the reports meant",
    "ranker": "the learned ranker",
}
_BY_ITSELF = ("bm25", "dense", "sentence", "late", "window", "heading")
"""Stages that rank every question; the others correct what these give."""


def stages_of(weights: Weights = DEFAULT_WEIGHTS) -> list[str]:
    """Return the names of the weights that are on; a weight that a later version adds is among them by itself."""
    return [f.name for f in fields(weights) if _is_on(getattr(weights, f.name))]


def without(stage: str, weights: Weights = DEFAULT_WEIGHTS) -> Weights:
    """Return the weights with one stage switched off."""
    return replace(weights, **{stage: type(getattr(weights, stage))(0)})


def in_words(stage: str) -> str:
    """Return what a stage is called in tables."""
    return _IN_WORDS.get(stage, stage.replace("_", " "))


def ablations(weights: Weights = DEFAULT_WEIGHTS) -> Iterator[tuple[str, Weights]]:
    """Yield (label, weights) of the whole ranking, then of it without each stage."""
    yield "Pilcrow", weights
    for stage in stages_of(weights):
        yield f"without {in_words(stage)}", without(stage, weights)


def alone(weights: Weights = DEFAULT_WEIGHTS) -> Iterator[tuple[str, Weights]]:
    """Yield (label, weights) of each stage that can rank every question, by itself."""
    off = replace(weights, **{s: type(getattr(weights, s))(0) for s in stages_of(weights)})
    for stage in stages_of(weights):
        if stage in _BY_ITSELF:
            yield f"only {in_words(stage)}", replace(off, **{stage: getattr(weights, stage)})


def _is_on(value: object) -> bool:
    return isinstance(value, bool | float) and bool(value)
