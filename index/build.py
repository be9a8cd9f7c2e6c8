"""Write libraries: add, update and remove reports. One bad file never stops the rest; nothing half-done is seen.

Every change builds a whole new generation and makes it current in one step. What an earlier generation already
embedded is taken over by the embedded text itself: unchanged paragraphs are never embedded again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from index.assemble import assemble_generation
from index.encoder_cache import open_encoder
from index.generation import (
    CURRENT,
    ENCODER,
    GENERATIONS,
    SOURCES,
    current_generation,
    make_current,
    read_manifest,
    writing,
)
from index.model_files import DEFAULT_MODEL
from index.store import StoredReport, read_reports
from ingest import read_report
from ingest.citation import normalise_symbol
from ingest.corpus import MANIFEST_NAME, Metadata, load_manifest
from ingest.errors import (
    IngestError,
    LibraryDamagedError,
    LibraryMissingError,
    LibraryModelError,
    NotInLibraryError,
)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: its name, the kind of error, and what to do."""

    file: str
    error: str
    message: str


@dataclass
class AddOutcome:
    """What ``add_paths`` did; files by name, reports by symbol."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    paragraphs: int = 0
    seconds: float = 0.0
    notice: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the stable form of ``pilcrow add --json``."""
        return {**asdict(self), "seconds": round(self.seconds, 2)}


def add_paths(
    folder: Path, paths: Sequence[Path], *, model: str | None = None, progress: Progress | None = None
) -> AddOutcome:
    """Ingest files and folders into the library at ``folder``, which is made if it is not there.

    Raises:
        LibraryModelError: the library was built with another model than ``model``.
        LibraryDamagedError, LibraryBusyError: the library cannot be written; nothing was changed.
    """
    start = perf_counter()
    report_progress = progress or (lambda done, total, message: None)
    outcome = AddOutcome()
    with writing(folder):
        model = _settle_model(folder, model)
        stored = {s.report.symbol: s for s in _stored(folder)}
        before = dict(stored)
        files = _collect(paths, outcome)
        for k, (path, metadata) in enumerate(files):
            report_progress(k, len(files) * 2, f"reading {path.name}")
            _take_in(path, metadata, stored, outcome, folder)
        if stored != before or not (folder / CURRENT).is_file():
            _write_generation(folder, model, list(stored.values()), report_progress, outcome)
        outcome.paragraphs = sum(len(s.report.paragraphs) for s in stored.values())
    outcome.seconds = perf_counter() - start
    return outcome


def remove_report(folder: Path, symbol: str, *, progress: Progress | None = None) -> None:
    """Take a report out; nothing of it stays in any index.

    Raises:
        NotInLibraryError: no report bears that symbol.
    """
    with writing(folder):
        current_generation(folder)
        stored = _stored(folder)
        wanted = normalise_symbol(symbol)
        kept = [s for s in stored if wanted not in (s.report.symbol, *s.report.symbols)]
        if len(kept) == len(stored):
            known = ", ".join(s.report.symbol for s in stored[:8]) or "nothing"
            raise NotInLibraryError(
                f"no report {wanted} in this library; it holds {known}. See: pilcrow list"
            )
        _write_generation(
            folder, _settle_model(folder, None), kept, progress or (lambda *_: None), AddOutcome()
        )
        in_use = {s.report.source.sha256 for s in kept}
        for source in (folder / SOURCES).iterdir():
            if source.name not in in_use:
                source.unlink()


