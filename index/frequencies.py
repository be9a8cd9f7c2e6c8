"""How many paragraphs hold each wordpiece, report by report: what makes a word rare depends on where one looks.

Inside a report on forests "forest" tells nothing; in a library of all reports it tells much. Words are therefore
counted in the reports that a search is about: those that a filter lets through or a question describes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Reports = NDArray[np.bool_]


class PieceFrequencies:
    """Counts by wordpiece and report, sorted by wordpiece.

    ``starts``: int64 [vocabulary + 1]; the entries of wordpiece i are ``starts[i]`` to ``starts[i + 1]``.
    ``reports``: int32 [entries], ordinals. ``counts``: int32 [entries], paragraphs of that report that hold it.
    ``sizes``: int64 [reports], paragraphs of each report.
    """

    _NAMES = ("starts", "reports", "counts", "sizes")

    def __init__(
        self, starts: Rows, reports: NDArray[np.int32], counts: NDArray[np.int32], sizes: Rows
    ) -> None:
        self.starts, self.reports, self.counts, self.sizes = starts, reports, counts, sizes

    @classmethod
    def build(
        cls, ids: NDArray[np.integer], offsets: Rows, report_of: NDArray[np.integer]
    ) -> PieceFrequencies:
        """Count wordpieces ``ids`` [tokens]; ``offsets`` [paragraphs + 1]; ``report_of`` [paragraphs], ordinals."""
        reports = int(report_of.max()) + 1 if len(report_of) else 0
        sizes = np.bincount(report_of, minlength=reports).astype(np.int64)
        vocabulary = int(ids.max()) + 1 if len(ids) else 0
        found, counted = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        bounds = np.searchsorted(report_of, np.arange(reports + 1))  # rows come report by report
        for k in range(reports):
            first, last = int(bounds[k]), int(bounds[k + 1])
            own = ids[offsets[first] : offsets[last]].astype(np.int64)
            rows = np.repeat(np.arange(last - first), np.diff(offsets[first : last + 1]))
            pieces, counts = np.unique(
                np.unique(own * (last - first) + rows) // max(last - first, 1), return_counts=True
            )
            found.append(pieces * reports + k)
            counted.append(counts)
        keys, counts = np.concatenate(found), np.concatenate(counted)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        return cls(
            np.searchsorted(keys, np.arange(vocabulary + 1) * max(reports, 1)).astype(np.int64),
            (keys % max(reports, 1)).astype(np.int32),
            counts[order].astype(np.int32),
            sizes,
        )

    def idf(self, ids: NDArray[np.integer], among: Reports | None = None) -> NDArray[np.float32]:
        """Return log(1 + (n − f + ½) / (f + ½)) of each wordpiece, counted in the reports ``among`` (None: all)."""
        total = int(self.sizes.sum() if among is None else self.sizes[among].sum())
        held = np.zeros(len(ids))
        for k, piece in enumerate(ids.tolist()):
            if piece + 1 < len(self.starts):
                own = slice(int(self.starts[piece]), int(self.starts[piece + 1]))
                counts = self.counts[own]
                held[k] = counts.sum() if among is None else counts[among[self.reports[own]]].sum()
        return np.log1p((total - held + 0.5) / (held + 0.5)).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays as .npy files."""
        for name in self._NAMES:
            np.save(folder / f"pieces.{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path) -> PieceFrequencies:
        """Read the arrays."""
        return cls(*(np.load(folder / f"pieces.{name}.npy", allow_pickle=False) for name in cls._NAMES))
