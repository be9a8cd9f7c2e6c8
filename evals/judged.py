"""What an answer may cite: the places of a gold question as paragraphs of the library that is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from answer.answer import Answer, Evidence, Statement
from evals.gold import GoldPlace, GoldQuestion
from evals.gold_topics import paragraphs_at
from evals.measures import citation_precision, citation_recall, nugget_coverage, words_covered
from index.library import Library

QUOTE_SHARE = 0.6
"""Share of a gold quote's words that the statements cited to its paragraph must hold."""


@dataclass(frozen=True, slots=True)
class JudgedPlace:
    """A gold place: the ids of the paragraphs that it may mean (see ``paragraphs_at``), and its letter."""

    ids: frozenset[str]
    sub: str | None

    def holds(self, evidence: Evidence) -> bool:
        """Tell whether a citation is of this place, letter included; "(c) (ii)" is inside "(c)"."""
        if evidence.paragraph_id not in self.ids:
            return False
        cited = evidence.citation.sub or ""
        return self.sub is None or cited == self.sub or cited.startswith(f"{self.sub}(")


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold question on one library: the places needed, those that are as good, and each quote's paragraphs."""

    question: GoldQuestion
    needed: tuple[JudgedPlace, ...]
    acceptable: tuple[JudgedPlace, ...]
    quotes: tuple[tuple[str, frozenset[str]], ...]

    @property
    def paragraphs(self) -> tuple[frozenset[str], ...]:
        """The paragraphs that a full answer needs, each once whatever its letters."""
        return tuple(dict.fromkeys(p.ids for p in self.needed))

    @property
    def accepted(self) -> frozenset[str]:
        """The ids of all paragraphs that may be cited."""
        return frozenset(i for p in (*self.needed, *self.acceptable) for i in p.ids)


@dataclass(frozen=True, slots=True)
class Marks:
    """What one answer to an answerable question is worth; shares from 0 to 1, None where there is nothing to judge.

    ``precision``, ``recall``: of cited paragraphs (None: cites nothing). ``sub_precision``, ``sub_recall``: of cited
    letters, where the gold places have letters. ``nuggets``: what is conveyed. ``quotes``: gold quotes that are
    shown. ``right``: cites at least one paragraph that may be cited.
    """

    precision: float | None
    recall: float
    sub_precision: float | None
    sub_recall: float | None
    nuggets: float | None
    quotes: float | None
    right: bool


def judge(question: GoldQuestion, library: Library) -> Judged:
    """Return the question with the paragraphs of ``library`` that its places name."""
    needed = tuple(_judged(place, library) for place in question.gold)
    acceptable = tuple(_judged(place, library) for place in question.also_acceptable)
    quotes = []
    for quote in question.quotes:
        said = " ".join(quote.split())
        ids = {i for p in needed for i in p.ids if not i.startswith("absent ")}
        holding = {i for i in ids if said in " ".join(library.paragraph(i).text.split())}
        quotes.append((quote, frozenset(holding or ids)))
    return Judged(question, needed, acceptable, tuple(quotes))


def _judged(place: GoldPlace, library: Library) -> JudgedPlace:
    found = frozenset(p.id for p in paragraphs_at(place, library))
    return JudgedPlace(found or frozenset([f"absent {place.doc} {place.part} {place.para}"]), place.sub)


def mark(judged: Judged, answer: Answer) -> Marks:
    """Judge an answer to an answerable question."""
    cited = evidence_of(answer.statements)
    ids = list(dict.fromkeys(e.paragraph_id for e in cited))
    sub_precision, sub_recall = _sub_marks(judged, cited)
    said = " ".join(_said(s) for s in answer.statements)
    shown = [
        words_covered(quote, _words_cited(answer.statements, ids)) >= QUOTE_SHARE
        for quote, ids in judged.quotes
    ]
    return Marks(
        precision=citation_precision(ids, judged.accepted),
        recall=citation_recall(ids, judged.paragraphs, judged.accepted),
        sub_precision=sub_precision,
        sub_recall=sub_recall,
        nuggets=nugget_coverage(said, judged.question.nuggets),
        quotes=sum(shown) / len(shown) if shown else None,
        right=not judged.accepted.isdisjoint(ids),
    )


def evidence_of(statements: Iterable[Statement]) -> list[Evidence]:
    """Return all that statements cite, places that say the same included, in order."""
    return [e for s in statements for e in (*s.evidence, *s.repeated)]


def _sub_marks(judged: Judged, cited: Sequence[Evidence]) -> tuple[float | None, float | None]:
    """Return precision and recall of the cited letters; None for both where no gold place has a letter."""
    wanted = [p for p in judged.needed if p.sub is not None]
    if not wanted:
        return None, None
    places = (*judged.needed, *judged.acceptable)
    unique = list({(e.paragraph_id, e.citation.sub): e for e in cited}.values())
    recall = sum(any(p.holds(e) for e in unique) for p in wanted) / len(wanted)
    if not unique:
        return None, recall
    return sum(any(p.holds(e) for p in places) for e in unique) / len(unique), recall


def _said(statement: Statement) -> str:
    """Return all that a statement tells the reader: its chapeau, its text, and where it stands."""
    places = " ".join(f"paragraph {e.citation.number} {e.citation}" for e in statement.evidence)
    return f"{statement.chapeau or ''} {statement.text} {places}"


def _words_cited(statements: Iterable[Statement], ids: frozenset[str]) -> set[str]:
    """Return the words, lower-cased, of the statements that cite one of these paragraphs."""
    text = " ".join(
        f"{s.chapeau or ''} {s.text}" for s in statements if any(e.paragraph_id in ids for e in s.evidence)
    )
    return set(re.findall(r"\w+", text.lower()))
