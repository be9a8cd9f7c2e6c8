"""Shared fixtures: a real library built once a session from corpus/ with the real model."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index.build import add_paths
from index.library import Library
from index.search import Searcher

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("HF_HUB_OFFLINE", "1")


@pytest.fixture(scope="session")
def built_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds the shipped corpus. Read-only: tests that write make their own."""
    folder = tmp_path_factory.mktemp("shipped") / "library"
    outcome = add_paths(folder, [ROOT / "corpus"])
    assert outcome.failed == []
    return folder


@pytest.fixture(scope="session")
def library(built_library: Path) -> Library:
    """The shipped library, opened."""
    return Library.open(built_library)


@pytest.fixture(scope="session")
def searcher(library: Library) -> Searcher:
    """A searcher on the shipped library."""
    return Searcher(library)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The data folder beside the project; tests that need it skip where it is absent."""
    folder = Path(os.environ.get("PILCROW_SHARED") or ROOT.parent / "shared") / "data"
    if not folder.is_dir():
        pytest.skip("the shared data folder is not here (set PILCROW_SHARED to its parent)")
    return folder
