"""Large libraries for measuring cost: real paragraphs first, then as many like them as are asked for.

A synthetic paragraph starts from a real one. Up to three of its sentences are taken, each of them replaced, every
second time, by a sentence that stands within a hundred of it. Its words and its token vectors are those of these
sentences, unchanged; each sentence vector is moved towards another sentence of that neighbourhood (a share of up
to .35, then unit length again), and the paragraph's vector is the mean of its sentences' by length, at unit length:
for real paragraphs that mean and the model's own vector differ little (``mean_cosine`` is printed). So neither words
nor vectors are invented, no two vectors are equal, and the encoder does not run.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.frequencies import PieceFrequencies
from index.late import TokenIndex
from index.lexical import LexicalIndex, terms_of
from index.mapped import MappedRows, rows_of_spans
from index.store import read_chunks
from index.vectors import VectorIndex

Rows = NDArray[np.int64]
NEIGHBOURHOOD = 100
LONGEST = 3
MOST_MOVED = 0.35
PARAGRAPHS_PER_REPORT = 100
AT_ONCE = 20_000
SEED = 18


@dataclass(frozen=True)
class Source:
    """The sentences of a real library: vectors, tokens, terms; and which paragraph each belongs to."""

    tokens: TokenIndex
    vectors: NDArray[np.float32]
    owners: NDArray[np.int32]
    starts: Rows
    ends: Rows
    terms: list[list[int]]
    vocabulary: dict[str, int]
    mean_cosine: float

    @classmethod
    def load(cls, generation: Path) -> Source:
        """Read the sentences of a generation."""
        tokens = TokenIndex.load(generation)
        index = VectorIndex.load(generation / "sentences.faiss")
        owners, vectors = index.owners, index.vectors()
        ends = np.append(tokens.sentences[1:], tokens.offsets[-1])
        texts = [c.text for c in read_chunks(generation) if c.kind == "sentence"]
        terms = [terms_of(t) for t in texts]
        vocabulary = {term: k for k, term in enumerate(sorted({t for of in terms for t in of}))}
        numbers = [[vocabulary[t] for t in of] for of in terms]
        chunks = VectorIndex.load(generation / "chunks.faiss")
        weights = np.maximum(ends - tokens.sentences, 1)
        means, present = _means(vectors, owners, weights)
        first = np.unique(chunks.owners, return_index=True)
        both = np.isin(first[0], present)
        own = chunks.vectors()[first[1][both]]
        cosine = float((own * means[np.searchsorted(present, first[0][both])]).sum(axis=1).mean())
        return cls(tokens, vectors, owners, tokens.sentences, ends, numbers, vocabulary, cosine)


def write_library(source: Source, folder: Path, paragraphs: int) -> None:
    """Write the vector, token and word indexes of a library of ``paragraphs`` paragraphs (no text) into ``folder``."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(SEED)
    sentences, owners = _choose(source, paragraphs, rng)
    _write_vectors(source, folder, sentences, owners, rng)
    _write_tokens(source, folder, sentences, owners, paragraphs)
    bounds = np.searchsorted(owners, np.arange(paragraphs + 1))
    words = [
        [t for s in sentences[a:b].tolist() for t in source.terms[s]]
        for a, b in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    ]
    LexicalIndex.of_terms(words, source.vocabulary).save(folder / "bm25")


def _choose(source: Source, paragraphs: int, rng: np.random.Generator) -> tuple[Rows, NDArray[np.int32]]:
    """Return the sentences of all paragraphs, and for each the paragraph that it is in."""
    bounds = np.searchsorted(source.owners, np.arange(int(source.owners.max()) + 2))
    bounds = bounds[np.append(np.diff(bounds) > 0, True)]  # paragraphs that have sentences
    real = len(bounds) - 1
    base = np.arange(paragraphs) % real
    counts = np.diff(bounds)[base]
    counts[real:] = np.minimum(counts[real:], LONGEST)
    sentences = rows_of_spans(bounds[base], bounds[base] + counts)
    owners = np.repeat(np.arange(paragraphs, dtype=np.int32), counts)
    changed = (owners >= real) & (rng.random(len(owners)) < 0.5)
    moved = sentences + rng.integers(-NEIGHBOURHOOD, NEIGHBOURHOOD + 1, len(sentences))
    return np.where(changed, np.clip(moved, 0, len(source.vectors) - 1), sentences), owners


