"""Write the blocks of an export as Markdown or as plain text."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from answer.export import Block
from answer.printable import markdown, one_line, printable

INDENT = "    "


def write_markdown(blocks: Sequence[Block]) -> str:
    """Return the document as Markdown (CommonMark) that shows text as text: the only links are those of the sources."""
    return _write(blocks, _markdown_block)


def _write(blocks: Sequence[Block], write_block: Callable[[Block, int], str]) -> str:
    """Return the blocks one below the other; ``write_block`` also gets how many sources there were so far."""
    sources = itertools.accumulate(block.kind == "source" for block in blocks)
    return "\n\n".join(map(write_block, blocks, sources)) + "\n"


def _markdown_block(block: Block, ordinal: int) -> str:
    text, label = markdown(block.text), markdown(block.label)
    cited = f" ({markdown(block.citation)})" if block.citation else ""
    items = "".join(f"\n- {markdown(item)}" for item in block.items)
    match block.kind:
        case "title":
            return f"# {text}"
        case "question":
            return f"## {text}"
        case "subtitle":
            return f"### {text}"
        case "report":
            return f"**{text}**"
        case "heading" | "colophon":
            return f"_{text}_"
        case "quote":
            return _markdown_quote(block, cited)
        case "unsupported":
            return f"**\\[{label}\\]** {text}{cited}\n{items}"
        case "unanswered":
            return f"**{label}:**\n{items}"
        case "source":
            return f"{ordinal}. {text}" + (f" – <{block.link}>" if block.link else "")
        case "declined":
            return f"**{text}**"
        case _:
            return f"**{label}:** {text}{cited}" if label else f"{text}{cited}"


def _markdown_quote(block: Block, cited: str) -> str:
    """Return a quotation, its lines as paragraphs of their own, the citation behind the last."""
    mark = "> > " if block.inset else "> "
    lines = [markdown(line) for line in printable(block.text).split("\n") if line.strip()] or [""]
    lines[-1] += cited
    return f"\n{mark.rstrip()}\n".join(mark + line for line in lines)


def write_text(blocks: Sequence[Block]) -> str:
    """Return the document as plain text; quotations are set in by four blanks."""
    return _write(blocks, _text_block)


def _text_block(block: Block, ordinal: int) -> str:
    text = one_line(block.text)
    cited = f" ({one_line(block.citation)})" if block.citation else ""
    items = "".join(f"\n{INDENT}- {one_line(item)}" for item in block.items)
    match block.kind:
        case "title":
            return f"{text.upper()}\n{'=' * len(text)}"
        case "question" | "subtitle":
            return f"{text}\n{'-' * min(len(text), 78)}"
        case "report" | "heading":
            return f"[{text}]"
        case "quote":
            indent = INDENT * (2 if block.inset else 1)
            lines = [one_line(line) for line in printable(block.text).split("\n") if line.strip()] or [""]
            return "\n".join(indent + line for line in lines) + cited
        case "unsupported":
            return f"[{block.label.upper()}] {text}{cited}{items}"
        case "unanswered":
            return f"{block.label}:{items}"
        case "source":
            return f"{ordinal}. {text}" + (f"\n   {block.link}" if block.link else "")
        case _:
            return f"{block.label}: {text}{cited}" if block.label else f"{text}{cited}"
