"""A language-model server for tests: real HTTP on this machine, the real streaming protocol, replies from a script.

A script is a function of the connection and the request; it plays a good model, a lying one, or one that fails in one of the
ways in which servers fail.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Connection", dict[str, Any]], None]


class Connection(BaseHTTPRequestHandler):
    """One request; the methods are what a script can do."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        request = json.loads(body) if body else {}
        self.server.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, request))
        self.close_connection = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # whoever asked has given up
            self.server.script(self, request)

    def log_message(self, *args: object) -> None:
        pass

    def begin(self, content_type: str = "text/event-stream", status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def raw(self, data: str | bytes) -> None:
        self.wfile.write(data.encode() if isinstance(data, str) else data)
        self.wfile.flush()

    def event(self, content: str | None = None, finish: str | None = None, **delta: Any) -> None:
        given = {**delta, **({"content": content} if content is not None else {})}
        choice = {"index": 0, "delta": given, "finish_reason": finish}
        chunk = {
            "id": "c-1",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "m",
            "choices": [choice],
        }
        self.raw(f"data: {json.dumps(chunk)}\n\n")

    def say(self, text: str, *, pause_s: float = 0.0) -> None:
        """Stream a text, a few characters at a time, and end properly."""
        self.begin()
        self.event("", role="assistant")
        for piece in re.findall(r".{1,7}", text, re.DOTALL):
            self.event(piece)
            time.sleep(pause_s)
        self.event(finish="stop")
        self.raw("data: [DONE]\n\n")

    def fail(self, status: int, message: str = "no", **headers: str) -> None:
        body = json.dumps({"error": {"message": message, "type": "error"}}).encode()
        self.begin("application/json", status, Content_Length=str(len(body)), **headers)
        self.raw(body)

    def hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        return str(self.body["messages"][-1]["content"])


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script: Script) -> None:
        super().__init__(("127.0.0.1", 0), Connection)
        self.script = script
        self.seen: list[Seen] = []

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@dataclass
class Running:
    """A server that is running, with the requests it has seen."""

    url: str
    seen: list[Seen] = field(default_factory=list)


@contextmanager
def model_server(script: Script) -> Iterator[Running]:
    """Run a server that answers every request by ``script``."""
    server = _Server(script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield Running(f"http://127.0.0.1:{server.server_address[1]}/v1", server.seen)
    finally:
        server.shutdown()
        server.server_close()


def evidence_in(request: dict[str, Any]) -> dict[int, str]:
    """Return the pieces of evidence in a prompt, by number, as a model would read them."""
    prompt = str(request["messages"][-1]["content"])
    pieces = re.split(r"^\[(\d+)\]$", prompt, flags=re.MULTILINE)[1:]
    return {
        int(number): "\n".join(line[2:] for line in text.split("\n") if line.startswith("| "))
        for number, text in zip(pieces[::2], pieces[1::2], strict=True)
    }
