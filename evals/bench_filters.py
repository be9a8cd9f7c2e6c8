"""Filters: how fast, and whether anything is lost: ``python -m evals.bench_filters --library DIR --gold FILE…``.

Three tables. (1) The mask alone, over the rows of the library repeated to a million, each copy with reports of its
own. (2) Searches with filters that let a share of the library through, each beside the same search without, in turn, so
that a slow moment hits both. (3) Nearest paragraphs under these filters against a comparison of all vectors. The status
is 1 where a filtered search takes more than 1.5 times as long (median), or a nearest paragraph is lost.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from evals.gold import load_gold
from index.filters import FilterColumns, Place, allowed_rows
from index.hits import NO_FILTERS, Filters
from index.library import Library
from index.report_columns import ReportFacts
from index.search import Searcher
from index.vectors import VectorIndex

HERE = Path(__file__).resolve().parent
ROWS = 1_000_000
SHARES = (0.001, 0.01, 0.1, 0.5, 0.9)
MASK_RUNS = 21
NEAREST = 200
"""As many as a search takes of each signal."""
SLOWEST = 1.5
SEED = 4


def main() -> int:
    """Print the three tables; return 1 where filters are slow or lose something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, default=Path("library"))
    parser.add_argument("--gold", type=Path, nargs="+", default=[HERE / "gold" / "honlac28.jsonl"])
    parser.add_argument("--limit", type=int, default=40, help="questions asked with each filter")
    arguments = parser.parse_args()
    library = Library.open(arguments.library)
    questions = [q.question for q in load_gold(arguments.gold) if q.split != "test"]
    random.Random(SEED).shuffle(questions)
    print_masks(library)
    filters = dict(_filters(library))
    slow = print_searches(Searcher(library), questions[: arguments.limit], filters)
    lost = print_recall(library, questions[: arguments.limit], filters)
    return int(slow or lost)


def print_masks(library: Library) -> None:
    """Print how long it takes to decide which of a million rows may be found."""
    start = perf_counter()
    columns = repeat_columns(library, ROWS)
    built = perf_counter() - start
    rows = int(columns.lengths.sum())
    print(
        f"\n{rows:,} rows in {len(columns.lengths):,} runs; columns made in {built:.1f} s, once a library\n"
    )
    print(
        "| filter | rows left | worked out (ms), best of 21 | median | asked again (ms) |\n|---|---|---|---|---|"
    )
    first = library.report_at(0)
    cases = {
        "year": Filters(years=(int((first.date or "2025")[:4]),)),
        "since … until": Filters(since="2025-02", until="2025-06"),
        "language": Filters(languages=(first.language,)),
        "section": Filters(section="recommendations"),
        "part": Filters(part="annex"),
        "all of them": Filters(
            years=(2025,), since="2025", languages=("en",), section="introduction", part="main"
        ),
    }
    for name, filters in cases.items():
        again = _times_ms(lambda f=filters: columns.allowed(f))  # type: ignore[misc]
        anew = _times_ms(lambda f=filters: columns._allowed(f))  # type: ignore[misc]
        left = int(columns.allowed(filters).sum())
        print(
            f"| {name} | {left:,} | {min(anew):.2f} | {np.median(anew):.2f} | {np.median(again):.4f} |",
            flush=True,
        )


def repeat_columns(library: Library, rows: int) -> FilterColumns:
    """Return the columns of a library repeated to about ``rows`` rows, each copy with reports of its own."""
    places = [(k, p.part, p.headings) for k, p in library.rows]
    reports = [library.report_at(k) for k in range(len(library.reports()))]
    copies = max(1, round(rows / max(1, len(places))))
    facts = [
        ReportFacts(tuple(f"{s}/{copy}" for s in (r.symbol, *r.symbols)), r.date, r.language)
        for copy in range(copies)
        for r in reports
    ]

    def repeated() -> Iterator[Place]:
        for copy in range(copies):
            for k, part, headings in places:
                yield k + copy * len(reports), part, headings

    return FilterColumns(facts, repeated())


