"""How often an answer is wrong when only the surest questions are answered, and which threshold keeps a stated risk.

    python -m evals.risk evals/results/un-answers-dev.json --apply evals/results/un-answers-test.json --plot OUT.png

Reads what ``python -m evals.un_answers --json`` kept of each question: its confidence, and whether answering it is
wrong (the reports do not say it, or no paragraph cited may be cited). Coverage is the share of questions answered, risk
the share of these that are wrong. Thresholds are chosen on the first file; ``--apply`` shows what they give on another.
A bound holds only for a confidence that was not fitted on the questions it is computed from: ``--held-out`` reads, for
the first file, a JSON object of question id → confidence by models that saw no question on its report.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

from evals.tables import Row, figure, keep, table
from ingest.errors import PilcrowError, UsageError

RISKS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
DELTA = 0.05
"""The chance that a guarantee does not hold: 1 − confidence."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk against coverage: one point for each distinct confidence, the surest first."""

    threshold: NDArray[np.float64]
    coverage: NDArray[np.float64]
    risk: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Guarantee:
    """A threshold (answer from this confidence on), what it covers, and the risk there.

    ``risk`` is what was seen, ``bound`` what the true risk does not exceed with the confidence asked for.
    """

    threshold: float
    coverage: float
    risk: float
    bound: float


def risk_coverage_curve(confidence: Sequence[float], wrong: Sequence[bool]) -> Curve:
    """Return the curve; questions of equal confidence are answered together."""
    sure, lost = np.asarray(confidence, dtype=np.float64), np.asarray(wrong, dtype=np.float64)
    order = np.argsort(-sure, kind="stable")
    sure, lost = sure[order], np.cumsum(lost[order])
    last = np.flatnonzero(np.append(sure[1:] != sure[:-1], True)) if len(sure) else np.zeros(0, dtype=int)
    return Curve(sure[last], (last + 1) / max(1, len(sure)), lost[last] / (last + 1))


def risk_bound(wrong: int, answered: int, delta: float = DELTA) -> float:
    """Return the exact (Clopper–Pearson) upper bound of a risk seen as ``wrong`` of ``answered``, confidence 1 − delta.

    Clopper & Pearson, "The use of confidence or fiducial limits illustrated in the case of the binomial", 1934.
    """
    if wrong >= answered:
        return 1.0
    return float(beta.ppf(1 - delta, wrong + 1, answered - wrong))


def threshold_for_risk(
    confidence: Sequence[float], wrong: Sequence[bool], risk: float, delta: float = DELTA
) -> Guarantee | None:
    """Return the threshold found to keep the true risk under ``risk`` with probability 1 − delta; None: there is none.

    Selection with guaranteed risk (Geifman & El-Yaniv, "Selective classification for deep neural networks", 2017,
    algorithm 1): a binary search over the sorted confidences whose ⌈log2 m⌉ looks share delta. It holds for
    questions drawn as these were; the search may stop short of the widest coverage where risk is not monotone.
    """
    sure = np.sort(np.asarray(confidence, dtype=np.float64))
    order = np.argsort(np.asarray(confidence, dtype=np.float64), kind="stable")
    lost = np.asarray(wrong, dtype=np.int64)[order]
    if len(sure) == 0:
        return None
    looks = max(1, math.ceil(math.log2(len(sure))))
    low, high = 0, len(sure) - 1
    best: Guarantee | None = None
    for _ in range(looks):
        middle = (low + high + 1) // 2
        first = int(np.searchsorted(sure, sure[middle]))
        answered, errors = len(sure) - first, int(lost[first:].sum())
        bound = risk_bound(errors, answered, delta / looks)
        if bound < risk:
            high = middle
            found = Guarantee(float(sure[middle]), answered / len(sure), errors / answered, bound)
            best = found if best is None or found.coverage > best.coverage else best
        else:
            low = middle
    return best


def at_threshold(
    confidence: Sequence[float], wrong: Sequence[bool], threshold: float, delta: float = DELTA
) -> Guarantee:
    """Return coverage, risk and its upper bound where a threshold fixed beforehand is used."""
    kept = [w for c, w in zip(confidence, wrong, strict=True) if c >= threshold]
    answered, errors = len(kept), sum(kept)
    return Guarantee(
        threshold,
        answered / max(1, len(confidence)),
        errors / answered if answered else float("nan"),
        risk_bound(errors, answered, delta),
    )


def thinned(curve: Curve, points: int = 60) -> list[list[float]]:
    """Return [threshold, coverage, risk] rows, evenly chosen, for keeping."""
    chosen = np.unique(np.linspace(0, len(curve.risk) - 1, min(points, len(curve.risk))).astype(int))
    columns = (curve.threshold, curve.coverage, curve.risk)
    return [[round(float(c[k]), 4) for c in columns] for k in chosen]


