"""Goldens of structure: what stands printed in a report, written down by hand from the rendered pages.

A golden is a text file, one line for each thing printed, in reading order:

    file: A_80_188.en.pdf           the PDF it describes (by name; the data lies beside the checkout)
    pages: 1-17                     the PDF pages it covers
    symbols: A/80/188               as printed on the first page; also date: (ISO) and title:
    running: A/80/188 ; 25-11111    strings of running heads and feet, which no paragraph may hold
    @ main                          the part whose numbering follows ("annex I", "draft resolution B")
    # I. Introduction               a heading; # is level 1, ## level 2 …
    1 | first three words | last three words
      (a)                           an item set off in print: its full path
      (a)(ii)
    note 3 | first three words      a footnote: its mark and how it begins
    table Table 1                   also box and figure: an insert by its printed name, or ?
    ?? page 7: …                    what the reader could not decide; not scored
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from ingest.report import MAIN_PART

_PARAGRAPH = re.compile(r"^(?P<number>\d[\w. ]*?)\s*\|\s*(?P<first>.*?)\s*\|\s*(?P<last>.*)$")
_HEADING = re.compile(r"^(?P<level>#+)\s+(?P<heading>.+)$")
_ITEM = re.compile(r"^\s+(?P<path>(?:\([^()\s]+\)\s*)+)$")
_INSERT = re.compile(r"^(?P<kind>table|box|figure)\s+(?P<name>[^|]+?)\s*(?:\|.*)?$")
_NOTE = re.compile(r"^note\s+(?P<mark>\S+)\s*\|\s*(?P<first>.*)$")


@dataclass(frozen=True, slots=True)
class GoldParagraph:
    """A numbered paragraph as printed; ``headings`` is the chain above it, ``items`` the paths set off in it."""

    number: str
    part: str
    first_words: str
    last_words: str
    headings: tuple[str, ...]
    items: tuple[str, ...]


@dataclass
class StructureGold:
    """The structure of (some pages of) one PDF."""

    file: str = ""
    pages: tuple[int, int] = (1, 1)
    running: tuple[str, ...] = ()
    paragraphs: list[GoldParagraph] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    inserts: list[tuple[str, str]] = field(default_factory=list)
    symbols: tuple[str, ...] = ()
    date: str = ""
    title: str = ""


def read_structure_gold(path: Path) -> StructureGold:
    """Read one golden.

    Raises:
        ValueError: a line is of no known form; the message names file and line.
    """
    gold = StructureGold()
    part, chain = MAIN_PART, _HeadingChain()
    for k, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("??"):
            continue
        key, _, value = line.partition(":")
        if key in ("file", "pages", "symbols", "date", "title", "running"):
            _set_field(gold, key, value.strip())
        elif line.startswith("@ "):
            part = line[2:].strip()
        elif match := _HEADING.match(line):
            chain.open(len(match["level"]), match["heading"].strip())
        elif match := _NOTE.match(line):
            gold.notes.append((match["mark"], match["first"]))
        elif match := _INSERT.match(line):
            gold.inserts.append((match["kind"], match["name"]))
        elif match := _PARAGRAPH.match(line):
            words = (match["first"], match["last"])
            gold.paragraphs.append(GoldParagraph(match["number"], part, *words, chain.names, ()))
        elif (match := _ITEM.match(line)) and gold.paragraphs:
            last = gold.paragraphs[-1]
            items = (*last.items, match["path"].replace(" ", ""))
            gold.paragraphs[-1] = GoldParagraph(
                last.number, last.part, last.first_words, last.last_words, last.headings, items
            )
        else:
            raise ValueError(f"{path.name}:{k}: not a line of a structure golden: {line!r}")
    return gold


def _set_field(gold: StructureGold, key: str, value: str) -> None:
    if key == "file":
        gold.file = value
    elif key == "pages":
        first, _, last = value.split()[0].partition("-")
        gold.pages = (int(first), int(last or first))
    elif key in ("running", "symbols"):
        setattr(gold, key, tuple(s.strip() for s in value.split(" ; ") if s.strip()))
    else:
        setattr(gold, key, value)


class _HeadingChain:
    """The headings open at a point, outermost first."""

    def __init__(self) -> None:
        self._open: list[tuple[int, str]] = []

    def open(self, level: int, heading: str) -> None:
        """Close what is as deep or deeper, and open a heading."""
        self._open = [(n, h) for n, h in self._open if n < level] + [(level, heading)]

    @property
    def names(self) -> tuple[str, ...]:
        """The chain."""
        return tuple(h for _, h in self._open)
