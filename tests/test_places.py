"""What citations name in a report: resolutions printed in it, preambles, footnotes, ranges of nested letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from answer.lookup import look_up
from index.hits import NO_FILTERS
from index.library import Library
from index.places import cited_text, named_items, resolve_in
from ingest.citation import Citation, find_places, parse, parse_all
from ingest.errors import NotInLibraryError
from ingest.report import Paragraph, Report, Source, Subparagraph


def paragraph(part: str, number: str | None, text: str, notes: tuple[str, ...] = ()) -> Paragraph:
    """A paragraph whose lines "(a) …" and "(i) …" are its items."""
    items, at, above = [], 0, "a"
    for line in text.split("\n"):
        if line.startswith("("):
            label = line[1 : line.index(")")]
            nested = label.startswith("i") and len(items) > 0
            above = above if nested else label
            path = (above, label) if nested else (label,)
            items.append(Subparagraph(f"({label})", path, line[4:], 1, False, at, at + len(line)))
        at += len(line) + 1
    identity = f"A/80/99#{part}.{number or 'x' + text[:5]}"
    return Paragraph(identity, number, part, (), text, tuple(items), 1, 1, footnotes=notes)


PREAMBLE = (
    "The General Assembly,\nRecalling its resolution 13 (I),\nNoting the report,\nMindful of the future,"
)
NUMBERED = (
    paragraph("main", "1", "The Committee met.", notes=("1",)),
    paragraph("main", "2", "It decided:\n(a) To ask:\n(i) Now;\n(ii) Later;\n(iii) Never;\n(b) To act.", notes=("2",)),
    paragraph("annex, resolution 68/1", "1", "Requests a report;"),
    paragraph("annex, resolution 68/1", "2", "Decides to remain seized."),
    paragraph("annex, resolution 68/1, annex", "2", "Terms of reference."),
)  # fmt: skip
UNNUMBERED = (paragraph("annex, resolution 68/1", None, PREAMBLE),)
REPORT = Report(
    symbols=("A/80/99",), title="Report", date="2025-01-01", language="en", pages=2,
    source=Source("a.txt", "0" * 64, "text/plain"), sections=(), paragraphs=NUMBERED, unnumbered=UNNUMBERED,
    order=(NUMBERED[0].id, NUMBERED[1].id, UNNUMBERED[0].id, NUMBERED[2].id, NUMBERED[3].id, NUMBERED[4].id), footnotes=(), warnings=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("citation", "text"),
    [
        ("resolution 68/1, para. 2", "Decides to remain seized."),
        ("General Assembly resolution 68/1, para. 2", "Decides to remain seized."),
        ("résolution 68/1 de l’Assemblée générale, par. 1", "Requests a report;"),
        ("annex, para. 1", "Requests a report;"),
        ("resolution 68/1, annex, para. 2", "Terms of reference."),
        ("resolution 68/1, paras. 2–3", "Decides to remain seized."),
        ("resolution 68/1, preambular para. 2", "Noting the report,"),
        ("resolución 68/1, preámbulo, párrs. 2 a 3", "Noting the report,\nMindful of the future,"),
        ("footnote 2", NUMBERED[1].text),
        ("para. 2 (a) (i)–(ii)", "(i) Now;\n(ii) Later;"),
        ("par. 2 a) ii) à iii)", "(ii) Later;\n(iii) Never;"),
    ],
)
def test_what_a_citation_names(citation: str, text: str) -> None:
    wanted = parse(citation)
    assert [cited_text(p, wanted) for p in resolve_in(REPORT, wanted)] == [text]


def test_a_list_names_several_paragraphs() -> None:
    found = [
        p for c in parse_all("para. 2 (b) and 1; resolution 68/1, paras. 1, 2") for p in resolve_in(REPORT, c)
    ]
    assert [p.number for p in found] == ["2", "1", "1", "2"]
    assert [s.sub for s in named_items(NUMBERED[1], parse("para. 2 (a)–(b)"))] == ["a", "b"]
    assert named_items(NUMBERED[1], Citation("", number="2")) == []


@pytest.mark.parametrize(
    ("citation", "says"),
    [
        ("resolution 68/1, preambular para. 4", "has 3 preambular paragraphs"),
        ("preambular para. 1", "has no preamble"),
        ("footnote 9", "its notes are 1, 2"),
        ("resolution 70/1, para. 1", "has no resolution 70/1"),
        ("para. 2 (a) (i)–(v)", "there is no"),
    ],
)
def test_what_is_not_there(citation: str, says: str) -> None:
    with pytest.raises(NotInLibraryError, match=says):
        resolve_in(REPORT, parse(citation))


class Kept(Library):
    """A library of reports that are in memory only."""

    def __init__(self, reports: list[Report]) -> None:
        self._reports = reports
        self.rows = [(k, p) for k, report in enumerate(reports) for p in report.in_reading_order()]


@pytest.mark.parametrize(
    ("question", "cited"),
    [
        ("resolution 68/1, para. 2", ["A/80/99, annex, resolution 68/1, para. 2"]),
        ("What does para. 2 (a) (i) to (ii) say?", ["A/80/99, para. 2 (a) (i)", "A/80/99, para. 2 (a) (ii)"]),
        (
            "resolution 68/1, preambular paras. 2–3",
            ["A/80/99, annex, resolution 68/1, preambular paras. 2–3"],
        ),
        ("paras. 1, 9 and 99", ["A/80/99, para. 1"]),
    ],
)
def test_places_are_looked_up(question: str, cited: list[str]) -> None:
    library = Kept([REPORT])
    statements, problems = look_up(library, find_places(question), NO_FILTERS)
    assert [str(e.citation) for s in statements for e in s.evidence] == cited
    assert len(problems) == (2 if "99" in question else 0)
    for statement in statements:
        evidence = statement.evidence[0]
        assert statement.text == evidence.quote
        assert statement.text in library.paragraph(evidence.paragraph_id).text


def test_a_library_knows_resolutions_as_documents_and_as_parts() -> None:
    asked = parse("General Assembly resolution 68/1, para. 2")
    assert Kept([REPORT]).resolve(asked)[0].text == "Decides to remain seized."
    own = (paragraph("main", "1", "One"), paragraph("main", "2", "Two"))
    issued = Report(
        symbols=("A/RES/68/1",), title="Resolution", date=None, language="en", pages=1,
        source=Source("b.txt", "1" * 64, "text/plain"), sections=(), paragraphs=own, unnumbered=(),
        order=tuple(p.id for p in own), footnotes=(), warnings=(),
    )  # fmt: skip
    assert Kept([REPORT, issued]).resolve(asked)[0].text == "Two"
    with pytest.raises(NotInLibraryError, match="no report of this library has resolution 70/1"):
        Kept([REPORT, issued]).resolve(parse("resolution 70/1, para. 2"))


def test_show_takes_several(built_library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from cli import main

    status = main(
        ["--library", str(built_library), "show", "UNODC/HONLAC/28/6, paras. 4 (a) and 5; ibid., par. 999"]
    )
    shown = capsys.readouterr()
    assert status == 1
    assert "para. 4 (a)" in shown.out
    assert "para. 5 " in shown.out
    assert "there is no para. 999" in shown.err
