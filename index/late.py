"""Late interaction: each word of the question looks for its best counterpart in a paragraph.

After Khattab & Zaharia, "ColBERT", 2020, with the encoder's own token vectors and each question token weighted by
how rare it is in the library (IDF). It finds paraphrases that a single vector blurs, and shows which words matched.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.encoder import TokenVectors
from index.frequencies import PieceFrequencies
from index.lexical import STOPWORDS
from index.mapped import MappedRows, rows_of_spans
from index.projection import project

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
SCALE = 127.0
STOPWORD_WEIGHT = 0.1
"""Weight of a function word against its IDF: in a small library "which" is rare, yet says nothing."""
BLOCK_TOKENS = 2048
"""Tokens compared at a time: one megabyte, which stays in the processor's cache."""

_THREADS = ThreadPoolExecutor(2, thread_name_prefix="late-interaction")
"""Two halves of the candidates at a time; numpy's own threads would wait for each other at every block."""


@dataclass(frozen=True, slots=True)
class StoredTokens:
    """One text's tokens as stored. ``vectors``: int8 [t, k], projected unit vectors times 127.

    ``ids``: wordpiece ids [t]. ``offsets``: character spans [t, 2].
    """

    vectors: NDArray[np.int8]
    ids: NDArray[np.int32]
    offsets: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Maxima:
    """Best cosine of each question token, in the paragraphs that were asked about and in each of their sentences.

    ``paragraphs``: float32 [n, q]; 0 for a paragraph without tokens. ``sentences``: float32 [s, q], in order, the
    sentences of paragraph k being ``bounds[k]`` to ``bounds[k + 1]`` (int64 [n + 1]).
    """

    paragraphs: Floats
    sentences: Floats
    bounds: Rows


