"""Conversations kept between two visits: one SQLite file, which several servers of one machine may share.

A conversation is known by an id that cannot be guessed, and listed for its owner only. Whoever has the id can read it,
as with a link that is passed on; only its owner can add to it, rename or delete it. The file stands beside the library,
never inside a generation: it says what people asked, nothing of it is searched.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from answer.answer import Answer
from answer.followup import Understood
from answer.record import from_plain, to_plain
from index.hits import Filters
from ingest.errors import DeskError

WAIT_S = 10.0
TITLE_CHARACTERS = 80
LISTED = 100
_TABLES = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, changed TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS by_owner ON conversations (owner, changed);
CREATE TABLE IF NOT EXISTS turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, record TEXT NOT NULL, PRIMARY KEY (conversation, number)
);
"""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question as typed and what came of it; neither answer nor error: it was still being worked on."""

    typed: str
    filters: Filters
    understood: Understood | None = None
    answer: Answer | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation; ``changed`` is when it was last asked in (ISO 8601, UTC). ``turns`` are empty in a list."""

    id: str
    title: str
    changed: str
    owned: bool
    turns: tuple[KeptTurn, ...] = ()


def new_id() -> str:
    """Return an id of 128 random bits that can stand in an address."""
    return secrets.token_urlsafe(16)


class ConversationStore:
    """The conversations in one file; safe to share between threads: every call opens the file anew.

    Every method raises DeskError where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, owner: str, conversation_id: str, number: int, turn: KeptTurn) -> None:
        """Keep a turn that was asked; the first one begins the conversation and gives it its title."""
        with self._open() as base:
            base.execute(
                "INSERT INTO conversations (id, owner, title, changed) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET changed = excluded.changed WHERE owner = excluded.owner",
                (conversation_id, owner, _title(turn.typed), _now()),
            )
            self._write(base, owner, conversation_id, number, turn)

    def finish(self, owner: str, conversation_id: str, number: int, turn: KeptTurn) -> None:
        """Keep what came of a turn; nothing happens where the conversation has been deleted for good meanwhile."""
        with self._open() as base:
            self._write(base, owner, conversation_id, number, turn)

    @staticmethod
    def _write(
        base: sqlite3.Connection, owner: str, conversation_id: str, number: int, turn: KeptTurn
    ) -> None:
        base.execute(
            "INSERT OR REPLACE INTO turns (conversation, number, record) "
            "SELECT id, ?, ? FROM conversations WHERE id = ? AND owner = ?",
            (number, json.dumps(to_plain(turn), ensure_ascii=False), conversation_id, owner),
        )

    def get(self, owner: str, conversation_id: str) -> KeptConversation | None:
        """Return a conversation with its turns; None where there is none, or it was deleted."""
        with self._open() as base:
            row = base.execute(
                "SELECT title, changed, owner FROM conversations WHERE id = ? AND NOT deleted",
                (conversation_id,),
            ).fetchone()
            if row is None:
                return None
            records = base.execute(
                "SELECT record FROM turns WHERE conversation = ? ORDER BY number", (conversation_id,)
            ).fetchall()
        turns = tuple(self._turn(record) for (record,) in records)
        return KeptConversation(conversation_id, row[0], row[1], row[2] == owner, turns)

    def list(self, owner: str) -> tuple[KeptConversation, ...]:
        """Return the owner's conversations, the one last asked in first."""
        with self._open() as base:
            rows = base.execute(
                "SELECT id, title, changed FROM conversations WHERE owner = ? AND NOT deleted "
                "ORDER BY changed DESC LIMIT ?",
                (owner, LISTED),
            ).fetchall()
        return tuple(KeptConversation(name, title, changed, owned=True) for name, title, changed in rows)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give a conversation another title; an empty one changes nothing."""
        if not title.strip():
            return
        with self._open() as base:
            base.execute(
                "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?",
                (_title(title), conversation_id, owner),
            )

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete a conversation. It can be restored until another one is deleted."""
        with self._open() as base:
            base.execute("DELETE FROM conversations WHERE owner = ? AND deleted", (owner,))
            base.execute(
                "UPDATE conversations SET deleted = 1 WHERE id = ? AND owner = ?", (conversation_id, owner)
            )

    def restore(self, owner: str, conversation_id: str) -> None:
        """Take back the last deletion."""
        with self._open() as base:
            base.execute(
                "UPDATE conversations SET deleted = 0 WHERE id = ? AND owner = ?", (conversation_id, owner)
            )

    def _turn(self, record: str) -> KeptTurn:
        try:
            return from_plain(KeptTurn, json.loads(record))
        except ValueError as error:
            raise DeskError(
                f"{self.path}: a conversation that is kept there cannot be read ({error}). "
                "It may come from another version of Pilcrow; begin a new one."
            ) from error

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with closing(sqlite3.connect(self.path, timeout=WAIT_S)) as base, base:
                base.execute("PRAGMA foreign_keys = ON")
                base.executescript(_TABLES)
                yield base
        except (OSError, sqlite3.Error) as error:
            raise DeskError(
                f"{self.path}: conversations cannot be kept there ({error}). Name a folder that can be written "
                "in PILCROW_DESK, or set it to off."
            ) from error


def _title(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= TITLE_CHARACTERS else words[: TITLE_CHARACTERS - 1] + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
