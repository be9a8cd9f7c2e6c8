"""How long an answer takes, warm and without a language model: ``python -m evals.bench_answers --library DIR``.

Asks development questions of UN reports (120, evenly chosen) of the whole library and, once more, with their report
named by a filter; prints median, 95th percentile and worst of the whole and of each step. Every question is new to the
process; files of the library are in memory. Fails where the 95th percentile of an answer is over ``--most-ms``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

import answer.ask
from answer.ask import Answerer
from evals.bench import clocked, print_row, seconds_of
from evals.gold import GoldQuestion
from evals.gold_topics import un_questions
from index.hits import NO_FILTERS, Filters
from index.library import Library
from index.search import Searcher
from ingest.errors import PilcrowError

MOST_MS = 150.0
QUESTIONS = 120
STEPS: tuple[tuple[str, object, str], ...] = (
    ("… search", Searcher, "search"),
    ("… evidence", Answerer, "read"),
    ("… selection", answer.ask, "select_statements"),
)


def time_answers(
    answerer: Answerer, questions: Sequence[GoldQuestion], *, filtered: bool
) -> dict[str, list[float]]:
    """Return the seconds of each answer, and of each of its steps."""
    spent: dict[str, list[float]] = {name: [] for name, _, _ in STEPS}
    totals: dict[str, list[float]] = {name: [] for name in ("answer, warm", *spent, "… the rest")}
    with ExitStack() as stack:
        for name, owner, method in STEPS:
            stack.enter_context(clocked(owner, method, spent[name]))
        for question in questions:
            for values in spent.values():
                values.clear()
            filters = Filters(symbols=(question.doc,)) if filtered and question.doc else NO_FILTERS
            whole = seconds_of(lambda q=question, f=filters: answerer.ask(q.question, f))  # type: ignore[misc]
            totals["answer, warm"].append(whole)
            for name, values in spent.items():
                totals[name].append(sum(values))
            totals["… the rest"].append(whole - sum(sum(v) for v in spent.values()))
    return totals


def main() -> int:
    """Run and print a table; return 1 where an answer takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library-un"))
    parser.add_argument("--questions", type=int, default=QUESTIONS, metavar="N")
    parser.add_argument("--most-ms", type=float, default=MOST_MS, metavar="MS")
    arguments = parser.parse_args()
    try:
        answerer = Answerer(Library.open(arguments.library))
    except PilcrowError as error:
        print(f"evals.bench_answers: {error}", file=sys.stderr)
        return error.exit_status
    found = un_questions("dev")
    warm_up = found[1 :: max(1, len(found) // 20)]
    for question in warm_up:
        answerer.ask(question.question)
    asked = found[:: max(1, len(found) // arguments.questions)][: arguments.questions]
    print(f"{len(answerer.library.rows):,} paragraphs, {len(asked)} questions")
    print("| what (ms) | median | 95 % | worst |\n|---|---|---|---|")
    slowest = 0.0
    for filtered, setting in ((False, "whole library"), (True, "report named by a filter")):
        totals = time_answers(answerer, asked, filtered=filtered)
        for name, values in totals.items():
            print_row(f"{name}, {setting}", [1000 * v for v in values], 1)
        slowest = max(slowest, 1000 * float(np.percentile(totals["answer, warm"], 95)))
    if slowest > arguments.most_ms:
        print(f"the 95th percentile is {slowest:.0f} ms; at most {arguments.most_ms:.0f} ms was asked for")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
