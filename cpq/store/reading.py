"""Reading the log and single quotes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select

from cpq.problems import NotFound
from cpq.store.schema import events
from cpq.store.sealing import opened
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import replay
from cpq.stored_quotes.record import StoredQuote

PAGE: Final = 1_000
"""Events read at once."""


def events_after(connection: Connection, tenant: str, number: str | None, after: int) -> tuple[Event, ...]:
    """The next events of a quote, or of the whole log, after a sequence: at most a page, in the order of the log."""
    table = events.c
    query = select(table.body, table.hash).where(table.tenant == tenant, table.sequence > after)
    if number is not None:
        query = query.where(table.quote == number)
    return tuple(opened(row.body, row.hash) for row in connection.execute(query.order_by(table.sequence).limit(PAGE)))


def events_of(connection: Connection, tenant: str, number: str, *, until: int | None = None) -> tuple[Event, ...]:
    """Events of one quote, from its first to the one of version ``until``."""
    table = events.c
    query = select(table.body, table.hash).where(table.tenant == tenant, table.quote == number)
    if until is not None:
        query = query.where(table.version <= until)
    return tuple(opened(row.body, row.hash) for row in connection.execute(query.order_by(table.version)))


def quote_at(connection: Connection, tenant: str, number: str, version: int) -> StoredQuote:
    """The quote as it was after so many of its events.

    Raises:
        NotFound: It never had that version.
    """
    happened = events_of(connection, tenant, number, until=version)
    if not happened or len(happened) != version:
        raise NotFound(f"there is no version {version} of '{number}'", code="quote-not-found")
    return replay(happened)
