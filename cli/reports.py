"""The commands about reports and the library that holds them: add, remove, list, parse, verify, rebuild."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cli.screen import print_json, print_paragraphs, progress_bar, say
from ingest.errors import UsageError

if TYPE_CHECKING:
    from ingest.workers import ReaderPool

MAX_NOTES = 12


def run_add(arguments: argparse.Namespace) -> int:
    """Ingest files and folders."""
    from index.build import add_paths

    with progress_bar(quiet=arguments.json) as progress:
        outcome = add_paths(
            arguments.library,
            arguments.paths,
            model=arguments.model,
            progress=progress,
            readers=_readers(arguments, arguments.workers),
        )
    for failure in outcome.failed:
        say(f"failed: {failure.message}")
    for relation in outcome.relations[:MAX_NOTES]:
        say(f"note: {relation}")
    if len(outcome.relations) > MAX_NOTES:
        say(f"note: {len(outcome.relations) - MAX_NOTES} more; see them all with: pilcrow list")
    if arguments.json:
        print_json(outcome.to_json())
    else:
        counts = [
            (len(outcome.added), "added"),
            (len(outcome.updated), "updated"),
            (len(outcome.unchanged), "unchanged"),
        ]
        done = ", ".join(f"{n} {what}" for n, what in counts if n) or "nothing to do"
        say(f"{done}; {outcome.paragraphs} paragraphs in {arguments.library} ({outcome.seconds:.1f} s)")
    return 1 if outcome.failed else 0


def run_remove(arguments: argparse.Namespace) -> int:
    """Take a report out."""
    from index.build import remove_report

    remove_report(arguments.library, arguments.symbol)
    if arguments.json:
        print_json({"removed": [arguments.symbol]})
    else:
        say(f"removed {arguments.symbol}")
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
        print_json([{**asdict(r), "relations": related[r.symbol]} for r in reports])
        return 0
    if not reports:
        say(f"{arguments.library} holds no report yet. Add some: pilcrow add PATH…")
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
    with _readers(arguments, 1) as readers, progress_bar(quiet=arguments.json) as progress:
        watch = (
            None if progress is None else (lambda done, failed, what: progress(done, 1, f"reading {what}"))
        )
        report = readers.read(path, metadata, watch)
    if arguments.json:
        print_json(report_to_json(report))
        return 0
    print(summarise_report(report))
    if arguments.paragraphs:
        print_paragraphs(report)
    return 0


def _readers(arguments: argparse.Namespace, workers: int | None = None) -> ReaderPool:
    from ingest.workers import ReaderPool

    if arguments.ocr and arguments.ocr_language:
        from ingest.ocr import missing_parts, wanted_languages

        lacking = missing_parts()
        if lacking:
            raise UsageError(f"--ocr-language: OCR is not installed. To have it, {lacking}.")
        wanted_languages(arguments.ocr_language)
    return ReaderPool(workers, options={"ocr": arguments.ocr, "ocr_languages": arguments.ocr_language})


def run_verify(arguments: argparse.Namespace) -> int:
    """Check every file of the library."""
    from index.encoder_cache import encoder_form
    from index.library import Library

    library = Library.open(arguments.library)
    library.verify()
    form = encoder_form(library.folder, library.model)
    facts = {"generation": library.generation, "model": library.model, "encoder": form}
    if arguments.json:
        print_json({"ok": True, **facts})
    else:
        say(
            f"{arguments.library}: sound (generation {library.generation}, model {library.model}, encoder {form})"
        )
    return 0


def run_rebuild(arguments: argparse.Namespace) -> int:
    """Build the indexes anew from the stored text."""
    from index.build import rebuild

    reports = rebuild(arguments.library)
    if arguments.json:
        print_json({"reports": reports})
    else:
        say(f"{arguments.library}: rebuilt from the stored text of {reports} reports")
    return 0
