"""Find paragraphs like a given one, by the vectors that are kept of it: nothing is embedded anew.

A paragraph has a vector for each of its parts and items. Another one is as similar as these are on average to whatever
of it is nearest: it has to answer to the whole paragraph, not to one item of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.library import Library
from index.signals import SignalReader
from ingest.report import Paragraph, Report

MAX_VECTORS = 12
"""Vectors of one paragraph that are asked with: its parts come before its items, and the first say what it is about."""
CANDIDATES = 50
"""Paragraphs that each vector brings."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A paragraph like the one asked about, its report, and how alike they are (mean cosine, -1…1)."""

    report: Report
    paragraph: Paragraph
    similarity: float


def find_similar(
    library: Library, reader: SignalReader, paragraph_id: str, k: int = 5, *, own_report: bool = False
) -> list[Similar]:
    """Return the ``k`` paragraphs most like one of the library, most alike first.

    Args:
        library: the library that holds the paragraph.
        reader: the vectors of that library.
        paragraph_id: which paragraph.
        k: how many.
        own_report: whether other paragraphs of the same report count too.

    Raises:
        NotInLibraryError: the library holds no such paragraph.
    """
    row = library.row_of(paragraph_id)
    allowed = np.ones(len(library.rows), dtype=bool)
    allowed[row] = False
    if not own_report:
        allowed[reader.report_of == reader.report_of[row]] = False
    vectors = reader.chunks.vectors_of(row)[:MAX_VECTORS]
    if not len(vectors) or not allowed.any():
        return []
    rows = np.unique(np.concatenate([reader.chunks.nearest(v, CANDIDATES, allowed) for v in vectors]))
    similarity = np.mean([reader.chunks.best_rows(v, rows)[0] for v in vectors], axis=0)
    best = np.lexsort((rows, -similarity))[:k]
    return [
        Similar(library.report_at(library.rows[r][0]), library.rows[r][1], float(s))
        for r, s in zip(rows[best].tolist(), similarity[best].tolist(), strict=True)
    ]
