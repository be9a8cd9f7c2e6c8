"""The title of a PDF: found by where it stands under a masthead, by its type on a cover.

Under a masthead the session block (organ, session, agenda item and its heading) stands at the left margin, and
the title below it, set in; where there is no block (letters to the Security Council) the first heading is the
title. On covers the title is the largest type, organs and official records aside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.citation import find_symbols
from ingest.masthead import SESSION_FORM, read_session
from ingest.outline import reads_as_label
from ingest.pdf_layout import PageLine
from ingest.pdf_rows import join_pieces
from ingest.pdf_running import PageRows

ORGAN_PT = 16.4
"""Under a masthead organs are set in this size or more, titles in 10 to 15 points."""
SET_IN_PT = 22.0
"""How far right of the session block a title stands at least; lines inside the block are set in by less."""
MAX_TITLE = 400
DISPLAY_PT = 18.0
_ORGAN = (
    r"(?:general assembly|security council|economic and social council|human rights council"
    r"|trade and development board|conseil economique et social|asamblea general|assemblée générale"
    r"|consejo de seguridad|conseil de sécurité|генеральная ассамблея|совет безопасности)"
)
_BOILERPLATE = re.compile(
    r"^(?:united nations(?:\s*[•·●]\s*(?:new york|geneva|vienna).*)?|nations unies|naciones unidas"
    r"|организация объединенных наций|united nations\s+nations unies|united|nations|social council|et social"
    rf"|(?:{_ORGAN}\s*)*(?:official records.*|supplement no\..*)?|please recycle.*|\[?english only\]?"
    r"|contents|page|summary|note|introduction|background|foreword|letter of transmittal|annexe?s?"
    r"|prepared by .*|(?:agenda )?item \d.*|original ?: .*|article \d+"
    r"|(?:[\w.-]+ ?){1,2}(?:, [^,]{2,20})?, (?:[^,]*\d )?[^,]{0,12}\d{4}\*{0,3}"
    r"|resolution adopted by .*|\W*)$",
    re.IGNORECASE,
)
_SPONSORS = re.compile(
    r"(?:^|[:*] )(?:revised )?draft (?:resolution|decision)(?: submitted (?:by|to) .*)?\*{0,2}$",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(
    r"(?:(?:annual|final|draft|interim|progress|\w+th) )?(?:report|note|study|summary)\b|informe|rapport|доклад",
    re.IGNORECASE,
)
_REVIEW = re.compile(r"Working Group on the Universal Periodic Review$", re.IGNORECASE)
_BLOCK_LINE = re.compile(
    rf"^(?:{SESSION_FORM}|(?:agenda )?items? \d.*|.*\b(?:provisional agenda|preliminary list)\b.*|.*, \d.*\d{{4}}"
    r"|punto \d.*|point \d.*|пункт \d.*|tema \d.*)[*,.]*$",
    re.IGNORECASE,
)

Group = tuple[float, str]
"""Size and text of a heading."""


def read_title(pages: Sequence[PageRows], ordered: Sequence[Sequence[PageLine]]) -> str:
    """Return the title printed on the first of the pages that bears one, with its subtitle; "" for none."""
    for page, lines in zip(pages, ordered, strict=False):
        groups = _masthead_headings(lines) if page.masthead else _cover_headings(lines)
        if groups:
            title, second = groups[0][1], groups[1][1] if len(groups) > 1 else ""
            if _SUBTITLE.match(second) or _REVIEW.search(title):
                title = f"{title}: {second}"
            return title[:MAX_TITLE]
    return ""


def _masthead_headings(lines: Sequence[PageLine]) -> list[Group]:
    """Return the headings below the session block, the title first."""
    organs = _organ_lines(lines)
    flow = [line for line in lines if line.column >= 2 and line not in organs]
    below = _below_block(flow, min((line.segment.x0 for line in organs), default=0.0))
    capitals = [_is_capitals(line) for line in below]
    for chosen in (
        [line.segment.bold and not line.table for line in below],
        capitals if any(capitals[:3]) else _centred(below, flow),
        capitals,
    ):
        found = _headings(below, chosen)
        if found:
            return _without_sponsors(found)
    groups = _headings(flow, [line.segment.bold and not line.table for line in flow])
    groups = groups or _headings(flow, [_is_capitals(line) for line in flow])
    return _from_largest(groups)


def _cover_headings(lines: Sequence[PageLine]) -> list[Group]:
    """Return the headings of a page without masthead, the largest first; display type need not be bold."""
    bold = _headings(lines, [line.segment.bold and not line.table for line in lines])
    display = [
        g for g in _headings(lines, [line.segment.size >= DISPLAY_PT for line in lines]) if " " in g[1]
    ]
    if display and max(g[0] for g in display) > 1.3 * max((g[0] for g in bold), default=0.0):
        return _from_largest(display)
    return _from_largest(bold or _headings(lines, [_is_capitals(line) for line in lines]))


def _from_largest(groups: Sequence[Group]) -> list[Group]:
    """Drop what stands before the largest type."""
    largest = max((size for size, _ in groups), default=0.0)
    first = next((k for k, (size, _) in enumerate(groups) if size >= largest - 0.6), 0)
    return list(groups[first:])


def _without_sponsors(groups: list[Group]) -> list[Group]:
    """Drop "Azerbaijan, Samoa and Viet Nam: draft resolution" where the draft's own title follows."""
    return groups[1:] if len(groups) > 1 and _SPONSORS.search(groups[0][1]) else groups


