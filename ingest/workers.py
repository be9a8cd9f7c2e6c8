"""Read many files in child processes: in parallel, each file under limits, results in the order of the input.

A file that hangs, crashes or eats memory costs its own child and gets a typed error; the others go on. Children
are fresh interpreters (``ingest.worker``) that talk JSON over pipes: nothing is forked or pickled, the caller's
``__main__`` is never imported, so this works from any thread, Streamlit's included. They are reused from file to
file, and replaced after a failure and after FILES_PER_CHILD files.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import IO, Any

from ingest import errors
from ingest.corpus import Metadata
from ingest.errors import (
    FileTooLargeError,
    IngestError,
    PilcrowError,
    ReaderCrashedError,
    ReaderMemoryError,
    ReaderTimeoutError,
)
from ingest.report import Report, report_from_json

FILES_PER_CHILD = 200
MAX_WORKERS = 4
READER = "ingest.read:read_report"
Watch = Callable[[int, int, str], None]
"""Told of progress: files done, how many of them failed, what is being done now."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take.

    ``time_s``: seconds; slow work that announces itself (OCR, page by page) brings its own allowance.
    ``memory_bytes``: address space of the child; held on Linux only, elsewhere the system's own limits remain.
    ``answer_bytes``: the report as JSON.
    """

    time_s: float = 300.0
    memory_bytes: int = 3 << 30
    answer_bytes: int = 256 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read, with what the corpus manifest says of it."""

    path: Path
    metadata: Metadata | None = None


TaskNews = Callable[[Task, "str | Report | BaseException"], None]
"""Told of one task: what is being done with it now, and at last its report, or why there is none."""


def default_workers() -> int:
    """Return how many files are read at a time: one for each usable core, at most MAX_WORKERS."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, MAX_WORKERS))


class ReaderPool:
    """Child processes that read files; use as a context manager, which ends them whatever happens.

    ``reader`` names the function that children call, as "module:name", with (path, metadata, step=…, **options);
    tests put a stand-in there. ``options`` are passed to it (JSON types only).
    """

    def __init__(
        self,
        workers: int | None = None,
        limits: Limits | None = None,
        *,
        reader: str = READER,
        options: dict[str, Any] | None = None,
    ) -> None:
        self.workers = workers or default_workers()
        self.limits = limits or Limits()
        self._reader, self._options = reader, options or {}
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="pilcrow-reader")
        self._lock = threading.Lock()
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()
        self._closed = False
        self._scratch: TemporaryDirectory[str] | None = None

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all children, at work or not."""
        with self._lock:
            self._closed = True
            children = list(self._children)
        for child in children:
            child.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for child in children:
            child.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def read(self, path: Path, metadata: Metadata | None = None, watch: Watch | None = None) -> Report:
        """Read one file.

        Raises:
            IngestError: what ``read_report`` raises, or one of the Reader… errors.
        """
        result = next(self.read_all([Task(path, metadata)], watch))
        if isinstance(result, IngestError):
            raise result
        return result

    def read_all(
        self, tasks: Sequence[Task], watch: Watch | None = None, told: TaskNews | None = None
    ) -> Iterator[Report | IngestError]:
        """Yield the report of each task, or the error why there is none, in the order of ``tasks``.

        ``watch`` and ``told`` are called in the caller's own thread.

        Raises:
            UsageError: what was asked for cannot be done for any file (an OCR language that is not installed).
        """
        inbox: SimpleQueue[tuple[int, str | Report | BaseException]] = SimpleQueue()

        def work(k: int) -> None:
            try:
                inbox.put((k, self._read(tasks[k], lambda what: inbox.put((k, what)))))
            except BaseException as error:  # also what must not happen: the caller waits for every task
                inbox.put((k, error))

        for k in range(len(tasks)):
            self._threads.submit(work, k)
        finished: dict[int, Report | BaseException] = {}
        done = failed = 0
        for k, _ in enumerate(tasks):
            while k not in finished:
                sender, news = inbox.get()
                name = tasks[sender].path.name
                if told:
                    told(tasks[sender], news)
                if isinstance(news, str):
                    what = f"{name}: {news}" if news else name
                else:
                    finished[sender], what = news, name
                    done, failed = done + 1, failed + isinstance(news, BaseException)
                if watch:
                    watch(done, failed, what)
            result = finished.pop(k)
            if isinstance(result, BaseException) and not isinstance(result, IngestError):
                raise result
            yield result

    def _read(self, task: Task, tell: Callable[[str], None]) -> Report:
        """Read one file in a child; one that failed after other files gets a second chance in a fresh child.

        So the outcome does not depend on what the child had read before.
        """
        tell("")
        child = self._take_child()
        try:
            try:
                return self._ask(child, task, tell)
            except (ReaderCrashedError, ReaderMemoryError):
                if not child.files_read:
                    raise
            self._end(child)
            child = self._take_child(fresh=True)
            return self._ask(child, task, tell)
        finally:
            self._give_back(child)

    def _ask(self, child: _Child, task: Task, tell: Callable[[str], None]) -> Report:
        request = {
            "path": os.fspath(task.path.absolute()),
            "metadata": asdict(task.metadata) if task.metadata else None,
            "options": self._options,
        }
        reply = child.ask(json.dumps(request), self.limits, tell)
        if reply is None:
            raise child.explain_end(task.path, self.limits)
        child.files_read += 1
        if "report" in reply:
            return report_from_json(reply["report"])
        child.spent = child.spent or reply.get("error") == "reader_crashed" or "memory" in reply
        if "memory" in reply:
            raise _memory_error(task.path, self.limits)
        raise _error_of(reply["error"])(reply["message"])

    def _take_child(self, *, fresh: bool = False) -> _Child:
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            if self._idle and not fresh:
                return self._idle.pop()
            if self._scratch is None:  # children that are killed cannot tidy up
                self._scratch = TemporaryDirectory(prefix="pilcrow-", ignore_cleanup_errors=True)
            child = _Child(self._reader, self.limits, self._scratch.name)
            self._children.add(child)
            return child

    def _give_back(self, child: _Child) -> None:
        if child.spent or child.files_read >= FILES_PER_CHILD:
            self._end(child)
        else:
            with self._lock:
                self._idle.append(child)

    def _end(self, child: _Child) -> None:
        child.kill()
        child.close()
        with self._lock:
            self._children.discard(child)


