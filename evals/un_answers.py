"""Answers to the gold questions on UN reports, in the right report and in the whole library, and on the shipped report.

    python -m evals.un_answers --library LIB --split dev --json OUT

Tune on dev only; ``--gold`` asks other gold files, or all of a folder, in place of a split. Columns: questions asked of
their own report (a filter names it), those of the shipped report, and questions asked of the whole library: the ones
that name or describe their report, and all. Figures with "nothing declined" are over all answerable questions; the
others are of the answers as given, where a declined question has a recall of 0. "Strangers" are answerable questions
that name no report, asked of another report of the same set, which does not answer them. Intervals are 95 % bootstrap
intervals over questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from answer.ask import Answerer
from evals.answer_losses import loss_rows
from evals.answers import AnswerScores, Figure, ScoredAnswer, mean_figure, question_record, score_answers
from evals.gold import TYPES, GoldQuestion, load_gold
from evals.gold_topics import GOLD, un_questions
from evals.judged import evidence_of
from evals.risk import risk_coverage_curve, thinned
from evals.tables import Row, figure, interval, keep, table
from index.hits import Filters
from index.library import Library
from ingest.citation import find_symbols
from ingest.errors import PilcrowError

LIBRARY = Path("library-un")
RIGHT, SHIPPED, WHOLE = "in the right report", "shipped report", "whole library"
NAMED = f"{WHOLE}, report named"
COUNTS = ("invalid citations", "statements an answer", "words an answer")
BY_TYPE = {
    "precision": "citation precision",
    "recall": "citation recall",
    "nuggets": "nugget coverage",
    "quotes": "gold quotes shown",
}


def ask_settings(
    answerer: Answerer,
    questions: Sequence[GoldQuestion],
    settings: Sequence[str],
    shipped: Sequence[GoldQuestion] = (),
) -> dict[str, AnswerScores]:
    """Ask the questions in each setting, once; return the scores by setting. ``shipped``: of the shipped report."""
    library = answerer.library
    answerer.ask("warm up")
    scores = {}
    if RIGHT in settings:
        scores[RIGHT] = score_answers(questions, answerer, library, filtered=True, label=RIGHT)
    if RIGHT in settings and shipped:
        scores[SHIPPED] = score_answers(shipped, answerer, library, filtered=True, label=SHIPPED)
    if WHOLE in settings:
        whole = score_answers(questions, answerer, library, label=WHOLE)
        scores[NAMED] = whole.where(lambda q: q.names_report is True)
        scores[WHOLE] = whole
    return scores


def read_questions(
    split: str, gold: Sequence[Path] | None = None, limit: int | None = None
) -> tuple[list[GoldQuestion], list[GoldQuestion]]:
    """Return the questions to ask, and those of the shipped report; of ``gold`` instead of the split where given."""
    if gold:
        files = [f for path in gold for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
        return load_gold(files)[:limit], []
    return un_questions(split)[:limit], load_gold([GOLD / "honlac28.jsonl"], split)[:limit]


def strangers_declined(answerer: Answerer, questions: Sequence[GoldQuestion]) -> list[float]:
    """Return 1 for each stranger that is declined, else 0: questions go round the reports in order."""
    docs = sorted({q.doc for q in questions if q.doc})
    asked = [q for q in questions if q.answerable and not q.names_report and not find_symbols(q.question)]
    if len(docs) < 2:
        return []
    marks = []
    for number, question in enumerate(
        tqdm(asked, desc="strangers", unit="q", file=sys.stderr, disable=None, leave=False)
    ):
        home = docs.index(question.doc or docs[0])
        other = docs[(home + 1 + number % (len(docs) - 1)) % len(docs)]
        marks.append(float(not answerer.ask(question.question, Filters(symbols=(other,))).answered))
    return marks


def figure_rows(scores: dict[str, AnswerScores], strangers: Figure | None) -> list[Row]:
    """Return one row a figure, one column a setting."""
    summaries = {name: s.summary() for name, s in scores.items()}
    rows: list[Row] = [{"figure": "questions", **{name: len(s.rows) for name, s in scores.items()}}]
    for measure in next(iter(summaries.values()), {}):
        rows.append({"figure": measure, **{n: cell(measure, s[measure]) for n, s in summaries.items()}})
    if strangers is not None:
        rows.append({"figure": "declined, strangers", RIGHT: cell("declined", strangers)})
    return rows


def cell(measure: str, found: Figure) -> str:
    """Return a figure with its interval as text."""
    value, bounds = found
    if measure in COUNTS:
        return "—" if np.isnan(value) else f"{value:.0f}" if measure == COUNTS[0] else f"{value:.1f}"
    return figure(value) + (f" [{interval(bounds)}]" if interval(bounds) else "")


def type_rows(scores: AnswerScores) -> list[Row]:
    """Return one row a type of question: as answered, and with nothing declined."""
    rows: list[Row] = []
    for kind in TYPES:
        of_kind = scores.where(lambda q, kind=kind: q.type == kind)  # type: ignore[misc]
        if not of_kind.rows:
            continue
        answered = [float(r.answer.answered) for r in of_kind.rows]
        row: Row = {"type": kind, "questions": len(answered), "answered": figure(float(np.mean(answered)))}
        for forced, suffix in ((False, ""), (True, ", nothing declined")):
            row |= {
                f"{label}{suffix}": figure(mean_figure(of_kind.column(name, forced=forced))[0])
                for name, label in BY_TYPE.items()
            }
        rows.append(row)
    return rows


def latency_rows(scores: dict[str, AnswerScores]) -> list[Row]:
    """Return the warm time of an answer in each setting (ms)."""
    return [
        {"setting": name, "p50 (ms)": f"{p50:.0f}", "p95 (ms)": f"{p95:.0f}"}
        for name, s in scores.items()
        for p50, p95 in [np.percentile(s.ask_ms, [50, 95])]
    ]


def outcomes_of(scores: AnswerScores) -> dict[str, Any]:
    """Return what ``evals.risk`` and ``evals.answer_compare`` read, one value a question."""
    return {
        "ids": [r.question.id for r in scores.rows],
        "confidence": [round(r.answer.confidence, 4) for r in scores.rows],
        "wrong": [r.wrong for r in scores.rows],
        "answered": [r.answer.answered for r in scores.rows],
        "answerable": [r.question.answerable for r in scores.rows],
        **{f"{n}, nothing declined": _rounded(scores.column(n, forced=True)) for n in BY_TYPE},
    }


def _rounded(values: Sequence[float | None]) -> list[float | None]:
    return [None if v is None else round(v, 4) for v in values]


def drill_record(row: ScoredAnswer, setting: str) -> dict[str, Any]:
    """Return all that is known of one question, for reading one by one; statements as with nothing declined."""
    marks, forced = row.marks, row.forced_marks
    return {
        "setting": setting,
        **question_record(row),
        "names_report": row.question.names_report,
        "right": not row.wrong,
        "marks": marks and {n: getattr(marks, n) for n in BY_TYPE},
        "marks, nothing declined": forced and {n: getattr(forced, n) for n in BY_TYPE},
        "reason": row.answer.reason,
        "statements": [
            {"text": s.text, "chapeau": s.chapeau, "citations": [str(e.citation) for e in evidence_of([s])]}
            for s in row.forced.statements
        ],
        "nuggets": list(row.question.nuggets),
        "quotes": list(row.question.quotes),
        "accepted": sorted(row.judged.accepted),
        "found": [h.paragraph.id for h in row.forced.hits],
        "ms": round(row.ask_ms, 1),
    }


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, default=LIBRARY)
    parser.add_argument("--split", choices=["dev", "test"], default="dev")
    parser.add_argument("--gold", nargs="+", type=Path, metavar="PATH", help="other gold files or folders")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--filtered", action="store_true", help="only in the right report")
    which.add_argument("--whole", action="store_true", help="only in the whole library")
    which.add_argument("--both", action="store_true", help="both (default)")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions of each set")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep figures and outcomes")
    parser.add_argument("--drill", type=Path, metavar="OUT", help="keep every answer, one JSON object a line")
    arguments = parser.parse_args()
    settings = [WHOLE] if arguments.whole else [RIGHT] if arguments.filtered else [RIGHT, WHOLE]
    try:
        library = Library.open(arguments.library)
        questions, shipped = read_questions(arguments.split, arguments.gold, arguments.limit)
        answerer = Answerer(library)
        scores = ask_settings(answerer, questions, settings, shipped)
        strangers = None
        if RIGHT in settings:
            strangers = mean_figure(strangers_declined(answerer, questions))
    except PilcrowError as error:
        print(f"evals.un_answers: {error}", file=sys.stderr)
        return error.exit_status
    name = " ".join(p.stem for p in arguments.gold) if arguments.gold else f"UN reports {arguments.split}"
    tables = {f"Answers, {name}": figure_rows(scores, strangers)}
    tables["Where answers lose"] = loss_rows(scores)
    tables |= {f"By type, {n}": type_rows(s) for n, s in scores.items() if n != SHIPPED}
    times = latency_rows(scores)
    print(f"{len(library.reports())} reports, {len(library.rows):,} paragraphs.")
    print("\n".join(table(title, rows) for title, rows in (tables | {"Warm answers": times}).items()))
    _keep_all(arguments, f"answers, {name}", tables, scores)
    return 0


def _keep_all(
    arguments: argparse.Namespace,
    benchmark: str,
    tables: dict[str, list[Row]],
    scores: dict[str, AnswerScores],
) -> None:
    if arguments.drill is not None:
        records = [drill_record(r, n) for n, s in scores.items() if n != NAMED for r in s.rows]
        lines = [json.dumps(r, ensure_ascii=False) + "\n" for r in records]
        arguments.drill.parent.mkdir(parents=True, exist_ok=True)
        arguments.drill.write_text("".join(lines), encoding="utf-8")
    if arguments.json is not None:
        curves = {
            n: thinned(risk_coverage_curve([r.answer.confidence for r in s.rows], [r.wrong for r in s.rows]))
            for n, s in scores.items()
        }
        record = {"benchmark": benchmark, "tables": tables}
        record |= {"risk–coverage (threshold, coverage, risk)": curves}
        keep(arguments.json, record | {"outcomes": {n: outcomes_of(s) for n, s in scores.items()}})


if __name__ == "__main__":
    sys.exit(main())
