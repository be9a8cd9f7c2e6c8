"""Damage real reports and parse them: a Report or a typed error each time, never a crash, a hang or a flood.

python -m evals.fuzz_parse [--files 40] [--mutations 10] [--seed 0] [FOLDER…]

Every file is damaged in the first M ways of ``tests.mutations`` (round again with other seeds beyond ten), each
result parsed in a child process (``evals.confined``). Prints outcomes by mutation, and every defect with the file
kept for it; ends with status 1 where there is one.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from evals.confined import Outcome, parse_confined
from tests.mutations import MUTATIONS, mutate

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
_FOLDERS = ("un_reports", "other_numbered", "upr", "parallel", "scans")


def main() -> int:
    """Run the sweep and print its table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", type=Path, nargs="*", default=[_SHARED / f for f in _FOLDERS])
    parser.add_argument("--files", type=int, default=40)
    parser.add_argument("--mutations", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "pilcrow-fuzz")
    args = parser.parse_args()
    logging.disable(logging.WARNING)  # pypdf tells of every oddity
    files = sorted(f for folder in args.folders for f in folder.rglob("*.pdf"))
    if not files:
        print(f"no PDFs in {', '.join(map(str, args.folders))}")
        return 2
    files = random.Random(args.seed).sample(files, min(args.files, len(files)))
    outcomes: list[tuple[str, Outcome]] = []
    for path in files:
        outcomes += _fuzz(path, args.mutations, args.seed, args.keep)
    _print_table(outcomes)
    defects = [(name, o) for name, o in outcomes if o.defect]
    for name, outcome in defects:
        print(f"DEFECT {name}: {args.keep / outcome.file}: {outcome.defect}")
    return 1 if defects else 0


def _fuzz(path: Path, count: int, seed: int, keep: Path) -> list[tuple[str, Outcome]]:
    """Parse ``count`` damaged copies of a file; those that show a defect are moved to ``keep``."""
    raw = path.read_bytes()
    names = list(MUTATIONS)
    with tempfile.TemporaryDirectory() as folder:
        made: list[tuple[str, Path]] = []
        for k in range(count):
            name = names[k % len(names)]
            spoilt = mutate(raw, name, seed + k // len(names))
            if spoilt is not None:
                made.append((name, Path(folder) / f"{path.stem}.{name}{k}.pdf"))
                made[-1][1].write_bytes(spoilt)
        found = list(zip((n for n, _ in made), parse_confined([p for _, p in made]), strict=True))
        for (_, copy), (_, outcome) in zip(made, found, strict=True):
            if outcome.defect:
                keep.mkdir(exist_ok=True)
                (keep / copy.name).write_bytes(copy.read_bytes())
    return found


def _print_table(outcomes: list[tuple[str, Outcome]]) -> None:
    kinds = sorted(
        {o.code if o.kind == "error" else o.kind for _, o in outcomes}, key=lambda k: (k != "report", k)
    )
    print("| mutation | " + " | ".join(kinds) + " | slowest (s) | most memory (MB) |")
    print("|---|" + "---|" * (len(kinds) + 2))
    for name in [*MUTATIONS, "all"]:
        own = [o for n, o in outcomes if name in (n, "all")]
        if own:
            counts = Counter(o.code if o.kind == "error" else o.kind for o in own)
            cells = [str(counts[k]) for k in kinds]
            worst = f"{max(o.seconds for o in own):.1f} | {max(o.megabytes for o in own)}"
            print(f"| {name} | {' | '.join(cells)} | {worst} |")


if __name__ == "__main__":
    sys.exit(main())
