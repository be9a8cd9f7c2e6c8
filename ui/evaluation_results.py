"""Results of evaluations as they are kept in JSON: tables, curves, questions. Read from files, made by ``evals``.

Forms: ``tables`` (by title) or ``table``; ``notes``; ``questions`` with gold, hits and what went wrong; curves of
(threshold, coverage, risk); the check of sentences (``tuning``, ``held out``); a list of measurements at several sizes;
and JSON lines, one question each (``--drill``). What a file holds beside them is left out.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import UsageError

MAX_BYTES = 50_000_000
MAX_QUESTIONS = 20_000
Cell = str | float | int | None
_VALUE = re.compile(r"(?P<value>-?\d*\.?\d+)(?:\s*\[(?P<low>-?\d*\.?\d+)–(?P<high>-?\d*\.?\d+)\])?")


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its title and its rows, column by name."""

    title: str
    rows: tuple[dict[str, Cell], ...]

    @property
    def columns(self) -> list[str]:
        """Names of the columns of any row, in order."""
        return list(dict.fromkeys(name for row in self.rows for name in row))


@dataclass(frozen=True, slots=True)
class Curve:
    """Risk against coverage as the threshold falls: points (threshold, coverage, risk), each from 0 to 1."""

    name: str
    points: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a gold set and what came of it; ``accepted`` and ``found`` are ids of paragraphs.

    ``statements`` are (text, citations); ``rank`` is that of the first right paragraph, None where none was found.
    """

    id: str
    question: str
    type: str
    split: str
    setting: str
    gold: tuple[str, ...]
    hits: tuple[str, ...]
    cited: tuple[str, ...]
    rank: int | None
    answered: bool | None
    confidence: float | None
    problem: str | None
    reason: str | None
    statements: tuple[tuple[str, tuple[str, ...]], ...]
    nuggets: tuple[str, ...]
    accepted: tuple[str, ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """One file of results."""

    name: str
    title: str
    notes: tuple[str, ...]
    tables: tuple[Table, ...]
    curves: tuple[Curve, ...]
    questions: tuple[Question, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing in the file can be shown."""
        return not (self.tables or self.curves or self.questions)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value, with its 95 % interval where one is known."""

    value: float
    low: float | None = None
    high: float | None = None


def read_figure(cell: Cell) -> Figure | None:
    """Return the value in a cell of a table, or None where there is none.

    >>> read_figure("0.657 [0.49–0.80]"), read_figure(".5"), read_figure("Pilcrow")
    (Figure(value=0.657, low=0.49, high=0.8), Figure(value=0.5, low=None, high=None), None)
    """
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, int | float):
        return Figure(float(cell)) if math.isfinite(cell) else None
    match = _VALUE.fullmatch(cell.strip())
    if match is None:
        return None
    bounds = [float(match[n]) if match[n] else None for n in ("low", "high")]
    return Figure(float(match["value"]), *bounds)


def load_results(path: Path) -> Results:
    """Read a kept file.

    Raises:
        UsageError: the file cannot be read or is no results.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path.name}: cannot be read ({error.strerror}).") from error
    return read_results(path.stem, content)


def read_results(name: str, content: bytes) -> Results:
    """Read results from JSON, or from JSON lines with one question each.

    Raises:
        UsageError: it is neither, too large, or nothing in it can be shown.
    """
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name}: {len(content):,} bytes; at most {MAX_BYTES:,} are read.")
    wrong = (
        f"{name}: not the result of an evaluation. Expected JSON as “pilcrow eval --json OUT” or “make eval” write it, "
        "or JSON lines of “--drill”."
    )
    try:
        results = _read(name, _parse(content.decode("utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise UsageError(f"{wrong} ({type(error).__name__})") from error
    if results.empty:
        raise UsageError(f"{wrong} Nothing in it can be shown.")
    return results


def _parse(text: str) -> Any:
    try:
        whole = json.loads(text)
        return {"questions": [whole]} if isinstance(whole, dict) and "question" in whole else whole
    except ValueError:  # not one value: JSON lines
        return {"questions": [json.loads(line) for line in text.splitlines() if line.strip()]}


def _read(name: str, record: Any) -> Results:
    if isinstance(record, list):
        record = {"tables": {"Measurements": [_flat(row) for row in record]}}
    tables = [_table(title, rows) for title, rows in dict(record.get("tables", {})).items()]
    if record.get("table"):
        tables.append(_table(str(record.get("benchmark", name)), record["table"]))
    tables += [_checked(part, record[part]) for part in ("tuning", "held out") if part in record]
    curves = [
        Curve(str(setting), tuple((float(t), float(c), float(r)) for t, c, r in points))
        for key in record
        if key.endswith("(threshold, coverage, risk)")
        for setting, points in record[key].items()
    ]
    notes = [str(n) for n in [*record.get("notes", ()), *filter(None, [record.get("note")])]]
    facts = [f"{key}: {record[key]}" for key in ("library", "model") if isinstance(record.get(key), str)]
    return Results(
        name=name,
        title=str(record.get("benchmark") or name),
        notes=(*facts, *notes),
        tables=tuple(t for t in tables if t.rows),
        curves=tuple(c for c in curves if c.points),
        questions=tuple(_question(q) for q in record.get("questions", [])[:MAX_QUESTIONS]),
    )


def _table(title: str, rows: Sequence[Mapping[str, Any]]) -> Table:
    return Table(str(title), tuple({str(k): _cell(v) for k, v in row.items()} for row in rows))


def _checked(part: str, kinds: Mapping[str, Sequence[float]]) -> Table:
    """Return the check of sentences as a table: kind, how many, share doubted, and by similarity alone."""
    rows: list[dict[str, Cell]] = [
        {
            "sentences": str(kind), "n": int(n), "doubted": f"{value:.3f} [{low:.2f}–{high:.2f}]",
            "by similarity alone": f"{alone:.3f}",
        }
        for kind, (n, value, low, high, alone) in kinds.items()
    ]  # fmt: skip
    return Table(f"Sentences doubted by the check, reports {part}", tuple(rows))


def _flat(row: Mapping[str, Any], before: str = "") -> dict[str, Cell]:
    """Return nested measurements as one row: {"ms": {"all": 3}} → {"ms all": 3}."""
    flat: dict[str, Cell] = {}
    for key, value in row.items():
        name = f"{before} {key}".strip()
        flat.update(_flat(value, name) if isinstance(value, dict) else {name: _cell(value)})
    return flat


def _cell(value: Any) -> Cell:
    return value if value is None or isinstance(value, int | float) else str(value)


def _question(record: Mapping[str, Any]) -> Question:
    def texts(name: str) -> tuple[str, ...]:
        return tuple(str(v) for v in record.get(name) or ())

    def text(name: str) -> str | None:
        return str(record[name]) if record.get(name) else None

    return Question(
        id=str(record["id"]),
        question=str(record["question"]),
        type=text("type") or "",
        split=text("split") or "",
        setting=text("setting") or "",
        gold=texts("gold"),
        hits=texts("hits"),
        cited=texts("cited"),
        rank=int(record["rank"]) if record.get("rank") else None,
        answered=record.get("answered"),
        confidence=float(record["confidence"]) if record.get("confidence") is not None else None,
        problem=text("problem"),
        reason=text("reason"),
        statements=tuple(
            (str(s["text"]), tuple(str(c) for c in s.get("citations", ())))
            for s in record.get("statements") or ()
        ),
        nuggets=texts("nuggets"),
        accepted=texts("accepted"),
        found=texts("found"),
    )
