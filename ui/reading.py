"""Where a reader is in a report: what the address names, and the address of everything that can be gone to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from index.browse import boxes_of, page_of, position_on_page, window_around
from index.library import Library
from index.places import resolve_in
from ingest.citation import Citation
from ingest.errors import PilcrowError
from ingest.report import Box, Paragraph, Report
from ui.escape import escape
from ui.passages import link_parameters

_LAST = "read-last"


@dataclass(frozen=True, slots=True)
class Reading:
    """A report, the position in it that is shown, and what of it is chosen.

    ``chosen``: whether the paragraph at ``position`` is chosen, or only where the text begins; ``sub`` its
    sub-paragraph. ``leaf``: the page that was turned to, None where the page follows the text.
    """

    report: Report
    position: int = 0
    chosen: bool = False
    sub: str | None = None
    leaf: int | None = None

    @property
    def paragraph(self) -> Paragraph | None:
        """The paragraph that is chosen."""
        return self.report.in_reading_order()[self.position] if self.chosen else None

    @property
    def page(self) -> int:
        """The page that is shown."""
        order = self.report.in_reading_order()
        if self.leaf is not None or not order:
            return self.leaf or 1
        return page_of(order[self.position], self.sub if self.chosen else None)

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What is outlined on the pages."""
        return boxes_of(self.paragraph, self.sub) if self.paragraph is not None else ()

    @property
    def window(self) -> range:
        """The positions that are shown."""
        return window_around(len(self.report.order), self.position)


def read_place(library: Library) -> Reading:
    """Return what the address names, else what was read last, else the first report; what is not there is said."""
    if not st.query_params and _LAST in st.session_state:
        go(st.session_state[_LAST])
    parameters = st.query_params.to_dict()
    st.session_state[_LAST] = parameters
    report = library.report(library.reports()[0].symbol)
    if parameters.get("doc"):
        try:
            report = library.report(parameters["doc"])
        except PilcrowError as error:
            st.warning(escape(str(error)), icon=":material/info:")
            return Reading(report)
    leaf = _whole(parameters.get("leaf"), report.pages)
    at = _whole(parameters.get("at"), len(report.order))
    if at is not None:
        return Reading(report, at - 1, chosen=True, sub=None, leaf=leaf)
    if not parameters.get("para") and not parameters.get("page"):
        return Reading(report, position_on_page(report, leaf) if leaf else 0, leaf=leaf)
    try:
        paragraph, sub = _named(report, parameters)
    except PilcrowError as error:
        st.warning(escape(str(error)), icon=":material/info:")
        return Reading(report)
    return Reading(report, report.order.index(paragraph.id), chosen=True, sub=sub, leaf=leaf)


def _named(report: Report, parameters: Mapping[str, str]) -> tuple[Paragraph, str | None]:
    page = parameters.get("page", "")
    citation = Citation(
        report.symbol,
        parameters.get("part") or "main",
        parameters.get("para") or None,
        parameters.get("sub") or None,
        page=int(page) if page.isdecimal() and len(page) < 6 else None,
    )
    return resolve_in(report, citation)[0], citation.sub


def _whole(text: str | None, most: int) -> int | None:
    """Return a number of the address from 1 to ``most``, else None."""
    return int(text) if text and text.isdecimal() and len(text) < 7 and 1 <= int(text) <= most else None


def address_of(report: Report, paragraph: Paragraph, sub: str | None = None) -> dict[str, str]:
    """Return the permanent address of a paragraph; with its place in the report where its number names several."""
    parameters = link_parameters(report.symbol, paragraph, sub)
    try:
        if _named(report, parameters)[0].id == paragraph.id:
            return parameters
    except PilcrowError:
        pass  # no number and no page names it: only its place does
    return {**parameters, "at": str(report.order.index(paragraph.id) + 1)}


def address_of_leaf(place: Reading, page: int) -> dict[str, str]:
    """Return the address of a page: with the paragraph that is chosen as long as that runs on over it."""
    held = place.paragraph
    if held is not None and held.page_start <= page <= held.page_end:
        return {**address_of(place.report, held, place.sub), "leaf": str(page)}
    return {"doc": place.report.symbol, "leaf": str(page)}


def link_to(parameters: Mapping[str, str]) -> str:
    """Return an address as a link that can be sent on: it begins with where this app is served.

    >>> link_to({"doc": "UNODC/HONLAC/28/6", "para": "21"})
    '/read?doc=UNODC/HONLAC/28/6&para=21'
    """
    served = urlsplit(st.context.url or "")
    base = f"{served.scheme}://{served.netloc}" if served.netloc else ""
    above = served.path.rsplit("/", 1)[0] if served.netloc else ""  # served below a path of its own
    return f"{base}{above}/read?{urlencode(parameters, safe='/', quote_via=quote)}"


def go(parameters: Mapping[str, str]) -> None:
    """Set the address: it is the permanent link to what is shown."""
    st.query_params.from_dict(dict(parameters))
