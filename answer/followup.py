"""Understand a follow-up without a language model: the whole question that a short or leaning one stands for.

"And on precursors?" asks the earlier question of another subject, "when was it adopted?" leaves the subject to it. A
question that stands by itself is left alone; one that leans on nothing is said not to be understood, not guessed at.
What results is a question that could have been typed, shown to the reader, who can change it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from answer.acts import add_topic
from answer.antecedent import Likeness
from answer.clause import Clause, as_question, read_clause
from answer.foreign import in_english
from answer.leaning import Leaning, leaning_of
from answer.pronouns import fill_pronoun
from answer.question import is_lookup, read_question
from answer.slots import ask_other, fill_asked, replace_slot
from index.hits import NO_FILTERS, Filters
from ingest.citation import find_places, find_symbols

Kind = Literal["standalone", "follow-up", "unresolved"]


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as understood: ``asked`` as typed, ``text`` as it is put to the library.

    ``filters`` are those given, and the report carried over from the conversation. ``kind``: "standalone" is asked as
    typed; "follow-up" was made whole from the earlier question; "unresolved" leans on something that is not there, and
    is not to be asked. ``why`` says so in a sentence for the reader ("" for a standalone question).
    """

    asked: str
    text: str
    filters: Filters = NO_FILTERS
    kind: Kind = "standalone"
    why: str = ""

    @property
    def resolved(self) -> bool:
        """Whether there is a question to ask."""
        return self.kind != "unresolved"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a follow-up can lean on: the question last asked, in full, and the report that its answer cites.

    ``place`` is the paragraph cited first ("para. 21"), "" where none was.
    """

    question: str
    symbol: str = ""
    place: str = ""


def understand(asked: str, earlier: Earlier | None, filters: Filters, likeness: Likeness) -> Understood:
    """Return what ``asked`` means after ``earlier`` (None: it is the first question of the conversation)."""
    text = in_english(re.sub(r"\s+", " ", asked).strip())
    leaning = leaning_of(text)
    if leaning is None:
        return Understood(asked, asked.strip(), filters)
    if earlier is None:
        if leaning.form == "place" or leaning.mild:
            return Understood(asked, asked.strip(), filters)
        why = f"“{asked.strip()}” continues a question, and none was asked before. Please ask in full."
        return Understood(asked, asked.strip(), filters, "unresolved", why)
    whole = _make_whole(leaning, earlier, likeness)
    if whole is None:
        if leaning.mild:
            return Understood(asked, asked.strip(), filters)
        why = f"I could not tell what “{asked.strip()}” stands for after “{earlier.question}”. Please ask in full."
        return Understood(asked, asked.strip(), filters, "unresolved", why)
    carried = _carry(whole, earlier, filters)
    report = f" Asked of {earlier.symbol}, as before." if carried != filters else ""
    return Understood(asked, whole, carried, "follow-up", f"Asked as: “{whole}”{report}")


def _carry(whole: str, earlier: Earlier, filters: Filters) -> Filters:
    """Return the filters with the report of the earlier answer, unless a report is chosen or named."""
    if filters.symbols or not earlier.symbol or find_symbols(whole) or _OTHER_REPORTS.search(whole):
        return filters
    return replace(filters, symbols=(earlier.symbol,))


_OTHER_REPORTS = re.compile(r"\b(?:other|any|which|all|each|every|the three|both) reports?\b", re.IGNORECASE)


def _make_whole(leaning: Leaning, earlier: Earlier, likeness: Likeness) -> str | None:
    if is_lookup(read_question(earlier.question)) and leaning.form in ("place", "item"):
        return _same_form_place(leaning.rest, earlier)
    clause = read_clause(earlier.question)
    whole = _WAYS[leaning.form](leaning, clause, earlier, likeness)
    keywords = whole and not clause.wh and not clause.auxiliary and "?" not in earlier.question
    return whole.rstrip("?") if whole and keywords and leaning.form == "slot" else whole


def _ask_place(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    return _same_form_place(leaning.rest, earlier)


def _same_form_place(text: str, earlier: Earlier) -> str | None:
    """Return the question for another paragraph, or for a letter of the one last cited.

    >>> _same_form_place("(b)", Earlier("What does paragraph 21 say?", "S/2025/1", "para. 21 (a)"))
    'What does paragraph 21 (b) say?'
    """
    letter = re.search(r"\(([a-z]{1,4})\)", text)
    if find_places(text) and re.search(r"\d", text):
        named = re.search(
            r"(?:annex\w*[ \w]*?,? )?(?:para\w*\.?|¶|§)\s*\d.*", text.rstrip(" ?."), re.IGNORECASE
        )
        place = named.group() if named else text.rstrip(" ?.")
        place = re.sub(r"\s+(?:says?|said)$", "", place)
        return f"What does {place} say?"
    named_before = find_places(earlier.question)
    number = named_before[0].number if named_before else None
    number = number or next(iter(re.findall(r"para\. (\S+)", earlier.place)), None)
    if letter and number:
        return f"What does paragraph {number} ({letter[1]}) say?"
    return None


def _ask_report(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    """Return the earlier question, asked of the report that the follow-up names."""
    symbols = find_symbols(leaning.rest)
    text = clause.text
    for symbol in find_symbols(text):
        return as_question(text.replace(symbol, symbols[0]))
    return as_question(f"{text}, according to {symbols[0]}")


def _ask_more(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    if clause.wh in ("what", "who", "which", "where", "when", "why", "how") and not clause.noun:
        return as_question(re.sub(rf"^{clause.wh}\b", f"{clause.wh} else", clause.text, flags=re.IGNORECASE))
    return as_question(f"What more is said: {clause.text}")


def _ask_bare(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    return ask_other(leaning.lead, leaning.wh, leaning.noun, clause)


def _ask_noun(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    """Return the earlier question asking for something else: "and which organizations?"."""
    if not clause.wh:
        return None
    if clause.noun and clause.wh.startswith(("which", "what", "how m")):
        start = clause.text.find(clause.noun)
        return as_question(f"{leaning.wh} {leaning.noun}{clause.text[start + len(clause.noun) :]}")
    return ask_other("", leaning.wh, leaning.noun, clause)


def _ask_asked(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    filled = fill_asked(leaning.rest, clause)
    at = re.search(r"\b(?:them|these|those)\b", leaning.rest)
    return filled or (fill_pronoun(leaning.rest, at.span(), clause, likeness) if at else None)


def _ask_slot(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    named = find_symbols(leaning.rest)
    if named and re.fullmatch(rf"(?:(?:in|for|of|from) )?{re.escape(named[0])}", leaning.rest, re.IGNORECASE):
        return _ask_report(leaning, clause, earlier, likeness)
    own = re.match(r"(?:its|their|his)\b", leaning.rest, re.IGNORECASE)
    found = (
        replace_slot(leaning.rest, clause, likeness, about=leaning.about)
        if not (own and leaning.about)
        else None
    )
    if found is None and own:
        start = len("what is said about ")
        return fill_pronoun(
            f"what is said about {leaning.rest}", (start, start + own.end()), clause, likeness
        )
    if found is None and clause.phrases:
        topic = re.sub(r"^(?:about|on) ", "", leaning.rest.rstrip(" ?"))
        found = as_question(f"What is said about {topic}")
    return found


def _ask_pronoun(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    return fill_pronoun(leaning.rest, leaning.pronoun, clause, likeness)


def _ask_topic(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    return add_topic(leaning.rest, clause)


def _ask_compared(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    return as_question(f"{clause.text}, compared {leaning.rest}")


def _ask_on(leaning: Leaning, clause: Clause, earlier: Earlier, likeness: Likeness) -> str | None:
    return as_question(leaning.rest)


_WAYS: dict[str, Callable[[Leaning, Clause, Earlier, Likeness], str | None]] = {
    "place": _ask_place,
    "item": _ask_place,
    "report": _ask_report,
    "more": _ask_more,
    "bare": _ask_bare,
    "noun": _ask_noun,
    "asked": _ask_asked,
    "slot": _ask_slot,
    "pronoun": _ask_pronoun,
    "topic": _ask_topic,
    "compared": _ask_compared,
    "on": _ask_on,
}
