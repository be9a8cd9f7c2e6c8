"""The filter bar that Ask and Search share: what is chosen stands below it as chips, each removed by a click."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from index.facets import KINDS, Choices, Exclusion, Remedy, choices_of, count_paragraphs, explain_exclusion
from index.hits import NO_FILTERS, Filters
from index.library import Library
from ingest.report import MAIN_PART
from ingest.summary import LANGUAGES
from ui.escape import escape

TITLE_SHOWN = 60
LISTS = ("symbols", "bodies", "years", "languages")
LABELS = {"report": "Report", "body": "Body", "year": "Year", "date": "Date", "language": "Language",
          "section": "Headings with", "part": "Part"}  # fmt: skip


@st.cache_data(show_spinner=False, max_entries=4)
def _choices(_library: Library, generation: str) -> Choices:
    return choices_of(_library)


def show_filters(library: Library, page: str, *, compact: bool = False) -> Filters:
    """Show the filters of a page and return what they say; a field that the library leaves no choice in is not shown.

    ``compact``: the fields open above the page instead of in it, for a bar that has no room.
    """
    choices = _choices(library, library.generation)
    with st.container(key=f"filters-{page}", gap="xsmall", width="content" if compact else "stretch"):
        menu = (
            st.popover("Filters", icon=":material/filter_list:", type="tertiary")
            if compact
            else st.expander("Filters", icon=":material/filter_list:")
        )
        with menu:
            _show_fields(library, choices, page)
        filters = filters_of(page)
        if filters.active:
            _show_chips(page, filters)
    return filters


def filters_of(page: str) -> Filters:
    """Return what the filters of a page say, as their fields stand in the session."""

    def stands(field: str) -> Any:
        return st.session_state.get(f"{page}-{field}")

    return Filters(
        **{field: tuple(stands(field) or ()) for field in LISTS},
        section=(stands("section") or "").strip() or None,
        part=stands("part") or None,
        since=_iso(stands("since")),
        until=_iso(stands("until")),
    )


def set_filters(page: str, filters: Filters) -> None:
    """Fill the fields of a page; to be called before they are shown, or from a button's callback."""
    for field in LISTS:
        st.session_state[f"{page}-{field}"] = list(getattr(filters, field))
    st.session_state[f"{page}-section"] = filters.section or ""
    st.session_state[f"{page}-part"] = filters.part
    for field in ("since", "until"):
        text = getattr(filters, field)
        st.session_state[f"{page}-{field}"] = date.fromisoformat(text) if text else None


def show_exclusion(library: Library, page: str, filters: Filters) -> None:
    """Show which filter left nothing, and what each would give back, at a click."""
    exclusion = explain_exclusion(library, filters)
    with st.container(border=True, key="nothing-left", gap="small"):
        st.markdown(f":material/search_off: **{_headline(exclusion)}**")
        for kind, value, has in exclusion.alone:
            st.markdown(
                f"No paragraph has {LABELS[kind].lower()} {escape(value)}. :gray[There is: {escape(has)}.]"
            )
        with st.container(horizontal=True, gap="small"):
            for remedy in exclusion.remedies:
                _show_remedy(page, remedy)
            st.button(
                f"Clear all filters · {count_paragraphs(exclusion.paragraphs)}",
                key=f"{page}-clear-all",
                icon=":material/filter_list_off:",
                wrap=True,
                on_click=set_filters,
                args=(page, NO_FILTERS),
            )


def _headline(exclusion: Exclusion) -> str:
    if exclusion.left:
        return "The question names a report that these filters leave out."
    if not exclusion.alone:
        return "Each of these filters leaves something, but together they leave no paragraph."
    return "No paragraph is left with these filters."


def _show_remedy(page: str, remedy: Remedy) -> None:
    codes = remedy.value.split(" or ")
    value = " or ".join(map(_language, codes)) if remedy.kind == "language" else remedy.value
    said = f"{LABELS[remedy.kind].lower()} {escape(_shorten(value))} · {count_paragraphs(remedy.paragraphs)}"
    st.button(
        f"Keep only {said}" if remedy.alone else f"Remove {said}",
        key=f"{page}-remedy-{remedy.kind}",
        icon=":material/filter_alt:" if remedy.alone else ":material/close:",
        wrap=True,
        on_click=set_filters,
        args=(page, remedy.filters),
    )


