"""Choose what to say: verbatim sentences and list items that answer, complete lists where one is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from answer.answer import Evidence, Statement
from answer.blanks import Blank
from answer.candidates import find_candidates
from answer.question import Question
from answer.unit_features import UnitTable
from answer.units import Unit
from index.chunks import chapeau_of, page_of
from index.lexical import STOPWORDS, stems_of
from ingest.citation import Citation
from ingest.report import Paragraph, Subparagraph


@dataclass(frozen=True, slots=True)
class Selection:
    """How freely statements are taken; chosen on development questions only.

    Shares are of the best unit's chance to be part of the answer. ``same_paragraph``, ``other_paragraph``: from which
    a unit of that paragraph, of another, is taken too. ``other_for_several``: the latter where the question asks for
    several things. ``most``: the largest number of statements, complete lists apart. ``list_heading``: share of the
    question's words that chapeau and headings must hold for the whole list; ``list_even``: or the share of its items
    that must have a chance of ``list_close``. ``repeats``: share of the words of the shorter of two passages that must
    stand in the other for them to be shown as one.
    """

    same_paragraph: float = 0.06
    other_paragraph: float = 0.6
    other_for_several: float = 0.35
    most: int = 6
    list_heading: float = 0.6
    list_even: float = 0.6
    list_close: float = 0.25
    repeats: float = 0.75


DEFAULT_SELECTION = Selection()
LEAST_WORDS = 8
"""Shorter passages are alike by chance and are never folded."""
MARKED = 6
"""How many of the things that fill the blank are marked in one statement."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    unit: Unit
    chance: float


def select_statements(
    question: Question,
    blank: Blank,
    table: UnitTable,
    chances: NDArray[np.float64],
    selection: Selection = DEFAULT_SELECTION,
) -> list[Statement]:
    """Return the statements of the answer: reports and paragraphs by their best unit, units in print order.

    ``chances``: float64 [units], of each unit of ``table`` to be part of the answer.
    """
    ranked = [_Chosen(u, float(c)) for u, c in zip(table.units, chances, strict=True) if not u.introduces]
    ranked = sorted(ranked, key=lambda c: -c.chance) or [
        _Chosen(u, float(c)) for u, c in zip(table.units, chances, strict=True)
    ]
    if not ranked:
        return []
    chosen = _choose(question, ranked, selection)
    kept, repeats = _fold(chosen, ranked, selection)
    known = frozenset(w.lower() for w in re.findall(r"\w+", question.text))
    return [
        replace(
            _statement(c.unit, blank, known), repeated=tuple(_evidence(r.unit) for r in repeats.get(k, []))
        )
        for k, c in _in_print_order(kept)
    ]


def _choose(question: Question, ranked: Sequence[_Chosen], selection: Selection) -> list[_Chosen]:
    best = ranked[0]
    whole = _whole_list(question, best, ranked, selection)
    several = question.wants_list or " and " in question.text
    elsewhere = selection.other_for_several if several else selection.other_paragraph
    chosen = whole or [
        c for c in ranked if _same(c, best) and c.chance >= selection.same_paragraph * best.chance
    ]
    chosen = chosen if whole else chosen[: selection.most]
    for c in ranked:
        if len(chosen) >= max(selection.most, len(whole)):
            break
        if not _same(c, best) and c.chance >= elsewhere * best.chance:
            extra = _whole_list(question, c, ranked, selection) or [c]
            chosen += [
                e for e in extra if not any(_same(e, o) and e.unit.span == o.unit.span for o in chosen)
            ]
    return chosen


def _same(a: _Chosen, b: _Chosen) -> bool:
    return a.unit.hit.paragraph.id == b.unit.hit.paragraph.id


def _whole_list(
    question: Question, anchor: _Chosen, ranked: Sequence[_Chosen], selection: Selection
) -> list[_Chosen]:
    """Return all items of the unit's list if the question asks for the list rather than for one of its items.

    It does where it asks for several things and its words are those of the headings and the chapeau, or where
    most items have about the chance of the best one.
    """
    paragraph, item = anchor.unit.hit.paragraph, anchor.unit.item
    if not question.wants_list or item is None:
        return []
    siblings = [s for s in paragraph.subparagraphs if s.path[:-1] == item.path[:-1]]
    if len(siblings) < 2:
        return []
    spans = {(s.start, s.end): s for s in siblings}
    own = [c for c in ranked if _same(c, anchor) and c.unit.span in spans]
    lead = " ".join((*paragraph.headings, anchor.unit.chapeau, anchor.unit.hit.title))
    asked = set(stems_of(question.text))
    by_heading = bool(asked) and len(asked & set(stems_of(lead))) >= selection.list_heading * len(asked)
    close = [c for c in own if c.chance >= selection.list_close * anchor.chance]
    if not by_heading and len(close) < selection.list_even * len(siblings):
        return []
    known = {c.unit.span: c for c in own}
    return [known.get(span) or _Chosen(_item_unit(anchor.unit, s), 0.0) for span, s in spans.items()]


