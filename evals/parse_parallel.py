"""Check segmentation across languages: documents printed in two languages, paragraph pairs labelled.

python -m evals.parse_parallel [--failures]

Of the labelled paragraphs those that print a number ("7. JS3 recommended …") are the reference. Recall: how
many are found under that number with that text (see ``evals.parse_upr``); precision: how many of the parsed
paragraphs are one of them. A label that the reference splits in two at a page break counts with its first part.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from pathlib import Path

from evals.parse_upr import holds
from ingest.read import read_report
from ingest.report import Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_NUMBERED = re.compile(r"^(?P<number>\d{1,3})\.\s+(?P<text>.*)", re.DOTALL)


def main() -> None:
    """Parse every document in each of its languages and print precision, recall and F1 of its labels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=_SHARED / "parallel")
    parser.add_argument(
        "--failures", action="store_true", help="print what was not found, and what was extra"
    )
    args = parser.parse_args()
    totals = [0, 0, 0, 0]
    print(f"{'document':16} {'labels':>6} {'parsed':>6} {'P':>6} {'R':>6} {'F1':>6}")
    for pdf in sorted((args.root / "pdf").glob("*.pdf")):
        labelled = read_labels(args.root / "labels", pdf.stem)
        report = read_report(pdf)
        missed = [(n, t) for n, t in labelled if not is_there(report, n, t)]
        numbers = {n for n, _ in labelled}
        extra = [p for p in report.paragraphs if p.number not in numbers]
        found, parsed = len(labelled) - len(missed), len(report.paragraphs)
        row = (found, len(labelled), parsed - len(extra), parsed)
        totals = [a + b for a, b in zip(totals, row, strict=True)]
        print(f"{pdf.stem:16} {len(labelled):6} {parsed:6} {scores(*row)}")
        if args.failures:
            for number, text in missed:
                print(f"    missed {number}. {text[:90]}")
            for paragraph in extra:
                print(f"    extra  {paragraph.number}. {paragraph.text[:90]}")
    print(f"{'all':16} {totals[1]:6} {totals[3]:6} {scores(*totals)}")


def read_labels(folder: Path, stem: str) -> list[tuple[str, str]]:
    """Return (number, text) of each labelled paragraph of one document that prints a number, once each."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        labels = json.loads(path.read_text(encoding="utf-8"))
        for side in ("main", "other"):
            if labels[f"{side}_xml_name"].removesuffix(".xml") == stem:
                for pair in labels["paragraphs"]:
                    match = _NUMBERED.match(pair[f"{side}_language"].strip())
                    if match:
                        found.setdefault(match["number"], match["text"])
    return list(found.items())


def is_there(report: Report, number: str, text: str) -> bool:
    """Tell whether a parsed paragraph of that number holds the labelled text."""
    return any(p.number == number and holds(p.text, text) for p in report.paragraphs)


def scores(found: int, labelled: int, right: int, parsed: int) -> str:
    """Format precision, recall and F1."""
    recall, precision = found / max(labelled, 1), right / max(parsed, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{precision:6.3f} {recall:6.3f} {f1:6.3f}"


if __name__ == "__main__":
    main()
