"""Fit the confidence of answers: a logistic model over the evidence features, on development questions only.

``python -m evals.fit_confidence --gold DIR_OR_FILE --library LIB [--gold … --library …]``: pairs of gold files and the
library that holds their reports. Each question is searched in its own report; every third answerable one also in a
report that it is not about, where it counts as unanswerable: near misses teach what similarity cannot see, strangers
what it can. Prints the cross-validated AUROC (reports left out together) and writes answer/confidence.json.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from answer.ask import LOOKED_AT, Answerer
from answer.confidence import WEIGHTS
from answer.evidence import Features
from answer.question import read_question
from evals.gold import GoldQuestion, load_gold
from index.hits import Filters
from index.library import Library
from ingest.citation import find_symbols

REGULARISATION = 0.1
ANSWERED = 0.9
"""Share of the answerable development questions that the threshold lets through."""
FOLDS = 6
STRANGERS = 3
"""Every how many-th question is also asked of a report that it is not about."""


def development_questions(source: Path) -> list[GoldQuestion]:
    """Return the development questions of a file (by its split field) or of a folder (by its split.json)."""
    if source.is_dir():
        names = json.loads((source / "split.json").read_text(encoding="utf-8"))["development"]
        return load_gold([source / f"{name}.jsonl" for name in names])
    return load_gold([source], "dev")


@dataclass
class Examples:
    """One row a question and report: features, the right verdict, the report asked, whether it is a stranger."""

    rows: list[list[float]] = field(default_factory=list)
    labels: list[bool] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    strange: list[bool] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def add(self, answerer: Answerer, question: GoldQuestion, doc: str, source: str) -> None:
        """Ask ``question`` of the report ``doc`` and keep what the evidence shows."""
        hits = answerer.searcher.search(question.question, LOOKED_AT, Filters(symbols=(doc,)))
        features, _ = answerer.read(read_question(question.question), hits)
        stranger = question.doc != doc
        self.rows.append(features.vector())
        self.labels.append(question.answerable and not stranger)
        self.groups.append(doc)
        self.strange.append(stranger)
        self.sources.append(source)


def collect(sources: Sequence[tuple[Path, Path]]) -> Examples:
    """Return the examples of all (gold, library) pairs; strangers go round the development reports in order."""
    pairs = [
        (question, gold, library) for gold, library in sources for question in development_questions(gold)
    ]
    homes = {q.doc: library for q, _, library in pairs if q.doc}
    answerers = {library: Answerer(Library.open(library)) for _, library in sources}
    docs = sorted(homes)
    examples = Examples()
    for number, (question, gold, library) in enumerate(pairs):
        if question.doc is None:
            continue
        examples.add(answerers[library], question, question.doc, str(gold))
        other = docs[(docs.index(question.doc) + 1 + number % (len(docs) - 1)) % len(docs)]
        if question.answerable and number % STRANGERS == 0 and not question_names_a_report(question):
            examples.add(answerers[homes[other]], question, other, str(gold))
    return examples


def question_names_a_report(question: GoldQuestion) -> bool:
    """Tell whether a question bears a symbol: asked of another report it would be about that one still."""
    return bool(find_symbols(question.question))


def cross_validate(
    x: NDArray[np.float64], y: NDArray[np.bool_], groups: Sequence[str]
) -> NDArray[np.float64]:
    """Return each question's confidence from a model that saw no question on its report."""
    confidence = np.zeros(len(y))
    folds = min(FOLDS, len(set(groups)))
    for train, test in GroupKFold(folds).split(x, y, groups):
        confidence[test] = _model().fit(x[train], y[train]).predict_proba(x[test])[:, 1]
    return confidence


def lenient_threshold(confidence: NDArray[np.float64], y: NDArray[np.bool_], sources: Sequence[str]) -> float:
    """Return the threshold that lets ANSWERED of the answerable questions through in every gold set.

    The sets differ in how freely they paraphrase; the freest one decides.
    """
    of = np.array(sources)
    return float(min(np.quantile(confidence[y & (of == name)], 1 - ANSWERED) for name in set(sources)))


def _model() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(C=REGULARISATION, max_iter=1000))


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", action="append", required=True, type=Path)
    parser.add_argument("--library", action="append", required=True, type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    examples = collect(list(zip(arguments.gold, arguments.library, strict=True)))
    x, y, strange = np.array(examples.rows), np.array(examples.labels), np.array(examples.strange)
    confidence = cross_validate(x, y, examples.groups)
    threshold = lenient_threshold(confidence, y, examples.sources)
    print(f"{len(y)} examples on {len(set(examples.groups))} development reports; reports left out together:")
    print(
        f"answerable: {int(y.sum())}, answered {np.mean(confidence[y] >= threshold):.3f} at threshold {threshold:.3f}"
    )
    for name, chosen in (("near misses", ~y & ~strange), ("asked of a stranger", strange)):
        auroc = roc_auc_score(y[y | chosen], confidence[y | chosen])
        declined = np.mean(confidence[chosen] < threshold)
        print(f"{name}: {int(chosen.sum())}, AUROC {auroc:.3f}, declined {declined:.3f}")
    pipeline = _model().fit(x, y)
    scaler, model = pipeline[0], pipeline[1]
    for name, weight in sorted(
        zip(Features.names_of(), model.coef_[0], strict=True), key=lambda p: -abs(p[1])
    ):
        print(f"  {name:16s} {weight:+.2f}")
    record = {
        "features": Features.names_of(),
        "mean": [round(float(v), 5) for v in scaler.mean_],
        "scale": [round(float(v), 5) for v in scaler.scale_],
        "weight": [round(float(v), 5) for v in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), 5),
        "threshold": round(threshold, 4),
    }
    arguments.out.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
