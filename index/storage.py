"""What a library takes on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from index.generation import ENCODER, GENERATIONS, SOURCES


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes by purpose: the indexes that are open, the generation before (for going back), the files, the model."""

    indexes: int
    earlier: int
    sources: int
    encoder: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.indexes + self.earlier + self.sources + self.encoder


def measure_storage(library: Path, generation: str) -> Storage:
    """Return what the library in this folder takes, ``generation`` being the one that is open."""
    indexes = _size(library / GENERATIONS / generation)
    return Storage(
        indexes=indexes,
        earlier=_size(library / GENERATIONS) - indexes,
        sources=_size(library / SOURCES),
        encoder=_size(library / ENCODER),
    )


def print_bytes(count: int) -> str:
    """Return a number of bytes in words.

    >>> print_bytes(900), print_bytes(1_234_567), print_bytes(2_500_000_000)
    ('900 bytes', '1.2 MB', '2.5 GB')
    """
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"


def _size(folder: Path) -> int:
    """Return the bytes of all files below a folder; one that vanishes meanwhile counts nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total
