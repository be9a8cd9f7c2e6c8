"""The Answer and its parts: what an asked question gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from index.hits import Hit
from ingest.citation import Citation

StatementKind = Literal["quote", "generated"]
Support = Literal["verbatim", "supported", "unsupported"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation with the words that carry it: ``quote`` stands verbatim in the cited paragraph's text."""

    citation: Citation
    file: str
    page: int
    quote: str
    paragraph_id: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the answer says. ``chapeau`` is the words that introduce a list item, where it is one.

    ``marked`` are the words of ``text`` that bear the answer (for emphasis). ``headings`` is the chain the
    cited paragraph stands under: statements are shown grouped by it. ``repeated`` cites the places that say the same
    (an observation and the recommendation that repeats it): folded here, not stated twice. ``problems`` says in words
    why a generated sentence is not supported: empty for every other statement.
    """

    text: str
    kind: StatementKind
    support: Support
    evidence: tuple[Evidence, ...]
    headings: tuple[str, ...] = ()
    chapeau: str | None = None
    marked: tuple[str, ...] = ()
    repeated: tuple[Evidence, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The reply to one question.

    ``answered`` False comes with ``reason`` (what was searched and what is missing); ``hits`` are then the
    nearest paragraphs, shown as such. ``confidence`` (0…1) is the estimated chance that the answer is right.
    ``notices`` are for the reader, each a sentence: how the question was read, that a language model failed and quotes
    stand in for it. ``unanswered`` names the parts of a question that has several, or the conditions of one, which the
    reports do not meet. ``model`` is "extractive", "lookup" or "openai:NAME"; ``library`` the generation that was asked.
    """

    question: str
    answered: bool
    reason: str | None
    confidence: float
    statements: tuple[Statement, ...]
    hits: tuple[Hit, ...]
    model: str
    library: str
    elapsed_ms: float
    notices: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()

    @property
    def related(self) -> tuple[Hit, ...]:
        """The paragraphs found that no statement cites, best first."""
        cited = {e.paragraph_id for s in self.statements for e in s.evidence}
        return tuple(h for h in self.hits if h.paragraph.id not in cited)
