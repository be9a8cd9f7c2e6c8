"""What the first pages of a PDF say of the document: symbols, date, language, title, session, distribution.

United Nations documents print it in a masthead (symbol top right; "Distr.", date and language below it) or on
the cover of a supplement. From the print only, never from the file's name or the file's own properties, which
are often those of an older document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from ingest.citation import find_symbols, normalise_symbol
from ingest.masthead import detect_language, iso_date
from ingest.pdf_layout import PageLine
from ingest.pdf_rows import Row
from ingest.pdf_running import PageRows, is_symbol_line

COVER_PAGES = 3
_DISTRIBUTION = re.compile(r"^Distr(?:\.|ibution)\s*:?\s*(?P<kind>[A-Za-z]+)", re.IGNORECASE)
_SESSION = re.compile(r"\bsession\b|\bper[ií]odo de sesiones\b|\bсессия\b", re.IGNORECASE)
_BOILERPLATE = re.compile(
    r"^(?:united nations(?:\s*[•·●]\s*(?:new york|geneva|vienna).*)?|nations unies|naciones unidas|организация объединенных наций"
    r"|(?:general assembly|security council|economic and social council|trade and development board)?\s*"
    r"(?:official records.*|supplement no\..*)|please recycle.*|\[?english only\]?|contents|page|summary|note"
    r"|united nations\s+nations unies|prepared by .*|agenda item .*|item \d.* agenda.*|.*\bsession|.*, \d{4}\*{0,3}"
    r"|economic and social council|general assembly|security council|conseil economique et social|\W*)$",
    re.IGNORECASE,
)
_MONTHS_OF_RUSSIAN = (
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
)
_RUSSIAN_DATE = re.compile(rf"^(\d{{1,2}}) ({'|'.join(_MONTHS_OF_RUSSIAN)}) ((?:19|20)\d\d)", re.IGNORECASE)


def read_pdf_masthead(pages: Sequence[PageRows], ordered: Sequence[Sequence[PageLine]]) -> dict[str, str]:
    """Return what the print says: any of symbols, date, language, title, session, distribution.

    ``pages`` are the pages with all their rows, heads included; ``ordered`` their lines in reading order.
    """
    texts = [s.text for page in pages[:COVER_PAGES] for row in page.rows for s in row.segments]
    body = " ".join(line.segment.text for lines in ordered[:40] for line in lines)
    found = {
        "symbols": " ; ".join(_symbols(pages)),
        "date": next((d for t in texts if (d := _date(t))), ""),
        "language": detect_language(body),
        "title": _title(ordered),
        "session": next((t for t in texts if _SESSION.search(t) and 8 <= len(t) <= 60), ""),
        "distribution": next((m["kind"].title() for t in texts if (m := _DISTRIBUTION.match(t))), ""),
    }
    return {key: value for key, value in found.items() if value}


def _date(text: str) -> str | None:
    """Return a line that is nothing but a date as ISO 8601, in the official languages that write with letters."""
    found = iso_date(text)
    if found is not None:
        return found
    russian = _RUSSIAN_DATE.match(text.strip())
    if russian is None:
        return None
    month = _MONTHS_OF_RUSSIAN.index(russian[2].lower()) + 1
    return f"{russian[3]}-{month:02d}-{int(russian[1]):02d}"


def _symbols(pages: Sequence[PageRows]) -> list[str]:
    """Return the symbols printed alone at the head of the first pages, else the one in most running heads.

    Both where they agree: a supplement bears "E/2025/42-E/CN.18/2025/7" on its cover and as its head.
    """
    covers = [
        s for page in pages[:COVER_PAGES] for s in _head_symbols(page.rows, 14 if page.number == 1 else 4)
    ]
    heads = Counter(s for page in pages[1:] for s in dict.fromkeys(_head_symbols(page.rows, 4)))
    common = [s for s, n in heads.most_common(4) if n >= max(2, 0.4 * len(pages[1:]))]
    first = _head_symbols(pages[0].rows, 14) if pages else []
    chosen = first or common or covers
    agreed = [s for s in chosen if s in common] or [s for s in common if _is_misread(chosen, s)] or chosen
    return list(dict.fromkeys([*agreed, *(s for s in common if s in covers)]))[:4]


def _is_misread(first: Sequence[str], head: str) -> bool:
    """Tell whether the first page bears the running head's symbol with a letter or two misread by OCR."""
    return any(SequenceMatcher(None, s, head).ratio() >= 0.8 for s in first)


def _head_symbols(rows: Sequence[Row], depth: int) -> list[str]:
    found: list[str] = []
    for row in rows[:depth]:
        for segment in row.segments:
            if is_symbol_line(segment.text):
                spaced = re.sub(r"(?<=[\d)])\s*[-–—]\s*(?=[A-Z]{1,5}/)", " ", segment.text)
                found += [normalise_symbol(s) for s in find_symbols(spaced)]
    return found


def _title(ordered: Sequence[Sequence[PageLine]]) -> str:
    """Return the title: the largest bold type of the first page with prose that is no body's name.

    A cover bears two: the body that reports ("United Nations Forum on Forests") and what it reports.
    """
    for lines in ordered[:COVER_PAGES]:
        groups = _bold_groups(lines)
        if not groups:
            continue
        largest = max(size for size, _ in groups)
        titles = [text for size, text in groups if size >= largest - 0.6]
        title = titles[0]
        rest = [text for _, text in groups if text not in titles]
        if (
            len(titles) == 1
            and rest
            and re.match(r"(?:report|note|annual report|draft report)\b", rest[0], re.IGNORECASE)
        ):
            title = f"{title}: {rest[0]}"
        return title[:400]
    return next((t for lines in ordered[:1] for line in lines if len(t := line.segment.text) > 15), "")[:300]


def _bold_groups(lines: Sequence[PageLine]) -> list[tuple[float, str]]:
    """Return (size, text) of the bold headings of a page, lines of one heading joined."""
    groups: list[tuple[float, str]] = []
    above: PageLine | None = None
    for line in lines:
        segment = line.segment
        if line.table or not segment.bold or _BOILERPLATE.match(segment.text.strip("* ")):
            above = None
            continue
        joins = (
            above is not None and above.column == line.column and abs(above.segment.size - segment.size) < 0.6
        )
        if joins and above is not None and 0 < above.baseline - line.baseline < 1.5 * segment.size:
            groups[-1] = (groups[-1][0], f"{groups[-1][1]} {segment.text}")
        else:
            groups.append((segment.size, segment.text))
        above = line
    return [(size, re.sub(r"\s*\*+$", "", text)) for size, text in groups if not find_symbols(text[:20])]
