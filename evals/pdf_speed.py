"""Measure how fast PDFs are read: this project's reader beside pypdf's plain text extraction, in one run.

python -m evals.pdf_speed [FILE.pdf…] [--pypdf-pages 40]

Both read the same files on one core; pypdf reads only the first pages of each (it is some ten times slower).
The largest resident memory after each file shows whether memory stays flat.
"""

from __future__ import annotations

import argparse
import os
import resource
import time
from pathlib import Path

from ingest.pdf import read_pdf
from ingest.pdf_fallback import plain_text

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_FILES = ("JIU_REP_2025_1", "A_80_16", "E_2025_42", "S_2025_239", "E_CN.6_2025_3", "A_79_352", "S_2025_176")


def main() -> None:
    """Read the files both ways and print pages per second."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = [_SHARED / "un_reports" / "core" / f"{name}.en.pdf" for name in _FILES]
    parser.add_argument("files", type=Path, nargs="*", default=default)
    parser.add_argument("--pypdf-pages", type=int, default=40, help="pages of each file that pypdf reads")
    args = parser.parse_args()
    totals = [0, 0.0, 0, 0.0]
    print(f"{'file':32} {'pages':>5} {'pages/s':>8} {'pypdf p/s':>9} {'MB':>5}")
    for path in args.files:
        pages, seconds = _time_reader(path)
        plain_pages, plain_seconds = _time_pypdf(path, args.pypdf_pages)
        for k, value in enumerate((pages, seconds, plain_pages, plain_seconds)):
            totals[k] += value
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{path.name:32} {pages:5} {pages / seconds:8.1f} {plain_pages / plain_seconds:9.1f} {memory:5}"
        )
    print(f"{'all':32} {totals[0]:5} {totals[0] / totals[1]:8.1f} {totals[2] / totals[3]:9.1f}")


def _time_reader(path: Path) -> tuple[int, float]:
    started = time.perf_counter()
    document = read_pdf(path)
    return document.pages, time.perf_counter() - started


def _time_pypdf(path: Path, limit: int) -> tuple[int, float]:
    started = time.perf_counter()
    pages = sum(1 for _ in plain_text(path, limit))
    return pages, time.perf_counter() - started


if __name__ == "__main__":
    main()
