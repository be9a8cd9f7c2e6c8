"""The forms in which citations are written, found one by one: symbols, parts, paragraphs, pages, notes, "ibid."

English, French and Spanish; ``read_tokens`` finds them, ``ingest.citation`` puts them together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from ingest.citation_parts import PART_RE, part_of_match
from ingest.citation_words import FOREIGN_NUMBERS, NUMBER_IN_WORDS, number_of
from ingest.items import roman_value
from ingest.symbol import SYMBOL_RE, normalise_symbol

Kind = Literal["symbol", "part", "places", "pages", "note", "ibid"]
MASK = "\u0000"
MOST_PAGES = 50
"""Pages of one range: a longer one is a typing error."""
_NUMBER = r"\d+(?:\.\d+)*(?:[ ]?(?:bis|ter|quater)\b|[A-Z](?![\w)]))?"
# "(a)" and, as in French and Spanish, "a)": there only what is surely a letter or a numeral
_STEP = r"(?:\([ ]?(?:[a-z]{1,6}|\d{1,2})[ ]?\)|(?:[a-z]|aa|bb|cc|dd|ee|ff|gg|hh|[ivxl]{2,6})\))"
_STEPS = rf"{_STEP}(?:[ ]?(?:{_STEP}|\d{{1,2}}\)))*"
_ENGLISH = r"(?:sub-?)?(?:paragraphs?|paras?)\.?"
# not "No." and "núm.": "Advice No. 18" and "Treaty No. 5" are no paragraphs
_FOREIGN = r"(?:pars?\.?|párrs?\.?|párrafos?|parrafos?|paragraphes?)"
_WORD = rf"(?:(?<![^\W\d_])(?:{_ENGLISH}|{_FOREIGN})|§§?|¶¶?)"
_PREAMBLE = r"(?:preambular|preamble,?|préambule,?|preámbulo,?)"
_HEAD_RE = re.compile(
    rf"(?:\b(?P<preamble>{_PREAMBLE})[ ])?(?P<word>{_WORD})[ ]*(?=\d)|\b(?-i:(?P<code>PP|OP))[ ]?(?=\d)",
    re.IGNORECASE,
)
_OF_PREAMBLE = re.compile(r"[ ](?:of the preamble|du préambule|del preámbulo)\b", re.IGNORECASE)
_PLURAL = re.compile(r"paragraphs|paras|pars|párrs|párrafos|parrafos|paragraphes|§§|¶¶", re.IGNORECASE)
_DASH = r"[ ]?[–—-][ ]?|[ ]to[ ]|[ ]through[ ]"
_PLACE_RES = {
    foreign: re.compile(
        rf"(?P<first>{_NUMBER})(?P<item>,?[ ](?:item|point|punto)[ ]\d{{1,2}})?(?P<steps>(?:[ ]?{_STEPS})?)"
        rf"(?:(?:{_DASH}{more})(?:(?P<last_step>{_STEP})|(?P<last>{_NUMBER})(?![\w(]|-\w)))?",
        re.IGNORECASE,
    )
    for foreign, more in ((False, ""), (True, "|[ ]à[ ]|[ ]al?[ ]"))
}
_AND = r"(?:and|or|et|ou|y|o|e|u)"
_NEXT_STEP = re.compile(
    rf"(?:[ ]?,[ ]?(?:{_AND}[ ])?|[ ]{_AND}[ ])(?P<steps>{_STEPS})(?:(?:{_DASH}|[ ]à[ ]|[ ]a[ ])(?P<last_step>{_STEP}))?",
    re.IGNORECASE,
)
_NEXT_NUMBER = re.compile(rf"(?P<sep>[ ]?,[ ]?(?:{_AND}[ ])?|[ ]{_AND}[ ])(?=\d{{1,3}}(?!\d))", re.IGNORECASE)
# Goes on after a paragraph: "paras. 3, 5 (b) and 7", but not "para. 3, 12 countries" or "para. 7 and 2018".
_GOES_ON = re.compile(
    rf"[ ]?(?:[,.;:?!)\]”\"{MASK}]|$)|[ ](?:and|or|of|in|to|say|says|on|et|ou|y|o|de|du|des|del|dans|en|disent|dicen|from)\b",
    re.IGNORECASE,
)
_PAGES_RE = re.compile(
    r"\b(?:pp?\.|pages?|págs?\.|páginas?)[ ]?(?P<first>\d+)(?P<more>(?:(?:[ ]?[–—-][ ]?|[ ](?:to|à|a|al|and|et|y)[ ]|,[ ])\d+)*)\b",
    re.IGNORECASE,
)
_NOTE_RE = re.compile(
    r"\b(?:footnotes?|foot-?notes?|notes?(?:[ ]de[ ]bas[ ]de[ ]page)?|fn\.?|nota(?:[ ](?:de[ ]pie[ ]de[ ]página|al[ ]pie))?)"
    r"[ ]?(?P<mark>\d{1,3}\b|\*{1,3})",
    re.IGNORECASE,
)
_IBID_RE = re.compile(r"(?<!\w)(?:ib[ií]d(?:em)?|[íi]dem)\b\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph as a citation names it, without symbol and part (fields as in ``Citation``)."""

    number: str
    sub: str | None = None
    last: str | None = None
    last_sub: str | None = None
    preambular: bool = False


