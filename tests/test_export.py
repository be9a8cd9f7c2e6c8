"""Exports, opened back: Word by python-docx, Markdown by a parser, plain text character by character."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from answer.answer import Answer, Statement
from answer.ask import Answerer
from answer.export import UNSUPPORTED, Exchange, Form, export, form_of, write_export
from answer.export_text import write_markdown
from answer.printable import markdown, printable
from answer.respond import respond
from answer.sources import official_link
from index.hits import NO_FILTERS
from index.library import Library
from index.search import Searcher
from ingest.citation import Citation, parse_all
from ingest.errors import UsageError

QUESTION = "What did the working group recommend on cryptocurrencies?"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
LINK = "https://undocs.org/UNODC/HONLAC/28/6"
HOSTILE = (
    'Costs [rose](http://evil.example/a) ![x](http://evil.example/b.png) <img src=x onerror="alert(1)"> '
    "<https://evil.example/c> http://evil.example/d www.evil.example a@evil.example [ref]: http://evil.example/e "
    "`code` *b* _i_ ~~s~~ $x$ :smile: @someone #12 | a | b | {=HYPERLINK(\u202e1\u202c)} \x07\x00\x1b[31m a\u200bb \U000e0041"
)


@pytest.fixture(scope="module")
def answer(library: Library, searcher: Searcher) -> Answer:
    return Answerer(library, searcher).ask(QUESTION)


def unsupported(answer: Answer, text: str = "Governments must spend 12 per cent.") -> Statement:
    return replace(
        answer.statements[0],
        text=text,
        kind="generated",
        support="unsupported",
        chapeau=None,
        problems=("“12” does not stand in the paragraph", "“must”: the paragraph says “should”"),
    )


def exported(answer: Answer, library: Library, form: Form, typed: str = QUESTION, **options: object) -> bytes:
    return export([Exchange(typed, answer.question, answer)], library, form, now=NOW, **options)  # type: ignore[arg-type]


def word_text(content: bytes) -> list[str]:
    return [p.text for p in Document(io.BytesIO(content)).paragraphs]


def word_links(content: bytes) -> list[str]:
    document = Document(io.BytesIO(content))
    return [r.target_ref for r in document.part.rels.values() if r.is_external]


def links_of(source: str) -> tuple[list[str], set[str]]:
    """The addresses that a Markdown text links to or loads, and the kinds of tokens in it."""
    tokens = [
        t
        for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)
        for t in (block, *(block.children or ()))
    ]
    found = [str(t.attrs[a]) for t in tokens for a in ("href", "src") if a in t.attrs]
    return found, {t.type for t in tokens}


def test_markdown_has_question_quotes_citations_and_sources(answer: Answer, library: Library) -> None:
    text = exported(answer, library, "md").decode()
    assert f"## {QUESTION}" in text
    assert "inter-agency and international cooperation; (UNODC/HONLAC/28/6, para. 4 (a))" in text
    assert "### Related paragraphs" in text
    assert "1 November 2018" in text
    assert f"Exported on 25 November 2026 with Pilcrow from library {library.generation}" in text
    assert "Quoted word for word, without a language model." in text
    links, kinds = links_of(text)
    assert links == [LINK]
    assert not kinds & {"html_block", "html_inline", "image", "code_inline", "code_block", "fence"}
    assert text.count("made the following recommendations:") == 1  # the chapeau, once


def test_every_quote_stands_in_every_form(answer: Answer, library: Library) -> None:
    text, word = exported(answer, library, "txt").decode(), word_text(exported(answer, library, "docx"))
    for statement in answer.statements:
        citation = f"({statement.evidence[0].citation})"
        for line in statement.text.split("\n"):
            assert line in text
            assert any(line in p for p in word)
        assert any(statement.text.split("\n")[-1] in p and p.endswith(citation) for p in word)
    assert LINK in text


def test_word_is_a_proper_document(answer: Answer, library: Library) -> None:
    content = exported(answer, library, "docx")
    document = Document(io.BytesIO(content))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style is not None}
    assert styles[QUESTION] == "Heading 1"
    assert styles["Sources"] == "Heading 2"
    assert {"Title", "Quoted Item", "Heading Chain", "Source", "Colophon"} <= set(styles.values())
    assert document.core_properties.title == QUESTION
    assert document.core_properties.language == "en-GB"
    assert {e.get(qn("w:val")) for e in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert word_links(content) == [LINK]
    assert f"{LINK}" in " ".join(h.text for p in document.paragraphs for h in p.hyperlinks)


def test_fields_and_outside_parts_are_only_our_own(answer: Answer, library: Library) -> None:
    hostile = replace(
        answer, statements=(replace(answer.statements[0], text=HOSTILE), unsupported(answer, HOSTILE)),
        notices=(HOSTILE,), unanswered=(HOSTILE,),
    )  # fmt: skip
    content = exported(hostile, library, "docx", typed=f"{HOSTILE} DDEAUTO INCLUDEPICTURE")
    assert word_links(content) == [LINK]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(package.read(name))
                assert {f.get(qn("w:instr")) for f in tree.iter(qn("w:fldSimple"))} <= {"PAGE", "NUMPAGES"}
                assert not [
                    *tree.iter(qn("w:instrText")),
                    *tree.iter(qn("w:drawing")),
                    *tree.iter(qn("w:object")),
                ]
        outside = [n for n in package.namelist() if "External" in package.read(n).decode("utf-8", "replace")]
        assert outside == ["word/_rels/document.xml.rels"]
        assert not [n for n in package.namelist() if "media" in n or "embeddings" in n or "vba" in n.lower()]
    assert any("http://evil.example/d" in p for p in word_text(content))  # shown as text
    assert not any(re.search(r"[\x00-\x08\x0b-\x1f\u200b\u202e\U000e0041]", p) for p in word_text(content))


def test_hostile_text_does_nothing_in_markdown_and_text(answer: Answer, library: Library) -> None:
    hostile = replace(
        answer,
        statements=(replace(answer.statements[0], text=HOSTILE, headings=(HOSTILE,)),),
        notices=(HOSTILE,),
    )
    text = exported(hostile, library, "md", typed=HOSTILE, related=False).decode()
    links, kinds = links_of(text)
    assert links == [LINK]
    assert not kinds & {"html_block", "html_inline", "image", "code_inline", "s_open", "table_open"}
    # no reader finds an address by itself either
    assert not re.search(r"(?:https?|ftp|mailto):(?!//undocs\.org/)|www\.|\w@\w", text)
    plain = exported(hostile, library, "txt", typed=HOSTILE).decode()
    assert not [c for c in plain if unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") and c != "\n"]


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.text(alphabet="[]()<>!*_`#-+=.:1a|~&\\\n \t\"'{}$@/", max_size=40)))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown(text))
    shown = "".join(c.content for t in tokens for c in t.children or ())
    kinds = {t.type for t in tokens} | {c.type for t in tokens for c in t.children or ()}
    assert kinds <= {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
    assert shown.replace("\u2060", "") == re.sub(r"\s+", " ", printable(text)).strip()


def test_what_is_not_supported_is_never_shown_as_fact(answer: Answer, library: Library) -> None:
    mixed = replace(answer, statements=(*answer.statements, unsupported(answer)), model="openai:small")
    for form in ("md", "txt"):
        text = exported(mixed, library, form).decode()  # type: ignore[arg-type]
        line = next(line for line in text.split("\n") if "12 per cent" in line)
        assert UNSUPPORTED.lower() in line.lower()
        assert parse_all_or_none(line) == []  # no citation behind it
        assert "“must”: the paragraph says “should”" in text
        assert "Compared with UNODC/HONLAC/28/6, para. 4 (a)" in text
        assert "language model small" in text
    document = Document(io.BytesIO(exported(mixed, library, "docx")))
    marked = next(p for p in document.paragraphs if "12 per cent" in p.text)
    assert marked.text.startswith(UNSUPPORTED)
    assert marked.style is not None
    assert marked.style.name == "Not Supported"


def parse_all_or_none(text: str) -> Sequence[object]:
    try:
        return parse_all(text)
    except UsageError:
        return []


def test_a_conversation_with_what_was_asked_and_what_is_missing(library: Library, searcher: Searcher) -> None:
    answerer = Answerer(library, searcher)
    first, second = (
        answerer.ask(QUESTION),
        answerer.ask("What did the working group recommend on precursors?"),
    )
    second = replace(second, unanswered=("the year 2024: the report is of 2018",))
    exchanges = [Exchange(QUESTION, QUESTION, first), Exchange("and on precursors?", second.question, second)]
    text = export(exchanges, library, "md", now=NOW).decode()
    assert text.startswith("# Questions and answers")
    assert "**Asked as:** What did the working group recommend on precursors?" in text
    assert text.count("Asked as") == 1
    assert "- the year 2024: the report is of 2018" in text
    assert text.count("### Sources") == 1
    assert text.count(LINK) == 1


def test_repeated_places_are_merged_and_printed_in_a_language(answer: Answer, library: Library) -> None:
    places = tuple(s.evidence[0] for s in answer.statements[:3])
    folded = replace(answer, statements=(replace(answer.statements[0], repeated=places),))
    assert "**Also said in:** UNODC/HONLAC/28/6, para. 4 (a)–(c)" in exported(folded, library, "md").decode()
    french = exported(folded, library, "txt", language="fr").decode()
    assert "Also said in: UNODC/HONLAC/28/6, par. 4 a) à c)" in french


def test_an_answer_without_statements_says_so(library: Library, answer: Answer) -> None:
    declined = replace(answer, answered=False, statements=(), reason="I searched UNODC/HONLAC/28/6. Nothing.")
    text = exported(declined, library, "txt").decode()
    assert "I searched UNODC/HONLAC/28/6. Nothing." in text
    assert "Nearest paragraphs (they do not answer the question)" in text
    with pytest.raises(UsageError, match="no answer to export"):
        export([], library, "md")


def test_links_lead_to_the_official_documents_only() -> None:
    assert official_link("S/RES/2768 (2025)") == "https://undocs.org/S/RES/2768%20%282025%29"
    assert official_link("A/79/6 (Sect. 16)") == "https://undocs.org/A/79/6%20%28Sect.%2016%29"
    for symbol in (
        "sha256:0123456789ab",
        "javascript:alert(1)",
        "EVIL/2025/1",
        "A/80/16?x=1",
        "A/80/16\nx",
        "",
    ):
        assert official_link(symbol) is None


def test_a_document_without_a_symbol_goes_by_its_file(library: Library, answer: Answer) -> None:
    report = replace(library.report_at(0), symbols=())

    class Nameless(Library):
        def __init__(self) -> None:
            self._reports = [report]

    evidence = replace(
        answer.statements[0].evidence[0], citation=Citation(report.symbol, number="4", sub="a")
    )
    named = replace(answer, statements=(replace(answer.statements[0], evidence=(evidence,)),), hits=())
    text = exported(named, Nameless(), "md").decode()
    assert f"({report.symbol}, para. 4 (a))" in text
    assert f"1. {report.symbol} ({report.source.file}), Report of the" in text.replace("\\", "")
    assert "http" not in text
    assert word_links(exported(named, Nameless(), "docx")) == []


def test_files_are_written_in_the_form_of_their_name(
    answer: Answer, library: Library, tmp_path: Path
) -> None:
    exchange = Exchange(QUESTION, QUESTION, answer)
    for name in ("a.md", "a.txt", "a.DOCX"):
        write_export(tmp_path / name, [exchange], library)
        assert (tmp_path / name).stat().st_size > 500
    for bad in (tmp_path / "a.pdf", tmp_path / "none" / "a.md"):
        with pytest.raises(UsageError, match=re.escape(str(bad))):
            write_export(bad, [exchange], library)
    assert form_of(Path("x.Md")) == "md"


def test_the_command_exports(built_library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cli import main

    target = tmp_path / "answer.docx"
    library = ["--library", str(built_library)]
    assert main([*library, "ask", QUESTION, "--export", str(target)]) == 0
    assert f"Written: {target}" in capsys.readouterr().err
    assert QUESTION in word_text(target.read_bytes())
    assert main([*library, "ask", QUESTION, "--export", str(tmp_path / "a.pdf")]) == 2
    assert "ends in .md, .docx or .txt" in capsys.readouterr().err


def test_a_conversation_on_the_terminal_is_exported(
    library: Library, searcher: Searcher, tmp_path: Path
) -> None:
    from cli.conversation import talk

    typed = iter([QUESTION, "and on precursors?"])

    def read(prompt: str) -> str:
        for line in typed:
            return line
        raise EOFError

    target = tmp_path / "talk.md"
    assert talk(Answerer(library, searcher), NO_FILTERS, 10, respond, read, export=target) == 0
    text = target.read_text(encoding="utf-8")
    assert text.count("## ") - text.count("### ") == 2
    assert "Asked as: “What did the working group recommend on precursors?”" in text
    assert text.count("Asked as") == 1


def test_an_empty_document_is_still_markdown() -> None:
    assert write_markdown([]) == "\n"
