"""Look at every sentence that was found: does it hold an answer of the sort asked, said of the thing asked?

A near miss (same subject, other year; the cost asked, only the fact given) scores as high as an answer on every
similarity. What tells them apart is what a careful reader checks: is there something that fills the blank, how near
to it stand the words it should be said of, is each weighty word of the question met, does a year or an ordinal
contradict? Each check is a column of known meaning, between 0 and 1 unless said otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from answer.blanks import SORTS, Blank, read_blank
from answer.candidates import find_candidates
from answer.question import Question, acts_of
from answer.units import Unit, all_units
from index.hits import Hit
from index.late import whole_words
from index.search import Searcher
from index.signals import Query

Floats = NDArray[np.float32]
ALIGNED = 0.5
"""Cosine from which a word counts as having a counterpart."""
EXACT = 0.85
STRONG = 0.5
"""A question token is weighty from this share of the weightiest one's weight."""
NEAR_TOKENS, AFTER_TOKENS, BEFORE_TOKENS = 10, 6, 4
"""How far from a candidate answer the words are looked for that it should be said of."""
ORDINAL = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)|(?:(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)y-)?(?:first|second|third|fourth|fifth|sixth|"
    r"seventh|eighth|ninth)|tenth|eleventh|twelfth|(?:thir|four|fif|six|seven|eigh|nine)teenth|"
    r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet)ieth)\b",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    r"\b(?:representatives?|observers?|speakers?|participants?|delegations?|experts?|ministers?|countries|States|governments?|"
    r"organi[sz]ations?|several|some)\b"
)
"""Actors without a name: they answer "who referred to …?", and leave "which delegation …?" open."""
_DENIES = re.compile(
    r"\b(?:not (?:yet )?(?:been )?(?:known|specified|available|provided|disclosed|determined|decided|confirmed|clear)|unknown|"
    r"no (?:information|data|figures?|details?)|pending|remains? (?:unclear|unknown|to be)|unspecified)\b",
    re.IGNORECASE,
)
_ASKING_WORDS = frozenset("how many much who whom whose when where why which what long old".split())
YEAR = re.compile(r"(?<![\d/.,])(?:1[89]|20)\d\d(?![\d/]|[.,]\d)")


@dataclass(frozen=True)
class UnitTable:
    """The units that were looked at, hit by hit, and their columns: name → float32 [units]."""

    units: tuple[Unit, ...]
    columns: dict[str, Floats]

    @property
    def nearest(self) -> Unit:
        """The unit that stands nearest by preliminary score."""
        return self.units[int(np.argmax(self.columns["preliminary"]))]


@dataclass(frozen=True)
class Asking:
    """A question made ready for looking: its blank and the place of each token.

    ``weights``: float32 [q]. ``phrase``: bool [q], the tokens of the words that the answer is said of. ``strong``:
    bool [q], the weighty tokens. ``known``: its words in lower case. ``asking``: bool [q], the tokens of "how many".
    """

    question: Question
    asked: str
    blank: Blank
    weights: Floats
    phrase: NDArray[np.bool_]
    strong: NDArray[np.bool_]
    known: frozenset[str]
    asking: NDArray[np.bool_]


def read_asking(question: Question, query: Query) -> Asking:
    """Make a question ready; ``query`` holds what is asked, without the words that only name the report."""
    blank = read_blank(query.text, question.asked)
    offsets, weights = query.tokens.offsets, query.weights.astype(np.float32)
    inside = np.zeros(len(weights), dtype=bool)
    if blank.phrase is not None:
        inside = (offsets[:, 0] >= blank.phrase[0]) & (offsets[:, 1] <= blank.phrase[1])
    strong = weights >= STRONG * weights.max(initial=0.0)
    words = {w.lower() for w in re.findall(r"\w+", query.text)}
    words |= {w.lower() for w in whole_words(query.text, offsets)}
    asks = np.array([w.lower() in _ASKING_WORDS for w in whole_words(query.text, offsets)], dtype=bool)
    return Asking(
        question, query.text, blank, weights, inside, strong & (weights > 0), frozenset(words), asks
    )


def read_units(searcher: Searcher, question: Question, query: Query, hits: Sequence[Hit]) -> UnitTable:
    """Return all units of the hits with their columns. ``hits``: best first."""
    asking = read_asking(question, query)
    units = all_units(hits, searcher, query)
    best_score = hits[0].score if hits else 0.0
    rows: list[dict[str, float]] = []
    by_hit: dict[str, list[Unit]] = {}
    for unit in units:
        by_hit.setdefault(unit.hit.paragraph.id, []).append(unit)
    for hit in hits:
        rows += _rows_of_hit(searcher, asking, query, hit, by_hit.get(hit.paragraph.id, []), best_score)
    return UnitTable(tuple(units), _compared(rows))


