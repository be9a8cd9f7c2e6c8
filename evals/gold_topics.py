"""Gold questions as topics of a library: each gold place becomes the paragraph that the parser made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.benchmark import Benchmark, Topic
from evals.gold import GoldPlace, GoldQuestion, load_gold
from index.hits import Filters
from index.library import Library
from ingest.errors import NotInLibraryError
from ingest.report import MAIN_PART, Paragraph

MEASURES = ("nDCG@10", "Success@1", "Success@5", "Success@10", "RR")
GOLD = Path(__file__).resolve().parent / "gold"
SPLITS = {"dev": "development", "test": "test"}


@dataclass(frozen=True)
class GoldTopics:
    """Answerable gold questions on one library: ``qrels`` the paragraphs accepted, ``documents`` their reports."""

    questions: tuple[GoldQuestion, ...]
    qrels: dict[str, frozenset[str]]
    documents: dict[str, frozenset[str]]
    absent: tuple[str, ...]
    """Gold places that the library has no paragraph for; these can never be found."""

    def benchmark(self, name: str, *, filtered: bool) -> Benchmark:
        """Return them as a benchmark: in the whole library, or each in the report that it is about."""
        topics = tuple(
            Topic(q.id, q.question, Filters(symbols=(q.gold[0].doc,)) if filtered else Filters())
            for q in self.questions
        )
        return Benchmark(name, topics, self.qrels, MEASURES)


def un_questions(split: str) -> list[GoldQuestion]:
    """Return the questions on UN reports of "dev" or "test", by report as split.json says."""
    folder = GOLD / "un_reports"
    names = json.loads((folder / "split.json").read_text(encoding="utf-8"))[SPLITS[split]]
    return load_gold([folder / f"{name}.jsonl" for name in names])


def edition_questions(split: str) -> list[GoldQuestion]:
    """Return the questions where near-identical editions compete, of "dev" or "test"."""
    return load_gold([GOLD / "editions.jsonl"], split)


def topics_of(questions: Sequence[GoldQuestion], library: Library) -> GoldTopics:
    """Return the answerable questions with the paragraphs of ``library`` that answer them."""
    qrels, documents = dict[str, frozenset[str]](), dict[str, frozenset[str]]()
    absent = []
    asked = tuple(q for q in questions if q.answerable)
    for question in asked:
        accepted: set[str] = set()
        for place in (*question.gold, *question.also_acceptable):
            paragraphs = paragraphs_at(place, library)
            if not paragraphs:
                absent.append(f"{question.id}: {place.doc}, {place.part or 'main'}, {place.para}")
            accepted |= {p.id for p in paragraphs} or {f"absent {place.doc} {place.part} {place.para}"}
        qrels[question.id] = frozenset(accepted)
        documents[question.id] = frozenset(
            symbol
            for place in (*question.gold, *question.also_acceptable)
            for symbol in _symbols(place.doc, library)
        )
    return GoldTopics(asked, qrels, documents, tuple(absent))


def paragraphs_at(place: GoldPlace, library: Library) -> list[Paragraph]:
    """Return the paragraphs that a gold place may mean: one, unless its part fits several equally well.

    Parts are compared loosely, since gold and parser name them in their own words ("annex III, intersessional decision
    2"): the words of one must be among the other's. Without a part, the main text is meant; a number that stands in
    one part only is that paragraph, whatever the part is called. "p3" is the unnumbered text that starts on page 3.
    """
    try:
        report = library.report(place.doc)
    except NotInLibraryError:
        return []
    if page := re.fullmatch(r"p(\d+)", place.para):
        texts = [p for p in report.in_reading_order() if p.number is None]
        return [p for p in texts if p.page_start == int(page[1])]
    numbered = [p for p in report.in_reading_order() if (p.number or "").lower() == place.para.lower()]
    if len(numbered) <= 1:
        return numbered
    if place.part is None:
        return [p for p in numbered if p.part == MAIN_PART] or numbered
    wanted = _words(place.part)
    same = [p for p in numbered if _words(p.part) == wanted]
    return same or [p for p in numbered if _words(p.part) <= wanted or wanted <= _words(p.part)]


def _words(part: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", part.lower()))


def _symbols(doc: str, library: Library) -> set[str]:
    try:
        report = library.report(doc)
    except NotInLibraryError:
        return set()
    return {report.symbol, *report.symbols}
