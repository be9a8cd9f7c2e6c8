"""Collect the letter triples that words of the languages written here have: what ``ingest.ocr_layer`` judges by.

pip install pyspellchecker && python -m evals.fit_letter_triples > ingest/letter_triples.txt

From the words that at least three born-digital reports share, so that misprints and names stay out; XQuAD's Spanish
and Russian paragraphs; for French, Spanish and Russian also the common words of pyspellchecker's lists (MIT licence),
as far as two words or one very common word have the triple.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import os
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from ingest.errors import IngestError
from ingest.ocr_layer import triples
from ingest.workers import ReaderPool, Task

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_WORD = re.compile(r"\b(?:[a-zàâæçèéêëîïôœùûüáíñóú]{2,24}|[а-яё]{2,24})\b")
COMMON, VERY_COMMON = 100, 20_000


def main() -> None:
    """Print one line for each two letters: the two, a blank, and all that follow them."""
    found = {t for word in words_of_reports() | words_of_xquad() for t in triples(word)}
    for language in ("fr", "es", "ru"):
        words = common_words(language)
        counts = Counter(t for word in words for t in set(triples(word)))
        found |= {t for t, n in counts.items() if n >= 2}
        found |= {t for word, n in words.items() if n >= VERY_COMMON for t in triples(word)}
    following: dict[str, set[str]] = defaultdict(set)
    for triple in found:
        following[triple[:2]].add(triple[2])
    for pair in sorted(following):
        row = f"{pair[:2]}:{''.join(sorted(following[pair]))}"
        sys.stdout.write(row.replace(" ", "_") + "\n")


def words_of_reports() -> set[str]:
    """Return the words that three reports share; two where they are not in English, for there are few."""
    files = [
        p for f in ("un_reports", "upr/pdf", "parallel/pdf") for p in sorted((_SHARED / f).rglob("*.pdf"))
    ]
    shared_by: dict[str, Counter[str]] = defaultdict(Counter)
    with ReaderPool(2, options={"ocr": False}) as pool:
        for report in pool.read_all([Task(f) for f in files]):
            if not isinstance(report, IngestError) and not any(w.code == "ocr_text" for w in report.warnings):
                text = " ".join(p.text for p in report.in_reading_order())
                shared_by[report.language].update(set(_WORD.findall(text.lower())))
    return {
        w for code, counts in shared_by.items() for w, n in counts.items() if n >= (3 if code == "en" else 2)
    }


def words_of_xquad() -> set[str]:
    """Return the words of XQuAD's Spanish and Russian paragraphs."""
    words: set[str] = set()
    for code in ("es", "ru"):
        articles = json.loads((_SHARED / f"xquad/xquad.{code}.json").read_text(encoding="utf-8"))["data"]
        for paragraph in (p for article in articles for p in article["paragraphs"]):
            words |= set(_WORD.findall(paragraph["context"].lower()))
    return words


def common_words(language: str) -> dict[str, int]:
    """Return the common words of a language from pyspellchecker's list, with their counts."""
    package = importlib.util.find_spec("spellchecker")
    if package is None or package.origin is None:
        sys.exit("pyspellchecker is not installed; its word lists are needed: pip install pyspellchecker")
    path = Path(package.origin).parent / "resources" / f"{language}.json.gz"
    counts: dict[str, int] = json.loads(gzip.decompress(path.read_bytes()))
    return {word: n for word, n in counts.items() if n >= COMMON and _WORD.fullmatch(word)}


if __name__ == "__main__":
    main()
