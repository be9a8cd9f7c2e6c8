"""Two or three paragraphs side by side; where they are versions of one text, what each says differently is marked."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from answer.export import print_date
from index.library import Library
from ingest.differences import Span, find_differences
from ingest.errors import NotInLibraryError
from ingest.report import Paragraph
from ui.copying import prepare_copying, show_copy_button
from ui.escape import escape
from ui.pages import PAGES
from ui.passages import cite, link_parameters, paragraph_markdown, show_footnotes, show_headings
from ui.selection import MOST_COMPARED

VERSIONS = 0.5
"""Share of words in common from which two paragraphs are taken for versions of one text."""


def show_comparison(library: Library, paragraph_ids: Sequence[str], *, results: bool) -> None:
    """Show the paragraphs that the address names; ``results``: there is a list to go back to. What is not there is said."""
    st.title("Side by side")
    st.button(
        "Back to the results" if results else "Search",
        key="end-comparison",
        icon=":material/arrow_back:",
        type="tertiary",
        on_click=st.query_params.clear,
    )
    paragraphs: list[Paragraph] = []
    for paragraph_id in list(dict.fromkeys(paragraph_ids))[:MOST_COMPARED]:
        try:
            paragraphs.append(library.paragraph(paragraph_id))
        except NotInLibraryError as error:
            st.warning(escape(str(error)), icon=":material/info:")
    if not paragraphs:
        return
    marked = _differences(paragraphs)
    st.caption(_legend(paragraphs, marked))
    for column, paragraph, spans in zip(
        st.columns(len(paragraphs), gap="medium"), paragraphs, marked, strict=True
    ):
        with column:
            _show_side(library, paragraph, spans)
    prepare_copying()


def _legend(paragraphs: Sequence[Paragraph], marked: Sequence[tuple[Span, ...]]) -> str:
    """Return what the marks mean, or why there are none."""
    if any(marked):
        return "Marked: :orange-background[words that the first and the others do not share]"
    if len(paragraphs) > 1 and all(
        find_differences(paragraphs[0].text, p.text).resemblance == 1 for p in paragraphs[1:]
    ):
        return "Word for word the same."
    return "These are no versions of one text: nothing is marked." if len(paragraphs) > 1 else ""


def _differences(paragraphs: Sequence[Paragraph]) -> list[tuple[Span, ...]]:
    """Return what to mark in each: where it differs from the first, and in that where it differs from the second."""
    found = [find_differences(paragraphs[0].text, p.text) for p in paragraphs[1:]]
    marked = [d.second if d.resemblance >= VERSIONS else () for d in found]
    return [found[0].first if found and marked[0] else (), *marked]


def _show_side(library: Library, paragraph: Paragraph, spans: tuple[Span, ...]) -> None:
    report = library.report_of(paragraph.id)
    citation = cite(report.symbol, paragraph)
    with st.container(border=True, key=f"side-{paragraph.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.page_link(
                PAGES["read"],
                label=f"**{escape(citation)}**",
                query_params=link_parameters(report.symbol, paragraph),
                width="content",
            )
            show_copy_button(citation)
        st.caption(escape(" · ".join(x for x in (print_date(report.date), report.title) if x)))
        show_headings(paragraph.headings[-1:])
        st.markdown(paragraph_markdown(paragraph, spans=spans))
        show_footnotes(report, paragraph)
