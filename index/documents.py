"""Choose reports: those a question names by symbol, in any spelling, and those it describes.

A question describes a report where it speaks of one: "the Secretary-General's March 2025 report on Lebanon",
"according to the EMRIP study on data", "at its seventy-fifth session". Those words, and less so the rest of the
question, are compared with what each report says of itself (``catalogue``), and its times with the report's date.
A question that speaks of no report gives no preference: a score of titles added for every question was measured
to lower the rate of right answers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from index.catalogue import Catalogue, Entry, Floats, find_acronyms, find_names
from index.periods import (
    Period,
    asks_for_edition,
    asks_for_first_text,
    find_ordinals,
    find_periods,
    without_periods,
)
from ingest.citation import find_symbols

REST = 0.4
"""Weight of the question's other words beside those that describe the report."""
LEAST, SURE = 0.9, 1.6
"""Evidence (see ``Catalogue.evidence``) from which the description of a report counts at all, and from which it counts fully."""
SPREAD = 0.45
"""Evidence by which a report must fall behind the best to have its preference divided by e."""
NEGLIGIBLE = 0.05
OF_KIND = 0.18
"""Evidence of a title that has the question's word for it: "report", "study", "review" …"""
OF_SESSION, OF_EDITION, OF_COVER = 0.27, 0.5, 0.2
COVERED_MONTHS = 12
"""A report on a time appears within so many months."""
OF_SIZE = 0.3
"""Evidence taken from a report of five paragraphs beside one of fifty: there is less in it to ask about."""
NAMES_ALONE = 0.25
"""Share of the preference where a question has names of several words or acronyms, but speaks of no report."""
REPLACED = 0.8
"""Share of the preference that is left to a text that the library holds in a later revision."""

_HEAD = (
    r"(?:reports?|study|studies|reviews?|papers?|compilation|declaration|documents?|survey|assessment|outlook"
    r"|discussions?|sessions?|meetings?|letter|resolution|agenda|text|rapport|étude|informe|estudio|doc)"
)
_KIND = r"(?:report|study|review|paper|compilation|declaration|survey|assessment|outlook|note|letter|resolution|agenda)"
_CUE = (
    r"(?:according to|as per|\bper\b|going by|in the (?:words|view|opinion|account) of|as (?:told|reported|described"
    r"|stated|noted|set out) (?:in|by)|drawing on|looking at|\busing\b|based on|selon|según|d’après)"
)
_ABOUT = re.compile(rf"\b{_HEAD}\b|{_CUE}", re.IGNORECASE)
_BREAK = re.compile(r"(?:[,;:](?=\s)|[?!()—–]|(?<=[a-z])\.(?=\s|$))\s*")
_ASKING = re.compile(
    r"(?:What|How|Who|Whom|Which|Where|When|Why|In|At|On|According|From|Did|Does|Do|Is|Are|Was|Were)\b"
)
_LEADS_IN = re.compile(rf"\s*(?:{_CUE}|in|at|on|from|by|per|within|for|report)\b", re.IGNORECASE)
LONGEST_CLAUSE = 22
BEFORE, BEHIND = 7, 12
"""Words before and behind "report" that are read where a clause is longer than that."""


@dataclass(frozen=True, slots=True)
class DocumentChoice:
    """``restrict``: the reports that the question names by symbol (empty: all). ``weights``: how well each report
    fits the one described, 0…1, by symbol, best first. ``unknown``: symbols that the library does not hold."""

    restrict: frozenset[str] = frozenset()
    weights: dict[str, float] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def choose_documents(text: str, catalogue: Catalogue) -> DocumentChoice:
    """Return which reports ``text`` names or describes."""
    named, unknown = find_named(text, catalogue)
    if named:
        return DocumentChoice(frozenset(catalogue.entries[k].symbol for k in named), unknown=unknown)
    return DocumentChoice(weights=_described(text, catalogue), unknown=unknown)


def _described(text: str, catalogue: Catalogue) -> dict[str, float]:
    clauses = describing_words(text)
    words = clauses or " ; ".join((*find_names(text), *find_acronyms(text)))
    if not words or not catalogue.entries:
        return {}
    score = _score(text, words, catalogue)
    best = float(score.max())
    sureness = min(max((best - LEAST) / (SURE - LEAST), 0.0), 1.0) * (1.0 if clauses else NAMES_ALONE)
    weights = sureness * np.exp((score - best) / SPREAD)
    for earlier, later in catalogue.replaced_by.items():
        wanted, other = (earlier, later) if asks_for_first_text(text) else (later, earlier)
        weights[wanted] = max(weights[later], weights[earlier])
        weights[other] = REPLACED * weights[wanted]
    order = np.argsort(-weights, kind="stable")
    return {
        catalogue.entries[k].symbol: round(float(weights[k]), 4) for k in order if weights[k] >= NEGLIGIBLE
    }


