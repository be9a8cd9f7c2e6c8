"""The one way in: any file → Report, its type told from its content, never from its name."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ingest.corpus import Metadata
from ingest.errors import (
    BrokenFileError,
    EmptyFileError,
    FileTooLargeError,
    ManifestError,
    UnknownFileTypeError,
)
from ingest.lines import PrintedDocument
from ingest.report import Report, Source
from ingest.structure import build_report
from ingest.text import read_text

MAX_FILE_BYTES = 500_000_000
# First bytes of types people try; each with what to do about it.
_KNOWN_BINARY = {
    b"PK\x03\x04": "a ZIP container (DOCX, XLSX, EPUB …)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"{\\rtf": "an RTF document",
    b"\x1f\x8b": "a gzip archive",
}


def read_report(path: Path, metadata: Metadata | None = None) -> Report:
    """Parse one file.

    ``metadata`` (from the corpus manifest) overrules what the document says of itself.

    Raises:
        IngestError: the file is empty, broken, encrypted, without text, too large, or of an unknown type;
            or it is not the one the manifest describes. The message names the file and what to do.
    """
    sha256 = _hash_file(path)
    if metadata and metadata.sha256 and metadata.sha256 != sha256:
        raise ManifestError(
            f"{path.name}: content has sha256 {sha256[:16]}…, but the manifest expects {metadata.sha256[:16]}…. "
            "Restore the file, or update sha256 in the manifest if the change is meant."
        )
    document = _read_lines(path)
    return build_report(document, Source(path.name, sha256, document.media_type), metadata)


def _read_lines(path: Path) -> PrintedDocument:
    with path.open("rb") as file:
        head = file.read(1024)
    if b"%PDF-" in head:
        from ingest.pdf import read_pdf  # PDF machinery is loaded only when a PDF is read

        return read_pdf(path)
    kind = next((what for magic, what in _KNOWN_BINARY.items() if head.startswith(magic)), None)
    if kind:
        raise UnknownFileTypeError(
            f"{path.name}: found {kind}. Expected PDF, plain text or Markdown; save it as one of these."
        )
    return read_text(path)


def _hash_file(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise FileTooLargeError(f"{path.name}: {size:,} bytes; at most {MAX_FILE_BYTES:,} are read.")
        if size == 0:
            raise EmptyFileError(
                f"{path.name}: the file is empty (0 bytes). Expected a report; download it again."
            )
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except IsADirectoryError as error:
        raise UnknownFileTypeError(f"{path.name}: a folder, not a file.") from error
    except OSError as error:
        raise BrokenFileError(f"{path.name}: cannot be read ({error.strerror}).") from error
