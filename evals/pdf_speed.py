"""Measure how fast PDFs become Reports, beside pypdf's and pdfplumber's plain text, in one run on one core.

python -m evals.pdf_speed [FILE.pdf…] [--peer-pages 10]

All read the same files, one after the other; the peers read only the first pages of each (they are many times
slower), so pages a second are compared, not totals. Then a report of 240 pages is read: resident memory after
every 50 pages, while the Report is made, and after a second reading shows whether memory stays flat.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

import pdfplumber

from ingest.pdf_fallback import plain_text
from ingest.pdf_glyphs import FontCache, PageGlyphs, read_page_glyphs
from ingest.read import read_report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_FILES = ("JIU_REP_2025_1", "A_80_16", "E_2025_42", "S_2025_239", "E_CN.6_2025_3", "A_79_352", "S_2025_176")
_LONG = _SHARED / "other_numbered" / "uk_covid_inquiry_module_1.pdf"
STEP_PAGES = 50


def main() -> None:
    """Read the files three ways and print pages per second, then the memory of a long report."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = [_SHARED / "un_reports" / "core" / f"{name}.en.pdf" for name in _FILES]
    parser.add_argument("files", type=Path, nargs="*", default=[p for p in default if p.exists()])
    parser.add_argument("--peer-pages", type=int, default=10, help="pages of each file that the peers read")
    parser.add_argument("--long", type=Path, default=_LONG, help="the report whose memory is measured")
    args = parser.parse_args()
    logging.disable(logging.WARNING)
    if not args.files:
        print("PDF speed: no files (the shared data folder is not here; name PDFs to measure)")
        return
    print_speed(args.files, args.peer_pages)
    if args.long.exists():
        print_memory(args.long)


def print_speed(files: Sequence[Path], peer_pages: int) -> None:
    """Print pages a second of processor time: read_report, pypdf, pdfplumber."""
    readers: list[tuple[str, Callable[[Path], int]]] = [
        ("Report", lambda path: read_report(path).pages),
        ("pypdf", lambda path: sum(1 for _ in plain_text(path, peer_pages))),
        ("pdfplumber", lambda path: _read_pdfplumber(path, peer_pages)),
    ]
    print(f"Pages a second on one core (peers: plain text of the first {peer_pages} pages)")
    print("| file | pages | " + " | ".join(name for name, _ in readers) + " |\n|---|---|---|---|---|")
    totals = [[0, 0.0] for _ in readers]
    for path in files:
        cells, own = [], 0
        for total, (_, read) in zip(totals, readers, strict=True):
            started = time.process_time()
            pages = read(path)
            seconds = time.process_time() - started
            own = own or pages
            total[0] += pages
            total[1] += seconds
            cells.append(f"{pages / seconds:.1f}")
        print(f"| {path.name} | {own} | {' | '.join(cells)} |")
    print(f"| all | {totals[0][0]:.0f} | {' | '.join(f'{pages / s:.1f}' for pages, s in totals)} |")


def _read_pdfplumber(path: Path, limit: int) -> int:
    with pdfplumber.open(path) as document:
        pages = document.pages[:limit]
        for page in pages:
            page.extract_text()
            page.close()
        return len(pages)


def print_memory(path: Path) -> None:
    """Print resident memory after every STEP_PAGES pages while a report is read, twice over."""

    def measured(document: object, index: int, fonts: FontCache) -> PageGlyphs | None:
        glyphs = read_page_glyphs(document, index, fonts)
        if (index + 1) % STEP_PAGES == 0:
            print(f"| page {index + 1} | {_resident_megabytes()} |")
        return glyphs

    print(f"\nMemory over {path.name}\n| after | resident (MB) |\n|---|---|")
    print(f"| start | {_resident_megabytes()} |")
    with patch("ingest.pdf.read_page_glyphs", measured):
        for turn in ("first", "second"):
            report = read_report(path)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(
                f"| {turn} Report of {report.pages} pages (largest so far: {peak}) | {_resident_megabytes()} |"
            )


def _resident_megabytes() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() // 1_000_000


if __name__ == "__main__":
    main()
