"""Citations in United Nations style: print them, parse them, in any spelling people use.

Printed form: ``symbol, [part,] para. N [(a) [(i)]]``, ``symbol, paras. N–M``, ``symbol, para. N (a)–(c)``,
``symbol, para. N, item 5 (a)`` for numbered lists inside a paragraph, ``symbol, [part,] p. N`` for text that
bears no paragraph number. ``parse(str(c)) == c`` for every citation.

>>> str(parse("UNODC/HONLAC/28/6 §4(a)"))
'UNODC/HONLAC/28/6, para. 4 (a)'
>>> str(parse("e/2025/28, paragraphs 12 to 15"))
'E/2025/28, paras. 12–15'
>>> str(parse("A/80/16, annex I, para 3 (b)(ii)"))
'A/80/16, annex I, para. 3 (b) (ii)'
>>> str(parse("UNODC/HONLAC/28/6, para. 4 (a)-(c)"))
'UNODC/HONLAC/28/6, para. 4 (a)–(c)'
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ingest.errors import CitationSyntaxError
from ingest.report import MAIN_PART, Paragraph

# "E/2025/28", "UNODC/HONLAC/28/6", "A/HRC/EMRIP/2025/2", "S/2025/71/Rev.1", "ICCD/COP(8)/CST/8",
# "JIU/REP/2025/1", "A/80/6 (Sect. 5)", "A/80/15 (Part III)", "S/RES/2768 (2025)", "E/ICEF/672 (Deuxième partie)",
# "UNCTAD/TIR/2025 (Overview)"; or our own stand-in for documents without one: "sha256:12 hex".
_SYMBOL_TAIL = (
    r"(?:[ ]\((?:(?:SECT|PART|PARTE|PARTIE|VOL|SUM)\.?(?:[ ][A-Z0-9]+)?|\w+[ ]PARTIE|\w+[ ]PARTE|OVERVIEW|SUMMARY)\)"
    r"|(?<=/RES/\d{3})[ ]?\((?:19|20)\d\d\)|(?<=/RES/\d{4})[ ]?\((?:19|20)\d\d\))?"
)
SYMBOL = (
    r"(?:[A-Z][A-Z0-9.\-]*(?:\([^\s()/]+\))?(?:/[A-Z0-9.\-]+(?:\([^\s()/]+\))?)*/[A-Z]*[.\-]?\d+[A-Z0-9.\-]*(?:\([^\s()/]+\))?"
    r"(?:/(?:REV|ADD|CORR|AMEND|L|CRP|INF|SUM|PART|VOL)\.?[ ]?\d*)*"
    rf"{_SYMBOL_TAIL}"
    r"|SHA256:[0-9A-F]{12})"
)
NUMBER = r"\d+(?:\.\d+)*(?:[ ]?(?:bis|ter|quater)\b)?[A-Z]?"
STEP = r"\([ ]?[a-z]{1,6}[ ]?\)"
STEPS = rf"{STEP}(?:[ ]?{STEP})*"
PARA_WORD = r"(?:paragraphs?|paras?\.?|pars?\.|párrs?\.?|párrafos?|paragraphes?|§§?|¶¶?)"
DASH = r"(?:[ ]?[–—-][ ]?|[ ]to[ ]|[ ]through[ ]|[ ]and[ ])"
PART = (
    r"(?:(?:annex|appendix|enclosure)(?:[ ](?:[IVXLC]+|\d+|[A-Z]))?\b"
    r"|(?:draft[ ])?(?:resolution|decision)(?:[ ](?:[0-9]+/[0-9]+|[IVXLC]+|[A-Z]|\d+))\b)"
)
_SYMBOL_RE = re.compile(rf"(?<![\w/.:]){SYMBOL}(?![\w/])", re.IGNORECASE)
_PARA_RE = re.compile(
    rf"{PARA_WORD}[ ]*(?P<first>{NUMBER})(?P<sub>(?:,?[ ]item[ ]\d+)?(?:[ ]?{STEPS})?)"
    rf"(?:{DASH}(?:(?P<last_sub>{STEP})|(?P<last>{NUMBER})(?![\w(])))?",
    re.IGNORECASE,
)
# Goes on after a paragraph: "paras. 3, 5 (b) and 7", but not "para. 3, 12 countries" or "para. 7 and 2018".
_NEXT_RE = re.compile(
    rf"(?:[ ]?,[ ]?(?:and[ ])?|[ ]and[ ])(?P<first>\d{{1,3}}(?:\.\d+)*)(?P<sub>(?:[ ]?{STEPS})?)"
    rf"(?:[ ]?[–—-][ ]?(?:(?P<last_sub>{STEP})|(?P<last>\d+)))?(?=[ ]?(?:[,.;:?!)]|$)|[ ](?:and|of|in|to|say|says|on|or)\b)",
    re.IGNORECASE,
)
_NUMBER_WORDS = {
    "one|first": 1, "two|second": 2, "three|third": 3, "four|fourth": 4, "five|fifth": 5, "six|sixth": 6,
    "seven|seventh": 7, "eight|eighth": 8, "nine|ninth": 9, "ten|tenth": 10, "eleven|eleventh": 11,
    "twelve|twelfth": 12, "thirteen|thirteenth": 13, "fourteen|fourteenth": 14, "fifteen|fifteenth": 15,
    "sixteen|sixteenth": 16, "seventeen|seventeenth": 17, "eighteen|eighteenth": 18, "nineteen|nineteenth": 19,
    "twenty|twentieth": 20, "thirty|thirtieth": 30, "forty|fortieth": 40, "fifty|fiftieth": 50, "sixty|sixtieth": 60,
    "seventy|seventieth": 70, "eighty|eightieth": 80, "ninety|ninetieth": 90,
}  # fmt: skip
_WORDED = rf"(?P<word>(?:{'|'.join(_NUMBER_WORDS)})(?:[- ](?:{'|'.join(list(_NUMBER_WORDS)[:9])}))?)"
_WORD_PARA_RE = re.compile(rf"(?P<para>\b(?:paragraphs?|paras?\.?)[ ]){_WORDED}\b", re.IGNORECASE)
_ORDINAL_PARA_RE = re.compile(
    rf"\b(?:(?P<digits>\d{{1,3}})(?:st|nd|rd|th)|{_WORDED}(?<=st|nd|rd|th))[ ](?:paragraph|para)\b",
    re.IGNORECASE,
)
_PART_RE = re.compile(rf"\b{PART}(?:,[ ]*{PART})*", re.IGNORECASE)
_PAGE_RE = re.compile(r"\b(?:p\.|page)[ ]?(?P<page>\d+)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a report, precise to the sub-paragraph.

    ``number`` None names a whole part, or with ``page`` a page (text without a paragraph number).
    ``last`` ends a range of paragraphs ("15" in paras. 12–15), ``last_sub`` a range of letters.
    ``sub`` is the path as one string: "d", "d(ii)", or "5(a)" for item 5 (a) of a numbered list.
    """

    symbol: str
    part: str = MAIN_PART
    number: str | None = None
    sub: str | None = None
    last: str | None = None
    last_sub: str | None = None
    page: int | None = None

    @classmethod
    def of(cls, symbol: str, paragraph: Paragraph, sub: str | None = None) -> Citation:
        """Return the citation of ``paragraph``; of its page where it bears no number."""
        if paragraph.number is None:
            return cls(symbol, part=paragraph.part, page=paragraph.page_start)
        return cls(symbol, part=paragraph.part, number=paragraph.number, sub=sub)

    def __str__(self) -> str:
        return ", ".join(x for x in (self.symbol, self.place) if x)

    @property
    def place(self) -> str:
        """Return the citation without its symbol: "annex I, para. 3 (b)"."""
        part = "" if self.part == MAIN_PART else self.part
        return ", ".join(x for x in (part, self._paragraphs()) if x)

    def _paragraphs(self) -> str:
        if self.number is None:
            return f"p. {self.page}" if self.page is not None else ""
        if self.last is not None:
            return f"paras. {self.number}–{self.last}"
        text = f"para. {self.number}{_print_sub(self.sub)}"
        return f"{text}–({self.last_sub})" if self.last_sub else text


