"""A mail server on this machine: enough of SMTP to take a mail, or to refuse it in several ways."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class MailBox:
    """What a server took.

    Attributes:
        refuse: The answer to a recipient in place of taking them; None takes them.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: Callable[[str], str | None] = lambda _: None

    @property
    def server(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.port}"

    def to(self, address: str) -> EmailMessage:
        """The one mail to an address."""
        (found,) = [one for one in self.mails if one["To"] == address]
        return found


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    box: MailBox


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        self._say("220 mail.example")
        while line := self.rfile.readline().decode("ascii").strip():
            if not self._answer(line):
                return

    def _answer(self, line: str) -> bool:
        verb = line.partition(":")[0].partition(" ")[0].upper()
        if verb == "RCPT":
            self._say(self._recipient(line.partition("<")[2].partition(">")[0]))
        elif verb == "DATA":
            self._say("354 go on")
            self.server.box.mails.append(self._message())
            self._say("250 taken")
        else:
            self._say("221 bye" if verb == "QUIT" else "250 fine")
        return verb != "QUIT"

    def _recipient(self, address: str) -> str:
        refused = self.server.box.refuse(address)
        if refused is None:
            self.server.box.recipients.append(address)
        return refused or "250 fine"

    def _message(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines).replace(b"\r\n", b"\n"), policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode("ascii"))


@contextmanager
def mail_server() -> Iterator[MailBox]:
    """A server while the test lasts."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.box = MailBox(server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.box
        finally:
            server.shutdown()
            thread.join()
