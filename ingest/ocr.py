"""Optical character recognition of a document's pages: what is installed, which language, with what confidence.

By OCRmyPDF and Tesseract where they are there, page by page (``ocr_page``). The language is told from the document's
other text, else from the first page that shows one: read in English, French words are still French; where nothing is
read with confidence, other scripts are tried.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import pypdfium2

from ingest.errors import OcrLanguageError
from ingest.masthead import detect_language
from ingest.ocr_page import MIN_CONFIDENCE, Recognised, find_turn, recognise_page
from ingest.pdf_glyphs import PageGlyphs
from ingest.report import ParseWarning

LANGUAGES_VARIABLE = "PILCROW_OCR_LANGUAGES"
PAGE_LIMIT_S = 240.0
GOOD_CONFIDENCE = 0.75
TELLING_CHARACTERS = 200
"""So much text tells its language."""
DEFAULT_LANGUAGE = "eng"
# ISO 639-1 → Tesseract's names of the same languages
_TESSERACT = {
    "ar": "ara",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "pt": "por",
    "ru": "rus",
    "zh": "chi_sim",
}
_OTHER_SCRIPTS = ("rus", "ara", "chi_sim")
Step = Callable[[str, float], None]


def missing_parts() -> str | None:
    """Return what must be installed before pages can be recognised, as an instruction; None where all is there."""
    missing = []
    if importlib.util.find_spec("ocrmypdf") is None:
        missing.append("OCRmyPDF (pip install 'pilcrow[ocr]', or pip install ocrmypdf)")
    if shutil.which("tesseract") is None:
        missing.append(
            "Tesseract (Debian and Ubuntu: apt install tesseract-ocr, with tesseract-ocr-fra and so on for other "
            "languages; macOS: brew install tesseract tesseract-lang)"
        )
    elif not installed_languages():
        missing.append("a language for Tesseract (Debian and Ubuntu: apt install tesseract-ocr-eng)")
    return "install " + " and ".join(missing) if missing else None


@cache
def installed_languages() -> tuple[str, ...]:
    """Return the languages that Tesseract can read, by its own names; empty where it is not installed."""
    try:
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    names = re.findall(r"^[A-Za-z_]+$", listed.stdout or listed.stderr, re.MULTILINE)
    return tuple(n for n in names if n not in ("osd", "equ"))


def wanted_languages(named: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the languages to read with, by Tesseract's names; empty: to be found out from the pages.

    ``named`` (else the environment's PILCROW_OCR_LANGUAGES, "en,fr" or "eng+fra") may use either kind of name.

    Raises:
        OcrLanguageError: one is not installed.
    """
    listed = list(named) or re.split(r"[\s,+]+", os.environ.get(LANGUAGES_VARIABLE, ""))
    languages = tuple(_TESSERACT.get(n.lower(), n) for n in listed if n)
    for language in languages:
        if language not in installed_languages():
            raise OcrLanguageError(
                f"Tesseract has no language {language!r}; it has {', '.join(installed_languages()) or 'none'}. "
                f"Install it (Debian and Ubuntu: apt install tesseract-ocr-{language.replace('_', '-')}) or name another."
            )
    return languages


def recognise_pages(
    document: pypdfium2.PdfDocument,
    bare: Sequence[PageGlyphs],
    text: str,
    languages: Sequence[str],
    step: Step,
    floors: Mapping[int, float],
) -> tuple[dict[int, PageGlyphs], list[ParseWarning]]:
    """Recognise the pages of a document that bear no text, or that of a poor earlier OCR.

    ``text`` is the text of its other pages: it tells the language where ``languages`` is empty. ``floors`` holds the
    confidence, by page, that must be surpassed. Returns the pages by number and an ``ocr`` warning with the mean
    confidence; pages with nothing readable or nothing better are left out.
    """
    reader = _PageReader(document, languages, step, len(bare))
    if not languages and len(text) >= TELLING_CHARACTERS:
        reader.settle(detect_language(text))
    read = [reader.read(glyphs) for glyphs in bare]
    pages = [p for p in read if p.readable and p.confidence > floors.get(p.glyphs.number, 0.0)]
    if not pages:
        return {}, []
    numbers = [p.glyphs.number for p in pages]
    sizes = [len(p.text) for p in pages]
    mean = sum(p.confidence * n for p, n in zip(pages, sizes, strict=True)) / sum(sizes)
    weakest = min(pages, key=lambda p: p.confidence)
    lowest = f", lowest on page {weakest.glyphs.number} ({weakest.confidence:.2f})" if len(pages) > 1 else ""
    message = (
        f"{page_list(numbers)} recognised by OCR ({reader.language}), mean confidence {mean:.2f}{lowest}; check quotations "
        "against the page"
    )
    return {p.glyphs.number: p.glyphs for p in pages}, [ParseWarning("ocr", message, numbers[0])]


class _PageReader:
    """Recognises pages of one document, in the language that the first of them turn out to be in."""

    def __init__(
        self, document: pypdfium2.PdfDocument, languages: Sequence[str], step: Step, total: int
    ) -> None:
        self._document, self._step, self._total = document, step, total
        self._settled = bool(languages)
        self._done = 0
        first = DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in installed_languages() else installed_languages()[0]
        self.language = "+".join(languages) or first

    def settle(self, code: str) -> None:
        """Read on in the language with this ISO 639-1 code, if it is installed."""
        self.language = _installed(code) or self.language
        self._settled = True

    def read(self, glyphs: PageGlyphs) -> Recognised:
        """Recognise one page."""
        self._done += 1
        page = self._recognise(glyphs, self.language)
        turn = find_turn(self._document, glyphs) if page.confidence < GOOD_CONFIDENCE else 0
        if turn:
            page = max(page, self._recognise(glyphs, self.language, turn), key=lambda p: p.confidence)
        if not self._settled:
            page = self._find_language(glyphs, page)
        return page

    def _find_language(self, glyphs: PageGlyphs, page: Recognised) -> Recognised:
        """Settle the language where this page tells it: from its words, or, where those are none, by trying other scripts."""
        if page.confidence >= GOOD_CONFIDENCE and len(page.text) < TELLING_CHARACTERS:
            return page  # a cover: the next page will tell
        spoken = _installed(detect_language(page.text)) if page.confidence >= MIN_CONFIDENCE else None
        others = [spoken] if spoken and spoken != self.language else []
        if page.confidence < GOOD_CONFIDENCE:
            others += [
                n for n in _OTHER_SCRIPTS if n in installed_languages() and n not in (self.language, *others)
            ]
        turn = page.glyphs.frame.turn
        tried = [(page, self.language), *((self._recognise(glyphs, n, turn), n) for n in others)]
        best, language = max(tried, key=lambda t: (t[0].readable, t[0].confidence))
        if len(best.text) >= TELLING_CHARACTERS and best.readable:
            self.language, self._settled = language, True
        return best

    def _recognise(self, glyphs: PageGlyphs, language: str, turn: int = 0) -> Recognised:
        self._step(f"OCR {self._done}/{self._total} {language}", PAGE_LIMIT_S)
        return recognise_page(self._document, glyphs, language, turn)


def _installed(code: str) -> str | None:
    name = _TESSERACT.get(code, code)
    return name if name in installed_languages() else None


def page_list(numbers: Sequence[int]) -> str:
    """Print page numbers: "page 3", "pages 1–4, 7".

    >>> page_list([3]), page_list([1, 2, 3, 7])
    ('page 3', 'pages 1–3, 7')
    """
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    shown = ", ".join(str(r[0]) if len(r) == 1 else f"{r[0]}–{r[-1]}" for r in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {shown}"
