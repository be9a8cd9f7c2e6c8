"""Revisions, corrigenda, addenda, reissues and copies are told from series, in words and in libraries."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import cli
from index.generation import current_generation
from index.library import Library
from ingest.editions import (
    Relation,
    estimate_resemblance,
    find_relations,
    relation_to_json,
    sketch_report,
    symbol_family,
    title_without_period,
)
from ingest.report import Report
from tests.written import report

WORDS = (
    "Mission{n} reported on situation{n} of {n} villages and recommended that the Council support number{n} wells, "
    "schools{n} and roads in {n} northern districts{n}, where survey{n} of year {n} had found{n} much to do{n}."
)


def text_of(first: int, last: int) -> list[str]:
    return [WORDS.format(n=n) for n in range(first, last)]


def kinds(reports: list[Report]) -> list[tuple[str, str, str, bool]]:
    return [(r.symbol, r.kind, r.other, r.held) for r in find_relations(reports)]


@pytest.mark.parametrize(
    ("symbol", "kind", "other"),
    [
        ("S/2025/71/Rev.1", "replaces", "S/2025/71"),
        ("DP/2025/14/Corr.1", "corrects", "DP/2025/14"),
        ("A/79/7/Add.12", "adds to", "A/79/7"),
        ("E/2025/15/Add.1/Rev.1", "replaces", "E/2025/15/Add.1"),
        ("A/80/15 (Part III)", "part of", "A/80/15"),
        ("E/ICEF/672 (Deuxième partie)", "part of", "E/ICEF/672"),
    ],
)
def test_suffixes_of_symbols(symbol: str, kind: str, other: str) -> None:
    assert kinds([report(symbol, text_of(0, 3))]) == [(symbol, kind, other, False)]
    both = [report(symbol, text_of(0, 3)), report(other, text_of(50, 53))]
    assert (symbol, kind, other, True) in kinds(both)


def test_a_suffix_upon_a_suffix_reaches_what_is_held() -> None:
    held = report("E/2025/15", text_of(50, 60))
    assert kinds([report("E/2025/15/Add.1/Rev.1", text_of(0, 9)), held]) == [
        ("E/2025/15/Add.1/Rev.1", "adds to", "E/2025/15", True)
    ]
    revisions = [
        report(f"A/1/2{suffix}", text_of(k, k + 9)) for k, suffix in enumerate(["", "/Rev.1", "/Rev.2"])
    ]
    assert kinds(revisions) == [
        ("A/1/2/Rev.1", "replaces", "A/1/2", True),
        ("A/1/2/Rev.2", "replaces", "A/1/2/Rev.1", True),
    ]


def test_two_symbols_on_both_make_one_relation() -> None:
    both = report("A/80/74", text_of(0, 9), symbols=("A/80/74", "E/2025/53"))
    addendum = report("A/80/74/Add.1", text_of(20, 29), symbols=("A/80/74/Add.1", "E/2025/53/Add.1"))
    assert kinds([both, addendum]) == [("A/80/74/Add.1", "adds to", "A/80/74", True)]


def test_what_the_first_pages_say() -> None:
    reissued = report("A/79/843", text_of(0, 5), notes=["Reissued for technical reasons on 25 April 2025."])
    assert str(find_relations([reissued])[0]) == "A/79/843 was reissued on 25 April 2025"
    replaced = report("A/79/900", text_of(0, 5), notes=["The present document replaces document A/79/899."])
    assert kinds([replaced]) == [("A/79/900", "replaces", "A/79/899", False)]
    silent = report("A/79/901", text_of(0, 5), notes=["The new rule replaces resolution A/RES/60/1."])
    assert kinds([silent]) == []


def test_the_same_text_under_another_symbol() -> None:
    draft = report("A/HRC/59/L.17", text_of(0, 20), date="2025-07-02")
    adopted = report("A/HRC/RES/59/25", [*text_of(0, 20), "Adopted without a vote."], date="2025-07-16")
    other = report("A/HRC/59/L.18", text_of(40, 60), date="2025-07-02")
    found = find_relations([adopted, draft, other])
    assert [(r.symbol, r.kind, r.other) for r in found] == [
        ("A/HRC/RES/59/25", "same text as", "A/HRC/59/L.17")
    ]
    assert found[0].resemblance is not None
    assert found[0].resemblance > 0.9
    assert relation_to_json(found[0])["text"].startswith(
        "A/HRC/RES/59/25 has the same text as A/HRC/59/L.17 ("
    )


def test_a_series_is_no_edition() -> None:
    title = "United Nations Support Mission in Libya: Report of the Secretary-General"
    first = report("S/2025/223", text_of(0, 20), title=title, date="2025-04-11")
    second = report("S/2025/509", text_of(30, 50), title=title, date="2025-08-08")
    assert kinds([second, first]) == [("S/2025/509", "series with", "S/2025/223", True)]
    letters = [
        report(
            f"S/2025/{n}",
            text_of(40 * n, 40 * n + 9),
            title="Letter dated 1 May 2025 from the Secretary-General",
            date=d,
        )
        for n, d in ((1, "2025-05-01"), (2, "2025-06-01"))
    ]
    assert kinds(letters) == []


def test_titles_without_their_period() -> None:
    assert title_without_period("Twenty-first report on the threat") == title_without_period(
        "Twentieth report on the threat"
    )
    assert title_without_period("Draft report") == ""
    assert symbol_family("A/AC.109/2025/18") == "A/AC.#/#/#"


def test_sketches_estimate_resemblance() -> None:
    whole = sketch_report(report("A/1/1", text_of(0, 60)))
    most = sketch_report(report("A/1/2", text_of(0, 54)))
    assert estimate_resemblance(whole, whole) == 1.0
    assert 0.8 < estimate_resemblance(whole, most) < 1.0
    assert estimate_resemblance(whole, sketch_report(report("A/1/3", text_of(500, 560)))) < 0.2
    assert sketch_report(report("A/1/4", ["Too short."])) == ()
    assert estimate_resemblance((), whole) == 0.0
    assert str(Relation("same text as", "A/1/1", "A/1/2", resemblance=0.997)).endswith(
        "(over 99 % of the text is the same)"
    )


@pytest.fixture
def workspace(tmp_path: Path, built_library: Path) -> Path:
    shutil.copytree(built_library / "encoder", tmp_path / "library" / "encoder")
    (tmp_path / "files").mkdir()
    body = "\n\n".join(f"{k}. {t}" for k, t in enumerate(text_of(0, 6), 1))
    (tmp_path / "files" / "a.txt").write_text(f"S/2025/71\n\n6 February 2025\n\n**A report**\n\n{body}\n")
    (tmp_path / "files" / "b.txt").write_text(
        f"S/2025/71/Rev.1\n\n6 February 2025\n\n**A report**\n\n{body}\n"
    )
    return tmp_path


def test_add_and_list_say_so(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    library, files = str(workspace / "library"), workspace / "files"
    assert cli.main(["--library", library, "add", str(files / "a.txt"), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["relations"] == []
    assert cli.main(["--library", library, "add", str(files), "--json"]) == 0
    said = capfd.readouterr()
    outcome = json.loads(said.out)
    assert (outcome["added"], outcome["unchanged"]) == (["S/2025/71/Rev.1"], ["S/2025/71"])
    assert outcome["relations"][0]["kind"] == "replaces"
    sentence = outcome["relations"][0]["text"]
    assert sentence.startswith("S/2025/71/Rev.1 replaces S/2025/71 (9")
    assert f"note: {sentence}" in said.err
    assert cli.main(["--library", library, "list", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out)
    assert [r["relations"][0]["text"] for r in listed] == [sentence, sentence]
    assert cli.main(["--library", library, "list"]) == 0
    assert f"    · {sentence}" in capfd.readouterr().out
    generation = current_generation(workspace / "library")
    assert len(json.loads((generation / "sketches.json").read_text())) == 2
    (generation / "sketches.json").unlink()  # a library of an earlier version
    again = Library(workspace / "library", generation, "m", [])
    assert again.relations() == []
