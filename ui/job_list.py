"""What is being done to the library, live: each uploaded file, other changes, and how to undo a removal."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from index.storage import print_bytes
from ui.engine import library_folder
from ui.escape import escape
from ui.ingest_jobs import FINAL, FileJob, JobView, LibraryJobs, jobs_of

EVERY_S = 0.7
LIST_HEIGHT_PX = 360
LISTED_OPENLY = 7
# state → icon, words
_STATES = {
    "waiting": (":gray[:material/schedule:]", "Waiting"),
    "reading": (":blue[:material/menu_book:]", "Reading"),
    "read": (":blue[:material/menu_book:]", "Read, waiting for the others"),
    "embedding": (":blue[:material/memory:]", "Embedding"),
    "added": (":green[:material/check_circle:]", "Added as"),
    "updated": (":green[:material/published_with_changes:]", "Takes the place of the earlier edition of"),
    "unchanged": (":gray[:material/content_copy:]", "Already in the library as"),
    "failed": (":red[:material/error:]", "Failed"),
}


def show_jobs() -> None:
    """Show the changes to the library that are under way or were made lately; nothing where there are none."""
    jobs = jobs_of(library_folder())
    view = jobs.view()
    st.session_state["library-busy"] = view.busy
    if view.files or view.notes or view.busy or view.removal:
        st.fragment(_show_live, run_every=EVERY_S if view.busy else None)()


def _show_live() -> None:
    jobs = jobs_of(library_folder())
    view = jobs.view()
    if st.session_state.get("library-busy") and not view.busy:
        st.session_state["library-busy"] = False
        st.rerun()  # the whole page: there is a new generation to show
    with st.container(border=True, key="library-jobs", gap="small"):
        _show_head(view, jobs)
        for well, text in view.notes:
            (st.success if well else st.error)(
                escape(text), icon=":material/check:" if well else ":material/error:"
            )
        _show_undo(view, jobs)
        _show_files(view)


def _show_head(view: JobView, jobs: LibraryJobs) -> None:
    """Show in a line what is done now, or what came of it, with a bar while it is going on."""
    counts = Counter(f.state for f in view.files)
    said = [
        f"{counts[state]} {words}"
        for state, words in (
            ("added", "added"), ("updated", "replaced"), ("unchanged", "already there"), ("failed", "failed"),
        )
        if counts[state]
    ]  # fmt: skip
    done = sum(counts[state] for state in FINAL)
    if view.step is not None:
        st.progress(_share(view), text=f"**{escape(view.step.what)}**")
        st.caption(
            " · ".join([f"{done} of {len(view.files)} files finished", *said] if view.files else [])
            + "  \nAsking goes on meanwhile, from the reports as they were. You may leave this page."
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        noun = "file" if len(view.files) == 1 else "files"
        st.markdown(f"**{len(view.files)} {noun}** — {', '.join(said)}" if view.files else "**Changes**")
        if view.files or view.notes:
            st.button("Clear", key="clear-jobs", icon=":material/clear_all:", type="tertiary",
                      help="Take what is done off this list", on_click=jobs.forget_finished)  # fmt: skip


def _share(view: JobView) -> float:
    return min(1.0, view.step.done / view.step.total) if view.step and view.step.total else 0.0


def _show_undo(view: JobView, jobs: LibraryJobs) -> None:
    if view.removal is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="undo-removal"):
        st.markdown(f":material/delete: Removed **{escape(view.removal.symbol)}**", width="content")
        if st.button("Undo", key="undo", icon=":material/undo:", help="Possible until the next change"):
            jobs.undo(view.removal)
            st.session_state["library-busy"] = True
            st.rerun()


def _show_files(view: JobView) -> None:
    """Show each file with its state; what failed first, then what is being worked on."""
    if not view.files:
        return
    order = ("failed", "reading", "embedding", "read", "waiting", "updated", "added", "unchanged")
    files = sorted(view.files, key=lambda f: order.index(f.state))
    long = len(files) > LISTED_OPENLY
    with st.container(
        height=LIST_HEIGHT_PX if long else "content", border=False, key="job-files", gap="xsmall"
    ):
        for file in files:
            st.markdown(_describe(file))


def _describe(file: FileJob) -> str:
    icon, words = _STATES[file.state]
    said = f"{words} **{escape(file.symbol)}**" if file.state in ("added", "updated", "unchanged") else words
    line = f"{icon} {escape(file.name)} :gray[· {print_bytes(file.size)}] — {said}"
    more = [escape(file.detail)] if file.detail else []
    more += [escape(relation) for relation in file.relations]
    return "  \n".join([line, *(f":small[:gray[{m}]]" for m in more)])