def read_outcomes(file: Path) -> dict[str, tuple[list[float], list[bool]]]:
    """Return (confidence, wrong) of each question by setting.

    Raises:
        UsageError: the file is not what ``evals.un_answers --json`` writes.
    """
    try:
        outcomes = json.loads(file.read_text(encoding="utf-8"))["outcomes"]
        return {
            setting: ([float(c) for c in o["confidence"]], [bool(w) for w in o["wrong"]])
            for setting, o in outcomes.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{file}: no outcomes of answers there ({error!r}). Expected a file that evals.un_answers --json wrote."
        ) from error


def held_out_outcomes(
    file: Path, outcomes: dict[str, tuple[list[float], list[bool]]], confidences: Path
) -> dict[str, tuple[list[float], list[bool]]]:
    """Return the outcomes with the confidences of ``confidences``, questions that have none left out.

    Raises:
        UsageError: one of the files is in another form, or they have no question in common.
    """
    try:
        ids = {s: o["ids"] for s, o in json.loads(file.read_text(encoding="utf-8"))["outcomes"].items()}
        known = {str(i): float(c) for i, c in json.loads(confidences.read_text(encoding="utf-8")).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{confidences}: cannot be used with {file} ({error!r}). Expected an object of question id → confidence."
        ) from error
    replaced = {}
    for setting, (_, wrong) in outcomes.items():
        kept = [(known[i], w) for i, w in zip(ids[setting], wrong, strict=True) if i in known]
        if kept:
            replaced[setting] = ([c for c, _ in kept], [w for _, w in kept])
    if not replaced:
        raise UsageError(f"{confidences}: has none of the questions of {file}.")
    return replaced


def guarantee_rows(
    chosen_on: tuple[list[float], list[bool]], applied_to: tuple[list[float], list[bool]] | None
) -> list[Row]:
    """Return one row a stated risk: the threshold that keeps it, and what it gives where it was not chosen."""
    rows: list[Row] = []
    for risk in RISKS:
        found = threshold_for_risk(*chosen_on, risk)
        row: Row = {
            "risk under": f"{risk:.2f}",
            "threshold": "none keeps it" if found is None else f"{found.threshold:.3f}",
        }
        if found is not None:
            row |= {
                "coverage": figure(found.coverage),
                "risk": figure(found.risk),
                "bound": figure(found.bound),
            }
            if applied_to is not None:
                there = at_threshold(*applied_to, found.threshold)
                row |= {"coverage there": figure(there.coverage), "risk there": figure(there.risk)}
                row |= {"bound there": figure(there.bound)}
        rows.append(row)
    return rows


def draw(curves: dict[str, Curve], path: Path) -> None:
    """Plot risk against coverage."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure_, axes = pyplot.subplots(figsize=(5.4, 3.6), layout="constrained")
    for label, curve in curves.items():
        axes.plot(curve.coverage, curve.risk, label=label, linewidth=1.2)
    axes.set(xlabel="coverage: share of questions answered", ylabel="risk: share of answers that are wrong")
    axes.set(xlim=(0, 1), ylim=(0, None))
    axes.legend(fontsize=7)
    figure_.savefig(path, dpi=80)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, metavar="JSON", help="where thresholds are chosen")
    parser.add_argument("--apply", type=Path, metavar="JSON", help="where they are tried")
    parser.add_argument("--held-out", type=Path, metavar="JSON", help="confidences of models fitted without")
    parser.add_argument("--plot", type=Path, metavar="PNG")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep tables and points")
    arguments = parser.parse_args()
    try:
        chosen = read_outcomes(arguments.file)
        if arguments.held_out is not None:
            chosen = held_out_outcomes(arguments.file, chosen, arguments.held_out)
        applied = read_outcomes(arguments.apply) if arguments.apply else {}
    except PilcrowError as error:
        print(f"evals.risk: {error}", file=sys.stderr)
        return error.exit_status
    tables = {
        f"Stated risk, {setting} (confidence {1 - DELTA:.0%})": guarantee_rows(outcomes, applied.get(setting))
        for setting, outcomes in chosen.items()
    }
    print("\n".join(table(title, rows) for title, rows in tables.items()))
    curves = {f"{s}, {arguments.file.stem}": risk_coverage_curve(*o) for s, o in chosen.items()}
    if arguments.apply:
        curves |= {f"{s}, {arguments.apply.stem}": risk_coverage_curve(*o) for s, o in applied.items()}
    if arguments.plot is not None:
        draw(curves, arguments.plot)
    if arguments.json is not None:
        points: dict[str, Any] = {label: thinned(curve) for label, curve in curves.items()}
        keep(arguments.json, {"tables": tables, "points (threshold, coverage, risk)": points})
    return 0


if __name__ == "__main__":
    sys.exit(main())
