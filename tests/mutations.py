"""Damage files the ways files get damaged: each mutation takes a PDF's bytes and a seeded chance, and returns bytes."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject, StreamObject

Mutation = Callable[[bytes, random.Random], bytes]
EXTREMES = (b"-1", b"0", b"1e38", b"-9e99", b"NaN", b"99999999999", b"0.0000001", b"-0.5", b"--7", b".")


def truncate(raw: bytes, chance: random.Random) -> bytes:
    """Cut the end off, at any place."""
    return raw[: chance.randrange(9, len(raw))]


def flip_few(raw: bytes, chance: random.Random) -> bytes:
    """Overwrite 20 bytes."""
    return _flip(raw, chance, 20)


def flip_many(raw: bytes, chance: random.Random) -> bytes:
    """Overwrite one byte of every 500."""
    return _flip(raw, chance, len(raw) // 500 + 1)


def zero_block(raw: bytes, chance: random.Random) -> bytes:
    """Fill a twentieth of the file with zeros, as a disk that failed does."""
    start, length = chance.randrange(len(raw)), len(raw) // 20
    return raw[:start] + bytes(min(length, len(raw) - start)) + raw[start + length :]


def drop_block(raw: bytes, chance: random.Random) -> bytes:
    """Leave a block out, as a broken download does."""
    start = chance.randrange(9, len(raw))
    return raw[:start] + raw[start + chance.randrange(1, 5_000) :]


def shuffle_pages(raw: bytes, chance: random.Random) -> bytes:
    """Put the pages into another order."""
    reader, writer = PdfReader(io.BytesIO(raw)), PdfWriter()
    order = list(range(len(reader.pages)))
    chance.shuffle(order)
    for k in order[:30]:
        writer.add_page(reader.pages[k])
    return _written(writer)


def lock(raw: bytes, chance: random.Random) -> bytes:
    """Encrypt with a user password."""
    return _encrypted(raw, "secret", "owner", chance)


def lock_changes(raw: bytes, chance: random.Random) -> bytes:
    """Encrypt with an owner password only: the file still opens."""
    return _encrypted(raw, "", "owner", chance)


def spoil_numbers(raw: bytes, chance: random.Random) -> bytes:
    """Unpack the first pages' content and replace numbers in it by extreme ones."""
    writer = _first_pages(raw, 6)
    for page in writer.pages:
        contents = page.get_contents()
        if contents is None:
            continue
        spoilt = re.sub(
            rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])",
            lambda m: chance.choice(EXTREMES) if chance.random() < 0.02 else m[0],
            contents.get_data(),
        )
        stream = StreamObject()
        stream.set_data(spoilt)
        page[NameObject("/Contents")] = writer._add_object(stream)
    return _written(writer)


def lose_resources(raw: bytes, chance: random.Random) -> bytes:
    """Leave out the fonts, or all resources, of the first pages."""
    writer = _first_pages(raw, 6)
    for page in writer.pages:
        resources = page.get("/Resources")
        if chance.random() < 0.5 and resources is not None:
            resources.get_object().pop("/Font", None)
        else:
            page.pop("/Resources", None)
    return _written(writer)


MUTATIONS: dict[str, Mutation] = {
    made.__name__: made
    for made in (
        truncate,
        flip_few,
        flip_many,
        zero_block,
        drop_block,
        shuffle_pages,
        lock,
        lock_changes,
        spoil_numbers,
        lose_resources,
    )
}


def mutate(raw: bytes, name: str, seed: int) -> bytes | None:
    """Return the mutated bytes, or None where pypdf cannot do it to this file."""
    try:
        return MUTATIONS[name](raw, random.Random(f"{name} {seed}"))
    except (PyPdfError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return None


def _flip(raw: bytes, chance: random.Random, times: int) -> bytes:
    spoilt = bytearray(raw)
    for _ in range(times):
        spoilt[chance.randrange(8, len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def _first_pages(raw: bytes, count: int) -> PdfWriter:
    reader, writer = PdfReader(io.BytesIO(raw)), PdfWriter()
    for page in reader.pages[:count]:
        writer.add_page(page)
    return writer


def _encrypted(raw: bytes, user: str, owner: str, chance: random.Random) -> bytes:
    writer = _first_pages(raw, 20)
    writer.encrypt(user, owner, algorithm=chance.choice(("RC4-40", "RC4-128")))
    return _written(writer)


def _written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
