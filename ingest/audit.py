"""The numbering audit: what does not add up in a parsed report, with page and finding.

A report without a warning has unbroken numbering from 1 in its main part and unbroken letters. Codes:
``no_paragraphs`` · ``numbering_start`` · ``numbering_gap`` · ``numbering_repeat`` · ``letter_gap`` ·
``unnumbered_text`` (more than a tenth of the text stands under no number).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.items import roman_value
from ingest.lines import PrintedDocument
from ingest.numbering import missing_between, number_key
from ingest.report import MAIN_PART, Paragraph, ParseWarning

UNNUMBERED_SHARE = 0.1


def audit_numbering(paragraphs: Sequence[Paragraph], document: PrintedDocument) -> Iterator[ParseWarning]:
    """Yield what the audit finds, in reading order."""
    numbered = [p for p in paragraphs if p.number is not None]
    if not numbered:
        yield ParseWarning("no_paragraphs", "no numbered paragraph was found; the text is cited by page", 1)
        return
    yield from _audit_runs(numbered)
    for paragraph in numbered:
        yield from _audit_letters(paragraph)
    loose = [p for p in paragraphs if p.number is None and p.part == MAIN_PART]
    share = sum(len(p.text) for p in loose) / max(1, sum(len(p.text) for p in paragraphs))
    if share > UNNUMBERED_SHARE:
        page = max(loose, key=lambda p: len(p.text)).page_start
        yield ParseWarning(
            "unnumbered_text",
            f"{share:.0%} of the text of the main part stands under no paragraph number",
            page,
        )


def _audit_runs(numbered: Sequence[Paragraph]) -> Iterator[ParseWarning]:
    last: dict[str, Paragraph] = {}
    for p in numbered:
        number = p.number or ""
        before = last.get(p.part)
        last[p.part] = p
        where = "" if p.part == MAIN_PART else f" of {p.part}"
        if before is None:
            if any(step != 1 for step in number_key(number)[:2]):
                yield ParseWarning(
                    "numbering_start", f"the first paragraph{where} is {number}, not 1", p.page_start
                )
            continue
        missing = missing_between(before.number or "", number)
        if missing is None:
            yield ParseWarning(
                "numbering_repeat", f"para. {number}{where} follows para. {before.number}", p.page_start
            )
        elif missing:
            yield ParseWarning(
                "numbering_gap",
                f"{missing} missing between para. {before.number} and para. {number}{where}",
                p.page_start,
            )


def _audit_letters(paragraph: Paragraph) -> Iterator[ParseWarning]:
    """Yield a warning for each list whose labels skip one."""
    seen: dict[tuple[str, ...], str] = {}
    for sub in paragraph.subparagraphs:
        above, token = sub.path[:-1], sub.path[-1]
        before = seen.get(above)
        seen[above] = token
        if before is not None and not _follows(before, token):
            yield ParseWarning(
                "letter_gap", f"para. {paragraph.number}: ({token}) follows ({before})", sub.page
            )


def _follows(before: str, token: str) -> bool:
    if before.isdigit() or token.isdigit():
        return before.isdigit() and token.isdigit() and int(token) == int(before) + 1
    if len(before) == len(token) == 1 and ord(token) == ord(before) + 1:
        return True
    a, b = roman_value(before), roman_value(token)
    if a is not None and b is not None and b == a + 1:
        return True
    return (before, token) == ("z", "aa") or (len(token) == 2 and ord(token[0]) == ord(before[0]) + 1)
