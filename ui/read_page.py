"""Read: a report as text and as pages side by side; every paragraph has a permanent link and a citation to copy."""

from __future__ import annotations

import streamlit as st

from index.browse import find_destination, outline_of
from index.library import Library
from ingest.citation import Citation
from ingest.errors import PilcrowError
from ingest.report import Report
from ui.copying import prepare_copying
from ui.engine import Engine, engine
from ui.escape import JOINER, escape
from ui.page_sheet import has_pages, show_page_of, show_why_not
from ui.pages import centred
from ui.reading import Reading, address_of, address_of_leaf, go, read_place
from ui.report_facts import show_audit, show_facts, show_relations
from ui.report_text import show_text

TEXT_WIDTH, BOTH_WIDTH = 860, 1500
TEXT, BOTH, PAGES_ONLY = "Text", "Text and pages", "Pages"
HEADING_SHOWN = 90


def show() -> None:
    """Show the page: the report and paragraph of the address, else the beginning of the first report."""
    opened = engine()
    library = opened.library
    if not library.reports():
        st.title("Read")
        st.info("The library is empty. Add reports on the Library page.", icon=":material/folder_open:")
        return
    view = st.session_state.get("read-view") or BOTH
    page = centred(BOTH_WIDTH if view == BOTH else TEXT_WIDTH)
    with page:
        place = read_place(library)
    with st.sidebar:
        _choose_report(library, place.report)
        _show_jump(library, place.report)
        _show_outline(place)
        show_audit(place.report)
    with page:
        _show_title(library, place.report)
        _show_body(opened, place)
    prepare_copying()


def _choose_report(library: Library, report: Report) -> None:
    titles = {s.symbol: s.title for s in library.reports()}
    symbols = list(titles)
    key = f"report-{report.symbol}"

    def open_chosen() -> None:
        go({"doc": st.session_state[key]})

    st.selectbox(
        "Report",
        symbols,
        index=symbols.index(report.symbol),
        key=key,
        format_func=lambda s: f"{s} — {titles[s]}",
        on_change=open_chosen,
    )


def _show_jump(library: Library, report: Report) -> None:
    with st.form("jump", border=False, clear_on_submit=True):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
            wanted = st.text_input(
                "Jump to paragraph",
                placeholder="21, 4 (a), annex I, para. 3",
                key="jump-to",
                help="A number, a page (p. 12), any citation, or words of a heading",
            )
            asked = st.form_submit_button("Go")
        if asked and wanted.strip():
            try:
                found = find_destination(library, report, wanted)
            except PilcrowError as error:
                st.warning(escape(str(error)), icon=":material/info:")
                return
            if found.page is not None:
                go({"doc": found.report.symbol, "leaf": str(found.page)})
            else:
                go(address_of(found.report, found.paragraph, found.sub))
            st.rerun()


def _show_outline(place: Reading) -> None:
    entries = outline_of(place.report, place.position)
    if not entries:
        return
    st.caption("Outline")
    order = place.report.in_reading_order()
    with st.container(key="outline", gap="xxsmall"):
        for entry in entries:
            heading = entry.section.heading
            shown = escape(heading if len(heading) <= HEADING_SHOWN else heading[: HEADING_SHOWN - 1] + "…")
            numbers = f"{JOINER}–{JOINER}".join(dict.fromkeys(entry.numbers or ()))
            span = f" :gray[¶\u00a0{escape(numbers)}]" if numbers else ""
            with st.container(key=f"outline-{min(entry.depth, 4)}-{entry.section.id}"):
                st.button(
                    (f"**{shown}**" if entry.here else shown) + span,
                    key=f"chapter-{entry.section.id}",
                    type="tertiary",
                    wrap=True,
                    on_click=go,
                    args=(address_of(place.report, order[entry.position]),),
                )


def _show_title(library: Library, report: Report) -> None:
    st.markdown(f"## {escape(report.title)}")
    numbered = f"{len(report.paragraphs)} numbered paragraphs"
    pages = f"{report.pages} page{'' if report.pages == 1 else 's'}"
    audit = "numbering audited: unbroken" if not report.warnings else "see the audit in the sidebar"
    show_facts(report, numbered, pages, audit)
    show_relations(library, report, "title")


def _show_body(opened: Engine, place: Reading) -> None:
    """Show text, pages, or both side by side; a report without pages has only text."""
    if not has_pages(opened.library, place.report):
        show_why_not(place.report)
        show_text(opened, place)
        return
    view = st.segmented_control(
        "Show",
        (TEXT, BOTH, PAGES_ONLY),
        default=BOTH,
        key="read-view",
        label_visibility="collapsed",
        required=True,
        persist_state="session",
    )
    if view == PAGES_ONLY:
        _show_pages(opened.library, place)
    elif view == TEXT:
        show_text(opened, place)
    else:
        text, pages = st.columns([1.05, 1], gap="medium")
        with text:
            show_text(opened, place)
        with pages, st.container(key="page-beside"):
            _show_pages(opened.library, place)


def _show_pages(library: Library, place: Reading) -> None:
    name = Citation.of(place.report.symbol, place.paragraph, place.sub).place if place.paragraph else ""
    show_page_of(
        library, place.report, place.page, place.boxes, name, lambda page: go(address_of_leaf(place, page))
    )
