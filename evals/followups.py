"""Measure follow-ups: is the right paragraph found and cited, with the question as understood and without?

    python -m evals.followups LIBRARY --split dev

Each dialogue of ``gold/followups.jsonl`` is held with the library: its first questions are asked, then the follow-up
in five ways: as typed (fragment), behind the earlier question (joined), as Pilcrow understands it, as it understands it
without carrying the report over, and as its author would have asked it (rewritten; the ceiling, asked of the right
report). Printed: right paragraph first, among the first 5, cited; with 95 % bootstrap intervals over dialogues; then
false alarms: self-contained gold questions of the development reports that are taken for follow-ups.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from answer.answer import Answer
from answer.ask import Answerer
from answer.conversation import Conversation, Turn, converse, understand_in
from answer.followup import Understood
from evals.answers import cited_keys
from evals.gold import load_gold
from evals.measures import bootstrap_interval
from evals.obliqa import print_progress
from index.hits import NO_FILTERS, Filters
from index.library import Library
from ingest.citation import normalise_symbol
from ingest.errors import UsageError

GOLD = Path(__file__).with_name("gold")
WAYS = ("fragment", "joined", "understood", "understood, report open", "rewritten")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Questions, a follow-up, and the paragraphs that answer it, as (symbol, number)."""

    id: str
    split: str
    form: str
    turns: tuple[str, ...]
    followup: str
    resolved: str
    gold: frozenset[tuple[str, str]]
    symbol: str