def _rows_of_hit(
    searcher: Searcher, asking: Asking, query: Query, hit: Hit, units: Sequence[Unit], best_score: float
) -> list[dict[str, float]]:
    if not units:
        return []
    row = searcher.library.row_of(hit.paragraph.id)
    cosines = np.maximum(searcher.tokens.similarities(query.tokens, row), 0.0)
    spans = searcher.tokens.spans_of(row)
    whole = _best(cosines, np.ones(len(spans), dtype=bool))
    shared = {
        "hit_score": hit.score,
        "hit_behind": best_score - hit.score,
        "hit_rank": 1.0 / hit.rank,
        "paragraph_length": min(1.0, len(hit.paragraph.text) / 3000),
        "unnumbered": float(hit.paragraph.number is None),
        **{f"paragraph_{n}": v for n, v in _alignment(asking, whole).items()},
        **{f"paragraph_{n}": v for n, v in _conditions(asking, _context(hit)).items()},
    }
    return [
        shared
        | _unit_columns(asking, unit, cosines, spans)
        | {"place": k / len(units), "alone": 1.0 / len(units)}
        for k, unit in enumerate(units)
    ]


def _unit_columns(asking: Asking, unit: Unit, cosines: Floats, spans: NDArray[np.int32]) -> dict[str, float]:
    own = (spans[:, 0] >= unit.span[0]) & (spans[:, 1] <= unit.span[1])
    lead = own
    if unit.chapeau:
        start = unit.hit.paragraph.text.find(unit.chapeau)
        lead = own | ((spans[:, 0] >= start) & (spans[:, 1] <= start + len(unit.chapeau)))
    text = unit.text
    headings = " ".join((*unit.hit.paragraph.headings, unit.chapeau))
    acts = asking.question.acts
    met_back = cosines[asking.weights > 0][:, own].max(axis=0, initial=0.0)
    return {
        "similarity": unit.similarity,
        **_alignment(asking, _best(cosines, own)),
        **{f"lead_{n}": v for n, v in _alignment(asking, _best(cosines, lead)).items()},
        **_conditions(asking, f"{headings} {text}"),
        "years_fit": _years_fit(asking, unit.hit),
        **_filling(asking, unit, cosines, spans, own),
        "new": float((met_back < ALIGNED).mean()) if len(met_back) else 0.0,
        "length": min(1.0, len(text) / 600),
        "item": float(unit.item is not None),
        "introduces": float(unit.introduces),
        "act": float(bool(acts) and not acts.isdisjoint(acts_of(f"{headings} {text}"))),
        "act_missed": float(bool(acts) and acts.isdisjoint(acts_of(f"{headings} {text}"))),
        **_asked(asking),
    }


def _best(cosines: Floats, tokens: NDArray[np.bool_]) -> Floats:
    """Return the best cosine of each question token among some of the tokens: float32 [q]."""
    return np.asarray(cosines[:, tokens].max(axis=1, initial=0.0), dtype=np.float32)


def _mean(values: Floats, weights: Floats, otherwise: float) -> float:
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0 else otherwise


def _alignment(asking: Asking, best: Floats) -> dict[str, float]:
    """Return how the tokens of the question find their counterparts."""
    weights, strong = asking.weights, asking.strong
    late = _mean(best, weights, 0.0)
    weighty = best[strong] if strong.any() else np.ones(1, dtype=np.float32)
    phrase = _mean(best, weights * asking.phrase, late)
    return {
        "late": late,
        "weakest": float(weighty.min()),
        "spread": float(weighty.std()),
        "missed": _mean((best < ALIGNED).astype(np.float32), weights, 0.0),
        "exact": _mean((best > EXACT).astype(np.float32), weights, 0.0),
        "phrase": phrase,
        "phrase_weakest": float(best[strong & asking.phrase].min(initial=1.0)),
        "rest": _mean(best, weights * ~asking.phrase, late),
    }


def _filling(
    asking: Asking, unit: Unit, cosines: Floats, spans: NDArray[np.int32], own: NDArray[np.bool_]
) -> dict[str, float]:
    """Return whether something in the unit fills the blank, and how near it stands to what it should be said of."""
    start = unit.span[0]
    found = find_candidates(asking.blank.sort, unit.hit.paragraph.text[slice(*unit.span)], asking.known)
    columns = {
        "fills": float(bool(found)),
        "fillers": min(1.0, len(found) / 10),
        "unnamed_actor": float(bool(_UNNAMED.search(unit.text))),
        "denies": float(bool(_DENIES.search(unit.text))),
    }
    best = (0.0, 0.0, 0.0)
    for a, b in found[:20]:
        itself = (spans[:, 1] > start + a) & (spans[:, 0] < start + b)
        places = np.flatnonzero(itself & own)
        if not len(places):
            continue
        near, beside = np.zeros(len(spans), dtype=bool), np.zeros(len(spans), dtype=bool)
        near[max(0, places[0] - NEAR_TOKENS) : places[-1] + NEAR_TOKENS + 1] = True
        beside[max(0, places[0] - BEFORE_TOKENS) : places[-1] + AFTER_TOKENS + 1] = True
        others = own & ~itself
        rest = _mean(_best(cosines, others), asking.weights, 0.0)
        around = _mean(_best(cosines, near & others), asking.weights, 0.0)
        said_of = _mean(_best(cosines, beside & others), asking.weights * asking.phrase, around)
        best = max(best, (around + said_of, around, said_of), key=lambda t: t[0])
        answers = cosines[asking.asking][:, places]
        if answers.size:
            columns["asked_for"] = max(columns.get("asked_for", 0.0), float(answers.max(axis=1).mean()))
        columns["rest_of_filler"] = max(columns.get("rest_of_filler", 0.0), rest)
    return {"rest_of_filler": 0.0, "asked_for": 0.0, **columns, "around": best[1], "said_of": best[2]}


