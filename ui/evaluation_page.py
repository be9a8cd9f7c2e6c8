"""Evaluation: the latest results, as plots, tables, and question by question."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ingest.errors import LibraryError, UsageError
from ui.engine import Engine, library_folder, open_engine
from ui.escape import escape
from ui.evaluation_questions import show_questions
from ui.evaluation_results import Results, Table, load_results, read_results
from ui.pages import centred

RESULTS = Path(__file__).resolve().parent.parent / "evals" / "results"
WIDTH = 1120
TABLES_OPEN = 2


def show() -> None:
    """Show the page."""
    with centred(WIDTH):
        st.title("Evaluation")
        results = _choose()
        if results is None:
            return
        if results.notes:
            st.caption(" · ".join(escape(note) for note in results.notes))
        # Imported where plots are drawn: altair takes half a second, and the app should be there at once.
        from ui.evaluation_plots import show_plots

        show_plots(results)
        _show_tables(results.tables)
        show_questions(results, _opened() if results.questions else None)


def _choose() -> Results | None:
    """Return the results that the reader chose: kept ones, the latest first, or a file of their own."""
    kept = _kept()
    with st.container(horizontal=True, vertical_alignment="bottom", key="choose-results"):
        name = None
        if kept:
            name = st.selectbox(
                "Results", list(kept), format_func=lambda n: kept[n].title, key="results-name"
            )
        with st.popover("Open a file", icon=":material/upload_file:"):
            file = st.file_uploader(
                "Results in JSON (pilcrow eval --json), or JSON lines (--drill)", type=["json", "jsonl"],
                key="results-file",
            )  # fmt: skip
            st.caption("Read here and kept nowhere. Take it away again to see the others.")
    if file is not None:
        try:
            given = read_results(file.name, file.getvalue())
            st.header(escape(f"{given.title} ({given.name})" if given.title != given.name else given.name))
            return given
        except UsageError as error:
            st.error(escape(str(error)), icon=":material/error:")
    if not kept:
        st.markdown(
            "No results yet. Score the library against the gold questions in a terminal, then reload:"
        )
        st.code("make eval", language=None)
        return None
    return kept[name or next(iter(kept))]


def _kept() -> dict[str, Results]:
    """Return the results kept by the project, by name, the latest first; those with questions first among equals."""
    found: dict[str, tuple[float, Results]] = {}
    for path in sorted(RESULTS.glob("*.json")) if RESULTS.is_dir() else []:
        try:
            changed = path.stat().st_mtime
            found[path.stem] = (changed // 600, _load(str(path), changed))
        except (OSError, UsageError):
            st.caption(
                f":material/warning: {escape(path.name)} cannot be shown: it is no result of an evaluation."
            )
    latest = sorted(found.items(), key=lambda f: (-f[1][0], not f[1][1].questions, f[0]))
    return {name: results for name, (_, results) in latest}


@st.cache_resource(max_entries=64, show_spinner=False)
def _load(path: str, changed: float) -> Results:
    """Read a file once for each time that it was changed."""
    return load_results(Path(path))


def _opened() -> Engine | None:
    """Return the engine, to show gold paragraphs with; results are shown without a library, too."""
    try:
        return open_engine(library_folder())
    except LibraryError:
        return None


def _show_tables(tables: tuple[Table, ...]) -> None:
    for k, table in enumerate(tables):
        if k < TABLES_OPEN:
            st.subheader(escape(table.title))
            st.dataframe(_rows(table), hide_index=True, width="stretch")
        else:
            with st.expander(escape(table.title), icon=":material/table:"):
                st.dataframe(_rows(table), hide_index=True, width="stretch")


def _rows(table: Table) -> list[dict[str, object]]:
    """Return the rows with every column as one kind: text, unless all of its cells are numbers."""
    numeric = {c for c in table.columns if all(isinstance(r.get(c), int | float) for r in table.rows)}
    return [
        {
            c: row.get(c) if c in numeric else str(row.get(c) if row.get(c) is not None else "")
            for c in table.columns
        }
        for row in table.rows
    ]
