"""The guards in the database: events and contents are only ever added."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, insert, text
from sqlalchemy.exc import DBAPIError

from cpq.store.schema import events
from cpq.store.sealing import LogHead, seal
from cpq.store.writing import event_row
from cpq.stored_quotes.happenings import CommentAdded
from tests.store.databases import Database
from tests.store.desk import MORNING, REP, create

ORIGIN = "0" * 64


def event(how: str, sequence: int, previous: str) -> str:
    """A statement that adds an event of its own making."""
    values = f"'{{tenant}}', {sequence}, 'Q-2026-0009', 1, 'marks-set', '', '', '{{{{}}}}', '{previous}', ''"
    return f"{how} INTO events VALUES ({values})"


CHANGES = [
    "UPDATE events SET actor = 'somebody else' WHERE tenant = '{tenant}'",
    "UPDATE events SET sequence = 7 WHERE tenant = '{tenant}'",
    "DELETE FROM events WHERE tenant = '{tenant}'",
    "UPDATE contents SET bytes = bytes WHERE tenant = '{tenant}'",
    "DELETE FROM contents WHERE tenant = '{tenant}'",
    event("INSERT", 3, ORIGIN),
    event("INSERT", 2, "1" * 64),
    event("INSERT", 0, ORIGIN),
]
REPLACED = [
    event("INSERT OR REPLACE", 1, ORIGIN),
    event("REPLACE", 1, ORIGIN),
    "INSERT OR REPLACE INTO contents SELECT tenant, sha256, 1, 'plain', x'78' FROM contents LIMIT 1",
]


def refused(database: Database, statement: str) -> None:
    store = database.open()
    create(store)
    before = list(store.events())
    engine = create_engine(database.url)
    try:
        with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(text(statement.format(tenant=database.tenant)))
    finally:
        engine.dispose()
    assert list(store.events()) == before
    assert store.verify().ok


@pytest.mark.parametrize("statement", CHANGES)
def test_no_statement_changes_what_was_written(database: Database, statement: str) -> None:
    refused(database, statement)


@pytest.mark.parametrize("statement", REPLACED)
def test_sqlite_replaces_nothing_even_where_a_connection_did_not_ask_for_it(sqlite: Database, statement: str) -> None:
    refused(sqlite, statement)


@pytest.mark.parametrize("table", ["events", "contents"])
def test_postgresql_empties_no_table(postgresql: Database, table: str) -> None:
    refused(postgresql, f"TRUNCATE {table}")


def test_a_replica_role_does_not_get_round_the_guards(postgresql: Database) -> None:
    refused(
        postgresql,
        "SET LOCAL session_replication_role = replica; UPDATE events SET actor = '' WHERE tenant = '{tenant}'",
    )


def test_a_long_transaction_looks_the_event_before_up(own_database: Database) -> None:
    """PostgreSQL keeps the plan of a trigger for a session: one for an empty table would read every event for each."""
    if own_database.kind == "sqlite":
        return
    store = own_database.open()
    create(store)
    head, count = LogHead(1, next(iter(store.events())).hash), 2_000
    made = [CommentAdded(id=place, subject="quote", audience="internal", text="x") for place in range(count)]
    rows = [event_row("main", one) for one in seal(head, "main", "Q-2026-0001", 1, made, actor=REP, at=MORNING)]
    with store.engine.begin() as connection:
        connection.execute(insert(events), rows)
        read = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'events'"
        assert (connection.execute(text(read)).scalar() or 0) < 200 * count
        connection.rollback()
