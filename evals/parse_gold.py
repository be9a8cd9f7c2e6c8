"""Check the parser against gold questions: does each quote stand in the paragraph that the gold names?

python -m evals.parse_gold [--gold DIR] [--root DIR] [--failures]

A quote counts as found when it is part of the text of the parsed paragraph of that number (and part, where
the gold names one), after white space and quotation marks are made equal. Rates are printed by report,
development and test reports apart; failures are listed for development reports only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ingest.errors import IngestError
from ingest.read import read_report
from ingest.report import Paragraph, Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared"))
_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " "})


@dataclass
class Tally:
    """Quotes of one report: how many, how many found, and the failures by kind."""

    quotes: int = 0
    found: int = 0
    failures: list[tuple[str, str, str, str]] = field(default_factory=list)  # id, place, kind, quote


def normalise(text: str) -> str:
    """Return a text with white space, quotation marks and dashes made equal."""
    return re.sub(r"\s+", " ", text.translate(_SAME)).strip()


def main() -> None:
    """Parse every report of the gold set and print the rates."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=_SHARED / "data" / "un_reports")
    parser.add_argument("--gold", type=Path, default=None)
    parser.add_argument("--failures", action="store_true", help="list failures of development reports")
    args = parser.parse_args()
    gold = args.gold or args.root / "gold"
    split = json.loads((gold / "split.json").read_text())
    for side in ("development", "test"):
        totals = Tally()
        for name in split[side]:
            tally = check_report(gold / f"{name}.jsonl", args.root)
            totals.quotes += tally.quotes
            totals.found += tally.found
            kinds = ", ".join(f"{k} {n}" for k, n in Counter(f[2] for f in tally.failures).items())
            print(f"{side:12} {name:24} {tally.found:4}/{tally.quotes:<4} {kinds}")
            if args.failures and side == "development":
                for failure in tally.failures:
                    print("     ", *failure, sep="  ")
        print(
            f"{side:12} {'all':24} {totals.found:4}/{totals.quotes:<4} = {totals.found / totals.quotes:.4f}\n"
        )


def check_report(gold: Path, root: Path) -> Tally:
    """Check all answerable questions of one gold file."""
    tally = Tally()
    reports: dict[str, Report | None] = {}
    for line in gold.read_text().splitlines():
        item = json.loads(line)
        places = item["gold"] + item["also_acceptable"]
        for quote in item["quotes"]:
            tally.quotes += 1
            kind = _check_quote(quote, places, root, reports)
            if kind is None:
                tally.found += 1
            else:
                named = " ".join(
                    f"{p.get('part', '')} {p['para']}{p.get('sub') or ''} p{p['page']}" for p in item["gold"]
                )
                tally.failures.append((item["id"], named, kind, quote[:110]))
    return tally


def _check_quote(
    quote: str, places: list[dict[str, str]], root: Path, reports: dict[str, Report | None]
) -> str | None:
    """Return None where the quote stands in one of its paragraphs, else what went wrong."""
    missing = True
    anywhere = False
    for place in places:
        file = place["file"]
        if file not in reports:
            reports[file] = _parse(root / file)
        report = reports[file]
        if report is None:
            return "unreadable"
        paragraphs = _named(report, place)
        missing = missing and not paragraphs
        if any(normalise(quote) in normalise(p.text) for p in paragraphs):
            return None
        anywhere = anywhere or any(normalise(quote) in normalise(p.text) for p in report.in_reading_order())
    if anywhere:
        return "elsewhere"
    return "no such paragraph" if missing else "altered"


def _named(report: Report, place: dict[str, str]) -> list[Paragraph]:
    """Return the paragraphs of that number; of that part too, where the report has it under that name."""
    numbered = [p for p in report.paragraphs if p.number == place["para"]]
    part = place.get("part")
    if not part:
        return numbered
    same = [p for p in numbered if _same_part(p.part, part)]
    return same or [p for p in numbered if p.part != "main"]


def _same_part(printed: str, named: str) -> bool:
    words = [set(re.findall(r"\w+", text.lower())) for text in (printed, named)]
    return bool(words[0] & words[1]) and (words[0] <= words[1] or words[1] <= words[0])


def _parse(path: Path) -> Report | None:
    try:
        return read_report(path)
    except IngestError as error:
        print(f"{path.name}: {error}")
        return None


if __name__ == "__main__":
    main()
