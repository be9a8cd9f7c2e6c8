"""Word documents: numbers that stand in numbering.xml, notes, tables, tracked changes, pages, hostile files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from ingest.errors import BrokenFileError, EmptyFileError, FileTooLargeError, UnknownFileTypeError
from ingest.number_formats import format_number
from ingest.read import read_report
from tests.word import WordFile

BODY = "The Meeting considered the item and heard statements by all the delegations present."


@pytest.fixture
def report_file(tmp_path: Path) -> Path:
    word = WordFile()
    main = word.define([("decimal", "%1."), ("lowerLetter", "(%2)"), ("lowerRoman", "(%3)")])
    word.doc.add_paragraph("UNODC/HONLAC/30/5")
    word.doc.add_paragraph("14 October 2022")
    word.doc.add_heading("Report of the Thirtieth Meeting", 0)
    word.doc.add_heading("I. Organization of the Meeting", 1)
    word.item("The Thirtieth Meeting was held in Lima.", main)
    word.item("The following recommendations were made:", main)
    word.item("Governments should review their legislation;", main, 1)
    word.item("Governments should train officers in:", main, 1)
    word.item("Tracing of virtual assets;", main, 2)
    word.item("Preservation of evidence;", main, 2)
    word.item("Governments should share information.", main, 1)
    word.doc.add_heading("II. Closure", 1)
    word.item(BODY, main)
    word.doc.add_page_break()
    word.doc.add_heading("Annex", 1)
    again = word.use(1, restart_at=1)
    word.item("The annex has its own numbering.", again)
    word.item("It goes on with a second paragraph.", again)
    return word.save(tmp_path / "report.docx")


def test_automatic_numbers_become_paragraphs_and_items(report_file: Path) -> None:
    report = read_report(report_file)
    assert [(p.part, p.number) for p in report.paragraphs] == [
        ("main", "1"),
        ("main", "2"),
        ("main", "3"),
        ("annex", "1"),
        ("annex", "2"),
    ]
    assert [s.sub for s in report.paragraphs[1].subparagraphs] == ["a", "b", "b(i)", "b(ii)", "c"]
    assert report.paragraphs[1].find_sub("b(ii)").text == "Preservation of evidence;"  # type: ignore[union-attr]
    assert report.paragraphs[2].headings == ("II. Closure",)
    assert report.symbols == ("UNODC/HONLAC/30/5",)
    assert (report.date, report.title) == ("2022-10-14", "Report of the Thirtieth Meeting")
    assert (report.paragraphs[-1].page_start, report.pages) == (2, 2)
    assert not [w for w in report.warnings if w.code != "unnumbered_text"]  # the masthead of so short a text


def test_chapters_numbered_by_word_with_dotted_paragraphs(tmp_path: Path) -> None:
    word = WordFile()
    both = word.define([("upperRoman", "%1."), ("decimal", "%2.")])
    legal = word.define([("decimal", "%1"), ("decimal", "%1.%2")], start=4)
    word.item("Background", both).runs[0].bold = True
    word.doc.add_paragraph("Dotted numbers follow.")
    for _ in range(2):
        heading = word.item("Findings", legal)
        heading.runs[0].bold = True
        for _ in range(3):
            word.item(BODY, legal, 1)
    report = read_report(word.save(tmp_path / "dotted.docx"))
    assert [p.number for p in report.paragraphs] == ["4.1", "4.2", "4.3", "5.1", "5.2", "5.3"]
    assert report.sections[0].heading == "I. Background"


def test_numbers_from_a_style_and_no_list_where_a_paragraph_says_so(tmp_path: Path) -> None:
    word = WordFile()
    number = word.define([("decimal", "%1.")])
    style = word.doc.styles.add_style("Numbered", 1)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>')
    )
    word.doc.add_paragraph(BODY, style="Numbered")
    unlisted = word.doc.add_paragraph("This line has the style but no number.", style="Numbered")
    unlisted._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="0"/></w:numPr>'))
    word.doc.add_paragraph(BODY, style="Numbered")
    report = read_report(word.save(tmp_path / "styled.docx"))
    assert [p.number for p in report.paragraphs] == ["1", "2"]


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    word = WordFile()
    main = word.define([("decimal", "%1.")])
    word.item(BODY, main)
    changed = word.item("The Committee ", main)
    word.append(changed, '<w:del w:id="1" w:author="x"><w:r><w:delText>rejected</w:delText></w:r></w:del>')
    word.append(changed, '<w:ins w:id="2" w:author="x"><w:r><w:t>adopted the draft.</w:t></w:r></w:ins>')
    report = read_report(word.save(tmp_path / "tracked.docx"))
    assert report.paragraphs[1].text == "The Committee adopted the draft."


def test_footnotes_leave_the_text_and_keep_their_place(tmp_path: Path) -> None:
    word = WordFile()
    main = word.define([("decimal", "%1.")])
    first = word.item("The report was circulated", main)
    word.append(first, '<w:r><w:footnoteReference w:id="7"/><w:t>.</w:t></w:r>')
    word.item(BODY, main)
    path = word.save(tmp_path / "notes.docx")
    notes = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="7"><w:p><w:r><w:t>See A/80/1.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    _add_part(path, "footnotes", notes)
    report = read_report(path)
    assert report.paragraphs[0].text == "The report was circulated."
    assert report.paragraphs[0].footnotes == ("1",)
    assert [(n.mark, n.text) for n in report.footnotes] == [("1", "See A/80/1.")]


def _add_part(path: Path, name: str, xml: str) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    parts[f"word/{name}.xml"] = xml.encode()
    kind = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{name}+xml"
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace(
        "</Types>", f'<Override PartName="/word/{name}.xml" ContentType="{kind}"/></Types>'
    ).encode()
    link = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + name
    rels = parts["word/_rels/document.xml.rels"].decode()
    parts["word/_rels/document.xml.rels"] = rels.replace(
        "</Relationships>", f'<Relationship Id="rIdX" Type="{link}" Target="{name}.xml"/></Relationships>'
    ).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)


def test_tables_interrupt_and_boxes_stand_apart(tmp_path: Path) -> None:
    word = WordFile()
    main = word.define([("decimal", "%1.")])
    word.item(BODY, main)
    table = word.doc.add_table(rows=2, cols=2)
    for k, text in enumerate(("Country", "Seizures", "1. Chile", "412")):
        table.cell(k // 2, k % 2).text = text
    word.item(BODY, main)
    report = read_report(word.save(tmp_path / "table.docx"))
    assert [p.number for p in report.paragraphs] == ["1", "2"]
    assert "Country | Seizures\n1. Chile | 412" in report.paragraphs[0].text


def test_broken_and_hostile_packages_are_refused_by_name(tmp_path: Path, report_file: Path) -> None:
    whole = report_file.read_bytes()
    cut = tmp_path / "cut.docx"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(BrokenFileError, match=r"cut\.docx"):
        read_report(cut)
    with zipfile.ZipFile(report_file) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    parts["word/document.xml"] = b"<w:document><w:body>"
    with pytest.raises(BrokenFileError, match=r"xml\.docx"):
        read_report(_pack(tmp_path / "xml.docx", parts))
    parts["word/document.xml"] = b"\x00" * 310_000_000
    with pytest.raises(FileTooLargeError, match=r"bomb\.docx.*310,"):
        read_report(_pack(tmp_path / "bomb.docx", parts))
    with pytest.raises(UnknownFileTypeError, match="ZIP container"):
        read_report(_pack(tmp_path / "sheet.docx", {"xl/workbook.xml": b"<x/>"}))
    with pytest.raises(EmptyFileError, match=r"empty\.docx"):
        read_report(WordFile().save(tmp_path / "empty.docx"))


def test_xml_entities_are_never_expanded(tmp_path: Path, report_file: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    with zipfile.ZipFile(report_file) as package:
        parts = {n: package.read(n) for n in package.namelist()}
    doctype = f'<!DOCTYPE d [<!ENTITY e SYSTEM "file://{secret}"><!ENTITY a "{"A" * 1000}">]>'.encode()
    xml = parts["word/document.xml"]
    head, _, tail = xml.partition(b"?>")
    parts["word/document.xml"] = (
        head + b"?>" + doctype + tail.replace(b"The Thirtieth Meeting was", b"&e;&a;&a; was")
    )
    path = _pack(tmp_path / "entity.docx", parts)
    report = read_report(path)
    assert "TOP SECRET" not in "".join(p.text for p in report.paragraphs)


def _pack(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("value", "style", "printed"),
    [
        (1, "decimal", "1"),
        (27, "lowerLetter", "aa"),
        (49, "upperRoman", "XLIX"),
        (9, "decimalZero", "09"),
        (4, "unknownFormat", "4"),
    ],
)
def test_number_formats(value: int, style: str, printed: str) -> None:
    assert format_number(value, style) == printed
