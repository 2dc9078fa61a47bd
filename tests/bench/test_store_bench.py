"""The store on both databases: transactions a second, the queue, long histories, verifying. No time is asserted.

``CPQ_BENCH_STEPS`` and ``CPQ_BENCH_EVENTS`` say how large: open steps of the queue, and events of the history.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from cpq.store import QueueFilter, Store
from tests.bench.stored_worlds import fill
from tests.bench.timing import grid, milliseconds, row
from tests.store.databases import fresh_postgresql, server_url
from tests.store.desk import DIRECTOR, MORNING, REP, approval, create, submission
from tests.store.processes import barrier, heard, messages, process

pytestmark = pytest.mark.bench

STEPS = [int(count) for count in os.environ.get("CPQ_BENCH_STEPS", "10 1000 100000").split()]
EVENTS = int(os.environ.get("CPQ_BENCH_EVENTS", "200000"))
LIVES = 200


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/quotes.db"
        return
    with server_url() as server, fresh_postgresql(server) as made:
        yield made


def kind(url: str) -> str:
    return "SQLite" if url.startswith("sqlite") else "PostgreSQL"


def elapsed(work: Callable[[], object], repeats: int = 1) -> float:
    """Seconds on the wall, of the quickest run: a database waits for its disk, not for the processor."""
    times = []
    for _ in range(repeats):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def live(store: Store, lives: int) -> None:
    for _ in range(lives):
        number = create(store).quote.number
        store.change(number, 1, REP, MORNING, submission())
        store.change(number, 3, DIRECTOR, MORNING, approval(DIRECTOR))


def test_transactions_a_second_from_create_to_decision(url: str) -> None:
    with Store.open(url, create=True) as store:
        live(store, 10)
        print(f"\nStore, {kind(url)}: create, submit and decide, each a durable transaction")
        row("one writer", f"{3 * LIVES / elapsed(lambda: live(store, LIVES)):,.0f} a second")
    for what, tenants in (("four tenants", ["a", "b", "c", "d"]), ("one log", ["main"] * 4)):
        start, told = barrier(5), messages()
        with ExitStack() as running:
            for tenant in tenants:
                running.enter_context(process(timed_lives, url, tenant, LIVES // 4, start, told))
            start.wait()
            slowest = max(heard(told, 4))
        row(f"four writers, {what}", f"{4 * 3 * (LIVES // 4) / slowest:,.0f} a second")


def timed_lives(url: str, tenant: str, lives: int, start: object, told: object) -> None:
    with Store.open(url, tenant=tenant) as store:
        start.wait()  # type: ignore[attr-defined]
        told.put(elapsed(lambda: live(store, lives)))  # type: ignore[attr-defined]


QUEUES = {
    "everybody, soonest due": QueueFilter(),
    "everybody, largest value": QueueFilter(sort="value"),
    "everybody, smallest margin": QueueFilter(sort="margin"),
    "one of 40 people, soonest due": QueueFilter(people=("director-0",)),
    "one of 40 people, largest value": QueueFilter(people=("director-0",), sort="value"),
    "three people, soonest due": QueueFilter(people=("director-0", "director-1", "director-2")),
    "everybody, overdue": QueueFilter(overdue_at=MORNING),
}


def test_listing_the_queue(url: str) -> None:
    measured: dict[str, list[str]] = {name: [] for name in QUEUES}
    with Store.open(url, create=True) as first:
        for count in STEPS:
            store = first.of(f"steps-{count}")
            fill(store, count)
            analyze(store)
            for name, wanted in QUEUES.items():
                measured[name].append(milliseconds(elapsed(partial(store.queue, wanted), 5)))
    grid(f"Queue, {kind(url)}: the first 50 of so many open steps", [f"{count:,}" for count in STEPS], measured)


def analyze(store: Store) -> None:
    with store.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def test_a_long_history(url: str) -> None:
    remarks = 17
    quotes = EVENTS // (remarks + 3)
    with Store.open(url, create=True) as store:
        filled = elapsed(lambda: fill(store, quotes, remarks))
        analyze(store)
        events = f"{quotes * (remarks + 3):,} events of {quotes:,} quotes"
        print(f"\nHistory, {kind(url)}: {events} (filled in {filled:,.0f} s)")
        middle = f"Q-2026-{quotes // 2:04d}"
        row("read a quote", milliseconds(elapsed(lambda: store.read(middle), 20)))
        row("read its 20 events", milliseconds(elapsed(lambda: list(store.events(middle)), 20)))
        row("replay it at its tenth version", milliseconds(elapsed(lambda: store.read_at(middle, 10), 20)))
        row("the last 50 changed quotes", milliseconds(elapsed(store.search, 10)))
        row("a change", milliseconds(elapsed(lambda: live(store, 1), 20) / 3))
        began = time.perf_counter()
        verified = store.verify()
        seconds = time.perf_counter() - began
        assert verified.ok
        row("verify all of it", f"{verified.length / seconds:,.0f} ev/s", f"{seconds:,.1f} s")
