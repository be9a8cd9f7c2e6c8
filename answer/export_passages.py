"""Paragraphs that a reader has chosen, as a document to send on: each quoted whole, under its report, with its citation."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from answer.export import Block, Form, print_source, source_block, write_blocks
from answer.sources import source_of
from index.library import Library
from ingest.citation import Citation, Language
from ingest.errors import UsageError


def export_passages(
    query: str,
    paragraph_ids: Sequence[str],
    library: Library,
    form: Form,
    *,
    language: Language = "en",
    now: datetime | None = None,
) -> bytes:
    """Return paragraphs as a file: Markdown ("md"), plain text ("txt") in UTF-8, or a Word document ("docx").

    Args:
        query: what was searched for; "" where nothing was.
        paragraph_ids: which paragraphs, in the order wanted; those of one report are put together.
        library: the library that holds them.
        form: which kind of file.
        language: of the citations.
        now: what is printed as the date of the export (default: the present).

    Raises:
        NotInLibraryError: the library holds no such paragraph.
        UsageError: no paragraph is chosen.
    """
    blocks = compose_passages(query, paragraph_ids, library, language=language, now=now)
    return write_blocks(blocks, form, library.report_of(paragraph_ids[0]).language)


def compose_passages(
    query: str,
    paragraph_ids: Sequence[str],
    library: Library,
    *,
    language: Language = "en",
    now: datetime | None = None,
) -> list[Block]:
    """Return the document block by block: the search, the paragraphs under reports and headings, the sources."""
    if not paragraph_ids:
        raise UsageError("no paragraph is chosen. Choose at least one of the results.")
    blocks = [Block("title", "Paragraphs from the reports")]
    if query:
        blocks.append(Block("question", f"Search: {query}"))
    by_report: dict[str, list[str]] = {}
    for paragraph_id in paragraph_ids:
        by_report.setdefault(library.report_of(paragraph_id).symbol, []).append(paragraph_id)
    sources = [source_of(library, symbol) for symbol in by_report]
    for source, chosen in zip(sources, by_report.values(), strict=True):
        blocks.append(Block("report", print_source(source)))
        headings: tuple[str, ...] = ()
        for paragraph in map(library.paragraph, chosen):
            if paragraph.headings and paragraph.headings != headings:
                blocks.append(Block("heading", " › ".join(paragraph.headings)))
            headings = paragraph.headings
            citation = Citation.of(source.symbol, paragraph).print(language)
            blocks.append(Block("quote", paragraph.text, citation=citation))
    blocks.append(Block("subtitle", "Sources"))
    blocks += [source_block(s) for s in sources]
    day = now or datetime.now(UTC)
    said = f"Exported on {day.day} {day:%B %Y} with Pilcrow from library {library.generation}."
    return [*blocks, Block("colophon", said)]