@dataclass(frozen=True, slots=True)
class Token:
    """One form found in a text, at ``start``–``end``; of ``value``, ``places`` and ``pages`` the one of its kind."""

    kind: Kind
    start: int
    end: int
    value: str = ""
    places: tuple[Place, ...] = ()
    pages: tuple[int, ...] = ()


def read_tokens(text: str) -> tuple[str, list[Token]]:
    """Return the text with numbers and letters in one form, and the forms of citations in it, in order."""
    text = _in_figures(_letters_last(re.sub(r"[\u00a0\u202f\u2009]", " ", text)))
    tokens: list[Token] = []
    masked = text
    for kind, pattern in (("part", PART_RE), ("symbol", SYMBOL_RE)):
        for match in pattern.finditer(masked):
            value = part_of_match(match) if kind == "part" else normalise_symbol(match.group())
            tokens.append(Token("part" if kind == "part" else "symbol", *match.span(), value=value))
        for token in tokens:
            masked = masked[: token.start] + MASK * (token.end - token.start) + masked[token.end :]
    tokens += _place_tokens(masked)
    for match in _PAGES_RE.finditer(masked):
        tokens.append(Token("pages", *match.span(), pages=_pages_of(match)))
    for match in _NOTE_RE.finditer(masked):
        tokens.append(Token("note", *match.span(), value=match["mark"]))
    for match in _IBID_RE.finditer(masked):
        tokens.append(Token("ibid", *match.span()))
    return text, sorted(tokens, key=lambda t: t.start)


def _place_tokens(text: str) -> Iterator[Token]:
    at = 0
    while (head := _HEAD_RE.search(text, at)) is not None:
        places, end = _read_list(text, head)
        preambular = bool(head["preamble"]) or head["code"] == "PP"
        after = _OF_PREAMBLE.match(text, end)
        if preambular or after:
            places = [replace(p, preambular=True) for p in places]
            end = after.end() if after else end
        yield Token("places", head.start(), end, places=tuple(places))
        at = max(end, head.end())


def _read_list(text: str, head: re.Match[str]) -> tuple[list[Place], int]:
    """Read "3, 5 (b) and 7" or "4 (a), (c) and (e)" behind a word for paragraphs."""
    word = head["word"] or ""
    pattern = _PLACE_RES[
        re.match(_ENGLISH, word, re.IGNORECASE) is None or word.lower().startswith("paragraphes")
    ]
    first = pattern.match(text, head.end())
    if first is None:  # cannot be: the head looks ahead for a figure
        return [], head.end()
    places, at = [_place_of(first)], first.end()
    while True:
        step = _NEXT_STEP.match(text, at)
        if step is not None:
            places.append(_sibling(places[-1], step))
            at = step.end()
            continue
        separator = _NEXT_NUMBER.match(text, at)
        more = pattern.match(text, separator.end()) if separator else None
        if separator is None or more is None:
            return _joined(places), at
        joined = "," not in separator["sep"] and (
            bool(_PLURAL.search(word)) or _follows(places[-1], more["first"])
        )
        if not joined and _GOES_ON.match(text, more.end()) is None:
            return _joined(places), at
        places.append(_place_of(more))
        at = more.end()


def _joined(places: list[Place]) -> list[Place]:
    """Return "12 and 13" as a range of two, as it is printed; longer lists as they are."""
    if len(places) == 2:
        a, b = places
        if not (a.sub or b.sub or a.last or b.last) and _follows(a, b.number):
            return [replace(a, last=b.number)]
    return places


def _follows(place: Place, number: str) -> bool:
    return place.number.isdigit() and number.isdigit() and int(number) == int(place.number) + 1


def _place_of(match: re.Match[str]) -> Place:
    path = [*re.findall(r"\d+", match["item"] or ""), *_path_of(match["steps"])]
    number = _normalise_number(match["first"])
    if match["last"] is not None:  # "4 (a) to 6": the range of whole paragraphs
        return Place(number, last=_normalise_number(match["last"]))
    if match["last_step"] is not None and not path:  # "4–(c)"
        return Place(number)
    return Place(number, _sub_of(path), last_sub=_step_of(match["last_step"]))


