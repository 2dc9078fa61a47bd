"""No operation of a store reaches what belongs to another tenant of the same database.

Two tenants have a quote of the same number, the same subscriber and the same key. Every public operation is tried by
the other one; one that is new fails here until it is tried too.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from cpq.problems import NotFound
from cpq.store import IdempotencyKey, Notice, Store, Subscription, Timer, Timers
from cpq.store.notices import Notices
from cpq.store.outbox import Outbox
from tests.store.databases import Database
from tests.store.desk import (
    MORNING,
    REP,
    SIGNED,
    acceptance,
    bodies,
    contents,
    create,
    hash_of,
    remark,
    submission,
)

NUMBER, CRM, CONTRACT = "Q-2026-0001", "crm", "boreal-2027"
THEIRS = "what only the first tenant says"
KEY = IdempotencyKey.of("POST /comment", "the same key", b"the same request")
LATER = MORNING + timedelta(hours=1)

Ask = Callable[[Store], Any]


@pytest.fixture
def neighbours(database: Database) -> tuple[Store, Store]:
    """A tenant with a quote, everything promised and a key used; and one that has nothing yet."""
    first = Store(database.open().engine, f"{database.open().tenant}-a", subscriptions=[Subscription(CRM)])
    create(first)
    first.change(NUMBER, None, REP, MORNING, submission())
    first.change(NUMBER, None, REP, MORNING, remark(THEIRS), contents=contents("other"), key=KEY)
    sold = create(first, "second").quote.number
    first.change(sold, None, REP, MORNING, acceptance(CONTRACT), contents={hash_of(SIGNED): SIGNED})
    first.notices.add([(CRM, Notice("late-1", MORNING, NUMBER, {"text": THEIRS}))])
    return first, first.of(f"{first.tenant}-b")


REFUSED: dict[str, Ask] = {
    "read": lambda store: store.read(NUMBER),
    "read_at": lambda store: store.read_at(NUMBER, 1),
    "content": lambda store: store.content(hash_of(bodies("first")[0])),
    "change": lambda store: store.change(NUMBER, None, REP, MORNING, remark("ours"), key=KEY),
}
"""What asks for something by its name: it is not there, in the words for what never was."""

EMPTY: dict[str, Ask] = {
    "events": lambda store: list(store.events()),
    "queue": lambda store: store.queue(),
    "search": lambda store: store.search(),
    "stories": lambda store: store.stories(),
    "accepted": lambda store: store.accepted("boreal"),
    "accepted_for": lambda store: store.accepted_for(CONTRACT),
    "timers.due": lambda store: store.timers.due(("in approval",), "rules", MORNING),
    "counters": lambda store: [count for counts in store.counters() for count in counts.values()],
    "rebuild": lambda store: store.rebuild(),
    "outbox.claim": lambda store: store.outbox.claim(CRM, LATER),
    "outbox.counts": lambda store: store.outbox.counts(),
    "outbox.rows": lambda store: store.outbox.rows(),
    "outbox.replay": lambda store: store.outbox.replay(CRM, [1, 2, 3]),
    "notices.claim": lambda store: store.notices.claim(CRM, LATER),
    "notices.counts": lambda store: store.notices.counts(),
    "notices.rows": lambda store: store.notices.rows(),
    "notices.known": lambda store: store.notices.known(["late-1"]),
    "notices.replay": lambda store: store.notices.replay(CRM, ["late-1"]),
}
"""What asks for everything there is: nothing."""

SETTLES = ("outbox.done", "outbox.failed", "notices.done", "notices.failed")
ELSEWHERE = {
    "open": "makes a store",
    "of": "makes the store of a tenant",
    "close": "closes connections",
    "tenants": "is for whoever looks after the whole database",
    "backup": "copies the whole database, for whoever looks after it",
    "verify": "has a test of its own below",
    "create": "has a test of its own below",
    "outbox": "is tried by its operations",
    "notices": "is tried by its operations",
    "timers": "is tried by its operations",
    "notices.add": "has a test of its own below",
    "timers.set": "has a test of its own below",
}


def test_every_operation_is_tried_by_the_other_tenant() -> None:
    named = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}
    for prefix, kind in (("outbox", Outbox), ("notices", Notices), ("timers", Timers)):
        named |= {f"{prefix}.{name}" for name, _ in inspect.getmembers(kind) if not name.startswith("_")}
    assert named == {*REFUSED, *EMPTY, *SETTLES, *ELSEWHERE}


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_of_another_tenant_is_found(neighbours: tuple[Store, Store], name: str) -> None:
    first, second = neighbours
    before = list(first.events())
    with pytest.raises(NotFound):
        REFUSED[name](second)
    assert REFUSED[name](first), "the first tenant has it"
    assert list(first.events())[: len(before)] == before


@pytest.mark.parametrize("name", EMPTY)
def test_lists_hold_nothing_of_another_tenant(neighbours: tuple[Store, Store], name: str) -> None:
    first, second = neighbours
    assert not EMPTY[name](second)
    if not name.endswith(".replay"):
        assert EMPTY[name](first), "the first tenant has something"


def test_numbers_keys_and_the_log_begin_anew_with_each_tenant(neighbours: tuple[Store, Store]) -> None:
    first, second = neighbours
    mine = create(second, key=KEY)
    assert mine.quote.number == NUMBER, "numbers are counted for each tenant"
    assert not mine.repeated, "a key of another tenant answers nothing"
    assert [event.sequence for event in second.events()] == [1]
    assert not any(THEIRS in str(event.data) for event in second.events())
    assert second.verify().damages == ()
    assert first.verify().damages == ()
    assert second.notices.add([(CRM, Notice("late-1", MORNING, NUMBER, {}))]) == 1


def test_nobody_sets_the_timer_of_another_tenants_quote(neighbours: tuple[Store, Store]) -> None:
    first, second = neighbours
    second.timers.set("rules", [Timer(NUMBER, first.read(NUMBER).version, None)])
    assert first.timers.due(("in approval",), "rules", MORNING) == (NUMBER,)


def test_nobody_settles_what_another_tenant_was_promised(neighbours: tuple[Store, Store]) -> None:
    first, second = neighbours
    (event, *_), (notice,) = first.outbox.claim(CRM, LATER), first.notices.claim(CRM, LATER)
    assert not second.outbox.done(event)
    assert not second.outbox.failed(event, "no", retry_at=None)
    assert not second.notices.done(notice)
    assert not second.notices.failed(notice, "no", retry_at=None)
    assert first.outbox.done(event)
    assert first.notices.done(notice)
