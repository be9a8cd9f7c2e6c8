"""XQuAD: 1,190 questions on 240 paragraphs of Wikipedia, the same in several languages: which paragraph answers?

    python -m evals.xquad DIR --language en es de ru ar

``DIR`` holds ``xquad.<language>.json`` (Artetxe et al., "On the Cross-lingual Transferability of Monolingual
Representations", 2020; github.com/google-deepmind/xquad). Each language's questions are asked of its own paragraphs, and
those of other languages than English of the English paragraphs too. With one right paragraph a question, recall@k is
the share of questions whose paragraph is among the first k.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from evals.benchmark import Benchmark, Topic, first_topics, rank_topics
from evals.obliqa import print_progress, ranking_row
from evals.passages import Document, Passage, build_library
from evals.stages import ablations
from evals.tables import Row, keep, table, without_times
from index.fusion import DEFAULT_WEIGHTS
from index.library import Library
from index.search import Searcher
from ingest.errors import PilcrowError, UsageError

MEASURES = ("R@1", "R@5", "RR")
LIBRARY = Path("library-xquad")
ENGLISH = "en"


def read_xquad(folder: Path, language: str) -> tuple[tuple[Document, ...], Benchmark]:
    """Return the articles of one language, and its questions.

    Raises:
        UsageError: the file is not there, or not in the published form.
    """
    file = folder / f"xquad.{language}.json"
    try:
        articles: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["data"]
        documents, topics, qrels = [], [], dict[str, frozenset[str]]()
        for a, article in enumerate(articles):
            passages = []
            for p, paragraph in enumerate(article["paragraphs"]):
                passages.append(Passage(f"{a}.{p}", str(p + 1), paragraph["context"]))
                for asked in paragraph["qas"]:
                    topics.append(Topic(str(asked["id"]), asked["question"]))
                    qrels[str(asked["id"])] = frozenset([f"{a}.{p}"])
            title = str(article["title"]).replace("_", " ")
            documents.append(Document(f"XQUAD/{a + 1}", title, language, tuple(passages)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{file}: cannot be read ({error!r}). Expected XQuAD's file of that language."
        ) from error
    name = f"XQuAD {language}"
    note = f"{name}: {len(topics):,} questions, {sum(len(d.passages) for d in documents)} paragraphs."
    return tuple(documents), Benchmark(name, tuple(topics), qrels, MEASURES, (note,))


def searcher_of(folder: Path, language: str, library: Path) -> Searcher:
    """Return a searcher of one language's paragraphs, indexed below ``library`` where they are not yet."""
    documents, _ = read_xquad(folder, language)
    build_library(library / language, documents, print_progress)
    return Searcher(Library.open(library / language))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--language", nargs="+", default=[ENGLISH], help="of the questions")
    parser.add_argument("--library", type=Path, default=LIBRARY, help="below it one library a language")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions of each language")
    parser.add_argument("--ablation", action="store_true", help="also without each stage (own language)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    arguments = parser.parse_args()
    try:
        rows, notes = _evaluate(arguments)
    except PilcrowError as error:
        print(f"evals.xquad: {error}", file=sys.stderr)
        return error.exit_status
    print("\n".join(notes))
    print(table("XQuAD", rows))
    if arguments.json is not None:
        keep(arguments.json, {"benchmark": "XQuAD", "notes": notes, "table": without_times(rows)})
    return 0


def _evaluate(arguments: argparse.Namespace) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    notes: list[str] = []
    for asked in arguments.language:
        _, benchmark = read_xquad(arguments.folder, asked)
        benchmark = first_topics(benchmark, arguments.limit)
        notes += benchmark.notes
        for searched in dict.fromkeys((asked, ENGLISH)):
            searcher = searcher_of(arguments.folder, searched, arguments.library)
            stages = arguments.ablation and asked == searched
            for label, weights in ablations() if stages else [("Pilcrow", DEFAULT_WEIGHTS)]:
                run = rank_topics(searcher, benchmark.topics, weights, f"{asked} → {searched}, {label}")
                row, _ = ranking_row(label, benchmark, run, bounds=label == "Pilcrow")
                rows.append({"questions": asked, "paragraphs": searched, **row})
    return rows, notes


if __name__ == "__main__":
    sys.exit(main())
