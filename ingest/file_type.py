"""What a file is, told from its content, never from its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from ingest.errors import UnknownFileTypeError

READABLE = "PDF, Word (DOCX), HTML, Markdown or plain text"
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
# First bytes of other types people try.
_OTHERS = {
    b"PK\x03\x04": "a ZIP container (XLSX, EPUB, ODT …)",
    b"\xd0\xcf\x11\xe0": "an old Office document (DOC, XLS, PPT), or one locked by a password",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"II*\x00": "a TIFF picture",
    b"MM\x00*": "a TIFF picture",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"Rar!": "a RAR archive",
}


def file_type(path: Path) -> str:
    """Return "pdf", "docx", "html" or "text" (whatever is of no type known to be something else).

    Raises:
        UnknownFileTypeError: the first bytes are those of a type that cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"PK\x03\x04") and _holds_word_document(path):
        return "docx"
    if is_html(head):
        return "html"
    other = next((what for magic, what in _OTHERS.items() if head.startswith(magic)), None)
    if other:
        raise UnknownFileTypeError(
            f"{path.name}: found {other}. Expected {READABLE}; save it as one of these."
        )
    return "text"


def is_html(head: bytes) -> bool:
    """Tell whether a file's first bytes open an HTML page.

    >>> is_html(b"<!DOCTYPE html><title>x"), is_html(b"1. The <html> tag")
    (True, False)
    """
    return _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def _holds_word_document(path: Path) -> bool:
    """Tell whether a ZIP file is a Word document; a damaged one that names Word's parts still is meant as one."""
    try:
        with zipfile.ZipFile(path) as package:
            return "word/document.xml" in package.namelist()
    except (zipfile.BadZipFile, OSError):
        with path.open("rb") as file:
            return b"word/" in file.read(65536)
