"""Writing: one transaction, a dense log, versions that must fit, and keys that make a request safe to repeat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cpq.problems import NotFound, TransitionRefused
from cpq.store import IdempotencyKey, KeyReused, StaleVersion, Store
from cpq.store.sealing import ORIGIN
from cpq.stored_quotes.happenings import EventData, QuoteCreated
from tests.store.databases import Database
from tests.store.desk import (
    DIRECTOR,
    MINUTE,
    MORNING,
    REP,
    approval,
    bodies,
    content,
    contents,
    create,
    hash_of,
    remark,
    submission,
)


def test_what_was_written_is_read_back_equal(store: Store) -> None:
    written = create(store)
    assert written.quote.number == "Q-2026-0001"
    assert store.read("Q-2026-0001") == written.quote
    changed = store.change("Q-2026-0001", 1, REP, MORNING + MINUTE, remark("a remark"))
    assert store.read("Q-2026-0001") == changed.quote
    assert changed.quote.version == 2


def test_the_log_is_dense_over_all_quotes_and_every_event_rests_on_the_one_before(store: Store) -> None:
    for name in ("first", "second", "third"):
        create(store, name)
        store.change("Q-2026-0001", None, REP, MORNING, remark(name))
    log = list(store.events())
    assert [event.sequence for event in log] == [1, 2, 3, 4, 5, 6]
    assert [event.previous for event in log] == [ORIGIN, *(event.hash for event in log[:-1])]
    assert [event.version for event in log if event.quote == "Q-2026-0001"] == [1, 2, 3, 4]
    assert [event.sequence for event in store.events("Q-2026-0001", after=2)] == [4, 6]


def test_numbers_have_no_gaps_and_begin_anew_each_year(store: Store) -> None:
    def refuse(_: str) -> tuple[EventData, ...]:
        raise TransitionRefused("no account of that name", status="draft")

    create(store)
    with pytest.raises(TransitionRefused):
        store.create(2026, REP, MORNING, refuse)
    assert create(store).quote.number == "Q-2026-0002"
    assert create(store, at=MORNING.replace(year=2027)).quote.number == "Q-2027-0001"
    assert create(store).quote.number == "Q-2026-0003"


def test_a_stale_version_is_refused_and_told_who_was_faster(store: Store) -> None:
    create(store)
    store.change("Q-2026-0001", 1, "desk-lead", MORNING + MINUTE, remark("faster"))
    with pytest.raises(StaleVersion) as stale:
        store.change("Q-2026-0001", 1, REP, MORNING + 2 * MINUTE, remark("slower"))
    assert (stale.value.expected, stale.value.version, stale.value.by) == (1, 2, "desk-lead")
    assert "desk-lead changed it at 2026-11-20 09:01:00 UTC" in str(stale.value)
    assert [comment.text for comment in store.read("Q-2026-0001").comments] == ["faster"]


def test_a_refused_change_leaves_nothing_behind(store: Store) -> None:
    create(store)
    store.change("Q-2026-0001", None, REP, MORNING, submission())
    store.change("Q-2026-0001", None, DIRECTOR, MORNING, approval(DIRECTOR))
    before = (store.read("Q-2026-0001"), list(store.events()))
    with pytest.raises(TransitionRefused, match="sales-director has decided"):
        store.change("Q-2026-0001", None, "desk-lead", MORNING, approval("desk-lead"), contents=contents("unused"))
    assert (store.read("Q-2026-0001"), list(store.events())) == before
    with pytest.raises(NotFound):
        store.content(hash_of(bodies("unused")[0]))


def test_a_change_that_says_nothing_happens_writes_nothing(store: Store) -> None:
    create(store)
    written = store.change("Q-2026-0001", None, REP, MORNING, lambda _: ())
    assert written.events == ()
    assert len(list(store.events())) == 1


def test_an_unknown_quote_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound, match="there is no quote 'Q-2026-0007'"):
        store.read("Q-2026-0007")
    with pytest.raises(NotFound):
        store.change("Q-2026-0007", None, REP, MORNING, remark("to nobody"))


def test_contents_are_kept_once_and_come_back_as_they_were(store: Store) -> None:
    create(store)
    create(store)
    for body in bodies("first"):
        assert store.content(hash_of(body)) == body


def test_an_event_cannot_name_a_content_that_nobody_gave(store: Store) -> None:
    def make(number: str) -> tuple[EventData, ...]:
        return (QuoteCreated(number=number, owner=REP, account="boreal", content=content("absent")),)

    with pytest.raises(ValueError, match="contents that were not given"):
        store.create(2026, REP, MORNING, make)
    with pytest.raises(ValueError, match="does not have the SHA-256"):
        store.create(2026, REP, MORNING, make, contents={"0" * 64: b"something else"})
    assert list(store.events()) == []


def test_the_same_key_with_the_same_request_has_one_effect_and_one_answer(store: Store) -> None:
    key = IdempotencyKey.of("POST /quotes", "k-1", b"body")

    def make(number: str) -> tuple[EventData, ...]:
        return (QuoteCreated(number=number, owner=REP, account="boreal", content=content()),)

    first = store.create(2026, REP, MORNING, make, contents=contents(), key=key)
    store.change("Q-2026-0001", None, REP, MORNING, remark("in between"))
    again = store.create(2026, REP, MORNING + MINUTE, make, contents=contents(), key=key)
    assert not first.repeated
    assert again.repeated
    assert (again.quote, again.events) == (first.quote, first.events)
    assert len(list(store.events())) == 2


def test_the_same_key_with_another_request_is_an_error_without_effect(store: Store) -> None:
    create(store)
    key = IdempotencyKey.of("POST /comments", "k-1", b"body")
    store.change("Q-2026-0001", None, REP, MORNING, remark("once"), key=key)
    other = IdempotencyKey.of("POST /comments", "k-1", b"another body")
    with pytest.raises(KeyReused, match="'k-1' was used for another request"):
        store.change("Q-2026-0001", None, REP, MORNING, remark("twice"), key=other)
    assert len(store.read("Q-2026-0001").comments) == 1


def test_a_key_counts_for_one_actor_and_route_and_for_a_day(store: Store) -> None:
    create(store)
    key = IdempotencyKey.of("POST /comments", "k-1", b"body")
    other_route = IdempotencyKey.of("POST /marks", "k-1", b"body")

    def say(actor: str, what: IdempotencyKey, hours: int = 0) -> bool:
        at = MORNING + timedelta(hours=hours)
        return store.change("Q-2026-0001", None, actor, at, remark("said"), key=what).repeated

    assert not say(REP, key)
    assert not say(DIRECTOR, key)
    assert not say(REP, other_route)
    assert say(REP, key, hours=23)
    assert not say(REP, key, hours=24)
    assert say(REP, key, hours=25)


def test_tenants_do_not_see_each_other(database: Database) -> None:
    one, other = database.open(), database.open(tenant=f"{database.tenant}-other")
    create(one)
    assert list(other.events()) == []
    with pytest.raises(NotFound):
        other.read("Q-2026-0001")
    with pytest.raises(NotFound):
        other.content(hash_of(bodies("first")[0]))
    assert create(other).quote.number == "Q-2026-0001"


def test_a_clock_that_goes_back_changes_no_order(store: Store) -> None:
    create(store)
    store.change("Q-2026-0001", None, REP, MORNING - timedelta(days=400), remark("set back"))
    store.change("Q-2026-0001", None, REP, MORNING, remark("right again"))
    assert [comment.text for comment in store.read("Q-2026-0001").comments] == ["set back", "right again"]
    assert [event.sequence for event in store.events()] == [1, 2, 3]


def test_a_moment_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        create(store, at=MORNING.replace(tzinfo=None))
    assert list(store.events()) == []


def test_an_earlier_state_of_a_quote_is_read_from_its_events(store: Store) -> None:
    first = create(store)
    second = store.change("Q-2026-0001", None, REP, MORNING, remark("later"))
    assert store.read_at("Q-2026-0001", 1) == first.quote
    assert store.read_at("Q-2026-0001", 2) == second.quote
    with pytest.raises(NotFound):
        store.read_at("Q-2026-0001", 3)
