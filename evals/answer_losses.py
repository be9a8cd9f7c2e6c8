"""Where answers lose what they could have: at the search, at the choice of statements, or by citing too much."""

from __future__ import annotations

from evals.answers import AnswerScores, ScoredAnswer
from evals.judged import evidence_of
from evals.tables import Row, figure

STEPS = (
    "all needed paragraphs cited, no other",
    "all needed, and others that may not be cited",
    "some needed: the others were found, not chosen",
    "some needed: one was not found",
    "none right: one was found, none chosen",
    "none right: none found",
)


def step_lost(row: ScoredAnswer) -> str:
    """Return which of STEPS an answerable question ends in, with nothing declined.

    "Found" are the paragraphs that come with the answer as hits.
    """
    judged, cited = row.judged, {e.paragraph_id for e in evidence_of(row.forced.statements)}
    found = {h.paragraph.id for h in row.forced.hits} | cited
    if not cited & judged.accepted:
        return STEPS[4] if found & judged.accepted else STEPS[5]
    alone = len(judged.paragraphs) == 1
    missing = [] if alone else [ids for ids in judged.paragraphs if not ids & cited]
    if missing:
        return STEPS[2] if all(ids & found for ids in missing) else STEPS[3]
    return STEPS[0] if cited <= judged.accepted else STEPS[1]


def loss_rows(scores: dict[str, AnswerScores]) -> list[Row]:
    """Return one row a step: the share of the answerable questions of each setting that end there."""
    ends = {name: [step_lost(r) for r in s.rows if r.forced_marks is not None] for name, s in scores.items()}
    return [
        {
            "nothing declined": step,
            **{name: figure(e.count(step) / len(e)) if e else "—" for name, e in ends.items()},
        }
        for step in STEPS
    ]
