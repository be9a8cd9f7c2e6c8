"""The compiled encoder beside sentence-transformers' own: ``python -m evals.bench_encoder --library DIR``.

Both embed the same paragraphs in the same process, in turn, slice by slice, so that a slow moment hits both. Wall
time is what one waits for on an idle machine; processor time is what the work costs, and steadier on a busy one.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.compiling import load_sentence_transformer
from index.encoder import Encoder
from index.encoder_cache import open_encoder
from index.library import Library
from index.store import read_chunks

PEER = "sentence-transformers, encode(list)"
SLICE = 500
QUERY_WORDS = 14
Floats = NDArray[np.float32]


def main() -> int:
    """Run all and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--texts", type=int, default=2000, help="how many paragraphs, drawn at random")
    parser.add_argument("--kind", choices=("paragraph", "sentence", "item"), default="paragraph")
    parser.add_argument("--queries", type=int, default=200)
    arguments = parser.parse_args()
    library = Library.open(arguments.library)
    texts = sorted({c.text for c in read_chunks(library.generation_folder) if c.kind == arguments.kind})
    random.Random(1).shuffle(texts)
    texts = texts[: arguments.texts]
    encoder, peer = open_encoder(library.folder, library.model), load_sentence_transformer(library.model)
    tokens = sum(min(encoder.count_tokens(t), encoder.max_tokens) for t in texts)
    print(f"{len(texts)} texts of kind {arguments.kind}, {tokens} tokens; model {encoder.model}, ", end="")
    print(f"precision {encoder.precision}" + (f"; {encoder.notice}" if encoder.notice else ""))
    _print_bulk(encoder, peer, texts, tokens)
    _print_queries(encoder, peer, texts[: arguments.queries])
    return 0


def _print_bulk(encoder: Encoder, peer: Any, texts: Sequence[str], tokens: int) -> None:
    """Print the throughput of each way to embed, and how far the vectors differ."""
    ways: dict[str, Callable[[list[str]], Floats]] = {
        PEER: lambda part: np.asarray(peer.encode_document(part, normalize_embeddings=True)),
        "compiled, bulk": lambda part: encoder.encode_passages(part),
        "compiled, bulk with token vectors": lambda part: encoder.encode_with_tokens(part)[0],
    }
    wall, cpu = dict.fromkeys(ways, 0.0), dict.fromkeys(ways, 0.0)
    vectors: dict[str, list[Floats]] = {name: [] for name in ways}
    for way in ways.values():
        way(list(texts[:64]))
    for start in range(0, len(texts), SLICE):
        for name, way in ways.items():
            before = perf_counter(), process_time()
            vectors[name].append(way(list(texts[start : start + SLICE])))
            wall[name] += perf_counter() - before[0]
            cpu[name] += process_time() - before[1]
    print("\n| bulk | texts/s | tokens/s | × | tokens per processor second | × | cosine min | mean |")
    print("|---|---|---|---|---|---|---|---|")
    theirs = np.concatenate(vectors[PEER])
    for name in ways:
        cosine = _cosines(np.concatenate(vectors[name]), theirs)
        print(
            f"| {name} | {len(texts) / wall[name]:.0f} | {tokens / wall[name]:.0f} | {wall[PEER] / wall[name]:.2f} "
            f"| {tokens / cpu[name]:.0f} | {cpu[PEER] / cpu[name]:.2f} | {cosine.min():.6f} | {cosine.mean():.6f} |"
        )


def _print_queries(encoder: Encoder, peer: Any, texts: Sequence[str]) -> None:
    """Print how long one question takes, the two in turn."""
    ways: dict[str, Callable[[str], object]] = {
        PEER: peer.encode_query,
        "compiled, with token vectors": encoder.query_tokens,
    }
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for text in texts:
        query = " ".join(text.split()[:QUERY_WORDS])
        for name, way in ways.items():
            before = perf_counter(), process_time()
            way(query)
            times[name].append((perf_counter() - before[0], process_time() - before[1]))
    print("\n| one question (ms) | p50 | p95 | processor p50 | p95 |\n|---|---|---|---|---|")
    for name, pairs in times.items():
        milliseconds = np.array(pairs) * 1000
        (wall50, cpu50), (wall95, cpu95) = np.percentile(milliseconds, (50, 95), axis=0)
        print(f"| {name} | {wall50:.1f} | {wall95:.1f} | {cpu50:.1f} | {cpu95:.1f} |")


def _cosines(ours: Floats, theirs: Floats) -> Floats:
    norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return np.asarray((ours * theirs).sum(axis=1) / np.maximum(norms, 1e-12), dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main())
