"""Read: a report with its outline; every paragraph has a permanent link and a citation to copy."""

from __future__ import annotations

import streamlit as st

from index.library import Library
from index.places import resolve_in
from ingest.citation import Citation, parse
from ingest.errors import PilcrowError
from ingest.report import Paragraph, Report, Section
from ui.engine import engine
from ui.escape import escape
from ui.pages import centred
from ui.passages import cite, link_parameters, paragraph_markdown, show_footnotes, show_page
from ui.report_facts import show_audit, show_facts, show_relations

WIDTH = 860
# Fixed text of our own; nothing of a document ever goes into it.
_SCROLL = (
    "<script>{const here = document.querySelector('.st-key-here');"
    "here?.scrollIntoView({block: here.offsetHeight > 0.7 * innerHeight ? 'start' : 'center'})}</script>"
)


def show() -> None:
    """Show the page: the report and paragraph of the address, else the first report."""
    library = engine().library
    summaries = library.reports()
    if not summaries:
        st.info("The library is empty. Add reports on the Library page.", icon=":material/folder_open:")
        return
    report = _report_of_address(library)
    text = centred(WIDTH)
    with text:
        here = _paragraph_of_address(report)
    with st.sidebar:
        report = _choose_report(library, report)
        _show_jump(report)
        chapters = _chapters(report)
        current = _current_chapter(chapters, here)
        _show_outline(report, chapters, current)
    with text:
        _show_title(library, report)
        _show_chapter(library, report, chapters[current][1], here)
        _show_turning(report, chapters, current)


def _report_of_address(library: Library) -> Report:
    symbol = st.query_params.get("doc")
    if symbol:
        try:
            return library.report(symbol)
        except PilcrowError as error:
            st.warning(escape(str(error)), icon=":material/info:")
    return library.report(library.reports()[0].symbol)


def _paragraph_of_address(report: Report) -> tuple[Paragraph, str | None] | None:
    """Return the paragraph (and sub-paragraph) that the address names; says so where it is not there."""
    parameters = st.query_params
    number, page = parameters.get("para"), parameters.get("page")
    if not number and not page:
        return None
    try:
        part = parameters.get("part") or "main"
        citation = Citation(
            report.symbol,
            part,
            number or None,
            parameters.get("sub") or None,
            page=int(page) if page and page.isdigit() else None,
        )
        return resolve_in(report, citation)[0], citation.sub
    except PilcrowError as error:
        st.warning(escape(str(error)), icon=":material/info:")
        return None


def _choose_report(library: Library, report: Report) -> Report:
    symbols = [s.symbol for s in library.reports()]
    chosen = st.selectbox(
        "Report", symbols, index=symbols.index(report.symbol), key=f"report-{report.symbol}"
    )
    if chosen != report.symbol:
        st.query_params.from_dict({"doc": chosen})
        st.rerun()
    return report


def _show_jump(report: Report) -> None:
    with st.form("jump", border=False, clear_on_submit=True):
        wanted = st.text_input("Jump to paragraph", placeholder="21 or 4 (a)", key="jump-to")
        if st.form_submit_button("Go", icon=":material/arrow_forward:") and wanted.strip():
            try:
                citation = parse(
                    wanted if any(c.isalpha() and c > "z" for c in wanted) else f"para. {wanted.strip()}"
                )
                paragraph = resolve_in(report, citation)[0]
            except PilcrowError as error:
                st.warning(escape(str(error)), icon=":material/info:")
            else:
                st.query_params.from_dict(link_parameters(report.symbol, paragraph, citation.sub))
                st.rerun()


def _chapters(report: Report) -> list[tuple[Section | None, list[Paragraph]]]:
    """Split a report at its outermost headings; what stands before the first is a chapter without heading."""
    tops = {s.id: _top_of(report, s) for s in report.sections}
    chapters: list[tuple[Section | None, list[Paragraph]]] = []
    for paragraph in report.in_reading_order():
        top = tops.get(paragraph.section or "")
        if not chapters or chapters[-1][0] != top:
            chapters.append((top, []))
        chapters[-1][1].append(paragraph)
    return chapters


