"""Find by meaning: inner products of unit vectors, with FAISS.

All vectors are kept in half precision: cosines differ from float32 by less than 0.0005. Up to FLAT_ROWS rows every
one is compared (exact). Beyond, an inverted file picks candidates: Jégou, Douze & Schmid, "Product Quantization for
Nearest Neighbor Search", 2011, with the 4-bit codes of André et al., "Quicker ADC", 2019; candidates are then compared
exactly, with the vectors kept in a memory-mapped file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.mapped import MappedRows, rows_of_spans

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
FLAT_ROWS = 200_000
"""Rows up to which comparing all costs less than 10 ms on one core."""
COST_OF_ROW, COST_OF_RUN, COST_OF_CODE = 1.5, 4.0, 0.011
"""Microseconds, measured: to compare a stored row, to get to a run of rows in the file, to read a code under a filter.
They decide whether the rows that a filter permits are all compared, or picked by their codes."""
MOST_PERMITTED = 0.25
"""Share of paragraphs permitted from which a filter is applied to what is found without it."""
PROBED = 0.5
"""Share of the lists of the inverted file that is read; all of them under a filter. Questions lie apart from what
answers them: with a quarter of the lists .978 of the exact top ten were found among a million, with half .988."""
OVERSAMPLE = 2
"""Rows compared exactly for each row that is wanted."""
SEED = 18
TRAINING_ROWS_PER_LIST = 40


class VectorIndex:
    """Rows of vectors, each belonging to a paragraph.

    ``owners``: int32 [rows], the paragraph each row belongs to, ascending.
    """

    def __init__(self, index: Any, owners: NDArray[np.int32], vectors: MappedRows) -> None:
        self._index, self.owners, self._vectors = index, owners, vectors
        self._flat = isinstance(index, faiss.IndexScalarQuantizer)

    @classmethod
    def build(cls, vectors: Floats, owners: NDArray[np.int32]) -> VectorIndex:
        """Index unit vectors [rows, d] (float32, or float16 on disk); the kind of index follows from their number."""
        rows, d = vectors.shape
        if rows <= FLAT_ROWS:
            index = faiss.IndexScalarQuantizer(d, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
            index.add(np.ascontiguousarray(vectors, dtype=np.float32))
            return cls(index, owners, MappedRows(_codes(index)))
        return cls(_train(vectors), owners, MappedRows(vectors.astype(np.float16, copy=False)))

    @property
    def kind(self) -> str:
        """What kind of index it is, for people: ``flat, f16`` or ``IVF2048,PQ192x4fs, f16 rescored``."""
        if self._flat:
            return "flat, f16"
        codes = self._index.pq
        return f"IVF{self._index.nlist},PQ{codes.M}x{codes.nbits}fs, f16 rescored"

    def nearest(self, query: Floats, count: int, allowed: NDArray[np.bool_] | None = None) -> Rows:
        """Return the ``count`` paragraphs nearest to ``query`` [d], best first, each once; fewer where there are fewer.

        ``allowed``: bool [paragraphs], which may be found. A paragraph is as near as its nearest row.
        """
        total = self._index.ntotal
        if total == 0 or count <= 0 or (allowed is not None and not allowed.any()):
            return np.zeros(0, dtype=np.int64)
        if allowed is not None and not self._flat:
            found = self._nearest_of_large(query, count, allowed)
            if found is not None:
                return found
        selector = None if allowed is None else np.packbits(allowed[self.owners], bitorder="little")
        wanted = min(total, 2 * count)
        while True:
            rows = self._candidate_rows(query, wanted, selector)
            found = self._owners_in_order(query, rows)
            if len(found) >= count or len(rows) < wanted or wanted == total:
                return found[:count]
            wanted = min(total, 4 * wanted)

    def _nearest_of_large(self, query: Floats, count: int, allowed: NDArray[np.bool_]) -> Rows | None:
        """Return the nearest permitted paragraphs where there is a cheaper way than by codes under a filter, else None.

        Where few rows are permitted, or many that stand together (whole reports), all of them are compared. Where
        most are, the filter is applied to what is found without it.
        """
        permitted = np.flatnonzero(allowed)
        share = len(permitted) / len(allowed)
        if share >= MOST_PERMITTED:
            rows = self._candidate_rows(query, min(self._index.ntotal, int(3 * count / share)), None)
            found = self._owners_in_order(query, rows[allowed[self.owners[rows]]])
            return found[:count] if len(found) >= count else None
        runs = 1 + int(np.count_nonzero(np.diff(permitted) > 1))
        rows_permitted = share * self._index.ntotal
        if rows_permitted * COST_OF_ROW + runs * COST_OF_RUN > self._index.ntotal * COST_OF_CODE:
            return None
        similarity, row = self.best_rows(query, permitted)
        order = np.lexsort((permitted, -similarity))
        return permitted[order[row[order] >= 0][:count]]

    def best_rows(self, query: Floats, paragraphs: Rows) -> tuple[Floats, Rows]:
        """Return for each of ``paragraphs`` [n] its best similarity with ``query`` [d] and the row that gave it.

        Exact. Paragraphs without a row get −1 and row −1.
        """
        best = np.full(len(paragraphs), -1.0, dtype=np.float32)
        rows = np.full(len(paragraphs), -1, dtype=np.int64)
        starts, ends = self._spans(paragraphs)
        there = np.flatnonzero(ends > starts)
        if len(there) == 0:
            return best, rows
        members = rows_of_spans(starts[there], ends[there])
        similarities = self.similarities(query, members)
        counts = (ends - starts)[there]
        bounds = np.concatenate([[0], np.cumsum(counts)[:-1]])
        best[there] = np.maximum.reduceat(similarities, bounds)
        of = np.repeat(np.arange(len(there)), counts)
        is_best = np.flatnonzero(similarities == best[there][of])[::-1]  # the first of equals is written last
        rows[there[of[is_best]]] = members[is_best]
        return best, rows

    def similarities(self, query: Floats, rows: Rows) -> Floats:
        """Return the inner product of ``query`` [d] with the given rows."""
        return np.asarray(self._vectors.take(rows) @ query, dtype=np.float32)

    def vectors_of(self, paragraph: int) -> Floats:
        """Return the vectors of one paragraph: float32 [its rows, d]."""
        start, end = (int(x) for x in np.searchsorted(self.owners, [paragraph, paragraph + 1]))
        return np.asarray(self._vectors.take(np.arange(start, end)), dtype=np.float32)

    @property
    def stored(self) -> NDArray[np.float16]:
        """All vectors as they are kept: float16 [rows, d], memory-mapped where the index is large."""
        return self._vectors.array

    def vectors(self) -> Floats:
        """Return all vectors: float32 [rows, d]."""
        return self._vectors.array.astype(np.float32)

    def save(self, path: Path) -> None:
        """Write the FAISS file, the owners beside it, and the vectors where FAISS keeps only their codes."""
        faiss.write_index(self._index, str(path))
        np.save(path.with_suffix(".owners.npy"), self.owners, allow_pickle=False)
        if not self._flat:
            np.save(path.with_suffix(".vectors.npy"), self._vectors.array, allow_pickle=False)

    @classmethod
    def load(cls, path: Path) -> VectorIndex:
        """Open a saved index."""
        index = faiss.read_index(str(path))
        owners = np.load(path.with_suffix(".owners.npy"), allow_pickle=False)
        if isinstance(index, faiss.IndexScalarQuantizer):
            return cls(index, owners, MappedRows(_codes(index)))
        return cls(index, owners, MappedRows.open(path.with_suffix(".vectors.npy")))

    def _spans(self, paragraphs: Rows) -> tuple[Rows, Rows]:
        """Return where the rows of each paragraph start and end."""
        asked = paragraphs.astype(self.owners.dtype)
        return np.searchsorted(self.owners, asked), np.searchsorted(self.owners, asked, side="right")

    def _candidate_rows(self, query: Floats, count: int, selector: NDArray[np.uint8] | None) -> Rows:
        """Return about the ``count`` nearest rows by the codes of the index; exactly them where it is flat."""
        faiss.omp_set_num_threads(
            1
        )  # threads that wait for each other cost more than they save on one question
        chosen = None if selector is None else faiss.IDSelectorBitmap(selector)  # type: ignore[call-arg, arg-type]
        if self._flat:
            parameters = faiss.SearchParameters(sel=chosen) if chosen else None  # type: ignore[call-arg]
            found = self._index.search(query[None, :], count, params=parameters)[1][0]
        else:
            probes = self._index.nlist if chosen else int(np.ceil(PROBED * self._index.nlist))
            parameters = faiss.SearchParametersIVF(nprobe=probes, sel=chosen)  # type: ignore[call-arg]
            found = self._index.search(query[None, :], OVERSAMPLE * count, params=parameters)[1][0]
        return np.asarray(found[found >= 0], dtype=np.int64)

    def _owners_in_order(self, query: Floats, rows: Rows) -> Rows:
        """Return the paragraphs of the rows, nearest first, each once."""
        if not self._flat:
            rows = np.sort(rows)
            rows = rows[np.argsort(-self.similarities(query, rows), kind="stable")]
        owners = self.owners[rows]
        first = np.unique(owners, return_index=True)[1]
        return owners[np.sort(first)].astype(np.int64)


def _codes(index: faiss.IndexScalarQuantizer) -> NDArray[np.float16]:
    """Return the vectors that a flat f16 index holds, float16 [rows, d], without copying."""
    if index.ntotal == 0:
        return np.zeros((0, index.d), dtype=np.float16)
    raw = faiss.rev_swig_ptr(index.codes.data(), index.ntotal * index.code_size)
    return np.asarray(raw).view(np.float16).reshape(index.ntotal, index.d)


def _train(vectors: Floats) -> Any:
    """Return an inverted file of 4-bit codes over ``vectors``, trained on a sample of them; always the same one."""
    faiss.omp_set_num_threads(1)  # the same result on every machine
    rows, d = vectors.shape
    lists = list_count(rows)
    index: Any = faiss.index_factory(d, f"IVF{lists},PQ{_code_parts(d)}x4fs", faiss.METRIC_INNER_PRODUCT)
    index.cp.seed, index.cp.niter, index.cp.spherical = SEED, 10, True
    index.cp.max_points_per_centroid = TRAINING_ROWS_PER_LIST
    sample = np.linspace(0, rows - 1, min(rows, TRAINING_ROWS_PER_LIST * lists)).astype(np.int64)
    index.train(np.ascontiguousarray(vectors[sample], dtype=np.float32))
    for k in range(0, rows, 100_000):
        index.add(np.ascontiguousarray(vectors[k : k + 100_000], dtype=np.float32))
    return index


def list_count(rows: int) -> int:
    """Return the number of lists: the power of two next below four times the root of the rows, at most 2048."""
    return int(min(2048, 2 ** int(np.log2(4 * np.sqrt(rows)))))


def _code_parts(d: int) -> int:
    """Return into how many parts a vector is cut for its code: one for every two dimensions.

    With one for every four, half the memory, twice as many rows had to be compared exactly, and .98 was not reached.
    """
    return d // 2 if d % 2 == 0 else d
