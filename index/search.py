"""Find paragraphs: four signals, one score.

BM25 finds words, the dense index the gist of a paragraph or item, the sentence index the best single sentence,
late interaction the question's words one by one. Each is min–max normalised over the candidates and they are
added with fixed weights (convex combination: Bruch et al., "An Analysis of Fusion Functions for Hybrid
Retrieval", 2023). A weight of 0 switches a stage off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.chunks import sub_at
from index.encoder import TokenVectors
from index.encoder_cache import open_encoder
from index.explanation import signals_of
from index.filters import allowed_rows
from index.hits import NO_FILTERS, Filters, Hit, Signals
from index.late import TokenIndex
from index.lexical import LexicalIndex
from index.library import Library
from index.matching import match_words
from index.store import ChunkRow, read_chunks
from index.vectors import VectorIndex
from ingest.citation import find_symbols
from ingest.errors import EmptyQueryError, QueryTooLongError

MAX_QUERY_CHARACTERS = 2000
CANDIDATES_PER_SIGNAL = 200

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the four signals in the score; they add up to 1 (chosen on paraphrased questions, see README)."""

    bm25: float = 0.1
    dense: float = 0.1
    sentence: float = 0.3
    late: float = 0.5
    unnumbered: float = 0.2
    """Taken off the score of text without a paragraph number: a summary says what a numbered paragraph says
    too, and only the paragraph can be cited precisely. On the development reports +.05 first."""


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True)
class Query:
    """A question made ready: its vector [d], token vectors and their weights [q]."""

    text: str
    vector: Floats
    tokens: TokenVectors
    weights: Floats