def _top_of(report: Report, section: Section) -> Section:
    by_id = {s.id: s for s in report.sections}
    while section.parent is not None:
        section = by_id[section.parent]
    return section


def _current_chapter(
    chapters: list[tuple[Section | None, list[Paragraph]]], here: tuple[Paragraph, str | None] | None
) -> int:
    if here is not None:
        return next(k for k, (_, members) in enumerate(chapters) if any(p.id == here[0].id for p in members))
    asked = st.query_params.get("chapter", "")
    if asked.isdigit() and int(asked) < len(chapters):
        return int(asked)
    return next((k for k, (_, members) in enumerate(chapters) if any(p.number for p in members)), 0)


def _show_outline(
    report: Report, chapters: list[tuple[Section | None, list[Paragraph]]], current: int
) -> None:
    st.caption("Outline")
    with st.container(key="outline", gap="xxsmall"):
        for k, (section, members) in enumerate(chapters):
            heading = section.heading if section else "Title page"
            numbers = [p.number for p in members if p.number]
            span = f" :gray[¶ {escape(numbers[0])}–{escape(numbers[-1])}]" if numbers else ""
            shown = escape(heading if len(heading) <= 90 else heading[:87] + "…")
            st.button(
                (f"**{shown}**" if k == current else shown) + span,
                key=f"chapter-{k}",
                type="tertiary",
                wrap=True,
                on_click=_go,
                args=({"doc": report.symbol, "chapter": str(k)},),
            )
    show_audit(report)


def _show_title(library: Library, report: Report) -> None:
    st.markdown(f"## {escape(report.title)}")
    show_facts(report, f"{len(report.paragraphs)} numbered paragraphs")
    show_relations(library, report, "title")


def _show_chapter(
    library: Library, report: Report, paragraphs: list[Paragraph], here: tuple[Paragraph, str | None] | None
) -> None:
    headings: tuple[str, ...] = ()
    for paragraph in paragraphs:
        for depth, heading in enumerate(paragraph.headings):
            if paragraph.headings[: depth + 1] != headings[: depth + 1]:
                st.markdown(f"{'#' * min(6, 4 + depth)} {escape(heading)}")
        headings = paragraph.headings
        at_home = here is not None and paragraph.id == here[0].id
        _show_paragraph(library, report, paragraph, here[1] if at_home and here else None, marked=at_home)
    if here is not None:
        st.html(_SCROLL, unsafe_allow_javascript=True)


def _show_paragraph(
    library: Library, report: Report, paragraph: Paragraph, sub: str | None, *, marked: bool
) -> None:
    item = paragraph.find_sub(sub) if sub else None
    quotes = [paragraph.text[item.start : item.end].strip()] if item else []
    with st.container(border=marked, key="here" if marked else None):
        st.markdown(paragraph_markdown(paragraph, quotes=[q for quote in quotes for q in quote.split("\n")]))
        show_footnotes(report, paragraph)
        if marked:
            st.code(cite(report.symbol, paragraph, sub), language=None, wrap_lines=True)
            show_page(library, report, paragraph, sub)
        else:
            label = f"¶ {paragraph.number}" if paragraph.number else f"p. {paragraph.page_start}"
            st.button(
                f":small[:gray[{escape(label)}]]",
                key=f"link-{paragraph.id}",
                type="tertiary",
                icon=":material/link:",
                help="Permanent link and citation",
                on_click=_go,
                args=(link_parameters(report.symbol, paragraph),),
            )


def _go(parameters: dict[str, str]) -> None:
    """Set the address: it is the permanent link to what is shown."""
    st.query_params.from_dict(parameters)


def _show_turning(
    report: Report, chapters: list[tuple[Section | None, list[Paragraph]]], current: int
) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        for k, label, icon in (
            (current - 1, "Previous chapter", ":material/arrow_back:"),
            (current + 1, "Next chapter", ":material/arrow_forward:"),
        ):
            if 0 <= k < len(chapters):
                st.button(
                    label,
                    key=f"turn-{k}",
                    icon=icon,
                    type="tertiary",
                    on_click=_go,
                    args=({"doc": report.symbol, "chapter": str(k)},),
                )
