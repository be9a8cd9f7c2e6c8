"""Which words of a paragraph answer to which words of a question: for marking them, and for showing why.

A word of the question that stands in the paragraph, in whatever form, is matched by it and by nothing else. For the
others the nearest words in meaning are named: by the token vectors that late interaction compares, in context.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.hits import WordMatch
from index.lexical import STOPWORDS, stem_words

Floats = NDArray[np.float32]
Spans = NDArray[np.int32]
NEAR = 0.55
"""Cosine from which a word counts as near in meaning to a word of the question."""
LEADING, LEAD = 0.42, 0.1
"""A lower cosine counts too where no other word of the paragraph comes as near: from here, with this lead."""
NEAREST = 0.93
"""A second word is named beside the nearest one if it is this near to it, as a share of its cosine."""
NEAR_WORDS = 2
SHORT_WORD = 2
WEIGHTY = 0.5
"""Share of the weightiest question word's weight from which a word is worth a counterpart."""
_WORD = re.compile(r"\w+")


def match_words(
    question: str,
    asked: Spans,
    weights: Floats,
    text: str,
    spans: Spans,
    similarity: Floats,
    language: str,
) -> tuple[WordMatch, ...]:
    """Return the matches in the order of the question's words.

    ``asked``: int32 [q, 2], the tokens' places in ``question``; ``weights``: float32 [q]; ``spans``: int32 [t, 2],
    the tokens' places in ``text``; ``similarity``: float32 [q, t], cosines; ``language`` of the paragraph.
    """
    question_words, of_question = _words_of_tokens(question, asked)
    text_words, of_text = _words_of_tokens(text, spans)
    if not question_words or not text_words:
        return ()
    nearness = _by_word(similarity, of_question, len(question_words), of_text, len(text_words))
    weight = np.zeros(len(question_words), dtype=np.float32)
    np.maximum.at(weight, of_question[of_question >= 0], weights[of_question >= 0])
    asked_stems = _stems(question_words, language)
    text_stems = _stems(text_words, language)
    places: dict[str, list[int]] = {}
    for k, stem in enumerate(text_stems):
        if stem is not None:
            places.setdefault(stem, []).append(k)
    matches: dict[tuple[str, str], WordMatch] = {}
    for q, word in enumerate(question_words):
        stem = asked_stems[q]
        if stem is None:
            continue
        exact = places.get(stem, [])
        # a number or an abbreviation that is not there is not there, however alike others look
        named = word.isupper() or any(c.isdigit() for c in word)
        sought = not exact and not named and weight[q] >= WEIGHTY * weight.max()
        near = _nearest(nearness[q], text_stems) if sought else []
        for k in exact or near:
            match = WordMatch(word, text_words[k], float(nearness[q, k]), bool(exact))
            earlier = matches.get((word.casefold(), match.found))
            if earlier is None or earlier.similarity < match.similarity:
                matches[word.casefold(), match.found] = match
    return tuple(matches.values())


def _nearest(nearness: Floats, stems: list[str | None]) -> list[int]:
    """Return the words nearest in meaning, the nearest first, each stem once: none where none is near."""
    found: dict[str, int] = {}
    for k in np.argsort(-nearness, kind="stable"):
        stem = stems[k]
        if stem is not None:
            found.setdefault(stem, int(k))
        if len(found) > NEAR_WORDS:
            break
    ordered = list(found.values())
    values = nearness[ordered]
    if len(values) and values[0] < NEAR:
        leads = values[0] >= LEADING and (len(values) == 1 or values[0] - values[1] >= LEAD)
        return ordered[:1] if leads else []
    return [k for k in ordered[:NEAR_WORDS] if nearness[k] >= max(NEAR, NEAREST * values[0])]


def _words_of_tokens(text: str, spans: Spans) -> tuple[list[str], NDArray[np.int64]]:
    """Return the words of ``text``, and for each token the word it is a piece of (−1: none)."""
    places = [m.span() for m in _WORD.finditer(text)]
    if not places:
        return [], np.full(len(spans), -1, dtype=np.int64)
    starts = np.array([a for a, _ in places])
    ends = np.array([b for _, b in places])
    of = np.searchsorted(starts, spans[:, 0], side="right") - 1
    inside = (of >= 0) & (spans[:, 0] < ends[of])
    return [text[a:b] for a, b in places], np.where(inside, of, -1)


def _by_word(
    similarity: Floats, rows: NDArray[np.int64], row_count: int, columns: NDArray[np.int64], column_count: int
) -> Floats:
    """Return how near each question word is to each word of the text: float32 [rows, columns].

    A word of several pieces is as near as its pieces are on average, each to its best piece: one shared ending
    makes no match.
    """
    by_column = np.full((similarity.shape[0], column_count), -1.0, dtype=np.float32)
    tokens = np.flatnonzero(columns >= 0)
    tokens = tokens[np.argsort(columns[tokens], kind="stable")]
    words, first = np.unique(columns[tokens], return_index=True)
    if len(words):
        by_column[:, words] = np.maximum.reduceat(similarity[:, tokens], first, axis=1)
    total = np.zeros((row_count, column_count), dtype=np.float32)
    kept = rows >= 0
    np.add.at(total, rows[kept], by_column[kept])
    pieces = np.bincount(rows[kept], minlength=row_count)
    return np.asarray(total / np.maximum(pieces, 1)[:, None], dtype=np.float32)


def _stems(words: list[str], language: str) -> list[str | None]:
    """Return the stem of each word; None for function words, and for short ones that are no abbreviations."""
    return [_stem(w, language) for w in words]


@lru_cache(maxsize=100_000)
def _stem(word: str, language: str) -> str | None:
    lowered = word.lower()
    if lowered in STOPWORDS or not (len(word) > SHORT_WORD or word.isdigit() or word.isupper()):
        return None
    return stem_words([lowered], language)[0]