def load_dialogues(split: str | None = None) -> list[Dialogue]:
    """Read the dialogues, of one split where ``split`` names it.

    Raises:
        UsageError: a line is not a dialogue.
    """
    found = []
    for number, line in enumerate((GOLD / "followups.jsonl").read_text(encoding="utf-8").splitlines(), 1):
        try:
            r = json.loads(line)
            gold = frozenset((normalise_symbol(g["doc"]), g["para"]) for g in r["gold"])
            dialogue = Dialogue(
                r["id"],
                r["split"],
                r["form"],
                tuple(r["turns"]),
                r["followup"],
                r["resolved"],
                gold,
                r["gold"][0]["doc"],
            )
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise UsageError(
                f"followups.jsonl, line {number}: expected id, split, form, turns, followup, resolved, gold ({error!r})."
            ) from error
        if split in (None, dialogue.split):
            found.append(dialogue)
    return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one follow-up asked in one way: the best rank of a right paragraph, and whether it is cited."""

    rank: int | None
    cited: bool
    ms: float

    @classmethod
    def of(cls, dialogue: Dialogue, answer: Answer | None, ms: float) -> Outcome:
        if answer is None:
            return cls(None, False, ms)
        keys = [(normalise_symbol(h.symbol), h.paragraph.number or "") for h in answer.hits]
        if answer.model == "lookup":
            keys = cited_keys(answer)
        rank = next((k for k, key in enumerate(keys, 1) if key in dialogue.gold), None)
        return cls(rank, bool(set(cited_keys(answer)) & dialogue.gold), ms)


def hold(answerer: Answerer, dialogue: Dialogue) -> tuple[dict[str, Outcome], Understood]:
    """Hold a dialogue and ask its follow-up in every way."""
    conversation = Conversation()
    for question in dialogue.turns:
        conversation = conversation.with_turn(converse(answerer, conversation, question))
    start = perf_counter()
    understood = understand_in(conversation, dialogue.followup, answerer)
    ms = (perf_counter() - start) * 1000
    earlier = conversation.turns[-1].understood
    report = Filters(symbols=(dialogue.symbol,))
    asked = {
        "fragment": (dialogue.followup, NO_FILTERS),
        "joined": (f"{earlier.text} {dialogue.followup}", NO_FILTERS),
        "understood": (understood.text, understood.filters),
        "understood, report open": (understood.text, NO_FILTERS),
        "rewritten": (dialogue.resolved, report),
    }
    outcomes = {}
    for way, (text, filters) in asked.items():
        unasked = way.startswith("understood") and not understood.resolved
        answer = None if unasked else answerer.ask(text, filters)
        outcomes[way] = Outcome.of(dialogue, answer, ms)
    return outcomes, understood


def false_alarms(answerer: Answerer, seed: int = 5) -> tuple[int, int, list[tuple[str, str]]]:
    """Return how many self-contained questions are changed as second turns after another one, of how many, and which."""
    split = json.loads((GOLD / "un_reports" / "split.json").read_text(encoding="utf-8"))
    files = [GOLD / "un_reports" / f"{name}.jsonl" for name in split["development"]]
    questions = [q.question for q in (*load_gold(files), *load_gold([GOLD / "honlac28.jsonl"], "dev"))]
    generator = random.Random(seed)
    wrong = []
    for question in questions:
        other = generator.choice(questions)
        first = asked_before(answerer, other)
        understood = understand_in(first, question, answerer)
        if understood.kind != "standalone":
            wrong.append((question, understood.text))
    return len(wrong), len(questions), wrong


def asked_before(answerer: Answerer, question: str) -> Conversation:
    """Return a conversation in which ``question`` was asked, its answer left empty: enough to be leant on."""
    empty = Answer(question, True, None, 1.0, (), (), "extractive", answerer.library.generation, 0.0)
    return Conversation((Turn(Understood(question, question), empty),))


def print_figures(outcomes: Sequence[dict[str, Outcome]]) -> None:
    """Print a row a way of asking."""
    print(f"{'':26} {'first':22} {'in first 5':22} {'cited':22}")
    for way in WAYS:
        rows = [o[way] for o in outcomes]
        columns = (
            [float(o.rank == 1) for o in rows],
            [float(o.rank is not None and o.rank <= 5) for o in rows],
            [float(o.cited) for o in rows],
        )
        cells = []
        for values in columns:
            low, high = bootstrap_interval(values)
            cells.append(f"{np.mean(values):.3f} [{low:.2f}, {high:.2f}]")
        print(f"{way:26} " + "  ".join(f"{c:20}" for c in cells))


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("library", type=Path)
    parser.add_argument("--split", choices=["dev", "test"], default="dev")
    parser.add_argument("--failures", action="store_true", help="print the follow-ups that miss (dev only)")
    arguments = parser.parse_args()
    if arguments.failures and arguments.split != "dev":
        parser.error("failures are looked at on dev only")
    answerer = Answerer(Library.open(arguments.library))
    dialogues = load_dialogues(arguments.split)
    held = []
    for done, dialogue in enumerate(dialogues, 1):
        held.append(hold(answerer, dialogue))
        print_progress(done, len(dialogues), "dialogue")
    outcomes = [o for o, _ in held]
    print(f"{len(dialogues)} dialogues, {arguments.split}")
    print_figures(outcomes)
    kinds = [u.kind for _, u in held]
    print({k: kinds.count(k) for k in ("follow-up", "standalone", "unresolved")})
    times = [o["understood"].ms for o in outcomes]
    print(f"understanding: median {np.median(times):.1f} ms, p95 {np.percentile(times, 95):.1f} ms")
    if arguments.failures:
        for dialogue, (o, understood) in zip(dialogues, held, strict=True):
            if not (o["understood"].rank and o["understood"].rank <= 5 and o["understood"].cited):
                print(f"{dialogue.id} {dialogue.form}: {dialogue.turns[-1]} | {dialogue.followup}")
                print(f"   understood ({understood.kind}, {understood.filters.symbols}): {understood.text}")
                print(f"   { ({w: (x.rank, x.cited) for w, x in o.items()}) }")
    wrong, count, which = false_alarms(answerer)
    print(f"false alarms: {wrong} of {count}")
    for question, text in which:
        print(f"   {question} → {text}")


if __name__ == "__main__":
    main()
