"""The commands that are asked something: search, ask, show."""

from __future__ import annotations

import argparse
import json
import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.conversation import Threads, talk
from cli.screen import draft_line, print_answer, print_hits, print_json, say, wrap
from ingest.errors import EndpointError, NotInLibraryError, UsageError

if TYPE_CHECKING:
    from answer.answer import Answer
    from answer.ask import Answerer
    from index.hits import Filters
    from index.search import Searcher

MAX_BATCH_LINES = 100_000


def run_search(arguments: argparse.Namespace) -> int:
    """Find paragraphs."""
    from time import perf_counter

    from answer.contract import hit_to_json
    from index.facets import explain_exclusion, tell_exclusion
    from index.library import Library
    from index.search import Searcher

    library = Library.open(arguments.library)
    searcher = Searcher(library)
    filters = _filters(arguments)

    def search(asked: Asked) -> dict[str, Any]:
        start, question = perf_counter(), asked.text
        hits = searcher.search(question, arguments.k, filters)
        elapsed = round((perf_counter() - start) * 1000, 1)
        _say_notices(searcher, question)
        if not hits:
            excluded = filters.active and library.rows
            say(tell_exclusion(explain_exclusion(library, filters)) if excluded else "Nothing found.")
        if not arguments.json and not arguments.batch:
            print_hits(hits, explained=arguments.explain)
        shown = [hit_to_json(h, explained=arguments.explain) for h in hits]
        return {"query": question, "hits": shown, "elapsed_ms": elapsed}

    return _each_question(arguments, search)


def run_ask(arguments: argparse.Namespace) -> int:
    """Answer a question."""
    from answer.ask import Answerer
    from answer.contract import answer_to_json
    from answer.conversation import converse
    from answer.export import Exchange, write_export
    from answer.respond import respond
    from index.library import Library

    reply = _model_reply(arguments) if arguments.llm else respond
    if arguments.export is not None:
        _check_export(arguments)
    answerer = Answerer(Library.open(arguments.library))
    filters = _filters(arguments)

    if arguments.text is None and arguments.batch is None and not arguments.json and sys.stdin.isatty():
        return talk(answerer, filters, arguments.k, reply, export=arguments.export)
    threads = Threads()

    def ask(asked: Asked) -> dict[str, Any]:
        question = asked.text
        conversation = threads.before(asked.after)
        turn = converse(answerer, conversation, question, filters, arguments.k, reply)
        threads.keep(asked.id, conversation.with_turn(turn))
        answer = turn.answer
        _say_notices(answerer.searcher, question)
        for notice in answer.notices:
            say(notice)
        if not arguments.json and not arguments.batch:
            print_answer(answer)
        if arguments.export is not None:
            write_export(
                arguments.export, [Exchange(question, turn.understood.text, answer)], answerer.library
            )
            say(f"Written: {arguments.export}")
        return answer_to_json(answer)

    return _each_question(arguments, ask)


def _check_export(arguments: argparse.Namespace) -> None:
    """Refuse a file name that cannot be written before anything is asked."""
    from answer.export import form_of

    form_of(arguments.export)
    if arguments.batch is not None:
        raise UsageError("--export writes one answer to one file. Leave --batch out, or use its JSON lines.")


def _model_reply(arguments: argparse.Namespace) -> Callable[[Answerer, str, Filters, int], Answer]:
    """Return what asks the language model that the environment names; on a terminal its draft is shown as it grows.

    Raises:
        EndpointSettingsError: none is named, or not properly.
    """
    from answer.answer import Answer
    from answer.endpoint import read_endpoint
    from answer.generated import answer_streamed

    endpoint = read_endpoint(os.environ)

    def ask(answerer: Answerer, question: str, filters: Filters, k: int) -> Answer:
        with draft_line() as show:
            for event in answer_streamed(answerer, endpoint, question, filters, k):
                if isinstance(event, Answer):
                    return event
                show(event.text)
        raise EndpointError("The language model’s answer did not come to an end.")

    return ask


def run_show(arguments: argparse.Namespace) -> int:
    """Print what a citation names."""
    from answer.contract import place_to_json
    from index.library import Library
    from ingest.citation import Citation, parse_all
    from ingest.report import Paragraph

    citations = parse_all(arguments.citation)
    library = Library.open(arguments.library)
    places: list[tuple[Citation, Paragraph]] = []
    problems: list[NotInLibraryError] = []
    for citation in citations:
        try:
            places += [(citation, p) for p in library.resolve(citation)]
        except NotInLibraryError as error:
            problems.append(error)
    if not places:
        raise problems[0]
    if arguments.json:
        print_json([place_to_json(library, p, citation) for citation, p in places])
    else:
        for citation, p in places:
            record = place_to_json(library, p, citation)
            print(f"{record['citation']}" + (f"  ({' › '.join(p.headings)})" if p.headings else ""))
            print(textwrap.indent(wrap(record["text"]), "  ") + "\n")
    for problem in problems:
        say(str(problem))
    return 1 if problems else 0


def _say_notices(searcher: Searcher, question: str) -> None:
    """Say how a question was read where that is not as it was written: mended words, reports that are not there."""
    for notice in searcher.read_query(question).notices:
        say(notice)


def _filters(arguments: argparse.Namespace) -> Filters:
    from index.hits import Filters

    return Filters(
        symbols=tuple(arguments.symbol),
        bodies=tuple(arguments.body),
        years=tuple(arguments.year),
        since=arguments.since,
        until=arguments.until,
        languages=tuple(arguments.language),
        section=arguments.section,
        part=arguments.part,
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as given: its id in a batch, and the id of the question that it follows, where it is a follow-up."""

    text: str
    id: Any = None
    after: Any = None


def _each_question(arguments: argparse.Namespace, reply: Callable[[Asked], dict[str, Any]]) -> int:
    """Reply to the one question of the command line, or to each of a batch, in order."""
    if arguments.batch is None:
        if arguments.text is None:
            raise UsageError("no question given. Put it in quotes after the command, or use --batch FILE.")
        record = reply(Asked(arguments.text))
        if arguments.json:
            print_json(record)
        return 0
    failed = 0
    for asked in _read_batch(arguments.batch):
        try:
            print(json.dumps({"id": asked.id, **reply(asked)}, ensure_ascii=False), flush=True)
        except UsageError as error:
            failed += 1
            problem = {"id": asked.id, "error": error.code, "message": str(error)}
            print(json.dumps(problem, ensure_ascii=False))
            say(f"question {asked.id}: {error}")
    return 1 if failed else 0


def _read_batch(path: Path) -> Iterator[Asked]:
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
            yield Asked(str(record["question"]), record["id"], record.get("after"))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise UsageError(
                f'{path}, line {k}: expected {{"id": …, "question": "…"}}, found {line[:60]!r}.'
            ) from error
