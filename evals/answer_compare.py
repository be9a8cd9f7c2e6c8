"""Two runs of ``evals.un_answers`` question by question: what got better, what worse, and whether that may be chance.

    python -m evals.answer_compare BEFORE.json AFTER.json

Both files are what ``--json`` wrote. Shares are compared on the questions that both runs have, with p by signs drawn at
random; the AUROC of the confidence with the test of DeLong et al. Questions whose right paragraphs were won or lost are
listed with ``--list``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.measures import auroc, delong_p, sign_flip_p
from evals.tables import Row, figure, table
from ingest.errors import PilcrowError, UsageError

SHARES = tuple(f"{name}, nothing declined" for name in ("precision", "recall", "nuggets", "quotes"))
Outcomes = Mapping[str, Sequence[Any]]
"""Columns of one setting (see ``un_answers.outcomes_of``), one value a question."""


def read_settings(file: Path) -> dict[str, Outcomes]:
    """Return the outcomes by setting.

    Raises:
        UsageError: the file is not what ``evals.un_answers --json`` writes.
    """
    try:
        settings: dict[str, Outcomes] = json.loads(file.read_text(encoding="utf-8"))["outcomes"]
        names = {"ids", "confidence", "answered", "answerable", *SHARES}
        missing = sorted({n for o in settings.values() for n in names - o.keys()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{file}: no outcomes of answers there ({error!r}). Expected a file that evals.un_answers --json wrote."
        ) from error
    if missing:
        raise UsageError(f"{file}: lacks {', '.join(missing)}. Run evals.un_answers again to write it.")
    return settings


def paired(before: Outcomes, after: Outcomes, column: str) -> tuple[list[Any], list[Any]]:
    """Return a column of both on the questions that both have, in one order."""
    place = {i: k for k, i in enumerate(before["ids"])}
    both = [(place[i], k) for k, i in enumerate(after["ids"]) if i in place]
    return [before[column][k] for k, _ in both], [after[column][k] for _, k in both]


def comparison_rows(before: Outcomes, after: Outcomes) -> list[Row]:
    """Return one row a figure: before, after, p, and how many questions got better and worse."""
    answerable = np.array([bool(v) for v in paired(before, after, "answerable")[1]])
    rows = []
    for name in SHARES:
        old, new = paired(before, after, name)
        known = [(o or 0.0, n or 0.0) for o, n, a in zip(old, new, answerable, strict=True) if a]
        rows.append(_row(name, [o for o, _ in known], [n for _, n in known]))
    old, new = paired(before, after, "answered")
    for name, chosen in (("answered, answerable", answerable), ("answered, unanswerable", ~answerable)):
        rows.append(
            _row(name, [float(v) for v in np.array(old)[chosen]], [float(v) for v in np.array(new)[chosen]])
        )
    sure_before, sure_after = (np.array(v, dtype=np.float64) for v in paired(before, after, "confidence"))
    labels = answerable.tolist()
    rows.append(
        {
            "figure": "AUROC of confidence",
            "before": figure(auroc(sure_before.tolist(), labels)),
            "after": figure(auroc(sure_after.tolist(), labels)),
            "p": f"{delong_p(sure_before, sure_after, answerable):.3f}",
        }
    )
    return rows


def _row(name: str, old: Sequence[float], new: Sequence[float]) -> Row:
    return {
        "figure": name,
        "before": figure(float(np.mean(old)) if old else float("nan")),
        "after": figure(float(np.mean(new)) if new else float("nan")),
        "p": f"{sign_flip_p(old, new):.3f}",
        "higher on": sum(n > o for o, n in zip(old, new, strict=True)),
        "lower on": sum(n < o for o, n in zip(old, new, strict=True)),
    }


def changes(before: Outcomes, after: Outcomes) -> dict[str, list[str]]:
    """Return the ids of the questions whose citation recall rose, and of those whose recall fell."""
    ids, (old, new) = paired(before, after, "ids")[1], paired(before, after, SHARES[1])
    moved = [(i, (n or 0.0) - (o or 0.0)) for i, o, n in zip(ids, old, new, strict=True)]
    return {"won": [i for i, d in moved if d > 0], "lost": [i for i, d in moved if d < 0]}


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--list", action="store_true", help="name the questions won and lost")
    arguments = parser.parse_args()
    try:
        old, new = read_settings(arguments.before), read_settings(arguments.after)
        common = [s for s in new if s in old]
        if not common:
            raise UsageError(f"{arguments.before} and {arguments.after} have no setting in common.")
    except PilcrowError as error:
        print(f"evals.answer_compare: {error}", file=sys.stderr)
        return error.exit_status
    for setting in common:
        shared = len(paired(old[setting], new[setting], "ids")[0])
        print(table(f"{setting}, {shared} questions", comparison_rows(old[setting], new[setting])))
        if arguments.list:
            for name, ids in changes(old[setting], new[setting]).items():
                print(f"\n{name}: {', '.join(ids) or 'none'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
