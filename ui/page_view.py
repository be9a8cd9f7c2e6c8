"""A printed page beside its text: the paragraph outlined, the pages before and after, larger and smaller."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from index.library import Library
from ingest.errors import PilcrowError
from ingest.page_image import DOTS_PER_INCH, draw_page
from ingest.report import Box, Report
from ui.escape import escape

ZOOMS = (100, 125, 150, 200)
"""Width of the page in per cent of the room it has."""
MOST_DOTS_PER_INCH = 300
Turn = Callable[[int], None]


def has_pages(library: Library, report: Report) -> bool:
    """Tell whether a report's pages can be shown: its file is a PDF, and was kept."""
    return report.source.media_type == "application/pdf" and library.source_path(report) is not None


def show_page_view(
    library: Library,
    report: Report,
    page: int,
    boxes: Sequence[Box],
    key: str,
    on_turn: Turn | None = None,
) -> None:
    """Show page ``page`` of a report with ``boxes`` outlined, and what turns and enlarges it.

    Args:
        library: the library that keeps the report's file.
        report: whose page.
        page: the page to show, from 1.
        boxes: what is outlined; those on other pages wait until these are turned to.
        key: tells the view's widgets apart from those of others.
        on_turn: called with the page that the reader turns to; without it the view itself turns, until ``page`` or
            ``boxes`` change.
    """
    if not has_pages(library, report):
        why = (
            "its file is no PDF" if report.source.media_type != "application/pdf" else "its file was not kept"
        )
        st.caption(f":material/hide_image: The printed page cannot be shown: {why}.")
        return
    turn = on_turn or _own_turn(key, report.symbol, page, boxes)
    if on_turn is None:
        page = st.session_state[f"{key}-leaf"][1]
    page = min(max(1, page), max(1, report.pages))
    with st.container(key=f"page-view-{key}", gap="xsmall"):
        zoom = _show_controls(report, page, key, turn)
        _show_sheet(library, report, page, tuple(boxes), zoom, key)


def _own_turn(key: str, symbol: str, page: int, boxes: Sequence[Box]) -> Turn:
    """Return what keeps the page turned to in the session, for as long as the same place is shown."""
    place, name = (symbol, page, tuple(boxes)), f"{key}-leaf"
    if st.session_state.get(name, (None, 0))[0] != place:
        st.session_state[name] = (place, page)

    def turn(leaf: int) -> None:
        st.session_state[name] = (place, leaf)

    return turn


def _show_controls(report: Report, page: int, key: str, turn: Turn) -> int:
    """Show the buttons and the number of the page; return the zoom."""
    zoom = int(st.session_state.get(f"{key}-zoom", ZOOMS[0]))
    step = ZOOMS.index(zoom)
    with st.container(
        horizontal=True, vertical_alignment="center", gap="xxsmall", key=f"page-controls-{key}", wrap=True
    ):
        _button(
            f"{key}-back", "Page before", ":material/chevron_left:", page <= 1, turn, page - 1, "Alt+PageUp"
        )
        st.markdown(f"Page **{page}** of {report.pages}", width="content")
        _button(
            f"{key}-on", "Page after", ":material/chevron_right:", page >= report.pages, turn, page + 1,
            "Alt+PageDown",
        )  # fmt: skip
        st.space("stretch")

        def enlarge(to: int) -> None:
            st.session_state[f"{key}-zoom"] = ZOOMS[to]

        _button(f"{key}-smaller", "Smaller", ":material/zoom_out:", step == 0, enlarge, step - 1)
        st.markdown(f":small[:gray[{zoom} %]]", width="content")
        _button(f"{key}-larger", "Larger", ":material/zoom_in:", step == len(ZOOMS) - 1, enlarge, step + 1)
    return zoom


def _button(
    key: str, name: str, icon: str, disabled: bool, act: Turn, value: int, shortcut: str | None = None
) -> None:
    st.button(
        name, key=key, icon=icon, type="tertiary", disabled=disabled, on_click=act, args=(value,), shortcut=shortcut,
        help=name,
    )  # fmt: skip


def _show_sheet(
    library: Library, report: Report, page: int, boxes: tuple[Box, ...], zoom: int, key: str
) -> None:
    path = library.source_path(report)
    here = tuple(b for b in boxes if b.page == page)
    said = " with the paragraph outlined" if here else ""
    with st.container(key=f"sheet-{zoom}-{key}", border=True):
        try:
            dots = min(MOST_DOTS_PER_INCH, DOTS_PER_INCH * zoom // 100)
            picture = page_png(str(path), page, here, dots)
        except PilcrowError as error:
            st.warning(escape(str(error)), icon=":material/info:")
            return
        st.image(picture, width="stretch", alt=f"Page {page} of {report.symbol}{said}")


@st.cache_data(show_spinner=False, max_entries=60)
def page_png(path: str, page: int, boxes: tuple[Box, ...], dots_per_inch: int = DOTS_PER_INCH) -> bytes:
    """Return a page as PNG, see ``draw_page``; the last ones drawn are kept."""
    return draw_page(Path(path), page, boxes, dots_per_inch)