class _Child:
    """One child process and the pipes to it."""

    def __init__(self, reader: str, limits: Limits, scratch: str) -> None:
        self.files_read = 0
        self.spent = False
        self._expired = self._overflowed = False
        self._allowed_s = limits.time_s
        self._ending = threading.Lock()
        self._process = subprocess.Popen(
            # -P: the caller's working folder is no place to import from
            [
                sys.executable,
                "-P",
                "-m",
                "ingest.worker",
                reader,
                str(limits.memory_bytes),
                str(limits.answer_bytes),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join([_HOME, *filter(None, sys.path)]),
                "OMP_THREAD_LIMIT": "1",
                "TMPDIR": scratch,
            },
            start_new_session=True,  # a group of its own, so that kill() reaches what the child starts
        )
        assert self._process.stdin and self._process.stdout
        self._requests: IO[bytes] = self._process.stdin
        self._replies: IO[bytes] = self._process.stdout

    def ask(self, request: str, limits: Limits, tell: Callable[[str], None]) -> dict[str, Any] | None:
        """Return the reply to a request; None where the child died, hung or said too much."""
        try:
            self._requests.write(request.encode() + b"\n")
            self._requests.flush()
        except (BrokenPipeError, OSError):
            self.spent = True
            return None
        allow_s = limits.time_s
        while True:
            line = self._next_line(allow_s, limits.answer_bytes)
            try:
                reply: dict[str, Any] = json.loads(line)
            except ValueError:  # nothing: it is dead; no JSON: cut off in the middle, or too long
                self.spent = True
                return None
            if "step" not in reply:
                return reply
            allow_s = float(reply["allow_s"])
            tell(reply["step"])

    def _next_line(self, allow_s: float, at_most: int) -> bytes:
        self._allowed_s = allow_s
        timer = threading.Timer(allow_s, self._expire)
        timer.daemon = True
        timer.start()
        try:
            line = self._replies.readline(at_most + 1000)
        finally:
            timer.cancel()
        self._overflowed = len(line) >= at_most + 1000
        return line

    def _expire(self) -> None:
        self._expired = self.spent = True
        self.kill()

    def kill(self) -> None:
        """End the child and whatever it started; once only, for its number may then belong to another process."""
        with self._ending:
            if self._process.returncode is not None:
                return
            with suppress(ProcessLookupError, PermissionError):
                if hasattr(os, "killpg"):
                    os.killpg(self._process.pid, signal.SIGKILL)
                else:
                    self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Close the pipes of a child that was ended."""
        for pipe in (self._requests, self._replies):
            with suppress(OSError):
                pipe.close()

    def explain_end(self, path: Path, limits: Limits) -> IngestError:
        """Return the error that tells why no reply came."""
        self.kill()  # of one that is dead already this changes nothing but to reap it
        if self._expired:
            return ReaderTimeoutError(
                f"{path.name}: not read after {self._allowed_s:.0f} s without a sign of life. Expected a few seconds; "
                "the file is damaged or unusually complex. Print it to a new PDF, or split it."
            )
        if self._overflowed:
            return FileTooLargeError(
                f"{path.name}: its report takes over {limits.answer_bytes:,} bytes. Split the file."
            )
        status = self._process.returncode
        how = f"by {signal.Signals(-status).name}" if status < 0 else f"with status {status}"
        return ReaderCrashedError(
            f"{path.name}: the process that read it was ended {how}. Expected a report; the file may be damaged, or "
            "memory short. Print it to a new PDF and add that."
        )


_HOME = str(Path(__file__).resolve().parent.parent)


def _memory_error(path: Path, limits: Limits) -> ReaderMemoryError:
    return ReaderMemoryError(
        f"{path.name}: reading it needs more than the {limits.memory_bytes / (1 << 20):,.0f} MiB that one file may take. "
        "Split the file, or reduce its pictures and drawings."
    )


def _error_of(code: str) -> type[PilcrowError]:
    """Return the class of an error by its code."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PilcrowError)
    ]
    return next((kind for kind in kinds if kind().code == code), IngestError)
