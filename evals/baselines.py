"""What Pilcrow is compared with, on the same parsed text: the ways that most people would take, and Pilcrow itself.

Each system is built into a folder and opened from there, so that its index time, its start and its memory can be
measured in processes of their own. A ranking is a list of paragraph ids, best first, at most DEPTH.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.model_files import DEFAULT_MODEL, forbid_hub, model_folder
from ingest.report import Paragraph, Report

Rank = Callable[[str], list[str]]
DEPTH = 20
CHUNK_CHARACTERS, CHUNK_OVERLAP = 1000, 200


@dataclass(frozen=True, slots=True)
class System:
    """A way to search: ``build`` indexes reports into an empty folder, ``open`` returns the search over it."""

    name: str
    build: Callable[[Sequence[Report], Path], None]
    open: Callable[[Path], Rank]


def build_bm25(reports: Sequence[Report], folder: Path) -> None:
    """Index paragraphs with bm25s, its own tokeniser and English stop words."""
    import bm25s

    index = bm25s.BM25()
    texts = [p.text for p in _paragraphs(reports)]
    index.index(bm25s.tokenize(texts, stopwords="en", show_progress=False), show_progress=False)
    index.save(str(folder / "bm25"), corpus=None, show_progress=False)
    _write_ids(folder, [[p.id] for p in _paragraphs(reports)])


def open_bm25(folder: Path) -> Rank:
    """Open what ``build_bm25`` wrote."""
    import bm25s

    index, ids = bm25s.BM25.load(str(folder / "bm25"), mmap=True, load_corpus=False), _read_ids(folder)

    def rank(question: str) -> list[str]:
        tokens = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
        scores = index.get_scores(tokens[0]) if tokens[0] else np.zeros(len(ids))
        return [ids[i][0] for i in np.argsort(-scores, kind="stable")[:DEPTH]]

    return rank


def build_dense(reports: Sequence[Report], folder: Path) -> None:
    """Index whole paragraphs, encoded by sentence-transformers, in FAISS flat."""
    _write_vectors(folder, [p.text for p in _paragraphs(reports)], [[p.id] for p in _paragraphs(reports)])


def build_usual_pipeline(reports: Sequence[Report], folder: Path) -> None:
    """Split each report's text into 1000 characters overlapping by 200, encode, index in FAISS flat.

    A chunk stands for the paragraphs it overlaps, the one it overlaps most first: the kindest reading for a
    pipeline that cannot cite paragraphs at all.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=CHUNK_CHARACTERS, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
    )
    chunks: list[str] = []
    owners: list[list[str]] = []
    for report in reports:
        text, spans = "", list[tuple[int, int, str]]()
        for p in report.in_reading_order():
            printed = f"{p.number}. {p.text}" if p.number else p.text
            spans.append((len(text), len(text) + len(printed), p.id))
            text += printed + "\n\n"
        for piece in splitter.create_documents([text]):
            start = int(piece.metadata["start_index"])
            chunks.append(piece.page_content)
            owners.append(_overlapped(spans, start, start + len(piece.page_content)))
    _write_vectors(folder, chunks, owners)


def open_vectors(folder: Path) -> Rank:
    """Open what ``build_dense`` or ``build_usual_pipeline`` wrote; paragraphs in the order of their chunks."""
    import faiss

    from index.compiling import load_sentence_transformer

    model, ids = load_sentence_transformer(DEFAULT_MODEL), _read_ids(folder)
    index = faiss.read_index(str(folder / "vectors.faiss"))

    def rank(question: str) -> list[str]:
        vector = np.asarray(model.encode([question], normalize_embeddings=True), dtype=np.float32)
        found = index.search(vector, min(DEPTH, index.ntotal))[1][0]
        return list(dict.fromkeys(i for chunk in found for i in ids[int(chunk)]))[:DEPTH]

    return rank


def build_txtai(reports: Sequence[Report], folder: Path) -> None:
    """Index paragraphs with txtai's hybrid of BM25 and the same model, as its documentation has it."""
    forbid_hub()
    from txtai import Embeddings

    embeddings = Embeddings(path=str(model_folder(DEFAULT_MODEL)), hybrid=True)
    embeddings.index([(p.id, p.text, None) for p in _paragraphs(reports)])
    embeddings.save(str(folder / "txtai"))


def open_txtai(folder: Path) -> Rank:
    """Open what ``build_txtai`` wrote."""
    forbid_hub()
    from txtai import Embeddings

    embeddings: Any = Embeddings()
    embeddings.load(str(folder / "txtai"))
    return lambda question: [str(i) for i, _ in embeddings.search(question, DEPTH)]


def build_pilcrow(reports: Sequence[Report], folder: Path) -> None:
    """Build a library, the model compiled anew."""
    from index.build import write_reports

    write_reports(folder / "library", reports)


def open_pilcrow(folder: Path) -> Rank:
    """Open the library with everything on."""
    from index.library import Library
    from index.search import Searcher

    searcher = Searcher(Library.open(folder / "library"))
    return lambda question: [h.paragraph.id for h in searcher.search(question, DEPTH)]


BASELINES = (
    System("BM25 alone", build_bm25, open_bm25),
    System("dense alone", build_dense, open_vectors),
    System("usual pipeline", build_usual_pipeline, open_vectors),
)
SYSTEMS = {
    s.name: s
    for s in (
        System("Pilcrow", build_pilcrow, open_pilcrow),
        *BASELINES,
        System("txtai hybrid", build_txtai, open_txtai),
    )
}


def _paragraphs(reports: Sequence[Report]) -> Iterator[Paragraph]:
    for report in reports:
        yield from report.in_reading_order()


def _write_vectors(folder: Path, texts: Sequence[str], ids: Sequence[Sequence[str]]) -> None:
    import faiss

    from index.compiling import load_sentence_transformer

    model = load_sentence_transformer(DEFAULT_MODEL)
    vectors = np.asarray(model.encode(list(texts), normalize_embeddings=True), dtype=np.float32)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / "vectors.faiss"))
    _write_ids(folder, ids)


def _write_ids(folder: Path, ids: Sequence[Sequence[str]]) -> None:
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")


def _read_ids(folder: Path) -> list[list[str]]:
    ids: list[list[str]] = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    return ids


def _overlapped(spans: Sequence[tuple[int, int, str]], start: int, end: int) -> list[str]:
    shares = [(min(end, b) - max(start, a), i) for a, b, i in spans if a < end and b > start]
    return [i for _, i in sorted(shares, key=lambda s: -s[0])]
