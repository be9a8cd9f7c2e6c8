"""A printed page beside its text: drawn from the file, the cited place outlined; turned and enlarged in its frame."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from index.library import Library
from ingest.errors import PilcrowError
from ingest.page_image import draw_page, page_size
from ingest.report import Box, Paragraph, Report
from ui.escape import escape

DOTS = {100: 190, 150: 260, 200: 320, 300: 400}
"""Zoom in per cent of the frame's width → dots per inch drawn: two of them to a point of the screen, or nearly."""
ZOOMS = tuple(DOTS)
# Brings the outlined place into the frame's view, and lets the frame be used by keyboard: + and − enlarge, arrows
# scroll, or turn the page where there is nothing to scroll. Fixed text of our own; the place is only ever data.
_SCRIPT = """<script>
for (const wait of [0, 250, 900, 2500, 6000]) setTimeout(() => {
  const frame = document.querySelector('.st-key-sheet-frame')
  const picture = frame?.querySelector('img'), at = document.querySelector('[data-outline]')?.dataset
  if (!picture || !at) return
  frame.tabIndex = 0
  frame.setAttribute('role', 'group')
  frame.setAttribute('aria-label', 'Printed page; plus and minus enlarge, left and right turn the page')
  frame.onkeydown = event => {
    const wide = frame.scrollWidth > frame.clientWidth + 2
    const key = {'+': 'sheet-in', '=': 'sheet-in', '-': 'sheet-out', ArrowLeft: wide ? '' : 'sheet-before',
      ArrowRight: wide ? '' : 'sheet-after'}[event.key]
    const button = key && document.querySelector(`.st-key-${key} button:not(:disabled)`)
    if (button) { event.preventDefault(); button.click() }
  }
  const show = () => {
    if (frame.dataset.shown === at.outline) return
    frame.dataset.shown = at.outline
    frame.scrollTop = Math.max(0, at.top * picture.clientHeight - 40)
    frame.scrollLeft = Math.max(0, at.left * picture.clientWidth - 20)
  }
  picture.complete && picture.clientHeight > 50 ? show() : picture.onload = show
}, wait)
</script>"""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What is shown: a file's pages, and the place on them that is outlined, called ``name``."""

    path: str
    pages: int
    boxes: tuple[Box, ...]
    page: int
    name: str


def outlined_boxes(paragraph: Paragraph, sub: str | None, quote: str) -> tuple[Box, ...]:
    """Return where the item, table or box that is cited is printed, else where its paragraph is."""
    item = paragraph.find_sub(sub) if sub else None
    insert = paragraph.insert_at(paragraph.text.find(quote)) if quote and quote in paragraph.text else None
    return (insert.boxes if insert else ()) or (item.boxes if item else ()) or paragraph.boxes


def show_sheet(
    library: Library, report: Report, paragraph: Paragraph, name: str, sub: str | None = None, quote: str = ""
) -> None:
    """Show the printed page of what is cited as ``name``; where there is none to be drawn, say why."""
    source = library.source_path(report)
    if not has_pages(library, report) or source is None:
        show_why_not(report)
        return
    boxes = outlined_boxes(paragraph, sub, quote)
    first = boxes[0].page if boxes else paragraph.page_start
    _show_frame(_Sheet(str(source), report.pages, boxes, first, name))


def show_page_of(
    library: Library,
    report: Report,
    page: int,
    boxes: tuple[Box, ...],
    name: str,
    turn: Callable[[int], None],
) -> None:
    """Show a page of a report with ``boxes``, called ``name``, outlined; ``turn`` is called with the page turned to.

    Unlike ``show_sheet``, which turns by itself, this leaves it to the page around it, whose text goes along.
    """
    source = library.source_path(report)
    if not has_pages(library, report) or source is None:
        show_why_not(report)
        return
    _show_contents(_Sheet(str(source), report.pages, boxes, page, name), page, turn)


def has_pages(library: Library, report: Report) -> bool:
    """Tell whether a report's pages can be shown: its file is a PDF, and was kept."""
    return report.source.media_type == "application/pdf" and library.source_path(report) is not None