def _score(text: str, words: str, catalogue: Catalogue) -> Floats:
    """Return the evidence for each report: its words, its times, its session, its place in a series."""
    described = catalogue.evidence(without_periods(words))
    score = described + REST * (catalogue.evidence(without_periods(text)) - described)
    score += OF_SIZE * catalogue.slightness
    kinds = set(re.findall(rf"\b{_KIND}", words.lower()))
    if kinds:
        score += np.array(
            [OF_KIND * (not kinds.isdisjoint(e.text[: len(e.name)].split())) for e in catalogue.entries]
        )
    for period in (p for p in find_periods(words) if not p.is_range):
        score += np.array([fit_of_date(e, period) for e in catalogue.entries])
    ordinals = set(find_ordinals(words))
    if ordinals:
        score += np.array([OF_SESSION * len(ordinals & e.sessions) for e in catalogue.entries])
    covered = [p for p in find_periods(text) if p.year is None]
    for series in catalogue.series if covered else ():
        for period in covered:
            edition = first_edition_after(period, [catalogue.entries[k].date or "" for k in series])
            if edition is not None:
                score[series[edition]] += OF_COVER / len(covered)
    wanted = asks_for_edition(words)
    for series in catalogue.series if wanted else ():
        score[series[-1 if wanted == "latest" else -2]] += OF_EDITION
    return score


def describing_words(text: str) -> str:
    """Return the clauses in which a question speaks of a report; "" where it does not.

    >>> describing_words("In the March 2025 report on Lebanon, how many schools were wrecked?")
    'In the March 2025 report on Lebanon'
    >>> describing_words("How many schools were wrecked, and how many badly hit?")
    ''
    """
    found = []
    clauses = _clauses(text)
    for clause in clauses:
        if not _ABOUT.search(clause):
            continue
        if len(clauses) > 1 and len(clause.split()) <= LONGEST_CLAUSE:
            found.append(clause)
        else:
            found.append(_words_around(clause))
    return " ; ".join(found)


def describing_clauses(text: str) -> list[str]:
    """Return the clauses that do nothing but describe a report, as written: "according to the 1701 report".

    >>> describing_clauses("How many died, according to the 1701 report?")
    ['according to the 1701 report']
    """
    pieces = [p for p in _BREAK.split(text) if p.strip()]
    return [p for p in pieces if len(pieces) > 1 and _ABOUT.search(p) and _LEADS_IN.match(p)]


def _clauses(text: str) -> list[str]:
    """Split at commas and brackets, but not inside names: "Committee on Economic, Social and Cultural Rights"."""
    clauses: list[str] = []
    for piece in _BREAK.split(text):
        if clauses and piece[:1].isupper() and not _ASKING.match(piece):
            clauses[-1] += f" {piece}"
        elif piece.strip():
            clauses.append(piece)
    return clauses


def _words_around(clause: str) -> str:
    words = list(re.finditer(r"\S+", clause))
    kept: set[int] = set()
    for match in _ABOUT.finditer(clause):
        at = max(k for k, w in enumerate(words) if w.start() <= match.start())
        kept.update(range(max(0, at - BEFORE), min(len(words), at + BEHIND)))
    return " ".join(words[k].group() for k in sorted(kept))


def fit_of_date(entry: Entry, period: Period) -> float:
    """Return how well a report is of a time: above 0 for, below 0 against (in units of ``Catalogue.evidence``).

    A year may be that of the report's title ("annual report 2024", printed in 2025); a month that of its date, of
    the month before ("the first quarter", reported in April), or of a meeting named in front.
    """
    if period.first == period.last:
        return 0.54 if entry.date == period.first else 0.45 if period.first in entry.days else -0.1
    if period.year:
        if period.year in entry.title:
            return 0.22
        return 0.11 if period.year in entry.years or (entry.date or "").startswith(period.year) else -0.15
    if any(period.covers(day) for day in (entry.date, *entry.days) if day):
        return 0.36 if entry.date is None or period.covers(entry.date) else 0.18
    if entry.date is None:
        return -0.1
    months = 12 * (int(entry.date[:4]) - int(period.last[:4])) + int(entry.date[5:7]) - int(period.last[5:7])
    return 0.05 if months == 1 else -0.27


def first_edition_after(period: Period, dates: Sequence[str]) -> int | None:
    """Return which of a series' dates (oldest first) is the first after a time, as the report on that time would be.

    None where that is before or long after them: the series does not cover it.

    >>> first_edition_after(find_periods("from February to April 2025")[0], ["2025-02-21", "2025-06-11"])
    1
    >>> first_edition_after(find_periods("in September 2025")[0], ["2025-02-21", "2025-06-11"]) is None
    True
    """
    for k, day in enumerate(dates):
        if day >= period.last[:8] + "00":  # in the period's last month, or later
            months = 12 * (int(day[:4]) - int(period.last[:4])) + int(day[5:7]) - int(period.last[5:7])
            return k if months <= COVERED_MONTHS else None
    return None


def find_named(text: str, catalogue: Catalogue) -> tuple[list[int], tuple[str, ...]]:
    """Return the reports that ``text`` names by symbol (ordinals), and the symbols that no report bears."""
    named: dict[int, None] = {}
    unknown = []
    for symbol in find_symbols(text):
        found = catalogue.symbols.find(symbol)
        named.update(dict.fromkeys(found))
        if not found:
            unknown.append(symbol)
    named.update(dict.fromkeys(catalogue.symbols.find_loose(text)))
    return list(named), tuple(unknown)
