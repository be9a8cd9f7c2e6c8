"""Footnotes in text without typography: find the notes, take their marks out of the running text.

A note is a line that starts a block with a mark ("* Available only …", "¹ See …") whose mark stands, glued
to a word, somewhere before it. Digits in ordinary type are never taken for marks here: "28/6" and "article 12"
would be; only raised digits and the star family are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.lines import Line
from ingest.report import Footnote

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "0123456789")
_NOTE = re.compile(
    rf"^(?P<mark>[{_RAISED}]{{1,3}}|[*†‡§]{{1,4}})\s*(?P<text>(?<=\s)\S.*|[A-Z“\"].*)$", re.DOTALL
)
_MARK = re.compile(rf"(?<=[\w.,;:!?)\]”’\"'])(?P<mark>[{_RAISED}]{{1,3}}|[*†‡]{{1,4}})(?=$|[\s.,;:!?)\]”’])")


def take_out_footnotes(lines: list[Line]) -> tuple[list[Line], list[Footnote]]:
    """Return the lines without notes and marks, and the notes; each line keeps its marks in ``notes``."""
    announced = {_plain(m["mark"]) for line in lines for m in _MARK.finditer(line.text)}
    kept: list[Line] = []
    footnotes: list[Footnote] = []
    in_note = False
    for line in lines:
        note = _NOTE.match(line.text) if line.gap_before or in_note else None
        if note and _plain(note["mark"]) in announced:
            footnotes.append(Footnote(_plain(note["mark"]), note["text"].strip(), line.page))
            in_note = True
        elif in_note and not line.gap_before:
            last = footnotes[-1]
            footnotes[-1] = replace(last, text=f"{last.text} {line.text}")
        else:
            in_note = False
            kept.append(line)
    noted = {f.mark for f in footnotes}
    return [_without_marks(line, noted) for line in kept], footnotes


def _without_marks(line: Line, noted: set[str]) -> Line:
    """Take the marks of known notes out of the line's text; other stars and raised digits stay."""
    found: list[str] = []

    def drop(match: re.Match[str]) -> str:
        mark = _plain(match["mark"])
        if mark not in noted:
            return match.group()
        found.append(mark)
        return ""

    text = _MARK.sub(drop, line.text)
    return replace(line, text=text, notes=(*line.notes, *found)) if found else line


def _plain(mark: str) -> str:
    return mark.translate(_PLAIN)
