"""What processes of the fault tests do with a store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from cpq.problems import Conflict, OtherSystemFailed, TransitionRefused
from cpq.store import IdempotencyKey, Store, Subscription, Written
from cpq.store.upgrading import upgrade as upgrade_database
from tests.store.desk import DIRECTOR, MORNING, REP, approval, create, remark, submission
from tests.store.processes import before_statement, die

TOLD = (Subscription("crm"),)


def life_of_a_quote(store: Store) -> tuple[tuple[str, int], ...]:
    """Create, submit, approve and remark on a quote; its number with its version after each."""
    number = create(store).quote.number
    steps = [(number, 1)]
    for person, decide in ((REP, submission()), (DIRECTOR, approval(DIRECTOR)), (REP, remark("done"))):
        steps.append((number, store.change(number, steps[-1][1], person, MORNING, decide).quote.version))
    return tuple(steps)


def until(statement: int, what: str, url: str, tenant: str) -> None:
    """Do something, and die before its n-th statement."""
    if what == "upgrade":
        before_statement(statement, die)
        upgrade_database(url)
        return
    store = Store.open(url, tenant=tenant, subscriptions=TOLD)
    before_statement(statement, die)
    life_of_a_quote(store)


def write_for_ever(url: str, tenant: str, acknowledge: Any) -> None:
    """Write quotes without end; acknowledge each event that the store said is written, by its hash."""
    store = Store.open(url, tenant=tenant, subscriptions=TOLD)
    while True:
        written = create(store)
        number = written.quote.number
        acknowledge.send((number, written.quote.version, written.events[-1].hash))
        for person, decide in ((REP, submission()), (DIRECTOR, approval(DIRECTOR)), (REP, remark("done"))):
            written = store.change(number, written.quote.version, person, MORNING, decide)
            acknowledge.send((number, written.quote.version, written.events[-1].hash))


def approve(url: str, tenant: str, number: str, version: int | None, person: str, start: Any, told: Any) -> None:
    """Approve a step at the same moment as others, and tell what came of it.

    Args:
        version: The one that everybody saw; None where only the decision itself finds out who was faster.
    """
    with Store.open(url, tenant=tenant) as store:
        start.wait()
        try:
            store.change(number, version, person, MORNING, approval(person))
            told.put((person, "won", ""))
        except (Conflict, TransitionRefused) as refused:
            told.put((person, type(refused).__name__, str(refused)))


def work_the_queue(url: str, tenant: str, person: str, start: Any, told: Any) -> None:
    """Decide whatever waits, until nothing does; tell what this one decided, and how often somebody was faster."""
    decided, late, minutes = [], 0, 0
    with Store.open(url, tenant=tenant) as store:
        start.wait()
        while waiting := store.queue():
            first = sum(person.encode()) % len(waiting)
            for row in (*waiting[first:], *waiting[:first]):
                minutes += 1
                try:
                    store.change(row.quote, row.version, person, MORNING + timedelta(minutes=minutes), approval(person))
                    decided.append(row.quote)
                except (Conflict, TransitionRefused):
                    late += 1
    told.put((person, decided, late))


def deliver(url: str, tenant: str, start: Any, told: Any) -> None:
    """Tell the subscriber whatever waits for it, until nothing does; tell what this one told."""
    delivered = []
    with Store.open(url, tenant=tenant) as store:
        start.wait()
        while store.outbox.counts() != {("crm", "done"): store.outbox.counts().get(("crm", "done"), 0)}:
            for delivery in store.outbox.claim("crm", MORNING, limit=3):
                delivered.append((delivery.event.quote, delivery.event.version))
                store.outbox.done(delivery)
    told.put(delivered)


def write_some(url: str, tenant: str, person: str, count: int, start: Any, told: Any) -> None:
    """Write quotes through whatever happens to the server; tell the events that were said to be written.

    As a client of a server does that may be away for long: each request has a key, and is sent until it is answered.
    """
    acknowledged = []
    with Store.open(url, tenant=tenant, subscriptions=TOLD) as store:
        start.wait()
        for place in range(count):
            made = answered(partial(create, store, owner=person, key=_key(person, "create", place)))
            submit = partial(store.change, made.quote.number, 1, person, MORNING, submission())
            submitted = answered(partial(submit, key=_key(person, "submit", place)))
            acknowledged += [(event.sequence, event.hash) for event in (*made.events, *submitted.events)]
    told.put((person, acknowledged))


def answered(request: Callable[[], Written]) -> Written:
    """What a request is answered, however long the server is away."""
    for _ in range(100):
        try:
            return request()
        except OtherSystemFailed as failed:
            if failed.code != "database-unreachable":
                raise
    raise TimeoutError("the server never came back")


def _key(person: str, what: str, place: int) -> IdempotencyKey:
    return IdempotencyKey.of(what, f"{person}-{place}", f"{what} {place}".encode())
