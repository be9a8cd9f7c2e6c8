"""The gold questions on UN reports, asked of a whole library of UN reports and of the right report alone.

    python -m evals.un_reports PDFDIR… --split dev

The library holds the PDFs below the folders and the shipped corpus; it is built once and kept (``--library``). Tune on
dev only. Printed for all answerable questions, those that name or describe their report, the others, and those where
near-identical editions compete: is a right paragraph among the first 1, 5, 10, and is the first hit of the right
report? Equally acceptable paragraphs count as right; intervals are 95 % bootstrap intervals over questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.benchmark import Run, latency_percentiles, rank_topics, trec_scores
from evals.gold import TYPES, GoldQuestion
from evals.gold_topics import MEASURES, GoldTopics, edition_questions, topics_of, un_questions
from evals.measures import bootstrap_interval
from evals.obliqa import print_progress
from evals.tables import Row, figure, interval, keep, table
from index.build import add_paths
from index.library import Library
from index.search import Searcher
from ingest.errors import PilcrowError
from ingest.workers import ReaderPool

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
LIBRARY = Path("library-un")
COLUMNS = {"Success@1": "success@1", "Success@5": "success@5", "Success@10": "success@10", "RR": "MRR",
           "nDCG@10": "nDCG@10"}  # fmt: skip
SETTINGS = {False: "whole library", True: "in the right report"}


def build(folder: Path, sources: Sequence[Path], *, ocr: bool) -> None:
    """Add what is below ``sources`` and the shipped corpus to the library; say which files could not be read."""
    outcome = add_paths(
        folder, [*sources, CORPUS], progress=print_progress, readers=ReaderPool(options={"ocr": ocr})
    )
    for failure in outcome.failed:
        print(f"not read: {Path(failure.file).name} ({failure.error})", file=sys.stderr)


def report_first(topics: GoldTopics, run: Run, library: Library) -> dict[str, float]:
    """Return by question 1 where the first hit is of a right report, else 0."""
    return {
        q.id: float(
            bool(run.ranked[q.id])
            and library.report_of(run.ranked[q.id][0][0]).symbol in topics.documents[q.id]
        )
        for q in topics.questions
    }


def measured(topics: GoldTopics, run: Run, library: Library) -> dict[str, dict[str, float]]:
    """Return measure → question id → value."""
    columns = trec_scores(topics.qrels, run.ranked, MEASURES)
    found = {COLUMNS[m]: dict(zip(topics.qrels, columns[m], strict=True)) for m in COLUMNS}
    return {**found, "report first": report_first(topics, run, library)}


def groups_of(questions: Sequence[GoldQuestion]) -> dict[str, list[str]]:
    """Return the ids of the questions by group: all, those that name their report, the others."""
    return {
        "all answerable": [q.id for q in questions],
        "name or describe their report": [q.id for q in questions if q.names_report is True],
        "do not": [q.id for q in questions if q.names_report is False],
    }


def group_row(
    name: str, ids: Sequence[str], scores: dict[str, dict[str, float]], *, bounds: bool = True
) -> Row:
    """Return one row of means, with intervals where asked."""
    row: Row = {"questions": name, "n": len(ids)}
    for measure, by_id in scores.items():
        values = [by_id[i] for i in ids]
        text = figure(float(np.mean(values)) if values else float("nan"))
        row[measure] = text + (f" [{interval(bootstrap_interval(values))}]" if bounds and values else "")
    return row


def miss_record(question: GoldQuestion, topics: GoldTopics, run: Run, setting: str) -> dict[str, Any] | None:
    """Return what is listed of a question whose first five hits are all wrong, else None."""
    ranked = [i for i, _ in run.ranked[question.id]]
    right = next((k for k, i in enumerate(ranked, 1) if i in topics.qrels[question.id]), None)
    if right is not None and right <= 5:
        return None
    return {
        "id": question.id,
        "setting": setting,
        "question": question.question,
        "type": question.type,
        "names_report": question.names_report,
        "right": sorted(topics.qrels[question.id]),
        "rank": right,
        "found": ranked[:5],
    }


def evaluate(
    searcher: Searcher, split: str, limit: int | None = None
) -> tuple[dict[str, list[Row]], list[dict[str, Any]], dict[str, Any]]:
    """Return tables by title, misses, and the scores by question."""
    library = searcher.library
    sets = {
        "": topics_of(un_questions(split)[:limit], library),
        "editions: ": topics_of(edition_questions(split)[:limit], library),
    }
    tables: dict[str, list[Row]] = {}
    types: dict[str, list[Row]] = {}
    misses: list[dict[str, Any]] = []
    kept: dict[str, Any] = {
        "gold paragraphs not in the library": [a for t in sets.values() for a in t.absent]
    }
    for filtered, setting in SETTINGS.items():
        rows: list[Row] = []
        latencies: list[float] = []
        for prefix, topics in sets.items():
            benchmark = topics.benchmark(f"{prefix}{setting}", filtered=filtered)
            run = rank_topics(searcher, benchmark.topics, label=benchmark.name)
            latencies += run.latency_ms
            scores = measured(topics, run, library)
            groups = (
                groups_of(topics.questions) if not prefix else {"where editions compete": list(topics.qrels)}
            )
            rows += [group_row(name, ids, scores) for name, ids in groups.items()]
            misses += [m for q in topics.questions if (m := miss_record(q, topics, run, setting))]
            kept[benchmark.name] = scores
            if not prefix:
                types[f"By type, {setting}"] = type_rows(topics, scores)
        tables[f"UN reports {split}, {setting}"] = rows
        p50, p95 = latency_percentiles(Run(latency_ms=latencies))
        print(f"{setting}: search p50 {p50:.0f} ms, p95 {p95:.0f} ms", file=sys.stderr)
    return tables | types, misses, kept


def type_rows(topics: GoldTopics, scores: dict[str, dict[str, float]]) -> list[Row]:
    """Return one row a type of question."""
    kinds = {kind: [q.id for q in topics.questions if q.type == kind] for kind in TYPES}
    return [group_row(kind, ids, scores, bounds=False) for kind, ids in kinds.items() if ids]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="PDFDIR", help="none: the library as it is")
    parser.add_argument("--library", type=Path, default=LIBRARY)
    parser.add_argument("--split", choices=["dev", "test"], default="dev")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions of each set")
    parser.add_argument("--ocr", action="store_true", help="recognise pages without text (slow)")
    parser.add_argument(
        "--misses", type=Path, metavar="OUT", help="list the questions not found in the first five"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    parser.add_argument("--scores", action="store_true", help="keep each question's scores too")
    arguments = parser.parse_args()
    try:
        if arguments.folders:
            build(arguments.library, arguments.folders, ocr=arguments.ocr)
        library = Library.open(arguments.library)
        tables, misses, scores = evaluate(Searcher(library), arguments.split, arguments.limit)
    except PilcrowError as error:
        print(f"evals.un_reports: {error}", file=sys.stderr)
        return error.exit_status
    absent = scores.pop("gold paragraphs not in the library")
    found = f"{len(library.reports())} reports, {len(library.rows):,} paragraphs"
    print(f"{found}; gold paragraphs not there: {'; '.join(absent) or 'none'}.")
    print("\n".join(table(title, rows) for title, rows in tables.items()))
    if arguments.misses is not None:
        lines = [json.dumps(m, ensure_ascii=False) + "\n" for m in misses]
        arguments.misses.write_text("".join(lines), encoding="utf-8")
    if arguments.json is not None:
        kept = {"benchmark": f"UN reports {arguments.split}", "library": found, "not in the library": absent}
        keep(arguments.json, kept | {"tables": tables} | ({"scores": scores} if arguments.scores else {}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
