"""Find paragraphs: read the question, gather candidates, read their signals, add these up.

The question is read for what it names exactly, which reports it means and what it asks of them (``query``,
``attribution``). Words, vectors and token vectors bring candidates and say what speaks for each (``signals``). A convex
combination makes one score of them (``fusion``), which a small learned ranker corrects (``ranker``). Every stage has a
weight, and 0 switches it off.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.attribution import split_attribution
from index.catalogue import Catalogue
from index.documents import find_named
from index.encoder_cache import open_encoder
from index.exact import exact_scores, phrase_scores
from index.explanation import signals_of
from index.filters import allowed_rows
from index.fusion import DEFAULT_WEIGHTS, NOT_NORMALISED, Weights, fuse, normalise, shares_of
from index.hits import NO_FILTERS, Filters, Hit
from index.library import Library
from index.query import ParsedQuery, parse_query
from index.ranker import Ranker, shipped_ranker
from index.references import NamedPlace, find_named_places
from index.signals import Meant, Query, Reading, SignalReader
from index.snippets import SnippetReader
from index.spelling import Speller
from index.title_names import without_titles
from ingest.errors import EmptyQueryError, QueryTooLongError

MAX_QUERY_CHARACTERS = 2000
SURELY_MEANT = 0.5
"""Preference from which a described report is taken to be the one that is meant, and the share of the best
preference from which others are taken along."""

CORRECTED = 100
"""Candidates that the learned ranker corrects, best first: as many as it was fitted on."""
LIKELY_REPORTS = 3
"""Of so many reports, those described best, a title in the question is taken to say which report is meant."""
KEPT_FIRST = 3
"""Hits of a question as a whole that stay before those of its parts."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Candidates:
    """The paragraphs that come into question, as rows [n], with what speaks for each: float32 [n] by name.

    ``signals`` are added up; ``features`` are what the learned ranker reads. ``query`` is the wording that says what
    is asked. ``named``: rows that the question names, with the sub-paragraph it names or None.
    """

    rows: Rows
    signals: dict[str, Floats]
    features: dict[str, Floats]
    query: Query
    named: dict[int, str | None]


