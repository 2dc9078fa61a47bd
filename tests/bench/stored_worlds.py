"""Large stores, filled past the store's own write path because that would take hours; they verify all the same.

Each is made once as an SQLite file. ``CPQ_BENCH_WORLDS`` names a folder that keeps these files for the next run.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Table, insert, update

from cpq.store import Store
from cpq.store.engines import writing
from cpq.store.projection import rows_of
from cpq.store.schema import METADATA, contents, events, logs, numbers
from cpq.store.sealing import LogHead, seal
from cpq.store.writing import event_row, quote_number
from cpq.stored_quotes.evolve import evolve
from cpq.stored_quotes.happenings import EventData, QuoteCreated
from cpq.stored_quotes.record import StoredQuote
from tests.store.desk import MORNING, REP, content, remark, submission
from tests.store.desk import contents as bodies

PORTION = 2_000
PEOPLE = 40
"""Approvers who share the open steps; the first one has a fortieth of them."""


@dataclass
class Filling:
    """Rows on their way into the tables, in portions."""

    connection: Connection
    waiting: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        rows = self.waiting.setdefault(table, [])
        rows.append(row)
        if len(rows) >= PORTION:
            self.connection.execute(insert(table), rows)
            rows.clear()

    def finish(self) -> None:
        for table, rows in self.waiting.items():
            if rows:
                self.connection.execute(insert(table), rows)


def life(place: int, remarks: int) -> Iterator[EventData]:
    """A quote that is submitted, with so many remarks."""
    quote = None
    person, due = f"director-{place % PEOPLE}", MORNING + timedelta(minutes=place * 7919 % 100_000)
    yield QuoteCreated(number=quote_number(2026, place + 1), owner=REP, account="boreal", content=content())
    quote = _first(place)
    yield from submission(person, due=due)(quote)
    for count in range(remarks):
        yield from remark(f"remark {count}")(quote)


def _first(place: int) -> StoredQuote:
    created = QuoteCreated(number=quote_number(2026, place + 1), owner=REP, account="boreal", content=content())
    (sealed,) = seal(LogHead(), "main", created.number, 0, (created,), actor=REP, at=MORNING)
    return evolve(None, sealed.event)


def fill(store: Store, quotes: int, remarks: int = 0) -> None:
    """Fill an empty store with submitted quotes, each with an open step."""
    head = LogHead()
    with writing(store.engine.connect()) as connection, connection.begin():
        filling = Filling(connection)
        for sha256, body in bodies().items():
            row = {"tenant": store.tenant, "sha256": sha256, "size": len(body), "packing": "plain", "bytes": body}
            filling.add(contents, row)
        for place in range(quotes):
            head = _fill_one(filling, store.tenant, head, place, remarks)
        filling.finish()
        connection.execute(insert(numbers).values(tenant=store.tenant, year=2026, last=quotes))
        connection.execute(insert(logs).values(tenant=store.tenant, length=0, head=LogHead().hash))
        connection.execute(update(logs).where(logs.c.tenant == store.tenant).values(length=head.length, head=head.hash))


def _fill_one(filling: Filling, tenant: str, head: LogHead, place: int, remarks: int) -> LogHead:
    number, quote = quote_number(2026, place + 1), None
    for sealed in seal(head, tenant, number, 0, life(place, remarks), actor=REP, at=MORNING):
        quote = evolve(quote, sealed.event)
        filling.add(events, dict(event_row(tenant, sealed)))
        head = LogHead(sealed.event.sequence, sealed.event.hash)
    assert quote is not None
    for (table, _), row in rows_of(quote, updated_by=REP, updated_at=MORNING).items():
        filling.add(table, {"tenant": tenant, **row})
    return head


def world(folder: Path, quotes: int, remarks: int = 0) -> Path:
    """An SQLite file with so many submitted quotes, made where it is not there yet."""
    kept = Path(os.environ.get("CPQ_BENCH_WORLDS") or folder)
    file = kept / f"{quotes}-{remarks}.db"
    if not file.exists():
        unfinished = file.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        with Store.open(f"sqlite:///{unfinished}", create=True) as store:
            fill(store, quotes, remarks)
        unfinished.rename(file)
    return file


def open_world(file: Path, url: str) -> Store:
    """A store of its own at an address, with what a file holds, and statistics as a database gathers them."""
    if url.startswith("sqlite:///"):
        shutil.copyfile(file, url.removeprefix("sqlite:///"))
        store = Store.open(url)
    else:
        store = Store.open(url, create=True)
        _pour(file, store)
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    return store


def _pour(file: Path, store: Store) -> None:
    """Copy every row of a file into a server, without asking the guard about each."""
    with closing(sqlite3.connect(file)) as source, store.engine.connect() as connection:
        target = connection.connection.driver_connection
        assert isinstance(target, psycopg.Connection)
        target.execute("ALTER TABLE events DISABLE TRIGGER events_follow")
        for table in METADATA.sorted_tables:
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            with target.cursor().copy(f"COPY {table.name} ({columns}) FROM STDIN") as rows:  # type: ignore[arg-type]
                for row in source.execute(f"SELECT {columns} FROM {table.name}"):  # noqa: S608 (our own names)
                    rows.write_row(row)
        target.execute("ALTER TABLE events ENABLE ALWAYS TRIGGER events_follow")
        target.commit()
