"""Metadata, relations and audit on the Library and Read pages, with Streamlit's AppTest."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.build import add_paths
from ingest.audit import KINDS
from tests.test_ui_pages import page, texts

BODY = "\n\n".join(
    f"{n}. The mission reported on village{n} and on well{n} in district{n}." for n in range(1, 12)
)
MASTHEAD = "{symbol}\n\nDistr.: Limited\n\n{date}\n\nOriginal: French\n\nEightieth session\n\n**{title}**\n\n{body}\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, built_library: Path) -> Path:
    """Ten reports: a document and its revision, one with a gap, an addendum to what is not there, others."""
    folder = tmp_path_factory.mktemp("facts")
    files = folder / "files"
    files.mkdir()
    reports = {
        "S/2025/71": ("Report on wells", BODY),
        "S/2025/71/Rev.1": ("Report on wells", BODY + "\n\n12. One more."),
        "A/80/7/Add.2": ("Report on :red[roads]", BODY.replace("3. The", "4. The")),
        **{f"A/80/{n}": (f"Note number {n} on *bees*", f"1. Bees of hive{n}.") for n in range(20, 27)},
    }
    for k, (symbol, (title, body)) in enumerate(reports.items()):
        text = MASTHEAD.format(symbol=symbol, date=f"{k + 1} March 2025", title=title, body=body)
        (files / f"{k}.txt").write_text(text)
    shutil.copytree(built_library / "encoder", folder / "library" / "encoder")
    outcome = add_paths(folder / "library", [files])
    assert (len(outcome.added), outcome.failed) == (10, [])
    return folder / "library"


def test_library_page_shows_metadata_relations_and_audit(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("library_page", library, monkeypatch)
    assert not test.exception
    shown = texts(test)
    assert (
        "S/2025/71 · 2025-03-01 · English (original: French) · Eightieth session · distribution limited"
        in shown
    )
    assert "Replaced by **S/2025/71/Rev.1**" in shown
    assert "Replaces **S/2025/71**" in shown
    assert "Adds to A/80/7, not in this library" in shown
    assert "Report on :red[roads]" in shown
    assert [e.label for e in test.expander] == ["Audit: 1 finding"]
    assert f"p. 1 · **{KINDS['numbering_gap']}**" in shown
    assert "Para. 3 missing before para. 4" in shown


def test_many_reports_can_be_narrowed_down(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("library_page", library, monkeypatch)
    assert "10 of 10 reports" in texts(test)
    test.text_input(key="library-filter").set_value("bees 26").run()
    assert "1 of 10 reports" in texts(test)
    test.text_input(key="library-filter").set_value("").run()
    test.toggle(key="library-findings").set_value(True).run()
    assert "1 of 10 reports" in texts(test)
    assert not test.exception


def test_long_libraries_are_shown_in_portions(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.library_page.REPORTS_AT_ONCE", 4)
    test = page("library_page", library, monkeypatch)
    assert "the first 4" in texts(test)
    next(b for b in test.button if b.label == "Show 4 more").click().run()
    assert "the first 8" in texts(test)


def test_read_page_says_what_replaces_a_document(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("read_page", library, monkeypatch, doc="S/2025/71")
    assert not test.exception
    assert "Replaced by **S/2025/71/Rev.1**" in texts(test)
    assert "Eightieth session" in texts(test)
    assert "Numbering audit: unbroken" in texts(test)


def test_read_page_shows_the_audit(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("read_page", library, monkeypatch, doc="A/80/7/Add.2")
    assert [e.label for e in test.expander] == ["Audit: 1 finding"]
    assert KINDS["numbering_gap"] in texts(test)
