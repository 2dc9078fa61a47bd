"""The stated order of rating: units, price model, discounts, bounds, commitment."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.usage.commitment import CommittedSpan
from cpq.usage.rating import UsagePlan, rate_usage
from cpq.usage.smoothing import RollingWindow

TENTH = Decimal("0.1")


def _at_a_tenth(_: int, units: Decimal) -> Decimal:
    return units * TENTH


def test_overage_of_a_rolling_window_is_charged_when_the_window_ends() -> None:
    used = [Decimal(units) for units in (700, 200, 333, 1000, 600, 1200, 0, 90, 160, 600, 750, 1100)]
    rated = rate_usage(used, UsagePlan(included=Decimal(500), smoothing=RollingWindow(3)), _at_a_tenth)
    assert [str(one.due) for one in rated if one.due] == ["3.30", "30.00", "1.00", "60.00"]


def test_a_minimum_of_500_trues_up_3000_units_at_a_tenth() -> None:
    (one,) = rate_usage([Decimal(3000)], UsagePlan(), _at_a_tenth, spans=[CommittedSpan(0, 0, Decimal(500))])
    assert (one.settled.charge, one.settled.true_up, one.due) == (300, 200, 500)


def test_free_units_come_before_the_price_discounts_before_the_minimum_spend() -> None:
    plan = UsagePlan(included=Decimal(100), discounts=(Decimal("0.5"),), minimum_spend=Decimal(20))
    (one,) = rate_usage([Decimal(400)], plan, _at_a_tenth)
    # 300 units cost 30.00, half off is 15.00, lifted to 20.00
    assert (one.free, one.listed, one.discount, one.bounded, one.due) == (100, 30, 15, 5, 20)


def test_a_maximum_spend_caps_what_is_left_after_discounts() -> None:
    (one,) = rate_usage([Decimal(4000)], UsagePlan(maximum_spend=Decimal(250)), _at_a_tenth)
    assert (one.listed, one.bounded, one.due) == (400, -150, 250)


def test_included_units_of_a_partly_covered_period_are_prorated_and_usage_counts_as_measured() -> None:
    (one,) = rate_usage([Decimal(500)], UsagePlan(included=Decimal(310)), _at_a_tenth, shares=[Fraction(17, 31)])
    assert (one.units.used, one.units.included, one.units.overage) == (500, 170, 330)


def test_usage_of_a_whole_period_counts_for_the_covered_part_where_the_plan_says_so() -> None:
    plan = UsagePlan(included=Decimal(10), prorates_included=False, prorates_usage=True)
    (one,) = rate_usage([Decimal(31)], plan, _at_a_tenth, shares=[Fraction(17, 31)])
    assert (one.measured, one.units.used, one.units.included, one.units.overage) == (31, 17, 10, 7)


@given(
    st.sampled_from(["JPY", "EUR", "KWD"]),
    st.lists(st.integers(0, 3000).map(Decimal), min_size=1, max_size=8),
    st.integers(0, 900).map(Decimal),
    st.lists(st.decimals(0, 1, places=3), max_size=3),
    st.integers(0, 200).map(Decimal),
)
def test_the_parts_of_a_period_sum_to_what_is_due(
    currency: str, used: list[Decimal], included: Decimal, discounts: list[Decimal], least: Decimal
) -> None:
    digits = minor_units(currency)
    plan = UsagePlan(included=included, discounts=tuple(discounts), minimum_spend=least, digits=digits)
    spans = [CommittedSpan(number, number, least * 2) for number in range(len(used))]
    for one in rate_usage(used, plan, lambda _, units: units * Decimal("0.037"), spans=spans):
        assert one.listed - one.discount + one.bounded == one.settled.charge
        assert one.free + one.units.overage == one.units.used
        assert one.due == max(one.settled.charge, least * 2)
        assert one.due == round(one.due, digits)
