"""A reader for the tests of worker processes: does to its own process what the file's first word says."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from ingest.corpus import Metadata
from ingest.read import Step, read_report
from ingest.report import Report

_kept: list[bytearray] = []


def read(path: Path, metadata: Metadata | None, *, step: Step, note: str = "") -> Report:
    """Misbehave as told, else read the file; ``note``, if given, is a file that gets this process's number."""
    if note:
        with open(note, "a", encoding="utf-8") as numbers:
            numbers.write(f"{os.getpid()}\n")
    order, *rest = path.read_text(encoding="utf-8").split(maxsplit=2)[:2]
    if order == "hang":
        time.sleep(600)
    elif order == "slow":
        time.sleep(float(rest[0]))
    elif order == "paged":
        for page in range(1, 5):
            step(f"page {page} of 4", 5.0)
            time.sleep(0.8)
    elif order == "eat":
        while True:
            _kept.append(bytearray(64 << 20))
    elif order == "hoard":  # harmless the first time, too much the second
        _kept.append(bytearray(300 << 20))
    elif order == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif order == "quit":
        os._exit(7)
    elif order == "defect":
        raise ZeroDivisionError("a defect")
    elif order == "print":
        print('{"report": "this is no reply"}')
        os.write(1, b"nor is this\n")
    elif order == "exit":
        sys.exit("no reader may end its process")
    return read_report(path, metadata)
