"""Text to vectors: the compiled encoder of a library, for passages and questions alike.

Uses openvino, tokenizers and numpy only; where OpenVINO cannot be used it falls back to sentence-transformers,
slower, and says so in ``notice``.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.model_files import forbid_hub
from index.network import (
    Floats,
    Integers,
    Network,
    OpenVinoNetwork,
    Precision,
    Run,
    TorchNetwork,
    native_precision,
)
from ingest.errors import LibraryDamagedError

ENCODER_FORMAT = 2
SETTINGS, TOKENIZER = "encoder.json", "tokenizer.json"
BATCH_TOKENS = 2048
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
    """A compiled model: see ``compiling`` for how the folder comes about.

    A text's vector does not depend on what is encoded with it, bit for bit: a text is padded to a length that
    follows from its own (``padded_length``), and only texts of that length share a batch. The padding itself
    is masked; with bf16 it moves the vector by less than 1e-4 in cosine.
    """

    def __init__(self, folder: Path, precision: Precision | None = None, *, cache: bool = True) -> None:
        """Open the compiled model in ``folder``, in the best precision both it and the processor are good for.

        ``precision`` overrides that choice (for measuring); with ``cache`` the start is quicker next time.

        Raises:
            LibraryDamagedError: the folder is incomplete.
        """
        forbid_hub()
        self.folder = folder
        self._tokenizer_file = folder / TOKENIZER
        try:
            settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise _incomplete(folder, error) from error
        self._tokenizer = _read_tokenizer(self._tokenizer_file)
        self.model: str = settings["model"]
        self.weights_sha256: str = settings["weights_sha256"]
        self.dimension: int = settings["dimension"]
        self.max_tokens: int = settings["max_tokens"]
        self.notice: str | None = None
        self._settings = settings
        self._tokenizer.enable_truncation(self.max_tokens)
        self._network = self._open_network(folder, precision, cache)

    @property
    def precision(self) -> Precision:
        """What this process computes in."""
        return self._network.precision

    def encode_queries(self, texts: Sequence[str]) -> Floats:
        """Return one vector a question: float32 [n, d]."""
        return self.encode(texts, self._settings["query_prompt"])

    def encode_passages(self, texts: Sequence[str]) -> Floats:
        """Return one vector a passage: float32 [n, d]; a passage over ``max_tokens`` is cut."""
        return self.encode(texts, self._settings["passage_prompt"])

    def encode(self, texts: Sequence[str], prompt: str = "") -> Floats:
        """Return one vector a text, in the order given: float32 [n, d]."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)

        def keep(row: int, encoding: Any, states: Floats) -> None:
            vectors[row] = self._pool(states)

        self._bulk([prompt + t for t in texts], keep)
        return vectors

    def encode_with_tokens(self, texts: Sequence[str]) -> tuple[Floats, list[TokenVectors]]:
        """Return passage vectors, float32 [n, d], and token vectors from one pass through the model."""
        prompt = self._settings["passage_prompt"]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: dict[int, TokenVectors] = {}

        def keep(row: int, encoding: Any, states: Floats) -> None:
            vectors[row] = self._pool(states)
            tokens[row] = _token_vectors(encoding, states, len(prompt))

        self._bulk([prompt + t for t in texts], keep)
        return vectors, [tokens[row] for row in range(len(texts))]

    def query_tokens(self, text: str) -> tuple[Floats, TokenVectors]:
        """Return the vector [d] and the token vectors of one question."""
        prompt = self._settings["query_prompt"]
        encoding = self._tokenizer.encode(prompt + text)
        states = self._network.at_once(*self._padded([encoding]))[0, : len(encoding.ids)]
        return self._pool(states), _token_vectors(encoding, states, len(prompt))

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model sees of a passage, special ones and prompt included, were there no limit."""
        return self._count(text)

    def is_word(self, word: str) -> bool:
        """Tell whether the model's vocabulary has ``word`` as one piece."""
        return self._tokenizer.token_to_id(word) is not None

    def token_text(self, token_id: int) -> str:
        """Return a wordpiece as written in the vocabulary."""
        return str(self._tokenizer.id_to_token(int(token_id)))

    def _bulk(self, texts: Sequence[str], keep: Callable[[int, Any, Floats], None]) -> None:
        """Call ``keep(row, encoding, hidden states [t, d])`` for every text, from several threads at a time."""
        encodings = self._tokenizer.encode_batch(list(texts))

        def work(rows: list[int], run: Run) -> None:
            of = [encodings[row] for row in rows]
            hidden = run(*self._padded(of))
            for row, encoding, states in zip(rows, of, hidden, strict=True):
                keep(row, encoding, states[: len(encoding.ids)])

        self._network.each(batches_of([len(e.ids) for e in encodings], self.max_tokens), work)

    def _padded(self, encodings: Sequence[Any]) -> tuple[Integers, Integers]:
        """Return ids and mask, int64 [b, t], of texts of one padded length."""
        shape = len(encodings), padded_length(len(encodings[0].ids), self.max_tokens)
        ids = np.full(shape, self._settings["pad_id"], dtype=np.int64)
        mask = np.zeros(shape, dtype=np.int64)
        for k, encoding in enumerate(encodings):
            ids[k, : len(encoding.ids)] = encoding.ids
            mask[k, : len(encoding.ids)] = 1
        return ids, mask

    def _pool(self, states: Floats) -> Floats:
        if not len(states):  # a tokenizer without special tokens that knows nothing of the text
            return np.zeros(self.dimension, dtype=np.float32)
        pooled = states.mean(axis=0) if self._settings["pooling"] == "mean" else states[0]
        if self._settings["normalise"]:
            pooled = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return np.asarray(pooled, dtype=np.float32)

    @cached_property
    def _count(self) -> Callable[[str], int]:
        """Count with a tokenizer of its own, since a limit set on one holds for all threads.

        Remembered, because a paragraph of one sentence is asked about as either.
        """
        tokenizer, prompt = _read_tokenizer(self._tokenizer_file), self._settings["passage_prompt"]
        return lru_cache(4096)(lambda text: len(tokenizer.encode_batch_fast([prompt + text])[0]))

    def _open_network(self, folder: Path, precision: Precision | None, cache: bool) -> Network:
        if self._settings["runtime"] == "openvino":
            try:
                return OpenVinoNetwork(folder, precision or precision_here(self._settings), cache=cache)
            except ImportError as error:
                why = f"OpenVINO is not installed ({error})"
            except RuntimeError as error:
                raise _incomplete(folder, error) from error
        else:
            why = str(self._settings["reason"])
        self.notice = f"{why}; using sentence-transformers, about 3 times slower."
        log.warning(self.notice)
        from index.compiling import load_sentence_transformer

        return TorchNetwork(load_sentence_transformer(self.model)[0].auto_model)


