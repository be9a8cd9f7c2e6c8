"""Measure questions over several reports: are the right ones asked, and is what each of them says cited?

    python -m evals.comparisons LIBRARY

The questions of ``gold/comparisons.jsonl`` are on pairs of development reports (none on test reports, so these figures
are of development). Beside the comparison stands the same question asked as an ordinary one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from answer.answer import Answer
from answer.ask import Answerer
from answer.compare import compare, read_comparison
from evals.answers import cited_keys
from evals.followups import GOLD
from evals.measures import bootstrap_interval
from index.library import Library
from ingest.citation import normalise_symbol

Places = list[tuple[str, str]]


def load_comparisons() -> list[tuple[str, Places]]:
    """Return each question with the paragraph of each report that answers it."""
    records = map(json.loads, (GOLD / "comparisons.jsonl").read_text(encoding="utf-8").splitlines())
    return [(r["question"], [(normalise_symbol(g["doc"]), g["para"]) for g in r["gold"]]) for r in records]


def share_cited(answer: Answer | None, gold: Places) -> float:
    """Return the share of the reports whose paragraph is cited."""
    return len(set(cited_keys(answer)) & set(gold)) / len(gold) if answer else 0.0


def in_order(answer: Answer, symbols: Sequence[str]) -> bool:
    """Tell whether the statements are grouped by report, in the order of ``symbols``."""
    places = [symbols.index(e.citation.symbol) for s in answer.statements for e in s.evidence]
    return places == sorted(places)


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    answerer = Answerer(Library.open(parser.parse_args().library))
    columns: dict[str, list[float]] = {
        "right reports": [],
        "cited": [],
        "cited, as one question": [],
        "in order": [],
    }
    for question, gold in load_comparisons():
        comparison = read_comparison(question, answerer)
        answer = compare(answerer, comparison, question) if comparison else None
        symbols = [normalise_symbol(s) for s in comparison.symbols] if comparison else []
        columns["right reports"].append(float(symbols == [doc for doc, _ in gold]))
        columns["cited"].append(share_cited(answer, gold))
        columns["cited, as one question"].append(share_cited(answerer.ask(question), gold))
        columns["in order"].append(
            float(bool(answer and comparison and in_order(answer, comparison.symbols)))
        )
        print(f"{columns['cited'][-1]:.2f} {columns['cited, as one question'][-1]:.2f}  {question}")
        print(f"           {comparison.question if comparison else 'not taken for a comparison'} {symbols}")
    for name, values in columns.items():
        low, high = bootstrap_interval(values)
        print(f"{name:24} {np.mean(values):.3f} [{low:.2f}, {high:.2f}]")


if __name__ == "__main__":
    main()
