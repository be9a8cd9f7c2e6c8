"""What the reports of a library say of themselves, and how well some words describe each of them.

Titles, mastheads, symbols, sessions, dates and the acronyms of names (by initials, or as the reports define them)
tell what a report *is*; words that occur in many of its paragraphs tell what it is *about*. A word counts by how few
reports share it. No list of bodies or acronyms is built in: all is learnt from the library.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.acronyms import initials_of, learn_acronyms
from index.lexical import stem_words
from index.library import Library
from index.periods import find_days, find_ordinals
from index.symbols import SymbolTable
from ingest.editions import symbol_family, title_without_period
from ingest.report import Paragraph, Report

Floats = NDArray[np.float64]
RowsOf = Callable[[str], NDArray[np.int64]]
"""Gives the rows of the paragraphs that hold a term (a stem, or two neighbouring stems with a blank between)."""
FRONT_PARAGRAPHS, FRONT_CHARACTERS, FRONT_LENGTH = 8, 400, 2000
DEFINING_PARAGRAPHS = 30
"""How far into a report acronyms are looked for: they are defined where they are first used."""
IN_TITLE, IN_HEADINGS, IN_FRONT, IN_BODY = 1.0, 0.6, 0.3, 0.8
IN_PAIR = 0.75
"""Strength of a word by where it stands, and of two neighbouring words beside each of them (development reports)."""
IN_NAME = 1.0
"""Strength of a whole name ("Committee on Information"), beside its words."""
FULL_SHARE = 0.3
"""A word in this share of a report's paragraphs is what the report is about."""
SMOOTHING = 15
"""Paragraphs added to each report when shares are taken: a letter of two paragraphs is about nothing by its words."""
FULL_SIZE = 50
_NAME = re.compile(r"[A-Z][\w-]+(?:,? (?:(?:of|for|on|and|the|in|to|against|with) ){0,2}[A-Z][\w-]+)+(?!\w)")
_OPENS = re.compile(r"(?:What|How|Who|Which|Where|When|Why|In|According|On|At|Of|From|The)\b")


def name_terms(text: str, language: str = "en") -> list[str]:
    """Return the stems of a text and its pairs of neighbouring stems; "Secretary-General" counts as two words.

    >>> name_terms("UNDP/UNFPA Board")
    ['undp', 'unfpa', 'board', 'undp unfpa', 'unfpa board']
    """
    stems = stem_words(re.findall(r"\w+", text), language)
    return stems + [f"{a} {b}" for a, b in pairwise(stems)]