def precision_here(settings: dict[str, Any]) -> Precision:
    """Return what a compiled model with these settings runs in on this processor."""
    return native_precision() if settings["precision"] == "bf16" else "f32"


def padded_length(tokens: int, max_tokens: int) -> int:
    """Return the length to which a text of so many tokens is padded: few lengths, so that kernels are reused.

    >>> [padded_length(n, 250) for n in (0, 2, 8, 9, 64, 65, 250)]
    [8, 8, 8, 16, 64, 80, 250]
    """
    step = 8 if tokens <= 64 else 16
    return min(max(1, -(-tokens // step)) * step, max_tokens)


def batches_of(lengths: Sequence[int], max_tokens: int) -> list[list[int]]:
    """Return rows in batches of one padded length, at most BATCH_TOKENS tokens each, the longest first.

    Batches hold 1, 2, 4, … texts: OpenVINO keeps what it prepared for every shape (0.6 MB), so shapes are few.
    """
    by_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        by_length.setdefault(padded_length(length, max_tokens), []).append(row)
    batches = []
    for length, rows in sorted(by_length.items(), reverse=True):
        start, most = 0, max(1, BATCH_TOKENS // length)
        while start < len(rows):
            size = 1 << (min(most, len(rows) - start).bit_length() - 1)
            batches.append(rows[start : start + size])
            start += size
    return batches


def _read_tokenizer(file: Path) -> Any:
    """Return the tokenizer, which neither pads nor cuts."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as error:  # the library raises nothing more special
        raise _incomplete(file.parent, error) from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _incomplete(folder: Path, error: Exception) -> LibraryDamagedError:
    reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
    return LibraryDamagedError(
        f"{folder}: the compiled model is incomplete ({reason}). Run “pilcrow rebuild”."
    )


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
