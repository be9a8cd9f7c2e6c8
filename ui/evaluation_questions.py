"""Drill-down of an evaluation: each question with its gold paragraphs, its answer, its hits and what went wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import streamlit as st

from answer.respond import respond
from index.library import Library
from ingest.citation import parse_all
from ingest.errors import PilcrowError
from ingest.report import Paragraph
from ui.answer_view import show_answer
from ui.engine import Engine
from ui.escape import escape
from ui.evaluation_results import Question, Results
from ui.pages import PAGES
from ui.passages import link_parameters

LISTED = 200
GOLD_CHARACTERS = 500
ALL = "All"


def show_questions(results: Results, opened: Engine | None) -> None:
    """Show the list of questions, what went wrong first in sight, and the one that is chosen in full."""
    if not results.questions:
        return
    st.subheader("Questions")
    shown = _choose(results)
    wrong = sum(q.problem is not None for q in shown)
    st.caption(
        f"{len(shown)} of {len(results.questions)} questions, {wrong} with a problem. Select one to see it in full."
    )
    if not shown:
        return
    event = st.dataframe(
        [_row(q) for q in shown],
        hide_index=True,
        width="stretch",
        height=min(38 + 35 * len(shown), 420),
        on_select="rerun",
        selection_mode="single-row",
        key=f"questions-{results.name}",
        column_config={"question": st.column_config.TextColumn(width="large")},
    )
    rows = event.selection.rows
    if rows and rows[0] < len(shown):
        _show_question(shown[rows[0]], opened)


def _choose(results: Results) -> list[Question]:
    """Return the questions that the reader's choice leaves."""
    kinds = Counter(_kind(q.problem) for q in results.questions if q.problem)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = (
            st.text_input("Words of the question or its id", key=f"words-{results.name}").casefold().split()
        )
        chosen = {
            field: st.selectbox(field.capitalize(), [ALL, *values], key=f"{field}-{results.name}", width=170)
            for field in ("type", "split", "setting")
            if len(values := sorted({str(getattr(q, field)) for q in results.questions} - {""})) > 1
        }
        problem = st.selectbox(
            "What went wrong", [ALL, "Any problem", "None", *(k for k, _ in kinds.most_common())],
            format_func=lambda k: f"{k} ({kinds[k]})" if k in kinds else k,
            key=f"problem-{results.name}", width=300,
        )  # fmt: skip
    return [
        q
        for q in results.questions
        if all(w in f"{q.id} {q.question}".casefold() for w in words)
        and all(value in (ALL, None, getattr(q, field)) for field, value in chosen.items())
        and (
            problem in (ALL, None)
            or (problem == "Any problem" and q.problem)
            or (problem == "None" and not q.problem)
            or (q.problem and _kind(q.problem) == problem)
        )
    ]


def _kind(problem: str) -> str:
    """Return a problem without the place it names: “incomplete: does not cite para. 21” → “incomplete”."""
    return problem.split(":")[0].split(" (")[0].strip()


def _row(question: Question) -> dict[str, object]:
    return {
        "": "✗" if question.problem else "✓",
        "id": question.id,
        "question": question.question,
        "type": question.type,
        **({"setting": question.setting} if question.setting else {}),
        "right at rank": question.rank,
        "confidence": question.confidence,
        "what went wrong": question.problem or "",
    }


def _show_question(question: Question, opened: Engine | None) -> None:
    with st.container(border=True, key="question-in-full", gap="small"):
        st.markdown(f"**{escape(question.question)}**")
        facts = (question.id, question.type, question.split, question.setting)
        st.caption(" · ".join(escape(fact) for fact in facts if fact))
        if question.problem:
            st.error(escape(question.problem[:1].upper() + question.problem[1:]), icon=":material/close:")
        else:
            st.success("Nothing went wrong", icon=":material/check:")
        left, right = st.columns(2, gap="large")
        with left:
            _show_gold(question, opened)
        with right:
            _show_outcome(question, opened)
        if opened is not None:
            _show_answer_now(question, opened)


def _show_gold(question: Question, opened: Engine | None) -> None:
    st.markdown("##### Gold")
    if not question.gold and not question.accepted:
        st.markdown("No paragraph answers it: the right behaviour is to say so.")
        return
    places = [f"para. {g}" if g[:1].isdigit() else g for g in question.gold]
    st.markdown(escape("; ".join(places)))
    if question.nuggets:
        st.markdown("An answer has to convey:\n" + "\n".join(f"- {escape(n)}" for n in question.nuggets))
    if opened is not None:
        for paragraph in _paragraphs(opened.library, places, question.accepted):
            _show_paragraph(opened.library, paragraph)


def _show_outcome(question: Question, opened: Engine | None) -> None:
    st.markdown("##### What came")
    if question.answered is False:
        st.markdown(f"It was declined. {escape(question.reason or '')}")
    if question.confidence is not None:
        st.markdown(f"Confidence **{question.confidence:.2f}**")
    for text, citations in question.statements:
        st.markdown(f"{escape(text)}  \n:small[:gray[{escape('; '.join(citations))}]]")
    if question.cited:
        st.markdown(f"Cited: {escape('; '.join(dict.fromkeys(question.cited)))}")
    if question.rank:
        st.markdown(f"The first right paragraph was at rank **{question.rank}**.")
    if question.hits:
        st.markdown("First found: " + escape("; ".join(question.hits)))
    if opened is not None and question.found:
        with st.expander("What was found"):
            for paragraph in _paragraphs(opened.library, (), question.found[:10]):
                _show_paragraph(opened.library, paragraph)


def _show_paragraph(library: Library, paragraph: Paragraph) -> None:
    report = library.report_of(paragraph.id)
    number = f"para. {paragraph.number}" if paragraph.number else f"p. {paragraph.page_start}"
    cut = (
        paragraph.text if len(paragraph.text) <= GOLD_CHARACTERS else paragraph.text[:GOLD_CHARACTERS] + " …"
    )
    with st.container(gap=None):
        st.page_link(
            PAGES["read"], label=escape(f"{report.symbol}, {number}"), icon=":material/menu_book:",
            query_params=link_parameters(report.symbol, paragraph, None),
        )  # fmt: skip
        st.markdown(f":small[{escape(cut)}]")


def _paragraphs(library: Library, places: Sequence[str], ids: Iterable[str]) -> list[Paragraph]:
    """Return the paragraphs that are meant, as far as the open library has them."""
    found: dict[str, Paragraph] = {}
    for paragraph_id in ids:
        try:
            found[paragraph_id] = library.paragraph(paragraph_id)
        except PilcrowError:
            continue
    for place in () if found else places:
        for citation in parse_all(place):
            try:
                found.update((p.id, p) for p in library.resolve(citation))
            except PilcrowError:
                continue
    return list(found.values())


def _show_answer_now(question: Question, opened: Engine) -> None:
    """Ask the open library, at a click: whether what went wrong still does."""
    st.divider()
    key = f"answer-now-{question.id}"
    if st.button("Ask the open library now", key=key, icon=":material/replay:"):
        st.session_state["asked-now"] = key
    if st.session_state.get("asked-now") == key:
        try:
            answer = respond(opened.answerer, question.question)
        except PilcrowError as error:
            st.warning(escape(str(error)), icon=":material/info:")
            return
        show_answer(opened.library, answer, key)
