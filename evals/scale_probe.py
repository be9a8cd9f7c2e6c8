"""One process of ``bench_scale``: opens indexes, asks questions, prints what it cost as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time, time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.synthetic import PARAGRAPHS_PER_REPORT
from index.encoder_cache import open_encoder
from index.fusion import DEFAULT_WEIGHTS, fuse, normalise, shares_of
from index.generation import current_generation, read_manifest
from index.signals import Query, SignalReader, greatest
from index.vectors import VectorIndex

HERE = Path(__file__).resolve().parent
GOLD = HERE / "gold" / "un_reports"
DEPTH = 200
TOP = 10
SHARES = {"1 in 1,000": 0.001, "1 in 50": 0.02, "1 in 2": 0.5}
QUESTIONS = 120
EXACT_QUESTIONS = 40
CLOSE = 1e-3
"""Cosines nearer than this are equal: half precision cannot tell them apart."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def read_questions(files: Sequence[Path] | None) -> list[str]:
    """Return questions of gold files (default: of the development reports), evenly chosen, at most QUESTIONS."""
    if not files:
        split = json.loads((GOLD / "split.json").read_text(encoding="utf-8"))
        files = [GOLD / f"{name}.jsonl" for name in split["development"]]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    found = [str(json.loads(line)["question"]) for line in lines if line.strip()]
    return found[:: max(1, len(found) // QUESTIONS)][:QUESTIONS]


class Indexes:
    """The indexes of a library, asked as a search asks them, with a clock on every stage."""

    def __init__(self, library: Path, folder: Path) -> None:
        self.encoder = open_encoder(library, read_manifest(current_generation(library))["model"])
        self.paragraphs = len(np.load(folder / "tokens.offsets.npy", allow_pickle=False)) - 1
        report_of = (np.arange(self.paragraphs) // PARAGRAPHS_PER_REPORT).astype(np.int32)
        self.reader = SignalReader(folder, report_of, ("en",))
        self.chunks, self.sentences = self.reader.chunks, self.reader.sentences
        self.seconds: dict[str, list[float]] = {}
        self.cpu_s: dict[str, list[float]] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Note how long the block takes, by the clock and on all processors."""
        start, busy = perf_counter(), process_time()
        yield
        self.seconds.setdefault(name, []).append(perf_counter() - start)
        self.cpu_s.setdefault(name, []).append(process_time() - busy)

    def search(self, text: str, found: tuple[Rows, Rows] | None = None) -> Rows:
        """Return the ten best paragraphs; ``found``: what the vector indexes are to have found."""
        with self.stage("all"):
            with self.stage("encoder"):
                vector, tokens = self.encoder.query_tokens(text)
                query = Query(text, vector, tokens, self.reader.tokens.weights(tokens, text))
            with self.stage("bm25"):
                words = self.reader.words(query, None)
            with self.stage("vectors"):
                if found is None:
                    candidates = self.reader.gather(query, [words], None, None)
                else:
                    candidates = np.unique(np.concatenate([greatest(words, None, DEPTH), *found]))
            with self.stage("signals"):
                signals = self.reader.read([query], [words], candidates)[0].signals
            total = fuse({n: normalise(v) for n, v in signals.items()}, shares_of(DEFAULT_WEIGHTS))
            return candidates[np.lexsort((candidates, -total))[:TOP]]


def exact(index: VectorIndex, queries: Floats, paragraphs: int) -> Floats:
    """Return the similarity of every paragraph with every query, comparing all rows: float32 [queries, paragraphs]."""
    best = np.full((len(queries), paragraphs), -1.0, dtype=np.float32)
    stored = index.stored
    for a in range(0, len(stored), 50_000):
        similarities = queries @ stored[a : a + 50_000].astype(np.float32).T
        owners, first = np.unique(index.owners[a : a + 50_000], return_index=True)
        best[:, owners] = np.maximum(best[:, owners], np.maximum.reduceat(similarities, first, axis=1))
    return best


def recall(found: Rows, best: Floats) -> float:
    """Return which share of the exact top ten of ``best`` [paragraphs] is in ``found``, ties counting as found."""
    count = min(TOP, int((best > -1).sum()))
    if count == 0:
        return 1.0
    threshold = np.partition(best, -count)[-count] - CLOSE
    return min(1.0, float((best[found[:TOP]] >= threshold).sum()) / count)


def main() -> int:
    """Measure and print JSON. Arguments: library, folder with ``indexes`` and ``questions.json``."""
    library, folder = Path(sys.argv[1]), Path(sys.argv[2])
    questions = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    indexes = Indexes(library, folder / "indexes")
    indexes.search(questions[0])
    first_s = time() - _process_start()
    for text in questions[:20]:
        indexes.search(text)
    indexes.seconds.clear()
    indexes.cpu_s.clear()
    for text in questions:
        indexes.search(text)
    result = {
        "paragraphs": indexes.paragraphs,
        "indexes": {"paragraphs": indexes.chunks.kind, "sentences": indexes.sentences.kind},
        "rows": {"paragraphs": len(indexes.chunks.owners), "sentences": len(indexes.sentences.owners)},
        "start_to_first_result_s": round(first_s, 2),
        "ms": {name: _percentiles(values) for name, values in indexes.seconds.items()},
        "cpu_ms": {name: _percentiles(values) for name, values in indexes.cpu_s.items()},
        "memory": memory_mb(),
        "disk_mb": sum(p.stat().st_size for p in (folder / "indexes").rglob("*") if p.is_file()) // 2**20,
        **_recalls(indexes, questions[:EXACT_QUESTIONS]),
    }
    print(json.dumps(result))
    return 0


def _recalls(indexes: Indexes, questions: Sequence[str]) -> dict[str, Any]:
    queries = np.stack([indexes.encoder.query_tokens(q)[0] for q in questions])
    best = {n: exact(i, queries, indexes.paragraphs) for n, i in _named(indexes)}
    of = {
        name: [recall(index.nearest(v, DEPTH), b) for v, b in zip(queries, best[name], strict=True)]
        for name, index in _named(indexes)
    }
    fused = []
    for k, text in enumerate(questions):
        tops = [np.argsort(-best[name][k], kind="stable")[:DEPTH] for name, _ in _named(indexes)]
        wanted = set(indexes.search(text, (tops[0], tops[1])).tolist())
        fused.append(len(wanted & set(indexes.search(text).tolist())) / len(wanted))
    filtered = {}
    rng = np.random.default_rng(0)
    for name, share in SHARES.items():
        recalls, seconds = [], []
        for v, b in zip(queries, best["sentences"], strict=True):
            allowed = rng.random(indexes.paragraphs) < share
            start = perf_counter()
            found = indexes.sentences.nearest(v, DEPTH, allowed)
            seconds.append(perf_counter() - start)
            recalls.append(recall(found, np.where(allowed, b, -1.0)))
        filtered[name] = {"recall": round(float(np.mean(recalls)), 4), **_percentiles(seconds)}
    start = perf_counter()
    for v in queries:
        indexes.sentences.nearest(v, DEPTH)
    unfiltered = (perf_counter() - start) / len(queries) * 1000
    recalls_of = {name: round(float(np.mean(values)), 4) for name, values in of.items()}
    return {
        "recall_of_exact_top_10": {**recalls_of, "fused": round(float(np.mean(fused)), 4)},
        "nearest_sentences_ms": round(unfiltered, 2),
        "nearest_sentences_filtered": filtered,
    }


def _named(indexes: Indexes) -> list[tuple[str, VectorIndex]]:
    return [("paragraphs", indexes.chunks), ("sentences", indexes.sentences)]


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    values = np.array(seconds) * 1000
    return {
        "p50_ms": round(float(np.median(values)), 2),
        "p95_ms": round(float(np.percentile(values, 95)), 2),
    }


def memory_mb() -> dict[str, int]:
    """Return this process's resident memory in MB, and how much of it is file-backed and how much is not."""
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    names = {
        "resident_mb": "VmRSS",
        "peak_mb": "VmHWM",
        "file_backed_mb": "RssFile",
        "anonymous_mb": "RssAnon",
    }
    return {name: int(fields[field].split()[0]) // 1024 for name, field in names.items()}


def _process_start() -> float:
    """Return when this process started, in seconds since the epoch."""
    ticks = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
    booted = time() - float(Path("/proc/uptime").read_text().split()[0])
    return booted + ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
