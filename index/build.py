"""Write libraries: add, update and remove reports. One bad file never stops the rest; nothing half-done is seen.

Every change builds a whole new generation and makes it current in one step. What an earlier generation already
embedded is taken over by the embedded text itself: unchanged paragraphs are never embedded again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from index.sketches import read_sketches
from index.store import StoredReport, read_reports
from ingest.citation import normalise_symbol
from ingest.corpus import MANIFEST_NAME, Metadata, load_manifest
from ingest.editions import Relation, find_relations, relation_to_json
from ingest.errors import (
    BrokenFileError,
    IngestError,
    LibraryDamagedError,
    LibraryMissingError,
    LibraryModelError,
    NotInLibraryError,
    UnknownFileTypeError,
)
from ingest.report import Report
from ingest.workers import ReaderPool, Task

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
    relations: list[Relation] = field(default_factory=list)
    """How what was added or updated belongs to other reports of the library."""

    def to_json(self) -> dict[str, Any]:
        """Return the stable form of ``pilcrow add --json``."""
        relations = [relation_to_json(r) for r in self.relations]
        return {**asdict(self), "seconds": round(self.seconds, 2), "relations": relations}


def add_paths(
    folder: Path,
    paths: Sequence[Path],
    *,
    model: str | None = None,
    progress: Progress | None = None,
    readers: ReaderPool | None = None,
) -> AddOutcome:
    """Ingest files and folders into the library at ``folder``, which is made if it is not there.

    Files are read by ``readers``, in child processes under limits; they are ended before this returns. ``progress``
    is called in the caller's thread, first over files, then over texts to embed: done, total, what.

    Raises:
        LibraryModelError: the library was built with another model than ``model``.
        LibraryDamagedError, LibraryBusyError: the library cannot be written; nothing was changed.
    """
    start = perf_counter()
    report_progress = progress or (lambda done, total, message: None)
    outcome = AddOutcome()
    with writing(folder), readers or ReaderPool() as pool:
        model = _settle_model(folder, model)
        stored = {s.report.symbol: s for s in _stored(folder)}
        before = dict(stored)
        for path, report, fingerprint in _read_new(
            _collect(paths, outcome), stored, outcome, pool, report_progress
        ):
            known = stored.get(report.symbol)
            (outcome.updated if known else outcome.added).append(report.symbol)
            stored[report.symbol] = StoredReport(report, fingerprint)
            _keep_source(folder, path, report.source.sha256)
        pool.close()
        if stored != before or not (folder / CURRENT).is_file():
            _write_generation(folder, model, list(stored.values()), report_progress, outcome)
            outcome.relations = _new_relations(folder, stored, outcome)
        outcome.paragraphs = sum(len(s.report.paragraphs) for s in stored.values())
    outcome.seconds = perf_counter() - start
    return outcome


def _new_relations(folder: Path, stored: dict[str, StoredReport], outcome: AddOutcome) -> list[Relation]:
    """Return how what was added or updated belongs to what the library holds."""
    new = {*outcome.added, *outcome.updated}
    sketches = read_sketches(current_generation(folder))
    relations = find_relations([s.report for s in stored.values()], sketches)
    return [r for r in relations if r.held and r.symbol != r.other and new & {r.symbol, r.other}]


def write_reports(
    folder: Path, reports: Sequence[Report], *, model: str | None = None, progress: Progress | None = None
) -> None:
    """Make the library at ``folder`` hold exactly ``reports``, made by the caller rather than read from files.

    For collections that come as passages (benchmarks): the same chunks, indexes and checks as ``add_paths``.
    """
    with writing(folder):
        stored = [StoredReport(r, r.source.sha256) for r in reports]
        _write_generation(
            folder, _settle_model(folder, model), stored, progress or (lambda *_: None), AddOutcome()
        )


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


def _read_new(
    files: Sequence[tuple[Path, Metadata | None]],
    stored: dict[str, StoredReport],
    outcome: AddOutcome,
    pool: ReaderPool,
    progress: Progress,
) -> Iterator[tuple[Path, Report, str]]:
    """Yield (path, report, fingerprint) of each file that ``stored`` lacks, in order; note the others in ``outcome``.

    The caller puts each into ``stored`` before it asks for the next.
    """
    prints = [_fingerprint(*file) for file in files]
    new: dict[str, Task] = {}
    known = {s.fingerprint for s in stored.values()}
    for file, fingerprint in zip(files, prints, strict=True):
        if isinstance(fingerprint, str) and fingerprint not in known:
            new.setdefault(fingerprint, Task(*file))

    def watch(done: int, failed: int, what: str) -> None:
        progress(done, len(new), f"reading {what}" + (f" ({failed} failed)" if failed else ""))

    results = dict[str, Report | IngestError]()
    answers = zip(new, pool.read_all(list(new.values()), watch), strict=True)
    for (path, metadata), fingerprint in zip(files, prints, strict=True):
        if isinstance(fingerprint, IngestError):
            outcome.failed.append(Failure(str(path), fingerprint.code, str(fingerprint)))
            continue
        same = next((s for s in stored.values() if s.fingerprint == fingerprint), None)
        if same is not None:
            outcome.unchanged.append(same.report.symbol)
            continue
        if fingerprint in new and fingerprint not in results:
            results.update([next(answers)])
        elif fingerprint not in results:  # stored at first, but another edition took its place just now
            results[fingerprint] = next(pool.read_all([Task(path, metadata)]))
        result = results[fingerprint]
        if isinstance(result, IngestError):
            twin = new.get(fingerprint, Task(path)).path
            note = "" if twin == path else f"{path.name} has the same content as "
            outcome.failed.append(Failure(str(path), result.code, f"{note}{result}"))
        else:
            yield path, result, fingerprint


def _keep_source(folder: Path, path: Path, sha256: str) -> None:
    """Copy a file that was read into the library, under its hash."""
    sources = folder / SOURCES
    sources.mkdir(exist_ok=True)
    if not (sources / sha256).exists():
        shutil.copyfile(path, sources / (sha256 + ".partial"))
        (sources / (sha256 + ".partial")).replace(sources / sha256)


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


def _fingerprint(path: Path, metadata: Metadata | None) -> str | IngestError:
    """Return what tells whether a file or its description changed, or the error why the file cannot be read."""
    if not path.is_file():
        return UnknownFileTypeError(f"{path.name}: neither a file nor a folder. Check the path.")
    try:
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return BrokenFileError(f"{path.name}: cannot be read ({error.strerror}). Check its permissions.")
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
