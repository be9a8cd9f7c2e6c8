"""Change what the library says of a report: correct its metadata, take it out."""

from __future__ import annotations

import streamlit as st

from index.corrections import MAX_TITLE, read_correction
from ingest.bodies import bodies_of
from ingest.errors import PilcrowError
from ingest.report import Report
from ui.engine import library_folder
from ui.escape import escape
from ui.ingest_jobs import jobs_of


def show_actions(report: Report, key: str) -> None:
    """Show the buttons that change one report; what they do is done in the background."""
    st.button("Edit", key=f"edit-{key}", icon=":material/edit:", type="tertiary",
              help=f"Correct what is said of {escape(report.symbol)}", on_click=_edit, args=(report,))  # fmt: skip
    st.button("Remove", key=f"remove-{key}", icon=":material/delete:", type="tertiary",
              help=f"Take {escape(report.symbol)} out; can be undone", on_click=_remove, args=(report.symbol,))  # fmt: skip


def _remove(symbol: str) -> None:
    jobs_of(library_folder()).remove(symbol)


def _edit(report: Report) -> None:
    st.session_state["edited-report"] = report.symbol


def show_editing(report: Report) -> None:
    """Open the form that corrects a report."""
    st.dialog("Edit report", width="large", on_dismiss=_close)(_show_form)(report)


def _close() -> None:
    st.session_state.pop("edited-report", None)


def _show_form(report: Report) -> None:
    st.caption(
        f"{escape(report.source.file)} — what you write here overrules what the document prints, and stays when it is "
        "added again or the library rebuilt. An empty field means: as printed."
    )
    with st.form("correction", border=False):
        symbols = st.text_input(
            "Symbols", "; ".join(report.symbols), key="correct-symbols", placeholder="A/80/1; S/2025/7",
            help="The first is the one it is cited by; several are parted by semicolons. The issuing body is told by them.",
        )  # fmt: skip
        title = st.text_area("Title", report.title, key="correct-title", height=90, max_chars=MAX_TITLE)
        left, right = st.columns(2)
        day = left.text_input("Date", report.date or "", key="correct-date", placeholder="2025-03-14")
        language = right.text_input(
            "Language", report.language, key="correct-language", placeholder="en, fr, es …"
        )
        bodies = "; ".join(b.name for b in bodies_of(report.symbols)) or "not told by its symbol"
        st.caption(f"Issuing body: {escape(bodies)}")
        saved = st.form_submit_button("Save", type="primary", icon=":material/save:", key="save-correction")
    if not saved:
        return
    try:
        jobs_of(library_folder()).correct(report.symbol, read_correction(symbols, title, day, language))
    except PilcrowError as error:
        st.error(escape(str(error)), icon=":material/error:")
        return
    _close()
    st.rerun()