def _show_fields(library: Library, choices: Choices, page: str) -> None:
    titles = {r.symbol: r.title for r in library.reports()}
    # one choice is none, unless the address asks for another
    wide = len(choices.reports) > 1 or bool(st.session_state.get(f"{page}-symbols"))
    if wide:
        _choose(page, "symbols", "Reports", "All reports", choices.reports, lambda s: _report(s, titles))
    span = _span(choices, page)
    left, middle, right = st.columns(3)
    with left:
        _choose(page, "bodies", "Body", "Any body", choices.bodies)
        st.date_input("From", None, *span, key=f"{page}-since", format="YYYY-MM-DD")
    with middle:
        _choose(page, "years", "Year", "Any year", choices.years)
        st.date_input("Until", None, *span, key=f"{page}-until", format="YYYY-MM-DD")
    with right:
        _choose(page, "languages", "Language", "Any language", choices.languages, _language)
        parts = _with_chosen(choices.parts, [st.session_state.get(f"{page}-part")])
        st.selectbox(
            "Part",
            parts,
            index=None,
            key=f"{page}-part",
            placeholder="Any part",
            format_func=lambda p: _counted(
                "Main part" if p == MAIN_PART else str(p), choices.parts.get(p, 0)
            ),
        )
    st.text_input(
        "Under headings with these words", key=f"{page}-section", placeholder="such as: recommendations"
    )


def _choose(
    page: str,
    field: str,
    label: str,
    placeholder: str,
    counts: dict[Any, int],
    name: Callable[[Any], str] = str,
) -> None:
    key = f"{page}-{field}"
    st.multiselect(
        label,
        _with_chosen(counts, st.session_state.get(key) or []),
        key=key,
        placeholder=placeholder,
        format_func=lambda value: _counted(name(value), counts.get(value, 0)),
    )


def _with_chosen(counts: Iterable[Any], chosen: Iterable[Any]) -> list[Any]:
    """Return the options, with those an address asks for though the library has none."""
    return list(dict.fromkeys([*counts, *(c for c in chosen if c is not None)]))


def _show_chips(page: str, filters: Filters) -> None:
    """Show every value chosen as a button that takes it back."""
    with st.container(horizontal=True, gap="xsmall", key=f"filter-chips-{page}"):
        for kind, fields in KINDS.items():
            for field in fields:
                value = getattr(filters, field)
                for one in value if isinstance(value, tuple) else [value] if value else []:
                    left = tuple(v for v in value if v != one) if isinstance(value, tuple) else None
                    _show_chip(page, kind, field, one, set_filters, _replaced(filters, field, left))
        if len(filters.active) > 1:
            st.button(
                "Clear all",
                key=f"{page}-chips-clear",
                type="tertiary",
                on_click=set_filters,
                args=(page, NO_FILTERS),
            )


def _show_chip(
    page: str, kind: str, field: str, value: object, act: Callable[[str, Filters], None], left: Filters
) -> None:
    label = {"since": "From", "until": "Until"}.get(field, LABELS[kind])
    text = _language(str(value)) if kind == "language" else str(value)
    st.button(
        f"{label}: **{escape(_shorten(text))}**",
        key=f"{page}-chip-{field}-{value}",
        icon=":material/close:",
        icon_position="right",
        help=f"Remove the filter {label.lower()}: {escape(text)}",
        on_click=act,
        args=(page, left),
    )


def _replaced(filters: Filters, field: str, value: Any) -> Filters:
    return replace(filters, **{field: value if value else getattr(NO_FILTERS, field)})


def _counted(name: str, count: int) -> str:
    return f"{name} · {count:,} ¶"


def _language(code: str) -> str:
    return LANGUAGES.get(code, code)


def _report(symbol: str, titles: dict[str, str]) -> str:
    title = titles.get(symbol, "not in this library")
    return f"{symbol} — {title[:TITLE_SHOWN]}{'…' if len(title) > TITLE_SHOWN else ''}"


def _shorten(text: str) -> str:
    return text if len(text) <= TITLE_SHOWN else text[: TITLE_SHOWN - 1] + "…"


def _span(choices: Choices, page: str) -> tuple[date, date]:
    """Return the first day of the earliest and the last day of the latest year of the library, or of those chosen."""
    chosen = [st.session_state.get(f"{page}-{field}") for field in ("since", "until")]
    years = [*choices.years, *(d.year for d in chosen if d is not None)] or [date.today().year]
    return date(min(years), 1, 1), date(max(years), 12, 31)


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else None
