"""Changing what must never change, as somebody would who owns the file or the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, create_engine, text

from cpq.store.schema import events
from cpq.store.sealing import canonical
from tests.store.databases import Database


@dataclass
class Tamper:
    """A transaction on a database whose guards are away; ``:tenant`` in a statement is the test's own."""

    connection: Connection
    tenant: str

    def run(self, statement: str, **values: object) -> Any:
        """Run a statement, whatever it does."""
        return self.connection.execute(text(statement), {"tenant": self.tenant} | values)

    def row(self, sequence: int) -> dict[str, Any]:
        """An event as it is stored."""
        query = events.select().where(events.c.tenant == self.tenant, events.c.sequence == sequence)
        return dict(self.connection.execute(query).mappings().one())

    def edit(self, sequence: int, **columns: object) -> None:
        """Change columns of an event."""
        here = (events.c.tenant == self.tenant, events.c.sequence == sequence)
        self.connection.execute(events.update().where(*here).values(columns))

    def forged(self, sequence: int, **changed: object) -> str:
        """The text of an event that says something else."""
        return canonical(json.loads(self.row(sequence)["body"]) | changed)


@contextmanager
def unguarded(database: Database) -> Iterator[Tamper]:
    """A transaction on a database whose guards are away until it ends."""
    engine = create_engine(database.url)
    try:
        with engine.begin() as connection:
            if database.kind == "sqlite":
                triggers = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
                for name, _ in triggers:
                    connection.execute(text(f"DROP TRIGGER {name}"))
                yield Tamper(connection, database.tenant)
                for _, made_by in triggers:
                    connection.exec_driver_sql(made_by)
            else:
                _guard(connection, "DISABLE")
                yield Tamper(connection, database.tenant)
                _guard(connection, "ENABLE ALWAYS")
    finally:
        engine.dispose()


def _guard(connection: Connection, how: str) -> None:
    # Triggers of views refuse writes to them, and cannot be switched off.
    query = """
        SELECT tgname, tgrelid::regclass FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND relkind = 'r'
    """
    guards = connection.execute(text(query)).all()
    for name, table in guards:
        connection.execute(text(f"ALTER TABLE {table} {how} TRIGGER {name}"))
