"""Check that nothing printed is dropped: every word of a PDF against the words of its Report.

python -m evals.parse_coverage [FOLDER…] [--worst N] [--pages]

The words of each page as PDFium's plain text gives them, counted, against the words of paragraphs, unnumbered text,
headings and footnotes that stand on that page (or run on to it), and against running text: what stands at the edge
of many pages (heads, feet, page and job numbers). Hyphens at line ends, blanks that kerning put inside a word, and
characters that no font names are levelled first. Printed: the share of words not accounted for, by file, and the
worst pages with the words missing.
"""

from __future__ import annotations

import argparse
import os
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import PilcrowError
from ingest.page_image import printed_pages
from ingest.read import read_report
from ingest.report import Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_FOLDERS = ("un_reports/core", "un_reports/library", "other_numbered", "upr/pdf", "parallel/pdf")
EDGE_LINES = 4
RECURRING = 3
_JOB = re.compile(
    r"(?:[a-z]{1,5}\.?\s?)?#[-‑–]#[a-z]?\*{0,2}(?:\s*\([a-z]\))?[\s#*]*|\*#[a-z]?\*?|#\s?/\s?#|[-–]?\s?#\s?[-–]?|/\s?\.{2,3}"
    r"|please recycle.{0,3}"
)


@dataclass(frozen=True, slots=True)
class PageCount:
    """The words of one page: how many are printed, and which are not in the Report."""

    page: int
    printed: int
    missing: tuple[str, ...]


def main() -> None:
    """Compare and print, the worst files last."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", type=Path, nargs="*", default=[_SHARED / f for f in _FOLDERS])
    parser.add_argument("--worst", type=int, default=15, help="how many pages to show (default 15)")
    args = parser.parse_args()
    paths = [p for f in args.folders for p in ([f] if f.is_file() else sorted(f.rglob("*.pdf")))]
    counted: list[tuple[Path, list[PageCount]]] = []
    for path in paths:
        try:
            report = read_report(path)
            if any(warning.code == "ocr" for warning in report.warnings):
                print(f"{path.name}: recognised anew by OCR, so not compared with the text in the file")
                continue
            counted.append((path, compare(printed_pages(path), report)))
        except PilcrowError as error:
            print(f"{path.name}: {error.code}")
    for path, pages in sorted(counted, key=lambda c: _share(c[1]), reverse=True):
        if _share(pages) >= 0.001:
            print(
                f"{path.name[:60]:60} {sum(p.printed for p in pages):>7} words {_share(pages):8.2%} missing"
            )
    everything = [p for _, pages in counted for p in pages]
    whole = sum(not any(p.missing for p in pages) for _, pages in counted)
    clean = sum(_share(pages) < 0.001 for _, pages in counted)
    print(
        f"{len(counted)} files: {_share(everything):.3%} of {sum(p.printed for p in everything):,} words missing; ",
        end="",
    )
    print(f"{whole} files lack none, {clean} lack fewer than one in a thousand")
    worst = sorted(((p, path) for path, pages in counted for p in pages), key=lambda x: -len(x[0].missing))
    for page, path in worst[: args.worst]:
        print(
            f"{path.name} p. {page.page}: {len(page.missing)} of {page.printed}: {' '.join(page.missing[:25])}"
        )


def compare(pages: Sequence[str], report: Report) -> list[PageCount]:
    """Return what is missing on each page."""
    running = _running_lines(pages)
    kept = report_text(report)
    counts = []
    for number, text in enumerate(pages, 1):
        lines = [line for line in text.splitlines() if _level(line)]
        edges = {*range(EDGE_LINES), *range(len(lines) - EDGE_LINES, len(lines))}
        body = [x for k, x in enumerate(lines) if not (_is_job(x) or (k in edges and _level(x) in running))]
        near = "\n".join((*kept.get(number, ()), *kept.get(0, ())))
        counts.append(_count(number, "\n".join(body), near))
    return counts


def report_text(report: Report) -> dict[int, list[str]]:
    """Return the texts of the Report by page; one that runs on counts on all its pages, page 0 is everywhere."""
    found: dict[int, list[str]] = defaultdict(list)

    def add(text: str, first: int, last: int) -> None:
        for page in range(first, last + 1):
            found[page].append(text)

    for p in (*report.paragraphs, *report.unnumbered):
        boxes = [*p.boxes, *(b for i in p.inserts for b in i.boxes)]
        pages = [p.page_start, p.page_end, *(b.page for b in boxes)]
        add(f"{p.number or ''} {p.text}", min(pages), max(pages))
    for section in report.sections:
        add(section.heading, section.page, section.page + 1)
    for note in report.footnotes:
        add(f"{note.mark} {note.text}", note.page, note.page + 1)
    add(" ".join((*report.symbols, report.title)), 0, 0)
    return found


def _count(number: int, printed: str, kept: str) -> PageCount:
    """Level what the two texts cut differently: a word is there if its letters are, whatever stands between them."""
    words = _words(printed)
    missing = words - _words(kept)
    if missing:
        letters = re.sub(r"[\W\d_]", "", unicodedata.normalize("NFKC", kept).casefold())
        for word in list(missing):
            bare = re.sub(r"\d", "", word)  # the marks of notes are glued to words: "system3"
            if (bare and bare in letters and (len(bare) >= 4 or bare != word)) or (
                word.isdigit() and len(word) <= 3
            ):
                del missing[word]
    return PageCount(number, words.total(), tuple(missing.elements()))


def _running_lines(pages: Sequence[str]) -> set[str]:
    """Return the lines, digits aside, that stand at the edge of three pages and more."""
    seen: Counter[str] = Counter()
    for text in pages:
        lines = [key for line in text.splitlines() if (key := _level(line))]
        seen.update({*lines[:EDGE_LINES], *lines[-EDGE_LINES:]})
    return {key for key, n in seen.items() if n >= min(RECURRING, max(2, len(pages) - 1))}


def _is_job(line: str) -> bool:
    """Tell whether a line is a job number, a bar code, a page number or the like, wherever it stands."""
    return _JOB.fullmatch(_level(line)) is not None


def _level(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.split())).casefold()


def _words(text: str) -> Counter[str]:
    """Return the words of a text: compatibility forms composed, line-end hyphens undone, specks left out."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\ufffe", "-\n")
    joined = re.sub(r"(?<=\w)(?:[-‐]\s*\n\s*|\u0002\s*)(?=\w)", "", plain)
    return Counter(re.findall(r"[^\W_]+", joined.casefold()))


def _share(pages: Sequence[PageCount]) -> float:
    return sum(len(p.missing) for p in pages) / max(1, sum(p.printed for p in pages))


if __name__ == "__main__":
    main()
