"""Check a sentence of a language model against the paragraphs it cites: is it what they say?

Every check is one that a careful reader makes, and a failure is said in words. Numbers, dates and references must stand
in the cited text, names there or around it; what turns a sentence round must agree (``wording``); and the cited
text must carry the sentence as a whole. How often this finds a corrupted sentence, and how often it doubts a
faithful one, is measured by ``python -m evals.corruptions``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from answer.alignment import (
    COUNTERPART,
    Alignment,
    CitedSentence,
    Place,
    align,
    carried_by,
    carrying_words,
    words_of,
)
from answer.attachment import misattached
from answer.facts import Date, Facts, Number, read_facts
from answer.injection import addresses_a_model, first_address
from answer.names import unknown_names
from answer.plain_text import visible
from answer.roles import changed_roles
from answer.wording import wording_problems
from index.search import Searcher

SUPPORT = 1.37
"""Least sum of the share of a sentence's weight that the cited text carries and the cosine with its nearest sentence. A logistic
regression on development statements (faithful against cited to another paragraph) weighs the two alike (9.8, 9.9)."""
COMPLETE = 0.98
"""Share of the weight from which the cited text carries a sentence whatever its cosine: "$269 billion" for an answer."""
STRAY = 0.2
"""Share of the words that carry a statement which may stand behind words that are addressed to a language model."""
ABOUT = 0.03
"""How far a number that is said to be rough may be off, as a share."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a sentence: ``problems`` in words (none: it is supported).

    ``best`` is the cited sentence that carries most of it, for each place in the order given (None: no text there).
    ``support`` (0…2) is how well they carry it as a whole, see SUPPORT. ``failed`` names the checks that found something.
    """

    problems: tuple[str, ...]
    best: tuple[CitedSentence | None, ...]
    support: float
    failed: tuple[str, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether nothing was found wanting."""
        return not self.problems


class Checker:
    """Checks sentences against paragraphs of one library; safe to share between threads."""

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._prepare = lru_cache(maxsize=32)(searcher.prepare)

    def check(self, sentence: str, places: Sequence[Place]) -> Verdict:
        """Return what is wrong with a sentence that cites ``places`` (at least one)."""
        alignment = align(self._searcher, self._prepare(sentence), places)
        cited = " ".join(s.text for s in alignment.sentences)
        said, known = read_facts(sentence), read_facts(cited)
        context = " ".join(p.context for p in places)
        named = " and ".join(p.name for p in places)
        found = {
            "numbers": _number_problems(alignment, said, known, places),
            "dates": _date_problems(said, known, read_facts(context), named),
            "references": _reference_problems(said, f"{cited} {context}", places),
            "names": [
                f"names {name}, which {named} does not"
                for name in unknown_names(sentence, cited, context, self._searcher.acronyms)
            ],
            "wording": wording_problems(alignment),
            "attachment": misattached(alignment),
            "roles": list(changed_roles(alignment)),
            "addressed": _addressed(alignment, places),
        }
        support = alignment.coverage + max(self.nearness(sentence, place) for place in places)
        if (
            support < SUPPORT
            and alignment.coverage < COMPLETE
            and not _names_its_place(alignment, said, places)
        ):
            found["support"] = [_uncarried(alignment, named)]
        best = tuple(_best_sentence(alignment, k) for k in range(len(places)))
        problems = tuple(dict.fromkeys(p for own in found.values() for p in own))
        return Verdict(problems, best, support, tuple(name for name, own in found.items() if own))

    def nearness(self, sentence: str, place: Place) -> float:
        """Return the cosine (−1…1) of a sentence with the nearest sentence of a place."""
        scores = self._searcher.sentence_scores(
            self._prepare(sentence), self._searcher.library.row_of(place.paragraph.id)
        )
        spans = place.spans()
        inside = [
            cosine for (a, b), cosine, _ in scores if any(a < end and b > start for start, end in spans)
        ]
        return max(inside, default=-1.0)


def _addressed(alignment: Alignment, places: Sequence[Place]) -> list[str]:
    """Find out whether what carries the statement speaks to a language model, or follows what does."""
    problems = []
    for number in alignment.window:
        own = alignment.sentences[number]
        before = alignment.sentences[number - 1] if number else own
        led = before is not own and before.place == own.place and addresses_a_model(visible(before.text))
        start = first_address(own.text)
        if start is None and addresses_a_model(visible(own.text)):
            start = 0  # hidden between characters that print nothing
        carrying = [alignment.cited[k].start - own.span[0] for k in carrying_words(alignment, number)]
        behind = sum(place >= start for place in carrying) if start is not None else 0
        if led or behind > STRAY * len(carrying):
            problems.append(
                f"rests on words in {places[own.place].name} that are addressed to a language model"
            )
    return problems


