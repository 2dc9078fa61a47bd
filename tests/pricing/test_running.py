"""The running state of a line: prices as amounts of the line, steps that sum, and a copy to try a path on."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cpq.pricing.running import Running, amount_on_line
from cpq.rounding import exact
from tests.small_world import d

THIRD = Fraction(1, 3)
PRICES = st.decimals(-9999, 9999, places=4)
PERIODS = st.none() | st.builds(Fraction, st.integers(1, 400), st.integers(1, 400))


def running(
    price: str = "10.00", units: str = "3", periods: Fraction | None = None, *, per_unit: bool = True
) -> Running:
    return Running(d(price), d(units), periods, per_unit=per_unit, decimals=2)


def test_a_price_counts_for_units_and_periods() -> None:
    assert running().after == d("30.00")
    assert running(periods=Fraction(12)).after == d("360.00")
    assert running(periods=Fraction(1, 2)).after == d("15.00")
    assert running(units="-3").after == d("-30.00")


@given(PRICES, st.integers(-500, 500), PERIODS)
def test_an_amount_is_the_price_times_both_to_the_thirtieth_decimal(
    price: Decimal, units: int, periods: Fraction | None
) -> None:
    with exact():
        got = Running(Decimal(0), Decimal(units), periods, per_unit=True, decimals=2).amount(price)
        assert got == amount_on_line(price, units * (periods or 1))
        assert abs(Fraction(got) - Fraction(price) * units * (periods or 1)) <= Fraction(1, 10**30)


def test_what_no_decimal_holds_is_kept_far_below_any_minor_unit() -> None:
    with exact():
        assert running(units="1", periods=THIRD).after == d("3." + "3" * 30)


@given(st.lists(PRICES, max_size=6), PERIODS)
def test_steps_sum_to_where_the_line_stands(prices: list[Decimal], periods: Fraction | None) -> None:
    with exact():
        s = running(periods=periods)
        begun = s.after
        for price in prices:
            s.take("step", price)
        assert begun + sum((step.amount for step in s.steps), Decimal(0)) == s.after
        assert [step.after for step in s.steps] == [s.amount(price) for price in prices]


def test_a_step_keeps_its_base_as_an_amount_and_its_unit_price_where_the_line_has_one() -> None:
    s, whole = running(), running(per_unit=False)
    for one in (s, whole):
        one.take("promotion", d("9.00"), d("10.00"), d("0.1"), "june")
    (step,) = s.steps
    assert (step.base, step.amount, step.unit, step.rate, step.rule) == (
        d("30.00"), d("-3.00"), d("9.00"), d("0.1"), "june",
    )  # fmt: skip
    assert whole.steps[0].unit is None
    s.total_only = True
    s.take("rounding", d("8.99"))
    assert (s.steps[1].base, s.steps[1].unit) == (None, None)


def test_a_copy_goes_its_own_way() -> None:
    s = running()
    s.place("regular")
    twin = s.copy()
    twin.take("contracted price", d("5.00"))
    twin.place("regular")
    assert (s.price, s.after, s.steps, s.named["regular"], s.amounts["regular"]) == (
        d("10.00"), d("30.00"), [], d("10.00"), d("30.00"),
    )  # fmt: skip
    assert (twin.price, twin.named, twin.amounts) == (
        d("5.00"),
        {"list": d("10.00"), "regular": d("5.00")},
        {"list": d("30.00"), "regular": d("15.00")},
    )


def test_a_copy_has_everything_that_the_line_has() -> None:
    s = running()
    s.surcharges, s.before_surcharges, s.before_proration = d("2"), frozenset({"list"}), frozenset({"regular"})
    twin = s.copy()
    assert {name: getattr(twin, name) for name in Running.__slots__} == {
        name: getattr(s, name) for name in Running.__slots__
    }


def test_a_price_named_before_proration_counts_for_all_periods_where_percentages_read_it() -> None:
    s = running()
    s.place("regular")
    assert s.named_price("regular", Fraction(12)) == d("10.00")
    s.before_proration = frozenset({"regular"})
    assert s.named_price("regular", Fraction(12)) == d("120.00")
    assert s.named_price("list", Fraction(12)) == d("10.00")
    assert s.named_price("customer", Fraction(12)) is None
