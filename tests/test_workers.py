"""Files read in child processes: limits, crashes, order, progress, and the end of it all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index.build import add_paths
from ingest import read_report
from ingest.errors import IngestError
from ingest.report import Report
from ingest.workers import Limits, ReaderPool, Task
from tests.typeset import Sheet, un_page

ROOT = Path(__file__).resolve().parent.parent
STAND_IN = "tests.stand_in_reader:read"
QUICK = Limits(time_s=5.0, memory_bytes=700 << 20)
linux_only = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="memory is limited on Linux only"
)


def pool(workers: int = 1, limits: Limits = QUICK, **options: str) -> ReaderPool:
    return ReaderPool(workers, limits, reader=STAND_IN, options=options)


@pytest.fixture
def write(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Write small reports whose first words are orders to the stand-in reader."""

    def write_files(*orders: str) -> list[Path]:
        paths = []
        for k, order in enumerate(orders):
            path = tmp_path / f"{k}-{order.split()[0]}.txt"
            path.write_text(f"{order}\n\nA/70/{k + 1}\n\n1. The Committee met.\n\n2. It adjourned.\n")
            paths.append(path)
        return paths

    return write_files


def names(results: list[Report | IngestError]) -> list[str]:
    return [r.source.file if isinstance(r, Report) else r.code for r in results]


def test_reports_arrive_whole() -> None:
    shipped = ROOT / "corpus" / "honlac-28.txt"
    with ReaderPool(1) as readers:
        assert readers.read(shipped) == read_report(shipped)


@linux_only
def test_every_kind_of_failure_is_typed_and_the_rest_goes_on(write) -> None:  # type: ignore[no-untyped-def]
    orders = ["well", "hang", "eat", "kill", "quit", "defect", "exit", "print", "well"]
    with pool(2) as readers:
        results = list(readers.read_all([Task(p) for p in write(*orders)]))
    assert names(results) == [
        "0-well.txt",
        "reader_timeout",
        "reader_memory",
        "reader_crashed",
        "reader_crashed",
        "reader_crashed",
        "reader_crashed",
        "7-print.txt",
        "8-well.txt",
    ]
    messages = [str(r) for r in results if isinstance(r, IngestError)]
    for message, expected in zip(
        messages,
        ["5 s without", "more than the 700 MiB", "SIGKILL", "status 7", "ZeroDivisionError", "ended"],
        strict=True,
    ):
        assert expected in message
    assert [m.split(":")[0] for m in messages] == [
        f"{k}-{o}.txt" for k, o in enumerate(orders) if o not in ("well", "print")
    ]


def test_order_is_that_of_the_input(write) -> None:  # type: ignore[no-untyped-def]
    paths = write("slow 0.6", "well", "slow 0.3", "well", "well")
    seen: list[tuple[int, int, str]] = []
    with pool(3) as readers:
        results = list(readers.read_all([Task(p) for p in paths], lambda *news: seen.append(news)))
    assert names(results) == [p.name for p in paths]
    assert [done for done, _, _ in seen] == sorted(done for done, _, _ in seen)
    assert seen[-1][:2] == (5, 0)


def test_work_that_announces_itself_may_take_longer(write) -> None:  # type: ignore[no-untyped-def]
    [path] = write("paged")
    seen: list[str] = []
    with pool(limits=Limits(time_s=2.5)) as readers:
        list(readers.read_all([Task(path)], lambda done, failed, what: seen.append(what)))
    assert "0-paged.txt: page 3 of 4" in seen


