"""Parse hostile files in child processes that may neither hang, nor eat the memory, nor take this process down.

python -m evals.confined FILE…

One line of JSON for each file (``Outcome``). The process that runs this forks a child for each file and must not
have opened a PDF itself; callers start it as a process of its own (``parse_confined``).
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

CPU_S = 20
TIMEOUT_S = 90.0
"""A child may compute for CPU_S; on a busy machine that may take until TIMEOUT_S."""
ADDRESS_BYTES = 4_000_000_000
"""The most a child may address; what it really used is measured (``Outcome.megabytes``)."""
MAX_MEGABYTES = 1_500


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    ``kind``: "report"; "error" (a PilcrowError, its code in ``code``); "exception" (any other: a defect);
    "crash" (the process died); "hang" (over CPU_S, or over TIMEOUT_S by the clock).
    ``seconds``: processor time. ``megabytes``: largest resident memory of the child.
    """

    file: str
    kind: str
    code: str
    message: str
    seconds: float
    megabytes: int

    @property
    def defect(self) -> str:
        """What is wrong with this outcome, "" where nothing is."""
        if self.kind not in ("report", "error"):
            return f"{self.kind}: {self.message}"
        if self.kind == "error" and self.file not in self.message:
            return f"the message does not name the file: {self.message}"
        return f"{self.megabytes} MB of memory" if self.megabytes > MAX_MEGABYTES else ""


def parse_confined(paths: Sequence[Path]) -> list[Outcome]:
    """Parse each file in a child process and return the outcomes in order."""
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-m", "evals.confined", *(str(p.resolve()) for p in paths)],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
        text=True,
    )
    return [Outcome(**json.loads(row)) for row in done.stdout.splitlines()]


def main() -> None:
    """Parse the files named on the command line."""
    # Loaded before forking, so that a child costs milliseconds.
    import ingest.docx
    import ingest.html
    import ingest.pdf
    import ingest.read  # noqa: F401

    for name in sys.argv[1:]:
        print(json.dumps(asdict(_parse_in_child(Path(name)))), flush=True)


def _parse_in_child(path: Path) -> Outcome:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _parse_and_exit(path, writing)
    os.close(writing)
    ended = bool(select.select([reading], [], [], TIMEOUT_S)[0])
    told = os.read(reading, 65536) if ended else b""
    os.close(reading)
    if not ended:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    seconds = usage.ru_utime + usage.ru_stime
    if told:
        kind, code, message = json.loads(told)
    elif ended and seconds < CPU_S - 1:
        kind, code, message = "crash", str(status), f"the process ended with status {status}"
    else:
        kind, code, message = "hang", "", f"not read within {CPU_S} s of processor time"
    return Outcome(path.name, kind, code, message, round(seconds, 2), usage.ru_maxrss // 1024)


def _parse_and_exit(path: Path, writing: int) -> None:
    """Parse in the child; tell the parent through the pipe; never return."""
    from ingest.errors import PilcrowError
    from ingest.read import read_report

    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_BYTES, ADDRESS_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        report = read_report(path)
        told = ("report", "", f"{report.pages} pages, {len(report.paragraphs)} paragraphs")
    except PilcrowError as error:
        told = ("error", error.code, str(error))
    except BaseException as error:
        told = ("exception", type(error).__name__, f"{type(error).__name__}: {error}"[:2000])
    os.write(writing, json.dumps(told).encode())
    os._exit(0)


if __name__ == "__main__":
    main()
