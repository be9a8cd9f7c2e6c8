"""Score answers: what is cited, whether the quotes stand there, what is conveyed, and when nothing is said.

Every question is asked as people ask it. Where an answerable one is declined it is asked once more with nothing
declined (``lenient``), so that choosing statements and deciding to answer can be told apart.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np
from tqdm import tqdm

from answer.answer import Answer
from answer.ask import Answerer
from answer.confidence import shipped_model
from evals.gold import GoldQuestion
from evals.judged import Judged, Marks, evidence_of, judge, mark
from evals.measures import auroc, bootstrap_interval, paired_interval, risk_coverage_area
from index.hits import Filters
from index.library import Library
from ingest.citation import normalise_symbol
from ingest.errors import NotInLibraryError

Key = tuple[str, str]
Figure = tuple[float, tuple[float, float]]
"""A figure with its 95 % interval, which is not a number where none can be given."""
NO_INTERVAL = (float("nan"), float("nan"))


@dataclass(frozen=True, slots=True)
class ScoredAnswer:
    """One question with its answer, and with the answer that it gets where nothing is declined.

    ``marks`` and ``forced_marks`` judge the two; None for unanswerable questions.
    """

    judged: Judged
    answer: Answer
    forced: Answer
    marks: Marks | None
    forced_marks: Marks | None
    quotes: int
    broken_quotes: int
    invalid_citations: int
    ask_ms: float

    @property
    def question(self) -> GoldQuestion:
        """The gold question."""
        return self.judged.question

    @property
    def wrong(self) -> bool:
        """Whether answering is wrong: the reports do not say it, or no paragraph cited may be cited."""
        return self.forced_marks is None or not self.forced_marks.right


@dataclass
class AnswerScores:
    """The questions asked, in order; ``summary`` turns them into figures."""

    rows: list[ScoredAnswer] = field(default_factory=list)

    def only(self, positions: Sequence[int]) -> AnswerScores:
        """Return the rows of some questions."""
        return AnswerScores([self.rows[k] for k in positions])

    def where(self, keep: Callable[[GoldQuestion], bool]) -> AnswerScores:
        """Return the rows of the questions for which ``keep`` holds."""
        return AnswerScores([r for r in self.rows if keep(r.question)])

    @property
    def answers(self) -> list[Answer]:
        """The answers, in order."""
        return [r.answer for r in self.rows]

    @property
    def ask_ms(self) -> list[float]:
        """How long each question took."""
        return [r.ask_ms for r in self.rows]

    def column(self, name: str, *, forced: bool = False) -> list[float | None]:
        """Return one of the marks for each question, None where it does not apply; ``forced``: nothing declined."""
        marks = [r.forced_marks if forced else r.marks for r in self.rows]
        return [None if m is None else getattr(m, name) for m in marks]

    def summary(self) -> dict[str, Figure]:
        """Return each figure with its 95 % interval (proportions and means over questions)."""
        answered = [float(r.answer.answered) for r in self.rows if r.question.answerable]
        declined = [float(not r.answer.answered) for r in self.rows if not r.question.answerable]
        return {
            "citation precision": mean_figure(self.column("precision")),
            "… near misses answered counted as 0": mean_figure(self._precision_of_all_answers()),
            "citation recall": mean_figure(self.column("recall")),
            "nugget coverage": mean_figure(self.column("nuggets")),
            "gold quotes shown": mean_figure(self.column("quotes")),
            "letters: citation precision": mean_figure(self.column("sub_precision")),
            "letters: citation recall": mean_figure(self.column("sub_recall")),
            "nothing declined: citation precision": mean_figure(self.column("precision", forced=True)),
            "nothing declined: citation recall": mean_figure(self.column("recall", forced=True)),
            "nothing declined: nugget coverage": mean_figure(self.column("nuggets", forced=True)),
            "nothing declined: gold quotes shown": mean_figure(self.column("quotes", forced=True)),
            "nothing declined: a right paragraph cited": mean_figure(self.column("right", forced=True)),
            "answered, answerable": mean_figure(answered),
            "declined, unanswerable": mean_figure(declined),
            **self._confidence_figures(),
            **self._counts(),
        }

    def _precision_of_all_answers(self) -> list[float | None]:
        """Return the precision of every answer given, 0 for one to an unanswerable question."""
        return [
            r.marks.precision if r.marks is not None else 0.0 if r.answer.statements else None
            for r in self.rows
        ]

    def _confidence_figures(self) -> dict[str, Figure]:
        confidence = [r.answer.confidence for r in self.rows]
        answerable = [float(r.question.answerable) for r in self.rows]
        right = [float(not r.wrong) for r in self.rows]
        return {
            "AUROC of confidence": (
                auroc(confidence, [a > 0 for a in answerable]),
                paired_interval((confidence, answerable), _auroc_of),
            ),
            "area under risk–coverage": (
                risk_coverage_area(confidence, right),
                paired_interval((confidence, right), risk_coverage_area),
            ),
        }

    def _counts(self) -> dict[str, Figure]:
        quotes, broken = sum(r.quotes for r in self.rows), sum(r.broken_quotes for r in self.rows)
        statements = [a.statements for a in self.answers if a.answered]
        return {
            "quotes verbatim": (1 - broken / quotes if quotes else float("nan"), NO_INTERVAL),
            "invalid citations": (float(sum(r.invalid_citations for r in self.rows)), NO_INTERVAL),
            "statements an answer": mean_figure([float(len(s)) for s in statements]),
            "words an answer": mean_figure([float(words_in(a)) for a in self.answers if a.answered]),
        }


def lenient(answerer: Answerer) -> Answerer:
    """Return the same answerer with nothing declined, on the same searcher."""
    return Answerer(answerer.library, answerer.searcher, confidence=replace(shipped_model(), threshold=0.0))


def score_answers(
    questions: Sequence[GoldQuestion],
    answerer: Answerer,
    library: Library,
    *,
    filtered: bool = False,
    forced: Answerer | None = None,
    label: str = "asking",
) -> AnswerScores:
    """Ask every question and score what comes back; ``filtered`` names the question's report to the search.

    ``forced``: the answerer with nothing declined (default: ``lenient``).
    """
    forced = forced or lenient(answerer)
    rows = []
    for question in tqdm(questions, desc=label, unit="q", file=sys.stderr, disable=None, leave=False):
        filters = Filters(symbols=(question.doc,)) if filtered and question.doc else Filters()
        rows.append(_score(judge(question, library), answerer, forced, filters))
    return AnswerScores(rows)


def _score(judged: Judged, answerer: Answerer, lenient_answerer: Answerer, filters: Filters) -> ScoredAnswer:
    start = perf_counter()
    answer = answerer.ask(judged.question.question, filters)
    ask_ms = (perf_counter() - start) * 1000
    answerable = judged.question.answerable
    forced = answer
    if answerable and not answer.answered:
        forced = lenient_answerer.ask(judged.question.question, filters)
    quotes, broken, invalid = check_quotes(answer, answerer.library)
    return ScoredAnswer(
        judged=judged,
        answer=answer,
        forced=forced,
        marks=mark(judged, answer) if answerable else None,
        forced_marks=mark(judged, forced) if answerable else None,
        quotes=quotes,
        broken_quotes=broken,
        invalid_citations=invalid,
        ask_ms=ask_ms,
    )


def check_quotes(answer: Answer, library: Library) -> tuple[int, int, int]:
    """Return how many quotes there are, how many do not stand where they are cited, how many citations name nothing."""
    quotes = broken = invalid = 0
    for evidence in evidence_of(answer.statements):
        quotes += 1
        try:
            named = library.resolve(evidence.citation)
        except NotInLibraryError:
            invalid += 1
            continue
        broken += not any(evidence.quote in p.text for p in named)
    return quotes, broken, invalid


def words_in(answer: Answer) -> int:
    """Return how many words an answer has; the chapeau of a list is printed once."""
    chapeaux = dict.fromkeys((s.headings, s.chapeau) for s in answer.statements if s.chapeau)
    texts = [s.text for s in answer.statements] + [c for _, c in chapeaux if c]
    return sum(len(t.split()) for t in texts)


def cited_keys(answer: Answer) -> list[Key]:
    """Return the cited paragraphs as (symbol, number), in order, each once."""
    keys = [
        (normalise_symbol(e.citation.symbol), e.citation.number or f"p{e.page}")
        for e in evidence_of(answer.statements)
    ]
    return list(dict.fromkeys(keys))


def what_went_wrong(row: ScoredAnswer, rank: int | None = None) -> str | None:
    """Say in words what is wrong with an answer, or None; ``rank``: of the first right paragraph, where known."""
    answer = row.answer
    if row.marks is None:
        return "answered, although the report does not say it" if answer.answered else None
    if not answer.answered:
        return "declined, although the report answers it"
    if not row.marks.right:
        where = f" (the first right one is at rank {rank})" if rank else ""
        return f"cites none of the right paragraphs{where}"
    if row.marks.recall < 1:
        cited = {e.paragraph_id for e in evidence_of(answer.statements)}
        missing = [
            g.para for g, p in zip(row.question.gold, row.judged.needed, strict=True) if not p.ids & cited
        ]
        return f"incomplete: does not cite para. {', '.join(dict.fromkeys(missing))}"
    return None


def question_record(row: ScoredAnswer, rank: int | None = None) -> dict[str, Any]:
    """Return one question for the drill-down: gold, hits, what was cited, what went wrong."""
    question, answer = row.question, row.answer
    return {
        "id": question.id,
        "split": question.split,
        "question": question.question,
        "type": question.type,
        "gold": [f"{g.para}{f' ({g.sub})' if g.sub else ''}" for g in question.gold],
        "rank": rank,
        "hits": [h.citation.place for h in answer.hits[:5]],
        "cited": [str(e.citation) for e in evidence_of(answer.statements)],
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "problem": what_went_wrong(row, rank),
    }


def mean_figure(values: Iterable[float | None]) -> Figure:
    """Return the mean of what is known, with its interval."""
    known = [float(v) for v in values if v is not None]
    return (float(np.mean(known)) if known else float("nan")), bootstrap_interval(known)


def _auroc_of(confidence: Sequence[float], answerable: Sequence[float]) -> float:
    return auroc(confidence, [a > 0 for a in answerable])
