"""Look at the evidence: does what was found answer the question, or does it only resemble it?

A near miss (same subject, other year; the cost asked, only the fact given) scores as high as an answer on every
similarity, so the decision rests on things a careful reader checks: is there an answer of the kind asked, are
the years, numbers and names of the question there, does every weighty word of the question have a counterpart?
Each check is a feature of known meaning between 0 and 1; ``confidence`` weighs them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from answer.question import Asked, Question
from index.hits import Hit
from index.lexical import stems_of
from index.search import Searcher
from index.signals import Query

ALIGNED = 0.6
"""Cosine from which a question word counts as having a counterpart in the paragraph."""
AGREEING = ("bm25", "dense", "sentence", "late")
"""The signals of which it counts how many rank the best paragraph first."""
LOOKED_AT = 3
"""How many of the best paragraphs the evidence is looked for in."""

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
_NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|"
    "third|quarter|dozen|none|both|several"
)
# What an answer of each kind has to hold. References ("paragraph 10", "article 3") are blanked out before.
_HOLDS: dict[Asked, re.Pattern[str]] = {
    "when": re.compile(rf"\b(?:1[89]|20)\d\d\b|\b\d{{1,2}} {_MONTH}\b|\b{_MONTH}\b|\bcentury\b|\bdecade\b|\bannual"),
    "count": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    "who": re.compile(
        r"\b[A-Z][\w’'-]+ [A-Z][\w’'-]+|\b[A-Z]{2,}\b|(?<=[a-z,;(] )[A-Z][a-zà-ÿ]{2,}"
        r"|\b(?:representative|observer|speaker|participant)"
    ),
    "where": re.compile(r"\b(?:in|at|from|to|near|across|of|held in) (?:the )?[A-ZÀ-Þ][\w’'-]+|\bHeadquarters\b|\bregion\b"),
    "why": re.compile(
        r"\b(?:because|due to|owing to|in order to|as a result|so that|since|with a view to|aim(?:ed|s|ing)? (?:at|to)|given|"
        r"therefore|thus|hence|reasons?|caused?|led to|driven|in response to|in view of|in (?:the )?light of|allow(?:s|ed|ing)?|"
        r"enabl\w+|prevent\w*|to avoid|for the purpose|on the grounds?|as it|as they|attribut\w+|lack of|insufficient)\b",
        re.IGNORECASE,
    ),
}  # fmt: skip
_REFERENCES = re.compile(
    r"\b(?:paragraphs?|paras?\.|articles?|art\.|chapters?|chap\.|sections?|sect\.|items?|Issue|issue|rules?|No\.|resolutions?|"
    r"decisions?|tables?|figures?|annex(?:es)?|Tables)\s+(?:\d[\d/().a-z]*|[IVX]+)(?:\s*(?:,|and|to|–)\s*\d[\d/().a-z]*)*|"
    r"\b[A-Z]+(?:[./][A-Z0-9.\-]+)+/\S*\d"
)


_DATES = re.compile(
    rf"\b(?:(?:from )?\d{{1,2}} (?:to|and|–) )?\d{{1,2}} {_MONTH}(?: \d{{4}})?\b|\b{_MONTH} \d{{4}}\b|\b(?:1[89]|20)\d\d\b"
)


@dataclass(frozen=True, slots=True)
class Features:
    """What the evidence shows, each from 0 (speaks against an answer) to 1, unless said otherwise.

    ``similarity``: best sentence cosine. ``late``: late interaction of the best paragraph. ``sentence_late``: of
    the best sentence alone. ``covered``: IDF share of question tokens with a counterpart in the best paragraph.
    ``weakest``: lowest counterpart cosine among the three weightiest tokens. ``words``: share of question stems
    in the best paragraph and its headings. ``words_sentence``: in the best sentence. ``kind``: the best
    sentence holds an answer of the kind asked. ``kind_near``: any sentence of the best paragraphs does.
    ``years``, ``figures``, ``names``: share of those conditions met in the best paragraph, its headings and
    report. ``agreement``: how many signals rank the same paragraph first. ``margin``: lead over the fifth.
    """

    similarity: float
    late: float
    sentence_late: float
    covered: float
    weakest: float
    words: float
    words_sentence: float
    kind: float
    kind_near: float
    years: float
    figures: float
    names: float
    agreement: float
    margin: float
    asks_kind: float
    asks_why: float
    asks_count: float
    asks_list: float
    asks_locate: float
    keyword: float
    length: float

    def vector(self) -> list[float]:
        """Return the features in the order of their definition."""
        return [float(getattr(self, f.name)) for f in fields(self)]

    @classmethod
    def names_of(cls) -> list[str]:
        """Return the names, in the order of ``vector``."""
        return [f.name for f in fields(cls)]


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a hit: its span in the paragraph, cosine and late interaction with the question."""

    hit: Hit
    span: tuple[int, int]
    similarity: float
    late: float

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.hit.paragraph.text[slice(*self.span)]

    @property
    def score(self) -> float:
        """How well the sentence matches, mostly by its paragraph's score (shares chosen on development questions)."""
        return 0.3 * self.late + 0.1 * self.similarity + 0.6 * self.hit.score


