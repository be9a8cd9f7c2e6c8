"""Library: what is in it, what the numbering audit found, ways to add more, to correct and to remove."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from index.encoder_cache import encoder_form
from index.library import Library, ReportSummary
from index.storage import measure_storage, print_bytes
from ingest.errors import PilcrowError
from ingest.summary import count_parts
from ui.access import read_only
from ui.engine import find_engine, library_folder
from ui.escape import escape
from ui.ingest_jobs import jobs_of
from ui.job_list import show_jobs
from ui.pages import PAGES, centred
from ui.report_editing import show_actions, show_editing
from ui.report_facts import show_audit, show_facts, show_relations

WIDTH = 980
FEW_REPORTS = 8
REPORTS_AT_ONCE = 25
_ORDERS: dict[str, Callable[[ReportSummary], Any]] = {
    "Symbol": lambda r: r.symbol,
    "Newest first": lambda r: _backwards(r.date),
    "Title": lambda r: r.title.casefold(),
}


def show() -> None:
    """Show the page."""
    opened = find_engine()
    with centred(WIDTH):
        st.title("Library")
        if opened is not None:
            _show_figures(opened.library)
        if read_only():
            st.caption(":material/lock: This server shows its library; nothing can be changed here.")
        else:
            _show_upload()
            show_jobs()
        if opened is None:
            st.info("The library is empty.", icon=":material/folder_open:")
            return
        _show_reports(opened.library)
        _show_storage(opened.library)
        edited = st.session_state.get("edited-report")
        if edited and not read_only():
            try:
                show_editing(opened.library.report(edited))
            except PilcrowError:  # gone meanwhile
                st.session_state.pop("edited-report")


def _show_figures(library: Library) -> None:
    reports = library.reports()
    with st.container(horizontal=True, gap="large"):
        st.metric("Reports", f"{len(reports):,}", width="content")
        st.metric("Numbered paragraphs", f"{sum(r.paragraphs for r in reports):,}", width="content")
        findings = sum(r.warnings for r in reports)
        st.metric("Findings", f"{findings:,}", help="What the audit found to check", width="content")


def _show_upload() -> None:
    """Show where files are dropped; once all have come they are kept, and the field is empty for the next."""
    turn = st.session_state.setdefault("upload-turn", 0)
    files = st.file_uploader(
        "Drop reports here, one or a hundred: PDF, Word (DOCX), HTML, Markdown or plain text",
        accept_multiple_files=True,
        key=f"upload-{turn}",
    )
    if not files:
        return
    try:
        jobs_of(library_folder()).add_files((file.name, file.getbuffer()) for file in files)
    except (PilcrowError, OSError) as error:
        st.error(escape(f"The files cannot be kept: {error}"), icon=":material/error:")
        return
    st.session_state["upload-turn"] = turn + 1
    st.rerun()


def _show_reports(library: Library) -> None:
    chosen = _choose(library)
    shown = int(st.session_state.get("library-shown", REPORTS_AT_ONCE))
    for symbol in chosen[:shown]:
        _show_report(library, symbol)
    if len(chosen) > shown and st.button(f"Show {min(REPORTS_AT_ONCE, len(chosen) - shown)} more"):
        st.session_state["library-shown"] = shown + REPORTS_AT_ONCE
        st.rerun()


def _choose(library: Library) -> list[str]:
    """Return the symbols of the reports to show; in a library of many they can be narrowed down and ordered."""
    reports = library.reports()
    if len(reports) <= FEW_REPORTS:
        return [r.symbol for r in reports]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = (
            st.text_input("Filter by symbol, title, date or file", key="library-filter").casefold().split()
        )
        order = st.selectbox("Order", list(_ORDERS), key="library-order", width=170)
        only = st.toggle("With findings only", key="library-findings")
    found = [r for r in reports if (r.warnings or not only) and _has(r, wanted)]
    shown = int(st.session_state.get("library-shown", REPORTS_AT_ONCE))
    st.caption(
        f"{len(found)} of {len(reports)} reports" + (f", the first {shown}" if len(found) > shown else "")
    )
    return [r.symbol for r in sorted(found, key=_ORDERS[order or "Symbol"])]


def _has(report: ReportSummary, words: Sequence[str]) -> bool:
    text = f"{' '.join(report.symbols)} {report.title} {report.date} {report.file}".casefold()
    return all(word in text for word in words)


def _backwards(day: str | None) -> tuple[int, ...]:
    """Return a key that puts later days first and reports without a date last."""
    return tuple(-int(d) for d in day.split("-")) if day else (0,)


def _show_report(library: Library, symbol: str) -> None:
    report = library.report(symbol)
    key = report.source.sha256[:12]
    with st.container(border=True, key=f"report-{key}", gap="xsmall"):
        st.markdown(f"**{escape(report.title)}**")
        show_facts(report, count_parts(report), f"{report.pages} page{'s' if report.pages > 1 else ''}")
        show_relations(library, report, key)
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            st.page_link(
                PAGES["read"], label="Read", icon=":material/menu_book:", query_params={"doc": report.symbol}
            )
            if not read_only():
                show_actions(report, key)
            st.caption(escape(report.source.file), text_alignment="right")
        show_audit(report, quiet=True)


def _show_storage(library: Library) -> None:
    storage = measure_storage(library.folder, library.generation)
    st.divider()
    with st.container(horizontal=True, gap="large", key="storage"):
        for label, value in (
            ("Model", library.model),
            ("Runs on", encoder_form(library.folder, library.model)),
            ("Generation", library.generation),
            ("On disk", print_bytes(storage.total)),
        ):
            st.caption(f"{label}  \n**{escape(value)}**", width="content")
    parts = (
        ("indexes", storage.indexes), ("files", storage.sources), ("model", storage.encoder),
        ("generation before", storage.earlier),
    )  # fmt: skip
    st.caption(" · ".join(f"{what} {print_bytes(size)}" for what, size in parts if size))
