"""A library opened for reading: its reports, paragraphs, and the places that citations name."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from index.generation import current_generation, read_manifest, verify_files
from index.places import enumerate_names, resolve_in
from index.sketches import read_sketches
from index.store import StoredReport, paragraphs_in_order, read_reports
from ingest.citation import Citation, normalise_symbol
from ingest.citation_parts import is_same_part, resolution_symbol
from ingest.editions import Relation, find_relations, relations_of
from ingest.errors import LibraryModelError, NotInLibraryError
from ingest.report import MAIN_PART, OCR_CODES, Paragraph, Report


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """One line of ``pilcrow list``; ``warnings`` counts what the numbering audit found.

    ``ocr`` says which pages were recognised, by us or before, and with what confidence; None where none were.
    """

    symbol: str
    symbols: tuple[str, ...]
    title: str
    date: str | None
    language: str
    file: str
    pages: int
    paragraphs: int
    warnings: int
    ocr: str | None
    sha256: str


class Library:
    """One generation of a library, read-only. Open anew to see what was added since."""

    def __init__(self, folder: Path, generation: Path, model: str, stored: list[StoredReport]) -> None:
        self.folder, self.generation_folder, self.model = folder, generation, model
        self._reports = [s.report for s in stored]
        self.rows: list[tuple[int, Paragraph]] = paragraphs_in_order(stored)
        """(report ordinal, paragraph) by row: the numbering that all index files share."""

    @classmethod
    def open(cls, folder: Path, model: str | None = None) -> Library:
        """Open the current generation.

        Raises:
            LibraryMissingError, LibraryDamagedError: see ``generation``.
            LibraryModelError: it was built with another model than ``model``.
        """
        generation = current_generation(folder)
        manifest = read_manifest(generation)
        if model is not None and model != manifest["model"]:
            raise LibraryModelError(
                f"{folder} was built with the model {manifest['model']}, not {model}. Leave --model out, "
                f"or build another library: pilcrow --library NEW add --model {model} PATH…"
            )
        return cls(folder, generation, manifest["model"], read_reports(generation))

    @property
    def generation(self) -> str:
        """The id of the generation that is open: changes whenever the library's content does."""
        return self.generation_folder.name

    def verify(self) -> None:
        """Compare every file with its hash.

        Raises:
            LibraryDamagedError: naming the file that differs and the command that mends it.
        """
        verify_files(self.generation_folder)

    def reports(self) -> list[ReportSummary]:
        """Return a summary of each report, ordered by symbol."""
        return [
            ReportSummary(
                symbol=r.symbol,
                symbols=r.symbols,
                title=r.title,
                date=r.date,
                language=r.language,
                file=r.source.file,
                pages=r.pages,
                paragraphs=len(r.paragraphs),
                warnings=len(r.warnings),
                ocr="; ".join(w.message for w in r.warnings if w.code in OCR_CODES) or None,
                sha256=r.source.sha256,
            )
            for r in self._reports
        ]

    def relations(self) -> list[Relation]:
        """Return how the reports belong together: revisions, corrigenda, addenda, reissues, copies, series."""
        return self._relations

    def relations_of(self, symbol: str) -> list[Relation]:
        """Return the relations in which a report stands, on either side."""
        return relations_of(symbol, self._relations)

    @cached_property
    def _relations(self) -> list[Relation]:
        return find_relations(self._reports, read_sketches(self.generation_folder))

    def report_at(self, ordinal: int) -> Report:
        """Return the report with this ordinal (the first element of ``rows``)."""
        return self._reports[ordinal]

    def report(self, symbol: str) -> Report:
        """Return the report that bears ``symbol``, in any spelling.

        Raises:
            NotInLibraryError: none does; names the closest ones.
        """
        wanted = normalise_symbol(symbol)
        for report in self._reports:
            if wanted in (report.symbol, *report.symbols):
                return report
        known = [s for r in self._reports for s in (r.symbols or (r.symbol,))]
        close = difflib.get_close_matches(wanted, known, n=3, cutoff=0.6)
        hint = f"Did you mean {' or '.join(close)}?" if close else f"It holds {enumerate_names(known)}."
        raise NotInLibraryError(f"no report {wanted} in this library. {hint} See: pilcrow list")

    def report_of(self, paragraph_id: str) -> Report:
        """Return the report that a paragraph belongs to."""
        return self._reports[self._by_id(paragraph_id)[0]]

    def paragraph(self, paragraph_id: str) -> Paragraph:
        """Return a paragraph by its id.

        Raises:
            NotInLibraryError: there is none.
        """
        return self._by_id(paragraph_id)[1]

    def source_path(self, report: Report) -> Path | None:
        """Return where the original file is kept, or None if it is not."""
        path = self.folder / "sources" / report.source.sha256
        return path if path.is_file() else None

    def resolve(self, citation: Citation) -> list[Paragraph]:
        """Return the paragraphs that a citation names, in reading order.

        A citation without a symbol is understood where the library holds one report, or one that has the place.

        Raises:
            NotInLibraryError: the report, part, paragraph or sub-paragraph is not there; says what is.
        """
        if citation.symbol:
            return resolve_in(self.report(citation.symbol), citation)
        issued = resolution_symbol(citation.part)  # a resolution can be a document of its own
        if issued is not None and any(issued in r.symbols for r in self._reports):
            return self._resolve_in_resolution(self.report(issued), replace(citation, symbol=issued))
        found, problem = [], NotInLibraryError("the library holds no report yet. Add some: pilcrow add PATH…")
        for report in self._reports:
            try:
                found.append((report, resolve_in(report, citation)))
            except NotInLibraryError as error:
                problem = error
        if len(found) > 1:
            symbols = enumerate_names([r.symbol for r, _ in found])
            raise NotInLibraryError(
                f"{citation.place} stands in {len(found)} reports: {symbols}. Name one of them."
            )
        if not found and len(self._reports) > 1:
            raise NotInLibraryError(
                f"no report of this library has {citation.place}. Name one with its symbol; see: pilcrow list"
            )
        if not found:
            raise problem
        return found[0][1]

    def _resolve_in_resolution(self, report: Report, citation: Citation) -> list[Paragraph]:
        """Look into the part that is called like the resolution, where its document has one, else into the whole."""
        if any(is_same_part(p.part, citation.part) for p in report.in_reading_order()):
            return resolve_in(report, citation)
        inside = citation.part.partition(", ")[2]
        return resolve_in(report, replace(citation, part=inside or MAIN_PART))

    def _by_id(self, paragraph_id: str) -> tuple[int, Paragraph]:
        row = self._row_of_id.get(paragraph_id)
        if row is None:
            raise NotInLibraryError(f"no paragraph {paragraph_id} in this library. See: pilcrow list")
        return self.rows[row]

    @cached_property
    def _row_of_id(self) -> dict[str, int]:
        return {p.id: row for row, (_, p) in enumerate(self.rows)}

    def row_of(self, paragraph_id: str) -> int:
        """Return the row of a paragraph in all index files."""
        self._by_id(paragraph_id)
        return self._row_of_id[paragraph_id]
