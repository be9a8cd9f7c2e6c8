"""ObliQA-MP: questions that need several passages of ObliQA's regulations.

    python -m evals.obliqa_mp DIR --obliqa DIR

``DIR`` holds ``ObliQA_MultiPassage_<split>.json`` and, as published, ``qrels_<split>.txt`` (github.com/RegNLP/
MultiPassage-RegIR); the regulations lie in ObliQA's folder and are the same library as ``evals.obliqa`` builds. Scored
like ObliQA, against the published qrels; those that follow from the questions' passages are compared with them.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from evals.benchmark import Benchmark
from evals.obliqa import LIBRARY, add_options, read_benchmark, read_collection, run_command
from ingest.errors import PilcrowError, UsageError

MEASURES = ("R@10", "AP@10", "nDCG@10")


def read_qrels(file: Path) -> dict[str, frozenset[str]]:
    """Read relevance judgements in TREC's form (topic, 0, document, relevance); irrelevant ones are left out.

    Raises:
        UsageError: the file is not there, or a line has another form.
    """
    found: dict[str, set[str]] = {}
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{file}: cannot be read ({error}). Expected qrels as published.") from error
    for number, line in enumerate(lines, 1):
        columns = line.split()
        if len(columns) != 4 or not columns[3].lstrip("-").isdigit():
            raise UsageError(
                f"{file}, line {number}: expected topic, 0, document, relevance; found {line!r}."
            )
        if int(columns[3]) > 0:
            found.setdefault(columns[0], set()).add(columns[2])
    return {topic: frozenset(ids) for topic, ids in found.items()}


def judged_by(benchmark: Benchmark, qrels: dict[str, frozenset[str]]) -> Benchmark:
    """Return the benchmark with the published judgements, its notes saying where these differ from its own."""
    asked = {t: qrels.get(t, frozenset()) for t in benchmark.qrels}
    other = sum(asked[t] != own for t, own in benchmark.qrels.items())
    note = f"The published qrels differ from the passages named on {other} of {len(asked):,} questions."
    return replace(benchmark, qrels=asked, measures=MEASURES, notes=(*benchmark.notes, note))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--obliqa", type=Path, metavar="DIR", help="ObliQA's folder (default: beside DIR)")
    parser.add_argument("--split", default="val", help="which ObliQA_MultiPassage_<split>.json")
    add_options(parser, LIBRARY)
    arguments = parser.parse_args()
    try:
        collection = read_collection(arguments.obliqa or arguments.folder.parent / "obliqa")
        file = arguments.folder / f"ObliQA_MultiPassage_{arguments.split}.json"
        benchmark = read_benchmark(file, collection, f"ObliQA-MP {arguments.split}", arguments.limit)
        benchmark = judged_by(benchmark, read_qrels(arguments.folder / f"qrels_{arguments.split}.txt"))
        return run_command(benchmark, collection.documents, arguments.library, arguments)
    except PilcrowError as error:
        print(f"evals.obliqa_mp: {error}", file=sys.stderr)
        return error.exit_status


if __name__ == "__main__":
    sys.exit(main())
