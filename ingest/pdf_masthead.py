"""What the first pages of a PDF say of the document: symbols, date, languages, title, session, distribution.

United Nations documents print it in a masthead (symbol top right; "Distr.", date and language below it) or on
the cover of a supplement. From the print only, never from the file's name or the file's own properties, which
are often those of an older document. The title has a module of its own, ``pdf_title``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

from ingest.masthead import (
    detect_language,
    iso_date,
    read_distribution,
    read_original_language,
    read_session,
    standing_symbols,
)
from ingest.pdf_layout import PageLine
from ingest.pdf_rows import Row
from ingest.pdf_running import PageRows
from ingest.pdf_title import read_title

COVER_PAGES = 3
MASTHEAD_PT = 85.0
"""How far below "Distr." a masthead reaches; a symbol further down is a reference."""
TITLE_PT = 15.0
"""Under a masthead, a session is set smaller than this; "forty-ninth session" may end a title."""


def read_pdf_masthead(pages: Sequence[PageRows], ordered: Sequence[Sequence[PageLine]]) -> dict[str, str]:
    """Return what the print says, by the names of ``Report``'s fields; symbols are joined by " ; ".

    ``pages`` are the pages with all their rows, heads included; ``ordered`` their lines in reading order.
    """
    texts = [s.text for page in pages[:COVER_PAGES] for row in page.rows for s in row.segments]
    body = " ".join(line.segment.text for lines in ordered[:40] for line in lines)
    found = {
        "symbols": " ; ".join(_symbols(pages)),
        "date": next((d for t in texts if (d := iso_date(t))), ""),
        "language": detect_language(body),
        "original_language": next((o for t in texts if (o := read_original_language(t))), ""),
        "title": read_title(pages[:COVER_PAGES], ordered[:COVER_PAGES]),
        "session": _session(pages[:COVER_PAGES]),
        "distribution": _distribution(pages[:1]),
    }
    return {key: value for key, value in found.items() if value}


def _session(pages: Sequence[PageRows]) -> str:
    """Return the first line that is nothing but a session."""
    for page in pages:
        for row in page.rows:
            for segment in row.segments:
                large = page.masthead and segment.size >= TITLE_PT
                session = None if large else read_session(segment.text)
                if session:
                    return session
    return ""


def _distribution(pages: Sequence[PageRows]) -> str:
    """Return the distribution, which may stand on the line below "Distr.", in the same column."""
    for page in pages:
        segments = [s for row in page.rows for s in row.segments]
        for segment in segments:
            below = [s.text for s in segments if abs(s.x0 - segment.x0) < 8 and s.baseline < segment.baseline]
            found = read_distribution([segment.text, *below[:1]])
            if found:
                return found
    return ""


def _symbols(pages: Sequence[PageRows]) -> list[str]:
    """Return the symbols printed alone at the head of the first pages, else the one in most running heads.

    Both where they agree: a supplement bears "E/2025/42-E/CN.18/2025/7" on its cover and as its head.
    """
    covers = [
        s
        for page in pages[:COVER_PAGES]
        for s in _head_symbols(_masthead_rows(page), 14 if page.number == 1 else 4)
    ]
    heads = Counter(s for page in pages[1:] for s in dict.fromkeys(_head_symbols(page.rows, 4)))
    common = [s for s, n in heads.most_common(4) if n >= max(2, 0.4 * len(pages[1:]))]
    first = _head_symbols(_masthead_rows(pages[0]), 14) if pages else []
    chosen = first or common or covers or _symbols_below(pages[:COVER_PAGES])
    agreed = [s for s in chosen if s in common] or [s for s in common if _is_misread(chosen, s)] or chosen
    also = [s for s in common if s in covers and not any(_letters(s) == _letters(a) for a in agreed)]
    return list(dict.fromkeys([*agreed, *also]))[:4]


def _masthead_rows(page: PageRows) -> list[Row]:
    """Return the rows of a masthead, all rows of a page without one."""
    starts = (row.baseline for row in page.rows if read_distribution([s.text for s in row.segments]))
    lowest = next(starts, None) if page.masthead else None
    return [row for row in page.rows if lowest is None or row.baseline > lowest - MASTHEAD_PT]


def _symbols_below(pages: Sequence[PageRows]) -> list[str]:
    """Return what stands alone lower on the first pages: publications bear their symbol in the imprint."""
    alone = (s for page in pages for s in _head_symbols(page.rows, len(page.rows)))
    return list(dict.fromkeys(alone))[:1]


def _is_misread(first: Sequence[str], head: str) -> bool:
    """Tell whether the first page bears the running head's symbol with a letter or two misread by OCR.

    Digits against other digits are no misreading: DP/OPS/2025/4 bears "DP/OPS/2024/4" on its other pages.
    """
    return any(SequenceMatcher(None, s, head).ratio() >= 0.8 and _letters(s) != _letters(head) for s in first)


def _letters(symbol: str) -> str:
    return re.sub(r"\d", "", symbol)


def _head_symbols(rows: Sequence[Row], depth: int) -> list[str]:
    return [s for row in rows[:depth] for segment in row.segments for s in standing_symbols(segment.text)]
