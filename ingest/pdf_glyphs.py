"""Characters, fonts and drawn rules of a PDF page, straight from PDFium's raw interface.

A ``Run`` is what one text-showing operator painted: its characters with their left and right edges, one
baseline, one font. Coordinates are in the page's *frame*: points, origin bottom left, turned so that the
page's main text runs from left to right (tables are often printed sideways). ``Frame.shown`` leads back to the
page as it is displayed.

Measured on E/2025/42 (2,500 characters a page): 3 calls a character, 4 ms; one font look-up a run, 0.3 ms.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

import pypdfium2.raw as pdfium

MAX_OBJECTS = 20_000
"""Drawn objects looked at on one page: maps have hundreds of thousands, tables some hundreds."""
MANY_DRAWINGS = 100
MODE_SAMPLE = 20
MAX_CHARACTERS = 200_000
"""Characters read of one page; the densest real page (a table in 5 points) has some 15,000."""

# Address in, number out: a third of the time that pypdfium2's checked prototypes take.
_VOID = ctypes.c_void_p


def _raw(function: object, result: object, *arguments: object) -> ctypes._FuncPointer:
    address = ctypes.cast(function, _VOID).value  # type: ignore[arg-type]
    return ctypes.CFUNCTYPE(result, *arguments)(address)  # type: ignore


_unicode_of = _raw(pdfium.FPDFText_GetUnicode, ctypes.c_uint, _VOID, ctypes.c_int)
_object_of = _raw(pdfium.FPDFText_GetTextObject, _VOID, _VOID, ctypes.c_int)
_loose_box = _raw(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, _VOID, ctypes.c_int, _VOID)
_font_of = _raw(pdfium.FPDFTextObj_GetFont, _VOID, _VOID)


@dataclass(frozen=True, slots=True)
class Font:
    """What of a font tells headings from text."""

    name: str
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Characters painted by one operator, in the page's frame."""

    text: str
    lefts: list[float]
    rights: list[float]
    baseline: float
    size: float
    font: Font


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn on the page, horizontal or vertical."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def horizontal(self) -> bool:
        """Whether the rule runs from left to right."""
        return self.x1 - self.x0 >= self.y1 - self.y0

    @property
    def length(self) -> float:
        """Length in points."""
        return max(self.x1 - self.x0, self.y1 - self.y0)


@dataclass(frozen=True, slots=True)
class Frame:
    """Turns user-space points so that text of direction ``turn`` (degrees, counter-clockwise) runs upright."""

    turn: int
    left: float
    bottom: float
    right: float
    top: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return a user-space point in this frame."""
        if self.turn == 90:
            return y - self.bottom, self.right - x
        if self.turn == 180:
            return self.right - x, self.top - y
        if self.turn == 270:
            return self.top - y, x - self.left
        return x - self.left, y - self.bottom

    def origin(self, x: float, y: float) -> tuple[float, float]:
        """Return the user-space point of a point in this frame (the inverse of ``place``)."""
        if self.turn == 90:
            return self.right - y, x + self.bottom
        if self.turn == 180:
            return self.right - x, self.top - y
        if self.turn == 270:
            return y + self.left, self.top - x
        return x + self.left, y + self.bottom

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the page in this frame."""
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.turn in (90, 270) else (wide, high)


@dataclass(frozen=True, slots=True)
class PageGlyphs:
    """All that is printed on one page.

    ``turned`` holds the text that runs across the page's main direction, by its own direction in degrees.
    ``invisible`` is the share of runs that are there to be searched, not seen: the text of an earlier OCR.
    """

    number: int
    frame: Frame
    shown: Frame
    runs: list[Run]
    turned: dict[int, list[Run]]
    rules: list[Rule]
    pictures: int = 0
    invisible: float = 0.0

    def frame_of(self, turn: int) -> Frame:
        """Return the frame in which text of direction ``turn`` runs upright."""
        return replace(self.frame, turn=turn)

    def shown_box(
        self, x0: float, y0: float, x1: float, y1: float, frame: Frame | None = None
    ) -> tuple[float, float, float, float]:
        """Return a rectangle of a frame (the page's own by default) on the page as displayed."""
        frame = frame or self.frame
        if frame.turn == self.shown.turn:
            return x0, y0, x1, y1
        a = self.shown.place(*frame.origin(x0, y0))
        b = self.shown.place(*frame.origin(x1, y1))
        return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])


