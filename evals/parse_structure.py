"""Score the parser against goldens made by hand from rendered pages (``evals/gold/structure``).

python -m evals.parse_structure [GOLDEN…] [--heldout] [--failures] [--peers]

- paragraphs: number, part, first three and last three words must all match;
- sub-paragraphs: items set off in print, by part, number and full path;
- headings: every heading in the chain above a numbered paragraph, by its words and the first paragraph under it;
- inserts: tables, boxes and figures by kind and printed name; notes: mark and first three words;
- purity: share of paragraphs that hold no running head or foot and no beginning of a footnote.

Words are compared without case and punctuation. Precision, recall and F1 over all goldens and for each.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.parse_peers import PEERS, peer_counts
from evals.structure_gold import StructureGold, read_structure_gold
from ingest.read import read_report
from ingest.report import Paragraph, Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
GOLDENS = Path(__file__).parent / "gold" / "structure"
KINDS = ("paragraphs", "items", "headings", "inserts", "notes")
Keys = Counter[tuple[str, ...]]


@dataclass
class Score:
    """What agrees between a golden (or several) and the parser: shared, printed and parsed keys of each kind."""

    counts: dict[str, list[int]] = field(default_factory=lambda: {kind: [0, 0, 0] for kind in KINDS})
    pure: int = 0
    paragraphs: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of another score."""
        for kind in KINDS:
            self.counts[kind] = [a + b for a, b in zip(self.counts[kind], other.counts[kind], strict=True)]
        self.pure += other.pure
        self.paragraphs += other.paragraphs

    def f1(self, kind: str) -> float:
        """Return F1 of a kind."""
        return f1(*self.counts[kind])

    @property
    def purity(self) -> float:
        """The share of paragraphs that hold no running head or foot and no beginning of a footnote."""
        return self.pure / max(self.paragraphs, 1)


