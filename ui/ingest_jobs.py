"""Changes to a library in the background, one at a time, in a thread of the server that all sessions share.

Whoever leaves the page or loads it anew finds the state here. Uploaded files wait on disk, in ``incoming/`` of the
library: what a server that was stopped had not added yet is added by the next one. Readers keep the generation they
have until the new one is open (``engine.hand_over``).
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from index.build import add_paths, correct_report, remove_report, restore_generation
from index.generation import current_generation
from index.outcome import AddOutcome
from ingest.corpus import MANIFEST_NAME, Metadata
from ingest.errors import LibraryBusyError, LibraryError, PilcrowError
from ui.access import require_writable
from ui.engine import hand_over, open_engine

INCOMING = "incoming"
MAX_NAME = 100
MAX_LISTED = 500
BUSY_WAIT_S = 2.0
FINAL = ("added", "updated", "unchanged", "failed")
_LOG = logging.getLogger(__name__)
_RESERVED = {"con", "prn", "aux", "nul", "manifest", *(f"{p}{n}" for p in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True, slots=True)
class FileJob:
    """One uploaded file: ``state`` is waiting, reading, read, embedding, or how it ended (``FINAL``).

    ``detail`` says what is being done or why it failed; ``relations`` how its report belongs to others.
    """

    path: Path
    name: str
    size: int
    state: str = "waiting"
    detail: str = ""
    symbol: str = ""
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """A report that was taken out, and the generations before and after: what undoing needs."""

    symbol: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is done now: ``done`` of ``total``, in words."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class JobView:
    """The state at one moment; ``notes`` are (whether it went well, what to say) of changes other than adding."""

    files: tuple[FileJob, ...]
    step: Step | None
    notes: tuple[tuple[bool, str], ...]
    removal: Removal | None

    @property
    def busy(self) -> bool:
        """Whether anything is being done or waits."""
        return self.step is not None


class LibraryJobs:
    """The changes to one library; see ``jobs_of``. Every method that changes something refuses on a read-only server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._files: dict[Path, FileJob] = {}
        self._notes: list[tuple[bool, str]] = []
        self._queue: deque[tuple[str, Callable[[], None]]] = deque()
        self._step: Step | None = None
        self._removal: Removal | None = None
        self._thread: threading.Thread | None = None
        self._mine = FileLock(str(folder / INCOMING / "lock"), thread_local=False)

    def view(self) -> JobView:
        """Return the state now; a removal only as long as it can be undone."""
        with self._lock:
            removal = self._removal
            step = self._step or (Step("Waiting") if self._queue else None)
            state = JobView(tuple(self._files.values()), step, tuple(self._notes), removal)
        if removal is not None and (state.busy or self._generation() != removal.after):
            return replace(state, removal=None)
        return state

    def add_files(self, uploads: Iterable[tuple[str, bytes | memoryview]]) -> None:
        """Keep uploaded files (name, content) on disk and add them in the background.

        Raises:
            ReadOnlyError: the server is read-only. OSError: they cannot be kept.
        """
        require_writable()
        for name, content in uploads:
            home = self.folder / INCOMING / uuid.uuid4().hex
            home.mkdir(parents=True)
            path = home / harmless_name(name)
            partial = home.with_suffix(".partial")
            partial.write_bytes(content)
            os.replace(partial, path)
            self._list(FileJob(path, name, len(content)))
        self._enqueue("Adding files", self._add_waiting)

    def resume(self) -> None:
        """Add what an earlier server left waiting on disk, unless another server is at it."""
        if not (self.folder / INCOMING).is_dir() or not self._take_incoming():
            return
        left = sorted(p for p in (self.folder / INCOMING).glob("*/*") if p.is_file())
        with self._lock:
            for path in left:
                if path not in self._files:
                    self._list(FileJob(path, path.name, path.stat().st_size))
        if left:
            self._enqueue("Adding files", self._add_waiting)
        else:
            self._mine.release()

    def correct(self, symbol: str, correction: Metadata) -> None:
        """Correct a report's metadata in the background."""
        require_writable()

        def run() -> None:
            now = correct_report(self.folder, symbol, correction, progress=self._progress)
            renamed = f" It is now cited as {now}." if now != symbol else ""
            self._note(True, f"Corrected {symbol}.{renamed}")

        self._enqueue(f"Correcting {symbol}", run)

    def remove(self, symbol: str) -> None:
        """Take a report out in the background."""
        require_writable()

        def run() -> None:
            before = self._generation()
            remove_report(self.folder, symbol, progress=self._progress)
            with self._lock:
                self._removal = Removal(symbol, before, self._generation())

        self._enqueue(f"Removing {symbol}", run)

    def undo(self, removal: Removal) -> None:
        """Bring a removed report back in the background."""
        require_writable()

        def run() -> None:
            restore_generation(self.folder, removal.before, removal.after)
            self._note(True, f"{removal.symbol} is back.")

        self._enqueue(f"Bringing {removal.symbol} back", run)

    def forget_finished(self) -> None:
        """Take what is done off the list."""
        with self._lock:
            self._files = {p: f for p, f in self._files.items() if f.state not in FINAL}
            self._notes.clear()

    def wait(self, timeout_s: float) -> bool:
        """Wait until nothing is left to do; return whether that came within the time."""
        end = time.monotonic() + timeout_s
        while self.view().busy and time.monotonic() < end:
            time.sleep(0.05)
        return not self.view().busy

    def _enqueue(self, what: str, run: Callable[[], None]) -> None:
        with self._lock:
            self._queue.append((what, run))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="pilcrow-library", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        _yield_to_askers()
        self._take_incoming()
        while True:
            with self._lock:
                if not self._queue:
                    self._step = self._thread = None
                    if self._mine.is_locked:
                        self._mine.release()
                    return
                what, run = self._queue.popleft()
                self._step = Step(what)
            self._run(what, run)

    def _run(self, what: str, run: Callable[[], None]) -> None:
        """Make one change, then open the new generation before anybody has to wait for it."""
        hand_over(self.folder)
        try:
            while True:
                try:
                    run()
                    break
                except LibraryBusyError:
                    self._progress(0, 0, "waiting for another program that is changing this library")
                    time.sleep(BUSY_WAIT_S)
        except PilcrowError as error:
            self._note(False, f"{what}: {error}")
        except Exception as error:
            _LOG.exception("%s failed", what)
            self._note(
                False, f"{what}: failed in a way that nobody foresaw ({type(error).__name__}: {error})"
            )
        finally:
            self._progress(0, 0, "opening the changed library")
            try:
                open_engine(self.folder, anew=True)
            except Exception as error:  # the page that opens it next says what is wrong
                _LOG.warning("the changed library cannot be opened: %s", error)

    def _add_waiting(self) -> None:
        with self._lock:
            waiting = [f for f in self._files.values() if f.state == "waiting"]
        if not waiting:
            return
        try:
            outcome = add_paths(
                self.folder, [f.path for f in waiting], progress=self._progress, news=self._hear
            )
            self._relate(outcome)
        except LibraryBusyError:
            raise
        except Exception as error:
            self._fail_unfinished(waiting, str(error))
            raise
        self._fail_unfinished(waiting, "It was not read, and nothing says why. Add it again.")
        for file in waiting:
            shutil.rmtree(file.path.parent, ignore_errors=True)

    def _hear(self, path: Path, state: str, detail: str) -> None:
        """Take note of what becomes of a file."""
        with self._lock:
            known = next((f for f in self._files.values() if f.path.resolve() == path), None)
            if known is None:
                return
            if state in ("read", "added", "updated", "unchanged"):
                changed = replace(known, state=state, symbol=detail, detail="")
            else:
                changed = replace(
                    known, state=state, detail=detail.removeprefix(f"{path}: ").removeprefix(f"{path.name}: ")
                )
            self._files[known.path] = changed

    def _relate(self, outcome: AddOutcome) -> None:
        with self._lock:
            for path, file in self._files.items():
                said = tuple(str(r) for r in outcome.relations if file.symbol in (r.symbol, r.other))
                if said and file.state in ("added", "updated") and not file.relations:
                    self._files[path] = replace(file, relations=said)

    def _fail_unfinished(self, files: Iterable[FileJob], why: str) -> None:
        with self._lock:
            for file in files:
                now = self._files[file.path]
                if now.state not in FINAL:
                    self._files[file.path] = replace(now, state="failed", detail=why)

    def _progress(self, done: int, total: int, what: str) -> None:
        with self._lock:
            self._step = Step(what[:1].upper() + what[1:], done, total)
            if what == "embedding":
                for path, file in self._files.items():
                    if file.state == "read":
                        self._files[path] = replace(file, state="embedding")

    def _list(self, file: FileJob) -> None:
        with self._lock:
            self._files[file.path] = file
            done = [p for p, f in self._files.items() if f.state in FINAL]
            for path in done[: max(0, len(self._files) - MAX_LISTED)]:
                del self._files[path]

    def _note(self, well: bool, text: str) -> None:
        with self._lock:
            self._notes = [*self._notes, (well, text)][-5:]

    def _take_incoming(self) -> bool:
        """Hold the files that wait on disk, so that no other server takes them for left over."""
        with suppress(OSError):
            (self.folder / INCOMING).mkdir(parents=True, exist_ok=True)
            with suppress(Timeout):
                self._mine.acquire(timeout=0)
                return True
        return False

    def _generation(self) -> str:
        try:
            return current_generation(self.folder).name
        except LibraryError:
            return ""


