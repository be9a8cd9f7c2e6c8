"""The one engine that all sessions share: library, searcher, answerer, reopened when the library changes.

While a change is being made here, and until the new generation is open, the old one goes on answering.
"""

from __future__ import annotations

import os
import threading
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from answer.ask import Answerer
from index.generation import current_generation
from index.library import Library
from index.search import Searcher
from ingest.errors import LibraryError, LibraryMissingError
from ui.access import read_only
from ui.escape import escape
from ui.pages import centred

WIDTH = 820
MAX_HELD = 2
"""Engines held open at a time, one a library; a server has one, tests have several."""


@dataclass(frozen=True)
class Engine:
    """An opened library with what searches and answers it."""

    library: Library
    searcher: Searcher
    answerer: Answerer


_HELD: dict[Path, Engine] = {}
_HANDING_OVER: set[Path] = set()
_OPENING = threading.Lock()


def library_folder() -> Path:
    """Return the folder that the app serves: $PILCROW_LIBRARY, else ./library."""
    return Path(os.environ.get("PILCROW_LIBRARY") or "library")


def hand_over(folder: Path) -> None:
    """Let the engine that is open answer for ``folder`` until ``open_engine`` is called with ``anew``."""
    _HANDING_OVER.add(folder.resolve())


def open_engine(folder: Path, *, anew: bool = False) -> Engine:
    """Return the engine of the library in ``folder``: of its current generation, or while it changes of the one before.

    Opened once, whoever asks first; others wait for it. ``anew`` ends a ``hand_over``.

    Raises:
        LibraryMissingError, LibraryDamagedError, LibraryModelError: see ``Library.open``.
    """
    folder = folder.resolve()
    held = _HELD.get(folder)
    if held is not None and not anew and folder in _HANDING_OVER:
        return held
    try:
        return _open_current(folder)
    finally:
        if anew:
            _HANDING_OVER.discard(folder)


def is_open(folder: Path) -> bool:
    """Tell whether ``open_engine`` will return at once."""
    folder = folder.resolve()
    held = _HELD.get(folder)
    return held is not None and (
        folder in _HANDING_OVER or held.library.generation == current_generation(folder).name
    )


def _open_current(folder: Path) -> Engine:
    held = _HELD.get(folder)
    if held is not None and held.library.generation == current_generation(folder).name:
        return held
    with _OPENING:
        held = _HELD.get(folder)
        if held is None or held.library.generation != current_generation(folder).name:
            library = Library.open(folder)
            searcher = Searcher(library)
            held = Engine(library, searcher, Answerer(library, searcher))
            _HELD.pop(folder, None)
            _HELD[folder] = held
            for surplus in list(_HELD)[:-MAX_HELD]:
                del _HELD[surplus]
    return held


def engine() -> Engine:
    """Return the shared engine; a library that is not there or cannot be opened ends the page with what to do."""
    opened = find_engine()
    if opened is None:
        with centred(WIDTH):
            st.title("No library yet")
            if read_only():
                st.markdown("Whoever runs this server has to build one in a terminal; then reload this page:")
            else:
                st.markdown(
                    "Pilcrow answers from the reports in a library. Drop some on the Library page, or build one in a "
                    "terminal, then reload this page:"
                )
            st.code("pilcrow add PATH…", language=None)
        st.stop()
    return opened


def find_engine() -> Engine | None:
    """Return the shared engine, or None where there is no library yet; one that cannot be opened ends the page."""
    folder = library_folder()
    try:
        with nullcontext() if is_open(folder) else st.spinner("Opening the library …"):
            opened = open_engine(folder)
    except LibraryMissingError:
        return None
    except LibraryError as error:
        with centred(WIDTH):
            st.title("The library cannot be opened")
            st.error(escape(str(error)), icon=":material/error:")
        st.stop()
    if opened.searcher.encoder.notice:
        st.info(escape(opened.searcher.encoder.notice), icon=":material/speed:")
    return opened
