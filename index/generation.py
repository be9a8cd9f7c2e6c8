"""Generations: each a self-contained folder of index files with a manifest; one of them is current.

    LIBRARY/
      current                    the id of the current generation, replaced in one atomic step
      generations/ID/            manifest.json, library.sqlite, chunks.faiss, sentences.faiss, tokens.*.npy, bm25/
      encoder/                   the compiled model (a cache: made again when lost)
      sources/SHA256             the original files, by content
      lock                       held by the one writer

Readers keep the generation they opened. The previous one stays for rollback. A manifest bears no time and no
machine: the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ingest.errors import LibraryBusyError, LibraryDamagedError, LibraryMissingError

FORMAT_VERSION = 3
CURRENT, GENERATIONS, ENCODER, SOURCES, MANIFEST = (
    "current",
    "generations",
    "encoder",
    "sources",
    "manifest.json",
)
LOCK_TIMEOUT_S = 10.0


def current_generation(library: Path) -> Path:
    """Return the folder of the current generation.

    Raises:
        LibraryMissingError: there is no library in that folder.
        LibraryDamagedError: the current generation is named but not there.
    """
    try:
        name = (library / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise LibraryMissingError(
            f"{library}: there is no library in this folder. Make one with: pilcrow --library {library} add PATH…"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryDamagedError(
            f"{library / CURRENT}: cannot be read ({error}). Mend with: pilcrow rebuild"
        ) from error
    folder = library / GENERATIONS / name
    if not name.isalnum() or not folder.is_dir():
        raise LibraryDamagedError(
            f"{library}: generation “{name[:40]}” is named as current but is not there. "
            f"Mend with: pilcrow --library {library} rebuild"
        )
    return folder


def read_manifest(generation: Path) -> dict[str, Any]:
    """Return a generation's manifest after a cheap check: every file is there in its size.

    Raises:
        LibraryDamagedError: a file is missing, of another size, or of another format version.
    """
    mend = f"Mend with: pilcrow --library {generation.parent.parent} rebuild"
    try:
        manifest: dict[str, Any] = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LibraryDamagedError(f"{generation / MANIFEST}: cannot be read ({error}). {mend}") from error
    if manifest.get("format") != FORMAT_VERSION:
        raise LibraryDamagedError(
            f"{generation}: format version {manifest.get('format')}, this Pilcrow reads {FORMAT_VERSION}. {mend}"
        )
    for name, expected in manifest["files"].items():
        path = generation / name
        size = path.stat().st_size if path.is_file() else None
        if size != expected["bytes"]:
            found = "is missing" if size is None else f"has {size} bytes"
            raise LibraryDamagedError(f"{path} {found}, expected {expected['bytes']} bytes. {mend}")
    return manifest


def verify_files(generation: Path) -> None:
    """Compare every file of a generation with its hash in the manifest.

    Raises:
        LibraryDamagedError: naming the first file that differs.
    """
    for name, expected in read_manifest(generation)["files"].items():
        if _sha256(generation / name) != expected["sha256"]:
            raise LibraryDamagedError(
                f"{generation / name}: content differs from what was written. "
                f"Mend with: pilcrow --library {generation.parent.parent} rebuild"
            )


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Describe all files of a finished generation folder, and flush them to disk."""
    files = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        _flush(path)
        files[path.relative_to(folder).as_posix()] = {"bytes": path.stat().st_size, "sha256": _sha256(path)}
    record = {"format": FORMAT_VERSION, **facts, "files": files}
    target = folder / MANIFEST
    target.write_text(json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8")
    _flush(target)


def make_current(library: Path, partial: Path, name: str) -> Path:
    """Move a finished folder into place and point ``current`` at it: the one step that changes the library."""
    target = library / GENERATIONS / name
    if target.exists():  # the same content was built before: identical by construction
        shutil.rmtree(partial)
    else:
        os.replace(partial, target)
    previous = (
        (library / CURRENT).read_text(encoding="ascii").strip() if (library / CURRENT).is_file() else None
    )
    point_to(library, name)
    for old in (library / GENERATIONS).iterdir():
        if old.name not in (name, previous):
            shutil.rmtree(old, ignore_errors=True)
    return target


def point_to(library: Path, name: str) -> None:
    """Make a generation that is there the current one, in one atomic step."""
    pointer = library / (CURRENT + ".new")
    pointer.write_text(name, encoding="ascii")
    _flush(pointer)
    os.replace(pointer, library / CURRENT)


@contextmanager
def writing(library: Path) -> Iterator[None]:
    """Hold the writer's lock; it is released by the system even if the process dies.

    Raises:
        LibraryBusyError: another process kept it for LOCK_TIMEOUT_S seconds.
    """
    library.mkdir(parents=True, exist_ok=True)
    (library / GENERATIONS).mkdir(exist_ok=True)
    try:
        with FileLock(str(library / "lock"), timeout=LOCK_TIMEOUT_S):
            yield
    except Timeout as error:
        raise LibraryBusyError(
            f"{library}: another process is writing (waited {LOCK_TIMEOUT_S:.0f} s). Try again when it is done."
        ) from error


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
