"""The paragraphs that a reader has chosen from result lists: exported as a file, or put side by side."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from answer.export import Form
from answer.export_passages import export_passages
from index.library import Library
from ingest.errors import NotInLibraryError
from ui.escape import escape
from ui.exporting import LABELS, MIME

MOST_COMPARED = 3
_KEY = "chosen-paragraphs"


def chosen_paragraphs(library: Library) -> list[str]:
    """Return the ids of the chosen paragraphs in the order of choosing; those no longer in the library are dropped."""
    held = []
    for paragraph_id in st.session_state.get(_KEY, []):
        try:
            library.paragraph(paragraph_id)
        except NotInLibraryError:
            continue
        held.append(paragraph_id)
    st.session_state[_KEY] = held
    return list(held)


def show_choice(paragraph_id: str, name: str) -> None:
    """Show the box that chooses a paragraph; ``name`` is its citation."""
    key = f"choose-{paragraph_id}"
    st.session_state[key] = paragraph_id in st.session_state.get(_KEY, [])
    st.checkbox(
        escape(f"Choose {name}"),
        key=key,
        label_visibility="collapsed",
        on_change=_choose,
        args=(paragraph_id,),
    )


def _choose(paragraph_id: str) -> None:
    held = [p for p in st.session_state.get(_KEY, []) if p != paragraph_id]
    if st.session_state[f"choose-{paragraph_id}"]:
        held.append(paragraph_id)
    st.session_state[_KEY] = held


def _clear() -> None:
    st.session_state[_KEY] = []


def _compare(chosen: list[str]) -> None:
    st.query_params.from_dict({"compare": chosen})


def show_selection(library: Library, query: str) -> None:
    """Show what can be done with the chosen paragraphs; nothing where none is."""
    chosen = chosen_paragraphs(library)
    if not chosen:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", border=True, key="selection-bar"
    ):
        st.markdown(f"**{len(chosen)} chosen**", width="content")
        st.button(
            "Compare",
            key="compare-chosen",
            icon=":material/compare_arrows:",
            disabled=not 2 <= len(chosen) <= MOST_COMPARED,
            help=f"Side by side: choose two or {MOST_COMPARED}",
            on_click=_compare,
            args=(chosen,),
        )
        with st.popover("Export", icon=":material/download:", key="export-chosen"):
            for form, (name, icon) in LABELS.items():
                _show_download(library, query, chosen, form, name, icon)
        st.button("Clear", key="clear-chosen", type="tertiary", icon=":material/close:", on_click=_clear)


def _show_download(library: Library, query: str, chosen: list[str], form: Form, name: str, icon: str) -> None:
    st.download_button(
        name,
        partial(export_passages, query, chosen, library, form),
        file_name=f"{'-'.join(re.findall(r'[a-z0-9]+', query.lower())[:8])[:60] or 'paragraphs'}.{form}",
        mime=MIME[form],
        key=f"download-chosen-{form}",
        icon=icon,
        type="tertiary",
        on_click="ignore",
    )
