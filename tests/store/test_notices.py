"""Notices: promised once to each subscriber, whoever finds them; each told for itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from cpq.store import Notice, Store
from tests.store.databases import Database
from tests.store.desk import MINUTE, MORNING

LATER = MORNING + timedelta(hours=1)


def notice(id_: str = "late/Q-2026-0001/1.1/2026-11-20", quote: str = "Q-2026-0001") -> Notice:
    return Notice(id_, MORNING, quote, {"alert": "late", "text": {"en": "spät « 東京 »"}})


def test_a_notice_is_promised_to_each_subscriber_once(store: Store) -> None:
    assert store.notices.add([("crm", notice()), ("chat", notice())]) == 2
    assert store.notices.add([("crm", notice()), ("mail", notice())]) == 1
    assert store.notices.add([]) == 0
    assert store.notices.counts() == {("chat", "waiting"): 1, ("crm", "waiting"): 1, ("mail", "waiting"): 1}
    assert store.notices.known([notice().id, "other"]) == {(one, notice().id) for one in ("chat", "crm", "mail")}


def test_whoever_finds_it_at_the_same_time_promises_it_once(database: Database) -> None:
    stores = [database.open() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        added = list(pool.map(lambda store: store.notices.add([("crm", notice())]), stores))
    assert sorted(added) == [0, 0, 0, 1]


def test_what_it_says_comes_back_as_it_was(store: Store) -> None:
    store.notices.add([("crm", notice())])
    (claimed,) = store.notices.claim("crm", LATER)
    assert claimed.notice == notice()
    assert store.notices.claim("crm", LATER) == ()
    assert store.notices.done(claimed)
    assert not store.notices.done(claimed)
    assert store.notices.rows()[0].state == "done"


def test_one_that_fails_holds_up_no_other(store: Store) -> None:
    store.notices.add([("crm", notice()), ("crm", notice("late/Q-2026-0001/1.2/2026-11-20"))])
    first, second = store.notices.claim("crm", MORNING)
    assert store.notices.failed(first, "status 500", retry_at=MORNING + 5 * MINUTE)
    assert store.notices.failed(second, "status 410", retry_at=None)
    assert store.notices.claim("crm", MORNING + 4 * MINUTE) == ()
    (again,) = store.notices.claim("crm", MORNING + 5 * MINUTE)
    assert (again.notice.id, again.attempts) == (first.notice.id, 2)
    (dead,) = store.notices.rows(state="dead")
    assert (dead.id, dead.error) == (second.notice.id, "status 410")
    assert store.notices.replay("crm") == 1
    assert [row.state for row in store.notices.rows(quote="Q-2026-0001")] == ["claimed", "waiting"]


def test_a_claim_that_ran_out_is_void(store: Store) -> None:
    store.notices.add([("crm", notice())])
    (lost,) = store.notices.claim("crm", MORNING)
    (taken,) = store.notices.claim("crm", LATER)
    assert not store.notices.failed(lost, "late", retry_at=None)
    assert store.notices.done(taken)


@pytest.mark.parametrize("other", ["another", ""])
def test_notices_of_another_tenant_are_not_seen(store: Store, other: str) -> None:
    store.notices.add([("crm", notice())])
    theirs = store.of(f"{store.tenant}-{other}")
    assert theirs.notices.rows() == ()
    assert theirs.notices.claim("crm", LATER) == ()
    assert theirs.notices.replay("crm", [notice().id]) == 0
    assert theirs.notices.known([notice().id]) == frozenset()
