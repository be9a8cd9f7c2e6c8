"""Search: paragraphs ranked, with the words that matched and why."""

from __future__ import annotations

import streamlit as st

from index.hits import Hit
from ingest.errors import PilcrowError
from ui.engine import engine
from ui.escape import escape, escape_marking
from ui.filters import show_filters
from ui.pages import PAGES, centred
from ui.passages import link_parameters

WIDTH = 900
SHOWN = (10, 25, 50)


def show() -> None:
    """Show the page."""
    opened = engine()
    with centred(WIDTH):
        st.title("Search paragraphs")
        query = st.text_input(
            "Words, a sentence or a question",
            key="query",
            type="search",
            placeholder="such as: special investigative techniques",
            icon=":material/search:",
        )
        filters = show_filters(opened.library, "search")
        if not (query or "").strip():
            st.caption(
                "Paragraphs are found by meaning and by words; a report's symbol in the question restricts the search to it."
            )
            return
        count = (
            st.segmented_control("Show", SHOWN, default=SHOWN[0], key="count", label_visibility="collapsed")
            or SHOWN[0]
        )
        try:
            hits = opened.searcher.search(query or "", count, filters)
        except PilcrowError as error:
            st.warning(escape(str(error)), icon=":material/info:")
            return
        if not hits:
            st.info(
                "Nothing is left with these filters. Remove one and search again.",
                icon=":material/search_off:",
            )
        for hit in hits:
            _show_hit(hit)


def _show_hit(hit: Hit) -> None:
    start, end = hit.matched
    with st.container(border=True, key=f"hit-{hit.rank}"):
        st.page_link(
            PAGES["read"],
            label=f"**{escape(str(hit.citation))}**",
            query_params=link_parameters(hit.symbol, hit.paragraph, hit.sub),
        )
        if hit.paragraph.headings:
            st.caption(" › ".join(escape(h) for h in hit.paragraph.headings))
        st.markdown(escape_marking(hit.paragraph.text[start:end], hit.words))
        with st.expander(f"Rank {hit.rank} · score {hit.score:.2f} · why"):
            s = hit.signals
            for name, value in (
                ("Words (BM25)", s.bm25),
                ("Meaning of the paragraph", s.dense),
                ("Meaning of its best sentence", s.sentence),
                ("Word by word (late interaction)", s.late),
            ):
                st.progress(min(1.0, max(0.0, value)), text=f"{name}: {value:.2f}")
