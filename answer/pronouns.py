"""Put what a pronoun stands for in its place, so that the question reads by itself."""

from __future__ import annotations

import re

from answer.acts import add_topic, lacks_topic
from answer.antecedent import Likeness, find_antecedent
from answer.clause import AUXILIARIES, PREPOSITIONS, Clause, Phrase, as_question, is_past, read_clause

_POSSESSIVES = ("its", "their", "his")
_DEMONSTRATIVES = ("this", "that", "these", "those")
_NUMBERED = re.compile(r"(?P<how>how many|how much|which|what \w+) of (?:them|these|those)\b", re.IGNORECASE)


def fill_pronoun(text: str, at: tuple[int, int], earlier: Clause, likeness: Likeness) -> str | None:
    """Return ``text`` with the pronoun at the characters ``at`` written out, and later ones of the same kind.

    None where the earlier question has nothing that it could stand for.
    """
    pronoun = text[slice(*at)]
    low = pronoun.lower()
    now = read_clause(text)
    found = find_antecedent(pronoun, now, earlier, likeness)
    if found is None:
        return None
    before, behind = text[: at[0]], text[at[1] :]
    if re.search(r"\b(?:many|much) of $", before) and not found.text.startswith("the "):
        before = re.sub(r"of $", "", before)
    words = found.text
    if found.phrase.start == 0 and found.phrase.text == earlier.text and words[1:2].islower():
        words = words[:1].lower() + words[1:]
    if low == "her":
        low = "his" if behind[:1] == " " and _opens_noun(behind) else "him"
    if low in _POSSESSIVES:
        return as_question(_own(before, behind, words))
    if low == "there":
        place = (
            words
            if found.phrase.preposition not in ("in", "at", "near")
            else f"{found.phrase.preposition} {words}"
        )
        lead = "" if place != words or _ends_preposition(before) else "in "
        if _ends_preposition(before):
            place = words
        return as_question(f"{before}{lead}{place}{behind}")
    after_auxiliary = before.strip().split()[-1:] and before.split()[-1].lower() in AUXILIARIES
    if low in _DEMONSTRATIVES and behind.strip() and not after_auxiliary and not _starts_verb(behind):
        noun = behind.split()[0].strip("?,.")
        return as_question(f"{before}{words}{behind.replace(noun, '', 1)}")
    text = f"{before}{words}{behind}"
    return (add_topic(text, earlier) if lacks_topic(now) else None) or as_question(
        _agreed(text, found.phrase)
    )


def _agreed(text: str, subject: Phrase) -> str:
    """Return a question that opens with an auxiliary, in the number of what the pronoun was put for."""
    singular = {"is": "are", "was": "were", "does": "do", "has": "have"}
    found = re.match(r"(?:(?:what|how|when|where|why) )?(is|was|does|has) (?=the )", text, re.IGNORECASE)
    if found and subject.is_plural:
        return text[: found.start(1)] + singular[found[1].lower()] + text[found.end(1) :]
    return text


def _own(before: str, behind: str, owner: str) -> str:
    """Write "its quick-impact projects" as "the quick-impact projects of UNIFIL".

    >>> _own("what did ", " quick-impact projects go towards", "UNIFIL")
    'what did the quick-impact projects of UNIFIL go towards'
    """
    words = behind.split()
    k = 1
    while k < len(words) and not _leaves_noun(words, k):
        k += 1
    noun, rest = " ".join(words[:k]), " ".join(words[k:])
    if noun.rstrip(",;") != noun:
        noun, rest = noun.rstrip(",;"), f", {rest}"
    return f"{before}the {noun} of {owner} {rest}".strip()


def _leaves_noun(words: list[str], k: int) -> bool:
    from answer.clause import VERBS

    word = words[k].lower().strip(",;?")
    return (
        word in AUXILIARIES
        or word in PREPOSITIONS
        or word in VERBS
        or is_past(word)
        or word in ("and", "or", "that", "who", "which", "to")
        or words[k - 1].endswith((",", ";"))
    )


def _opens_noun(behind: str) -> bool:
    word = behind.split()[0].lower().strip("?,.") if behind.split() else ""
    return bool(word) and word not in PREPOSITIONS and word not in AUXILIARIES


def _ends_preposition(before: str) -> bool:
    words = before.split()
    return bool(words) and words[-1].lower() in PREPOSITIONS


def _starts_verb(behind: str) -> bool:
    from answer.clause import VERBS, base_of

    word = behind.split()[0].lower().strip("?,.")
    return (
        word in VERBS
        or word in AUXILIARIES
        or word in PREPOSITIONS
        or is_past(word)
        or base_of(word) is not None
    )