def _organ_lines(lines: Sequence[PageLine]) -> list[PageLine]:
    """Return the lines that name the organ: large ones, and those that go on with them below the right column."""
    organs: list[PageLine] = []
    for line in lines:
        above = organs[-1].segment if organs else None
        goes_on = (
            above is not None
            and line.segment.bold
            and abs(line.segment.x0 - above.x0) < 2
            and abs(line.segment.size - above.size) < 0.6
            and 0 < above.baseline - line.baseline < 1.5 * above.size
        )
        if (
            goes_on
            or (line.column == 1 and line.segment.bold)
            or (line.segment.size >= ORGAN_PT and line.column <= 2)
        ):
            organs.append(line)
    return organs


def _is_capitals(line: PageLine) -> bool:
    """Tell whether a line is set in capitals, but for a word or two ("IN THE 1990s", "ARTICLE 73 e OF")."""
    letters = [c for c in line.segment.text if c.isalpha()]
    return len(letters) > 10 and sum(c.isupper() for c in letters) >= 0.85 * len(letters)


def _below_block(flow: Sequence[PageLine], organ_x: float) -> list[PageLine]:
    """Return the lines below the session block; [] where the page has none.

    The block starts at the left margin, further left than the organ's name above it, or states a session, an
    agenda item or a place. It ends at the last of its lines before the first one that is set in; the second
    column of a joint masthead (A/79/944-S/2025/370) stands beside it.
    """
    lines = sorted(flow, key=lambda line: -line.baseline)
    if not lines:
        return []
    left = lines[0].segment.x0
    bottom, states = lines[0].baseline, False
    for k, line in enumerate(lines):
        if line.segment.x0 - left < SET_IN_PT:
            if bottom - line.baseline > 60 and states:
                break
            bottom, states = line.baseline, states or _BLOCK_LINE.match(line.segment.text) is not None
        elif not any(
            other.segment.x0 - left < SET_IN_PT and line.baseline - other.baseline < 14
            for other in lines[k + 1 :]
        ):
            break
    if not states and left > organ_x - 20:
        return list(flow)
    return [line for line in flow if line.baseline < bottom - 1]


def _centred(below: Sequence[PageLine], flow: Sequence[PageLine]) -> list[bool]:
    """Mark the first lines below the block that are all set in: underlined titles of typewritten documents."""
    left = min((line.segment.x0 for line in flow), default=0.0)
    marked: list[bool] = []
    for line in below:
        marked.append(all(marked) and line.segment.x0 - left > SET_IN_PT + 20 and not line.boxed)
    return marked


def _headings(lines: Sequence[PageLine], chosen: Sequence[bool]) -> list[Group]:
    """Join neighbouring chosen lines of one size; leave out what is never a title."""
    groups: list[Group] = []
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
        and read_session(text) is None
        and not reads_as_label(text)
        and not find_symbols(text[:20])
    )