@dataclass
class _Painted:
    """One run as it is read: user-space boxes of its characters."""

    first: int
    codes: list[int] = field(default_factory=list)
    boxes: list[tuple[float, float, float, float]] = field(default_factory=list)


class FontCache:
    """Fonts of one document by their PDFium handle."""

    def __init__(self) -> None:
        self._fonts: dict[int, Font] = {}

    def look_up(self, text_object: int) -> Font:
        """Return the font of a text object."""
        handle = _font_of(text_object) or 0
        font = self._fonts.get(handle)
        if font is None:
            font = self._fonts[handle] = _describe_font(handle)
        return font


def _describe_font(handle: int) -> Font:
    if not handle:
        return Font("", False, False)
    pointer = ctypes.cast(handle, pdfium.FPDF_FONT)
    buffer = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(pointer, buffer, 256)
    name = buffer.value.decode("utf-8", "replace")
    style = name.lower()
    named_bold = any(w in style for w in ("bold", "black", "heavy", "demi"))
    # Weight is guessed from the stem width; for plainly named fonts 700 and more has proved right.
    bold = named_bold or pdfium.FPDFFont_GetWeight(pointer) >= 700
    angle = ctypes.c_int(0)
    slanted = bool(pdfium.FPDFFont_GetItalicAngle(pointer, ctypes.byref(angle))) and angle.value != 0
    italic = slanted or "italic" in style or "oblique" in style
    return Font(name, bold, italic)


