"""Changes to a library that is there: corrections that stay, removals that can be undone, news of each file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from index.build import add_paths, correct_report, rebuild, remove_report, restore_generation
from index.corrections import read_correction
from index.generation import current_generation
from index.library import Library
from ingest.errors import NotInLibraryError, UsageError

BEES = "A/80/1\n\n14 March 2025\n\n**Report on bees**\n\n1. Bees of the first hive.\n\n2. Bees of the second hive.\n"
WELLS = "A/80/2\n\n15 March 2025\n\n**Report on wells**\n\n1. Wells were dug.\n"


@pytest.fixture
def home(tmp_path: Path, built_library: Path) -> Path:
    """A library of two reports, their files beside it."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "bees.txt").write_text(BEES)
    (tmp_path / "files" / "wells.txt").write_text(WELLS)
    shutil.copytree(built_library / "encoder", tmp_path / "library" / "encoder")
    assert add_paths(tmp_path / "library", [tmp_path / "files"]).added == ["A/80/1", "A/80/2"]
    return tmp_path


def test_a_correction_overrules_the_print_and_stays(home: Path) -> None:
    folder = home / "library"
    said = read_correction("A/80/100; S/2025/7", "On bees", "2025-04-01", "en")
    assert correct_report(folder, "A/80/1", said) == "A/80/100"
    for again in (lambda: None, lambda: rebuild(folder), lambda: add_paths(folder, [home / "files"])):
        again()
        report = Library.open(folder).report("S/2025/7")
        assert (report.symbols, report.title, report.date) == (
            ("A/80/100", "S/2025/7"),
            "On bees",
            "2025-04-01",
        )
        assert report.source.file == "bees.txt"
        assert report.paragraphs[1].id == "A/80/100#main.2"
        with pytest.raises(NotInLibraryError):
            Library.open(folder).report("A/80/1")
    assert add_paths(folder, [home / "files"]).unchanged == ["A/80/100", "A/80/2"]
    Library.open(folder).verify()
    assert correct_report(folder, "A/80/100", read_correction("", "", "", "")) == "A/80/1"
    assert Library.open(folder).report("A/80/1").title == "Report on bees"


def test_a_correction_that_cannot_be(home: Path) -> None:
    folder = home / "library"
    before = current_generation(folder).name
    with pytest.raises(UsageError, match="symbol of another report: “Report on wells”"):
        correct_report(folder, "A/80/1", read_correction("A/80/2", "", "", ""))
    with pytest.raises(NotInLibraryError):
        correct_report(folder, "A/80/9", read_correction("A/80/3", "", "", ""))
    for wrong in (
        ("<b>", "", "", ""),
        ("", "x" * 2000, "", ""),
        ("", "", "2025-02-30", ""),
        ("", "", "", "English"),
    ):
        with pytest.raises(UsageError):
            read_correction(*wrong)
    assert current_generation(folder).name == before


def test_a_removal_is_undone_until_the_next_change(home: Path) -> None:
    folder = home / "library"
    before = current_generation(folder).name
    remove_report(folder, "A/80/1")
    after = current_generation(folder).name
    restore_generation(folder, before, after)
    library = Library.open(folder)
    library.verify()
    assert library.source_path(library.report("A/80/1")) is not None
    with pytest.raises(UsageError, match="changed since"):
        restore_generation(folder, before, after)
    bees = library.report("A/80/1").source.sha256
    remove_report(folder, "A/80/1")
    (home / "files" / "more.txt").write_text(WELLS.replace("80/2", "80/3"))
    add_paths(folder, [home / "files" / "more.txt"])
    assert not (folder / "sources" / bees).exists()
    with pytest.raises(UsageError, match="changed since"):
        restore_generation(folder, before, after)


def test_news_of_each_file(home: Path) -> None:
    files = home / "files"
    (files / "twin.txt").write_text(BEES)
    (files / "empty.txt").write_text("")
    (files / "wells.txt").write_text(WELLS + "\n2. More wells.\n")
    news: list[tuple[str, str, str]] = []
    add_paths(
        home / "library", [files], news=lambda path, state, detail: news.append((path.name, state, detail))
    )
    last = {name: (state, detail) for name, state, detail in news}
    assert last["bees.txt"] == last["twin.txt"] == ("unchanged", "A/80/1")
    assert last["wells.txt"] == ("updated", "A/80/2")
    assert last["empty.txt"][0] == "failed"
    assert ("wells.txt", "reading", "") in news
    assert ("wells.txt", "read", "A/80/2") in news
