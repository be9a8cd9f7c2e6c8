"""Refuse decompression bombs before PDFium opens a PDF: it unpacks and lays out a page's content without any limit.

A gigabyte of blanks packs into a megabyte, or a kilobyte when packed twice; forms that paint forms multiply
("billion laughs"); one that paints itself never ends. Stream dictionaries are never compressed, so a pass over the
bytes finds every stream; only where forms are nested is pypdf asked which paints which. The largest content stream
among 316 real reports unpacks to 1.2 MB, the largest object stream to 3 MB; the pass costs 18 ms a file.
Not seen: LZW streams and streams of encrypted files; time and memory limits of the process stand behind this.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import FileTooLargeError
from ingest.pdf_fallback import FORM_BYTES, FormGraph

MAX_STREAM_BYTES = 32_000_000
"""Unpacked bytes of one stream that is no picture; drawn lines take some 20 times as much memory once laid out."""
MAX_PAINTED_BYTES = 64_000_000
"""Content one page may paint, with that of all forms as often as they are painted."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)(?![A-Za-z])")
_IMAGE = re.compile(rb"/Subtype\s*/Image")
_FORM = re.compile(rb"/Subtype\s*/Form")
_MAX_RATIO = 1032
"""Deflate packs no denser than 1 : 1032."""
_DICTIONARY_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class _Stream:
    entries: bytes
    packed: bytes

    @property
    def rounds(self) -> int:
        """How often the data were deflated."""
        return len(_FLATE.findall(self.entries))


def refuse_bombs(path: Path) -> None:
    """Refuse a PDF whose streams unpack to absurd sizes.

    Raises:
        FileTooLargeError: a stream over MAX_STREAM_BYTES, or forms that paint more than MAX_PAINTED_BYTES.
    """
    raw = path.read_bytes()
    form_bytes, paints, nested = 0, 0, False
    painting = b"/Form" in raw or b"#" in raw
    for stream in _streams(raw):
        form = painting and _FORM.search(stream.entries) is not None
        if not (painting or _may_burst(stream)) or _is_picture(stream):
            continue
        content = _unpack(stream, MAX_STREAM_BYTES + 1)
        if len(content) > MAX_STREAM_BYTES:
            raise FileTooLargeError(
                f"{path.name}: a stream unpacks to more than {MAX_STREAM_BYTES:,} bytes; that much text or drawing is on "
                "no page. The file is damaged or made to do harm; do not open it, or print it to a new PDF."
            )
        count = content.count(b"Do")  # a bound: also where it stands by chance
        paints = max(paints, count)
        if form:
            form_bytes, nested = max(form_bytes, len(content)), nested or count > 0
    if (nested or paints * (form_bytes + FORM_BYTES) > MAX_PAINTED_BYTES) and _overpaints(path):
        raise FileTooLargeError(
            f"{path.name}: drawings that paint one another without end, over {MAX_PAINTED_BYTES:,} bytes on one page. "
            "The file is damaged or made to do harm; do not open it, or print it to a new PDF."
        )


def _overpaints(path: Path) -> bool:
    return FormGraph(path, MAX_PAINTED_BYTES).heaviest_page() > MAX_PAINTED_BYTES


def _streams(raw: bytes) -> Iterator[_Stream]:
    position = 0
    while (match := _STREAM.search(raw, position)) is not None:
        end = raw.find(b"endstream", match.end())
        end = end if end >= 0 else len(raw)
        opened = raw.rfind(b" obj", max(position, match.start() - _DICTIONARY_BYTES), match.start())
        entries = raw[opened if opened >= 0 else max(position, match.start() - 400) : match.start()]
        if b"#" in entries:
            entries = _ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), entries)
        yield _Stream(entries, raw[match.end() : end])
        position = end


def _may_burst(stream: _Stream) -> bool:
    """Tell whether a stream could unpack to more than is allowed at all."""
    return len(stream.packed) * float(_MAX_RATIO) ** min(stream.rounds, 9) > MAX_STREAM_BYTES


def _is_picture(stream: _Stream) -> bool:
    """Tell whether a stream is a picture (never laid out); one whose bytes read as text is content in disguise."""
    if not _IMAGE.search(stream.entries):
        return False
    head = _unpack(stream, 4_000)
    return not head or not all(9 <= byte < 127 for byte in head)


def _unpack(stream: _Stream, limit: int) -> bytes:
    """Return at most ``limit`` bytes of a stream's content; what cannot be inflated stays as it is."""
    data = stream.packed
    for _ in range(stream.rounds):
        try:
            data = zlib.decompressobj().decompress(data, limit)
        except zlib.error:
            break
    return data[:limit]
