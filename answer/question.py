"""Read a question: what kind of answer it asks for, and which conditions the answer has to meet.

The kinds follow how analysts ask: when, how many, who, where, why, which paragraph, a list, or plainly what.
Conditions are the things a careful reader checks first: years, numbers, names, quoted phrases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ingest.citation import Citation, find_places, find_symbols, outside_citations

Asked = Literal["when", "count", "who", "where", "why", "locate", "list", "yesno", "what"]

_FIGURES = (
    "number|percentage|per cent|percent|share|proportion|amount|cost|budget|rate|price|sum|size|value|figure|level|"
    "balance|quantity|ratio"
)
_ACTORS = (
    "countr(?:y|ies)|states?|delegations?|speakers?|officials?|persons?|people|organi[sz]ations?|bod(?:y|ies)|"
    "agenc(?:y|ies)|entit(?:y|ies)|universit(?:y|ies)|compan(?:y|ies)|governments?|ministers?|ambassadors?|representatives?|"
    "observers?|donors?|groups?|firms?|banks?|contingents?|institutions?|networks?|experts?|authors?|leaders?|creditors?"
)
_SETS = (
    "recommendations|measures|steps|observations|conclusions|proposals|subjects|topics|issues|methods|reasons|items|"
    "options|challenges|obstacles|trends|priorities|actions|questions|points|documents"
)
_VERB = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
# In the order in which they are tried: "in which paragraph … how many" asks for a place.
_KINDS: dict[Asked, str] = {
    "locate": r"\b(?:which|what) (?:paragraphs?|sections?|chapters?|paras?)\b|\bwhich part of the report\b"
    r"|\bwhere (?:in|does) (?:the|this|it)\b.*\b(?:report|text|document|say|mention|discuss)\b",
    "count": r"\bhow (?:many|much|large|big|long|old|often|high|low|tall|wide|deep|fast|great)\b"
    rf"|\b(?:what|which) (?:(?:is|was|were|are) the )?(?:total |overall |exact |average )?(?:{_FIGURES})\b",
    # "when" asks for a date before a verb; "What is counted when dams are judged?" does not
    "when": rf"\bwhen {_VERB}\b|\band when\b|\b(?:what|which) (?:date|dates|year|years|month|day|days|deadline|quarter)\b"
    r"|\bsince when\b|\bhow recently\b",
    "why": r"\bwhy\b|\b(?:what|which) reasons?\b|\bwhat (?:is|was|were|are) the (?:reasons?|causes?|rationale|purpose)\b"
    r"|\bwhat (?:explains|caused|led to|prompted)\b|\bhow come\b",
    "where": r"^\s*where\b|\bwhere (?:was|were|is|are|will|did)\b"
    r"|\b(?:in|at) (?:which|what) (?:city|town|country|place|venue|location|capital|port|region)\b",
    # "who" asks at the start of a clause; "people who fled" does not
    "who": rf"(?:^\W*|[,;:] |\b(?:and|by|to|of|from|with|for|under) )(?:who|whom|whose)\b"
    rf"|\b(?:which|what) (?:(?!(?:{_VERB}|to|of|for|by|in|on|with)\b)[\w’'-]+ ){{0,2}}?(?:{_ACTORS})\b",
    "list": r"\b(?:list|name|enumerate)\b.*|\bwhat (?:are|were) (?:the |all )?\w+"
    rf"|\bwhat (?:\w+ )?(?:{_SETS})\b|\bwhich (?:\w+ ){{0,2}}\w+s\b|\brecommendations\b"
    r"|\bwhat (?:did|does|do|should|must|can)\b.*"
    r"\b(?:recommend|propose|conclude|observe|suggest|advise|decide|urge|call for|do)\b",
    "yesno": r"^\s*(?:is|are|was|were|did|does|do|has|have|had|can|could|should|will|would)\b",
}
_PATTERNS = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _KINDS.items()}

_ACTS = {
    act: re.compile(rf"\b(?:{words})", re.IGNORECASE)
    for act, words in (
        ("recommend", r"recommend|should\b|advi[sc]e|advised|urge|suggested"),
        ("conclude", r"conclu"),
        ("observe", r"observation|observed\b|noted\b|found\b|findings?\b"),
        ("decide", r"decided\b|decisions?\b|resolve"),
    )
}
_YEAR = re.compile(r"(?<![\d/.,])(?:1[89]|20)\d\d(?![\d/]|[.,]\d)")
_FIGURE = re.compile(r"(?<![\w/.])\$?\d[\d,.]*\d|\b\d\b(?![/\w])")
_QUOTED = re.compile(r"[“\"«]([^”\"»]{2,200})[”\"»]")
_NAME = re.compile(
    r"(?:[A-Z][\w’'-]*[a-zà-ÿ][\w’'-]*|[A-Z]{2,}[\w-]*)"
    r"(?:[ ](?:of the |of |and |the |de |la |du )?(?:[A-Z][\w’'-]+))*"
)
_OPENERS = frozenset(
    "what which who whom whose when where why how is are was were did does do has have had can could should will "
    "would in on at of the a an according by for from to as under list name give tell show find during after before "
    "after since until and or if that this these those between with i it its paragraph para paras".split()
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read.

    ``places`` are paragraphs it names ("paras. 19 to 20"); ``symbols`` documents; ``names`` capitalised terms
    and acronyms; ``years`` and ``figures`` as written; ``quoted`` phrases in quotation marks.
    """

    text: str
    asked: Asked
    places: tuple[Citation, ...]
    symbols: tuple[str, ...]
    years: tuple[str, ...]
    figures: tuple[str, ...]
    names: tuple[str, ...]
    quoted: tuple[str, ...]

    @property
    def acts(self) -> frozenset[str]:
        """The acts it asks about: recommending, concluding, observing, deciding."""
        return acts_of(self.text)

    @property
    def wants_list(self) -> bool:
        """Whether the answer is likely to be several items."""
        return self.asked == "list"


