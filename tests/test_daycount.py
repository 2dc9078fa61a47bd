"""Day counts: each named convention against figures that other systems publish, and its own promises."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, find, given
from hypothesis import strategies as st

from cpq.dates import add_months
from cpq.daycount import DAY_COUNTS, DEFAULT_DAY_COUNT, Period, day_count_named, months_in, periods, periods_per_year
from cpq.daycount_examples import EXAMPLES, DayCountExample
from cpq.rounding import multiply, round_to
from cpq.terms import Term, end_of, term_between, whole_periods

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))
anchors = st.none() | days
ADDITIVE = [name for name, count in DAY_COUNTS.items() if count.additive]
NAMES = list(DAY_COUNTS)


def months(name: str, start: str, end: str, anchor: str | None = None) -> Fraction:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return DAY_COUNTS[name].months(first, last, date.fromisoformat(anchor) if anchor else None)


def amount(price: str, count: Fraction) -> Decimal:
    return round_to(multiply(Decimal(price), count), 2)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: f"{one.day_count} {one.total}")
def test_the_examples_of_a_day_count_come_out_to_the_cent(example: DayCountExample) -> None:
    count = periods(example.day_count, example.start, example.end, example.period, example.anchor)

    assert amount(str(example.price), count) == example.total


def test_every_day_count_has_an_example() -> None:
    assert {example.day_count for example in EXAMPLES} == DAY_COUNTS.keys()


@pytest.mark.parametrize(
    ("name", "price", "period", "start", "end", "total"),
    [
        # Further amendments (Zuora).
        ("month first, 30 days", "56", "month", "2018-08-18", "2018-12-31", "250.13"),
        ("month first, 30 days", "15", "month", "2018-04-01", "2018-12-31", "135.00"),
        ("month first, actual days", "24", "month", "2018-04-01", "2018-12-31", "216.00"),
        # A usage amount of 31 for January, from the 15th (Zuora).
        ("calendar monthly + daily", "31", "month", "2023-01-15", "2023-01-31", "17.00"),
        # Seven months remain of a yearly contract.
        ("anchored month", "15000", "year", "2026-06-01", "2026-12-31", "8750.00"),
        ("anchored month", "50", "month", "2018-01-01", "2018-12-31", "600.00"),
        # 830 days of a yearly price (Salesforce): a multiplier of 2.2740.
        ("day", "1", "year", "2026-01-01", "2028-04-09", "2.27"),
    ],
)
def test_published_prorations_come_out_to_the_cent(
    name: str, price: str, period: Period, start: str, end: str, total: str
) -> None:
    count = periods(name, date.fromisoformat(start), date.fromisoformat(end), period)

    assert amount(price, count) == Decimal(total)


@pytest.mark.parametrize(
    ("start", "end", "actual", "actual_360", "strict"),
    [
        ("2021-01-27", "2021-01-31", "5/31", "5/30", "4/30"),
        ("2021-02-27", "2021-02-28", "2/28", "2/30", "4/30"),
        ("2020-02-01", "2020-02-29", "29/29", "29/30", "30/30"),
        ("2021-04-21", "2021-04-29", "9/30", "9/30", "9/30"),
    ],
)
def test_parts_of_a_month_follow_the_published_ratios(
    start: str, end: str, actual: str, actual_360: str, strict: str
) -> None:
    assert months("anchored month", start, end) == Fraction(actual)
    assert months("calendar monthly + daily", start, end) == Fraction(actual)
    assert months("month first, actual days", start, end) == Fraction(actual)
    assert months("actual/360", start, end) == Fraction(actual_360)
    assert months("30/360", start, end) == Fraction(strict)


@pytest.mark.parametrize("name", ["anchored month", "month first, actual days"])
@pytest.mark.parametrize(
    ("price", "start", "end", "total"),
    [
        ("100", "2022-01-10", "2022-06-30", "570.00"),
        ("200", "2022-07-01", "2022-07-09", "60.00"),
        ("100", "2023-07-10", "2023-12-31", "570.97"),
    ],
)
def test_a_ramp_billed_on_the_tenth_counts_months_from_the_tenth(
    name: str, price: str, start: str, end: str, total: str
) -> None:
    # June 10 to July 9 has 30 days, so the nine days of July are 9/30 and not 9/31 (Zuora).
    assert amount(price, months(name, start, end, "2021-01-10")) == Decimal(total)


def test_months_from_the_fifth_with_a_part_before_them() -> None:
    # Eight of the 31 days before 5 April, then ten months; 90 a month (Salesforce Revenue Cloud).
    exactly = months("anchored month", "2025-03-28", "2026-02-04", "2025-03-05")

    assert exactly == 10 + Fraction(8, 31)
    assert amount("90.00", exactly) == Decimal("923.23")
    assert months("anchored month rounded up", "2025-03-28", "2026-02-04", "2025-03-05") == 11


def test_a_term_alone_counts_months_without_dates() -> None:
    assert amount("30", whole_periods(Term(24), "year")) == Decimal("60.00")
    assert round_to(multiply(Decimal(1), whole_periods(Term(35), "year")), 4) == Decimal("2.9167")
    assert amount("12000", periods("calendar monthly + daily", date(2019, 5, 23), date(2019, 9, 30), "year")) != amount(
        "12000", Fraction("0.3575")
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("anchored month", 1 + Fraction(1, 31)),
        ("anchored month rounded up", Fraction(2)),
        ("day", Fraction(12 * 29, 365)),
        ("day/360", Fraction(29, 30)),
        ("actual/360", Fraction(29, 30)),
        ("30/360", Fraction(1)),
        ("month", Fraction(1)),
        ("month rounded up", Fraction(2)),
        ("monthly + daily", 1 + Fraction(12, 365)),
        ("calendar monthly + daily", Fraction(1, 31) + 1),
        ("month first, actual days", 1 + Fraction(1, 28)),
        ("month first, 30 days", 1 + Fraction(1, 30)),
    ],
)
def test_each_day_count_measures_a_month_end_start_in_its_own_way(name: str, expected: Fraction) -> None:
    # 31 January to 28 February 2026: 29 days; the next anchored month runs from 28 February to 30 March.
    assert months(name, "2026-01-31", "2026-02-28") == expected


@pytest.mark.parametrize(
    ("name", "year", "leap_year"),
    [
        ("anchored month", 12, 12),
        ("anchored month rounded up", 12, 12),
        ("day", 12, Fraction(12 * 366, 365)),
        ("day/360", 12, 12),
        ("actual/360", Fraction(365, 30), Fraction(366, 30)),
        ("30/360", 12, 12),
        ("month", 12, 12),
        ("month rounded up", 12, 12),
        ("monthly + daily", 12, 12),
        ("calendar monthly + daily", 12, 12),
        ("month first, actual days", 12, 12),
        ("month first, 30 days", 12, 12),
    ],
)
def test_a_year_is_twelve_months_except_where_days_are_counted(
    name: str, year: Fraction | int, leap_year: Fraction | int
) -> None:
    assert months(name, "2026-01-01", "2026-12-31") == year
    assert months(name, "2028-01-01", "2028-12-31") == leap_year


def test_a_year_of_360_days_never_counts_for_more_than_twelve_months() -> None:
    assert months("day/360", "2026-01-01", "2026-12-26") == 12
    assert months("day/360", "2026-01-01", "2026-12-30") == 12
    assert months("day/360", "2026-01-01", "2026-12-25") == Fraction(359, 30)
    assert months("day/360", "2026-01-01", "2027-01-30") == 13


def test_a_month_of_30_days_ignores_the_31st() -> None:
    assert months("30/360", "2026-01-31", "2026-01-31") == 0
    assert months("30/360", "2026-01-30", "2026-01-30") == Fraction(1, 30)
    assert months("30/360", "2026-02-28", "2026-02-28") == Fraction(3, 30)


@pytest.mark.parametrize("name", NAMES)
@given(start=days, anchor=anchors)
def test_an_empty_span_has_no_length(name: str, start: date, anchor: date | None) -> None:
    assert DAY_COUNTS[name].months(start, start - timedelta(days=1), anchor) == 0


@pytest.mark.parametrize("name", NAMES)
@given(start=days, length=st.integers(0, 1500), anchor=anchors)
def test_a_longer_span_never_measures_less(name: str, start: date, length: int, anchor: date | None) -> None:
    end = start + timedelta(days=length)

    longer = DAY_COUNTS[name].months(start, end, anchor)

    assert longer >= DAY_COUNTS[name].months(start, end - timedelta(days=1), anchor) >= 0


@pytest.mark.parametrize("name", ADDITIVE)
@given(start=days, first=st.integers(0, 800), second=st.integers(0, 800), anchor=anchors)
def test_an_additive_day_count_may_be_cut_anywhere_under_one_anchor(
    name: str, start: date, first: int, second: int, anchor: date | None
) -> None:
    measure, anchor = DAY_COUNTS[name].months, anchor or start
    cut, until = start + timedelta(days=first), start + timedelta(days=first + second)
    day = timedelta(days=1)

    whole = measure(start, until - day, anchor)

    assert whole == measure(start, cut - day, anchor) + measure(cut, until - day, anchor)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ADDITIVE])
def test_a_counterexample_is_found_for_each_day_count_that_claims_nothing(name: str) -> None:
    measure, day = DAY_COUNTS[name].months, timedelta(days=1)

    def is_cut_at_a_price(span: tuple[date, int, int]) -> bool:
        start, first, second = span
        cut, until = start + timedelta(days=first), start + timedelta(days=first + second)
        parts = measure(start, cut - day, start) + measure(cut, until - day, start)
        return parts != measure(start, until - day, start)

    start, first, second = find(st.tuples(days, st.integers(1, 400), st.integers(1, 400)), is_cut_at_a_price)

    assert is_cut_at_a_price((start, first, second))


@pytest.mark.parametrize(
    ("name", "whole", "parts"),
    [
        ("anchored month rounded up", 1, 2),
        ("month", 1, 0),
        ("month rounded up", 1, 2),
        ("monthly + daily", 1, Fraction(12 * 31, 365)),
        ("month first, 30 days", 1, Fraction(31, 30)),
        ("month first, actual days", 1, Fraction(17, 31) + Fraction(14, 28)),
    ],
)
def test_a_day_count_that_is_not_additive_charges_a_cut_month_differently(
    name: str, whole: Fraction | int, parts: Fraction | int
) -> None:
    # 15 January to 14 February, cut at the end of January.
    cut = months(name, "2026-01-15", "2026-01-31", "2026-01-15"), months(name, "2026-02-01", "2026-02-14", "2026-01-15")
    if name == "month first, actual days":  # by calendar months, so without an anchor
        cut = months(name, "2026-01-15", "2026-01-31"), months(name, "2026-02-01", "2026-02-14")

    assert months(name, "2026-01-15", "2026-02-14") == whole
    assert sum(cut) == parts
    assert not DAY_COUNTS[name].additive


def test_a_capped_year_charges_its_halves_more_than_the_whole() -> None:
    halves = months("day/360", "2026-01-01", "2026-06-30"), months("day/360", "2026-07-01", "2026-12-31")

    assert sum(halves) == Fraction(365, 30)
    assert months("day/360", "2026-01-01", "2026-12-31") == 12
    assert not DAY_COUNTS["day/360"].additive


@given(start=days, count=st.integers(1, 120))
def test_whole_months_from_the_start_are_whole_wherever_months_are_counted(start: date, count: int) -> None:
    assume(start.day <= 28)
    end = end_of(start, Term(count))

    for name in set(NAMES) - {"day", "day/360", "actual/360", "calendar monthly + daily", "30/360"}:
        assert DAY_COUNTS[name].months(start, end) == count
    assert term_between(start, end) == Term(count)


@given(start=days, length=st.integers(1, 800), anchor=days)
def test_rounding_up_counts_each_anchored_month_that_is_touched(start: date, length: int, anchor: date) -> None:
    end = start + timedelta(days=length - 1)
    touched = sum(
        add_months(anchor, month) <= end and add_months(anchor, month + 1) > start for month in range(-1300, 1300)
    )

    assert DAY_COUNTS["anchored month rounded up"].months(start, end, anchor) == touched


@pytest.mark.parametrize(("period", "length"), [("month", 1), ("quarter", 3), ("half-year", 6), ("year", 12)])
@pytest.mark.parametrize("name", NAMES)
def test_longer_periods_are_so_many_months(name: str, period: Period, length: int) -> None:
    span = date(2026, 1, 15), date(2027, 5, 31)

    assert months_in(period) == length
    assert periods(name, *span, period) * length == DAY_COUNTS[name].months(*span)


@pytest.mark.parametrize("name", NAMES)
def test_a_price_per_day_or_week_counts_actual_days_under_every_day_count(name: str) -> None:
    span = date(2028, 2, 1), date(2028, 2, 29)

    assert periods(name, *span, "day") == 29
    assert periods(name, *span, "week") == Fraction(29, 7)


def test_periods_count_from_the_contracts_anchor_where_it_has_one() -> None:
    span = date(2022, 7, 1), date(2022, 7, 9)

    assert periods("anchored month", *span, "month", date(2021, 1, 10)) == Fraction(9, 30)
    assert periods("anchored month", *span, "month") == Fraction(9, 31)


@pytest.mark.parametrize("period", ["day", "month"])
def test_a_span_that_runs_backwards_is_refused(period: Period) -> None:
    with pytest.raises(ValueError, match="the end 2026-01-01 lies before the start 2026-01-03"):
        periods("anchored month", date(2026, 1, 3), date(2026, 1, 1), period)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("anchored months", "did you mean 'anchored month'?"),
        ("30/36", "did you mean '30/360'?"),
        ("weekly", "known are anchored month, anchored month rounded up, day, day/360"),
    ],
)
def test_an_unknown_day_count_is_refused_with_the_closest(name: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is not a day count") as refused:
        day_count_named(name)

    assert str(refused.value).startswith(f"{name!r} is not a day count; {hint}")
    with pytest.raises(ValueError, match="is not a day count"):
        periods(name, date(2026, 1, 1), date(2026, 1, 1), "day")


@pytest.mark.parametrize(
    ("period", "hint"),
    [
        ("week", "it counts days"),
        ("years", "did you mean 'year'?"),
        ("decade", "known are day, week, month, quarter, half-year, year"),
    ],
)
def test_a_period_that_is_not_made_of_months_is_refused(period: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is not a period of months") as refused:
        months_in(period)

    assert str(refused.value) == f"{period!r} is not a period of months; {hint}"


def test_the_table_of_day_counts_names_and_defines_each_one() -> None:
    assert set(DAY_COUNTS) == {
        "day",
        "day/360",
        "month",
        "month rounded up",
        "monthly + daily",
        "calendar monthly + daily",
        "month first, actual days",
        "month first, 30 days",
        "actual/360",
        "30/360",
        "anchored month",
        "anchored month rounded up",
    }
    assert all(name == count.name and count.definition.endswith(".") for name, count in DAY_COUNTS.items())
    assert len({count.definition for count in DAY_COUNTS.values()}) == len(DAY_COUNTS)
    assert set(ADDITIVE) == {"anchored month", "day", "actual/360", "30/360", "calendar monthly + daily"}
    assert DEFAULT_DAY_COUNT == "anchored month"


@pytest.mark.parametrize(
    ("period", "expected"),
    [("day", 365), ("week", Fraction(365, 7)), ("month", 12), ("quarter", 4), ("half-year", 2), ("year", 1)],
)
def test_a_year_has_twelve_months_or_365_days(period: str, expected: int | Fraction) -> None:
    assert periods_per_year(period) == expected
