"""A receiver on this machine that behaves as it is told, and notes what it was sent."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """What came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Id of what is told."""
        return self.headers["webhook-id"]


@dataclass
class Answer:
    """How a request is answered, after it was noted.

    Attributes:
        seconds: How long nothing is answered.
        close: End the connection in place of an answer.
        drip: Send the head of the answer letter by letter, one each of these seconds.
    """

    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    close: bool = False
    drip: float = 0


@dataclass
class Receiver:
    """A running receiver.

    Attributes:
        answer: Chooses the answer to each request.
    """

    url: str
    requests: list[Request] = field(default_factory=list)
    answer: Callable[[Request], Answer] = lambda _: Answer()
    ended: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(self.path, headers, body)
        receiver.requests.append(request)
        with suppress(OSError):
            self._give(receiver.answer(request), receiver.ended)

    def _give(self, answer: Answer, ended: threading.Event) -> None:
        ended.wait(answer.seconds)
        if answer.close:
            self.connection.shutdown(socket.SHUT_RDWR)
        elif answer.drip:
            for letter in b"HTTP/1.1 204 No Content\r\nx-slow: " + b"a" * 1000:
                if ended.wait(answer.drip):
                    return
                self.wfile.write(bytes([letter]))
        else:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving(tls: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """A receiver while the test lasts."""
    server = _Server(("127.0.0.1", 0), _Handler)
    scheme = "http"
    if tls is not None:
        scheme, server.socket = "https", tls.wrap_socket(server.socket, server_side=True)
    server.receiver = Receiver(f"{scheme}://127.0.0.1:{server.server_address[1]}/hooks/cpq")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.receiver
    finally:
        server.receiver.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()