def print_searches(searcher: Searcher, questions: list[str], filters: dict[str, Filters]) -> bool:
    """Print latencies with each filter beside those without; return whether any is too slow."""
    print("\n| filter | rows left | p50 (ms) | p95 | without: p50 | p95 | ratio of p50 | of p95 |")
    print("|---|---|---|---|---|---|---|---|")
    for question in questions[:3]:
        searcher.search(question)
    slow = False
    for name, wanted in filters.items():
        mask = allowed_rows(searcher.library, wanted)
        left = len(searcher.library.rows) if mask is None else int(mask.sum())
        times: dict[Filters, list[float]] = {wanted: [], NO_FILTERS: []}
        for k, question in enumerate(questions):
            for f in (wanted, NO_FILTERS) if k % 2 else (NO_FILTERS, wanted):
                start = perf_counter()
                searcher.search(question, 10, f)
                times[f].append((perf_counter() - start) * 1000)
        (a50, a95), (b50, b95) = (np.percentile(times[f], (50, 95)) for f in (wanted, NO_FILTERS))
        slow |= a50 / b50 > SLOWEST
        print(
            f"| {name} | {left:,} | {a50:.1f} | {a95:.1f} | {b50:.1f} | {b95:.1f} | {a50 / b50:.2f} | {a95 / b95:.2f} |"
        )
    return slow


def print_recall(library: Library, questions: list[str], filters: dict[str, Filters]) -> bool:
    """Print which share of the exact nearest paragraphs is found under each filter; return whether any is lost."""
    from index.encoder_cache import open_encoder

    encoder = open_encoder(library.folder, library.model)
    queries = [encoder.query_tokens(q)[0] for q in questions]
    print(f"\n| filter | exact nearest {NEAREST} found: paragraphs | sentences |\n|---|---|---|")
    indexes = [VectorIndex.load(library.generation_folder / f"{n}.faiss") for n in ("chunks", "sentences")]
    lost = False
    for name, wanted in filters.items():
        mask = allowed_rows(library, wanted)
        shares = [float(np.mean([_recall(index, q, mask) for q in queries])) for index in indexes]
        lost |= min(shares) < 1 and all(i.kind.startswith("flat") for i in indexes)
        print(f"| {name} | {shares[0]:.4f} | {shares[1]:.4f} |")
    return lost


def _recall(index: VectorIndex, query: NDArray[np.float32], mask: NDArray[np.bool_] | None) -> float:
    """Return the share of the exact nearest allowed paragraphs that the index finds.

    A paragraph that is as near as the last of the exact ones, to three decimals, counts as one of them: the vectors
    are stored in half precision.
    """
    permitted = (
        np.unique(index.owners) if mask is None else np.intersect1d(index.owners, np.flatnonzero(mask))
    )
    if len(permitted) == 0:
        return 1.0
    similarity, _ = index.best_rows(query, permitted.astype(np.int64))
    count = min(NEAREST, len(permitted))
    least = np.sort(similarity)[-count] - 0.001
    found = index.nearest(query, NEAREST, mask)
    if mask is not None and not mask[found].all():
        return 0.0
    good = similarity[np.searchsorted(permitted, found)] >= least
    return float(good.sum()) / count


def _filters(library: Library) -> Iterator[tuple[str, Filters]]:
    """Give filters by reports that let about each share of the rows through, then one of each other kind."""
    reports = [r.symbol for r in library.reports()]
    random.Random(SEED).shuffle(reports)
    rows = {s: len(library.report(s).order) for s in reports}
    for share in SHARES:
        wanted = share * len(library.rows)
        reached = list(itertools.accumulate(rows[s] for s in reports))
        enough = next((k for k, n in enumerate(reached) if n >= wanted), len(reports) - 1)
        smallest = min(reports, key=lambda s: rows[s])
        chosen = (smallest,) if reached[0] > wanted else tuple(reports[: enough + 1])
        yield f"{len(chosen)} report{'s' if len(chosen) > 1 else ''}", Filters(symbols=chosen)
    yield "section “recommendations”", Filters(section="recommendations")
    yield "part annex", Filters(part="annex")
    yield "since 2025-03", Filters(since="2025-03")


def _times_ms(call: Callable[[], object]) -> list[float]:
    call()
    times = []
    for _ in range(MASK_RUNS):
        start = perf_counter()
        call()
        times.append((perf_counter() - start) * 1000)
    return times


if __name__ == "__main__":
    sys.exit(main())
