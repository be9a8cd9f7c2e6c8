"""The compiled encoder that belongs to a library: opened where it is there, made where it is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from index.encoder import Encoder
from index.generation import ENCODER

SETTINGS = "encoder.json"


def open_encoder(
    library: Path, model: str, progress: Callable[[int, int, str], None] | None = None
) -> Encoder:
    """Return the library's compiled encoder, compiling it where it is missing or of another model.

    Compiling imports torch and takes seconds; it happens when a library is built, or when its cache was lost.
    """
    target = library / ENCODER
    try:
        settings = json.loads((target / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        settings = {}
    if settings.get("model") != model:
        from index.compiling import compile_encoder

        if progress:
            progress(0, 1, f"compiling the model {model} (once)")
        shutil.rmtree(target, ignore_errors=True)
        compile_encoder(model, target)
    return Encoder(target)
