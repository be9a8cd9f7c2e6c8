"""From printed lines to a Report: parts, sections, numbered paragraphs, items, and what no number covers.

One pass in reading order over blocks, after the numbering of every part was settled over the whole part.
Nothing printed is dropped: a block is a heading, belongs to a numbered paragraph, or is kept as unnumbered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.audit import audit_report
from ingest.blocks import NUMBER_LABEL, Block, LineJoiner, boxes_of, group_lines, is_terminated
from ingest.citation import normalise_symbol
from ingest.corpus import Metadata
from ingest.inserts import mark_inserts
from ingest.items import compose
from ingest.lines import PrintedDocument
from ingest.numbering import looks_like_heading_text
from ingest.outline import Outline, follows_label, is_heading, item_token, reads_as_label, small_label
from ingest.parts import Part, act_part, split_parts
from ingest.report import MAIN_PART, Paragraph, Report, Source, paragraph_id

MIN_BOLD_HEADINGS = 3
MAX_LOOK_BACK = 200
"""Blocks looked back on inside one paragraph: a file of a hundred thousand items is read in linear time."""


def build_report(document: PrintedDocument, source: Source, metadata: Metadata | None = None) -> Report:
    """Build the Report of a printed document; ``metadata`` overrules what the document says of itself."""
    known = metadata or Metadata()
    printed = document.metadata
    symbols = known.symbols or tuple(
        normalise_symbol(s) for s in printed.get("symbols", "").split(" ; ") if s.strip()
    )
    symbol = symbols[0] if symbols else "sha256:" + source.sha256[:12]
    assembled = _Assembler(document, symbol).run()
    return Report(
        symbols=symbols,
        title=known.title or printed.get("title") or source.file,
        date=known.date or printed.get("date"),
        language=known.language or printed.get("language") or "en",
        pages=document.pages,
        source=source,
        sections=tuple(assembled.outline.sections),
        paragraphs=tuple(p for p in assembled.finished if p.number is not None),
        unnumbered=tuple(p for p in assembled.finished if p.number is None),
        order=tuple(p.id for p in assembled.finished),
        footnotes=document.footnotes,
        warnings=(
            *document.warnings,
            *audit_report(assembled.finished, assembled.outline.sections, document),
        ),
        session=printed.get("session"),
        distribution=printed.get("distribution"),
        original_language=printed.get("original_language"),
    )


class _Assembler:
    """Walks the blocks of all parts and finishes paragraphs one by one."""

    def __init__(self, document: PrintedDocument, symbol: str) -> None:
        self.document, self.symbol = document, symbol
        self.joiner = LineJoiner(document.lines)
        self.outline = Outline()
        self.finished: list[Paragraph] = []
        self._number: str | None = None
        self._pending: list[Block] = []
        self._part = MAIN_PART
        self._used_ids: dict[str, int] = {}
        self._plain_headings = True

    def run(self) -> _Assembler:
        """Read all blocks; return self with ``finished`` and ``outline`` filled."""
        parts = split_parts(mark_inserts(group_lines(self.document.lines, self.joiner)))
        self._plain_headings = not _sets_headings_bold(parts)
        for part in parts:
            self._finish()
            self._part = part.name
            for k, block in enumerate(part.blocks):
                self._read(part, k, block)
        self._finish()
        return self

    def _read(self, part: Part, k: int, block: Block) -> None:
        if k in part.numbers:
            self._finish()
            if part.name == MAIN_PART and all(p.number is None for p in self.finished):
                self.outline.leave_front_matter()
            self._number = part.numbers[k]
            self._pending = [block]
        elif self._heads(part, k, block):
            self._finish()
            awaited = self.outline.awaits_title or (self.outline.awaits_annex_title and not block.number)
            if awaited and not reads_as_label(block.text):
                self.outline.extend(block)
            else:
                self.outline.open(block, self._part)
        else:
            self._take(block)

    def _heads(self, part: Part, k: int, block: Block) -> bool:
        """Tell whether a block that opens no paragraph is a heading."""
        before = next((b.text for b in reversed(self._pending[-40:]) if _is_worded(b)), "")
        opens_page = self._number is None and block.first.page_break_before and block.first.page > 1
        label = block.number or small_label(block.text)
        expected = label is not None and self.outline.has_opened_before(label) and block.first.gap_before
        follows_end = not before or is_terminated(before) or opens_page or expected
        if block.insertion is not None or self._goes_on_list(block):
            return False
        if act_part(block) is not None:
            return True
        if not self.finished and _same_words(block.text, self.document.metadata.get("title", "")):
            return False  # the document's title is no section of it
        if self.outline.awaits_annex_title and looks_like_heading_text(block.text) and not block.table:
            return True
        over_unnumbered = block.bold and self._number is None and block.number is not None
        before_number = _leads_to_number(part, k) or over_unnumbered
        if small_label(block.text) is not None and not block.bold:
            # "(a) Debt negotiations" between paragraphs: a list of one item would be none
            return before_number and follows_end and looks_like_heading_text(block.text, labelled=True)
        following = part.blocks[k + 1] if k + 1 < len(part.blocks) else None
        return is_heading(
            block, following, follows_end=follows_end, before_number=before_number, plain=self._plain_headings
        )

    def _goes_on_list(self, block: Block) -> bool:
        """Tell whether a labelled block goes on with a list of the paragraph that is open.

        "3. …" does after an item 2, "(b) …" after an item (a); "1. …" and "(a) …" may open one, of which the
        number after it tells (``_leads_to_number``).
        """
        if self._number is None or block.bold:
            return False
        label = block.number or small_label(block.text)
        if label is None:
            return False
        pending = self._pending[max(1, len(self._pending) - MAX_LOOK_BACK) :]
        items = [b.number or item_token(b.text) for b in pending if b.insertion is None]
        if any(item is not None and follows_label(item, label) for item in items):
            return True
        return (
            label not in ("1", "a", "i") and not label.isdigit() and not self.outline.has_opened_before(label)
        )

    def _take(self, block: Block) -> None:
        """Add a block that is neither heading nor number to the paragraph or unnumbered run that is open."""
        opens_page = (
            self._pending and self._number is None and block.first.page != self._pending[-1].first.page
        )
        if opens_page and not _runs_over(self._pending[-1], block):
            self._finish()  # unnumbered text is cited by its page
        self._pending.append(block)

    def _finish(self) -> None:
        """Turn what is pending into a paragraph."""
        blocks, number = self._pending, self._number
        self._pending, self._number = [], None
        if not blocks:
            return
        body = blocks[0].text
        if number is not None:
            label = NUMBER_LABEL.match(body)
            body = body[label.end() :] if label else body
        text, subs, inserts = compose(blocks, body, self.joiner, numbered=number is not None)
        self.outline.mark_used()
        own = [block for block in blocks if block.insertion is None or number is None]
        lines = [line for block in own for line in block.lines]
        paragraph = Paragraph(
            id=self._id(number, lines[0].page),
            number=number,
            part=self._part,
            headings=self.outline.chain(),
            text=text,
            subparagraphs=subs,
            page_start=lines[0].page,
            page_end=lines[-1].page,
            page_label=self.document.page_labels[lines[0].page - 1],
            section=self.outline.current,
            footnotes=tuple(dict.fromkeys(mark for block in blocks for mark in block.notes)),
            boxes=boxes_of(lines),
            inserts=inserts,
        )
        self.finished.append(paragraph)

    def _id(self, number: str | None, page: int) -> str:
        """Return the content-derived id; a number or page that occurs again in its part gets a suffix."""
        base = paragraph_id(self.symbol, self._part, number if number is not None else f"p{page}")
        seen = self._used_ids.get(base, 0)
        self._used_ids[base] = seen + 1
        return base if seen == 0 else f"{base}~{seen + 1}"


def _runs_over(last: Block, block: Block) -> bool:
    """Tell whether a sentence runs from one page to the next; the rows of a table do not."""
    tabled = any(b.table or b.insertion is not None for b in (last, block))
    return not tabled and not is_terminated(last.text)


def _is_worded(block: Block) -> bool:
    """Tell whether a block says something: not an insert, not the specks that OCR reads off a margin."""
    return block.insertion is None and len(re.findall(r"[^\W_]", block.text)) >= 3


def _sets_headings_bold(parts: Sequence[Part]) -> bool:
    """Tell whether a typeset document prints its headings in bold: three and more of them, short, over a number."""
    over = [
        part.blocks[k - 1]
        for part in parts
        for k in part.numbers
        if k and (k - 1) not in part.numbers and part.blocks[k - 1].first.box is not None
    ]
    return sum(b.bold and b.insertion is None and len(b.text) < 200 for b in over) >= MIN_BOLD_HEADINGS


def _leads_to_number(part: Part, k: int) -> bool:
    """Tell whether a numbered paragraph comes next, with nothing but other headings between."""
    for j in range(k + 1, min(k + 5, len(part.blocks))):
        if j in part.numbers:
            return True
        block = part.blocks[j]
        if block.insertion is not None:
            continue
        labelled = reads_as_label(block.text) or block.number or small_label(block.text)
        if (
            j == k + 1
            and (j + 1) in part.numbers
            and looks_like_heading_text(block.text)
            and len(block.text) < 80
        ):
            return True
        if not (labelled or block.bold or block.italic) or re.search(r"[.;:,]$", block.text) or block.table:
            return False
        if reads_as_label(block.text):
            return True
    return False


def _same_words(text: str, title: str) -> bool:
    return bool(title) and re.findall(r"\w+", text.lower()) == re.findall(r"\w+", title.lower())


def with_file(report: Report, file: str) -> Report:
    """Return the report with another file name in its source (the library stores files by content)."""
    return replace(report, source=replace(report.source, file=re.sub(r".*[/\\]", "", file)))
