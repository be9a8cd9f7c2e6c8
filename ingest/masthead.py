"""What a document says of itself on its first page: symbols, date, languages, title, session, distribution.

From the text only, never from the file's name. The corpus manifest overrules all of it. Each reader of a single
line (``iso_date``, ``read_session`` …) serves PDFs as well (``pdf_masthead``); ``read_masthead`` puts them
together for documents without a page geometry: text, Word, HTML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

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
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    )
    for number, name in enumerate(names.split(), 1)
}
# "14 March 2025", "14 de marzo de 2025", "1er mars 2025", "20 февраля 2024 года"; OCR puts blanks in: "19 84".
_DATE = re.compile(
    rf"^(?:Date:\s*)?(?P<day>\d{{1,2}})(?:er)?\s+(?:de\s+)?(?P<month>{'|'.join(_MONTHS)})\s+(?:de\s+)?"
    r"(?P<year>(?:19|20)\s?\d\s?\d)(?:\s+года?)?$",
    re.IGNORECASE,
)
# "Original: English", "ORIGINAL :  ANGLAIS", "Original: inglés"; enough of the word that OCR may spoil its end.
_ORIGINAL = re.compile(r"^Original\s*:\s*(?P<language>[^\W\d_]{4,12})", re.IGNORECASE)
_LANGUAGE_NAMES = {
    "en": ("engl", "angl", "ingl", "англ"),
    "fr": ("fren", "fran", "фран"),
    "es": ("span", "espa", "испа"),
    "ru": ("russ", "ruso", "русс"),
    "ar": ("arab", "árab", "араб"),
    "zh": ("chin", "кита"),
    "pt": ("port", "порт"),
}
# "Distr.: General", "Distr. GÉNÉRALE", "Dist." and, one line below, "LIMITED"; "UNRESTRICTED" alone (1940s).
_DISTRIBUTION = re.compile(r"(?:^|\s)Distr?\.\s*:?\s*(?P<kind>[^\W\d_]+)?$", re.IGNORECASE)
_DISTRIBUTION_KIND = re.compile(
    r"^(?:(?:un)?restricted|general|limited|limitée|générale|limitada|derestricted|restreinte|reservada"
    r"|restringida|provisional|общее|ограниченное)$",
    re.IGNORECASE,
)
_DISTRIBUTION_ALONE = re.compile(r"^(?:UN)?RESTRICTED$")
# "Eightieth session", "First regular session 2025", "Session de 1980", "Octavo período de sesiones sustantivo"
SESSION_FORM = (
    r"(?:[\w-]+ ){1,5}session(?:,? (?:of |de )?\d{4})?|session (?:annuelle )?(?:de|of) \d{4}"
    r"|(?:[\wº.-]+ ){1,5}per[ií]odo (?:ordinario |anual )?de sesiones"
    r"(?: (?:sustantivo|anual|ordinario|extraordinario))?"
    r"|(?:[\w-]+ ){1,4}сессия|сессия \d{4} года"
)
_SESSION = re.compile(rf"^(?:{SESSION_FORM})$", re.IGNORECASE)
_NO_SESSION = re.compile(
    r"^(?:report|documents?|draft|work|organization|agenda|see|at|in|the|its)\b", re.IGNORECASE
)
# The commonest function words tell these languages apart on any page of prose.
FUNCTION_WORDS = {
    "en": {"the", "of", "and", "to", "in", "for", "that", "on", "with", "by", "were", "was", "which"},
    "fr": {"le", "la", "les", "des", "et", "du", "que", "une", "dans", "pour", "sur", "aux", "est"},
    "es": {"el", "la", "los", "las", "y", "que", "en", "del", "una", "por", "con", "para", "se"},
    "ru": {"и", "в", "на", "по", "что", "с", "для", "не", "от", "за", "их", "к", "о"},
    "pt": {"o", "os", "as", "e", "que", "em", "do", "da", "uma", "por", "com", "para", "não"},
    "de": {"der", "die", "das", "und", "in", "den", "von", "zu", "mit", "für", "auf", "ist", "des"},
}


def read_masthead(lines: Sequence[Line]) -> dict[str, str]:
    """Return what the first lines state, by the names of ``Report``'s fields; symbols are joined by " ; "."""
    head = list(lines[:MASTHEAD_LINES])
    texts = [line.text for line in head]
    found = {
        "date": next((d for t in texts if (d := iso_date(t))), None),
        "language": detect_language(" ".join(line.text for line in lines[:4000])),
        "original_language": next((o for t in texts if (o := read_original_language(t))), None),
        "session": next((s for t in texts if (s := read_session(t))), None),
        "distribution": read_distribution(texts),
        "title": _title(head),
        "symbols": " ; ".join(dict.fromkeys(s for t in texts for s in standing_symbols(t))),
    }
    return {key: value for key, value in found.items() if value}


