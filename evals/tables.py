"""Tables as Markdown, and results kept as JSON: no paths, no times of day, so that two runs can be compared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

Row = dict[str, Any]


def figure(value: float) -> str:
    """Return a share with three digits, or a dash for what was not measured."""
    return "—" if np.isnan(value) else f"{value:.3f}"


def interval(bounds: tuple[float, float]) -> str:
    """Return a 95 % interval, or nothing for what was not measured."""
    return "" if np.isnan(bounds[0]) else f"{bounds[0]:.2f}–{bounds[1]:.2f}"


def table(title: str, rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table under its title."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [f"\n**{title}**\n"]
    if rows:
        lines += ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
        lines += ["| " + " | ".join(str(row.get(n, "")) for n in names) + " |" for row in rows]
    return "\n".join(lines)


def without_times(rows: Sequence[Row]) -> list[Row]:
    """Return rows without their columns in ms: what is kept should change only where the results do."""
    return [{k: v for k, v in row.items() if not k.endswith("(ms)")} for row in rows]


def keep(path: Path, record: dict[str, Any]) -> None:
    """Write a result as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
