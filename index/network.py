"""Run the transformer of a compiled model: at once for a question, in several streams for a library's texts.

bf16 is used where the model bears it (``compiling`` tries it against sentence-transformers) and this processor
multiplies it natively, else f32. Vectors made in one are searched in the other: their cosine is above .9999.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import Any, Literal, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Precision = Literal["bf16", "f32"]
Run = Callable[[Integers, Integers], Floats]
"""Token ids and attention mask, int64 [b, t], to hidden states float32 [b, t, d], valid until the next call."""
Batch = TypeVar("Batch")

NETWORK = "model.xml"
MAX_STREAMS = 8
PROCESSOR_FACTS = Path("/proc/cpuinfo")
# OpenVINO sets its types up at the first call in a process. Two first calls at once can wait for each other for ever, one
# with its lock, the other with Python's, and the whole process stands still.
_FIRST_CALL = Lock()
_BF16_FLAGS = {"avx512_bf16", "amx_bf16"}


class Network(Protocol):
    """A transformer, ready to run."""

    precision: Precision

    def at_once(self, ids: Integers, mask: Integers) -> Floats:
        """Return the hidden states of one small batch, as soon as can be; safe to call from several threads."""

    def each(self, batches: Sequence[Batch], work: Callable[[Batch, Run], None]) -> None:
        """Call ``work(batch, run)`` for all batches, several at a time; what one raises is raised here."""


def native_precision() -> Precision:
    """Return bf16 where the processor multiplies it (AVX512-BF16 or AMX), f32 elsewhere.

    OpenVINO offers bf16 on any AVX-512 processor, emulated and slower than f32, so the processor is asked itself.
    """
    try:
        facts = PROCESSOR_FACTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "f32"
    flags = next((line for line in facts.splitlines() if line.startswith("flags")), "")
    return "bf16" if _BF16_FLAGS & set(flags.split()) else "f32"


class OpenVinoNetwork:
    """The transformer in ``folder``, compiled for this processor; the bulk form only where it is asked for.

    Raises:
        ImportError: OpenVINO is not installed.
    """

    def __init__(self, folder: Path, precision: Precision, *, cache: bool = True) -> None:
        import openvino

        self.precision: Precision = precision
        self._core = openvino.Core()
        self._path = folder / NETWORK
        self._opening = Lock()
        hints: dict[str, Any] = {"PERFORMANCE_HINT": "LATENCY", "ENABLE_CPU_PINNING": False}
        if cache and os.access(folder, os.W_OK):  # saves a tenth of a second at start
            hints["CACHE_DIR"] = str(folder / "compiled")
        self._quick = self._compile(hints)
        with _FIRST_CALL:
            one = np.ones((1, 1), dtype=np.int64)
            self.at_once(one, one)
            _runner(self._quick)(one, one)

    def at_once(self, ids: Integers, mask: Integers) -> Floats:
        """See ``Network``."""
        # a request of its own for each call: several people may ask at once
        request = self._quick.create_infer_request()
        return np.array(request.infer([ids, mask])[self._quick.output(0)], dtype=np.float32)

    def each(self, batches: Sequence[Batch], work: Callable[[Batch, Run], None]) -> None:
        """See ``Network``: a stream of one thread for each core, none waiting for another."""
        streams = _streams()
        runs = SimpleQueue[Run]()
        for _ in range(streams):
            runs.put(_runner(self._bulk))

        def turn(batch: Batch) -> None:
            run = runs.get()
            try:
                work(batch, run)
            finally:
                runs.put(run)

        with ThreadPoolExecutor(streams) as pool:
            for future in [pool.submit(turn, batch) for batch in batches]:
                future.result()

    @property
    def _bulk(self) -> Any:
        with self._opening:
            return self._compiled_for_bulk

    @cached_property
    def _compiled_for_bulk(self) -> Any:
        streams = _streams()
        return self._compile(
            {"NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams, "ENABLE_CPU_PINNING": False}
        )

    def _compile(self, hints: dict[str, Any]) -> Any:
        return self._core.compile_model(
            str(self._path), "CPU", {"INFERENCE_PRECISION_HINT": self.precision, **hints}
        )


class TorchNetwork:
    """The same transformer run by torch, where OpenVINO is not to be had or cannot read the model."""

    precision: Precision = "f32"

    def __init__(self, transformer: Any) -> None:
        self._transformer = transformer.eval()

    def at_once(self, ids: Integers, mask: Integers) -> Floats:
        """See ``Network``."""
        import torch

        with torch.no_grad():
            states = self._transformer(
                input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask)
            )[0]
        return np.asarray(states.numpy(), dtype=np.float32)

    def each(self, batches: Sequence[Batch], work: Callable[[Batch, Run], None]) -> None:
        """See ``Network``: one after the other, torch uses all cores by itself."""
        for batch in batches:
            work(batch, self.at_once)


def _runner(compiled: Any) -> Run:
    request, output = compiled.create_infer_request(), compiled.output(0)

    def run(ids: Integers, mask: Integers) -> Floats:
        return np.asarray(request.infer([ids, mask], share_inputs=True, share_outputs=True)[output])

    return run


def _streams() -> int:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MAX_STREAMS)
