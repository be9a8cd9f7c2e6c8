"""Put a fragment in the place of the phrase of the earlier question that it is meant to replace.

"What did Peru report on seizures?" – "and Chile?" replaces Peru, "and on precursors?" what follows "on", "and in 2023?"
the year. A preposition tells the slot where the earlier question has it; else the phrase is taken that is most like
the new one in form and in meaning.
"""

from __future__ import annotations

import re

from answer.acts import TOPIC, act_by_noun, replace_act
from answer.antecedent import OF_TIME, Likeness, is_person, names_role
from answer.clause import BE, DO, PREPOSITIONS, Clause, Phrase, as_question, is_past, read_clause
from index.periods import find_periods

_GROUPS = (
    frozenset("on about regarding concerning over of to".split()),
    frozenset("in at near from across around inside within".split()),
    frozenset("for to towards".split()),
    frozenset("with and between against among".split()),
    frozenset("before after since until by during".split()),
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
SAME_FORM, SAME_SLOT, AS_SUBJECT, LEAST, LEAST_ABOUT, LIKE_ENOUGH = 0.3, 0.5, 0.1, 0.2, 0.8, 0.35
"""Added to the cosine for a phrase of the same form (name, number), after the same preposition, as subject; the least
that makes a phrase one to be replaced."""


def replace_slot(fragment: str, earlier: Clause, likeness: Likeness, *, about: bool = False) -> str | None:
    """Return the earlier question with ``fragment`` ("on precursors", "Peru", "in 2023") where it belongs.

    ``about``: it was introduced by "what about", which asks for the subject matter rather than for who acts. None where
    no phrase of the question is like it.
    """
    words = fragment.strip(" ?.!,")
    acted = replace_act(words, earlier)
    if acted:
        return acted
    first, _, rest = words.partition(" ")
    preposition = first.lower() if first.lower() in PREPOSITIONS | {"of"} and rest else ""
    noun = rest if preposition else words
    timed = _replace_time(words, preposition, noun, earlier)
    if timed:
        return timed
    if " " not in words and is_past(words) and is_past(earlier.verb):  # "and killed?" after "were wounded"
        at = earlier.text.rfind(earlier.verb)
        return as_question(f"{earlier.text[:at]}{words}{earlier.text[at + len(earlier.verb) :]}")
    if not earlier.phrases:
        return as_question(f"{earlier.text} {words}") if preposition else None
    same = [p for p in earlier.phrases if preposition and p.preposition == preposition]
    if len(same) == 1:
        return _put(noun, same[0], earlier)
    both = (
        re.match(r"(?P<noun>[^,]+?) (?P<place>(?:on|about|in|for|at) .+)$", words)
        if not preposition
        else None
    )
    if both and earlier.subject and both["noun"].split()[-1] == earlier.subject.split()[-1]:
        return as_question(f"{earlier.wh} {earlier.noun} {earlier.auxiliary} {words} {earlier.verb}")
    if both and _has_slot(both["place"].split()[0], earlier):
        half = replace_slot(both["place"], earlier, likeness)  # "and Mexico on fentanyl?"
        return replace_slot(both["noun"], read_clause(half), likeness) if half else None
    scores = _scores(preposition, noun, earlier, likeness, about=about)
    best = max(scores)
    phrase = earlier.phrases[-best[1]]
    if best[0] < (LEAST_ABOUT if about and phrase.preposition not in _GROUPS[0] else LEAST):
        return as_question(f"{earlier.text} {words}") if preposition else None
    return _put(noun, phrase, earlier)


def _has_slot(preposition: str, earlier: Clause) -> bool:
    alike = TOPIC if preposition in TOPIC else {preposition}
    return any(p.preposition in alike for p in earlier.phrases)


def _put(noun: str, phrase: Phrase, earlier: Clause) -> str:
    """Return the earlier question with ``noun`` for ``phrase`` and for what belongs to that alone."""
    end, start = phrase.end, phrase.start
    if earlier.subject.startswith(phrase.text):
        end = start + len(earlier.subject)  # "the summit in Dar es Salaam" gives way as a whole
    elif " that " in phrase.text or " who " in phrase.text:
        end = len(earlier.text)
    elif phrase.preposition in ("on", "about"):
        behind = re.match(r" (?:by|against|with|to|from) ", earlier.text[end:])
        later = [p for p in earlier.phrases if behind and p.start == end + behind.end()]
        end = later[0].end if later else end
    own = re.match(r"(?:its|their) (.+)", noun)
    if own:
        inner = phrase.text.partition(" of ")[2] or earlier.subject
        noun = f"the {own[1]} of {inner}" if inner else f"the {own[1]}"
    if (
        names_role(noun)
        and " of " not in noun
        and " of " in phrase.text
        and names_role(phrase.text.split(" of ")[0])
    ):
        noun = f"{noun} of {phrase.text.partition(' of ')[2]}"  # "and the Rapporteur?" is of the same body
    text = f"{earlier.text[:start]}{_with_head(noun, phrase)}{earlier.text[end:]}"
    acts = earlier.subject.startswith(phrase.text) or (earlier.noun == phrase.text and earlier.asks_subject)
    return as_question(_agree(text, earlier.auxiliary, Phrase(noun, 0, 0)) if acts else text)


def _agree(text: str, auxiliary: str, subject: Phrase) -> str:
    """Return the question with its auxiliary in the number of its new subject."""
    for singular, plural in (("does", "do"), ("is", "are"), ("was", "were"), ("has", "have")):
        if auxiliary in (singular, plural):
            return re.sub(rf"\b{auxiliary}\b", plural if subject.is_plural else singular, text, count=1)
    return text


def _scores(
    preposition: str, noun: str, earlier: Clause, likeness: Likeness, *, about: bool
) -> list[tuple[float, int]]:
    like = likeness(noun, [p.text for p in earlier.phrases])
    new = Phrase(noun, 0, len(noun))
    scores = []
    for k, (phrase, similarity) in enumerate(zip(earlier.phrases, like, strict=True)):
        score = float(similarity) + SAME_FORM * (phrase.is_name == new.is_name)
        score += SAME_FORM / 3 * (phrase.is_plural == new.is_plural)
        if preposition:
            score += SAME_SLOT * any({preposition, phrase.preposition} <= g for g in _GROUPS)
        elif about:
            score += SAME_SLOT / 2 * (phrase.preposition in _GROUPS[0])
        else:
            acts = earlier.subject.startswith(phrase.text)
            score += AS_SUBJECT * (acts and new.is_name)
            if (
                acts
                and phrase.text != ""
                and earlier.auxiliary in DO
                and not _can_act(noun)
                and similarity < LIKE_ENOUGH
            ):
                score -= SAME_SLOT  # "and Interpol's role?" is no one who could recommend
        if names_role(noun) and not preposition:
            score += SAME_SLOT * (names_role(phrase.text.split(" of ")[0]) - (phrase.preposition == "of"))
        if OF_TIME.search(phrase.text):
            score -= SAME_SLOT
        scores.append((score, -k))
    return scores


def _can_act(noun: str) -> bool:
    """Tell whether words name who can act: a name, or a plural ("the defence chiefs", "delegations")."""
    phrase = Phrase(noun, 0, 0)
    return phrase.head[:1].isupper() or phrase.is_plural or is_person(noun) or noun.lower().startswith("the ")


def _with_head(noun: str, phrase: Phrase) -> str:
    """Return the new words, with the noun that they leave out: "the Madrid one", "the second" (of "the first panel")."""
    if re.search(r"\bones?$", noun):
        return re.sub(r"\bones?$", phrase.head, noun)
    if re.fullmatch(
        r"the (?:first|second|third|fourth|fifth|last|next|other|former|latter)", noun, re.IGNORECASE
    ):
        behind = re.sub(r"^the \w+ ", "", phrase.text)
        return f"{noun} {behind}" if behind else noun
    return noun


def _replace_time(words: str, preposition: str, noun: str, earlier: Clause) -> str | None:
    """Return the earlier question of another time; the time is added where it had none."""
    if re.fullmatch(r"that (?:date|day|time|year|month)|then", noun, re.IGNORECASE):
        timed = [p for p in earlier.phrases if OF_TIME.search(p.text)]
        if timed and preposition:
            p = timed[-1]
            start = p.start - len(p.preposition) - 1 if p.preposition else p.start
            return as_question(f"{earlier.text[:start]}{preposition} {p.text}{earlier.text[p.end :]}")
    relative = re.fullmatch(
        r"(?:(?:a|the|one) (?:year|month|quarter|day) (?:earlier|later|before|after)|before|earlier|"
        r"(?:the )?(?:previous|following) (?:year|month|quarter))",
        words,
        re.IGNORECASE,
    )
    if not relative and not _is_time(noun) and not re.fullmatch(MONTHS, noun):
        return None
    month = re.search(rf"\b(?:{MONTHS})\b", earlier.text)
    if month and re.fullmatch(MONTHS, noun):
        return as_question(f"{earlier.text[: month.start()]}{noun}{earlier.text[month.end() :]}")
    years = _YEAR.findall(earlier.text)
    if _YEAR.fullmatch(noun) and len(years) == 1:
        return as_question(_YEAR.sub(noun, earlier.text))
    timed = [p for p in earlier.phrases if _is_time(p.text)]
    if timed and not relative:
        p = timed[-1]
        start = p.start - len(p.preposition) - 1 if preposition and p.preposition else p.start
        return as_question(f"{earlier.text[:start]}{words if preposition else noun}{earlier.text[p.end :]}")
    lead = "" if preposition or relative else "in "
    return as_question(f"{earlier.text} {lead}{words}")


def _is_time(noun: str) -> bool:
    rest = noun
    for period in find_periods(noun):
        rest = rest.replace(period.written, " ")
    return (rest != noun and not re.search(r"[^\W\d_]{4,}", rest)) or re.fullmatch(
        r"\d{1,2} [A-Z][a-z]+", noun
    ) is not None


def ask_other(lead: str, wh: str, noun: str, earlier: Clause) -> str:
    """Return the earlier clause under another question word: "why?", "in how many countries?", "by what route?".

    >>> from answer.clause import read_clause
    >>> ask_other("", "why", "", read_clause("What preconditions did M23 set for talks with Kinshasa?"))
    'Why did M23 set preconditions for talks with Kinshasa?'
    >>> ask_other("in", "how many", "countries", read_clause("How many schools were wrecked in 2024?"))
    'In how many countries were schools wrecked in 2024?'
    >>> ask_other("", "when", "", read_clause("Who opened the session?"))
    'When was it that someone opened the session?'
    """
    opening = f"{lead} {wh} {noun}".strip()
    taken = re.sub(r"^.*\b(?:share|number|amount) of ", "", earlier.noun)
    if taken and earlier.wh in ("what", "which") and not Phrase(taken, 0, 0).is_plural:
        taken = f"the {taken}"
    particle = re.match(r"(?:out|up|over|off|down|back|away)\b", earlier.tail)
    verb = f"{earlier.verb} {particle.group()}" if particle else earlier.verb
    tail = earlier.tail[particle.end() :] if particle else earlier.tail
    if not earlier.auxiliary:
        who = "someone" if earlier.wh == "who" else taken
        if earlier.wh != "what" and (lead or wh in ("when", "where", "why", "how")):
            return as_question(f"{opening} was it that {who} {verb} {tail}")
        return as_question(f"{earlier.text}, and {opening}")
    auxiliary = earlier.auxiliary
    if noun and not lead:  # "what share?" asks for more about the same
        return as_question(f"{earlier.text}, and {opening}")
    if earlier.subject:
        bare_act = wh == "why" and earlier.wh == "what" and not taken
        verb = act_by_noun(verb) if bare_act else verb
        middle = f"{earlier.subject} {verb} {taken if auxiliary in DO or earlier.verb else ''}"
        if taken and earlier.lead:
            middle = f"{earlier.subject} {verb}"
        if auxiliary in BE and not earlier.verb and taken:
            middle = f"{taken} {earlier.subject}"
        return as_question(f"{opening} {auxiliary} {middle} {tail}")
    who = taken or ("someone" if earlier.wh == "who" else "it")
    return as_question(f"{opening} {auxiliary} {who} {verb} {tail}")


def fill_asked(text: str, earlier: Clause) -> str | None:
    """Return an elliptical question with its noun: "which stayed forbidden", "how many of them were hurt".

    >>> from answer.clause import read_clause
    >>> fill_asked("how many were badly hit", read_clause("How many schools were wrecked in Lebanon?"))
    'How many schools were badly hit in Lebanon?'
    """
    found = re.match(
        r"(?:which|how many|how much|what share|what percentage)\b(?= (?:of them )?)", text, re.IGNORECASE
    )
    noun = re.sub(r"^.*\b(?:share|percentage|proportion) of ", "", earlier.noun)
    if not found or not noun:
        return None
    rest = re.sub(r"^ of them\b", "", text[found.end() :].rstrip(" ?"))
    place = [
        p
        for p in earlier.phrases
        if p.preposition in ("in", "at") and p.is_name and not _is_time(p.text) and p.text not in noun
    ]
    tail = (
        f" {place[-1].preposition} {place[-1].text}"
        if place and " in " not in rest and " at " not in rest
        else ""
    )
    opening = found.group() if found.group().lower().startswith(("which", "how")) else f"{found.group()} of"
    return as_question(f"{opening} {noun}{rest}{tail}")