def _print_sub(sub: str | None) -> str:
    """Print a sub-paragraph path: "d(ii)" → " (d) (ii)", "5(a)" → ", item 5 (a)"."""
    if not sub:
        return ""
    head, *rest = [s for s in re.split(r"[()]+", sub) if s]
    first = f", item {head}" if head.isdigit() else f" ({head})"
    return first + "".join(f" ({step})" for step in rest)


def normalise_symbol(symbol: str) -> str:
    """Return the symbol as the United Nations print it; equal symbols become equal strings.

    >>> normalise_symbol("s/2025/71/rev.1"), normalise_symbol("a/79/6 (sect. 16)")
    ('S/2025/71/Rev.1', 'A/79/6 (Sect. 16)')
    >>> normalise_symbol("S/RES/2768(2025)"), normalise_symbol("E/ICEF/672 (deuxième partie)")
    ('S/RES/2768 (2025)', 'E/ICEF/672 (Deuxième partie)')
    """
    tidy = re.sub(r"\s+", " ", symbol).strip().strip(".,;").upper()
    if tidy.startswith("SHA256:"):
        return tidy.lower()
    tidy = re.sub(r"(/RES/\d+)\((\d{4})\)$", r"\1 (\2)", tidy)
    tidy = re.sub(
        r"\((?:\w+ PARTIE|\w+ PARTE|OVERVIEW|SUMMARY)\)$", lambda m: "(" + m.group()[1:].capitalize(), tidy
    )
    return re.sub(r"\b(REV|ADD|CORR|AMEND|SECT|PART|VOL)\b(?=\.| )", lambda m: m.group().title(), tidy)


