"""The pages of the app, and links that lead straight to a paragraph."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import ask_page, evaluation_page, library_page, read_page, search_page
from ui.access import require_sign_in, show_account
from ui.pages import PAGES

LOGO = str(Path(__file__).with_name("static") / "pilcrow.svg")
STYLE = Path(__file__).with_name("static") / "style.css"


def run() -> None:
    """Show the page that is asked for. ``?doc=…&para=…`` on any address opens the report there."""
    st.set_page_config(page_title="Pilcrow", page_icon=LOGO, layout="wide")
    PAGES.clear()
    PAGES.update(
        ask=st.Page(ask_page.show, title="Ask", icon=":material/forum:", url_path="ask", default=True),
        search=st.Page(search_page.show, title="Search", icon=":material/search:", url_path="search"),
        read=st.Page(read_page.show, title="Read", icon=":material/menu_book:", url_path="read"),
        library=st.Page(
            library_page.show, title="Library", icon=":material/folder_open:", url_path="library"
        ),
        evaluation=st.Page(
            evaluation_page.show, title="Evaluation", icon=":material/monitoring:", url_path="evaluation"
        ),
    )
    page = st.navigation(list(PAGES.values()), position="top")
    # Tabs of the browser and screen readers tell the pages apart by it.
    st.set_page_config(page_title=f"{page.title} · Pilcrow")
    st.logo(LOGO, size="large")
    if "doc" in st.query_params and page is not PAGES["read"] and page.title != "Read":
        st.switch_page(PAGES["read"], query_params=dict(st.query_params))
    st.html(STYLE)  # a fixed file of our own
    require_sign_in()
    show_account()
    page.run()
