"""Late interaction: each word of the question looks for its best counterpart in a paragraph.

After Khattab & Zaharia, "ColBERT", 2020, with the encoder's own token vectors and each question token weighted by
how rare it is in the library (IDF). It finds paraphrases that a single vector blurs, and shows which words matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from index.encoder import TokenVectors
from index.lexical import STOPWORDS

Floats = NDArray[np.float32]
SCALE = 127.0
STOPWORD_WEIGHT = 0.1
"""Weight of a function word against its IDF: in a small library "which" is rare, yet says nothing."""


class TokenIndex:
    """Token vectors of all paragraphs, int8, memory-mapped.

    ``vectors``: int8 [tokens, d], unit vectors times 127. ``ids``: wordpieces int32 [tokens]. ``offsets``:
    int64 [paragraphs + 1], where each paragraph's tokens start. ``spans``: int32 [tokens, 2], character spans
    in the paragraph's text. ``frequency``: int32 [vocabulary], paragraphs that hold a wordpiece.
    """

    def __init__(
        self,
        vectors: NDArray[np.int8],
        ids: NDArray[np.int32],
        offsets: NDArray[np.int64],
        spans: NDArray[np.int32],
    ) -> None:
        self.vectors, self.ids, self.offsets, self.spans = vectors, ids, offsets, spans
        self._frequency = _document_frequency(ids, offsets)

    @classmethod
    def build(cls, paragraphs: Sequence[Sequence[TokenVectors]], dimension: int) -> TokenIndex:
        """Index the tokens of each paragraph (its windows one after the other, spans relative to its text)."""
        flat = [window for windows in paragraphs for window in windows]
        counts = [sum(len(w.ids) for w in windows) for windows in paragraphs]
        if not flat:
            return cls(
                np.zeros((0, dimension), dtype=np.int8), np.zeros(0, dtype=np.int32),
                np.zeros(len(paragraphs) + 1, dtype=np.int64), np.zeros((0, 2), dtype=np.int32),
            )  # fmt: skip
        return cls(
            quantise(np.concatenate([w.vectors for w in flat])),
            np.concatenate([w.ids for w in flat]).astype(np.int32),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.concatenate([w.offsets for w in flat]).astype(np.int32),
        )

    def weights(self, query: TokenVectors, text: str) -> Floats:
        """Return the weight of each question token: IDF, little for function words, none for punctuation."""
        count = len(self.offsets) - 1
        known = query.ids < len(self._frequency)
        frequency = np.where(known, self._frequency[np.where(known, query.ids, 0)], 0)
        idf = np.log1p((count - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        words = whole_words(text, query.offsets)
        factors = [
            0.0 if not any(c.isalnum() for c in w) else STOPWORD_WEIGHT if w.lower() in STOPWORDS else 1.0
            for w in words
        ]
        return idf * np.array(factors, dtype=np.float32)

    def score(self, query: TokenVectors, weights: Floats, paragraphs: NDArray[np.int64]) -> Floats:
        """Return the late-interaction score (−1…1) of each of the given paragraphs."""
        total = float(weights.sum())
        if total <= 0:
            return np.zeros(len(paragraphs), dtype=np.float32)
        scores = np.zeros(len(paragraphs), dtype=np.float32)
        for k, row in enumerate(paragraphs):
            similarities = self.similarities(query, int(row))
            if similarities.shape[1]:
                scores[k] = float(similarities.max(axis=1) @ weights) / total
        return scores

    def similarities(self, query: TokenVectors, paragraph: int) -> Floats:
        """Return the cosine of each question token with each token of a paragraph: float32 [q, t]."""
        start, end = self.offsets[paragraph], self.offsets[paragraph + 1]
        stored = np.asarray(self.vectors[start:end], dtype=np.float32) / SCALE
        return np.asarray(query.vectors @ stored.T, dtype=np.float32)

    def spans_of(self, paragraph: int) -> NDArray[np.int32]:
        """Return the character spans [t, 2] of a paragraph's tokens."""
        return np.asarray(self.spans[self.offsets[paragraph] : self.offsets[paragraph + 1]])

    def windows_of(self, paragraph: int) -> TokenVectors:
        """Return the stored tokens of a paragraph, to be carried into another generation."""
        start, end = self.offsets[paragraph], self.offsets[paragraph + 1]
        vectors = np.asarray(self.vectors[start:end], dtype=np.float32) / SCALE
        return TokenVectors(vectors, np.asarray(self.ids[start:end]), np.asarray(self.spans[start:end]))

    def save(self, folder: Path) -> None:
        """Write the arrays as .npy files."""
        for name in ("vectors", "ids", "offsets", "spans"):
            np.save(folder / f"tokens.{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> TokenIndex:
        """Open saved arrays, the large ones memory-mapped."""

        def read(name: str, mapped: Literal["r"] | None = None) -> NDArray[Any]:
            path = folder / f"tokens.{name}.npy"
            empty = path.stat().st_size <= 128  # only a header: nothing to map
            return np.asanyarray(np.load(path, mmap_mode=None if empty else mapped, allow_pickle=False))

        return cls(read("vectors", "r"), read("ids"), read("offsets"), read("spans", "r"))


def quantise(vectors: Floats) -> NDArray[np.int8]:
    """Return unit vectors as int8 (value × 127, rounded); the cosine error stays below 0.01."""
    return np.asarray(np.clip(np.rint(vectors * SCALE), -127, 127), dtype=np.int8)


def whole_words(text: str, offsets: NDArray[np.int32]) -> list[str]:
    """Return for each token the whole word of ``text`` it is a piece of."""
    words = []
    for start, end in offsets:
        a, b = int(start), int(end)
        while a > 0 and text[a - 1].isalnum():
            a -= 1
        while b < len(text) and text[b].isalnum():
            b += 1
        words.append(text[a:b])
    return words


def _document_frequency(ids: NDArray[np.int32], offsets: NDArray[np.int64]) -> NDArray[np.int32]:
    if len(ids) == 0:
        return np.zeros(1, dtype=np.int32)
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    pairs = np.unique(np.stack([ids.astype(np.int64), owners]), axis=1)
    return np.bincount(pairs[0].astype(np.int64), minlength=int(ids.max()) + 1).astype(np.int32)
