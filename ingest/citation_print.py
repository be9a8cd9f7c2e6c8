"""Print citations as the United Nations do, in English, French and Spanish; several of them as one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from ingest.citation_parts import print_part
from ingest.citation_words import WORDS, Language, Words
from ingest.items import roman_value
from ingest.numbering import number_key

if TYPE_CHECKING:
    from ingest.citation import Citation


def print_citation(citation: Citation, language: Language = "en") -> str:
    """Print a citation with its symbol."""
    return ", ".join(x for x in (citation.symbol, print_place(citation, language)) if x)


def print_place(citation: Citation, language: Language = "en") -> str:
    """Print a citation without its symbol: "annex I, para. 3 (b)", "annexe I, par. 3 b)"."""
    words = WORDS[language]
    pieces = [print_part(citation.part, language)]
    if citation.number is not None:
        pieces.append(_print_paragraphs(citation, words))
    elif citation.page is not None:
        pieces.append(f"{words.page} {citation.page}")
    if citation.note is not None:
        pieces.append(f"{words.note} {citation.note}")
    return ", ".join(p for p in pieces if p)


def _print_paragraphs(citation: Citation, words: Words) -> str:
    preamble = words.preamble if citation.preambular else ""
    if citation.last is not None:
        return f"{preamble}{words.paras} {citation.number}{words.numbers_to}{citation.last}"
    return f"{preamble}{words.para} {citation.number}{_print_sub(citation, words)}"


def _print_sub(citation: Citation, words: Words) -> str:
    """Print a sub-paragraph path and the end of its range: "d(ii)" → " (d) (ii)", "5(a)" → ", item 5 (a)"."""
    if not citation.sub:
        return ""
    head, *rest = path_of(citation.sub)
    first = f", {words.item} {head}" if head.isdigit() else f" {words.step.format(head)}"
    text = first + "".join(f" {words.step.format(step)}" for step in rest)
    return f"{text}{words.letters_to}{words.step.format(citation.last_sub)}" if citation.last_sub else text


def path_of(sub: str) -> list[str]:
    """Return the steps of a sub-paragraph path: "d(ii)" → ["d", "ii"]."""
    return [step for step in re.split(r"[()]+", sub) if step]


def merge_citations(citations: Iterable[Citation], language: Language = "en") -> list[str]:
    """Print citations as few: one for each report and part, runs as ranges; each is named once.

    Every string reads back (``parse_all``) to the paragraphs that went in. Citations of pages, notes and whole parts,
    and those whose letters nest differently, are printed each for itself.

    >>> from ingest.citation import Citation as C
    >>> merge_citations([C("A/80/16", number="4", sub=x) for x in "abce"] + [C("A/80/16", number="17")])
    ['A/80/16, paras. 4 (a)–(c) and (e) and 17']
    >>> merge_citations([C("A/80/16", number=n) for n in ("12", "13", "14", "17", "20", "21")], "fr")
    ['A/80/16, par. 12 à 14, 17, 20 et 21']
    """
    distinct = list(dict.fromkeys(citations))
    printed: list[str] = []
    for key in dict.fromkeys(_group_of(c) for c in distinct):
        members = [c for c in distinct if _group_of(c) == key]
        if len(members) == 1 or not _can_merge(members):
            printed += [print_citation(c, language) for c in members]
        else:
            printed.append(_print_merged(members, language))
    return printed


def _group_of(c: Citation) -> tuple[str, str, bool, str | None]:
    """Return what citations share that are printed as one; the number where letters nest, so that they read back."""
    nested = c.number if c.sub and (len(path_of(c.sub)) > 1 or c.sub.isdigit()) else None
    return c.symbol, c.part, c.preambular, nested


def _can_merge(members: Sequence[Citation]) -> bool:
    if any(c.number is None or c.note is not None for c in members):
        return False
    parents = {tuple(path_of(c.sub)[:-1]) if c.sub else () for c in members}
    depth = {len(path_of(c.sub)) for c in members if c.sub}
    if any(c.sub and (c.sub[0].isdigit() or len(path_of(c.sub)) > 1) for c in members):
        numerals = all(c.sub and 0 < (roman_value(path_of(c.sub)[-1]) or 0) <= 39 for c in members)
        return len(parents) == 1 and depth == {2} and numerals
    return True


def _print_merged(members: Sequence[Citation], language: Language) -> str:
    words = WORDS[language]
    ordered = sorted(members, key=lambda c: (number_key(c.number or ""), _letter_value(c)))
    pieces: list[str] = []
    whole: list[tuple[str, str]] = []

    def flush() -> None:
        pieces.extend(_print_range(a, b, words) for run in _runs(whole) for a, b in _two_or_range(run))
        whole.clear()

    for number, group in groupby(ordered, key=lambda c: c.number or ""):
        same = list(group)
        plain = [c for c in same if not c.sub]
        if plain:  # the whole paragraph holds its letters
            whole.append((number, max((c.last or number for c in plain), key=number_key)))
        else:
            flush()
            pieces.append(f"{number}{_print_letters(same, words)}")
    flush()
    first = members[0]
    several = len(pieces) > 1 or any(c.last for c in members) or len({c.number for c in members}) > 1
    place = f"{words.preamble if first.preambular else ''}{words.paras if several else words.para} "
    place += _enumerate(pieces, words)
    return ", ".join(x for x in (first.symbol, print_part(first.part, language), place) if x)


def _runs(ranges: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join ranges of whole paragraphs that follow or overlap each other."""
    runs: list[tuple[str, str]] = []
    for first, last in ranges:
        if runs and (
            number_key(first) <= number_key(runs[-1][1])
            or (first.isdigit() and runs[-1][1].isdigit() and int(first) == int(runs[-1][1]) + 1)
        ):
            runs[-1] = (runs[-1][0], max(runs[-1][1], last, key=number_key))
        else:
            runs.append((first, last))
    return runs