_GENERIC = frozenset(
    name_terms(
        "report papers document documents discussion discussions session sessions meeting note letter text according "
        "view words using paragraph describe described mention mentioned draft resolution"
    )
)
"""Stems that tell no report from another by themselves, but may beside others ("annual session")."""
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z][A-Za-z]*\b")


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: ``title`` and ``front`` are terms, ``days`` ISO dates in its front matter, ``years`` of its title
    and symbols, ``sessions`` ordinal numbers of its title and session."""

    symbols: tuple[str, ...]
    name: str
    date: str | None
    language: str
    title: frozenset[str]
    headings: frozenset[str]
    front: frozenset[str]
    text: str
    sessions: frozenset[int]
    days: frozenset[str]
    years: frozenset[str]

    @property
    def symbol(self) -> str:
        """Return the symbol that hits bear."""
        return self.symbols[0]


def describe_report(report: Report) -> Entry:
    """Return what ``report`` says of itself."""
    paragraphs = list(_front_paragraphs(report))
    headings = list(dict.fromkeys(h for p in paragraphs for h in p.headings))
    texts = [p.text[:FRONT_CHARACTERS] for p in paragraphs if not re.match(r"\s*(?:Contents|I\. )", p.text)]
    front = " ".join((*headings, *texts))[:FRONT_LENGTH]
    acronyms = {a.lower() for name in (report.title, *headings) for a in initials_of(name[:200])}
    # "A/HRC/EMRIP/2025/2": the steps of a symbol are names of bodies
    steps = {s.lower() for symbol in report.symbols for s in re.findall(r"[A-Za-z]{3,}", symbol)}
    return Entry(
        symbols=tuple(dict.fromkeys((report.symbol, *report.symbols))),
        name=report.title,
        date=report.date,
        language=report.language,
        title=frozenset(name_terms(report.title, report.language)) | steps | acronyms,
        headings=frozenset(name_terms(" ".join(headings), report.language)),
        front=frozenset(t for t in name_terms(front, report.language) if " " not in t),
        text=f" {fold_name(report.title)} | {fold_name(front)} ",
        sessions=frozenset(find_ordinals(f"{report.session or ''} {report.title}")),
        days=frozenset(find_days(f"{report.title} {front}")),
        years=frozenset(re.findall(r"(?:19|20)\d\d", " ".join((report.title, *report.symbols)))),
    )


def find_names(text: str) -> list[str]:
    """Return the names of several words in ``text``: capitalised, small words between them.

    >>> find_names("What did the Committee for Programme and Coordination ask of the Panel?")
    ['Committee for Programme and Coordination']
    """
    return [m.group() for m in _NAME.finditer(text) if not _OPENS.match(m.group())]


def find_acronyms(text: str) -> list[str]:
    """Return the words of ``text`` with two capitals or more, each once.

    >>> find_acronyms("UNIFIL and the CPC")
    ['UNIFIL', 'CPC']
    """
    return list(dict.fromkeys(_ACRONYM.findall(text)))


def _where(folded: str, entry: Entry) -> float:
    at = entry.text.find(folded)
    return 0.0 if at < 0 else IN_TITLE if at < len(entry.name) else IN_HEADINGS


def fold_name(text: str) -> str:
    """Return ``text`` in small letters, with one blank between words and no marks."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _front_paragraphs(report: Report) -> Iterable[Paragraph]:
    """Yield what stands before the first numbered paragraph: masthead, covering letter, summary."""
    by_id = {p.id: p for p in report.unnumbered}
    for paragraph_id in report.order[:FRONT_PARAGRAPHS]:
        paragraph = by_id.get(paragraph_id)
        if paragraph is None:
            return
        yield paragraph


