"""Say what a pronoun stands for: the phrase of the earlier question that fits it best.

Agreement in number and person, the part that the phrase played there, and likeness in meaning with what is now asked
of it are added up, in the manner of Lappin & Leass ("An Algorithm for Pronominal Anaphora Resolution", 1994).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from answer.acts import result_of
from answer.clause import BE, DO, PREPOSITIONS, Clause, Phrase
from index.encoder import Encoder

Likeness = Callable[[str, Sequence[str]], Sequence[float]]
"""Gives the cosine (-1…1) of a text with each of several others."""

PERSON = frozenset("he him his she her".split())
PLURAL = frozenset("they them their these those".split())
DEMONSTRATIVE = frozenset("this that these those".split())
POSSESSIVE = frozenset("its their his her".split())
OF_TIME = re.compile(
    r"\b(?:(?:19|20)\d\d|January|February|March|April|May|June|July|August|September|October|November|December|"
    r"year|month|quarter|week|day|times?)\b"
)
PLACED = frozenset("in at near from around across".split())
_ROLE = re.compile(
    r"\b(?:president|minister|chair|chairperson|mediator|envoy|leader|commander|governor|director|administrator|"
    r"rapporteur|ambassador|judge|officer|financier|head|secretary|coordinator|inspector|king|chief|vice-chair)\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:Committee|Commission|Council|Assembly|Forum|Board|Group|Panel|Office|Mission|Fund|Union|Army|Force|Team|"
    r"Meeting|Programme|Conference|Secretariat|Agency|Nations)\b"
)
WRONG_NUMBER, WRONG_KIND, OF_ROLE, OF_NAME, INNER = -1.0, -1.2, 0.5, 0.25, -0.15


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a pronoun may stand for: ``text`` is put in its place; ``role`` is subject, object, or asked for."""

    text: str
    role: str
    phrase: Phrase


def find_antecedent(pronoun: str, now: Clause, earlier: Clause, likeness: Likeness) -> Candidate | None:
    """Return what ``pronoun`` of the question ``now`` stands for in the ``earlier`` one; None where nothing fits."""
    low = pronoun.lower()
    if low in PERSON and earlier.wh == "who" and earlier.verb:
        words = f"the person who {earlier.auxiliary} {earlier.verb} {earlier.tail}".replace("  ", " ")
        return Candidate(words.strip(), "asked", Phrase(words, 0, 0))
    found = candidates(earlier)
    if not found:
        return None
    predicate = " ".join(w for w in (now.wh, now.noun, now.verb, now.tail) if w and w.lower() != low)
    like = likeness(predicate, [c.text for c in found])
    agent = now.auxiliary in DO and now.subject.lower() == low
    scored = [
        (_fit(c, low, agent=agent, earlier=earlier) + similarity, -k, c)
        for k, (c, similarity) in enumerate(zip(found, like, strict=True))
    ]
    best = max(scored)
    return best[2] if best[0] > WRONG_NUMBER / 2 else None


def candidates(earlier: Clause) -> list[Candidate]:
    """Return the phrases of a question that can be spoken of again, each with what belongs to it."""
    found = []
    for phrase in earlier.phrases:
        if phrase.preposition == "" and phrase.text.lower() in ("place", "part", "effect", "account", "note"):
            continue  # of the verb: "take place"
        found.append(Candidate(_text_of(phrase, earlier), _role(phrase, earlier), phrase))
    result = result_of(earlier)
    if result:
        found.append(Candidate(result, "result", Phrase(result, 0, 0)))
    return found


def _role(phrase: Phrase, earlier: Clause) -> str:
    if earlier.noun and earlier.noun.startswith(phrase.text.split(" of ")[0]) and phrase.preposition == "":
        return "asked"
    return "subject" if earlier.subject and earlier.subject.startswith(phrase.text) else "object"


def _text_of(phrase: Phrase, earlier: Clause) -> str:
    """Return a phrase as it can stand in another question: with "the", and with what tells which one is meant."""
    role = _role(phrase, earlier)
    if role == "asked":
        return _asked_for(phrase, earlier)
    text = earlier.subject if role == "subject" else phrase.text + _behind(phrase, earlier)
    return re.sub(r"^(?:its|their|his|her|an?)\s+", "the ", text)


