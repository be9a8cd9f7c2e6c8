"""Find the paragraphs of a report that a citation names, or say what is there instead."""

from __future__ import annotations

import re
from dataclasses import replace

from ingest.citation import Citation
from ingest.citation_parts import is_same_part
from ingest.errors import NotInLibraryError
from ingest.numbering import number_key
from ingest.report import MAIN_PART, Paragraph, Report, Subparagraph

# "The General Assembly,", "The Security Council,", "La Asamblea General,": who speaks, not what is recalled
_SPEAKER = re.compile(r"^(?:The|L[ae’']|El)[ ]?[\w ’'-]{3,80},$")


def resolve_in(report: Report, citation: Citation) -> list[Paragraph]:
    """Return the paragraphs of one report that a citation names.

    Raises:
        NotInLibraryError: such as “UNODC/HONLAC/28/6 ends at para. 56; there is no para. 99.”
    """
    in_part = _in_part(report, citation)
    if citation.note is not None:
        return _with_note(report, in_part, citation)
    if citation.number is None:
        return _on_page(report, in_part, citation)
    if citation.preambular:
        return _in_preamble(report, in_part, citation)
    itself = _part_itself(in_part)
    if citation.last is not None:
        return _range(report, itself, citation)
    number = citation.number.lower()
    same = [p for p in itself if p.number is not None and p.number.lower() == number]
    same = same or [p for p in in_part if p.number is not None and p.number.lower() == number]
    subs = [s for s in (citation.sub, citation.last_path) if s is not None]
    # numbering that restarts inside a part (A/80/38, annex): the citation names each of them
    if found := [p for p in same if all(p.find_sub(s) for s in subs)]:
        return found
    if same:
        raise _no_sub(report, same[0], next(s for s in subs if same[0].find_sub(s) is None))
    raise _no_paragraph(report, in_part, citation)


def named_items(paragraph: Paragraph, citation: Citation) -> list[Subparagraph]:
    """Return the sub-paragraphs of ``paragraph`` that ``citation`` names: one, or those of a range like (a)–(c).

    Empty where it names the whole paragraph.
    """
    if citation.sub is None or paragraph.number != citation.number:
        return []
    first = paragraph.find_sub(citation.sub)
    last = paragraph.find_sub(citation.last_path or citation.sub)
    if first is None or last is None:
        return []
    siblings = [s for s in paragraph.subparagraphs if s.path[:-1] == first.path[:-1]]
    return siblings[siblings.index(first) : siblings.index(last) + 1]


def cited_text(paragraph: Paragraph, citation: Citation) -> str:
    """Return the words that ``citation`` names in one of its paragraphs: all of it, some items, lines of a preamble."""
    if citation.preambular and paragraph.number is None:
        lines = preambular_lines(paragraph)
        first, last = number_key(citation.number or ""), number_key(citation.last or citation.number or "")
        return "\n".join(line for k, line in enumerate(lines, 1) if first <= number_key(str(k)) <= last)
    items = named_items(paragraph, citation)
    return paragraph.text[items[0].start : items[-1].end].rstrip() if items else paragraph.text


def preambular_lines(paragraph: Paragraph) -> list[str]:
    """Return the paragraphs of a preamble, which is stored as one text: its lines without the one that names the speaker."""
    return [line for line in paragraph.text.split("\n") if not _SPEAKER.match(line)]


def _in_part(report: Report, citation: Citation) -> list[Paragraph]:
    """Return what is in the part that is cited, and in the parts inside it."""
    order = report.in_reading_order()
    found = [p for p in order if is_same_part(p.part, citation.part)]
    if not found:
        parts = enumerate_names(list(dict.fromkeys(p.part for p in order)))
        raise NotInLibraryError(f"{report.symbol} has no {citation.part}; its parts are {parts}.")
    return found


def _part_itself(in_part: list[Paragraph]) -> list[Paragraph]:
    """Return what is in the part itself, without "resolution 2776, annex A" where "resolution 2776" is cited."""
    depth = min(p.part.count(",") for p in in_part)
    return [p for p in in_part if p.part.count(",") == depth]


