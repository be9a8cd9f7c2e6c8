"""Find by words: BM25 (bm25s) over stemmed words and pairs of neighbouring words.

Robertson & Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; k1 1.2, b 0.75.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from numpy.typing import NDArray

K1, B = 1.2, 0.75
_SNOWBALL = {
    "en": "english", "fr": "french", "es": "spanish", "ru": "russian", "ar": "arabic", "de": "german",
    "pt": "portuguese", "it": "italian", "nl": "dutch",
}  # fmt: skip
_WORD = re.compile(r"\w+(?:[./-]\w+)*|\w+")
STOPWORDS = frozenset(STOPWORDS_EN_PLUS) | frozenset(["shall", "may", "upon", "thereof", "therein", "hereby"])


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL.get(language, "english"))


def words_of(text: str) -> list[str]:
    """Return the words of a text as written; symbols and dotted numbers stay whole and come in parts too.

    >>> words_of("PEN Online (E/CN.7/2018/5)")
    ['PEN', 'Online', 'E/CN.7/2018/5', 'E', 'CN', '7', '2018', '5']
    """
    words = []
    for match in _WORD.finditer(text):
        word = match.group()
        words.append(word)
        parts = re.findall(r"\w+", word)
        if len(parts) > 1:
            words.extend(parts)
    return words


def stems_of(text: str, language: str = "en") -> list[str]:
    """Return the stems of the content words of a text, in order."""
    return stem_words(words_of(text), language)


def stem_words(words: Sequence[str], language: str = "en") -> list[str]:
    """Return the stems of the content words among ``words``, in order."""
    kept = [w for w in (w.lower() for w in words) if w not in STOPWORDS]
    return list(_stemmer(language).stemWords(kept))


def terms_of(text: str, language: str = "en") -> list[str]:
    """Return what BM25 counts: stems, and pairs of neighbouring stems."""
    stems = stems_of(text, language)
    return stems + [f"{a} {b}" for a, b in itertools.pairwise(stems)]


class LexicalIndex:
    """BM25 over all paragraphs of a library, in row order."""

    def __init__(self, retriever: bm25s.BM25 | None, rows: int) -> None:
        self._retriever, self._rows = retriever, rows

    @classmethod
    def build(cls, texts: Sequence[str], languages: Sequence[str]) -> LexicalIndex:
        """Index one text a paragraph, each with its language (ISO 639-1)."""
        corpus = [terms_of(t, lang) for t, lang in zip(texts, languages, strict=True)]
        vocabulary = {term: k for k, term in enumerate(sorted({t for terms in corpus for t in terms}))}
        return cls.of_terms([[vocabulary[t] for t in terms] for terms in corpus], vocabulary)

    @classmethod
    def of_terms(cls, corpus: Sequence[Sequence[int]], vocabulary: dict[str, int]) -> LexicalIndex:
        """Index the terms of each paragraph, given by their numbers in ``vocabulary``."""
        if not any(corpus):
            return cls(None, len(corpus))
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene")
        retriever.index((corpus, vocabulary), show_progress=False, create_empty_token=False)
        return cls(retriever, len(corpus))

    def scores(
        self, query: str, languages: Sequence[str], among: NDArray[np.bool_] | None = None
    ) -> NDArray[np.float32]:
        """Return the BM25 score of every paragraph: float32 [rows]. The query is stemmed in each language.

        ``among``: bool [rows], the paragraphs in which words are counted as frequent or rare (None: all). The stored
        scores hold the IDF of the whole library, so each term's are scaled by the ratio of the two.
        """
        total = np.zeros(self._rows, dtype=np.float32)
        terms = dict.fromkeys(t for lang in languages or ("en",) for t in terms_of(query, lang))
        for rows, scores in (self._postings(t) for t in terms):
            if among is None or len(rows) == 0:
                total[rows] += scores
            else:
                held, counted = int(among[rows].sum()), int(among.sum())
                total[rows] += scores * np.float32(_idf(held, counted) / _idf(len(rows), self._rows))
        return total

    def rows_of(self, term: str) -> NDArray[np.int64]:
        """Return the rows of the paragraphs that hold ``term``: a stem, or two with a blank between (``terms_of``)."""
        return np.asarray(self._postings(term)[0], dtype=np.int64)

    def _postings(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """Return the rows that hold a term, and what the term adds to the score of each."""
        number = self._retriever.vocab_dict.get(term) if self._retriever is not None else None
        if number is None or self._retriever is None:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        stored = self._retriever.scores
        own = slice(*stored["indptr"][number : number + 2])
        return stored["indices"][own], stored["data"][own]

    def save(self, folder: Path) -> None:
        """Write the index as .npy and JSON files."""
        folder.mkdir(parents=True, exist_ok=True)
        if self._retriever is not None:
            self._retriever.save(str(folder), corpus=None, show_progress=False)

    @classmethod
    def load(cls, folder: Path, rows: int) -> LexicalIndex:
        """Open a saved index, memory-mapped."""
        if not (folder / "params.index.json").is_file():
            return cls(None, rows)
        return cls(bm25s.BM25.load(str(folder), mmap=True, load_corpus=False), rows)


def _idf(held: int, count: int) -> float:
    """Return the IDF that bm25s uses in its Lucene form: log(1 + (N − n + ½) / (n + ½))."""
    return math.log1p((count - held + 0.5) / (held + 0.5))
