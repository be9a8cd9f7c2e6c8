"""Synthetic libraries: the real paragraphs first, vectors and tokens that belong together, exact recall known."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from evals.scale_probe import Indexes, exact, read_questions, recall
from evals.synthetic import Source, write_library
from index.generation import current_generation
from index.late import TokenIndex


def test_a_synthetic_library_is_searched_as_a_real_one(built_library: Path, tmp_path: Path) -> None:
    generation = current_generation(built_library)
    source = Source.load(generation)
    assert source.mean_cosine > 0.9
    write_library(source, tmp_path / "indexes", 300)
    indexes = Indexes(built_library, tmp_path / "indexes")
    real, made = TokenIndex.load(generation), indexes.reader.tokens
    assert (made.windows_of(3).vectors == real.windows_of(3).vectors).all()
    assert indexes.paragraphs == 300
    question = "Who closed the meeting?"
    found = indexes.search(question)
    assert len(set(found.tolist())) == 10
    vector, _ = indexes.encoder.query_tokens(question)
    for index in (indexes.chunks, indexes.sentences):
        best = exact(index, vector[None], 300)[0]
        assert recall(index.nearest(vector, 10), best) == 1.0
        assert recall(np.argsort(best)[:10], best) < 1.0


def test_questions_are_those_of_development_reports() -> None:
    questions = read_questions(None)
    assert len(questions) > 100
    assert all(isinstance(q, str) and len(q) > 5 for q in questions)
