"""Library: what is in it, what the numbering audit found, and a way to add more."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from index.build import AddOutcome, add_paths
from index.library import Library
from ingest.errors import PilcrowError
from ingest.summary import count_parts
from ui.engine import engine, library_folder
from ui.escape import escape
from ui.pages import PAGES, centred
from ui.report_facts import show_audit, show_facts, show_relations

WIDTH = 980
FEW_REPORTS = 8
REPORTS_AT_ONCE = 25


def show() -> None:
    """Show the page."""
    library = engine().library
    with centred(WIDTH):
        st.title("Library")
        reports = library.reports()
        with st.container(horizontal=True, gap="large"):
            st.metric("Reports", len(reports))
            st.metric("Numbered paragraphs", f"{sum(r.paragraphs for r in reports):,}")
            st.metric("Findings", sum(r.warnings for r in reports), help="What the audit found to check")
        chosen = _choose(library)
        shown = int(st.session_state.get("library-shown", REPORTS_AT_ONCE))
        for symbol in chosen[:shown]:
            _show_report(library, symbol)
        if len(chosen) > shown and st.button(f"Show {min(REPORTS_AT_ONCE, len(chosen) - shown)} more"):
            st.session_state["library-shown"] = shown + REPORTS_AT_ONCE
            st.rerun()
        _show_upload()
        st.caption(f"Model {escape(library.model)} · generation {escape(library.generation)}")


def _choose(library: Library) -> list[str]:
    """Return the symbols of the reports to show; in a library of many they can be narrowed down."""
    reports = library.reports()
    if len(reports) <= FEW_REPORTS:
        return [r.symbol for r in reports]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input("Filter by symbol, title or date", key="library-filter").casefold().split()
        only = st.toggle("With findings only", key="library-findings")
    found = [
        r.symbol
        for r in reports
        if (r.warnings or not only)
        and all(word in f"{' '.join(r.symbols)} {r.title} {r.date}".casefold() for word in wanted)
    ]
    shown = int(st.session_state.get("library-shown", REPORTS_AT_ONCE))
    st.caption(
        f"{len(found)} of {len(reports)} reports" + (f", the first {shown}" if len(found) > shown else "")
    )
    return found


def _show_report(library: Library, symbol: str) -> None:
    report = library.report(symbol)
    key = report.source.sha256[:12]
    with st.container(border=True, key=f"report-{key}", gap="xsmall"):
        st.markdown(f"**{escape(report.title)}**")
        show_facts(report, count_parts(report), f"{report.pages} page{'s' if report.pages > 1 else ''}")
        show_relations(library, report, key)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.page_link(
                PAGES["read"], label="Read", icon=":material/menu_book:", query_params={"doc": report.symbol}
            )
            st.caption(escape(report.source.file))
        show_audit(report, quiet=True)


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
        for relation in outcome.relations:
            st.info(escape(str(relation)), icon=":material/link:")
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
