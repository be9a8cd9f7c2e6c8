"""Reports written down for tests: numbered paragraphs without a file behind them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from ingest.report import MAIN_PART, Footnote, Paragraph, Report, Source, Subparagraph, paragraph_id


def paragraph(
    number: str | None,
    text: str = "The Committee took note of it.",
    *,
    part: str = MAIN_PART,
    page: int = 1,
    letters: Sequence[str] = (),
    symbol: str = "A/1/1",
) -> Paragraph:
    """Return a paragraph; ``letters`` are its items, "a" or "a(i)"."""
    return Paragraph(
        id=paragraph_id(symbol, part, number or f"p{page}"),
        number=number,
        part=part,
        headings=(),
        text=text,
        subparagraphs=tuple(item(letter, page) for letter in letters),
        page_start=page,
        page_end=page,
    )


def item(sub: str, page: int) -> Subparagraph:
    """Return an item by its path as one string."""
    path = tuple(step for step in sub.replace(")", "").split("(") if step)
    return Subparagraph(f"({path[-1]})", path, "text of the item", page, inline=False, start=0, end=0)


def report(
    symbol: str,
    texts: Sequence[str],
    *,
    symbols: tuple[str, ...] = (),
    title: str = "A report",
    date: str | None = None,
    notes: Sequence[str] = (),
) -> Report:
    """Return a report whose paragraphs are numbered from 1."""
    paragraphs = tuple(paragraph(str(n), text, symbol=symbol) for n, text in enumerate(texts, 1))
    return Report(
        symbols=symbols or (symbol,),
        title=title,
        date=date,
        language="en",
        pages=1,
        source=Source("x.txt", sha256(symbol.encode()).hexdigest(), "text/plain"),
        sections=(),
        paragraphs=paragraphs,
        unnumbered=(),
        order=tuple(p.id for p in paragraphs),
        footnotes=tuple(Footnote("*", text, 1) for text in notes),
        warnings=(),
    )
