"""Conversations and gold pairs that people keep: the store, who sees what, and the Ask page on top of them."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from answer.answer import Answer
from answer.ask import Answerer
from answer.clipboard import clipboard_text
from answer.conversation_store import ConversationStore, KeptTurn, new_id
from answer.followup import Understood
from answer.gold_pairs import GoldFile, GoldPair, corrected_pair, pair_of
from answer.record import from_plain, to_plain
from answer.respond import respond
from evals.gold import load_gold
from index.hits import NO_FILTERS, Filters
from index.library import Library
from index.search import Searcher
from ingest.errors import CitationSyntaxError, DeskError, NotInLibraryError
from tests.test_ui_pages import QUESTION, ROOT, texts
from ui.talk import INTERRUPTED

MINE, YOURS = "a" * 40, "b" * 40


@pytest.fixture(scope="module")
def answer(library: Library, searcher: Searcher) -> Answer:
    return respond(Answerer(library, searcher), QUESTION)


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "desk" / "conversations.sqlite")


@pytest.fixture
def app(built_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("PILCROW_LIBRARY", str(built_library))
    monkeypatch.setenv("PILCROW_DESK", str(tmp_path / "desk"))
    monkeypatch.delenv("PILCROW_READ_ONLY", raising=False)
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def visit(owner_id: str, **address: str) -> AppTest:
    """A page opened in the browser that has this id in its cookie."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["browser-id"] = owner_id
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def ask(app: AppTest, question: str) -> None:
    app.chat_input[0].set_value(question).run()
    assert not app.exception


def button(app: AppTest, key: str) -> Any:
    return next(b for b in app.button if b.key == key)


def keys(app: AppTest, start: str) -> list[str]:
    return [b.key for b in app.button if b.key and b.key.startswith(start)]


def address(app: AppTest) -> str:
    value = app.query_params["c"]
    return value[0] if isinstance(value, list) else value


def test_an_answer_comes_back_as_it_was(answer: Answer, store: ConversationStore) -> None:
    understood = Understood("and?", QUESTION, Filters(symbols=("A/80/16",)), "follow-up", "why")
    turns = [
        KeptTurn(QUESTION, NO_FILTERS, None, answer),
        KeptTurn("and?", NO_FILTERS, understood, None, "failed"),
    ]
    name = new_id()
    for number, turn in enumerate(turns):
        store.put(MINE, name, number, turn)
    kept = store.get(MINE, name)
    assert kept is not None
    assert list(kept.turns) == turns
    assert kept.title == QUESTION


@pytest.mark.parametrize(
    "record", [{}, {"typed": 3, "filters": {}}, {"typed": "x", "filters": {"symbols": "A"}}, ["x"], None]
)
def test_records_of_another_form_are_refused(record: Any) -> None:
    with pytest.raises(ValueError, match=r"found|not a"):
        from_plain(KeptTurn, record)


def test_fields_of_another_version_do_no_harm() -> None:
    record = to_plain(KeptTurn("x", NO_FILTERS)) | {"invented": 1}
    del record["error"]
    assert from_plain(KeptTurn, record) == KeptTurn("x", NO_FILTERS)


def test_only_the_owner_changes_a_conversation(store: ConversationStore) -> None:
    name, turn = new_id(), KeptTurn("mine", NO_FILTERS)
    store.put(MINE, name, 0, turn)
    store.put(YOURS, name, 0, KeptTurn("yours", NO_FILTERS))
    store.put(YOURS, name, 1, KeptTurn("yours", NO_FILTERS))
    store.rename(YOURS, name, "theirs now")
    store.delete(YOURS, name)
    assert [c.title for c in store.list(MINE)] == ["mine"]
    assert store.list(YOURS) == ()
    seen = store.get(YOURS, name)  # who has the address can read it
    assert seen is not None
    assert (seen.owned, seen.turns) == (False, (turn,))


def test_renamed_deleted_and_taken_back(store: ConversationStore) -> None:
    first, second = new_id(), new_id()
    store.put(MINE, first, 0, KeptTurn("first", NO_FILTERS))
    store.put(MINE, second, 0, KeptTurn("second", NO_FILTERS))
    store.rename(MINE, first, "  a  better\nname ")
    store.rename(MINE, second, "  ")
    assert [c.title for c in store.list(MINE)] == ["second", "a better name"]
    store.delete(MINE, first)
    assert store.get(MINE, first) is None
    store.restore(MINE, first)
    assert store.get(MINE, first) is not None
    store.delete(MINE, first)
    store.delete(MINE, second)
    store.restore(MINE, first)  # only the last deletion is taken back
    assert store.list(MINE) == ()
    store.finish(MINE, first, 0, KeptTurn("first", NO_FILTERS))  # an answer that comes too late
    assert store.get(MINE, first) is None


