"""Acts that bodies perform in reports (recommending, concluding …), by verb and by noun."""

from __future__ import annotations

import re

from answer.clause import DO, Clause, as_question

_ACTS = {
    "recommend": ("recommendations", "make its recommendations"),
    "conclude": ("conclusions", "draw its conclusions"),
    "observe": ("observations", "make its observations"),
    "decide": ("decisions", "take its decisions"),
    "propose": ("proposals", "make its proposals"),
    "find": ("findings", "come to its findings"),
}
_NOUNS = {noun: verb for verb, (noun, _) in _ACTS.items()}
_ACT_NOUN = re.compile(
    rf"^(?:(?:on|what were|what about) )?(?:all )?(?:the |its |their )?(?P<noun>{'|'.join(_NOUNS)})$",
    re.IGNORECASE,
)
_ANY_ACT = re.compile(
    r"\b(?:(?P<noun>recommendations?|conclusions?|observations?|decisions?|proposals?|findings)|"
    rf"(?P<verb>{'|'.join(_ACTS)}))\b",
    re.IGNORECASE,
)
_OF_TOPICS = frozenset((*_ACTS, *"say note report suggest advise request think want ask".split()))
TOPIC = frozenset("on about regarding concerning".split())


def names_act(words: str) -> bool:
    """Tell whether words are the name of an act alone: "the recommendations"."""
    return _ACT_NOUN.match(words) is not None


def replace_act(words: str, earlier: Clause) -> str | None:
    """Return the earlier question about another act: "and the conclusions?"; None where ``words`` name none.

    >>> from answer.clause import read_clause
    >>> replace_act("the conclusions", read_clause("What did the working group recommend on precursors?"))
    'What did the working group conclude on precursors?'
    """
    found = _ACT_NOUN.match(words)
    act = _ANY_ACT.search(earlier.text)
    if not found or not act:
        return None
    noun = found["noun"].lower()
    new = noun if act["noun"] else _NOUNS[noun]
    return as_question(f"{earlier.text[: act.start()]}{new}{earlier.text[act.end() :]}")


def result_of(earlier: Clause) -> str:
    """Return what an act has led to: "the recommendations of the group on precursors"; "" where none is asked about."""
    if earlier.wh != "what" or earlier.noun or earlier.auxiliary not in DO or earlier.verb not in _ACTS:
        return ""
    return f"the {_ACTS[earlier.verb][0]} of {earlier.subject} {earlier.tail}".strip()


def act_by_noun(verb: str) -> str:
    """Return a verb that needs an object with one: "recommend" → "make its recommendations"."""
    return _ACTS[verb][1] if verb in _ACTS else f"{verb} this" if verb in _OF_TOPICS else verb


def lacks_topic(clause: Clause) -> bool:
    """Tell whether a question says who acts, but not on what: "what did Mexico say?", "what did it conclude"."""
    return (
        clause.wh == "what"
        and not clause.noun
        and not clause.tail
        and clause.verb in _OF_TOPICS
        and 0 < len(clause.subject.split()) <= 3
        and clause.auxiliary in DO
    )


def add_topic(text: str, earlier: Clause) -> str | None:
    """Return ``text`` with what the earlier question was about; None where it was about nothing."""
    topics = [p for p in earlier.phrases if p.preposition in TOPIC]
    return as_question(f"{text.rstrip(' ?')} {topics[-1].preposition} {topics[-1].text}") if topics else None
