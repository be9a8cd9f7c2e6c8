"""The numbering audit: what does not add up in a parsed report, with page and finding.

A report without a warning has unbroken numbering from 1 in every part, unbroken letters in every list, unbroken
labels of chapters and annexes, and no more than a tenth of its main text outside numbered paragraphs (covering
letters and summaries before the first aside). What the audit cannot see is what is missing at an end: the last
paragraphs of a part, the last letters of a list, "12 bis" after 12.

How often it is right, that is, either the print itself breaks off there or the parser went wrong, on 309 reports:
of 42 warnings of the rarer kinds 41 (numbering_gap 16, twelve of them in one scan; letters 5, of which one stayed
unclear; starts and restarts 5; headings, annexes 8; notes 6, five in that scan), by the text of the page that
``pdftotext`` gives, some by its picture; of 40 unread_numbers 38, all of whose numbers open lines in that text (the
others in scans; about half are lists inside text without numbers); of 77 no_paragraphs 75, where no two numbers open
lines. unnumbered_text says what is so. The length of a paragraph was tried and left out: of six that ran over 5,000
characters only two had swallowed text that was not theirs.

``KINDS`` names every code in words; readers of files add theirs (a page that is a picture, a name that lies).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ingest.items import roman_value
from ingest.lines import PrintedDocument
from ingest.numbering import missing_between, number_key
from ingest.report import MAIN_PART, Paragraph, ParseWarning, Section

UNNUMBERED_SHARE = 0.1
EXCERPT = 60
# "2. Under the item …", "116.The General Framework …", "13- Du fait …": a number, then a sentence's worth of words.
_OPENING_NUMBER = re.compile(r"^(?P<number>\d{1,3})(?:\.|-)\s?(?=[^\W\d_a-zà-ÿ]|[“\"«])\S.{25,}")
KINDS = {
    "no_paragraphs": "No numbered paragraphs",
    "numbering_start": "Numbering does not begin at 1",
    "numbering_gap": "Numbers missing",
    "numbering_repeat": "Number occurs twice",
    "numbering_restart": "Numbering begins again",
    "numbering_order": "Number out of order",
    "letter_start": "List does not begin at its first letter",
    "letter_gap": "Letters missing",
    "letter_repeat": "Letter occurs twice",
    "letter_order": "Letter out of order",
    "heading_gap": "Chapter labels missing",
    "annex_gap": "Annex missing",
    "note_gap": "Footnotes missing",
    "unnumbered_text": "Text under no number",
    "unread_numbers": "Numbers not read as paragraphs",
    "ocr": "Recognised by OCR",
    "ocr_text": "Text of earlier OCR",
    "page_without_text": "Page without text",
    "unreadable_page": "Damaged page",
    "name_symbol_mismatch": "File name says another symbol",
    "name_language_mismatch": "File name says another language",
}


def audit_report(
    paragraphs: Sequence[Paragraph], sections: Sequence[Section], document: PrintedDocument
) -> Iterator[ParseWarning]:
    """Yield what the audit finds: numbers part by part, then letters, labels, notes, and loose text."""
    numbered = [p for p in paragraphs if p.number is not None]
    if not numbered:
        yield ParseWarning("no_paragraphs", "no numbered paragraph was found; the text is cited by page", 1)
    else:
        yield from _audit_runs(numbered)
        for paragraph in numbered:
            yield from _audit_letters(paragraph)
    yield from _audit_headings(sections)
    yield from _audit_annexes(paragraphs)
    yield from _audit_notes(document)
    if numbered:
        yield from _audit_loose_text(paragraphs)
    yield from _audit_unread_numbers(paragraphs)


def describe_kind(code: str) -> str:
    """Return a code in words: "numbering_gap" → "Numbers missing"."""
    return KINDS.get(code, code.replace("_", " ").capitalize())


def _audit_runs(numbered: Sequence[Paragraph]) -> Iterator[ParseWarning]:
    """Yield what breaks the run of numbers of a part; a number is compared with the one before it in its part."""
    last: dict[str, Paragraph] = {}
    seen: dict[str, dict[str, int]] = {}
    for p in numbered:
        number, before = p.number or "", last.get(p.part)
        met = seen.setdefault(p.part, {})
        last[p.part] = p
        where = "" if p.part == MAIN_PART else f" of {p.part}"
        if before is None:
            if any(step != 1 for step in number_key(number)[:2]):
                message = f"the first paragraph{where} is {number}, not 1"
                yield ParseWarning("numbering_start", message, p.page_start)
        else:
            yield from _compare(before.number or "", number, where, met, p.page_start)
        met.setdefault(number, p.page_start)


def _compare(before: str, number: str, where: str, met: dict[str, int], page: int) -> Iterator[ParseWarning]:
    missing = missing_between(before, number)
    if missing:
        names = _name_missing(before, number, missing)
        yield ParseWarning("numbering_gap", f"{names}{where} missing before para. {number}", page)
    elif missing is None and number_key(number) and all(n == 1 for n in number_key(number)):
        yield ParseWarning(
            "numbering_restart", f"the numbering{where} begins again at {number} after para. {before}", page
        )
    elif missing is None and number in met:
        yield ParseWarning(
            "numbering_repeat", f"para. {number}{where} occurs twice, on p. {met[number]} and p. {page}", page
        )
    elif missing is None:
        yield ParseWarning("numbering_order", f"para. {number}{where} follows para. {before}", page)


def _name_missing(before: str, number: str, missing: int) -> str:
    """Return which numbers are missing: "para. 9", "paras. 9–11", or how many where chapters lie between."""
    a, b = number_key(before), number_key(number)
    if len(a) == len(b) and a[:-1] == b[:-1] and b[-1] == a[-1] + missing + 1:
        stem = "".join(f"{step}." for step in b[:-1])
        first, final = f"{stem}{a[-1] + 1}", f"{stem}{b[-1] - 1}"
        return f"para. {first}" if missing == 1 else f"paras. {first}–{final}"
    return f"{missing} paragraph{'s' if missing > 1 else ''} after para. {before}"


def _audit_letters(paragraph: Paragraph) -> Iterator[ParseWarning]:
    """Yield a warning for each list whose labels do not run from the first on."""
    lists: dict[tuple[str, ...], list[str]] = {}
    for sub in paragraph.subparagraphs:
        above, token = sub.path[:-1], sub.path[-1]
        before = lists.setdefault(above, [])
        name = f"para. {paragraph.number}" + "".join(f" ({step})" for step in above)
        if not before:
            if token not in ("a", "i", "1"):
                yield ParseWarning("letter_start", f"{name}: the list begins with ({token})", sub.page)
        elif not follows_token(before[-1], token):
            code, said = _judge_letter(before, token)
            yield ParseWarning(code, f"{name}: {said}", sub.page)
        before.append(token)
        for deeper in [path for path in lists if path[: len(sub.path)] == sub.path]:
            del lists[deeper]  # an item that occurs again opens lists of its own


def _judge_letter(before: Sequence[str], token: str) -> tuple[str, str]:
    if token in ("a", "i", "1") or token in before:
        return "letter_repeat", f"({token}) occurs again after ({before[-1]})"
    later = _value(token) > _value(before[-1])
    return ("letter_gap" if later else "letter_order"), f"({token}) follows ({before[-1]})"


def _value(token: str) -> int:
    if token.isdigit():
        return int(token)
    return ord(token[0]) - 96 + 26 * (len(token) - 1) if len(set(token)) == 1 else roman_value(token) or 0


def follows_token(before: str, token: str) -> bool:
    """Tell whether one label comes directly after another in a list.

    >>> follows_token("b", "c"), follows_token("iii", "iv"), follows_token("z", "aa"), follows_token("aa", "bb")
    (True, True, True, True)
    >>> follows_token("b", "d"), follows_token("h", "i"), follows_token("9", "11"), follows_token("a", "ba")
    (False, True, False, False)
    """
    if before.isdigit() or token.isdigit():
        return before.isdigit() and token.isdigit() and int(token) == int(before) + 1
    if len(before) == len(token) == 1 and ord(token) == ord(before) + 1:
        return True
    a, b = roman_value(before), roman_value(token)
    if a is not None and b is not None and b == a + 1:
        return True
    doubled = len(token) == len(before) == 2 and len(set(before)) == len(set(token)) == 1
    return (
        (before, token) == ("z", "aa")
        or (doubled and ord(token[0]) == ord(before[0]) + 1)
        or (
            len(token) == len(before) == 2
            and token[0] == before[0] == "a"
            and ord(token[1]) == ord(before[1]) + 1
        )
    )


def _audit_headings(sections: Sequence[Section]) -> Iterator[ParseWarning]:
    """Yield a warning where the labels of neighbouring headings ("II.", "B.") skip one."""
    last: dict[tuple[str, str | None, str], tuple[int, str]] = {}
    for section in sections:
        match = re.match(r"^(?P<label>[IVXLC]+|[A-Z])(?P<stop>\.?)[ ]+(?=[^\W\d_])", section.heading)
        if match is None:
            continue
        readings = _read_label(match["label"])
        keys = {kind: (section.part, section.parent, kind) for kind in readings}
        going_on = [k for k, value in readings.items() if keys[k] in last and last[keys[k]][0] + 1 == value]
        if not match["stop"] and not going_on:
            continue  # "A general view"; but "G Update" after "F." (S/2025/194)
        open_lists = [k for k in readings if keys[k] in last and match["label"] != "I"]
        kind = (going_on or open_lists or list(readings))[0]
        earlier = last.get(keys[kind])
        if earlier and readings[kind] > earlier[0] + 1:
            yield ParseWarning(
                "heading_gap", f"heading {match['label']}. follows {earlier[1]}.", section.page
            )
        last[keys[kind]] = (readings[kind], match["label"])


def _read_label(label: str) -> dict[str, int]:
    """Return what a label counts as, the likelier reading first: "I" a numeral, "C" a letter, or the other."""
    numeral = roman_value(label.lower())
    readings = {"numeral": numeral} if numeral is not None else {}
    if len(label) == 1:
        letter = {"letter": ord(label) - 64}
        readings = {**readings, **letter} if label in "IVX" else {**letter, **readings}
    return readings


def _audit_annexes(paragraphs: Sequence[Paragraph]) -> Iterator[ParseWarning]:
    """Yield a warning where the numerals of annexes skip one."""
    first_pages: dict[int, int] = {}
    for p in paragraphs:
        match = re.match(r"^annex (?P<which>[IVXLC]+|\d{1,2})(?:,|$)", p.part)
        if match:
            which = match["which"]
            value = int(which) if which.isdigit() else roman_value(which.lower()) or 0
            first_pages.setdefault(value, p.page_start)
    for a, b in pairwise([0, *first_pages]):
        if b != a + 1:
            yield ParseWarning(
                "annex_gap", f"annex {b} follows {f'annex {a}' if a else 'the main part'}", first_pages[b]
            )


def _audit_notes(document: PrintedDocument) -> Iterator[ParseWarning]:
    """Yield a warning where numbered footnotes skip a number; they may begin again."""
    numbers = [(int(n.mark), n.page) for n in document.footnotes if n.mark.isdigit()]
    for (a, _), (b, page) in pairwise(numbers):
        if a + 1 < b <= a + 20:
            said = f"footnote {a + 1}" if b == a + 2 else f"footnotes {a + 1}–{b - 1}"
            yield ParseWarning("note_gap", f"{said} missing before footnote {b}", page)


def _audit_loose_text(paragraphs: Sequence[Paragraph]) -> Iterator[ParseWarning]:
    """Yield one warning where much of the main part, from its first paragraph on, stands under no number.

    What stands before it (covering letter, preamble, summary, contents) bears no numbers by its nature.
    """
    main = [p for p in paragraphs if p.part == MAIN_PART]
    start = next((k for k, p in enumerate(main) if p.number is not None), len(main))
    loose = [p for p in main[start:] if p.number is None]
    share = sum(len(p.text) for p in loose) / max(1, sum(len(p.text) for p in main[start:]))
    if share > UNNUMBERED_SHARE:
        longest = max(loose, key=lambda p: len(p.text))
        words = " ".join(longest.text.split())[:EXCERPT].rstrip()
        yield ParseWarning(
            "unnumbered_text",
            f"{share * 100:.0f} % of the text from the first numbered paragraph on stands under no number, "
            f"most on p. {longest.page_start} (“{words}…”); it is cited by page",
            longest.page_start,
        )


def _audit_unread_numbers(paragraphs: Sequence[Paragraph]) -> Iterator[ParseWarning]:
    """Yield a warning for each run of numbers that open lines of text under no number ("2. Under the item …")."""
    runs: list[list[tuple[int, int, str]]] = []
    for p in paragraphs:
        for number, words in _opening_numbers(p) if p.number is None else ():
            if runs and number == runs[-1][-1][0] + 1:
                runs[-1].append((number, p.page_start, words))
            else:
                runs.append([(number, p.page_start, words)])
    for run in runs:
        (first, page, words), (last, last_page, _) = run[0], run[-1]
        if len(run) >= 2:
            where = f"p. {page}" if page == last_page else f"pp. {page}–{last_page}"
            message = f"the numbers {first}–{last} on {where} (“{words}…”) were not read as paragraphs"
            yield ParseWarning("unread_numbers", message, page)


def _opening_numbers(paragraph: Paragraph) -> Iterator[tuple[int, str]]:
    """Yield the numbers that open lines the way paragraphs do, outside tables, with the words after them."""
    place = 0
    for line in paragraph.text.split("\n"):
        match = _OPENING_NUMBER.match(line)
        inside = any(insert.start <= place < insert.end for insert in paragraph.inserts)
        if match and not inside and " | " not in line:
            yield int(match["number"]), line[:EXCERPT].rstrip()
        place += len(line) + 1
