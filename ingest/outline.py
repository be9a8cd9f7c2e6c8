"""Headings: which blocks are, and at which level they stand.

Levels come from the kind of label where there is one (annex > chapter > roman > letter > digit) and from
looks otherwise. A heading whose kind (or look) is already open closes that one and stands in its place;
a new kind opens below. An unlabelled heading that has paragraphs of its own does not adopt a labelled one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.blocks import LETTER_LABEL, Block
from ingest.items import roman_value
from ingest.numbering import looks_like_heading_text
from ingest.report import Section

_ANNEX = re.compile(
    r"^(?P<kind>annex|appendix|enclosure|anexo|apéndice|annexe|appendice)(?:[ ]+(?P<which>[IVXLC]+|\d{1,2}|[A-Z]))?[.:]?$",
    re.IGNORECASE,
)
_TITLED_ANNEX = re.compile(
    r"^(?P<kind>annex|appendix|anexo|annexe)[ ]+(?P<which>[IVXLC]+|\d{1,2}|[A-Z])(?:[.:]|[ ][–—-])?[ ]+(?=[A-Z])",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^(?P<name>[A-Z][a-zé]+)[ ](?P<which>\d{1,2}|[IVXLC]+|[A-Z])(?P<stop>[.:]|[ ]?[–—-])[ ]+(?=\S)"
)
_BARE_CHAPTER = re.compile(
    r"^(?:chapter|part|section|chapitre|capítulo)[ ](?:[IVXLC]+|\d{1,2}|[A-Z]|one|two|three|four)\.?$", re.I
)
# "Chapter II" with its title on the line below, set as one heading (reports of functional commissions).
_TITLED_CHAPTER = re.compile(
    r"^(?:chapter|part|chapitre|capítulo|partie|parte)[ ](?:[IVXLC]+|\d{1,2})[ ]+(?=[A-ZÀ-Þ])", re.I
)
_LETTERED = re.compile(r"^(?P<which>[IVXLC]+|[A-Z])\.[ ]+(?=\S)")
_DIGIT = re.compile(r"^\d{1,2}\.[ ]+(?=[A-Z“\"])")
# Small labels of headings at the lowest levels: "(a) …", "(i) …", "a. …".
_SMALL = re.compile(r"^(?:\((?P<token>[a-z]{1,4})\)|(?P<bare>[a-z])\.)[ ]+(?=[A-ZÀ-ÞА-Я“\"])")
_SPANISH_FRENCH = {"anexo": "annex", "annexe": "annex", "apéndice": "appendix", "appendice": "appendix"}
MAX_HEADING = 400
MAX_PLAIN_INDENT = 12.0
"""Points from the margin at which a heading in the type of the text may begin."""

Key = tuple[object, ...]
CHAPTER_RANK = 2
"""Annexes (0), chapters (1) and Roman numerals (2) stand under no unlabelled heading; letters may."""


def annex_part(block: Block) -> str | None:
    """Return the part that a block opens ("annex", "annex IV", "appendix B"), or None.

    The word alone or with its numeral; with a title on the same line only when set as a heading.
    """
    match = _ANNEX.match(block.text)
    if match is None and (block.bold or block.first.centred) and len(block.text) <= 200:
        match = _TITLED_ANNEX.match(block.text)
    if match is None or not (block.first.gap_before or block.first.page_break_before or block.bold):
        return None
    kind = match["kind"].lower()
    kind = _SPANISH_FRENCH.get(kind, kind)
    which = match["which"]
    return f"{kind} {which.upper()}" if which else kind


def is_heading(
    block: Block, following: Block | None, *, follows_end: bool, before_number: bool, plain: bool = True
) -> bool:
    """Tell whether a block that opens no paragraph is a heading.

    ``follows_end``: what stands before it is complete. ``before_number``: a numbered paragraph or another
    heading comes next. Labelled headings need the label and a heading's wording; bold ones the wording;
    plain ones (typewriter, text conversions) also that a paragraph ended before and one starts after. Unless the
    document sets no headings in bold (``plain``), those stand at the margin ("E-government", A/80/62, p. 11):
    "Rapporteur: …" at the end of a list, set in, is none.
    """
    text = block.text
    if block.insertion or block.table or len(text) > MAX_HEADING or not re.search(r"[^\W\d_]", text):
        return False
    if annex_part(block) or _BARE_CHAPTER.match(text):
        return True
    small = _SMALL.match(text)
    first = text[small.end() :][:1] if small else text[:1]
    worded = not re.search(r"[.;,][”»\"]?$", text.rstrip()) and (first.isupper() or first in '“"«¿0123456789')
    if not worded or not (block.first.gap_before or block.first.page_break_before or block.bold):
        return False
    if _LETTERED.match(text) or _NAMED.match(text):
        return follows_end or block.bold
    if block.number is not None:
        marked = block.bold or block.italic or follows_end
        return _DIGIT.match(text) is not None and marked and before_number
    if not follows_end and not block.first.gap_before:
        return False  # bold words of a sentence that goes on over the page
    if text.rstrip().endswith(":"):
        return block.bold and before_number
    if block.bold or (block.italic and before_number):
        return True
    if not plain and (block.first.indent > MAX_PLAIN_INDENT or ":" in text):
        return False
    return follows_end and before_number and looks_like_heading_text(text) and following is not None


def reads_as_label(text: str) -> bool:
    """Tell whether a text opens with a chapter, letter or series label ("IV. …", "A. …", "Issue 3. …")."""
    return bool(
        _LETTERED.match(text) or _NAMED.match(text) or _BARE_CHAPTER.match(text) or _ANNEX.match(text)
    )


def small_label(text: str) -> str | None:
    """Return the token of a small label ("(a) …" → "a"), or None."""
    match = _SMALL.match(text)
    return (match["token"] or match["bare"]) if match else None


def _digit_label(text: str) -> str | None:
    match = _DIGIT.match(text)
    return match.group().rstrip(". ") if match else None


def item_token(text: str) -> str | None:
    """Return the token of an item, whatever case its text begins in ("(b) to act" → "b"), or None."""
    match = LETTER_LABEL.match(text)
    return (match["token"] or match["bare"]) if match else small_label(text)


def follows_label(before: str, label: str) -> bool:
    """Tell whether a label comes next after another: 3 after 2, (c) after (b), (iv) after (iii)."""
    if label.isdigit() or before.isdigit():
        return label.isdigit() and before.isdigit() and int(label) == int(before) + 1
    romans = roman_value(before), roman_value(label)
    if romans[0] is not None and romans[1] == romans[0] + 1:
        return True
    return len(before) == len(label) == 1 and ord(label) == ord(before) + 1


@dataclass
class _Open:
    section: Section
    key: Key
    rank: int | None
    weight: tuple[float, bool, bool]
    used: bool = False


@dataclass
class Outline:
    """The sections of a report as they open and close while reading."""

    sections: list[Section] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _roman: int = 0

    def open(self, block: Block, part: str) -> Section:
        """Open the section that ``block`` heads, closing those it ends."""
        key, rank = self._kind(block.text, block, part)
        weight = (round(block.first.size), block.bold, not block.italic)
        self._close(key, rank, weight)
        parent = self._open[-1].section if self._open else None
        section = Section(
            id=f"s{len(self.sections) + 1}",
            heading=block.text,
            level=(parent.level if parent else 0) + 1,
            parent=parent.id if parent else None,
            page=block.first.page,
            part=part,
        )
        self.sections.append(section)
        self._open.append(_Open(section, key, rank, weight))
        return section

    def extend(self, block: Block) -> None:
        """Add the title that stands on a line below its label ("Chapter I" / "Organization of the session")."""
        top = self._open[-1]
        old = top.section
        new = replace(old, heading=f"{old.heading} {block.text}")
        top.section = new
        self.sections[self.sections.index(old)] = new

    @property
    def awaits_title(self) -> bool:
        """Whether the heading just opened is only a label."""
        return (
            bool(self._open)
            and not self._open[-1].used
            and bool(_BARE_CHAPTER.match(self._open[-1].section.heading))
        )

    @property
    def awaits_annex_title(self) -> bool:
        """Whether an annex was just opened by its label alone; what follows as a heading is its title."""
        return (
            bool(self._open)
            and not self._open[-1].used
            and bool(_ANNEX.match(self._open[-1].section.heading))
        )

    def leave_front_matter(self) -> None:
        """Close what the title page opened: at the first numbered paragraph only labelled headings stay, and the last.

        Organ, session and title are set as headings too ("General Assembly", "Report of the …"), but the
        chapters are not theirs.
        """
        kept = [o for o in self._open if o.rank is not None or o is self._open[-1]]
        parent: Section | None = None
        for o in kept:
            level, above = (parent.level + 1, parent.id) if parent else (1, None)
            new = replace(o.section, level=level, parent=above)
            self.sections[self.sections.index(o.section)] = new
            o.section = parent = new
        self._open = kept

    def has_opened_before(self, label: str) -> bool:
        """Tell whether a heading bears the label before this one: "1." before "2", "(a)" before "b"."""
        for section in reversed(self.sections[-20:]):
            before = _digit_label(section.heading) if label.isdigit() else small_label(section.heading)
            if before is not None and follows_label(before, label):
                return True
        return False

    def mark_used(self) -> None:
        """Note that text stands directly under the innermost heading."""
        if self._open:
            self._open[-1].used = True

    def chain(self) -> tuple[str, ...]:
        """Return the headings open now, outermost first."""
        return tuple(o.section.heading for o in self._open)

    @property
    def current(self) -> str | None:
        """The id of the innermost open section."""
        return self._open[-1].section.id if self._open else None

    def _kind(self, text: str, block: Block, part: str) -> tuple[Key, int | None]:
        """Return the kind of a heading and its rank (0 outermost; None for headings ranked by their look)."""
        if annex_part(block):
            return ("annex",), 0
        if _BARE_CHAPTER.match(text) or _TITLED_CHAPTER.match(text):
            return ("chapter",), 1
        lettered = _LETTERED.match(text)
        if lettered:
            return self._lettered_kind(lettered["which"])
        named = _NAMED.match(text)
        if named:
            return ("named", named["name"].lower()), None
        if _DIGIT.match(text):
            return ("digit",), 4
        small = _SMALL.match(text)
        if small:
            return self._small_kind(small["token"] or small["bare"])
        return ("plain", round(block.first.size), block.first.size > 0 and block.bold, block.italic), None

    def _lettered_kind(self, which: str) -> tuple[Key, int]:
        """Tell "V." the chapter from "V." the letter: by what each series expects next."""
        value = roman_value(which.lower())
        letters = [o.section.heading[0] for o in self._open if o.key == ("letter",)]
        follows_letter = len(which) == 1 and bool(letters) and ord(which) == ord(letters[-1]) + 1
        plausible = value is not None and value <= 60
        if plausible and (value == self._roman + 1 or not follows_letter):
            self._roman = value or 0
            return ("roman",), 2
        return ("letter",), 3

    def _small_kind(self, token: str) -> tuple[Key, int]:
        """Return kind and rank of a small label: "(i)" below "(a)" or the other way round, as the document does.

        "(i)" is a letter only after "(h)".
        """
        letters = [small_label(o.section.heading) for o in self._open if o.key == ("small letter",)]
        follows_letter = bool(letters) and follows_label(letters[-1] or "", token)
        roman = roman_value(token) is not None and token not in ("c", "l") and not follows_letter
        key: Key = ("small roman",) if roman else ("small letter",)
        ranks: dict[Key, int] = {
            o.key: o.rank or 5 for o in self._open if o.key in (("small roman",), ("small letter",))
        }
        other = [rank for k, rank in ranks.items() if k != key]
        if key not in ranks and other and token in ("a", "i"):
            return key, other[-1] + 1
        return key, ranks.get(key, 5)

    def _close(self, key: Key, rank: int | None, weight: tuple[float, bool, bool]) -> None:
        if key == ("annex",):
            self._open.clear()
            self._roman = 0
            return
        same = next((k for k, o in enumerate(self._open) if o.key == key), None)
        if same is not None:
            del self._open[same:]
        elif rank is not None:
            outer = next((k for k, o in enumerate(self._open) if o.rank is not None and o.rank >= rank), None)
            if outer is not None:
                del self._open[outer:]
            while (
                self._open and self._open[-1].rank is None and (self._open[-1].used or rank <= CHAPTER_RANK)
            ):
                self._open.pop()
        else:
            while self._open and self._open[-1].rank is None and weight > self._open[-1].weight:
                self._open.pop()
        if key == ("chapter",):
            self._roman = 0
