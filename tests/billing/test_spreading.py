"""Spreading amounts over time: exact sums, no drift, full periods at their full price."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.billing.schedule import Span
from cpq.billing.spreading import Measure, Piece, run_on, spread, weights
from cpq.rounding import RoundingMode

modes = st.sampled_from(("half up", "half even"))
shares = st.lists(st.fractions(0, 100, max_denominator=365), min_size=1, max_size=40).filter(any)


def span(start: str, end: str) -> Span:
    return Span(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("amount", "digits", "expected"),
    [
        ("1000.00", 2, ["333.33", "333.34", "333.33"]),
        ("-1000.00", 2, ["-333.33", "-333.34", "-333.33"]),
        ("0.01", 2, ["0.00", "0.01", "0.00"]),
        ("10000", 0, ["3333", "3334", "3333"]),
        ("100.000", 3, ["33.333", "33.334", "33.333"]),
        ("0.00", 2, ["0.00", "0.00", "0.00"]),
    ],
)
def test_a_third_is_the_difference_to_what_was_due_before(amount: str, digits: int, expected: list[str]) -> None:
    assert spread(Decimal(amount), [Fraction(1)] * 3, digits, "half up") == [Decimal(part) for part in expected]


@given(units=st.integers(-(10**9), 10**9), parts=shares, digits=st.sampled_from((0, 2, 3)), mode=modes)
def test_parts_sum_to_the_whole_and_none_strays_more_than_a_unit(
    units: int, parts: list[Fraction], digits: int, mode: RoundingMode
) -> None:
    amount, unit = Decimal(units).scaleb(-digits), Fraction(1, 10**digits)
    found = spread(amount, parts, digits, mode)

    assert sum(found) == amount
    for part, share in zip(found, parts, strict=True):
        assert abs(Fraction(part) - Fraction(amount) * share / sum(parts)) <= unit
        assert part * units >= 0


@given(units=st.integers(0, 10**9), counts=st.lists(st.fractions(0, 12, max_denominator=31), min_size=1, max_size=30))
def test_what_goes_on_is_never_more_than_half_a_unit_off(units: int, counts: list[Fraction]) -> None:
    amount = Decimal(units).scaleb(-2)
    found = list(run_on(amount, counts, Fraction(1), 2, "half up"))

    assert abs(Fraction(sum(found)) - Fraction(amount) * sum(counts)) <= Fraction(1, 200)


def test_what_full_periods_leave_is_shared_by_the_partial_ones() -> None:
    pieces = [
        Piece(span("2027-02-15", "2027-02-28"), whole=False),
        Piece(span("2027-03-01", "2027-03-31"), whole=True),
        Piece(span("2027-04-01", "2027-04-14"), whole=False),
    ]
    measure = Measure("anchored month", "month", date(2000, 1, 1))

    # Two months from 15 February are 14/28, 1 and 14/30 of calendar months; one is left for the two partial ones.
    first, middle, last = weights(pieces, measure, Fraction(2))
    assert middle == 1
    assert first + last == 1
    assert first / last == Fraction(14, 28) / Fraction(14, 30)


def test_where_less_than_nothing_is_left_all_periods_share() -> None:
    pieces = [Piece(span("2027-01-01", "2027-01-31"), whole=True), Piece(span("2027-02-01", "2027-02-28"), whole=True)]
    measure = Measure("actual/360", "month", date(2000, 1, 1))

    assert weights(pieces, measure, Fraction(1)) == [Fraction(31, 30), Fraction(28, 30)]


def test_where_the_day_count_gives_everything_away_days_share() -> None:
    pieces = [
        Piece(span("2027-01-15", "2027-01-31"), whole=False),
        Piece(span("2027-02-01", "2027-02-10"), whole=False),
    ]

    assert weights(pieces, Measure("month", "month", date(2000, 1, 15)), Fraction(0)) == [17, 10]
