"""What the commands print: JSON on standard output, messages and progress on standard error, text for people."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from answer.answer import Answer
    from index.hits import Hit
    from ingest.report import Report


def say(message: str) -> None:
    print(message, file=sys.stderr)


def print_json(record: object) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def wrap(text: str) -> str:
    return "\n".join(textwrap.fill(line, 96) for line in text.split("\n"))


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Callable[[int, int, str], None] | None]:
    """Give a callback that draws a bar on standard error; none where that is no terminal, or ``quiet``."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    form = "{percentage:3.0f}%|{bar:12}| {n_fmt}/{total_fmt} {desc}"
    wide, high = shutil.get_terminal_size()  # some terminals say that they are 0 wide, and tqdm believes them
    with tqdm(bar_format=form, leave=False, ncols=wide, nrows=high) as bar:

        def progress(done: int, total: int, message: str) -> None:
            bar.total, bar.n = max(total, 1), done
            bar.set_description_str(textwrap.shorten(message, 80, placeholder=" …"))

        yield progress


@contextmanager
def draft_line() -> Iterator[Callable[[str], None]]:
    """Give a callback that shows the end of a growing text on one line of standard error, if that is a terminal."""
    wide = max(20, min(shutil.get_terminal_size().columns, 120) - 2)

    def show(text: str) -> None:
        if sys.stderr.isatty():
            tail = " ".join(text.split())[-(wide - 2) :]
            sys.stderr.write(f"\r{'… ' + tail:<{wide}}")
            sys.stderr.flush()

    try:
        yield show
    finally:
        if sys.stderr.isatty():
            sys.stderr.write("\r" + " " * wide + "\r")


def print_paragraphs(report: Report) -> None:
    """Print the first words of every paragraph under its headings."""
    headings: tuple[str, ...] = ()
    for p in report.in_reading_order():
        for depth, heading in enumerate(p.headings):
            if p.headings[: depth + 1] != headings[: depth + 1]:
                print(f"\n{'  ' * depth}{heading}")
        headings = p.headings
        number = f"¶ {p.number}" if p.number else f"(p. {p.page_start})"
        letters = f"  [{' '.join(s.sub for s in p.subparagraphs)}]" if p.subparagraphs else ""
        print(f"  {number}{letters}  {textwrap.shorten(p.text, 90, placeholder=' …')}")


def print_hits(hits: list[Hit], *, explained: bool) -> None:
    """Print hits, each with the sentence that matched best; ``explained``: with what speaks for it."""
    for hit in hits:
        start, end = hit.matched
        print(f"{hit.rank:>2}. {hit.citation}   {hit.score:.2f}")
        if hit.paragraph.headings:
            print(textwrap.indent(wrap(" › ".join(hit.paragraph.headings)), "    "))
        print(textwrap.indent(wrap(hit.paragraph.text[start:end]), "    ") + "\n")
        if explained:
            _print_explanation(hit)


def _print_explanation(hit: Hit) -> None:
    """Print a table of the signals, then the words that matched."""
    from index.explanation import explain

    parts = explain(hit)
    width = max(len(p.label) for p in parts)
    print(f"      {'signal':<{width}}  share  rank  value × weight")
    for p in parts:
        rank = "—" if p.rank is None else str(p.rank)
        print(f"      {p.label:<{width}}  {p.share * 100:>3.0f} %  {rank:>4}  {p.value:.2f} × {p.weight:g}")
    same = dict.fromkeys(m.found for m in hit.matches if m.exact)
    near = [f"{m.asked} → {m.found} ({m.similarity:.2f})" for m in hit.matches if not m.exact]
    for label, words in (("same words", list(same)), ("near in meaning", near)):
        if words:
            print(textwrap.indent(wrap(f"{label}: {', '.join(words)}"), "      "))
    print()


def print_answer(answer: Answer) -> None:
    from ingest.citation import merge_citations

    if not answer.answered:
        print(wrap(answer.reason or "The reports do not answer this."))
        if answer.hits:
            print("\nNearest paragraphs:")
    headings: tuple[str, ...] = ()
    chapeau: str | None = None
    for statement in answer.statements:
        if statement.headings != headings:
            headings = statement.headings
            print(" › ".join(headings) + "\n" if headings else "")
        if statement.chapeau and statement.chapeau != chapeau:
            print(textwrap.indent(wrap(statement.chapeau), "  "))
        chapeau = statement.chapeau
        print(textwrap.indent(wrap(statement.text), "  "))
        cited = "; ".join(str(e.citation) for e in statement.evidence)
        if statement.support == "unsupported":
            print(f"    ✗ NOT VERIFIED{f' (the model cites {cited})' if cited else ''}")
            print(textwrap.indent(wrap("; ".join(statement.problems)), "      ") + "\n")
        else:
            print(f"    — {cited}")
            if statement.repeated:
                also = "; ".join(merge_citations([e.citation for e in statement.repeated]))
                print(textwrap.indent(wrap(f"also said in {also}"), "      "))
            print()
    for part in answer.unanswered:
        print(wrap(f"Not answered: {part}") + "\n")
    if answer.answered and answer.reason:
        print(wrap(answer.reason) + "\n")
    if answer.answered and answer.related:
        print("Related paragraphs:")
    for hit in answer.related[:5]:
        start, end = hit.matched
        print(f"  {hit.citation}: {textwrap.shorten(hit.paragraph.text[start:end], 100, placeholder=' …')}")