class Catalogue:
    """The reports of a library, ready to be compared with what a question says of a report."""

    def __init__(
        self,
        entries: Sequence[Entry],
        acronyms: Mapping[str, tuple[str, ...]],
        owners: NDArray[np.int64],
        rows_of: RowsOf | None,
    ) -> None:
        self.entries = list(entries)
        self.languages = frozenset(e.language for e in entries)
        self.ordinal_of = {s: k for k, e in enumerate(entries) for s in reversed(e.symbols)}
        self.replaced_by = _replaced(self.ordinal_of)
        self.series = _series(entries)
        self.symbols = SymbolTable(self.ordinal_of)
        self._names = dict(acronyms)
        self._owners, self._rows_of = owners, rows_of
        counts = np.bincount(owners, minlength=len(entries))
        self._sizes = counts + SMOOTHING
        self.slightness = (
            np.log10(np.clip(counts, 1, FULL_SIZE) / FULL_SIZE) if len(owners) else np.zeros(len(entries))
        )
        """By how much each report falls short of ``FULL_SIZE`` paragraphs: 0, or below."""
        self._holding = _invert(entries)
        self._about = lru_cache(maxsize=4096)(self._share)

    @classmethod
    def of(cls, library: Library, rows_of: RowsOf | None = None) -> Catalogue:
        """Read the catalogue of ``library``; ``rows_of`` tells what reports are about (None: titles alone count)."""
        reports = [library.report_at(k) for k in range(len(library.reports()))]
        return cls.of_reports(reports, [k for k, _ in library.rows], rows_of)

    @classmethod
    def of_reports(
        cls, reports: Sequence[Report], owners: Sequence[int] = (), rows_of: RowsOf | None = None
    ) -> Catalogue:
        """Read the catalogue of ``reports``; ``owners`` holds the report's ordinal by row."""
        acronyms = learn_acronyms(t for r in reports for t in _defining_texts(r))
        return cls([describe_report(r) for r in reports], acronyms, np.array(owners, dtype=np.int64), rows_of)

    def evidence(self, words: str) -> Floats:
        """Return how much ``words`` describe each report: float64 [reports], a sum of idf.

        1 is what a word says that stands in the title of one report alone.
        """
        total = np.zeros(len(self.entries))
        acronyms = find_acronyms(words)
        # "UNDP/UNFPA/UNOPS": names in a row are no phrase
        unpaired = {a.lower() for a in acronyms}
        for term in dict.fromkeys(name_terms(words)):
            stems = term.split()
            if _GENERIC.issuperset(stems) or (len(stems) == 2 and unpaired.issuperset(stems)):
                continue
            total += self._term_evidence(term) * (IN_PAIR if len(stems) == 2 else 1.0)
        for acronym in acronyms:
            spelled = [self._written_out(name) for name in self._names.get(acronym, ())]
            direct = self._term_evidence(acronym.lower())
            total += np.max([direct, *spelled], axis=0) - direct
        for written in find_names(words):
            total += self._written_out(written)
        return total

    def _idf(self, reports: float) -> float:
        """Return log(N / reports) / log N: 1 for what one report alone bears, 0 for what all do."""
        count = len(self.entries)
        return math.log(count / min(max(reports, 1.0), count)) / math.log(count) if count > 1 else 0.0

    @property
    def acronyms(self) -> Mapping[str, tuple[str, ...]]:
        """The acronyms that the reports define, each with its names."""
        return self._names

    def _written_out(self, name: str) -> Floats:
        """Return the evidence of a name of several words that stands as it is in front of a report."""
        folded = f" {fold_name(name)} "
        strength = np.array([_where(folded, e) for e in self.entries])
        return IN_NAME * strength * self._idf(int((strength > 0).sum()))

    def _term_evidence(self, term: str) -> Floats:
        found = np.zeros(len(self.entries))
        held = self._holding.get(term, ())
        for ordinal, strength in held:
            found[ordinal] = strength * self._idf(len(held))
        return np.maximum(found, self._about(term)) if self._rows_of is not None else found

    def _share(self, term: str) -> Floats:
        """Return the weight of a term by the share of each report's paragraphs that hold it."""
        rows = self._rows_of(term) if self._rows_of is not None else np.zeros(0, dtype=np.int64)
        count = np.bincount(self._owners[rows], minlength=len(self.entries))
        share = np.minimum(count / self._sizes / FULL_SHARE, 1.0)
        return np.asarray(IN_BODY * share * self._idf(float(share.sum())))


def _replaced(ordinal_of: Mapping[str, int]) -> dict[int, int]:
    """Return the reports that a revision in the library replaces, with the last revision (by ordinal)."""
    found: dict[int, int] = {}
    for symbol, ordinal in ordinal_of.items():
        base, _, number = symbol.partition("/Rev.")
        if number.isdigit():
            earlier = [base, *(f"{base}/Rev.{n}" for n in range(1, int(number)))]
            found.update(
                (ordinal_of[s], ordinal) for s in earlier if s in ordinal_of and ordinal_of[s] != ordinal
            )
    return {earlier: found.get(later, later) for earlier, later in found.items()}


def _series(entries: Sequence[Entry]) -> list[list[int]]:
    """Return the reports that follow each other: same title but for times, same family of symbols; oldest first."""
    groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for k, entry in enumerate(entries):
        title = title_without_period(entry.name)
        if title and entry.date:
            groups[title, symbol_family(entry.symbol), entry.language].append(k)
    return [sorted(g, key=lambda k: entries[k].date or "") for g in groups.values() if len(g) > 1]


def _defining_texts(report: Report) -> Iterable[str]:
    yield report.title
    for paragraph in (*report.unnumbered[:FRONT_PARAGRAPHS], *report.paragraphs[:DEFINING_PARAGRAPHS]):
        yield paragraph.text


def _invert(entries: Sequence[Entry]) -> dict[str, list[tuple[int, float]]]:
    """Return term → (report that bears it, how strongly)."""
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for k, entry in enumerate(entries):
        for term in entry.title:
            found[term].append((k, IN_TITLE))
        for term in entry.headings - entry.title:
            found[term].append((k, IN_HEADINGS))
        for term in entry.front - entry.headings - entry.title:
            found[term].append((k, IN_FRONT))
    return found
