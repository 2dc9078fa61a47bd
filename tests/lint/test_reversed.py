"""Tier tables that turn back, in schedules and in prices, and those that only look alike."""

from __future__ import annotations

import pytest

from tests.lint.showing import linted, only, shown
from tests.small_world import world

CODE = "reversed-tiers"
ROUND = "{ from: 50, discount: 5% }, { from: 100, discount: 4% }, { from: 250, discount: 1% }"
SCHEDULE = "schedules:\n  volume: {{ on: [seat], by: {by}, mode: {mode}, of: list, tiers: [{tiers}]{more} }}\n"


def rules(tiers: str, *, by: str = "quantity", mode: str = "range", more: str = "") -> str:
    return SCHEDULE.format(tiers=tiers, by=by, mode=mode, more=more)


def prices(tiers: str, mode: str = "range") -> str:
    return f"seat: {{ per: seat per month, mode: {mode}, tiers: [{tiers}] }}"


@pytest.mark.parametrize("mode", ["range", "slab"])
def test_a_discount_that_falls_with_the_quantity_is_told_once_with_two_quotes(mode: str) -> None:
    workspace = world(rules=rules(ROUND, mode=mode))
    finding = only(workspace, CODE)
    assert finding.problem.message == "'volume' falls with the quantity: 4% from 100, 5% from 50"
    assert (finding.problem.severity, finding.subject) == ("warning", "volume")
    scenario = shown(workspace, finding)
    assert scenario.count("rule: volume") == 2
    assert "quantity: 50" in scenario
    assert "quantity: 100" in scenario


def test_a_discount_that_falls_with_the_term_is_told_with_two_terms() -> None:
    workspace = world(rules=rules("{ from: 12 months, discount: 5% }, { from: 36 months, discount: 1% }", by="term"))
    finding = only(workspace, CODE)
    assert finding.problem.message == "'volume' falls with the term: 1% from 36 months, 5% from 12 months"
    scenario = shown(workspace, finding)
    assert "term: 12 months" in scenario
    assert "term: 36 months" in scenario


def test_an_amount_off_that_falls_is_told_in_its_currency() -> None:
    tiers = "{ from: 50, amount: 5.00 }, { from: 100, amount: 4.00 }"
    workspace = world(rules=rules(tiers, more=", currency: EUR"))
    finding = only(workspace, CODE)
    assert finding.problem.message == "'volume' falls with the quantity: 4 EUR from 100, 5 EUR from 50"
    assert shown(workspace, finding)


def test_a_condition_is_met_by_the_quotes_that_show_it() -> None:
    workspace = world(rules=rules(ROUND, more=", when: quote.payment_days > 45"))
    assert "payment terms: 46" in shown(workspace, only(workspace, CODE))


def test_an_accepted_cliff_is_the_opposite_and_silences_nothing() -> None:
    assert only(world(rules=rules(ROUND, more=", cliff: accepted")), CODE)


@pytest.mark.parametrize(
    "tiers",
    [
        "{ from: 50, discount: 1% }, { from: 100, discount: 4% }, { from: 250, discount: 5% }",
        "{ from: 50, discount: 4% }, { from: 100, discount: 4% }",  # a tier that changes nothing is no fall
        "{ from: 50, discount: 5% }",
    ],
)
def test_a_discount_that_rises_or_stays_is_not_told(tiers: str) -> None:
    assert linted(world(rules=rules(tiers)), CODE) == []


def test_a_schedule_that_is_over_is_history() -> None:
    assert linted(world(rules=rules(ROUND, more=", valid until: 2026-06-14")), CODE) == []
    assert linted(world(rules=rules(ROUND, more=", valid until: 2026-06-15")), CODE)


@pytest.mark.parametrize("mode", ["range", "slab"])
def test_a_unit_price_that_rises_with_the_quantity_is_told_with_two_quotes(mode: str) -> None:
    workspace = world(prices("{ from: 1, price: 9.00 }, { from: 10, price: 10.00 }", mode))
    finding = only(workspace, CODE)
    assert finding.problem.message == "a unit of 'seat' costs 10.00 EUR from 10, 9.00 EUR from 1"
    scenario = shown(workspace, finding)
    assert "quantity: 1 " in scenario
    assert "quantity: 10 " in scenario


@pytest.mark.parametrize(
    ("tiers", "mode"),
    [
        ("{ from: 1, price: 10.00 }, { from: 10, price: 9.00 }", "range"),
        ("{ from: 1, price: 9.00 }, { from: 10, price: 9.00 }", "slab"),
        ("{ from: 1, price: 90.00 }, { from: 10, price: 100.00 }", "stairstep"),  # one price for the whole span
        ("{ from: 1, price: 9.00 }, { from: 10, price: 40.00, package size: 10 }", "range"),  # ten for 40
    ],
)
def test_prices_that_fall_stay_or_are_no_prices_per_unit_are_not_told(tiers: str, mode: str) -> None:
    assert linted(world(prices(tiers, mode)), CODE) == []
