"""Score the parser against goldens made by hand from rendered pages (``evals/gold/structure``).

python -m evals.parse_structure [GOLDEN…] [--heldout] [--failures]

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
from collections.abc import Iterator
from pathlib import Path

from evals.structure_gold import StructureGold, read_structure_gold
from ingest.read import read_report
from ingest.report import Paragraph, Report

_SHARED = Path(os.environ.get("PILCROW_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data"
GOLDENS = Path(__file__).parent / "gold" / "structure"
KINDS = ("paragraphs", "items", "headings", "inserts", "notes")
Keys = Counter[tuple[str, ...]]


def main() -> None:
    """Score all goldens and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("goldens", type=Path, nargs="*")
    parser.add_argument("--heldout", action="store_true", help="the reports that no rule was tuned on")
    parser.add_argument("--root", type=Path, default=_SHARED, help="folder under which the PDFs lie")
    parser.add_argument(
        "--failures", action="store_true", help="print what is missing (-) and what is extra (+)"
    )
    args = parser.parse_args()
    totals = {kind: [0, 0, 0] for kind in KINDS}
    purity = [0, 0]
    print(f"{'golden':32}" + "".join(f"{kind:>12}{'F1':>7}" for kind in KINDS) + f"{'pure':>12}")
    folder = GOLDENS / "heldout" if args.heldout else GOLDENS
    for path in args.goldens or sorted(folder.glob("*.golden")):
        gold = read_structure_gold(path)
        report = read_report(find_pdf(args.root, gold.file))
        cells, failures = [], []
        for kind, printed, parsed in compare(gold, report):
            shared = sum((printed & parsed).values())
            row = [shared, sum(printed.values()), sum(parsed.values())]
            totals[kind] = [a + b for a, b in zip(totals[kind], row, strict=True)]
            cells.append(f"{row[0]:>6}/{row[1]:<5}{f1(*row):7.3f}")
            failures += [f"    - {kind[:-1]} {' · '.join(k)}" for k in (printed - parsed).elements()]
            failures += [f"    + {kind[:-1]} {' · '.join(k)}" for k in (parsed - printed).elements()]
        impure = list(impurities(gold, report))
        paragraphs = covered(gold, report)
        pure = len(paragraphs) - len({number for number, _ in impure})
        purity = [purity[0] + pure, purity[1] + len(paragraphs)]
        failures += [f"    ! para. {number} holds {what!r}" for number, what in impure]
        print(f"{path.stem[:31]:32}" + "".join(cells) + f"{pure:>6}/{len(paragraphs)}")
        if args.failures and failures:
            print(*failures, sep="\n")
    for kind, (shared, printed_n, parsed_n) in totals.items():
        print(
            f"{kind}: P {shared / max(parsed_n, 1):.4f}  R {shared / max(printed_n, 1):.4f}"
            f"  F1 {f1(shared, printed_n, parsed_n):.4f}  ({printed_n} printed)"
        )
    print(f"purity: {purity[0]}/{purity[1]} = {purity[0] / max(purity[1], 1):.4f}")


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
