"""Collect the letter triples that words of the languages written here have: what ``ingest.ocr_layer`` judges by.

pip install pyspellchecker && python -m evals.fit_letter_triples > ingest/letter_triples.txt

English from the words that at least three born-digital reports share, so that misprints and names stay out; French,
Spanish and Russian from the common words of pyspellchecker's lists (MIT licence), triples that two words or one very common word have.
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
    found = {t for word in words_of_reports() for t in triples(word)}
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
    """Return the words that three English reports share."""
    files = [p for f in ("un_reports", "upr/pdf") for p in sorted((_SHARED / f).rglob("*.pdf"))]
    shared_by: Counter[str] = Counter()
    with ReaderPool(2, options={"ocr": False}) as pool:
        for report in pool.read_all([Task(f) for f in files]):
            if isinstance(report, IngestError) or report.language != "en":
                continue
            if not any(w.code == "ocr_text" for w in report.warnings):
                text = " ".join(p.text for p in report.in_reading_order())
                shared_by.update(set(_WORD.findall(text.lower())))
    return {word for word, n in shared_by.items() if n >= 3}


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
