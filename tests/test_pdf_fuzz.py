"""Files that do harm, and damaged ones: a Report or a typed error that names the file, in 20 s and 1.5 GB.

The nastiest, and all damaged ones, are parsed in child processes with limits, all in one go.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

import ingest.read
from evals.confined import Outcome, parse_confined
from ingest.errors import FileTooLargeError
from tests import hostile
from tests.hostile import FONT, TEXT, one_page, raw_pdf
from tests.mutations import MUTATIONS, mutate
from tests.typeset import Sheet, un_page

LINE, WORDS = b"0 0 m 9 9 l S\n", b"BT /F 9 Tf 9 9 Td (%s) Tj ET\n" % (b"ab " * 20_000)
SCRIPT = (
    b"/OpenAction<</S/JavaScript/JS(while\\(1\\){})>>/AA<</WC<</S/Launch/F(calc.exe)>>>>"
    b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>]>>>>"
)
NUMBERS = (
    b"BT /F NaN Tf 72 700 Td (Text of no size at all.) Tj ET BT /F 12 Tf -1e38 1e39 Td (Far away.) Tj ET "
    b"BT /F -12 Tf 72 600 Td (Upside down.) Tj ET " + TEXT
)
# name: what makes it, and what must become of it (None: a Report or any typed error).
HOSTILE: dict[str, tuple[Callable[[], bytes], str | None]] = {
    "empty.pdf": (lambda: b"", "empty_file"),
    "header.pdf": (lambda: b"%PDG-1.7" + one_page()[8:], None),
    "late-header.pdf": (lambda: b"\n" * 900 + one_page(), None),
    "header-only.pdf": (lambda: b"%PDF-1.7\n", "broken_file"),
    "blanks.pdf": (lambda: hostile.bomb(b" ", 1000), "file_too_large"),
    "packed-twice.pdf": (lambda: hostile.bomb(b" ", 1000, twice=True), "file_too_large"),
    "lines.pdf": (lambda: hostile.bomb(LINE, 1000), "file_too_large"),
    "lines-8.pdf": (lambda: hostile.bomb(LINE, 8), None),
    "words-8.pdf": (lambda: hostile.bomb(WORDS, 8), None),
    "in-disguise.pdf": (
        lambda: hostile.bomb(LINE, 1000, entries=b"/Subtype/Image/Width 40000/Height 30000"),
        "file_too_large",
    ),
    "escaped-name.pdf": (
        lambda: hostile.bomb(LINE, 1000).replace(b"FlateDecode", b"Fl#61teDecode"),
        "file_too_large",
    ),
    "laughing-forms.pdf": (lambda: hostile.laughing_forms(10, 8), "file_too_large"),
    "recursive-form.pdf": (hostile.recursive_form, "file_too_large"),
    "nested-forms.pdf": (lambda: hostile.laughing_forms(1, 6), "report"),
    "deep-outline.pdf": (hostile.deep_outline, "report"),
    "deep-pages.pdf": (hostile.deep_page_tree, "broken_file"),
    "deep-pages-500.pdf": (lambda: hostile.deep_page_tree(500), "report"),
    "cyclic-pages.pdf": (hostile.cyclic_page_tree, "file_too_large"),
    "cyclic-pages-3000.pdf": (lambda: hostile.cyclic_page_tree(3_000), "broken_file"),
    "deep-arrays.pdf": (lambda: hostile.deep_arrays(100_000), "report"),
    "open-arrays.pdf": (lambda: one_page(b"[" * 1_000_000 + TEXT), None),
    "saved-states.pdf": (lambda: one_page(b"q " * 1_000_000 + TEXT), "report"),
    "huge-page.pdf": (lambda: one_page(media=b"[-2147483648 -2147483648 2147483647 2147483647]"), "report"),
    "infinite-page.pdf": (lambda: one_page(media=b"[0 0 1e30 NaN]"), "report"),
    "no-page-box.pdf": (lambda: one_page(media=b"[0 0 0 0]"), "report"),
    "odd-numbers.pdf": (lambda: one_page(NUMBERS), "report"),
    "infinite-matrix.pdf": (lambda: one_page(b"9e99 9e99 -9e99 9e99 9e38 9e38 cm " + TEXT), None),
    "flat-matrix.pdf": (lambda: one_page(b"0 0 0 0 0 0 cm " + TEXT), None),
    "many-objects.pdf": (lambda: one_page(more=tuple(b"<</A %d 0 R>>" % k for k in range(100_000))), "report"),
    "no-font.pdf": (lambda: one_page().replace(FONT, b"9 0 R" + b" " * (len(FONT) - 5)), "report"),
    "script.pdf": (
        lambda: one_page(catalogue=SCRIPT, more=(hostile.stream(b"MZ" * 99, b"/Type/EmbeddedFile"),)),
        "report",
    ),
    "cyclic-labels.pdf": (lambda: one_page(catalogue=b"/PageLabels<</Kids[5 0 R]>>", more=(b"<</Kids[5 0 R]>>",)), "report"),
    "huge-label.pdf": (lambda: one_page(catalogue=b"/PageLabels<</Nums[0<</S/R/St 2000000000>>]>>"), "report"),
    "cyclic-trailer.pdf": (lambda: one_page().replace(b"trailer<<", b"trailer<</Prev 9 "), None),
    "bomb.docx": (lambda: hostile.docx_bomb(301), "file_too_large"),
    "lying-bomb.docx": (lambda: hostile.docx_bomb(301, lie=True), "broken_file"),
    "deep.docx": (lambda: hostile.nested_docx(100_000), "broken_file"),
    "nested.docx": (lambda: hostile.nested_docx(100), "report"),
    "laughing.docx": (hostile.laughing_docx, "broken_file"),
    "deep.html": (lambda: hostile.nested_html(200_000), "broken_file"),
    "deep-bold.html": (lambda: hostile.nested_html(200_000, b"b"), "broken_file"),
    "nested.html": (lambda: hostile.nested_html(200), "report"),
    "tags.html": (lambda: b"<html><body>" + b"<p>x" * 1_100_000, "file_too_large"),
    "attributes.html": (
        lambda: b"<html><body " + b" ".join(b"a%d=1" % k for k in range(300_000)) + b">1. Text",
        "broken_file",
    ),
    "comments.html": (lambda: b"<html><body>" + b"<!--" * 500_000, "empty_file"),
    "open-list.html": (lambda: b"<html><body><ol>" + b"<li>text here" * 3_000, "report"),
    "letters.txt": (lambda: b"1. Text:\n" + b"(a) x;\n" * 1_000, "report"),
    "restarts.txt": (lambda: b"".join(b"%d. Text of it.\n\n" % (k % 500) for k in range(2_000)), "report"),
    "brackets.txt": (lambda: b"(" * 300_000, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What became of each hostile file."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (make, _) in HOSTILE.items():
        (folder / name).write_bytes(make())
    return {o.file: o for o in parse_confined([folder / name for name in HOSTILE])}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file(outcomes: dict[str, Outcome], name: str) -> None:
    outcome, wanted = outcomes[name], HOSTILE[name][1]
    assert not outcome.defect, outcome
    assert wanted in (None, outcome.code or outcome.kind), outcome


def damaged(raw: bytes, folder: Path, seed: int) -> list[Outcome]:
    """Parse a file damaged in every way."""
    paths = []
    for name in MUTATIONS:
        spoilt = mutate(raw, name, seed)
        if spoilt is not None:
            paths.append(folder / f"{name}{seed}.pdf")
            paths[-1].write_bytes(spoilt)
    return parse_confined(paths)


def check(outcomes: list[Outcome]) -> None:
    assert [o for o in outcomes if o.defect] == []
    by_name = {o.file.rstrip("0123456789.pdf"): o for o in outcomes}
    assert by_name["lock"].code == "encrypted_file"
    assert by_name["lock_changes"].kind == "report"
    assert by_name["shuffle_pages"].kind == "report"


@pytest.fixture
def typeset(tmp_path: Path) -> bytes:
    """Four typeset pages."""
    sheet = Sheet()
    for number in range(1, 5):
        un_page(sheet, "A/80/1", number, 4)
        sheet.lines(["Organization of the session"], style="B")
        for k in range(8):
            sheet.paragraph(
                f"{8 * number + k - 7}.", ["The Committee met in Vienna and noted", "the report."]
            )
    return sheet.save(tmp_path / "intact.pdf").read_bytes()


@pytest.mark.parametrize("seed", range(2))
def test_damaged_typeset_file(typeset: bytes, tmp_path: Path, seed: int) -> None:
    check(damaged(typeset, tmp_path, seed))


@pytest.mark.shared
@pytest.mark.parametrize("name", ["E_2025_45_Add.1.en.pdf"])
def test_damaged_real_file(shared_data: Path, tmp_path: Path, name: str) -> None:
    check(damaged((shared_data / "un_reports" / "core" / name).read_bytes(), tmp_path, 0))


def test_truncated_at_many_places(typeset: bytes, tmp_path: Path) -> None:
    paths = []
    for k in range(1, 30):
        paths.append(tmp_path / f"cut{k}.pdf")
        paths[-1].write_bytes(typeset[: len(typeset) * k // 30])
    assert [o for o in parse_confined(paths) if o.defect] == []


def test_too_many_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.read, "MAX_LINES", 10)
    path = tmp_path / "long.txt"
    path.write_text("1. Text.\n\n" * 11)
    with pytest.raises(FileTooLargeError, match=r"long\.txt: .* lines; at most 10"):
        ingest.read.read_report(path)


def test_bomb_is_made_right() -> None:
    content = hostile.deflated(b"0123456789", 1000)
    assert zlib.decompress(content) == b"0123456789" * 1000
    assert raw_pdf([b"<<>>"]).startswith(b"%PDF-1.7")