def _write_vectors(
    source: Source, folder: Path, sentences: Rows, owners: NDArray[np.int32], rng: np.random.Generator
) -> None:
    paragraphs = int(owners[-1]) + 1
    real = int(np.unique(source.owners).size)
    d = source.vectors.shape[1]
    rows = np.lib.format.open_memmap(folder / "rows.npy", "w+", np.float16, (len(sentences), d))
    wholes = np.lib.format.open_memmap(folder / "wholes.npy", "w+", np.float16, (paragraphs, d))
    weights = np.maximum(source.ends - source.starts, 1)
    for p in range(0, paragraphs, AT_ONCE):
        a, b = np.searchsorted(owners, [p, p + AT_ONCE])
        chosen = sentences[a:b]
        share = np.where(owners[a:b] < real, 0.0, rng.random(b - a) * MOST_MOVED).astype(np.float32)[:, None]
        other = np.clip(chosen + rng.integers(1, NEIGHBOURHOOD, b - a), 0, len(source.vectors) - 1)
        values = (1 - share) * source.vectors[chosen] + share * source.vectors[other]
        values /= np.linalg.norm(values, axis=1, keepdims=True)
        rows[a:b] = values
        wholes[p : p + AT_ONCE] = _means(values, owners[a:b], weights[chosen])[0]
    VectorIndex.build(rows, owners).save(folder / "sentences.faiss")
    VectorIndex.build(wholes, np.arange(paragraphs, dtype=np.int32)).save(folder / "chunks.faiss")
    for name in ("rows.npy", "wholes.npy"):
        (folder / name).unlink()


def _means(
    vectors: NDArray[np.float32], owners: NDArray[np.int32], weights: Rows
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return the weighted mean of each owner's vectors at unit length, and the owners."""
    present, first = np.unique(owners, return_index=True)
    sums = np.add.reduceat(vectors * weights[:, None].astype(np.float32), first, axis=0)
    return sums / np.linalg.norm(sums, axis=1, keepdims=True), present


def _write_tokens(
    source: Source, folder: Path, sentences: Rows, owners: NDArray[np.int32], paragraphs: int
) -> None:
    own = source.tokens
    counts = source.ends[sentences] - source.starts[sentences]
    starts = np.concatenate([[0], np.cumsum(counts)])
    first = np.searchsorted(owners, np.arange(paragraphs + 1))
    total, k = int(starts[-1]), own.projection.shape[1]
    parts = {
        "vectors": (own.vectors.array, (total, k)),
        "ids": (own.ids.array, (total,)),
        "spans": (own.spans.array, (total, 2)),
    }
    out = {}
    for name, (values, shape) in parts.items():
        path = folder / f"tokens.{name}.npy"
        out[name] = np.lib.format.open_memmap(path, "w+", values.dtype, shape)
        for s in range(0, len(sentences), AT_ONCE):
            chosen = sentences[s : s + AT_ONCE]
            rows = rows_of_spans(source.starts[chosen], source.ends[chosen])
            out[name][starts[s] : starts[s] + len(rows)] = values[rows]
        out[name].flush()
    report_of = (np.arange(paragraphs) // PARAGRAPHS_PER_REPORT).astype(np.int32)
    index = TokenIndex(
        vectors=MappedRows(out["vectors"]),
        ids=MappedRows(out["ids"]),
        spans=MappedRows(out["spans"]),
        offsets=starts[first],
        sentences=starts[:-1],
        sentence_offsets=first.astype(np.int64),
        projection=own.projection,
        pieces=PieceFrequencies.build(out["ids"], starts[first], report_of),
    )
    index.save_small(folder)
