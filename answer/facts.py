"""Facts that a careful reader ticks off: numbers with their units, dates, names. Read from any text, then compared.

A number is a value and a kind: "47", "forty-seven" and "47.0" are one number, "47 per cent" is another, and so is
"47th". Dates are read first, references ("para. 4", "resolution 68/1", symbols) too, so that their digits count for nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

NumberKind = Literal["plain", "per cent", "money", "ordinal"]

_MONTHS = {
    name: k
    for k, names in enumerate(
        (
            "january jan enero janvier", "february feb febrero février", "march mar marzo mars", "april apr abril avril",
            "may mayo mai", "june jun junio juin", "july jul julio juillet", "august aug agosto août",
            "september sept sep septiembre septembre", "october oct octubre octobre",
            "november nov noviembre novembre", "december dec diciembre décembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_YEAR = r"(?:1[6-9]|20|21)\d\d"
_DATE = re.compile(
    rf"\b(?:(?P<from>\d{{1,2}})(?:st|nd|rd|th)?\s?(?:to|and|through|–|-|al|au)\s?)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s(?:de\s|of\s)?{_MONTH}"
    rf"(?:,?\s\(?(?:de\s)?(?P<year>{_YEAR})\b)?"
    rf"|\b{_MONTH.replace('month', 'month2')}\s(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:\s?(?:to|–|-)\s?(?P<to2>\d{{1,2}}))?"
    rf"(?:,?\s\(?(?P<year2>{_YEAR})\b)?"
    rf"|\b{_MONTH.replace('month', 'month3')}(?:\s(?:of\s|de\s)?(?P<year3>{_YEAR}))?"
    rf"|\b(?P<year4>{_YEAR})-(?P<month4>\d\d)-(?P<day4>\d\d)\b",
    re.IGNORECASE,
)
_BARE_YEAR = re.compile(
    rf"(?<![\w/.,$€£-])(?P<year>{_YEAR})(?:[–/-](?P<to>{_YEAR}|\d\d))?(?![\w/]|[.,]\d)(?!\s(?:per cent|people|persons))"
)

_UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10,
    "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
}  # fmt: skip
_SCALES = {
    "hundred": 100,
    "thousand": 1000,
    "million": 10**6,
    "billion": 10**9,
    "trillion": 10**12,
    "dozen": 12,
}
_WORDED = rf"(?:{'|'.join(sorted({*_UNITS, *_ORDINALS, *_SCALES}, key=len, reverse=True))})"
_NUMBER = re.compile(
    rf"(?P<money>(?:US|CA|A)?[$€£¥]\s?)?(?P<digits>\d{{1,3}}(?:[,\u00a0\u202f ]\d{{3}})+(?![\d])(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?P<ordinal>st|nd|rd|th)?\b(?P<scale>(?:\s|-)?(?:hundred|thousand|million|billion|trillion|bn|mn?)\b)?"
    rf"|\b(?P<words>{_WORDED}(?:(?:[\s-]|\sand\s){_WORDED})*)\b(?P<many>s\b)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s?(?:per\s?cent|percent|percentage points?|%)", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:–|-|to|and|or)\s?(?=[$€£]?\d)", re.IGNORECASE)
_CURRENCY = re.compile(r"\s?(?:(?:United States|US)\s)?(?:dollars?|euros?|USD|EUR)\b", re.IGNORECASE)
_REFERENCE = re.compile(
    r"\b(?:paragraphs?|paras?\.?|articles?|art\.|chapters?|chap\.|sections?|sect\.|rules?|annex(?:es)?|tables?|figures?|box|boxes|"
    r"Nos?\.|resolutions?|decisions?|Goals?|targets?|agenda items?|items?|indicators?|recommendations?)\s"
    r"(?P<label>\d+(?:[./]\d+)*[a-z]?|[IVX]+\b)(?:\s?\([a-z0-9]+\))*"
    r"(?:(?:,| and| to|–| or)\s?\d+(?:[./]\d+)*[a-z]?(?![\d%]))*(?:\s\(\d{4}\))?",
    re.IGNORECASE,
)  # fmt: skip
_SYMBOL = re.compile(
    r"(?<![\w/])[A-Z][A-Z.]*(?:/[A-Za-z0-9.\-]+)*/[A-Za-z0-9.\-]*\d[A-Za-z0-9.\-]*(?:/[A-Za-z0-9.]+)*|\b\d{1,3}/\d{1,4}\b"
)
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|over|more than|roughly|approximately|some|close to|up to|under|less than|just)\s(?:\S+\s)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed, with its value and kind; ``about`` where it is said to be rough."""

    text: str
    start: int
    value: Decimal
    kind: NumberKind
    about: bool = False


@dataclass(frozen=True, slots=True)
class Date:
    """A date as printed; what is not said is None."""

    text: str
    start: int
    year: int | None
    month: int | None
    day: int | None

    def agrees(self, other: Date) -> bool:
        """Tell whether nothing that both say differs, and this one says nothing that the other does not."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine is None or mine == theirs for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers, dates and references of a text."""

    numbers: tuple[Number, ...]
    dates: tuple[Date, ...]
    references: tuple[str, ...]


