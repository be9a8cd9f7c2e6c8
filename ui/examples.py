"""Example questions drawn from what is in the library: headings that lead to recommendations, conclusions, facts."""

from __future__ import annotations

import re
from itertools import zip_longest

import streamlit as st

from answer.ask import Answerer
from ingest.errors import PilcrowError
from ingest.report import Paragraph, Report

MAX_TOPIC = 90
_LABEL = re.compile(
    r"^(?:(?:Chapter|Part|Section|Annex) [IVXLC\d]+\.?|[IVXLC]+\.|[A-Z]\.|\d+\.|[A-Z][a-z]+ (?:\d+|[IVX]+)[.:])\s+"
)
_VERBS = (("recommend", "What was recommended on {}{}?"), ("conclu", "What was concluded on {}{}?"))
_HOUSEKEEPING = re.compile(
    r"\b(?:organi[sz]ation(?:al)?|session|agenda|attendance|opening|closure|adoption|officers|membership|documentation|"
    r"introduction|summary|conclusions?|recommendations?|other (?:business|matters)|programme of work|background)\b",
    re.IGNORECASE,
)
_WANTED = 3
_TRIED = 24
REPORTS_LOOKED_AT = 12


@st.cache_data(show_spinner=False, max_entries=4)
def example_questions(generation: str, _answerer: Answerer) -> list[str]:
    """Return up to three questions that the library answers; ``generation`` keys the cache."""
    library = _answerer.library
    reports = [library.report(summary.symbol) for summary in library.reports()[:REPORTS_LOOKED_AT]]
    # one candidate of each report in turn, so that a large library does not speak with one report's voice
    turns = zip_longest(*(_candidates(report, named=len(reports) > 1) for report in reports))
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


def _candidates(report: Report, *, named: bool) -> list[str]:
    by_section: dict[str, list[Paragraph]] = {}
    for paragraph in report.paragraphs:
        if paragraph.section:
            by_section.setdefault(paragraph.section, []).append(paragraph)
    questions = []
    for section in report.sections:
        topic = _topic(section.heading)
        paragraphs = by_section.get(section.id, [])
        if topic is None or not paragraphs:
            continue
        leads = " ".join(p.text.split("\n")[0].lower() for p in paragraphs if p.subparagraphs)
        pattern = next((q for verb, q in _VERBS if verb in leads), None)
        pattern = pattern or "What does {1} say about {0}?"
        where = report.symbol if named else "the report"
        if pattern.startswith("What was"):
            where = f", according to {report.symbol}" if named else ""
        rank = 2 * bool(_HOUSEKEEPING.search(section.heading)) + (not pattern.startswith("What was"))
        questions.append((rank, pattern.format(topic, where)))
    return [q for _, q in sorted(questions, key=lambda x: x[0])]


def _topic(heading: str) -> str | None:
    """Return a heading as a topic inside a question: "use of the darknet in the illicit trade in drugs"."""
    topic = _LABEL.sub("", heading).strip().rstrip(".")
    if len(topic) > MAX_TOPIC:
        cut = topic.rfind(" and ", 20, MAX_TOPIC)
        topic = topic[:cut].rstrip(" ,;:") if cut > 0 else ""
    if len(topic.split()) < 2:
        return None
    second = topic.split()[0]
    return topic if second.isupper() or topic[1:2].isupper() else topic[0].lower() + topic[1:]


def _answers(answerer: Answerer, question: str) -> bool:
    try:
        return answerer.ask(question).answered
    except PilcrowError:
        return False
