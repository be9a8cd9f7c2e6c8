"""Streamlit entry: navigation only. Run with ``pilcrow serve`` (or ``make``)."""

from ui.navigation import run

run()
