"""Check nested numbering on Universal Periodic Review reports: is each recommendation found under its number?

python -m evals.parse_upr [--failures]

The reference (public, noisy) gives number and text of each recommendation. One counts as found when the
parsed paragraph of that number holds its text, compared by the share of its words in order (0.85 and more).
Numbers that join paragraph and item ("64.1" printed as para. 64, item 1, in 2008–2010) are looked up both ways.
Numbers of three steps ("92.4.1") were made up by the reference, which splits what the print merges: left out.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter, defaultdict
from difflib import SequenceMatcher
from pathlib import Path

from ingest.read import read_report
from ingest.report import Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
ENOUGH = 0.85


def main() -> None:
    """Parse all reports of the set and print the rate by report and by year."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=_SHARED / "upr")
    parser.add_argument("--failures", action="store_true")
    args = parser.parse_args()
    wanted: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in (args.root / "recommendations.jsonl").read_text().splitlines():
        item = json.loads(line)
        if item["para"].count(".") < 2:
            wanted[item["pdf"]].append(item)
    totals: Counter[str] = Counter()
    for pdf, items in sorted(wanted.items()):
        report = read_report(args.root / "pdf" / pdf)
        misses = [item for item in items if not is_found(report, item["para"], item["text"])]
        year = re.sub(r"\D", "", pdf)
        totals[year] += len(items)
        totals[f"{year} found"] += len(items) - len(misses)
        print(f"{pdf:32} {len(items) - len(misses):4}/{len(items)}")
        if args.failures:
            for item in misses[:12]:
                print(f"      {item['para']:10} {item['text'][:100]}")
    years = sorted(k for k in totals if k.isdigit())
    for year in years:
        print(
            f"{year}: {totals[f'{year} found']}/{totals[year]} = {totals[f'{year} found'] / totals[year]:.3f}"
        )
    found, total = sum(totals[f"{y} found"] for y in years), sum(totals[y] for y in years)
    print(f"all: {found}/{total} = {found / total:.4f}")


def is_found(report: Report, number: str, text: str) -> bool:
    """Tell whether the paragraph (or item) of that number holds the text."""
    return any(holds(candidate, text) for candidate in candidates(report, number))


def candidates(report: Report, number: str) -> list[str]:
    """Return the texts printed under a number: the paragraph itself, or an item of the paragraph above it."""
    texts = [p.text for p in report.paragraphs if p.number == number]
    above, _, item = number.rpartition(".")
    for paragraph in report.paragraphs:
        if paragraph.number == above:
            letter = chr(96 + int(item)) if item.isdigit() and int(item) <= 26 else item
            texts += [s.text for s in paragraph.subparagraphs if s.path[-1] in (item, letter)]
    return texts


def holds(printed: str, text: str) -> bool:
    """Tell whether the printed text holds at least ``ENOUGH`` of the words of ``text``, in their order."""
    words, there = _words(text), _words(printed)
    blocks = SequenceMatcher(None, words, there, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks) >= ENOUGH * len(words)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


if __name__ == "__main__":
    main()