def rebuild(folder: Path, *, progress: Progress | None = None) -> int:
    """Build the indexes anew from the stored text of the newest generation that can be read; return its reports.

    Raises:
        LibraryMissingError: no library there. LibraryDamagedError: no generation's text can be read.
    """
    if not (folder / GENERATIONS).is_dir():
        raise LibraryMissingError(
            f"{folder}: there is no library in this folder. Make one with: pilcrow add PATH…"
        )
    with writing(folder):
        named = (folder / CURRENT).read_text(errors="replace").strip() if (folder / CURRENT).is_file() else ""
        candidates = sorted((folder / GENERATIONS).iterdir(), key=lambda p: p.name != named)
        for candidate in candidates:
            try:
                stored = read_reports(candidate)
                model = json.loads((candidate / "manifest.json").read_text(encoding="utf-8"))["model"]
            except (LibraryDamagedError, OSError, ValueError, KeyError):
                continue
            shutil.rmtree(folder / ENCODER, ignore_errors=True)
            for generation in candidates:
                generation.rename(generation.with_name("damaged" + generation.name))
            _write_generation(
                folder, str(model), stored, progress or (lambda *_: None), AddOutcome(), reuse=False
            )
            return len(stored)
    raise LibraryDamagedError(
        f"{folder}: no generation's text can be read. Move the folder away and add the reports again: "
        f"pilcrow --library {folder} add PATH… (copies of the files are in {folder / SOURCES})"
    )


def _take_in(
    path: Path, metadata: Metadata | None, stored: dict[str, StoredReport], outcome: AddOutcome, folder: Path
) -> None:
    """Read one file into ``stored``, or note why not."""
    try:
        fingerprint = _fingerprint(path, metadata)
        same = next((s for s in stored.values() if s.fingerprint == fingerprint), None)
        if same is not None:
            outcome.unchanged.append(same.report.symbol)
            return
        report = read_report(path, metadata)
    except IngestError as error:
        outcome.failed.append(Failure(str(path), error.code, str(error)))
        return
    except OSError as error:
        outcome.failed.append(
            Failure(str(path), "broken_file", f"{path.name}: cannot be read ({error.strerror}).")
        )
        return
    known = stored.get(report.symbol)
    (outcome.updated if known else outcome.added).append(report.symbol)
    stored[report.symbol] = StoredReport(report, fingerprint)
    sources = folder / SOURCES
    sources.mkdir(exist_ok=True)
    if not (sources / report.source.sha256).exists():
        shutil.copyfile(path, sources / (report.source.sha256 + ".partial"))
        (sources / (report.source.sha256 + ".partial")).replace(sources / report.source.sha256)


def _collect(paths: Iterable[Path], outcome: AddOutcome) -> list[tuple[Path, Metadata | None]]:
    """Return the files below ``paths`` with their manifest entries, sorted, each once."""
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
    return list(found.items())


def _fingerprint(path: Path, metadata: Metadata | None) -> str:
    with path.open("rb") as file:
        content = hashlib.file_digest(file, "sha256").hexdigest()
    described = json.dumps(asdict(metadata), sort_keys=True) if metadata else ""
    return hashlib.sha256(f"{content}|{described}".encode()).hexdigest()


def _stored(folder: Path) -> list[StoredReport]:
    return read_reports(current_generation(folder)) if (folder / CURRENT).is_file() else []


def _settle_model(folder: Path, model: str | None) -> str:
    """Return the model to build with: the library's own, else the one asked for, else the default."""
    if not (folder / CURRENT).is_file():
        return model or DEFAULT_MODEL
    own: str = read_manifest(current_generation(folder))["model"]
    if model is not None and model != own:
        raise LibraryModelError(
            f"{folder} was built with the model {own}, not {model}. Leave --model out, "
            f"or build another library: pilcrow --library NEW add --model {model} PATH…"
        )
    return own


def _write_generation(
    folder: Path,
    model: str,
    stored: list[StoredReport],
    progress: Progress,
    outcome: AddOutcome,
    *,
    reuse: bool = True,
) -> None:
    """Build and publish the generation that holds exactly ``stored``."""
    encoder = open_encoder(folder, model, progress)
    outcome.notice = encoder.notice
    ordered = sorted(stored, key=lambda s: (s.report.symbol, s.fingerprint))
    previous = current_generation(folder) if reuse and (folder / CURRENT).is_file() else None
    partial = folder / GENERATIONS / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    name = assemble_generation(partial, ordered, encoder, previous, progress)
    make_current(folder, partial, name)
