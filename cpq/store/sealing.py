"""Events as the log keeps them: canonical JSON under a hash that covers the event before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple

import rfc8785

from cpq.store.sortable import time_of, time_text
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.happenings import EventData

ORIGIN: Final = "0" * 64
"""What the first event of a log has for its previous hash."""


class Sealed(NamedTuple):
    """An event with the exact text that its hash is of."""

    event: Event
    body: str


class LogHead(NamedTuple):
    """Where a log ends: how many events it has, and the hash of the last one."""

    length: int = 0
    hash: str = ORIGIN


def canonical(data: Any) -> str:
    """Data as canonical JSON (RFC 8785): equal data give equal texts, on every machine and in every language."""
    return rfc8785.dumps(data).decode("utf-8")


def hash_of(body: str) -> str:
    """SHA-256 of the text of an event."""
    return sha256(body.encode("utf-8")).hexdigest()


def seal(
    head: LogHead, tenant: str, quote: str, version: int, made: Iterable[EventData], *, actor: str, at: datetime
) -> Iterator[Sealed]:
    """The next events of a log, each resting on the one before.

    Args:
        head: Where the log ends now.
        version: Events that the quote has now.
    """
    for count, happening in enumerate(made, 1):
        data = happening.model_dump(mode="json", exclude={"kind"})
        sequence = head.length + 1
        body = canonical(
            {
                "actor": actor,
                "at": time_text(at),
                "data": data,
                "kind": happening.kind,
                "previous": head.hash,
                "quote": quote,
                "sequence": sequence,
                "tenant": tenant,
                "version": version + count,
            }
        )
        event = Event(
            sequence,
            quote,
            version + count,
            happening.kind,
            time_of(time_text(at)),
            actor,
            data,
            head.hash,
            hash_of(body),
        )
        yield Sealed(event, body)
        head = LogHead(sequence, event.hash)


def opened(body: str, hashed: str) -> Event:
    """The event that a text of the log says."""
    says = json.loads(body)
    return Event(
        says["sequence"],
        says["quote"],
        says["version"],
        says["kind"],
        time_of(says["at"]),
        says["actor"],
        says["data"],
        says["previous"],
        hashed,
    )
