"""A paragraph of the result list: where it stands, the sentence that matched with its words marked, why it was found."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from answer.export import print_date
from index.hit_list import HitGroup
from index.hits import Hit
from ui.copying import show_copy_button
from ui.escape import escape, escape_marking
from ui.explanation import show_explanation
from ui.filters import filters_of, set_filters
from ui.pages import PAGES
from ui.passages import link_parameters
from ui.selection import show_choice

HEADINGS_SHOWN, HEADING_SHOWN = 2, 90
"""How many headings above a paragraph are shown, and how many characters of each."""
OF_GROUP = 3
"""How many paragraphs of one report are shown under it."""


def show_group(group: HitGroup) -> None:
    """Show a report with its best paragraphs; the others are one click away."""
    with st.container(key=f"group-{group.hits[0].rank}", gap="xsmall"):
        date = f" · {escape(print_date(group.date))}" if group.date else ""
        st.markdown(f"**{escape(group.symbol)}**{date}  \n:small[:gray[{escape(group.title)}]]")
        for hit in group.hits[:OF_GROUP]:
            show_hit(hit, name_report=False)
        if len(group.hits) > OF_GROUP:
            st.button(
                f"All {len(group.hits)} of this report",
                key=f"only-{group.symbol}",
                icon=":material/filter_alt:",
                type="tertiary",
                on_click=_only,
                args=(group.symbol,),
            )


def _only(symbol: str) -> None:
    set_filters("search", replace(filters_of("search"), symbols=(symbol,)))
    st.session_state["search-group"] = "no"


def show_hit(hit: Hit, *, name_report: bool) -> None:
    """Show one hit; ``name_report``: with the report's date and title."""
    with st.container(border=True, key=f"hit-{hit.rank}", gap="xsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="xsmall", key=f"hit-head-{hit.rank}"
        ):
            show_choice(hit.paragraph.id, str(hit.citation))
            st.page_link(
                PAGES["read"],
                label=f"**{escape(str(hit.citation))}**",
                query_params=link_parameters(hit.symbol, hit.paragraph, hit.sub),
                width="content",
            )
            show_copy_button(str(hit.citation))
            st.space("stretch")
            show_explanation(hit)
        st.markdown(_marked(hit))
        st.caption(_whereabouts(hit, name_report=name_report))


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
