"""Public benchmarks come as passages; here they become a library, so that what is measured is what people use."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.assemble import generation_id
from index.build import Progress, write_reports
from index.generation import CURRENT, current_generation, read_manifest
from index.store import StoredReport
from ingest.report import MAIN_PART, Paragraph, Report, Source


@dataclass(frozen=True, slots=True)
class Passage:
    """One passage of a benchmark: its id there, the number printed before it (or None), its text."""

    id: str
    number: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """The passages of one document, in the order in which they are printed."""

    name: str
    title: str
    language: str
    passages: tuple[Passage, ...]


def build_library(folder: Path, documents: Sequence[Document], progress: Progress | None = None) -> None:
    """Make ``folder`` a library that holds exactly these documents; nothing is done where it already does.

    After a change of the indexes that their format version does not tell, ``pilcrow --library FOLDER rebuild``.
    """
    reports = [_report(d) for d in documents]
    if not _holds(folder, reports):
        write_reports(folder, reports, progress=progress)


def _holds(folder: Path, reports: Sequence[Report]) -> bool:
    """Tell whether the current generation was built from these reports, in the present format."""
    if not (folder / CURRENT).is_file():
        return False
    generation = current_generation(folder)
    stored = [StoredReport(r, r.source.sha256) for r in reports]
    return generation.name == generation_id(stored, read_manifest(generation)["weights_sha256"])


def _report(document: Document) -> Report:
    """Return the document as a Report of numbered paragraphs whose ids are the passages' own."""
    content = json.dumps(asdict(document), ensure_ascii=False, sort_keys=True).encode()
    paragraphs = tuple(
        Paragraph(
            id=p.id,
            number=p.number or str(k),
            part=MAIN_PART,
            headings=(),
            text=p.text,
            subparagraphs=(),
            page_start=1,
            page_end=1,
        )
        for k, p in enumerate(document.passages, 1)
    )
    return Report(
        symbols=(document.name,),
        title=document.title,
        date=None,
        language=document.language,
        pages=1,
        source=Source(document.name, hashlib.sha256(content).hexdigest(), "application/json"),
        sections=(),
        paragraphs=paragraphs,
        unnumbered=(),
        order=tuple(p.id for p in paragraphs),
        footnotes=(),
        warnings=(),
    )
