"""The compiled encoder that belongs to a library: opened where it is there, made where it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from filelock import FileLock

from index.encoder import ENCODER_FORMAT, SETTINGS, Encoder, precision_here
from index.generation import ENCODER


def open_encoder(
    library: Path, model: str, progress: Callable[[int, int, str], None] | None = None
) -> Encoder:
    """Return the library's compiled encoder, compiling it where it is missing, of another model or an older form.

    Compiling imports torch and takes seconds; it happens when a library is built, or when its cache was lost.
    """
    target = library / ENCODER
    if not _settings(target, model):
        library.mkdir(parents=True, exist_ok=True)
        with FileLock(str(library / (ENCODER + ".lock"))):
            if not _settings(target, model):  # another process may have made it meanwhile
                from index.compiling import compile_encoder

                if progress:
                    progress(0, 1, f"compiling the model {model} (once)")
                compile_encoder(model, target)
    return Encoder(target)


def encoder_form(library: Path, model: str) -> str:
    """Return in words what the library's encoder runs on here ("OpenVINO, bf16"), without opening it."""
    settings = _settings(library / ENCODER, model)
    if not settings:
        return "not compiled yet"
    if settings["runtime"] == "openvino":
        return f"OpenVINO, {precision_here(settings)}"
    return f"sentence-transformers, f32: {settings['reason']}"


def _settings(target: Path, model: str) -> dict[str, Any]:
    """Return the settings of the encoder in ``target``; nothing if it is not there or of no use for ``model``."""
    try:
        settings: dict[str, Any] = json.loads((target / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    fits = settings.get("model") == model and settings.get("format") == ENCODER_FORMAT
    return settings if fits else {}
