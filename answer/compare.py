"""Answer over several reports: what each of them says, in the order of their dates.

"How do the three quarterly reports on Lebanon differ on displacement?" asks one question of each of three reports.
The reports are those named, those filtered, or the series that is described; the question is what remains without the
words of comparing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from answer.answer import Answer, Statement
from answer.ask import Answerer
from answer.comparison_words import (
    asks_since,
    compares,
    count_reports,
    described_reports,
    means_several,
    residual_question,
)
from answer.question import is_lookup, read_question
from answer.slots import MONTHS
from index.hit_list import hits_in_turns
from index.hits import NO_FILTERS, Filters
from index.periods import find_periods

MOST_REPORTS = 8
STATEMENTS_EACH = 3
"""Reports compared, and statements quoted from each: more cannot be read side by side."""
MEANT, IN_SERIES = 0.5, 0.2
"""Preference from which a described report is taken to be meant (as in the search), and from which one of a series is."""
LOOKED_THROUGH = 10
"""Hits from which the reports are taken where none is named or described."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question to be asked of several reports: ``question`` of each of ``symbols``, which are in order of date.

    ``left_out`` is how many more reports there would have been.
    """

    question: str
    symbols: tuple[str, ...]
    left_out: int = 0


def read_comparison(text: str, answerer: Answerer, filters: Filters = NO_FILTERS) -> Comparison | None:
    """Return the comparison that ``text`` asks for; None where it is a question for the library as a whole.

    It is one where it names two reports or more by symbol, or has words of comparing and means several: chosen by
    filter, spoken of in the plural ("the three reports", "each report"), or successive ("since 2024", "over time").
    """
    symbols = list(answerer.searcher.named_reports(text))
    if is_lookup(read_question(text)) or (len(symbols) < 2 and not compares(text)):
        return None
    if len(symbols) < 2 and len(filters.symbols) > 1:
        symbols = [answerer.library.report(s).symbol for s in filters.symbols]
    question = residual_question(text)
    if len(symbols) < 2:
        if len(filters.symbols) == 1 or not (means_several(text) or asks_since(text)):
            return None
        symbols, question = _find_series(text, question, answerer, filters)
    ordered = _by_date(symbols, answerer)
    wanted = min(count_reports(text) or MOST_REPORTS, MOST_REPORTS)
    if len(ordered) < 2:
        return None
    return Comparison(
        question, tuple(ordered[-wanted:]), max(0, len(ordered) - wanted) if not count_reports(text) else 0
    )


def compare(
    answerer: Answerer, comparison: Comparison, text: str, filters: Filters = NO_FILTERS, k: int = 10
) -> Answer:
    """Ask each report of ``comparison``, and return one answer to ``text`` grouped by report, the oldest first.

    Reports that do not say it are named in ``unanswered``. ``confidence`` is the mean over the reports that answer.
    """
    start = perf_counter()
    answers = {
        s: answerer.ask(comparison.question, replace(filters, symbols=(s,)), k) for s in comparison.symbols
    }
    statements: list[Statement] = []
    silent = []
    for symbol, answer in answers.items():
        if answer.answered:
            statements += answer.statements[:STATEMENTS_EACH]
        else:
            silent.append(f"{_name(symbol, answerer)} does not say")
    answered = [a for a in answers.values() if a.answered]
    reason = None if answered else f"None of the {len(answers)} reports says: “{comparison.question}”"
    return Answer(
        question=text,
        answered=bool(answered),
        reason=reason,
        confidence=sum(a.confidence for a in answered) / len(answered)
        if answered
        else max(a.confidence for a in answers.values()),
        statements=tuple(statements),
        hits=hits_in_turns([a.hits for a in answers.values()], max(k, len(answers))),
        model="extractive",
        library=answerer.library.generation,
        elapsed_ms=(perf_counter() - start) * 1000,
        notices=_notices(comparison, answerer),
        unanswered=tuple(silent),
    )


def _notices(comparison: Comparison, answerer: Answerer) -> tuple[str, ...]:
    names = ", ".join(_name(s, answerer) for s in comparison.symbols)
    said = [f"Asked of each report, the oldest first ({names}): “{comparison.question}”"]
    if comparison.left_out:
        said.append(
            f"{comparison.left_out} more reports were left out; name those you mean by their symbols to compare them."
        )
    return tuple(said)


def _name(symbol: str, answerer: Answerer) -> str:
    """Return "S/2025/176 (20 March 2025)"."""
    date = answerer.library.report(symbol).date
    return f"{symbol} ({_day(date)})" if date else symbol


def _day(iso: str) -> str:
    """Return an ISO date as reports print it.

    >>> _day("2025-03-20"), _day("2025-03"), _day("2025")
    ('20 March 2025', 'March 2025', '2025')
    """
    months = MONTHS.split("|")
    if not iso:
        return ""
    year, *rest = iso.split("-")
    words = [str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join([*words, *([months[int(rest[0]) - 1]] if rest else []), year])


def _find_series(text: str, question: str, answerer: Answerer, filters: Filters) -> tuple[list[str], str]:
    """Return the reports that are meant where none is named, and what is asked of them.

    They are the series of the report described, else that to which two of the best hits belong; without a series the
    reports that are described as well as the best one, or else those that have the best hits.
    """
    about = described_reports(text)
    described = _described(f"according to the report on {about}" if about else text, answerer)
    described = described or _described(text, answerer)
    hits = answerer.searcher.search(f"{question} {about if about else ''}", LOOKED_THROUGH, filters)
    found = list(dict.fromkeys(h.symbol for h in hits))
    first = described[0] if described else _in_series(found, answerer)
    symbols = list(answerer.searcher.series_of(first)) if first else described
    if len(symbols) < 2:
        symbols = found if means_several(text) else []
        question = f"{question.rstrip('?')}, on {about}?" if about else question
    allowed = _within(symbols, text, answerer)
    return (allowed if len(allowed) > 1 else symbols), question


def _in_series(found: Sequence[str], answerer: Answerer) -> str:
    """Return the first report found of whose series another one is found too; "" where there is none."""
    return next((s for s in found if len(set(answerer.searcher.series_of(s)) & set(found)) > 1), "")


def _described(words: str, answerer: Answerer) -> list[str]:
    """Return the reports that ``words`` describe, best first; none where that is not clear."""
    weights = answerer.searcher.read_query(words).documents
    best = max(weights.values(), default=0.0)
    found = [s for s, w in weights.items() if w >= MEANT * best]
    return found if best >= MEANT or (best >= IN_SERIES and answerer.searcher.series_of(found[0])) else []


def _within(symbols: Sequence[str], text: str, answerer: Answerer) -> list[str]:
    """Keep the reports since the time that a question names."""
    periods = find_periods(text)
    months = {m.lower() for m in re.findall(rf"\b(?:{MONTHS})\b", text)}
    dates = {s: _day(answerer.library.report(s).date or "").lower() for s in symbols}
    if len(months) > 1:
        return [s for s, day in dates.items() if any(m in day for m in months)]
    if not asks_since(text) or not periods:
        return list(symbols)
    first = periods[0].first
    return [s for s in symbols if (answerer.library.report(s).date or "") >= first[:4]]


def _by_date(symbols: Sequence[str], answerer: Answerer) -> list[str]:
    return sorted(dict.fromkeys(symbols), key=lambda s: (answerer.library.report(s).date or "", s))
