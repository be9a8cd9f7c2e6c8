"""Fewer dimensions for token vectors: a projection that belongs to the model, not to the library.

The principal axes (without centring: what is to be kept are inner products) of the model's token vectors on a fixed
text. A projection fitted on each library would drift as reports are added, and vectors carried over from an earlier
generation would no longer fit; this one is the same for every library of a model.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder

Floats = NDArray[np.float32]
DIMENSIONS = 128
FILE = "projection.npy"
TEXT = Path(__file__).resolve().parent / "projection_text.txt"


def open_projection(folder: Path, encoder: Encoder) -> Floats:
    """Return the projection [d, k] kept beside the compiled model in ``folder``, fitting it where it is not there."""
    path = folder / FILE
    if path.is_file():
        return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
    texts = [t for t in TEXT.read_text(encoding="utf-8").split("\n\n") if t.strip()]
    projection = fit_projection(np.concatenate([w.vectors for w in encoder.encode_with_tokens(texts)[1]]))
    partial = path.with_suffix(".partial.npy")
    np.save(partial, projection, allow_pickle=False)
    partial.replace(path)
    return projection


def fit_projection(vectors: Floats, dimensions: int = DIMENSIONS) -> Floats:
    """Return the first principal axes of vectors [n, d] as columns: float32 [d, k], k at most ``dimensions``."""
    values, axes = np.linalg.eigh(vectors.T.astype(np.float64) @ vectors.astype(np.float64))
    chosen = axes[:, np.argsort(-values)[:dimensions]]
    signs = np.sign(
        chosen[np.abs(chosen).argmax(axis=0), np.arange(chosen.shape[1])]
    )  # eigh leaves them open
    return np.ascontiguousarray(chosen * signs, dtype=np.float32)


def project(vectors: Floats, projection: Floats) -> Floats:
    """Return vectors [n, d] in the axes of ``projection`` [d, k], at unit length again: float32 [n, k].

    At unit length: a token is compared by direction; without it late interaction alone fell from .40 to .33 MAP
    on ObliQA's development questions.
    """
    reduced = vectors @ projection
    norms = np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-12)
    return np.asarray(reduced / norms, dtype=np.float32)
