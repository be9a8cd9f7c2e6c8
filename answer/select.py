"""Choose what to say: verbatim sentences and list items that answer, complete lists where one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answer.answer import Evidence, Statement
from answer.evidence import ScoredSentence, holds_kind
from answer.question import Question, acts_of
from index.chunks import chapeau_of, page_of, sub_at
from index.hits import Hit
from index.lexical import stems_of
from ingest.citation import Citation
from ingest.report import Paragraph, Subparagraph


@dataclass(frozen=True, slots=True)
class Selection:
    """How freely statements are taken; chosen on development questions only.

    ``close``: share of the best sentence's score from which another is taken. ``other_paragraph``: the same for
    sentences of other paragraphs. ``most``: the largest number of statements, complete lists apart.
    ``list_heading``: share of the question's words that chapeau and headings must hold for the whole list;
    ``list_even``: or the share of its items that must match nearly as well as the best one.
    ``kind_penalty``: taken off a sentence that holds no answer of the kind asked. ``act_bonus``: added where
    the act asked about (recommended, concluded, observed) is the one that chapeau or headings name.
    """

    close: float = 0.84
    other_paragraph: float = 0.89
    most: int = 6
    list_heading: float = 0.6
    list_even: float = 0.6
    kind_penalty: float = 0.15
    act_bonus: float = 0.12


DEFAULT_SELECTION = Selection()


@dataclass(frozen=True, slots=True)
class _Unit:
    """What can be stated: an item of a list, or a sentence outside one."""

    hit: Hit
    span: tuple[int, int]
    item: Subparagraph | None
    score: float


def select_statements(
    question: Question,
    sentences: Sequence[ScoredSentence],
    hits: Sequence[Hit],
    selection: Selection = DEFAULT_SELECTION,
) -> list[Statement]:
    """Return the statements of the answer: groups by best score, in print order within a paragraph."""
    units = _rank_units(question, sentences, selection)
    if not units:
        return []
    best = units[0]
    whole = _whole_list(question, best, units, selection)
    chosen = whole or [u for u in units if u.hit is best.hit and u.score >= selection.close * best.score]
    others = [u for u in units if u.hit is not best.hit and u.score >= selection.other_paragraph * best.score]
    room = max(selection.most - len(chosen), 0)
    for unit in others[:room]:
        extra = _whole_list(question, unit, units, selection)
        chosen.extend(
            u for u in extra or [unit] if not any(u.span == c.span and u.hit is c.hit for c in chosen)
        )
    if not whole:
        chosen = sorted(chosen, key=lambda u: -u.score)[: selection.most]
    return [_statement(u) for u in _in_print_order(chosen, hits)]


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
    statements = []
    for start, end, found in pieces:
        text = hit_like.text[start:end].strip()
        if text:
            statements.append(_quote(hit_like, symbol, file, found, text, chapeau=None))
    return statements


def _rank_units(question: Question, sentences: Sequence[ScoredSentence], selection: Selection) -> list[_Unit]:
    """Merge sentences of one item into a unit with the best of their scores; best unit first."""
    units: dict[tuple[str, tuple[int, int]], _Unit] = {}
    for s in sentences:
        item = sub_at(s.hit.paragraph, s.span)
        span = (item.start, item.end) if item else s.span
        score = s.score
        if not holds_kind(question.asked, s.hit.paragraph.text[slice(*span)], question.text):
            score -= selection.kind_penalty
        if item is None and s.text.rstrip().endswith(":") and s.hit.paragraph.subparagraphs:
            score -= selection.kind_penalty  # a chapeau answers nothing by itself
        if question.acts and not question.acts.isdisjoint(acts_of(_lead(s.hit.paragraph, item))):
            score += selection.act_bonus
        key = (s.hit.paragraph.id, span)
        known = units.get(key)
        if known is None or score > known.score:
            units[key] = _Unit(s.hit, span, item, score)
    return sorted(units.values(), key=lambda u: -u.score)


def _lead(paragraph: Paragraph, item: Subparagraph | None) -> str:
    """Return what introduces a passage: its headings, and the chapeau of its list."""
    return " ".join((*paragraph.headings, chapeau_of(paragraph, item) if item else ""))


def _whole_list(question: Question, unit: _Unit, units: Sequence[_Unit], selection: Selection) -> list[_Unit]:
    """Return all items of the unit's list if the question asks for the list rather than for one of its items.

    It does where it asks for several things and its words are those of the headings and the chapeau, or where
    most items match about as well as the best one.
    """
    paragraph = unit.hit.paragraph
    if not question.wants_list or not paragraph.subparagraphs:
        return []
    anchor = unit.item or paragraph.subparagraphs[0]
    siblings = [s for s in paragraph.subparagraphs if s.path[:-1] == anchor.path[:-1]]
    if len(siblings) < 2:
        return []
    lead = " ".join((*paragraph.headings, chapeau_of(paragraph, anchor), unit.hit.title))
    asked = set(stems_of(question.text))
    by_heading = bool(asked) and len(asked & set(stems_of(lead))) >= selection.list_heading * len(asked)
    spans = {(s.start, s.end) for s in siblings}
    close = [
        u for u in units if u.hit is unit.hit and u.span in spans and u.score >= selection.close * unit.score
    ]
    if not by_heading and len(close) < selection.list_even * len(siblings):
        return []
    return [_Unit(unit.hit, (s.start, s.end), s, unit.score) for s in siblings]


def _in_print_order(units: Sequence[_Unit], hits: Sequence[Hit]) -> list[_Unit]:
    """Order paragraphs by their best unit, units within a paragraph as printed."""
    best: dict[str, float] = {}
    for u in units:
        best[u.hit.paragraph.id] = max(best.get(u.hit.paragraph.id, -1.0), u.score)
    rank = {h.paragraph.id: h.rank for h in hits}
    return sorted(units, key=lambda u: (-best[u.hit.paragraph.id], rank.get(u.hit.paragraph.id, 0), u.span))


def _statement(unit: _Unit) -> Statement:
    paragraph, item = unit.hit.paragraph, unit.item
    text = paragraph.text[slice(*unit.span)].strip()
    chapeau = chapeau_of(paragraph, item) if item else None
    return _quote(paragraph, unit.hit.symbol, unit.hit.file, item, text, chapeau, unit.hit.words)


def _quote(
    paragraph: Paragraph,
    symbol: str,
    file: str,
    item: Subparagraph | None,
    text: str,
    chapeau: str | None,
    words: tuple[str, ...] = (),
) -> Statement:
    evidence = Evidence(
        citation=Citation.of(symbol, paragraph, item.sub if item else None),
        file=file,
        page=page_of(paragraph, item, max(0, paragraph.text.find(text))),
        quote=text,
        paragraph_id=paragraph.id,
    )
    return Statement(
        text=text,
        kind="quote",
        support="verbatim",
        evidence=(evidence,),
        headings=paragraph.headings,
        chapeau=chapeau or None,
        marked=words,
    )
