"""Find the document symbols of a library in a question, in any spelling: "S 2025 403", "emrip/2025/2", "HONLAC 28"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

_STEP = re.compile(r"(?<![A-Za-z])[A-Za-z]+|\d+")
_BETWEEN = re.compile(r"[ /.\-–_()]{1,3}|")
_MARKS = frozenset("REV ADD CORR RES PART VOL INF NGO CONF PARA PARAS".split())
"""Steps that name no body and no document."""
MOST_STEPS = 8
Token = tuple[str, int, int]


class SymbolTable:
    """The symbols of a library, each with the ordinal of its report."""

    def __init__(self, ordinal_of: Mapping[str, int]) -> None:
        self._ordinal_of = dict(ordinal_of)
        self._whole = {steps_of(s): k for s, k in ordinal_of.items()}
        self._pieces: dict[tuple[str, ...], set[int]] = defaultdict(set)
        for steps, ordinal in self._whole.items():
            for start in range(len(steps)):
                for end in range(start + 2, len(steps) + 1):
                    self._pieces[steps[start:end]].add(ordinal)
        self._pieces.update({steps: {ordinal} for steps, ordinal in self._whole.items()})

    def find(self, symbol: str) -> list[int]:
        """Return the reports that bear ``symbol`` or, where none does, the revisions of it (ordinals)."""
        if symbol in self._ordinal_of:
            return [self._ordinal_of[symbol]]
        return sorted({k for s, k in self._ordinal_of.items() if s.startswith(f"{symbol}/Rev.")})

    def find_loose(self, text: str) -> list[int]:
        """Return the reports whose symbol ``text`` writes loosely, in order (ordinals).

        The steps of the symbol stand in a row; some may be left out at either end, as long as a name of three
        letters or more and a number remain that only one report bears.
        """
        tokens = [(m.group().upper(), m.start(), m.end()) for m in _STEP.finditer(text)]
        found: dict[int, None] = {}
        at = 0
        while at < len(tokens):
            length, ordinals = self._longest(text, tokens[at : at + MOST_STEPS])
            found.update(dict.fromkeys(ordinals))
            at += max(length, 1)
        return list(found)

    def _longest(self, text: str, tokens: list[Token]) -> tuple[int, list[int]]:
        """Return how many of the first tokens are a symbol, and of which report."""
        run = 1
        while run < len(tokens) and _BETWEEN.fullmatch(text[tokens[run - 1][2] : tokens[run][1]]):
            run += 1
        for length in range(run, 1, -1):
            steps = tuple(t for t, _, _ in tokens[:length])
            ordinals = self._pieces.get(steps, set())
            written = text[tokens[0][1] : tokens[length - 1][2]]
            if len(ordinals) == 1 and _tells(written, steps, steps in self._whole):
                return length, list(ordinals)
        return 0, []


def steps_of(symbol: str) -> tuple[str, ...]:
    """Return the words and numbers of a symbol.

    >>> steps_of("A/HRC/EMRIP/2025/2")
    ('A', 'HRC', 'EMRIP', '2025', '2')
    """
    return tuple(m.group().upper() for m in _STEP.finditer(symbol))


def _tells(written: str, steps: tuple[str, ...], whole: bool) -> bool:
    """Tell whether a row of words is a symbol: "S 2025 403" is, "a 2025 28" and "Rev 1" are not."""
    words = {s for s in steps if s.isalpha()}
    if len(words) == len(steps):
        return False
    if whole and len(steps) >= 3:
        return "/" in written or written.startswith(steps[0])
    names = {w for w in words - _MARKS if len(w) >= 3}
    return bool(names) and steps[-1].isdigit()