def _conditions(asking: Asking, text: str) -> dict[str, float]:
    """Return whether years, ordinals, figures and names of the question are met, and whether others stand there."""
    lowered = text.lower()
    years, ordinals = set(YEAR.findall(asking.asked)), {o.lower() for o in ORDINAL.findall(asking.asked)}
    there_years, there_ordinals = set(YEAR.findall(text)), {o.lower() for o in ORDINAL.findall(text)}
    figures = [f for f in asking.question.figures if f in asking.asked]
    names = [n for n in asking.question.names if n in asking.asked]
    return {
        "years_met": len(years & there_years) / len(years) if years else 1.0,
        "other_years": float(bool(years) and not years & there_years and bool(there_years)),
        "ordinals_met": len(ordinals & there_ordinals) / len(ordinals) if ordinals else 1.0,
        "other_ordinals": float(bool(ordinals) and not ordinals & there_ordinals and bool(there_ordinals)),
        "figures_met": _share([f.lower() in lowered for f in figures]),
        "names_met": _share([name_met(n, lowered) for n in names]),
    }


def _years_fit(asking: Asking, hit: Hit) -> float:
    """Return whether the paragraph may be about the years asked.

    1: it says so, or no year is asked. 0.7: it names no year, and its report is of that year or the one after, whose
    events reports tell without repeating the year. 0: it names other years.
    """
    years = set(YEAR.findall(asking.asked))
    there = set(YEAR.findall(" ".join((hit.paragraph.text, *hit.paragraph.headings))))
    if not years or years & there:
        return 1.0
    dated = int(hit.date[:4]) if hit.date and hit.date[:4].isdigit() else None
    if not there and dated is not None and any(0 <= dated - int(y) <= 1 for y in years):
        return 0.7
    return 0.3 if dated is not None and any(0 <= dated - int(y) <= 1 for y in years) else 0.0


def name_met(name: str, lowered: str) -> bool:
    """Tell whether most words of a name stand in a text, which is in lower case."""
    words = [w for w in re.findall(r"[\w.,$]+", name.lower()) if len(w) > 2 or w.isdigit()]
    found = sum(re.search(rf"(?<!\w){re.escape(w.rstrip('s'))}", lowered) is not None for w in words)
    return bool(words) and found >= max(1, round(0.6 * len(words)))


def _share(met: Sequence[bool]) -> float:
    return sum(met) / len(met) if met else 1.0


def _context(hit: Hit) -> str:
    return " ".join((hit.paragraph.text, *hit.paragraph.headings, hit.title, hit.symbol, hit.date or ""))


def _asked(asking: Asking) -> dict[str, float]:
    question = asking.question
    return {
        **{f"asks_{s}": float(asking.blank.sort == s) for s in SORTS},
        "asks_list": float(question.asked == "list"),
        "asks_where": float(question.asked == "locate"),
        "keyword": float(len(asking.asked.split()) <= 4 and "?" not in asking.asked),
        "words": min(1.0, len(asking.asked.split()) / 30),
        "has_phrase": float(bool(asking.phrase.any())),
        "conditions": min(1.0, (len(question.years) + len(question.figures) + len(question.names)) / 6),
    }


def _compared(rows: Sequence[dict[str, float]]) -> dict[str, Floats]:
    """Return the rows as columns, with how far each unit is behind the best one.

    "preliminary" is a sum by hand (shares chosen on development questions), which says which unit stands nearest.
    """
    if not rows:
        return {}
    columns = {n: np.array([r[n] for r in rows], dtype=np.float32) for n in rows[0]}
    for name in ("similarity", "lead_late", "around"):
        columns[f"{name}_behind"] = columns[name].max() - columns[name]
    unfilled = (1 - columns["fills"]) * (1 - columns["asks_text"])
    columns["preliminary"] = (
        0.6 * columns["hit_score"]
        + 0.3 * columns["lead_late"]
        + 0.1 * columns["similarity"]
        - 0.15 * (unfilled + columns["introduces"])
        + 0.12 * columns["act"]
    )
    return columns
