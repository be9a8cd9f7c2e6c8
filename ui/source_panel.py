"""The source beside the answer: the cited paragraph in its context with the cited words marked, and its printed page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from answer.answer import Evidence
from answer.export import print_date
from index.library import Library
from ingest.errors import NotInLibraryError
from ingest.report import Paragraph
from ui.escape import escape
from ui.page_sheet import show_sheet
from ui.passages import (
    link_parameters,
    neighbours,
    paragraph_markdown,
    show_footnotes,
    show_headings,
)

CLOSE_KEY = "close-source"
NEIGHBOUR_CHARACTERS = 420
# On a narrow screen the source stands below the answer: go to the cited paragraph. On a wide one bring it into the
# panel's view. Fixed text of our own.
_SCROLL = """<script>
for (const wait of [0, 400]) setTimeout(() => document.querySelector('.st-key-cited-paragraph')
  ?.scrollIntoView({block: innerWidth < 900 ? 'start' : 'nearest'}), wait)
</script>"""


def show_source(library: Library, evidence: Evidence, read_page: object) -> bool:
    """Show the paragraph that a citation names; return whether the reader closed the panel."""
    try:
        paragraph = library.paragraph(evidence.paragraph_id)
    except NotInLibraryError:
        return _show_gone(evidence)
    report = library.report_of(evidence.paragraph_id)
    before, after = neighbours(report, paragraph)
    with st.container(border=True, key="source"):
        closed = _show_head(evidence)
        st.caption(escape(" · ".join(x for x in (report.title, print_date(report.date)) if x)))
        if before is not None:
            st.markdown(paragraph_markdown(_shortened(before), dim=True))
        show_headings(paragraph.headings)
        with st.container(key="cited-paragraph"):
            st.markdown(paragraph_markdown(paragraph, quotes=evidence.quote.split("\n")))
            show_footnotes(report, paragraph)
        if after is not None:
            if after.headings != paragraph.headings and after.headings:
                st.caption(f"**{escape(after.headings[-1])}**")
            st.markdown(paragraph_markdown(_shortened(after), dim=True))
        show_sheet(library, report, paragraph, evidence.citation.place, evidence.citation.sub, evidence.quote)
        st.page_link(
            read_page,  # type: ignore[arg-type]
            label="Open in the report",
            icon=":material/menu_book:",
            query_params=link_parameters(report.symbol, paragraph, evidence.citation.sub),
        )
    st.html(_SCROLL, unsafe_allow_javascript=True)
    return closed


def _show_head(evidence: Evidence) -> bool:
    """Show what is cited, and a button that closes the panel; return whether it was pressed."""
    with st.container(key="source-head", gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown("#### Source")
            closed = st.button(
                "Close", key=CLOSE_KEY, icon=":material/close:", type="tertiary", help="Close the source (Esc)",
                shortcut="Escape",
            )  # fmt: skip
        st.code(str(evidence.citation), language=None, wrap_lines=True)
    return closed


def _show_gone(evidence: Evidence) -> bool:
    """Show what an answer of before quoted from a paragraph that the library no longer has."""
    with st.container(border=True, key="source"):
        closed = _show_head(evidence)
        st.info(
            "This paragraph is no longer in the library: its report was removed or read anew. What the answer quoted:",
            icon=":material/history:",
        )
        for line in evidence.quote.split("\n"):
            st.markdown(escape(line))
    return closed


def _shortened(paragraph: Paragraph) -> Paragraph:
    """Keep a neighbour to what orients the reader."""
    if len(paragraph.text) <= NEIGHBOUR_CHARACTERS:
        return paragraph
    cut = paragraph.text.rfind(" ", 0, NEIGHBOUR_CHARACTERS)
    return replace(paragraph, text=paragraph.text[:cut] + " …", subparagraphs=())
