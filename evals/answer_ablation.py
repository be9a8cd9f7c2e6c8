"""What each part of answering is worth: answers without it, on development questions in their own report.

    python -m evals.answer_ablation --library LIB

Selection: every question is answered with nothing declined, once as shipped and once with each part switched off; a
part is a change of ``Selection`` (``SELECTION_PARTS``). Confidence: the features of each group (``FEATURE_GROUPS``) are
left out and the model is fitted anew, reports left out together; AUROC against near misses and against strangers.
A difference is what the part adds (positive: it helps), with a two-sided p: signs drawn at random for selection, the
test of DeLong et al. for AUROC. A part that a later version adds goes into one of the two tables.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from answer.ask import Answerer
from answer.confidence import shipped_model
from answer.select import DEFAULT_SELECTION, Selection
from evals.answers import score_answers
from evals.fit_answers import add_chances, collect, cross_validate, matrix
from evals.gold_topics import GOLD, un_questions
from evals.measures import auroc, delong_p, sign_flip_p
from evals.tables import Row, figure, keep, table
from index.library import Library
from ingest.errors import PilcrowError, UsageError

MEASURES = {
    "precision": "citation precision",
    "recall": "citation recall",
    "nuggets": "nugget coverage",
    "quotes": "gold quotes shown",
}
SELECTION_PARTS: dict[str, dict[str, Any]] = {
    "further paragraphs": {"other_paragraph": 9.0, "other_for_several": 9.0},
    "further sentences": {"same_paragraph": 9.0, "other_paragraph": 9.0, "other_for_several": 9.0},
    "more freedom for several things": {"other_for_several": DEFAULT_SELECTION.other_paragraph},
    "whole lists": {"list_heading": 9.0, "list_even": 9.0},
    "folding of repeats": {"repeats": 9.0},
}
"""What is switched off, by the fields of ``Selection`` that do so."""
FEATURE_GROUPS: dict[str, tuple[str, ...]] = {
    "what the reader says": ("chance_",),
    "what fills the blank": (
        "fill", "said_of", "around", "asked_for", "unnamed_actor", "denies", "lost_alignment",
    ),
    "years, ordinals, figures and names": ("years", "ordinals", "figures", "names"),
    "form of the question": ("asks_", "keyword", "words", "has_phrase", "conditions"),
    "counterparts of the question's words": ("weakest", "spread", "missed", "exact", "phrase", "rest", "new"),
    "similarity and search": (
        "similarity", "late", "hit_", "lead_over", "agreement", "rivals", "unit_lead", "preliminary",
    ),
}  # fmt: skip
"""What the names of the features of a group contain, the first group that fits."""
FORM = "form of the passage"
Table = dict[str, dict[str, list[float]]]


def selection_variants(base: Selection = DEFAULT_SELECTION) -> Iterator[tuple[str, Selection]]:
    """Yield (label, selection): as shipped, then without each part.

    Raises:
        UsageError: a part names a field that ``Selection`` has not.
    """
    yield "Pilcrow", base
    known = {f.name for f in fields(base)}
    for part, off in SELECTION_PARTS.items():
        if not off.keys() <= known:
            raise UsageError(
                f"evals/answer_ablation.py: “{part}” sets {', '.join(sorted(off.keys() - known))}, which Selection "
                f"has not. It has {', '.join(sorted(known))}."
            )
        yield f"without {part}", replace(base, **off)


def answer_without_parts(answerer: Answerer, limit: int | None = None) -> Table:
    """Return variant → measure → one value an answerable question (0 where nothing is cited)."""
    questions = [q for q in un_questions("dev")[:limit] if q.answerable]
    model = replace(shipped_model(), threshold=0.0)
    found: Table = {}
    for label, selection in selection_variants():
        variant = Answerer(answerer.library, answerer.searcher, selection, model)
        scores = score_answers(
            questions, variant, answerer.library, filtered=True, forced=variant, label=label
        )
        found[label] = {m: [float(v or 0.0) for v in scores.column(m, forced=True)] for m in MEASURES}
        found[label]["statements"] = [float(len(r.forced.statements)) for r in scores.rows]
    return found


def selection_rows(found: Table) -> list[Row]:
    """Return one row a variant: its figures, what the part adds to each, and how sure that is."""
    rows: list[Row] = []
    whole = next(iter(found.values()))
    for label, columns in found.items():
        row: Row = {"answers": label}
        for measure, values in columns.items():
            mean = float(np.mean(values))
            if measure == "statements":
                row[measure] = f"{mean:.1f}"
                continue
            row[MEASURES[measure]] = figure(mean)
            if columns is not whole:
                row[MEASURES[measure]] += difference(
                    float(np.mean(whole[measure])) - mean, sign_flip_p(values, whole[measure])
                )
        rows.append(row)
    return rows


def difference(adds: float, p: float) -> str:
    """Return what a part adds, with its p, as text.

    >>> difference(0.0123, 0.2), difference(-0.1, 0.0001)
    (' (adds +0.012, p 0.20)', ' (adds -0.100, p < 0.001)')
    """
    return f" (adds {adds:+.3f}, p {'< 0.001' if p < 0.001 else f'{p:.2f}'})"


def confidence_rows(
    x: NDArray[np.float64],
    y: NDArray[np.bool_],
    strange: NDArray[np.bool_],
    groups: Sequence[str],
    names: Sequence[str],
    parts: Mapping[str, Sequence[str]],
) -> list[Row]:
    """Return one row for the whole model and one without each group of features: AUROC, and what the group adds.

    ``x``: features, float64 [n, len(names)]. ``y``: whether the report asked answers the question. ``strange``: whether
    the question is about another report.
    """
    whole = cross_validate(x, y, groups)
    rows: list[Row] = []
    for label, left_out in {"all features": (), **{f"without {g}": m for g, m in parts.items()}}.items():
        columns = [k for k, name in enumerate(names) if name not in left_out]
        confidence = cross_validate(x[:, columns], y, groups) if left_out else whole
        row: Row = {"confidence": label, "features": len(columns)}
        for name, negatives in (("near misses", ~y & ~strange), ("strangers", strange)):
            chosen = y | negatives
            labels = [bool(v) for v in y[chosen]]
            value = auroc(confidence[chosen].tolist(), labels)
            row[f"AUROC, {name}"] = figure(value)
            if left_out:
                adds = auroc(whole[chosen].tolist(), labels) - value
                row[f"AUROC, {name}"] += difference(
                    adds, delong_p(whole[chosen], confidence[chosen], y[chosen])
                )
        rows.append(row)
    return rows


def feature_parts(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the features of each group that there is; what fits in none is the form of the passage."""
    parts: dict[str, list[str]] = {}
    for name in names:
        group = next((g for g, words in FEATURE_GROUPS.items() if any(w in name for w in words)), FORM)
        parts.setdefault(group, []).append(name)
    return {group: tuple(members) for group, members in parts.items()}


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--library", type=Path, default=Path("library-un"))
    parser.add_argument("--limit", type=int, metavar="N", help="the first N questions (selection only)")
    parser.add_argument("--json", type=Path, metavar="OUT", help="keep the figures")
    parser.add_argument("--only", choices=["selection", "confidence"])
    arguments = parser.parse_args()
    tables: dict[str, list[Row]] = {}
    try:
        answerer = Answerer(Library.open(arguments.library))
        if arguments.only != "confidence":
            found = answer_without_parts(answerer, arguments.limit)
            tables["Selection, nothing declined, development questions"] = selection_rows(found)
        if arguments.only != "selection":
            examples = collect([(GOLD / "un_reports", arguments.library)])
            add_chances(examples)
            x, y, names = matrix(examples)
            strange = np.array([e.strange for e in examples])
            groups = [e.doc for e in examples]
            tables["Confidence, development questions"] = confidence_rows(
                x, y, strange, groups, names, feature_parts(names)
            )
    except PilcrowError as error:
        print(f"evals.answer_ablation: {error}", file=sys.stderr)
        return error.exit_status
    print("\n".join(table(title, rows) for title, rows in tables.items()))
    if arguments.json is not None:
        keep(arguments.json, {"benchmark": "ablation of answers, UN reports dev", "tables": tables})
    return 0


if __name__ == "__main__":
    sys.exit(main())
