"""Prepaid credits: order of draw-down, expiry, rollover."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.terms import Term
from cpq.usage.credits import Demand, DrawOrder, Grant, draw_down

JANUARY = (date(2027, 1, 1), date(2027, 1, 31))
FEBRUARY = (date(2027, 2, 1), date(2027, 2, 28))
YEAR = Term(12)


def _grant(grant_id: str, amount: int, starts: date = date(2027, 1, 1), **others: object) -> Grant:
    return Grant(grant_id, Decimal(amount), date(2026, 12, 1), starts, **others)  # type: ignore[arg-type]


def test_the_grant_that_expires_soonest_is_drawn_first() -> None:
    grants = [_grant("later", 100, valid=Term(24), priority=1), _grant("sooner", 100, valid=YEAR, priority=9)]
    ledger = draw_down(grants, [Demand("calls", *JANUARY, Decimal(130))], digits=2)
    assert [(draw.grant, draw.paid) for draw in ledger.draws] == [("sooner", 100), ("later", 30)]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({"priority": 1}, {"priority": 2}, "the smaller priority"),
        ({"granted": date(2026, 1, 1)}, {"granted": date(2026, 2, 1)}, "the earlier grant"),
        ({}, {}, "the smaller id"),
    ],
)
def test_equal_expiry_is_decided_by_priority_then_grant_date_then_id(
    first: dict[str, object], second: dict[str, object], why: str
) -> None:
    def made(grant_id: str, said: dict[str, object]) -> Grant:
        return Grant(grant_id, Decimal(10), **{"granted": date(2026, 1, 1), "starts": JANUARY[0], **said})  # type: ignore[arg-type]

    ledger = draw_down([made("b", second), made("a", first)], [Demand("calls", *JANUARY, Decimal(5))], digits=2)
    assert [draw.grant for draw in ledger.draws] == ["a"], why


def test_another_order_can_be_asked_for() -> None:
    grants = [_grant("later", 100, valid=Term(24), priority=1), _grant("sooner", 100, valid=YEAR, priority=9)]
    order: DrawOrder = ("priority", "expiry", "granted")
    ledger = draw_down(grants, [Demand("calls", *JANUARY, Decimal(30))], digits=2, order=order)
    assert [draw.grant for draw in ledger.draws] == ["later"]


def test_a_grant_pays_only_for_what_it_names_and_while_it_is_valid() -> None:
    grants = [_grant("storage", 100, pays_for=frozenset({"storage"})), _grant("march", 100, date(2027, 3, 1))]
    ledger = draw_down(grants, [Demand("calls", *JANUARY, Decimal(30))], digits=2)
    assert ledger.draws == ()
    assert [balance.left for balance in ledger.balances] == [100, 100]


def test_a_grant_that_ends_within_a_period_still_pays_for_it() -> None:
    grants = [_grant("trial", 100, valid=Term(0, 10))]
    demands = [Demand("calls", *JANUARY, Decimal(30)), Demand("calls", *FEBRUARY, Decimal(30))]
    ledger = draw_down(grants, demands, digits=2)
    assert (ledger.paid(0), ledger.paid(1)) == (30, 0)
    (balance,) = ledger.balances
    assert (balance.drawn, balance.expired, balance.left) == (30, 70, 0)


def test_the_rollover_share_of_an_expired_rest_is_usable_once_more_for_as_long() -> None:
    grants = [_grant("pack", 100, valid=Term(1), rollover=Decimal("0.5"))]
    demands = [Demand("calls", *JANUARY, Decimal(30)), Demand("calls", *FEBRUARY, Decimal(10))]
    ledger = draw_down(grants, demands, digits=2)
    first, second = ledger.balances
    assert (first.drawn, first.rolled_over, first.expired, first.left) == (30, 35, 35, 0)
    assert (second.grant, second.came_from, second.drawn, second.expired) == ("pack+", "pack", 10, 25)


def test_unit_credits_of_several_products_are_drawn_at_their_rates() -> None:
    rates = {"input": Decimal("0.001"), "output": Decimal("0.004")}
    grants = [_grant("tokens", 10, pays_for=frozenset(rates), rates=rates)]
    demands = [Demand("input", *JANUARY, Decimal(2500)), Demand("output", *JANUARY, Decimal(2500))]
    ledger = draw_down(grants, demands, digits=0)
    # 2,500 inputs draw 2.5, which are 3 whole credits; 7 are left, which pay 1,750 outputs
    assert [(draw.paid, draw.credits) for draw in ledger.draws] == [(2500, 3), (1750, 7)]


GRANTS = st.builds(
    Grant,
    id=st.uuids().map(str),
    amount=st.integers(0, 500).map(Decimal),
    granted=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    starts=st.dates(date(2026, 6, 1), date(2027, 6, 1)),
    valid=st.none() | st.builds(Term, st.integers(0, 12), st.integers(1, 40)),
    priority=st.integers(0, 3),
    rollover=st.sampled_from([Decimal(0), Decimal("0.25"), Decimal("0.333"), Decimal(1)]),
    pays_for=st.sampled_from([frozenset(), frozenset({"calls"}), frozenset({"storage"})]),
    rates=st.sampled_from([{}, {"calls": Decimal("0.3")}]),
)


DEMANDS = st.lists(st.tuples(st.sampled_from(["calls", "storage"]), st.integers(0, 300)), max_size=10)


@given(st.lists(GRANTS, max_size=5), DEMANDS, st.sampled_from(["JPY", "EUR", "KWD"]))
def test_drawn_left_and_expired_sum_to_what_was_granted(
    grants: list[Grant], asked: list[tuple[str, int]], currency: str
) -> None:
    digits = minor_units(currency)
    demands = [
        Demand(subject, day := date(2027, 1, 1) + timedelta(days=31 * number), day + timedelta(days=30), Decimal(units))
        for number, (subject, units) in enumerate(asked)
    ]
    ledger = draw_down(grants, demands, digits=digits)
    for balance in ledger.balances:
        parts = (balance.drawn, balance.rolled_over, balance.expired, balance.left)
        assert sum(parts) == balance.amount
        assert all(part >= 0 for part in parts)
    bought = sum(grant.amount for grant in grants)
    kept = sum(balance.drawn + balance.expired + balance.left for balance in ledger.balances)
    assert kept == bought
    assert sum(draw.credits for draw in ledger.draws) == sum(balance.drawn for balance in ledger.balances)
    for number, demand in enumerate(demands):
        assert 0 <= ledger.paid(number) <= demand.amount


@given(st.permutations([_grant("a", 50, valid=YEAR), _grant("b", 50, valid=YEAR), _grant("c", 80, valid=Term(6))]))
def test_the_order_in_which_grants_are_given_changes_nothing(grants: list[Grant]) -> None:
    demands = [Demand("calls", *JANUARY, Decimal(90)), Demand("calls", *FEBRUARY, Decimal(70))]
    ledger = draw_down(grants, demands, digits=2)
    assert [(draw.grant, draw.paid) for draw in ledger.draws] == [("c", 80), ("a", 10), ("a", 40), ("b", 30)]
