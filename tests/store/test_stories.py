"""What reports read: the rows tell the same as the log, on both databases."""

from __future__ import annotations

from datetime import UTC

from cpq.insight.counters import counters_of
from cpq.insight.desk_report import Asking, desk_report
from cpq.insight.period import Period
from cpq.insight.story import stories_of
from cpq.store import Store
from cpq.stored_quotes.happenings import QuoteCreated, event_data
from tests.insight.history import KEPT, NOW, RULES, told


def keep_history(store: Store) -> None:
    """The history that reports are counted on, in a store."""
    numbers: dict[str, str] = {}
    for event in told():
        data = event_data(event.kind, event.data)
        if isinstance(data, QuoteCreated):
            made = store.create(
                event.at.year,
                event.actor,
                event.at,
                lambda number, first=data: (first.model_copy(update={"number": number}),),  # type: ignore[misc]
                contents=KEPT,
            )
            numbers[event.quote] = made.quote.number
        else:
            store.change(numbers[event.quote], None, event.actor, event.at, lambda _, one=data: (one,), contents=KEPT)  # type: ignore[misc]


def test_rows_tell_the_stories_that_the_log_tells(store: Store) -> None:
    keep_history(store)
    assert store.stories() == stories_of(store.events())


def test_live_counters_equal_those_of_the_log(store: Store) -> None:
    """Invariant 40."""
    keep_history(store)
    assert store.counters() == counters_of(stories_of(store.events()))
    assert store.counters().quotes == {"accepted": 2, "approved": 1, "declined": 1, "draft": 1, "in approval": 1}
    assert store.counters().steps == {"approved": 2, "carried": 1, "open": 1, "overridden": 1, "rejected": 1}


def test_a_report_of_the_rows_is_the_report_of_the_log(store: Store) -> None:
    keep_history(store)
    asking = Asking(Period(), NOW, lambda at: at.astimezone(UTC).date())
    reports = [desk_report(told, RULES, asking) for told in (store.stories(), stories_of(store.events()))]
    assert reports[0] == reports[1]
    assert reports[0].kpis.first_pass.part == 2


def test_stories_of_some_statuses_leave_out_the_others(store: Store) -> None:
    keep_history(store)
    assert {story.quote.status for story in store.stories(("accepted", "declined"))} == {"accepted", "declined"}
    assert len(store.stories(("accepted", "declined"))) == 3


def test_a_tenant_has_its_own_stories(store: Store) -> None:
    keep_history(store)
    other = store.of(f"{store.tenant}-other")
    assert other.stories() == ()
    assert other.counters().quotes == {}
