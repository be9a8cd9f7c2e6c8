"""Answer a question that holds several: each for itself, merged, with the parts named that the reports do not answer.

"How many schools were wrecked in Lebanon? And who chairs the Committee on Information?" is two questions. "When and
where was it held?" is one, with two things asked: it is asked once, and what the answer lacks is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter

from answer.answer import Answer, Statement
from answer.antecedent import likeness_of
from answer.ask import Answerer
from answer.candidates import holds_kind
from answer.followup import Earlier, understand
from answer.question import Asked
from index.attribution import split_attribution
from index.hit_list import hits_in_turns
from index.hits import NO_FILTERS, Filters

_TWO = re.compile(
    r"\b(?P<first>when|where|who|why|how many|how much)(?:,? and|,) (?P<lead>(?:by|in|on|from|to|at|for) )?"
    r"(?P<second>when|where|who|whom|why|how many|how much)\b",
    re.IGNORECASE,
)
_THEN = re.compile(
    r",? and (?P<lead>(?:by|from|to|for) )?(?P<second>when|where|why|who|whom|how many|how much)\??$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^?]+\??")
_KIND: dict[str, Asked] = {
    "when": "when", "where": "where", "who": "who", "whom": "who", "why": "why", "how many": "count", "how much": "count",
}  # fmt: skip


def ask_parts(
    answerer: Answerer, parts: Sequence[str], filters: Filters = NO_FILTERS, k: int = 10, *, whole: str = ""
) -> Answer:
    """Ask each of ``parts`` and return one answer, in their order, without repeats.

    ``whole`` is the question that holds them (default: the parts in a row): the report that it names or describes is
    that of every part. Parts without an answer are named in ``unanswered``. ``confidence`` is that of the least sure
    part that is answered.
    """
    start = perf_counter()
    text = whole or " ".join(parts)
    if not filters.symbols:
        filters = replace(filters, symbols=answerer.searcher.named_reports(text))
    answers = [answerer.ask(part, filters, k) for part in _with_source(parts, text)]
    answered = [a for a in answers if a.answered]
    missing = tuple(f"“{p.strip()}”" for p, a in zip(parts, answers, strict=True) if not a.answered)
    return Answer(
        question=text,
        answered=bool(answered),
        reason=None if answered else answers[0].reason,
        confidence=min((a.confidence for a in answered), default=max(a.confidence for a in answers)),
        statements=_merged([a.statements for a in answered]),
        hits=hits_in_turns([a.hits for a in answers], k),
        model="extractive",
        library=answerer.library.generation,
        elapsed_ms=(perf_counter() - start) * 1000,
        notices=tuple(dict.fromkeys(n for a in answers for n in a.notices)),
        unanswered=(*missing, *(u for a in answered for u in a.unanswered)) if answered else (),
    )


def parts_of(question: str, answerer: Answerer) -> tuple[str, ...]:
    """Return the questions that a text holds, each in full; the text itself where it holds one.

    A sentence that leans on the one before it is made whole: "What did Peru say of seizures? And Chile?" asks what
    Chile said of seizures too.
    """
    parts = answerer.searcher.read_query(question).parts
    if len(parts) > 1:
        return parts
    sentences = [s.strip() for s in _SENTENCE.findall(question) if re.search(r"\w", s)]
    if len(sentences) < 2 or not all(s.endswith("?") for s in sentences):
        return (question,)
    whole = [sentences[0]]
    likeness = likeness_of(answerer.searcher.encoder)
    for sentence in sentences[1:]:
        understood = understand(sentence, Earlier(whole[-1]), NO_FILTERS, likeness)
        if not understood.resolved:
            return (question,)
        whole.append(understood.text)
    return tuple(whole)


def name_unanswered(question: str, answer: Answer) -> Answer:
    """Return ``answer`` with the question words in ``unanswered`` to which no statement gives an answer.

    >>> kinds_asked("When and where was the meeting held?"), kinds_asked("Who took over, and from what day?")
    (('when', 'where'), ())
    >>> kinds_asked("Who opened the session, and when?")
    ('who', 'when')
    """
    kinds = kinds_asked(question)
    if not answer.answered or not kinds:
        return answer
    said = " ".join(f"{s.chapeau or ''} {s.text}" for s in answer.statements)
    missing = tuple(f"“{word}?”" for word in kinds if not holds_kind(_KIND[word], said, question))
    return (
        replace(answer, unanswered=(*answer.unanswered, *missing))
        if 0 < len(missing) < len(kinds)
        else answer
    )


def kinds_asked(question: str) -> tuple[str, ...]:
    """Return the question words of a question that has two for one thing: "when and where", "who …, and when"; else ()."""
    plain = question.strip()
    two = _TWO.search(plain)
    if two:
        return two["first"].lower(), two["second"].lower()
    then = _THEN.search(plain)
    first = re.match(r"(when|where|who|why|how many|how much)\b", plain, re.IGNORECASE)
    if then and first and first[1].lower() != then["second"].lower():
        return first[1].lower(), then["second"].lower()
    return ()


def _with_source(parts: Sequence[str], whole: str) -> list[str]:
    """Return the parts, each with the words that describe the report, where the whole question has some."""
    sources = [split_attribution(p)[1] for p in parts]
    known = next((s for s in sources if s), "") or split_attribution(whole)[1]
    if not known:
        return list(parts)
    return [
        p if source else f"{p.rstrip(' ?.')}, according to {known}?"
        for p, source in zip(parts, sources, strict=True)
    ]


def _merged(groups: Sequence[Sequence[Statement]]) -> tuple[Statement, ...]:
    """Return the statements in order, each once by text and place."""
    found: dict[tuple[str, str], Statement] = {}
    for statement in (s for group in groups for s in group):
        place = statement.evidence[0].paragraph_id if statement.evidence else ""
        found.setdefault((place, statement.text), statement)
    return tuple(found.values())
