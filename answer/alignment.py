"""Which words of the cited text carry which words of a sentence: the ground that every check of the sentence stands on.

Words with one stem are the same word. Others answer to each other as far as their token vectors, in context, are
near (cosine); numbers, acronyms and names only to themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.chunks import paragraph_sentences
from index.late import TokenIndex
from index.lexical import STOPWORDS, stem_words
from index.search import Searcher
from index.sentences import Span, split_sentences
from index.signals import Query
from ingest.report import Paragraph, Subparagraph

Floats = NDArray[np.float32]
COUNTERPART = 0.55
"""Cosine from which a word of the cited text answers to a word of the sentence."""
WORTH_ADDING = 0.1
"""Share of a sentence's weight that another sentence of the cited text must carry to be taken along."""
MOST_SENTENCES = 3
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:[’'][a-z]{1,2}\b)?|\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """What a mark cites: a paragraph, or one of its items with what introduces it.

    ``context`` is what the reader sees around it: headings, title, symbol, date of the report.
    """

    paragraph: Paragraph
    sub: str | None
    symbol: str
    context: str = ""

    @property
    def name(self) -> str:
        """How the place is called in messages: "para. 4 (a)"."""
        from ingest.citation import Citation

        return Citation.of(self.symbol, self.paragraph, self.sub).place

    def spans(self) -> list[Span]:
        """Return the spans of the paragraph's text that are cited, in order: all of it, or chapeaux and item."""
        item = self.paragraph.find_sub(self.sub) if self.sub else None
        if item is None:
            return [(0, len(self.paragraph.text))]
        return [*_chapeaux(self.paragraph, item), (item.start, item.end)]


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands in a text; ``stem`` None for a function word. ``sentence`` numbers the sentence it is in."""

    text: str
    start: int
    stem: str | None
    sentence: int = 0

    @property
    def named(self) -> bool:
        """Whether only the same word can answer to it: a number or an acronym."""
        return any(c.isdigit() for c in self.text) or (len(self.text) > 1 and self.text.isupper())


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence of the cited text: which place (by its order), and its span in the paragraph."""

    place: int
    span: Span
    text: str


@dataclass(frozen=True)
class Alignment:
    """A sentence beside the text it cites.

    ``words`` [n] of the sentence with ``weights`` float32 [n] (IDF, 0 for function words); ``cited`` [m] words of
    the cited text; ``similarity`` float32 [n, m]. ``window`` are the numbers of the cited sentences that carry
    the sentence, the best first.
    """

    query: Query
    words: tuple[Word, ...]
    weights: Floats
    cited: tuple[Word, ...]
    sentences: tuple[CitedSentence, ...]
    similarity: Floats
    window: tuple[int, ...]

    @property
    def text(self) -> str:
        """The sentence."""
        return self.query.text

    @property
    def coverage(self) -> float:
        """Share of the sentence's weight (0…1) that the window carries."""
        return carried_by(self, self.window)

    @property
    def window_text(self) -> str:
        """The sentences that carry it, as printed, in order."""
        return " ".join(self.sentences[k].text for k in sorted(self.window))

    def inside(self) -> NDArray[np.bool_]:
        """Return which of the cited words stand in the window: bool [m]."""
        return np.array([w.sentence in self.window for w in self.cited], dtype=bool)


def align(searcher: Searcher, query: Query, places: Sequence[Place]) -> Alignment:
    """Return a sentence, made ready by ``searcher.prepare``, beside the places it cites (at least one)."""
    words = words_of(query.text)
    of_token = _word_of_token(words, query.tokens.offsets)
    weights = np.zeros(len(words), dtype=np.float32)
    np.maximum.at(weights, of_token[of_token >= 0], query.weights[of_token >= 0])
    cited: list[Word] = []
    sentences: list[CitedSentence] = []
    blocks = [np.zeros((len(words), 0), dtype=np.float32)]
    for number, place in enumerate(places):
        own = _cited_words(place, number, sentences)
        row = searcher.library.row_of(place.paragraph.id)
        tokens = searcher.tokens.similarities(query.tokens, row)
        blocks.append(_by_word(tokens, of_token, len(words), own, searcher.tokens, row))
        cited += own
    similarity = np.concatenate(blocks, axis=1)
    _settle(similarity, words, cited)
    _spell_out(similarity, words, cited, searcher.acronyms)
    found = Alignment(query, tuple(words), weights, tuple(cited), tuple(sentences), similarity, ())
    return replace(found, window=_window(found))


def words_of(text: str, start: int = 0, sentence: int = 0, language: str = "en") -> list[Word]:
    """Return the words of a text; ``start`` is where it begins in a larger one."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        plain = re.sub(r"[’']s?$", "", word)
        stems = stem_words([plain], language) if plain.lower() not in STOPWORDS else []
        found.append(Word(plain or word, start + match.start(), stems[0] if stems else None, sentence))
    return found


def _cited_words(place: Place, number: int, sentences: list[CitedSentence]) -> list[Word]:
    """Return the words of a place; its sentences are added to ``sentences``."""
    text = place.paragraph.text
    words: list[Word] = []
    for start, end in place.spans():
        for a, b in paragraph_sentences(place.paragraph):
            if a < end and b > start:
                a, b = max(a, start), min(b, end)
                words += words_of(text[a:b], a, len(sentences))
                sentences.append(CitedSentence(number, (a, b), text[a:b]))
    return words


def _chapeaux(paragraph: Paragraph, item: Subparagraph) -> list[Span]:
    """Return the spans of the sentences that introduce an item, outermost list first."""
    spans: list[Span] = []
    for depth in range(len(item.path)):
        siblings = [
            s
            for s in paragraph.subparagraphs
            if len(s.path) == depth + 1 and s.path[:depth] == item.path[:depth]
        ]
        before = split_sentences(paragraph.text[: siblings[0].start]) if siblings else []
        if before and (not spans or before[-1][0] >= spans[-1][1]):
            spans.append(before[-1])
    return [s for s in spans if s[1] <= item.start]


def _word_of_token(words: Sequence[Word], offsets: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the word that each token is a piece of: int64 [tokens], −1 for none."""
    starts = np.array([w.start for w in words], dtype=np.int64)
    ends = np.array([w.start + len(w.text) for w in words], dtype=np.int64)
    if not len(words):
        return np.full(len(offsets), -1, dtype=np.int64)
    of = np.searchsorted(starts, offsets[:, 0], side="right") - 1
    inside = (of >= 0) & (offsets[:, 0] < ends[np.maximum(of, 0)])
    return np.where(inside, of, -1)


def _by_word(
    tokens: Floats, of_token: NDArray[np.int64], count: int, own: Sequence[Word], index: TokenIndex, row: int
) -> Floats:
    """Return cosines of words from those of their tokens: float32 [count, len(own)], each piece against its best."""
    order = sorted(range(len(own)), key=lambda k: own[k].start)
    of_cited = _word_of_token([own[k] for k in order], index.spans_of(row))
    result = np.zeros((count, len(own)), dtype=np.float32)
    kept = np.flatnonzero(of_cited >= 0)
    columns = np.array(order, dtype=np.int64)[of_cited[kept]] if len(own) else kept
    by_cited = np.zeros((len(tokens), len(own)), dtype=np.float32)
    np.maximum.at(by_cited.T, columns, tokens[:, kept].T)
    rows = np.flatnonzero(of_token >= 0)
    np.add.at(result, of_token[rows], by_cited[rows])
    pieces = np.bincount(of_token[rows], minlength=count)
    return np.asarray(result / np.maximum(pieces, 1)[:, None], dtype=np.float32)


def _settle(similarity: Floats, words: Sequence[Word], cited: Sequence[Word]) -> None:
    """Set the same word to 1, and to 0 what may only be answered by itself."""
    if not words or not cited:
        return

    def pair(read: Callable[[Word], object]) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        rows = np.array([read(w) for w in words], dtype=object)[:, None]
        return rows, np.array([read(w) for w in cited], dtype=object)[None, :]

    lowered, of_lowered = pair(lambda w: w.text.lower())
    stems, of_stems = pair(lambda w: w.stem or "")
    named, of_named = pair(lambda w: w.named)
    same = (lowered == of_lowered) | ((stems == of_stems) & (stems != "") & ~named.astype(bool))
    alone = named.astype(bool) | of_named.astype(bool) | ((stems == "") != (of_stems == ""))
    similarity[alone] = 0.0
    similarity[same] = 1.0


def _spell_out(
    similarity: Floats, words: Sequence[Word], cited: Sequence[Word], acronyms: Mapping[str, Sequence[str]]
) -> None:
    """Set an acronym on one side and the words of its name on the other to 1: "WHO", "World Health Organization"."""
    ours = {w.text: i for i, w in enumerate(words)}
    theirs = {w.text: j for j, w in enumerate(cited)}
    for acronym in {w for w in (*ours, *theirs) if w.isupper() and w in acronyms}:
        for name in acronyms[acronym]:
            spelled = [w for w in re.findall(r"\w+", name) if w[:1].isupper()]
            if acronym in ours and all(w in theirs for w in spelled):
                similarity[ours[acronym], [theirs[w] for w in spelled]] = 1.0
            elif acronym in theirs and all(w in ours for w in spelled):
                similarity[[ours[w] for w in spelled], theirs[acronym]] = 1.0


def _window(alignment: Alignment) -> tuple[int, ...]:
    """Return the sentences that carry most of the weight; another is added while it carries enough by itself."""
    chosen: list[int] = []
    carried = 0.0
    while len(chosen) < min(MOST_SENTENCES, len(alignment.sentences)):
        gains = [
            (carried_by(alignment, (*chosen, k)), -k)
            for k in range(len(alignment.sentences))
            if k not in chosen
        ]
        best, number = max(gains)
        if chosen and best < carried + WORTH_ADDING:
            break
        chosen.append(-number)
        carried = best
    return tuple(chosen)


def carried_by(alignment: Alignment, window: Sequence[int]) -> float:
    """Return the share of the sentence's weight (0…1) that these cited sentences carry."""
    inside = np.array([w.sentence in window for w in alignment.cited], dtype=bool)
    total = float(alignment.weights.sum())
    if total <= 0 or not inside.any():
        return 0.0
    best = alignment.similarity[:, inside].max(axis=1)
    credit = np.where(best >= COUNTERPART, best, 0.5 * np.maximum(best, 0.0))
    return float(credit @ alignment.weights) / total


def carrying_words(alignment: Alignment, sentence: int) -> list[int]:
    """Return the cited words in one sentence of the window that best answer to content words of the statement."""
    inside = alignment.inside()
    best = []
    for i, word in enumerate(alignment.words):
        row = alignment.similarity[i] * inside
        if word.stem is not None and row.max(initial=0.0) >= COUNTERPART:
            best.append(int(row.argmax()))
    return [k for k in best if alignment.cited[k].sentence == sentence]
