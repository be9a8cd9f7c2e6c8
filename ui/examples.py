"""Example questions drawn from what is in the library: headings that lead to recommendations, conclusions, facts."""

from __future__ import annotations

import re

import streamlit as st

from answer.ask import Answerer
from ingest.errors import PilcrowError
from ingest.report import Paragraph, Report

MAX_TOPIC = 90
_LABEL = re.compile(r"^(?:[IVXLC]+\.|[A-Z]\.|\d+\.|[A-Z][a-z]+ (?:\d+|[IVX]+)[.:])\s+")
_VERBS = (("recommend", "What was recommended on {}?"), ("conclu", "What was concluded on {}?"))
_WANTED = 3
_TRIED = 24


@st.cache_data(show_spinner=False, max_entries=4)
def example_questions(generation: str, _answerer: Answerer) -> list[str]:
    """Return up to three questions that the library answers; ``generation`` keys the cache."""
    library = _answerer.library
    reports = [library.report(summary.symbol) for summary in library.reports()[:12]]
    candidates = [question for report in reports for question in _candidates(report)]
    chosen: list[str] = []
    patterns: set[str] = set()
    for again in (False, True):  # first one of each kind, then whatever is left
        for question in candidates[:_TRIED]:
            kind = question.split(" on ")[0].split(" about ")[0]
            if (
                len(chosen) < _WANTED
                and question not in chosen
                and (again or kind not in patterns)
                and _answers(_answerer, question)
            ):
                chosen.append(question)
                patterns.add(kind)
    return chosen


def _candidates(report: Report) -> list[str]:
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
        questions.append((pattern is None, (pattern or "What does the report say about {}?").format(topic)))
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
