"""Ask a language model and read its reply as it is written, within limits of time and size.

The request runs in a thread of its own, because nothing else bounds a slow name server or a server that sends one
byte a minute: whoever reads the reply stops waiting when the time is up, and the thread ends soon after. The key
goes to the address it was given for and nowhere else: redirects are not followed.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from answer.endpoint import FIRST_TOKEN, KEY, MODEL, TIMEOUT, URL, Endpoint
from answer.plain_text import visible
from ingest.errors import EndpointError

if TYPE_CHECKING:
    import httpx2
    import openai

MAX_CHARACTERS = 20_000
"""Longest reply that is read."""
MAX_BYTES = 8_000_000
"""Most bytes taken from a server for one reply: the protocol wraps each word in some 300."""
POLL_S = 0.05
CONNECT_S = 10.0
BUSY = (429, 503)
"""Asked once more, when the server says so."""
UNFIT = (400, 422)
"""Asked once more without the settings that some models refuse."""

Message = tuple[str, str]
"""Role ("system" or "user") and content."""


class _OverLimit(Exception):
    """The reply took too long or is too large; its text is the message."""


@dataclass(slots=True)
class _Request:
    """One request: what the thread and whoever waits for it share."""

    endpoint: Endpoint
    messages: Sequence[Message]
    begin_by: float
    deadline: float
    arrived: queue.SimpleQueue[str | EndpointError | None] = field(default_factory=queue.SimpleQueue)
    cancelled: threading.Event = field(default_factory=threading.Event)
    read_bytes: int = 0

    def check(self) -> None:
        """Raise _OverLimit where nobody waits any more or too much has come."""
        if self.cancelled.is_set() or monotonic() > self.deadline:
            raise _OverLimit(_too_slow(self.endpoint))
        if self.read_bytes > MAX_BYTES:
            raise _OverLimit(f"it sent more than {MAX_BYTES // 1_000_000} MB for one answer")


def stream_completion(
    endpoint: Endpoint, messages: Sequence[Message], stop: Callable[[], bool] = lambda: False
) -> Iterator[str]:
    """Yield the reply in pieces as they arrive; returns only when the model has ended it properly.

    ``stop`` is asked every 50 ms; once it is true the reply is given up.

    Raises:
        EndpointError: no reply, an unfinished one, or one over the limits; says what happened and what to check.
    """
    start = monotonic()
    deadline = start + endpoint.timeout_s
    request = _Request(endpoint, messages, min(deadline, start + endpoint.first_token_s), deadline)
    threading.Thread(target=_run, args=(request,), daemon=True, name="language-model").start()
    received = 0
    try:
        while True:
            begun = received > 0
            limit = request.deadline if begun else request.begin_by
            piece = _next_piece(request, limit, stop, begun=begun)
            if piece is None:
                return
            received += len(piece)
            if received > MAX_CHARACTERS:
                raise _failure(endpoint, f"it wrote more than {MAX_CHARACTERS:,} characters without an end")
            yield piece
    finally:
        request.cancelled.set()


def _next_piece(request: _Request, limit: float, stop: Callable[[], bool], *, begun: bool) -> str | None:
    """Return the next piece, or None at the end of the reply."""
    while True:
        try:
            piece = request.arrived.get(timeout=POLL_S)
        except queue.Empty:
            piece = ""
        if isinstance(piece, EndpointError):
            raise piece
        if stop():
            raise EndpointError("The language model was stopped before it had finished.")
        if piece is None or piece:
            return piece
        if monotonic() > limit:
            late = begun or limit >= request.deadline
            raise _failure(
                request.endpoint, _too_slow(request.endpoint) if late else _no_start(request.endpoint)
            )


def _run(request: _Request) -> None:
    """Ask, and hand on what arrives: pieces, then None; or an EndpointError."""
    try:
        _ask(request)
        request.arrived.put(None)
    except EndpointError as error:
        request.arrived.put(error)
    except Exception as error:  # whatever a broken server makes the client raise must reach the one who waits
        request.arrived.put(_explain(request.endpoint, error))


def _ask(request: _Request) -> None:
    client = _client(request)
    try:
        _read(request, _open(client, request))
    finally:
        client.close()


def _open(client: openai.OpenAI, request: _Request) -> Any:
    """Return the opened stream; asks once more where the server is busy, or does not know the setting "temperature"."""
    import openai

    try:
        return _create(client, request, temperature=0)
    except openai.APIStatusError as error:
        if error.status_code in UNFIT:
            return _create(client, request)
        delay = _retry_after(error) if error.status_code in BUSY else None
        if delay is None or monotonic() + delay >= request.begin_by:
            raise
        request.cancelled.wait(delay)
        request.check()
        return _create(client, request, temperature=0)


def _client(request: _Request) -> openai.OpenAI:
    import httpx2
    import openai

    endpoint = request.endpoint
    limits = httpx2.Timeout(endpoint.timeout_s, connect=min(CONNECT_S, endpoint.timeout_s))
    http = httpx2.Client(
        follow_redirects=False,
        trust_env=not endpoint.local,
        timeout=limits,
        event_hooks={
            "request": [lambda sent: _keep_to_the_point(sent, endpoint)],
            "response": [lambda got: _limit(got, request)],
        },
    )
    return openai.OpenAI(
        base_url=endpoint.url,
        api_key=endpoint.key or "none",
        organization="",
        project="",
        webhook_secret="",
        max_retries=0,
        timeout=limits,
        http_client=http,
    )


def _keep_to_the_point(sent: httpx2.Request, endpoint: Endpoint) -> None:
    """Send nothing but the question: no description of this machine, no headers or keys meant for other services."""
    wanted = {"host", "content-type", "content-length", "accept", "connection", "transfer-encoding"}
    for name in list(sent.headers):
        if name.lower() not in wanted:
            del sent.headers[name]
    sent.headers["accept-encoding"] = "identity"
    sent.headers["user-agent"] = "pilcrow"
    if endpoint.key:
        sent.headers["authorization"] = f"Bearer {endpoint.key}"


def _limit(got: httpx2.Response, request: _Request) -> None:
    """Have every piece of the response counted and timed."""
    import httpx2

    class Limited(httpx2.SyncByteStream):
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        def __iter__(self) -> Iterator[bytes]:
            for chunk in self.inner:
                request.read_bytes += len(chunk)
                request.check()
                yield chunk

        def close(self) -> None:
            self.inner.close()

    got.stream = Limited(got.stream)


def _create(client: openai.OpenAI, request: _Request, **settings: Any) -> Any:
    messages: Any = [{"role": role, "content": content} for role, content in request.messages]
    return client.chat.completions.create(
        model=request.endpoint.model, messages=messages, stream=True, **settings
    )


def _read(request: _Request, reply: Any) -> None:
    """Hand on the text of a streamed reply.

    Raises:
        EndpointError: it is no stream, the model refused, or the stream ended before the model did.
    """
    kind = reply.response.headers.get("content-type", "text/event-stream").split(";")[0].strip().lower()
    if kind != "text/event-stream":
        raise _failure(
            request.endpoint, f"it answered with {visible(kind)[:40] or 'nothing'}, not with a stream of text"
        )
    reason = None
    for chunk in reply:
        request.check()
        for choice in (chunk.choices or [])[:1]:
            delta = choice.delta
            if getattr(delta, "refusal", None):
                raise _failure(request.endpoint, "the model refused to answer")
            if delta is not None and delta.content:
                request.arrived.put(str(delta.content))
            reason = choice.finish_reason or reason
    if reason == "content_filter":
        raise _failure(request.endpoint, "the service’s filter cut the answer off")
    if reason == "length":
        raise _failure(request.endpoint, "the answer was cut off at the model’s length limit")
    if reason is None:
        raise _failure(request.endpoint, "the answer broke off before its end")


def _retry_after(error: openai.APIStatusError) -> float | None:
    """Return the seconds to wait as the server says: a number or a date (RFC 9110, 10.2.3); 1 where it says nothing."""
    text = error.response.headers.get("retry-after", "1").strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time())
    except ValueError:
        return None


def _explain(endpoint: Endpoint, error: Exception) -> EndpointError:
    """Say in words what went wrong. What the server wrote is left out: it may repeat the key."""
    import openai

    chain: list[BaseException] = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) is not None and len(chain) < 8:
        chain.append(cause)
    over = next((str(e) for e in chain if isinstance(e, _OverLimit)), None)
    if over:
        return _failure(endpoint, over)
    if isinstance(error, openai.APIStatusError):
        return _failure(endpoint, _status_in_words(error.status_code))
    if isinstance(error, openai.APITimeoutError):
        return _failure(endpoint, _too_slow(endpoint))
    if isinstance(error, openai.APIConnectionError) or any(isinstance(e, OSError) for e in chain):
        return _failure(endpoint, _connection_in_words(chain))
    if isinstance(error, openai.APIError):
        return _failure(endpoint, "it reported an error of its own")
    if type(error).__module__.split(".")[0] in ("httpx2", "httpcore2"):
        return _failure(endpoint, "the connection broke off before the answer’s end")
    return _failure(endpoint, f"what it sent cannot be read ({type(error).__name__})")


def _status_in_words(status: int) -> str:
    known = {
        401: f"it refuses the key (status 401). Check {KEY}",
        403: f"it refuses access (status 403). Check {KEY} and what it allows",
        404: f"it does not know the model or the address (status 404). Check {MODEL} and {URL}",
        429: "it has too many requests (status 429). Try again later",
        503: "it is too busy (status 503). Try again later",
    }
    if 300 <= status < 400:
        return f"it points to another address (status {status}), which is not followed. Check {URL}"
    if status in known:
        return known[status]
    whose = "it failed" if status >= 500 else "it refuses the request"
    return f"{whose} (status {status})"


def _connection_in_words(chain: Sequence[BaseException]) -> str:
    said = " ".join(f"{type(e).__name__} {e}" for e in chain).lower()
    if "name or service" in said or "gaierror" in said or "name resolution" in said or "nodename" in said:
        return f"its name cannot be found. Check {URL} and the network"
    if "ssl" in said or "certificate" in said:
        return (
            f"no secure connection could be made. Check {URL} (https or http?) and the server’s certificate"
        )
    if "refused" in said:
        return f"nothing listens there. Start the server, or check {URL}"
    return "the connection failed or broke off"


def _failure(endpoint: Endpoint, what: str) -> EndpointError:
    return EndpointError(
        f"The language model ({visible(endpoint.model)[:60]} at {endpoint.shown_url}) gave no answer: {what}."
    )


def _too_slow(endpoint: Endpoint) -> str:
    return f"it had not finished after {endpoint.timeout_s:g} seconds ({TIMEOUT})"


def _no_start(endpoint: Endpoint) -> str:
    return f"it had not begun after {endpoint.first_token_s:g} seconds ({FIRST_TOKEN})"
