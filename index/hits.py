"""What a search takes and gives: Filters in, Hits out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace

from ingest.citation import Citation
from ingest.report import Paragraph


@dataclass(frozen=True, slots=True)
class Filters:
    """Which paragraphs may be found; empty fields do not restrict, several values of one field are alternatives.

    ``symbols``: any symbol the report bears (case and spacing ignored). ``years``: of the report's date.
    ``languages``: ISO 639-1. ``section``: words that must begin words of the heading chain. ``part``: that part and
    those inside it. ``bodies``: name, abbreviation or series of the issuing body (see ``ingest.bodies``).
    ``since``, ``until``: the report's date, both ends included, "2025", "2025-03" or "2025-03-14". A report without
    a date is found only where no year or date is asked for.
    """

    symbols: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    section: str | None = None
    part: str | None = None
    bodies: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def active(self) -> tuple[str, ...]:
        """Return the names of the fields that restrict."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name))

    def without(self, *names: str) -> Filters:
        """Return the same with these fields empty."""
        return replace(self, **{n: getattr(NO_FILTERS, n) for n in names})


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Signal:
    """One of the scores behind a hit.

    ``value``: min–max normalised over the candidates (0…1), unless its name says otherwise. ``weight``: what it is
    multiplied with in the score; negative for what is taken off. ``rank``: the place that this signal alone would
    give the paragraph among the candidates (1 best), None where it does not rank.
    """

    name: str
    value: float
    weight: float = 0.0
    rank: int | None = None

    @property
    def contribution(self) -> float:
        """Return what the signal adds to the score."""
        return self.value * self.weight


@dataclass(frozen=True, slots=True)
class Signals(Mapping[str, float]):
    """The separate scores behind one hit, whichever the ranking has: name → value, in the order of the ranking."""

    signals: tuple[Signal, ...] = ()

    def __getitem__(self, name: str) -> float:
        return self.signal(name).value

    def __iter__(self) -> Iterator[str]:
        return (s.name for s in self.signals)

    def __len__(self) -> int:
        return len(self.signals)

    def signal(self, name: str) -> Signal:
        """Return a signal by its name.

        Raises:
            KeyError: the ranking has none of that name.
        """
        for signal in self.signals:
            if signal.name == name:
                return signal
        raise KeyError(name)

    def share(self, name: str) -> float:
        """Return how much of what speaks for the hit comes from a signal; the positive shares add up to 1."""
        total = sum(max(0.0, s.contribution) for s in self.signals)
        return self.signal(name).contribution / total if total > 0 else 0.0


@dataclass(frozen=True, slots=True)
class WordMatch:
    """A word of a paragraph that answers to a word of the question.

    ``exact``: the same word, or another form of it; else one close in meaning. ``similarity``: cosine of the two in
    their contexts (-1…1).
    """

    asked: str
    found: str
    similarity: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph found, once, with the place in it that matched best.

    ``score`` is the sum of what ``signals`` contribute (higher is better) and orders one result list; it does not
    compare across questions. ``similarity`` is the best cosine of the question with a chunk or
    sentence (-1…1), which does compare. ``matched`` is the span of the best sentence in ``paragraph.text``,
    ``sub`` the sub-paragraph it lies in. ``matches`` are the words of the paragraph that answer to words of the
    question.
    """

    rank: int
    score: float
    similarity: float
    signals: Signals
    symbol: str
    title: str
    date: str | None
    file: str
    paragraph: Paragraph
    sub: str | None
    matched: tuple[int, int]
    matches: tuple[WordMatch, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Return the words of the paragraph that matched, as they stand there, each once."""
        return tuple(dict.fromkeys(m.found for m in self.matches))

    @property
    def citation(self) -> Citation:
        """Return the citation of the paragraph, or of the sub-paragraph that matched."""
        return Citation.of(self.symbol, self.paragraph, self.sub)
