"""Score answers: what is cited, whether the quotes stand there, what is conveyed, and when nothing is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from time import perf_counter
from typing import Any

import numpy as np

from answer.answer import Answer, Statement
from answer.ask import Answerer
from evals.gold import GoldQuestion
from evals.measures import (
    auroc,
    bootstrap_interval,
    citation_precision,
    citation_recall,
    nugget_coverage,
    risk_coverage_area,
)
from index.hits import Filters
from index.library import Library
from ingest.citation import normalise_symbol
from ingest.errors import NotInLibraryError

Key = tuple[str, str]


@dataclass
class AnswerScores:
    """One row a question; ``summary`` turns the rows into figures."""

    questions: Sequence[GoldQuestion]
    answers: list[Answer] = field(default_factory=list)
    precision: list[float | None] = field(default_factory=list)
    recall: list[float | None] = field(default_factory=list)
    nuggets: list[float | None] = field(default_factory=list)
    quotes: list[int] = field(default_factory=list)
    broken_quotes: list[int] = field(default_factory=list)
    invalid_citations: list[int] = field(default_factory=list)
    ask_ms: list[float] = field(default_factory=list)

    def only(self, positions: Sequence[int]) -> AnswerScores:
        """Return the rows of some questions."""
        columns = (f.name for f in fields(self))
        return AnswerScores(**{name: [getattr(self, name)[k] for k in positions] for name in columns})

    def summary(self) -> dict[str, tuple[float, tuple[float, float]]]:
        """Return each figure with its 95 % interval (proportions and means over questions)."""
        answered = [
            float(a.answered) for a, q in zip(self.answers, self.questions, strict=True) if q.answerable
        ]
        declined = [
            float(not a.answered)
            for a, q in zip(self.answers, self.questions, strict=True)
            if not q.answerable
        ]
        confidence = [a.confidence for a in self.answers]
        answerable = [q.answerable for q in self.questions]
        right = [
            q.answerable and (p or 0.0) > 0 for q, p in zip(self.questions, self._would_cite(), strict=True)
        ]
        figures: dict[str, tuple[float, tuple[float, float]]] = {
            "citation precision": _mean(self.precision),
            "citation recall": _mean(self.recall),
            "nugget coverage": _mean(self.nuggets),
            "answered, answerable": _mean(answered),
            "declined, unanswerable": _mean(declined),
        }
        area = risk_coverage_area(confidence, right)
        figures["AUROC of confidence"] = (
            auroc(confidence, answerable),
            _auroc_interval(confidence, answerable),
        )
        figures["area under risk–coverage"] = (area, (float("nan"), float("nan")))
        figures["quotes verbatim"] = (
            1 - sum(self.broken_quotes) / max(1, sum(self.quotes)),
            (float("nan"), float("nan")),
        )
        figures["invalid citations"] = (float(sum(self.invalid_citations)), (float("nan"), float("nan")))
        return figures

    def _would_cite(self) -> list[float]:
        """Return 1 where the best paragraph found is acceptable, whether or not the question was answered."""
        marks = []
        for question, answer in zip(self.questions, self.answers, strict=True):
            cited = cited_keys(answer)[:1] or [
                (normalise_symbol(h.symbol), h.paragraph.number or "") for h in answer.hits[:1]
            ]
            marks.append(float(bool(set(cited) & question.accepted)))
        return marks


def score_answers(
    questions: Sequence[GoldQuestion], answerer: Answerer, library: Library, *, filtered: bool = False
) -> AnswerScores:
    """Ask every question and score what comes back; ``filtered`` names the question's report to the search."""
    scores = AnswerScores(questions)
    for question in questions:
        filters = Filters(symbols=(question.doc,)) if filtered and question.doc else Filters()
        start = perf_counter()
        answer = answerer.ask(question.question, filters)
        scores.ask_ms.append((perf_counter() - start) * 1000)
        scores.answers.append(answer)
        cited = cited_keys(answer)
        scores.precision.append(citation_precision(cited, question) if question.answerable else None)
        scores.recall.append(citation_recall(cited, question) if question.answerable else None)
        said = " ".join(_said(s) for s in answer.statements)
        scores.nuggets.append(nugget_coverage(said, question.nuggets) if question.answerable else None)
        _check_quotes(answer, library, scores)
    return scores


def _said(statement: Statement) -> str:
    """Return all that a statement tells the reader: its chapeau, its text, and where it stands."""
    places = " ".join(f"paragraph {e.citation.number} {e.citation}" for e in statement.evidence)
    return f"{statement.chapeau or ''} {statement.text} {places}"


def cited_keys(answer: Answer) -> list[Key]:
    """Return the cited paragraphs, in order, each once."""
    keys = [
        (normalise_symbol(e.citation.symbol), e.citation.number or f"p{e.page}")
        for s in answer.statements
        for e in s.evidence
    ]
    return list(dict.fromkeys(keys))


def what_went_wrong(question: GoldQuestion, answer: Answer, rank: int | None) -> str | None:
    """Say in words what is wrong with an answer, or None."""
    if not question.answerable:
        return "answered, although the report does not say it" if answer.answered else None
    if not answer.answered:
        return "declined, although the report answers it"
    cited = set(cited_keys(answer))
    if not cited & question.accepted:
        return f"cites none of the right paragraphs (the first right one is at rank {rank or 'over 50'})"
    if not question.needed <= cited and not (len(question.needed) == 1 and cited & question.accepted):
        missing = ", ".join(sorted(p for _, p in question.needed - cited))
        return f"incomplete: does not cite para. {missing}"
    return None


def _check_quotes(answer: Answer, library: Library, scores: AnswerScores) -> None:
    quotes = broken = invalid = 0
    for evidence in (e for statement in answer.statements for e in statement.evidence):
        quotes += 1
        try:
            named = library.resolve(evidence.citation)
        except NotInLibraryError:
            invalid += 1
            continue
        broken += not any(evidence.quote in p.text for p in named)
    scores.quotes.append(quotes)
    scores.broken_quotes.append(broken)
    scores.invalid_citations.append(invalid)


def _mean(values: Sequence[float | None]) -> tuple[float, tuple[float, float]]:
    known = [v for v in values if v is not None]
    return (float(np.mean(known)) if known else float("nan")), bootstrap_interval(known)


def _auroc_interval(confidence: Sequence[float], answerable: Sequence[bool]) -> tuple[float, float]:
    pairs = np.array(list(zip(confidence, answerable, strict=True)), dtype=float)
    generator = np.random.default_rng(1)
    found = []
    for _ in range(500):
        sample = pairs[generator.integers(0, len(pairs), len(pairs))]
        value = auroc(sample[:, 0].tolist(), (sample[:, 1] > 0).tolist())
        if not np.isnan(value):
            found.append(value)
    if not found:
        return float("nan"), float("nan")
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def question_record(question: GoldQuestion, answer: Answer, rank: int | None) -> dict[str, Any]:
    """Return one question for the drill-down: gold, hits, what was cited, what went wrong."""
    return {
        "id": question.id,
        "split": question.split,
        "question": question.question,
        "type": question.type,
        "gold": [f"{g.para}{f' ({g.sub})' if g.sub else ''}" for g in question.gold],
        "rank": rank,
        "hits": [h.citation.place for h in answer.hits[:5]],
        "cited": [str(e.citation) for s in answer.statements for e in s.evidence],
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "problem": what_went_wrong(question, answer, rank),
    }
