"""HTML pages: counted lists, notes by their links, furniture and hidden text left out, hostile markup."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import BrokenFileError, EmptyFileError
from ingest.read import read_report
from ingest.report import Report

PAGE = """<!DOCTYPE html><html><head><title>Ignored</title><style>p {{color:red}}</style></head><body>
<nav><a href="/">Home</a> 1. Menu</nav><header>Site name</header>
<main><h1>Report of the Working Group</h1><p>A/HRC/50/7</p><p>3 June 2022</p>{body}</main>
<footer>Imprint</footer><script>alert("1. x")</script></body></html>"""


def read(tmp_path: Path, body: str, name: str = "page.html") -> Report:
    path = tmp_path / name
    path.write_text(PAGE.format(body=body), encoding="utf-8")
    return read_report(path)


def test_lists_are_counted_as_browsers_do(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "<h2>I. Introduction</h2><ol><li><p>The Group met in Geneva.</p></li><li><p>It recommended:</p>"
        "<ol type='a'><li>A first step;</li><li>A second step, namely:<ol type='i'><li>one;</li><li>two.</li></ol></li></ol>"
        "</li></ol><h2>II. Closure</h2><ol start='3'><li>The Group adopted its report.</li><li value='5'>It rose.</li></ol>",
    )
    assert [(p.number, p.headings[-1]) for p in report.paragraphs] == [
        ("1", "I. Introduction"),
        ("2", "I. Introduction"),
        ("3", "II. Closure"),
        ("5", "II. Closure"),
    ]
    assert [s.sub for s in report.paragraphs[1].subparagraphs] == ["a", "b", "b(i)", "b(ii)"]
    assert "numbering_gap" in {w.code for w in report.warnings}
    assert (report.symbols, report.date, report.title) == (
        ("A/HRC/50/7",),
        "2022-06-03",
        "Report of the Working Group",
    )


def test_numbers_printed_in_the_text_stay_as_they_are(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "<p>1.&nbsp;The Group met.</p><p>2. It considered:</p><p style='margin-left:4em'>(a) one item;</p>"
        "<p>(b) another item.</p><p>3. It rose.</p>",
    )
    assert [p.number for p in report.paragraphs] == ["1", "2", "3"]
    assert [s.sub for s in report.paragraphs[1].subparagraphs] == ["a", "b"]


def test_notes_are_found_by_their_links(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "<p>1. The Group met.<sup><a href='#n1' id='r1'>1</a></sup></p><p>2. It rose on 12 June.</p>"
        "<hr><div id='n1'><a href='#r1'>1</a> See A/80/1.</div>",
    )
    assert [p.text for p in report.paragraphs] == ["The Group met.", "It rose on 12 June."]
    assert report.paragraphs[0].footnotes == ("1",)
    assert [(n.mark, n.text) for n in report.footnotes] == [("1", "See A/80/1.")]


def test_furniture_scripts_and_hidden_text_are_not_read(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "<p>1. The Group met.</p><p style='display: none'>2. Hidden order.</p><p hidden>3. Hidden.</p>",
    )
    everything = " ".join(p.text for p in report.in_reading_order())
    assert [p.number for p in report.paragraphs] == ["1"]
    for unseen in ("Menu", "Imprint", "Hidden", "alert", "Site name", "color"):
        assert unseen not in everything


def test_tables_interrupt_paragraphs_but_layout_tables_do_not(tmp_path: Path) -> None:
    data = "<table><tr><th>Country</th><th>Cases</th></tr><tr><td>1. Peru</td><td>12</td></tr></table>"
    report = read(
        tmp_path,
        f"<p>1. The figures are below.</p>{data}<table><tr><td><p>2. In a frame.</p></td></tr></table>",
    )
    assert [p.number for p in report.paragraphs] == ["1", "2"]
    assert report.paragraphs[0].text.endswith("Country | Cases\n1. Peru | 12")


def test_other_encodings_and_names_that_lie(tmp_path: Path) -> None:
    text = "<html><head><meta charset='windows-1251'></head><body><p>1. Комиссия собралась в Женеве.</p></body></html>"
    path = tmp_path / "report.pdf"
    path.write_bytes(text.encode("windows-1251"))
    assert read_report(path).paragraphs[0].text == "Комиссия собралась в Женеве."


def test_hostile_markup_ends_in_text_or_a_clear_error(tmp_path: Path) -> None:
    deep = tmp_path / "deep.html"
    deep.write_text("<!doctype html><body>" + "<div>" * 20_000 + "1. The end of the pit." + "</div>" * 20_000)
    with pytest.raises(BrokenFileError, match=r"deep\.html.*nested"):
        read_report(deep)
    empty = tmp_path / "empty.html"
    empty.write_text("<!doctype html><body><script>1</script></body>")
    with pytest.raises(EmptyFileError, match=r"empty\.html"):
        read_report(empty)
    wide = tmp_path / "wide.html"
    wide.write_text(
        "<!doctype html><body><ol>" + "<li>One more item of the list.</li>" * 5_000 + "</ol></body>"
    )
    assert read_report(wide).paragraphs[-1].number == "5000"
