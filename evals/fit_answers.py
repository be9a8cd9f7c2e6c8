"""Fit what chooses and what declines: the reader's trees over units, and the confidence over the evidence of a question.

    python -m evals.fit_answers --gold evals/gold/fitting --library LIB --gold evals/gold/un_reports --library LIB …

Pairs of gold questions (a file: its development split; a folder: the development reports of its split.json, or all of
it where it has none) and the library that holds their reports. Each question is asked of its own report; every third
answerable one that names no report also of another, where it counts as unanswerable: near misses teach what similarity
cannot see, strangers what it can. Printed are the figures of the sets with a split, each report judged by models that
saw none of its questions; then both models are fitted on everything. ``--write`` keeps them in answer/, ``--held-out``
the confidences of the cross-validation, for ``evals.risk``.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm

from answer import confidence, reader
from answer.ask import Answerer
from answer.evidence import weigh_chances
from answer.question import read_question
from answer.reader import chances_of
from answer.unit_features import UnitTable
from evals.fit_ranker import trees_of
from evals.gold import GoldQuestion, load_gold
from evals.judged import judge
from evals.tables import figure, table
from index.hits import Filters
from index.library import Library
from index.ranker import Ranker
from ingest.citation import find_symbols
from ingest.errors import PilcrowError

REGULARISATION = 0.03
ANSWERED = 0.9
"""Share of the answerable development questions that the threshold lets through."""
FOLDS, READER_FOLDS = 9, 5
STRANGERS = 3
"""Every how many-th question is also asked of a report that it is not about."""
STRANGERS_WEIGH = 0.5
"""Weight of such an example: near misses are what people meet who ask of the right report."""
TREES = 250
TREE_PARAMETERS = {
    "objective": "binary", "learning_rate": 0.05, "num_leaves": 8, "min_data_in_leaf": 40, "feature_fraction": 0.3,
    "bagging_fraction": 0.7, "bagging_freq": 1, "lambda_l2": 10.0, "verbose": -1, "num_threads": 2, "seed": 1,
    "deterministic": True, "force_row_wise": True,
}  # fmt: skip
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass
class Example:
    """One question asked of one report.

    ``features``: name → value. ``units``: float32 [units, columns]. ``answers``: bool [units], those that are part of the
    answer. ``label``: whether the report answers the question. ``judged``: whether it belongs to a set with a split.
    """

    question: GoldQuestion
    doc: str
    source: str
    judged: bool
    features: dict[str, float]
    columns: tuple[str, ...]
    units: NDArray[np.float32]
    answers: Mask

    @property
    def strange(self) -> bool:
        """Whether the question is about another report."""
        return self.question.doc != self.doc

    @property
    def label(self) -> bool:
        """Whether the report that was asked answers the question."""
        return self.question.answerable and not self.strange


def questions_of(source: Path) -> tuple[list[GoldQuestion], bool]:
    """Return the questions to fit on, and whether figures are printed for them (they have a split)."""
    if not source.is_dir():
        return load_gold([source], "dev"), True
    split = source / "split.json"
    if not split.is_file():
        return load_gold(sorted(source.glob("*.jsonl"))), False
    names = json.loads(split.read_text(encoding="utf-8"))["development"]
    return load_gold([source / f"{name}.jsonl" for name in names]), True


def collect(sources: Sequence[tuple[Path, Path]]) -> list[Example]:
    """Return the examples of all (gold, library) pairs; strangers go round the reports of their set in order."""
    opened = {library: Answerer(Library.open(library)) for library in {b for _, b in sources}}
    examples = []
    for gold, library in sources:
        questions, judged = questions_of(gold)
        docs = sorted({q.doc for q in questions if q.doc})
        for number, question in enumerate(tqdm(questions, desc=gold.name, file=sys.stderr, disable=None)):
            if question.doc is None:
                continue
            asked = [question.doc]
            if (
                question.answerable
                and number % STRANGERS == 0
                and len(docs) > 1
                and not _names_report(question)
            ):
                asked.append(docs[(docs.index(question.doc) + 1 + number % (len(docs) - 1)) % len(docs)])
            examples += [_example(opened[library], question, doc, gold.name, judged) for doc in asked]
    return examples


def _names_report(question: GoldQuestion) -> bool:
    """Tell whether a question says its report: asked of another it would be about that one still."""
    return question.names_report is True or bool(find_symbols(question.question))


def _example(answerer: Answerer, question: GoldQuestion, doc: str, source: str, judged: bool) -> Example:
    hits = answerer.searcher.search(question.question, 10, Filters(symbols=(doc,)))
    found = answerer.read(read_question(question.question), hits)  # its chances are replaced by add_chances
    answers = answer_units(question, found.table, answerer.library) if question.doc == doc else None
    return Example(
        question, doc, source, judged, dict(found.features.values), tuple(found.table.columns),
        np.stack(list(found.table.columns.values()), axis=1),
        np.zeros(len(found.table.units), dtype=bool) if answers is None else answers,
    )  # fmt: skip


def answer_units(question: GoldQuestion, found: UnitTable, library: Library) -> Mask:
    """Return which units are part of the answer: they and a gold quote overlap by half of the shorter."""
    marks = np.zeros(len(found.units), dtype=bool)
    if not question.answerable:
        return marks
    places = judge(question, library)
    for k, unit in enumerate(found.units):
        paragraph = unit.hit.paragraph
        if paragraph.id not in places.accepted:
            continue
        for quote in question.quotes:
            start = paragraph.text.find(quote)
            overlap = min(start + len(quote), unit.span[1]) - max(start, unit.span[0])
            shorter = min(len(quote), unit.span[1] - unit.span[0])
            marks[k] |= start >= 0 and overlap >= 0.5 * shorter
    return marks


def fit_reader(examples: Sequence[Example]) -> Ranker:
    """Fit the trees; each question weighs the root of its number of units."""
    import lightgbm

    weights = np.concatenate([np.full(len(e.answers), len(e.answers) ** -0.5) for e in examples])
    data = lightgbm.Dataset(
        np.concatenate([e.units for e in examples]),
        np.concatenate([e.answers for e in examples]).astype(int),
        weight=weights / weights.mean(),
    )
    return trees_of(lightgbm.train(TREE_PARAMETERS, data, TREES), examples[0].columns, scale=1.0)


def add_chances(examples: Sequence[Example]) -> None:
    """Add to each example's features what a reader says that saw no question on its report."""
    docs = np.array([e.doc for e in examples])
    for train, test in GroupKFold(READER_FOLDS).split(docs, groups=docs):
        trees = fit_reader([examples[k] for k in train])
        for k in test:
            e = examples[k]
            columns = dict(zip(e.columns, e.units.T, strict=True))
            e.features |= weigh_chances(chances_of(trees.correct(columns)))


