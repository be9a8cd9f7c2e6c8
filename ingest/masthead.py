"""What a document says of itself on its first page: symbols, date, language, title.

From the text only, never from the file's name. The corpus manifest overrules all of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest.blocks import LETTER_LABEL, NUMBER_LABEL
from ingest.citation import find_symbols
from ingest.lines import Line
from ingest.outline import reads_as_label

MASTHEAD_LINES = 40
_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
}
_DATE = re.compile(
    rf"^(?:Date:\s*)?(?P<day>\d{{1,2}})(?:er)?\s+(?:de\s+)?(?P<month>{'|'.join(_MONTHS)})\s+(?:de\s+)?(?P<year>(?:19|20)\d\d)$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^Original:\s*(?P<language>English|French|Spanish|Russian|Arabic|Chinese)", re.IGNORECASE
)
# The commonest function words tell these languages apart on any page of prose.
_STOPWORDS = {
    "en": {"the", "of", "and", "to", "in", "for", "that", "on", "with", "by", "were", "was", "which"},
    "fr": {"le", "la", "les", "des", "et", "du", "que", "une", "dans", "pour", "sur", "aux", "est"},
    "es": {"el", "la", "los", "las", "y", "que", "en", "del", "una", "por", "con", "para", "se"},
    "ru": {"и", "в", "на", "по", "что", "с", "для", "не", "от", "за", "их", "к", "о"},
    "pt": {"o", "os", "as", "e", "que", "em", "do", "da", "uma", "por", "com", "para", "não"},
    "de": {"der", "die", "das", "und", "in", "den", "von", "zu", "mit", "für", "auf", "ist", "des"},
}


def read_masthead(lines: Sequence[Line]) -> dict[str, str]:
    """Return what the first lines state: any of "symbols" (joined by " ; "), "date", "language", "title"."""
    head = list(lines[:MASTHEAD_LINES])
    found = {
        "date": next((d for line in head if (d := iso_date(line.text))), None),
        "language": detect_language(" ".join(line.text for line in lines[:4000])),
        "title": _title(head),
        "symbols": _symbols(head),
    }
    return {key: value for key, value in found.items() if value}


def iso_date(text: str) -> str | None:
    """Return a line that is nothing but a date as ISO 8601.

    >>> iso_date("1 November 2018"), iso_date("14 de marzo de 2025"), iso_date("from 22 to 26 October 2018")
    ('2018-11-01', '2025-03-14', None)
    """
    match = _DATE.match(text.strip().rstrip("*"))
    if not match or not 1 <= int(match["day"]) <= 31:
        return None
    return f"{match['year']}-{_MONTHS[match['month'].lower()]:02d}-{int(match['day']):02d}"


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text by its function words ("en" where nothing tells).

    "Original: English" names the language a document was written in, not the one it is printed in.
    """
    if re.search(r"[\u4e00-\u9fff]{20}", text):
        return "zh"
    if len(re.findall(r"[\u0600-\u06ff]", text)) > len(text) / 4:
        return "ar"
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    return max(_STOPWORDS, key=lambda code: sum(words[w] for w in _STOPWORDS[code]))


def _symbols(head: Sequence[Line]) -> str | None:
    """Return symbols that stand alone on a line of the masthead (a symbol in a sentence is a reference)."""
    alone = [
        symbols[0]
        for line in head
        if (symbols := find_symbols(line.text)) and len(line.text.strip()) <= len(symbols[0]) + 2
    ]
    return " ; ".join(dict.fromkeys(alone)) or None


def _title(head: Sequence[Line]) -> str | None:
    """Return the first run of bold lines that is no labelled heading, else the first line that is neither date nor language."""
    for k, line in enumerate(head):
        if line.bold and not reads_as_label(line.text):
            end = k + 1
            while end < len(head) and head[end].bold and not head[end].gap_before:
                end += 1
            return " ".join(x.text for x in head[k:end])
    plain = [
        x.text
        for x in head
        if not (
            x.table
            or iso_date(x.text)
            or _ORIGINAL.match(x.text)
            or reads_as_label(x.text)
            or NUMBER_LABEL.match(x.text)
            or LETTER_LABEL.match(x.text)
        )
    ]
    return plain[0][:300] if plain else None
