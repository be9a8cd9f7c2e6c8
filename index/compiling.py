"""Compile a sentence-transformers model once, so that asking never has to import torch.

The transformer goes to OpenVINO; tokenizer, pooling, normalisation and prompts are written beside it. The result is
tried against sentence-transformers on a few texts: in bf16 if the processor has it, else or if that is too coarse
for the model in f32; what agrees in neither is refused. This module imports torch and sentence-transformers (6 s);
only building a library does.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import ENCODER_FORMAT, SETTINGS, TOKENIZER, Encoder
from index.model_files import forbid_hub, model_folder, weights_sha256
from index.network import NETWORK, Precision, native_precision
from ingest.errors import LibraryModelError

MIN_COSINE = 0.9999
"""What a text's vector must reach against sentence-transformers' own."""
PROBES = (
    "Money-laundering.",
    "Who was elected Chair of the twenty-eighth meeting, and on the nomination of which delegation?",
    "21. The Working Group recommended that Governments (a) review their legislation; (b) report by 31 March 2019.",
    "Доклад о работе совещания; informe de la reunión; rapport sur les travaux — ¶ 4, § 12 bis.",
    "The secretariat reported that seizures rose by 37.5 per cent, from 1,204 kg in 2016 to 1,655 kg in 2017. "
    * 4,
    "Precursor control and international cooperation were discussed under agenda item 5 (see A/70/2, para. 9). "
    * 40,
)


def load_sentence_transformer(model: str) -> Any:
    """Load a model by name or folder, never asking a hub.

    Raises:
        LibraryModelError: it is not on this machine, or not a sentence-transformers model.
    """
    forbid_hub()
    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    folder = model_folder(model)
    try:
        return SentenceTransformer(str(folder) if folder else model, device="cpu")
    except (OSError, ValueError, KeyError) as error:
        raise LibraryModelError(
            f"model “{model}” cannot be loaded ({str(error).splitlines()[0][:160]}). Name a folder with a "
            "sentence-transformers model, or leave --model out for the one that ships with Pilcrow."
        ) from error


def compile_encoder(model: str, target: Path) -> None:
    """Write the compiled form of ``model`` into ``target``: complete, or not at all. One process at a time.

    Raises:
        LibraryModelError: it cannot be loaded, has parts that Pilcrow does not know, or comes out different.
    """
    transformer = load_sentence_transformer(model)
    settings = {
        "format": ENCODER_FORMAT,
        "model": model,
        "weights_sha256": weights_sha256(model, model_folder(model)),
        **_settings_of(transformer),
    }
    partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
    partial.mkdir(parents=True, exist_ok=True)
    try:
        transformer.tokenizer.backend_tokenizer.save(str(partial / TOKENIZER))
        problem = _convert(transformer, partial / NETWORK)
        _settle_precision(partial, settings, problem, transformer)
        old = target.with_name(f"{target.name}.old-{os.getpid()}")
        if target.exists():
            target.rename(old)
        partial.rename(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _settle_precision(folder: Path, settings: dict[str, Any], problem: str | None, transformer: Any) -> None:
    """Write the settings with the fastest precision in which the model agrees with sentence-transformers."""
    settings |= {"runtime": "sentence-transformers" if problem else "openvino", "reason": problem}
    tried: list[Precision] = ["f32"] if problem or native_precision() == "f32" else ["bf16", "f32"]
    cosine = -1.0
    for precision in tried:
        settings["precision"] = precision
        (folder / SETTINGS).write_text(json.dumps(settings, indent=1, sort_keys=True), encoding="utf-8")
        cosine = _agreement(Encoder(folder, precision, cache=False), transformer)
        if cosine >= MIN_COSINE:
            return
    raise LibraryModelError(
        f"model “{settings['model']}”: its compiled form differs from sentence-transformers (cosine {cosine:.4f}, "
        f"at least {MIN_COSINE} wanted). Name another model."
    )


def _agreement(encoder: Encoder, transformer: Any) -> float:
    """Return the lowest cosine of the two on the probes, as questions and as passages."""
    lowest = 1.0
    for ours, theirs in (
        (encoder.encode_queries(PROBES), transformer.encode_query(list(PROBES))),
        (encoder.encode_passages(PROBES), transformer.encode_document(list(PROBES))),
    ):
        norms = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
        lowest = min(lowest, float(((ours * theirs).sum(axis=1) / np.maximum(norms, 1e-12)).min()))
    return lowest


def _settings_of(transformer: Any) -> dict[str, Any]:
    """Return pooling, normalisation, prompts and limits of a SentenceTransformer."""
    names = [type(module).__name__ for module in transformer]
    unknown = set(names) - {"Transformer", "Pooling", "Normalize"}
    if unknown or len(names) < 2:
        raise LibraryModelError(
            f"the model has modules {names}; Pilcrow reads Transformer + Pooling (+ Normalize). Name another model."
        )
    pooling = transformer[1].get_config_dict()
    modes = [m for m, on in (("mean", _pools(pooling, "mean")), ("cls", _pools(pooling, "cls"))) if on]
    if len(modes) != 1:
        raise LibraryModelError(
            f"pooling {pooling} is not supported; expected mean or cls. Name another model."
        )
    if not pooling.get("include_prompt", True):
        raise LibraryModelError(
            "the model leaves its prompt out of the pooling, which is not supported. Name another model."
        )
    prompts = {str(k): str(v) for k, v in (transformer.prompts or {}).items()}
    return {
        "pooling": modes[0],
        "normalise": "Normalize" in names,
        "max_tokens": int(transformer.max_seq_length or 512),
        "dimension": int(pooling.get("word_embedding_dimension") or pooling.get("embedding_dimension")),
        "pad_id": int(transformer.tokenizer.pad_token_id or 0),
        "query_prompt": prompts.get("query", ""),
        "passage_prompt": next((prompts[k] for k in _PASSAGE_PROMPTS if prompts.get(k)), ""),
    }


_PASSAGE_PROMPTS = ("document", "passage", "corpus")  # as SentenceTransformer.encode_document looks for them


def _pools(config: dict[str, Any], mode: str) -> bool:
    """Read a Pooling configuration in its old ("pooling_mode_cls_token") and new ("pooling_mode") spelling."""
    if "pooling_mode" in config:
        chosen = config["pooling_mode"]
        return bool(chosen == mode or chosen == [mode] or chosen == (mode,))
    return bool(config.get(f"pooling_mode_{mode}_token" + ("s" if mode == "mean" else "")))


def _convert(transformer: Any, path: Path) -> str | None:
    """Convert the transformer to OpenVINO IR with f32 weights; return None, or why it cannot be done."""
    try:
        with _without_telemetry():
            import openvino
            import torch

            class LastHiddenState(torch.nn.Module):  # type: ignore[misc]
                """The transformer with positional inputs and one output."""

                def __init__(self, network: Any) -> None:
                    super().__init__()
                    self.network = network

                def forward(self, input_ids: Any, attention_mask: Any) -> Any:
                    return self.network(input_ids=input_ids, attention_mask=attention_mask)[0]

            network = LastHiddenState(transformer[0].auto_model.eval())
            ids = torch.ones((2, 8), dtype=torch.int64)
            with torch.no_grad(), warnings.catch_warnings():
                warnings.simplefilter("ignore")  # notes on tracing; the result is tried below
                converted = openvino.convert_model(network, example_input=(ids, ids))
            openvino.save_model(converted, str(path), compress_to_fp16=False)
    except ImportError as error:
        return f"OpenVINO was not installed when this library was built ({error})"
    except (RuntimeError, TypeError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:160]
        return f"OpenVINO cannot read this model ({reason})"
    return None


@contextmanager
def _without_telemetry() -> Iterator[None]:
    """Hide OpenVINO's telemetry client while converting: it falls back to a stub that sends nothing."""
    hidden = {name: sys.modules.get(name) for name in ("openvino_telemetry", "openvino_telemetry.backend")}
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name, module in hidden.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module
