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
from ingest.outline import reads_as_label
from ingest.pdf_layout import PageLine
from ingest.pdf_rows import Row, join_pieces
from ingest.pdf_running import PageRows, is_symbol_line

COVER_PAGES = 3
_DISTRIBUTION = re.compile(r"^Distr(?:\.|ibution)\s*:?\s*(?P<kind>[A-Za-z]+)", re.IGNORECASE)
# "Eightieth session", "First regular session 2025", "Session de 1980", "78º período de sesiones"
_SESSION_FORM = (
    r"(?:[\w-]+ ){1,4}session(?: (?:of )?\d{4})?|session (?:de|of) \d{4}|(?:[\wº-]+ ){1,4}per[ií]odo de sesiones"
    r"|(?:[\w-]+ ){1,4}сессия"
)
_SESSION = re.compile(rf"^(?:{_SESSION_FORM})\*{{0,3}}$", re.IGNORECASE)
_ORGAN = (
    r"(?:general assembly|security council|economic and social council|human rights council"
    r"|trade and development board|conseil economique et social|asamblea general|assemblée générale"
    r"|consejo de seguridad|conseil de sécurité|генеральная ассамблея|совет безопасности)"
)
_BOILERPLATE = re.compile(
    r"^(?:united nations(?:\s*[•·●]\s*(?:new york|geneva|vienna).*)?|nations unies|naciones unidas"
    r"|организация объединенных наций|united nations\s+nations unies|united|nations"
    rf"|(?:{_ORGAN}\s*)*(?:official records.*|supplement no\..*)?|please recycle.*|\[?english only\]?"
    r"|contents|page|summary|note|introduction|background|foreword|letter of transmittal|annexe?s?"
    r"|prepared by .*|(?:agenda )?item \d.*|original ?: .*|.*, \d{4}\*{0,3}"
    rf"|{_SESSION_FORM}|resolution adopted by .*|\W*)$",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(
    r"(?:(?:annual|final|draft|interim|progress|\w+th) )?(?:report|note|study|summary)\b|informe|rapport|доклад",
    re.IGNORECASE,
)
_REVIEW = re.compile(r"Working Group on the Universal Periodic Review$", re.IGNORECASE)
ORGAN_PT = 16.4
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
        "title": _title(pages, ordered),
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


def _title(pages: Sequence[PageRows], ordered: Sequence[Sequence[PageLine]]) -> str:
    """Return the title: the largest bold type of the first page that bears any, organs' names aside.

    Under a masthead organs are set in 16 points and more, titles in 12 to 15. A cover, and a review of a
    country, bear two ("United Nations Forum on Forests" / "Report on the twentieth session").
    """
    for page, lines in list(zip(pages, ordered, strict=False))[:COVER_PAGES]:
        flow = [line for line in lines if not page.masthead or line.column >= 2]
        groups = [g for g in _bold_groups(flow) if not page.masthead or g[0] < ORGAN_PT]
        if not groups:
            groups = _capital_groups(flow)
        if groups:
            largest = max(size for size, _ in groups)
            first = next(k for k, (size, _) in enumerate(groups) if size >= largest - 0.6)
            title, rest = groups[first][1], groups[first + 1 :]
            second = rest[0][1] if rest else ""
            if _SUBTITLE.match(second) or _REVIEW.search(title):
                title = f"{title}: {second}"
            return title[:400]
    return ""


def _bold_groups(lines: Sequence[PageLine]) -> list[tuple[float, str]]:
    """Return (size, text) of the bold headings of a page that can be titles."""
    return _groups(lines, [line.segment.bold and not line.table for line in lines])


def _capital_groups(lines: Sequence[PageLine]) -> list[tuple[float, str]]:
    """Return (size, text) of headings in capitals: typewritten documents have no bold type."""
    return _groups(lines, [line.segment.text.isupper() and len(line.segment.text) > 12 for line in lines])


def _groups(lines: Sequence[PageLine], chosen: Sequence[bool]) -> list[tuple[float, str]]:
    """Join neighbouring chosen lines of one size; leave out what is never a title."""
    groups: list[tuple[float, str]] = []
    above: PageLine | None = None
    for line, wanted in zip(lines, chosen, strict=True):
        segment = line.segment
        if not wanted:
            above = None
            continue
        near = above is not None and 0 < above.baseline - line.baseline < 1.5 * segment.size
        text = join_pieces([p for p in segment.pieces if not p.raised])
        if above is not None and near and abs(above.segment.size - segment.size) < 0.6:
            groups[-1] = (groups[-1][0], f"{groups[-1][1]} {text}")
        else:
            groups.append((segment.size, text))
        above = line
    tidy = [(size, re.sub(r"\s*\*+$", "", text).strip()) for size, text in groups]
    return [(size, text) for size, text in tidy if _can_be_title(text)]


def _can_be_title(text: str) -> bool:
    return (
        len(text) > 3
        and (text[0].isalnum() or text[0] in '“"«¿')
        and not _BOILERPLATE.match(text)
        and not reads_as_label(text)
        and not find_symbols(text[:20])
    )
