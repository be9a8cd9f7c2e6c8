"""The numbering audit: what it finds, that it is silent where all is well, and that it misses nothing between ends."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.audit import KINDS, audit_report, describe_kind, follows_token
from ingest.lines import PrintedDocument
from ingest.read import read_report
from ingest.report import MAIN_PART, Footnote, Insert, Paragraph, Section, Subparagraph
from tests.written import item, paragraph

ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]


def document(notes: Sequence[str] = ()) -> PrintedDocument:
    footnotes = tuple(Footnote(mark, "See above.", page) for page, mark in enumerate(notes, 1))
    return PrintedDocument((), footnotes, 1, (None,), {}, "text/plain")


def codes(
    paragraphs: Sequence[Paragraph], sections: Sequence[Section] = (), notes: Sequence[str] = ()
) -> list[str]:
    return [w.code for w in audit_report(paragraphs, sections, document(notes))]


def numbers(*printed: str, part: str = MAIN_PART) -> list[Paragraph]:
    return [paragraph(n, part=part, page=k) for k, n in enumerate(printed, 1)]


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        (["1", "2", "3"], []),
        (["1", "2", "2 bis", "3"], []),
        (["1.1", "1.2", "2.1"], []),
        (["2", "3"], ["numbering_start"]),
        (["1", "4"], ["numbering_gap"]),
        (["1", "2", "2"], ["numbering_repeat"]),
        (["1", "2", "1", "2"], ["numbering_restart"]),
        (["1", "2", "4", "3"], ["numbering_gap", "numbering_order"]),
    ],
)
def test_runs_of_numbers(printed: list[str], found: list[str]) -> None:
    assert codes(numbers(*printed)) == found
    assert codes([*numbers("1", "2"), *numbers(*printed, part="annex I")]) == found


def test_messages_say_what_is_missing_and_where() -> None:
    found = list(audit_report([*numbers("1", "2", "5"), *numbers("1", "3", part="annex")], (), document()))
    assert [(w.page, w.message) for w in found] == [
        (3, "paras. 3–4 missing before para. 5"),
        (2, "para. 2 of annex missing before para. 3"),
    ]
    chapters = list(audit_report(numbers("1.1", "3.1"), (), document()))
    assert chapters[0].message == "1 paragraph after para. 1.1 missing before para. 3.1"


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        (["a", "b", "b(i)", "b(ii)", "c"], []),
        (["1", "2", "2(a)", "2(b)", "3"], []),
        (["a", "a(i)", "a(ii)", "b", "b(i)"], []),
        (["b", "c"], ["letter_start"]),
        (["a", "c"], ["letter_gap"]),
        (["a", "b", "a"], ["letter_repeat"]),
        (["a", "b", "b"], ["letter_repeat"]),
        (["a", "c", "b"], ["letter_gap", "letter_order"]),
        (["a", "a(i)", "a(iii)"], ["letter_gap"]),
        (["a", "a(i)", "a", "a(i)"], ["letter_repeat"]),
    ],
)
def test_letters(letters: list[str], found: list[str]) -> None:
    assert codes([paragraph("1", letters=letters)]) == found


def test_long_lists_of_letters() -> None:
    alphabet = [chr(97 + k) for k in range(26)]
    for doubled in ([2 * c for c in alphabet], ["a" + c for c in alphabet]):
        labels = [*alphabet, *doubled[:5]]
        assert all(follows_token(a, b) for a, b in itertools.pairwise(labels))
        assert codes([paragraph("1", letters=labels)]) == []


def headings(*printed: str, parent: str | None = None) -> list[Section]:
    return [Section(f"s{k}", h, 1, parent, k) for k, h in enumerate(printed, 1)]


def test_labels_of_chapters() -> None:
    body = numbers("1", "2")
    letters = [
        f"{chr(65 + k)}. Part" for k in range(12)
    ]  # over H, I, J and C, D, L, M, which are numerals too
    assert codes(body, headings(*letters)) == []
    assert codes(body, headings("I. One", "II. Two", "III. Three", "IV. Four")) == []
    assert codes(body, headings("F. One", "G Two, its stop forgotten", "H. Three")) == []
    assert codes(body, headings("I. One", "A general view", "II. Two")) == []
    assert codes(body, headings("I. One", "III. Three")) == ["heading_gap"]
    assert codes(body, headings("A. One", "B. Two", "D. Four")) == ["heading_gap"]


def test_annexes_and_notes() -> None:
    body = numbers("1", "2")
    annexes = [paragraph("1", part="annex I"), paragraph(None, part="annex II, decision 1")]
    assert codes([*body, *annexes]) == []
    assert codes([*body, paragraph("1", part="annex II")]) == ["annex_gap"]
    assert codes(body, notes=["1", "*", "2", "1", "2"]) == []
    assert codes(body, notes=["1", "2", "5"]) == ["note_gap"]


def test_text_under_no_number() -> None:
    long = "These words stand between the paragraphs and bear no number of their own. " * 5
    letter = paragraph(None, long)
    assert codes([letter, *numbers("1", "2")]) == []
    assert codes([*numbers("1"), letter, *numbers("2")[:0], paragraph("2")]) == ["unnumbered_text"]
    assert codes([letter]) == ["no_paragraphs"]


def test_numbers_that_were_not_read() -> None:
    text = "1. The Board met in Geneva in the month of March.\n2.The Board adopted its agenda and elected a Chair."
    found = list(audit_report([*numbers("1"), paragraph(None, text, part="annex", page=7)], (), document()))
    assert [(w.code, w.page) for w in found] == [("unread_numbers", 7)]
    assert found[0].message.startswith("the numbers 1–2 on p. 7 (“1. The Board met in Geneva")
    table = replace(
        paragraph(None, text, part="annex"), inserts=(Insert("table", "Table 1", 1, 0, len(text)),)
    )
    assert codes([*numbers("1"), table]) == []


def test_every_kind_has_words() -> None:
    assert describe_kind("numbering_gap") == "Numbers missing"
    assert describe_kind("something_new") == "Something new"
    assert all(KINDS.values())


# Honesty: whatever is taken out, doubled or exchanged between the ends is found.


def runs() -> st.SearchStrategy[list[Paragraph]]:
    """Reports of one to four parts, each numbered from 1 without a break, with unbroken lists."""

    @st.composite
    def build(draw: st.DrawFn) -> list[Paragraph]:
        found: list[Paragraph] = []
        for part in [MAIN_PART, "annex I", "annex II", "draft resolution I"][: draw(st.integers(1, 4))]:
            for n in range(1, draw(st.integers(1, 12)) + 1):
                letters: list[str] = []
                for k in range(draw(st.sampled_from([0, 0, 2, 5, 11]))):
                    letters.append(chr(97 + k))
                    letters += [
                        f"{letters[-1]}({r})" for r in ROMAN[: draw(st.sampled_from([0, 0, 0, 3, 10]))]
                    ]
                found.append(paragraph(str(n), part=part, letters=[x for x in letters if x]))
        return found

    return build()


def last_of_part(paragraphs: Sequence[Paragraph], k: int) -> bool:
    return k + 1 == len(paragraphs) or paragraphs[k + 1].part != paragraphs[k].part


@given(runs())
@settings(max_examples=60, deadline=None)
def test_unbroken_numbering_is_silent(paragraphs: list[Paragraph]) -> None:
    assert codes(paragraphs) == []


@given(runs(), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_no_broken_number_goes_unseen(paragraphs: list[Paragraph], random) -> None:  # type: ignore[no-untyped-def]
    broken = list(paragraphs)
    k = random.randrange(len(broken))
    way = random.choice(["delete", "double", "swap"])
    if way == "delete":
        if last_of_part(broken, k):
            return
        del broken[k]
    elif way == "double":
        broken.insert(k, broken[k])
    else:
        others = [j for j, p in enumerate(broken) if p.part == broken[k].part and j != k]
        if not others:
            return
        j = random.choice(others)
        broken[k], broken[j] = broken[j], broken[k]
    assert any(code.startswith("numbering_") for code in codes(broken)), way


@given(
    st.sampled_from(["letters", "numerals", "digits"]),
    st.integers(3, 10),
    st.booleans(),
    st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_no_broken_list_goes_unseen(kind: str, length: int, nested: bool, random) -> None:  # type: ignore[no-untyped-def]
    labels = {
        "letters": [chr(97 + k) for k in range(10)],
        "numerals": ROMAN,
        "digits": [str(n) for n in range(1, 11)],
    }[kind][:length]
    above = "b" if kind != "letters" else "2"
    shown = [f"{above}({label})" for label in labels] if nested else list(labels)
    items: list[Subparagraph] = [item(sub, 1) for sub in shown]
    k = random.randrange(length)
    way = random.choice(["delete", "double", "swap"])
    if way == "delete":
        del items[min(k, length - 2)]
    elif way == "double":
        items.insert(k, items[k])
    else:
        j = random.choice([j for j in range(length) if j != k])
        items[k], items[j] = items[j], items[k]
    opening = [item("a", 1), item("b", 1)] if nested and above == "b" else []
    opening += [item("1", 1), item("2", 1)] if nested and above == "2" else []
    broken = replace(paragraph("1"), subparagraphs=(*opening, *items))
    assert any(code.startswith("letter_") for code in codes([broken])), way


@pytest.mark.shared
def test_real_reports_broken_at_random_are_found_out(shared_data: Path) -> None:
    """Every paragraph but the last, taken out of a real report, leaves a warning behind."""
    report = read_report(shared_data / "un_reports" / "core" / "S_2025_504.en.pdf")
    order = report.in_reading_order()
    assert [w.code for w in report.warnings] == []
    ends = {p.part: p.id for p in order if p.number is not None}
    for k, p in enumerate(order):
        if p.number is None or p.id in ends.values():
            continue
        rest = [*order[:k], *order[k + 1 :]]
        assert any(c.startswith("numbering_") for c in codes(rest, report.sections)), p.id
        assert any(c.startswith("numbering_") for c in codes([*order[:k], p, *order[k:]], report.sections)), (
            p.id
        )
