"""Write libraries: add, update and remove reports. One bad file never stops the rest; nothing half-done is seen.

Every change builds a whole new generation and makes it current in one step. What an earlier generation already
embedded is taken over by the embedded text itself: unchanged paragraphs are never embedded again.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from index.assemble import assemble_generation
from index.corrections import correct, read_corrections, write_corrections
from index.encoder_cache import open_encoder
from index.generation import (
    CURRENT,
    ENCODER,
    GENERATIONS,
    SOURCES,
    current_generation,
    make_current,
    point_to,
    read_manifest,
    writing,
)
from index.model_files import DEFAULT_MODEL
from index.new_files import NewFile, collect_files, fingerprint_of
from index.outcome import AddOutcome, Failure
from index.sketches import read_sketches
from index.store import StoredReport, read_hashes, read_reports
from ingest.citation import normalise_symbol
from ingest.corpus import Metadata
from ingest.editions import Relation, find_relations
from ingest.errors import (
    IngestError,
    LibraryDamagedError,
    LibraryMissingError,
    LibraryModelError,
    NotInLibraryError,
    UsageError,
)
from ingest.report import Report
from ingest.workers import ReaderPool, Task, TaskNews

Progress = Callable[[int, int, str], None]
FileNews = Callable[[Path, str, str], None]
"""Told what becomes of each file: the file, its state and a detail. States: reading (what is done now), read (symbol),
failed (why), unchanged (the symbol it is held under); once the new generation is current, added or updated (symbol)."""


def add_paths(
    folder: Path,
    paths: Sequence[Path],
    *,
    model: str | None = None,
    progress: Progress | None = None,
    readers: ReaderPool | None = None,
    news: FileNews | None = None,
) -> AddOutcome:
    """Ingest files and folders into the library at ``folder``, which is made if it is not there.

    Files are read by ``readers``, in child processes under limits; they are ended before this returns. ``progress``
    is called in the caller's thread, first over files, then over texts to embed: done, total, what; ``news`` of each file.

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
        taken: list[tuple[Path, str, str]] = []
        files = collect_files(paths, _corrections(folder), outcome)
        tell = news or (lambda path, state, detail: None)
        for path, report, fingerprint in _read_new(files, stored, outcome, pool, report_progress, tell):
            known = stored.get(report.symbol)
            (outcome.updated if known else outcome.added).append(report.symbol)
            taken.append((path, "updated" if known else "added", report.symbol))
            stored[report.symbol] = StoredReport(report, fingerprint)
            _keep_source(folder, path, report.source.sha256)
        pool.close()
        if stored != before or not (folder / CURRENT).is_file():
            _write_generation(folder, model, list(stored.values()), report_progress, outcome)
            outcome.relations = _new_relations(folder, stored, outcome)
        for done in taken:
            tell(*done)
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
    """Take a report out; nothing of it stays in any index. ``restore_generation`` brings it back until the next change.

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


def correct_report(
    folder: Path,
    symbol: str,
    correction: Metadata,
    *,
    progress: Progress | None = None,
    readers: ReaderPool | None = None,
) -> str:
    """Read a report's kept file again under ``correction``, which overrules what is printed; return its symbol.

    Raises:
        NotInLibraryError: no report bears that symbol, or its file is not kept.
        UsageError: another report of the library bears a symbol of the correction.
        IngestError: the file cannot be read any more.
    """
    with writing(folder), readers or ReaderPool() as pool:
        stored = _stored(folder)
        wanted = normalise_symbol(symbol)
        at = next((k for k, s in enumerate(stored) if wanted in (s.report.symbol, *s.report.symbols)), None)
        if at is None:
            raise NotInLibraryError(f"no report {wanted} in this library any more. See: pilcrow list")
        old = stored[at].report
        others = {name: s.report for k, s in enumerate(stored) if k != at for name in s.report.symbols}
        taken = next((name for name in correction.symbols if name in others), None)
        if taken is not None:
            raise UsageError(
                f"{taken} is the symbol of another report: “{others[taken].title[:80]}”. Two reports cannot be cited by "
                "one symbol; remove the other one first, or name this one differently."
            )
        described = correct(None, correction)
        report = _read_kept(folder, old, described, pool)
        sha256 = old.source.sha256
        stored[at] = StoredReport(report, fingerprint_of(sha256, described))
        corrections = {**_corrections(folder), sha256: correction}
        _write_generation(
            folder,
            _settle_model(folder, None),
            stored,
            progress or (lambda *_: None),
            AddOutcome(),
            corrections=corrections,
        )
    return report.symbol


def _read_kept(folder: Path, old: Report, metadata: Metadata | None, pool: ReaderPool) -> Report:
    """Read the file of a report again from the copy that the library keeps, under its own name."""
    kept = folder / SOURCES / old.source.sha256
    if not kept.is_file():
        raise NotInLibraryError(
            f"{old.symbol}: its file “{old.source.file}” is not kept in this library, so it cannot be read again. "
            "Add the file again, with a manifest.toml beside it that says what is right."
        )
    with TemporaryDirectory(prefix="pilcrow-") as home:
        path = Path(home) / Path(old.source.file).name
        shutil.copyfile(kept, path)
        return pool.read(path, metadata)


def restore_generation(folder: Path, name: str, instead_of: str) -> None:
    """Go back to the generation ``name``, if ``instead_of`` is still the current one: undoes the latest change.

    Raises:
        UsageError: the library was changed since, or the earlier generation is not kept any more.
    """
    with writing(folder):
        current = current_generation(folder).name
        if current != instead_of or not name.isalnum() or not (folder / GENERATIONS / name).is_dir():
            raise UsageError(
                "This cannot be undone any more: the library was changed since. Add the file again."
            )
        point_to(folder, name)


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
                stored, corrections = read_reports(candidate), read_corrections(candidate)
                model = json.loads((candidate / "manifest.json").read_text(encoding="utf-8"))["model"]
            except (LibraryDamagedError, OSError, ValueError, KeyError):
                continue
            shutil.rmtree(folder / ENCODER, ignore_errors=True)
            for generation in candidates:
                generation.rename(generation.with_name("damaged" + generation.name))
            _write_generation(
                folder,
                str(model),
                stored,
                progress or (lambda *_: None),
                AddOutcome(),
                reuse=False,
                corrections=corrections,
            )
            return len(stored)
    raise LibraryDamagedError(
        f"{folder}: no generation's text can be read. Move the folder away and add the reports again: "
        f"pilcrow --library {folder} add PATH… (copies of the files are in {folder / SOURCES})"
    )


def _read_new(
    files: Sequence[NewFile],
    stored: dict[str, StoredReport],
    outcome: AddOutcome,
    pool: ReaderPool,
    progress: Progress,
    tell: FileNews,
) -> Iterator[tuple[Path, Report, str]]:
    """Yield (path, report, fingerprint) of each file that ``stored`` lacks, in order; note the others in ``outcome``.

    The caller puts each into ``stored`` before it asks for the next.
    """
    new: dict[str, Task] = {}
    known = {s.fingerprint for s in stored.values()}
    for file in files:
        if isinstance(file.fingerprint, str) and file.fingerprint not in known:
            new.setdefault(file.fingerprint, Task(file.path, file.metadata))

    def watch(done: int, failed: int, what: str) -> None:
        progress(done, len(new), f"reading {what}" + (f" ({failed} failed)" if failed else ""))

    def fail(path: Path, code: str, message: str) -> None:
        outcome.failed.append(Failure(str(path), code, message))
        tell(path, "failed", message)

    results = dict[str, Report | IngestError]()
    told = _of_task(tell)
    answers = zip(new, pool.read_all(list(new.values()), watch, told), strict=True)
    for file in files:
        path, fingerprint = file.path, file.fingerprint
        if isinstance(fingerprint, IngestError):
            fail(path, fingerprint.code, str(fingerprint))
            continue
        same = next((s for s in stored.values() if s.fingerprint == fingerprint), None)
        if same is not None:
            outcome.unchanged.append(same.report.symbol)
            tell(path, "unchanged", same.report.symbol)
            continue
        if fingerprint in new and fingerprint not in results:
            results.update([next(answers)])
        elif fingerprint not in results:  # stored at first, but another edition took its place just now
            results[fingerprint] = next(pool.read_all([Task(path, file.metadata)], None, told))
        result = results[fingerprint]
        if isinstance(result, IngestError):
            twin = new.get(fingerprint, Task(path)).path
            note = "" if twin == path else f"{path.name} has the same content as "
            fail(path, result.code, f"{note}{result}")
        else:
            yield path, result, fingerprint


def _of_task(tell: FileNews) -> TaskNews:
    """Return what passes a reader's news of its tasks on as news of files."""

    def told(task: Task, news: str | Report | BaseException) -> None:
        if isinstance(news, str):
            tell(task.path, "reading", news)
        elif isinstance(news, Report):
            tell(task.path, "read", news.symbol)

    return told