def acts_of(text: str) -> frozenset[str]:
    """Return the acts that a text names; "should" and "advise" ask for recommendations.

    >>> sorted(acts_of("What should be done?")), sorted(acts_of("made the following recommendations:"))
    (['recommend'], ['recommend'])
    """
    return frozenset(act for act, pattern in _ACTS.items() if pattern.search(text))


def read_question(text: str) -> Question:
    """Read a question.

    >>> q = read_question("How many States took part in 2018, according to UNODC/HONLAC/28/6?")
    >>> q.asked, q.years, q.symbols, q.names
    ('count', ('2018',), ('UNODC/HONLAC/28/6',), ('States',))
    """
    symbols = tuple(find_symbols(text))
    plain = text
    for symbol in symbols:
        plain = re.sub(re.escape(symbol), " ", plain, flags=re.IGNORECASE)
    asked: Asked = next((kind for kind, pattern in _PATTERNS.items() if pattern.search(plain)), "what")
    years = tuple(dict.fromkeys(_YEAR.findall(plain)))
    figures = tuple(f.strip(",.") for f in _FIGURE.findall(plain) if f.strip(",.") not in years)
    return Question(
        text=text,
        asked=asked,
        places=tuple(find_places(text)),
        symbols=symbols,
        years=years,
        figures=figures,
        names=tuple(dict.fromkeys(_names(plain))),
        quoted=tuple(m.strip() for m in _QUOTED.findall(text)),
    )


def _names(text: str) -> list[str]:
    """Return capitalised terms and acronyms; the word that opens a sentence counts only as an acronym."""
    names = []
    for match in _NAME.finditer(text):
        words = match.group().split()
        opens = match.start() == 0 or text[: match.start()].rstrip()[-1:] in {"?", ".", "!", ":"}
        if opens and not words[0].isupper():
            words = words[1:]
        while words and words[0].lower() in _OPENERS:
            words = words[1:]
        if words:
            names.append(" ".join(words))
    return names


def is_lookup(question: Question) -> bool:
    """Tell whether the question only asks what a named paragraph says.

    "What does paragraph 21 say?" and "para 4(a)" are lookups; "which States follow paragraph 6 (c) of the
    outcome document on precursors?" is a question about the subject.

    >>> [is_lookup(read_question(t)) for t in ("What does paragraph 21 say?", "paras. 19 to 20", "par. 4 a) à c)")]
    [True, True, True]
    >>> is_lookup(read_question("Show me paragraph 3 of General Assembly resolution 68/1"))
    True
    >>> is_lookup(read_question("Who referred to paragraph 6 (c) of the outcome document of the special session?"))
    False
    """
    if not question.places:
        return False
    rest = outside_citations(question.text)
    words = [w for w in re.findall(r"[^\W\d_]{2,}", rest.lower()) if w not in _LOOKUP_WORDS]
    return len(words) == 0


_LOOKUP_WORDS = _OPENERS | frozenset(
    "paragraph paragraphs para paras par pars item annex appendix resolution decision bis ter please says say said "
    "state states read reads text content contents me quote print display open see report exactly full whole about "
    "number and through "
    "qué dice el párrafo párrafos que dit le paragraphe paragraphes les los del de la du".split()
)
