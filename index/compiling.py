"""Compile a sentence-transformers model once, so that asking never has to import torch.

The transformer goes to OpenVINO; tokenizer, pooling, normalisation and prompts are written beside it. This
module imports torch and sentence-transformers (6 s); only building a library does.
"""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.model_files import forbid_hub, model_folder, weights_sha256
from ingest.errors import LibraryModelError

FORMAT = 1
SETTINGS = "encoder.json"
NETWORK = "model.xml"
TOKENIZER = "tokenizer.json"


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
    """Write the compiled form of ``model`` into ``target`` (created; complete or not there at all)."""
    transformer = load_sentence_transformer(model)
    settings = {
        "format": FORMAT,
        "model": model,
        "weights_sha256": weights_sha256(model, model_folder(model)),
        **_settings_of(transformer),
    }
    partial = target.with_name(target.name + ".partial")
    partial.mkdir(parents=True, exist_ok=True)
    transformer.tokenizer.backend_tokenizer.save(str(partial / TOKENIZER))
    settings["runtime"] = "openvino" if _convert(transformer, partial / NETWORK) else "sentence-transformers"
    (partial / SETTINGS).write_text(json.dumps(settings, indent=1, sort_keys=True), encoding="utf-8")
    os.replace(partial, target)


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
    prompts = {str(k): str(v) for k, v in (transformer.prompts or {}).items()}
    return {
        "pooling": modes[0],
        "normalise": "Normalize" in names,
        "max_tokens": int(transformer.max_seq_length or 512),
        "dimension": int(pooling.get("word_embedding_dimension") or pooling.get("embedding_dimension")),
        "query_prompt": prompts.get("query", ""),
        "passage_prompt": prompts.get("passage") or prompts.get("document", ""),
    }


def _pools(config: dict[str, Any], mode: str) -> bool:
    """Read a Pooling configuration in its old ("pooling_mode_cls_token") and new ("pooling_mode") spelling."""
    if "pooling_mode" in config:
        chosen = config["pooling_mode"]
        return bool(chosen == mode or chosen == [mode] or chosen == (mode,))
    return bool(config.get(f"pooling_mode_{mode}_token" + ("s" if mode == "mean" else "")))


def _convert(transformer: Any, path: Path) -> bool:
    """Convert the transformer to OpenVINO IR in f32; tell whether the runtime is installed."""
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
                warnings.simplefilter(
                    "ignore"
                )  # notes on tracing; the result is compared with the model in a test
                converted = openvino.convert_model(network, example_input=(ids, ids))
            openvino.save_model(converted, str(path), compress_to_fp16=False)
    except ImportError:
        return False
    return True


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
