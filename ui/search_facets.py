"""What the paragraphs found have in common, each with its number: a click filters by it, another takes that back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from index.hit_list import count_facets
from index.hits import Filters, Hit
from index.library import Library
from ingest.report import MAIN_PART
from ingest.summary import LANGUAGES
from ui.escape import escape
from ui.filters import set_filters

SHOWN = 6
"""Values of one facet that are shown."""
VALUE_SHOWN = 44


def show_facets(library: Library, hits: Sequence[Hit], filters: Filters) -> None:
    """Show the facets of a result list that tell its paragraphs apart; nothing where none does."""
    counts = count_facets(library, hits)
    with st.container(key="facets", gap="small"):
        _show_facet("Body", "bodies", counts.bodies, filters)
        _show_facet("Year", "years", counts.years, filters)
        _show_facet("Report", "symbols", counts.reports, filters)
        _show_facet("Language", "languages", counts.languages, filters, lambda c: LANGUAGES.get(c, c))
        _show_facet("Part", "part", counts.parts, filters, _name_part)


def _name_part(part: str) -> str:
    return "Main part" if part == MAIN_PART else part


def _show_facet(
    title: str,
    field: str,
    counts: Mapping[Any, int],
    filters: Filters,
    name: Callable[[Any], str] = str,
) -> None:
    value = getattr(filters, field)
    chosen = value if isinstance(value, tuple) else (value,) if value else ()
    if len(counts) < 2 and not chosen:
        return
    with st.container(gap="xxsmall", key=f"facet-{field}"):
        st.caption(f"**{title}**")
        for one in list(counts)[:SHOWN]:
            _show_value(title, field, one, counts[one], filters, chosen, name(one))
        if len(counts) > SHOWN:
            st.caption(f"and {len(counts) - SHOWN} more, under Filters")


def _show_value(
    title: str, field: str, value: Any, count: int, filters: Filters, chosen: tuple[Any, ...], name: str
) -> None:
    held = value in chosen
    if isinstance(getattr(filters, field), tuple):
        left: Any = tuple(v for v in chosen if v != value) if held else (*chosen, value)
    else:
        left = None if held else value
    shown = name if len(name) <= VALUE_SHOWN else name[: VALUE_SHOWN - 1] + "…"
    st.button(
        f"{f'**{escape(shown)}**' if held else escape(shown)} :gray[{count}]",
        key=f"facet-{field}-{value}",
        icon=":material/check:" if held else None,
        type="tertiary",
        wrap=True,
        help=f"{'Remove the filter' if held else 'Show only'} {title.lower()}: {escape(name)}",
        on_click=set_filters,
        args=("search", replace(filters, **{field: left})),
    )
