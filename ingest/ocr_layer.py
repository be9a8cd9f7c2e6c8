"""Text that an earlier OCR laid invisibly under the picture of a page: found, and judged by its words.

Scans of the 1940s to 1990s come so (E_CN.4_109, A_39_361, A_47_466). How far such a text can be trusted is told from
the letter triples of its words: "decenber" has one ("enb") that no word of the official languages has. Checked
against a second recognition of 17 pages: one odd word stands for 1.7 misread ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from ingest.lines import Line
from ingest.ocr import page_list
from ingest.pdf_glyphs import PageGlyphs
from ingest.report import ParseWarning

INVISIBLE_SHARE = 0.9
MISREAD_FOR_ODD = 1.7
MIN_WORDS = 20
_WORD = re.compile(r"[^\W_]{2,}")
# "20th", "1er", "E2025", "COVID19": letters beside figures that are meant
_MIXED = re.compile(r"\d+(?:st|nd|rd|th|er|e|è?me|ª|º|s)|[A-Z]+\d+[A-Z]?")


def judge_text_layers(pages: Sequence[PageGlyphs], lines: Iterable[Line]) -> Iterator[ParseWarning]:
    """Yield an ``ocr_text`` warning where pages bear the text of an earlier OCR: which, and how much of it reads like words."""
    layered = [p.number for p in pages if p.invisible >= INVISIBLE_SHARE]
    if not layered:
        return
    among = set(layered)
    by_page: dict[int, list[str]] = {}
    for line in lines:
        if line.page in among:
            by_page.setdefault(line.page, []).append(line.text)
    confidences = {
        n: c for n, texts in by_page.items() if (c := word_confidence(" ".join(texts))) is not None
    }
    whole = word_confidence(" ".join(t for texts in by_page.values() for t in texts))
    judged = "too few words to tell how well" if whole is None else f"confidence {whole:.2f}"
    weakest = min(confidences, key=lambda n: confidences[n], default=0)
    lowest = f", lowest on page {weakest} ({confidences[weakest]:.2f})" if len(confidences) > 1 else ""
    yield ParseWarning(
        "ocr_text",
        f"{page_list(layered)}: the text is that of an earlier OCR, {judged}{lowest}; check quotations against the page",
        layered[0],
    )


def word_confidence(text: str) -> float | None:
    """Return the share of words that were likely read right, 0 to 1; None for less than MIN_WORDS words.

    A misreading made of ordinary letter triples ("Connittee") passes for a word, so that the true share is often
    lower.

    >>> word_confidence("The Committee adjourned in December. " * 5)
    1.0
    >>> word_confidence("Tbe Gencral Asscmbly rccalling ils rcsolution. " * 5) < 0.5
    True
    >>> round(word_confidence("Tbe Connittee adjourneil on 4 Decenber. " * 5), 2)
    0.66
    """
    words = [w for w in _WORD.findall(text) if not w.isdigit()]
    if len(words) < MIN_WORDS:
        return None
    odd = sum(_is_odd(w) for w in words)
    return max(0.0, 1.0 - MISREAD_FOR_ODD * odd / len(words))


def _is_odd(word: str) -> bool:
    if any(c.isdigit() for c in word):
        return not _MIXED.fullmatch(word)
    return any(t not in known_triples() for t in triples(word.lower()))


def triples(word: str) -> list[str]:
    """Return the letter triples of a word, its ends marked by blanks.

    >>> triples("of")
    [' of', 'of ']
    """
    marked = f" {word} "
    return [marked[k : k + 3] for k in range(len(marked) - 2)]


@cache
def known_triples() -> frozenset[str]:
    """Return the triples that words have (``evals.fit_letter_triples`` collects them)."""
    rows = (Path(__file__).parent / "letter_triples.txt").read_text(encoding="utf-8").splitlines()
    return frozenset((row[:2] + letter).replace("_", " ") for row in rows for letter in row[3:])
