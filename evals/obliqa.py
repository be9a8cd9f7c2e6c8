"""ObliQA: regulatory questions over 40 regulations in numbered passages.

    python -m evals.obliqa DIR --split dev

``DIR`` holds ``ObliQA_<split>.json`` and ``StructuredRegulatoryDocuments/*.json``, as published (Gokhan et al., "RIRAG",
2024; github.com/RegNLP/ObliQADataset). All non-empty passages are indexed as a library and searched with the same code
as any other. R@10 and MAP@10 are trec_eval's recall_10 and map_cut_10. A question's passages are named by document and
passage number; where passages share a number the one with the same text is meant, else the last, as the published qrels
of the multi-passage questions have it. What the collection lacks counts as not found.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.benchmark import Benchmark, Run, Topic, latency_percentiles, rank_topics, trec_scores
from evals.measures import bootstrap_interval
from evals.passages import Document, Passage, build_library
from evals.stages import ablations
from evals.tables import Row, figure, interval, keep, table, without_times
from index.fusion import DEFAULT_WEIGHTS
from index.library import Library
from index.search import Searcher
from ingest.errors import PilcrowError, UsageError

DOCUMENTS = "StructuredRegulatoryDocuments"
MEASURES = ("R@10", "AP@10")
HEADINGS = {"R@10": "R@10", "AP@10": "MAP@10"}
LIBRARY = Path("library-obliqa")


@dataclass(frozen=True, slots=True)
class Collection:
    """The passages as published: ``documents`` without the empty ones, and every passage's id by its key and text."""

    documents: tuple[Document, ...]
    ids: Mapping[tuple[str, str], tuple[tuple[str, str], ...]]
    empty: int

    def find(self, document: str, number: str, text: str) -> str | None:
        """Return the id of a passage that a question names, or None where the collection has none of that number."""
        rows = self.ids.get((document, number), ())
        same = [i for i, printed in rows if printed == text]
        return same[0] if same else rows[-1][0] if rows else None


def read_collection(folder: Path) -> Collection:
    """Read all regulations below ``folder``.

    Raises:
        UsageError: there are none, or one is not in the published form.
    """
    files = sorted((folder / DOCUMENTS).glob("*.json"), key=lambda p: (len(p.stem), p.stem))
    if not files:
        raise UsageError(
            f"{folder / DOCUMENTS}: no *.json there. Expected ObliQA's regulations, as published."
        )
    documents, ids, empty = [], dict[tuple[str, str], list[tuple[str, str]]](), 0
    for file in files:
        passages = []
        for row in read_json_list(file, ("ID", "DocumentID", "PassageID", "Passage")):
            number, text = str(row["PassageID"]), str(row["Passage"])
            ids.setdefault((str(row["DocumentID"]), number), []).append((str(row["ID"]), text))
            if text.strip():
                passages.append(Passage(str(row["ID"]), number or None, text.strip()))
            else:
                empty += 1
        documents.append(Document(f"OBLIQA/{file.stem}", f"Document {file.stem}", "en", tuple(passages)))
    return Collection(tuple(documents), {k: tuple(v) for k, v in ids.items()}, empty)


