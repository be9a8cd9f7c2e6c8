"""Acronyms as a library defines them: "the United Nations Support Mission in Libya (UNSMIL)", or by initials.

No list of names is built in: what the reports do not define is not known.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

_DEFINED = re.compile(r"\(([A-Z][A-Za-z]*[A-Z][A-Za-z]{0,8})\)")
_SMALL = frozenset(
    "of for and the on in to at with by de la du des les et en y el los las del para a an under as".split()
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
LOOK_BACK = 14
"""Words before the brackets that may belong to the name."""
MIN_WORDS, MAX_WORDS = 3, 10
MAX_SILENT = 2


def find_definitions(text: str) -> list[tuple[str, str]]:
    """Return the acronyms that a text defines, each with its name.

    >>> find_definitions("the United Nations Interim Force in Lebanon (UNIFIL) and a bank (IBRD)")
    [('UNIFIL', 'United Nations Interim Force in Lebanon')]
    >>> find_definitions("of the Economic Commission for Latin America and the Caribbean (ECLAC)")
    [('ECLAC', 'Economic Commission for Latin America and the Caribbean')]
    """
    found = []
    for match in _DEFINED.finditer(text):
        before = text[max(0, match.start() - 200) : match.start()]
        words = _WORD.findall(re.split(r"[.;:,()]\s", before)[-1])[-LOOK_BACK:]
        name = _name_of(match.group(1), words)
        if name:
            found.append((match.group(1), name))
    return found


def _name_of(acronym: str, words: list[str]) -> str | None:
    """Return the shortest run of words before the brackets whose letters spell the acronym, else the name there."""
    for k in range(len(words) - 2, -1, -1):
        run = words[k:]
        if run[0][0] == acronym[0] and run[0].lower() not in _SMALL and _spells(run, acronym.upper()):
            return " ".join(run)
    return _capitalised_end(words)


def _capitalised_end(words: list[str]) -> str | None:
    """Return the capitalised words that a text ends in: "UNFPA" and "MONUSCO" are not spelled by their names."""
    start = len(words)
    for k in range(len(words) - 1, -1, -1):
        if words[k][0].isupper():
            start = k
        elif words[k].lower() not in _SMALL:
            break
    run = words[start:]
    great = [w for w in run if w[0].isupper()]
    return " ".join(run) if MIN_WORDS <= len(great) <= MAX_WORDS else None


def _spells(words: list[str], acronym: str, skipped: int = 0) -> bool:
    """Tell whether the words spell the acronym: each gives its first letter and perhaps some that follow it.

    Small words ("the", "of") may give none, and so may ``MAX_SILENT`` others.
    """
    if not words:
        return not acronym
    word, rest = words[0], words[1:]
    if acronym and word[0].upper() == acronym[0]:
        inner, left = word[1:].upper(), acronym[1:]
        if _spells(rest, left, skipped):
            return True
        while left and left[0] in inner:  # "INterim Force in Lebanon", "STabilization"
            inner, left = inner[inner.index(left[0]) + 1 :], left[1:]
            if _spells(rest, left, skipped):
                return True
    if word.lower() in _SMALL:
        return _spells(rest, acronym, skipped)
    return skipped < MAX_SILENT and _spells(rest, acronym, skipped + 1)


def initials_of(name: str) -> set[str]:
    """Return the acronyms that the capitalised names in a title would have by their initials.

    >>> sorted(initials_of("Report of the Committee for Programme and Coordination"))
    ['CPC', 'RCP', 'RCPC']
    >>> "EMRIP" in initials_of("Draft study by the Expert Mechanism on the Rights of Indigenous Peoples")
    True
    """
    found: set[str] = set()
    for run in _capitalised_runs(name):
        for start in range(len(run)):
            for end in range(start + MIN_WORDS, min(len(run), start + MAX_WORDS) + 1):
                found.add("".join(w[0] for w in run[start:end]).upper())
    return found


def _capitalised_runs(text: str) -> list[list[str]]:
    """Return the runs of capitalised words, small words between them left out."""
    runs: list[list[str]] = []
    for piece in re.split(r"[.:;,()\d]", text):
        run: list[str] = []
        for word in _WORD.findall(piece):
            if word[0].isupper():
                run.append(word)
            elif word.lower() not in _SMALL:
                runs.append(run)
                run = []
        runs.append(run)
    return [r for r in runs if len(r) >= MIN_WORDS]


def learn_acronyms(texts: Iterable[str], most: int = 3) -> dict[str, tuple[str, ...]]:
    """Return acronym → names that the texts define, the most frequent first, at most ``most`` each."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text in texts:
        for acronym, name in find_definitions(text):
            counts[acronym][name] += 1
    return {a: tuple(name for name, _ in c.most_common(most)) for a, c in counts.items()}
