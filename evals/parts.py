"""Measure questions that hold two: are they told apart, both answered, and the unanswerable one named?

    python -m evals.parts LIBRARY

Pairs of self-contained development questions are put into one text ("…? Also, …?"), drawn with a fixed seed. Beside the
answer by parts stand the text asked as one question and each question asked alone (the ceiling).
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from answer.answer import Answer
from answer.ask import Answerer
from answer.parts import parts_of
from answer.respond import respond
from evals.answers import cited_keys
from evals.followups import GOLD
from evals.gold import GoldQuestion, load_gold
from index.library import Library

PAIRS, SEED = 40, 3


def draw_pairs(answerable: bool) -> list[tuple[GoldQuestion, GoldQuestion]]:
    """Return pairs of an answerable question and a second one, ``answerable`` or not."""
    split = json.loads((GOLD / "un_reports" / "split.json").read_text(encoding="utf-8"))["development"]
    questions = [
        q
        for q in load_gold([GOLD / "un_reports" / f"{name}.jsonl" for name in split])
        if q.type in ("fact", "unanswerable") and q.question.endswith("?") and q.question.count("?") == 1
    ]
    generator = random.Random(SEED)
    first = [q for q in questions if q.answerable]
    second = [q for q in questions if q.answerable == answerable]
    return [(generator.choice(first), generator.choice(second)) for _ in range(PAIRS)]


def joined(a: str, b: str) -> str:
    """Return two questions as one text."""
    return f"{a} Also, {b[:1].lower()}{b[1:]}"


def cites(answer: Answer, question: GoldQuestion) -> bool:
    """Tell whether an answer cites a right paragraph of a question."""
    return bool(set(cited_keys(answer)) & question.accepted)


def names(answer: Answer, question: GoldQuestion) -> bool:
    """Tell whether an answer names a question among what is not answered; one that answers nothing names all."""
    words = question.question[1:].lower()
    return not answer.answered or any(words in part.lower() for part in answer.unanswered)


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    answerer = Answerer(Library.open(parser.parse_args().library))
    apart = by_parts = as_one = alone = 0
    for pair in draw_pairs(answerable=True):
        text = joined(*(q.question for q in pair))
        apart += len(parts_of(text, answerer)) == 2
        answer, whole = respond(answerer, text), answerer.ask(text)
        by_parts += sum(cites(answer, q) for q in pair)
        as_one += sum(cites(whole, q) for q in pair)
        alone += sum(cites(answerer.ask(q.question), q) for q in pair)
    print(f"told apart: {apart} of {PAIRS}")
    print(f"cited, of {2 * PAIRS}: by parts {by_parts}, as one question {as_one}, each alone {alone}")
    named = wrongly = declined = 0
    for answered, other in draw_pairs(answerable=False):
        answer = respond(answerer, joined(answered.question, other.question))
        named += names(answer, other)
        wrongly += names(answer, answered)
        declined += not answerer.ask(other.question).answered
    print(
        f"unanswerable part named: {named} of {PAIRS} (declined alone: {declined}); the other part named: {wrongly}"
    )


if __name__ == "__main__":
    main()