def read_json_list(file: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    """Read a JSON list of objects that each have ``names``.

    Raises:
        UsageError: the file is not there, or is something else.
    """
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{file}: cannot be read ({error}). Expected a JSON list as published.") from error
    if not isinstance(rows, list) or not all(isinstance(r, dict) and r.keys() >= set(names) for r in rows):
        raise UsageError(f"{file}: expected a JSON list of objects with {', '.join(names)}.")
    return rows


def read_benchmark(file: Path, collection: Collection, name: str, limit: int | None = None) -> Benchmark:
    """Read questions with their passages; ``limit`` keeps the first so many.

    Raises:
        UsageError: the file is not in the published form.
    """
    rows = read_json_list(file, ("QuestionID", "Question", "Passages"))
    qrels: dict[str, frozenset[str]] = {}
    absent = 0
    for row in rows[:limit]:
        found = set()
        for p in row["Passages"]:
            place = (str(p["DocumentID"]), str(p["PassageID"]))
            known = collection.find(*place, str(p["Passage"]))
            absent += known is None
            found.add(known or f"absent {place[0]} {place[1]}")
        qrels[str(row["QuestionID"])] = frozenset(found)
    topics = tuple(Topic(str(r["QuestionID"]), str(r["Question"])) for r in rows[:limit])
    searchable = {p.id for d in collection.documents for p in d.passages}
    lost = sum(p not in searchable for found in qrels.values() for p in found)
    indexed = len(searchable)
    notes = (
        f"{len(topics):,} questions, {sum(map(len, qrels.values())):,} passages named, {absent} of a number that the "
        f"collection lacks, {lost - absent} empty ones; none of these can be found.",
        f"{indexed:,} passages indexed, {collection.empty} empty ones left out, {indexed + collection.empty:,} in all.",
    )
    return Benchmark(name, topics, qrels, MEASURES, notes)


def ranking_row(
    label: str, benchmark: Benchmark, run: Run, *, bounds: bool = False
) -> tuple[Row, dict[str, list[float]]]:
    """Return a row of the table of rankings, and the scores behind it by question."""
    columns = trec_scores(benchmark.qrels, run.ranked, benchmark.measures)
    row: Row = {"ranking": label}
    for name, values in columns.items():
        text = figure(float(np.mean(values)))
        row[HEADINGS.get(name, name)] = text + (
            f" [{interval(bootstrap_interval(values))}]" if bounds else ""
        )
    if run.latency_ms:
        p50, p95 = latency_percentiles(run)
        row |= {"p50 (ms)": f"{p50:.0f}", "p95 (ms)": f"{p95:.0f}"}
    return row, columns


def evaluate(
    benchmark: Benchmark, searcher: Searcher, *, ablation: bool, ranker: str
) -> tuple[list[Row], dict[str, Any]]:
    """Return the rows of the table and the scores of the first by question."""
    if ranker == "cv":
        run = cross_validated(benchmark, searcher)
        row, columns = ranking_row("Pilcrow, learned ranker cross-validated", benchmark, run, bounds=True)
        return [row], {"ids": list(benchmark.qrels), **columns}
    variants = dict(ablations()) if ablation else {"Pilcrow": DEFAULT_WEIGHTS}
    rows: list[Row] = []
    scores: dict[str, Any] = {}
    for label, weights in variants.items():
        run = rank_topics(searcher, benchmark.topics, weights, label)
        row, columns = ranking_row(label, benchmark, run, bounds=not rows)
        scores = scores or {"ids": list(benchmark.qrels), **columns}
        rows.append(row)
    return rows, scores


def cross_validated(benchmark: Benchmark, searcher: Searcher) -> Run:
    """Rank each question by a ranker fitted on the other folds' questions (``evals.fit_ranker``)."""
    try:
        fit_ranker = importlib.import_module("evals.fit_ranker")
    except ImportError as error:
        raise UsageError(
            f"--ranker cv: this version has no learned ranker ({error}). Leave it out."
        ) from error
    return Run(dict(fit_ranker.cross_validate(searcher, benchmark)))


def run_command(
    benchmark: Benchmark, documents: Sequence[Document], library: Path, arguments: argparse.Namespace
) -> int:
    """Build the library where it is not there, search, print, keep."""
    build_library(library, documents, print_progress)
    searcher = Searcher(Library.open(library))
    rows, scores = evaluate(benchmark, searcher, ablation=arguments.ablation, ranker=arguments.ranker)
    print("\n".join(benchmark.notes))
    print(table(benchmark.name, rows))
    if arguments.json is not None:
        kept = {"benchmark": benchmark.name, "notes": benchmark.notes, "table": without_times(rows)}
        keep(arguments.json, {**kept, "scores": scores} if arguments.scores else kept)
    return 0


def add_options(parser: argparse.ArgumentParser, library: Path) -> None:
    """Add what all benchmarks of passages understand."""
    parser.add_argument("--library", type=Path, default=library, help="where the passages are kept, indexed")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions only")
    parser.add_argument("--ablation", action="store_true", help="also without each stage of the ranking")
    parser.add_argument(
        "--ranker", choices=["default", "cv"], default="default", help="cv: learned, cross-validated"
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    parser.add_argument("--scores", action="store_true", help="keep each question's scores too")


def print_progress(done: int, total: int, what: str) -> None:
    """Show on standard error how far the indexing is."""
    print(f"\r{what} {done:,} of {total:,}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--split", default="dev", help="which ObliQA_<split>.json")
    add_options(parser, LIBRARY)
    arguments = parser.parse_args()
    try:
        collection = read_collection(arguments.folder)
        file = arguments.folder / f"ObliQA_{arguments.split}.json"
        benchmark = read_benchmark(file, collection, f"ObliQA {arguments.split}", arguments.limit)
        return run_command(benchmark, collection.documents, arguments.library, arguments)
    except PilcrowError as error:
        print(f"evals.obliqa: {error}", file=sys.stderr)
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
