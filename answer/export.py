"""An answer or a conversation as a document to send on: what was asked, what is stated and where it stands.

``compose`` lays it out once as blocks; ``answer.export_text`` and ``answer.export_docx`` write them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

from answer.answer import Answer, Evidence, Statement
from answer.printable import one_line, printable
from answer.sources import SourceEntry, source_of, sources_of
from index.hits import Hit
from index.library import Library
from ingest.citation import Language, merge_citations
from ingest.errors import UsageError

Form = Literal["md", "docx", "txt"]
FORMS: tuple[Form, ...] = ("md", "docx", "txt")
Kind = Literal[
    "title", "question", "note", "declined", "report", "heading", "chapeau", "quote", "claim", "unsupported", "also",
    "unanswered", "subtitle", "source", "colophon",
]  # fmt: skip
RELATED = 5
"""How many related or nearest paragraphs go with an answer."""
UNSUPPORTED = "Not supported by the cited paragraphs – do not rely on it"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer. ``asked`` is what was asked in fact, where a follow-up was made complete."""

    typed: str
    asked: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of the document. ``label`` stands before the text, ``citation`` behind it in brackets.

    ``items`` are the lines of a list under it (reasons, parts without an answer); ``link`` is the address of a source;
    ``inset`` sets an item of a list off from its chapeau.
    """

    kind: Kind
    text: str
    label: str = ""
    citation: str = ""
    items: tuple[str, ...] = ()
    link: str | None = None
    inset: bool = False


def export(
    exchanges: Sequence[Exchange],
    library: Library,
    form: Form,
    *,
    related: bool = True,
    language: Language = "en",
    now: datetime | None = None,
) -> bytes:
    """Return the exchanges as a file: Markdown ("md"), plain text ("txt") in UTF-8, or a Word document ("docx").

    Args:
        exchanges: one answer, or a conversation from its beginning.
        library: the library that answered; it gives titles and dates of the sources.
        form: which kind of file.
        related: whether related (or, without an answer, nearest) paragraphs are included.
        language: of the citations.
        now: what is printed as the date of the export (default: the present).

    Raises:
        NotInLibraryError: the library does not hold a report that is cited.
        UsageError: there is nothing to export.
    """
    blocks = compose(exchanges, library, related=related, language=language, now=now)
    return write_blocks(blocks, form, _language(exchanges, library))


def write_blocks(blocks: Sequence[Block], form: Form, language: str) -> bytes:
    """Return a document as a file of that form; ``language`` (ISO 639-1) is what Word checks its spelling by."""
    if form == "docx":
        from answer.export_docx import write_docx  # python-docx is only loaded where it is wanted

        return write_docx(blocks, language=language)
    from answer.export_text import write_markdown, write_text

    return (write_markdown(blocks) if form == "md" else write_text(blocks)).encode("utf-8")


def write_export(
    path: Path, exchanges: Sequence[Exchange], library: Library, *, language: Language = "en"
) -> None:
    """Write the exchanges to ``path``, in the form that its name asks for; a file that is there is replaced.

    Raises:
        UsageError: the name ends in none of the forms, or the file cannot be written.
        NotInLibraryError: see ``export``.
    """
    content = export(exchanges, library, form_of(path), language=language)
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}). Name a file in a folder that is there."
        ) from error


def form_of(path: Path) -> Form:
    """Return the form that a file's name asks for.

    Raises:
        UsageError: it is none that can be written.
    """
    suffix = path.suffix.lower().removeprefix(".")
    for form in FORMS:
        if suffix == form:
            return form
    raise UsageError(
        f"{path}: cannot export to “{path.suffix}”. Expected a name that ends in .md, .docx or .txt."
    )


def compose(
    exchanges: Sequence[Exchange],
    library: Library,
    *,
    related: bool = True,
    language: Language = "en",
    now: datetime | None = None,
) -> list[Block]:
    """Return the document block by block: each question with its answer, then the sources, then what it was made from."""
    if not exchanges:
        raise UsageError("there is no answer to export yet. Ask a question first.")
    blocks = [Block("title", "Answer from the reports" if len(exchanges) == 1 else "Questions and answers")]
    for exchange in exchanges:
        blocks += _exchange(exchange, library, related=related, language=language)
    sources = sources_of(library, [e.answer for e in exchanges], related=RELATED if related else 0)
    if sources:
        blocks.append(Block("subtitle", "Sources"))
        blocks += [source_block(s) for s in sources]
    blocks += _colophon(exchanges, library, now or datetime.now(UTC))
    return blocks


def describe_model(model: str) -> str:
    """Return in words how an answer was made.

    >>> describe_model("extractive")
    'Quoted word for word, without a language model'
    >>> describe_model("openai:mistral-small")
    'Written by the language model mistral-small from the cited paragraphs; each sentence checked against them'
    """
    if model in ("extractive", "lookup"):
        return "Quoted word for word, without a language model"
    name = model.partition(":")[2] or model
    return (
        f"Written by the language model {name} from the cited paragraphs; each sentence checked against them"
    )


def print_date(iso: str | None) -> str:
    """Return a date as the United Nations print it; what is no full date as it is.

    >>> print_date("2025-03-14"), print_date("2025"), print_date(None)
    ('14 March 2025', '2025', '')
    """
    try:
        day = date.fromisoformat(iso or "")
    except ValueError:
        return iso or ""
    return f"{day.day} {day:%B %Y}"


def print_evidence(evidence: Sequence[Evidence], language: Language = "en") -> str:
    """Return the citations of a statement as they stand in brackets behind it."""
    return "; ".join(merge_citations([e.citation for e in evidence], language))


def _exchange(exchange: Exchange, library: Library, *, related: bool, language: Language) -> list[Block]:
    answer = exchange.answer
    blocks = [Block("question", exchange.typed)]
    told = any(notice.startswith("Asked as:") for notice in answer.notices)  # with the report it was asked of
    if one_line(exchange.asked) != one_line(exchange.typed) and not told:
        blocks.append(Block("note", exchange.asked, label="Asked as"))
    blocks += [Block("note", notice) for notice in answer.notices]
    if not answer.answered:
        blocks.append(Block("declined", answer.reason or "The reports do not answer this."))
    blocks += _statements(answer.statements, library, language)
    if answer.unanswered:
        blocks.append(Block("unanswered", "", label="Not answered", items=answer.unanswered))
    if answer.answered and answer.reason:
        blocks.append(Block("note", answer.reason))
    if related and answer.related[:RELATED] and answer.model != "lookup":
        title = (
            "Related paragraphs"
            if answer.answered
            else "Nearest paragraphs (they do not answer the question)"
        )
        blocks.append(Block("subtitle", title))
        blocks += [_hit(hit, language) for hit in answer.related[:RELATED]]
    return blocks


def _statements(statements: Sequence[Statement], library: Library, language: Language) -> list[Block]:
    """Return the statements under their report (where several are cited) and headings, chapeaus once."""
    symbols = dict.fromkeys(_symbol_of(s) for s in statements)
    blocks: list[Block] = []
    for symbol, of_report in groupby(statements, key=_symbol_of):
        if len(symbols) > 1 and symbol:
            blocks.append(Block("report", print_source(source_of(library, symbol))))
        for headings, group in groupby(of_report, key=lambda s: s.headings):
            if headings:
                blocks.append(Block("heading", " › ".join(headings)))
            chapeau: str | None = None
            for statement in group:
                if statement.chapeau and statement.chapeau != chapeau:
                    blocks.append(Block("chapeau", statement.chapeau))
                chapeau = statement.chapeau
                blocks += _statement(statement, language)
    return blocks


def _symbol_of(statement: Statement) -> str:
    return statement.evidence[0].citation.symbol if statement.evidence else ""


def _statement(statement: Statement, language: Language) -> list[Block]:
    citation = print_evidence(statement.evidence, language)
    inset = statement.chapeau is not None
    if statement.support == "unsupported":
        problems = statement.problems or ("The cited paragraphs do not say so.",)
        compared = (
            (f"Compared with {citation}",) if citation else ()
        )  # not behind the sentence: it is no citation
        return [Block("unsupported", statement.text, label=UNSUPPORTED, items=(*problems, *compared))]
    kind: Kind = "quote" if statement.kind == "quote" else "claim"
    blocks = [Block(kind, statement.text, citation=citation, inset=inset)]
    if statement.repeated:
        blocks.append(
            Block("also", print_evidence(statement.repeated, language), label="Also said in", inset=inset)
        )
    return blocks


def _hit(hit: Hit, language: Language) -> Block:
    start, end = hit.matched
    return Block("quote", hit.paragraph.text[start:end], citation=hit.citation.print(language))


def source_block(source: SourceEntry) -> Block:
    """Return a report as an entry of the list of sources."""
    return Block("source", print_source(source), link=source.link)


def print_source(source: SourceEntry) -> str:
    """Return "A/79/944 / S/2025/370, Title, 14 March 2025"; with the file's name where there is no symbol of its own."""
    symbols = " / ".join(source.symbols) or f"{source.symbol} ({source.file})"
    return ", ".join(one_line(x) for x in (symbols, source.title, print_date(source.date)) if x)


def _colophon(exchanges: Sequence[Exchange], library: Library, now: datetime) -> list[Block]:
    models = dict.fromkeys(describe_model(e.answer.model) for e in exchanges)
    generations = dict.fromkeys([*(e.answer.library for e in exchanges)] or [library.generation])
    lines = [f"{model}." for model in models]
    if any(s.support == "unsupported" for e in exchanges for s in e.answer.statements):
        lines.append("Sentences marked as not supported failed that check and are no finding of the reports.")
    lines.append(f"Exported on {now.day} {now:%B %Y} with Pilcrow from library {', '.join(generations)}.")
    return [Block("colophon", " ".join(printable(line) for line in lines))]


def _language(exchanges: Sequence[Exchange], library: Library) -> str:
    """Return the language the document is in: that of the first report cited, else of the library's first."""
    cited = [s.symbol for s in sources_of(library, [e.answer for e in exchanges], related=1)]
    cited = cited or [r.symbol for r in library.reports()[:1]]
    return library.report(cited[0]).language if cited else "en"
