"""Ask: a conversation that reads downwards, answers with their citations, the source beside them."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from answer.answer import Answer
from answer.endpoint import Endpoint
from answer.respond import respond
from index.hits import Filters
from ingest.errors import PilcrowError
from ui.answer_view import describe, show_answer, show_copy_all
from ui.asking import start_job
from ui.copying import prepare_copying
from ui.engine import Engine, engine
from ui.escape import escape
from ui.examples import example_questions
from ui.exporting import show_export
from ui.filters import show_filters
from ui.model_settings import show_model_settings
from ui.pages import PAGES, centred
from ui.source_panel import show_source
from ui.talk import Talk, Turn, current_talk, exchange_of, start_again

READING_WIDTH = 820
# A new question is brought to the top, so that its answer is read from its beginning. Fixed text of our own.
_TO_NEWEST = """<script>
for (const wait of [50, 350]) setTimeout(() => [...document.querySelectorAll('[class*="st-key-turn-"]')].at(-1)
  ?.scrollIntoView({block: 'start', behavior: 'smooth'}), wait)
</script>"""


def show() -> None:
    """Show the page."""
    opened = engine()
    talk = current_talk()
    filters, endpoint, asked, tools = _show_bar(opened)
    left: DeltaGenerator
    right: DeltaGenerator | None
    if talk.source is None:
        left, right = centred(READING_WIDTH), None
    else:
        left, right = st.columns([3, 2], gap="large")
    with left:
        start = (
            st.empty()
        )  # one slot: emptied at once when the first question is asked, while its answer is in the making
        if not talk.turns and not asked:
            with start.container():
                asked = _show_start(opened)
        if asked:
            start.empty()
        if asked:
            talk.add(asked, filters)
        if any(not turn.shown for turn in talk.turns):
            st.html(_TO_NEWEST, unsafe_allow_javascript=True)
        for number, turn in enumerate(talk.turns):
            turn.shown = True
            _show_turn(opened, talk, number, turn, endpoint)
        prepare_copying()
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


def _show_turn(opened: Engine, talk: Talk, number: int, turn: Turn, endpoint: Endpoint | None) -> None:
    with st.container(key=f"turn-{number}"):
        with st.chat_message("user", avatar=":material/person:"):
            st.markdown(escape(turn.typed))
            understood = _understand(opened, talk, number, turn)
            if understood:
                _show_asked(talk, number, turn)
        with st.chat_message("assistant", avatar=":material/format_quote:"):
            if turn.pending:
                _ask(opened, number, turn, endpoint)
            _show_outcome(opened, number, turn)


def _understand(opened: Engine, talk: Talk, number: int, turn: Turn) -> bool:
    """Read the question in the light of those before; tell whether there is something to say about it."""
    if turn.understood is None and turn.error is None:
        try:
            turn.understood = talk.understand(number, opened.answerer)
        except PilcrowError as error:
            turn.error = str(error)
    return turn.understood is not None and turn.understood.kind == "follow-up"


def _show_asked(talk: Talk, number: int, turn: Turn) -> None:
    """Show the question that was asked in fact, and let it be changed."""
    understood = turn.understood
    if understood is None:
        return
    if talk.changing == number:
        with st.form(f"change-{number}", border=False):
            text = st.text_input("Question to ask", understood.text, key=f"asked-{number}")
            if st.form_submit_button("Ask this", icon=":material/send:") and text and text.strip():
                turn.ask_instead(text.strip(), understood.filters)
                talk.changing = None
                st.rerun()
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"asked-as-{number}"):
        carried = understood.filters.symbols if understood.filters != turn.filters else ()
        only = f" · only {escape(', '.join(carried))}, as before" if carried else ""
        st.caption(f"Asked as: **{escape(understood.text)}**{only}", width="content")
        st.button(
            "Change", key=f"change-asked-{number}", icon=":material/edit:", type="tertiary",
            on_click=_change, args=(number,),
        )  # fmt: skip
        if carried:
            st.button(
                "Ask all reports", key=f"ask-all-{number}", icon=":material/library_books:", type="tertiary",
                on_click=turn.ask_instead, args=(understood.text, turn.filters),
            )  # fmt: skip


def _change(number: int) -> None:
    current_talk().changing = number


def _ask(opened: Engine, number: int, turn: Turn, endpoint: Endpoint | None) -> None:
    """Have a turn answered: at once from the reports, or by a language model while its draft is shown."""
    understood = turn.understood
    if understood is None:
        return
    try:
        if endpoint is None and turn.job is None:
            with st.spinner("Reading the paragraphs …"):
                turn.answer = respond(opened.answerer, understood.text, understood.filters)
            return
        if turn.job is None and endpoint is not None:
            turn.job = start_job(opened.answerer, endpoint, understood.text, understood.filters)
        _follow(number, turn)
    except PilcrowError as error:
        turn.error = str(error)


def _follow(number: int, turn: Turn) -> None:
    """Show the draft as it grows, with a button that stops it, until the answer is there."""
    job = turn.job
    if job is None:
        return
    place = st.empty()
    with place.container(key=f"draft-{number}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(
                ":gray[:material/edit_note: The model is writing; nothing of this is checked yet]",
                width="content",
            )
            st.button("Stop", key=f"stop-{number}", icon=":material/stop_circle:", on_click=job.stop)
        draft = st.empty()
        for text in job.drafts():
            draft.markdown(f":gray[*{escape(text)}*]" if text.strip() else ":gray[…]")
    place.empty()
    if job.error is not None:
        turn.error = str(job.error)
    turn.answer = job.answer
    turn.job = None


def _show_outcome(opened: Engine, number: int, turn: Turn) -> None:
    if turn.error is not None:
        st.warning(escape(turn.error), icon=":material/info:")
    elif turn.understood is not None and not turn.understood.resolved:
        st.info(escape(turn.understood.why), icon=":material/help:")
    elif turn.answer is not None:
        read = opened.searcher.read_query(turn.asked).notices
        show_answer(opened.library, turn.answer, str(number), read)
        _show_foot(opened, number, turn, turn.answer)


def _show_foot(opened: Engine, number: int, turn: Turn, answer: Answer) -> None:
    """Show how the answer was made, and the menu to export it."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"foot-{number}"
    ):
        st.caption(describe(answer), width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            show_copy_all(answer)
            show_export("Export", [exchange_of(turn, answer)], opened.library, str(number))
