"""The Library page with Streamlit's AppTest: adding in the background, correcting, removing and undoing, read-only."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from index.build import add_paths
from index.generation import writing
from index.library import Library
from ingest.errors import ReadOnlyError
from tests.test_ui_pages import page, texts
from ui.engine import open_engine
from ui.ingest_jobs import INCOMING, LibraryJobs, jobs_of

BEES = "A/80/1\n\n14 March 2025\n\n**Report on bees**\n\n1. Bees of the first hive.\n\n2. Bees of the second hive.\n"
WELLS = BEES.replace("80/1", "80/2").replace("bees", "wells").replace("Bees", "Wells")
WAIT_S = 60


@pytest.fixture
def folder(tmp_path: Path, built_library: Path) -> Iterator[Path]:
    """A library of one report."""
    (tmp_path / "bees.txt").write_text(BEES)
    shutil.copytree(built_library / "encoder", tmp_path / "library" / "encoder")
    assert add_paths(tmp_path / "library", [tmp_path / "bees.txt"]).failed == []
    yield tmp_path / "library"
    assert jobs_of(tmp_path / "library").wait(WAIT_S)


def press(test: AppTest, key: str) -> AppTest:
    return next(b for b in test.button if b.key and b.key.startswith(key)).click().run()


def test_files_are_added_in_the_background_and_each_says_what_became_of_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("library_page", folder, monkeypatch)
    dropped = [
        ("wells.txt", WELLS.encode(), "text/plain"),
        ("../bees again.txt", BEES.encode(), "text/plain"),
        ("<img src=x>.pdf", b"%PDF-1.4 nothing", "application/pdf"),
        ("corrigendum.txt", BEES.replace("80/1", "80/2/Corr.1").encode(), "text/plain"),
    ]
    with writing(folder):  # another program is at it: the files wait
        test.file_uploader[0].set_value(dropped).run()
        assert not test.exception
        assert "Asking goes on meanwhile" in texts(test)
        assert "wells.txt" in texts(test)
        assert len(list((folder / INCOMING).glob("*/*"))) == 4
        open_engine(folder).answerer.ask("How many hives?")
    assert jobs_of(folder).wait(WAIT_S)
    test = page("library_page", folder, monkeypatch)  # another session sees the same
    shown = texts(test)
    assert "**4 files** — 2 added, 1 already there, 1 failed" in shown
    assert "Added as **A/80/2**" in shown
    assert "Already in the library as **A/80/1**" in shown
    assert "A/80/2/Corr.1 corrects A/80/2" in shown
    assert "<img src=x>.pdf" in shown
    assert test.metric[0].value == "3"
    assert not list((folder / INCOMING).glob("*/*"))
    press(test, "clear-jobs")
    assert "4 files" not in texts(test)


def test_what_a_stopped_server_left_is_added_by_the_next(folder: Path) -> None:
    home = folder / INCOMING / "0123"
    home.mkdir(parents=True)
    (home / "wells.txt").write_text(WELLS)
    jobs = LibraryJobs(folder.resolve())
    jobs.resume()
    other = LibraryJobs(folder.resolve())
    other.resume()
    assert other.view().files == ()
    assert jobs.wait(WAIT_S)
    assert [(f.name, f.state, f.symbol) for f in jobs.view().files] == [("wells.txt", "added", "A/80/2")]


def test_a_report_is_corrected_and_cited_by_its_new_symbol(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = page("library_page", folder, monkeypatch)
    press(test, "edit-")
    test.text_input(key="correct-date").set_value("March")
    press(test, "save-correction")
    assert "“March” is no day" in texts(test)
    test.text_input(key="correct-date").set_value("2025-04-01")
    test.text_input(key="correct-symbols").set_value("E/2025/7; A/80/1")
    test.text_area(key="correct-title").set_value("On :red[bees]")
    press(test, "save-correction")
    assert not test.exception
    assert jobs_of(folder).wait(WAIT_S)
    test = page("library_page", folder, monkeypatch)
    shown = texts(test)
    assert "It is now cited as E/2025/7" in test.success[0].value.replace("\\", "")
    assert "On :red[bees]" in shown
    assert "E/2025/7 · A/80/1 · 2025-04-01" in shown


def test_a_removal_is_undone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test = page("library_page", folder, monkeypatch)
    press(test, "remove-")
    assert jobs_of(folder).wait(WAIT_S)
    test = page("library_page", folder, monkeypatch)
    assert test.metric[0].value == "0"
    assert "Removed **A/80/1**" in texts(test)
    press(test, "undo")
    assert jobs_of(folder).wait(WAIT_S)
    test = page("library_page", folder, monkeypatch)
    assert not test.exception
    assert test.metric[0].value == "1"
    assert "A/80/1 is back" in test.success[0].value.replace("\\", "")
    assert not [b for b in test.button if b.key == "undo"]


def test_read_only_hides_and_refuses(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = jobs_of(folder)
    monkeypatch.setenv("PILCROW_READ_ONLY", "1")
    test = page("library_page", folder, monkeypatch)
    assert not test.exception
    assert "nothing can be changed here" in texts(test)
    assert len(test.file_uploader) == 0
    assert not [b for b in test.button if b.key and b.key.startswith(("edit-", "remove-"))]
    for change in (
        lambda: jobs.add_files([("a.txt", b"x")]),
        lambda: jobs.remove("A/80/1"),
        lambda: jobs_of(folder),
    ):
        with pytest.raises(ReadOnlyError, match="only shows its library"):
            change()
    monkeypatch.setenv("PILCROW_READ_ONLY", "0")
    assert [r.symbol for r in Library.open(folder).reports()] == ["A/80/1"]


def test_a_library_is_begun_on_the_page(
    tmp_path: Path, built_library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(built_library / "encoder", tmp_path / "library" / "encoder")
    test = page("library_page", tmp_path / "library", monkeypatch)
    assert "The library is empty" in texts(test)
    test.file_uploader[0].set_value([("wells.txt", WELLS.encode(), "text/plain")]).run()
    assert jobs_of(tmp_path / "library").wait(WAIT_S)
    assert page("library_page", tmp_path / "library", monkeypatch).metric[0].value == "1"


def test_ten_ask_while_the_library_changes(folder: Path) -> None:
    jobs, problems = jobs_of(folder), list[BaseException]()
    generations = set[str]()
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                opened = open_engine(folder)
                generations.add(opened.answerer.ask("How many hives of bees?").library)
        except BaseException as problem:
            problems.append(problem)

    askers = [threading.Thread(target=ask) for _ in range(10)]
    for asker in askers:
        asker.start()
    jobs.add_files([("wells.txt", WELLS.encode())])
    assert jobs.wait(WAIT_S)
    open_engine(folder).answerer.ask("How many wells?")
    stop.set()
    for asker in askers:
        asker.join(30)
    assert problems == []
    assert 1 <= len(generations) <= 2
