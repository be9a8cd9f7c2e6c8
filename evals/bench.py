"""Speed of the whole: ``make bench``.

Prints the time from ``pilcrow search`` and ``pilcrow ask`` to what they print in a fresh process, warm latencies of
both and of the stages of a search, and resident memory of a fresh process after its searches. The encoder has a
benchmark of its own, beside sentence-transformers: ``python -m evals.bench_encoder``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter

import numpy as np

from answer.ask import Answerer
from evals.gold import load_gold
from evals.scale_probe import memory_mb
from index.encoder import Encoder
from index.late import TokenIndex
from index.lexical import LexicalIndex
from index.library import Library
from index.search import Searcher
from index.vectors import VectorIndex

HERE = Path(__file__).resolve().parent
COLD_RUNS = 5
QUESTION = "What did the working group recommend on cryptocurrencies?"


def main() -> int:
    """Run all and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--gold", type=Path, nargs="*", default=[HERE / "gold" / "honlac28.jsonl"])
    parser.add_argument(
        "--memory", action="store_true", help="only search, and print this process's memory (MB)"
    )
    arguments = parser.parse_args()
    library = arguments.library.resolve()
    questions = [q.question for q in load_gold(arguments.gold)]
    if arguments.memory:
        searcher = Searcher(Library.open(library))
        for question in questions:
            searcher.search(question)
        print(memory_mb()["resident_mb"])
        return 0
    print("| what | median | 95 % | worst |\n|---|---|---|---|")
    for name in ("search", "ask"):
        cold = [_cold(library, name) for _ in range(COLD_RUNS)]
        print_row(f"`pilcrow {name}`, fresh process to what it prints (s)", cold, 2)
    answerer = Answerer(Library.open(library))
    answerer.ask(QUESTION)
    seconds = stages(answerer.searcher, questions)
    seconds["ask, warm"] = [seconds_of(lambda q=q: answerer.ask(q)) for q in questions]  # type: ignore[misc]
    for name, values in seconds.items():
        print_row(f"{name} (ms)", [1000 * v for v in values], 1)
    gold = [str(path.resolve()) for path in arguments.gold]
    resident = _run(["evals.bench", "--library", str(library), "--memory", "--gold", *gold]).strip()
    print(f"| memory of a fresh process after these searches (MB) | {resident} | | |")
    return 0


def stages(searcher: Searcher, questions: Sequence[str]) -> dict[str, list[float]]:
    """Return the seconds of each search, and of each of its stages: what the indexes take of it, and the rest."""
    spent: dict[str, list[float]] = {"search, warm": []}
    with ExitStack() as stack:
        for name, owner, methods in STAGES:
            for method in methods:
                stack.enter_context(clocked(owner, method, spent.setdefault(name, [])))
        calls = {name: spent[name] for name, _, _ in STAGES}
        totals: dict[str, list[float]] = {name: [] for name in ("search, warm", *calls, "… the rest")}
        for question in questions:
            for values in calls.values():
                values.clear()
            whole = seconds_of(lambda q=question: searcher.search(q))  # type: ignore[misc]
            totals["search, warm"].append(whole)
            for name, values in calls.items():
                totals[name].append(sum(values))
            totals["… the rest"].append(whole - sum(sum(values) for values in calls.values()))
    return totals


STAGES = (
    ("… encoder", Encoder, ("query_tokens",)),
    ("… BM25", LexicalIndex, ("scores",)),
    ("… vectors", VectorIndex, ("nearest", "best_rows")),
    ("… late interaction", TokenIndex, ("maxima",)),
)


@contextmanager
def clocked(owner: object, method: str, into: list[float]) -> Iterator[None]:
    """Note how long each call of a method (or of a function of a module) takes, in seconds."""
    original = getattr(owner, method)

    def timed(*arguments: object, **named: object) -> object:
        start = perf_counter()
        result = original(*arguments, **named)
        into.append(perf_counter() - start)
        return result

    setattr(owner, method, timed)
    try:
        yield
    finally:
        setattr(owner, method, original)


def _cold(library: Path, command: str) -> float:
    return seconds_of(lambda: _run(["cli", "--library", str(library), command, QUESTION]))


def _run(module: list[str]) -> str:
    """Run a module of the project in a fresh process and return what it prints."""
    return subprocess.run(
        [sys.executable, "-m", *module], check=True, capture_output=True, text=True, cwd=HERE.parent
    ).stdout


def print_row(name: str, values: Sequence[float], digits: int) -> None:
    shown = (float(np.median(values)), float(np.percentile(values, 95)), max(values))
    print(f"| {name} | " + " | ".join(f"{v:.{digits}f}" for v in shown) + " |")


def seconds_of(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
