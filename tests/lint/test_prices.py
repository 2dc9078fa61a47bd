"""Gaps in prices: late tiers, tables without a cell, products and currencies without an entry, losses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.workspace import Workspace
from tests.lint.showing import linted, only, shown
from tests.small_world import PRICES, world
from tests.small_world import only as only_line

SHIRT = "shirt: { name: Shirt, charge: one-time, attributes: { size: { one of: [s, m, l] }, long: { yes or no: no } } }"
CHEAP = "seat: { name: Seat, charge: recurring, family: software, tax: standard, cost: %s }"


def shirts(table: str, more: str = "") -> Workspace:
    product = SHIRT.removesuffix(" }") + more + " }"
    return world(
        "shirt: { mode: matrix, by: [size, long], table: shirts.csv }",
        products=product,
        files={"pricing_rules/shirts.csv": table},
    )


WHOLE = "size,long,price\ns,no,10.00\nm,no,11.00\nl,no,12.00\ns,yes,13.00\nm,yes,14.00\nl,yes,15.00\n"


def test_a_missing_cell_of_values_that_go_together_is_told_with_how_many_more() -> None:
    workspace = shirts("size,long,price\ns,no,10.00\nm,no,11.00\nl,no,12.00\ns,yes,13.00\n")
    finding = only(workspace, "matrix-hole")
    assert finding.problem.message == "shirts.csv has no price of 'shirt' for size m, long yes, nor for 1 more"
    assert "error: missing-cell" in shown(workspace, finding)


def test_a_whole_table_is_not_told() -> None:
    assert linted(shirts(WHOLE), "matrix-hole") == []


def test_a_missing_cell_that_a_constraint_forbids_is_not_told() -> None:
    table = WHOLE.replace("l,yes,15.00\n", "")
    forbidden = ", constraints: { no-long-l: { when: size == 'l', forbid: long } }"
    assert [one.code for one in linted(shirts(table), "matrix-hole")] == ["matrix-hole"]
    assert linted(shirts(table, forbidden), "matrix-hole") == []


@pytest.mark.parametrize("mode", ["range", "stairstep"])
def test_tiers_that_start_late_are_told_unless_a_price_stands_below(mode: str) -> None:
    late = f"thing: {{ mode: {mode}, tiers: [{{ from: 5, price: 10.00 }}] }}"
    workspace = world(late)
    assert "error: below-first-tier" in shown(workspace, only(workspace, "tiers-start-late"))
    assert linted(world(late.replace("tiers:", "price: 12.00, tiers:")), "tiers-start-late") == []
    assert linted(world(late.replace("from: 5", "from: 1")), "tiers-start-late") == []


def test_a_product_without_a_price_is_told_and_one_that_needs_none_is_not() -> None:
    products = """
    plus: { name: Plus, charge: one-time }
    odd: { name: Odd, charge: one-time, free entry: [name, price, cost] }
    set: { name: Set, charge: one-time, bundle: { price: components, groups: { all: { options: { plus: {} } } } } }
    old: { name: Old, charge: one-time }
    """
    past = (
        "price book: past\ncurrency: EUR\nvalid until: 2025-12-31\nprices: { old: { mode: per unit, price: 1.00 } }\n"
    )
    workspace = world(
        "thing: { mode: per unit, price: 1.00 }", more_products=products, files={"pricing_rules/past.yaml": past}
    )
    told = {one.subject: one for one in linted(workspace, "unpriced-product")}
    assert "plus" in told
    assert told.keys().isdisjoint({"odd", "set", "old", "thing", "special"})
    assert "error: no-price" in shown(workspace, told["plus"])


def test_a_book_that_prices_one_charge_of_two_is_told() -> None:
    hub = "hub: { name: Hub, charges: { set-up: { charge: one-time }, fee: { charge: recurring } } }"
    fee = "fee: { per: hub per month, mode: per unit, price: 9.00 }"
    workspace = world(f"hub: {{ charges: {{ {fee} }} }}", products=hub)
    assert "error: no-price" in shown(workspace, only(workspace, "partly-priced"))
    whole = world(f"hub: {{ charges: {{ {fee}, set-up: {{ mode: flat, price: 5.00 }} }} }}", products=hub)
    assert linted(whole, "partly-priced") == []


US = "price book: us\ncurrency: USD\nregions: [US]\nprices: { thing: { mode: per unit, price: 110.00 }%s }\n"
OTHERS = PRICES + "other: { mode: per unit, price: 50.00 }\n"


def test_a_currency_that_lacks_a_product_of_a_family_it_sells_is_told_once() -> None:
    workspace = world(OTHERS, files={"pricing_rules/us.yaml": US % ""})
    finding = only(workspace, "missing-in-currency")
    assert "'other'" in finding.problem.message
    assert "'seat'" not in finding.problem.message  # dollars price nothing of that family
    assert "error: no-price" in shown(workspace, finding)


def test_a_currency_that_has_all_of_its_families_is_not_told() -> None:
    us = US % ", other: { mode: per unit, price: 55.00 }"
    assert linted(world(OTHERS, files={"pricing_rules/us.yaml": us}), "missing-in-currency") == []


SCHEDULE = "schedules: { s: { on: [seat], by: %s, mode: range, of: list, tiers: [{ from: %s, discount: 11%% }] } }"


@pytest.mark.parametrize(
    ("cost", "rules", "told"),
    [
        ("12.00 EUR per seat per month", "", "at list"),
        ("9.00 EUR per seat per month", "", ""),
        (
            "9.00 EUR per seat per month",
            SCHEDULE % ("quantity", "50"),
            "at quantity 50",
        ),
        (
            "9.00 EUR per seat per month",
            SCHEDULE % ("term", "36 months"),
            "for 36 months at quantity 1",
        ),
        (
            "9.00 EUR per seat per month",
            "promotions: { p: { on: [seat], discount: 11%, of: list, code: TOP, when: account.segment == 'public' } }",
            "with promotion 'p' at quantity 1",
        ),
        (
            "9.00 EUR per seat per month",
            "promotions: { p: { on: [seat], discount: 9%, of: list, code: TOP } }",
            "",
        ),
    ],
)  # fmt: skip
def test_a_price_below_cost_is_told_with_how_it_comes_about(cost: str, rules: str, told: str) -> None:
    prices = "seat: { per: seat per month, mode: per unit, price: 10.00 }"
    workspace = world(prices, rules, products=CHEAP % cost)
    findings = linted(workspace, "below-cost")
    assert [told in one.problem.message for one in findings] == ([True] if told else [])
    for finding in findings:
        assert "margin: -" in shown(workspace, finding)


def test_a_cost_that_rises_later_is_looked_at_on_that_day() -> None:
    costs = "[{ cost: 5.00 EUR per seat per month }, { valid from: 2026-09-01, cost: 11.00 EUR per seat per month }]"
    workspace = world("seat: { per: seat per month, mode: per unit, price: 10.00 }", products=CHEAP % costs)
    assert "as of: 2026-09-01" in shown(workspace, only(workspace, "below-cost"))


FLOOR = "guardrails: { floor: { product: seat, fact: %s, then: stop } }"


@pytest.mark.parametrize(
    ("floor", "told"),
    [
        ("line.net_price, below: 11.00 EUR", True),
        ("line.net_price, below: 10.00 EUR", False),
        ("line.margin_rate, below: 60%", True),
        ("line.margin_rate, below: 40%", False),
        ("line.discretionary_discount, above: 0%", False),
    ],
)
def test_a_floor_above_what_the_policy_charges_is_told(floor: str, told: bool) -> None:
    cheap = CHEAP % "5.00 EUR per seat per month"
    workspace = world("seat: { per: seat per month, mode: per unit, price: 10.00 }", FLOOR % floor, products=cheap)
    findings = linted(workspace, "below-floor")
    assert bool(findings) == told
    for finding in findings:
        assert "outcome: stopped" in shown(workspace, finding)


def test_what_loading_found_comes_with_a_scenario() -> None:
    cliff = world("thing: { mode: range, tiers: [{ from: 1, price: 10.00 }, { from: 10, price: 5.00 }] }")
    assert "10 of thing cost less" in shown(cliff, only(cliff, "price-cliff"))
    twice = world(
        "thing: { mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 10, price: 9.00 }] }",
        (SCHEDULE % ("quantity", "20")).replace("seat", "thing"),
    )
    assert "rule: s" in shown(twice, only(twice, "double-volume"))


def test_a_book_that_has_ended_is_history() -> None:
    ended = world("thing: { mode: range, tiers: [{ from: 5, price: 10.00 }] }", book="valid until: 2025-12-31")
    assert linted(ended, "tiers-start-late", "below-cost", "matrix-hole") == []
    assert linted(ended, "tiers-start-late", day=date(2025, 6, 1)) != []


@settings(max_examples=40)
@given(
    price=st.integers(100, 2000),
    cost=st.integers(1, 2000),
    rates=st.lists(st.integers(0, 40), min_size=3, max_size=3),
    floor=st.integers(0, 60),
)
def test_a_loss_is_told_if_and_only_if_trying_every_quantity_finds_one(
    price: int, cost: int, rates: list[int], floor: int
) -> None:
    """Also where plain arithmetic has shown that nothing needs to be priced."""
    rules = f"""
    schedules:
      v: {{ on: [seat], by: quantity, mode: range, of: list, tiers: [{{ from: 5, discount: {rates[0]}% }}] }}
      t: {{ on: [seat], by: term, mode: range, of: running, tiers: [{{ from: 24 months, discount: {rates[1]}% }}] }}
    promotions:
      p: {{ on: [seat], discount: {rates[2]}%, of: running, when: account.segment == "public" }}
    guardrails:
      g: {{ on: [seat], fact: line.margin_rate, below: {floor}%, then: warn }}
    """
    costs = CHEAP % f"{cost / 100:.2f} EUR per seat per month"
    workspace = world(
        f"seat: {{ per: seat per month, mode: per unit, price: {price / 100:.2f} }}", rules, products=costs
    )
    tried = [
        only_line(workspace, f"{{ product: seat, quantity: {quantity} }}", term=term, account=account)
        for quantity in (1, 4, 5, 9)
        for term in ("12 months", "24 months")
        for account in ("buyer", "{ id: buyer, segment: public }")
    ]
    told = {finding.code for finding in linted(workspace, "below-cost", "below-floor")}
    assert ("below-cost" in told) == any(line.margin < 0 for line in tried if line.margin is not None)
    sold = [line for line in tried if line.net_total > 0 and line.margin is not None]
    assert ("below-floor" in told) == any(line.margin < line.net_total * Decimal(floor) / 100 for line in sold)
