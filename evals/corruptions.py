"""Measure the checker of generated sentences: what it finds of corrupted ones, what it doubts of faithful ones.

``python -m evals.corruptions --library LIB [--failures] [--json OUT]``

Sentences: ``evals/gold/paraphrases.jsonl``, written by hand from paragraphs of the development reports, each with a twin
in which one thing is wrong; each faithful one again with its citation moved, to the next paragraph and to the paragraph of the
report that is found first for it; sentences made by rule from other paragraphs (``evals.rewording``); and, as faithful ones
by other authors, the nuggets of the development questions. The checker was tuned on
one part of the reports and is shown on the other, too. Beside it: similarity alone, with the threshold that is best on
the part for tuning.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from answer.alignment import Place
from answer.checker import Checker
from evals.rewording import made_by_rule
from index.hits import Filters
from index.library import Library
from index.search import Searcher
from ingest.errors import NotInLibraryError
from ingest.report import MAIN_PART, paragraph_id

GOLD = Path(__file__).with_name("gold") / "paraphrases.jsonl"
UN_GOLD = GOLD.parent / "un_reports"
NUGGET_WORDS = 6
HELD_OUT = frozenset(
    "S/2025/194 S/2025/403 DP/FPA/2025/6 E/2025/42 JIU/REP/2025/1 A/HRC/EMRIP/2025/2 TPNW/MSP/2025/11/Rev.1".split()
)
"""Reports whose sentences were not looked at while the checker was tuned."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence with what it cites; ``kind`` "faithful" or what is wrong with it; ``source`` where it comes from."""

    text: str
    paragraph: str
    sub: str | None
    kind: str
    source: str

    @property
    def faithful(self) -> bool:
        """Whether the cited paragraph says it."""
        return self.kind == "faithful"

    @property
    def held_out(self) -> bool:
        """Whether its report was left out of tuning."""
        return self.paragraph.split("#")[0] in HELD_OUT


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim as the checker and the baseline see it: ``doubted``, why, the cosine with the best sentence, failed checks."""

    claim: Claim
    doubted: bool
    problems: tuple[str, ...]
    similarity: float
    failed: tuple[str, ...] = ()


def read_claims(searcher: Searcher, gold: Path = GOLD) -> list[Claim]:
    """Return the hand-written claims whose paragraphs the library holds, and those made from them by moving citations."""
    claims: list[Claim] = []
    for line in gold.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if not _is_there(searcher.library, record["paragraph"]):
            continue
        faithful = Claim(record["faithful"], record["paragraph"], record["sub"], "faithful", "hand")
        claims += [
            faithful,
            Claim(record["corrupted"], record["paragraph"], record["sub"], record["kind"], "hand"),
            *_moved(searcher, faithful),
        ]
    return claims


def read_nuggets(searcher: Searcher) -> list[Claim]:
    """Return what answers must convey, as the development questions say it: faithful, by other authors than the checker's.

    Of questions that one paragraph answers; from ``NUGGET_WORDS`` words on, because few are whole sentences.
    """
    split = json.loads((UN_GOLD / "split.json").read_text(encoding="utf-8"))
    claims: list[Claim] = []
    for name in split["development"]:
        for line in (UN_GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if len(record["gold"]) == 1:
                place = record["gold"][0]
                paragraph = paragraph_id(place["doc"], place.get("part") or MAIN_PART, str(place["para"]))
                claims += [
                    Claim(text, paragraph, None, "faithful", "nugget")
                    for text in record["nuggets"]
                    if len(text.split()) >= NUGGET_WORDS and _is_there(searcher.library, paragraph)
                ]
    return claims


def _is_there(library: Library, paragraph: str) -> bool:
    try:
        library.paragraph(paragraph)
    except NotInLibraryError:
        return False
    return True


def _moved(searcher: Searcher, claim: Claim) -> list[Claim]:
    """Return a claim with its citation moved to the next paragraph, and to the likeliest other one."""
    library = searcher.library
    row = library.row_of(claim.paragraph)
    report = library.report_of(claim.paragraph)
    ids = [p.id for _, p in library.rows[row + 1 : row + 3] if p.id in {q.id for q in report.paragraphs}]
    hits = searcher.search(claim.text, 3, Filters(symbols=(report.symbol,)))
    nearest = [h.paragraph.id for h in hits if h.paragraph.id != claim.paragraph]
    moved = [("citation moved to the next", ids[:1]), ("citation moved to the likeliest", nearest[:1])]
    return [Claim(claim.text, p, None, kind, "moved") for kind, found in moved for p in found]


def judge(searcher: Searcher, claims: Sequence[Claim]) -> list[Judged]:
    """Return what the checker and the baseline say of each claim, in order."""
    checker = Checker(searcher)
    judged = []
    for claim in claims:
        paragraph = searcher.library.paragraph(claim.paragraph)
        report = searcher.library.report_of(claim.paragraph)
        context = " ".join((*paragraph.headings, report.title, report.symbol, report.date or ""))
        verdict = checker.check(claim.text, [Place(paragraph, claim.sub, report.symbol, context)])
        query = searcher.prepare(claim.text)
        scores = searcher.sentence_scores(query, searcher.library.row_of(claim.paragraph))
        similarity = max((cosine for _, cosine, _ in scores), default=0.0)
        judged.append(Judged(claim, not verdict.supported, verdict.problems, similarity, verdict.failed))
    return judged


def best_threshold(judged: Sequence[Judged]) -> float:
    """Return the similarity below which doubting maximises detections minus false alarms (Youden's J)."""
    wrong = [j.similarity for j in judged if not j.claim.faithful]
    right = [j.similarity for j in judged if j.claim.faithful]

    def gain(t: float) -> float:
        return sum(s < t for s in wrong) / len(wrong) - sum(s < t for s in right) / len(right)

    return max(sorted({*wrong, *right}), key=gain)


def interval(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Clopper & Pearson, 1934)."""
    from scipy.stats import beta

    low = 0.0 if hits == 0 else float(beta.ppf(0.025, hits, count - hits + 1))
    high = 1.0 if hits == count else float(beta.ppf(0.975, hits + 1, count - hits))
    return low, high


def _print(judged: Sequence[Judged], threshold: float) -> dict[str, list[float]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for j in judged:
        groups["faithful" if j.claim.faithful else "corrupted"].append(j)
        groups[f"  {j.claim.kind} ({j.claim.source})"].append(j)
    record = {}
    print(f"{'':44} {'n':>5}  doubted  95 % interval   similarity alone")
    for name in sorted(groups, key=lambda g: (g.startswith(" "), g)):
        own = groups[name]
        hits = sum(j.doubted for j in own)
        low, high = interval(hits, len(own))
        alone = sum(j.similarity < threshold for j in own) / len(own)
        print(
            f"{name:44} {len(own):>5}    {hits / len(own):.3f}  [{low:.2f}–{high:.2f}]          {alone:.3f}"
        )
        record[name.strip()] = [len(own), hits / len(own), low, high, alone]
    return record


def ablation(judged: Sequence[Judged]) -> dict[str, tuple[float, float]]:
    """Return detections and false alarms of all checks, and without each: where that check alone found something."""
    wrong = [j for j in judged if not j.claim.faithful]
    right = [j for j in judged if j.claim.faithful]

    def shares(without: str) -> tuple[float, float]:
        caught, alarms = (sum(bool(set(j.failed) - {without}) for j in g) / len(g) for g in (wrong, right))
        return caught, alarms

    checks = dict.fromkeys(check for j in judged for check in j.failed)
    return {"all": shares("")} | {f"without {check}": shares(check) for check in checks}


def main() -> None:
    """Print detection and false alarms, by kind, on the reports for tuning and on those held out."""
    parser = argparse.ArgumentParser(description="Measure the checker of generated sentences.")
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument(
        "--failures", action="store_true", help="print what is judged wrongly (tuning part only)"
    )
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    searcher = Searcher(Library.open(arguments.library))
    claims = read_claims(searcher)
    claims += read_nuggets(searcher)
    claims += [
        Claim(*made)
        for made in made_by_rule(searcher.library, {c.paragraph for c in claims if c.source == "hand"})
    ]
    judged = judge(searcher, claims)
    tuned = [j for j in judged if not j.claim.held_out]
    held_out = [j for j in judged if j.claim.held_out]
    threshold = best_threshold(tuned)
    print(f"similarity alone: doubted below {threshold:.3f}\n\nReports for tuning")
    record: dict[str, Any] = {"threshold": threshold, "tuning": _print(tuned, threshold)}
    print("\nReports held out")
    record["held out"] = _print(held_out, threshold)
    print("\nAll reports, checks left out in turn: corrupted doubted, faithful doubted")
    record["ablation"] = {name: list(shares) for name, shares in ablation(judged).items()}
    for name, (caught, alarms) in record["ablation"].items():
        print(f"{name:24} {caught:.3f}  {alarms:.3f}")
    if arguments.failures:
        for j in tuned:
            if j.doubted == j.claim.faithful:
                print("\n" + json.dumps({**asdict(j.claim), "problems": j.problems}, ensure_ascii=False))
    if arguments.json:
        arguments.json.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
