"""The ``pilcrow`` command: parses arguments, calls the packages, prints. No logic lives here.

Exit status: 0 done; 1 done, but some inputs failed; 2 wrong usage; 3 the library is missing, damaged or built
by another model. ``--json`` prints JSON on standard output and nothing else there; progress and messages go to
standard error. Imports stand inside the commands: ``pilcrow show`` need not load what ``pilcrow add`` needs.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import PilcrowError, UsageError

if TYPE_CHECKING:
    from answer.answer import Answer
    from index.hits import Filters, Hit
    from ingest.report import Report
    from ingest.workers import ReaderPool

MAX_BATCH_LINES = 100_000
MAX_NOTES = 12
Command = Callable[[argparse.Namespace], int]


def main(argv: list[str] | None = None) -> int:
    """Run one command; return its exit status."""
    arguments = _parser().parse_args(argv)
    named = arguments.library or arguments.library_before or os.environ.get("PILCROW_LIBRARY")
    arguments.library = Path(named or "library")
    command: Command = arguments.run
    try:
        return command(arguments)
    except PilcrowError as error:
        if getattr(arguments, "json", None) is True:
            print(json.dumps({"error": error.code, "message": str(error)}, ensure_ascii=False))
        _say(f"pilcrow: {error}")
        return error.exit_status
    except BrokenPipeError:  # “pilcrow list | head”
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _say("pilcrow: stopped; the library is as it was.")
        return 130


def _parser() -> argparse.ArgumentParser:
    library = argparse.ArgumentParser(add_help=False)
    library.add_argument(
        "--library", metavar="DIR", help="library folder (default: $PILCROW_LIBRARY or ./library)"
    )
    as_json = argparse.ArgumentParser(add_help=False)
    as_json.add_argument("--json", action="store_true", help="print JSON on standard output")
    top = argparse.ArgumentParser(
        prog="pilcrow",
        description="Find and cite numbered paragraphs.",
        epilog='Example: pilcrow ask "What did the working group recommend on cryptocurrencies?"',
    )
    top.add_argument("--library", metavar="DIR", dest="library_before", help=argparse.SUPPRESS)
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name: str, run: Command, about: str, *, json_out: bool = False) -> argparse.ArgumentParser:
        parents = [library] if json_out else [library, as_json]
        parser = commands.add_parser(name, parents=parents, help=about, description=about)
        parser.set_defaults(run=run)
        return parser

    _define_commands(command)
    return top


def _define_commands(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Define every command with its arguments (contracts: names and meaning stay stable)."""
    add = command("add", run_add, "ingest files and folders into the library; only what is new or changed")
    add.add_argument("paths", nargs="+", metavar="PATH", type=Path)
    add.add_argument(
        "--model", help="sentence-transformers model for a new library (default: all-MiniLM-L6-v2)"
    )
    add.add_argument(
        "--workers", type=_positive, metavar="N", help="files read at a time (default: one a core, at most 4)"
    )
    command("remove", run_remove, "take a report out").add_argument("symbol")
    command("list", run_list, "list the reports in the library")
    parse = command("parse", run_parse, "parse one file and print the report; touches no library")
    parse.add_argument("file", type=Path)
    parse.add_argument("--paragraphs", action="store_true", help="also show how every paragraph begins")
    for reading in (add, parse):
        _add_ocr(reading)
    for name, run, noun in (("search", run_search, "query"), ("ask", run_ask, "question")):
        about = "find paragraphs" if name == "search" else "answer a question with citations"
        asked = command(name, run, about)
        asked.add_argument("text", nargs="?", metavar=noun.upper())
        asked.add_argument(
            "--batch", metavar="FILE", type=Path, help="JSON lines with id and question; one result a line"
        )
        asked.add_argument("--k", type=_positive, default=10, help="how many paragraphs (default 10)")
        _add_filters(asked)
        if name == "search":
            asked.add_argument("--explain", action="store_true", help="show each signal's share")
        else:
            asked.add_argument(
                "--llm", action=argparse.BooleanOptionalAction, default=False, help="use a language model"
            )
    command("show", run_show, "print what a citation names").add_argument("citation")
    evaluation = command("eval", run_eval, "score against gold questions", json_out=True)
    evaluation.add_argument("gold", nargs="+", type=Path, metavar="GOLD.jsonl")
    evaluation.add_argument("--compare", type=Path, metavar="EARLIER.json")
    evaluation.add_argument("--split", choices=["dev", "test"])
    evaluation.add_argument("--json", type=Path, metavar="OUT", help="write all figures and questions to OUT")
    command("verify", run_verify, "check the library's integrity")
    command("rebuild", run_rebuild, "build the indexes anew from the stored text")
    serve = command("serve", run_serve, "open the app on this library")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--address", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser window")


