"""Library: what is in it, what the numbering audit found, and a way to add more."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from index.build import AddOutcome, add_paths
from index.library import Library
from ingest.errors import PilcrowError
from ui.engine import engine, library_folder
from ui.escape import escape
from ui.pages import PAGES, centred

WIDTH = 980


def show() -> None:
    """Show the page."""
    library = engine().library
    with centred(WIDTH):
        st.title("Library")
        reports = library.reports()
        with st.container(horizontal=True, gap="large"):
            st.metric("Reports", len(reports))
            st.metric("Numbered paragraphs", f"{sum(r.paragraphs for r in reports):,}")
            st.metric("To check", sum(r.warnings for r in reports), help="Findings of the numbering audit")
        for summary in reports:
            _show_report(library, summary.symbol)
        _show_upload()
        st.caption(f"Model {escape(library.model)} · generation {escape(library.generation)}")


def _show_report(library: Library, symbol: str) -> None:
    report = library.report(symbol)
    with st.container(border=True, key=f"report-{report.source.sha256[:12]}"):
        st.markdown(f"**{escape(report.title)}**")
        facts = [
            *(report.symbols or (report.symbol,)),
            report.date or "no date",
            report.language,
            f"{len(report.paragraphs)} paragraphs",
            report.source.file,
        ]
        st.caption(" · ".join(escape(f) for f in facts))
        st.page_link(
            PAGES["read"], label="Read", icon=":material/menu_book:", query_params={"doc": report.symbol}
        )
        if report.warnings:
            with st.expander(f"Numbering audit: {len(report.warnings)} to check", icon=":material/rule:"):
                for warning in report.warnings:
                    st.markdown(f"Page {warning.page}: {escape(warning.message)}")


def _show_upload() -> None:
    st.subheader("Add reports")
    files = st.file_uploader(
        "PDF, Word (DOCX), HTML, Markdown or plain text", accept_multiple_files=True, key="upload"
    )
    if files and st.button(
        f"Add {len(files)} file{'s' if len(files) > 1 else ''}", type="primary", icon=":material/add:"
    ):
        st.session_state["added"] = _add(files)
        st.rerun()
    outcome: AddOutcome | str | None = st.session_state.pop("added", None)
    if isinstance(outcome, str):
        st.error(escape(outcome), icon=":material/error:")
    elif outcome is not None:
        done = [(outcome.added, "added"), (outcome.updated, "updated"), (outcome.unchanged, "already there")]
        for symbols, what in done:
            if symbols:
                st.success(f"{escape(', '.join(symbols))} — {what}", icon=":material/check:")
        for failure in outcome.failed:
            st.error(escape(failure.message), icon=":material/error:")


def _add(files: list[Any]) -> AddOutcome | str:
    """Add uploaded files; their names are only ever shown, never used as a path."""
    bar = st.progress(0.0, text="Starting …")

    def progress(done: int, total: int, message: str) -> None:
        bar.progress(min(1.0, done / max(total, 1)), text=escape(message))

    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for k, file in enumerate(files):
            home = Path(folder) / str(k)
            home.mkdir()
            path = home / _harmless(file.name)
            path.write_bytes(file.getvalue())
            paths.append(path)
        try:
            return add_paths(library_folder(), paths, progress=progress)
        except PilcrowError as error:
            return str(error)


def _harmless(name: str) -> str:
    """Return an uploaded name as one that any file system takes and that leads nowhere."""
    kept = "".join(
        c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable() and c not in '<>:"|?*'
    )
    return "upload-" + kept.strip(". ")[-100:]
