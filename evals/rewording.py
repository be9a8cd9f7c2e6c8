"""Sentences made by rule from paragraphs: reworded so that they still say the same, and with one thing made wrong.

The rules are plain on purpose: a reader can see that a reworded sentence is faithful (a bracket left out, what stands in front
moved to the end, a word for its like) and that a corrupted one is not (another number, day, country; "not" put in or
taken out; "must" for "should"; "all" for "some"; "fell" for "rose").
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from index.chunks import paragraph_sentences, sub_at
from index.library import Library
from ingest.report import Paragraph

Made = tuple[str, str, str | None, str, str]
"""Text, paragraph id, sub-paragraph, kind ("faithful" or what is wrong), source ("rule")."""

SEED = 20251125
PER_KIND = 24
SHORTEST, LONGEST = 80, 320
REPORTS = frozenset(
    "A/80/16 A/80/188 A/80/21 A/HRC/EMRIP/2025/2 DP/2025/20 DP/FPA/2025/6 E/2025/22 E/2025/42 E/AC.51/2025/2 E/HLPF/2025/2 "
    "JIU/REP/2025/1 S/2025/153 S/2025/176 S/2025/194 S/2025/239 S/2025/403 S/2025/71/Rev.1 TPNW/MSP/2025/11/Rev.1".split()
)
"""The development reports (evals/gold/un_reports/split.json)."""

_LIKE = (
    ("emphasized", "stressed"), ("underscored", "stressed"), ("in order to", "to"), ("approximately", "about"), ("assist", "help"),
    ("commenced", "began"), ("stated that", "said that"), ("a number of", "several"), ("prior to", "before"), ("regarding", "about"),
    ("concerning", "about"), ("provide", "give"), ("demonstrate", "show"), ("however, ", ""), ("conducted", "carried out"),
    ("implementation", "carrying out"), ("facilitate", "ease"), ("individuals", "people"), ("inter alia, ", ""),
)  # fmt: skip
_MONTHS = "January February March April May June July August September October November December".split()
_COUNTRIES = (
    "Argentina Bolivia Brazil Chile Colombia Cuba Ecuador Peru Mexico Panama Lebanon Israel Rwanda Uganda Burundi Kenya Somalia "
    "Ethiopia Sudan Chad Libya Egypt Mali Niger Nigeria Syria Iraq Jordan Türkiye Thailand Austria Germany France Spain Norway "
    "Japan China India Pakistan Kazakhstan Kiribati Mongolia"
).split()
_TURNED = (
    ("increased", "decreased"), ("increase", "decrease"), ("rose", "fell"), ("higher", "lower"), ("before", "after"),
    ("more than", "less than"),
    ("improved", "worsened"), ("strengthen", "weaken"), ("welcomed", "rejected"), ("supported", "opposed"), ("reduced", "increased"),
    ("decline", "rise"), ("following", "before"), ("growing", "shrinking"), ("includes", "excludes"),
    ("launched", "ended"), ("largest", "smallest"),
)  # fmt: skip
_RAISED = (
    ("should consider", "should"), ("is encouraged to", "must"), ("are encouraged to", "must"), ("should", "must"), ("may", "will"),
    ("could", "will"), ("might", "will"), ("encouraged", "obliged"), ("recommended", "decided"), ("urged", "ordered"),
)  # fmt: skip
_QUANTITIES = (
    ("some", "all"), ("several", "all"), ("many", "all"), ("most", "all"), ("all", "some"), ("a few", "many"), ("certain", "all"),
    ("every", "almost no"),
)  # fmt: skip

Change = Callable[[str, random.Random], str | None]


def made_by_rule(library: Library, used: set[str]) -> Iterator[Made]:
    """Yield claims from paragraphs of the development reports that are not in ``used``; always the same ones."""
    random_ = random.Random(SEED)
    sentences = list(_sentences(library, used))
    random_.shuffle(sentences)
    counts = dict.fromkeys((*_CHANGES, "faithful"), 0)
    for text, paragraph, sub in sentences:
        reworded = reword(text)
        if reworded == text:
            continue
        if counts["faithful"] < 3 * PER_KIND:
            counts["faithful"] += 1
            yield reworded, paragraph.id, sub, "faithful", "rule"
        kinds = [k for k in _CHANGES if counts[k] < PER_KIND]
        random_.shuffle(kinds)
        for kind in kinds:
            changed = _CHANGES[kind](reworded, random_)
            if changed and changed != reworded:
                counts[kind] += 1
                yield changed, paragraph.id, sub, kind, "rule"
                break


def _sentences(library: Library, used: set[str]) -> Iterator[tuple[str, Paragraph, str | None]]:
    for ordinal, paragraph in library.rows:
        if (
            library.report_at(ordinal).symbol not in REPORTS
            or paragraph.id in used
            or paragraph.number is None
        ):
            continue
        for a, b in paragraph_sentences(paragraph):
            text = " ".join(paragraph.text[a:b].split())
            whole = SHORTEST <= len(text) <= LONGEST and text[0].isupper() and text[-1] == "."
            if whole and paragraph.insert_at(a) is None:
                sub = sub_at(paragraph, (a, b))
                yield text, paragraph, sub.sub if sub else None


def reword(text: str) -> str:
    """Return the sentence in other words.

    >>> reword("On 2 March, the Mission (see annex) emphasized the need for patrols.")
    'The Mission stressed the need for patrols on 2 March.'
    """
    new = re.sub(r" \((?:see|[a-z])[^()]*\)", "", text)
    front = re.match(r"((?:On|In|At|During|Since|By) [^,.;:]{4,40}), (?=[a-z])(.*)\.$", new)
    if front and "," not in front[2][:1] and ";" not in new:
        moved = front[1][0].lower() + front[1][1:]
        new = f"{front[2][0].upper()}{front[2][1:]} {moved}."
    for word, like in _LIKE:
        new = re.sub(rf"\b{word}\b" if word[-1].isalpha() else rf"\b{word}", like, new)
    return new


def change_number(text: str, random_: random.Random) -> str | None:
    """Put another number for one of them (not a year, not part of a name)."""
    numbers = [
        m
        for m in re.finditer(r"(?<![\w/.,-])\d{1,3}(?:,\d{3})*(?![\w/.,-]|\d)", text)
        if not re.search(r"(?:paragraph|para\.|article|resolution|No\.|section|chapter) $", text[: m.start()])
        and not re.match(rf" (?:{'|'.join(_MONTHS)})", text[m.end() :])
    ]
    if not numbers:
        return None
    m = random_.choice(numbers)
    value = int(m.group().replace(",", ""))
    other = random_.choice(
        [value + random_.randint(1, 9), value * 10, int(str(value)[::-1]) + (str(value)[::-1] == str(value))]
    )
    return f"{text[: m.start()]}{other:,}{text[m.end() :]}"


def change_date(text: str, random_: random.Random) -> str | None:
    """Put another month, day or year."""
    m = re.search(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS)})\b", text)
    if m:
        if random_.random() < 0.5:
            month = random_.choice([x for x in _MONTHS if x != m[2]])
            return f"{text[: m.start()]}{m[1]} {month}{text[m.end() :]}"
        return f"{text[: m.start()]}{int(m[1]) % 27 + 2} {m[2]}{text[m.end() :]}"
    year = re.search(r"\b20[012]\d\b(?![/\d])", text)
    return (
        f"{text[: year.start()]}{int(year.group()) - random_.randint(1, 5)}{text[year.end() :]}"
        if year
        else None
    )


def change_negation(text: str, random_: random.Random) -> str | None:
    """Take a "not" out, or put one in."""
    if re.search(r"\bnot (?!only|least)", text):
        return re.sub(r"\bnot (?!only|least)", "", text, count=1)
    if re.search(r"\b(?:no|never|without|nor|none|lack|fail)", text):
        return None
    m = re.search(r"\b(?:is|are|was|were|has|have|had|should|will|would|can|could|must)\b(?= [a-z])", text)
    return f"{text[: m.end()]} not{text[m.end() :]}" if m else None


def change_name(text: str, random_: random.Random) -> str | None:
    """Put another country."""
    m = re.search(rf"\b(?:{'|'.join(_COUNTRIES)})\b(?!’| \()", text)
    if not m:
        return None
    return text[: m.start()] + random_.choice([c for c in _COUNTRIES if c not in text]) + text[m.end() :]


def _exchange(pairs: tuple[tuple[str, str], ...]) -> Change:
    def change(text: str, random_: random.Random) -> str | None:
        for word, other in pairs:
            m = re.search(rf"\b{word}\b(?! [A-Z]\w+ \d)", text)
            if m and not re.search(r"\b(?:not|no|without)\b", text[max(0, m.start() - 12) : m.start()]):
                return text[: m.start()] + other + text[m.end() :]
        return None

    return change


_CHANGES: dict[str, Change] = {
    "number": change_number,
    "date": change_date,
    "negation": change_negation,
    "name": change_name,
    "modality": _exchange(_RAISED),
    "quantifier": _exchange(_QUANTITIES),
    "direction": _exchange(_TURNED),
}
