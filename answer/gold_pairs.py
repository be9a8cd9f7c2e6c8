"""Gold pairs from use: a reader says that an answer is right, or what would have been; ``pilcrow eval`` reads the file.

The format is that of the project's gold questions (evals/gold/README.md): one JSON object a line.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from answer.answer import Answer
from index.library import Library
from ingest.citation import Citation, merge_citations, parse_all
from ingest.errors import DeskError, UsageError
from ingest.report import MAIN_PART, Paragraph

Type = Literal["fact", "list", "multi", "unanswerable"]
_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class GoldPair:
    """A question with the places that a full answer needs; none: the reports do not answer it.

    ``nuggets`` are what the answer has to convey, ``quotes`` words that stand in the paragraphs.
    """

    question: str
    places: tuple[Citation, ...]
    nuggets: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The id follows from the question: a later judgement of it replaces the earlier one."""
        return f"desk-{hashlib.sha256(self.question.strip().casefold().encode()).hexdigest()[:12]}"

    @property
    def type(self) -> Type:
        """What kind of question it is, by the places it needs."""
        paragraphs = {(c.symbol, c.part, c.number) for c in self.places}
        if not paragraphs:
            return "unanswerable"
        if len(paragraphs) > 1:
            return "multi"
        return "list" if len(self.places) > 1 else "fact"

    def __str__(self) -> str:
        if not self.places:
            return "the reports do not answer it"
        return "; ".join(merge_citations(self.places))

    def line(self) -> str:
        """Return the pair as a line of a gold file, without its end."""
        record = {
            "id": self.id,
            "question": self.question,
            "type": self.type,
            "gold": [_row(c) for c in self.places],
            "also_acceptable": [],
            "nuggets": list(self.nuggets),
            "quotes": list(self.quotes),
        }
        return json.dumps(record, ensure_ascii=False)


def pair_of(question: str, answer: Answer) -> GoldPair:
    """Return the pair for an answer that is right as it stands.

    Raises:
        UsageError: it rests on text without paragraph numbers alone, which a gold pair cannot name.
    """
    evidence = [e for s in answer.statements if s.support != "unsupported" for e in s.evidence]
    numbered = [e for e in evidence if e.citation.number is not None]
    if evidence and not numbered:
        raise UsageError(
            "This answer cites pages, not numbered paragraphs: a gold pair cannot name them. Expected at least one "
            "paragraph; correct the answer to name some."
        )
    places = tuple(dict.fromkeys(e.citation for e in numbered))
    return GoldPair(question, places, quotes=tuple(dict.fromkeys(e.quote for e in numbered)))


def corrected_pair(question: str, paragraphs: str, said: str, library: Library) -> GoldPair:
    """Return the pair for what a reader says is right.

    Args:
        question: as it was put to the reports.
        paragraphs: the citations of what answers it, in any spelling; blank where nothing does.
        said: what the answer has to say, one point a line; lines that stand in the paragraphs are kept as quotes.
        library: the library that has the paragraphs.

    Raises:
        CitationSyntaxError: ``paragraphs`` holds no citation.
        NotInLibraryError: a paragraph or item is not in the library.
        UsageError: a citation names no numbered paragraph.
    """
    places: dict[Citation, Paragraph] = {}
    for citation in parse_all(paragraphs) if paragraphs.strip() else []:
        if citation.number is None:
            raise UsageError(f"“{citation}” names no numbered paragraph. Expected such as “para. 4 (a)”.")
        for paragraph in library.resolve(citation):
            symbol = library.report_of(paragraph.id).symbol
            places |= {Citation.of(symbol, paragraph, sub): paragraph for sub in _subs(citation, paragraph)}
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    quotes = [line for line in lines if any(line in p.text for p in places.values())]
    return GoldPair(question, tuple(places), tuple(x for x in lines if x not in quotes), tuple(quotes))


def _subs(citation: Citation, paragraph: Paragraph) -> list[str | None]:
    """Return the items that a citation names in a paragraph: None for the whole, each of a range of letters."""
    if citation.last_path is None:
        return [citation.sub]
    subs = [s.sub for s in paragraph.subparagraphs]
    if citation.sub not in subs or citation.last_path not in subs:
        return [citation.sub]
    depth = citation.last_path.count("(")
    span = subs[subs.index(citation.sub) : subs.index(citation.last_path) + 1]
    return [s for s in span if s.count("(") == depth]


def _row(citation: Citation) -> dict[str, str]:
    row = {"doc": citation.symbol, "para": citation.number or ""}
    if citation.sub:
        row["sub"] = citation.sub
    if citation.part != MAIN_PART:
        row["part"] = citation.part
    return row


class GoldFile:
    """One person's gold pairs, a line each, the latest judgement of a question only.

    Every method raises DeskError where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def put(self, pair: GoldPair) -> None:
        """Save a pair in place of an earlier one on the same question."""
        self._write([*self._others(pair), pair.line()])

    def remove(self, pair: GoldPair) -> None:
        """Take a pair back."""
        self._write(self._others(pair))

    def read(self) -> bytes:
        """Return the whole file, empty where nothing is saved."""
        return "".join(f"{line}\n" for line in self._lines()).encode("utf-8")

    def __len__(self) -> int:
        return len(self._lines())

    def _others(self, pair: GoldPair) -> list[str]:
        return [line for line in self._lines() if json.loads(line).get("id") != pair.id]

    def _lines(self) -> list[str]:
        try:
            text = self.path.read_text(encoding="utf-8") if self.path.is_file() else ""
        except (OSError, UnicodeDecodeError) as error:
            raise DeskError(f"{self.path}: gold pairs cannot be read ({error}). Move it away.") from error
        return [line for line in text.split("\n") if line.strip()]

    def _write(self, lines: Iterable[str]) -> None:
        fresh = self.path.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        try:
            with _writing:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                fresh.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
                os.replace(fresh, self.path)
        except OSError as error:
            raise DeskError(
                f"{self.path}: gold pairs cannot be saved ({error}). Name a folder that can be written in PILCROW_DESK."
            ) from error
