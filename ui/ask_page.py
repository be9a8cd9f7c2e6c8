"""Ask: a conversation that reads downwards, answers with their citations, the source beside them."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from answer.endpoint import Endpoint
from index.hits import Filters
from ui.conversation_list import show_conversations
from ui.copying import prepare_copying
from ui.desk import remember_browser
from ui.engine import Engine, engine
from ui.escape import escape
from ui.examples import example_questions
from ui.exporting import show_export
from ui.filters import show_filters
from ui.model_settings import show_model_settings
from ui.pages import PAGES, centred
from ui.source_panel import show_source
from ui.talk import Talk, set_address, start_again, talk_of_address
from ui.turn_view import show_turn

READING_WIDTH = 820
# A new question is brought to the top, so that its answer is read from its beginning: as soon as it stands there, and
# again while its answer grows, unless the reader has begun to scroll. Fixed text of our own but for the turn's number.
_TO_NEWEST = """<script>
(() => {{
  let mine = true
  for (const kind of ['wheel', 'touchmove', 'keydown']) addEventListener(kind, () => {{ mine = false }}, {{once: true}})
  for (const wait of [60, 300, 800, 1600]) setTimeout(() => {{
    if (mine) document.querySelector('.st-key-turn-{number}')?.scrollIntoView({{block: 'start'}})
  }}, wait)
}})()
</script>"""


def show() -> None:
    """Show the page."""
    opened = engine()
    talk = talk_of_address()
    filters, endpoint, asked, tools = _show_bar(opened)
    left: DeltaGenerator
    right: DeltaGenerator | None
    if talk.source is None:
        left, right = centred(READING_WIDTH), None
    else:
        left, right = st.columns([4, 3], gap="medium")
    with left:
        if talk.problem:
            st.caption(f":material/info: {escape(talk.problem)}")
        # one slot: emptied at once when the first question is asked, while its answer is in the making
        start = st.empty()
        if not talk.turns and not asked:
            with start.container():
                asked = _show_start(opened)
        if asked:
            start.empty()
            talk.add(asked, filters)
            set_address(talk)
        if talk.source is None:  # the source needs the room
            show_conversations()
        if any(not turn.shown for turn in talk.turns):
            st.html(_TO_NEWEST.format(number=len(talk.turns) - 1), unsafe_allow_javascript=True)
        for number, turn in enumerate(talk.turns):
            turn.shown = True
            show_turn(opened, talk, number, turn, endpoint)
        prepare_copying()
        remember_browser()
    with tools:
        _show_tools(opened, talk)
    if right is not None and talk.source is not None:
        with right:
            if show_source(opened.library, talk.source, PAGES["read"]):
                talk.source = None
                st.rerun()


def _show_bar(opened: Engine) -> tuple[Filters, Endpoint | None, str | None, DeltaGenerator]:
    """Show the box for questions at the foot of the page, with what goes for the next question above it.

    The last of what is returned is a place in it for what can be done with the conversation: known once it is shown.
    """
    with st.bottom, st.container(key="ask-bar", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ask-settings"):
            filters = show_filters(opened.library, "ask", compact=True)
            endpoint = show_model_settings()
            tools = st.container(horizontal=True, vertical_alignment="center", gap="small", width="content")
        asked = st.chat_input("Ask about the reports", key="question")
    return filters, endpoint, asked, tools


def _show_tools(opened: Engine, talk: Talk) -> None:
    if len(talk.exchanges) > 1:
        show_export("Export all", talk.exchanges, opened.library, "talk")
    if talk.turns:
        st.button(
            "New", key="new-conversation", icon=":material/add_comment:", type="tertiary", help="New conversation",
            on_click=start_again,
        )  # fmt: skip


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
