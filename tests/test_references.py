"""Paragraphs that a question names: they come first, wherever the report is named or described."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.catalogue import Catalogue
from index.library import Library
from index.query import parse_query
from index.references import find_named_places
from index.spelling import Speller
from ingest.errors import LibraryDamagedError


def places(library: Library, question: str) -> list[tuple[str | None, str | None]]:
    catalogue = Catalogue.of(library)
    found = find_named_places(parse_query(question, catalogue), library, catalogue)
    return [(library.rows[p.row][1].number, p.sub) for p in found]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("UNODC/HONLAC/28/6 §12", [("12", None)]),
        ("what does para 4(a) say about virtual currencies", [("4", "a")]),
        ("honlac 28, paras. 12–13", [("12", None), ("13", None)]),
        ("paragraphs 3, 5 and 7 of the HONLAC report", [("3", None), ("5", None), ("7", None)]),
        ("What is in paragraph twelve?", [("12", None)]),
        ("¶ 5", [("5", None)]),
        ("recommendation (c) of working group 3", [("4", "c")]),
        ("conclusion (b) of the working group on issue 2", [("22", "b")]),
        ("Who referred to paragraph 6 (c) of the outcome document on precursors?", []),
        ("paragraph 2 of Security Council resolution 2725 (2024)", []),
        ("para. 999", []),
        ("para. 12 (z)", [("12", None)]),
        ("annex II, para. 3", []),
        ("precursor control", []),
    ],
)
def test_named_places(library: Library, question: str, expected: list[tuple[str, str | None]]) -> None:
    assert places(library, question) == expected


def test_a_library_knows_its_words(library: Library, tmp_path: Path) -> None:
    speller = Speller.load(library.generation_folder)
    assert (
        speller.correct("precusor chemicals and drug traficking")[0]
        == "precursor chemicals and drug trafficking"
    )
    with pytest.raises(LibraryDamagedError, match="rebuild"):
        Speller.load(tmp_path)
