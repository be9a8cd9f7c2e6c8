"""Pages that bear no text: recognised where OCR is installed and wanted, else refused or warned of, with the reason.

So are pages whose text is that of an earlier OCR and reads badly (A_39_361: "nnFs'rrntv nF FD sT TIMCP"), where
Tesseract is surer of what it reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from ingest.errors import EmptyFileError, NeedsOcrError
from ingest.ocr import Step, missing_parts, recognise_pages, wanted_languages
from ingest.ocr_layer import INVISIBLE_SHARE, word_confidence
from ingest.pdf_glyphs import PageGlyphs
from ingest.report import ParseWarning

MIN_CHARACTERS = 25
"""A page with fewer readable characters counts as a page without text."""
BARE_SHARE = 0.9
"""With more of its pages bare, a document is refused rather than read in part."""
AMONG_TEXT_CONFIDENCE = 0.7
"""Measured: maps in reports 0.47 to 0.59, letters and tables 0.87 to 0.95."""
POOR_CONFIDENCE = 0.9
"""Text of an earlier OCR below it is recognised anew."""


@dataclass(frozen=True, slots=True)
class OcrSettings:
    """That pages without text shall be recognised: in which languages (empty: to be found out), and who is told."""

    languages: tuple[str, ...] = ()
    step: Step = lambda what, allow_s: None


def fill_bare_pages(
    document: pypdfium2.PdfDocument, pages: Sequence[PageGlyphs], path: Path, ocr: OcrSettings | None
) -> tuple[list[PageGlyphs], list[ParseWarning]]:
    """Return the pages, the bare ones recognised if ``ocr`` is given and installed, and warnings.

    Raises:
        EmptyFileError: there is neither text nor a picture, or nothing readable in the pictures.
        NeedsOcrError: (almost) all pages are pictures, and OCR is off or not installed; says what to install.
        OcrLanguageError: a language that was asked for is not installed.
    """
    bare = [p for p in pages if _characters(p) < MIN_CHARACTERS]
    pictured = [p for p in bare if p.pictures]
    if len(bare) == len(pages) and not pictured:
        raise EmptyFileError(
            f"{path.name}: {len(pages)} pages with neither text nor pictures. Expected a report; check the download."
        )
    poor = _poor_layers([p for p in pages if _characters(p) >= MIN_CHARACTERS])
    if not pictured and not poor:
        return list(pages), []
    lacking = "leave out --no-ocr" if ocr is None else missing_parts()
    if ocr is None or lacking is not None:
        if len(bare) == len(pages) or len(pictured) > BARE_SHARE * len(pages):
            raise NeedsOcrError(
                f"{path.name}: {len(pictured)} of {len(pages)} pages are pictures without a text layer. Expected text; "
                f"to have it recognised by OCR, {lacking}, then add the file again."
            )
        note = f"the page is a picture without a text layer; for OCR, {lacking}"
        return list(pages), [ParseWarning("page_without_text", note, p.number) for p in pictured]
    text = " ".join(run.text for p in pages for run in p.runs)
    chosen = [p for p in pages if p.number in poor or any(p is b for b in pictured)]
    # Among printed pages a picture is rather a map (S/2025/176) than a page of text (S/2025/239, annex 6).
    among_text = len(pictured) <= len(pages) / 2
    floors = {p.number: AMONG_TEXT_CONFIDENCE for p in pictured if among_text} | poor
    found, warnings = recognise_pages(
        document, chosen, text, wanted_languages(ocr.languages), ocr.step, floors
    )
    if not found and len(bare) == len(pages):
        raise EmptyFileError(
            f"{path.name}: {len(pages)} pages of pictures, in which OCR finds no text. Expected a report; look at the file."
        )
    warnings += [
        ParseWarning("page_without_text", "the page is a picture; OCR finds no text in it", p.number)
        for p in pictured
        if p.number not in found
    ]
    return [found.get(p.number, p) for p in pages], warnings


def _characters(glyphs: PageGlyphs) -> int:
    runs = [*glyphs.runs, *(run for turned in glyphs.turned.values() for run in turned)]
    return sum(not c.isspace() and c != "\ufffd" for run in runs for c in run.text)


def _poor_layers(pages: Sequence[PageGlyphs]) -> dict[int, float]:
    """Return the pages whose text is that of a poor earlier OCR, with the confidence in it: all, where most are poor."""
    layered = {p.number: word_confidence(_running_text(p)) for p in pages if p.invisible >= INVISIBLE_SHARE}
    judged = {n: c for n, c in layered.items() if c is not None}
    poor = {n: c for n, c in judged.items() if c < POOR_CONFIDENCE}
    return judged if 2 * len(poor) > len(judged) else poor


def _running_text(page: PageGlyphs) -> str:
    """Return the words of a page in the order painted, blanks where the runs leave a gap."""
    pieces: list[str] = []
    for before, run in zip([None, *page.runs], page.runs, strict=False):
        near = (
            before is not None
            and abs(run.baseline - before.baseline) < 2
            and (run.lefts[0] - before.rights[-1] < 0.15 * run.size)
        )
        pieces.append(run.text if near else f" {run.text}")
    return "".join(pieces)