def _keep_source(folder: Path, path: Path, sha256: str) -> None:
    """Copy a file that was read into the library, under its hash."""
    sources = folder / SOURCES
    sources.mkdir(exist_ok=True)
    if not (sources / sha256).exists():
        shutil.copyfile(path, sources / (sha256 + ".partial"))
        (sources / (sha256 + ".partial")).replace(sources / sha256)


def _corrections(folder: Path) -> dict[str, Metadata]:
    return read_corrections(current_generation(folder)) if (folder / CURRENT).is_file() else {}


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
    corrections: Mapping[str, Metadata] | None = None,
) -> None:
    """Build and publish the generation that holds exactly ``stored``; ``corrections`` None: those there were."""
    corrections = _corrections(folder) if corrections is None else corrections
    encoder = open_encoder(folder, model, progress)
    outcome.notice = encoder.notice
    ordered = sorted(stored, key=lambda s: (s.report.symbol, s.fingerprint))
    previous = current_generation(folder) if reuse and (folder / CURRENT).is_file() else None
    partial = folder / GENERATIONS / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    held = {s.report.source.sha256 for s in ordered}
    write_corrections(partial, {sha: said for sha, said in corrections.items() if sha in held})
    name = assemble_generation(partial, ordered, encoder, previous, progress)
    make_current(folder, partial, name)
    _drop_sources(folder)


def _drop_sources(folder: Path) -> None:
    """Delete the files that no generation holds; those of the one before stay, so that it can be gone back to."""
    try:
        held = {sha for generation in (folder / GENERATIONS).iterdir() for sha in read_hashes(generation)}
    except LibraryDamagedError:  # of the one before: what it needs is unknown, so nothing is deleted
        return
    if (folder / SOURCES).is_dir():
        for source in (folder / SOURCES).iterdir():
            if source.name not in held:
                source.unlink()
