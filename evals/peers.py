"""Pilcrow beside other systems: same machine, same run, same parsed text, each in processes of its own.

    python -m evals.peers [--library LIBRARY] [--gold FILE… | --un dev]

Every system indexes the reports of the library as they were parsed, then answers the gold questions in the whole
library. One table: how often a right paragraph comes first or among the first 5 and 10; time to index (text to saved
index, model loading included); start (process start to first result); median and 95th percentile of one search; peak
resident memory while searching and while indexing. Starts are measured ``--rounds`` times, the systems taken in turn,
and the median printed. txtai comes with the extra ``peers`` (``pip install -e .[peers]``); it is left out, saying so,
where it is not installed. Nothing is read from a network.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from evals.baselines import SYSTEMS
from evals.benchmark import trec_scores
from evals.gold import GoldQuestion, load_gold
from evals.gold_topics import GOLD, GoldTopics, edition_questions, topics_of, un_questions
from evals.tables import Row, figure, keep, table
from index.library import Library
from ingest.errors import PilcrowError, UsageError

MEASURES = {"Success@1": "success@1", "Success@5": "success@5", "Success@10": "success@10", "RR": "MRR"}
NEEDED = {"txtai hybrid": "txtai"}
WARM_UP = "What was decided?"


@dataclass
class Measured:
    """What one system did: seconds, MB, and the ranking of each question."""

    index_s: float = float("nan")
    index_mb: float = float("nan")
    start_s: list[float] = field(default_factory=list)
    search_mb: float = float("nan")
    search_ms: list[float] = field(default_factory=list)
    ranked: dict[str, list[str]] = field(default_factory=dict)


def build(name: str, library: Path, folder: Path, symbols: Sequence[str]) -> dict[str, Any]:
    """Index the library's reports with one system (runs in a child); return seconds and peak memory."""
    opened = Library.open(library)
    reports = [opened.report(s) for s in symbols]
    start = time.perf_counter()
    SYSTEMS[name].build(reports, folder)
    return {"index_s": time.perf_counter() - start, "index_mb": peak_memory_mb()}


def search(name: str, folder: Path, questions: dict[str, str], started: float) -> dict[str, Any]:
    """Open one system's index and ask (runs in a child); ``started``: the clock when the process was started."""
    rank = SYSTEMS[name].open(folder)
    rank(WARM_UP)
    found: dict[str, Any] = {"start_s": time.time() - started, "ranked": {}, "search_ms": []}
    for key, question in questions.items():
        begin = time.perf_counter()
        found["ranked"][key] = rank(question)
        found["search_ms"].append((time.perf_counter() - begin) * 1000)
    found["search_mb"] = peak_memory_mb()
    return found