class Searcher:
    """Searches one opened library; safe to share between threads."""

    def __init__(self, library: Library, ranker: Ranker | None = None) -> None:
        self.library = library
        self.encoder = open_encoder(library.folder, library.model)
        self.reader = SignalReader.of(library)
        self.tokens = self.reader.tokens
        self.ranker = ranker or shipped_ranker()
        self._snippets = SnippetReader(library, self.reader)
        self.sentence_scores = self._snippets.sentence_scores
        self._catalogue = Catalogue.of(library, self.reader.lexical.rows_of)
        self._speller = Speller.load(library.generation_folder, self.encoder.is_word)
        self._without_number = np.array([p.number is None for _, p in library.rows], dtype=np.float32)
        self._replaced = np.zeros(len(library.reports()), dtype=np.float32)
        self._replaced[list(self._catalogue.replaced_by)] = 1
        self._ordinal_of = {library.report_at(k).symbol: k for k in range(len(library.reports()))}

    @property
    def acronyms(self) -> Mapping[str, tuple[str, ...]]:
        """The acronyms that the library's reports define, each with its names."""
        return self._catalogue.acronyms

    def read_query(self, text: str) -> ParsedQuery:
        """Return what a question names, which reports it describes, what was mended in it, and notices for the reader.

        Raises:
            EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
        """
        return parse_query(check_query(text), self._catalogue, self._speller)

    def named_reports(self, text: str) -> tuple[str, ...]:
        """Return the symbols of the reports held that ``text`` names by symbol, in any spelling."""
        return tuple(self._catalogue.entries[k].symbol for k in find_named(text, self._catalogue)[0])

    def series_of(self, symbol: str) -> tuple[str, ...]:
        """Return the reports that follow each other in the series of a report, oldest first; () where it has none."""
        ordinal = self._ordinal_of.get(symbol)
        series = next((s for s in self._catalogue.series if ordinal in s), [])
        return tuple(self._catalogue.entries[k].symbol for k in series)

    def search(
        self,
        query: str,
        k: int = 10,
        filters: Filters = NO_FILTERS,
        weights: Weights = DEFAULT_WEIGHTS,
    ) -> list[Hit]:
        """Return the best ``k`` paragraphs, each once, best first.

        A report of the library that the question names by its symbol restricts the search to that report, unless
        ``filters`` name others; one that it describes is preferred.

        Raises:
            EmptyQueryError, QueryTooLongError: there is no question, or too much of it.
            NotInLibraryError, FilterError: a filter names what the library does not hold.
        """
        parsed = self.read_query(query)
        hits = self._rank(parsed, k, filters, weights)
        if len(parsed.parts) > 1:
            hits = self._with_parts(hits, parsed, k, filters, weights)
        return hits

    def _rank(self, parsed: ParsedQuery, k: int, filters: Filters, weights: Weights) -> list[Hit]:
        found = self.candidates(parsed, filters, weights)
        if found is None:
            return []
        shares = shares_of(weights)
        signals, total = dict(found.signals), fuse(found.signals, shares)
        order = np.lexsort((found.rows, -total))
        if weights.ranker > 0:
            best = order[:CORRECTED]
            signals["ranker"], shares["ranker"] = np.zeros_like(total), weights.ranker
            signals["ranker"][best] = self.ranker.correct({n: v[best] for n, v in found.features.items()})
            total = total + np.float32(weights.ranker) * signals["ranker"]
            order = np.concatenate([best[np.lexsort((found.rows[best], -total[best]))], order[CORRECTED:]])
        order = order[:k]
        explained = signals_of(order, signals, shares)
        return self._snippets.hits(
            found.query, found.rows[order], total[order].tolist(), explained, found.named
        )

    def _with_parts(
        self, hits: list[Hit], parsed: ParsedQuery, k: int, filters: Filters, weights: Weights
    ) -> list[Hit]:
        """Put the best paragraph of each question in ``parsed`` among the first hits, where it is not.

        The question as a whole ranks best where its parts are about one thing (development reports: .90 of the
        paragraphs needed in the first three, .81 where the parts take turns), and loses one where they are not.
        """
        best = [
            self._rank(replace(parsed, text=part, parts=(part,)), 1, filters, weights)
            for part in parsed.parts
        ]
        first = {h.paragraph.id for h in hits[: KEPT_FIRST + len(best)]}
        missing = {h.paragraph.id: h for found in best for h in found if h.paragraph.id not in first}
        rest = [h for h in hits[KEPT_FIRST:] if h.paragraph.id not in missing]
        merged = [*hits[:KEPT_FIRST], *missing.values(), *rest]
        return [replace(h, rank=rank) for rank, h in enumerate(merged[:k], 1)]

    def candidates(
        self, parsed: ParsedQuery, filters: Filters = NO_FILTERS, weights: Weights = DEFAULT_WEIGHTS
    ) -> Candidates | None:
        """Return the paragraphs that come into question; None where the filters or the library leave none."""
        if parsed.restrict and not filters.symbols:
            filters = replace(filters, symbols=tuple(sorted(parsed.restrict)))
        allowed = allowed_rows(self.library, filters)
        if not self.library.rows or (allowed is not None and not allowed.any()):
            return None
        meant = self._meant(parsed, allowed) if weights.local > 0 else None
        asked = self._asked(parsed, filters) if weights.attribution > 0 else parsed.text
        queries = [self.prepare(text, meant) for text in dict.fromkeys((asked, parsed.text))]
        words = [self.reader.words(q, meant) for q in queries]
        named = self._named(parsed, filters)
        cited = np.array([n.row for n in named], dtype=np.int64)
        rows = np.union1d(self.reader.gather(queries[0], words, allowed, meant), cited)
        if allowed is not None:
            rows = rows[allowed[rows]]
        readings = self.reader.read(queries, words, rows)
        signals = _average([r.signals for r in readings]) | self._in_themselves(parsed, rows, cited)
        features = self._features(parsed, signals, readings, rows)
        return Candidates(rows, signals, features, queries[0], {n.row: n.sub for n in named})

    def _asked(self, parsed: ParsedQuery, filters: Filters) -> str:
        """Return the question without the words that only say of which report it is asked."""
        asked = split_attribution(parsed.text)[0]
        likely = sorted(parsed.documents, key=lambda s: -parsed.documents[s])[:LIKELY_REPORTS]
        if len(filters.symbols) == 1:
            likely = [self.library.report(filters.symbols[0]).symbol]
        return without_titles(asked, [self.library.report_at(self._ordinal_of[s]).title for s in likely])

    def _named(self, parsed: ParsedQuery, filters: Filters) -> list[NamedPlace]:
        """Return the paragraphs that a question names; a bare "para. 4" is one of the report that the filters name."""
        if filters.symbols and not parsed.restrict:
            parsed = replace(
                parsed, restrict=frozenset(self.library.report(s).symbol for s in filters.symbols)
            )
        return find_named_places(parsed, self.library, self._catalogue)

    def prepare(self, text: str, meant: Meant | None = None) -> Query:
        """Encode a question once for all signals; its words are weighed by how rare they are where is ``meant``."""
        vector, tokens = self.encoder.query_tokens(text)
        weights = self.tokens.weights(tokens, text, meant.reports if meant else None)
        return Query(text, vector, tokens, weights)

    def _meant(self, parsed: ParsedQuery, allowed: Mask | None) -> Meant | None:
        """Return the reports that the search is about: those let through, of these the described ones; None for all."""
        count = len(self._ordinal_of)
        inside = np.ones(count, dtype=bool) if allowed is None else np.zeros(count, dtype=bool)
        if allowed is not None:
            inside[np.unique(self.reader.report_of[allowed])] = True
        best = max(parsed.documents.values(), default=0.0)
        if best >= SURELY_MEANT:
            described = np.zeros(count, dtype=bool)
            for symbol, preference in parsed.documents.items():
                described[self._ordinal_of[symbol]] = preference >= SURELY_MEANT * best
            if (described & inside).any():
                inside = described & inside
        return None if inside.all() else self.reader.meant(inside)

    def _in_themselves(self, parsed: ParsedQuery, rows: Rows, cited: Rows) -> dict[str, Floats]:
        """Return the signals that need no normalising: between 0 and 1, and 0 where there is nothing to see."""
        preference = np.zeros(len(self._ordinal_of), dtype=np.float32)
        for symbol, value in parsed.documents.items():
            preference[self._ordinal_of[symbol]] = value
        phrase = phrase_scores(
            parsed, rows, self.reader.lexical.rows_of, lambda row: self.library.rows[row][1].text
        )
        return {
            "phrase": phrase,
            "document": preference[self.reader.report_of[rows]],
            "cited": np.isin(rows, cited).astype(np.float32),
            "replaced": self._replaced[self.reader.report_of[rows]],
            "unnumbered": self._without_number[rows],
        }

    def _features(
        self, parsed: ParsedQuery, signals: dict[str, Floats], readings: list[Reading], rows: Rows
    ) -> dict[str, Floats]:
        """Return what the ranker reads: signals and details, normalised and as they are."""
        raw = {n: v for r in readings[:1] for n, v in (r.signals | r.details).items()}
        return {
            **signals,
            **_average([r.details for r in readings]),
            **{f"raw_{name}": values for name, values in raw.items()},
            "exact": exact_scores(parsed, rows, len(self.library.rows), self.reader.lexical.rows_of),
            "length": self.reader.lengths[rows],
        }


def _average(readings: list[dict[str, Floats]]) -> dict[str, Floats]:
    """Return the mean over the wordings of each signal, normalised."""
    return {
        name: np.mean([normalise(r[name]) for r in readings], axis=0, dtype=np.float32)
        for name in readings[0]
        if name not in NOT_NORMALISED
    }


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
