"""What a search costs as a library grows: ``python -m evals.bench_scale --library DIR --sizes 1k,15k,100k,1M``.

Makes libraries of these sizes from the real one at DIR (see ``synthetic``) under a temporary folder, one after the
other, and measures each in a fresh process that encodes real questions and runs the indexes as a search does: the
200 best of BM25, of paragraph vectors and of sentence vectors, all signals of these candidates, late interaction,
one score. What needs the text (filters by field, marking of words) is not part of it. Prints time to the first
result, p50 and p95 by stage, resident memory and how much of it is file-backed, and the recall of the exact top ten:
of each vector index, of the fused result, and of paragraph vectors under filters that permit one paragraph in 1,000,
in 50 and in 2. Results go to evals/results/scale.json and scale.png.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from evals.scale_probe import read_questions
from evals.synthetic import Source, write_library
from index.generation import current_generation

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results" / "scale.json"
UNITS = {"k": 1_000, "M": 1_000_000}


def main() -> int:
    """Measure all sizes and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--sizes", default="1k,15k,100k,1M")
    parser.add_argument(
        "--questions", type=Path, nargs="*", help="gold files; default: the UN development reports"
    )
    parser.add_argument("--temporary", type=Path, help="where to write (13 GB for a million paragraphs)")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    questions = read_questions(arguments.questions)
    measured = [_measure(arguments, size, questions) for size in map(parse_size, arguments.sizes.split(","))]
    arguments.results.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    draw(measured, arguments.results.with_suffix(".png"))
    return 0


def parse_size(text: str) -> int:
    """Return the number that a size names.

    >>> parse_size("15k"), parse_size("1M"), parse_size("200")
    (15000, 1000000, 200)
    """
    return int(float(text[:-1]) * UNITS[text[-1]]) if text[-1] in UNITS else int(text)


def _measure(arguments: argparse.Namespace, size: int, questions: list[str]) -> dict[str, Any]:
    """Write a library of ``size`` paragraphs, measure it in a process of its own, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix=f"pilcrow-{size}-", dir=arguments.temporary))
    try:
        write_library(Source.load(current_generation(arguments.library)), folder / "indexes", size)
        (folder / "questions.json").write_text(json.dumps(questions), encoding="utf-8")
        return probe(arguments.library, folder)
    finally:
        shutil.rmtree(folder)


def probe(library: Path, folder: Path) -> dict[str, Any]:
    """Run ``scale_probe`` on a folder with indexes and questions, print its table and return what it found."""
    command = [sys.executable, "-m", "evals.scale_probe", str(library.resolve()), str(folder.resolve())]
    found: dict[str, Any] = json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=HERE.parent).stdout
    )
    print(f"\n{found['paragraphs']:,} paragraphs")
    for name, value in found.items():
        print(f"  {name}: {value}")
    return found


def draw(measured: list[dict[str, Any]], path: Path) -> None:
    """Plot p50, p95 and memory against size."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    sizes = [m["paragraphs"] for m in measured]
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for name, style in (("p95_ms", "o-"), ("p50_ms", "o--")):
        left.plot(sizes, [m["ms"]["all"][name] for m in measured], style, label=name.replace("_ms", ""))
    for stage in measured[0]["ms"]:
        if stage != "all":
            left.plot(
                sizes, [m["ms"][stage]["p50_ms"] for m in measured], ".:", label=f"{stage}, p50", alpha=0.7
            )
    left.set(xscale="log", yscale="log", xlabel="paragraphs", ylabel="ms a question")
    left.legend(fontsize=7)
    right.plot(sizes, [m["memory"]["resident_mb"] for m in measured], "o-", label="resident")
    right.plot(sizes, [m["memory"]["anonymous_mb"] for m in measured], "o--", label="not file-backed")
    right.plot(sizes, [m["disk_mb"] for m in measured], ".:", label="on disk")
    right.set(xscale="log", yscale="log", xlabel="paragraphs", ylabel="MB")
    right.legend(fontsize=7)
    figure.savefig(path, dpi=80)


if __name__ == "__main__":
    sys.exit(main())
