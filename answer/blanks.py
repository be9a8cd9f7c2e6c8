"""Read the blank that a question leaves: of what sort its answer is, and which thing the answer is said of.

"How many Rwandan soldiers were on Congolese territory?" leaves a number of soldiers open. A paragraph answers it only
if it holds a number, and that number is said of soldiers: the two things that a careful reader looks for first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from answer.question import Asked

Sort = Literal[
    "number", "money", "percent", "duration", "day", "date", "actor", "country", "place", "reason", "text"
]
SORTS: tuple[Sort, ...] = get_args(Sort)
Span = tuple[int, int]

_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
_PREPOSITION = (
    r"(?:to|for|by|in|on|at|from|with|under|since|during|between|that|who|per|after|before|according)"
)
_PHRASE = re.compile(
    r"\b(?:how (?:many|much)|what|which|whose)\b(?: of)?(?: the| its| their| his| her| these| those)?\s+"
    rf"(?P<phrase>[^?,;.]*?)(?=\s+(?:{_AUXILIARY}|{_PREPOSITION})\b|[?,;.]|$)",
    re.IGNORECASE,
)
_MONEY = (
    r"costs?|budgets?|prices?|amounts?|sums?|values?|revenues?|incomes?|funds?|funding|money|expenditures?|spending|"
    r"salar(?:y|ies)|fees?|grants?|contributions?|debts?|savings?|surplus|deficit|worth|fines?|turnover|resources"
)
_PAYING = (
    r"cost|costs|paid|pay|pledged|raised|earned|earn|spent|spend|sell|sold|fetch|donated|worth|owed|charged?"
)
_PLACES = r"cit(?:y|ies)|towns?|places?|venues?|locations?|capitals?|ports?|regions?|provinces?|villages?|sites?|districts?"


def _compiled(patterns: Sequence[tuple[Sort, str]]) -> tuple[tuple[Sort, re.Pattern[str]], ...]:
    return tuple((sort, re.compile(pattern, re.IGNORECASE)) for sort, pattern in patterns)


# In the order in which they are tried.
_SORTS = _compiled(
    (
        (
            "country",
            rf"\b(?:which|what) (?:(?!{_AUXILIARY}\b)\w+ ){{0,2}}?"
            r"(?:countr(?:y|ies)|nationalit(?:y|ies)|(?:member )?states?)\b",
        ),
        ("percent", r"\b(?:what|which) (?:exact )?(?:share|percentage|per cent|percent|proportion|fraction)\b"),
        (
            "duration",
            r"\bhow long\b|\b(?:what|which) (?:prison )?(?:sentence|term|duration|length)\b|\bfor how (?:many|long)\b"
            r"|\bhow many (?:years|months|weeks|days|hours)\b|\bhow old\b",
        ),
        ("money", rf"\b(?:what|which) (?:(?:is|was|were|are) the )?(?:\w+ ){{0,2}}?(?:{_MONEY})\b"),
        ("money", rf"\bhow much\b.*?\b(?:{_PAYING}|{_MONEY})\b|\bfor what does\b|\bwhat does\b.*\b(?:cost|sell)\b"),
        ("place", rf"\b(?:which|what) (?:\w+ )?(?:{_PLACES})\b"),
        ("day", r"\b(?:what|which) (?:exact |opening |closing )?(?:dates?|days?|deadline)\b"),
    )
)  # fmt: skip
SORT_OF_ASKED: dict[Asked, Sort] = {
    "count": "number", "when": "date", "who": "actor", "where": "place", "why": "reason",
}  # fmt: skip
_LOCATING = re.compile(
    r"^\W*(?:in )?(?:which|what) (?:paragraphs?|sections?|chapters?|paras?|part of the report)\b(?: of (?:the )?[^?]*?)?\s+"
    r"(?:give|say|state|mention|name|tell|set|record|describe|explain|list|report|contain|deal|carr)\w*\s+",
    re.IGNORECASE,
)
_NOUNS_OF_SORTS = _compiled(
    (
        ("number", r"^(?:the )?(?:\w+ )?(?:number|figures?|total|count|volume|size)\b"),
        ("money", rf"^(?:the )?(?:\w+ )?(?:{_MONEY})\b"),
        ("percent", r"^(?:the )?(?:\w+ )?(?:share|percentage|proportion|rate)\b"),
        ("day", r"^(?:the )?(?:\w+ )?(?:dates?|days?|deadline)\b"),
        ("date", r"^(?:the )?(?:\w+ )?(?:month|year)\b"),
        ("actor", r"^(?:the )?(?:\w+ )?(?:names?|identity)\b"),
        ("reason", r"^(?:the )?(?:\w+ )?(?:reasons?|causes?)\b"),
        ("place", rf"^(?:the )?(?:\w+ )?(?:destination|{_PLACES})\b"),
    )
)


@dataclass(frozen=True, slots=True)
class Blank:
    """The blank of a question.

    ``sort``: what has to fill it ("text": anything). ``phrase``: the span in the question of the words that the
    answer is said of ("Rwandan soldiers"), None where the question has none of its own. A "day" has a month with it;
    a "date" may be a year alone.
    """

    sort: Sort
    phrase: Span | None


def read_blank(text: str, asked: Asked) -> Blank:
    """Return the blank of a question that was read as ``asked``; a place that "gives the number of …" asks a number.

    >>> t = "How many Rwandan soldiers were on Congolese territory?"
    >>> blank = read_blank(t, "count"); blank.sort, t[slice(*blank.phrase)]
    ('number', 'Rwandan soldiers')
    >>> read_blank("Which paragraph gives the number of women who died?", "locate").sort
    'number'
    >>> [read_blank(t, "what").sort for t in ("What share of the votes did she get?", "What prison sentence did he get?")]
    ['percent', 'duration']
    """
    place = _LOCATING.search(text)
    if place is not None:
        rest = text[place.end() :]
        sort = next((s for s, pattern in _NOUNS_OF_SORTS if pattern.search(rest)), None)
        return Blank(sort or _sort(rest, "what"), _phrase(text, place.end()))
    return Blank(_sort(text, asked), _phrase(text, 0))


def _sort(text: str, asked: Asked) -> Sort:
    found = next((sort for sort, pattern in _SORTS if pattern.search(text)), None)
    if found is not None:
        return found
    if asked in ("what", "locate", "list") and re.search(r"\bhow (?:many|much)\b", text, re.IGNORECASE):
        return "number"
    return SORT_OF_ASKED.get(asked, "text")


def _phrase(text: str, start: int) -> Span | None:
    match = _PHRASE.search(text, start)
    if match is None or not match["phrase"].strip():
        return None
    return match.span("phrase")