def score_sentences(searcher: Searcher, query: Query, hits: Sequence[Hit]) -> list[ScoredSentence]:
    """Return the sentences of the hits, best first."""
    scored = [
        ScoredSentence(hit, span, similarity, late)
        for hit in hits
        for span, similarity, late in searcher.sentence_scores(
            query, searcher.library.row_of(hit.paragraph.id)
        )
    ]
    return sorted(scored, key=lambda s: -s.score)


def holds_kind(asked: Asked, text: str, question: str = "") -> bool:
    """Tell whether a text holds an answer of the kind asked; kinds without a form of their own always do.

    What the question itself says is no answer to it: "How many … in 2017?" is not answered by "2017". A date
    is no count either.
    """
    pattern = _HOLDS.get(asked)
    if pattern is None:
        return True
    plain = _REFERENCES.sub(" ", text)
    if asked == "count":
        plain = _DATES.sub(" ", plain)
    known = {w.lower() for w in re.findall(r"\w+", question)}
    return any(
        asked == "why" or not {w.lower() for w in re.findall(r"\w+", m.group())} <= known
        for m in pattern.finditer(plain)
    )


def read_evidence(
    question: Question,
    query: Query,
    searcher: Searcher,
    hits: Sequence[Hit],
    sentences: Sequence[ScoredSentence],
) -> Features:
    """Return what the best paragraphs show about the question. ``hits`` and ``sentences``: best first, not empty."""
    top = hits[0]
    best = sentences[0] if sentences else ScoredSentence(top, top.matched, top.similarity, 0.0)
    row = searcher.library.row_of(best.hit.paragraph.id)
    counterparts = searcher.tokens.similarities(query.tokens, row).max(axis=1, initial=-1.0)
    weights = query.weights
    total = max(float(weights.sum()), 1e-9)
    weighty = np.argsort(-weights)[:3]
    context = _context(best.hit)
    language = searcher.library.report_of(best.hit.paragraph.id).language
    stems = set(stems_of(question.text, language))
    scores = [h.score for h in hits[:5]]
    return Features(
        similarity=best.similarity,
        late=float(counterparts @ weights) / total,
        sentence_late=best.late,
        covered=float(weights[counterparts >= ALIGNED].sum()) / total,
        weakest=float(counterparts[weighty].min(initial=1.0)),
        words=_share(stems, set(stems_of(context, language))),
        words_sentence=_share(stems, set(stems_of(best.text, language))),
        kind=float(holds_kind(question.asked, best.text, question.text)),
        kind_near=float(any(holds_kind(question.asked, s.text, question.text) for s in sentences[:5])),
        years=_met(question.years, context),
        figures=_met(question.figures, context),
        names=_met(question.names, context),
        agreement=sum(top.signals.get(name) == 1.0 for name in AGREEING) / len(AGREEING),
        margin=scores[0] - scores[-1],
        asks_kind=float(question.asked in _HOLDS),
        asks_why=float(question.asked == "why"),
        asks_count=float(question.asked == "count"),
        asks_list=float(question.asked == "list"),
        asks_locate=float(question.asked == "locate"),
        keyword=float(len(question.text.split()) <= 4 and "?" not in question.text),
        length=min(1.0, len(question.text) / 200),
    )


def unmet(question: Question, hits: Sequence[Hit], best: ScoredSentence | None) -> list[str]:
    """Name what the question asks for and the nearest paragraphs lack, in words for the reader."""
    context = " ".join(_context(h) for h in hits[:LOOKED_AT])
    missing = [
        f"“{c}”" for c in (*question.years, *question.figures, *question.names) if _met((c,), context) == 0.0
    ]
    said = [f"does not mention {', '.join(missing[:3])}"] if missing else []
    asked_for = {
        "when": "a date", "count": "a number", "who": "a name", "where": "a place", "why": "a reason",
    }.get(question.asked)  # fmt: skip
    if asked_for and best is not None and not holds_kind(question.asked, best.text, question.text):
        said.append(f"gives no {asked_for.removeprefix('a ')} where it comes nearest")
    return said


def _context(hit: Hit) -> str:
    return " ".join((hit.paragraph.text, *hit.paragraph.headings, hit.title, hit.symbol, hit.date or ""))


def _share(wanted: set[str], present: set[str]) -> float:
    return len(wanted & present) / len(wanted) if wanted else 0.0


def _met(conditions: Sequence[str], context: str) -> float:
    """Return the share of conditions that the context meets; 1 where there are none."""
    if not conditions:
        return 1.0
    lowered = context.lower()
    met = 0
    for condition in conditions:
        words = [w for w in re.findall(r"[\w.,$]+", condition.lower()) if len(w) > 2 or w.isdigit()]
        found = sum(re.search(rf"(?<!\w){re.escape(w.rstrip('s'))}", lowered) is not None for w in words)
        met += bool(words) and found >= max(1, round(0.6 * len(words)))
    return met / len(conditions)