def read_page_glyphs(document: object, index: int, fonts: FontCache) -> PageGlyphs | None:
    """Read page ``index`` (from 0) of an open PDFium document; None where PDFium cannot load the page."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        return None
    try:
        bounds = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(bounds))
        edges = (bounds.left, bounds.bottom, bounds.right, bounds.top)
        shown = Frame(90 * pdfium.FPDFPage_GetRotation(page), *edges)
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            return PageGlyphs(index + 1, shown, shown, [], {}, [])
        try:
            painted, angles = _read_characters(text_page)
            weight = Counter[int]()
            for run, angle in zip(painted, angles, strict=True):
                weight[angle] += len(run.codes)
            main = weight.most_common(1)[0][0] if weight else shown.turn
            frame = Frame(main, *edges)
            invisible = _invisible_share(text_page, painted)
            runs: list[Run] = []
            turned: dict[int, list[Run]] = {}
            for run, angle in zip(painted, angles, strict=True):
                own = frame if angle == main else Frame(angle, *edges)
                (runs if angle == main else turned.setdefault(angle, [])).append(
                    _place_run(text_page, run, own, fonts)
                )
        finally:
            pdfium.FPDFText_ClosePage(text_page)
        rules, pictures = _read_rules(page, frame)
        return PageGlyphs(index + 1, frame, shown, runs, turned, rules, pictures, invisible)
    finally:
        pdfium.FPDF_ClosePage(page)


def _read_characters(text_page: object) -> tuple[list[_Painted], list[int]]:
    """Return the runs of a page and the direction of each; blanks and line ends PDFium made up are left out."""
    handle = ctypes.cast(text_page, _VOID)  # type: ignore[arg-type]
    count = min(pdfium.FPDFText_CountChars(text_page), MAX_CHARACTERS)
    rect = pdfium.FS_RECTF()
    box = ctypes.byref(rect)
    painted: list[_Painted] = []
    previous = 0
    for k in range(count):
        owner = _object_of(handle, k) or 0
        if not owner:
            continue
        if owner != previous:
            painted.append(_Painted(k))
            previous = owner
        run = painted[-1]
        run.codes.append(_unicode_of(handle, k))
        _loose_box(handle, k, box)
        run.boxes.append((rect.left, rect.bottom, rect.right, rect.top))
    matrix = pdfium.FS_MATRIX()
    angles = []
    for run in painted:
        pdfium.FPDFText_GetMatrix(text_page, run.first, ctypes.byref(matrix))
        angles.append(round(math.degrees(math.atan2(matrix.b, matrix.a)) / 90) * 90 % 360)
    return painted, angles


def _invisible_share(text_page: object, painted: list[_Painted]) -> float:
    """Return the share of runs painted invisibly, from a sample."""
    sample = painted[:: max(1, len(painted) // MODE_SAMPLE)]
    modes = [
        pdfium.FPDFTextObj_GetTextRenderMode(pdfium.FPDFText_GetTextObject(text_page, run.first))
        for run in sample
    ]
    return modes.count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE) / max(1, len(modes))


def _place_run(text_page: object, run: _Painted, frame: Frame, fonts: FontCache) -> Run:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text_page, run.first, ctypes.byref(x), ctypes.byref(y))
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, run.first, ctypes.byref(matrix))
    size = pdfium.FPDFText_GetFontSize(text_page, run.first) * math.hypot(matrix.c, matrix.d)
    if frame.turn == 0:
        lefts = [b[0] - frame.left for b in run.boxes]
        rights = [b[2] - frame.left for b in run.boxes]
    else:
        spans = [(frame.place(b[0], b[1])[0], frame.place(b[2], b[3])[0]) for b in run.boxes]
        lefts, rights = [min(s) for s in spans], [max(s) for s in spans]
    return Run(
        text="".join([readable(code) for code in run.codes]),
        lefts=lefts,
        rights=rights,
        baseline=frame.place(x.value, y.value)[1],
        size=round(size, 2),
        font=fonts.look_up(_object_of(text_page, run.first)),
    )


@cache
def readable(code: int) -> str:
    """Return a character code as exactly one character; unreadable ones as U+FFFD.

    PDFium marks a hyphen at a line end with code 2; symbol fonts put bullets into the private use area.
    """
    if code in (2, 0xAD, 0x2010, 0x2011):
        return "-"
    if code in (0xA0, 0x2002, 0x2003, 0x2007, 0x2009, 0x202F, 9, 10, 13):
        return " "
    if code in (0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0x25CF, 0x25AA):
        return "•"
    if code < 32 or 0xD800 <= code <= 0xDFFF or 0xFFFE <= code <= 0xFFFF or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _is_outline(drawn: object) -> bool:
    """Tell whether a path is a rectangle drawn as a line, not filled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(drawn, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value) and pdfium.FPDFPath_CountSegments(drawn) in (4, 5, 6)


def _edges_of(box: Rule) -> list[Rule]:
    return [
        Rule(box.x0, box.y1, box.x1, box.y1),
        Rule(box.x0, box.y0, box.x1, box.y0),
        Rule(box.x0, box.y0, box.x0, box.y1),
        Rule(box.x1, box.y0, box.x1, box.y1),
    ]


def _read_rules(page: object, frame: Frame) -> tuple[list[Rule], int]:
    """Return the straight lines drawn on a page (thin boxes too) and the number of pictures.

    A page of many other drawings counts as a picture: its letters may be drawn as outlines.
    """
    rules: list[Rule] = []
    pictures = drawings = 0
    edges = [ctypes.c_float() for _ in range(4)]
    pointers = [ctypes.byref(e) for e in edges]
    for k in range(min(pdfium.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page, k)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
        if kind != pdfium.FPDF_PAGEOBJ_PATH or not pdfium.FPDFPageObj_GetBounds(drawn, *pointers):
            continue
        (ax, ay), (bx, by) = (
            frame.place(edges[0].value, edges[1].value),
            frame.place(edges[2].value, edges[3].value),
        )
        rule = Rule(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
        if min(rule.x1 - rule.x0, rule.y1 - rule.y0) <= 2.5 and rule.length >= 12:
            rules.append(rule)
            continue
        drawings += 1
        if rule.x1 - rule.x0 > 150 and rule.y1 - rule.y0 > 20 and _is_outline(drawn):
            rules += _edges_of(rule)
    return rules, pictures + (drawings > MANY_DRAWINGS)
