"""Text to vectors: the compiled encoder of a library, for passages and questions alike.

Uses openvino, tokenizers and numpy only; where OpenVINO is not installed it falls back to
sentence-transformers, slower, and says so in ``notice``.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model_files import forbid_hub
from ingest.errors import LibraryDamagedError

Floats = NDArray[np.float32]
BATCH_TOKENS = 4096
log = logging.getLogger("pilcrow.encoder")


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """Last-layer vectors of one text's tokens, without special tokens.

    ``vectors``: float32 [t, d], unit length. ``ids``: wordpiece ids [t]. ``offsets``: character spans [t, 2].
    """

    vectors: Floats
    ids: NDArray[np.int32]
    offsets: NDArray[np.int32]


class Encoder:
    """A compiled model: see ``compiling`` for how the folder comes about."""

    def __init__(self, folder: Path) -> None:
        forbid_hub()
        from tokenizers import Tokenizer

        try:
            settings = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except (OSError, ValueError) as error:
            raise LibraryDamagedError(
                f"{folder}: the compiled model is incomplete ({error}). Run “pilcrow rebuild”."
            ) from error
        self.model: str = settings["model"]
        self.weights_sha256: str = settings["weights_sha256"]
        self.dimension: int = settings["dimension"]
        self.max_tokens: int = settings["max_tokens"]
        self.notice: str | None = None
        self._settings = settings
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(self.max_tokens)
        self._run = self._load_network(folder)

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Return one vector a question: float32 [n, d]."""
        return self.encode(texts, self._settings["query_prompt"])

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Return one vector a passage: float32 [n, d]; a passage over ``max_tokens`` is cut."""
        return self.encode(texts, self._settings["passage_prompt"])

    def encode(self, texts: Sequence[str], prompt: str = "") -> Floats:
        """Return one vector a text, in the order given."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for rows, encodings, hidden in self._batches([prompt + t for t in texts]):
            for position, row in enumerate(rows):
                vectors[row] = self._pool(hidden[position, : len(encodings[position].ids)])
        return vectors

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Floats, list[TokenVectors]]:
        """Return passage vectors and token vectors from one pass through the model."""
        prompt = self._settings["passage_prompt"]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: list[TokenVectors | None] = [None] * len(texts)
        for rows, encodings, hidden in self._batches([prompt + t for t in texts]):
            for position, row in enumerate(rows):
                states = hidden[position, : len(encodings[position].ids)]
                vectors[row] = self._pool(states)
                tokens[row] = _token_vectors(encodings[position], states, len(prompt))
        return vectors, [t for t in tokens if t is not None]

    def query_tokens(self, text: str) -> tuple[Floats, TokenVectors]:
        """Return the vector [d] and the token vectors of one question."""
        prompt = self._settings["query_prompt"]
        encoding = self._tokenizer.encode(prompt + text)
        hidden = self._run(
            np.array([encoding.ids], dtype=np.int64), np.ones((1, len(encoding.ids)), dtype=np.int64)
        )[0]
        return self._pool(hidden), _token_vectors(encoding, hidden, len(prompt))

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model sees of a text, special ones included, were there no limit."""
        self._tokenizer.no_truncation()
        count = len(self._tokenizer.encode(text).ids)
        self._tokenizer.enable_truncation(self.max_tokens)
        return count

    def token_text(self, token_id: int) -> str:
        """Return a wordpiece as written in the vocabulary."""
        return str(self._tokenizer.id_to_token(int(token_id)))

    def _batches(self, texts: Sequence[str]) -> Any:
        """Yield (rows, encodings, hidden states [b, t, d]): texts of equal length together, none padded.

        Without padding a text's vector does not depend on what else is in the batch.
        """
        encodings = self._tokenizer.encode_batch(list(texts))
        by_length: dict[int, list[int]] = {}
        for row, encoding in enumerate(encodings):
            by_length.setdefault(len(encoding.ids), []).append(row)
        for length, members in sorted(by_length.items()):
            step = max(1, BATCH_TOKENS // length)
            for k in range(0, len(members), step):
                rows = members[k : k + step]
                ids = np.array([encodings[r].ids for r in rows], dtype=np.int64)
                yield rows, [encodings[r] for r in rows], self._run(ids, np.ones_like(ids))

    def _pool(self, states: Floats) -> Floats:
        pooled = states.mean(axis=0) if self._settings["pooling"] == "mean" else states[0]
        if self._settings["normalise"]:
            pooled = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return np.asarray(pooled, dtype=np.float32)

    def _load_network(self, folder: Path) -> Any:
        if self._settings["runtime"] == "openvino":
            try:
                return _openvino_runner(folder)
            except ImportError as error:
                self.notice = (
                    f"OpenVINO is not installed ({error}); using sentence-transformers, about 3 times slower."
                )
        else:
            self.notice = (
                "OpenVINO was not installed when this library was built; using sentence-transformers."
            )
        log.warning(self.notice)
        return _torch_runner(self.model)


def _openvino_runner(folder: Path) -> Any:
    import openvino

    core = openvino.Core()
    core.set_property({"CACHE_DIR": str(folder / "compiled")})
    # f32 whatever the processor offers: the same question gives the same numbers on every machine.
    hints = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    compiled = core.compile_model(str(folder / "model.xml"), "CPU", hints)
    output = compiled.output(0)

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        # a request of its own for each call: several people may ask at once
        request = compiled.create_infer_request()
        return np.array(request.infer([ids, mask])[output], dtype=np.float32)

    return run


def _torch_runner(model: str) -> Any:
    import torch

    from index.compiling import load_sentence_transformer

    network = load_sentence_transformer(model)[0].auto_model.eval()

    def run(ids: NDArray[np.int64], mask: NDArray[np.int64]) -> Floats:
        with torch.no_grad():
            states = network(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))[0]
        return np.asarray(states.numpy(), dtype=np.float32)

    return run


def _token_vectors(encoding: Any, states: Floats, prompt_length: int) -> TokenVectors:
    """Keep the tokens that stand for text (no special ones, none of the prompt), at unit length."""
    offsets = np.array(encoding.offsets, dtype=np.int32).reshape(-1, 2)
    keep = (np.array(encoding.special_tokens_mask) == 0) & (offsets[:, 0] >= prompt_length)
    vectors = states[keep]
    norms = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return TokenVectors(
        (vectors / norms).astype(np.float32),
        np.array(encoding.ids, dtype=np.int32)[keep],
        offsets[keep] - prompt_length,
    )