_JOBS: dict[Path, LibraryJobs] = {}
_JOBS_LOCK = threading.Lock()


def jobs_of(folder: Path) -> LibraryJobs:
    """Return the jobs of the library in ``folder``: one for all sessions. Called first, it resumes what was left.

    Raises:
        ReadOnlyError: the server is read-only.
    """
    require_writable()
    folder = folder.resolve()
    with _JOBS_LOCK:
        if folder not in _JOBS:
            _JOBS[folder] = LibraryJobs(folder)
            _JOBS[folder].resume()
        return _JOBS[folder]


def harmless_name(name: str) -> str:
    """Return an uploaded name as one that any file system takes, that leads nowhere and means nothing special.

    >>> harmless_name("../../etc/passwd"), harmless_name("C:\\\\a\\\\report.pdf"), harmless_name(".."), harmless_name("con.txt")
    ('passwd', 'report.pdf', 'upload', 'upload-con.txt')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in '<>:"|?*').strip(". ")
    stem, dot, ending = kept.rpartition(".")
    if len(kept.encode()) > MAX_NAME:
        room = MAX_NAME - len((dot + ending[:10]).encode())
        kept = stem.encode()[:room].decode(errors="ignore").strip() + dot + ending[:10]
    if not kept:
        return "upload"
    reserved = kept.split(".")[0].casefold() in _RESERVED or kept.casefold() == MANIFEST_NAME
    return f"upload-{kept}" if reserved else kept


def _yield_to_askers() -> None:
    """Lower the priority of this thread, and of what it starts, where the system knows one for threads (Linux)."""
    if hasattr(os, "setpriority") and os.uname().sysname == "Linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)
