"""Write the blocks of an export as a Word document: styles, a list of sources with links, page numbers, language.

The text of documents only ever goes into runs of text: no field, no link and no picture comes from it. The links are
those of the sources, the fields the page numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from answer.export import Block
from answer.printable import one_line, printable

FONT = "Calibri"
INK, GREY, RED, BLUE = (
    RGBColor(0x1F, 0x29, 0x33), RGBColor(0x5B, 0x65, 0x70), RGBColor(0xA6, 0x1B, 0x1B), RGBColor(0x0B, 0x5C, 0xAD)
)  # fmt: skip
_LOCALES = {"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "ar": "ar-SA", "zh": "zh-CN"}
# style: based on, size, colour, bold, italic, indent left (cm), space before and after (points)
_STYLES: dict[str, tuple[str, float, RGBColor, bool, bool, float, float, float]] = {
    "Title": ("Normal", 22, INK, True, False, 0, 0, 14),
    "Heading 1": ("Normal", 15, INK, True, False, 0, 18, 6),
    "Heading 2": ("Normal", 12, INK, True, False, 0, 14, 4),
    "Report": ("Normal", 11, INK, True, False, 0, 10, 2),
    "Heading Chain": ("Normal", 9.5, GREY, False, True, 0, 8, 2),
    "Quotation": ("Normal", 11, INK, False, False, 0.75, 0, 6),
    "Quoted Item": ("Quotation", 11, INK, False, False, 1.5, 0, 6),
    "Not Supported": ("Normal", 11, RED, False, False, 0.75, 6, 2),
    "Reason": ("Normal", 10, RED, False, False, 1.25, 0, 2),
    "Remark": ("Normal", 10, GREY, False, False, 0, 0, 4),
    "Source": ("Normal", 10.5, INK, False, False, 0.75, 0, 4),
    "Colophon": ("Normal", 9, GREY, False, True, 0, 18, 0),
}
_STYLE_OF = {
    "title": "Title", "question": "Heading 1", "subtitle": "Heading 2", "report": "Report", "heading": "Heading Chain",
    "note": "Remark", "declined": "Normal", "chapeau": "Quotation", "claim": "Normal", "also": "Remark",
    "unanswered": "Normal", "unsupported": "Not Supported", "source": "Source", "colophon": "Colophon",
}  # fmt: skip


def write_docx(blocks: Sequence[Block], language: str = "en") -> bytes:
    """Return the document as the bytes of a Word file; ``language`` is the ISO 639-1 code Word checks spelling by."""
    document = Document()
    _set_page(document)
    _set_styles(document, _LOCALES.get(language, "en-GB"))
    title = one_line(next((b.text for b in blocks if b.kind == "question"), "Answer"))
    document.core_properties.title = title[:250]
    document.core_properties.author = "Pilcrow"
    document.core_properties.comments = ""
    document.core_properties.language = _LOCALES.get(language, "en-GB")
    ordinal = 0
    for block in blocks:
        ordinal += block.kind == "source"
        _add(document, block, ordinal)
    target = BytesIO()
    document.save(target)
    return target.getvalue()


def _add(document: Any, block: Block, ordinal: int) -> None:
    if block.kind == "quote":
        _add_quote(document, block)
        return
    paragraph = document.add_paragraph(style=_STYLE_OF[block.kind])
    if block.kind == "source":
        paragraph.paragraph_format.first_line_indent = Cm(-0.75)
        paragraph.add_run(f"{ordinal}.\t{one_line(block.text)}")
        if block.link:
            paragraph.add_run(" – ")
            _add_link(document, paragraph, block.link)
        return
    if block.label:
        paragraph.add_run(f"{block.label}: ").bold = True
    paragraph.add_run(one_line(block.text))
    if block.kind == "declined":
        paragraph.runs[-1].bold = True
    _add_citation(paragraph, block.citation)
    for item in block.items:
        style = "Reason" if block.kind == "unsupported" else "Quotation"
        document.add_paragraph(f"– {one_line(item)}", style=style)


def _add_quote(document: Any, block: Block) -> None:
    """Add a quotation, each of its lines a paragraph; the citation stands behind the last."""
    lines = [one_line(line) for line in printable(block.text).split("\n") if line.strip()] or [""]
    for line in lines:
        paragraph = document.add_paragraph(line, style="Quoted Item" if block.inset else "Quotation")
    _add_citation(paragraph, block.citation)


def _add_citation(paragraph: Any, citation: str) -> None:
    if citation:
        run = paragraph.add_run(f" ({one_line(citation)})")
        run.font.color.rgb = GREY


def _add_link(document: Any, paragraph: Any, address: str) -> None:
    """Add a real hyperlink (ISO/IEC 29500-1, 17.16.22: w:hyperlink with an external relationship)."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(address)
    run.font.color.rgb, run.font.underline = BLUE, True
    link.append(run._r)
    paragraph._p.append(link)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.3)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _add_field(footer, "PAGE")
    footer.add_run(" / ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run = paragraph.add_run("1")
    run.font.size, run.font.color.rgb = Pt(9), GREY
    field.append(run._r)
    paragraph._p.append(field)


def _set_styles(document: Any, locale: str) -> None:
    styles = document.styles
    normal = styles["Normal"]
    _set_font(normal, 11, INK, bold=False, italic=False)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.12
    for name, (base, size, colour, bold, italic, indent, before, after) in _STYLES.items():
        known = [s.name for s in styles]
        style = styles[name] if name in known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
        _set_font(style, size, colour, bold=bold, italic=italic)
        style.paragraph_format.left_indent = Cm(indent)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name.startswith(("Heading", "Report", "Not Supported"))
    _set_rule(styles["Quotation"])
    for element in styles.element.iter(qn("w:lang")):
        for attribute in ("w:val", "w:eastAsia"):
            element.set(qn(attribute), locale)


def _set_font(style: Any, size: float, colour: RGBColor, *, bold: bool, italic: bool) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), colour
    style.font.bold, style.font.italic = bold, italic
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in (
        "w:asciiTheme",
        "w:hAnsiTheme",
        "w:eastAsiaTheme",
        "w:cstheme",
    ):  # else the theme's font wins
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:hAnsi"), FONT)
    borders = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if borders is not None:  # the template underlines its titles
        style.element.pPr.remove(borders)


def _set_rule(style: Any) -> None:
    """Draw a thin line at the left of a style's paragraphs, as of a quotation."""
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", "8"), ("space", "8"), ("color", "B8C0C8")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    # the order of elements is fixed (ISO/IEC 29500-1, 17.3.1.26): borders stand before spacing and indent
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )
