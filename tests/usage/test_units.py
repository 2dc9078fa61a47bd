"""Free units over partial invoices, smoothing over periods, and periods that are covered in part."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.usage.free_units import charges_of_parts, partial_invoices
from cpq.usage.partial_periods import prorated_units, share_of_days, usage_periods
from cpq.usage.smoothing import RollingWindow, Rollover, SmoothedPeriod, smoothed

UNITS = st.integers(0, 2000).map(Decimal) | st.decimals(0, 2000, places=3)
YEAR = [Decimal(units) for units in (700, 200, 333, 1000, 600, 1200, 0, 90, 160, 600, 750, 1100)]


def _units(*numbers: int) -> list[Decimal]:
    return [Decimal(number) for number in numbers]


def _year_of(included: int) -> list[Decimal]:
    return _units(*[included] * 12)


def _overage(periods: tuple[SmoothedPeriod, ...]) -> list[Decimal]:
    return [period.overage for period in periods]


# --- free units -----------------------------------------------------------------------------------------------------


def test_free_units_carry_over_the_invoices_of_one_period() -> None:
    invoices = partial_invoices(Decimal(500), _units(300, 250, 100))
    assert [one.billed for one in invoices] == _units(0, 50, 100)
    assert [one.left for one in invoices] == _units(200, 0, 0)


def test_a_package_that_two_invoices_share_is_charged_once() -> None:
    def packages(units: Decimal) -> Decimal:
        return 4 * Decimal(ceil(units / 100))

    invoices = partial_invoices(Decimal(0), _units(150, 40, 20))
    assert charges_of_parts(invoices, packages) == (8, 0, 4)


@given(UNITS, st.lists(UNITS, min_size=1, max_size=8))
def test_however_usage_is_cut_the_parts_bill_what_one_invoice_would(free: Decimal, parts: list[Decimal]) -> None:
    cut = partial_invoices(free, parts)
    (whole,) = partial_invoices(free, [sum(parts, Decimal(0))])
    assert sum(one.billed for one in cut) == whole.billed
    assert sum(one.free for one in cut) == whole.free
    assert cut[-1].left == whole.left
    assert all(one.used == one.free + one.billed for one in cut)


@given(UNITS, st.lists(UNITS, min_size=1, max_size=6), st.integers(0, 2000))
def test_partial_charges_sum_to_the_charge_of_the_whole_by_any_price_model(
    free: Decimal, parts: list[Decimal], start: int
) -> None:
    def tiered(units: Decimal) -> Decimal:
        return 5 + min(units, Decimal(start)) * Decimal("0.10") + max(Decimal(0), units - start) * Decimal("0.04")

    (whole,) = partial_invoices(free, [sum(parts, Decimal(0))])
    assert sum(charges_of_parts(partial_invoices(free, parts), tiered)) == tiered(whole.billed)


@pytest.mark.parametrize(("free", "part"), [(-1, 5), (5, -1)])
def test_fewer_than_no_units_are_refused(free: int, part: int) -> None:
    with pytest.raises(ValueError, match="fewer than none"):
        partial_invoices(Decimal(free), [Decimal(part)])


# --- smoothing ------------------------------------------------------------------------------------------------------


def test_a_rolling_window_slides_without_overage_and_starts_anew_behind_it() -> None:
    periods = smoothed(YEAR, _year_of(500), RollingWindow(3))
    assert _overage(periods) == _units(0, 0, 0, 33, 0, 0, 300, 0, 0, 0, 10, 600)
    assert [period.since for period in periods if period.overage] == [1, 4, 8, 11]  # months 2, 5, 9 and 12


def test_a_window_that_is_not_full_waits_while_the_term_goes_on() -> None:
    assert _overage(smoothed(_units(900, 900), _units(500, 500), RollingWindow(3), ended=False)) == _units(0, 0)
    assert _overage(smoothed(_units(900, 900), _units(500, 500), RollingWindow(3))) == _units(0, 800)


def test_a_window_of_one_period_is_no_smoothing() -> None:
    assert _overage(smoothed(YEAR, _year_of(500), RollingWindow(1))) == _overage(smoothed(YEAR, _year_of(500), None))


def test_unused_units_stay_usable_for_further_periods_the_oldest_first() -> None:
    periods = smoothed(_units(400, 450, 700, 500), _units(500, 500, 500, 500), Rollover(2))
    # month 1 leaves 100, month 2 takes those 100 and leaves 150, month 3 takes the 150 and 50 of its own too many
    assert [period.rolled_over for period in periods] == _units(0, 100, 150, 0)
    assert _overage(periods) == _units(0, 0, 50, 0)


def test_units_that_rolled_over_expire_behind_their_last_period() -> None:
    periods = smoothed(_units(0, 0, 0, 1000), _units(100, 0, 0, 0), Rollover(2))
    assert [period.expired for period in periods] == _units(0, 0, 100, 0)
    assert _overage(periods) == _units(0, 0, 0, 1000)


def test_without_rollover_what_a_period_leaves_expires_with_it() -> None:
    (period,) = smoothed(_units(300), _units(500), None)
    assert (period.overage, period.left, period.expired) == (0, 0, 200)


@given(st.lists(st.tuples(UNITS, UNITS), max_size=14), st.integers(1, 5), st.booleans())
def test_a_rolling_window_never_bills_more_than_each_period_for_itself(
    periods: list[tuple[Decimal, Decimal]], span: int, ended: bool
) -> None:
    used, included = [used for used, _ in periods], [included for _, included in periods]
    windowed = sum(_overage(smoothed(used, included, RollingWindow(span), ended=ended)), Decimal(0))
    alone = sum(_overage(smoothed(used, included, None)), Decimal(0))
    assert windowed <= alone
    assert windowed >= 0


@given(st.lists(st.tuples(UNITS, UNITS), max_size=14), st.integers(1, 5))
def test_windows_that_bill_never_share_a_period(periods: list[tuple[Decimal, Decimal]], span: int) -> None:
    found = smoothed([used for used, _ in periods], [included for _, included in periods], RollingWindow(span))
    covered = [
        number for last, period in enumerate(found) if period.overage for number in range(period.since, last + 1)
    ]
    assert len(covered) == len(set(covered))


@given(st.lists(st.tuples(UNITS, UNITS), max_size=14), st.integers(1, 5))
def test_rollover_never_bills_more_than_none_and_more_rollover_never_more(
    periods: list[tuple[Decimal, Decimal]], span: int
) -> None:
    used, included = [used for used, _ in periods], [included for _, included in periods]
    totals = [
        sum(_overage(smoothed(used, included, rule)), Decimal(0)) for rule in (None, Rollover(span), Rollover(span + 1))
    ]
    assert totals[0] >= totals[1] >= totals[2]


@given(st.lists(st.tuples(UNITS, UNITS), min_size=1, max_size=14), st.integers(0, 4))
def test_every_included_unit_is_used_or_expires_or_is_left(periods: list[tuple[Decimal, Decimal]], span: int) -> None:
    used, included = [used for used, _ in periods], [included for _, included in periods]
    found = smoothed(used, included, Rollover(span) if span else None)
    spent = sum(period.used - period.overage for period in found)
    assert spent + sum(period.expired for period in found) + found[-1].left == sum(included)


def test_periods_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="2 periods of usage need as many"):
        smoothed(_units(1, 2), _units(1), None)


@pytest.mark.parametrize("rule", [RollingWindow(0), Rollover(0)])
def test_a_smoothing_over_no_period_is_refused(rule: RollingWindow | Rollover) -> None:
    with pytest.raises(ValueError, match="at least one period"):
        smoothed(_units(1), _units(1), rule)


# --- periods covered in part ----------------------------------------------------------------------------------------


def test_a_period_that_is_covered_in_part_counts_by_days() -> None:
    share = share_of_days(date(2023, 1, 1), date(2023, 1, 31), date(2023, 1, 15), date(2023, 1, 31))
    assert share == Fraction(17, 31)
    assert prorated_units(Decimal(31), share, 0) == 17


def test_prorated_units_round_half_up_to_the_decimals_of_the_unit() -> None:
    assert prorated_units(Decimal(500), Fraction(17, 31), 0) == 274  # 274.19
    assert prorated_units(Decimal(500), Fraction(17, 31), 2) == Decimal("274.19")
    assert prorated_units(Decimal(5), Fraction(1, 2), 0) == 3


def test_periods_of_several_months_count_from_the_month_of_the_start() -> None:
    periods = usage_periods(date(2026, 11, 15), date(2027, 5, 14), 3)
    assert [(one.start, one.end) for one in periods] == [
        (date(2026, 11, 1), date(2027, 1, 31)),
        (date(2027, 2, 1), date(2027, 4, 30)),
        (date(2027, 5, 1), date(2027, 7, 31)),
    ]
    assert [one.share for one in periods] == [Fraction(78, 92), 1, Fraction(14, 92)]


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(0, 1200), st.sampled_from([1, 3, 6, 12]))
def test_periods_cover_every_day_of_the_term_once(start: date, days: int, months: int) -> None:
    end = start + timedelta(days=days)
    periods = usage_periods(start, end, months)
    covered = [
        one.covered_from + timedelta(days=day)
        for one in periods
        for day in range((one.covered_until - one.covered_from).days + 1)
    ]
    assert covered == [start + timedelta(days=day) for day in range(days + 1)]
    assert all(0 < one.share <= 1 and one.holds(one.covered_from) for one in periods)


def test_a_period_of_no_month_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one month"):
        usage_periods(date(2026, 1, 1), date(2026, 12, 31), 0)
