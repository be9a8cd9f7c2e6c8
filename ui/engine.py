"""The one engine that all sessions share: library, searcher, answerer, reopened when the library changes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from answer.ask import Answerer
from index.generation import current_generation
from index.library import Library
from index.search import Searcher
from ingest.errors import LibraryError, LibraryMissingError
from ui.escape import escape


@dataclass(frozen=True)
class Engine:
    """An opened library with what searches and answers it."""

    library: Library
    searcher: Searcher
    answerer: Answerer


def library_folder() -> Path:
    """Return the folder that the app serves: $PILCROW_LIBRARY, else ./library."""
    return Path(os.environ.get("PILCROW_LIBRARY") or "library")


@st.cache_resource(show_spinner="Opening the library …", max_entries=2)
def _open(folder: str, generation: str) -> Engine:
    """Open one generation; cached by its id, so that a changed library is opened anew."""
    library = Library.open(Path(folder))
    searcher = Searcher(library)
    return Engine(library, searcher, Answerer(library, searcher))


def engine() -> Engine:
    """Return the engine for the current generation; a library that cannot be opened ends the page with what to do."""
    folder = library_folder()
    try:
        opened = _open(str(folder.resolve()), current_generation(folder).name)
    except LibraryMissingError:
        st.title("No library yet")
        st.markdown(
            "Pilcrow answers from the reports in a library. Build one in a terminal, then reload this page:"
        )
        st.code("pilcrow add PATH…", language=None)
        st.stop()
    except LibraryError as error:
        st.title("The library cannot be opened")
        st.error(escape(str(error)), icon=":material/error:")
        st.stop()
    if opened.searcher.encoder.notice:
        st.info(escape(opened.searcher.encoder.notice), icon=":material/speed:")
    return opened
