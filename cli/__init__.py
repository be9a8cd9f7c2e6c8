"""The ``pilcrow`` command: parses arguments, calls the packages, prints. No logic lives here.

Exit status: 0 done; 1 done, but some inputs failed; 2 wrong usage; 3 the library is missing, damaged or built
by another model. ``--json`` prints JSON on standard output and nothing else there; progress and messages go to
standard error. Imports stand inside the commands: ``pilcrow show`` need not load what ``pilcrow add`` needs.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from cli.arguments import Command, build_parser
from cli.screen import say
from ingest.errors import PilcrowError


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = build_parser().parse_args(argv)
    named = arguments.library or arguments.library_before or os.environ.get("PILCROW_LIBRARY")
    arguments.library = Path(named or "library")
    command: Command = arguments.run
    try:
        return command(arguments)
    except PilcrowError as error:
        if getattr(arguments, "json", None) is True:
            print(json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False))
        say(f"pilcrow: {error}")
        return error.exit_status
    except BrokenPipeError:  # “pilcrow list | head”
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        say("pilcrow: stopped; the library is as it was.")
        return 130
