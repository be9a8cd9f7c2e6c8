"""What people say of a report against what it prints: symbols, title, date, language; kept by the file's content.

Corrections are part of a generation: what undoes a change undoes them, what rebuilds a library keeps them, and they hold
for the same file under any name. They overrule the corpus manifest, which overrules the print.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from ingest.citation import normalise_symbol
from ingest.corpus import Metadata
from ingest.errors import LibraryDamagedError, UsageError

FILE = "corrections.json"
MAX_TITLE = 1000
MAX_SYMBOL = 100
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SYMBOL = re.compile(r"[^\W_][\w./()\- ]*")


def read_corrections(generation: Path) -> dict[str, Metadata]:
    """Return the corrections of a generation by the sha256 of the file; empty where none were made.

    Raises:
        LibraryDamagedError: the file cannot be read.
    """
    path = generation / FILE
    if not path.is_file():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {sha: Metadata(**{**said, "symbols": tuple(said["symbols"])}) for sha, said in record.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LibraryDamagedError(f"{path}: cannot be read ({error}). Mend with: pilcrow rebuild") from error


def write_corrections(generation: Path, corrections: Mapping[str, Metadata]) -> None:
    """Write the corrections into a generation's folder; no file where there are none."""
    if corrections:
        record = {sha: asdict(said) for sha, said in sorted(corrections.items())}
        (generation / FILE).write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")


def correct(metadata: Metadata | None, correction: Metadata | None) -> Metadata | None:
    """Return ``metadata`` with what ``correction`` says put in its place.

    >>> correct(Metadata(title="A", date="2020-01-01"), Metadata(title="B")).title
    'B'
    """
    if correction is None:
        return metadata
    said = {name: value for name, value in asdict(correction).items() if value}
    return replace(metadata or Metadata(), **said)


def read_correction(symbols: str, title: str, day: str, language: str) -> Metadata:
    """Return what a person typed as a correction; empty fields mean: as the document says.

    ``symbols`` are parted by semicolons; ``day`` is YYYY-MM-DD, ``language`` an ISO 639 code.

    >>> read_correction("a/80/1; s/2025/7", "  Wells ", "2025-03-14", "EN")
    Metadata(symbols=('A/80/1', 'S/2025/7'), title='Wells', date='2025-03-14', language='en', sha256=None, origin=None)

    Raises:
        UsageError: one of them is not what it should be; says which.
    """
    named = tuple(dict.fromkeys(normalise_symbol(s) for s in symbols.split(";") if s.strip()))
    for symbol in named:
        if len(symbol) > MAX_SYMBOL or not _SYMBOL.fullmatch(symbol):
            raise UsageError(
                f"“{symbol[:MAX_SYMBOL]}” cannot be a symbol. Expected letters, digits and strokes, such as A/80/1; "
                "several are parted by semicolons."
            )
    title = " ".join(title.split())
    if len(title) > MAX_TITLE:
        raise UsageError(
            f"The title has {len(title):,} characters; at most {MAX_TITLE:,} are kept. Shorten it."
        )
    return Metadata(named, title or None, _day(day.strip()), _language(language.strip().casefold()))


def _day(text: str) -> str | None:
    if not text:
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise UsageError(f"“{text[:40]}” is no day. Write it as 2025-03-14 (year, month, day).")


def _language(code: str) -> str | None:
    if code and not _LANGUAGE.fullmatch(code):
        raise UsageError(f"“{code[:40]}” is no language code. Write two or three letters: en, fr, es …")
    return code or None