def find_symbols(text: str) -> list[str]:
    """Return the document symbols that occur in ``text``, normalised, in order, each once.

    A symbol has a slash and ends in a number: "24/7" and "and/or" are none.

    >>> find_symbols("see E/CN.7/2018/5 and A/79/6 (Sect. 16), and/or 24/7")
    ['E/CN.7/2018/5', 'A/79/6 (Sect. 16)']
    """
    return list(dict.fromkeys(normalise_symbol(m.group()) for m in _SYMBOL_RE.finditer(text)))


def find_places(text: str) -> list[Citation]:
    """Return the paragraphs that ``text`` names, with the first symbol in it ("" where there is none).

    >>> [c.place for c in find_places("What do paras. 12-15 and paragraph 20 (b) say?")]
    ['paras. 12–15', 'para. 20 (b)']
    >>> [c.place for c in find_places("paras 3, 5 (b) and 7; paragraph twelve; the twenty-first paragraph")]
    ['para. 3', 'para. 5 (b)', 'para. 7', 'para. 12', 'para. 21']
    """
    symbols = find_symbols(text)
    rest = _in_figures(_SYMBOL_RE.sub(" ", text))
    part_match = _PART_RE.search(rest)
    part = _normalise_part(part_match.group()) if part_match else MAIN_PART
    symbol = symbols[0] if symbols else ""
    places: dict[Citation, None] = {}
    for match in _PARA_RE.finditer(rest):
        places.update(dict.fromkeys(_citations_of_match(match, symbol, part)))
        at = match.end()
        while (more := _NEXT_RE.match(rest, at)) is not None:  # "paras. 3, 5 (b) and 7"
            places[_citation_of_match(more, symbol, part)] = None
            at = more.end()
    return list(places)


