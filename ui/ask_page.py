"""Ask: a question, the answer with citation chips, the source beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from answer.answer import Answer, Evidence, Statement
from index.hits import Filters, Hit
from ingest.errors import PilcrowError
from ui.engine import Engine, engine
from ui.escape import escape, escape_marking, tokens_marking
from ui.examples import example_questions
from ui.filters import show_filters
from ui.pages import PAGES, centred
from ui.source_panel import show_source

PAUSE_S = 0.006
"""Between streamed words: quick, yet the eye can follow."""
READING_WIDTH = 820


@dataclass
class Turn:
    """One question of the conversation with its answer, or the error it ended in."""

    question: str
    filters: Filters
    answer: Answer | None = None
    error: str | None = None
    shown: bool = False


@dataclass
class Conversation:
    """What one session asked, and which source is open beside it."""

    turns: list[Turn] = field(default_factory=list)
    source: Evidence | None = None


def show() -> None:
    """Show the page."""
    opened = engine()
    conversation = _conversation()
    left: DeltaGenerator
    right: DeltaGenerator | None
    if conversation.source is None:
        left, right = centred(READING_WIDTH), None
    else:
        left, right = st.columns([3, 2], gap="large")
    with left:
        asked = st.chat_input("Ask about the reports", key="question")
        filters = show_filters(opened.library, "ask")
        if not conversation.turns and not asked:
            asked = _show_start(opened)
        if asked:
            conversation.turns.append(Turn(asked, filters))
            conversation.source = None
        # the newest question stands first, under the box it was asked in
        for number, turn in reversed(list(enumerate(conversation.turns))):
            _show_turn(opened, number, turn)
        if conversation.turns:
            st.button("New conversation", icon=":material/refresh:", type="tertiary", on_click=_start_again)
    if right is not None and conversation.source is not None:
        with right:
            if show_source(opened.library, conversation.source, PAGES["read"]):
                conversation.source = None
                st.rerun()


def _conversation() -> Conversation:
    if "conversation" not in st.session_state:
        st.session_state.conversation = Conversation()
    conversation: Conversation = st.session_state.conversation
    return conversation


def _start_again() -> None:
    st.session_state.conversation = Conversation()


def _show_start(opened: Engine) -> str | None:
    """Show what the page is for and three questions to begin with; return the one that was clicked."""
    reports = opened.library.reports()
    paragraphs = sum(r.paragraphs for r in reports)
    st.title("What do the reports say?")
    if not reports:
        st.markdown(
            "The library is empty. Add reports on the Library page, or in a terminal: `pilcrow add PATH…`"
        )
        return None
    name = escape(reports[0].title) if len(reports) == 1 else f"{len(reports)} reports"
    st.markdown(
        f"Every statement of an answer is quoted from a numbered paragraph and cited to it. Searching "
        f"{name} ({paragraphs:,} numbered paragraphs)."
    )
    st.caption("For example")
    for k, question in enumerate(example_questions(opened.library.generation, opened.answerer)):
        if st.button(escape(question), key=f"example-{k}", icon=":material/arrow_forward:", wrap=True):
            return question
    return None


def _show_turn(opened: Engine, number: int, turn: Turn) -> None:
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(escape(turn.question))
    with st.chat_message("assistant", avatar=":material/format_quote:"):
        if turn.answer is None and turn.error is None:
            with st.spinner("Reading the paragraphs …"):
                try:
                    turn.answer = opened.answerer.ask(turn.question, turn.filters)
                except PilcrowError as error:
                    turn.error = str(error)
        if turn.error is not None:
            st.warning(escape(turn.error), icon=":material/info:")
        elif turn.answer is not None:
            for notice in opened.searcher.read_query(turn.question).notices:
                st.caption(escape(notice))
            _show_answer(number, turn.answer, stream=not turn.shown)
        turn.shown = True


def _show_answer(number: int, answer: Answer, *, stream: bool) -> None:
    if answer.reason:
        st.info(escape(answer.reason), icon=":material/search_off:")
    headings: tuple[str, ...] | None = None
    chapeau: str | None = None
    for k, statement in enumerate(answer.statements):
        if statement.headings != headings:
            headings = statement.headings
            _show_group(headings)
            chapeau = None
        if statement.chapeau and statement.chapeau != chapeau:
            st.markdown(f":gray[{escape(statement.chapeau)}]")
        chapeau = statement.chapeau
        _show_statement(statement, f"{number}-{k}", stream=stream)
    if answer.answered and answer.related and answer.model != "lookup":
        with st.expander("Related paragraphs", icon=":material/link:"):
            _show_hits(answer.related[:5], f"{number}-related")
    elif not answer.answered and answer.hits:
        st.markdown("**Nearest paragraphs** — they do not answer the question, but stand closest to it.")
        _show_hits(answer.hits[:5], f"{number}-nearest")
    st.caption(f"Quoted word for word, without a language model · {answer.elapsed_ms:.0f} ms")


def _show_group(headings: tuple[str, ...]) -> None:
    if headings:
        above = f"{escape(headings[0])} › " if len(headings) > 1 else ""
        st.caption(f"{above}**{escape(headings[-1])}**")


def _show_statement(statement: Statement, key: str, *, stream: bool) -> None:
    indent = "\u2003" if statement.chapeau else ""
    tokens = [indent, *tokens_marking(statement.text, statement.marked)]
    if stream:
        st.write_stream(_slowly(tokens))
    else:
        st.markdown("".join(tokens))
    with st.container(horizontal=True, gap="small", key=f"chips-{key}"):
        for n, evidence in enumerate(statement.evidence):
            _show_chip(evidence, f"chip-{key}-{n}")


def _slowly(tokens: list[str]) -> Iterator[str]:
    for token in tokens:
        yield token
        time.sleep(PAUSE_S)


def _show_chip(evidence: Evidence, key: str) -> None:
    citation = str(evidence.citation)
    st.button(
        escape(citation),
        key=key,
        icon=":material/format_quote:",
        help=f"Show {escape(citation)} in its context",
        on_click=_open_source,
        args=(evidence,),
    )


def _open_source(evidence: Evidence) -> None:
    _conversation().source = evidence


def _show_hits(hits: tuple[Hit, ...], key: str) -> None:
    for hit in hits:
        start, end = hit.matched
        quote = hit.paragraph.text[start:end]
        st.markdown(escape_marking(quote, hit.words))
        evidence = Evidence(hit.citation, hit.file, hit.paragraph.page_start, quote, hit.paragraph.id)
        _show_chip(evidence, f"chip-{key}-{hit.rank}")
