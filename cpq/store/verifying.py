"""Checking all that is stored: the chain of the log, the contents, and every row against what the events say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import groupby, islice
from typing import Any, Final, NamedTuple
from zlib import error as BadlyPacked  # noqa: N812 (an error by a name that says so)

from sqlalchemy import Connection, Table, exists, func, select

from cpq.store import contents as kept
from cpq.store.anchor import Anchor, against
from cpq.store.chain import Damage, LogRow, check_chain
from cpq.store.projection import Row, Rows, rows_of
from cpq.store.schema import PROJECTIONS, contents, events, logs, numbers, quotes
from cpq.store.sealing import LogHead, opened
from cpq.store.writing import quote_number
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.evolve import replay
from cpq.stored_quotes.happenings import event_data
from cpq.stored_quotes.record import StoredQuote

_STREAMED: Final = {"yield_per": 2_000}
"""A long log comes in portions, so that it never lies in memory as a whole."""


class Verified(NamedTuple):
    """What was checked, and what is wrong.

    Attributes:
        length, head: Where the log ends, as it was found.
        damages: Everything wrong, in the order of the checks; empty where all is as it was written.
    """

    tenant: str
    length: int
    head: str
    quotes: int
    contents: int
    damages: tuple[Damage, ...]

    @property
    def ok(self) -> bool:
        """Whether everything is as it was written."""
        return not self.damages

    @property
    def anchor(self) -> Anchor:
        """What to keep outside the database, so that a cut or rewritten log shows."""
        return Anchor(self.tenant, self.length, self.head)


def verify(connection: Connection, tenant: str, anchor: Anchor | None = None) -> Verified:
    """Check everything of a tenant, in one consistent look at the database."""
    length, head = _length_and_head(connection, tenant)
    damages = [
        *check_chain(tenant, _log(connection, tenant), _end(connection, tenant)),
        *_anchored(connection, tenant, anchor, length),
    ]
    # Rows that follow from a damaged log would only repeat what is known.
    if not damages:
        damages += _rows(connection, tenant)
        damages += _numbers(connection, tenant)
    damages += _contents(connection, tenant)
    stored, content = _count(connection, tenant, quotes), _count(connection, tenant, contents)
    return Verified(tenant, length, head, stored, content, tuple(damages))


def check_log(connection: Connection, tenant: str) -> tuple[Damage, ...]:
    """What is wrong with the log alone."""
    return tuple(check_chain(tenant, _log(connection, tenant), _end(connection, tenant)))


# --- The log ----------------------------------------------------------------------------------------------------


def _log(connection: Connection, tenant: str) -> Iterator[LogRow]:
    columns = [events.c[name] for name in LogRow._fields]
    query = select(*columns).where(events.c.tenant == tenant).order_by(events.c.sequence)
    for row in connection.execute(query, execution_options=_STREAMED):
        yield LogRow(*row)


def _end(connection: Connection, tenant: str) -> LogHead:
    row = connection.execute(select(logs.c.length, logs.c.head).where(logs.c.tenant == tenant)).one_or_none()
    return LogHead() if row is None else LogHead(row.length, row.head)


def _length_and_head(connection: Connection, tenant: str) -> LogHead:
    """Where the rows of the log end, whatever is kept beside them."""
    query = select(events.c.sequence, events.c.hash).where(events.c.tenant == tenant)
    row = connection.execute(query.order_by(events.c.sequence.desc()).limit(1)).one_or_none()
    return LogHead() if row is None else LogHead(row.sequence, row.hash)


def _anchored(connection: Connection, tenant: str, anchor: Anchor | None, length: int) -> Iterator[Damage]:
    if anchor is None:
        return
    query = select(events.c.hash).where(events.c.tenant == tenant, events.c.sequence == anchor.length)
    damage = against(anchor, length, connection.execute(query).scalar())
    if damage is not None:
        yield damage


# --- Rows -------------------------------------------------------------------------------------------------------


def histories(connection: Connection, tenant: str) -> Iterator[tuple[Event, ...]]:
    """The events of each quote, quote by quote."""
    query = select(events.c.quote, events.c.body, events.c.hash).where(events.c.tenant == tenant)
    ordered = connection.execute(query.order_by(events.c.quote, events.c.version), execution_options=_STREAMED)
    for _, rows in groupby(ordered, key=lambda row: row.quote):
        yield tuple(opened(row.body, row.hash) for row in rows)


def _rows(connection: Connection, tenant: str) -> Iterator[Damage]:
    ordered = histories(connection, tenant)
    while some := list(islice(ordered, 200)):
        yield from _batch(connection, tenant, some)
    for table in PROJECTIONS:
        number = table.c.number if table is quotes else table.c.quote
        said = exists().where(events.c.tenant == tenant, events.c.quote == number)
        strays = select(number).where(table.c.tenant == tenant, ~said).distinct().order_by(number)
        for stray in connection.execute(strays).scalars():
            yield Damage("row", f"{table.name} has a quote '{stray}' that no event created", quote=stray)


def _batch(connection: Connection, tenant: str, some: list[tuple[Event, ...]]) -> Iterator[Damage]:
    stored = _stored(connection, tenant, [history[0].quote for history in some])
    naming: list[tuple[Event, frozenset[str]]] = []
    for history in some:
        number, last = history[0].quote, history[-1]
        try:
            quote = replay(history)
            naming += _naming(history)
            expected = rows_of(quote, updated_by=last.actor, updated_at=last.at)
        except ValueError as error:
            yield Damage("replaced", f"the events of {number} make no quote: {error}", history[0].sequence, number)
            continue
        yield from _compared(quote, expected, stored[number])
    named = frozenset[str]().union(*(names for _, names in naming))
    missing = named - kept.present(connection, tenant, named)
    for event, names in naming:
        for absent in sorted(missing & names):
            what = f"event {event.sequence} names the content {absent}, which is missing"
            yield Damage("content", what, event.sequence, event.quote)


def _naming(history: tuple[Event, ...]) -> Iterator[tuple[Event, frozenset[str]]]:
    """Events that name contents, with their hashes."""
    for event in history:
        if event.kind in kept.NAMING:
            yield event, kept.named_by(event_data(event.kind, event.data))


def _stored(connection: Connection, tenant: str, wanted: list[str]) -> Mapping[str, Rows]:
    found: dict[str, dict[tuple[Table, tuple[Any, ...]], Row]] = defaultdict(dict)
    for table in PROJECTIONS:
        number = table.c.number if table is quotes else table.c.quote
        keys = [column.name for column in table.primary_key if column.name != "tenant"]
        for row in connection.execute(select(table).where(table.c.tenant == tenant, number.in_(wanted))).mappings():
            values = {name: value for name, value in row.items() if name != "tenant"}
            found[row[number.name]][table, tuple(row[name] for name in keys)] = values
    return found


def _compared(quote: StoredQuote, expected: Rows, found: Rows) -> Iterator[Damage]:
    for (table, key), row in expected.items():
        place = f"{table.name} {' '.join(str(part) for part in key)}"
        stored = found.get((table, key))
        if stored is None:
            yield Damage("row", f"{place} is missing", quote=quote.number)
            continue
        differing = [name for name in row if not _same(name, row[name], stored[name])]
        if differing:
            what = f"{place} does not say what the events say: {', '.join(differing)}"
            yield Damage("row", what, quote=quote.number)
    for table, key in found.keys() - expected.keys():
        what = f"{table.name} {' '.join(str(part) for part in key)} follows from no event"
        yield Damage("row", what, quote=quote.number)


def _same(name: str, expected: Any, stored: Any) -> bool:
    if name != "record" or expected == stored:
        return bool(expected == stored)
    # An older program wrote fewer fields: the record counts by what it says.
    try:
        return StoredQuote.model_validate_json(expected) == StoredQuote.model_validate_json(stored)
    except ValueError:
        return False


# --- Numbers and contents ---------------------------------------------------------------------------------------


def _numbers(connection: Connection, tenant: str) -> Iterator[Damage]:
    """Every number of a year, from the first to the last one given out, is that of a quote."""
    given = connection.execute(select(numbers.c.year, numbers.c.last).where(numbers.c.tenant == tenant)).all()
    # A byte for each number, and no text: of a million quotes, a megabyte.
    taken = {year: bytearray(last) for year, last in given}
    there = select(quotes.c.number).where(quotes.c.tenant == tenant).order_by(quotes.c.number)
    for number in connection.execute(there, execution_options=_STREAMED).scalars():
        year, count = _year_and_count(number)
        if 0 < count <= len(taken.get(year, ())) and quote_number(year, count) == number:
            taken[year][count - 1] = 1
        else:
            yield Damage("number", f"the number {number} was never given out", quote=number)
    for year, seen in sorted(taken.items()):
        for place, one in enumerate(seen, 1):
            if not one:
                absent = quote_number(year, place)
                yield Damage("number", f"the number {absent} was given out, and no quote has it", quote=absent)


def _year_and_count(number: str) -> tuple[int, int]:
    """The two parts of a human number; zeros where it is none."""
    found = re.fullmatch("Q-([0-9]{4})-([0-9]{4,18})", number)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _contents(connection: Connection, tenant: str) -> Iterator[Damage]:
    query = select(contents).where(contents.c.tenant == tenant).order_by(contents.c.sha256)
    for row in connection.execute(query, execution_options={"yield_per": 50}):
        try:
            body = kept.unpacked(row.packing, row.bytes)
        except BadlyPacked:
            body = b""
        if sha256(body).hexdigest() != row.sha256 or len(body) != row.size:
            yield Damage("content", f"the content {row.sha256} was altered")


def _count(connection: Connection, tenant: str, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table).where(table.c.tenant == tenant)).scalar() or 0