def _with_note(report: Report, in_part: list[Paragraph], citation: Citation) -> list[Paragraph]:
    if citation.number is not None or citation.page is not None:
        in_part = resolve_in(report, replace(citation, note=None))
    found = [p for p in in_part if citation.note in p.footnotes]
    if not found:
        marks = enumerate_names(list(dict.fromkeys(m for p in in_part for m in p.footnotes)))
        has = f"its notes are {marks}" if marks else "there are none"
        raise NotInLibraryError(
            f"{report.symbol}: no footnote {citation.note} is where it is looked for; {has}."
        )
    return found


def _in_preamble(report: Report, in_part: list[Paragraph], citation: Citation) -> list[Paragraph]:
    """Return the text before the first numbered paragraph of a resolution, where it has the line that is cited."""
    first = next((k for k, p in enumerate(in_part) if p.number is not None), len(in_part))
    preamble = [p for p in in_part[:first] if len(preambular_lines(p)) > 1][-1:]
    lines = len(preambular_lines(preamble[0])) if preamble else 0
    wanted = int(re.sub(r"\D.*", "", citation.last or citation.number or "") or 0)
    if not 0 < wanted <= lines:
        where = report.symbol if citation.part == MAIN_PART else f"{report.symbol}, {citation.part}"
        has = f"has {lines} preambular paragraphs" if lines else "has no preamble"
        raise NotInLibraryError(f"{where} {has}; there is no {citation.place}.")
    return preamble


def _range(report: Report, in_part: list[Paragraph], citation: Citation) -> list[Paragraph]:
    first, last = number_key(citation.number or ""), number_key(citation.last or "")
    if last < first:
        raise NotInLibraryError(
            f"{citation.place}: the range runs backwards. Write the smaller number first."
        )
    found = [p for p in in_part if p.number is not None and first <= number_key(p.number) <= last]
    if not found:
        raise _no_paragraph(report, in_part, citation)
    return found


def _on_page(report: Report, in_part: list[Paragraph], citation: Citation) -> list[Paragraph]:
    if citation.page is None:
        if citation.part != MAIN_PART:
            return in_part
        raise NotInLibraryError(f"{report.symbol}: name a paragraph, such as “{report.symbol}, para. 1”.")
    found = [p for p in in_part if p.page_start <= citation.page <= p.page_end and p.number is None]
    found = found or [p for p in in_part if p.page_start <= citation.page <= p.page_end]
    if not found:
        raise NotInLibraryError(
            f"{report.symbol} has {report.pages} pages; nothing of {citation.part} is on p. {citation.page}."
        )
    return found


def _no_paragraph(report: Report, in_part: list[Paragraph], citation: Citation) -> NotInLibraryError:
    numbers = [p.number for p in in_part if p.number is not None]
    where = report.symbol if citation.part == MAIN_PART else f"{report.symbol}, {citation.part}"
    if not numbers:
        return NotInLibraryError(f"{where} has no numbered paragraphs; cite it by page, such as “p. 1”.")
    if number_key(citation.number or "") > number_key(numbers[-1]):
        return NotInLibraryError(f"{where} ends at para. {numbers[-1]}; there is no para. {citation.number}.")
    return NotInLibraryError(f"{where} has no para. {citation.number}; it starts at para. {numbers[0]}.")


def _no_sub(report: Report, paragraph: Paragraph, sub: str) -> NotInLibraryError:
    labels = [s.label for s in paragraph.subparagraphs]
    has = f"has {enumerate_names(labels)}" if labels else "has no sub-paragraphs"
    return NotInLibraryError(f"{report.symbol}, para. {paragraph.number} {has}; there is no ({sub}).")


def enumerate_names(names: list[str]) -> str:
    """Join names for a message, at most eight of them."""
    shown = names[:8]
    return ", ".join(shown) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
