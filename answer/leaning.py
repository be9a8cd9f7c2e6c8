"""Tell whether a question leans on the one before it, and in which form: by its opening, its gaps, its pronouns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from answer.acts import lacks_topic, names_act
from answer.antecedent import PERSON, POSSESSIVE
from answer.clause import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    DO,
    PREPOSITIONS,
    VERBS,
    Clause,
    Phrase,
    base_of,
    is_past,
    read_clause,
)
from answer.question import is_lookup, read_question
from ingest.citation import find_symbols

Form = Literal[
    "place", "item", "report", "more", "bare", "noun", "asked", "slot", "pronoun", "topic", "compared", "on"
]

_OPENER = re.compile(
    r"^(?:(?:and|but|also|ok(?:ay)?|so|then|now|well|plus)\b[, ]*)+(?:(?P<about>what about|how about|what of)\b[, ]*)?"
    r"|^(?P<about2>what about|how about|what of)\b[, ]*",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:(?:tell me |say |show |give me )?(?:some )?more(?: (?:on|about) (?:this|that|it|them))?|"
    r"what else(?: is there| does it say)?|anything else|go on|continue|(?:can you )?elaborate|(?:more )?details?)(?:,? please)?$",
    re.IGNORECASE,
)
_IMPERATIVE = re.compile(
    r"^(?:(?:please )?(?:give|show|tell|list)(?: me)?|what (?:are|were)) ", re.IGNORECASE
)
_THAT_REPORT = r"(?:that|this|the same) (?:report|document|study|text)"
_SAME_REPORT = re.compile(
    rf"^(?:in|according to|by) {_THAT_REPORT},? |,? (?:in|according to) {_THAT_REPORT}$", re.IGNORECASE
)
_SAME = re.compile(
    r"^(?:the )?same(?: question| thing)?(?: again)?,?(?: (?:for|of|in|from|on|about|with))?\s+",
    re.IGNORECASE,
)
_WH = r"(?:what|which|who|whom|whose|when|where|why|how many|how much|how long|how far|how often|how)"
_LEAD = r"(?:in|on|by|to|from|at|for|with|of|under|since|until|against|through|over|within|during|about)"
_BARE = re.compile(rf"^(?:(?P<lead>{_LEAD}) )?(?P<wh>{_WH})(?: (?P<noun>[^?]*?))?$", re.IGNORECASE)
_BARE_THAT = re.compile(
    r"^(?P<wh>when|where|why|how) (?:was|is|were|did|does|will) (?:that|this)(?: (?:happen|take place|be|so|the case|the reason))?$"
    r"|^(?P<why>why (?:not|so)|how come|how so|what for)$",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"^(?:(?:what|que|qué) (?:does|do|about|of|says?) )?(?:the )?(?:item |letter |sub-?paragraph |point )?\([a-z]{1,4}\)(?: say)?$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"\b(?:(?:its?|they|them|their|he|him|his|she|her|there)\b|(?:this|that|these|those)\b)", re.IGNORECASE
)
_EXPLETIVE = re.compile(
    r"\b(?:where (?:does|do|did) it (?:say|state|read)|(?:does|do|did) it (?:take|seem|appear|matter)|"
    r"(?:does|did) it say (?:that|where)|"
    r"(?:is|was|were|be) it (?:said|stated|reported|noted|recorded)|it (?:cost|take)s? |"
    r"it (?:is|was|has been|says?) (?:said|that|noted|reported)|"
    r"(?:is|was|be) it (?:easi|hard|best|possible|likely|clear|true|necessary|important|most )\w*)",
    re.IGNORECASE,
)
SHORT, WORDS_TO_LEAN = 6, 10
"""Words up to which a fragment is one, and up to which an object pronoun is taken to mean something said before."""


@dataclass(frozen=True, slots=True)
class Leaning:
    """How a question leans on the one before. ``rest`` is what is new in it, without its opener.

    ``lead``, ``wh`` and ``noun`` are those of a question word without a clause; ``about`` tells that it was opened by
    "what about"; ``mild`` that it can be asked as it is where nothing is found for it.
    """

    form: Form
    rest: str
    lead: str = ""
    wh: str = ""
    noun: str = ""
    pronoun: tuple[int, int] = (0, 0)
    about: bool = False
    mild: bool = False


def leaning_of(text: str) -> Leaning | None:
    """Return how ``text`` leans on an earlier question; None where it stands by itself.

    >>> [(l.form, l.rest) for t in ("and on precursors?", "What about Peru", "why?", "when was it adopted?")
    ...  if (l := leaning_of(t))]
    [('slot', 'on precursors'), ('slot', 'Peru'), ('bare', 'why'), ('pronoun', 'when was it adopted')]
    >>> leaning_of("purple notices"), leaning_of("What did Peru say about its prisons?")
    (None, None)
    """
    plain = text.strip().rstrip(" ?.!").lstrip("¿¡ ")
    opened = _OPENER.match(plain)
    rest = plain[opened.end() :] if opened else plain
    about = bool(opened and (opened["about"] or opened["about2"]))
    if not rest:
        return None
    same = _SAME.match(rest)
    if same:
        return Leaning(
            "slot",
            re.sub(r"^(?:(?:for|of|in|from|on|about|with) )", "", rest[same.end() :])
            if not same.group().rstrip().endswith(("in", "on"))
            else rest[same.end() :],
        )
    if _IMPERATIVE.match(rest) and names_act(_IMPERATIVE.sub("", rest)):
        return Leaning("slot", _IMPERATIVE.sub("", rest))
    there = _SAME_REPORT.search(rest)
    if there:
        return Leaning("on", (rest[: there.start()] + rest[there.end() :]).strip(" ,"))
    compared = re.match(
        r"how (?:does|do|did) (?:that|this|it|they) compare (?P<with>(?:with|to) .+)$", rest, re.IGNORECASE
    )
    if compared:
        return Leaning("compared", compared["with"])
    if _MORE.match(rest):
        return Leaning("more", rest)
    if _ITEM.match(rest):
        return Leaning("item", rest)
    if is_lookup(read_question(rest)):
        return None if find_symbols(rest) else Leaning("place", rest, mild=not opened)
    return _fragment(rest, opened=bool(opened), about=about) or _clause(rest, opened=bool(opened))


def _fragment(rest: str, *, opened: bool, about: bool) -> Leaning | None:
    """Return the leaning of words that are no whole clause."""
    that = _BARE_THAT.match(rest)
    if that:
        wh = (that["wh"] or "why").lower()
        return Leaning("bare", rest, wh=wh)
    words = rest.split()
    bare = _BARE.match(rest)
    if bare and not _has_verb(words):
        lead, wh, noun = (bare["lead"] or "").lower(), bare["wh"].lower(), (bare["noun"] or "")
        if len(words) <= SHORT and (lead or not noun):
            return Leaning("bare", rest, lead, wh, noun)
        if opened and noun and not _holds_clause(noun):
            return Leaning("noun", rest, lead, wh, noun)
        if len(words) <= 3 and noun:
            return Leaning("bare", rest, lead, wh, noun)
    if (
        bare
        and not bare["lead"]
        and re.match(r"(?:which|how many|how much|what share|what percentage)\b", rest, re.IGNORECASE)
    ):
        tail = re.sub(
            r"^(?:which|how many|how much|what share|what percentage)\s+", "", rest, flags=re.IGNORECASE
        )
        first, second = (*tail.lower().split(), "", "")[:2]
        whole = (
            any(w.lower() in AUXILIARIES for w in tail.split()[1:])
            if is_past(first) and first not in AUXILIARIES
            else _opens_subject(tail, second)
        )
        if tail.startswith("of them") or (
            not whole
            and not _PRONOUN.search(tail)
            and (first in BE or (is_past(first) and first not in ("related", "displaced")))
        ):
            return Leaning("asked", rest)
    if bare:
        return None
    if opened and (about or not _is_clause(words)):
        return Leaning("slot", rest, about=about)
    if words[0].lower() in PREPOSITIONS and len(words) <= SHORT and not _has_verb(words) and "," not in rest:
        return Leaning("slot", rest)
    return None


def _opens_subject(tail: str, second: str) -> bool:
    """Tell whether the second word opens a subject: "is the plan", "has UNDP"."""
    return second in DETERMINERS or (tail.split()[1:2] != [] and tail.split()[1][0].isupper())


def _holds_clause(noun: str) -> bool:
    """Tell whether words behind "how many" have a verb of their own: "women sit in the cabinet"."""
    words = noun.lower().split()
    return len(words) > 3 and any(w in VERBS for w in words[1:])


def _has_verb(words: list[str]) -> bool:
    return any(w.lower() in AUXILIARIES or base_of(w) or is_past(w) for w in words)


def _is_clause(words: list[str]) -> bool:
    """Tell whether words are a clause that asks: an auxiliary first, or a question word somewhere before one."""
    low = [w.lower().strip(",") for w in words]
    asks = [k for k, w in enumerate(low) if w in "what which who whom whose when where why how".split()]
    return low[0] in AUXILIARIES or bool(asks)


def _clause(rest: str, *, opened: bool) -> Leaning | None:
    clause = read_clause(rest)
    found = _leaning_pronoun(rest, clause)
    if found:
        return Leaning("pronoun", rest, pronoun=found)
    if lacks_topic(clause):
        return Leaning("topic", rest, mild=True)
    return Leaning("on", rest) if opened else None


def _leaning_pronoun(text: str, clause: Clause) -> tuple[int, int] | None:
    """Return where the first pronoun stands that nothing before it in the question explains."""
    shift = text.lower().find(clause.text.lower())
    if shift < 0 or _EXPLETIVE.search(text):
        return None
    for match in _PRONOUN.finditer(text, shift, shift + len(clause.text)):
        word = match.group().lower()
        before = [p for p in clause.phrases if p.start + shift < match.start()]
        if word in ("this", "that", "these", "those") and not _points_back(text, match):
            continue
        if word == "there" and re.search(
            r"\b(?:is|are|was|were|be|has|have) there\b|\bthere (?:is|are|was|were)\b", text, re.IGNORECASE
        ):
            continue
        if _nothing_explains(word, text, match, before, clause):
            return match.span()
    return None


def _points_back(text: str, match: re.Match[str]) -> bool:
    """Tell whether "that" or "this" means something said before: it ends the question, or follows its auxiliary."""
    behind = text[match.end() :].split()
    before = text[: match.start()].split()
    word = match.group().lower()
    if not behind:
        return True
    if before and before[-1].lower() in AUXILIARIES and len(before) <= 4 and word in ("that", "this"):
        return True
    return word in ("this", "these", "those") and len(text.split()) <= WORDS_TO_LEAN


def _nothing_explains(
    word: str, text: str, match: re.Match[str], before: list[Phrase], clause: Clause
) -> bool:
    asked = [p for p in before if clause.noun and p.text.split(" of ")[0] in clause.noun]
    others = [p for p in before if p not in asked]
    if word in POSSESSIVE:
        if clause.noun and clause.subject and match.group() in clause.noun:
            return clause.subject.lower() in (
                "it",
                "they",
                "he",
                "she",
            )  # "What changes to its work does UNIFIL plan"
        return not before or (not others and clause.auxiliary in DO and bool(re.match(r"\w+ ", clause.noun)))
    if not others and (not asked or word not in PERSON):
        return True
    previous = text[: match.start()].split()[-1].lower() if match.start() else ""
    is_object = previous in PREPOSITIONS | {"of"} or previous not in AUXILIARIES
    ends = previous in PREPOSITIONS and not text[match.end() :].strip(" ?")
    return (
        is_object
        and len(others) <= 1
        and len(text.split()) <= WORDS_TO_LEAN + 3 * ends
        and not (others and others[0].is_name and word in ("it", "there") and clause.auxiliary in BE)
    )
