"""Buttons that save an answer, or the whole conversation, as a Word, Markdown or text file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

import streamlit as st

from answer.export import Exchange, Form, export
from index.library import Library

MIME: dict[Form, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
    "txt": "text/plain",
}
LABELS: dict[Form, tuple[str, str]] = {
    "docx": ("Word", ":material/description:"),
    "md": ("Markdown", ":material/markdown:"),
    "txt": ("Plain text", ":material/text_snippet:"),
}


def show_export(label: str, exchanges: Sequence[Exchange], library: Library, key: str) -> None:
    """Show a menu of the three forms; a file is only made when it is asked for."""
    with st.popover(
        label,
        icon=":material/download:",
        type="tertiary",
        key=f"export-{key}",
        help="Save as a file, with citations and sources",
    ):
        for form, (name, icon) in LABELS.items():
            st.download_button(
                name,
                partial(export, exchanges, library, form),
                file_name=file_name(exchanges, form),
                mime=MIME[form],
                key=f"download-{form}-{key}",
                icon=icon,
                type="tertiary",
                on_click="ignore",
            )


def file_name(exchanges: Sequence[Exchange], form: Form) -> str:
    """Return a name that tells what was asked, in letters that every system takes.

    >>> file_name([Exchange("What of “drones” in 2025?", "", None)], "docx")
    'what-of-drones-in-2025.docx'
    """
    words = re.findall(r"[a-z0-9]+", exchanges[0].typed.lower()) if exchanges else []
    return f"{'-'.join(words[:8])[:60] or 'answer'}.{form}"
