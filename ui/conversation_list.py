"""The conversations of before, at the side of the page: opened, renamed and deleted, the last deletion taken back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from answer.conversation_store import ConversationStore, KeptConversation
from answer.export import print_date
from ingest.errors import PilcrowError
from ui.desk import conversation_store, owner
from ui.escape import escape
from ui.talk import current_talk, open_talk, start_again

TITLE_SHOWN = 34
SHOWN = 15


def show_conversations() -> None:
    """Show the list; nothing where none is kept yet, or none are kept at all."""
    store = conversation_store()
    if store is None:
        return
    try:
        kept = store.list(owner())
    except PilcrowError as error:
        st.caption(f":material/info: {escape(str(error))}")
        return
    deleted: KeptConversation | None = st.session_state.get("deleted-conversation")
    if not kept and deleted is None:
        return
    with st.sidebar, st.container(key="conversations", gap="xxsmall"):
        st.button(
            "New conversation",
            key="new-talk",
            icon=":material/add_comment:",
            width="stretch",
            on_click=start_again,
        )
        if deleted is not None:
            _show_undo(store, deleted)
        st.caption("Conversations, kept on this server")
        every = len(kept) <= SHOWN or st.session_state.get("all-conversations")
        for conversation in kept if every else kept[:SHOWN]:
            _show_row(store, conversation)
        if len(kept) > SHOWN:
            st.toggle(f"Show all {len(kept)}", key="all-conversations", persist_state="session")


def _show_row(store: ConversationStore, conversation: KeptConversation) -> None:
    name, title = conversation.id, conversation.title
    short = title if len(title) <= TITLE_SHOWN else title[: TITLE_SHOWN - 1] + "…"
    here = name == current_talk().id
    with st.container(horizontal=True, vertical_alignment="center", gap=None, key=f"talk-row-{name}"):
        st.button(
            f"**{escape(short)}**" if here else escape(short), key=f"talk-{name}", type="tertiary", width="stretch",
            help=escape(f"{title} · {print_date(conversation.changed[:10])}"), on_click=open_talk, args=(name,),
        )  # fmt: skip
        with st.popover(
            f"Rename or delete “{escape(short)}”", icon=":material/more_vert:", type="tertiary", key=f"talk-more-{name}",
            help="Rename or delete",
        ):  # fmt: skip
            st.text_input("Name", title, key=f"talk-name-{name}", on_change=_rename, args=(store, name))
            st.button(
                "Delete", key=f"talk-delete-{name}", icon=":material/delete:", type="tertiary",
                on_click=_delete, args=(store, conversation),
            )  # fmt: skip


def _show_undo(store: ConversationStore, deleted: KeptConversation) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="undo-delete"):
        st.caption(f"Deleted “{escape(deleted.title[:TITLE_SHOWN])}”", width="stretch")
        st.button(
            "Undo", key="restore-talk", icon=":material/undo:", type="tertiary",
            on_click=_restore, args=(store, deleted),
        )  # fmt: skip


def _rename(store: ConversationStore, name: str) -> None:
    _try(lambda: store.rename(owner(), name, str(st.session_state.get(f"talk-name-{name}") or "")))


def _delete(store: ConversationStore, conversation: KeptConversation) -> None:
    if _try(lambda: store.delete(owner(), conversation.id)):
        st.session_state["deleted-conversation"] = conversation
        if current_talk().id == conversation.id:
            start_again()


def _restore(store: ConversationStore, deleted: KeptConversation) -> None:
    if _try(lambda: store.restore(owner(), deleted.id)):
        st.session_state.pop("deleted-conversation", None)
        open_talk(deleted.id)


def _try(change: Callable[[], None]) -> bool:
    """Make a change to the store; what prevents it is said at the head of the conversation."""
    try:
        change()
    except PilcrowError as error:
        current_talk().problem = str(error)
        return False
    return True
