"""The corpus manifest: metadata that a file does not print, or prints wrongly.

``manifest.toml`` stands in a folder of reports. Each ``[[report]]`` names a file of that folder and overrules
or supplies what parsing it finds::

    [[report]]
    file = "report.txt"
    symbols = ["UNODC/HONLAC/28/6"]
    title = "…"
    date = "2018-11-01"
    language = "en"
    sha256 = "…"       # optional; a file with other content is refused
    origin = "…"       # where it comes from, for people
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ingest.citation import normalise_symbol
from ingest.errors import ManifestError

MANIFEST_NAME = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a file beside its text; None or empty means: as the document says."""

    symbols: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    language: str | None = None
    sha256: str | None = None
    origin: str | None = None


def load_manifest(folder: Path) -> dict[str, Metadata]:
    """Return the metadata by file name, relative to ``folder``; empty where there is no manifest.

    Raises:
        ManifestError: not TOML, a field that is unknown or of the wrong kind, or a file named twice.
    """
    path = folder / MANIFEST_NAME
    if not path.is_file():
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path}: not valid TOML in UTF-8 ({error}). Mend that line.") from error
    entries: dict[str, Metadata] = {}
    for number, entry in enumerate(content.get("report", []), 1):
        where = f"{path}: [[report]] number {number}"
        file, metadata = _read_entry(entry, where)
        if file in entries:
            raise ManifestError(f"{where}: “{file}” is named twice. Keep one entry.")
        entries[file] = metadata
    return entries


def _read_entry(entry: Any, where: str) -> tuple[str, Metadata]:
    known = {f.name for f in fields(Metadata)}
    if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
        raise ManifestError(f'{where}: expected a table with file = "NAME".')
    unknown = set(entry) - known - {"file"}
    if unknown:
        raise ManifestError(f"{where}: unknown field {sorted(unknown)[0]!r}; known are {sorted(known)}.")
    symbols = entry.get("symbols", [])
    if not isinstance(symbols, list) or not all(isinstance(s, str) and s.strip() for s in symbols):
        raise ManifestError(f"{where}: symbols must be a list of strings, found {symbols!r}.")
    for name in known - {"symbols"}:
        if name in entry and not isinstance(entry[name], str):
            raise ManifestError(f"{where}: {name} must be a string, found {entry[name]!r}.")
    date = entry.get("date")
    if date is not None and not re.fullmatch(r"\d{4}-\d\d-\d\d", date):
        raise ManifestError(f"{where}: date must be YYYY-MM-DD, found {date!r}.")
    values = {name: entry.get(name) for name in known - {"symbols"}}
    return entry["file"], Metadata(symbols=tuple(normalise_symbol(s) for s in symbols), **values)
