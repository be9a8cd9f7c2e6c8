"""What became of files that were to be added."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.editions import Relation, relation_to_json


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read: its name, the kind of error, and what to do."""

    file: str
    error: str
    message: str


@dataclass
class AddOutcome:
    """What ``add_paths`` did; files by name, reports by symbol."""

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)
    paragraphs: int = 0
    seconds: float = 0.0
    notice: str | None = None
    relations: list[Relation] = field(default_factory=list)
    """How what was added or updated belongs to other reports of the library."""

    def to_json(self) -> dict[str, Any]:
        """Return the stable form of ``pilcrow add --json``."""
        relations = [relation_to_json(r) for r in self.relations]
        return {**asdict(self), "seconds": round(self.seconds, 2), "relations": relations}
