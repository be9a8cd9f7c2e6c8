"""Random reports and their typesetting: what is made up here must come back from the parser.

``Made…`` say what is printed, ``compose`` prints it and fills in where it put each paragraph (pages and places).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import strategies as st

from tests.typeset import LEADING, LEFT, RIGHT, Sheet, un_page

WORDS = (
    "the Committee considered measures against trafficking which States had adopted and noted that regional "
    "cooperation remained essential for sustained progress in the region while resources were limited"
).split()
FOOT, NOTE_LEADING, HIGH = 730.0, 10.5, 792.0
ROMAN = ("I", "II", "III", "IV", "V")
TITLE = "Report of the Committee on its twelfth session"
THEMES = ("trafficking", "cooperation", "resources", "sessions", "research")
"""Headings differ in words: one that recurs but for its numbers at the top of pages is a running head."""
STEP, NUMBER_TAB = 24.0, 30.0


@dataclass
class MadeItem:
    """A lettered item and the items nested in it."""

    text: str
    nested: list[str] = field(default_factory=list)


@dataclass
class Made:
    """A paragraph as made up; ``places`` are filled in by the compositor: (page, top, bottom) in points."""

    text: str
    items: list[MadeItem] = field(default_factory=list)
    note: str = ""
    agenda: int = 0
    insert: str = ""
    bis: bool = False
    number: str = ""
    part: str = "main"
    headings: list[str] = field(default_factory=list)
    places: list[tuple[int, float, float]] = field(default_factory=list)
    insert_name: str = ""

    @property
    def lead(self) -> str:
        """The text before the items: a colon announces them."""
        return self.text[:-1] + ":" if self.items or self.agenda else self.text


@dataclass
class MadeReport:
    """Chapters of paragraphs, an annex, and how all is set."""

    chapters: list[list[Made]]
    annex: list[Made]
    dotted: bool
    indented: bool
    lettered: bool
    unlabelled: bool
    hyphens: bool
    known_defects_avoided: bool = True

    @property
    def paragraphs(self) -> list[Made]:
        """All paragraphs in reading order."""
        return [p for chapter in [*self.chapters, self.annex] for p in chapter]


sentences = st.lists(st.sampled_from(WORDS), min_size=6, max_size=45).map(
    lambda words: " ".join(words).capitalize() + "."
)
items = st.builds(
    MadeItem, text=sentences, nested=st.one_of(st.just([]), st.lists(sentences, min_size=2, max_size=3))
)
paragraphs = st.one_of(
    st.builds(Made, text=st.lists(sentences, min_size=1, max_size=4).map(" ".join), note=st.one_of(st.just(""), sentences)),
    st.builds(
        Made,
        text=sentences,
        items=st.lists(items, min_size=2, max_size=4),
        note=st.one_of(st.just(""), sentences),
    ),
    st.builds(Made, text=sentences, agenda=st.integers(3, 6)),
    st.builds(Made, text=sentences, insert=st.sampled_from(["box", "table", "figure"])),
    st.builds(Made, text=sentences, bis=st.just(True)),
)  # fmt: skip
reports = st.builds(
    MadeReport,
    chapters=st.lists(st.lists(paragraphs, min_size=2, max_size=6), min_size=3, max_size=5),
    annex=st.one_of(st.just([]), st.lists(paragraphs, min_size=3, max_size=5)),
    dotted=st.booleans(),
    indented=st.booleans(),
    lettered=st.booleans(),
    unlabelled=st.booleans(),
    hyphens=st.booleans(),
)


def typeset(made: MadeReport, path: Path) -> None:
    """Print a report; fill in the numbers, headings and places of its paragraphs."""
    Compositor(made).run().sheet.save(path)


class Compositor:
    """Sets text line by line, breaking pages; notes stand at the foot of the page that calls them."""

    def __init__(self, made: MadeReport) -> None:
        self.made = made
        self.sheet = Sheet()
        self.page = self.mark = 0
        self.inserts = {"box": 0, "table": 0, "figure": 0}
        self.notes: list[tuple[int, list[str]]] = []
        self.masthead()

    def masthead(self) -> None:
        """Print the first page's head: body, symbol, distribution, date, title."""
        self.page = 1
        self.sheet.page()
        self.sheet.put(123, 58, "United Nations", 14)
        self.sheet.put(500, 58, "E/2025/99", 10)
        self.sheet.put(123, 86, "Economic and Social Council", 20, "B")
        for k, line in enumerate(("Distr.: General", "14 March 2025", "Original: English")):
            self.sheet.put(440, 86 + 12 * k, line)
        self.sheet.put(LEFT, 190, TITLE, 16, "B")
        self.sheet.y = 230

    def run(self) -> Compositor:
        """Print all; return self."""
        number = 0
        for k, chapter in enumerate(self.made.chapters):
            above = [self.heading(f"{ROMAN[k]}.", f"Matters of {THEMES[k]}", 14)]
            within = 0
            for j, item in enumerate(chapter):
                if self.made.lettered and j in (0, 2):
                    above = [
                        *above[:1],
                        self.heading("AB"[j // 2] + ".", f"{THEMES[k].capitalize()} in {THEMES[j]}", 12),
                    ]
                elif self.made.unlabelled and j in (0, 3):
                    above = [
                        *above[: 1 + self.made.lettered],
                        self.heading("", f"{THEMES[j].capitalize()} and {THEMES[k]}", 10),
                    ]
                if self.made.known_defects_avoided:
                    item.agenda *= not self.made.dotted
                    item.bis = item.bis and j > 0 and not chapter[j - 1].agenda and not chapter[j - 1].items
                item.bis = item.bis and j > 0 and not self.made.dotted and not chapter[j - 1].bis
                number, within = number + (not item.bis), within + 1
                item.number = (
                    f"{k + 1}.{within}" if self.made.dotted else f"{number} bis" if item.bis else str(number)
                )
                item.headings = above
                self.paragraph(item)
        if self.made.annex:
            self.break_page()
            above = [self.heading("Annex", "", 14), self.heading("", "Terms of reference", 12)]
            for j, item in enumerate(self.made.annex):
                item.bis, item.number, item.part = False, str(j + 1), "annex"
                item.headings = above
                self.paragraph(item)
        self.print_notes()
        return self

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

    def heading(self, label: str, text: str, size: float) -> str:
        if self.room() < 110:
            self.break_page()
        self.sheet.y += 10
        self.sheet.put(LEFT - 26 if text else LEFT, self.sheet.y, label, size, "B")
        self.sheet.put(LEFT, self.sheet.y, text, size, "B")
        self.sheet.y += size + 10
        return f"{label} {text}".strip()

    def paragraph(self, made: Made) -> None:
        indent = STEP if self.made.indented else 0.0
        self.block(f"{made.number}.", made.lead, indent, NUMBER_TAB + 12 * made.bis, made, note=made.note)
        for letter, item in zip("abcd", made.items, strict=False):
            text = item.text[:-1] + (":" if item.nested else ";")
            self.block(f"({letter})", text, indent + STEP, STEP, made)
            for roman, entry in zip(("i", "ii", "iii"), item.nested, strict=False):
                self.block(f"({roman})", entry[:-1] + ";", indent + 2 * STEP, STEP, made)
        for k in range(made.agenda):
            self.block(
                f"{k + 1}.", f"Consideration of item {k + 1} of the agenda.", indent + STEP, STEP, made, gap=0
            )
        self.sheet.y += 6 * bool(made.agenda)
        if made.insert:
            self.inserts[made.insert] += 1
            getattr(self, made.insert)(made, self.inserts[made.insert])

    def block(
        self, label: str, text: str, indent: float, tab: float, made: Made, *, note: str = "", gap: float = 6
    ) -> None:
        """Print a labelled block: its other lines begin at the margin (numbers) or under its text (items)."""
        hang = 0.0 if not label.startswith("(") else indent + tab
        lines = self.wrap(text, 10, indent + tab, hang)
        noted = self.wrap(note, 8.5, 0, 0) if note else []
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
            end = self.sheet.put(LEFT + (hang if k else indent + tab), self.sheet.y, line)
            if k == 0 and note:
                self.sheet.put(end + 0.3, self.sheet.y - 3.4, str(self.mark), 6.5)
            made.places.append((self.page, HIGH - self.sheet.y + 10, HIGH - self.sheet.y))
            self.sheet.y += LEADING
        self.sheet.y += gap

    def wrap(self, text: str, size: float, first: float, hang: float) -> list[str]:
        self.sheet.pdf.set_font("Times", "", size)
        lines, width = [""], RIGHT - LEFT - first
        for word in text.split():
            longer = f"{lines[-1]} {word}".strip()
            if self.sheet.pdf.get_string_width(longer) <= width:
                lines[-1] = longer
                continue
            stem = f"{lines[-1]} traf-"
            if self.made.hyphens and word == "trafficking" and self.sheet.pdf.get_string_width(stem) <= width:
                lines[-1], word = stem, "ficking"
            lines.append(word)
            width = RIGHT - LEFT - hang
        return lines

    def box(self, made: Made, ordinal: int) -> None:
        """Print a framed recommendation."""
        self.keep(90)
        top = self.sheet.y - 4
        self.sheet.put(LEFT + 10, top + 18, f"Recommendation {ordinal}", 10, "B")
        self.sheet.put(
            LEFT + 10, top + 34, "The secretariat should report on the measures that it has taken."
        )
        self.sheet.pdf.rect(LEFT, top, RIGHT - LEFT, 46)
        self.sheet.y = top + 70
        made.insert_name = f"Recommendation {ordinal}"

    def table(self, made: Made, ordinal: int) -> None:
        """Print a captioned table with three rules and a source line in small type."""
        self.keep(130)
        self.sheet.lines([f"Table {ordinal}"], gap=0)
        self.sheet.lines(["Seizures by region"], style="B", gap=4)
        top = self.sheet.y
        for k, row in enumerate((("Region", "2023", "2024"), ("Africa", "12", "15"), ("Asia", "7", "9"))):
            for x, cell in zip((0, 180, 280), row, strict=True):
                self.sheet.put(LEFT + x, top + 10 + 15 * k, cell, 8.5)
        for y in (top - 1, top + 14, top + 45):
            self.sheet.rule(LEFT, RIGHT, y)
        self.sheet.put(LEFT, top + 58, "Source: records of the secretariat.", 8)
        self.sheet.y = top + 84
        made.insert_name = f"Table {ordinal}"

    def figure(self, made: Made, ordinal: int) -> None:
        """Print a captioned figure: bars, their labels in small type, a source line."""
        self.keep(150)
        self.sheet.lines([f"Figure {ROMAN[(ordinal - 1) % 5]}"], gap=0)
        self.sheet.lines(["Seizures by year"], style="B", gap=4)
        top = self.sheet.y
        for k in range(4):
            self.sheet.pdf.rect(LEFT + 30 + 70 * k, top + 10 * k, 30, 60 - 10 * k, style="F")
            self.sheet.put(LEFT + 34 + 70 * k, top + 70, str(2021 + k), 7)
        self.sheet.put(LEFT, top + 84, "Source: records of the secretariat.", 8)
        self.sheet.y = top + 110
        made.insert_name = f"Figure {ROMAN[(ordinal - 1) % 5]}"

    def keep(self, height: float) -> None:
        if self.room() < height:
            self.break_page()
        self.sheet.y += 6