def peak_memory_mb() -> float:
    """Return the most resident memory that this process has had (Linux; mapped files included), else NaN.

    Not ``ru_maxrss``: that one starts from the memory of the process that started this one.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.is_file() else []
    peaks = [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")]
    return peaks[0] if peaks else float("nan")


def measure(
    names: Sequence[str], library: Path, symbols: Sequence[str], questions: dict[str, str], rounds: int
) -> dict[str, Measured]:
    """Build and search every system in child processes, one at a time."""
    measured = {name: Measured() for name in names}
    with tempfile.TemporaryDirectory(prefix="pilcrow-peers-") as scratch:
        folders = {name: Path(scratch) / str(k) for k, name in enumerate(names)}
        for name, folder in folders.items():
            folder.mkdir()
            print(f"indexing: {name}", file=sys.stderr, flush=True)
            built = _child(
                {
                    "do": "build",
                    "name": name,
                    "library": str(library),
                    "folder": str(folder),
                    "symbols": symbols,
                }
            )
            measured[name].index_s, measured[name].index_mb = built["index_s"], built["index_mb"]
        for number in range(rounds):
            for name, folder in folders.items():
                print(f"searching: {name} ({number + 1} of {rounds})", file=sys.stderr, flush=True)
                asked = questions if number == 0 else {}
                found = _child({"do": "search", "name": name, "folder": str(folder), "questions": asked})
                measured[name].start_s.append(found["start_s"])
                if asked:
                    measured[name].ranked, measured[name].search_ms = found["ranked"], found["search_ms"]
                    measured[name].search_mb = found["search_mb"]
    return measured


def _child(task: dict[str, Any]) -> dict[str, Any]:
    """Run a task in a fresh interpreter and return what it found.

    Raises:
        UsageError: the child failed; says with what.
    """
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    task = {**task, "started": time.time()}
    ended = subprocess.run(
        [sys.executable, "-m", "evals.peers", "--child"], input=json.dumps(task), env=environment,
        cwd=Path(__file__).resolve().parent.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ended.returncode:
        raise UsageError(f"{task['name']} failed: {ended.stderr.strip()[-800:]}")
    found: dict[str, Any] = json.loads(ended.stdout.splitlines()[-1])
    return found


def _run_child() -> int:
    task = json.load(sys.stdin)
    if task["do"] == "build":
        found = build(task["name"], Path(task["library"]), Path(task["folder"]), task["symbols"])
    else:
        found = search(task["name"], Path(task["folder"]), task["questions"], task["started"])
    print("\n" + json.dumps(found))
    return 0


def rows_of(topics: GoldTopics, measured: dict[str, Measured]) -> list[Row]:
    """Return one row a system."""
    rows = []
    for name, m in measured.items():
        ranked = {q: [(i, -float(k)) for k, i in enumerate(ids)] for q, ids in m.ranked.items()}
        columns = trec_scores(topics.qrels, ranked, tuple(MEASURES))
        row: Row = {"system": name}
        row |= {MEASURES[measure]: figure(float(np.mean(values))) for measure, values in columns.items()}
        p50, p95 = np.percentile(m.search_ms, [50, 95])
        row |= {"index (s)": f"{m.index_s:.1f}", "start (s)": f"{np.median(m.start_s):.2f}", "p50 (ms)": f"{p50:.0f}",
                "p95 (ms)": f"{p95:.0f}", "memory (MB)": f"{m.search_mb:.0f}", "indexing (MB)": f"{m.index_mb:.0f}"}  # fmt: skip
        rows.append(row)
    return rows


def questions_of(arguments: argparse.Namespace) -> list[GoldQuestion]:
    """Return the gold questions that the command line names; the shipped ones if none."""
    if arguments.un:
        return [*un_questions(arguments.un), *edition_questions(arguments.un)]
    return load_gold(arguments.gold or [GOLD / "honlac28.jsonl"], arguments.split)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, default=Path("library"), help="whose reports are searched")
    parser.add_argument("--gold", nargs="+", type=Path, metavar="FILE", help="default: the shipped questions")
    parser.add_argument("--split", choices=["dev", "test"], help="of the gold files")
    parser.add_argument(
        "--un", choices=["dev", "test"], help="the questions on UN reports, editions included"
    )
    parser.add_argument(
        "--gold-reports", action="store_true", help="index only the reports that questions are about"
    )
    parser.add_argument("--systems", nargs="+", choices=list(SYSTEMS), default=list(SYSTEMS), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=3, help="starts measured")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        return _run_child()
    try:
        return _compare(arguments)
    except PilcrowError as error:
        print(f"evals.peers: {error}", file=sys.stderr)
        return error.exit_status


def _compare(arguments: argparse.Namespace) -> int:
    library = Library.open(arguments.library)
    topics = topics_of(questions_of(arguments), library)
    symbols = [r.symbol for r in library.reports()]
    if arguments.gold_reports:
        about = frozenset[str]().union(*topics.documents.values())
        symbols = [s for s in symbols if s in about]
    names = [n for n in arguments.systems if n not in NEEDED or find_spec(NEEDED[n])]
    for left_out in set(arguments.systems) - set(names):
        print(f"left out: {left_out} is not installed (pip install -e .[peers])", file=sys.stderr)
    questions = {q.id: q.question for q in topics.questions}
    rows = rows_of(topics, measure(names, arguments.library, symbols, questions, arguments.rounds))
    count = sum(len(library.report(s).order) for s in symbols)
    title = f"{len(questions)} questions on {len(symbols)} reports, {count:,} paragraphs and other texts"
    print(table(title, rows))
    if arguments.json is not None:
        keep(arguments.json, {"benchmark": "peers", "setting": title, "table": rows})
    return 0


if __name__ == "__main__":
    sys.exit(main())