def _add_filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--symbol", action="append", default=[], help="only this report (may be repeated)")
    parser.add_argument("--year", action="append", type=int, default=[], help="only reports of this year")
    parser.add_argument("--language", action="append", default=[], help="only this language (en, fr, es …)")
    parser.add_argument("--section", help="only under headings with these words")


def _add_ocr(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ocr",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="recognise pages without text where OCRmyPDF and Tesseract are installed (default; 2 to 4 s a page)",
    )
    parser.add_argument(
        "--ocr-language",
        action="append",
        default=[],
        metavar="CODE",
        help="language of scanned pages: en, fr … (default: $PILCROW_OCR_LANGUAGES, else told from the pages)",
    )


def _readers(arguments: argparse.Namespace, workers: int | None = None) -> ReaderPool:
    from ingest.workers import ReaderPool

    if arguments.ocr and arguments.ocr_language:
        from ingest.ocr import missing_parts, wanted_languages

        lacking = missing_parts()
        if lacking:
            raise UsageError(f"--ocr-language: OCR is not installed. To have it, {lacking}.")
        wanted_languages(arguments.ocr_language)
    return ReaderPool(workers, options={"ocr": arguments.ocr, "ocr_languages": arguments.ocr_language})


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 1000, found {text!r}")
    return int(text)


def _filters(arguments: argparse.Namespace) -> Filters:
    from index.hits import Filters

    return Filters(
        symbols=tuple(arguments.symbol),
        years=tuple(arguments.year),
        languages=tuple(arguments.language),
        section=arguments.section,
    )


def run_add(arguments: argparse.Namespace) -> int:
    """Ingest files and folders."""
    from index.build import add_paths

    with _progress_bar(quiet=arguments.json) as progress:
        outcome = add_paths(
            arguments.library,
            arguments.paths,
            model=arguments.model,
            progress=progress,
            readers=_readers(arguments, arguments.workers),
        )
    for failure in outcome.failed:
        _say(f"failed: {failure.message}")
    for relation in outcome.relations[:MAX_NOTES]:
        _say(f"note: {relation}")
    if len(outcome.relations) > MAX_NOTES:
        _say(f"note: {len(outcome.relations) - MAX_NOTES} more; see them all with: pilcrow list")
    if arguments.json:
        _print_json(outcome.to_json())
    else:
        counts = [
            (len(outcome.added), "added"),
            (len(outcome.updated), "updated"),
            (len(outcome.unchanged), "unchanged"),
        ]
        done = ", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to do"
        _say(f"{done}; {outcome.paragraphs} paragraphs in {arguments.library} ({outcome.seconds:.1f} s)")
    return 1 if outcome.failed else 0


@contextmanager
def _progress_bar(*, quiet: bool) -> Iterator[Callable[[int, int, str], None] | None]:
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


def run_remove(arguments: argparse.Namespace) -> int:
    """Take a report out."""
    from index.build import remove_report

    remove_report(arguments.library, arguments.symbol)
    if arguments.json:
        _print_json({"removed": [arguments.symbol]})
    else:
        _say(f"removed {arguments.symbol}")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    """List the reports."""
    from dataclasses import asdict

    from index.library import Library
    from ingest.editions import relation_to_json

    library = Library.open(arguments.library)
    reports = library.reports()
    if arguments.json:
        related = {r.symbol: [relation_to_json(x) for x in library.relations_of(r.symbol)] for r in reports}
        _print_json([{**asdict(r), "relations": related[r.symbol]} for r in reports])
        return 0
    if not reports:
        _say(f"{arguments.library} holds no report yet. Add some: pilcrow add PATH…")
    for r in reports:
        warnings = f"  {r.warnings} warnings" if r.warnings else ""
        print(f"{r.symbol}  {r.date or '—'}  {r.language}  {r.paragraphs} paras.{warnings}\n    {r.title}")
        for relation in library.relations_of(r.symbol):
            print(f"    · {relation}")
        if r.ocr:
            print(f"    OCR: {r.ocr}")
    return 0


