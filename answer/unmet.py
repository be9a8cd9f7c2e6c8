"""Say what a question asks for and the paragraphs found do not give, in words for the reader."""

from __future__ import annotations

import re

import numpy as np

from answer.blanks import Sort
from answer.candidates import MONTH
from answer.question import Question
from answer.unit_features import ORDINAL, YEAR, UnitTable, name_met

_WANTED: dict[Sort, str] = {
    "number": "number", "money": "amount of money", "percent": "percentage or share", "duration": "duration",
    "day": "date", "date": "date", "actor": "name", "country": "country", "place": "place", "reason": "reason",
}  # fmt: skip
_MONTHS = re.compile(rf"{MONTH}(?: (?:and|to) {MONTH})*")
_POSSESSIVE = re.compile("[’']s?$")
FIRST = 3
"""How many of the best paragraphs a missing name is looked for in."""


def find_unmet(question: Question, asked: str, sort: Sort, table: UnitTable) -> list[str]:
    """Return what is missing, each as the end of a sentence that begins with the nearest paragraph.

    ``asked``: the question without the words that only name the report. Years and ordinals that the nearest
    unit contradicts come first, then names it lacks, then the sort of answer that is not there.
    """
    if not table.units:
        return []
    near = int(np.argmax(table.columns["preliminary"]))
    unit = table.nearest
    there = " ".join((unit.text, unit.chapeau, *unit.hit.paragraph.headings))
    said = []
    for pattern in (YEAR, ORDINAL):
        wanted, found = _distinct(pattern, asked), _distinct(pattern, there)
        if wanted and found and not set(wanted) & set(found):
            said.append(f"speaks of {_join(found[:3])}, not of {_join(wanted[:3])}")
    hits = list(dict.fromkeys(u.hit.paragraph.id for u in table.units))[:FIRST]
    context = " ".join(
        " ".join((u.hit.paragraph.text, *u.hit.paragraph.headings, u.hit.title)).lower()
        for u in table.units
        if u.hit.paragraph.id in hits
    )
    names = (*question.figures, *(n for n in question.names if not _MONTHS.fullmatch(n)))
    missing = [f"“{_POSSESSIVE.sub('', n)}”" for n in names if n in asked and not name_met(n, context)]
    if missing:
        said.append(f"does not mention {_join(missing[:3])}")
    if sort in _WANTED and table.columns["fills"][near] == 0.0:
        said.append(f"gives no {_WANTED[sort]} where it comes nearest")
    return said


def _distinct(pattern: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(m.lower() for m in pattern.findall(text)))


def _join(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
