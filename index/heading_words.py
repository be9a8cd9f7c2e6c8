"""Finds the headings above paragraphs by words, as a filter does: case, accents and word ends do not matter."""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

WHOLE_WORD = 2
"""Words up to this length, and numbers, have to be given whole: "V" is not the beginning of "Voting"."""


class HeadingWords:
    """The words of heading chains: by word the headings that hold it, by heading the chains it stands in."""

    def __init__(self, chains: Sequence[tuple[str, ...]]) -> None:
        # heading 0 is an empty one that begins every chain, so that no chain is without a heading
        headings: dict[str, int] = {"": 0}
        members = [[0, *(headings.setdefault(h, len(headings)) for h in chain)] for chain in chains]
        self._members = np.array([h for chain in members for h in chain], dtype=np.int32)
        self._starts = np.cumsum([0, *(len(chain) for chain in members)], dtype=np.int64)[:-1]
        self._count = len(headings)
        postings: dict[str, list[int]] = {}
        for heading, k in headings.items():
            for word in set(fold_words(heading)):
                postings.setdefault(word, []).append(k)
        self._words = sorted(postings)
        self._postings = [np.array(postings[w], dtype=np.int32) for w in self._words]

    def under(self, section: str) -> NDArray[np.bool_]:
        """Return the chains in which every word of ``section`` begins some word: bool [chains]."""
        chosen = np.ones(len(self._starts), dtype=bool)
        for word in fold_words(section):
            headings = np.zeros(self._count, dtype=bool)
            for k in self._beginning(word):
                headings[self._postings[k]] = True
            if len(chosen):
                chosen &= np.logical_or.reduceat(headings[self._members], self._starts)
        return chosen

    def _beginning(self, word: str) -> range:
        first = bisect.bisect_left(self._words, word)
        if word.isdigit() or len(word) <= WHOLE_WORD:
            return range(first, first + (self._words[first : first + 1] == [word]))
        return range(first, bisect.bisect_left(self._words, word + "\U0010ffff"))


def fold_words(text: str) -> list[str]:
    """Return the words of a heading without case and accents.

    >>> fold_words("IV. Cooperación técnica")
    ['iv', 'cooperacion', 'tecnica']
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"\w+", plain.casefold())