def read_facts(text: str) -> Facts:
    """Return the facts of a text.

    >>> f = read_facts("On 5 May 2025, twenty-one of 1,250 States (2 per cent) met under para. 4 of resolution 68/1.")
    >>> [f"{n.value} {n.kind}" for n in f.numbers], [(d.year, d.month, d.day) for d in f.dates], f.references
    (['21 plain', '1250 plain', '2 per cent'], [(2025, 5, 5)], ('para. 4', 'resolution 68/1'))
    """
    references: list[str] = []

    def blank(match: re.Match[str]) -> str:
        references.append(match.group())
        return " " * len(match.group())

    plain = _SYMBOL.sub(blank, _REFERENCE.sub(blank, text))
    dates, plain = _dates(plain)
    return Facts(tuple(_numbers(plain)), tuple(dates), tuple(references))


def _dates(text: str) -> tuple[list[Date], str]:
    """Return the dates, and the text with blanks in their place."""
    found: list[Date] = []
    spans: list[tuple[int, int]] = []
    for m in _DATE.finditer(text):
        g = m.groupdict()
        month_text = g["month"] or g["month2"] or g["month3"]
        if (
            month_text
            and month_text.islower()
            and month_text.lower() in ("may", "march", "mar", "mai", "mars", "sep", "jun")
        ):
            continue  # "may" and "march" are verbs
        month = _MONTHS[month_text.lower()] if month_text else int(g["month4"])
        year = next((int(g[k]) for k in ("year", "year2", "year3", "year4") if g[k]), None)
        if (
            month_text == "May"
            and year is None
            and not (g["day"] or g["day2"])
            and not re.search(
                r"\b(?:in|of|since|until|by|to|and)\s$", text[max(0, m.start() - 10) : m.start()]
            )
        ):
            continue
        days = [int(g[k]) for k in ("from", "day", "day2", "to2", "day4") if g[k]]
        found += [Date(m.group().strip(), m.start(), year, month, day) for day in days or [None]]  # type: ignore[list-item]
        spans.append(m.span())
    characters = list(text)
    for a, b in spans:
        characters[a:b] = " " * (b - a)
    text = "".join(characters)
    for m in _BARE_YEAR.finditer(text):
        found.append(Date(m.group(), m.start(), int(m["year"]), None, None))
        if m["to"]:
            to = int(m["to"]) if len(m["to"]) == 4 else int(m["year"][:2] + m["to"])
            found.append(Date(m.group(), m.start(), to, None, None))
    return found, _BARE_YEAR.sub(lambda m: " " * len(m.group()), text)


def _numbers(text: str) -> list[Number]:
    numbers = []
    for m in _NUMBER.finditer(text):
        value, ordinal = _value(m)
        if value is None:
            continue
        rest = text[m.end() : m.end() + 60]
        kind: NumberKind = "plain"
        if ordinal:
            kind = "ordinal"
        elif _PERCENT.match(rest) or _percent_after_range(rest):
            kind = "per cent"
        elif m["money"] or _CURRENCY.match(rest):
            kind = "money"
        numbers.append(
            Number(
                m.group().strip(),
                m.start(),
                value,
                kind,
                bool(_ABOUT.search(text[max(0, m.start() - 40) : m.start()])),
            )
        )
    return numbers


def _percent_after_range(rest: str) -> bool:
    """Tell whether the number is the lower end of a range of per cent: "10 to 15 per cent"."""
    joined = _RANGE.match(rest)
    upper = re.match(r"\d+(?:[.,]\d+)?", rest[joined.end() :]) if joined else None
    return bool(joined and upper and _PERCENT.match(rest[joined.end() + upper.end() :]))


def _value(m: re.Match[str]) -> tuple[Decimal | None, bool]:
    """Return the value, and whether it is an ordinal; None for what is no number ("one", "second" as a noun)."""
    if m["digits"]:
        try:
            value = Decimal(re.sub(r"[,\u00a0\u202f ]", "", m["digits"]))
        except InvalidOperation:
            return None, False
        scale = (m["scale"] or "").strip(" -").lower()
        factor = {"bn": 10**9, "m": 10**6, "mn": 10**6}.get(scale) or _SCALES.get(scale, 1)
        return value * factor, bool(m["ordinal"])
    words = re.split(r"[\s-]+", m["words"].lower())
    words = [w for w in words if w != "and"]
    if m["many"] and all(w in _SCALES or w in _ORDINALS for w in words):
        return None, False  # "thousands", "two-thirds"
    total, current = 0, 0
    for word in words:
        if word in _SCALES:
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, current = total + current, 0
        else:
            current += _UNITS.get(word, _ORDINALS.get(word, 0))
    return Decimal(total + current), words[-1] in _ORDINALS