def show_why_not(report: Report) -> None:
    """Say why a report's pages cannot be shown."""
    if report.source.media_type != "application/pdf":
        kind = "has no printed pages: it was read from a file without any"
        st.caption(f":material/picture_as_pdf: This report {kind} ({escape(report.source.file)}).")
        return
    st.caption(
        f":material/picture_as_pdf: The PDF is not kept in this library ({escape(report.source.file)}); "
        "its pages cannot be shown. Add the file again to keep it."
    )


@st.fragment
def _show_frame(sheet: _Sheet) -> None:
    """Show bar and page; only this part of the page is drawn anew when it is turned or enlarged."""
    if st.session_state.get("sheet") != sheet:
        st.session_state["sheet"], st.session_state["sheet-page"] = sheet, sheet.page
    _show_contents(sheet, int(st.session_state["sheet-page"]), _turn)


def _show_contents(sheet: _Sheet, page: int, turn: Callable[[int], None]) -> None:
    zoom = int(st.session_state.get("sheet-zoom", 100))
    _show_bar(sheet, page, zoom, turn)
    try:
        picture, (width, height) = _draw(sheet.path, page, sheet.boxes, DOTS[zoom])
    except PilcrowError as error:
        st.warning(escape(str(error)), icon=":material/info:")
        return
    here = [b for b in sheet.boxes if b.page == page]
    with st.container(key="sheet-frame"), st.container(key=f"sheet-zoom-{zoom}"):
        outlined = f"; {sheet.name} is outlined" if here else ""
        st.image(picture, width="stretch", alt=f"Page {page} as printed{outlined}")
    top = min((1 - b.y1 / height for b in here), default=0.0)
    left = min((b.x0 / width for b in here), default=0.0)
    st.html(
        f'<span data-outline="{page}-{zoom}-{top:.4f}" data-top="{top:.4f}" data-left="{left:.4f}" hidden></span>{_SCRIPT}',
        unsafe_allow_javascript=True,
    )


def _show_bar(sheet: _Sheet, page: int, zoom: int, turn: Callable[[int], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="sheet-bar"):
        _show_button(
            "sheet-before", ":material/chevron_left:", "Page before", turn, page - 1, possible=page > 1
        )
        st.markdown(f"Page **{page}** :gray[of {sheet.pages}]", width="content")
        _show_button(
            "sheet-after",
            ":material/chevron_right:",
            "Page after",
            turn,
            page + 1,
            possible=page < sheet.pages,
        )
        if page != sheet.page:
            st.button(
                f"Back to page {sheet.page}",
                key="sheet-back",
                type="tertiary",
                on_click=turn,
                args=(sheet.page,),
            )
        st.space("stretch")
        step = ZOOMS.index(zoom)
        smaller, larger = ZOOMS[max(0, step - 1)], ZOOMS[min(len(ZOOMS) - 1, step + 1)]
        _show_button("sheet-out", ":material/zoom_out:", "Smaller", _zoom, smaller, possible=smaller != zoom)
        st.markdown(f":small[{zoom} %]", width="content")
        _show_button("sheet-in", ":material/zoom_in:", "Larger", _zoom, larger, possible=larger != zoom)


def _show_button(
    key: str, icon: str, name: str, act: Callable[[int], None], value: int, *, possible: bool
) -> None:
    st.button(
        name, key=key, icon=icon, type="tertiary", help=name, disabled=not possible, on_click=act, args=(value,)
    )  # fmt: skip


def _turn(page: int) -> None:
    st.session_state["sheet-page"] = page


def _zoom(zoom: int) -> None:
    st.session_state["sheet-zoom"] = zoom


@st.cache_data(show_spinner="Drawing the page …", max_entries=40)
def _draw(path: str, page: int, boxes: tuple[Box, ...], dots: int) -> tuple[str, tuple[float, float]]:
    """Return the page as an address that holds the whole picture (Streamlit makes bytes smaller), and its size in points."""
    png = base64.b64encode(draw_page(Path(path), page, boxes, dots)).decode("ascii")
    return f"data:image/png;base64,{png}", page_size(Path(path), page)
