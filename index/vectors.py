"""Find by meaning: exact inner-product search over unit vectors with FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class VectorIndex:
    """Rows of vectors, each belonging to a paragraph; gives the best row of each paragraph.

    ``owners``: int32 [rows], the paragraph each row belongs to, ascending.
    """

    def __init__(self, index: faiss.Index, owners: NDArray[np.int32]) -> None:
        self._index, self.owners = index, owners

    @classmethod
    def build(cls, vectors: Floats, owners: NDArray[np.int32]) -> VectorIndex:
        """Index float32 [rows, d] unit vectors."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        return cls(index, owners)

    def best_rows(
        self, query: Floats, paragraphs: int, allowed: NDArray[np.bool_] | None = None
    ) -> tuple[Floats, NDArray[np.int64]]:
        """Return for every paragraph its best similarity and the row that gave it.

        ``query``: float32 [d]. Paragraphs without a row, or not ``allowed`` (bool [paragraphs]), get −1 and
        row −1. Exact: every row is compared.
        """
        best = np.full(paragraphs, -1.0, dtype=np.float32)
        rows = np.full(paragraphs, -1, dtype=np.int64)
        if self._index.ntotal == 0:
            return best, rows
        parameters = None
        count = self._index.ntotal
        if allowed is not None:
            permitted = np.flatnonzero(allowed[self.owners])
            count = len(permitted)
            if count == 0:
                return best, rows
            selector = faiss.IDSelectorBatch(permitted.astype(np.int64))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        similarities, found = self._index.search(query[None, :], count, params=parameters)
        order, values = found[0][::-1], similarities[0][::-1]  # worst first: the best row of a paragraph wins
        keep = order >= 0
        owners = self.owners[order[keep]]
        best[owners], rows[owners] = values[keep], order[keep]
        return best, rows

    def similarities(self, query: Floats, rows: NDArray[np.int64]) -> Floats:
        """Return the inner product of ``query`` [d] with the given rows."""
        return np.array([self._index.reconstruct(int(r)) @ query for r in rows], dtype=np.float32)

    def vectors(self) -> Floats:
        """Return all vectors: float32 [rows, d]."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the FAISS file and the owners beside it."""
        faiss.write_index(self._index, str(path))
        np.save(path.with_suffix(".owners.npy"), self.owners, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Open a saved index."""
        return cls(faiss.read_index(str(path)), np.load(path.with_suffix(".owners.npy"), allow_pickle=False))
