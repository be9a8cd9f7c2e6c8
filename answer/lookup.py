"""Print the paragraphs that a question names: nothing of it is searched or guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from answer.answer import Evidence, Statement
from answer.select import quote_paragraph
from index.hits import Filters
from index.library import Library
from index.places import cited_text, named_items
from ingest.citation import Citation
from ingest.errors import NotInLibraryError
from ingest.report import Paragraph, Report


def look_up(
    library: Library, places: Iterable[Citation], filters: Filters
) -> tuple[list[Statement], list[str]]:
    """Return what stands at ``places`` as statements, and in words what is not there.

    A place without a symbol is looked for in the one report that ``filters`` leave, else in the only one that has it.
    """
    statements: list[Statement] = []
    problems: list[str] = []
    for place in places:
        chosen = filters.symbols[0] if len(filters.symbols) == 1 and not place.symbol else place.symbol
        named = replace(place, symbol=chosen)
        try:
            paragraphs = library.resolve(named)
        except NotInLibraryError as error:
            problems.append(str(error))
            continue
        for paragraph in paragraphs:
            statements += _quote(library.report_of(paragraph.id), paragraph, named)
    return statements, problems


def _quote(report: Report, paragraph: Paragraph, named: Citation) -> list[Statement]:
    if named.preambular and paragraph.number is None:
        text = cited_text(paragraph, named)
        citation = replace(named, symbol=report.symbol, part=paragraph.part)
        evidence = Evidence(citation, report.source.file, paragraph.page_start, text, paragraph.id)
        return [Statement(text, "quote", "verbatim", (evidence,), paragraph.headings)]
    subs: list[str | None] = [s.sub for s in named_items(paragraph, named)]
    return [
        statement
        for sub in subs or [None]
        for statement in quote_paragraph(paragraph, report.symbol, report.source.file, sub)
    ]
