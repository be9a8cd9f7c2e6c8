"""The Evaluation page with Streamlit's AppTest: every kind of result the project keeps, and a file of one's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.errors import UsageError
from tests.test_ui_pages import page, texts
from ui.evaluation_page import RESULTS
from ui.evaluation_results import load_results, read_results

KEPT = sorted(RESULTS.glob("*.json"))


@pytest.mark.parametrize("path", KEPT, ids=lambda p: p.stem)
def test_every_kept_result_can_be_shown(path: Path) -> None:
    results = load_results(path)
    assert results.tables
    assert all(table.columns for table in results.tables)


def test_plots_tables_and_one_question_in_full(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("evaluation_page", built_library, monkeypatch)
    assert not test.exception
    for name in ("honlac28", "un-answers-dev", "corruptions", "scale"):
        test.selectbox(key="results-name").set_value(name).run()
        assert not test.exception, name
        assert len(test.get("vega_lite_chart") or test.get("arrow_vega_lite_chart")) >= 1, name
    test.selectbox(key="results-name").set_value("honlac28").run()
    test.selectbox(key="problem-honlac28").set_value("Any problem").run()
    assert "92 questions" in texts(test)
    state = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.session_state["questions-honlac28"] = state
    test.run()
    assert not test.exception


def test_a_question_shows_gold_answer_and_what_went_wrong(
    built_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from streamlit.testing.v1 import AppTest

    monkeypatch.setenv("PILCROW_LIBRARY", str(built_library))
    script = """
import streamlit as st
from ui.engine import engine
from ui.evaluation_questions import _show_question
from ui.evaluation_results import read_results
from ui.pages import PAGES
st.page_link = lambda *a, **k: st.caption(k['label'])
PAGES.update(read=None)
record = b'''{"id": "q1", "question": "What of :red[bags]?", "type": "list", "gold": ["4 (a)"], "hits": ["para. 5"],
 "cited": ["UNODC/HONLAC/28/6, para. 5"], "rank": 3, "answered": true, "confidence": 0.8,
 "problem": "cites none of the right paragraphs (the first right one is at rank 3)",
 "statements": [{"text": "<b>said</b>", "citations": ["para. 5"]}], "nuggets": ["risks"]}'''
_show_question(read_results("x", record).questions[0], engine())
"""
    test = AppTest.from_string(script, default_timeout=60).run()
    assert not test.exception
    shown = texts(test)
    assert "Cites none of the right paragraphs" in shown
    assert "UNODC/HONLAC/28/6, para. 4" in shown
    assert "Governments should address the risks" in shown
    assert "<b>said</b>" in shown
    assert "What of :red[bags]?" in shown
    next(b for b in test.button if b.key == "answer-now-q1").click().run()
    assert not test.exception


def test_a_file_of_ones_own(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("evaluation_page", built_library, monkeypatch)
    mine = {
        "benchmark": "Mine [x](http://a.b)",
        "tables": {"T": [{"ranking": "A", "success@1": "0.5 [0.4–0.6]"}]},
    }
    test.file_uploader[0].set_value([("mine.json", json.dumps(mine).encode(), "application/json")]).run()
    assert not test.exception
    assert "Mine [x](http" in test.header[0].value.replace("\\", "").replace("\u2060", "")
    test.file_uploader[0].set_value([("bad.json", b"{]", "application/json")]).run()
    assert "not the result of an evaluation" in test.error[0].value


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"7",
        b"null",
        b'{"tables": 3}',
        b'{"questions": [{}]}',
        b"\xff",
        b'{"tables": {"a": [1]}}',
    ],
)
def test_what_is_no_result_is_refused(content: bytes) -> None:
    with pytest.raises(UsageError, match="not the result"):
        read_results("x", content)
