"""Parse every PDF of some folders and print a table: pages, paragraphs, warnings by kind, failures.

python -m evals.parse_all [FOLDER…] [--problems] [--workers N] [--ocr]

One process, one file after the other; with --workers in N child processes, as ``pilcrow add`` reads files. The last
lines give totals and pages per second (of this process and its children together).
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import IngestError, PilcrowError
from ingest.read import read_report
from ingest.report import Report
from ingest.workers import ReaderPool, Task

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_FOLDERS = ("un_reports/core", "un_reports/library", "other_numbered", "upr/pdf", "parallel/pdf", "scans")


@dataclass
class Outcome:
    """What became of one file."""

    path: Path
    seconds: float
    report: Report | None = None
    error: str = ""


def main() -> None:
    """Parse and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", default=[_SHARED / f for f in _FOLDERS])
    parser.add_argument("--problems", action="store_true", help="only files with warnings or failures")
    parser.add_argument("--workers", type=int, default=0, help="child processes (0: read in this one)")
    parser.add_argument(
        "--ocr", action="store_true", help="recognise pages without text where OCR is installed"
    )
    args = parser.parse_args()
    print(f"{'file':48} {'pages':>5} {'paras':>5} {'unnum':>5} {'notes':>5} {'s':>6}  symbol, date, warnings")
    paths = [path for folder in args.folders for path in sorted(folder.rglob("*.pdf"))]
    outcomes = []
    for outcome in (
        parse_in_workers(paths, args.workers, args.ocr)
        if args.workers
        else (parse(p, args.ocr) for p in paths)
    ):
        outcomes.append(outcome)
        if not args.problems or outcome.error or (outcome.report and outcome.report.warnings):
            print(row(outcome), flush=True)
    print(*totals(outcomes), sep="\n")


def parse_in_workers(paths: list[Path], workers: int, ocr: bool) -> Iterator[Outcome]:
    """Yield what becomes of each file, in order; seconds are those since the file before it."""
    with ReaderPool(workers, options={"ocr": ocr}) as pool:
        started = time.perf_counter()
        for path, result in zip(paths, pool.read_all([Task(p) for p in paths]), strict=True):
            seconds, started = time.perf_counter() - started, time.perf_counter()
            if isinstance(result, IngestError):
                yield Outcome(path, seconds, error=f"{result.code}: {result}")
            else:
                yield Outcome(path, seconds, result)


def parse(path: Path, ocr: bool = False) -> Outcome:
    """Parse one file; expected errors become part of the table, anything else is a defect and is raised."""
    started = time.perf_counter()
    try:
        report = read_report(path, ocr=ocr)
    except PilcrowError as error:
        return Outcome(path, time.perf_counter() - started, error=f"{error.code}: {error}")
    return Outcome(path, time.perf_counter() - started, report)


def row(outcome: Outcome) -> str:
    """Return the table row of one file."""
    report = outcome.report
    if report is None:
        return f"{outcome.path.name:48} {outcome.error}"
    kinds = Counter(w.code for w in report.warnings)
    warned = " ".join(f"{code}:{n}" for code, n in kinds.items())
    counts = (report.pages, len(report.paragraphs), len(report.unnumbered), len(report.footnotes))
    shown = " ".join(f"{n:5}" for n in counts)
    return (
        f"{outcome.path.name[:48]:48} {shown} {outcome.seconds:6.2f}  "
        f"{'; '.join(report.symbols) or '-'} {report.language} {report.date or '-'} {warned}"
    )


def totals(outcomes: list[Outcome]) -> Iterator[str]:
    """Yield the summary lines."""
    reports = [o.report for o in outcomes if o.report is not None]
    seconds = sum(o.seconds for o in outcomes)
    pages = sum(r.pages for r in reports)
    warnings = Counter(w.code for r in reports for w in r.warnings)
    failures = Counter(o.error.split(":")[0] for o in outcomes if o.error)
    silent = sum(not r.warnings for r in reports)
    yield f"{len(outcomes)} files, {len(reports)} parsed ({silent} without a warning), {pages} pages in {seconds:.0f} s"
    yield f"{pages / seconds:.0f} pages/s, {sum(len(r.paragraphs) for r in reports)} paragraphs"
    yield "warnings: " + (", ".join(f"{c} {n}" for c, n in warnings.most_common()) or "none")
    yield "failures: " + (", ".join(f"{c} {n}" for c, n in failures.most_common()) or "none")


if __name__ == "__main__":
    main()
