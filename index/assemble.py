"""Fill a generation's folder: chunks, their vectors, token vectors, lexical index, text, manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from index.chunks import Chunk, chunk_paragraph
from index.encoder import Encoder
from index.generation import FORMAT_VERSION, write_manifest
from index.late import StoredTokens, TokenIndex, compress
from index.lexical import LexicalIndex
from index.projection import open_projection
from index.sketches import write_sketches
from index.spelling import write_words
from index.store import StoredReport, paragraphs_in_order, read_chunks, write_store
from index.vectors import VectorIndex

Floats = NDArray[np.float32]
Progress = Callable[[int, int, str], None]
EMBED_AT_ONCE = 512


def assemble_generation(
    folder: Path, reports: Sequence[StoredReport], encoder: Encoder, previous: Path | None, progress: Progress
) -> str:
    """Write all files of the generation that holds ``reports`` (in this order) and return its id."""
    rows = paragraphs_in_order(reports)
    chunks = [
        chunk_paragraph(p, reports[k].report.symbol, encoder.count_tokens, encoder.max_tokens)
        for k, p in rows
    ]
    earlier = _Earlier.load(previous)
    # many small products: threads of BLAS wait for each other longer than they work, and their number, which
    # differs between machines, would show in the last bits
    with threadpool_limits(limits=1, user_api="blas"):
        projection = earlier.projection
        if projection is None:
            projection = open_projection(encoder.folder, encoder)
        vectors, windows = _embed(chunks, encoder, earlier, projection, progress)
    write_store(folder, reports, chunks)
    kinds_of_index = {}
    for kinds, name in ((("paragraph", "item"), "chunks"), (("sentence",), "sentences")):
        chosen = [(row, vectors[c.text]) for row, of in enumerate(chunks) for c in of if c.kind in kinds]
        stacked = (
            np.stack([v for _, v in chosen]) if chosen else np.zeros((0, encoder.dimension), dtype=np.float32)
        )
        owners = np.array([row for row, _ in chosen], dtype=np.int32)
        index = VectorIndex.build(stacked, owners)
        index.save(folder / f"{name}.faiss")
        kinds_of_index[name] = index.kind
    TokenIndex.build(
        [_paragraph_windows(of, windows) for of in chunks],
        [[c.start for c in of if c.kind == "sentence"] for of in chunks],
        np.array([k for k, _ in rows], dtype=np.int32),
        projection,
    ).save(folder)
    languages = [reports[k].report.language for k, _ in rows]
    LexicalIndex.build([p.text for _, p in rows], languages).save(folder / "bm25")
    write_words(folder, (p.text for _, p in rows))
    facts = {
        "model": encoder.model,
        "weights_sha256": encoder.weights_sha256,
        "dimension": encoder.dimension,
        "reports": len(reports),
        "paragraphs": len(rows),
        "chunks": sum(len(of) for of in chunks),
        "indexes": kinds_of_index,
    }
    write_sketches(folder, reports, previous)
    write_manifest(folder, facts)
    return generation_id(reports, encoder.weights_sha256)


def generation_id(reports: Sequence[StoredReport], weights: str) -> str:
    """Return the id of the generation with this content: 16 hex digits, the same wherever it is built."""
    content = "|".join([str(FORMAT_VERSION), weights, *sorted(s.fingerprint for s in reports)])
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _paragraph_windows(chunks: Sequence[Chunk], windows: dict[str, StoredTokens]) -> list[StoredTokens]:
    """Return a paragraph's token vectors, its parts in order, spans counted in the paragraph's text."""
    parts = [(c.start, windows[c.text]) for c in chunks if c.kind == "paragraph"]
    return [replace(w, offsets=w.offsets + start) for start, w in parts]


def _embed(
    chunks: Sequence[Sequence[Chunk]],
    encoder: Encoder,
    earlier: _Earlier,
    projection: Floats,
    progress: Progress,
) -> tuple[dict[str, Floats], dict[str, StoredTokens]]:
    """Return the vector of each chunk text, and the stored tokens of those of kind "paragraph"."""
    wholes = {c.text for of in chunks for c in of if c.kind == "paragraph"}
    texts = {c.text for of in chunks for c in of}
    vectors = {t: earlier.vectors[t] for t in texts if t in earlier.vectors}
    windows = {t: earlier.windows[t] for t in wholes if t in earlier.windows}
    # sorted, so that the same texts meet in the same batches whatever order the reports came in
    need_tokens = sorted(t for t in wholes if t not in windows)
    need_vectors = sorted(t for t in texts - wholes if t not in vectors)
    total, done = len(need_tokens) + len(need_vectors), 0
    for group, with_tokens in ((need_tokens, True), (need_vectors, False)):
        for k in range(0, len(group), EMBED_AT_ONCE):
            part = group[k : k + EMBED_AT_ONCE]
            progress(done, total, "embedding")
            if with_tokens:
                found, tokens = encoder.encode_with_tokens(part)
                windows.update(zip(part, (compress(t, projection) for t in tokens), strict=True))
            else:
                found = encoder.encode_passages(part)
            vectors.update(zip(part, found, strict=True))
            done += len(part)
    return vectors, windows


class _Earlier:
    """What an earlier generation embedded, by the embedded text."""

    def __init__(self) -> None:
        self.vectors: dict[str, Floats] = {}
        self.windows: dict[str, StoredTokens] = {}
        self.projection: Floats | None = None

    @classmethod
    def load(cls, generation: Path | None) -> _Earlier:
        """Read the vectors of ``generation`` (None: nothing)."""
        earlier = cls()
        if generation is None:
            return earlier
        rows = read_chunks(generation)
        for kinds, name in ((("paragraph", "item"), "chunks"), (("sentence",), "sentences")):
            matrix = VectorIndex.load(generation / f"{name}.faiss").vectors()
            texts = [r.text for r in rows if r.kind in kinds]
            earlier.vectors.update(zip(texts, matrix, strict=True))
        tokens = TokenIndex.load(generation)
        earlier.projection = tokens.projection
        by_paragraph: dict[int, list[tuple[int, int, str]]] = {}
        for r in rows:
            if r.kind == "paragraph":
                by_paragraph.setdefault(r.paragraph, []).append((r.start, r.end, r.text))
        for paragraph, parts in by_paragraph.items():
            earlier._cut_windows(tokens.windows_of(paragraph), parts)
        return earlier

    def _cut_windows(self, whole: StoredTokens, parts: list[tuple[int, int, str]]) -> None:
        """Give each part of a paragraph its own tokens back, spans counted in the part."""
        for start, end, text in parts:
            inside = (whole.offsets[:, 0] >= start) & (whole.offsets[:, 1] <= end)
            self.windows[text] = StoredTokens(
                whole.vectors[inside], whole.ids[inside], whole.offsets[inside] - start
            )
