"""One transaction that changes one quote: its events, its rows, its outbox and its answer, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Delete, Table, Update, and_, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql

from cpq.problems import NotFound
from cpq.store import contents as kept
from cpq.store.conflicts import StaleVersion
from cpq.store.projection import Rows, rows_of
from cpq.store.schema import events, logs, numbers, outbox, quotes
from cpq.store.sealing import LogHead, Sealed, seal
from cpq.store.sortable import time_of, time_text
from cpq.store.subscriptions import Subscription, outbox_rows
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import evolve
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote


class Written(NamedTuple):
    """What a write did.

    Attributes:
        quote: The quote after it.
        events: What happened, in order; empty where nothing had to.
        repeated: An idempotency key had done this already: nothing was done again.
    """

    quote: StoredQuote
    events: tuple[Event, ...]
    repeated: bool = False


class Found(NamedTuple):
    """A quote as it is stored, with who changed it last and when."""

    quote: StoredQuote
    by: str
    at: datetime

    @property
    def rows(self) -> Rows:
        """Its rows, as they are stored."""
        return rows_of(self.quote, updated_by=self.by, updated_at=self.at)


class Unit:
    """The transaction of one write, which holds the log of its tenant until it ends.

    Attributes:
        head: Where the log ends, with what this transaction added.
    """

    def __init__(self, connection: Connection, tenant: str, subscriptions: Iterable[Subscription]) -> None:
        self.connection = connection
        self.tenant = tenant
        self._subscriptions = tuple(subscriptions)
        self.head = hold_log(connection, tenant)

    def next_number(self, year: int) -> str:
        """The next human number of a year. Given back when the transaction fails, so that none is ever skipped."""
        where = and_(numbers.c.tenant == self.tenant, numbers.c.year == year)
        last = self.connection.execute(select(numbers.c.last).where(where)).scalar()
        if last is None:
            self.connection.execute(insert(numbers).values(tenant=self.tenant, year=year, last=1))
        else:
            self.connection.execute(update(numbers).where(where).values(last=last + 1))
        return quote_number(year, (last or 0) + 1)

    def find(self, number: str) -> Found:
        """The quote of that number.

        Raises:
            NotFound: There is none.
        """
        return find(self.connection, self.tenant, number)

    def append(
        self, before: Found | None, number: str, made: Iterable[EventData], *, actor: str, at: datetime
    ) -> Written:
        """Add what happened to the log, and bring the rows of the quote to what it then is.

        Raises:
            ValueError: A new quote has no events, or an event names a content that is not there.
        """
        made = tuple(made)
        self._refuse_dangling(made)
        version = 0 if before is None else before.quote.version
        sealed = tuple(seal(self.head, self.tenant, number, version, made, actor=actor, at=at))
        quote = None if before is None else before.quote
        for one in sealed:
            quote = evolve(quote, one.event)
        if quote is None:
            raise ValueError(f"{number} begins without an event")
        if sealed:
            self._extend_log(sealed)
            after = rows_of(quote, updated_by=actor, updated_at=at)
            write_rows(self.connection, self.tenant, {} if before is None else before.rows, after)
        return Written(quote, tuple(one.event for one in sealed))

    def _refuse_dangling(self, made: tuple[EventData, ...]) -> None:
        named = frozenset().union(*(kept.named_by(one) for one in made))
        missing = named - kept.present(self.connection, self.tenant, named)
        if missing:
            raise ValueError(f"events name contents that were not given: {', '.join(sorted(missing))}")

    def _extend_log(self, sealed: tuple[Sealed, ...]) -> None:
        self.connection.execute(insert(events), [event_row(self.tenant, one) for one in sealed])
        waiting = outbox_rows(self.tenant, (one.event for one in sealed), self._subscriptions)
        if waiting:
            self.connection.execute(insert(outbox), waiting)
        last = sealed[-1].event
        moved = self.connection.execute(
            update(logs)
            .where(logs.c.tenant == self.tenant, logs.c.length == self.head.length, logs.c.head == self.head.hash)
            .values(length=last.sequence, head=last.hash)
        )
        if moved.rowcount != 1:
            raise RuntimeError("the log moved although this transaction holds it")
        self.head = LogHead(last.sequence, last.hash)


def hold_log(connection: Connection, tenant: str) -> LogHead:
    """The end of the log; every other write of the tenant waits until this transaction ends."""
    query = select(logs.c.length, logs.c.head).where(logs.c.tenant == tenant).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        _begin_log(connection, tenant)
        row = connection.execute(query).one()
    return LogHead(row.length, row.head)


def _begin_log(connection: Connection, tenant: str) -> None:
    values = {"tenant": tenant, "length": 0, "head": LogHead().hash}
    if connection.dialect.name == "postgresql":
        # Two first writes of a tenant at once: the later one waits here for the earlier one's row.
        connection.execute(postgresql.insert(logs).values(values).on_conflict_do_nothing())
    else:
        connection.execute(insert(logs).values(values))


def quote_number(year: int, count: int) -> str:
    """A human number.

    >>> quote_number(2026, 42)
    'Q-2026-0042'
    """
    return f"Q-{year:04d}-{count:04d}"


def event_row(tenant: str, one: Sealed) -> Mapping[str, Any]:
    """An event as a row of the log."""
    event = one.event
    return {
        "tenant": tenant,
        "sequence": event.sequence,
        "quote": event.quote,
        "version": event.version,
        "kind": event.kind,
        "at": time_text(event.at),
        "actor": event.actor,
        "body": one.body,
        "previous": event.previous,
        "hash": event.hash,
    }


def find(connection: Connection, tenant: str, number: str) -> Found:
    """The quote of that number.

    Raises:
        NotFound: There is none.
    """
    row = connection.execute(
        select(quotes.c.record, quotes.c.updated_by, quotes.c.updated_at).where(
            quotes.c.tenant == tenant, quotes.c.number == number
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"there is no quote '{number}'", code="quote-not-found", hint="cpq quote list shows all")
    return Found(StoredQuote.model_validate_json(row.record), row.updated_by, time_of(row.updated_at))


def expect(found: Found, version: int | None) -> None:
    """Insist that a quote is as the caller saw it; None takes it as it is.

    Raises:
        StaleVersion: Somebody changed it since.
    """
    if version is not None and found.quote.version != version:
        raise StaleVersion(found.quote.number, expected=version, version=found.quote.version, by=found.by, at=found.at)


def write_rows(connection: Connection, tenant: str, before: Rows, after: Rows) -> None:
    """Bring the rows of a quote from what they are to what they shall be, touching only those that differ."""
    gone = [place for place in before if place not in after]
    new = [place for place in after if place not in before]
    changed = [place for place, row in after.items() if place in before and before[place] != row]
    for table, places in _by_table(gone):
        connection.execute(_deletion(table), [_key(tenant, before[place], table) for place in places])
    for table, places in _by_table(new):
        connection.execute(insert(table), [{"tenant": tenant, **after[place]} for place in places])
    for table, places in _by_table(changed):
        for place in places:
            row = after[place]
            differing = tuple(name for name, value in row.items() if value != before[place][name])
            values = {f"new_{name}": row[name] for name in differing}
            connection.execute(_alteration(table, differing), _key(tenant, row, table) | values)


def _by_table(
    places: list[tuple[Table, tuple[Any, ...]]],
) -> Iterable[tuple[Table, list[tuple[Table, tuple[Any, ...]]]]]:
    ordered = sorted(places, key=lambda place: place[0].name)
    for _, some in groupby(ordered, key=lambda place: place[0].name):
        group = list(some)
        yield group[0][0], group


# Making a statement takes longer than running it, and there are few different ones.


@cache
def _deletion(table: Table) -> Delete:
    return delete(table).where(*_by_key(table))


@cache
def _alteration(table: Table, names: tuple[str, ...]) -> Update:
    return update(table).where(*_by_key(table)).values({name: bindparam(f"new_{name}") for name in names})


def _by_key(table: Table) -> list[ColumnElement[bool]]:
    return [column == bindparam(f"key_{column.name}") for column in table.primary_key]


def _key(tenant: str, row: Mapping[str, Any], table: Table) -> dict[str, Any]:
    values = {"tenant": tenant, **row}
    return {f"key_{column.name}": values[column.name] for column in table.primary_key}
