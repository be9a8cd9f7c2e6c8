"""Rows of a large array on disk, read where they lie.

A memory-mapped file counts as resident memory for every page once touched, and a million paragraphs have ten
gigabytes of token vectors. What was touched is therefore handed back to the system from time to time; it stays in
the system's file cache, from where it comes back at the next touch without a read.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

RESIDENT_LIMIT = 128 * 2**20
"""Bytes of one file that may be resident before they are handed back."""
FAULT_BYTES = 64 * 2**10
"""What the kernel maps around one touched page."""


class MappedRows:
    """Rows [n, …] of an array, in memory or memory-mapped, read by spans."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._map: mmap.mmap | None = getattr(array, "_mmap", None)
        self.array = np.asarray(array)  # without the costs of numpy.memmap at every slice
        self._touched = 0

    @classmethod
    def open(cls, path: Path) -> MappedRows:
        """Map an .npy file."""
        mapped = path.stat().st_size > 128  # else only a header: nothing to map
        return cls(np.load(path, mmap_mode="r" if mapped else None, allow_pickle=False))

    def __len__(self) -> int:
        return len(self.array)

    def blocks(
        self, starts: NDArray[np.int64], ends: NDArray[np.int64], rows: int
    ) -> Iterator[tuple[int, int, NDArray[np.float32]]]:
        """Yield (first span, last span + 1, values float32 [rows of these spans, …]) until all spans are read.

        A block holds about ``rows`` rows, so that what is computed with it stays in the processor's cache. The
        values are overwritten by the next block.
        """
        bounds = np.concatenate([[0], np.cumsum(ends - starts)])
        cuts = _cut(bounds, rows)
        largest = max((int(bounds[b] - bounds[a]) for a, b in cuts), default=0)
        buffer = np.empty((largest, *self.array.shape[1:]), dtype=np.float32)
        for a, b in cuts:
            at = 0
            for start, end in zip(starts[a:b].tolist(), ends[a:b].tolist(), strict=True):
                buffer[at : at + end - start] = self.array[start:end]
                at += end - start
            yield a, b, buffer[:at]
        self._hand_back(len(starts) * FAULT_BYTES + int(bounds[-1]) * self._row_bytes)

    def take(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """Return the given rows as float32 [n, …]."""
        values = self.array[rows].astype(np.float32)
        places = rows * self._row_bytes // FAULT_BYTES
        self._hand_back(FAULT_BYTES * (1 + int(np.count_nonzero(np.diff(places)))))
        return values

    @property
    def _row_bytes(self) -> int:
        return int(np.prod(self.array.shape[1:])) * self.array.itemsize

    def _hand_back(self, touched: int) -> None:
        """Count what was touched; hand all of it back when it may exceed the limit. Other readers only fault again."""
        if self._map is None or self.array.nbytes <= RESIDENT_LIMIT:
            return
        self._touched += touched
        if self._touched > RESIDENT_LIMIT:
            self._touched = 0
            self._map.madvise(mmap.MADV_DONTNEED)


def _cut(bounds: NDArray[np.int64], rows: int) -> list[tuple[int, int]]:
    """Cut spans with the given bounds [spans + 1] into runs of at most ``rows`` rows (or one span, if it is longer)."""
    cuts, a, spans = [], 0, len(bounds) - 1
    while a < spans:
        b = max(a + 1, int(np.searchsorted(bounds, bounds[a] + rows, side="right")) - 1)
        cuts.append((a, b))
        a = b
    return cuts


def rows_of_spans(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the spans, one span after the other.

    >>> rows_of_spans(np.array([5, 0]), np.array([7, 3])).tolist()
    [5, 6, 0, 1, 2]
    """
    counts = ends - starts
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.asarray(np.repeat(starts - before, counts) + np.arange(int(counts.sum())), dtype=np.int64)