def test_a_store_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(DeskError, match="PILCROW_DESK"):
        ConversationStore(tmp_path / "file" / "x.sqlite").list(MINE)
    (tmp_path / "x.sqlite").write_text("no database at all, but long enough to be looked at as one" * 20)
    with pytest.raises(DeskError, match=r"x\.sqlite"):
        ConversationStore(tmp_path / "x.sqlite").list(MINE)


def test_ten_write_at_once(store: ConversationStore, answer: Answer) -> None:
    def write(who: str) -> None:
        for number in range(3):
            store.put(who, f"talk-{who}", number, KeptTurn(who, NO_FILTERS, None, answer))

    threads = [threading.Thread(target=write, args=(str(n),)) for n in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n in range(10):
        kept = store.get(str(n), f"talk-{n}")
        assert kept is not None
        assert [t.typed for t in kept.turns] == [str(n)] * 3
        assert len(store.list(str(n))) == 1


def test_a_reload_finds_the_conversation_and_others_do_not(app: AppTest) -> None:
    mine = visit(MINE)
    ask(mine, QUESTION)
    name = address(mine)
    again = visit(MINE, c=name)
    assert "made the following recommendations" in texts(again)
    assert keys(again, "chip-0-")
    ask(again, "and on precursors?")  # leans on what was asked before the reload
    assert "What did the working group recommend on precursors?" in texts(again)
    assert keys(visit(MINE), "talk-") == [f"talk-{name}", f"talk-delete-{name}"]
    assert keys(visit(YOURS), "talk-") == []


def test_a_passed_on_address_is_gone_on_with_in_a_copy(app: AppTest) -> None:
    mine = visit(MINE)
    ask(mine, QUESTION)
    name = address(mine)
    yours = visit(YOURS, c=name)
    assert "made the following recommendations" in texts(yours)
    ask(yours, "and on precursors?")
    assert address(yours) != name
    assert len(visit(MINE, c=name).chat_message) == 2
    assert len(visit(YOURS, c=address(yours)).chat_message) == 4


def test_conversations_are_renamed_and_deleted_on_the_page(app: AppTest) -> None:
    mine = visit(MINE)
    ask(mine, QUESTION)
    name = address(mine)
    mine.text_input(key=f"talk-name-{name}").set_value("Bitcoin *and* more").run()
    assert "Bitcoin \\*and\\* more" in button(mine, f"talk-{name}").label
    button(mine, f"talk-delete-{name}").click().run()
    assert not mine.exception
    assert len(mine.chat_message) == 0
    assert "c" not in mine.query_params
    button(mine, "restore-talk").click().run()
    assert len(mine.chat_message) == 2
    assert "not here" in texts(visit(MINE, c="no-such-conversation"))


def test_an_answer_goes_on_while_the_reader_is_elsewhere(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = visit(MINE)
    go, real = threading.Event(), Answerer.ask

    def slow(self: Answerer, *arguments: Any, **options: Any) -> Answer:
        go.wait(20)
        return real(self, *arguments, **options)

    monkeypatch.setattr(Answerer, "ask", slow)
    threading.Timer(0.6, go.set).start()
    mine.chat_input[0].set_value(QUESTION)
    with pytest.raises(RuntimeError):  # the reader leaves before there is an answer
        mine.run(timeout=0.3)
    go.wait(5)
    name = ConversationStore(tmp_path / "desk" / "conversations.sqlite").list(mine_owner())[0].id
    for _ in range(50):
        again = visit(MINE, c=name)
        if keys(again, "chip-0-"):
            break
        time.sleep(0.1)
    assert keys(again, "chip-0-")


def mine_owner() -> str:
    return hashlib.sha256(f"browser {MINE}".encode()).hexdigest()[:40]


def test_what_was_interrupted_is_said_and_asked_again(app: AppTest, tmp_path: Path) -> None:
    store = ConversationStore(tmp_path / "desk" / "conversations.sqlite")
    store.put(mine_owner(), "talk", 0, KeptTurn(QUESTION, NO_FILTERS))
    mine = visit(MINE, c="talk")
    assert INTERRUPTED in texts(mine)
    button(mine, "again-0").click().run()
    assert keys(mine, "chip-0-")
    assert keys(visit(MINE, c="talk"), "chip-0-")


def test_nothing_is_kept_where_that_is_switched_off(
    app: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("PILCROW_DESK", "off"), ("PILCROW_READ_ONLY", "1")):
        monkeypatch.setenv(name, value)
        mine = visit(MINE)
        ask(mine, QUESTION)
        assert "c" not in mine.query_params
        assert not keys(mine, "talk-")
        assert not mine.get("feedback")
        monkeypatch.setenv("PILCROW_DESK", str(tmp_path / "desk"))
    assert not (tmp_path / "desk").exists()


def test_a_question_is_edited_and_asked_again(app: AppTest) -> None:
    mine = visit(MINE)
    ask(mine, QUESTION)
    button(mine, "edit-0").click().run()
    mine.text_input(key="asked-0").set_value("When will the container control meeting in Lima be held?")
    next(b for b in mine.button if b.label == "Ask this").click().run()
    assert not mine.exception
    assert len(mine.chat_message) == 2
    assert "para. 11" in button(mine, "chip-0-0-0").label.replace("\\", "")
    again = visit(MINE, c=address(mine))
    assert "Lima" in texts(again)
    assert QUESTION not in texts(again)


def test_an_answer_whose_report_is_gone_is_still_shown(app: AppTest, answer: Answer, tmp_path: Path) -> None:
    evidence = answer.statements[0].evidence[0]
    gone = replace(
        evidence,
        paragraph_id="A/1/1#main.1",
        citation=replace(evidence.citation, symbol="A/1/1", number="1", sub=None),
    )
    old = replace(
        answer, library="another",
        statements=(replace(answer.statements[0], evidence=(gone,)), *answer.statements[1:]),
    )  # fmt: skip
    ConversationStore(tmp_path / "desk" / "conversations.sqlite").put(
        mine_owner(), "old", 0, KeptTurn(QUESTION, NO_FILTERS, Understood(QUESTION, QUESTION), old)
    )
    mine = visit(MINE, c="old")
    assert "The library has changed since this was answered" in texts(mine)
    button(mine, "chip-0-0-0").click().run()
    assert not mine.exception
    assert "no longer in the library" in texts(mine)


def test_what_is_copied_leaves_out_what_is_not_supported(answer: Answer) -> None:
    wrong = replace(answer.statements[1], text="Governments must spend.", support="unsupported")
    text = clipboard_text(replace(answer, statements=(answer.statements[0], wrong)))
    assert text.splitlines()[0].startswith("The working group on issue 3")
    assert text.endswith("international cooperation; (UNODC/HONLAC/28/6, para. 4 (a))")
    assert "must spend" not in text


def test_gold_pairs_are_read_by_the_evaluation(answer: Answer, library: Library, tmp_path: Path) -> None:
    file = GoldFile(tmp_path / "desk" / "gold.jsonl")
    file.put(pair_of(QUESTION, answer))
    file.put(corrected_pair("Who?", "", "", library))
    said = "In some countries, they say\nan invented point"
    file.put(corrected_pair("What?", "para 4(a)-(c); §21 (d)", said, library))
    file.put(corrected_pair("What?", "para 4(b)-(c)", "an invented point\nspecialized units", library))
    first, none, last = load_gold([file.path])
    assert first.type == "list"
    assert [(g.para, g.sub) for g in first.gold] == [("4", "a"), ("4", "b"), ("4", "c")]
    assert len(first.quotes) == 3
    assert (none.type, none.gold) == ("unanswerable", ())
    assert [(g.doc, g.para, g.sub) for g in last.gold] == [
        ("UNODC/HONLAC/28/6", "4", "b"),
        ("UNODC/HONLAC/28/6", "4", "c"),
    ]
    assert (last.nuggets, last.quotes) == (("an invented point",), ("specialized units",))
    assert len(file) == 3
    file.remove(GoldPair("who? ", ()))
    assert len(file) == 2
    with pytest.raises(CitationSyntaxError):
        corrected_pair("What?", "somewhere", "", library)
    with pytest.raises(NotInLibraryError):
        corrected_pair("What?", "para. 99", "", library)


def test_thumbs_and_a_correction_are_saved_and_said(app: AppTest, tmp_path: Path) -> None:
    mine = visit(MINE)
    ask(mine, QUESTION)
    file = tmp_path / "desk" / "gold" / f"{mine_owner()}.jsonl"
    thumbs = mine.feedback[0]
    thumbs.set_value(1).run()
    assert not mine.exception
    assert "Saved as a gold pair" in texts(mine)
    assert "para. 4 (a)–(c)" in texts(mine)
    assert [q.question for q in load_gold([file])] == [QUESTION]
    mine.feedback[0].set_value(0).run()
    assert file.read_bytes() == b""  # what was said before is taken back
    field = next(t for t in mine.text_input if t.label == "Paragraphs that answer it")
    field.set_value("nowhere")
    next(b for b in mine.button if b.label == "Save as gold pair").click().run()
    assert "is not a citation" in texts(mine)
    next(t for t in mine.text_input if t.label == "Paragraphs that answer it").set_value("para. 21 (d)")
    next(b for b in mine.button if b.label == "Save as gold pair").click().run()
    assert not mine.exception
    assert json.loads(file.read_text())["gold"] == [{"doc": "UNODC/HONLAC/28/6", "para": "21", "sub": "d"}]
    button(mine, keys(mine, "unrate-")[0]).click().run()
    assert file.read_bytes() == b""