def iso_date(text: str) -> str | None:
    """Return a line that is nothing but a date as ISO 8601.

    >>> iso_date("1 November 2018"), iso_date("14 de marzo de 2025"), iso_date("from 22 to 26 October 2018")
    ('2018-11-01', '2025-03-14', None)
    >>> iso_date("20 февраля 2024 года"), iso_date("25 July 19 84")
    ('2024-02-20', '1984-07-25')
    """
    match = _DATE.match(text.strip().rstrip("*"))
    if not match or not 1 <= int(match["day"]) <= 31:
        return None
    year = re.sub(r"\s", "", match["year"])
    return f"{year}-{_MONTHS[match['month'].lower()]:02d}-{int(match['day']):02d}"


def read_original_language(text: str) -> str | None:
    """Return the language that a document was written in, as its masthead states it (ISO 639-1).

    >>> read_original_language("Original: English"), read_original_language("ORIGINAL :  ANGLAIS")
    ('en', 'en')
    """
    match = _ORIGINAL.match(text.strip())
    name = match["language"].lower() if match else ""
    return next((code for code, stems in _LANGUAGE_NAMES.items() if name.startswith(stems)), None)


def read_session(text: str) -> str | None:
    """Return the session that a line names and nothing else.

    >>> read_session("Eightieth session"), read_session("Annual session 2025*"), read_session("Session de 1980")
    ('Eightieth session', 'Annual session 2025', 'Session de 1980')
    >>> read_session("forty-ninth session"), read_session("Report on the twentieth session")
    (None, None)
    """
    tidy = re.sub(r"\bsess ion\b", "session", text.strip().rstrip("*,. "))
    if not 8 <= len(tidy) <= 60 or tidy[0].islower() or _NO_SESSION.match(tidy):
        return None
    return tidy if _SESSION.match(tidy) else None


def read_distribution(texts: Sequence[str]) -> str | None:
    """Return who a document is distributed to: "General", "Limited", "Restricted" …

    >>> read_distribution(["Distr.: General"]), read_distribution(["Dist.", "LIMITED"])
    ('General', 'Limited')
    """
    for k, text in enumerate(texts):
        match = _DISTRIBUTION.search(text.strip())
        if match and match["kind"]:
            return match["kind"].capitalize()
        below = texts[k + 1 : k + 3] if match else [text] if _DISTRIBUTION_ALONE.match(text.strip()) else []
        for kind in below:
            if _DISTRIBUTION_KIND.match(kind.strip()):
                return kind.strip().capitalize()
    return None


def standing_symbols(text: str) -> list[str]:
    """Return the symbols of a line that is nothing but symbols: in a sentence a symbol is a reference.

    >>> standing_symbols("A/79/944–S/2025/370"), standing_symbols("JIU/REP/2025/1 [Expanded report]")
    (['A/79/944', 'S/2025/370'], ['JIU/REP/2025/1'])
    >>> standing_symbols("See S/2024/65 for details")
    []
    """
    bare = re.sub(r"\[[^\]]{3,25}\]", "", text).strip(" *")
    if not bare or len(bare) > 70 or "/" not in bare:
        return []
    # "E/2025/42-E/CN.18/2025/7" is two symbols, "TD/B(S-XXIII)/2" is one.
    symbols = find_symbols(re.sub(r"(?<=[\d)])\s*[-–—]\s*(?=[A-Z]{1,5}/)", " ", bare))
    left = re.sub(r"[\s–—-]", "", bare).upper()
    for symbol in symbols:
        left = left.replace(re.sub(r"[\s–—-]", "", symbol).upper(), "", 1)
    return symbols if len(left.strip(",;*.")) <= 2 else []


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the text by its function words ("en" where nothing tells).

    "Original: English" names the language a document was written in, not the one it is printed in.
    """
    if re.search(r"[\u4e00-\u9fff]{20}", text):
        return "zh"
    if len(re.findall(r"[\u0600-\u06ff]", text)) > len(text) / 4:
        return "ar"
    words = Counter(re.findall(r"[^\W\d_]+", text.lower()))
    return max(FUNCTION_WORDS, key=lambda code: sum(words[w] for w in FUNCTION_WORDS[code]))


def states_something(text: str) -> bool:
    """Tell whether a line is part of a masthead: a date, a language, a distribution, a session, symbols."""
    readers: Iterable[object] = (
        iso_date(text),
        _ORIGINAL.match(text),
        _DISTRIBUTION.search(text) if len(text) < 40 else None,
        read_session(text),
        standing_symbols(text),
    )
    return any(readers)


def _title(head: Sequence[Line]) -> str | None:
    """Return the first run of bold lines that is no labelled heading, else the first line that is none of the masthead's."""
    for k, line in enumerate(head):
        if line.bold and not reads_as_label(line.text) and not states_something(line.text):
            end = k + 1
            while end < len(head) and head[end].bold and not head[end].gap_before:
                end += 1
            return " ".join(x.text for x in head[k:end])
    plain = [
        x.text
        for x in head
        if not (
            x.table
            or states_something(x.text)
            or reads_as_label(x.text)
            or NUMBER_LABEL.match(x.text)
            or LETTER_LABEL.match(x.text)
        )
    ]
    return plain[0][:300] if plain else None
