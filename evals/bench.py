"""Speed, beside a peer in the same run: ``make bench``.

Prints the time from ``pilcrow ask`` to the printed answer in a fresh process, warm latencies, and the throughput of the
compiled encoder beside sentence-transformers' own on the same sentences, with the cosine between the two.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np

from answer.ask import Answerer
from evals.gold import load_gold
from index.compiling import load_sentence_transformer
from index.library import Library
from index.store import read_chunks

HERE = Path(__file__).resolve().parent
COLD_RUNS = 5
QUESTION = "What did the working group recommend on cryptocurrencies?"


def main() -> int:
    """Run all and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    arguments = parser.parse_args()
    print("| what | median | worst |\n|---|---|---|")
    cold = [_cold_ask(arguments.library) for _ in range(COLD_RUNS)]
    print(f"| `pilcrow ask`, fresh process to printed answer (s) | {np.median(cold):.2f} | {max(cold):.2f} |")
    library = Library.open(arguments.library)
    answerer = Answerer(library)
    questions = [q.question for q in load_gold([HERE / "gold" / "honlac28.jsonl"])]
    answerer.ask(QUESTION)
    for name, call in (("search", answerer.searcher.search), ("ask", answerer.ask)):
        times = [_seconds(lambda q=q, call=call: call(q)) * 1000 for q in questions]  # type: ignore[misc]
        print(f"| {name}, warm (ms) | {np.median(times):.0f} | {max(times):.0f} |")
    _print_encoder(answerer, library)
    return 0


def _cold_ask(library: Path) -> float:
    command = [sys.executable, "-m", "cli", "--library", str(library), "ask", QUESTION]
    return _seconds(lambda: subprocess.run(command, check=True, capture_output=True, cwd=HERE.parent))


def _print_encoder(answerer: Answerer, library: Library) -> None:
    """Print sentences a second of both encoders, taken in turn so that a slow moment hits both."""
    texts = [c.text for c in read_chunks(library.generation_folder)]
    peer = load_sentence_transformer(library.model)
    encoder = answerer.searcher.encoder
    encoder.encode_passages(texts[:32])
    peer.encode(texts[:32])
    ours, theirs = [], []
    for _ in range(3):
        ours.append(len(texts) / _seconds(lambda: encoder.encode_passages(texts)))
        theirs.append(len(texts) / _seconds(lambda: peer.encode(texts)))
    cosine = (
        (encoder.encode_passages(texts) * peer.encode(texts, normalize_embeddings=True)).sum(axis=1).min()
    )
    print(f"| compiled encoder (texts/s) | {np.median(ours):.0f} | {min(ours):.0f} |")
    print(f"| sentence-transformers (texts/s) | {np.median(theirs):.0f} | {min(theirs):.0f} |")
    print(f"\nLowest cosine between the two: {cosine:.6f}")


def _seconds(call: Callable[[], object]) -> float:
    start = perf_counter()
    call()
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
