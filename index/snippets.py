"""Show what matched: the best sentence of a paragraph, the sub-paragraph it lies in, the words that answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.chunks import sub_at
from index.hits import Hit, Signals
from index.library import Library
from index.matching import match_words
from index.signals import Query, SignalReader
from index.store import read_sentence_spans

Span = tuple[int, int]


class SnippetReader:
    """Reads sentences and words of found paragraphs."""

    def __init__(self, library: Library, reader: SignalReader) -> None:
        self._library, self._reader = library, reader

    def hits(
        self,
        query: Query,
        rows: NDArray[np.int64],
        scores: Sequence[float],
        signals: Sequence[Signals],
        named: Mapping[int, str | None],
    ) -> list[Hit]:
        """Return the hits of ``rows``, best first, in this order.

        ``named``: rows that the question names, with the sub-paragraph it names: that is what matched then.
        """
        sentence, best = self._reader.sentences.best_rows(query.vector, rows)
        dense, _ = self._reader.chunks.best_rows(query.vector, rows)
        similarity = np.maximum(sentence, dense)
        hits = []
        for k, row in enumerate(rows.tolist()):
            matched = (
                self._place_named(row, named[row]) if row in named else self._sentence(row, int(best[k]))
            )
            hits.append(
                self._hit(k + 1, query, row, float(scores[k]), float(similarity[k]), matched, signals[k])
            )
        return hits

    def _place_named(self, row: int, named: str | None) -> Span:
        """Return the span of the sub-paragraph ``named``, else of the first sentence."""
        sub = self._library.rows[row][1].find_sub(named) if named else None
        if sub is not None:
            return sub.start, sub.end
        own = self._sentences_of(row)
        return self._sentence(row, own.start if own else -1)

    def _sentence(self, row: int, number: int) -> Span:
        """Return the span of a sentence by its number (−1: there is none, the whole paragraph)."""
        if number < 0:
            return 0, len(self._library.rows[row][1].text)
        start, end = self._spans[number].tolist()
        return start, end

    def _hit(
        self,
        rank: int,
        query: Query,
        row: int,
        score: float,
        similarity: float,
        matched: Span,
        signals: Signals,
    ) -> Hit:
        ordinal, paragraph = self._library.rows[row]
        report = self._library.report_at(ordinal)
        sub = sub_at(paragraph, matched)
        tokens = self._reader.tokens
        return Hit(
            rank=rank,
            score=score,
            similarity=similarity,
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
                tokens.spans_of(row),
                tokens.similarities(query.tokens, row),
                report.language,
            ),
        )

    def sentence_scores(self, query: Query, row: int) -> list[tuple[Span, float, float]]:
        """Return each sentence of a paragraph: its span, its cosine with the question, its late-interaction score."""
        own = self._sentences_of(row)
        cosines = self._reader.sentences.similarities(query.vector, np.array(own, dtype=np.int64))
        similarity = self._reader.tokens.similarities(query.tokens, row)
        spans = self._reader.tokens.spans_of(row)
        total = max(float(query.weights.sum()), 1e-9)
        scored = []
        for number, cosine in zip(own, cosines, strict=True):
            start, end = self._sentence(row, number)
            inside = (spans[:, 0] >= start) & (spans[:, 1] <= end)
            best = similarity[:, inside].max(axis=1) if inside.any() else np.zeros(len(query.weights))
            scored.append(((start, end), float(cosine), float(best @ query.weights) / total))
        return scored

    def _sentences_of(self, row: int) -> range:
        """Return the numbers of a paragraph's sentences."""
        owners = self._reader.sentences.owners
        return range(int(np.searchsorted(owners, row)), int(np.searchsorted(owners, row, side="right")))

    @cached_property
    def _spans(self) -> NDArray[np.int32]:
        return read_sentence_spans(self._library.generation_folder)
