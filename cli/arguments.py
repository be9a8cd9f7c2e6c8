"""The commands and their arguments (contracts: names and meaning stay stable)."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from cli.programs import run_eval, run_serve
from cli.questions import run_ask, run_search, run_show
from cli.reports import run_add, run_list, run_parse, run_rebuild, run_remove, run_verify

Command = Callable[[argparse.Namespace], int]


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
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
    """Define every command with its arguments."""
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
    _define_asking(command)
    command("show", run_show, "print what a citation names").add_argument("citation")
    evaluation = command("eval", run_eval, "score against gold questions", json_out=True)
    evaluation.add_argument("gold", nargs="+", type=Path, metavar="GOLD.jsonl")
    evaluation.add_argument("--compare", type=Path, metavar="EARLIER.json")
    evaluation.add_argument("--split", choices=["dev", "test"])
    evaluation.add_argument("--json", type=Path, metavar="OUT", help="write all figures and questions to OUT")
    command("verify", run_verify, "check the library's integrity")
    command("rebuild", run_rebuild, "build the indexes anew from the stored text")
    _define_serve(command)


def _define_asking(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Define search and ask, which share what they are asked and what they are restricted to."""
    for name, run, noun in (("search", run_search, "query"), ("ask", run_ask, "question")):
        about = "find paragraphs" if name == "search" else "answer a question with citations"
        asked = command(name, run, about)
        asked.add_argument("text", nargs="?", metavar=noun.upper())
        asked.add_argument(
            "--batch",
            metavar="FILE",
            type=Path,
            help="JSON lines with id and question (ask: and “after”, the id that it follows up); one result a line",
        )
        asked.add_argument("--k", type=_positive, default=10, help="how many paragraphs (default 10)")
        _add_filters(asked)
        if name == "search":
            asked.add_argument(
                "--explain", action="store_true", help="show what each signal and word had to do with it"
            )
        else:
            asked.add_argument(
                "--llm",
                action=argparse.BooleanOptionalAction,
                default=False,
                help="let a language model write the answer and check every sentence; needs $PILCROW_LLM_URL and "
                "$PILCROW_LLM_MODEL (and $PILCROW_LLM_KEY, $PILCROW_LLM_TIMEOUT_S where wanted)",
            )
            asked.add_argument(
                "--export", metavar="FILE", type=Path, help="also write the answer to FILE.md, .docx or .txt"
            )


def _define_serve(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Define serve."""
    serve = command("serve", run_serve, "open the app on this library")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--address", default="127.0.0.1", help="default 127.0.0.1: this machine only")
    serve.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    serve.add_argument(
        "--read-only",
        action="store_true",
        help="only show the library: nothing can be added, changed or kept",
    )
    serve.add_argument(
        "--secrets", metavar="FILE", type=Path, help="TOML file that sets up sign-in (see docs/serving.md)"
    )


def _add_filters(parser: argparse.ArgumentParser) -> None:
    filters = parser.add_argument_group(
        "filters", "Several values of one filter are alternatives; different filters have to hold together."
    )

    def several(name: str, about: str, kind: Callable[[str], object] = str) -> None:
        filters.add_argument(name, action="append", type=kind, default=[], help=f"{about} (may be repeated)")

    several("--symbol", "only this report")
    several("--body", "only reports of this body: name, abbreviation or series (“CND”, “E/CN.7”, “A/HRC”)")
    several("--year", "only reports of this year", int)
    filters.add_argument(
        "--since", metavar="DATE", help="only reports of this day or later: 2025, 2025-03, 2025-03-14"
    )
    filters.add_argument("--until", metavar="DATE", help="only reports of this day or earlier")
    several("--language", "only this language: en, fr, es …")
    filters.add_argument("--section", metavar="WORDS", help="only under headings with these words")
    filters.add_argument("--part", help="only this part: main, annex, annex I …")


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


def _positive(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 1000, found {text!r}")
    return int(text)
