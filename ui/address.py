"""The address of a search: the question and its filters, so that a link shows the same search again."""

from __future__ import annotations

import calendar
from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from index.hits import Filters
from index.report_columns import read_date
from ingest.errors import FilterError
from ui.filters import filters_of, set_filters

# Parameter of the address for each field of the filters; "doc" is taken: it opens a report.
_NAMES = {
    "symbols": "report", "bodies": "body", "years": "year", "languages": "language", "section": "section",
    "part": "part", "since": "since", "until": "until",
}  # fmt: skip


def read_address(page: str, query_key: str, settings: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """Fill the fields of a page from the address, where the address is not what the page itself wrote last.

    Streamlit forgets the fields of a page that is left: who comes back finds them as they were, by the last address.

    ``settings``: further parameters, each kept in the session as ``PAGE-NAME``, with the values it can have, the usual
    one first. Returns what of the address could not be understood, in words.
    """
    asked = {name: st.query_params.get_all(name) for name in st.query_params}
    last, left = st.session_state.get(f"{page}-address", {}), query_key not in st.session_state
    if left and not asked:
        asked = last
    elif asked == last and not left:
        return []
    for name, values in (settings or {}).items():
        wanted = next(iter(asked.get(name, [])), "")
        st.session_state[f"{page}-{name}"] = wanted if wanted in values else values[0]
    st.session_state[f"{page}-address"] = asked
    st.session_state[query_key] = " ".join(asked.get("q", []))
    problems: list[str] = []
    set_filters(page, _read_filters(asked, problems))
    return problems


def write_address(page: str, query: str, settings: Mapping[str, Sequence[str]] | None = None) -> None:
    """Write the question, the filters and the ``settings`` that the page shows into the address; usual ones are left out."""
    filters = filters_of(page)
    shown = {"q": [query]} if query else {}
    for field, name in _NAMES.items():
        value = getattr(filters, field)
        if value:
            shown[name] = [str(v) for v in value] if isinstance(value, tuple) else [str(value)]
    for name, values in (settings or {}).items():
        setting = st.session_state.get(f"{page}-{name}") or values[0]
        if setting != values[0]:
            shown[name] = [setting]
    st.session_state[f"{page}-address"] = shown
    if shown != {name: st.query_params.get_all(name) for name in st.query_params}:
        st.query_params.from_dict(shown)


def _read_filters(asked: dict[str, list[str]], problems: list[str]) -> Filters:
    def several(field: str) -> list[str]:
        return [v for v in asked.get(_NAMES[field], []) if v.strip()]

    def one(field: str) -> str | None:
        return next(iter(several(field)), None)

    years = several("years")
    problems += [f"“{y}” is no year." for y in years if not y.isdecimal()]
    return Filters(
        symbols=tuple(several("symbols")),
        bodies=tuple(several("bodies")),
        years=tuple(int(y) for y in years if y.isdecimal()),
        languages=tuple(several("languages")),
        section=one("section"),
        part=one("part"),
        since=_day(one("since"), problems, last=False),
        until=_day(one("until"), problems, last=True),
    )


def _day(text: str | None, problems: list[str], *, last: bool) -> str | None:
    """Return the day that a date of the address means: of a month or year its first, or its ``last``."""
    if text is None:
        return None
    try:
        number = read_date(text)[1 if last else 0]
    except FilterError as error:
        problems.append(str(error))
        return None
    year, month, day = number // 10_000, min(number // 100 % 100, 12), number % 100
    return date(year, month, min(day, calendar.monthrange(year, month)[1])).isoformat()
