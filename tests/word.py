"""Make small Word documents for tests, with real automatic numbering (numbering.xml), notes and boxes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

LEVEL = (
    '<w:lvl w:ilvl="{i}"><w:start w:val="{start}"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/>'
    '<w:pPr><w:ind w:left="{left}" w:hanging="360"/></w:pPr></w:lvl>'
)


class WordFile:
    """A Word document in the making; lists are (format, pattern) for each level."""

    def __init__(self) -> None:
        self.doc = Document()
        self._numbering = self.doc.part.numbering_part.element
        for old in list(self._numbering):
            self._numbering.remove(old)
        self._lists = 0

    def define(self, levels: Sequence[tuple[str, str]], start: int = 1) -> int:
        """Define a list and return its number."""
        self._lists += 1
        inner = "".join(
            LEVEL.format(i=i, start=start if i == 0 else 1, fmt=fmt, text=text, left=720 * (i + 1))
            for i, (fmt, text) in enumerate(levels)
        )
        abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._lists}">{inner}</w:abstractNum>'
        position = len([e for e in self._numbering if e.tag.endswith("abstractNum")])
        self._numbering.insert(position, parse_xml(abstract))
        return self.use(self._lists)

    def use(self, abstract: int, restart_at: int | None = None) -> int:
        """Add a list that counts with a definition, if wanted restarting; return its number."""
        number = len([e for e in self._numbering if e.tag.endswith("}num")]) + 1
        override = (
            f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{restart_at}"/></w:lvlOverride>'
            if restart_at
            else ""
        )
        self._numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{override}</w:num>'
            )
        )
        return number

    def item(self, text: str, number: int, level: int = 0) -> Paragraph:
        """Add a numbered paragraph; the number itself is Word's affair."""
        paragraph = self.doc.add_paragraph(text)
        paragraph._p.get_or_add_pPr().append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            )
        )
        return paragraph

    def append(self, paragraph: Paragraph, xml: str) -> None:
        """Append raw WordprocessingML to a paragraph."""
        paragraph._p.append(parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))

    def save(self, path: Path) -> Path:
        """Write the file and return its path."""
        self.doc.save(str(path))
        return path
