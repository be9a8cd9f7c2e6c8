"""Looks of Word paragraphs: what a style, and the styles it is based on, say of weight, size and place."""

from __future__ import annotations

import re
from typing import Any

from ingest.docx_numbering import W, indent_of

_CONTENTS = re.compile(r"^toc \d", re.IGNORECASE)
_HEADING = re.compile(r"^(?:heading \d|title$|subtitle$)", re.IGNORECASE)


class Styles:
    """The style sheet; styles are named by their ids."""

    def __init__(self, root: Any) -> None:
        self._styles = (
            {} if root is None else {s.get(W + "styleId", ""): s for s in root.findall(W + "style")}
        )
        self._default = next(
            (
                i
                for i, s in self._styles.items()
                if s.get(W + "type") == "paragraph" and s.get(W + "default") == "1"
            ),
            None,
        )
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._defaults = defaults

    def of_paragraph(self, properties: Any) -> str | None:
        """Return the style id of a paragraph."""
        named = properties.find(W + "pStyle") if properties is not None else None
        return named.get(W + "val") if named is not None else self._default

    def chain(self, style: str | None) -> list[str]:
        """Return a style and those it is based on, nearest first; a circle ends it."""
        found: list[str] = []
        while style is not None and style in self._styles and style not in found:
            found.append(style)
            based = self._styles[style].find(W + "basedOn")
            style = based.get(W + "val") if based is not None else None
        return found

    def is_contents(self, style: str | None) -> bool:
        """Tell whether a paragraph is an entry of a table of contents."""
        return any(_CONTENTS.match(self._name(s)) for s in self.chain(style))

    def is_heading(self, style: str | None) -> bool:
        """Tell whether a style is one of the built-in headings or stands in the outline."""
        return any(
            _HEADING.match(self._name(s)) or self._styles[s].find(f"{W}pPr/{W}outlineLvl") is not None
            for s in self.chain(style)
        )

    def is_centred(self, style: str | None, properties: Any) -> bool:
        """Tell whether a paragraph is centred."""
        for place in (properties, *(self._styles[s].find(W + "pPr") for s in self.chain(style))):
            found = place.find(W + "jc") if place is not None else None
            if found is not None:
                return bool(found.get(W + "val") == "center")
        return False

    def indent(self, style: str | None) -> float | None:
        """Return where the first line begins, in points from the margin, if a style says so."""
        stated = (indent_of(self._styles[s].find(W + "pPr")) for s in self.chain(style))
        return next((i for i in stated if i is not None), None)

    def size(self, style: str | None, paragraph: Any) -> float:
        """Return the font size of a paragraph's first run, in points; 0 where nothing says."""
        run = paragraph.find(W + "r")
        places = [run.find(W + "rPr")] if run is not None else []
        places += [self._styles[s].find(W + "rPr") for s in self.chain(style)]
        for place in (*places, self._defaults):
            found = place.find(W + "sz") if place is not None else None
            if found is not None and str(found.get(W + "val", "")).isdigit():
                return int(found.get(W + "val")) / 2
        return 0.0

    def toggled(self, run: Any, style: str | None, toggle: str) -> bool:
        """Tell whether a run is bold ("b") or italic ("i"): its own word, its style's, the paragraph's."""
        own = run.find(W + "rPr")
        named = own.find(W + "rStyle") if own is not None else None
        chains = [*(self.chain(named.get(W + "val")) if named is not None else []), *self.chain(style)]
        for place in (own, *(self._styles[s].find(W + "rPr") for s in chains)):
            found = place.find(W + toggle) if place is not None else None
            if found is not None:
                return found.get(W + "val", "1") not in ("0", "false", "off")
        return False

    def _name(self, style: str) -> str:
        name = self._styles[style].find(W + "name")
        return str(name.get(W + "val", "")) if name is not None else ""