def test_children_are_reused(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    note = tmp_path / "numbers"
    with pool(1, note=str(note)) as readers:
        list(readers.read_all([Task(p) for p in write("well", "well", "defect", "well")]))
    numbers = note.read_text().split()
    assert len(numbers) == 5  # the one that met a defect is tried once more, by a fresh child
    assert numbers[0] == numbers[1] == numbers[2]
    assert len(set(numbers)) == 3


@linux_only
def test_what_a_child_read_before_makes_no_difference(write) -> None:  # type: ignore[no-untyped-def]
    with pool() as readers:
        results = list(readers.read_all([Task(p) for p in write("hoard", "hoard", "hoard", "hoard")]))
    assert all(isinstance(r, Report) for r in results)


def test_a_report_beyond_the_output_limit_is_refused(write) -> None:  # type: ignore[no-untyped-def]
    with pool(limits=Limits(answer_bytes=500)) as readers:
        [result] = readers.read_all([Task(p) for p in write("well")])
    assert names([result]) == ["file_too_large"]
    assert "at most 500" in str(result)


def test_from_another_thread(write) -> None:  # type: ignore[no-untyped-def]
    results: list[Report] = []

    def work() -> None:
        with ReaderPool(1) as readers:
            results.append(readers.read(write("well")[0]))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert len(results) == 1


@pytest.mark.skipif(os.name != "posix", reason="process groups are POSIX")
def test_closing_ends_children_at_work(write, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    note = tmp_path / "numbers"
    readers = pool(2, Limits(), note=str(note))
    answers = readers.read_all([Task(p) for p in write("well", "hang", "hang")])
    next(answers)
    started = time.monotonic()
    readers.close()
    assert time.monotonic() - started < 5
    assert not any(_is_alive(int(n)) for n in note.read_text().split())


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_stopping_the_command_ends_its_children(write, tmp_path: Path, number: int) -> None:  # type: ignore[no-untyped-def]
    note = tmp_path / "numbers"
    script = (
        "from pathlib import Path; from ingest.workers import ReaderPool, Task\n"
        f"with ReaderPool(1, reader={STAND_IN!r}, options={{'note': {str(note)!r}}}) as pool:\n"
        f"    list(pool.read_all([Task(Path({str(write('hang')[0])!r}))]))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        # whoever runs the tests in the background has them ignore SIGINT, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    _wait_for(lambda: note.exists() and note.read_text().endswith("\n"))
    child = int(note.read_text())
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)
    assert process.returncode != 0
    assert (b"KeyboardInterrupt" in errors) == (number == signal.SIGINT)
    _wait_for(lambda: not _is_alive(child))


def test_a_library_of_good_and_bad_files(write, tmp_path: Path, built_library: Path) -> None:  # type: ignore[no-untyped-def]
    import shutil

    folder = tmp_path / "library"
    shutil.copytree(built_library / "encoder", folder / "encoder")
    paths = write("well", "kill", "well", "hang")
    (tmp_path / "twin.txt").write_bytes(paths[1].read_bytes())
    seen: list[tuple[int, int, str]] = []
    outcome = add_paths(
        folder,
        [*paths, tmp_path / "twin.txt"],
        readers=pool(2),
        progress=lambda *step: seen.append(step),
    )
    assert outcome.added == ["A/70/1", "A/70/3"]
    assert [(Path(f.file).name, f.error) for f in outcome.failed] == [
        ("1-kill.txt", "reader_crashed"),
        ("3-hang.txt", "reader_timeout"),
        ("twin.txt", "reader_crashed"),
    ]
    assert "same content as 1-kill.txt" in outcome.failed[-1].message
    reading = [s for s in seen if s[2].startswith("reading")]
    assert reading[-1][:2] == (4, 4)
    assert "(2 failed)" in reading[-1][2]


def test_a_pdf_is_read_as_in_the_same_process(tmp_path: Path) -> None:
    sheet = Sheet()
    un_page(sheet, "A/80/1", 1, 1).paragraph("1.", ["The Committee met in Vienna.", "It adjourned."])
    path = sheet.save(tmp_path / "small.pdf")
    with ReaderPool(1) as readers:
        assert readers.read(path) == read_report(path)


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not (stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] == "Z")


def _wait_for(condition, seconds: float = 10) -> None:  # type: ignore[no-untyped-def]
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.05)
