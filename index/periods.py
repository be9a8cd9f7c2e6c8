"""Times that a question names, and when a report is of that time: days, months, quarters, seasons, years, sessions.

A question dates a report as people do: "the report of 28 March 2025", "the March 2025 report", "the first quarter",
"in early 2025", "spring 2025", "at its seventy-fifth session", "the latest report".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join(_MONTHS) + "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
_DAY = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<day_month>{_MONTH})\.?(?:,? (?P<day_year>(?:19|20)\d\d))?"
_US_DAY = rf"(?P<us_month>{_MONTH})\.? (?P<us_day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<us_year>(?:19|20)\d\d))?"
# "from February to April 2025", "between late March and the end of May 2025"
_FROM = (
    rf"(?:from|between) (?:\w+ ){{0,3}}?(?P<from>{_MONTH})\.?(?: (?P<from_year>(?:19|20)\d\d))?"
    rf" (?:to|until|and|through) (?:\w+ ){{0,3}}?(?P<to>{_MONTH})\.?,? (?P<to_year>(?:19|20)\d\d)"
)
_MONTH_YEAR = rf"(?P<month>{_MONTH})\.?,? (?:of )?(?P<month_year>(?:19|20)\d\d)"
_ISO = r"(?P<iso>(?:19|20)\d\d-\d\d(?:-\d\d)?)(?![\d-])"
_PART_WORDS = (
    "first|second|third|fourth|last|1st|2nd|3rd|4th|early|mid|middle of|late|spring|summer|autumn|winter|fall"
)
_PART_OF_YEAR = (
    rf"(?P<part>{_PART_WORDS})[- ](?:the )?(?P<unit>quarter|half|months|part)?(?:,? ?(?:of |in )?)?(?P<part_year>(?:19|20)\d\d)"
    r"|q(?P<q>[1-4])[ /-]?(?P<q_year>(?:19|20)\d\d)"
)
_YEAR = r"(?<![\d/.,(-])(?P<year>(?:19|20)\d\d)(?![\d/]|[.,-]\d)"
_WHEN = re.compile(
    "|".join(
        rf"(?<![\w/])(?:{p})(?!\w)" for p in (_ISO, _FROM, _DAY, _US_DAY, _MONTH_YEAR, _PART_OF_YEAR, _YEAR)
    ),
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
_PARTS: dict[str, tuple[int, int]] = {
    "early": (1, 4), "mid": (5, 8), "middle of": (5, 8), "late": (9, 12), "spring": (3, 6), "summer": (6, 9),
    "autumn": (9, 12), "fall": (9, 12), "winter": (12, 15),
}  # fmt: skip
_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
).split()
_TENS = {stem: 10 * k for k, stem in enumerate("twent thirt fort fift sixt sevent eight ninet".split(), 2)}
_ORDINAL = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:ieth|y[- ](?P<unit>{'|'.join(_ORDINAL_WORDS[:9])}))"
    rf"|(?P<word>{'|'.join(_ORDINAL_WORDS)})|(?P<digits>\d{{1,3}})(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_NEWEST = re.compile(
    r"\b(?:latest|most recent|newest|last|current)(?: \w+){0,3}? (?:reports?|review|study|edition|update)\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:previous|preceding|earlier|penultimate|last but one|next to last)(?: \w+){0,3}? "
    r"(?:reports?|review|study|edition|update)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Period:
    """A span of time that a question names: ISO days, both included; ``written`` as in the question."""

    first: str
    last: str
    written: str

    @property
    def year(self) -> str | None:
        """Return the year where the period is a whole year, else None."""
        whole = self.first.endswith("-01-01") and self.last == self.first[:4] + "-12-31"
        return self.first[:4] if whole else None

    @property
    def is_range(self) -> bool:
        """Tell whether it is written as a range: what a report covers rather than when it was made."""
        return self.written[:4].lower() in ("from", "betw")

    def covers(self, day: str) -> bool:
        """Tell whether an ISO day, or a month such as "2025-03", lies in the period."""
        return self.first[: len(day)] <= day <= self.last[: len(day)]


def find_periods(text: str) -> list[Period]:
    """Return the times that ``text`` names, in order.

    >>> [(p.first, p.last) for p in find_periods("the March 2025 report; in Q3 2024; to 23 March 2025; spring 2025")]
    [('2025-03-01', '2025-03-31'), ('2024-07-01', '2024-09-31'), ('2025-03-23', '2025-03-23'), ('2025-03-01', '2025-06-31')]
    >>> [(p.first, p.last) for p in find_periods("from December 2024 to February 2025")]
    [('2024-12-01', '2025-02-31')]
    >>> [p.year for p in find_periods("resolution 1701 (2006) and the 2024 report")]
    ['2024']
    """
    if not _ANY_YEAR.search(text):
        return []
    return [p for m in _WHEN.finditer(text) if (p := _period(m)) is not None]


def find_days(text: str) -> list[str]:
    """Return the days, in ISO form, that a long text names.

    >>> find_days("Distr.: General 17 July 2025 … on June 3, 2024 and in May 2023")
    ['2025-07-17', '2024-06-03']
    """
    around = (text[max(0, m.start() - 20) : m.end() + 6] for m in _ANY_YEAR.finditer(text))
    found = (p for piece in around for p in find_periods(piece))
    return list(dict.fromkeys(p.first for p in found if p.first == p.last))


def _period(match: re.Match[str]) -> Period | None:
    written = match.group()
    if match["iso"]:
        parts = match["iso"].split("-")
        return _days(parts[0], int(parts[1]), int(parts[2]) if len(parts) == 3 else None, written)
    for day, month, year in (("day", "day_month", "day_year"), ("us_day", "us_month", "us_year")):
        if match[day]:
            return _days(match[year], _month(match[month]), int(match[day]), written) if match[year] else None
    if match["to"]:
        return _range(match, written)
    if match["month"]:
        return _days(match["month_year"], _month(match["month"]), None, written)
    if match["q"]:
        return _months(match["q_year"], 3 * int(match["q"]) - 2, 3 * int(match["q"]), written)
    if match["part"]:
        return _part_of_year(match["part"].lower(), match["unit"], match["part_year"], written)
    return _months(match["year"], 1, 12, written)


def _range(match: re.Match[str], written: str) -> Period | None:
    first, last, end_year = _month(match["from"]), _month(match["to"]), int(match["to_year"])
    start_year = int(match["from_year"] or (end_year if first <= last else end_year - 1))
    if end_year - start_year not in (0, 1):
        return None
    return _months(str(start_year), first, last + 12 * (end_year - start_year), written)


def _part_of_year(part: str, unit: str | None, year: str, written: str) -> Period | None:
    if part in _PARTS:
        return _months(year, *_PARTS[part], written)
    k = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 0}[
        part
    ]
    if (unit or "").lower() == "quarter":
        k = k or 4
        return _months(year, 3 * k - 2, 3 * k, written)
    if (unit or "").lower() == "half" and k < 3:
        k = k or 2
        return _months(year, 6 * k - 5, 6 * k, written)
    return _months(year, 1, 12, written)


def _months(year: str, first: int, last: int, written: str) -> Period:
    end_year, end = (int(year) + 1, last - 12) if last > 12 else (int(year), last)
    # day 31 of any month: periods are compared as strings
    day = "31"
    return Period(f"{year}-{first:02d}-01", f"{end_year}-{end:02d}-{day}", written)


def _days(year: str, month: int, day: int | None, written: str) -> Period | None:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    if day is None:
        return _months(year, month, month, written)
    iso = f"{year}-{month:02d}-{day:02d}"
    return Period(iso, iso, written)


def _month(name: str) -> int:
    return next(k for k, m in enumerate(_MONTHS, 1) if m.startswith(name.lower()[:3]))


def find_ordinals(text: str) -> list[int]:
    """Return the ordinal numbers in ``text``: "seventy-fifth" and "75th" are 75.

    >>> find_ordinals("the twentieth, seventy-fifth and 3rd sessions; its thirty fifth; eightieth; fortieth")
    [20, 75, 3, 35, 80, 40]
    """
    return [
        int(m["digits"])
        if m["digits"]
        else _ORDINAL_WORDS.index(m["word"].lower()) + 1
        if m["word"]
        else _TENS[m["tens"].lower()] + (_ORDINAL_WORDS.index(m["unit"].lower()) + 1 if m["unit"] else 0)
        for m in _ORDINAL.finditer(text)
    ]


_FIRST_TEXT = re.compile(
    r"\b(?:first issued|originally (?:issued|published)|original (?:text|version|report))\b", re.IGNORECASE
)


def asks_for_first_text(text: str) -> bool:
    """Tell whether a question asks for a report as it was before its revision.

    >>> asks_for_first_text("by its report as first issued in March")
    True
    """
    return _FIRST_TEXT.search(text) is not None


def asks_for_edition(text: str) -> Literal["latest", "previous"] | None:
    """Tell whether a question asks for the latest report of a series, or the one before it.

    >>> asks_for_edition("In the latest 1701 report, how many …"), asks_for_edition("the previous quarterly report")
    ('latest', 'previous')
    """
    if _BEFORE.search(text):
        return "previous"
    return "latest" if _NEWEST.search(text) else None


def without_periods(text: str) -> str:
    """Return ``text`` without the times it names.

    >>> without_periods("the March 2025 report")
    'the   report'
    """
    return _WHEN.sub(" ", text)
