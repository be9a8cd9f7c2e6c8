"""Score the metadata that the parser reads against what was read from rendered first pages by hand.

python -m evals.parse_metadata [--failures] [--pdfs FOLDER]

``evals/gold/metadata.jsonl`` holds what is printed: all symbols, title (with its subtitle), date, languages,
session, distribution. Half of the files are for development, half held out: those are only ever scored, and
``--failures`` does not list them. Scans with the text of old OCR are counted in brackets: what OCR did not read
cannot be parsed. Words are compared without case and punctuation; a title counts with or
without its subtitle; symbols count when all are found in the order printed and nothing else.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import NeedsOcrError
from ingest.read import read_report
from ingest.report import Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
GOLD = Path(__file__).parent / "gold" / "metadata.jsonl"
FIELDS = ("symbols", "title", "date", "language", "original_language", "session", "distribution")
SPLITS = ("development", "held-out")


@dataclass(frozen=True, slots=True)
class Judged:
    """One field of one file: what is printed, what was parsed, and whether they agree."""

    file: str
    split: str
    field: str
    printed: Any
    parsed: Any
    right: bool
    scanned: bool


def main() -> None:
    """Parse the files and print accuracy by field and split."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pdfs", type=Path, default=_SHARED / "un_reports")
    parser.add_argument("--failures", action="store_true", help="list what is wrong in the development half")
    args = parser.parse_args()
    judged: list[Judged] = []
    for gold in read_metadata_gold(GOLD):
        try:
            judged += judge(gold, read_report(args.pdfs / gold["file"]))
        except NeedsOcrError:
            print(f"{gold['file']}: without a text layer, not scored (install OCR)")
    print(*table(judged), sep="\n")
    if args.failures:
        for j in judged:
            if not j.right and j.split == "development":
                print(f"{j.file}  {j.field}\n    printed {j.printed!r}\n    parsed  {j.parsed!r}")


def read_metadata_gold(path: Path) -> list[dict[str, Any]]:
    """Return the gold records, one a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judge(gold: dict[str, Any], report: Report) -> Iterator[Judged]:
    """Yield the verdict on every field of one file."""
    for field in FIELDS:
        printed, parsed = gold[field], getattr(report, field)
        if field == "symbols":
            right = [_words(s) for s in report.symbols] == [_words(s) for s in printed]
        elif field == "title":
            right = _words(report.title) in accepted_titles(gold)
        else:
            allowed = printed if isinstance(printed, list) else [printed]
            right = _words(parsed or "") in [_words(a or "") for a in allowed]
        yield Judged(gold["file"], gold["split"], field, printed, parsed, right, gold["scanned"])


def accepted_titles(gold: dict[str, Any]) -> list[list[str]]:
    """Return the titles that count as right: the heading alone, with what stands under it, or as noted."""
    title, subtitle = gold["title"], gold["subtitle"] or ""
    also = [
        form for other in gold["also"] for form in (other, f"{title} {other}", f"{title} {subtitle} {other}")
    ]
    return [_words(form) for form in (title, f"{title} {subtitle}", *also) if form != subtitle]


def table(judged: list[Judged]) -> Iterator[str]:
    """Yield the table: one row a field, right answers and their share on each half, scans in brackets."""
    yield f"{'field':20}" + "".join(f"{split:>32}" for split in SPLITS)
    for field in FIELDS:
        cells = []
        for split in SPLITS:
            here = [j for j in judged if j.field == field and j.split == split]
            digital, scans = ([j.right for j in here if j.scanned is s] for s in (False, True))
            share = sum(digital) / max(1, len(digital))
            cells.append(f"{sum(digital):>13}/{len(digital):<3}{share:7.3f}  ({sum(scans)}/{len(scans)})")
        yield f"{field:20}" + "".join(cells)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


if __name__ == "__main__":
    main()
