"""Evaluation: the latest results that ``make eval`` kept, question by question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

from ui.escape import escape

RESULTS = Path(__file__).resolve().parent.parent / "evals" / "results"


def show() -> None:
    """Show the page."""
    st.title("Evaluation")
    files = sorted(RESULTS.glob("*.json")) if RESULTS.is_dir() else []
    if not files:
        st.markdown(
            "No results yet. Score the library against the gold questions in a terminal, then reload:"
        )
        st.code("make eval", language=None)
        return
    name = st.selectbox("Results", [f.stem for f in files])
    results = json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))
    _show_tables(results)
    _show_questions(results.get("questions", []))


def _show_tables(results: dict[str, Any]) -> None:
    for title, table in results.get("tables", {}).items():
        st.subheader(escape(title))
        st.dataframe(table, hide_index=True, width="stretch")


def _show_questions(questions: list[dict[str, Any]]) -> None:
    if not questions:
        return
    st.subheader("Questions")
    wrong = st.toggle("Only what went wrong", key="only-wrong")
    for entry in questions:
        problem = entry.get("problem")
        if wrong and not problem:
            continue
        mark = ":material/close:" if problem else ":material/check:"
        with st.expander(f"{mark} {escape(entry['id'])} {escape(entry['question'])}"):
            for label in ("type", "split", "problem", "gold", "cited", "hits", "confidence"):
                if entry.get(label) not in (None, [], ""):
                    value = entry[label]
                    shown = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
                    st.markdown(f"**{label.capitalize()}** {escape(shown)}")
