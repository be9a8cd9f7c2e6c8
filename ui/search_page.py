"""Search: paragraphs ranked, with the words that matched and why."""

from __future__ import annotations

import streamlit as st

from index.hits import Filters, Hit
from ingest.errors import PilcrowError
from ui.address import read_address, write_address
from ui.engine import Engine, engine
from ui.escape import escape, escape_marking
from ui.explanation import show_explanation
from ui.filters import show_exclusion, show_filters
from ui.pages import PAGES, centred
from ui.passages import link_parameters

WIDTH = 900
SHOWN = (10, 25, 50)
HEADINGS_SHOWN, HEADING_SHOWN = 2, 90
"""How many headings above a paragraph are shown, and how many characters of each."""


def show() -> None:
    """Show the page."""
    opened = engine()
    with centred(WIDTH):
        st.title("Search paragraphs")
        problems = read_address("search", "query")
        query = st.text_input(
            "Words, a sentence or a question",
            key="query",
            type="search",
            placeholder="such as: special investigative techniques",
            icon=":material/search:",
        )
        filters = show_filters(opened.library, "search")
        write_address("search", (query or "").strip())
        for problem in problems:
            st.warning(escape(f"The address: {problem}"), icon=":material/link_off:")
        if not (query or "").strip():
            st.caption(
                "Paragraphs are found by meaning and by words; a report's symbol in the question restricts the search to it."
            )
            return
        _show_hits(opened, query or "", filters)


def _show_hits(opened: Engine, query: str, filters: Filters) -> None:
    count = int(st.session_state.get("count") or SHOWN[0])
    try:
        hits = opened.searcher.search(query, count, filters)
        notices = opened.searcher.read_query(query).notices
    except PilcrowError as error:
        st.warning(escape(str(error)), icon=":material/info:")
        return
    for notice in notices:
        st.caption(escape(notice))
    if not hits:
        if filters.active:
            show_exclusion(opened.library, "search", filters)
        else:
            st.info("Nothing found: the library is empty.", icon=":material/search_off:")
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(_legend(hits))
        st.segmented_control("Show", SHOWN, default=SHOWN[0], key="count", label_visibility="collapsed")
    several = len(opened.library.reports()) > 1
    for hit in hits:
        _show_hit(hit, name_report=several)


def _legend(hits: list[Hit]) -> str:
    """Return what the marks mean, of those that are there."""
    kinds = {m.exact for h in hits for m in h.matches}
    same = [":orange-background[same word]"] if True in kinds else []
    near = [":blue-background[near in meaning]"] if False in kinds else []
    return "  ".join([f"{len(hits)} paragraphs", *same, *near])


def _show_hit(hit: Hit, *, name_report: bool) -> None:
    with st.container(border=True, key=f"hit-{hit.rank}", gap="xsmall"):
        st.page_link(
            PAGES["read"],
            label=f"**{escape(str(hit.citation))}**",
            query_params=link_parameters(hit.symbol, hit.paragraph, hit.sub),
        )
        st.markdown(_marked(hit))
        st.caption(_whereabouts(hit, name_report=name_report))
        show_explanation(hit)


def _whereabouts(hit: Hit, *, name_report: bool) -> str:
    """Return report and date, and on a line of their own the innermost headings."""
    report = escape(" · ".join(x for x in (hit.date, hit.title) if x)) if name_report else ""
    chain = [h if len(h) <= HEADING_SHOWN else h[: HEADING_SHOWN - 1] + "…" for h in hit.paragraph.headings]
    above = ["…"] if len(chain) > HEADINGS_SHOWN else []
    headings = " › ".join(escape(h) for h in [*above, *chain[-HEADINGS_SHOWN:]])
    return "  \n".join(x for x in (report, headings) if x)


def _marked(hit: Hit) -> str:
    """Return the sentence that matched best, its words marked; dots where the paragraph goes on."""
    start, end = hit.matched
    text = hit.paragraph.text
    same = [m.found for m in hit.matches if m.exact]
    near = [m.found for m in hit.matches if not m.exact]
    before = ":gray[…] " if text[:start].strip() else ""
    after = " :gray[…]" if text[end:].strip() else ""
    return before + escape_marking(text[start:end], same, near) + after
