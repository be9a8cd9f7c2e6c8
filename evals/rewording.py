"""Sentences made by rule."""

from __future__ import annotations

from collections.abc import Iterator

from index.library import Library


def made_by_rule(library: Library, used: set[str]) -> Iterator[tuple[str, str, str | None, str, str]]:
    """Yield claims."""
    yield from ()
