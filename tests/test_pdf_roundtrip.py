"""Reports made up at random, typeset to PDF, and parsed back: numbers, headings, items, text and notes return."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.read import read_report
from tests.typeset import LEADING, LEFT, RIGHT, Sheet, un_page

WORDS = (
    "the Committee considered measures against trafficking which States had adopted and noted that regional "
    "cooperation remained essential for sustained progress in the region while resources were limited"
).split()
FOOT, NOTE_LEADING = 730.0, 10.5


@dataclass
class Made:
    """A paragraph as made up: its text, its lettered items, and its footnote, if any."""

    text: str
    items: list[str] = field(default_factory=list)
    note: str = ""


sentences = st.lists(st.sampled_from(WORDS), min_size=6, max_size=60).map(
    lambda words: " ".join(words).capitalize() + "."
)
paragraphs = st.builds(
    Made,
    text=st.lists(sentences, min_size=1, max_size=4).map(" ".join),
    items=st.one_of(st.just([]), st.lists(sentences, min_size=2, max_size=5)),
    note=st.one_of(st.just(""), sentences),
)
chapters = st.lists(st.lists(paragraphs, min_size=1, max_size=6), min_size=2, max_size=5)


class Compositor:
    """Sets text line by line, breaking pages; notes stand at the foot of the page that calls them."""

    def __init__(self) -> None:
        self.sheet = Sheet()
        self.page = 0
        self.mark = 0
        self.notes: list[tuple[int, list[str]]] = []
        self.break_page()

    def break_page(self) -> None:
        self.print_notes()
        self.page += 1
        un_page(self.sheet, "E/2025/99", self.page, 99)

    def print_notes(self) -> None:
        y = FOOT - NOTE_LEADING * sum(len(lines) for _, lines in self.notes)
        if self.notes:
            self.sheet.put(100, y - 12, "_" * 18, 8)
        for mark, lines in self.notes:
            self.sheet.put(116, y - 3, str(mark), 5.5)
            for line in lines:
                self.sheet.put(LEFT, y, line, 8.5)
                y += NOTE_LEADING
        self.notes = []

    def room(self) -> float:
        taken = NOTE_LEADING * sum(len(lines) for _, lines in self.notes) + (14 if self.notes else 0)
        return FOOT - 10 - taken - self.sheet.y

    def wrap(self, text: str, size: float, first: float) -> list[str]:
        self.sheet.pdf.set_font("Times", "", size)
        lines, width = [""], RIGHT - LEFT - first
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.sheet.pdf.get_string_width(longer) > width:
                lines.append(word)
                width = RIGHT - LEFT
            else:
                lines[-1] = longer
        return lines

    def block(self, label: str, text: str, *, indent: float = 0, note: str = "") -> None:
        tab = indent + 24
        lines = self.wrap(text, 10, tab)
        noted = self.wrap(note, 8.5, 0) if note else []
        if self.room() < 2 * LEADING + NOTE_LEADING * len(noted) + 20:
            self.break_page()
        if note:  # called at the end of the first line, so that mark and note share the page
            self.mark += 1
            self.notes.append((self.mark, noted))
        for k, line in enumerate(lines):
            if self.room() < LEADING:
                self.break_page()
            if k == 0:
                self.sheet.put(LEFT + indent, self.sheet.y, label)
            end = self.sheet.put(LEFT + (tab if k == 0 else 0), self.sheet.y, line)
            if k == 0 and note:
                self.sheet.put(end + 0.3, self.sheet.y - 3.4, str(self.mark), 6.5)
            self.sheet.y += LEADING
        self.sheet.y += 6

    def heading(self, label: str, text: str) -> None:
        if self.room() < 90:
            self.break_page()
        self.sheet.y += 12
        self.sheet.put(LEFT - 22, self.sheet.y, label, 14, "B")
        self.sheet.put(LEFT, self.sheet.y, text, 14, "B")
        self.sheet.y += 26


def typeset(made: list[list[Made]], path: Path) -> None:
    """Print a report: Roman chapters, numbered paragraphs, lettered items, notes."""
    compositor = Compositor()
    number = 0
    for k, chapter in enumerate(made):
        compositor.heading(("I.", "II.", "III.", "IV.", "V.")[k], f"Matters of chapter {k + 1}")
        for item in chapter:
            number += 1
            text = item.text[:-1] + ":" if item.items else item.text
            compositor.block(f"{number}.", text, note=item.note)
            for letter, entry in zip("abcde", item.items, strict=False):
                compositor.block(f"({letter})", entry[:-1] + ";", indent=24)
    compositor.print_notes()
    compositor.sheet.save(path)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(chapters)
def test_structure_returns(made: list[list[Made]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.pdf"
        typeset(made, path)
        report = read_report(path)
    flat = [(k, item) for k, chapter in enumerate(made) for item in chapter]
    assert [p.number for p in report.paragraphs] == [str(n) for n in range(1, len(flat) + 1)]
    assert [s.heading.partition(" ")[2] for s in report.sections] == [
        f"Matters of chapter {k + 1}" for k in range(len(made))
    ]
    for (chapter, item), paragraph in zip(flat, report.paragraphs, strict=True):
        assert paragraph.headings[-1].endswith(f"Matters of chapter {chapter + 1}")
        text = item.text[:-1] + ":" if item.items else item.text
        assert paragraph.text.split("\n")[0] == text
        assert [s.path for s in paragraph.subparagraphs] == [
            (c,) for c, _ in zip("abcde", item.items, strict=False)
        ]
        assert [s.text for s in paragraph.subparagraphs] == [entry[:-1] + ";" for entry in item.items]
        assert bool(paragraph.footnotes) == bool(item.note)
    assert [n.text for n in report.footnotes] == [item.note for _, item in flat if item.note]
