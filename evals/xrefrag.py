"""XRefRAG: questions over two cross-referring passages of regulations, answered with both cited.

    python -m evals.xrefrag DIR

``DIR`` holds ``DPEL.dev.jsonl``, ``SCHEMA.dev.jsonl`` and ``passages.jsonl``, as published (github.com/RegNLP/XRefRAG).
The passages are indexed as one report, ordered by their ids: in the file those that refer to each other stand side by
side, which would give the pairs away to a ranking that looks at neighbours. Each question is answered with nothing
declined. Token F1 is SQuAD's, against the reference answer without its citation tags; citation precision and recall
are against the two passages that it is tagged with. Beside it, from the same search: the two best passages whole, and
the best sentence of the best passage. Anything tuned on this set may look at the questions in even places only ("tuning
half"); the others are held out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from answer.answer import Answer
from answer.ask import Answerer
from evals.answers import lenient
from evals.judged import evidence_of
from evals.measures import bootstrap_interval, token_f1
from evals.obliqa import print_progress
from evals.passages import Document, Passage, build_library
from evals.tables import Row, figure, interval, keep, table
from index.hits import Hit
from index.library import Library
from ingest.errors import PilcrowError, UsageError

SETS = ("DPEL", "SCHEMA")
LIBRARY = Path("library-xrefrag")
NAME = "XREFRAG/1"
PUBLISHED = "published: token F1 .489 (hybrid retrieval with a large language model)"
MEASURES = ("token F1", "citation precision", "citation recall", "citation F1", "both cited")
_TAG = re.compile(r"\s*\[#(?:SRC|TGT):[^\]]*\]")


@dataclass(frozen=True, slots=True)
class CrossQuestion:
    """A question with its reference answer (tags removed) and the two passages that the answer is tagged with."""

    id: str
    text: str
    answer: str
    passages: frozenset[str]
    source: str
    held_out: bool


def read_passages(folder: Path) -> Document:
    """Return all passages as one document, ordered by id.

    Raises:
        UsageError: the file is not there, or not in the published form.
    """
    rows = _read_lines(folder / "passages.jsonl", ("pid", "text"))
    texts = sorted((str(r["pid"]), " ".join(str(r["text"]).split())) for r in rows)
    return Document(NAME, "Regulations", "en", tuple(Passage(i, None, t) for i, t in texts if t))


def read_questions(folder: Path) -> list[CrossQuestion]:
    """Return the questions of both sets, in the order of the files.

    Raises:
        UsageError: a file is not there, or not in the published form.
    """
    names = ("id", "question", "answer", "source_passage_id", "target_passage_id")
    return [
        CrossQuestion(
            id=str(row["id"]),
            text=str(row["question"]),
            answer=_TAG.sub("", str(row["answer"])),
            passages=frozenset([str(row["source_passage_id"]), str(row["target_passage_id"])]),
            source=name,
            held_out=position % 2 == 1,
        )
        for name in SETS
        for position, row in enumerate(_read_lines(folder / f"{name}.dev.jsonl", names))
    ]


def _read_lines(file: Path, names: Sequence[str]) -> list[dict[str, Any]]:
    try:
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{file}: cannot be read ({error}). Expected JSON lines as XRefRAG has them."
        ) from error
    if not all(isinstance(r, dict) and r.keys() >= set(names) for r in rows):
        raise UsageError(f"{file}: expected one JSON object a line with {', '.join(names)}.")
    return rows


def mark(said: str, cited: Iterable[str], question: CrossQuestion) -> dict[str, float]:
    """Return the measures of one answer: its words, and the ids of the passages that it cites."""
    unique = set(cited)
    found = len(unique & question.passages)
    precision, recall = found / len(unique) if unique else 0.0, found / len(question.passages)
    return {
        "token F1": token_f1(said, question.answer),
        "citation precision": precision,
        "citation recall": recall,
        "citation F1": 2 * precision * recall / (precision + recall) if found else 0.0,
        "both cited": float(question.passages <= unique),
        "words": float(len(said.split())),
    }


def text_of(answer: Answer) -> str:
    """Return an answer as read aloud: each chapeau once, before the first of its items."""
    parts = [part for s in answer.statements for part in (s.chapeau, s.text) if part]
    return " ".join(dict.fromkeys(parts))


def two_passages(hits: Sequence[Hit]) -> tuple[str, list[str]]:
    """Return the two best passages whole, and their ids."""
    return " ".join(h.paragraph.text for h in hits[:2]), [h.paragraph.id for h in hits[:2]]


def best_sentence(hits: Sequence[Hit]) -> tuple[str, list[str]]:
    """Return the sentence of the best passage that matches best, and the passage's id."""
    return " ".join(h.paragraph.text[slice(*h.matched)] for h in hits[:1]), [h.paragraph.id for h in hits[:1]]


def evaluate(
    answerer: Answerer, questions: Sequence[CrossQuestion]
) -> dict[str, dict[str, dict[str, float]]]:
    """Answer every question with nothing declined; return system → question id → measure → value."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    forced = lenient(answerer)
    for question in tqdm(questions, desc="XRefRAG", unit="q", file=sys.stderr, disable=None, leave=False):
        answer = forced.ask(question.text)
        cited = [e.paragraph_id for e in evidence_of(answer.statements)]
        systems = {
            "Pilcrow's answer": (text_of(answer), cited),
            "two best passages whole": two_passages(answer.hits),
            "best sentence of the best passage": best_sentence(answer.hits),
        }
        for name, (said, ids) in systems.items():
            found.setdefault(name, {})[question.id] = mark(said, ids, question)
    return found


def groups_of(questions: Sequence[CrossQuestion]) -> dict[str, list[str]]:
    """Return question ids by group: all, the two halves, the two sets."""
    return {
        "all": [q.id for q in questions],
        "tuning half": [q.id for q in questions if not q.held_out],
        "held-out half": [q.id for q in questions if q.held_out],
        **{name: [q.id for q in questions if q.source == name] for name in SETS},
    }


def rows_of(marks: Mapping[str, Mapping[str, float]], groups: Mapping[str, Sequence[str]]) -> list[Row]:
    """Return one row a group of questions for one system."""
    rows: list[Row] = []
    for group, ids in groups.items():
        row: Row = {"questions": group, "n": len(ids)}
        for measure in MEASURES:
            values = [marks[i][measure] for i in ids]
            row[measure] = figure(float(np.mean(values)) if values else float("nan"))
            if measure == MEASURES[0] and values:
                row[measure] += f" [{interval(bootstrap_interval(values))}]"
        row["words"] = f"{np.mean([marks[i]['words'] for i in ids]):.0f}" if ids else "—"
        rows.append(row)
    return rows


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--library", type=Path, default=LIBRARY)
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    arguments = parser.parse_args()
    try:
        document = read_passages(arguments.folder)
        questions = read_questions(arguments.folder)[: arguments.limit]
        build_library(arguments.library, [document], print_progress)
        found = evaluate(Answerer(Library.open(arguments.library)), questions)
    except PilcrowError as error:
        print(f"evals.xrefrag: {error}", file=sys.stderr)
        return error.exit_status
    groups = groups_of(questions)
    tables = {f"XRefRAG dev, {system}": rows_of(marks, groups) for system, marks in found.items()}
    print(f"{len(questions)} questions, {len(document.passages):,} passages; {PUBLISHED}.")
    print("\n".join(table(title, rows) for title, rows in tables.items()))
    if arguments.json is not None:
        keep(arguments.json, {"benchmark": "XRefRAG dev", "note": PUBLISHED, "tables": tables})
    return 0


if __name__ == "__main__":
    sys.exit(main())
