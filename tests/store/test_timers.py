"""Timers: a quote is looked at until somebody found that time does nothing to it, and again once it changed."""

from __future__ import annotations

from datetime import timedelta

from cpq.store import Store, Timer
from tests.store.desk import MINUTE, MORNING, REP, create, remark, submission

OPEN = ("draft", "in approval")
HOUR = timedelta(hours=1)


def test_a_quote_that_nobody_looked_at_may_be_due(store: Store) -> None:
    first, second = create(store).quote.number, create(store).quote.number
    assert store.timers.due(OPEN, "rules", MORNING) == (first, second)
    assert store.timers.due(("sent",), "rules", MORNING) == ()


def test_until_its_moment_a_quote_is_left_alone(store: Store) -> None:
    timed, for_ever = create(store).quote.number, create(store).quote.number
    store.timers.set("rules", [Timer(for_ever, 1, None), Timer(timed, 1, MORNING + HOUR)])
    assert store.timers.due(OPEN, "rules", MORNING + HOUR - MINUTE) == ()
    assert store.timers.due(OPEN, "rules", MORNING + HOUR) == (timed,)
    store.timers.set("rules", [Timer(timed, 1, MORNING + 2 * HOUR)])
    assert store.timers.due(OPEN, "rules", MORNING + HOUR) == ()


def test_a_timer_counts_for_one_version_and_one_set_of_rules(store: Store) -> None:
    number = create(store).quote.number
    store.timers.set("rules", [Timer(number, 1, None)])
    assert store.timers.due(OPEN, "other rules", MORNING) == (number,)
    store.change(number, 1, REP, MORNING, remark("something happened"))
    assert store.timers.due(OPEN, "rules", MORNING) == (number,)
    store.timers.set("rules", [Timer(number, 1, None)])  # somebody who looked before the change comes late
    assert store.timers.due(OPEN, "rules", MORNING) == (number,)


def test_lists_made_anew_forget_the_timers(store: Store) -> None:
    number = create(store).quote.number
    store.change(number, 1, REP, MORNING, submission())
    store.timers.set("rules", [Timer(number, 3, None)])
    store.rebuild()
    assert store.timers.due(OPEN, "rules", MORNING) == (number,)


def test_timers_of_tenants_are_apart(store: Store) -> None:
    number = create(store).quote.number
    other = store.of(f"{store.tenant}-other")
    assert create(other).quote.number == number
    other.timers.set("rules", [Timer(number, 1, None)])
    assert store.timers.due(OPEN, "rules", MORNING) == (number,)
    assert other.timers.due(OPEN, "rules", MORNING) == ()