def fit_confidence(x: Floats, y: Mask, weights: Floats) -> Pipeline:
    """Fit the logistic model. ``weights``: float64 [n]."""
    model = make_pipeline(StandardScaler(), LogisticRegression(C=REGULARISATION, max_iter=3000))
    return model.fit(x, y, logisticregression__sample_weight=weights)


def cross_validate(
    x: Floats, y: Mask, groups: Sequence[str], judged: Mask | None = None, weights: Floats | None = None
) -> Floats:
    """Return each question's confidence from a model that saw no question on its report.

    ``judged``: those that are judged (others are fitted on in every fold, and get NaN).
    """
    weights = np.ones(len(y)) if weights is None else weights
    chosen = np.ones(len(y), dtype=bool) if judged is None else judged
    found = np.full(len(y), np.nan)
    own = np.flatnonzero(chosen)
    names = np.array(groups)
    for _, test in GroupKFold(min(FOLDS, len(set(names[own])))).split(own, groups=names[own]):
        left_out = own[test]
        train = ~np.isin(names, names[left_out]) | ~chosen
        found[left_out] = fit_confidence(x[train], y[train], weights[train]).predict_proba(x[left_out])[:, 1]
    return found


def lenient_threshold(found: Floats, y: Mask, sources: Sequence[str]) -> float:
    """Return the highest threshold that lets ANSWERED of the answerable questions through, each gold set counting alike.

    The sets differ in how freely they paraphrase: what is right for one alone is not for the other.
    """
    of = np.array(sources)
    known = y & ~np.isnan(found)
    sets = [found[known & (of == name)] for name in sorted(set(of[known]))]
    steps = np.unique(np.concatenate(sets))
    let_through = np.mean([(own[:, None] >= steps).mean(axis=0) for own in sets], axis=0)
    return float(steps[let_through >= ANSWERED].max(initial=0.0))


