"""How urgent a step is: every point explained, an order that time does not turn, and nobody who waits for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from cpq.stored_quotes.urgency import POINT, UNTIMED, Waiting, late_at, score, standing

ASKED = datetime(2026, 11, 20, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)

moments = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (UTC given)
steps = st.builds(
    Waiting,
    submitted_at=moments,
    due=st.none() | moments,
    valid_until=st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    net_total=st.decimals(-(10**6), 10**12, places=2),
    currency=st.sampled_from(["EUR", "JPY", "BHD"]),
    escalated=st.integers(0, 5),
    paused=st.none() | moments,
)


def waiting(**changed: object) -> Waiting:
    """A step that is due eight hours after it was asked, of 1,000.00 EUR."""
    step = Waiting(ASKED, ASKED + 8 * HOUR, date(2026, 11, 30), Decimal("1000.00"), "EUR")
    return step._replace(**changed)  # type: ignore[arg-type]


def points(step: Waiting, at: datetime = ASKED) -> dict[str, Decimal]:
    return {part.name: part.points for part in score(step, at).parts}


def test_an_hour_of_waiting_is_a_point_and_so_is_an_hour_nearer_to_the_due_time() -> None:
    before, after = points(waiting()), points(waiting(), ASKED + 3 * HOUR)
    assert (after["age"] - before["age"], after["due"] - before["due"]) == (3, 3)
    assert after["closing"] - before["closing"] == Decimal("0.75")
    assert after["size"] == before["size"] == 120


def test_ten_times_the_amount_is_a_day_of_waiting_in_every_currency() -> None:
    assert points(waiting(net_total=Decimal(10_000)))["size"] == 120 + 24
    assert points(waiting(net_total=Decimal(100_000), currency="JPY"))["size"] == 120
    assert points(waiting(net_total=Decimal(-5)))["size"] == 0


def test_escalation_counts_and_waiting_for_the_rep_counts_against() -> None:
    assert points(waiting(escalated=2))["escalated"] == 48
    assert points(waiting(paused=ASKED))["paused"] == -72
    assert {"escalated", "paused"}.isdisjoint(points(waiting()))


def test_a_step_is_late_once_its_time_is_over_and_never_while_the_rep_owes_an_answer() -> None:
    due = ASKED + 8 * HOUR
    assert [score(waiting(), at).late for at in (due, due + timedelta(microseconds=1))] == [False, True]
    assert not score(waiting(paused=ASKED), due + 100 * HOUR).late
    assert late_at(waiting(due=None)) == ASKED + UNTIMED


@given(steps, moments)
def test_the_parts_add_up_to_the_score(step: Waiting, at: datetime) -> None:
    found = score(step, at)
    assert found.points == sum(part.points for part in found.parts)


@given(steps, steps, moments)
def test_time_alone_turns_no_order(one: Waiting, other: Waiting, at: datetime) -> None:
    lead = score(one, at).points - score(other, at).points
    stands = Decimal(standing(other) - standing(one)) / (4 * POINT)
    assert abs(lead - stands) <= Decimal("0.06")  # each of six parts is shown to the hundredth


@given(steps, steps)
def test_whoever_waits_comes_to_stand_above_all_that_is_new(old: Waiting, new: Waiting) -> None:
    """Even the largest amount, escalated to the top, due and closing at once, starts below what waits long enough."""
    assume(old.due is not None)
    size = 24 * 14 + 24 * 5
    long_enough = max(old.submitted_at, old.due or old.submitted_at) + timedelta(hours=size + 72 + 24 * 7 * 53)
    asked = long_enough + timedelta(days=1)
    fresh = new._replace(submitted_at=asked, due=asked, valid_until=asked.date())
    patient = old._replace(valid_until=min(old.valid_until or asked.date(), asked.date()), paused=None)
    assert standing(patient) < standing(fresh)
