"""The parser against goldens written by hand from rendered pages (data beside the checkout), and the goldens' form."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.parse_structure import Score, goldens, score_golden
from evals.structure_gold import read_structure_gold


@pytest.fixture(scope="module")
def tuned(shared_data: Path) -> Score:
    return _total(shared_data, heldout=False)


@pytest.fixture(scope="module")
def heldout(shared_data: Path) -> Score:
    return _total(shared_data, heldout=True)


def _total(root: Path, *, heldout: bool) -> Score:
    total = Score()
    for path in goldens(heldout=heldout):
        total.add(score_golden(path, root))
    return total


@pytest.mark.parametrize(
    ("kind", "least"),
    [("paragraphs", 0.995), ("items", 0.995), ("headings", 0.98), ("inserts", 0.9), ("notes", 0.97)],
)
def test_goldens_are_met(tuned: Score, kind: str, least: float) -> None:
    assert tuned.counts[kind][1] > 50
    assert tuned.f1(kind) >= least


def test_no_running_text_in_paragraphs(tuned: Score, heldout: Score) -> None:
    assert tuned.purity >= 0.995
    assert heldout.purity >= 0.995


@pytest.mark.parametrize(("kind", "least"), [("paragraphs", 0.98), ("headings", 0.95), ("notes", 0.99)])
def test_later_goldens_are_met(heldout: Score, kind: str, least: float) -> None:
    assert heldout.f1(kind) >= least


def test_every_golden_has_its_form() -> None:
    paths = [*goldens(), *goldens(heldout=True)]
    assert len(paths) >= 21
    for path in paths:
        gold = read_structure_gold(path)
        assert gold.file.endswith(".pdf")
        assert gold.paragraphs


def test_line_of_no_known_form_is_named(tmp_path: Path) -> None:
    path = tmp_path / "odd.golden"
    path.write_text("file: a.pdf\npages: 1-2\n1 | one | two\nsomething else\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"odd\.golden:4: not a line of a structure golden"):
        read_structure_gold(path)


def test_score_tells_a_wrong_paragraph(tmp_path: Path, shared_data: Path) -> None:
    """The check can fail: one word changed in a golden costs one paragraph both ways."""
    source = next(p for p in goldens() if p.stem == "A_80_150")
    text = source.read_text(encoding="utf-8")
    first = read_structure_gold(source).paragraphs[0]
    path = tmp_path / source.name
    path.write_text(text.replace(first.first_words, "Quite another beginning", 1), encoding="utf-8")
    shared, printed, parsed = score_golden(path, shared_data).counts["paragraphs"]
    assert (shared, parsed) == (printed - 1, printed)