class Searcher:
    """Searches one opened library; safe to share between threads."""

    def __init__(self, library: Library) -> None:
        self.library = library
        folder = library.generation_folder
        self.encoder = open_encoder(library.folder, library.model)
        self.tokens = TokenIndex.load(folder)
        self._lexical = LexicalIndex.load(folder / "bm25", len(library.rows))
        self._chunks = VectorIndex.load(folder / "chunks.faiss")
        self._sentences = VectorIndex.load(folder / "sentences.faiss")
        self._languages = sorted({library.report_at(k).language for k, _ in library.rows})

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> list[Hit]:
        """Return the best ``k`` paragraphs, each once, best first.

        A symbol of the library that the question names restricts the search to that report, unless
        ``filters`` name others.

        Raises:
            EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
        """
        text = check_query(query)
        allowed = self._allowed(text, filters)
        if not self.library.rows or (allowed is not None and not allowed.any()):
            return []
        prepared = self.prepare(text)
        candidates, signals, rows = self._signals(prepared, allowed, weights)
        shares = {
            "bm25": weights.bm25, "dense": weights.dense, "sentence": weights.sentence, "late": weights.late,
            "unnumbered": -weights.unnumbered,
        }  # fmt: skip
        signals["unnumbered"] = self._without_number[candidates]
        total = np.sum([shares[name] * values for name, values in signals.items()], axis=0)
        order = np.lexsort((candidates, -total))[:k]
        explained = signals_of(order, signals, shares)
        return [
            self._hit(rank, prepared, int(candidates[i]), float(total[i]), explained[rank - 1], rows)
            for rank, i in enumerate(order, 1)
        ]

    def prepare(self, text: str) -> Query:
        """Encode a question once for all signals."""
        vector, tokens = self.encoder.query_tokens(text)
        return Query(text, vector, tokens, self.tokens.weights(tokens, text))

    def sentence_scores(self, query: Query, row: int) -> list[tuple[tuple[int, int], float, float]]:
        """Return each sentence of a paragraph: its span, its cosine with the question, its late-interaction score."""
        owned = self._sentence_rows.get(row, [])
        cosines = self._sentences.similarities(query.vector, np.array([r for r, _ in owned], dtype=np.int64))
        similarity = self.tokens.similarities(query.tokens, row)
        spans = self.tokens.spans_of(row)
        total = max(float(query.weights.sum()), 1e-9)
        scored = []
        for (_, chunk), cosine in zip(owned, cosines, strict=True):
            inside = (spans[:, 0] >= chunk.start) & (spans[:, 1] <= chunk.end)
            best = similarity[:, inside].max(axis=1) if inside.any() else np.zeros(len(query.weights))
            scored.append(((chunk.start, chunk.end), float(cosine), float(best @ query.weights) / total))
        return scored

    def _signals(
        self, query: Query, allowed: NDArray[np.bool_] | None, weights: Weights
    ) -> tuple[NDArray[np.int64], dict[str, Floats], tuple[NDArray[np.int64], Floats]]:
        """Return candidates, their normalised signals, and each paragraph's best sentence row and similarity."""
        count = len(self.library.rows)
        bm25 = self._lexical.scores(query.text, self._languages)
        everything = np.arange(count) if allowed is None else np.flatnonzero(allowed)
        dense, sentence = np.full(count, -1.0, dtype=np.float32), np.full(count, -1.0, dtype=np.float32)
        sentence_rows = np.full(count, -1, dtype=np.int64)
        dense[everything], _ = self._chunks.best_rows(query.vector, everything)
        sentence[everything], sentence_rows[everything] = self._sentences.best_rows(query.vector, everything)
        if allowed is not None:
            bm25 = np.where(allowed, bm25, -np.inf).astype(np.float32)
        used = [
            s
            for s, w in ((bm25, weights.bm25), (dense, weights.dense), (sentence, weights.sentence))
            if w > 0
        ]
        if weights.late > 0 or not used:
            used = [bm25, dense, sentence]  # late interaction re-ranks what the others bring
        candidates = np.unique(np.concatenate([_top(s) for s in used]))
        if allowed is not None:
            candidates = candidates[allowed[candidates]]
        late = self.tokens.score(query.tokens, query.weights, candidates)
        raw = {
            "bm25": bm25[candidates],
            "dense": dense[candidates],
            "sentence": sentence[candidates],
            "late": late,
        }
        similarity = np.maximum(dense, sentence)
        return (
            candidates,
            {name: _min_max(values) for name, values in raw.items()},
            (sentence_rows, similarity),
        )

    def _allowed(self, query: str, filters: Filters) -> NDArray[np.bool_] | None:
        """Return which rows may be found, or None for all."""
        if not filters.symbols:
            named = tuple(s for s in find_symbols(query) if s in self._known_symbols)
            filters = replace(filters, symbols=named)
        return allowed_rows(self.library, filters)

    def _hit(
        self, rank: int, query: Query, row: int, score: float, signals: Signals,
        best: tuple[NDArray[np.int64], Floats],
    ) -> Hit:  # fmt: skip
        ordinal, paragraph = self.library.rows[row]
        report = self.library.report_at(ordinal)
        sentence_row = int(best[0][row])
        chunk = self._sentence_chunks[sentence_row] if sentence_row >= 0 else None
        matched = (chunk.start, chunk.end) if chunk else (0, len(paragraph.text))
        sub = sub_at(paragraph, matched)
        return Hit(
            rank=rank,
            score=score,
            similarity=float(best[1][row]),
            signals=signals,
            symbol=report.symbol,
            title=report.title,
            date=report.date,
            file=report.source.file,
            paragraph=paragraph,
            sub=sub.sub if sub else None,
            matched=matched,
            matches=match_words(
                query.text,
                query.tokens.offsets,
                query.weights,
                paragraph.text,
                self.tokens.spans_of(row),
                self.tokens.similarities(query.tokens, row),
                report.language,
            ),
        )

    @cached_property
    def _sentence_chunks(self) -> list[ChunkRow]:
        return [c for c in read_chunks(self.library.generation_folder) if c.kind == "sentence"]

    @cached_property
    def _sentence_rows(self) -> dict[int, list[tuple[int, ChunkRow]]]:
        rows: dict[int, list[tuple[int, ChunkRow]]] = {}
        for k, chunk in enumerate(self._sentence_chunks):
            rows.setdefault(chunk.paragraph, []).append((k, chunk))
        return rows

    @cached_property
    def _without_number(self) -> Floats:
        return np.array([p.number is None for _, p in self.library.rows], dtype=np.float32)

    @cached_property
    def _known_symbols(self) -> set[str]:
        return {s for r in self.library.reports() for s in (r.symbol, *r.symbols)}


def check_query(query: str) -> str:
    """Return the question with blanks tidied.

    Raises:
        EmptyQueryError, QueryTooLongError.
    """
    text = re.sub(r"\s+", " ", query).strip()
    if not re.search(r"\w", text):
        raise EmptyQueryError(
            "the question is empty. Ask in a sentence or a few words, such as “precursor control”."
        )
    if len(text) > MAX_QUERY_CHARACTERS:
        raise QueryTooLongError(
            f"the question has {len(text):,} characters; at most {MAX_QUERY_CHARACTERS:,} are read. "
            "Ask what you want to know in a sentence or two."
        )
    return text


def _top(scores: Floats) -> NDArray[np.int64]:
    """Return the rows of the best scores, at most CANDIDATES_PER_SIGNAL."""
    if len(scores) <= CANDIDATES_PER_SIGNAL:
        return np.arange(len(scores))
    return np.argpartition(-scores, CANDIDATES_PER_SIGNAL)[:CANDIDATES_PER_SIGNAL]


def _min_max(values: Floats) -> Floats:
    finite = values[np.isfinite(values)]
    if len(finite) == 0 or finite.max() == finite.min():
        return np.zeros_like(values)
    return np.asarray((values - finite.min()) / (finite.max() - finite.min()), dtype=np.float32)
