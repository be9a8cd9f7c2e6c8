"""What may import what, and what may never be imported."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("ingest", "index", "answer", "ui", "evals", "app", "cli")
# Dependencies point one way: ingest ← index ← answer ← ui, cli.
MAY_IMPORT = {
    "ingest": {"ingest"},
    "index": {"ingest", "index"},
    "answer": {"ingest", "index", "answer"},
    "ui": {"ingest", "index", "answer", "ui"},
    "evals": {"ingest", "index", "answer", "evals"},
    "app": {"ui"},
    "cli": {"ingest", "index", "answer", "evals", "cli"},
}
ONLY_IN = {
    "streamlit": {"app", "ui"},
    "pypdf": {"ingest"},
    "pypdfium2": {"ingest"},
    "faiss": {"index", "evals"},
    "torch": {"index", "evals"},
    "sentence_transformers": {"index", "evals"},
    "openvino": {"index"},
    "openai": {"answer"},
    "httpx2": {"answer"},
}
FILES = [
    p
    for name in OURS
    for p in ([ROOT / f"{name}.py"] if (ROOT / f"{name}.py").is_file() else (ROOT / name).rglob("*.py"))
]


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(a.name.split(".")[0] for a in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0].removesuffix(".py")
    found = imports_of(path)
    assert found & set(OURS) <= MAY_IMPORT[package]
    for library, homes in ONLY_IN.items():
        assert library not in found or package in homes, f"{library} in {path}"
    assert not found & {"pickle", "dill", "joblib", "shelve", "marshal"}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_arrays_are_never_unpickled(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("load", "save")
        ):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "np":
                allowed = {k.arg: getattr(k.value, "value", None) for k in node.keywords}
                assert allowed.get("allow_pickle") is False, f"{path}:{node.lineno}"


def test_packages_are_listed() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "packages"
    ]
    there = {p.parent.relative_to(ROOT).as_posix().replace("/", ".") for p in ROOT.glob("*/__init__.py")}
    assert there - {"tests"} == set(listed) & there
    assert {"ingest", "index", "answer"} <= there
