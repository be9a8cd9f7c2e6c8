"""The commands that start something larger: eval, serve."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from cli.screen import say
from ingest.errors import UsageError

READ_ONLY_UPLOAD_MB = 50
"""What can still be uploaded to a read-only server: results of evaluations, to be looked at."""


def run_eval(arguments: argparse.Namespace) -> int:
    """Score the library against gold questions."""
    from evals.run import run_command

    return run_command(
        arguments.gold,
        arguments.library,
        split=arguments.split,
        results=arguments.json,
        compare_with=arguments.compare,
    )


def run_serve(arguments: argparse.Namespace) -> int:
    """Open the app in the browser."""
    from index.library import Library

    Library.open(arguments.library)  # a missing or damaged library is said here, not in the browser
    environment = {**os.environ, "PILCROW_LIBRARY": str(arguments.library.resolve())}
    if arguments.read_only:
        environment["PILCROW_READ_ONLY"] = "1"
    root = Path(__file__).resolve().parent.parent
    options = {
        "server.port": arguments.port,
        "server.address": arguments.address,
        "server.headless": str(arguments.no_browser or not _has_screen()).lower(),
    }
    if arguments.read_only:
        options["server.maxUploadSize"] = READ_ONLY_UPLOAD_MB
    if arguments.secrets is not None:
        if not arguments.secrets.is_file():
            raise UsageError(f"--secrets {arguments.secrets}: there is no such file. See docs/serving.md.")
        options["secrets.files"] = arguments.secrets.resolve()
    command = [sys.executable, "-m", "streamlit", "run", str(root / "app.py")]
    command += [f"--{name}={value}" for name, value in options.items()]
    say(f"Pilcrow at http://{arguments.address}:{arguments.port} — stop with Ctrl-C")
    os.chdir(root)
    sys.stderr.flush()
    os.execve(sys.executable, command, environment)


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
