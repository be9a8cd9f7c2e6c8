"""Score a library against gold questions: rankings beside baselines and ablations, answers, by type; kept as JSON.

``pilcrow eval GOLD.jsonl…`` or ``python -m evals.run``. Nothing here is tuned: figures for dev and test are printed apart.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from answer.ask import Answerer
from evals.answers import AnswerScores, question_record, score_answers
from evals.gold import TYPES, GoldQuestion, load_gold
from evals.measures import bootstrap_interval, ranking_scores, significant_drop
from index.hits import Filters
from index.library import Library
from index.search import DEFAULT_WEIGHTS, Searcher, Weights
from ingest.citation import normalise_symbol
from ingest.errors import PilcrowError, UsageError

Key = tuple[str, str]
DEPTH = 50
_D = DEFAULT_WEIGHTS
ABLATIONS = {
    "Pilcrow": _D,
    "only words (BM25)": Weights(1, 0, 0, 0),
    "only paragraph vectors": Weights(0, 1, 0, 0),
    "only sentence vectors": Weights(0, 0, 1, 0),
    "only late interaction": Weights(0, 0, 0, 1),
    "without words (BM25)": Weights(0, _D.dense, _D.sentence, _D.late),
    "without paragraph vectors": Weights(_D.bm25, 0, _D.sentence, _D.late),
    "without sentence vectors": Weights(_D.bm25, _D.dense, 0, _D.late),
    "without late interaction": Weights(_D.bm25, _D.dense, _D.sentence, 0),
}


@dataclass
class Evaluation:
    """Everything measured: per-question columns by ranking, answers, latencies (ms)."""

    questions: list[GoldQuestion]
    rankings: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    ranks: dict[str, int | None] = field(default_factory=dict)
    answers: AnswerScores | None = None
    latency_ms: dict[str, list[float]] = field(default_factory=dict)
    library: str = ""
    model: str = ""


def evaluate(
    questions: list[GoldQuestion],
    folder: Path,
    *,
    baselines: bool = True,
    ablations: bool = True,
    filtered: bool = False,
) -> Evaluation:
    """Rank and answer every question; with the baselines and ablations in the same run."""
    library = Library.open(folder)
    searcher = Searcher(library)
    answerer = Answerer(library, searcher)
    result = Evaluation(questions, library=library.generation, model=library.model)
    searcher.search("warm up")
    variants = ABLATIONS if ablations else {"Pilcrow": DEFAULT_WEIGHTS}
    for name, weights in variants.items():
        runs = {q.id: _rank(searcher, q, weights, filtered) for q in questions}
        result.rankings[name] = ranking_scores(questions, runs)
        if name == "Pilcrow":
            result.ranks = {q.id: _first_right(q, runs[q.id]) for q in questions}
    if baselines:
        from evals.baselines import Baselines

        for name, rank in Baselines(library).rankers().items():
            result.rankings[name] = ranking_scores(questions, {q.id: rank(q.question) for q in questions})
    result.latency_ms["search"] = [_timed(lambda q=q: searcher.search(q.question)) for q in questions]  # type: ignore[misc]
    result.latency_ms["ask"] = [_timed(lambda q=q: answerer.ask(q.question)) for q in questions]  # type: ignore[misc]
    result.answers = score_answers(questions, answerer, library, filtered=filtered)
    return result


def _rank(searcher: Searcher, question: GoldQuestion, weights: Weights, filtered: bool) -> list[Key]:
    filters = Filters(symbols=(question.doc,)) if filtered and question.doc else Filters()
    hits = searcher.search(question.question, DEPTH, filters, weights)
    return [(normalise_symbol(h.symbol), h.paragraph.number or f"p{h.paragraph.page_start}") for h in hits]


def _first_right(question: GoldQuestion, ranked: Sequence[Key]) -> int | None:
    return next((k for k, key in enumerate(ranked, 1) if key in question.accepted), None)


def _timed(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return (perf_counter() - start) * 1000


def tables_of(result: Evaluation) -> dict[str, list[dict[str, Any]]]:
    """Return the tables to print and keep: title → rows, figures with their 95 % intervals as text."""
    answerable = [q for q in result.questions if q.answerable]
    tables = {f"Finding the paragraph ({len(answerable)} answerable questions)": _ranking_rows(result)}
    if result.answers is not None:
        tables[f"Answers ({len(result.questions)} questions)"] = [
            {"measure": name, "value": _figure(value), "95 % interval": _interval(interval)}
            for name, (value, interval) in result.answers.summary().items()
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
            text = _figure(float(np.mean(values)))
            if name == "Pilcrow" and measure in ("success@1", "success@5"):
                text += f" [{_interval(bootstrap_interval(values))}]"
            row[measure] = text
        rows.append(row)
    return rows


def _type_rows(result: Evaluation) -> list[dict[str, Any]]:
    if result.answers is None:
        return []
    answerable = [q for q in result.questions if q.answerable]
    first, five = result.rankings["Pilcrow"]["success@1"], result.rankings["Pilcrow"]["success@5"]
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
                "success@1": _figure(_mean_at(first, among)),
                "success@5": _figure(_mean_at(five, among)),
                "answered": _figure(float(np.mean(answered))),
                "citation precision": _figure(_mean_at(result.answers.precision, members)),
                "citation recall": _figure(_mean_at(result.answers.recall, members)),
                "nugget coverage": _figure(_mean_at(result.answers.nuggets, members)),
            }
        )
    return rows


def _mean_at(values: Sequence[float | None], positions: Sequence[int]) -> float:
    known = [v for k in positions if (v := values[k]) is not None]
    return float(np.mean(known)) if known else float("nan")


def _figure(value: float) -> str:
    return "—" if np.isnan(value) else f"{value:.3f}"


def _interval(interval: tuple[float, float]) -> str:
    return "" if np.isnan(interval[0]) else f"{interval[0]:.2f}–{interval[1]:.2f}"


def to_json(result: Evaluation, tables: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Return what is kept: tables, per-question scores for later comparison, drill-down. No times of day, no paths."""
    answers = result.answers.answers if result.answers else []
    return {
        "library": result.library,
        "model": result.model,
        "tables": {title: rows for title, rows in tables.items() if not title.startswith("Latency")},
        "scores": {
            "ids": [q.id for q in result.questions if q.answerable],
            **{m: result.rankings["Pilcrow"][m] for m in ("success@1", "success@5", "MRR", "nDCG@10")},
        },
        "questions": [
            question_record(q, a, result.ranks[q.id]) for q, a in zip(result.questions, answers, strict=True)
        ],
    }


