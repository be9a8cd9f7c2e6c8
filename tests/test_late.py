"""Stored token vectors: maxima against a loop, carried over unchanged, small."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import late
from index.encoder import TokenVectors
from index.late import TokenIndex, compress
from index.mapped import MappedRows
from index.projection import fit_projection, project

D, K = 48, 16
rng = np.random.default_rng(5)


def tokens(count: int) -> TokenVectors:
    vectors = rng.standard_normal((count, D)).astype(np.float32)
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    places = np.arange(count, dtype=np.int32)
    return TokenVectors(
        vectors,
        rng.integers(0, 40_000, count).astype(np.int32),
        np.stack([places * 5, places * 5 + 4], axis=1),
    )


PROJECTION = fit_projection(tokens(500).vectors, K)
COUNTS = [12, 0, 1, 300, 7, 0, 40]
SENTENCES = [[0, 20], [0], [0, 400], [0, 10, 10, 900], [0], [], [3, 100]]
REPORTS = np.arange(len(COUNTS)) // 3


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TokenIndex:
    """Seven paragraphs, some without tokens, one with a sentence behind its last token; read in small blocks."""
    monkeypatch.setattr(late, "BLOCK_TOKENS", 32)
    stored = [[compress(tokens(n), PROJECTION)] for n in COUNTS]
    TokenIndex.build(stored, SENTENCES, REPORTS, PROJECTION).save(tmp_path)
    return TokenIndex.load(tmp_path)


def test_maxima_of_paragraphs_and_sentences(index: TokenIndex) -> None:
    query = tokens(9)
    asked = np.array([0, 1, 2, 3, 5, 6])
    found = index.maxima(query, asked)
    for k, paragraph in enumerate(asked):
        similarities = index.similarities(query, int(paragraph))
        expected = similarities.max(axis=1) if similarities.shape[1] else np.zeros(9)
        assert np.allclose(found.paragraphs[k], expected, atol=1e-5)
        sentences = found.sentences[found.bounds[k] : found.bounds[k + 1]]
        assert len(sentences) == len(SENTENCES[paragraph])
    first = index.similarities(query, 0)
    assert np.allclose(found.sentences[0], first[:, :4].max(axis=1), atol=1e-5)
    assert np.allclose(found.sentences[1], first[:, 4:].max(axis=1), atol=1e-5)


def test_what_is_carried_over_does_not_drift(index: TokenIndex) -> None:
    again = TokenIndex.build(
        [[index.windows_of(k)] for k in range(len(COUNTS))], SENTENCES, REPORTS, index.projection
    )
    for name in ("vectors", "ids", "spans"):
        before, after = getattr(index, name).array, getattr(again, name).array
        assert before.dtype == after.dtype
        assert (before == after).all()
    ids = np.arange(50)
    assert (again.pieces.idf(ids) == index.pieces.idf(ids)).all()
    assert (again.sentences == index.sentences).all()


def test_stored_small(index: TokenIndex) -> None:
    assert index.vectors.array.shape == (sum(COUNTS), K)
    assert (index.vectors.array.dtype, index.ids.array.dtype, index.spans.array.dtype) == (
        np.int8,
        np.uint16,
        np.uint16,
    )


def test_no_tokens_at_all(tmp_path: Path) -> None:
    TokenIndex.build([[], []], [[], []], np.array([0, 0]), PROJECTION).save(tmp_path)
    index = TokenIndex.load(tmp_path)
    assert index.maxima(tokens(3), np.array([0, 1])).paragraphs.tolist() == [[0.0] * 3] * 2
    assert index.maxima(tokens(0), np.array([0])).paragraphs.shape == (1, 0)


def test_projection_keeps_most_of_a_cosine_and_unit_length() -> None:
    basis = rng.standard_normal((K, D))
    vectors = (rng.standard_normal((400, K)) @ basis).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    reduced = project(vectors, fit_projection(vectors, K))
    assert np.allclose(reduced @ reduced.T, vectors @ vectors.T, atol=1e-3)


def test_what_was_touched_is_handed_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = rng.integers(-127, 127, (5000, 128)).astype(np.int8)
    np.save(tmp_path / "v.npy", values)
    monkeypatch.setattr("index.mapped.RESIDENT_LIMIT", 100_000)
    rows = MappedRows.open(tmp_path / "v.npy")
    for _ in range(5):
        spans = np.array([4000, 17]), np.array([4100, 4000])
        read = [block.copy() for _, _, block in rows.blocks(*spans, 50)]
        assert (np.concatenate(read) == np.concatenate([values[4000:4100], values[17:4000]])).all()
        assert (rows.take(np.array([3, 1])) == values[[3, 1]]).all()
