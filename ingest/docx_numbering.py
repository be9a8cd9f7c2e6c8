"""Automatic numbers of Word documents: they stand in numbering.xml, not in the text.

A paragraph names a list (numId) and a level; the list points to an abstract definition with, for each level, a
format ("decimal", "lowerLetter"), a start and a pattern ("%1.%2", "(%3)"). Counting rules are those of
ECMA-376 part 1, section 17.9: lists of one definition share their counters, a deeper level restarts when a
higher one moves on (unless ``lvlRestart`` is 0), and ``startOverride`` restarts a level where its list begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ingest.number_formats import format_number

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list counts and looks; ``indent_pt`` is where its label begins."""

    style: str = "decimal"
    pattern: str = ""
    start: int = 1
    restarts: bool = True
    legal: bool = False
    indent_pt: float | None = None


@dataclass
class _List:
    abstract: str
    overrides: dict[int, int] = field(default_factory=dict)  # level → start
    begun: set[int] = field(default_factory=set)


class Numbering:
    """All lists of a document, and where each of them stands."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        """Read the root elements of numbering.xml and styles.xml (either may be None)."""
        self._levels: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._of_style: dict[str, tuple[str, int]] = {}
        style_lists = _lists_of_styles(styles)
        links: dict[str, str] = {}
        for abstract in _all(numbering, "abstractNum"):
            name = abstract.get(W + "abstractNumId", "")
            link = abstract.find(W + "numStyleLink")
            if link is not None:
                links[name] = link.get(W + "val", "")
            self._levels[name] = {_int(lvl.get(W + "ilvl")): _level(lvl) for lvl in _all(abstract, "lvl")}
        for num in _all(numbering, "num"):
            self._read_list(num)
        for name, style in links.items():  # "see the list that this style names"
            target = self._lists.get(style_lists.get(style, ("", 0))[0])
            if target is not None:
                self._levels[name] = self._levels.get(target.abstract, {})
        self._of_style = style_lists

    def _read_list(self, num: Any) -> None:
        abstract = num.find(W + "abstractNumId")
        if abstract is None:
            return
        found = _List(abstract.get(W + "val", ""))
        for override in _all(num, "lvlOverride"):
            start = override.find(W + "startOverride")
            if start is not None:
                found.overrides[_int(override.get(W + "ilvl"))] = _int(start.get(W + "val"), 1)
        self._lists[num.get(W + "numId", "")] = found

    def list_of_style(self, styles: Iterable[str]) -> tuple[str, int] | None:
        """Return (numId, level) that the first of these style ids (innermost first) brings, if any does."""
        return next((self._of_style[s] for s in styles if s in self._of_style), None)

    def level(self, num_id: str, level: int) -> Level | None:
        """Return the definition of a list's level."""
        found = self._lists.get(num_id)
        return self._levels.get(found.abstract, {}).get(level) if found else None

    def advance(self, num_id: str, level: int) -> str:
        """Count one paragraph of a list and return its label as Word prints it ("4.", "(a)", "•", "")."""
        found, definition = self._lists.get(num_id), self.level(num_id, level)
        if found is None or definition is None:
            return ""
        levels = self._levels[found.abstract]
        counters = self._counters.setdefault(found.abstract, [None] * LEVELS)
        if level in found.overrides and level not in found.begun:
            counters[level] = found.overrides[level] - 1
        found.begun.add(level)
        current = counters[level]
        counters[level] = definition.start if current is None else current + 1
        for deeper in range(level + 1, LEVELS):
            if levels.get(deeper, Level()).restarts:
                counters[deeper] = None
        if definition.style == "bullet":
            return "•"
        return re.sub(
            r"%(\d)", lambda m: self._shown(counters, levels, int(m[1]) - 1, definition), definition.pattern
        )

    @staticmethod
    def _shown(counters: list[int | None], levels: dict[int, Level], level: int, printing: Level) -> str:
        definition = levels.get(level, Level())
        count = counters[level]
        value = definition.start if count is None else count
        return format_number(value, "decimal" if printing.legal else definition.style)


def _lists_of_styles(styles: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level that each paragraph (or numbering) style brings with it."""
    found = {}
    for style in _all(styles, "style"):
        properties = style.find(f"{W}pPr/{W}numPr")
        num_id = properties.find(W + "numId") if properties is not None else None
        if properties is not None and num_id is not None:
            level = properties.find(W + "ilvl")
            found[style.get(W + "styleId", "")] = (
                num_id.get(W + "val", ""),
                _int(level.get(W + "val")) if level is not None else 0,
            )
    return found


def _level(lvl: Any) -> Level:
    def value(tag: str, default: str) -> str:
        found = lvl.find(W + tag)
        return default if found is None else str(found.get(W + "val", default))

    return Level(
        style=value("numFmt", "decimal"),
        pattern=value("lvlText", ""),
        start=_int(value("start", "1"), 1),
        restarts=value("lvlRestart", "") != "0",
        legal=lvl.find(W + "isLgl") is not None,
        indent_pt=indent_of(lvl.find(W + "pPr")),
    )


def indent_of(properties: Any) -> float | None:
    """Return where the first line begins, in points from the margin, as paragraph properties state it."""
    ind = properties.find(W + "ind") if properties is not None else None
    if ind is None:
        return None
    left = _int(ind.get(W + "left") or ind.get(W + "start"))
    return (left + _int(ind.get(W + "firstLine")) - _int(ind.get(W + "hanging"))) / 20


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else default


def _all(root: Any, tag: str) -> list[Any]:
    return [] if root is None else list(root.findall(W + tag))
