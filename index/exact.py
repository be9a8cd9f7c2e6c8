"""Exact matches: which paragraphs hold the figures, names and quoted phrases of a question as they are written."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from index.catalogue import RowsOf
from index.lexical import stems_of
from index.query import ParsedQuery

TextOf = Callable[[int], str]
"""Gives the text of a row."""


def exact_scores(
    parsed: ParsedQuery, candidates: NDArray[np.int64], count: int, rows_of: RowsOf
) -> NDArray[np.float32]:
    """Return the share of the question's figures and names that each candidate holds: float32 [candidates], 0…1.

    Each counts by its rarity among the ``count`` paragraphs of the library (idf). Words that describe the report are
    left out. Added to the other signals it was measured to lower the rate of right answers at any weight: BM25 and
    late interaction have it already. It is a feature for a ranker, and tells why a paragraph was found.
    """
    total, scores = 0.0, np.zeros(len(candidates), dtype=np.float32)
    for word in parsed.exact:
        rows = _rows_with(stems_of(word, parsed.language), rows_of)
        weight = math.log((count + 1) / (len(rows) + 1))
        total += weight
        scores += np.float32(weight) * np.isin(candidates, rows)
    return scores / np.float32(total) if total > 0 else scores


def phrase_scores(
    parsed: ParsedQuery, candidates: NDArray[np.int64], rows_of: RowsOf, text_of: TextOf
) -> NDArray[np.float32]:
    """Return the share of the quoted phrases that each candidate holds as quoted: float32 [candidates], 0…1."""
    scores = np.zeros(len(candidates), dtype=np.float32)
    for phrase in parsed.phrases:
        rows = phrase_rows(phrase, parsed.language, rows_of, text_of, candidates)
        scores += np.isin(candidates, rows) / np.float32(len(parsed.phrases))
    return scores


def phrase_rows(
    phrase: str, language: str, rows_of: RowsOf, text_of: TextOf, among: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return the rows that hold a phrase as written, but for case, blanks and kinds of dashes and quotes.

    ``among``: rows to look at (None: all that hold its words).
    """
    rows = _rows_with(stems_of(phrase, language), rows_of)
    if among is not None:
        rows = np.intersect1d(rows, among)
    wanted = _fold(phrase)
    return np.array([r for r in rows if wanted in _fold(text_of(int(r)))], dtype=np.int64)


def _rows_with(stems: list[str], rows_of: RowsOf) -> NDArray[np.int64]:
    """Return the rows that hold all of ``stems``; none where there is no stem."""
    rows = np.zeros(0, dtype=np.int64)
    for k, stem in enumerate(dict.fromkeys(stems)):
        rows = rows_of(stem) if k == 0 else np.intersect1d(rows, rows_of(stem))
    return rows


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
