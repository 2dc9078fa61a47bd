"""Laws of the few statistics that reports use, beside the plainest way of saying the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cpq.desk_rules.commission import CommissionPlan
from cpq.insight.commission import owed
from cpq.insight.desk_report import weeks_of
from cpq.insight.period import elapsed, joined, worked
from cpq.insight.statistics import LEAST, Spread, percentile_of, quantile

VALUES = st.lists(st.decimals(0, 2, places=3), min_size=1, max_size=40)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SPANS = st.lists(st.tuples(st.integers(0, 48), st.integers(0, 48)), max_size=8)


@given(VALUES, st.integers(1, 100))
def test_a_quantile_is_the_least_value_that_so_many_do_not_exceed(values: list[Decimal], percent: int) -> None:
    ordered = sorted(values)
    found = quantile(ordered, percent)
    enough = [value for value in ordered if 100 * sum(one <= value for one in ordered) >= percent * len(ordered)]
    assert found == min(enough)


@given(VALUES, st.decimals(0, 2, places=3), st.decimals(0, 2, places=3))
def test_a_higher_price_never_stands_lower(values: list[Decimal], one: Decimal, other: Decimal) -> None:
    low, high = (percentile_of(value, values) for value in sorted((one, other)))
    if len(values) < LEAST:
        assert (low, high) == (None, None)
    else:
        assert low is not None
        assert high is not None
        assert 0 <= low <= high <= 1


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30))
def test_the_median_lies_between_the_halves(minutes: list[int]) -> None:
    found = Spread.of(timedelta(minutes=one) for one in minutes)
    assert found.median is not None
    assert found.p90 is not None
    assert sum(timedelta(minutes=one) < found.median for one in minutes) <= len(minutes) / 2
    assert sum(timedelta(minutes=one) > found.median for one in minutes) <= len(minutes) / 2
    assert sum(timedelta(minutes=one) <= found.p90 for one in minutes) * 10 >= len(minutes) * 9


@given(SPANS)
def test_time_that_two_spans_share_counts_once(spans: list[tuple[int, int]]) -> None:
    told = [(NOON + timedelta(hours=start), NOON + timedelta(hours=end)) for start, end in spans]
    hours = {hour for start, end in spans for hour in range(start, end)}
    assert worked(told, elapsed) == timedelta(hours=len(hours))
    assert joined(joined(told)) == joined(told)


@given(st.lists(st.dates(NOON.date() - timedelta(days=400), NOON.date()), min_size=1, max_size=30))
def test_every_day_falls_into_one_week_and_no_week_is_left_out(days: list) -> None:  # type: ignore[type-arg]
    weeks = weeks_of(days)
    assert sum(count for _, count in weeks) == len(days)
    assert all(monday.weekday() == 0 for monday, _ in weeks)
    assert [monday for monday, _ in weeks] == [weeks[0][0] + timedelta(weeks=n) for n in range(len(weeks))]


def plan(mode: str) -> CommissionPlan:
    bands = [{"above": f"{above}.00 EUR", "rate": f"{rate}%"} for above, rate in ((100, 1), (1000, 3), (5000, 7))]
    return CommissionPlan.model_validate({"name": "Plan", "roles": ["rep"], "mode": mode, "bands": bands})


@given(st.decimals(0, 20_000, places=2))
def test_commission_by_slabs_is_the_sum_cent_by_cent(sold: Decimal) -> None:
    by_band = [(Decimal(100), Decimal(1000), 1), (Decimal(1000), Decimal(5000), 3), (Decimal(5000), sold, 7)]
    plainly = sum(
        (max(min(sold, upper) - lower, Decimal(0)) * rate / 100 for lower, upper, rate in by_band), Decimal(0)
    )
    assert owed(plan("slab"), sold) == plainly


@given(st.sampled_from(["slab", "range"]), st.decimals(0, 20_000, places=2), st.decimals(0, 20_000, places=2))
def test_more_sold_never_earns_less(mode: str, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert owed(plan(mode), low) <= owed(plan(mode), high)
