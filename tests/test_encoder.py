"""The compiled encoder: agrees with sentence-transformers, whatever the model, the batch or the processor."""

from __future__ import annotations

import builtins
import json
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from index import compiling, encoder_cache, network
from index.compiling import compile_encoder, load_sentence_transformer
from index.encoder import Encoder, batches_of, padded_length
from index.encoder_cache import encoder_form, open_encoder
from ingest.errors import LibraryDamagedError, LibraryModelError

TEXTS = [
    "Hi.",
    "Was?",
    "The working group recommended that Governments (a) review their legislation; (b) report by 31 March 2019.",
    *(f"Paragraph {k}: " + "seizures of precursors rose again, " * k for k in range(1, 40, 3)),
    "a " * 600,
    "Доклад о работе совещания — ¶ 4",
]
MODEL = "all-MiniLM-L6-v2"
QUERY_PROMPT, PASSAGE_PROMPT = "query: ", "passage: "


def cosines(a: Any, b: Any) -> Any:
    return (a * b).sum(axis=1) / (np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1))


@pytest.fixture(scope="module")
def folder(built_library: Path) -> Path:
    return built_library / "encoder"


@pytest.fixture(scope="module")
def encoder(folder: Path) -> Encoder:
    return Encoder(folder)


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random BERT with prompts, CLS pooling, no normalisation and 60 tokens at most."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    home = tmp_path_factory.mktemp("model")
    words = sorted({w for t in TEXTS for w in t.lower().replace(":", " : ").split()})
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", *words, *"abcdefgh.,;:()"]
    (home / "vocab.txt").write_text("\n".join(dict.fromkeys(vocabulary)), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(dict.fromkeys(vocabulary)), hidden_size=48, num_hidden_layers=2, num_attention_heads=3,
        intermediate_size=96, max_position_embeddings=60, initializer_range=0.3,
    )  # fmt: skip
    BertModel(config).save_pretrained(home / "bert")
    BertTokenizerFast(vocab=str(home / "vocab.txt"), model_max_length=60).save_pretrained(home / "bert")
    transformer = Transformer(str(home / "bert"), max_seq_length=60)
    whole = SentenceTransformer(
        modules=[transformer, Pooling(48, pooling_mode="cls")],
        prompts={"query": QUERY_PROMPT, "document": PASSAGE_PROMPT},
        device="cpu",
    )
    whole.save(str(home / "model"))
    return home / "model"


