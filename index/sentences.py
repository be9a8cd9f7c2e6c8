"""Split the prose of reports into sentences, with their places in the text.

pysbd and similar libraries know general English, not "para. 4", "art. 12", "No. 8", "E/CN.7/2018/5" or lettered
items; on the shipped report they cut inside citations. The rules here are few: a line end always ends a sentence;
so does . ? or ! before a capital, unless an abbreviation, an initial or a number with "No." precedes it. Items of
a list are sentences of their own, wherever they stand.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

Span = tuple[int, int]

_END = re.compile(r"[.?!…](?:[”\"’')\]]+)?(?=\s+[“\"‘'(\[«¿¡]*[A-ZÀ-ÖØ-ÞА-Я0-9])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:para|paras|art|arts|no|nos|vol|vols|sect|sects|chap|chaps|fig|figs|ed|eds|op|cit|cf|p|pp|v|vs|approx|"
    r"mr|mrs|ms|dr|prof|st|gen|col|lt|sgt|hon|rev|add|corr|suppl|ibid|al|inc|ltd|co|corp|dept|est|incl|"
    r"jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec|i\.e|e\.g|a\.m|p\.m|u\.s|u\.n|u\.k|d\.c|ph\.d|"
    r"párr|párrs|núm|núms|cap|pág|págs|sr|sra|dra|n|vid|см|стр|рис|др|г|гг|п|пп|ст)|\b[A-ZÀ-ÞА-Я])$",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(
    r"(?:and|or|y|o|et|ou|и|или)[,;]?", re.IGNORECASE
)  # what stands between inline items
# These may well end a sentence ("… and others, etc. The …"); they count as an abbreviation only before a number.
_BEFORE_NUMBER_ONLY = {
    "no",
    "nos",
    "n",
    "p",
    "pp",
    "fig",
    "figs",
    "art",
    "arts",
    "ed",
    "co",
    "est",
    "v",
    "gen",
    "st",
    "g",
}


def split_sentences(text: str, breaks: Iterable[int] = ()) -> list[Span]:
    """Return the spans of the sentences of ``text``, in order, blanks trimmed, none empty.

    ``breaks`` are further places where a sentence starts (the starts and ends of list items).

    >>> t = "See para. 4 of E/2025/28. Mr. A. Smith agreed (see art. 12). It ended."
    >>> [t[a:b] for a, b in split_sentences(t)]
    ['See para. 4 of E/2025/28.', 'Mr. A. Smith agreed (see art. 12).', 'It ended.']
    """
    cuts = {0, len(text), *(b for b in breaks if 0 < b < len(text))}
    cuts.update(m.end() for m in re.finditer(r"\n", text))
    cuts.update(m.end() for m in _END.finditer(text) if not _is_abbreviation(text, m))
    ordered = sorted(cuts)
    spans = (_trim(text, a, b) for a, b in itertools.pairwise(ordered))
    return [(a, b) for a, b in spans if re.search(r"\w", text[a:b]) and not _CONJUNCTION.fullmatch(text[a:b])]


def _is_abbreviation(text: str, end: re.Match[str]) -> bool:
    if text[end.start()] != ".":
        return False
    word = _ABBREVIATION.search(text[max(0, end.start() - 12) : end.start()])
    if word is None:
        return False
    if word.group().lower() in _BEFORE_NUMBER_ONLY:
        return text[end.end() :].lstrip()[:1].isdigit()
    return True


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
