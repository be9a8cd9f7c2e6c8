"""Segment paragraphs the usual way, for comparison: a regular expression over a library's plain text.

Every line that begins with a number and a full stop opens a paragraph, which runs to the next such line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.structure_gold import StructureGold

_START = re.compile(r"^\s*(?P<number>\d{1,3}(?:\.\d{1,3})?)\.?\s+(?P<text>[^\W\d_“\"(].*)$")
PageTexts = Callable[[Path, int, int], Iterator[str]]


def pypdf_text(path: Path, first: int, last: int) -> Iterator[str]:
    """Yield pypdf's text of the pages from ``first`` to ``last`` (from 1)."""
    from ingest.pdf_fallback import plain_text

    for number, text in enumerate(plain_text(path, last), 1):
        if number >= first:
            yield text


def pdfplumber_text(path: Path, first: int, last: int) -> Iterator[str]:
    """Yield pdfplumber's text of the pages from ``first`` to ``last`` (from 1)."""
    import pdfplumber

    with pdfplumber.open(path, pages=list(range(first, last + 1))) as document:
        for page in document.pages:
            yield page.extract_text() or ""
            page.close()


PEERS: dict[str, PageTexts] = {"pypdf": pypdf_text, "pdfplumber": pdfplumber_text}


def regex_paragraphs(path: Path, gold: StructureGold, texts: PageTexts) -> list[tuple[str, str]]:
    """Return (number, text) of the paragraphs that the usual expression finds on a golden's pages."""
    found: list[list[str]] = []
    for text in texts(path, *gold.pages):
        for line in text.splitlines():
            match = _START.match(line)
            if match:
                found.append([match["number"], match["text"]])
            elif found:
                found[-1][1] += " " + line
    return [(number, text) for number, text in found]


def peer_counts(
    path: Path, gold: StructureGold, texts: PageTexts, words: Callable[[str, int, int | None], str]
) -> list[int]:
    """Return [shared, printed, found]: number, first and last three words must match; parts are forgiven."""
    printed = Counter(
        (g.number, words(g.first_words, 0, 3), words(g.last_words, -3, None)) for g in gold.paragraphs
    )
    found = Counter(
        (number, words(text, 0, 3), words(text, -3, None))
        for number, text in regex_paragraphs(path, gold, texts)
    )
    return [sum((printed & found).values()), sum(printed.values()), sum(found.values())]
