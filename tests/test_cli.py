"""The command as scripts use it: JSON on standard output only, exit statuses, batches."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cli
from cli.screen import progress_bar

ROOT = Path(__file__).resolve().parent.parent


class Ran:
    """What a command printed and returned."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def json(self):  # type: ignore[no-untyped-def]
        return json.loads(self.out)


@pytest.fixture
def run(built_library: Path, capfd: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def run_command(*arguments: str) -> Ran:
        status = cli.main(["--library", str(built_library), *arguments])
        captured = capfd.readouterr()
        return Ran(status, captured.out, captured.err)

    return run_command


def test_list_parse_show_search_ask_verify_as_json(run) -> None:  # type: ignore[no-untyped-def]
    assert run("list", "--json").json[0]["symbol"] == "UNODC/HONLAC/28/6"
    report = run("parse", str(ROOT / "corpus" / "honlac-28.txt"), "--json").json
    assert len(report["paragraphs"]) == 56
    assert report["symbols"] == ["UNODC/HONLAC/28/6"]
    shown = run("show", "UNODC/HONLAC/28/6, paras. 19–20", "--json").json
    assert [p["para"] for p in shown] == ["19", "20"]
    letters = run("show", "UNODC/HONLAC/28/6, para. 4 (a)–(b)", "--json").json
    assert letters[0]["text"].startswith("(a) Governments should address")
    assert "(b) Governments should consider" in letters[0]["text"]
    assert "(c)" not in letters[0]["text"]
    hits = run("search", "cryptocurrencies", "--k", "3", "--json").json
    assert [h["rank"] for h in hits["hits"]] == [1, 2, 3]
    answer = run("ask", "What did the working group recommend on cryptocurrencies?", "--json").json
    assert answer["answered"] is True
    assert answer["statements"][0]["citations"][0]["para"] == "4"
    assert run("verify", "--json").json["ok"] is True


def test_output_for_people(run) -> None:  # type: ignore[no-untyped-def]
    assert "56 paras." in run("list").out
    assert "para. 4 (a)" in run("ask", "What did the working group recommend on cryptocurrencies?").out
    assert "Nearest paragraphs" in run("ask", "What is the budget of the European Space Agency?").out
    explained = run("search", "darknet", "--explain").out
    assert re.search(r"^      Word by word +\d+ %  +\d+  \d\.\d\d × 0\.38$", explained, re.MULTILINE)
    assert "same words: darknet" in explained
    shipped = str(ROOT / "corpus" / "honlac-28.txt")
    summary = run("parse", shipped).out
    assert "2018-11-01 · English" in summary
    assert "56 numbered paragraphs" in summary
    assert re.search(r"^  IV\. Consideration of topics by working groups ·+ ¶ 18–26$", summary, re.MULTILINE)
    assert "Audit: the numbering is unbroken." in summary
    assert "¶ 56  " in run("parse", shipped, "--paragraphs").out
    assert "In some countries" in run("show", "para. 21 (d)").out
    assert "sound" in run("verify").err


def test_batches_answer_in_order(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id": "x", "question": "Who was elected Chair?"}\n\n{"id": 2, "question": ""}\n{"id": 3, "question": "para 4"}\n'
    )
    ran = run("ask", "--batch", str(questions))
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [line["id"] for line in lines] == ["x", 2, 3]
    assert lines[1]["error"] == "empty_query"
    assert ran.status == 1
    searched = run("search", "--batch", str(questions))
    assert len(searched.out.splitlines()) == 3
    questions.write_text('{"question": "no id"}')
    broken = run("ask", "--batch", str(questions))
    assert (broken.status, "line 1" in broken.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["ask", ""], 2, "empty"),
        (["ask", "x" * 10_000], 2, "10,000 characters"),
        (["ask"], 2, "no question given"),
        (["ask", "drugs", "--symbol", "E/2025/28"], 2, "no report E/2025/28"),
        (["show", "UNODC/HONLAC/28/6, para. 99"], 2, "ends at para. 56"),
        (["show", "E/2025/28, para. 1"], 2, "no report E/2025/28"),
        (["show", "cryptocurrencies"], 2, "not a citation"),
        (["remove", "E/2025/28"], 2, "no report E/2025/28"),
        (["parse", "pyproject.toml.gone"], 1, "cannot be read"),
        (["parse", "tests"], 1, "a folder"),
        (["ask", "drugs", "--llm"], 2, "language model"),
    ],
)
def test_bad_input(run, arguments: list[str], status: int, says: str) -> None:  # type: ignore[no-untyped-def]
    ran = run(*arguments)
    assert ran.status == status
    assert says in ran.err
    assert ran.out == ""


def test_missing_library_and_foreign_model(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], built_library: Path
) -> None:
    assert cli.main(["--library", str(tmp_path / "none"), "ask", "drugs"]) == 3
    assert "pilcrow --library" in capfd.readouterr().err
    assert cli.main(["--library", str(built_library), "add", str(ROOT / "corpus"), "--model", "other"]) == 3
    assert "built with the model" in capfd.readouterr().err
    assert cli.main(["--library", str(tmp_path / "none"), "ask", "drugs", "--json"]) == 3
    assert json.loads(capfd.readouterr().out)["error"] == "library_missing"


def test_add_reports_failures_and_keeps_the_rest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "good.txt").write_text("A/70/9\n\n1. One point.\n\n2. Another point.\n")
    (files / "empty.txt").write_text("")
    assert cli.main(["--library", str(tmp_path / "lib"), "add", str(files), "--json"]) == 1
    captured = capfd.readouterr()
    outcome = json.loads(captured.out)
    assert outcome["added"] == ["A/70/9"]
    assert outcome["failed"][0]["error"] == "empty_file"
    assert {"added", "updated", "unchanged", "failed", "paragraphs", "seconds"} <= set(outcome)
    assert "empty.txt" in captured.err


def test_wrong_usage_is_status_2(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in ([], ["fly"], ["search", "x", "--k", "0"], ["search", "x", "--year", "MMXX"]):
        with pytest.raises(SystemExit) as stopped:
            cli.main(arguments)
        assert stopped.value.code == 2
    capfd.readouterr()


def test_the_whole_program_without_network(built_library: Path) -> None:
    """Ask in a fresh process in which opening a socket to anywhere is an error."""
    script = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('network used')\n"
        "socket.socket.connect = refuse; socket.create_connection = refuse; socket.getaddrinfo = refuse\n"
        "import sys, cli; sys.exit(cli.main(['ask', 'Who was elected Chair?', '--json']))"
    )
    environment = {**os.environ, "PILCROW_LIBRARY": str(built_library)}
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["library"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_bar(quiet=False) as progress:
        assert progress is not None
        progress(1, 4, "reading A_80_1.en.pdf (1 failed)")
        progress(4, 4, "reading A_80_2.en.pdf (1 failed)")
    assert "1/4 reading A_80_1.en.pdf (1 failed)" in terminal.getvalue()
    with progress_bar(quiet=True) as progress:
        assert progress is None
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar(quiet=False) as progress:
        assert progress is None
