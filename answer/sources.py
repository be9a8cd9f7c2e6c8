"""The list of sources of an answer: symbol, title, date, and where the original is found by its symbol."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from answer.answer import Answer
from index.library import Library
from ingest.bodies import is_official
from ingest.citation import normalise_symbol
from ingest.symbol import SYMBOL_RE

OFFICIAL = "https://undocs.org/"
"""The United Nations' own address for a document by its symbol; it leads to the Official Document System."""


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """One report of the list of sources; ``link`` None where its symbol is none of the United Nations'."""

    symbol: str
    symbols: tuple[str, ...]
    title: str
    date: str | None
    file: str
    link: str | None


def official_link(symbol: str) -> str | None:
    """Return the official address of a document, or None for our stand-ins and for symbols of no known series.

    >>> official_link("A/80/6 (Sect. 5)"), official_link("sha256:0123456789ab"), official_link("EVIL/1/2")
    ('https://undocs.org/A/80/6%20%28Sect.%205%29', None, None)
    """
    if SYMBOL_RE.fullmatch(symbol) is None or not is_official(symbol):
        return None
    return OFFICIAL + quote(normalise_symbol(symbol), safe="/")


def source_of(library: Library, symbol: str) -> SourceEntry:
    """Return the entry of one report.

    Raises:
        NotInLibraryError: the library holds no report of that symbol.
    """
    report = library.report(symbol)
    return SourceEntry(
        symbol=report.symbol,
        symbols=report.symbols,
        title=report.title,
        date=report.date,
        file=report.source.file,
        link=official_link(report.symbol),
    )


def sources_of(library: Library, answers: Iterable[Answer], *, related: int = 0) -> list[SourceEntry]:
    """Return the reports that answers cite, in the order of their first citation, each once.

    ``related``: how many related (or nearest) paragraphs of each answer are shown, whose reports count too.
    """
    symbols: dict[str, None] = {}
    for answer in answers:
        for statement in answer.statements:
            for evidence in (*statement.evidence, *statement.repeated):
                symbols[evidence.citation.symbol] = None
        for hit in answer.related[:related]:
            symbols[hit.symbol] = None
    return [source_of(library, symbol) for symbol in symbols]
