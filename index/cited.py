"""Look up the paragraphs that a question cites: "para. 34 of the CND report", "paras. 12–15", "E/2025/28 §4"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.library import Library
from index.query import ParsedQuery
from ingest.errors import NotInLibraryError

MOST_REPORTS = 3
"""A bare "para. 4" is looked up where so few reports are meant; in more it would cite paragraphs at random."""
LIKELY = 0.5
"""Share of the best preference from which a described report is looked into."""


def cited_rows(library: Library, parsed: ParsedQuery, symbols: Sequence[str] = ()) -> NDArray[np.int64]:
    """Return the rows of the paragraphs that ``parsed`` cites, ascending: int64 [rows].

    A citation without a symbol is looked up in the reports named by ``symbols`` (the filter), else in those that the
    question describes, else in the one report of the library. What is not there is no error: the question is still
    searched.
    """
    rows: set[int] = set()
    for citation in parsed.citations:
        for symbol in [citation.symbol] if citation.symbol else _meant(library, parsed, symbols):
            try:
                found = library.resolve(replace(citation, symbol=symbol))
            except NotInLibraryError:
                continue
            rows.update(library.row_of(p.id) for p in found)
    return np.array(sorted(rows), dtype=np.int64)


def _meant(library: Library, parsed: ParsedQuery, symbols: Sequence[str]) -> list[str]:
    best = max(parsed.documents.values(), default=0.0)
    described = [s for s, preference in parsed.documents.items() if preference >= LIKELY * best]
    meant = list(symbols) or described or [r.symbol for r in library.reports()]
    return meant if len(meant) <= MOST_REPORTS else []
