"""Mend typing errors: a word that the library lacks and that is one or two edits from a word it has often.

F. Damerau, "A technique for computer detection and correction of spelling errors", 1964: four in five typing errors
are one letter too many, too few, wrong, or two neighbours swapped. Only small-lettered words are mended, never
figures, symbols or names; and never a word that the model's own vocabulary has as a word: a question may well
use a word that the reports lack.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from index.lexical import STOPWORDS
from ingest.errors import LibraryDamagedError

FILE = "words.txt"
MIN_LETTERS = 4
SHORT_WORD, SHORT_WORD_PARAGRAPHS = 4, 50
"""Words so short have many neighbours: only frequent ones count as meant."""
LONG_WORD = 8
"""From this length on two edits may be mended."""
MIN_PARAGRAPHS = 3
"""A word must be in so many paragraphs to be what was meant."""
SUBSTITUTED = 7
"""From this length on any wrong letter is mended; in shorter words only a neighbour on the keyboard or another
vowel: "graft" is not "grant"."""
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACE = {letter: (row, k + row / 2) for row, letters in enumerate(_KEYS) for k, letter in enumerate(letters)}
_WORD = re.compile(r"[^\W\d_]+")
_ENDING = re.compile(r"(?:ings?|ed|ers?|ors?|est|ly|ness|e?s|d)$")


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as written, and as searched."""

    written: str
    corrected: str


class Speller:
    """Knows the words of a library: word in small letters → number of paragraphs."""

    def __init__(self, counts: Mapping[str, int], is_word: Callable[[str], bool] = lambda _: False) -> None:
        self._counts, self._is_word = counts, is_word
        self._targets: dict[tuple[str, int], list[str]] = {}
        for word, count in counts.items():
            if count >= MIN_PARAGRAPHS and len(word) >= MIN_LETTERS:
                self._targets.setdefault((word[0], len(word)), []).append(word)

    @classmethod
    def load(cls, folder: Path, is_word: Callable[[str], bool] = lambda _: False) -> Speller:
        """Read the words of a generation; ``is_word`` tells of words that need not be in the library.

        Raises:
            LibraryDamagedError: the file is not there.
        """
        try:
            lines = (folder / FILE).read_text(encoding="utf-8").splitlines()
        except OSError as error:
            raise LibraryDamagedError(
                f"{folder / FILE}: cannot be read. Mend with: pilcrow rebuild"
            ) from error
        pairs = (line.rsplit(" ", 1) for line in lines if line)  # no line: no report
        return cls({word: int(count) for word, count in pairs}, is_word)

    def correct(self, text: str) -> tuple[str, tuple[Correction, ...]]:
        """Return ``text`` with its typing errors mended, and what was mended."""
        made: list[Correction] = []

        def mend(match: re.Match[str]) -> str:
            written = match.group()
            corrected = self.correct_word(written) if _is_plain(text, match) else None
            if corrected is None:
                return written
            corrected = corrected.capitalize() if written[0].isupper() else corrected
            made.append(Correction(written, corrected))
            return corrected

        return _WORD.sub(mend, text), tuple(dict.fromkeys(made))

    def correct_word(self, word: str) -> str | None:
        """Return the word that was meant, or None where ``word`` is one, or nothing is near enough."""
        word = word.lower()
        if len(word) < MIN_LETTERS or self._knows(word):
            return None
        edits = 2 if len(word) >= LONG_WORD else 1
        near = [
            (edit, -self._counts[found], found)
            for length in range(len(word) - edits, len(word) + edits + 1)
            for found, edit, _ in process.extract(
                word,
                self._targets.get((word[0], length), ()),
                scorer=OSA.distance,
                score_cutoff=edits,
                limit=20,
            )
            if self._may_be(word, found)
        ]
        return min(near)[2] if near else None

    def _knows(self, word: str) -> bool:
        """Tell whether a word, or the word without its ending, is one that the library or the model has."""
        if word in self._counts or word in STOPWORDS or self._is_word(word):
            return True
        base = _ENDING.sub("", word)
        if len(base) < 3 or base == word:
            return False
        bases = [f"{base}e", base[:-1] if base[-1] == base[-2] else base]
        return any(len(b) >= 4 and (b in self._counts or self._is_word(b)) for b in (base, *bases))

    def _may_be(self, word: str, found: str) -> bool:
        if len(word) <= SHORT_WORD and self._counts[found] < SHORT_WORD_PARAGRAPHS:
            return False
        if len(word) != len(found) or len(word) >= SUBSTITUTED or sorted(word) == sorted(found):
            return True
        return all(_is_slip(a, b) for a, b in zip(word, found, strict=True) if a != b)


def _is_slip(a: str, b: str) -> bool:
    """Tell whether one letter is easily typed for the other: a neighbour on the keyboard, or both vowels."""
    if a in "aeiouy" and b in "aeiouy":
        return True
    (row, column), (other_row, other_column) = _PLACE.get(a, (9, 0)), _PLACE.get(b, (-9, 0))
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1


def _is_plain(text: str, match: re.Match[str]) -> bool:
    """Tell whether a word is neither a name nor part of a symbol, a compound or a quotation."""
    word, before, after = match.group(), text[: match.start()], text[match.end() :]
    if re.search(r"[\w/.’'-]$", before) or re.match(r"[\w/-]|[’'](?!s\b)", after):
        return False
    opens = not before.strip() or before.rstrip()[-1:] in ".?!:;("
    return word.islower() or (opens and word.istitle())


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Return in how many of ``texts`` each word occurs, in small letters."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({w.lower() for w in _WORD.findall(text)})
    return counts


def write_words(folder: Path, texts: Iterable[str]) -> None:
    """Write the words of a generation's paragraphs, each with the number of paragraphs it is in."""
    counts = count_words(texts)
    lines = [f"{word} {count}" for word, count in sorted(counts.items()) if len(word) >= MIN_LETTERS - 1]
    (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
