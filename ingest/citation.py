"""Citations in United Nations style: parse them in any spelling people use, print them in three languages.

Printed form: ``symbol, [part,] para. N [(a) [(i)]]``, ``symbol, paras. N–M``, ``symbol, para. N (a)–(c)``,
``symbol, para. N, item 5 (a)`` for numbered lists inside a paragraph, ``symbol, preambular para. N``,
``symbol, [part,] p. N`` for text that bears no paragraph number, ``…, footnote N`` behind any of them.
``parse(c.print(language)) == c`` for every citation and language.

>>> str(parse("UNODC/HONLAC/28/6 §4(a)"))
'UNODC/HONLAC/28/6, para. 4 (a)'
>>> str(parse("e/2025/28, paragraphs 12 to 15"))
'E/2025/28, paras. 12–15'
>>> str(parse("A/80/16, annex I, para 3 (b)(ii)"))
'A/80/16, annex I, para. 3 (b) (ii)'
>>> str(parse("UNODC/HONLAC/28/6, para. 4 (a)-(c)"))
'UNODC/HONLAC/28/6, para. 4 (a)–(c)'
>>> parse("paragraph 3 of annex I to General Assembly resolution 68/1").print("fr")
'résolution 68/1 de l’Assemblée générale, annexe I, par. 3'
>>> [str(c) for c in parse_all("A/80/16, párrs. 3, 5 b) y 7; ibíd., anexo, párr. 2")]
['A/80/16, para. 3', 'A/80/16, para. 5 (b)', 'A/80/16, para. 7', 'A/80/16, annex, para. 2']
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.citation_forms import read_tokens
from ingest.citation_print import merge_citations, print_citation, print_place
from ingest.citation_reading import Group, read_groups
from ingest.citation_words import Language
from ingest.errors import CitationSyntaxError
from ingest.report import MAIN_PART, Paragraph
from ingest.symbol import find_symbols, normalise_symbol

__all__ = [
    "Citation",
    "Language",
    "find_places",
    "find_symbols",
    "merge_citations",
    "normalise_symbol",
    "outside_citations",
    "parse",
    "parse_all",
]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a report, precise to the sub-paragraph.

    ``number`` None names a whole part, or with ``page`` a page (text without a paragraph number).
    ``last`` ends a range of paragraphs ("15" in paras. 12–15), ``last_sub`` a range of letters.
    ``sub`` is the path as one string: "d", "d(ii)", or "5(a)" for item 5 (a) of a numbered list; ``last_sub`` is a
    letter at the deepest step of ``sub``. ``preambular`` counts the paragraphs of a preamble, which bear no numbers.
    ``note`` is the mark of a footnote. ``part`` is the canonical name (``ingest.citation_parts``).
    """

    symbol: str
    part: str = MAIN_PART
    number: str | None = None
    sub: str | None = None
    last: str | None = None
    last_sub: str | None = None
    page: int | None = None
    preambular: bool = False
    note: str | None = None

    @classmethod
    def of(cls, symbol: str, paragraph: Paragraph, sub: str | None = None) -> Citation:
        """Return the citation of ``paragraph``; of its page where it bears no number."""
        if paragraph.number is None:
            return cls(symbol, part=paragraph.part, page=paragraph.page_start)
        return cls(symbol, part=paragraph.part, number=paragraph.number, sub=sub)

    def __str__(self) -> str:
        return print_citation(self)

    def print(self, language: Language = "en") -> str:
        """Return the citation as printed in a language; ``str`` is the English form."""
        return print_citation(self, language)

    @property
    def place(self) -> str:
        """Return the citation without its symbol: "annex I, para. 3 (b)"."""
        return print_place(self)

    @property
    def last_path(self) -> str | None:
        """Return the whole path of the last letter of a range: "a(iii)" in para. 4 (a) (i)–(iii); None without one."""
        if self.sub is None or self.last_sub is None:
            return None
        above, bracket, _ = self.sub.rpartition("(")
        return f"{above}({self.last_sub})" if bracket else self.last_sub


def find_places(text: str) -> list[Citation]:
    """Return the paragraphs that ``text`` names, each with the symbol it goes with ("" where there is none).

    >>> [c.place for c in find_places("What do paras. 12-15 and paragraph 20 (b) say?")]
    ['paras. 12–15', 'para. 20 (b)']
    >>> [c.place for c in find_places("paras 3, 5 (b) and 7; paragraph twelve; the twenty-first paragraph")]
    ['para. 3', 'para. 5 (b)', 'para. 7', 'para. 12', 'para. 21']
    """
    return [c for c in _read(text, Citation("")) if c.number is not None]


def outside_citations(text: str) -> str:
    """Return ``text`` without the citations in it.

    >>> outside_citations("What does paragraph 3 of resolution 68/1 say?")
    'What does   of   say?'
    """
    text, tokens = read_tokens(text)
    for token in reversed(tokens):
        text = f"{text[: token.start]} {text[token.end :]}"
    return text


def parse_all(text: str, antecedent: Citation | None = None) -> list[Citation]:
    """Return all citations of a text, lists taken apart, each once; "ibid." is the one before it.

    Args:
        text: one citation or several.
        antecedent: what "ibid." refers to where nothing stands before it.

    Raises:
        CitationSyntaxError: the text holds none, or an "ibid." without anything before it.
    """
    found = _read(text, antecedent)
    if not found:
        raise CitationSyntaxError(
            f"“{text[:80]}” is not a citation. Expected a symbol and a paragraph, such as "
            "“UNODC/HONLAC/28/6, para. 4 (a)” or “E/2025/28, paras. 12–15”."
        )
    return found


def parse(text: str, antecedent: Citation | None = None) -> Citation:
    """Parse one citation in any accepted spelling: the first paragraph of the text, else what it names at all.

    Raises:
        CitationSyntaxError: the text names no symbol and no paragraph, part or page.
    """
    found = parse_all(text, antecedent)
    return next((c for c in found if c.number is not None), found[0])


def _read(text: str, antecedent: Citation | None) -> list[Citation]:
    """Return the citations of a text, each once; none where there are none."""
    before = antecedent
    citations: dict[Citation, None] = {}
    for group in read_groups(text):
        if group.ibid:
            if before is None:
                raise CitationSyntaxError(
                    f"“{text[:80]}”: “ibid.” stands for the citation before it, and there is none. "
                    "Expected a symbol, such as “A/80/16, para. 6”."
                )
            group.symbol = group.symbol or before.symbol
            group.part = group.part or before.part
            if group.bare:
                citations[before] = None
                continue
        for citation in _of_group(group.symbol or "", group.part or MAIN_PART, group):
            citations[citation] = None
            before = citation
    return list(citations)


def _of_group(symbol: str, part: str, group: Group) -> Sequence[Citation]:
    if group.places:
        return [
            Citation(
                symbol, part, p.number, p.sub, p.last, p.last_sub, None, p.preambular, group.notes.get(k)
            )
            for k, p in enumerate(group.places)
        ]
    note = group.notes.get(-1)
    if group.pages:
        return [Citation(symbol, part, page=page, note=note) for page in group.pages]
    return [Citation(symbol, part, note=note)]