def run_parse(arguments: argparse.Namespace) -> int:
    """Parse one file and print it."""
    from ingest.corpus import load_manifest
    from ingest.report import report_to_json
    from ingest.summary import summarise_report

    path: Path = arguments.file
    metadata = load_manifest(path.parent).get(path.name) if path.parent.is_dir() else None
    with _readers(arguments, 1) as readers, _progress_bar(quiet=arguments.json) as progress:
        watch = (
            None if progress is None else (lambda done, failed, what: progress(done, 1, f"reading {what}"))
        )
        report = readers.read(path, metadata, watch)
    if arguments.json:
        _print_json(report_to_json(report))
        return 0
    print(summarise_report(report))
    if arguments.paragraphs:
        _print_paragraphs(report)
    return 0


def _print_paragraphs(report: Report) -> None:
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


def run_search(arguments: argparse.Namespace) -> int:
    """Find paragraphs."""
    from time import perf_counter

    from answer.contract import hit_to_json
    from index.library import Library
    from index.search import Searcher

    searcher = Searcher(Library.open(arguments.library))

    def search(question: str) -> dict[str, Any]:
        start = perf_counter()
        hits = searcher.search(question, arguments.k, _filters(arguments))
        if not arguments.json and not arguments.batch:
            _print_hits(hits, explain=arguments.explain)
        elapsed = round((perf_counter() - start) * 1000, 1)
        return {"query": question, "hits": [hit_to_json(h) for h in hits], "elapsed_ms": elapsed}

    return _each_question(arguments, search)


def run_ask(arguments: argparse.Namespace) -> int:
    """Answer a question."""
    from answer.ask import Answerer
    from answer.contract import answer_to_json
    from index.library import Library

    if arguments.llm:
        raise UsageError(
            "--llm: this version answers without a language model only (--no-llm, the default); "
            "sentences are quoted from the reports."
        )
    answerer = Answerer(Library.open(arguments.library))

    def ask(question: str) -> dict[str, Any]:
        answer = answerer.ask(question, _filters(arguments), k=arguments.k)
        if not arguments.json and not arguments.batch:
            _print_answer(answer)
        return answer_to_json(answer)

    return _each_question(arguments, ask)


def _each_question(arguments: argparse.Namespace, reply: Callable[[str], dict[str, Any]]) -> int:
    """Reply to the one question of the command line, or to each of a batch, in order."""
    if arguments.batch is None:
        if arguments.text is None:
            raise UsageError("no question given. Put it in quotes after the command, or use --batch FILE.")
        record = reply(arguments.text)
        if arguments.json:
            _print_json(record)
        return 0
    failed = 0
    for number, question in _read_batch(arguments.batch):
        try:
            print(json.dumps({"id": number, **reply(question)}, ensure_ascii=False), flush=True)
        except UsageError as error:
            failed += 1
            print(json.dumps({"id": number, "error": error.code, "message": str(error)}, ensure_ascii=False))
            _say(f"question {number}: {error}")
    return 1 if failed else 0