def _number_problems(alignment: Alignment, facts: Facts, cited: Facts, places: Sequence[Place]) -> list[str]:
    said, there = facts.numbers, cited.numbers
    dates = {Decimal(d.year) for d in cited.dates if d.year}
    counts = {len(p.paragraph.subparagraphs) for p in places if p.sub is None}
    problems = []
    for number in said:
        if number.text.lower() in ("one", "first", "a", "zero") or any(_same(number, n) for n in there):
            continue
        if number.value in dates or (number.value in counts and number.kind == "plain" and number.value > 1):
            continue
        problems.append(_number_in_words(number, alignment, said, there))
    return problems


def _same(number: Number, other: Number) -> bool:
    kinds = {number.kind, other.kind}
    if number.kind != other.kind and not kinds <= {"plain", "money"} and kinds != {"plain", "ordinal"}:
        return False
    if number.value == other.value:
        return True
    if not number.about or number.kind != other.kind or _digits(number) >= _digits(other):
        return False
    return abs(number.value - other.value) <= abs(other.value) * Decimal(str(ABOUT))


def _digits(number: Number) -> int:
    """Return how many digits of a number carry meaning: a rough one has fewer than the exact one."""
    return len(number.value.normalize().as_tuple().digits)


def _number_in_words(
    number: Number, alignment: Alignment, said: Sequence[Number], there: Sequence[Number]
) -> str:
    """Name the number that the text gives instead, where only one comes into question."""
    values = {n.value for n in said}
    window = read_facts(alignment.window_text).numbers
    instead = [n for n in window if n.kind == number.kind and n.value not in values]
    if len({n.value for n in instead}) == 1:
        return f"the paragraph says {instead[0].text}, not {number.text}"
    other_kind = [n for n in there if n.value == number.value]
    if other_kind:
        return f"the paragraph says {other_kind[0].text} of another kind ({other_kind[0].kind}), not {number.text} ({number.kind})"
    return f"{number.text} does not stand in the paragraph"


def _date_problems(said: Facts, cited: Facts, context: Facts, named: str) -> list[str]:
    """Days must stand in the cited text; a year that it leaves out is that of the report, or the one before."""
    years = {d.year for d in (*cited.dates, *context.dates) if d.year}
    years |= {d.year - 1 for d in context.dates if d.year}
    problems = []
    for date in said.dates:
        known = cited.dates if date.day is not None else (*cited.dates, *context.dates)
        undated = replace(date, year=None) if date.year in years and date.month is not None else date
        if any(date.agrees(other) or (other.year is None and undated.agrees(other)) for other in known):
            continue
        problems.append(_date_in_words(date, cited.dates, named))
    return problems


def _date_in_words(date: Date, there: Sequence[Date], named: str) -> str:
    texts = list(dict.fromkeys(d.text for d in there if (d.day is None) == (date.day is None)))
    if len(texts) == 1:
        return f"the paragraph says {texts[0]}, not {date.text}"
    return f"{named} does not give the date {date.text}"


def _reference_problems(said: Facts, known: str, places: Sequence[Place]) -> list[str]:
    """References inside the sentence must stand in the cited text, or name the place that is cited."""
    plain = re.sub(r"[^\w/]", "", known.lower())
    own = {re.sub(r"\W", "", p.name.lower()) for p in places} | {f"para{p.paragraph.number}" for p in places}
    problems = []
    for reference in said.references:
        key = re.sub(r"[^\w/]", "", reference.lower())
        digits = re.findall(r"\d+(?:[./]\d+)*", reference)
        short = key.replace("paragraph", "para").replace("/", "")
        there = all(re.search(rf"(?<![\d/]){re.escape(d)}(?![\d/])", known) for d in digits)
        if key not in plain and short not in own and not (there and digits):
            problems.append(f"refers to {reference}, which does not stand in the paragraph")
    return problems


def _names_its_place(alignment: Alignment, said: Facts, places: Sequence[Place]) -> bool:
    """Tell whether all that a sentence says is where it stands: "Paragraph 30"."""
    rest = alignment.text
    for reference in said.references:
        rest = rest.replace(reference, " ")
    parts = {w.lower() for p in places for w in re.findall(r"\w+", p.name)}
    return bool(said.references) and all(w.stem is None or w.text.lower() in parts for w in words_of(rest))


def _uncarried(alignment: Alignment, named: str) -> str:
    inside = alignment.inside()
    best = alignment.similarity[:, inside].max(axis=1, initial=0.0) if inside.any() else alignment.weights * 0
    missing = [
        w.text
        for w, weight, value in zip(alignment.words, alignment.weights, best, strict=True)
        if w.stem is not None and weight > 0 and value < COUNTERPART
    ]
    words = ", ".join(f"“{w}”" for w in list(dict.fromkeys(missing))[:4])
    return f"{named} does not carry this" + (f": nothing in it answers to {words}" if words else "")


def _best_sentence(alignment: Alignment, place: int) -> CitedSentence | None:
    """Return the sentence of a place that carries most of the statement."""
    own = [(carried_by(alignment, (k,)), -k) for k, s in enumerate(alignment.sentences) if s.place == place]
    return alignment.sentences[-max(own)[1]] if own else None
