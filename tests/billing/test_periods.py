"""Billing periods: where they begin, and that a service is cut into them without gap or overlap."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.billing.periods import grid_of
from cpq.billing.schedule import Span
from cpq.quotes.billing_terms import BillingTerms
from tests.billing.laws import check_contiguous

days = st.dates(date(2000, 1, 1), date(2090, 12, 31))
terms = st.builds(
    BillingTerms, st.sampled_from((1, 3, 6, 12)), st.booleans(), st.just(0) | st.integers(1, 31), st.just(False)
) | st.builds(BillingTerms, st.sampled_from((1, 3, 6, 12)), st.booleans(), st.just(0), st.just(True))


def spans(billing: str, start: str, end: str, anchor: str = "") -> list[str]:
    grid = grid_of(BillingTerms.parse(billing), date.fromisoformat(anchor or start))
    found = grid.periods(date.fromisoformat(start), date.fromisoformat(end))
    return [f"{period.covers.start} to {period.covers.end} on {period.invoiced}" for period in found]


@pytest.mark.parametrize(
    ("billing", "start", "end", "expected"),
    [
        ("quarterly", "2027-01-10", "2027-07-09", ["2027-01-10 to 2027-04-09", "2027-04-10 to 2027-07-09"]),
        ("yearly", "2028-02-29", "2030-02-27", ["2028-02-29 to 2029-02-27", "2029-02-28 to 2030-02-27"]),
        (
            "half-yearly by calendar",
            "2027-05-01",
            "2027-08-31",
            ["2027-05-01 to 2027-06-30", "2027-07-01 to 2027-08-31"],
        ),
        ("yearly by calendar", "2027-12-31", "2028-01-01", ["2027-12-31 to 2027-12-31", "2028-01-01 to 2028-01-01"]),
        ("quarterly on day 15", "2027-01-20", "2027-05-14", ["2027-01-20 to 2027-02-14", "2027-02-15 to 2027-05-14"]),
        ("monthly on day 31", "2027-02-28", "2027-04-29", ["2027-02-28 to 2027-03-30", "2027-03-31 to 2027-04-29"]),
        ("monthly on day 31", "2027-02-27", "2027-02-28", ["2027-02-27 to 2027-02-27", "2027-02-28 to 2027-02-28"]),
    ],
)
def test_periods_begin_where_the_terms_say(billing: str, start: str, end: str, expected: list[str]) -> None:
    assert [found.partition(" on ")[0] for found in spans(billing, start, end)] == expected


def test_a_service_that_starts_later_joins_the_periods_of_the_deal() -> None:
    assert spans("quarterly in arrears", "2027-02-01", "2027-05-31", "2027-01-01") == [
        "2027-02-01 to 2027-03-31 on 2027-04-01",
        "2027-04-01 to 2027-05-31 on 2027-06-01",
    ]


def test_a_service_that_started_before_the_deal_has_earlier_periods() -> None:
    assert spans("yearly", "2025-06-01", "2027-12-31", "2027-01-01")[0] == "2025-06-01 to 2025-12-31 on 2025-06-01"


@given(billing=terms, anchor=days, start=days, length=st.integers(0, 1500))
def test_periods_tile_a_service_without_gap_or_overlap(
    billing: BillingTerms, anchor: date, start: date, length: int
) -> None:
    end = start + timedelta(days=length)
    found = list(grid_of(billing, anchor).periods(start, end))

    assert (found[0].covers.start, found[-1].covers.end) == (start, end)
    check_contiguous([period.covers for period in found])
    check_contiguous([period.full for period in found])
    for period in found:
        assert period.full.start <= period.covers.start <= period.covers.end <= period.full.end
        assert period.invoiced == (period.covers.start if billing.in_advance else period.covers.end + timedelta(days=1))


@given(billing=terms, anchor=days, start=days)
def test_a_service_without_end_begins_like_one_that_ends(billing: BillingTerms, anchor: date, start: date) -> None:
    grid = grid_of(billing, anchor)
    endless = list(islice(grid.periods(start, None), 5))

    assert endless[:4] == list(grid.periods(start, endless[-1].covers.end))[:4]


@given(billing=terms, anchor=days)
def test_a_period_begins_on_its_day_or_on_the_last_of_a_shorter_month(billing: BillingTerms, anchor: date) -> None:
    wanted = 1 if billing.by_calendar else billing.day or anchor.day
    for period in islice(grid_of(billing, anchor).periods(anchor, None), 1, 14):
        begin = period.full.start
        assert begin.day == wanted or (begin.day < wanted and (begin + timedelta(days=1)).day == 1)


def test_only_days_that_both_have_are_a_part_of_a_period() -> None:
    (period,) = grid_of(BillingTerms.parse("monthly"), date(2027, 1, 1)).periods(date(2027, 1, 5), date(2027, 1, 31))

    assert period.part(date(2027, 1, 1), date(2027, 1, 9)) == Span(date(2027, 1, 5), date(2027, 1, 9))
    assert period.part(date(2027, 1, 10), None) == Span(date(2027, 1, 10), date(2027, 1, 31))
    assert period.part(date(2027, 2, 1), None) is None
