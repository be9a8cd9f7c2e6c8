"""The evaluation that runs before every change lands: the shipped gold questions against thresholds, no baselines."""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path

import numpy as np

from evals.gold import load_gold
from evals.run import evaluate
from ingest.errors import PilcrowError

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Print each figure beside its threshold; return 1 if one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    arguments = parser.parse_args()
    try:
        result = evaluate(load_gold([HERE / "gold" / "honlac28.jsonl"]), arguments.library)
    except PilcrowError as error:
        print(f"evals.quick: {error}", file=sys.stderr)
        return error.exit_status
    figures = {name: float(np.mean(values)) for name, values in result.rankings["Pilcrow"].items()}
    if result.answers is not None:
        figures.update({name: value for name, (value, _) in result.answers.summary().items()})
    return 1 if missed(figures, tomllib.loads((HERE / "thresholds.toml").read_text(encoding="utf-8"))) else 0


def missed(figures: dict[str, float], thresholds: dict[str, dict[str, float]]) -> list[str]:
    """Print figures beside thresholds and return the names of those that miss theirs (or were not measured)."""
    failures = []
    for section, limits in thresholds.items():
        for name, limit in limits.items():
            value = figures.get(name, float("nan"))
            holds = value <= limit if section.endswith("_at_most") else value >= limit
            sign = "≤" if section.endswith("_at_most") else "≥"
            print(f"{'ok  ' if holds else 'MISS'} {name:24s} {value:.3f} {sign} {limit:.3f}")
            if not holds:
                failures.append(name)
    return failures


if __name__ == "__main__":
    sys.exit(main())
