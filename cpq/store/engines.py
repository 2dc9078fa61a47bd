"""Connections to a database by URL: SQLite as it keeps its word, or PostgreSQL through psycopg."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool

from cpq.files.addresses import without_password
from cpq.problems import CpqError, OtherSystemFailed
from cpq.store.file_system import NETWORK_FILE_SYSTEMS, file_system_of

WAIT_SECONDS: Final = 30
"""How long a write waits for the writes before it; one takes a few milliseconds."""

OLDEST_SQLITE: Final = (3, 37, 0)
"""The first SQLite with STRICT tables."""

_WRITES: Final = "cpq_writes"


def parse_url(url: str) -> URL:
    """The address of a database; ``postgresql://`` alone means psycopg.

    Raises:
        CpqError: With the code ``bad-database-url``: it is no address, or of a database that this program cannot use.
    """
    hint = "write it such as sqlite:///.cpq/quotes.db or postgresql://user@host/name"
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # What cannot be read is not repeated: nobody knows where its password stands.
        raise CpqError("this is not the address of a database", code="bad-database-url", hint=hint) from None
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername == "sqlite+pysqlite":
        parsed = parsed.set(drivername="sqlite")
    if parsed.drivername not in ("sqlite", "postgresql+psycopg"):
        name = parsed.drivername
        raise CpqError(f"quotes cannot be kept in a database of the kind '{name}'", code="bad-database-url", hint=hint)
    return parsed


def name_of(engine: Engine) -> str:
    """A database as messages show it, without a password."""
    return without_password(engine.url.render_as_string(hide_password=True))


def file_of(url: URL) -> Path | None:
    """The file of an SQLite database; None for one in memory and for every other kind."""
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def open_engine(url: URL) -> Engine:
    """Connections to a database, none of which is open yet."""
    return _postgresql(url) if url.get_backend_name() == "postgresql" else _sqlite(url)


def writing(connection: Connection) -> Connection:
    """The connection with transactions that take the right to write at their beginning.

    In SQLite a transaction that reads first and writes later can be refused at once, whatever the time to wait is,
    when somebody wrote in between.
    """
    return connection.execution_options(**{_WRITES: True})


def one_moment(connection: Connection) -> Connection:
    """The connection with transactions that see the database as it is when they begin, whoever writes meanwhile."""
    if connection.dialect.name == "postgresql":
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return connection


# --- SQLite -----------------------------------------------------------------------------------------------------


def _sqlite(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        hint = "use a Python built with a newer one, or PostgreSQL"
        raise OtherSystemFailed(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 is needed", hint=hint)
    file = file_of(url)
    if file is None:
        # One connection: every other one to a database in memory would see an empty one of its own.
        engine = create_engine(
            url, poolclass=StaticPool, hide_parameters=True, connect_args={"check_same_thread": False}
        )
    else:
        _refuse_network(file)
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": WAIT_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_network(file: Path) -> None:
    kind = file_system_of(file)
    if kind in NETWORK_FILE_SYSTEMS:
        hint = "keep the file on a local disk, or use PostgreSQL; locks over a network lose writes"
        message = f"{file} is on a network file system ({kind}), where SQLite cannot keep its word"
        raise OtherSystemFailed(message, code="network-file-system", hint=hint)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would begin transactions by itself, later than it should and never with the right to write.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    # WAL alone could lose the last commits when the power fails.
    cursor.execute("PRAGMA synchronous = FULL")
    # Else the row that INSERT OR REPLACE takes away would pass the guards against deleting.
    cursor.execute("PRAGMA recursive_triggers = ON")
    cursor.execute("PRAGMA trusted_schema = OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# --- PostgreSQL -------------------------------------------------------------------------------------------------


def _postgresql(url: URL) -> Engine:
    try:
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, isolation_level="READ COMMITTED")
    except ModuleNotFoundError as error:
        hint = "install it with the engine: pip install 'cpq-engine[postgres]'"
        raise OtherSystemFailed("the driver for PostgreSQL is not installed", hint=hint) from error
    event.listen(engine, "connect", _prepare_postgresql)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
        cursor.execute("SET idle_in_transaction_session_timeout = '60s'")
        # A server that is set to answer before its disk does must not do so here.
        cursor.execute("SET synchronous_commit = on")
        cursor.execute("SET timezone = 'UTC'")
    connection.commit()
