"""Mail by SMTP: one message a reader, over an encrypted connection unless the server is on this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from ipaddress import ip_address
from typing import Final, NamedTuple

from cpq.desk_rules.subscribers import MailSubscriber
from cpq.hand_off.failing import NotTold
from cpq.hand_off.letters import Letter
from cpq.hand_off.secret import secret_of
from cpq.problems import CpqError

SERVER: Final = "CPQ_SMTP_SERVER"
"""Environment variable with host and port of the server, where a subscriber names none."""

SECONDS: Final = 10
"""Time that the server has for each answer."""

_SUBMISSION, _ENCRYPTED, _FOR_GOOD = 587, 465, 500


class MailServer(NamedTuple):
    """An SMTP server, and who we are to it."""

    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine, so that what is sent crosses no network."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def server_of(subscriber: MailSubscriber, environment: Mapping[str, str]) -> MailServer:
    """The server that a subscriber's mail goes through.

    Raises:
        CpqError: Nobody says which, or the environment lacks what its fields name.
    """
    stated = subscriber.server or environment.get(SERVER, "")
    host, _, port = stated.rpartition(":") if stated.rpartition(":")[2].isdigit() else (stated, "", "")
    if not host:
        hint = f"write server: mail.example:587, or put that into {SERVER}"
        raise CpqError("no mail server is named", code="no-mail-server", hint=hint)
    given = [secret_of(name, environment) if name else "" for name in (subscriber.user, subscriber.password)]
    return MailServer(host.strip("[]"), int(port) if port else _SUBMISSION, *given)


def message(letter: Letter, sender: str, to: str, id_: str, at: datetime) -> EmailMessage:
    """A mail to one reader.

    Args:
        id_: Of the news; with the address it makes the same Message-ID each time, so that one that comes twice is seen
            to be the same.

    Raises:
        NotTold: An address is none.
    """
    made = EmailMessage(policy=SMTP)
    try:
        domain = Address(addr_spec=sender).domain
        made["From"], made["To"] = Address(addr_spec=sender), Address(addr_spec=to)
    except (ValueError, MessageError, IndexError):
        raise NotTold("an address of the mail is none", for_good=True) from None
    digest = sha256(to.lower().encode()).hexdigest()[:12]
    made["Message-ID"] = f"<{id_}.{digest}@{domain}>"
    made["Date"] = format_datetime(at)
    made["Subject"] = letter.subject
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text + "\n")
    return made


def send(server: MailServer, messages: Sequence[EmailMessage], *, trust: ssl.SSLContext | None = None) -> None:
    """Send messages over one connection.

    Raises:
        NotTold: Some were not taken; ``for_good`` where the server will never take them. The others are sent by then.
    """
    try:
        with _connected(server, trust) as connection:
            refused = [told for one in messages if (told := _refusal(connection, one))]
    except smtplib.SMTPResponseException as error:
        raise NotTold(f"{server.host} answered {error.smtp_code}", down=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotTold(f"{server.host} takes no mail: {type(error).__name__}", down=True) from error
    if refused:
        codes = ", ".join(str(code) for code in sorted(set(refused)))
        raise NotTold(
            f"{server.host} refused {len(refused)} of {len(messages)} mails ({codes})",
            for_good=all(code >= _FOR_GOOD for code in refused),
        )


def _connected(server: MailServer, trust: ssl.SSLContext | None) -> smtplib.SMTP:
    context = trust or ssl.create_default_context()
    if server.port == _ENCRYPTED:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        _greet(connection, server, context)
    except BaseException:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
        raise
    return connection


def _greet(connection: smtplib.SMTP, server: MailServer, context: ssl.SSLContext) -> None:
    connection.ehlo()
    encrypted = server.port == _ENCRYPTED
    if not encrypted and connection.has_extn("starttls"):
        connection.starttls(context=context)
        connection.ehlo()
        encrypted = True
    if not encrypted and not server.is_here:
        raise NotTold(f"{server.host} takes mail in clear only, and is not on this machine", down=True)
    if server.user:
        connection.login(server.user, server.password)


def _refusal(connection: smtplib.SMTP, one: EmailMessage) -> int:
    """The code with which the server refused a message; 0 where it took it."""
    try:
        connection.send_message(one)
    except smtplib.SMTPRecipientsRefused as error:
        return next(iter(code for code, _ in error.recipients.values()))
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        return error.smtp_code
    return 0
