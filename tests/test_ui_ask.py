"""The Ask page: follow-ups, a language model, what is not supported or missing, copying, export; a real server answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from answer.answer import Answer
from answer.ask import Answerer
from answer.endpoint import KEY, MODEL, URL
from index.library import Library
from index.search import Searcher
from tests.model_server import Connection, Running, evidence_in, model_server
from tests.test_ui_pages import QUESTION, ROOT, texts
from ui.examples import _in_words, _topic

FOLLOW_UP = "and on precursors?"
WHOLE = "What did the working group recommend on precursors?"


@pytest.fixture
def app(built_library: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    for name in (URL, MODEL, KEY):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PILCROW_LIBRARY", str(built_library))
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)


def ask(app: AppTest, question: str) -> None:
    app.chat_input[0].set_value(question).run()
    assert not app.exception


def button(app: AppTest, key: str) -> Any:
    return next(b for b in app.button if b.key == key)


def html_of(app: AppTest) -> str:
    return "\n".join(str(element.proto.body) for element in app.get("html"))


def test_a_follow_up_says_what_was_asked_and_can_be_changed(app: AppTest) -> None:
    app.run()
    ask(app, QUESTION)
    ask(app, FOLLOW_UP)
    assert f"Asked as: **{WHOLE}**" in texts(app)
    assert [m.name for m in app.chat_message] == ["user", "assistant"] * 2  # read downwards
    button(app, "change-asked-1").click().run()
    app.text_input(key="asked-1").set_value("What did the working group recommend on money-laundering?")
    next(b for b in app.button if b.label == "Ask this").click().run()
    assert not app.exception
    assert "Asked as: **What did the working group recommend on money-laundering?**" in texts(app)
    assert f"Asked as: **{WHOLE}**" not in texts(app)


def test_a_follow_up_to_nothing_is_not_guessed(app: AppTest) -> None:
    app.run()
    ask(app, "and what about them?")
    assert "Please ask in full" in texts(app)
    assert not [b for b in app.button if b.key and b.key.startswith("chip-")]


def test_every_citation_can_be_copied_and_exports_are_offered(app: AppTest) -> None:
    app.run()
    ask(app, QUESTION)
    assert 'data-citation="UNODC/HONLAC/28/6, para. 4 (a)"' in html_of(app)
    assert 'data-citation="UNODC/HONLAC/28/6, para. 4 (a)–(c)"' in html_of(
        app
    )  # all of them, as they are printed
    assert [b.proto.label for b in app.get("download_button")] == ["Word", "Markdown", "Plain text"]
    ask(app, FOLLOW_UP)
    assert len(app.get("download_button")) == 9  # each answer, and all of it


def crafted(library: Library, searcher: Searcher) -> Answer:
    """An answer with everything an answer can have."""
    found = Answerer(library, searcher).ask(QUESTION)
    first, second, *_ = found.statements
    hostile = replace(
        second.evidence[0],
        citation=replace(second.evidence[0].citation, part='annex "><script>alert(1)</script>'),
    )
    return replace(
        found,
        model="openai:small",
        statements=(
            replace(first, repeated=second.evidence),
            replace(second, kind="generated", support="supported", chapeau=None, evidence=(hostile,)),
            replace(
                second, text="Governments must spend 12 per cent.", kind="generated", support="unsupported",
                chapeau=None, problems=("12 does not stand in the paragraph",),
            ),
        ),
        notices=("Two sentences of the model were not supported.",),
        unanswered=("the year 2024: the report gives 2018",),
    )  # fmt: skip


def test_everything_an_answer_can_have(
    app: AppTest, library: Library, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = crafted(library, searcher)
    app.run()
    monkeypatch.setattr(Answerer, "ask", lambda *arguments, **options: answer)
    ask(app, QUESTION)
    shown = texts(app)
    assert "Two sentences of the model were not supported." in shown
    assert "Also said in" in shown
    assert "Not answered by these reports" in shown
    assert "- the year 2024: the report gives 2018" in shown
    assert "Not supported by the reports" in shown
    assert ":gray[*Governments must spend 12 per cent.*]" in shown
    assert "12 does not stand in the paragraph" in shown
    assert "Compared with" in shown
    assert "Written by the language model small" in shown
    # what failed the check has no citation to copy, and no text becomes a tag
    assert (
        html_of(app).count('data-citation="') == 2 + 1 + 1 + 5
    )  # of two statements, the answer, all citations, five related ones
    assert "<script>alert" not in html_of(app)
    keys = [b.key for b in app.button if b.key]
    assert "also-0-0-0" in keys
    assert "compared-0-2-0" in keys
    assert not [k for k in keys if k.startswith("chip-0-2-")]


def test_several_reports_are_named(
    app: AppTest, library: Library, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Answerer(library, searcher).ask(QUESTION)
    evidence = answer.statements[1].evidence[0]
    other = replace(evidence, citation=replace(evidence.citation, symbol="A/80/16"))
    mixed = replace(
        answer, statements=(answer.statements[0], replace(answer.statements[1], evidence=(other,)))
    )
    report = library.report_at(0)
    app.run()
    monkeypatch.setattr(Answerer, "ask", lambda *arguments, **options: mixed)
    monkeypatch.setattr(Library, "report", lambda self, symbol: report)
    ask(app, QUESTION)
    assert "**UNODC/HONLAC/28/6** · 1 November 2018" in texts(app)
    assert "**A/80/16** · 1 November 2018" in texts(app)


def script(connection: Connection, request: dict[str, Any]) -> None:
    """A model that says one thing that stands there, one that does not, and cites what does not exist."""
    number = min(evidence_in(request))
    connection.say(
        "Governments should address the risks posed by the illicit use of cryptocurrencies through strengthening "
        f"inter-agency and international cooperation [{number}]. Governments must spend 12 per cent of their "
        f"budgets [{number}]. It was decided in Geneva [99]."
    )


@pytest.fixture
def model() -> Iterator[Running]:
    with model_server(script) as running:
        yield running


def switch_on(app: AppTest, url: str, key: str = "") -> None:
    app.run()
    app.toggle(key="model-on").set_value(True)
    app.text_input(key="model-url").set_value(url)
    app.text_input(key="model-name").set_value("scripted")
    if key:
        app.text_input(key="model-key").set_value(key)
    app.run()
    assert not app.exception


def test_a_model_writes_and_every_sentence_is_checked(app: AppTest, model: Running) -> None:
    switch_on(app, model.url, key="sk-secret-1")
    ask(app, QUESTION)
    shown = texts(app)
    assert "Written by the language model scripted" in shown
    assert shown.count("Not supported by the reports") == 2
    assert "[99]" in shown  # named as what does not exist, never a citation
    assert not [b.label for b in app.button if "99" in b.label]
    assert [b.label.replace("\\", "") for b in app.button if b.key == "chip-0-0-0"] == [
        "UNODC/HONLAC/28/6, para. 4 (a)"
    ]
    assert model.seen[0].headers["authorization"] == "Bearer sk-secret-1"
    assert "sk-secret-1" not in shown + html_of(app)


def test_the_key_of_the_environment_goes_to_its_own_server_only(
    app: AppTest, model: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(URL, "https://models.example/v1")
    monkeypatch.setenv(KEY, "sk-of-the-environment")
    switch_on(app, model.url)
    ask(app, QUESTION)
    assert "sk-of-the-environment" not in str(model.seen[0].headers)
    assert "sk-of-the-environment" not in str([t.value for t in app.text_input])
    monkeypatch.setenv(URL, model.url)
    ask(app, "What did the working group recommend on money-laundering?")
    assert model.seen[-1].headers["authorization"] == "Bearer sk-of-the-environment"


def test_a_model_that_is_not_there_leaves_the_quotes(app: AppTest) -> None:
    switch_on(app, "http://127.0.0.1:9/v1")
    ask(app, QUESTION)
    shown = texts(app)
    assert "The statements quoted from the reports stand instead." in shown
    assert "Quoted word for word, without a language model" in shown
    assert button(app, "chip-0-0-0").label.replace("\\", "") == "UNODC/HONLAC/28/6, para. 4 (a)"


def test_settings_that_cannot_be_used_are_said(app: AppTest) -> None:
    switch_on(app, "ftp://models.example")
    assert any("expected an address such as" in w.value.replace("\\", "") for w in app.warning)
    ask(app, QUESTION)  # is answered from the reports meanwhile
    assert "Quoted word for word" in texts(app)


@pytest.mark.parametrize(
    ("heading", "topic"),
    [
        ("B. Electoral support and dialogue", "electoral support and dialogue"),
        ("engL i sh", "engL i sh"),
        ("RECOMMENDATION OF THE SPECIAL POLITICAL COMMITTEE", None),
        ("Democratic Republic of the Congo", "Democratic Republic of the Congo"),
        ("Discussion", None),
        ("Item 5 (a) of the agenda", None),
    ],
)
def test_topics_of_examples(heading: str, topic: str | None) -> None:
    assert _topic(heading) == topic


def test_examples_are_made_of_words(library: Library) -> None:
    paragraphs = list(library.report_at(0).paragraphs)
    assert _in_words("use of the darknet in the illicit trade in drugs", paragraphs)
    assert not _in_words("engL i sh", paragraphs)
    assert not _in_words("peac ekeeping oper ations", paragraphs)
