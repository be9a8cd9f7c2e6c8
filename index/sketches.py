"""Sketches of the reports' texts, kept in a generation so that only new reports are sketched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from index.store import StoredReport
from ingest.editions import Sketch, sketch_report

FILE = "sketches.json"


def write_sketches(folder: Path, reports: Sequence[StoredReport], previous: Path | None) -> None:
    """Write the sketch of each report, taking over those of an earlier generation."""
    earlier = read_sketches(previous) if previous else {}
    sketches: dict[str, Sketch] = {}
    for stored in reports:
        key = stored.report.source.sha256
        sketches[key] = earlier.get(key) or sketch_report(stored.report)
    (folder / FILE).write_text(json.dumps(sketches, sort_keys=True), encoding="utf-8")


def read_sketches(folder: Path) -> dict[str, Sketch]:
    """Return the sketches by sha256 of the source; none in a generation that was written without them."""
    try:
        record = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return {str(key): tuple(values) for key, values in record.items()}
