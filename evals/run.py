"""Score a library against gold questions: rankings beside baselines and ablations, answers, by type; kept as JSON.

``pilcrow eval GOLD.jsonl…`` or ``python -m evals.run``. Nothing here is tuned: figures for dev and test are printed apart.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from answer.ask import Answerer
from evals.answers import AnswerScores, question_record, score_answers
from evals.gold import TYPES, GoldQuestion, load_gold
from evals.measures import bootstrap_interval, ranking_scores, significant_drop
from evals.stages import ablations, alone
from evals.tables import figure, interval, keep, table
from index.fusion import DEFAULT_WEIGHTS, Weights
from index.hits import Filters
from index.library import Library
from index.search import Searcher
from ingest.citation import normalise_symbol
from ingest.errors import PilcrowError, UsageError
from ingest.report import Paragraph

Key = tuple[str, str]
DEPTH = 50
OURS = "Pilcrow"


@dataclass
class Evaluation:
    """Everything measured: per-question columns by ranking, answers, latencies (ms).

    ``rankings`` have a value an answerable question, ``latency_ms`` and ``answers`` one a question.
    """

    questions: list[GoldQuestion]
    rankings: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    ranks: dict[str, int | None] = field(default_factory=dict)
    answers: AnswerScores | None = None
    latency_ms: dict[str, list[float]] = field(default_factory=dict)
    library: str = ""
    model: str = ""

    def only(self, split: str | None) -> Evaluation:
        """Return what concerns the questions of one split; all of it for None."""
        chosen = [k for k, q in enumerate(self.questions) if split is None or q.split == split]
        asked = [q for q in self.questions if q.answerable]
        among = [k for k, q in enumerate(asked) if split is None or q.split == split]
        return replace(
            self,
            questions=[self.questions[k] for k in chosen],
            rankings={
                name: {m: [v[k] for k in among] for m, v in columns.items()}
                for name, columns in self.rankings.items()
            },
            answers=self.answers.only(chosen) if self.answers else None,
            latency_ms={step: [v[k] for k in chosen] for step, v in self.latency_ms.items()},
        )


def evaluate(
    questions: list[GoldQuestion],
    folder: Path,
    *,
    baselines: bool = False,
    ablation: bool = False,
    filtered: bool = False,
) -> Evaluation:
    """Rank and answer every question; with the baselines and without each stage in the same run where asked."""
    library = Library.open(folder)
    searcher = Searcher(library)
    result = Evaluation(questions, library=library.generation, model=library.model)
    searcher.search("warm up")
    variants = {**dict(ablations()), **dict(alone())} if ablation else {OURS: DEFAULT_WEIGHTS}
    for name, weights in variants.items():
        runs, times = {}, []
        for question in questions:
            start = perf_counter()
            runs[question.id] = _rank(searcher, question, weights, filtered)
            times.append((perf_counter() - start) * 1000)
        result.rankings[name] = ranking_scores(questions, runs)
        if name == OURS:
            result.ranks = {q.id: _first_right(q, runs[q.id]) for q in questions}
            result.latency_ms["search"] = times
    if baselines:
        for name, runs in _baseline_runs(library, questions):
            result.rankings[name] = ranking_scores(questions, runs)
    result.answers = score_answers(questions, Answerer(library, searcher), library, filtered=filtered)
    result.latency_ms["ask"] = result.answers.ask_ms
    return result


def _baseline_runs(
    library: Library, questions: Sequence[GoldQuestion]
) -> Iterator[tuple[str, dict[str, list[Key]]]]:
    """Yield the rankings of the systems that need nothing but what Pilcrow itself is built on."""
    from evals.baselines import BASELINES

    reports = [library.report(r.symbol) for r in library.reports()]
    keys = {p.id: _key(library.report_at(k).symbol, p) for k, p in library.rows}
    for system in BASELINES:
        with tempfile.TemporaryDirectory(prefix="pilcrow-baseline-") as scratch:
            system.build(reports, Path(scratch))
            rank = system.open(Path(scratch))
            yield system.name, {q.id: [keys[i] for i in rank(q.question)] for q in questions}


def _key(symbol: str, paragraph: Paragraph) -> Key:
    return normalise_symbol(symbol), paragraph.number or f"p{paragraph.page_start}"


def _rank(searcher: Searcher, question: GoldQuestion, weights: Weights, filtered: bool) -> list[Key]:
    filters = Filters(symbols=(question.doc,)) if filtered and question.doc else Filters()
    hits = searcher.search(question.question, DEPTH, filters, weights)
    return [_key(h.symbol, h.paragraph) for h in hits]


def _first_right(question: GoldQuestion, ranked: Sequence[Key]) -> int | None:
    return next((k for k, key in enumerate(ranked, 1) if key in question.accepted), None)


def tables_of(result: Evaluation) -> dict[str, list[dict[str, Any]]]:
    """Return the tables to print and keep: title → rows, figures with their 95 % intervals as text."""
    answerable = [q for q in result.questions if q.answerable]
    tables = {f"Finding the paragraph ({len(answerable)} answerable questions)": _ranking_rows(result)}
    if result.answers is not None:
        tables[f"Answers ({len(result.questions)} questions)"] = [
            {"measure": name, "value": figure(value), "95 % interval": interval(bounds)}
            for name, (value, bounds) in result.answers.summary().items()
        ]
        tables["By type"] = _type_rows(result)
    tables["Latency, warm (ms)"] = [
        {"step": step, "p50": f"{np.percentile(v, 50):.0f}", "p95": f"{np.percentile(v, 95):.0f}"}
        for step, v in result.latency_ms.items()
    ]
    return tables


def _ranking_rows(result: Evaluation) -> list[dict[str, Any]]:
    rows = []
    for name, columns in result.rankings.items():
        row: dict[str, Any] = {"ranking": name}
        for measure, values in columns.items():
            text = figure(float(np.mean(values)))
            if name == OURS and measure in ("success@1", "success@5"):
                text += f" [{interval(bootstrap_interval(values))}]"
            row[measure] = text
        rows.append(row)
    return rows


def _type_rows(result: Evaluation) -> list[dict[str, Any]]:
    if result.answers is None:
        return []
    answerable = [q for q in result.questions if q.answerable]
    first, five = result.rankings[OURS]["success@1"], result.rankings[OURS]["success@5"]
    rows = []
    for kind in TYPES:
        members = [k for k, q in enumerate(result.questions) if q.type == kind]
        if not members:
            continue
        among = [k for k, q in enumerate(answerable) if q.type == kind]
        answered = [result.answers.answers[k].answered for k in members]
        rows.append(
            {
                "type": kind,
                "questions": len(members),
                "success@1": figure(_mean_at(first, among)),
                "success@5": figure(_mean_at(five, among)),
                "answered": figure(float(np.mean(answered))),
                "citation precision": figure(_mean_at(result.answers.column("precision"), members)),
                "citation recall": figure(_mean_at(result.answers.column("recall"), members)),
                "nugget coverage": figure(_mean_at(result.answers.column("nuggets"), members)),
            }
        )
    return rows


def _mean_at(values: Sequence[float | None], positions: Sequence[int]) -> float:
    known = [v for k in positions if (v := values[k]) is not None]
    return float(np.mean(known)) if known else float("nan")


def to_json(result: Evaluation) -> dict[str, Any]:
    """Return what is kept beside the tables: per-question scores for later comparison, drill-down."""
    rows = result.answers.rows if result.answers else []
    return {
        "library": result.library,
        "model": result.model,
        "scores": {
            "ids": [q.id for q in result.questions if q.answerable],
            **{m: result.rankings[OURS][m] for m in ("success@1", "success@5", "MRR", "nDCG@10")},
        },
        "questions": [question_record(row, result.ranks[row.question.id]) for row in rows],
    }


def compare(earlier: Path, record: dict[str, Any]) -> list[str]:
    """Return the measures that got significantly worse than in ``earlier``, on the questions both have.

    Raises:
        UsageError: the file is no result of an evaluation.
    """
    try:
        before = json.loads(earlier.read_text(encoding="utf-8"))["scores"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{earlier}: not the result of an evaluation ({error!r}). Expected a file that --json wrote."
        ) from error
    now = record["scores"]
    common = [i for i in now["ids"] if i in set(before["ids"])]
    if not common:
        raise UsageError(f"{earlier}: scores other questions than these; nothing can be compared.")
    worse = []
    for measure in (m for m in now if m != "ids"):
        old = [before[measure][before["ids"].index(i)] for i in common]
        new = [now[measure][now["ids"].index(i)] for i in common]
        verdict = "significantly worse" if significant_drop(old, new) else "not significantly worse"
        print(f"{measure}: {np.mean(old):.3f} → {np.mean(new):.3f} on {len(common)} questions, {verdict}")
        if significant_drop(old, new):
            worse.append(measure)
    return worse


def run_command(
    gold: Sequence[Path],
    library: Path,
    *,
    split: str | None = None,
    results: Path | None = None,
    compare_with: Path | None = None,
    filtered: bool = False,
    baselines: bool = False,
    ablation: bool = False,
) -> int:
    """Evaluate, print, keep and compare; return the exit status (1: significantly worse than before).

    Every question is searched and answered once; the splits are parts of that. ``baselines`` and ``ablation`` take
    minutes on a large library.
    """
    questions = load_gold(gold, split)
    whole = evaluate(questions, library, baselines=baselines, ablation=ablation, filtered=filtered)
    splits: list[str | None] = [*sorted({q.split for q in questions if q.split})]
    parts = splits if len(splits) == 1 else [*splits, None]
    kept: dict[str, Any] = {}
    for name in parts:
        tables = tables_of(whole.only(name))
        print(f"\n## {name or 'all'} questions")
        print("\n".join(table(title, rows) for title, rows in tables.items()))
        prefix = f"{name or 'all'}: " if len(parts) > 1 else ""
        kept.update({prefix + t: r for t, r in tables.items() if not t.startswith("Latency")})
    record = {**to_json(whole), "tables": kept}
    if results is not None:
        keep(results, record)
    return 1 if compare_with is not None and compare(compare_with, record) else 0


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--split", choices=["dev", "test"])
    parser.add_argument("--results", type=Path)
    parser.add_argument("--compare", type=Path)
    parser.add_argument(
        "--baselines", action="store_true", help="BM25, dense and the usual pipeline beside it"
    )
    parser.add_argument("--ablation", action="store_true", help="each stage alone, and all but each")
    parser.add_argument("--filtered", action="store_true", help="name the question's report to the search")
    arguments = parser.parse_args()
    try:
        return run_command(
            arguments.gold, arguments.library, split=arguments.split, results=arguments.results,
            compare_with=arguments.compare, filtered=arguments.filtered, baselines=arguments.baselines,
            ablation=arguments.ablation,
        )  # fmt: skip
    except PilcrowError as error:
        print(f"evals.run: {error}", file=sys.stderr)
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
