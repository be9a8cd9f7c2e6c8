"""The files that are to be added: which there are, what is said of each, and what tells whether it changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from index.corrections import correct
from index.outcome import AddOutcome, Failure
from ingest.corpus import MANIFEST_NAME, Metadata, load_manifest
from ingest.errors import BrokenFileError, IngestError, UnknownFileTypeError


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to add, and what is said of it; ``fingerprint`` tells whether either changed, or why it cannot be read."""

    path: Path
    metadata: Metadata | None
    fingerprint: str | IngestError


def collect_files(
    paths: Iterable[Path], corrections: Mapping[str, Metadata], outcome: AddOutcome
) -> list[NewFile]:
    """Return the files below ``paths`` as their manifests and ``corrections`` describe them, sorted, each once."""
    found: dict[Path, Metadata | None] = {}
    manifests: dict[Path, dict[str, Metadata]] = {}
    for path in paths:
        if not path.exists():
            outcome.failed.append(
                Failure(str(path), "broken_file", f"{path}: there is no such file or folder. Check the path.")
            )
            continue
        members = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        root = path if path.is_dir() else path.parent
        try:
            if root not in manifests:
                manifests[root] = load_manifest(root)
        except IngestError as error:
            outcome.failed.append(Failure(str(root / MANIFEST_NAME), error.code, str(error)))
            continue
        for member in members:
            relative = member.relative_to(root)
            if member.name == MANIFEST_NAME or any(step.startswith(".") for step in relative.parts):
                continue
            found.setdefault(member.resolve(), manifests[root].get(relative.as_posix()))
        outcome.failed += [
            Failure(
                str(root / name),
                "manifest",
                f"{root / name}: the manifest names this file, but it is not there.",
            )
            for name in manifests[root]
            if path.is_dir() and not (root / name).is_file()
        ]
    return [_identify(path, metadata, corrections) for path, metadata in found.items()]


def _identify(path: Path, metadata: Metadata | None, corrections: Mapping[str, Metadata]) -> NewFile:
    """Hash a file's content; it finds the correction that was made of this content, whatever the file is called."""
    if not path.is_file():
        error = UnknownFileTypeError(f"{path.name}: neither a file nor a folder. Check the path.")
        return NewFile(path, metadata, error)
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        broken = BrokenFileError(f"{path.name}: cannot be read ({problem.strerror}). Check its permissions.")
        return NewFile(path, metadata, broken)
    described = correct(metadata, corrections.get(content))
    return NewFile(path, described, fingerprint_of(content, described))


def fingerprint_of(sha256: str, metadata: Metadata | None) -> str:
    """Return what changes when a file's content or what is said of it changes."""
    described = json.dumps(asdict(metadata), sort_keys=True) if metadata else ""
    return hashlib.sha256(f"{sha256}|{described}".encode()).hexdigest()