def _item_unit(beside: Unit, item: Subparagraph) -> Unit:
    """Return an item whose parts are units of their own (items inside it) as one unit."""
    chapeau = chapeau_of(beside.hit.paragraph, item)
    return Unit(beside.hit, (item.start, item.end), ((item.start, item.end),), 0.0, item, chapeau)


def _fold(
    chosen: Sequence[_Chosen], ranked: Sequence[_Chosen], selection: Selection
) -> tuple[list[_Chosen], dict[int, list[_Chosen]]]:
    """Return the chosen units without repeats, and for each (by its place) the units that say the same elsewhere."""
    kept: list[_Chosen] = []
    repeats: dict[int, list[_Chosen]] = {}
    stems = {id(c): set(stems_of(c.unit.text)) for c in ranked}
    for c in chosen:
        own = stems.setdefault(id(c), set(stems_of(c.unit.text)))
        k = next(
            (k for k, o in enumerate(kept) if not _same(c, o) and _alike(own, stems[id(o)], selection)), None
        )
        if k is None:
            kept.append(c)
        else:
            repeats.setdefault(k, []).append(c)
    taken = {id(c) for c in chosen}
    for c in ranked:
        if id(c) in taken:
            continue
        for k, o in enumerate(kept):
            told = {r.unit.hit.paragraph.id for r in (o, *repeats.get(k, []))}
            if c.unit.hit.paragraph.id not in told and _alike(stems[id(c)], stems[id(o)], selection):
                repeats.setdefault(k, []).append(c)
                break
    return kept, repeats


def _alike(a: set[str], b: set[str], selection: Selection) -> bool:
    small, large = sorted((len(a), len(b)))
    if small < LEAST_WORDS or small < large / 2:
        return False
    return len(a & b) >= selection.repeats * small


def _in_print_order(kept: Sequence[_Chosen]) -> list[tuple[int, _Chosen]]:
    """Order reports, and in each the paragraphs, by their best unit; units within a paragraph as printed."""
    report: dict[str, float] = {}
    paragraph: dict[str, float] = {}
    for c in kept:
        hit = c.unit.hit
        report[hit.symbol] = max(report.get(hit.symbol, -1.0), c.chance)
        paragraph[hit.paragraph.id] = max(paragraph.get(hit.paragraph.id, -1.0), c.chance)
    return sorted(
        enumerate(kept),
        key=lambda p: (
            -report[p[1].unit.hit.symbol], -paragraph[p[1].unit.hit.paragraph.id], p[1].unit.hit.rank, p[1].unit.span
        ),
    )  # fmt: skip


def quote_paragraph(hit_like: Paragraph, symbol: str, file: str, sub: str | None) -> list[Statement]:
    """Return a paragraph (or one of its items) as statements: its chapeau and each of its items, verbatim."""
    item = hit_like.find_sub(sub) if sub else None
    pieces: list[tuple[int, int, Subparagraph | None]] = []
    if item is not None:
        pieces.append((item.start, item.end, item))
    else:
        tops = [s for s in hit_like.subparagraphs if len(s.path) == 1 and not s.inline]
        start = 0
        for top in tops:
            pieces += [(start, top.start, None), (top.start, top.end, top)]
            start = top.end
        pieces.append((start, len(hit_like.text), None))
    return [
        _quote(hit_like, symbol, file, found, (start, end), chapeau="")
        for start, end, found in pieces
        if hit_like.text[start:end].strip()
    ]


def _statement(unit: Unit, blank: Blank, known: frozenset[str]) -> Statement:
    """Return a unit as a statement; what fills the question's blank is marked, else the words that matched."""
    text = unit.text
    fillers = [text[a:b] for a, b in find_candidates(blank.sort, text, known)][:MARKED]
    said = (w for f in fillers for w in f.split() if w.lower() not in STOPWORDS)
    words = tuple(dict.fromkeys(said)) or unit.hit.words
    hit = unit.hit
    return _quote(hit.paragraph, hit.symbol, hit.file, unit.item, unit.span, unit.chapeau, words)


def _evidence(unit: Unit) -> Evidence:
    hit = unit.hit
    return _cite(hit.paragraph, hit.symbol, hit.file, unit.item, unit.span)


def _cite(
    paragraph: Paragraph, symbol: str, file: str, item: Subparagraph | None, span: tuple[int, int]
) -> Evidence:
    return Evidence(
        citation=Citation.of(symbol, paragraph, item.sub if item else None),
        file=file,
        page=page_of(paragraph, item, span[0]),
        quote=paragraph.text[slice(*span)].strip(),
        paragraph_id=paragraph.id,
    )


def _quote(
    paragraph: Paragraph,
    symbol: str,
    file: str,
    item: Subparagraph | None,
    span: tuple[int, int],
    chapeau: str,
    words: tuple[str, ...] = (),
) -> Statement:
    evidence = _cite(paragraph, symbol, file, item, span)
    return Statement(
        text=evidence.quote,
        kind="quote",
        support="verbatim",
        evidence=(evidence,),
        headings=paragraph.headings,
        chapeau=chapeau or None,
        marked=words,
    )
