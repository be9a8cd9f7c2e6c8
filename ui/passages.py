"""Show paragraphs: their number, headings, items, footnotes, and the words that are cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import streamlit as st

from ingest.citation import Citation
from ingest.report import Paragraph, Report
from ui.escape import escape, escape_marking

INDENT = "\u2003"


def link_parameters(symbol: str, paragraph: Paragraph, sub: str | None = None) -> dict[str, str]:
    """Return the query parameters of a paragraph's permanent link."""
    parameters = {"doc": symbol}
    if paragraph.number is not None:
        parameters["para"] = paragraph.number
    else:
        parameters["page"] = str(paragraph.page_start)
    if paragraph.part != "main":
        parameters["part"] = paragraph.part
    if sub:
        parameters["sub"] = sub
    return parameters


def show_headings(headings: Sequence[str]) -> None:
    """Show a heading chain: the innermost plainly, those above it small."""
    if not headings:
        return
    if len(headings) > 1:
        st.caption(" › ".join(escape(h) for h in headings[:-1]))
    st.markdown(f"**{escape(headings[-1])}**")


def paragraph_markdown(
    paragraph: Paragraph,
    quotes: Iterable[str] = (),
    words: Iterable[str] = (),
    *,
    spans: Iterable[tuple[int, int]] = (),
    dim: bool = False,
) -> str:
    """Return a paragraph as Markdown, items on lines of their own, ``quotes``, ``spans`` and ``words`` marked.

    Quotes are marked as a whole; they have to stand verbatim in the text. ``spans`` are places in it.
    """
    found = [(paragraph.text.find(q), paragraph.text.find(q) + len(q)) for q in quotes if q in paragraph.text]
    spans = sorted([*spans, *found])
    lines, position = [], 0
    for line in paragraph.text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        body = _marked_line(line, start, spans, words)
        depth = _depth_at(paragraph, start)
        lines.append(INDENT * 2 * depth + (f":gray[{body}]" if dim else body))
    number = f"**{escape(paragraph.number)}.** " if paragraph.number else ""
    if dim and number:
        number = f":gray[{number.strip()}] "
    return number + "\n\n".join(lines)


def _marked_line(line: str, offset: int, spans: Sequence[tuple[int, int]], words: Iterable[str]) -> str:
    """Escape a line, marking where it lies within ``spans`` (places in the whole text)."""
    pieces, at = [], 0
    words = list(words)
    for start, end in spans:
        a, b = max(start - offset, at), min(end - offset, len(line))
        if a >= b:
            continue
        pieces.append(escape_marking(line[at:a], words))
        pieces.append(f":orange-background[{escape(line[a:b])}]")
        at = b
    pieces.append(escape_marking(line[at:], words))
    return "".join(pieces)


def _depth_at(paragraph: Paragraph, start: int) -> int:
    """Return how deep the item that starts a line is nested (0: running text)."""
    return next((len(s.path) for s in paragraph.subparagraphs if s.start == start and not s.inline), 0)


def show_footnotes(report: Report, paragraph: Paragraph) -> None:
    """Show the notes whose marks stand in a paragraph."""
    for mark in paragraph.footnotes:
        note = next(
            (
                f
                for f in report.footnotes
                if f.mark == mark and paragraph.page_start <= f.page <= paragraph.page_end
            ),
            next((f for f in report.footnotes if f.mark == mark), None),
        )
        if note is not None:
            st.caption(f"{escape(note.mark)} {escape(note.text)}")


def neighbours(report: Report, paragraph: Paragraph) -> tuple[Paragraph | None, Paragraph | None]:
    """Return what stands before and after a paragraph, in reading order."""
    order = report.in_reading_order()
    k = next(i for i, p in enumerate(order) if p.id == paragraph.id)
    return (order[k - 1] if k else None), (order[k + 1] if k + 1 < len(order) else None)


def cite(symbol: str, paragraph: Paragraph, sub: str | None = None) -> str:
    """Return the citation of a paragraph in United Nations style."""
    return str(Citation.of(symbol, paragraph, sub))
