"""Read the signals of a question: which paragraphs come into question, and what speaks for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenVectors
from index.late import Maxima, TokenIndex
from index.lexical import LexicalIndex
from index.library import Library
from index.vectors import VectorIndex

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
CANDIDATES_PER_SIGNAL = 200
CANDIDATES_OF_REPORTS_MEANT = 100
SHARPNESS = 2
"""Power of each word's best cosine in late interaction: one word found surely is worth more than two half found.
On the development reports and ObliQA together 2 is better than 1 and 4."""
NEIGHBOURS = ((1, 0.5), (2, 0.25))
"""Distance in paragraphs, and weight, of the neighbours whose words count for a paragraph."""
COUNTERPART = 0.6
"""Cosine from which a word of the question counts as found in a paragraph."""


@dataclass(frozen=True)
class Query:
    """A question made ready: its vector [d], token vectors and their weights [q]."""

    text: str
    vector: Floats
    tokens: TokenVectors
    weights: Floats


@dataclass(frozen=True)
class Meant:
    """The reports that a search is about: ``reports`` bool [reports] and ``rows`` bool [rows]."""

    reports: Mask
    rows: Mask


@dataclass(frozen=True)
class Reading:
    """What one wording of the question finds in the candidates: float32 [candidates] by signal.

    ``signals`` are added up. ``details`` are further looks at the same evidence, for the learned ranker.
    """

    signals: dict[str, Floats]
    details: dict[str, Floats]


class SignalReader:
    """Reads words, vectors and token vectors of one library."""

    def __init__(self, folder: Path, report_of: NDArray[np.int32], languages: Sequence[str]) -> None:
        """Open the indexes of a generation. ``report_of``: int32 [rows], the ordinal of each row's report."""
        self.tokens = TokenIndex.load(folder)
        self.lexical = LexicalIndex.load(folder / "bm25", len(report_of))
        self.chunks = VectorIndex.load(folder / "chunks.faiss")
        self.sentences = VectorIndex.load(folder / "sentences.faiss")
        self.report_of, self.languages = report_of, tuple(languages)

    @classmethod
    def of(cls, library: Library) -> SignalReader:
        """Open the indexes of an opened library."""
        report_of = np.array([k for k, _ in library.rows], dtype=np.int32)
        languages = sorted({library.report_at(int(k)).language for k in np.unique(report_of)})
        return cls(library.generation_folder, report_of, languages)

    def words(self, query: Query, meant: Meant | None) -> Floats:
        """Return the BM25 score of every row: float32 [rows]."""
        return self.lexical.scores(query.text, self.languages, meant.rows if meant else None)

    def gather(
        self, query: Query, words: Sequence[Floats], allowed: Mask | None, meant: Meant | None
    ) -> Rows:
        """Return the rows that come into question, ascending: the best of each signal.

        ``words``: BM25 scores float32 [rows], one for each wording. Where certain reports are meant, the best of
        these are among them too, however many paragraphs of other reports look alike.
        """
        found = self._best(query, words, allowed, CANDIDATES_PER_SIGNAL)
        if meant is not None:
            inside = meant.rows if allowed is None else meant.rows & allowed
            if allowed is None or not np.array_equal(inside, allowed):
                found += self._best(query, words, inside, CANDIDATES_OF_REPORTS_MEANT)
        return np.unique(np.concatenate(found)).astype(np.int64)

    def _best(self, query: Query, words: Sequence[Floats], allowed: Mask | None, count: int) -> list[Rows]:
        found = [greatest(scores, allowed, count) for scores in words]
        return [*found, *(i.nearest(query.vector, count, allowed) for i in (self.chunks, self.sentences))]

    def read(self, queries: Sequence[Query], words: Sequence[Floats], rows: Rows) -> list[Reading]:
        """Return the signals of ``rows`` for each wording of the question, not normalised.

        ``words``: the BM25 scores of each, float32 [rows of the library]. The token vectors are read once for all.
        """
        first = queries[0].tokens
        together = TokenVectors(np.concatenate([q.tokens.vectors for q in queries]), first.ids, first.offsets)
        maxima = self.tokens.maxima(together, rows)
        bounds = np.cumsum([0, *(len(q.weights) for q in queries)])
        readings = []
        for query, scores, a, b in zip(queries, words, bounds[:-1], bounds[1:], strict=True):
            own = Maxima(maxima.paragraphs[:, a:b], maxima.sentences[:, a:b], maxima.bounds)
            late, details = late_signals(own, query.weights)
            dense, _ = self.chunks.best_rows(query.vector, rows)
            sentence, _ = self.sentences.best_rows(query.vector, rows)
            signals = {"bm25": scores[rows], "dense": dense, "sentence": sentence, "late": late}
            readings.append(Reading(signals, {**details, "window": self._window(scores, rows)}))
        return readings

    def _window(self, words: Floats, rows: Rows) -> Floats:
        """Return how well the paragraphs before and after each row match by words, within its report."""
        total = np.zeros(len(rows), dtype=np.float32)
        for distance, weight in NEIGHBOURS:
            for step in (-distance, distance):
                beside = np.clip(rows + step, 0, len(words) - 1)
                same = (beside == rows + step) & (self.report_of[beside] == self.report_of[rows])
                total += np.where(same, np.float32(weight) * words[beside], np.float32(0))
        return total

    def meant(self, reports: Mask) -> Meant:
        """Return the rows that belong to ``reports``, bool [reports]."""
        return Meant(reports, reports[self.report_of])

    @cached_property
    def lengths(self) -> Floats:
        """The natural logarithm of 1 + the tokens of each row."""
        return np.log1p(np.diff(self.tokens.offsets)).astype(np.float32)


def late_signals(maxima: Maxima, weights: Floats) -> tuple[Floats, dict[str, Floats]]:
    """Return the late-interaction score (0…1) of each paragraph, and further looks at it.

    ``late_sentence``: the same of its best sentence alone. ``found``: share of the question's weight that has a
    counterpart. ``weakest``: the worst found of the three weightiest words.
    """
    share = weights / max(float(weights.sum()), 1e-9)
    best = np.maximum(maxima.paragraphs, 0)
    by_sentence = np.maximum(maxima.sentences, 0) ** SHARPNESS @ share
    sentence = np.zeros(len(best), dtype=np.float32)
    there = np.flatnonzero(np.diff(maxima.bounds))
    if len(there):
        sentence[there] = np.maximum.reduceat(by_sentence, maxima.bounds[there])
    weightiest = np.argsort(-weights, kind="stable")[:3]
    return np.asarray(best**SHARPNESS @ share, dtype=np.float32), {
        "late_sentence": sentence,
        "found": np.asarray((best >= COUNTERPART) @ share, dtype=np.float32),
        "weakest": best[:, weightiest].min(axis=1, initial=1.0).astype(np.float32),
    }


def greatest(scores: Floats, allowed: Mask | None, count: int) -> Rows:
    """Return the allowed rows of the greatest scores above 0, at most ``count``."""
    held = np.flatnonzero(scores > 0 if allowed is None else (scores > 0) & allowed)
    if len(held) <= count:
        return held
    return np.asarray(held[np.argpartition(-scores[held], count)[:count]])
