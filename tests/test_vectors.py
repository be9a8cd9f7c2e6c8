"""Vector indexes of both kinds against comparing everything by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import vectors as module
from index.vectors import VectorIndex, list_count

PARAGRAPHS, ROWS, D = 600, 2000, 32


def data() -> tuple[np.ndarray, np.ndarray]:
    """Rows around forty centres, as texts about forty subjects; some paragraphs have no row."""
    rng = np.random.default_rng(1)
    rows = rng.standard_normal((40, D))[rng.integers(0, 40, ROWS)] + 0.5 * rng.standard_normal((ROWS, D))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    owners = np.sort(rng.choice(np.arange(0, PARAGRAPHS, 2), ROWS)).astype(np.int32)
    return rows.astype(np.float32), owners


@pytest.fixture(params=["flat", "inverted"])
def index(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> VectorIndex:
    """An index of each kind, saved and loaded again."""
    if request.param == "inverted":
        monkeypatch.setattr(module, "FLAT_ROWS", 100)
        monkeypatch.setattr(module, "COST_OF_CODE", 0.1)
    built = VectorIndex.build(*data())
    assert built.kind == ("flat, f16" if request.param == "flat" else "IVF128,PQ16x4fs, f16 rescored")
    built.save(tmp_path / "x.faiss")
    return VectorIndex.load(tmp_path / "x.faiss")


def by_hand(query: np.ndarray) -> np.ndarray:
    rows, owners = data()
    best = np.full(PARAGRAPHS, -1.0, dtype=np.float32)
    np.maximum.at(best, owners, rows @ query)
    return best


@pytest.mark.parametrize("share", [None, 1.0, 0.3, 0.15, 0.02, 0.0])
def test_nearest_paragraphs_once_best_first_and_only_permitted_ones(
    index: VectorIndex, share: float | None
) -> None:
    rng = np.random.default_rng(2)
    recalls = []
    for query in data()[0][rng.integers(0, ROWS, 20)]:
        allowed = None if share is None else rng.random(PARAGRAPHS) < share
        best = by_hand(query)
        if allowed is not None:
            best[~allowed] = -1
        there = int((best > -1).sum())
        found = index.nearest(query, 20, allowed)
        assert len(set(found.tolist())) == len(found) == min(20, there)
        assert (best[found] > -1).all()
        assert (np.diff(best[found]) < 1e-3).all()
        wanted = np.argsort(-best)[: min(10, there)]
        recalls.append(len(set(wanted) & set(found.tolist())) / max(1, len(wanted)) if there else 1.0)
    assert np.mean(recalls) >= 0.98


def test_best_rows_are_exact(index: VectorIndex) -> None:
    rows, owners = data()
    query = rows[7]
    asked = np.array([599, 0, 4, 2, 1, 10])
    similarity, row = index.best_rows(query, asked)
    assert np.allclose(similarity, by_hand(query)[asked], atol=1e-3)
    assert (row[[0, 4]] == -1).all()
    assert (owners[row[[1, 2, 3, 5]]] == asked[[1, 2, 3, 5]]).all()
    assert np.allclose(rows[row[1]] @ query, similarity[1], atol=1e-3)


def test_vectors_carried_over_stay_what_they_are(index: VectorIndex) -> None:
    rows, owners = data()
    assert np.abs(index.vectors() - rows).max() < 5e-4
    again = VectorIndex.build(index.vectors(), owners)
    assert (again.vectors() == index.vectors()).all()


def test_an_index_without_rows(tmp_path: Path) -> None:
    VectorIndex.build(np.zeros((0, D), np.float32), np.zeros(0, np.int32)).save(tmp_path / "x.faiss")
    index = VectorIndex.load(tmp_path / "x.faiss")
    query = data()[0][0]
    assert len(index.nearest(query, 10)) == 0
    assert index.best_rows(query, np.arange(3))[1].tolist() == [-1, -1, -1]


def test_number_of_lists_follows_from_the_number_of_rows() -> None:
    assert [list_count(n) for n in (2_000, 200_000, 1_000_000, 4_000_000)] == [128, 1024, 2048, 2048]
