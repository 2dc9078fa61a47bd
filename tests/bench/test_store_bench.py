"""The store on both databases: transactions a second, the queue, the clock, long histories, verifying.

``CPQ_BENCH_STEPS`` and ``CPQ_BENCH_EVENTS`` say how large: open steps of the queue, and events of the history. No time
is asserted. Processor time is that of this program and of the server together.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from cpq.hand_off.sweep import sweep
from cpq.people.person import SYSTEM
from cpq.store import QueueFilter, Store
from cpq.store.schema import outbox
from cpq.stored_quotes.acting import Acting
from tests.bench.configurator import resident
from tests.bench.stored_naive import every_quote_asked, hashed_anew, in_place, sorted_in_python
from tests.bench.stored_worlds import open_world, world
from tests.bench.timing import Spent, grid, megabytes, milliseconds, row, spent
from tests.hand_off.house import House, rules_of
from tests.store.databases import fresh_postgresql, server_url
from tests.store.desk import DIRECTOR, MORNING, REP, approval, create, submission
from tests.store.processes import barrier, heard, messages, process

pytestmark = pytest.mark.bench

STEPS = [int(count) for count in os.environ.get("CPQ_BENCH_STEPS", "10 1000 10000").split()]
EVENTS = int(os.environ.get("CPQ_BENCH_EVENTS", "50000"))
LIVES = 200
REMARKS = 17
"""Remarks on each quote of the history, besides the three events that ask for its approval."""
SAMPLE = 1_000
"""Quotes that a naive way is run on where there are more; the rest is worked out."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with server_url() as url:
        yield url


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def urls(kind: str, server: str, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Addresses of empty databases."""
    count = iter(range(1_000))
    with ExitStack() as made:
        if kind == "SQLite":
            yield lambda: f"sqlite:///{tmp_path}/{next(count)}.db"
        else:
            yield lambda: made.enter_context(fresh_postgresql(server))


def taken(store: Store, work: Callable[[], object], repeats: int = 5) -> Spent:
    """What some work on a store takes."""
    return spent(work, repeats, _backend(store))


def _backend(store: Store) -> int | None:
    if store.engine.dialect.name != "postgresql":
        return None
    with store.engine.connect() as connection:
        return connection.execute(text("SELECT pg_backend_pid()")).scalar()


# --- Writing ----------------------------------------------------------------------------------------------------


def live(store: Store, lives: int) -> None:
    for _ in range(lives):
        number = create(store).quote.number
        store.change(number, 1, REP, MORNING, submission())
        store.change(number, 3, DIRECTOR, MORNING, approval(DIRECTOR))


def test_transactions_a_second_from_create_to_decision(kind: str, urls: Callable[[], str]) -> None:
    url = urls()
    with Store.open(url, create=True) as store:
        live(store, 10)
        print(f"\nStore, {kind}: create, submit and decide, each a durable transaction; by the clock")
        naive, numbers = in_place(store.engine), iter(range(10 * LIVES))
        _transactions("the naive way: a row a quote, overwritten in place", taken(store, _lived(naive, numbers), 3))
        _transactions("one writer", taken(store, partial(live, store, LIVES), 3))
    for what, tenants in (("four tenants", ["a", "b", "c", "d"]), ("one log", ["main"] * 4)):
        start, told = barrier(5), messages()
        with ExitStack() as running:
            for tenant in tenants:
                running.enter_context(process(timed_lives, url, tenant, LIVES // 4, start, told))
            start.wait()
            slowest = max(heard(told, 4))
        row(f"four writers, {what}", f"{4 * 3 * (LIVES // 4) / slowest:,.0f} a second")


def _lived(naive: Callable[[int], None], numbers: Iterator[int]) -> Callable[[], None]:
    def work() -> None:
        for _ in range(LIVES):
            naive(next(numbers))

    return work


def _transactions(what: str, one: Spent) -> None:
    each = milliseconds(one.processor / (3 * LIVES))
    row(what, f"{3 * LIVES / one.wall:,.0f} a second", f"{each} of processor each")


def timed_lives(url: str, tenant: str, lives: int, start: object, told: object) -> None:
    with Store.open(url, tenant=tenant) as store:
        start.wait()  # type: ignore[attr-defined]
        told.put(spent(partial(live, store, lives), 1).wall)  # type: ignore[attr-defined]


# --- The queue, the clock and the outbox ------------------------------------------------------------------------

NOON = MORNING + timedelta(days=30)
ONE, THREE = ("director-0",), ("director-0", "director-1", "director-2")
FORTY = tuple(f"director-{place}" for place in range(40))
QUEUES = {
    "everybody, by urgency": QueueFilter(sort="urgency", at=NOON),
    "everybody, soonest due": QueueFilter(),
    "everybody, largest value": QueueFilter(sort="value"),
    "everybody, smallest margin": QueueFilter(sort="margin"),
    "one of 40 people, by urgency": QueueFilter(people=ONE, sort="urgency", at=NOON),
    "one of 40 people, largest value": QueueFilter(people=ONE, sort="value"),
    "three people, by urgency": QueueFilter(people=THREE, sort="urgency", at=NOON),
    "a team of 40, by urgency": QueueFilter(people=FORTY, sort="urgency", at=NOON),
    "what one who is asked about a fortieth may see": QueueFilter(sort="urgency", at=NOON, visible_to=((), ONE)),
    "an account that has none": QueueFilter(sort="urgency", at=NOON, accounts=("nobody",)),
    "everybody, overdue": QueueFilter(overdue_at=NOON),
}


def test_listing_the_queue(kind: str, urls: Callable[[], str], folder: Path) -> None:
    measured: dict[str, list[str]] = {name: [] for name in (*QUEUES, MIDDLE, NAIVE_QUEUE)}
    for count in STEPS:
        with closing(open_world(world(folder, count), urls())) as store:
            for name, wanted in QUEUES.items():
                measured[name].append(milliseconds(taken(store, partial(store.queue, wanted)).processor))
            middle = store.queue(QueueFilter(limit=max(1, count // 2)))[-1].place
            later = partial(store.queue, replace(QueueFilter(), after=middle))
            measured[MIDDLE].append(milliseconds(taken(store, later).processor))
            measured[NAIVE_QUEUE].append(_worked_out(_naive_queue(store), count))
    title = f"Queue, {kind}: the first 50 of so many open steps, processor time"
    grid(title, [f"{count:,}" for count in STEPS], measured)


MIDDLE = "everybody, soonest due, from the middle on"
NAIVE_QUEUE = "the naive way: read all, sort in Python"


def _naive_queue(store: Store) -> float:
    with store.engine.connect() as connection:
        return taken(store, partial(sorted_in_python, connection, SAMPLE), 2).processor


def _worked_out(sample: float, count: int) -> str:
    """Time for so many, from that of the sample."""
    return milliseconds(sample) if count <= SAMPLE else f"~{milliseconds(sample * count / SAMPLE)}"


def test_a_turn_of_the_clock(kind: str, urls: Callable[[], str], folder: Path) -> None:
    measured: dict[str, list[str]] = {name: [] for name in TURNS}
    rules = rules_of()
    for count in STEPS:
        with closing(open_world(world(folder, count), urls())) as store:
            desk = House(store, rules, folder, now=MORNING + timedelta(hours=1)).desk
            first = taken(store, partial(sweep, desk), 1)
            again = taken(store, partial(sweep, desk))
            changed = [store.change(row.quote, None, REP, MORNING, submission()) for row in store.queue()[:10]]
            some = taken(store, partial(sweep, desk), 1)
            acting = Acting(SYSTEM, desk.clock(), rules.directory, rules)
            numbers = [one.quote for one in store.queue(QueueFilter(limit=SAMPLE))]
            naive = taken(store, partial(every_quote_asked, store, numbers, acting), 1).processor
            assert len(changed) == min(10, count)
            cells = (*(milliseconds(one.processor) for one in (first, again, some)), _worked_out(naive, count))
            for name, cell in zip(TURNS, cells, strict=True):
                measured[name].append(cell)
    title = f"A turn of the clock, {kind}: so many quotes in approval, none due, processor time"
    grid(title, [f"{count:,}" for count in STEPS], measured)


TURNS = (
    "the first turn, which looks at each quote",
    "every further turn",
    "a turn after ten quotes changed",
    "the naive way: each turn looks at each quote",
)


def test_taking_deliveries_from_a_backlog(kind: str, urls: Callable[[], str], folder: Path) -> None:
    measured: list[str] = []
    for count in STEPS:
        with closing(open_world(world(folder, count), urls())) as store:
            with store.engine.begin() as connection:
                said = connection.execute(text("SELECT sequence, quote, kind FROM events ORDER BY sequence")).all()
                told = len(said) // 2
                connection.execute(
                    insert(outbox),
                    [
                        {"tenant": store.tenant, "subscriber": "crm", "sequence": one.sequence, "quote": one.quote}
                        | {"kind": one.kind, "state": "done" if place < told else "waiting", "attempts": 0}
                        | {"next_at": "", "claim": "", "error": ""}
                        for place, one in enumerate(said)
                    ],
                )
            claim = partial(store.outbox.claim, "crm", MORNING, limit=1)
            measured.append(milliseconds(taken(store, claim, 3).processor))
    title = f"Outbox, {kind}: three events a quote, half of them told, processor time"
    grid(title, [f"{count:,}" for count in STEPS], {"take the next one": measured})


# --- Long histories ---------------------------------------------------------------------------------------------


def test_a_long_history(kind: str, urls: Callable[[], str], folder: Path) -> None:
    quotes = EVENTS // (REMARKS + 3)
    url = urls()
    with closing(open_world(world(folder, quotes, REMARKS), url)) as store:
        print(f"\nHistory, {kind}: {quotes * (REMARKS + 3):,} events of {quotes:,} quotes; processor time")
        middle = f"Q-2026-{quotes // 2:04d}"
        works: dict[str, Callable[[], object]] = {
            "read a quote": partial(store.read, middle),
            "read its 20 events": lambda: list(store.events(middle)),
            "replay it at its tenth version": partial(store.read_at, middle, 10),
            "the last 50 changed quotes": store.search,
            "quotes that ended, for a comparison": lambda: store.stories(("accepted", "declined")),
            "create, submit and decide, each": partial(live, store, 1),
        }
        for name, work in works.items():
            one = taken(store, work, 20)
            parts = 3 if work is works["create, submit and decide, each"] else 1
            row(name, milliseconds(one.processor / parts), f"{milliseconds(one.wall / parts)} by the clock")
        verified: list[object] = []
        one = taken(store, lambda: verified.append(store.verify()), 1)
        assert store.verify().ok if not verified else verified[0].ok  # type: ignore[attr-defined]
        length = quotes * (REMARKS + 3)
        row(
            "verify all of it",
            f"{length / one.processor:,.0f} ev/s",
            f"{one.processor:,.1f} s, {one.wall:,.1f} s by the clock",
        )
        told = messages()
        with process(verified_in, url, told):
            row("memory that verifying takes besides", megabytes(heard(told, 1, 3_600)[0]))
        before = resident()
        with store.engine.connect() as connection:
            held: list[object] = []
            most = min(length, 20_000)
            naive = taken(store, lambda: held.extend(hashed_anew(connection, most)), 1)
            row(
                "the naive way: write each event anew and hash it",
                f"{most / naive.processor:,.0f} ev/s",
                "the chain alone",
            )
            size = (resident() - before) * length // most
            row("the naive way: memory with the whole log in it", f"~{megabytes(size)}")


def verified_in(url: str, told: object) -> None:
    """Tell how much memory verifying takes, in a process of its own."""
    with Store.open(url) as store:
        store.search()
        before = resident()
        store.verify()
    told.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before)  # type: ignore[attr-defined]
