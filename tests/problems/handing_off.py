"""Samples about telling others: secrets that are none, links that are over, subscribers that are not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cpq.desk_rules.subscribers import MailSubscriber
from cpq.hand_off.addresses import target_of
from cpq.hand_off.mail import server_of
from cpq.hand_off.secret import secret_of
from cpq.hand_off.signing import read_secret
from cpq.hand_off.tokens import Asked, seal, unseal

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
KEYS = (b"k" * 32,)
ASKED = Asked("main", "Q-2026-0042", "1.1", "director", "c" * 64, AT)


def _no_mail_server() -> None:
    server_of(MailSubscriber(kind="e-mail", to=("desk@house.example",), sender="quotes@house.example"), {})


CALLS: Mapping[str, Callable[[Path], str | None]] = {
    "bad-link": lambda _: unseal("changed." + seal(ASKED, KEYS), KEYS, AT) and None,
    "bad-secret": lambda _: read_secret("hunter2", "CPQ_CRM_WEBHOOK_SECRET") and None,
    "link-over": lambda _: unseal(seal(ASKED, KEYS), KEYS, AT + timedelta(days=1)) and None,
    "no-mail-server": lambda _: _no_mail_server(),
    "no-secret": lambda _: secret_of("CPQ_CRM_WEBHOOK_SECRET", {}) and None,
    "not-told": lambda _: target_of("https://crm.example/", resolve=lambda _host, _port: ["10.0.0.7"]) and None,
}
"""What raises the error of each code."""
