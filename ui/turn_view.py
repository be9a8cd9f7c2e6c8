"""One turn of the conversation: the question, as it was asked in fact, the work on it, and its outcome."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from answer.answer import Answer
from answer.clipboard import clipboard_text
from answer.conversation_store import KeptTurn
from answer.endpoint import Endpoint
from ingest.errors import PilcrowError
from ui.answer_view import describe, show_answer, show_copy_all
from ui.asking import Job, start_job
from ui.copying import show_copy_button
from ui.desk import conversation_store, owner
from ui.engine import Engine
from ui.escape import escape
from ui.exporting import show_export
from ui.feedback import show_feedback, show_thumbs
from ui.talk import Talk, Turn, current_talk, exchange_of

UNFORESEEN = (
    "This question could not be answered: Pilcrow met a defect of its own, which the server's log names."
)


def show_turn(opened: Engine, talk: Talk, number: int, turn: Turn, endpoint: Endpoint | None) -> None:
    """Show a turn; one that is still to be answered is answered."""
    with st.container(key=f"turn-{number}"):
        with st.chat_message("user", avatar=":material/person:"):
            _show_typed(talk, number, turn)
            if _understand(opened, talk, number, turn):
                _show_asked(talk, number, turn)
        with st.chat_message("assistant", avatar=":material/format_quote:"):
            if turn.pending:
                _ask(opened, talk, number, turn, endpoint)
            _show_outcome(opened, talk, number, turn)


def _show_typed(talk: Talk, number: int, turn: Turn) -> None:
    """Show the question as typed, with a button that lets it be changed where it stands."""
    if talk.changing == number and not _is_follow_up(turn):
        _show_form(talk, number, turn.typed, turn.ask_edited)
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"typed-{number}"):
        st.markdown(escape(turn.typed), width="content")
        if not _is_follow_up(turn):
            st.button(
                "Edit the question", key=f"edit-{number}", icon=":material/edit:", type="tertiary",
                help="Edit the question and ask again", on_click=_change, args=(number,),
            )  # fmt: skip


def _is_follow_up(turn: Turn) -> bool:
    return turn.understood is not None and turn.understood.kind == "follow-up"


def _show_form(talk: Talk, number: int, text: str, ask: Callable[[str], None]) -> None:
    with st.form(f"change-{number}", border=False):
        changed = st.text_input("Question to ask", text, key=f"asked-{number}")
        with st.container(horizontal=True, gap="small"):
            send = st.form_submit_button("Ask this", icon=":material/send:")
            leave = st.form_submit_button("Cancel", type="tertiary")
        if leave or (send and changed and changed.strip()):
            if send and changed:
                ask(changed.strip())
                talk.source = None
                talk.keep(number)
            talk.changing = None
            st.rerun()


def _understand(opened: Engine, talk: Talk, number: int, turn: Turn) -> bool:
    """Read the question in the light of those before; tell whether there is something to say about it."""
    if turn.understood is None and turn.error is None:
        try:
            turn.understood = talk.understand(number, opened.answerer)
        except PilcrowError as error:
            turn.error = str(error)
    return _is_follow_up(turn)


def _show_asked(talk: Talk, number: int, turn: Turn) -> None:
    """Show the question that was asked in fact, and let it be changed."""
    understood = turn.understood
    if understood is None:
        return
    if talk.changing == number:
        _show_form(talk, number, understood.text, lambda text: turn.ask_instead(text, understood.filters))
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


def _ask(opened: Engine, talk: Talk, number: int, turn: Turn, endpoint: Endpoint | None) -> None:
    """Have a turn answered in the background, once, and show how far it is until it is."""
    understood = turn.understood
    if understood is None:
        return
    if turn.job is None:
        turn.job = start_job(
            opened.answerer, endpoint, understood.text, understood.filters, (talk.id, number),
            _keeping(talk, number, turn),
        )  # fmt: skip
    job = turn.job
    try:
        _follow(number, job)
    finally:
        if job.done.is_set():  # else the reader clicked elsewhere: the work goes on and is found again
            error = UNFORESEEN if job.failure is not None else job.error
            turn.answer, turn.error, turn.job = job.answer, str(error) if error else None, None


def _keeping(talk: Talk, number: int, asked: Turn) -> Callable[[Job], None]:
    """Return what keeps the outcome of a job: called in its thread, where nothing of the session is at hand."""
    store = conversation_store()
    who, name, kept = owner(), talk.id, asked.kept

    def keep(job: Job) -> None:
        if store is None or not talk.owned:
            return
        error = str(job.error) if job.error is not None else None
        turn = KeptTurn(kept.typed, kept.filters, kept.understood, job.answer, error)
        try:
            store.finish(who, name, number, turn)
        except PilcrowError as problem:  # the answer is there all the same
            talk.problem = str(problem)

    return keep


def _follow(number: int, job: Job) -> None:
    """Wait for the answer; of a language model show the draft as it grows, with a button that stops it."""
    if not job.model:
        with st.spinner("Reading the paragraphs …", show_time=False):
            beat = st.empty()
            for _ in job.drafts():
                beat.empty()  # a place where a click elsewhere is heard
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


def _show_outcome(opened: Engine, talk: Talk, number: int, turn: Turn) -> None:
    if turn.error is not None:
        st.warning(escape(turn.error), icon=":material/info:")
        st.button(
            "Ask again",
            key=f"again-{number}",
            icon=":material/refresh:",
            type="tertiary",
            on_click=turn.ask_again,
        )
    elif turn.understood is not None and not turn.understood.resolved:
        st.info(escape(turn.understood.why), icon=":material/help:")
    elif turn.answer is not None:
        read = opened.searcher.read_query(turn.asked).notices
        show_answer(opened.library, turn.answer, str(number), read)
        _show_foot(opened, talk, number, turn, turn.answer)


def _show_foot(opened: Engine, talk: Talk, number: int, turn: Turn, answer: Answer) -> None:
    """Show how the answer was made, what can be done with it, and what the reader said of it."""
    key = f"{talk.id}-{number}"
    if answer.library != opened.library.generation:
        st.caption(":material/history: The library has changed since this was answered.")
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key=f"foot-{number}"
    ):
        st.caption(describe(answer), width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            show_thumbs(turn.asked, answer, key)
            text = clipboard_text(answer)
            if text:
                show_copy_button(text, "Copy answer", "Copy the answer with its citations")
            show_copy_all(answer)
            show_export("Export", [exchange_of(turn, answer)], opened.library, str(number))
    show_feedback(opened.library, turn.asked, answer, key)
