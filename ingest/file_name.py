"""What a file's name claims, compared with what the document prints. Metadata always comes from the print.

Names seen: "A_78_354.en.pdf" (holds S/2023/664, in Spanish), "A_ES-10_1043,_S_2025_529.en.pdf",
"A_80_15_(Part_III).en.pdf", "1971-09-29_A_L.632-EN.pdf". A name that claims nothing is compared with nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.citation import find_symbols, normalise_symbol
from ingest.report import ParseWarning, Report

LANGUAGES = {
    "ar": "Arabic",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ru": "Russian",
    "zh": "Chinese",
}
_EXTENSION = re.compile(r"\.(?:pdf|docx?|html?|txt|md)$", re.IGNORECASE)
_LANGUAGE = re.compile(rf"[._-](?P<code>{'|'.join(LANGUAGES)})$", re.IGNORECASE)
# The app puts "upload-" before a name; archives put a date.
_PREFIX = re.compile(r"^(?:upload-)?(?:\d{4}-\d\d-\d\d[ _])?")

_REMARK = re.compile(r"[ _]?\((?:review|draft|advance|copy|\d{1,2})\)$", re.IGNORECASE)


def symbols_in_name(name: str) -> list[str]:
    """Return the symbols that a file's name stands for; [] where it is no symbol through and through.

    >>> symbols_in_name("A_78_354.en.pdf"), symbols_in_name("A_ES-10_1043,_S_2025_529.en.pdf")
    (['A/78/354'], ['A/ES-10/1043', 'S/2025/529'])
    >>> symbols_in_name("E_2025_32_(Part_II).en.pdf"), symbols_in_name("report.txt")
    (['E/2025/32 (Part II)'], [])
    >>> symbols_in_name("plan_1_en.pdf"), symbols_in_name("a_80_16.pdf")
    ([], ['A/80/16'])
    """
    stem = _REMARK.sub("", _LANGUAGE.sub("", _EXTENSION.sub("", _PREFIX.sub("", name))))
    found = []
    for piece in re.split(r",_?", stem):
        symbol = re.sub(r"[_/](?=\()", " ", piece.replace("_", "/"))
        symbol = re.sub(r" ?\((part|vol|sect)\.?/?(\w+)\)$", r" (\1 \2)", symbol, flags=re.IGNORECASE)
        whole = re.sub(r" ?\([^)]*\)$", "", symbol)
        if [s.upper() for s in find_symbols(whole)] != [whole.upper()]:
            return []
        if whole.count("/") < 2 and whole != whole.upper():
            return []  # a word and a number ("plan_1"): of so short a name only capitals make a symbol
        found.append(normalise_symbol(symbol).replace("(PART ", "(Part "))
    return found


def language_in_name(name: str) -> str | None:
    """Return the language that a file's name ends in.

    >>> language_in_name("E_2024_1.en.pdf"), language_in_name("A_L.632-EN.pdf"), language_in_name("children.pdf")
    ('en', 'en', None)
    """
    match = _LANGUAGE.search(_EXTENSION.sub("", name))
    return match["code"].lower() if match else None


def compare_name(report: Report) -> Iterator[ParseWarning]:
    """Yield ``name_symbol_mismatch`` and ``name_language_mismatch`` where name and print contradict each other."""
    name = report.source.file
    claimed = symbols_in_name(name)
    printed = {_key(s) for s in report.symbols}
    if claimed and printed and not printed & {_key(s) for s in claimed}:
        yield ParseWarning(
            "name_symbol_mismatch",
            f"the file's name says {' and '.join(claimed)}, the document {' and '.join(report.symbols)}; it is "
            f"cited as {report.symbol}",
            1,
        )
    language = language_in_name(name)
    if language and language != report.language:
        yield ParseWarning(
            "name_language_mismatch",
            f"the file's name says {LANGUAGES[language]}, the text is "
            f"{LANGUAGES.get(report.language, report.language)}",
            1,
        )


def _key(symbol: str) -> str:
    """Return what tells symbols apart, whatever their punctuation and part: "E/2025/32 (Part II)" → "e202532"."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\([^)]*(?:part|vol|sect)[^)]*\)", "", symbol.lower()))
