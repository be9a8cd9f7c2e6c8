"""Optical character recognition of pages without a text layer, by OCRmyPDF and Tesseract where they are installed.

Page by page: a page is rendered as it is displayed, OCRmyPDF lays Tesseract's words over the picture, and what
PDFium reads of that takes the bare page's place in the usual path. The picture has the displayed page's size, so
boxes are those of the page itself. Pages that have text are left alone. Measured: 2.3 s for a typewritten page.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pypdfium2

from ingest.errors import OcrLanguageError
from ingest.masthead import detect_language
from ingest.pdf_glyphs import FontCache, PageGlyphs, read_page_glyphs
from ingest.report import ParseWarning

LANGUAGES_VARIABLE = "PILCROW_OCR_LANGUAGES"
DPI = 300
MAX_PIXELS = 40_000_000
PAGE_LIMIT_S = 240.0
TESSERACT_LIMIT_S = 200.0
MIN_CHARACTERS = 25
GOOD_CONFIDENCE = 0.75
MIN_CONFIDENCE = 0.4
"""Below it what was recognised is no text: a map, a photograph, handwriting."""
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


@dataclass(frozen=True, slots=True)
class Recognised:
    """One page as recognised: its glyphs, and Tesseract's confidence in its words, 0 to 1, weighted by their length."""

    glyphs: PageGlyphs
    confidence: float

    @property
    def text(self) -> str:
        """The page's text, unordered."""
        return "".join(run.text for run in self.glyphs.runs)

    @property
    def readable(self) -> bool:
        """Whether this is text at all."""
        return self.confidence >= MIN_CONFIDENCE and len(self.text.strip()) >= MIN_CHARACTERS


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
) -> tuple[dict[int, PageGlyphs], list[ParseWarning]]:
    """Recognise the pages of a document that bear no text.

    ``text`` is the text of its other pages: it tells the language where ``languages`` is empty. Returns the pages by
    number and an ``ocr`` warning with the mean confidence; pages with nothing readable are left out.
    """
    reader = _PageReader(document, languages, step, len(bare))
    if not languages and len(text) >= TELLING_CHARACTERS:
        reader.settle(detect_language(text))
    pages = [page for glyphs in bare if (page := reader.read(glyphs)).readable]
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
        tried = [(page, self.language), *((self._recognise(glyphs, n), n) for n in others)]
        best, language = max(tried, key=lambda t: (t[0].readable, t[0].confidence))
        if len(best.text) >= TELLING_CHARACTERS and best.readable:
            self.language, self._settled = language, True
        return best

    def _recognise(self, glyphs: PageGlyphs, language: str) -> Recognised:
        self._step(
            f"recognising page {glyphs.number} ({self._done} of {self._total}, {language})", PAGE_LIMIT_S
        )
        return recognise_page(self._document, glyphs, language)


def recognise_page(document: pypdfium2.PdfDocument, bare: PageGlyphs, language: str) -> Recognised:
    """Recognise one page; its glyphs stand where they stand on the page as displayed."""
    import ocrmypdf
    from ocrmypdf.exceptions import ExitCodeException

    from ingest import ocr_engine

    logging.getLogger("ocrmypdf").setLevel(logging.CRITICAL)
    page = document[bare.number - 1]
    wide, high = page.get_size()
    dpi = min(DPI, int(72 * (MAX_PIXELS / max(wide * high, 1)) ** 0.5))
    with tempfile.TemporaryDirectory(prefix="pilcrow-ocr-") as folder:
        picture, layered = Path(folder) / "page.png", Path(folder) / "page.pdf"
        page.render(scale=dpi / 72, grayscale=True).to_pil().save(picture, dpi=(dpi, dpi))
        ocr_engine.confidences.clear()
        try:
            ocrmypdf.ocr(
                picture,
                layered,
                language=language.split("+"),
                image_dpi=dpi,
                output_type="pdf",
                optimize=0,
                jobs=1,
                use_threads=True,
                progress_bar=False,
                tesseract_timeout=TESSERACT_LIMIT_S,
                plugins=[ocr_engine.__name__],
            )
        except ExitCodeException:
            return Recognised(bare, 0.0)
        with pypdfium2.PdfDocument(layered) as found:
            glyphs = read_page_glyphs(found.raw, 0, FontCache())
    if glyphs is None:
        return Recognised(bare, 0.0)
    rules = bare.rules if bare.frame.turn == bare.shown.turn == 0 else []
    placed = replace(glyphs, number=bare.number, rules=rules, pictures=bare.pictures)
    weight = sum(n for _, n in ocr_engine.confidences)
    return Recognised(placed, sum(c * n for c, n in ocr_engine.confidences) / weight if weight else 0.0)


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