def print_figures(examples: Sequence[Example], found: Floats, threshold: float) -> None:
    """Print what the cross-validated confidence does on each judged set."""
    label = np.array([e.label for e in examples])
    strange = np.array([e.strange for e in examples])
    rows = []
    for name in dict.fromkeys(e.source for e in examples if e.judged):
        own = np.array([e.source == name for e in examples])
        for kind, negative in (("near misses", ~label & ~strange & own), ("strangers", strange & own)):
            positive = label & own
            if negative.any():
                both = positive | negative
                rows.append(
                    {
                        "set": name, "against": kind, "questions": int(both.sum()),
                        "AUROC": figure(float(roc_auc_score(label[both], found[both]))),
                        "answered, answerable": figure(float(np.mean(found[positive] >= threshold))),
                        "declined": figure(float(np.mean(found[negative] < threshold))),
                    }
                )  # fmt: skip
    print(table(f"Confidence, reports left out together, threshold {threshold:.3f}", rows))


def write(fitted: Pipeline, names: Sequence[str], threshold: float, trees: Ranker) -> None:
    """Write both models where the answerer reads them."""
    scaler, model = fitted[0], fitted[1]
    record = {
        "features": list(names),
        "mean": [round(float(v), 5) for v in scaler.mean_],
        "scale": [round(float(v), 5) for v in scaler.scale_],
        "weight": [round(float(v), 5) for v in model.coef_[0]],
        "bias": round(float(model.intercept_[0]), 5),
        "threshold": round(threshold, 4),
    }
    confidence.WEIGHTS.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    text = json.dumps(trees.to_json(), separators=(",", ":")) + "\n"
    reader.WEIGHTS.write_text(text, encoding="utf-8")
    print(f"wrote {confidence.WEIGHTS.name} and {reader.WEIGHTS.name} ({len(text):,} bytes)")


def matrix(examples: Sequence[Example]) -> tuple[Floats, Mask, tuple[str, ...]]:
    """Return features (float64 [n, features]), labels (bool [n]) and the names of the features."""
    names = tuple(examples[0].features)
    x = np.array([[e.features[n] for n in names] for e in examples])
    return x, np.array([e.label for e in examples]), names


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--gold", action="append", required=True, type=Path)
    parser.add_argument("--library", action="append", required=True, type=Path)
    parser.add_argument("--write", action="store_true", help="keep the models, fitted on everything")
    parser.add_argument("--held-out", type=Path, metavar="OUT", help="keep the cross-validated confidences")
    arguments = parser.parse_args()
    try:
        examples = collect(list(zip(arguments.gold, arguments.library, strict=True)))
    except PilcrowError as error:
        print(f"evals.fit_answers: {error}", file=sys.stderr)
        return error.exit_status
    add_chances(examples)
    x, y, names = matrix(examples)
    weights = np.where([e.strange for e in examples], STRANGERS_WEIGH, 1.0)
    print(f"{len(examples)} examples, {int(y.sum())} answered, {len({e.doc for e in examples})} reports")
    found = cross_validate(x, y, [e.doc for e in examples], np.array([e.judged for e in examples]), weights)
    threshold = lenient_threshold(found, y, [e.source for e in examples])
    print_figures(examples, found, threshold)
    if arguments.held_out is not None:
        kept = {
            e.question.id: float(c)
            for e, c in zip(examples, found, strict=True)
            if e.judged and not e.strange
        }
        arguments.held_out.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    fitted = fit_confidence(x, y, weights)
    heaviest = sorted(zip(names, fitted[1].coef_[0], strict=True), key=lambda p: -abs(p[1]))
    print("weightiest features: " + ", ".join(f"{n} {w:+.2f}" for n, w in heaviest[:15]))
    if arguments.write:
        write(fitted, names, threshold, fit_reader(examples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
