"""Thumbs and corrections: what a reader says of an answer is saved as a gold pair, to be downloaded and evaluated."""

from __future__ import annotations

import streamlit as st

from answer.answer import Answer
from answer.gold_pairs import GoldFile, GoldPair, corrected_pair, pair_of
from index.library import Library
from ingest.errors import PilcrowError
from ui.desk import desk_folder, owner
from ui.escape import escape

UP, DOWN = 1, 0
FILE_NAME = "pilcrow-gold.jsonl"


def gold_file() -> GoldFile | None:
    """Return the file of whoever is asking; None where nothing is kept."""
    folder = desk_folder()
    return None if folder is None else GoldFile(folder / "gold" / f"{owner()}.jsonl")


def show_thumbs(question: str, answer: Answer, key: str) -> None:
    """Show the two thumbs. Up saves the answer as it stands; down asks what would have been right."""
    if gold_file() is not None:
        st.feedback(
            "thumbs",
            key=f"thumbs-{key}",
            on_change=_rate,
            args=(question, answer, key),
            persist_state="session",
        )


def show_feedback(library: Library, question: str, answer: Answer, key: str) -> None:
    """Show what was saved, or the form for a correction, under an answer that was rated."""
    file = gold_file()
    if file is None:
        return
    problem = st.session_state.get(f"rating-problem-{key}")
    saved: GoldPair | None = st.session_state.get(f"rating-saved-{key}")
    if problem:
        st.warning(escape(problem), icon=":material/info:")
    if saved is not None:
        _show_saved(file, saved, key)
    elif st.session_state.get(f"thumbs-{key}") == DOWN:
        _show_form(library, question, answer, key)


def _rate(question: str, answer: Answer, key: str) -> None:
    rating = st.session_state.get(f"thumbs-{key}")
    _take_back(key)
    st.session_state[f"thumbs-{key}"] = rating
    if rating == UP:
        try:
            _save(pair_of(question, answer), key)
        except PilcrowError as error:
            st.session_state[f"rating-problem-{key}"] = str(error)


def _save(pair: GoldPair, key: str) -> None:
    file = gold_file()
    if file is not None:
        file.put(pair)
        st.session_state[f"rating-saved-{key}"] = pair
        st.session_state.pop(f"rating-problem-{key}", None)


def _take_back(key: str) -> None:
    """Remove what was saved for an answer, and its rating."""
    saved: GoldPair | None = st.session_state.pop(f"rating-saved-{key}", None)
    st.session_state.pop(f"rating-problem-{key}", None)
    st.session_state[f"thumbs-{key}"] = None
    file = gold_file()
    if saved is not None and file is not None:
        try:
            file.remove(saved)
        except PilcrowError as error:
            st.session_state[f"rating-problem-{key}"] = str(error)


def _show_saved(file: GoldFile, saved: GoldPair, key: str) -> None:
    with st.container(border=True, key=f"rated-{key}", gap="xsmall"):
        st.markdown(
            f":material/check: **Saved as a gold pair** — “{escape(saved.question)}” ({saved.type}): {escape(str(saved))}"
        )
        said = [f"has to say: {n}" for n in saved.nuggets] + [f"quotes: {q}" for q in saved.quotes]
        if said:
            st.markdown("\n".join(f"- :small[{escape(_shortened(line))}]" for line in said))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                "Undo",
                key=f"unrate-{key}",
                icon=":material/undo:",
                type="tertiary",
                on_click=_take_back,
                args=(key,),
            )
            st.download_button(
                f"Download my gold pairs ({len(file)})",
                file.read,
                file_name=FILE_NAME,
                mime="application/jsonl",
                key=f"gold-download-{key}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
                help="To be evaluated with: pilcrow eval FILE",
            )


def _shortened(text: str, characters: int = 140) -> str:
    return text if len(text) <= characters else text[: characters - 1] + "…"


def _show_form(library: Library, question: str, answer: Answer, key: str) -> None:
    cited = "; ".join(dict.fromkeys(str(e.citation) for s in answer.statements for e in s.evidence))
    with st.form(f"correct-{key}", border=True):
        st.markdown("**What would have been right?** :gray[Saved as a gold pair; you can download the file.]")
        paragraphs = st.text_input(
            "Paragraphs that answer it", cited, key=f"right-paragraphs-{key}",
            placeholder="UNODC/HONLAC/28/6, para. 4 (a)–(c); para. 21", help="Citations in any spelling",
        )  # fmt: skip
        said = st.text_area(
            "What the answer should say (optional)", key=f"right-text-{key}", placeholder="One point a line"
        )
        nothing = st.checkbox("The reports do not answer this question", key=f"right-nothing-{key}")
        if st.form_submit_button("Save as gold pair", icon=":material/save:"):
            try:
                _save(_corrected(library, question, paragraphs or "", said or "", nothing=nothing), key)
            except PilcrowError as error:
                st.warning(escape(str(error)), icon=":material/info:")
            else:
                st.rerun()


def _corrected(library: Library, question: str, paragraphs: str, said: str, *, nothing: bool) -> GoldPair:
    # an empty field is no statement that nothing answers: that has to be said
    text = "" if nothing else paragraphs or "no paragraph"
    return corrected_pair(question, text, said, library)
