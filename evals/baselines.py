"""What Pilcrow is compared with, in the same run, on the same parsed text: three ways that most people would take."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import bm25s
import faiss
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.compiling import load_sentence_transformer
from index.library import Library
from ingest.citation import normalise_symbol

Key = tuple[str, str]
Ranker = Callable[[str], list[Key]]
DEPTH = 50
CHUNK_CHARACTERS, CHUNK_OVERLAP = 1000, 200


class Baselines:
    """BM25 alone, dense alone, and the usual pipeline, each as a function from a question to ranked paragraphs."""

    def __init__(self, library: Library) -> None:
        self._keys: list[Key] = []
        self._texts: list[str] = []
        self._documents: list[tuple[str, list[tuple[int, int, Key]]]] = []
        for summary in library.reports():
            report = library.report(summary.symbol)
            text, spans = "", []
            for p in report.in_reading_order():
                key = (normalise_symbol(report.symbol), p.number or f"p{p.page_start}")
                printed = f"{p.number}. {p.text}" if p.number else p.text
                spans.append((len(text), len(text) + len(printed), key))
                text += printed + "\n\n"
                self._keys.append(key)
                self._texts.append(p.text)
            self._documents.append((text, spans))
        self._model = load_sentence_transformer(library.model)

    def rankers(self) -> dict[str, Ranker]:
        """Return the baselines by name."""
        return {
            "BM25 alone": self._bm25(),
            "dense alone": self._dense(),
            "usual pipeline": self._usual_pipeline(),
        }

    def _bm25(self) -> Ranker:
        """bm25s with its own tokeniser and English stop words, over paragraphs."""
        index = bm25s.BM25()
        index.index(bm25s.tokenize(self._texts, stopwords="en", show_progress=False), show_progress=False)

        def rank(question: str) -> list[Key]:
            tokens = bm25s.tokenize(question, stopwords="en", show_progress=False, return_ids=False)
            scores = index.get_scores(tokens[0]) if tokens[0] else np.zeros(len(self._texts))
            return [self._keys[i] for i in np.argsort(-scores, kind="stable")[:DEPTH]]

        return rank

    def _dense(self) -> Ranker:
        """sentence-transformers' own encoding of whole paragraphs, FAISS flat."""
        index = self._index(self._texts)
        return lambda question: [self._keys[i] for i in self._nearest(index, question)]

    def _usual_pipeline(self) -> Ranker:
        """Text → 1000/200 character splits → MiniLM → FAISS; a chunk stands for the paragraphs it overlaps.

        Paragraphs are ranked in the order of their chunks, within a chunk the one it overlaps most first: the
        kindest reading for a pipeline that cannot cite paragraphs at all.
        """
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARACTERS, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        chunks: list[str] = []
        owners: list[list[Key]] = []
        for text, spans in self._documents:
            for piece in splitter.create_documents([text]):
                start = int(piece.metadata["start_index"])
                chunks.append(piece.page_content)
                owners.append(_overlapped(spans, start, start + len(piece.page_content)))
        index = self._index(chunks)

        def rank(question: str) -> list[Key]:
            ordered = [key for i in self._nearest(index, question) for key in owners[i]]
            return list(dict.fromkeys(ordered))[:DEPTH]

        return rank

    def _index(self, texts: Sequence[str]) -> faiss.Index:
        vectors = np.asarray(self._model.encode(list(texts), normalize_embeddings=True), dtype=np.float32)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        return index

    def _nearest(self, index: faiss.Index, question: str) -> list[int]:
        vector = np.asarray(self._model.encode([question], normalize_embeddings=True), dtype=np.float32)
        return [int(i) for i in index.search(vector, min(DEPTH, index.ntotal))[1][0]]


def _overlapped(spans: Sequence[tuple[int, int, Key]], start: int, end: int) -> list[Key]:
    shares = [(min(end, b) - max(start, a), key) for a, b, key in spans if a < end and b > start]
    return [key for _, key in sorted(shares, key=lambda s: -s[0])]
