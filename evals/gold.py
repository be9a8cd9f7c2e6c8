"""Gold questions: read them, and say exactly what is wrong with a file that is not in their format."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.citation import normalise_symbol
from ingest.errors import UsageError

TYPES = ("fact", "list", "multi", "locate", "keyword", "unanswerable")


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A paragraph or sub-paragraph that answers; ``part`` only where numbering restarts."""

    doc: str
    para: str
    sub: str | None = None
    part: str | None = None

    @property
    def paragraph(self) -> tuple[str, str]:
        """The place without its letter: what rankings are scored on."""
        return normalise_symbol(self.doc), self.para


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question with what a full answer needs; see evals/gold/README.md."""

    id: str
    question: str
    type: str
    split: str | None
    gold: tuple[GoldPlace, ...]
    also_acceptable: tuple[GoldPlace, ...]
    nearest: tuple[GoldPlace, ...]
    nuggets: tuple[str, ...]
    quotes: tuple[str, ...]
    names_report: bool | None = None
    """Whether the question says which report (or series of editions) is meant; None: not judged."""
    rivals: tuple[GoldPlace, ...] = ()
    """Where other editions say the same of another time: what a careless system would cite."""

    @property
    def answerable(self) -> bool:
        """Whether the reports answer it."""
        return bool(self.gold)

    @property
    def needed(self) -> set[tuple[str, str]]:
        """The paragraphs that a full answer needs."""
        return {g.paragraph for g in self.gold}

    @property
    def accepted(self) -> set[tuple[str, str]]:
        """The paragraphs that may be cited: the needed ones and those that answer as well."""
        return self.needed | {g.paragraph for g in self.also_acceptable}

    @property
    def doc(self) -> str | None:
        """The report that the question is about."""
        places = (*self.gold, *self.nearest)
        return places[0].doc if places else None


def load_gold(files: Iterable[Path], split: str | None = None) -> list[GoldQuestion]:
    """Read gold files; ``split`` keeps "dev" or "test" only.

    Raises:
        UsageError: naming file, line, what was found and what was expected.
    """
    questions: list[GoldQuestion] = []
    seen: dict[str, Path] = {}
    for file in files:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{file}: cannot be read ({error}). Expected gold questions as JSON lines."
            ) from error
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            question = _read(line, f"{file}, line {number}")
            if question.id in seen:
                raise UsageError(
                    f"{file}, line {number}: id {question.id!r} also stands in {seen[question.id]}."
                )
            seen[question.id] = file
            if split is None or question.split == split:
                questions.append(question)
    if not questions:
        raise UsageError(
            f"no gold questions{f' of split {split}' if split else ''} in {', '.join(map(str, files))}."
        )
    return questions


def _read(line: str, where: str) -> GoldQuestion:
    try:
        record: dict[str, Any] = json.loads(line)
        question = GoldQuestion(
            id=str(record["id"]),
            question=str(record["question"]),
            type=str(record["type"]),
            split=record.get("split"),
            gold=_places(record["gold"]),
            also_acceptable=_places(record.get("also_acceptable", [])),
            nearest=_places(record.get("nearest", [])),
            nuggets=tuple(record.get("nuggets", [])),
            quotes=tuple(record.get("quotes", [])),
            names_report=record.get("names_report"),
            rivals=_places(record.get("rivals", [])),
        )
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{where}: not a gold question ({error!r}). Expected id, question, type, gold, …"
        ) from error
    if question.type not in TYPES:
        raise UsageError(f"{where}: type {question.type!r}; expected one of {', '.join(TYPES)}.")
    if not isinstance(question.names_report, bool | None):
        raise UsageError(f"{where}: names_report {question.names_report!r}; expected true or false.")
    if (question.type == "unanswerable") == bool(question.gold):
        raise UsageError(f"{where}: exactly the unanswerable questions have an empty gold list.")
    return question


def _places(rows: list[dict[str, Any]]) -> tuple[GoldPlace, ...]:
    return tuple(GoldPlace(r["doc"], str(r["para"]), r.get("sub"), r.get("part")) for r in rows)
