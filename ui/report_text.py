"""The text of a report: a window of its paragraphs, the chosen one with what can be done with it."""

from __future__ import annotations

import streamlit as st

from index.similar import Similar, find_similar
from ingest.report import Paragraph, Report
from ui.copying import show_copy_button
from ui.engine import Engine
from ui.escape import escape
from ui.pages import PAGES
from ui.passages import cite, paragraph_markdown, show_footnotes
from ui.reading import Reading, address_of, go, link_to

SIMILAR = 5
EXCERPT = 260
NEARLY_THE_SAME = 0.9
"""Mean cosine from which two paragraphs say nearly the same: worth a look side by side."""


def show_text(opened: Engine, place: Reading) -> None:
    """Show the paragraphs around the reader's place, headings between them."""
    order = place.report.in_reading_order()
    if not order:
        st.info("No text could be read in this report.", icon=":material/info:")
        return
    window = place.window
    _show_further(place, window.start, -1)
    headings: tuple[str, ...] = ()
    for position in window:
        paragraph = order[position]
        _show_headings(headings, paragraph.headings)
        headings = paragraph.headings
        if position == place.position and place.chosen:
            _show_chosen(opened, place, paragraph)
        else:
            begins = position == place.position and place.leaf is not None
            with st.container(key="here-begins" if begins else None, gap="xsmall"):
                _show_paragraph(place.report, paragraph)
    _show_further(place, window.stop, 1)
    if place.chosen or place.leaf is not None:
        st.html(_scroll_to(place), unsafe_allow_javascript=True)


def _scroll_to(place: Reading) -> str:
    """Return fixed script of our own that brings the place into view; the number only makes it run again for each place."""
    return (
        f"<script>/* {place.position:d} {place.page:d} */"
        "for (const wait of [0, 300]) setTimeout(() => {"
        "const here = document.querySelector('.st-key-here, .st-key-here-begins');"
        "if (!here) return; const box = here.getBoundingClientRect();"
        "if (box.top < 70 || box.bottom > innerHeight) here.scrollIntoView("
        "{block: here.classList.contains('st-key-here-begins') || box.height > 0.7 * innerHeight ? 'start' : 'center'})"
        "}, wait)</script>"
    )


def _show_headings(before: tuple[str, ...], headings: tuple[str, ...]) -> None:
    for depth, heading in enumerate(headings):
        if headings[: depth + 1] != before[: depth + 1]:
            st.markdown(f"{'#' * min(6, 4 + depth)} {escape(heading)}", anchors=False)


def _show_further(place: Reading, edge: int, step: int) -> None:
    """Show a button that goes on where the window ends, if the report does."""
    order = place.report.in_reading_order()
    further = edge if step > 0 else edge - 1
    if not 0 <= further < len(order):
        return
    st.button(
        "Later paragraphs" if step > 0 else "Earlier paragraphs",
        key=f"further-{step}",
        icon=":material/expand_more:" if step > 0 else ":material/expand_less:",
        type="tertiary",
        width="stretch",
        on_click=go,
        args=(address_of(place.report, order[further]),),
    )


def _show_paragraph(report: Report, paragraph: Paragraph) -> None:
    st.markdown(paragraph_markdown(paragraph))
    show_footnotes(report, paragraph)
    label = f"¶ {paragraph.number}" if paragraph.number else f"p. {paragraph.page_start}"
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"tools-{paragraph.id}"
    ):
        st.button(
            f":small[:gray[{escape(label)}]]",
            key=f"link-{paragraph.id}",
            type="tertiary",
            icon=":material/link:",
            help="Choose this paragraph: its page, permanent link and citation",
            on_click=go,
            args=(address_of(report, paragraph),),
        )
        show_copy_button(cite(report.symbol, paragraph))


def _show_chosen(opened: Engine, place: Reading, paragraph: Paragraph) -> None:
    report, sub = place.report, place.sub
    item = paragraph.find_sub(sub) if sub else None
    quotes = paragraph.text[item.start : item.end].strip().split("\n") if item else []
    with st.container(border=True, key="here"):
        st.markdown(paragraph_markdown(paragraph, quotes=quotes))
        show_footnotes(report, paragraph)
        st.code(cite(report.symbol, paragraph, sub), language=None, wrap_lines=True)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key="here-tools"):
            st.page_link(
                PAGES["read"],
                label="Permanent link",
                icon=":material/link:",
                query_params=address_of(report, paragraph, sub),
                width="content",
            )
            show_copy_button(link_to(address_of(report, paragraph, sub)), name="Copy the permanent link")
            st.space("stretch")
            _show_step(place, -1)
            _show_step(place, 1)
        _show_similar(opened, report, paragraph)


def _show_step(place: Reading, step: int) -> None:
    order = place.report.in_reading_order()
    target = place.position + step
    there = 0 <= target < len(order)
    st.button(
        "Next" if step > 0 else "Previous",
        key=f"step-{step}",
        icon=":material/arrow_downward:" if step > 0 else ":material/arrow_upward:",
        type="tertiary",
        disabled=not there,
        help="The next paragraph" if step > 0 else "The paragraph before",
        shortcut="Alt+Down" if step > 0 else "Alt+Up",
        on_click=go,
        args=(address_of(place.report, order[target]) if there else {},),
    )


def _show_similar(opened: Engine, report: Report, paragraph: Paragraph) -> None:
    """Show paragraphs like the chosen one; they are looked for when this is opened."""
    several = len(opened.library.reports()) > 1
    box = st.expander("Similar paragraphs", icon=":material/join_inner:", key="similar", on_change="rerun")
    if not box.open:
        return
    with box:
        own = not several or st.toggle("Also in this report", key="similar-own")
        found = find_similar(
            opened.library, opened.searcher.reader, paragraph.id, SIMILAR, own_report=bool(own)
        )
        if not found:
            st.caption("There is no other paragraph to compare with.")
        for number, similar in enumerate(found):
            _show_one_similar(similar, paragraph, number)


def _show_one_similar(similar: Similar, paragraph: Paragraph, number: int) -> None:
    other, report = similar.paragraph, similar.report
    text = (
        other.text if len(other.text) <= EXCERPT else other.text[: other.text.rfind(" ", 0, EXCERPT)] + " …"
    )
    alike = " · nearly the same" if similar.similarity >= NEARLY_THE_SAME else ""
    with st.container(key=f"near-{number}", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link(
                PAGES["read"],
                label=f"**{escape(cite(report.symbol, other))}**",
                query_params=address_of(report, other),
                width="content",
            )
            st.page_link(
                PAGES["search"],
                label="Compare",
                icon=":material/compare_arrows:",
                query_params={"compare": [paragraph.id, other.id]},
                width="content",
            )
        st.markdown(escape(text))
        where = " · ".join(x for x in (report.date, report.title) if x)
        st.caption(f"{escape(where)} · {similar.similarity * 100:.0f} % alike{alike}")