class TokenIndex:
    """Token vectors of all paragraphs, projected, int8, memory-mapped.

    ``vectors``: int8 [tokens, k]. ``ids``: wordpieces [tokens] and ``spans``: character spans in the paragraph's
    text [tokens, 2], both in the smallest unsigned type that holds them. ``offsets``: int64 [paragraphs + 1],
    where each paragraph's tokens start. ``sentences``: int64 [sentences], the token at which each starts, and
    ``sentence_offsets``: int64 [paragraphs + 1]. ``pieces``: how rare each wordpiece
    is. ``projection``: float32 [d, k], applied to question tokens.
    """

    _MAPPED = ("vectors", "ids", "spans")
    _READ = ("offsets", "sentences", "sentence_offsets", "projection")

    def __init__(
        self,
        vectors: MappedRows,
        ids: MappedRows,
        spans: MappedRows,
        offsets: Rows,
        sentences: Rows,
        sentence_offsets: Rows,
        projection: Floats,
        pieces: PieceFrequencies,
    ) -> None:
        self.vectors, self.ids, self.spans, self.offsets = vectors, ids, spans, offsets
        self.sentences, self.sentence_offsets = sentences, sentence_offsets
        self.projection, self.pieces = projection, pieces

    @classmethod
    def build(
        cls,
        paragraphs: Sequence[Sequence[StoredTokens]],
        sentence_starts: Sequence[Sequence[int]],
        report_of: NDArray[np.integer],
        projection: Floats,
    ) -> TokenIndex:
        """Index the tokens of each paragraph (its windows one after the other, spans relative to its text).

        ``sentence_starts``: for each paragraph the characters at which its sentences start, ascending.
        ``report_of``: int [paragraphs], the ordinal of its report, ascending.
        """
        flat = [window for windows in paragraphs for window in windows]
        empty = StoredTokens(
            np.zeros((0, projection.shape[1]), dtype=np.int8),
            np.zeros(0, dtype=np.int32),
            np.zeros((0, 2), dtype=np.int32),
        )
        ids = np.concatenate([w.ids for w in [empty, *flat]])
        spans = np.concatenate([w.offsets for w in [empty, *flat]])
        counts = [sum(len(w.ids) for w in windows) for windows in paragraphs]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        sentence_counts = [len(starts) for starts in sentence_starts]
        return cls(
            MappedRows(np.concatenate([w.vectors for w in [empty, *flat]])),
            MappedRows(_smallest(ids)),
            MappedRows(_smallest(spans)),
            offsets,
            _sentence_tokens(spans, offsets, sentence_starts),
            np.concatenate([[0], np.cumsum(sentence_counts)]).astype(np.int64),
            projection,
            PieceFrequencies.build(ids, offsets, report_of),
        )

    def weights(self, query: TokenVectors, text: str, among: NDArray[np.bool_] | None = None) -> Floats:
        """Return the weight of each question token: IDF, little for function words, none for punctuation.

        ``among``: bool [reports], the reports in which words are counted (None: all).
        """
        idf = self.pieces.idf(query.ids, among)
        words = whole_words(text, query.offsets)
        factors = [
            0.0 if not any(c.isalnum() for c in w) else STOPWORD_WEIGHT if w.lower() in STOPWORDS else 1.0
            for w in words
        ]
        return idf * np.array(factors, dtype=np.float32)

    def maxima(self, query: TokenVectors, paragraphs: Rows) -> Maxima:
        """Return what each question token finds in each of the given paragraphs and in their sentences."""
        asked = project(query.vectors, self.projection) / np.float32(SCALE)
        starts, ends = self.offsets[paragraphs], self.offsets[paragraphs + 1]
        first, last = self.sentence_offsets[paragraphs], self.sentence_offsets[paragraphs + 1]
        bounds = np.concatenate([[0], np.cumsum(last - first)])
        # where each sentence starts among the tokens read, those of all paragraphs one after the other
        before = np.concatenate([[0], np.cumsum(ends - starts)])
        cuts = self.sentences[rows_of_spans(first, last)] + np.repeat(before[:-1] - starts, last - first)
        sentences = np.zeros((len(asked), len(cuts)), dtype=np.float32)

        def compare(part: slice) -> None:
            for a, b, values in self.vectors.blocks(starts[part], ends[part], BLOCK_TOKENS):
                a, b = a + part.start, b + part.start
                own = slice(int(bounds[a]), int(bounds[b]))
                if len(values) and own.stop > own.start:
                    places = np.minimum(cuts[own] - before[a], len(values) - 1)
                    sentences[:, own] = np.maximum.reduceat(asked @ values.T, places, axis=1)

        half = int(np.searchsorted(before, before[-1] // 2))
        list(_THREADS.map(compare, (slice(0, half), slice(half, len(paragraphs)))))
        sentences[:, np.repeat(ends == starts, last - first)] = 0.0
        best = np.zeros((len(asked), len(paragraphs)), dtype=np.float32)
        there = np.flatnonzero(last > first)
        if len(there) and len(asked):
            best[:, there] = np.maximum.reduceat(sentences, bounds[there], axis=1)
        return Maxima(np.ascontiguousarray(best.T), np.ascontiguousarray(sentences.T), bounds)

    def similarities(self, query: TokenVectors, paragraph: int) -> Floats:
        """Return the cosine of each question token with each token of a paragraph: float32 [q, t]."""
        start, end = self.offsets[paragraph], self.offsets[paragraph + 1]
        stored = self.vectors.array[start:end].astype(np.float32) / SCALE
        return np.asarray(project(query.vectors, self.projection) @ stored.T, dtype=np.float32)

    def spans_of(self, paragraph: int) -> NDArray[np.int32]:
        """Return the character spans [t, 2] of a paragraph's tokens."""
        return self.spans.array[self.offsets[paragraph] : self.offsets[paragraph + 1]].astype(np.int32)

    def windows_of(self, paragraph: int) -> StoredTokens:
        """Return the stored tokens of a paragraph, to be carried into another generation unchanged."""
        start, end = self.offsets[paragraph], self.offsets[paragraph + 1]
        ids = self.ids.array[start:end].astype(np.int32)
        return StoredTokens(self.vectors.array[start:end].copy(), ids, self.spans_of(paragraph))

    def save(self, folder: Path) -> None:
        """Write the arrays as .npy files."""
        for name in self._MAPPED:
            np.save(folder / f"tokens.{name}.npy", getattr(self, name).array, allow_pickle=False)
        self.save_small(folder)

    def save_small(self, folder: Path) -> None:
        """Write what is not memory-mapped; the large arrays may have been written in place."""
        for name in self._READ:
            np.save(folder / f"tokens.{name}.npy", getattr(self, name), allow_pickle=False)
        self.pieces.save(folder)

    @classmethod
    def load(cls, folder: Path) -> TokenIndex:
        """Open saved arrays, the large ones memory-mapped.

        From here on numpy's matrix products run on one thread: those of a question are small, and on a machine
        that is busy otherwise two threads that wait for each other took a hundred times as long as one.
        """
        threadpool_limits(limits=1, user_api="blas")
        mapped: dict[str, Any] = {n: MappedRows.open(folder / f"tokens.{n}.npy") for n in cls._MAPPED}
        read: dict[str, Any] = {n: np.load(folder / f"tokens.{n}.npy", allow_pickle=False) for n in cls._READ}
        return cls(**mapped, **read, pieces=PieceFrequencies.load(folder))


def compress(tokens: TokenVectors, projection: Floats) -> StoredTokens:
    """Return tokens in the form in which they are stored: projected [d, k], int8; cosines change by about 0.002."""
    reduced = project(tokens.vectors, projection)
    return StoredTokens(np.rint(reduced * SCALE).astype(np.int8), tokens.ids, tokens.offsets)


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


def _smallest(values: NDArray[np.int32]) -> NDArray[np.generic]:
    """Return values ≥ 0 in the smallest unsigned integer type that holds them."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def _sentence_tokens(spans: NDArray[np.int32], offsets: Rows, starts: Sequence[Sequence[int]]) -> Rows:
    """Return the token at which each sentence starts; a paragraph's first sentence has its first token."""
    found = [np.zeros(0, dtype=np.int64)]
    for k, characters in enumerate(starts):
        a, b = int(offsets[k]), int(offsets[k + 1])
        tokens = a + np.searchsorted(spans[a:b, 0], np.asarray(characters, dtype=spans.dtype))
        tokens = np.minimum(tokens, max(a, b - 1))  # a sentence without tokens of its own gets the last one
        tokens[:1] = a
        found.append(tokens.astype(np.int64))
    return np.concatenate(found)
