"""The text of a generation in SQLite: reports, paragraphs, chunks. The truth; all else can be rebuilt from it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.chunks import Chunk
from ingest.errors import LibraryDamagedError
from ingest.report import Paragraph, Report, report_from_json, report_to_json

FILE = "library.sqlite"
_SCHEMA = """
CREATE TABLE reports (
    ordinal INTEGER PRIMARY KEY, symbol TEXT NOT NULL, sha256 TEXT NOT NULL, fingerprint TEXT NOT NULL,
    record TEXT NOT NULL
) STRICT;
CREATE TABLE chunks (
    ordinal INTEGER PRIMARY KEY, report INTEGER NOT NULL, paragraph INTEGER NOT NULL, kind TEXT NOT NULL,
    sub TEXT, page INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A report with what tells whether its file has changed (``fingerprint``: content and manifest entry)."""

    report: Report
    fingerprint: str


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk as stored: its paragraph's row, kind and place, and what was embedded."""

    paragraph: int
    kind: str
    sub: str | None
    start: int
    end: int
    text: str


def write_store(folder: Path, reports: Sequence[StoredReport], chunks: Sequence[Sequence[Chunk]]) -> None:
    """Write reports in the order given and the chunks of each of their paragraphs (reading order)."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        connection.executemany(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?)",
            (
                (k, s.report.symbol, s.report.source.sha256, s.fingerprint, _dump(s.report))
                for k, s in enumerate(reports)
            ),
        )
        connection.executemany(
            "INSERT INTO chunks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _chunk_rows(reports, chunks)
        )


def _chunk_rows(
    reports: Sequence[StoredReport], chunks: Sequence[Sequence[Chunk]]
) -> Iterable[tuple[object, ...]]:
    ordinal, row = 0, 0
    for k, stored in enumerate(reports):
        for _ in stored.report.order:
            for c in chunks[row]:
                yield ordinal, k, row, c.kind, c.sub, c.page, c.start, c.end, c.text
                ordinal += 1
            row += 1


def _dump(report: Report) -> str:
    return json.dumps(report_to_json(report), ensure_ascii=False, sort_keys=True)


def read_reports(folder: Path) -> list[StoredReport]:
    """Return all reports in order.

    Raises:
        LibraryDamagedError: the file is no SQLite database of this format.
    """
    rows = _query(folder, "SELECT record, fingerprint FROM reports ORDER BY ordinal")
    return [StoredReport(report_from_json(json.loads(str(record))), str(mark)) for record, mark in rows]


def read_hashes(folder: Path) -> list[str]:
    """Return the sha256 of the file of each report.

    Raises:
        LibraryDamagedError: the file is no SQLite database of this format.
    """
    return [str(sha) for (sha,) in _query(folder, "SELECT sha256 FROM reports")]


def read_chunks(folder: Path) -> list[ChunkRow]:
    """Return all chunks in order; chunk rows of the vector indexes count within their kind."""
    rows = _query(folder, "SELECT paragraph, kind, sub, start, stop, text FROM chunks ORDER BY ordinal")
    return [ChunkRow(*row) for row in rows]  # type: ignore[arg-type]


def read_sentence_spans(folder: Path) -> NDArray[np.int32]:
    """Return where each sentence starts and ends in its paragraph: int32 [sentences, 2], in the order of their vectors."""
    rows = _query(folder, "SELECT start, stop FROM chunks WHERE kind = 'sentence' ORDER BY ordinal")
    return np.array(rows, dtype=np.int32).reshape(-1, 2)


def _query(folder: Path, statement: str) -> list[tuple[object, ...]]:
    path = folder / FILE
    try:
        with closing(sqlite3.connect(f"file:{path.resolve()}?mode=ro", uri=True)) as connection:
            return connection.execute(statement).fetchall()
    except sqlite3.DatabaseError as error:
        raise LibraryDamagedError(f"{path}: cannot be read ({error}). Mend with: pilcrow rebuild") from error


def paragraphs_in_order(reports: Iterable[StoredReport]) -> list[tuple[int, Paragraph]]:
    """Return (report ordinal, paragraph) of every row, numbered and unnumbered, in reading order."""
    return [(k, p) for k, stored in enumerate(reports) for p in stored.report.in_reading_order()]
