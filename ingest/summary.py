"""A report on one screen: what it is, its outline, what was counted, what the audit found."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator

from ingest.audit import describe_kind
from ingest.report import MAIN_PART, Paragraph, Report, Section

WIDTH = 96
LANGUAGES = {
    "en": "English",
    "fr": "French",
    "es": "Spanish",
    "ru": "Russian",
    "ar": "Arabic",
    "zh": "Chinese",
    "pt": "Portuguese",
    "de": "German",
}


def summarise_report(report: Report) -> str:
    """Return the summary that ``pilcrow parse`` prints."""
    blocks = [list(_identity(report)), list(_outline(report)), list(_audit(report))]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def list_facts(report: Report) -> list[str]:
    """Return what the masthead states, in words: date, language, session, distribution."""
    language = LANGUAGES.get(report.language, report.language)
    original = report.original_language
    if original and original != report.language:
        language += f" (original: {LANGUAGES.get(original, original)})"
    distribution = f"distribution {report.distribution.lower()}" if report.distribution else ""
    return [x for x in (report.date or "no date", language, report.session or "", distribution) if x]


def count_parts(report: Report) -> str:
    """Return how many numbered paragraphs each part holds, where there are several parts, else how many in all."""
    parts = Counter(p.part for p in report.paragraphs)
    total = _count(len(report.paragraphs), "numbered paragraph")
    if len(parts) < 2:
        return total
    names = [f"{n} in {'the main part' if part == MAIN_PART else part}" for part, n in parts.items()]
    more = len(names) - 4
    return f"{total} ({', '.join(names[:4])}{f' and {more} more parts' if more > 0 else ''})"


def span_of(report: Report, section: Section) -> str:
    """Return what a section holds: "¶ 4–9", its page where it holds no numbered paragraph."""
    inside = {section.id}
    for other in report.sections:
        if other.parent in inside:
            inside.add(other.id)
    numbers = [p.number for p in report.paragraphs if p.section in inside and p.number]
    if not numbers:
        return f"p. {section.page}"
    return f"¶ {numbers[0]}" if len(numbers) == 1 else f"¶ {numbers[0]}–{numbers[-1]}"


def _identity(report: Report) -> Iterator[str]:
    yield ", ".join(report.symbols) or "(no symbol)"
    yield from textwrap.wrap(report.title, WIDTH)
    yield " · ".join(list_facts(report))
    pages = _count(report.pages, "page")
    yield f"{report.source.file} · {pages}"
    everything: tuple[Paragraph, ...] = (*report.paragraphs, *report.unnumbered)
    counted = (
        (sum(len(p.subparagraphs) for p in everything), "sub-paragraph", ""),
        (sum(len(p.inserts) for p in everything), "insert", " (tables, boxes, figures)"),
        (len(report.footnotes), "footnote", ""),
        (len(report.unnumbered), "passage", " under no number"),
    )
    counts = [_count(number, noun) + tail for number, noun, tail in counted if number]
    yield from textwrap.wrap(" · ".join([count_parts(report), *counts]), WIDTH)


def _outline(report: Report) -> Iterator[str]:
    for section in report.sections:
        indent = "  " * section.level
        span = span_of(report, section)
        heading = textwrap.shorten(section.heading, WIDTH - len(indent) - len(span) - 5, placeholder=" …")
        yield f"{indent}{heading} {'·' * (WIDTH - len(indent) - len(heading) - len(span) - 2)} {span}"


def _audit(report: Report) -> Iterator[str]:
    if not report.warnings:
        yield "Audit: the numbering is unbroken."
        return
    yield f"Audit: {_count(len(report.warnings), 'finding')}"
    for warning in report.warnings:
        said = f"{describe_kind(warning.code)}: {warning.message}"
        page = f"  p. {warning.page}".ljust(9)
        yield textwrap.fill(said, WIDTH, initial_indent=page, subsequent_indent=" " * 9)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
