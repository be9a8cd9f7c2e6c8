"""The filter bar that Ask and Search share: removable chips for reports and years, words of a heading."""

from __future__ import annotations

import streamlit as st

from index.hits import Filters
from index.library import Library


def show_filters(library: Library, key: str) -> Filters:
    """Show the filters and return what they say. Nothing to choose from, nothing shown."""
    reports = library.reports()
    years = sorted({int(r.date[:4]) for r in reports if r.date}, reverse=True)
    languages = sorted({r.language for r in reports})
    titles = {r.symbol: r.title for r in reports}
    with st.container(key=f"filters-{key}"), st.expander("Filters", icon=":material/filter_list:"):
        symbols = st.multiselect(
            "Reports",
            list(titles),
            key=f"{key}-reports",
            placeholder="All reports",
            format_func=lambda s: f"{s} — {titles[s][:60]}",
        )
        left, middle, right = st.columns(3)
        year = left.multiselect("Year", years, key=f"{key}-years", placeholder="Any year")
        language = middle.multiselect(
            "Language", languages, key=f"{key}-languages", placeholder="Any language"
        )
        section = right.text_input(
            "Under headings with", key=f"{key}-section", placeholder="such as: recommendations"
        )
    return Filters(tuple(symbols), tuple(year), tuple(language), section.strip() or None)