def _behind(phrase: Phrase, earlier: Clause) -> str:
    """Return the phrases that follow an object and belong to it: "the attack" + " in Muscat"; no times."""
    text = ""
    at = phrase.end
    for other in earlier.phrases:
        gap = earlier.text[at : other.start].strip().lower()
        if (
            other.start > at
            and gap == other.preposition
            and gap in PREPOSITIONS - {"of", "since", "during", "by"}
        ):
            if OF_TIME.search(other.text) or phrase.is_name:
                break
            text += f" {other.preposition} {other.text}"
            at = other.end
    return text


def _asked_for(phrase: Phrase, earlier: Clause) -> str:
    """Return what a question asked for, as a thing that is known now: "the prisons that were emptied"."""
    noun = re.sub(r"^.*\b(?:share|percentage|proportion|number|part) of ", "", phrase.text)
    if (
        not earlier.subject
        and earlier.verb
        and len(earlier.tail.split()) <= 7
        and earlier.auxiliary not in DO
    ):
        return f"the {noun} that {earlier.auxiliary} {earlier.verb} {earlier.tail}".replace("  ", " ").strip()
    if earlier.subject and earlier.auxiliary in DO and "there" not in earlier.subject:
        return f"the {noun} of {earlier.subject}"
    return f"the {noun}" if phrase.is_plural or earlier.tail else noun


def _fit(candidate: Candidate, pronoun: str, *, agent: bool, earlier: Clause) -> float:
    phrase, score = candidate.phrase, 0.0
    group = phrase.head[:1].isupper() and not is_person(phrase.text)
    if OF_TIME.search(phrase.text) and not re.search(r"[a-z]{4,}", OF_TIME.sub("", phrase.text)):
        score += WRONG_KIND
    if pronoun in PERSON:
        return score + (OF_ROLE if is_person(phrase.text) else WRONG_KIND)
    if pronoun == "there":
        located = phrase.preposition in PLACED or earlier.wh == "where"
        return (
            score
            + (OF_ROLE if located else 0.0)
            + (OF_NAME if phrase.is_name and not _BODY.search(phrase.text) else WRONG_KIND / 2)
        )
    if candidate.role == "result":
        return (
            OF_ROLE * 2
            if pronoun in DEMONSTRATIVE
            else OF_NAME + (0.0 if pronoun in PLURAL else WRONG_NUMBER)
        )
    if pronoun in PLURAL:
        score += 0.0 if phrase.is_plural else WRONG_NUMBER / 3 if group else WRONG_NUMBER
    elif phrase.is_plural and not group:
        score += WRONG_NUMBER
    if is_person(phrase.text) and pronoun in ("it", "its"):
        score += WRONG_KIND
    if phrase.is_name or phrase.text.lower().startswith("the "):
        score += OF_NAME
    if phrase.preposition == "of":
        score += INNER
    if phrase.preposition in PLACED and phrase.is_name:
        score += INNER * 2
    acting = candidate.role == "subject" or (candidate.role == "asked" and earlier.asks_subject)
    if agent or pronoun in POSSESSIVE or earlier.auxiliary in BE:
        score += OF_ROLE if acting else 0.0
    elif candidate.role == "asked":
        score += OF_ROLE / 2
    else:
        score += OF_ROLE / 2 if candidate.role == "object" else 0.0
    return score


def names_role(text: str) -> bool:
    """Tell whether words name an office that a person holds: "Rapporteur", "the force commander"."""
    return _ROLE.search(text) is not None


def is_person(text: str) -> bool:
    """Tell whether words name a person, or one by an office."""
    if _BODY.search(text):
        return False
    if _ROLE.search(text.split(" of ")[0]):
        return re.search(r"\b(?:role|post|office)\b", text) is None
    return re.fullmatch(r"(?:[A-Z][a-zà-ÿ’'-]+ ){1,3}[A-Z][a-zà-ÿ’'-]+", text) is not None


def likeness_of(encoder: Encoder) -> Likeness:
    """Return the likeness in meaning that an encoder gives: the cosine of the texts' vectors."""

    def likeness(text: str, others: Sequence[str]) -> list[float]:
        if not others:
            return []
        vectors = encoder.encode_queries([text, *others])
        return [float(v) for v in vectors[1:] @ vectors[0]]

    return likeness