def _sibling(before: Place, match: re.Match[str]) -> Place:
    """Return the next in "4 (a), (c) and (e)"; "(ii)" after "(a) (i)" lies in the same (a)."""
    path, known = _path_of(match["steps"]), _path_of(before.sub)
    nested = len(path) == 1 and len(known) > 1 and _is_next_numeral(before.last_sub or known[-1], path[0])
    full = [*known[:-1], *path] if nested else path
    return Place(before.number, _sub_of(full), last_sub=_step_of(match["last_step"]))


def _is_next_numeral(before: str, after: str) -> bool:
    a, b = roman_value(before) or 0, roman_value(after) or 0
    return 0 < a < b <= 39


def _path_of(steps: str | None) -> list[str]:
    return [s.lower() for s in re.findall(r"[a-z]+|\d+", steps or "", re.IGNORECASE)]


def _sub_of(path: list[str]) -> str | None:
    return path[0] + "".join(f"({s})" for s in path[1:]) if path else None


def _step_of(step: str | None) -> str | None:
    return step.strip("() ").lower() if step else None


def _pages_of(match: re.Match[str]) -> tuple[int, ...]:
    pages = [int(match["first"])]
    for separator, number in re.findall(r"(\D+)(\d+)", match["more"]):
        page = int(number)
        is_range = separator.strip() in {"–", "—", "-", "to", "à", "a", "al"}
        if is_range and pages[-1] < page <= pages[-1] + MOST_PAGES:
            pages += range(pages[-1] + 1, page)
        pages.append(page)
    return tuple(dict.fromkeys(pages))


def _normalise_number(number: str) -> str:
    """Return "12bis" as "12 bis", "12a" as "12A", and leave other numbers as they are."""
    latin = re.sub(
        r"(\d)\s*(bis|ter|quater)\b", lambda m: f"{m[1]} {m[2].lower()}", number.strip(), flags=re.IGNORECASE
    )
    return latin if " " in latin else latin.upper()


_FOREIGN_WORDS = "|".join(sorted(FOREIGN_NUMBERS, key=len, reverse=True))
_WORD_PARA_RE = re.compile(
    rf"(?P<para>\b(?:paragraphs?|paras?\.?)[ ])(?P<word>{NUMBER_IN_WORDS})", re.IGNORECASE
)
_ORDINAL_PARA_RE = re.compile(
    rf"\b(?:(?P<digits>\d{{1,3}})(?:st|nd|rd|th)|(?P<word>{NUMBER_IN_WORDS})(?<=st|nd|rd|th))[ ]"
    r"(?P<kind>preambular[ ]|operative[ ])?(?:paragraph|para)\b",
    re.IGNORECASE,
)
_FOREIGN_PARA_RE = re.compile(
    rf"(?P<para>\b(?:paragraphe|párrafo)[ ])(?P<word>{_FOREIGN_WORDS})\b"
    rf"|\b(?P<ordinal>{_FOREIGN_WORDS})[ ](?P<noun>paragraphe|párrafo)\b(?![ ]\d)",
    re.IGNORECASE,
)
_SUB_WORD = r"(?:sub-?paras?(?:graphs?)?\.?|letters?|alinéas?|al\.|apartados?|apdos?\.|incisos?)"
_LETTER_FIRST = re.compile(
    rf"\b(?:{_SUB_WORD}|items?|points?)[ ](?P<steps>{_STEPS}(?:(?:{_DASH}){_STEP})?)[ ](?:of|du|del)[ ]"
    rf"(?:the[ ])?(?P<para>{_WORD}[ ]?{_NUMBER})",
    re.IGNORECASE,
)
_LETTER_NAMED = re.compile(rf"(?<=[\d)]),?[ ]?{_SUB_WORD}[ ]?(?={_STEP})", re.IGNORECASE)


def _letters_last(text: str) -> str:
    """Write letters behind their paragraph: "sub-paragraph (b) of para. 4", "para. 4, sub-para. (b)" → "para. 4 (b)"."""
    text = _LETTER_FIRST.sub(lambda m: f"{m['para']} {m['steps']}", text)
    return _LETTER_NAMED.sub(" ", text)


def _in_figures(text: str) -> str:
    """Write the numbers of paragraphs in figures: "paragraph twelve", "the twelfth paragraph", "párrafo doce"."""
    text = _ORDINAL_PARA_RE.sub(
        lambda m: f"{m['kind'] or ''}paragraph {m['digits'] or number_of(m['word'])}", text
    )
    text = _WORD_PARA_RE.sub(lambda m: f"{m['para']}{number_of(m['word'])}", text)
    return _FOREIGN_PARA_RE.sub(
        lambda m: f"{m['para'] or m['noun'] + ' '}{number_of(m['word'] or m['ordinal'])}", text
    )