def _read_batch(path: Path) -> Iterator[tuple[Any, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: cannot be read ({error}). Expected JSON lines with id and question."
        ) from error
    for k, line in enumerate(lines[:MAX_BATCH_LINES], 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            yield record["id"], str(record["question"])
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise UsageError(
                f'{path}, line {k}: expected {{"id": …, "question": "…"}}, found {line[:60]!r}.'
            ) from error


def run_show(arguments: argparse.Namespace) -> int:
    """Print what a citation names."""
    from answer.contract import place_to_json
    from index.library import Library
    from ingest.citation import parse

    citation = parse(arguments.citation)
    library = Library.open(arguments.library)
    places = library.resolve(citation)
    if arguments.json:
        _print_json([place_to_json(library, p, citation) for p in places])
        return 0
    for p in places:
        record = place_to_json(library, p, citation)
        print(f"{record['citation']}" + (f"  ({' › '.join(p.headings)})" if p.headings else ""))
        print(textwrap.indent(_wrap(record["text"]), "  ") + "\n")
    return 0


def run_eval(arguments: argparse.Namespace) -> int:
    """Score the library against gold questions."""
    from evals.run import run_command

    return run_command(
        arguments.gold,
        arguments.library,
        split=arguments.split,
        results=arguments.json,
        compare_with=arguments.compare,
    )


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every file of the library."""
    from index.library import Library

    library = Library.open(arguments.library)
    library.verify()
    if arguments.json:
        _print_json({"ok": True, "generation": library.generation, "model": library.model})
    else:
        _say(f"{arguments.library}: sound (generation {library.generation}, model {library.model})")
    return 0


def run_rebuild(arguments: argparse.Namespace) -> int:
    """Build the indexes anew from the stored text."""
    from index.build import rebuild

    reports = rebuild(arguments.library)
    if arguments.json:
        _print_json({"reports": reports})
    else:
        _say(f"{arguments.library}: rebuilt from the stored text of {reports} reports")
    return 0


def run_serve(arguments: argparse.Namespace) -> int:
    """Open the app in the browser."""
    from index.library import Library

    Library.open(arguments.library)  # a missing or damaged library is said here, not in the browser
    environment = {**os.environ, "PILCROW_LIBRARY": str(arguments.library.resolve())}
    root = Path(__file__).resolve().parent
    options = {
        "server.port": arguments.port,
        "server.address": arguments.address,
        "server.headless": str(arguments.no_browser or not _has_screen()).lower(),
    }
    command = [sys.executable, "-m", "streamlit", "run", str(root / "app.py")]
    command += [f"--{name}={value}" for name, value in options.items()]
    _say(f"Pilcrow at http://{arguments.address}:{arguments.port} — stop with Ctrl-C")
    os.chdir(root)
    sys.stderr.flush()
    os.execve(sys.executable, command, environment)


def _has_screen() -> bool:
    return sys.platform in ("darwin", "win32") or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )


def _print_hits(hits: list[Hit], *, explain: bool) -> None:
    if not hits:
        _say("nothing found with these filters")
    for hit in hits:
        start, end = hit.matched
        print(f"{hit.rank:>2}. {hit.citation}   {hit.score:.2f}")
        if explain:
            s = hit.signals
            print(
                f"    bm25 {s.bm25:.2f} · dense {s.dense:.2f} · sentence {s.sentence:.2f} · late {s.late:.2f}"
            )
        print(f"    {' › '.join(hit.paragraph.headings)}")
        print(textwrap.indent(_wrap(hit.paragraph.text[start:end]), "    ") + "\n")


def _print_answer(answer: Answer) -> None:
    if not answer.answered:
        print(_wrap(answer.reason or "The reports do not answer this."))
        if answer.hits:
            print("\nNearest paragraphs:")
    headings: tuple[str, ...] = ()
    chapeau: str | None = None
    for statement in answer.statements:
        if statement.headings != headings:
            headings = statement.headings
            print(" › ".join(headings) + "\n" if headings else "")
        if statement.chapeau and statement.chapeau != chapeau:
            print(textwrap.indent(_wrap(statement.chapeau), "  "))
        chapeau = statement.chapeau
        print(textwrap.indent(_wrap(statement.text), "  "))
        print("    — " + "; ".join(str(e.citation) for e in statement.evidence) + "\n")
    if answer.answered and answer.reason:
        print(_wrap(answer.reason) + "\n")
    if answer.answered and answer.related:
        print("Related paragraphs:")
    for hit in answer.related[:5]:
        start, end = hit.matched
        print(f"  {hit.citation}: {textwrap.shorten(hit.paragraph.text[start:end], 100, placeholder=' …')}")


def _wrap(text: str) -> str:
    return "\n".join(textwrap.fill(line, 96) for line in text.split("\n"))


def _print_json(record: object) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def _say(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
