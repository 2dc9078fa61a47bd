"""Keys with which a caller may send a request again: it takes effect once, and is answered the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from sqlalchemy import Connection, delete, insert, select

from cpq.store.conflicts import KeyReused
from cpq.store.schema import idempotency
from cpq.store.sortable import time_text

KEPT: Final = timedelta(hours=24)
"""How long a key is remembered."""


class IdempotencyKey(NamedTuple):
    """A caller's name for one request.

    Attributes:
        route: What is asked for, such as ``POST /quotes``; a key counts for one actor and route.
        key: The caller's own text.
        request: SHA-256 of the request, so that the key cannot stand for another one.
    """

    route: str
    key: str
    request: str

    @classmethod
    def of(cls, route: str, key: str, body: bytes) -> IdempotencyKey:
        """The key of a request with this body."""
        return cls(route, key, sha256(body).hexdigest())


class Answer(NamedTuple):
    """What was answered: the quote as it was at a version, after so many new events."""

    quote: str
    version: int
    events: int


def answered(connection: Connection, tenant: str, actor: str, at: datetime, key: IdempotencyKey) -> Answer | None:
    """The answer that the key already has, if it was used in the last 24 hours.

    Raises:
        KeyReused: It answered another request.
    """
    table = idempotency.c
    found = connection.execute(
        select(table.request, table.quote, table.version, table.events).where(
            table.tenant == tenant,
            table.actor == actor,
            table.route == key.route,
            table.key == key.key,
            table.at > time_text(at - KEPT),
        )
    ).one_or_none()
    if found is None:
        return None
    if found.request != key.request:
        raise KeyReused(key.key)
    return Answer(found.quote, found.version, found.events)


def remember(
    connection: Connection, tenant: str, actor: str, at: datetime, key: IdempotencyKey, answer: Answer
) -> None:
    """Keep an answer under its key, and forget those of more than a day ago."""
    old = time_text(at - KEPT)
    connection.execute(delete(idempotency).where(idempotency.c.tenant == tenant, idempotency.c.at <= old))
    connection.execute(
        insert(idempotency).values(
            tenant=tenant,
            actor=actor,
            route=key.route,
            key=key.key,
            request=key.request,
            at=time_text(at),
            quote=answer.quote,
            version=answer.version,
            events=answer.events,
        )
    )
