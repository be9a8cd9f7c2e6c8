"""What all pages share: the registry through which one links to another, and the reading column."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

PAGES: dict[str, Any] = {}
"""Page objects by name (ask, search, read, library, evaluation); filled by ``navigation`` at every run."""


def centred(width_px: int) -> DeltaGenerator:
    """Return a column of at most ``width_px`` pixels in the middle of the page."""
    return st.container(horizontal_alignment="center").container(width=width_px)
