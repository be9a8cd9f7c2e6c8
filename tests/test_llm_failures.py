"""A language model that fails in any of the ways servers fail: the extractive answer comes, in time, and says so."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from email.utils import formatdate
from time import monotonic, sleep, time
from typing import Any

import pytest

from answer.answer import Answer
from answer.ask import Answerer
from answer.completion import MAX_CHARACTERS
from answer.endpoint import Endpoint, read_endpoint
from answer.generated import Draft, answer_generated, answer_streamed
from index.library import Library
from index.search import Searcher
from ingest.errors import EndpointSettingsError
from tests.model_server import Connection, model_server

QUESTION = "When will the Container Control Programme meeting in Lima take place?"
GOOD = "The regional meeting of the Container Control Programme will be held in Lima from 19 to 23 November 2018 [1]."
KEY = "sk-secret-4711"


@pytest.fixture(scope="module")
def answerer(library: Library, searcher: Searcher) -> Answerer:
    return Answerer(library, searcher)


@pytest.fixture(scope="module")
def extractive(answerer: Answerer) -> Answer:
    answer = answerer.ask(QUESTION)
    assert answer.answered
    return answer


def quiet(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    sleep(3)


def trickle(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    for _ in range(100):
        c.raw(":\n")
        sleep(0.03)


def never_ending_words(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    for _ in range(200):
        c.event("word ")
        sleep(0.03)


def cut_off(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.event("The meeting in Lima ")
    c.hang_up()


def ended_without_end(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.event(GOOD)


def no_json(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.raw("data: {not json}\n\n")


def odd_json(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.raw('data: [1, 2]\n\ndata: {"choices": [{"delta": 7}]}\n\ndata: [DONE]\n\n')


def no_choices(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.raw('data: {"choices": null}\n\ndata: {"choices": []}\n\ndata: [DONE]\n\n')


def binary(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.raw(bytes(range(256)) * 40)


def empty(c: Connection, request: dict[str, Any]) -> None:
    c.say("")


def only_blanks(c: Connection, request: dict[str, Any]) -> None:
    c.say(" \n\u200b\n ")


def nothing_at_all(c: Connection, request: dict[str, Any]) -> None:
    c.hang_up()


def refusing(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.event(refusal="I will not.")
    c.event(finish="stop")


def sorry(c: Connection, request: dict[str, Any]) -> None:
    c.say("I'm sorry, but I can't help with that.")


def filtered(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.event("The meeting")
    c.event(finish="content_filter")


def too_short(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.event(GOOD)
    c.event(finish="length")


def endless(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    for _ in range(MAX_CHARACTERS // 400 + 5):
        c.event("again and again " * 30)


def huge_line(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    for _ in range(12):
        c.raw("x" * 1_000_000)


def web_page(c: Connection, request: dict[str, Any]) -> None:
    c.begin("text/html")
    c.raw("<html>Welcome to the hotel’s network</html>")


def whole_json(c: Connection, request: dict[str, Any]) -> None:
    c.begin("application/json")
    c.raw('{"choices": [{"message": {"content": "Lima [1]."}}]}')


def error_inside(c: Connection, request: dict[str, Any]) -> None:
    c.begin()
    c.event("The meeting")
    c.raw('data: {"error": {"message": "out of memory"}}\n\n')


def bomb(c: Connection, request: dict[str, Any]) -> None:
    c.begin(Content_Encoding="gzip")
    c.raw(b"\x1f\x8b\x08\x00not really gzip")


def endless_error(c: Connection, request: dict[str, Any]) -> None:
    c.begin("application/json", 500)
    for _ in range(12):
        c.raw("x" * 1_000_000)


def status(code: int, **headers: str) -> Any:
    return lambda c, request: c.fail(code, f"Incorrect API key provided: {KEY}", **headers)


FAILURES = [
    (quiet, "had not begun after"),
    (trickle, "had not begun after"),
    (never_ending_words, "had not finished after"),
    (cut_off, "broke off"),
    (ended_without_end, "broke off before its end"),
    (no_json, "cannot be read"),
    (odd_json, "gave no answer"),
    (no_choices, "broke off"),
    (binary, "gave no answer"),
    (empty, "empty answer"),
    (only_blanks, "empty answer"),
    (nothing_at_all, "broke off"),
    (refusing, "refused to answer"),
    (sorry, "declined to answer"),
    (filtered, "filter"),
    (too_short, "length limit"),
    (endless, "without an end"),
    (huge_line, "more than 8 MB"),
    (web_page, "text/html"),
    (whole_json, "application/json"),
    (error_inside, "error of its own"),
    (bomb, "gave no answer"),
    (endless_error, "gave no answer"),
    (status(400), "status 400"),
    (status(401), "Check PILCROW_LLM_KEY"),
    (status(403), "Check PILCROW_LLM_KEY"),
    (status(404), "Check PILCROW_LLM_MODEL"),
    (status(429, Retry_After="120"), "too many requests"),
    (status(429, Retry_After="soon"), "too many requests"),
    (status(500), "it failed (status 500)"),
    (status(503, Retry_After="60"), "too busy"),
]


@pytest.mark.parametrize(("script", "says"), FAILURES, ids=lambda x: getattr(x, "__name__", ""))
def test_the_extractive_answer_stands_in_with_a_notice(
    answerer: Answerer, extractive: Answer, script: Any, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with model_server(script) as server:
        slow = script in (quiet, trickle, never_ending_words)
        limits = (
            (2.0, 1.0) if slow else (20.0, 20.0)
        )  # a busy machine must not make a quick failure a slow one
        endpoint = Endpoint(server.url, "scripted", KEY, *limits)
        start = monotonic()
        answer = answer_generated(answerer, endpoint, QUESTION)
        assert monotonic() - start < 8  # the limit, the search, and a busy machine
    assert_stands_in(answer, extractive, says)
    assert KEY not in repr(answer) + repr(endpoint) + caplog.text


def assert_stands_in(answer: Answer, extractive: Answer, says: str) -> None:
    assert answer.statements == extractive.statements
    assert (answer.model, answer.answered) == ("extractive", True)
    assert says in answer.notices[-1]
    assert "quoted from the reports" in answer.notices[-1]


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://no-such-host.invalid/v1", "name cannot be found"),
        ("http://127.0.0.1:{free}/v1", "nothing listens there"),
        ("https://127.0.0.1:{plain}/v1", "no secure connection"),
    ],
)
def test_what_cannot_be_reached(answerer: Answerer, extractive: Answer, url: str, says: str) -> None:
    with socket.socket() as unused, model_server(empty) as server:
        unused.bind(("127.0.0.1", 0))
        ports = {"free": unused.getsockname()[1], "plain": server.url.split(":")[2].split("/")[0]}
        endpoint = Endpoint(url.format(**ports), "scripted", KEY, timeout_s=30, first_token_s=30)
        assert_stands_in(answer_generated(answerer, endpoint, QUESTION), extractive, says)


@pytest.mark.parametrize("wait", ["0", "0.2", formatdate(time() - 5, usegmt=True)])
def test_a_busy_server_is_asked_once_more(answerer: Answerer, wait: str) -> None:
    def busy_first(c: Connection, request: dict[str, Any]) -> None:
        if len(server.seen) == 1:
            c.fail(429, Retry_After=wait)
        else:
            c.say(GOOD)

    with model_server(busy_first) as server:
        answer = answer_generated(answerer, Endpoint(server.url, "scripted"), QUESTION)
        assert answer.model == "openai:scripted"
        assert len(server.seen) == 2
        assert "authorization" not in server.seen[0].headers  # no key, none sent


def test_a_server_that_stays_busy_is_asked_no_third_time(answerer: Answerer, extractive: Answer) -> None:
    with model_server(status(429, Retry_After="0")) as server:
        answer = answer_generated(answerer, Endpoint(server.url, "scripted"), QUESTION)
        assert_stands_in(answer, extractive, "too many requests")
        assert len(server.seen) == 2


def test_a_model_that_refuses_a_setting_is_asked_without(answerer: Answerer) -> None:
    def particular(c: Connection, request: dict[str, Any]) -> None:
        if "temperature" in request:
            c.fail(400, "Unsupported value: 'temperature'")
        else:
            c.say(GOOD)

    with model_server(particular) as server:
        answer = answer_generated(answerer, Endpoint(server.url, "scripted"), QUESTION)
        assert answer.model == "openai:scripted"
        assert len(server.seen) == 2


def test_the_key_goes_to_no_other_host(answerer: Answerer, extractive: Answer) -> None:
    with model_server(empty) as other:

        def redirect(c: Connection, request: dict[str, Any]) -> None:
            c.begin(status=307, Location=other.url + "/chat/completions")

        with model_server(redirect) as server:
            answer = answer_generated(answerer, Endpoint(server.url, "scripted", KEY), QUESTION)
        assert_stands_in(answer, extractive, "points to another address")
        assert other.seen == []


def test_the_request_tells_nothing_but_the_question(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-4712")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Secret: 4713")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # a proxy is not asked for this machine
    with model_server(lambda c, request: c.say(GOOD)) as server:
        answer = answer_generated(answerer, Endpoint(server.url, "scripted", KEY), QUESTION)
    assert answer.statements[0].support == "supported"
    seen = server.seen[0]
    assert seen.path == "/v1/chat/completions"
    assert seen.headers["authorization"] == f"Bearer {KEY}"
    assert not any(x in str(seen.headers) for x in ("another-service", "4712", "4713", "stainless"))
    assert seen.body["stream"] is True
    assert seen.body["model"] == "scripted"


def test_drafts_come_while_the_model_writes_and_a_stop_ends_it(
    answerer: Answerer, extractive: Answer
) -> None:
    stopped = threading.Event()

    def slow(c: Connection, request: dict[str, Any]) -> None:
        c.say(f"{GOOD} {GOOD} {GOOD}", pause_s=0.05)

    with model_server(slow) as server:
        events: Iterator[Draft | Answer] = answer_streamed(
            answerer, Endpoint(server.url, "scripted"), QUESTION, stop=stopped.is_set
        )
        first, second = next(events), next(events)
        assert isinstance(first, Draft)
        assert isinstance(second, Draft)
        assert second.text.startswith(first.text)
        stopped.set()
        *_, last = events
    assert isinstance(last, Answer)
    assert_stands_in(last, extractive, "was stopped")


def test_settings_from_the_environment() -> None:
    given = {"PILCROW_LLM_URL": "http://127.0.0.1:1/v1", "PILCROW_LLM_MODEL": "m", "PILCROW_LLM_KEY": KEY}
    endpoint = read_endpoint({**given, "PILCROW_LLM_TIMEOUT_S": "2.5"})
    assert (endpoint.timeout_s, endpoint.key, endpoint.local) == (2.5, KEY, True)
    assert KEY not in repr(endpoint)
    for change, says in (
        ({"PILCROW_LLM_URL": ""}, "PILCROW_LLM_URL not set"),
        ({"PILCROW_LLM_MODEL": " "}, "PILCROW_LLM_MODEL not set"),
        ({"PILCROW_LLM_URL": f"ftp://{KEY}@x/"}, "expected an address"),
        ({"PILCROW_LLM_URL": f"http://u:{KEY}@x/"}, "belongs in PILCROW_LLM_KEY"),
        ({"PILCROW_LLM_URL": "http://x:port/"}, "expected an address"),
        ({"PILCROW_LLM_KEY": f"{KEY}\nX-Other: 1"}, "holds blanks"),
        ({"PILCROW_LLM_TIMEOUT_S": "soon"}, "expected a number of seconds"),
        ({"PILCROW_LLM_TIMEOUT_S": "-1"}, "more than 0"),
        ({"PILCROW_LLM_TIMEOUT_S": "nan"}, "more than 0"),
    ):
        with pytest.raises(EndpointSettingsError, match=says) as raised:
            read_endpoint({**given, **change})
        assert KEY not in str(raised.value)
