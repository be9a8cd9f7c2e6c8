"""Footnotes of HTML pages, found by the links that lead to them and back."""

from __future__ import annotations

import re
from typing import Any

from ingest.html_tree import BLOCKS, plain_text

_MARK = re.compile(r"\d{1,3}|[*†‡]{1,3}")


def find_linked_notes(root: Any) -> tuple[dict[Any, str], dict[Any, str]]:
    """Find footnotes by their links: a mark that links to a block which links back, or begins with the mark.

    Returns the blocks that are notes, and the links in the text that refer to them, each with its mark.
    """
    blocks: dict[Any, str] = {}
    references: dict[Any, str] = {}
    named = {e.get("id") or e.get("name"): e for e in root.iter() if e.get("id") or e.get("name")}
    position = {e: k for k, e in enumerate(root.iter())}
    for link in root.iter("a"):
        mark = " ".join(plain_text(link).split()).strip("[]()")
        target = named.get((link.get("href") or "").removeprefix("#"))
        if target is None or not _MARK.fullmatch(mark) or position[target] < position[link]:
            continue
        block = target
        while block.tag not in BLOCKS and block.getparent() is not None:
            block = block.getparent()
        backlinks = [a for a in block.iter("a") if (a.get("href") or "").startswith("#")]
        if block.tag != "body" and (
            backlinks or re.match(rf"[\[(]?{re.escape(mark)}\b", plain_text(block).strip())
        ):
            blocks[block], references[link] = mark, mark
    return blocks, references


def note_text(block: Any) -> str:
    """Return a note without its own mark and the arrow that leads back."""
    text = " ".join(plain_text(block).split())
    return re.sub(r"^[\[(]?(?:\d{1,3}|\*+)[\])]?\.?\s+|[\s↩\ufe0e↑^]+$", "", text)