def parse(text: str) -> Citation:
    """Parse one citation in any accepted spelling.

    Raises:
        CitationSyntaxError: the text names no symbol and no paragraph, part or page.
    """
    places = find_places(text)
    if places:
        return places[0]
    symbols = find_symbols(text)
    rest = _SYMBOL_RE.sub(" ", text)
    part, page = _PART_RE.search(rest), _PAGE_RE.search(rest)
    if not (symbols or part or page):
        raise CitationSyntaxError(
            f"“{text[:80]}” is not a citation. Expected a symbol and a paragraph, such as "
            "“UNODC/HONLAC/28/6, para. 4 (a)” or “E/2025/28, paras. 12–15”."
        )
    return Citation(
        symbols[0] if symbols else "",
        part=_normalise_part(part.group()) if part else MAIN_PART,
        page=int(page["page"]) if page else None,
    )


def _citations_of_match(match: re.Match[str], symbol: str, part: str) -> list[Citation]:
    """Return the range that a match names; "3 and 7" are two paragraphs, "12 and 13" a range of two."""
    citation = _citation_of_match(match, symbol, part)
    joined = match.group()[match.end("sub") - match.start() :].strip().lower()
    if citation.last is None or not joined.startswith("and ") or _follows(citation.number, citation.last):
        return [citation]
    first = replace(citation, sub=_sub_of(match), last=None)
    # "paragraph 7 and 2018": a year
    return [first] if len(citation.last) > 3 else [first, replace(first, number=citation.last, sub=None)]


def _follows(first: str | None, last: str) -> bool:
    return first is not None and first.isdigit() and last.isdigit() and int(last) == int(first) + 1


def _in_figures(text: str) -> str:
    """Write the numbers of paragraphs in figures: "paragraph twelve", "the twelfth paragraph"."""
    text = _ORDINAL_PARA_RE.sub(lambda m: f"paragraph {m['digits'] or _number_of(m['word'])}", text)
    return _WORD_PARA_RE.sub(lambda m: f"{m['para']}{_number_of(m['word'])}", text)


def _number_of(words: str) -> int:
    """Return the number that a word or two say.

    >>> [_number_of(w) for w in ("twelve", "twenty-first", "ninety nine", "fortieth")]
    [12, 21, 99, 40]
    """
    total = 0
    for word in re.findall(r"[a-z]+", words.lower()):
        stem = next(s for s in _NUMBER_WORDS if re.fullmatch(rf"(?:{s})", word))
        total += _NUMBER_WORDS[stem]
    return total


def _sub_of(match: re.Match[str]) -> str | None:
    steps = re.findall(r"item[ ](\d+)|\([ ]?([a-z]+)[ ]?\)", match["sub"] or "", re.IGNORECASE)
    path = [(item or letter).lower() for item, letter in steps]
    return path[0] + "".join(f"({s})" for s in path[1:]) if path else None


def _citation_of_match(match: re.Match[str], symbol: str, part: str) -> Citation:
    sub = _sub_of(match)
    last = None if match["last"] is None else _normalise_number(match["last"])
    last_sub = match["last_sub"].strip("() ").lower() if match["last_sub"] else None
    if last is not None and sub is not None:  # "4 (a) to 6": the range of whole paragraphs
        sub = None
    return Citation(symbol, part, _normalise_number(match["first"]), sub, last, last_sub)


def _normalise_number(number: str) -> str:
    """Return "12bis" as "12 bis" and leave other numbers as they are."""
    return re.sub(r"(\d)\s*(bis|ter|quater)\b", r"\1 \2", number.strip(), flags=re.IGNORECASE)


def _normalise_part(part: str) -> str:
    """Return the part in the form reports use: words in lower case, numerals as printed in capitals."""

    def word(match: re.Match[str]) -> str:
        found = match.group()
        kinds = {"annex", "appendix", "enclosure", "draft", "resolution", "decision"}
        return found.lower() if found.lower() in kinds else found.upper()

    return re.sub(r"[A-Za-z]+", word, re.sub(r"\s+", " ", part)).strip()
