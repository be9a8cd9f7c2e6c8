"""Example questions drawn from what is in the library: headings that lead to recommendations, conclusions, facts.

They are taken from reports that were read well (born digital, of late, in English, with few findings of the audit), and
from headings that are words: each of them stands in the paragraphs below, too. The reading of a scanned report of 1984
("engL i sh") fails that, and so does a heading in capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

import streamlit as st

from answer.ask import Answerer
from index.library import ReportSummary
from ingest.errors import PilcrowError
from ingest.report import MAIN_PART, Paragraph, Report, Section

MAX_TOPIC = 80
_LABEL = re.compile(
    r"^(?:(?:Chapter|Part|Section|Annex) [IVXLC\d]+\.?|[IVXLC]+\.|[A-Z]\.|\d+\.|[A-Z][a-z]+ (?:\d+|[IVX]+)[.:])\s+"
)
_VERBS = (("recommend", "What was recommended on {}{}?"), ("conclu", "What was concluded on {}{}?"))
_HOUSEKEEPING = re.compile(
    r"\b(?:organi[sz]ation(?:al)?|session|agenda|attendance|opening|closure|adoption|officers|membership|documentation|"
    r"introduction|summary|conclusions?|recommendations?|other (?:business|matters)|programme of work|background|discussion|"
    r"overview|general|mandate|methodology|draft|decisions?|resolutions?|annex(?:es)?|committee|commission|council|assembly|"
    r"questions?|issues?|observations|remarks|activities|developments?)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(
    "a an and as at by for from in into of on or the their through to towards under with within".split()
)
_WANTED = 3
_TRIED = 24
REPORTS_LOOKED_AT = 24
LEAST_PARAGRAPHS = 20
"""Numbered paragraphs of a report that is worth asking about."""
LEAST_WORDS = 3
KNOWN = 0.75
"""Share of a heading's words that have to stand in the paragraphs below it."""


@st.cache_data(show_spinner=False, max_entries=4)
def example_questions(generation: str, _answerer: Answerer) -> list[str]:
    """Return up to three questions that the library answers; ``generation`` keys the cache."""
    library = _answerer.library
    best = sorted(library.reports(), key=_how_well_read)[:REPORTS_LOOKED_AT]
    reports = [library.report(summary.symbol) for summary in best]
    named = len(library.reports()) > 1
    # one candidate of each report in turn, so that a large library does not speak with one report's voice
    turns = zip_longest(*(_candidates(report, named=named) for report in reports))
    candidates = [question for turn in turns for question in turn if question is not None]
    chosen: list[str] = []
    patterns: set[str] = set()
    for again in (False, True):  # first one of each kind, then whatever is left
        for question in candidates[:_TRIED]:
            kind = re.split(r" (?:on|about|say) ", question)[0]
            if (
                len(chosen) < _WANTED
                and question not in chosen
                and (again or kind not in patterns)
                and _answers(_answerer, question)
            ):
                chosen.append(question)
                patterns.add(kind)
    return chosen


def _how_well_read(summary: ReportSummary) -> tuple[bool, bool, bool, bool, str]:
    """Return what orders reports: born digital, in English, of some length, without findings, the latest first."""
    # later dates first within an ascending order: each figure is taken from nine
    age = "".join(str(9 - int(c)) for c in summary.date or "" if c.isdigit()) or "99999999"
    return (
        summary.ocr is not None,
        summary.language != "en",
        summary.paragraphs < LEAST_PARAGRAPHS,
        summary.warnings > summary.paragraphs // 20,
        age,
    )


def _candidates(report: Report, *, named: bool) -> list[str]:
    by_section: dict[str, list[Paragraph]] = {}
    for paragraph in report.paragraphs:
        if paragraph.section:
            by_section.setdefault(paragraph.section, []).append(paragraph)
    questions = []
    for section, topic in _topics(report, by_section):
        leads = " ".join(p.text.split("\n")[0].lower() for p in by_section[section.id] if p.subparagraphs)
        pattern = next((q for verb, q in _VERBS if verb in leads), None)
        pattern = pattern or "What does {1} say about {0}?"
        where = report.symbol if named else "the report"
        if pattern.startswith("What was"):
            where = f", according to {report.symbol}" if named else ""
        # what is recommended before what is said, the subject before the housekeeping, phrases before single terms
        rank = 4 * bool(_HOUSEKEEPING.search(section.heading)) + 2 * (not pattern.startswith("What was"))
        rank += len(topic.split()) < LEAST_WORDS
        questions.append((rank, pattern.format(topic, where)))
    return [q for _, q in sorted(questions, key=lambda x: x[0])]


def _topics(report: Report, by_section: dict[str, list[Paragraph]]) -> Iterator[tuple[Section, str]]:
    """Yield the sections whose heading is a topic in words, with the topic."""
    for section in report.sections:
        paragraphs = by_section.get(section.id, [])
        topic = _topic(section.heading)
        if topic is not None and paragraphs and section.part == MAIN_PART and _in_words(topic, paragraphs):
            yield section, topic


def _in_words(topic: str, paragraphs: list[Paragraph]) -> bool:
    """Tell whether a heading is made of words: hardly any that the text below does not know."""
    words = [w for w in re.findall(r"[^\W\d_]+", topic.lower()) if w not in _SMALL]
    if not words or any(len(w) < 3 for w in words):
        return False
    below = set(re.findall(r"[^\W\d_]+", " ".join(p.text for p in paragraphs).lower()))
    return sum(w in below for w in words) >= KNOWN * len(words)


def _topic(heading: str) -> str | None:
    """Return a heading as a topic inside a question; None for one in capitals, of one word, or too long to cut.

    >>> _topic("Issue 3. Use of the darknet in the illicit trade in drugs")
    'use of the darknet in the illicit trade in drugs'
    >>> _topic("RECOMMENDATION OF THE COMMITTEE"), _topic("Discussion")
    (None, None)
    """
    topic = _LABEL.sub("", heading).strip().rstrip(".:*")
    if len(topic) > MAX_TOPIC:
        cut = topic.rfind(" and ", 20, MAX_TOPIC)
        topic = topic[:cut].rstrip(" ,;:") if cut > 0 else ""
    if (
        len(topic.split()) < 2
        or sum(c.isupper() for c in topic) > len(topic) / 3
        or re.search(r"[\d/:;(]", topic)
    ):
        return None
    first, second = topic.split()[:2]
    # a name keeps its capital: "Democratic Republic of the Congo"
    return topic if topic[1:2].isupper() or second[0].isupper() else first[0].lower() + topic[1:]


def _answers(answerer: Answerer, question: str) -> bool:
    try:
        return answerer.ask(question).answered
    except PilcrowError:
        return False
