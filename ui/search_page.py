"""Search: paragraphs ranked as one types, with the words that matched and why; chosen ones are exported or compared."""

from __future__ import annotations

import streamlit as st

from index.hit_list import ORDERS, group_hits, order_hits
from index.hits import Filters, Hit
from ingest.errors import PilcrowError
from ui.address import read_address, write_address
from ui.comparison import show_comparison
from ui.copying import prepare_copying
from ui.engine import Engine, engine
from ui.escape import escape
from ui.filters import show_exclusion, show_filters
from ui.pages import centred
from ui.search_facets import show_facets
from ui.search_results import show_group, show_hit
from ui.selection import show_selection

WIDTH = 1280
POOL = 100
"""How many paragraphs a search finds: what is sorted by date, grouped, counted and shown."""
STEP = 10
SORTS = {"relevance": "Relevance", "newest": "Newest", "oldest": "Oldest"}
PAUSE = "300ms"
"""A search begins when the reader has not typed for so long, or at Enter."""
SETTINGS = {
    "sort": ORDERS,
    "group": ("no", "report"),
    "show": tuple(str(n) for n in range(STEP, POOL + 1, STEP)),
}


def show() -> None:
    """Show the page."""
    opened = engine()
    compared = st.query_params.get_all("compare")
    if compared:
        with centred(WIDTH):
            results = bool(st.session_state.get("search-address", {}).get("q"))
            show_comparison(opened.library, compared, results=results)
        return
    with centred(WIDTH):
        st.title("Search paragraphs")
        problems = read_address("search", "query", SETTINGS)
        query = st.text_input(
            "Words, a sentence or a question",
            key="query",
            type="search",
            placeholder="such as: special investigative techniques",
            icon=":material/search:",
            live=PAUSE,
        )
        query = (query or "").strip()
        filters = show_filters(opened.library, "search")
        for problem in problems:
            st.warning(escape(f"The address: {problem}"), icon=":material/link_off:")
        if query:
            _show_results(opened, query, filters)
        else:
            _show_start(opened)
        write_address("search", query, SETTINGS)
    prepare_copying()


def _show_start(opened: Engine) -> None:
    if not opened.library.rows:
        st.info("The library is empty. Add reports on the Library page.", icon=":material/folder_open:")
        return
    reports = len(opened.library.reports())
    st.caption(
        f"Results come as you type, from {len(opened.library.rows):,} paragraphs of {reports:,} "
        f"report{'' if reports == 1 else 's'}, by meaning and by words. A report’s symbol in the question restricts the "
        "search to it; words in “quotation marks” have to stand there as they are."
    )


def _show_results(opened: Engine, query: str, filters: Filters) -> None:
    try:
        hits = opened.searcher.search(query, POOL, filters)
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
    results, facets = st.columns([3, 1], gap="large")
    with results:
        _show_list(opened, query, hits)
    with facets:
        show_facets(opened.library, hits, filters)


def _show_list(opened: Engine, query: str, hits: list[Hit]) -> None:
    shown = int(st.session_state.get("search-show") or STEP)
    several = len({h.symbol for h in hits}) > 1
    grouped = _show_arrangement(several) and several
    ordered = order_hits(hits, st.session_state.get("search-sort") or ORDERS[0])
    groups = group_hits(ordered)
    counted = f"{len(hits)} paragraphs of {len(groups)} report{'' if len(groups) == 1 else 's'}"
    st.markdown(f":small[{_legend(hits, counted)}]")
    with st.container(key="selection"):  # always there: what comes and goes would move the list below
        show_selection(opened.library, query)
    if grouped:
        for group in groups[:shown]:
            show_group(group)
        left = len(groups) - shown
    else:
        for hit in ordered[:shown]:
            show_hit(hit, name_report=len(opened.library.reports()) > 1)
        left = len(ordered) - shown
    if left > 0:
        st.button(
            f"More results ({left} left)",
            key="more-results",
            icon=":material/expand_more:",
            width="stretch",
            on_click=_show_more,
        )
    elif len(hits) == POOL:
        st.caption(f"These are the best {POOL}. Narrow the question or add a filter to see others.")


def _show_more() -> None:
    shown = int(st.session_state.get("search-show") or STEP)
    st.session_state["search-show"] = str(min(POOL, shown + STEP))


def _show_arrangement(several: bool) -> bool:
    """Show how the list is sorted and grouped; return whether it is grouped. One report needs neither."""
    if not several:
        return False
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="arrangement"):
        st.segmented_control(
            "Sort by",
            ORDERS,
            format_func=SORTS.__getitem__,
            key="search-sort",
            required=True,
            label_visibility="collapsed",
        )

        def keep() -> None:
            st.session_state["search-group"] = "report" if st.session_state["search-grouped"] else "no"

        st.session_state["search-grouped"] = st.session_state.get("search-group") == "report"
        return st.toggle("Group by report", key="search-grouped", on_change=keep)


def _legend(hits: list[Hit], counted: str) -> str:
    """Return how much was found, and what the marks mean, of those that are there."""
    kinds = {m.exact for h in hits for m in h.matches}
    same = [":orange-background[same word]"] if True in kinds else []
    near = [":blue-background[near in meaning]"] if False in kinds else []
    return " ".join([counted, *same, *near])
