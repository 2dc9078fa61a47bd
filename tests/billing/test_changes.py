"""A change inside a paid period: what is used and unused sums to what was paid, and a change to nothing new is free."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.billing import PeriodChange, Span, change_in_period
from cpq.daycount import DAY_COUNTS, ChangeDay
from cpq.money import CurrencyMismatch, Money
from tests.small_world import world

APRIL = Span(date(2026, 4, 1), date(2026, 4, 30))
CHANGE_DAYS: tuple[ChangeDay, ...] = ("new", "old")
prices = st.integers(0, 10**8).map(lambda units: Decimal(units).scaleb(-2))


def change(old: str, new: str, day: int, change_day: ChangeDay = "new", digits: int = 2) -> PeriodChange:
    return change_in_period(Decimal(old), Decimal(new), APRIL, date(2026, 4, day), digits=digits, change_day=change_day)


def test_the_day_of_the_change_belongs_to_the_new_state_unless_said_otherwise() -> None:
    assert change("30.00", "60.00", 11).used == Decimal("10.00")
    assert change("30.00", "60.00", 11, "old").used == Decimal("11.00")


def test_credit_and_charge_stay_apart_and_net_to_what_is_due() -> None:
    upgrade = change("30.00", "60.00", 11)

    assert (upgrade.credit, upgrade.charge, upgrade.net) == (Decimal("-20.00"), Decimal("40.00"), Decimal("20.00"))
    assert (upgrade.owed, upgrade.next_invoice(Decimal("60.00"))) == (0, Decimal("60.00"))


def test_what_the_buyer_is_owed_goes_into_the_next_invoice() -> None:
    downgrade = change("60.00", "30.00", 11)

    assert (downgrade.net, downgrade.owed) == (Decimal("-20.00"), Decimal("20.00"))
    assert downgrade.next_invoice(Decimal("30.00")) == Decimal("10.00")


def test_a_change_on_the_first_day_gives_everything_back() -> None:
    assert (change("60.00", "30.00", 1).used, change("60.00", "30.00", 1).unused) == (0, Decimal("60.00"))


def test_a_change_on_the_last_day_that_is_still_old_gives_nothing_back() -> None:
    last = change("60.00", "30.00", 30, "old")

    assert (last.unused, last.credit, last.charge) == (0, 0, 0)
    assert not last.credit.is_signed()


@pytest.mark.parametrize(("digits", "price", "used"), [(0, "1000", "333"), (3, "1.000", "0.333")])
def test_amounts_are_rounded_to_the_currency(digits: int, price: str, used: str) -> None:
    assert change(price, price, 11, digits=digits).used == Decimal(used)


@pytest.mark.parametrize("name", DAY_COUNTS)
@given(old=prices, new=prices, length=st.integers(1, 400), day=st.integers(0, 399), rule=st.sampled_from(CHANGE_DAYS))
def test_used_and_unused_sum_to_what_was_paid_under_every_day_count(
    name: str, old: Decimal, new: Decimal, length: int, day: int, rule: ChangeDay
) -> None:
    start = date(2026, 1, 15)
    period = Span(start, start + timedelta(days=length - 1))
    on = start + timedelta(days=day % length)
    if not DAY_COUNTS[name].months(*period, start):
        with pytest.raises(ValueError, match="finds nothing"):
            change_in_period(old, new, period, on, day_count=name, change_day=rule)
        return
    found = change_in_period(old, new, period, on, day_count=name, change_day=rule)

    assert found.used + found.unused == old
    assert 0 <= found.used <= old
    assert 0 <= found.charge <= new
    assert found.net == found.charge + found.credit
    assert change_in_period(old, old, period, on, day_count=name, change_day=rule).net == 0


@given(price=prices, day=st.integers(1, 29))
def test_the_old_rule_on_a_day_is_the_new_rule_on_the_next(price: Decimal, day: int) -> None:
    old = change_in_period(price, price, APRIL, date(2026, 4, day), change_day="old")

    assert old == change_in_period(price, price, APRIL, date(2026, 4, day + 1), change_day="new")


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 5, 1)])
def test_a_change_outside_the_period_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="lies outside the period from 2026-04-01 to 2026-04-30"):
        change_in_period(Decimal(1), Decimal(2), APRIL, day)


def test_a_workspace_changes_as_its_files_say() -> None:
    # 10 of 30 days are used where the day of the change is still old: 100.00 / 3.
    workspace = world(rules="rounding: { change day: old }\n", book="day count: month first, 30 days\n")
    old, new = Money(Decimal("100.00"), "EUR"), Money(Decimal("0.00"), "EUR")
    by_policy = workspace.change_in_period(old, new, APRIL, date(2026, 4, 10))

    assert (by_policy.used, by_policy.unused) == (Decimal("33.33"), Decimal("66.67"))
    march = Span(date(2026, 3, 1), date(2026, 3, 31))
    assert workspace.change_in_period(old, new, march, date(2026, 3, 10)).used == Decimal("32.26")  # 10/31
    in_book = workspace.change_in_period(old, new, march, date(2026, 3, 10), price_book="main")
    assert in_book.used == Decimal("33.33")  # 10/30


def test_a_change_keeps_its_currency() -> None:
    with pytest.raises(CurrencyMismatch, match=r"from 1 EUR to 1 USD"):
        world().change_in_period(Money(Decimal(1), "EUR"), Money(Decimal(1), "USD"), APRIL, date(2026, 4, 2))


def test_an_empty_period_has_no_change_in_it() -> None:
    empty = Span(date(2026, 4, 1), date(2026, 3, 31))

    with pytest.raises(ValueError, match="outside the period"):
        change_in_period(Decimal(1), Decimal(2), empty, date(2026, 4, 1))