def print_tables(tables: dict[str, list[dict[str, Any]]], heading: str) -> None:
    """Print tables as Markdown: they go into the README as they are."""
    print(f"\n## {heading}")
    for title, rows in tables.items():
        print(f"\n**{title}**\n")
        if rows:
            names = list(rows[0])
            print("| " + " | ".join(names) + " |\n|" + "---|" * len(names))
            for row in rows:
                print("| " + " | ".join(str(row[n]) for n in names) + " |")


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
) -> int:
    """Evaluate, print, keep and compare; return the exit status (1: significantly worse than before)."""
    questions = load_gold(gold, split)
    record: dict[str, Any] = {}
    splits: list[str | None] = (
        [split] if split else [*sorted({q.split for q in questions if q.split})] or [None]
    )
    for name in [*splits, *([None] if len(splits) > 1 else [])]:
        chosen = [q for q in questions if name is None or q.split == name]
        result = evaluate(chosen, library, filtered=filtered)
        tables = tables_of(result)
        print_tables(tables, f"{name or 'all'} questions")
        part = to_json(result, tables)
        if not record or name is None:
            record = {
                **part,
                "tables": {
                    **record.get("tables", {}),
                    **{f"{name or 'all'}: {t}": r for t, r in part["tables"].items()},
                },
            }
        else:
            record["tables"].update({f"{name}: {t}": r for t, r in part["tables"].items()})
    if len(splits) == 1:
        record["tables"] = {t.removeprefix("all: "): r for t, r in record["tables"].items()}
    if results is not None:
        results.parent.mkdir(parents=True, exist_ok=True)
        results.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if compare_with is not None and compare(compare_with, record) else 0


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--split", choices=["dev", "test"])
    parser.add_argument("--results", type=Path)
    parser.add_argument("--compare", type=Path)
    parser.add_argument("--filtered", action="store_true", help="name the question's report to the search")
    arguments = parser.parse_args()
    try:
        return run_command(
            arguments.gold, arguments.library, split=arguments.split, results=arguments.results,
            compare_with=arguments.compare, filtered=arguments.filtered,
        )  # fmt: skip
    except PilcrowError as error:
        print(f"evals.run: {error}", file=sys.stderr)
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
