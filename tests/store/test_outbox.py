"""The outbox: every event once for each subscriber that wants it, told at least once, in order for each quote."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from cpq.store import Delivery, Store, Subscription
from cpq.store.schema import outbox
from tests.store.databases import Database
from tests.store.desk import MINUTE, MORNING, REP, create, remark

HOUR = timedelta(hours=1)
LATER = MORNING + HOUR


@pytest.fixture
def told(database: Database) -> Store:
    """A store with one subscriber to everything and one to remarks."""
    return database.open(subscriptions=(Subscription("crm"), Subscription("chat", frozenset({"comment-added"}))))


def sequences(deliveries: tuple[Delivery, ...]) -> list[int]:
    return [one.event.sequence for one in deliveries]


def test_every_event_of_a_wanted_kind_has_one_row(told: Store) -> None:
    number = create(told).quote.number
    told.change(number, None, REP, MORNING, remark("tell them"))
    assert told.outbox.counts() == {("crm", "waiting"): 2, ("chat", "waiting"): 1}
    (row,) = told.outbox.rows(subscriber="chat")
    assert (row.sequence, row.quote, row.kind, row.state, row.attempts) == (2, number, "comment-added", "waiting", 0)


def test_events_of_one_quote_are_told_in_order_and_others_go_on(told: Store) -> None:
    first, second = create(told).quote.number, create(told).quote.number
    told.change(first, None, REP, MORNING, remark("next"))
    claimed = told.outbox.claim("crm", LATER)
    assert sequences(claimed) == [1, 2]
    assert [one.event.quote for one in claimed] == [first, second]
    assert told.outbox.claim("crm", LATER) == ()
    assert told.outbox.done(claimed[0])
    assert sequences(told.outbox.claim("crm", LATER)) == [3]


def test_a_failed_one_is_tried_again_later_and_holds_back_its_quote_only(told: Store) -> None:
    first = create(told).quote.number
    told.change(first, None, REP, MORNING, remark("next"))
    (tried,) = told.outbox.claim("crm", MORNING)
    assert told.outbox.failed(tried, "status 500", retry_at=MORNING + 5 * MINUTE)
    create(told)
    assert sequences(told.outbox.claim("crm", MORNING + 4 * MINUTE)) == [3]
    (again,) = told.outbox.claim("crm", MORNING + 5 * MINUTE)
    assert (again.event.sequence, again.attempts) == (1, 2)
    assert told.outbox.rows(state="claimed", subscriber="crm")[0].error == "status 500"


def test_what_is_given_up_lets_the_next_pass_and_can_be_told_again(told: Store) -> None:
    number = create(told).quote.number
    told.change(number, None, REP, MORNING, remark("next"))
    (poison,) = told.outbox.claim("crm", MORNING)
    assert told.outbox.failed(poison, "status 410", retry_at=None)
    (following,) = told.outbox.claim("crm", MORNING)
    assert following.event.sequence == 2
    (dead,) = told.outbox.rows(state="dead")
    assert (dead.sequence, dead.error, dead.next_at) == (1, "status 410", None)
    assert told.outbox.replay("crm") == 1
    assert sequences(told.outbox.claim("crm", MORNING)) == [1]


def test_a_claim_ends_with_its_lease_and_then_does_not_count(told: Store) -> None:
    create(told)
    (slow,) = told.outbox.claim("crm", MORNING, lease=MINUTE)
    assert told.outbox.claim("crm", MORNING + timedelta(seconds=59)) == ()
    (quick,) = told.outbox.claim("crm", MORNING + MINUTE)
    assert not told.outbox.done(slow)
    assert not told.outbox.failed(slow, "too late", retry_at=None)
    assert told.outbox.done(quick)
    assert not told.outbox.done(quick)
    assert told.outbox.counts() == {("crm", "done"): 1}


def test_single_events_can_be_told_again(told: Store) -> None:
    create(told)
    (only,) = told.outbox.claim("crm", MORNING)
    told.outbox.done(only)
    assert told.outbox.replay("crm", [1]) == 1
    assert sequences(told.outbox.claim("crm", MORNING)) == [1]


def test_a_clock_that_goes_back_holds_back_no_new_event(told: Store) -> None:
    create(told, at=MORNING)
    assert sequences(told.outbox.claim("crm", MORNING - 24 * HOUR)) == [1]


def test_tenants_have_outboxes_of_their_own(database: Database, told: Store) -> None:
    create(told)
    other = database.open(tenant=f"{database.tenant}-other", subscriptions=(Subscription("crm"),))
    assert other.outbox.claim("crm", LATER) == ()
    assert other.outbox.counts() == {}
    assert other.outbox.replay("crm", [1]) == 0


def test_statistics_of_the_database_change_nothing(told: Store) -> None:
    """SQLite 3.40 takes another way once a large table was analysed, and found rows there that were not."""
    numbers = [create(told).quote.number for _ in range(40)]
    with told.engine.begin() as connection:
        rows = [
            {"tenant": told.tenant, "subscriber": "crm", "sequence": 1_000 + place, "quote": numbers[place // 50]}
            | {"kind": "sent", "state": "waiting", "attempts": 0, "next_at": "", "claim": "", "error": ""}
            for place in range(2_000)
        ]
        connection.execute(insert(outbox), rows)
    with told.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    told_first = [told.outbox.claim("crm", MORNING, limit=10) for _ in range(4)]
    assert [one.event.quote for claimed in told_first for one in claimed] == numbers
    assert told.outbox.claim("crm", MORNING) == ()