@pytest.fixture(scope="module")
def small_encoder(small_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    target = tmp_path_factory.mktemp("small") / "encoder"
    compile_encoder(str(small_model), target)
    return Encoder(target)


@pytest.mark.parametrize("precision", ["f32", "bf16"])
def test_agrees_with_sentence_transformers(folder: Path, precision: network.Precision) -> None:
    if precision == "bf16" and network.native_precision() != "bf16":
        pytest.skip("this processor has no bf16")
    ours = Encoder(folder, precision)
    theirs = load_sentence_transformer(MODEL).encode(TEXTS, normalize_embeddings=True)
    assert ours.precision == precision
    assert cosines(ours.encode_passages(TEXTS), theirs).min() >= 0.9999
    assert cosines(ours.encode_with_tokens(TEXTS)[0], theirs).min() >= 0.9999
    assert cosines(np.stack([ours.query_tokens(t)[0] for t in TEXTS]), theirs).min() >= 0.9999


def test_another_model_agrees_with_its_prompts_and_pooling(small_encoder: Encoder, small_model: Path) -> None:
    theirs = load_sentence_transformer(str(small_model))
    passages, tokens = small_encoder.encode_with_tokens(TEXTS)
    assert cosines(passages, theirs.encode_document(TEXTS)).min() >= 0.9999
    assert cosines(small_encoder.encode_queries(TEXTS), theirs.encode_query(TEXTS)).min() >= 0.9999
    assert cosines(passages, theirs.encode(TEXTS)).min() < 0.999  # without its prompt it would not
    # not normalised by the model, so not by us
    assert np.allclose(
        np.linalg.norm(passages, axis=1), np.linalg.norm(theirs.encode_document(TEXTS), axis=1), rtol=0.02
    )
    for text, found in zip(TEXTS, tokens, strict=True):
        assert found.offsets.min() == 0
        assert found.offsets.max() <= len(text)
        assert (
            len(found.ids) == min(60, small_encoder.count_tokens(text)) - 2 - 2
        )  # [CLS] [SEP], "passage" ":"


def test_vectors_do_not_depend_on_the_batch(encoder: Encoder) -> None:
    together, tokens = encoder.encode_with_tokens(TEXTS)
    backwards = encoder.encode_passages(TEXTS[::-1])[::-1]
    assert np.array_equal(together, backwards)
    for k in (0, 2, 9, len(TEXTS) - 2):
        alone, own = encoder.encode_with_tokens([TEXTS[k]])
        assert np.array_equal(alone[0], together[k])
        assert np.array_equal(own[0].vectors, tokens[k].vectors)
        vector, asked = encoder.query_tokens(TEXTS[k])
        assert cosines(vector[None], together[k : k + 1])[0] > 0.99999
        assert np.array_equal(asked.ids, tokens[k].ids)


def test_padding_moves_a_vector_by_less_than_a_ten_thousandth(encoder: Encoder) -> None:
    for text in TEXTS:
        ids = np.array([encoder._tokenizer.encode(text).ids], dtype=np.int64)
        exact = encoder._network.at_once(ids, np.ones_like(ids))[0].mean(axis=0)
        assert cosines(exact[None], encoder.encode_passages([text]))[0] > 0.9999


def test_libraries_of_one_processor_are_read_by_another(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = json.loads((folder / "encoder.json").read_text())
    assert settings["precision"] == network.native_precision()
    assert encoder_form(folder.parent, MODEL) == f"OpenVINO, {network.native_precision()}"
    here = Encoder(folder).encode_passages(TEXTS)
    monkeypatch.setattr("index.encoder.native_precision", lambda: "f32")
    elsewhere = Encoder(folder)
    assert elsewhere.precision == "f32"
    assert cosines(here, elsewhere.encode_passages(TEXTS)).min() >= 0.9999
    assert encoder_form(folder.parent, MODEL) == "OpenVINO, f32"


@pytest.mark.parametrize(
    ("cpuinfo", "expected"),
    [
        ("processor : 0\nflags\t\t: fpu avx2 avx512f avx512_bf16\n", "bf16"),
        ("flags\t: fpu amx_bf16 amx_tile\n", "bf16"),
        ("flags\t: fpu avx2 avx512f\n", "f32"),
        ("Features\t: fp asimd bf16\n", "f32"),
        (None, "f32"),
    ],
)
def test_precision_of_a_processor(
    cpuinfo: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if cpuinfo is not None:
        (tmp_path / "cpuinfo").write_text(cpuinfo)
    monkeypatch.setattr(network, "PROCESSOR_FACTS", tmp_path / "cpuinfo")
    assert network.native_precision() == expected


def test_model_that_bf16_is_too_coarse_for(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def agreement(encoder: Encoder, transformer: Any) -> float:
        seen.append(encoder.precision)
        return 0.99 if encoder.precision == "bf16" else 1.0

    monkeypatch.setattr(compiling, "_agreement", agreement)
    monkeypatch.setattr(compiling, "native_precision", lambda: "bf16")
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / "encoder.json").write_text("{}")  # an older form is replaced
    compile_encoder(str(small_model), tmp_path / "encoder")
    assert [p.name for p in tmp_path.iterdir()] == ["encoder"]
    assert seen == ["bf16", "f32"]
    assert Encoder(tmp_path / "encoder").precision == "f32"


def test_model_that_comes_out_different_is_refused(
    small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiling, "_agreement", lambda *_: 0.9)
    with pytest.raises(LibraryModelError, match=r"differs from sentence-transformers \(cosine 0.9000"):
        compile_encoder(str(small_model), tmp_path / "encoder")
    assert list(tmp_path.iterdir()) == []


def test_without_openvino_sentence_transformers_takes_over_and_says_so(
    small_encoder: Encoder, small_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.split(".")[0] == "openvino":
            raise ImportError("No module named 'openvino'")
        return real(name, *args, **kwargs)

    expected, tokens = small_encoder.encode_with_tokens(TEXTS)
    monkeypatch.setattr(builtins, "__import__", refuse)
    slower = Encoder(small_encoder._tokenizer_file.parent)
    assert slower.notice is not None
    assert "OpenVINO is not installed" in slower.notice
    found, slow_tokens = slower.encode_with_tokens(TEXTS)
    assert cosines(found, expected).min() >= 0.9999
    assert all(np.array_equal(a.offsets, b.offsets) for a, b in zip(tokens, slow_tokens, strict=True))
    compile_encoder(str(small_model), tmp_path / "encoder")  # and a library can be built without it
    monkeypatch.undo()
    built = Encoder(tmp_path / "encoder")
    assert built.notice is not None
    assert "when this library was built" in built.notice
    assert cosines(built.encode_queries(TEXTS), small_encoder.encode_queries(TEXTS)).min() >= 0.9999


def test_missing_old_and_foreign_forms_are_compiled_anew(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def stand_in(model: str, target: Path) -> None:
        made.append(model)
        shutil.copytree(folder, target, dirs_exist_ok=True)

    monkeypatch.setattr(compiling, "compile_encoder", stand_in)
    assert encoder_form(tmp_path, MODEL) == "not compiled yet"
    for settings in (None, {"model": MODEL, "format": 1}, {"model": "another", "format": 2}, "not JSON"):
        if settings is not None:
            text = settings if isinstance(settings, str) else json.dumps(settings)
            (tmp_path / "encoder" / encoder_cache.SETTINGS).write_text(text)
        open_encoder(tmp_path, MODEL)
    open_encoder(tmp_path, MODEL)
    assert made == [MODEL] * 4


def test_damaged_and_read_only_folders(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "encoder"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("compiled"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert Encoder(copy).query_tokens("Who?")[0].shape == (384,)
    assert not (copy / "compiled").exists()
    for name in ("model.xml", "tokenizer.json", "encoder.json"):
        (copy / name).write_text("{")
        with pytest.raises(LibraryDamagedError, match=r"incomplete .*rebuild"):
            Encoder(copy)
        (copy / name).unlink()
        with pytest.raises(LibraryDamagedError, match=r"incomplete .*rebuild"):
            Encoder(copy)


def test_several_threads_ask_and_count_at_once(encoder: Encoder) -> None:
    long = "precursor " * 1000
    expected = encoder.query_tokens(TEXTS[2])[0]

    def ask(k: int) -> bool:
        return encoder.count_tokens(long) == 1002 and np.array_equal(
            encoder.query_tokens(TEXTS[2])[0], expected
        )

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(40)))


def test_what_a_worker_raises_is_raised(encoder: Encoder) -> None:
    def fail(row: int, encoding: Any, states: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        encoder._bulk(TEXTS, fail)
    assert encoder.encode_passages([]).shape == (0, 384)


def test_batches_hold_each_row_once_and_one_padded_length() -> None:
    lengths = [2, 8, 9, 64, 65, 250, 250] * 40
    batches = batches_of(lengths, 250)
    assert sorted(r for rows in batches for r in rows) == list(range(len(lengths)))
    for rows in batches:
        (padded,) = {padded_length(lengths[r], 250) for r in rows}
        assert padded * len(rows) <= 2048
        assert padded >= max(lengths[r] for r in rows)
        assert len(rows).bit_count() == 1
    assert padded_length(250, 250) == 250


def test_bench_prints_both_encoders(
    built_library: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from evals import bench_encoder

    arguments = ["bench_encoder", "--library", str(built_library), "--texts", "12", "--queries", "2"]
    monkeypatch.setattr("sys.argv", arguments)
    assert bench_encoder.main() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("12 texts of kind paragraph")
    assert printed.count("| compiled") == 3
    assert printed.count("| sentence-transformers") == 2
