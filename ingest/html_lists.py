"""The labels that browsers print before list items: from type, start, value and style, as HTML counts."""

from __future__ import annotations

import re
from typing import Any

from ingest.html_tree import plain_text
from ingest.number_formats import format_number

_TYPES = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_CSS_TYPES = {
    "lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter",
    "lower-roman": "lowerRoman", "upper-roman": "upperRoman", "decimal": "decimal", "none": "none",
}  # fmt: skip


class ListCounter:
    """Counts the items of all lists of a page, asked for in document order."""

    def __init__(self) -> None:
        self._last: dict[Any, int] = {}

    def label(self, item: Any) -> str:
        """Return what a browser shows before an item: "3.", "(c)", "•"; nothing where the item prints it itself."""
        parent = item.getparent()
        ordered = parent is not None and parent.tag == "ol"
        position = self._count(item, parent) if ordered else 0
        if parent is None or _starts_with_label(item):
            return ""
        if not ordered:
            return "•" if parent.tag == "ul" else ""
        style = (item.get("style") or "") + ";" + (parent.get("style") or "")
        css = re.search(r"list-style(?:-type)?\s*:\s*([a-z-]+)", style)
        kind = _CSS_TYPES.get(css[1], "decimal") if css else _TYPES.get(parent.get("type") or "1", "decimal")
        shown = format_number(position, kind)
        if not shown:
            return ""
        return f"{shown}." if kind in ("decimal", "upperRoman", "upperLetter") else f"({shown})"

    def _count(self, item: Any, parent: Any) -> int:
        step = -1 if parent.get("reversed") is not None else 1
        if parent not in self._last:
            first = len(parent.findall("li")) if step < 0 else 1
            self._last[parent] = _number(parent.get("start"), first) - step
        self._last[parent] = _number(item.get("value"), self._last[parent] + step)
        return self._last[parent]


def _number(text: str | None, default: int) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text.strip()) else default


def _starts_with_label(item: Any) -> bool:
    """Tell whether an item prints its label itself ("<li>(a) …"), as pages made from Word do."""
    return (
        re.match(r"\s*(?:\(?[a-z]{1,5}\)|\d{1,3}(?:\.\d+)*\.?\s|[•–-]\s)", plain_text(item)[:60]) is not None
    )
