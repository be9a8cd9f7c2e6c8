"""Whatever is thrown at the parser: it finishes, loses no text, and keeps its promises."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import read_report
from ingest.errors import EmptyFileError, FileTooLargeError, IngestError, ManifestError, UnknownFileTypeError
from ingest.items import Sequencer
from ingest.report import Report

WORDS = st.sampled_from(
    ["Governments", "should", "consider", "paragraph", "6 (c)", "of", "the outcome", "and"]
)
SOUP_LINE = st.one_of(
    st.builds(lambda n, w: f"{n}. {w}", st.integers(0, 30), WORDS),
    st.builds(lambda n, m, w: f"{n}.{m} {w}.", st.integers(0, 9), st.integers(0, 9), WORDS),
    st.builds(lambda c, w: f"({c}) {w};", st.sampled_from("abcdefghiijvx"), WORDS),
    st.builds(lambda r, w: f"{r}. {w}", st.sampled_from(["I", "II", "V", "A", "B", "C"]), WORDS),
    st.sampled_from(["", "", "Annex", "Annex I", "**Bold heading**", "- 55. hidden", "| a | b |", "|---|---|", "¹ note", "* note", "\f"]),
    st.text(max_size=40),
)  # fmt: skip


def parse(text: str, name: str = "soup.txt") -> Report:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        return read_report(path)


@settings(max_examples=150, deadline=None)
@given(st.lists(SOUP_LINE, max_size=60))
def test_numbering_soup_never_crashes_and_ids_are_unique(lines: list[str]) -> None:
    try:
        report = parse("\n".join(lines))
    except IngestError:
        return
    ids = [p.id for p in report.in_reading_order()]
    assert len(ids) == len(set(ids))
    for paragraph in report.in_reading_order():
        paths = [s.path for s in paragraph.subparagraphs]
        assert len(paths) == len(set(paths))
        for sub in paragraph.subparagraphs:
            assert paragraph.text[sub.start : sub.end].startswith(sub.label)


SENTENCE = st.lists(
    st.sampled_from(["drug", "report", "region", "court", "police", "border", "data", "water"]),
    min_size=3,
    max_size=9,
).map(lambda words: " ".join(words).capitalize() + ".")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(SENTENCE, st.lists(SENTENCE, max_size=12)), min_size=2, max_size=40), st.booleans())
def test_a_generated_structure_returns(paragraphs: list[tuple[str, list[str]]], headings: bool) -> None:
    """Typeset a random report, parse it back: numbers, letters and texts return."""
    printed, roman = [], ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
    for k, (text, items) in enumerate(paragraphs, 1):
        if headings and k % 5 == 1 and k // 5 < len(roman):
            printed.append(f"{roman[k // 5]}. Heading of chapter {k // 5 + 1}")
        printed.append(f"{k}. {text[:-1]}:" if items else f"{k}. {text}")
        printed += [f"({chr(96 + j)}) {item}" for j, item in enumerate(items, 1)]
    report = parse("\n\n".join(printed))
    assert [p.number for p in report.paragraphs] == [str(k) for k in range(1, len(paragraphs) + 1)]
    for parsed, (text, items) in zip(report.paragraphs, paragraphs, strict=True):
        assert parsed.text.startswith(text[:-1])
        assert [s.text for s in parsed.subparagraphs] == items
    if headings:
        assert [s.heading[: s.heading.index(".")] for s in report.sections] == roman[
            : (len(paragraphs) + 4) // 5
        ]


@settings(max_examples=60, deadline=None)
@given(st.lists(SOUP_LINE, min_size=1, max_size=40))
def test_no_word_is_lost(lines: list[str]) -> None:
    text = "\n\n".join(
        line
        for line in lines
        if not re.search(r"[*_¹|<>\[\]#`\\•·\x00-\x1f\x7f-\x9f\u00ad]|[^\x00-\u2fff]", line)
    )
    try:
        report = parse(text)
    except IngestError:
        return
    kept = " ".join(
        [
            *(f"{p.number or ''} {p.text}" for p in report.in_reading_order()),
            *(s.heading for s in report.sections),
        ]
    )
    expected = re.findall(r"[A-Za-z]{4,}", text)
    remaining = re.findall(r"[A-Za-z]{4,}", kept)
    assert sorted(expected) == sorted(remaining)


def test_letters_go_on_or_open_below_as_the_next_label_says() -> None:
    def paths(tokens: str) -> list[str]:
        sequencer, labels = Sequencer(), tokens.split()
        placed = [
            sequencer.place(t, labels[k + 1] if k + 1 < len(labels) else None) for k, t in enumerate(labels)
        ]
        return ["-" if p is None else ".".join(p) for p in placed]

    assert paths("a b c") == ["a", "b", "c"]
    assert paths("a b c d e f g h i j") == list("abcdefghij")
    assert paths("a i ii b") == ["a", "a.i", "a.ii", "b"]
    assert paths("a b c d e f g h i ii i") == [*"abcdefgh", "h.i", "h.ii", "i"]
    assert paths("i ii iii iv v vi") == ["i", "ii", "iii", "iv", "v", "vi"]
    assert paths("c") == ["-"]
    assert paths("5 6") == ["-", "-"]


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("empty.txt", b"", EmptyFileError, "empty (0 bytes)"),
        ("blank.txt", b" \n\n\t\n", EmptyFileError, "no text"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n....", UnknownFileTypeError, "PNG"),
        ("word.pdf", b"PK\x03\x04....", UnknownFileTypeError, "ZIP container"),
        ("noise.txt", b"abc\x00def", UnknownFileTypeError, "NUL"),
    ],
)
def test_bad_files_are_named_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, error: type, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(error, match=re.escape(says)) as caught:
        read_report(path)
    assert name in str(caught.value)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match=r"gone\.txt"):
        read_report(tmp_path / "gone.txt")
    with pytest.raises(UnknownFileTypeError, match="folder"):
        read_report(tmp_path)


def test_manifest_is_checked_against_the_file(tmp_path: Path) -> None:
    from ingest.corpus import Metadata, load_manifest

    (tmp_path / "a.txt").write_text("1. One.\n\n2. Two.\n")
    with pytest.raises(ManifestError, match="sha256"):
        read_report(tmp_path / "a.txt", Metadata(sha256="0" * 64))
    overruled = read_report(
        tmp_path / "a.txt", Metadata(symbols=("A/1/2",), title="T", date="2020-01-02", language="fr")
    )
    assert (overruled.symbol, overruled.title, overruled.date, overruled.language) == (
        "A/1/2",
        "T",
        "2020-01-02",
        "fr",
    )
    for broken, says in [
        ("[[report]", "not valid TOML"),
        ("[[report]]\ntitle='x'", "file ="),
        ("[[report]]\nfile='a'\ncolour='red'", "unknown field"),
        ("[[report]]\nfile='a'\ndate='1 May'", "YYYY-MM-DD"),
        ("[[report]]\nfile='a'\nsymbols='A/1'", "list of strings"),
        ("[[report]]\nfile='a'\n[[report]]\nfile='a'", "named twice"),
    ]:
        (tmp_path / "manifest.toml").write_text(broken)
        with pytest.raises(ManifestError, match=re.escape(says)):
            load_manifest(tmp_path)


def test_huge_text_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.text.MAX_TEXT_BYTES", 10)
    (tmp_path / "huge.txt").write_text("1. Far too much text.")
    with pytest.raises(FileTooLargeError, match=r"huge\.txt"):
        read_report(tmp_path / "huge.txt")
