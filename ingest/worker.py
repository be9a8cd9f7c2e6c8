"""The child process that reads files for ``workers``: a JSON request a line in, JSON replies a line out.

Started as ``python -m ingest.worker READER MEMORY_BYTES ANSWER_BYTES``. Request: ``{"path", "metadata",
"options"}``. Replies: any number of ``{"step", "allow_s"}`` (what it does now, and how long that may take),
then ``{"report"}``, ``{"error", "message"}``, or ``{"memory": true}``. It ends at the end of its input, and when
its parent is gone.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from ingest.corpus import Metadata
from ingest.errors import PilcrowError
from ingest.report import report_to_json

PARENT_CHECK_S = 1.0


def main(arguments: list[str]) -> None:
    """Read files until the input ends."""
    reader_name, memory_bytes, answer_bytes = arguments[0], int(arguments[1]), int(arguments[2])
    # Replies go to a copy of standard output: what a library prints must not be taken for one.
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's; it ends its children itself
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    limit_memory(memory_bytes)
    module, _, name = reader_name.partition(":")
    read = getattr(importlib.import_module(module), name)
    for line in sys.stdin.buffer:
        answer = json.dumps(_read(read, json.loads(line), replies), ensure_ascii=False).encode()
        if len(answer) > answer_bytes:
            answer = json.dumps(
                {
                    "error": "file_too_large",
                    "message": f"{Path(json.loads(line)['path']).name}: its report takes {len(answer):,} bytes; at most "
                    f"{answer_bytes:,} are taken. Split the file.",
                }
            ).encode()
        _send(replies, answer)


def limit_memory(memory_bytes: int) -> bool:
    """Limit what this process and those it starts may allocate; return False where the system cannot (macOS, Windows).

    The address space is limited, which Linux holds to; a library that only reserves addresses counts too.
    """
    if not sys.platform.startswith("linux"):
        return False
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    return True


def _read(read: Callable[..., Any], request: dict[str, Any], replies: IO[bytes]) -> dict[str, Any]:
    """Return the reply to one request; whatever goes wrong becomes a reply too."""
    path = Path(request["path"])

    def step(what: str, allow_s: float) -> None:
        _send(replies, json.dumps({"step": what, "allow_s": allow_s}).encode())

    try:
        described = request["metadata"]
        if described is not None:
            described = Metadata(**{**described, "symbols": tuple(described["symbols"])})
        return {"report": report_to_json(read(path, described, step=step, **request["options"]))}
    except PilcrowError as error:
        return {"error": error.code, "message": str(error)}
    except MemoryError:
        return {"memory": True}
    except Exception as error:  # a defect of ours or of a library: this file fails, the rest goes on
        where = traceback.extract_tb(error.__traceback__)[-1]
        found = f"{type(error).__name__}: {error}"[:300]
        return {
            "error": "reader_crashed",
            "message": f"{path.name}: the reader met a defect ({found}, at {Path(where.filename).name}:{where.lineno}). "
            "Expected a report or a reason; please report this with the file.",
        }


def _send(replies: IO[bytes], message: bytes) -> None:
    replies.write(message + b"\n")
    replies.flush()


def _end_with_parent(parent: int) -> None:
    """End this process and what it started once its parent is gone, even in the middle of a file."""
    while os.getppid() == parent:
        time.sleep(PARENT_CHECK_S)
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