def main() -> None:
    """Score all goldens and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("goldens", type=Path, nargs="*")
    parser.add_argument(
        "--heldout", action="store_true", help="the reports that came last: see the README there"
    )
    parser.add_argument("--root", type=Path, default=_SHARED, help="folder under which the PDFs lie")
    parser.add_argument(
        "--failures", action="store_true", help="print what is missing (-) and what is extra (+)"
    )
    parser.add_argument(
        "--peers", action="store_true", help="also the usual regular expression over plain text (slow)"
    )
    args = parser.parse_args()
    paths = args.goldens or goldens(heldout=args.heldout)
    total = Score()
    print(f"{'golden':32}" + "".join(f"{kind:>12}{'F1':>7}" for kind in KINDS) + f"{'pure':>12}")
    for path in paths:
        score = score_golden(path, args.root)
        total.add(score)
        cells = (f"{score.counts[k][0]:>6}/{score.counts[k][1]:<5}{score.f1(k):7.3f}" for k in KINDS)
        print(f"{path.stem[:31]:32}" + "".join(cells) + f"{score.pure:>6}/{score.paragraphs}")
        if args.failures and score.failures:
            print(*score.failures, sep="\n")
    for kind, (shared, printed, parsed) in total.counts.items():
        print(
            f"{kind}: P {shared / max(parsed, 1):.4f}  R {shared / max(printed, 1):.4f}"
            f"  F1 {total.f1(kind):.4f}  ({printed} printed)"
        )
    print(f"purity: {total.pure}/{total.paragraphs} = {total.purity:.4f}")
    if args.peers:
        for name, counts in peer_totals(paths, args.root):
            print(f"peer: regular expression over {name} text: paragraphs F1 {f1(*counts):.4f}")


def peer_totals(paths: Sequence[Path], root: Path) -> Iterator[tuple[str, list[int]]]:
    """Yield each peer with its counts of paragraphs over the goldens."""
    for name, texts in PEERS.items():
        counts = [0, 0, 0]
        for path in paths:
            gold = read_structure_gold(path)
            own = peer_counts(find_pdf(root, gold.file), gold, texts, words)
            counts = [a + b for a, b in zip(counts, own, strict=True)]
        yield name, counts


def goldens(*, heldout: bool = False) -> list[Path]:
    """Return the goldens of the project: those that rules were tuned on, or those written afterwards."""
    return sorted((GOLDENS / "heldout" if heldout else GOLDENS).glob("*.golden"))


def score_golden(path: Path, root: Path) -> Score:
    """Parse the PDF that a golden describes and compare."""
    gold = read_structure_gold(path)
    report = read_report(find_pdf(root, gold.file))
    score = Score()
    for kind, printed, parsed in compare(gold, report):
        score.counts[kind] = [sum(k.values()) for k in (printed & parsed, printed, parsed)]
        score.failures += [f"    - {kind[:-1]} {' · '.join(k)}" for k in (printed - parsed).elements()]
        score.failures += [f"    + {kind[:-1]} {' · '.join(k)}" for k in (parsed - printed).elements()]
    impure = list(impurities(gold, report))
    score.paragraphs = len(covered(gold, report))
    score.pure = score.paragraphs - len({number for number, _ in impure})
    score.failures += [f"    ! para. {number} holds {what!r}" for number, what in impure]
    return score


def find_pdf(root: Path, name: str) -> Path:
    """Return the PDF of that name under a folder.

    Raises:
        FileNotFoundError: there is none; the message names both.
    """
    found = next(root.rglob(name), None)
    if found is None:
        raise FileNotFoundError(f"no {name} under {root}; name the folder with --root")
    return found


def f1(shared: int, printed: int, parsed: int) -> float:
    """Return the harmonic mean of precision and recall; 1 where nothing is printed and nothing parsed."""
    return 2 * shared / (printed + parsed) if printed + parsed else 1.0


def compare(gold: StructureGold, report: Report) -> Iterator[tuple[str, Keys, Keys]]:
    """Yield for each kind the keys printed and the keys parsed."""
    paragraphs = covered(gold, report)
    yield (
        "paragraphs",
        Counter(
            (g.part, g.number, words(g.first_words, 0, 3), words(g.last_words, -3, None))
            for g in gold.paragraphs
        ),
        Counter(
            (p.part, p.number or "", words(p.text, 0, 3), words(p.running_text, -3, None)) for p in paragraphs
        ),
    )
    yield (
        "items",
        Counter((g.part, g.number, item) for g in gold.paragraphs for item in g.items),
        Counter(
            (p.part, p.number or "", "".join(f"({step})" for step in s.path))
            for p in paragraphs
            for s in p.subparagraphs
            if not s.inline
        ),
    )
    yield (
        "headings",
        Counter(_first_under((g.part, g.number, g.headings) for g in gold.paragraphs)),
        Counter(_first_under((p.part, p.number or "", p.headings) for p in paragraphs)),
    )
    first, last = gold.pages
    yield (
        "inserts",
        Counter(gold.inserts),
        Counter(_inserts(report, first, last)),
    )
    yield (
        "notes",
        Counter((mark, words(text, 0, 3)) for mark, text in gold.notes),
        Counter((n.mark, words(n.text, 0, 3)) for n in report.footnotes if first <= n.page <= last),
    )


def _inserts(report: Report, first: int, last: int) -> Iterator[tuple[str, str]]:
    """Yield kind and name of the inserts on some pages; one that runs through unnumbered text of several pages once."""
    before: tuple[str, str | None] | None = None
    for paragraph in report.in_reading_order():
        for insert in paragraph.inserts:
            goes_on = paragraph.number is None and before == (insert.kind, insert.name)
            before = (insert.kind, insert.name)
            if first <= insert.page <= last and not goes_on:
                yield insert.kind, insert.name or "?"


def covered(gold: StructureGold, report: Report) -> list[Paragraph]:
    """Return the numbered paragraphs that begin on the golden's pages."""
    first, last = gold.pages
    return [p for p in report.paragraphs if first <= p.page_start <= last]


def impurities(gold: StructureGold, report: Report) -> Iterator[tuple[str, str]]:
    """Yield (number, string) where a paragraph holds a running head or foot, or the start of a footnote.

    Three words of a note may well stand in the text too; a note that was read as one leaks only if its first ten
    words do.
    """
    read = {(n.mark, words(n.text, 0, 3)): words(n.text, 0, 10) for n in report.footnotes}
    beginnings = [read.get((mark, words(text, 0, 3)), words(text, 0, 3)) for mark, text in gold.notes]
    printed = [
        *(words(running, 0, None) for running in gold.running),
        *(b for b in beginnings if len(b) > 12),
    ]
    for paragraph in covered(gold, report):
        text = f" {words(paragraph.text, 0, None)} "
        for string in filter(None, printed):
            if f" {string} " in text and not text.startswith(f" {string}"):
                yield paragraph.number or "", string


def _first_under(rows: Iterator[tuple[str, str, tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """Yield each heading once, with the part and number of the first paragraph under it."""
    before: tuple[str, ...] = ()
    for part, number, headings in rows:
        for k, heading in enumerate(headings):
            if before[: k + 1] != headings[: k + 1]:
                yield part, number, words(heading, 0, None)
        before = headings


def words(text: str, start: int, end: int | None) -> str:
    """Return some of the words of a text, in lower case and without punctuation."""
    found = [w for w in (re.sub(r"[^\w]+", "", piece) for piece in text.lower().split()) if w]
    return " ".join(found[start:end])


if __name__ == "__main__":
    main()