def _two_or_range(run: tuple[str, str]) -> list[tuple[str, str]]:
    """Return two neighbours as two ("20 and 21"), more as one range."""
    first, last = run
    neighbours = first.isdigit() and last.isdigit() and int(last) == int(first) + 1
    return [(first, first), (last, last)] if neighbours else [run]


def _print_range(first: str, last: str, words: Words) -> str:
    return first if first == last else f"{first}{words.numbers_to}{last}"


def _letter_value(c: Citation) -> tuple[int, ...]:
    """Return what orders the letters of one paragraph: (a) … (z), (aa) …; numerals by value where they are nested."""
    if not c.sub:
        return ()
    *above, last = path_of(c.sub)
    return (_step_value(last, numeral=bool(above)),)


def _step_value(step: str, *, numeral: bool) -> int:
    if numeral:
        return roman_value(step) or 0
    return len(step) * 100 + ord(step[0])


def _print_letters(group: Sequence[Citation], words: Words) -> str:
    """Print " (a)–(c) and (e)", all in one paragraph; nested ones behind what they share: " (a) (i)–(iii)"."""
    above = path_of(group[0].sub or "")[:-1]
    spans: list[tuple[str, str]] = []
    for c in group:
        first = path_of(c.sub or "")[-1]
        last = c.last_sub or first
        value = _step_value(first, numeral=bool(above))
        if spans and value <= _step_value(spans[-1][1], numeral=bool(above)) + 1:
            spans[-1] = (
                spans[-1][0],
                max(spans[-1][1], last, key=lambda s: _step_value(s, numeral=bool(above))),
            )
        else:
            spans.append((first, last))
    pieces = []
    for first, last in spans:
        near = _step_value(last, numeral=bool(above)) - _step_value(first, numeral=bool(above))
        if near == 0:
            pieces.append(words.step.format(first))
        elif near == 1:
            pieces += [words.step.format(first), words.step.format(last)]
        else:
            pieces.append(words.step.format(first) + words.letters_to + words.step.format(last))
    lead = "".join(f" {words.step.format(step)}" for step in above)
    return f"{lead} {_enumerate(pieces, words)}"


def _enumerate(pieces: Sequence[str], words: Words) -> str:
    if len(pieces) < 2:
        return "".join(pieces)
    return f"{', '.join(pieces[:-1])}{words.conjunction}{pieces[-1]}"
