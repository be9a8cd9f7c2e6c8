"""What of an HTML tree is text: visible elements, and those that stand as blocks of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

UNSEEN = {
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "form",
    "button",
    "select",
    "svg",
    "iframe",
    "object",
    "head",
}
BLOCKS = set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1 h2 h3"
    " h4 h5 h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul".split()
)


def plain_text(element: Any) -> str:
    """Return the text of an element as a reader sees it, blocks parted by a blank."""
    return "".join(_texts(element))


def _texts(element: Any) -> Iterator[str]:
    if isinstance(element.tag, str) and element.tag not in UNSEEN:
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""
            if isinstance(child.tag, str) and child.tag in BLOCKS:
                yield " "
