"""Each stage of the ranking has to earn its place: what every benchmark gives without it, and whether that is better.

    python -m evals.gates [--obliqa DIR] [--obliqa-mp DIR] [--xquad DIR] [--un LIBRARY] [--shipped LIBRARY]

Prints the ablation table of the default ranking and returns 1 where a benchmark is significantly better with a stage
switched off (randomisation test on the paired differences of the benchmark's first measure, two-sided p < .05): such a
stage makes it worse. Only development questions are asked. With many pairs tested some differ by chance: read p. What a
stage that was fitted on these very questions gains is too high here: ``evals.fit_ranker`` says what the learned ranker
gains on questions held out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals import obliqa, obliqa_mp, xquad
from evals.benchmark import Benchmark, first_topics, rank_topics, trec_scores
from evals.gold import load_gold
from evals.gold_topics import GOLD, edition_questions, topics_of, un_questions
from evals.measures import sign_flip_p
from evals.passages import build_library
from evals.stages import in_words, stages_of, without
from evals.tables import Row, keep, table
from index.fusion import DEFAULT_WEIGHTS
from index.library import Library
from index.search import Searcher
from ingest.errors import PilcrowError, UsageError

SIGNIFICANT = 0.05


@dataclass(frozen=True, slots=True)
class Gate:
    """One stage on one benchmark: means with and without it, and the p-value of the difference."""

    benchmark: str
    stage: str
    measure: str
    on: float
    off: float
    p: float

    @property
    def closed(self) -> bool:
        """Whether the stage makes the benchmark significantly worse."""
        return self.off > self.on and self.p < SIGNIFICANT

    @property
    def earns(self) -> bool:
        """Whether the stage makes the benchmark significantly better."""
        return self.on > self.off and self.p < SIGNIFICANT


def gates_of(benchmark: Benchmark, searcher: Searcher) -> Iterator[Gate]:
    """Yield a gate for each stage; the question is searched anew each time, candidates included."""
    measure = benchmark.measures[0]

    def scores(label: str, stage: str | None) -> list[float]:
        weights = without(stage) if stage else DEFAULT_WEIGHTS
        run = rank_topics(searcher, benchmark.topics, weights, f"{benchmark.name}, {label}")
        return trec_scores(benchmark.qrels, run.ranked, (measure,))[measure]

    on = scores("all stages", None)
    for stage in stages_of():
        off = scores(f"without {in_words(stage)}", stage)
        yield Gate(
            benchmark.name, stage, measure, float(np.mean(on)), float(np.mean(off)), sign_flip_p(on, off)
        )


def gate_rows(gates: list[Gate]) -> list[Row]:
    """Return a row a stage, a column a benchmark: what is lost without the stage, with its p-value."""
    rows: dict[str, Row] = {"": {"without": "nothing"}}
    for gate in gates:
        column = f"{gate.benchmark} ({gate.measure})"
        rows[""][column] = f"{gate.on:.3f}"
        mark = " **worse with it**" if gate.closed else " *" if gate.earns else ""
        row = rows.setdefault(gate.stage, {"without": in_words(gate.stage)})
        row[column] = f"{gate.off - gate.on:+.3f} (p {gate.p:.3f}){mark}"
    return list(rows.values())


def benchmarks(arguments: argparse.Namespace) -> Iterator[tuple[Benchmark, Searcher]]:
    """Yield the benchmarks named on the command line, each with the library it is searched in."""
    limit = arguments.limit
    if arguments.obliqa:
        collection = obliqa.read_collection(arguments.obliqa)
        build_library(arguments.obliqa_library, collection.documents, obliqa.print_progress)
        searcher = Searcher(Library.open(arguments.obliqa_library))
        file = arguments.obliqa / "ObliQA_dev.json"
        yield _map_first(obliqa.read_benchmark(file, collection, "ObliQA dev", limit)), searcher
        if arguments.obliqa_mp:
            file = arguments.obliqa_mp / "ObliQA_MultiPassage_val.json"
            several = obliqa.read_benchmark(file, collection, "ObliQA-MP val", limit)
            qrels = obliqa_mp.read_qrels(arguments.obliqa_mp / "qrels_val.txt")
            yield _map_first(obliqa_mp.judged_by(several, qrels)), searcher
    if arguments.xquad:
        documents, benchmark = xquad.read_xquad(arguments.xquad, xquad.ENGLISH)
        build_library(arguments.xquad_library / xquad.ENGLISH, documents, obliqa.print_progress)
        searcher = Searcher(Library.open(arguments.xquad_library / xquad.ENGLISH))
        yield first_topics(_first(benchmark, "RR"), limit), searcher
    if arguments.un:
        searcher = Searcher(Library.open(arguments.un))
        topics = topics_of(un_questions("dev"), searcher.library)
        for name, filtered in (("UN dev, whole library", False), ("UN dev, right report", True)):
            yield first_topics(topics.benchmark(name, filtered=filtered), limit), searcher
        editions = topics_of(edition_questions("dev"), searcher.library)
        yield first_topics(editions.benchmark("UN dev, editions", filtered=False), limit), searcher
    if arguments.shipped:
        searcher = Searcher(Library.open(arguments.shipped))
        questions = load_gold([GOLD / "honlac28.jsonl"], "dev")
        yield (
            first_topics(
                topics_of(questions, searcher.library).benchmark("shipped dev", filtered=False), limit
            ),
            searcher,
        )


def _first(benchmark: Benchmark, measure: str) -> Benchmark:
    return Benchmark(benchmark.name, benchmark.topics, benchmark.qrels, (measure,), benchmark.notes)


def _map_first(benchmark: Benchmark) -> Benchmark:
    return _first(benchmark, "AP@10")


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--obliqa", type=Path, metavar="DIR", help="ObliQA's folder")
    parser.add_argument("--obliqa-library", type=Path, default=obliqa.LIBRARY)
    parser.add_argument("--obliqa-mp", type=Path, metavar="DIR", help="ObliQA-MP's folder; needs --obliqa")
    parser.add_argument("--xquad", type=Path, metavar="DIR", help="XQuAD's folder")
    parser.add_argument("--xquad-library", type=Path, default=xquad.LIBRARY)
    parser.add_argument("--un", type=Path, metavar="LIBRARY", help="made by evals.un_reports")
    parser.add_argument("--shipped", type=Path, metavar="LIBRARY", help="of the shipped corpus")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions of each")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    arguments = parser.parse_args()
    gates: list[Gate] = []
    try:
        for benchmark, searcher in benchmarks(arguments):
            gates += gates_of(benchmark, searcher)
        if not gates:
            raise UsageError("no benchmark named. Give at least one of --obliqa, --xquad, --un, --shipped.")
    except PilcrowError as error:
        print(f"evals.gates: {error}", file=sys.stderr)
        return error.exit_status
    rows = gate_rows(gates)
    print(table("What switching a stage off changes (* significantly lost)", rows))
    closed = [g for g in gates if g.closed]
    for gate in closed:
        print(
            f"\n{gate.benchmark} is better without {in_words(gate.stage)}: {gate.measure} {gate.on:.3f} → {gate.off:.3f}"
        )
    if arguments.json is not None:
        keep(
            arguments.json,
            {"benchmark": "gates", "table": rows, "worse with": [(g.benchmark, g.stage) for g in closed]},
        )
    return 1 if closed else 0


if __name__ == "__main__":
    sys.exit(main())
