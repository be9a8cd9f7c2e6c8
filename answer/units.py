"""Cut the paragraphs found into what can be stated: sentences, and the items of lists with their chapeau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.chunks import chapeau_of, sub_at
from index.hits import Hit
from index.search import Searcher
from index.signals import Query
from ingest.report import Subparagraph

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Unit:
    """What can be stated: an item of a list, or a sentence outside one.

    ``span`` in ``hit.paragraph.text``; ``sentences`` the spans of the sentences in it; ``similarity`` the best of
    their cosines with the question. ``item`` is the innermost sub-paragraph, ``chapeau`` the words that introduce it.
    """

    hit: Hit
    span: Span
    sentences: tuple[Span, ...]
    similarity: float
    item: Subparagraph | None
    chapeau: str

    @property
    def text(self) -> str:
        """The words as printed."""
        return self.hit.paragraph.text[slice(*self.span)].strip()

    @property
    def introduces(self) -> bool:
        """Whether it only introduces a list: a chapeau answers nothing by itself."""
        paragraph = self.hit.paragraph
        return self.item is None and bool(paragraph.subparagraphs) and self.text.endswith(":")


def units_of(hit: Hit, searcher: Searcher, query: Query) -> list[Unit]:
    """Return the units of one paragraph, in print order."""
    row = searcher.library.row_of(hit.paragraph.id)
    spans: dict[Span, tuple[Subparagraph | None, list[Span], float]] = {}
    for span, similarity, _ in searcher.sentence_scores(query, row):
        item = sub_at(hit.paragraph, span)
        whole = (item.start, item.end) if item else span
        _, inside, best = spans.get(whole, (item, [], -1.0))
        spans[whole] = (item, [*inside, span], max(best, similarity))
    return [
        Unit(hit, span, tuple(inside), best, item, chapeau_of(hit.paragraph, item) if item else "")
        for span, (item, inside, best) in sorted(spans.items())
    ]


def all_units(hits: Sequence[Hit], searcher: Searcher, query: Query) -> list[Unit]:
    """Return the units of all hits, hit by hit."""
    return [unit for hit in hits for unit in units_of(hit, searcher, query)]
