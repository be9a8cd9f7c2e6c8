"""Find what could fill the blank of a question: the numbers, dates, names, reasons … that a passage holds.

References ("paragraph 10", "article 3", "resolution 2734 (2024)") are not answers of any of these sorts, and what the
question says itself is no answer to it: "How many … in 2017?" is not answered by "2017".
"""

from __future__ import annotations

import re

from answer.blanks import SORT_OF_ASKED, Sort, Span
from answer.countries import find_countries
from answer.question import Asked

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
)
NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion|half|"
    "third|quarter|dozen|none|both|several"
)
REFERENCES = re.compile(
    r"\b(?:paragraphs?|paras?\.|articles?|art\.|chapters?|chap\.|sections?|sect\.|items?|Issue|issue|rules?|No\.|resolutions?|"
    r"decisions?|tables?|figures?|annex(?:es)?|Tables)\s+(?:\d[\d/().a-z]*|[IVX]+)(?:\s*(?:,|and|to|–)\s*\d[\d/().a-z]*)*|"
    r"\b[A-Z]+(?:[./][A-Z0-9.\-]+)+/\S*\d"
)
DATES = re.compile(
    rf"\b(?:(?:from )?\d{{1,2}} (?:to|and|–) )?\d{{1,2}} {MONTH}(?: \d{{4}})?\b|\b{MONTH} \d{{4}}\b|\b(?:1[89]|20)\d\d\b"
)
_AMOUNT = r"\d[\d,.]*\d|\d"
_SCALE = r"(?:\s(?:million|billion|trillion|thousand))?"
_TIME = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_PATTERNS: dict[Sort, re.Pattern[str]] = {
    "number": re.compile(rf"(?:{_AMOUNT}){_SCALE}|\b(?:{NUMBER_WORDS})\b", re.IGNORECASE),
    "money": re.compile(
        rf"(?:US\$|[$€£¥])\s?(?:{_AMOUNT}){_SCALE}|\b(?:{_AMOUNT}){_SCALE}\s(?:United States )?(?:dollars|euros?|francs|pounds|"
        r"rubles|reais|pesos|rupees|CHF|USD|EUR)\b",
        re.IGNORECASE,
    ),
    "percent": re.compile(
        rf"(?:{_AMOUNT})\s?(?:per\s?cent|%)|\b(?:{NUMBER_WORDS})\s(?:per\s?cent|percent)\b"
        rf"|\b(?:half|third|quarter|two thirds|majority)\b"
        rf"|\b\w+[ -](?:{NUMBER_WORDS})s\b|\b(?:one|\d+) in (?:\w+)\b",
        re.IGNORECASE,
    ),
    "duration": re.compile(
        rf"\b(?:{_AMOUNT}|{NUMBER_WORDS})(?:[ -]|\sand a half\s){_TIME}\b|\b(?:life|death)\b|\b\d+[- ]year|"
        rf"\b(?:since|until|from|between)\s(?:\d{{1,2}}\s)?(?:{MONTH}|\d{{4}})|\bannual|\bindefinite",
        re.IGNORECASE,
    ),
    "day": re.compile(rf"\b\d{{1,2}} {MONTH}\b|\b{MONTH} \d{{1,2}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b"),
    "date": re.compile(
        rf"\b(?:1[89]|20)\d\d\b|\b\d{{1,2}} {MONTH}\b|\b{MONTH}\b|\bcentury\b|\bdecade\b|\bannual|\b(?:first|second|third|"
        r"fourth|last) (?:quarter|half|week)\b"
    ),
    "actor": re.compile(r"\b[A-Z][\w’'-]+(?: (?:of the |of |and |the |de |la |du |for )?[A-Z][\w’'-]+)*"),
    "place": re.compile(
        r"\b(?:in|at|from|to|near|across|of|held in|outside|around) (?:the )?(?:[a-z]+ )?[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+)*"
        r"|\bHeadquarters\b|\bregion\b|\b[A-ZÀ-Þ][\w’'-]+(?=,| \()"
    ),
    "reason": re.compile(
        r"\b(?:because|due to|owing to|in order to|as a result|so that|since|with a view to|aim(?:ed|s|ing)? (?:at|to)|given|"
        r"therefore|thus|hence|reasons?|caused?|led to|driven|in response to|in view of|in (?:the )?light of|allow(?:s|ed|ing)?|"
        r"enabl\w+|prevent\w*|to avoid|for the purpose|on the grounds?|as it|as they|attribut\w+|lack of|insufficient|following|"
        r"resulting|stemm\w+|amid|after|on being|for (?:its|their|his|her|having)|on account of)\b",
        re.IGNORECASE,
    ),
}
_OPENING = re.compile(r"(?:^|[.:;!?]\s+)[“\"(]*$")
_COMMON_OPENERS = frozenset(
    "the a an in on at by for from to with as of it its this that these those there he she they we i his her their our "
    "according during following since while although however moreover furthermore between also both several many some "
    "most all between under after before among despite given such no not if when where what which who".split()
)


def find_candidates(sort: Sort, text: str, known: frozenset[str] = frozenset()) -> list[Span]:
    """Return the spans in ``text`` that could fill a blank of this sort; for "text" none are looked for.

    ``known``: the words of the question in lower case; what consists of them alone is left out (reasons excepted).

    >>> t = "In 2024, 40 of the 120 posts (33 per cent) stood vacant at a cost of $2.4 million."
    >>> [[t[a:b] for a, b in find_candidates(s, t)] for s in ("number", "percent", "money")]
    [['40', '120', '33', '2.4 million'], ['33 per cent'], ['$2.4 million']]
    >>> [t[a:b] for a, b in find_candidates("number", t, frozenset({"120", "posts"}))]
    ['40', '33', '2.4 million']
    """
    if sort == "country":
        return [(a, b) for a, b in find_countries(text) if text[a:b].lower() not in known]
    pattern = _PATTERNS.get(sort)
    if pattern is None:
        return []
    plain = _blank(REFERENCES, text)
    if sort == "number":
        plain = _blank(DATES, plain)
    found = []
    for match in pattern.finditer(plain):
        words = [w.lower() for w in re.findall(r"\w+", match.group())]
        if sort != "reason" and known.union(_COMMON_OPENERS).issuperset(words):
            continue
        if sort == "actor" and (_merely_opens(plain, match) or words[-1] in known):
            continue  # "Major General Hassan Audi" is nobody new where the question names Audi
        found.append(match.span())
    return found


def holds_kind(asked: Asked, text: str, question: str = "") -> bool:
    """Tell whether a text holds an answer of the kind asked; kinds without a form of their own always do.

    >>> holds_kind("count", "In 2017, States met.", "How many States met in 2017?"), holds_kind("count", "Forty met.")
    (False, True)
    """
    sort = SORT_OF_ASKED.get(asked)
    if sort is None:
        return True
    known = frozenset(w.lower() for w in re.findall(r"\w+", question))
    return bool(find_candidates(sort, text, known))


def _merely_opens(text: str, match: re.Match[str]) -> bool:
    """Tell whether a capitalised word is one only because it opens a sentence."""
    word = match.group()
    return " " not in word and not word.isupper() and _OPENING.search(text[: match.start()]) is not None


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with what matches replaced by blanks: places stay what they are."""
    return pattern.sub(lambda m: " " * len(m.group()), text)
