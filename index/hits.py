"""What a search takes and gives: Filters in, Hits out."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

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
class Signals:
    """The separate scores behind one hit, each min–max normalised over the candidates (0…1)."""

    bm25: float = 0.0
    dense: float = 0.0
    sentence: float = 0.0
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One paragraph found, once, with the place in it that matched best.

    ``score`` is the convex combination of ``signals`` (0…1, higher is better) and orders one result list; it
    does not compare across questions. ``similarity`` is the best cosine of the question with a chunk or
    sentence (-1…1), which does compare. ``matched`` is the span of the best sentence in ``paragraph.text``,
    ``sub`` the sub-paragraph it lies in. ``words`` are the surface words of the paragraph that matched.
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
    words: tuple[str, ...] = field(default=())

    @property
    def citation(self) -> Citation:
        """Return the citation of the paragraph, or of the sub-paragraph that matched."""
        return Citation.of(self.symbol, self.paragraph, self.sub)
