"""What a bundle says about the price of its options: an own price, a reduction, and units that are included."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.pricing.words import in_words
from cpq.quotes.priced import PricedLine
from cpq.workspace import Workspace
from tests.pricing.laws import check_steps
from tests.small_world import d, price, refused, world


def inside(option: str, entry: str = "{ mode: per unit, price: 10.00 }", *, of: str = "", more: str = "") -> Workspace:
    """A workspace with a bundle that offers ``part`` under some conditions."""
    bundle = f"{{ {of} groups: {{ g: {{ options: {{ part: {{ {option} }} }} }} }} }}"
    return world(
        f"set: {{ mode: flat, price: 100.00 }}\npart: {entry}",
        more,
        more_products=(
            f"set: {{ name: Set, charge: one-time, bundle: {bundle} }}\npart: {{ name: P, charge: one-time }}"
        ),
    )


def part(workspace: Workspace, quantity: int = 1, bundles: int = 1, asked: str = "") -> PricedLine:
    option = f"{{ id: p, product: part, parent: s, quantity: {quantity}{asked} }}"
    deal = f"{{ id: s, product: set, quantity: {bundles} }}\n{option}"
    line = price(workspace, deal).line("p")
    check_steps(line)
    return line


@pytest.mark.parametrize(
    ("option", "unit", "words"),
    [
        ("price: 8.00 EUR", "8.00", "costs 8.00 EUR inside the bundle set"),
        ("price: 12.50 EUR", "12.50", "costs 12.50 EUR inside the bundle set"),
        ("price: 80%", "8.00", "costs 80 % of list inside the bundle set"),
        ("price: 130%", "13.00", "costs 130 % of list inside the bundle set"),
        ("discount: 25%", "7.50", "25 % off inside the bundle set"),
        ("discount: 3.00 EUR", "7.00", "3.00 EUR off inside the bundle set"),
        ("discount: 30.00 EUR", "0.00", "30.00 EUR off inside the bundle set, which is all of the price and more"),
    ],
)
def test_an_option_has_its_own_price_or_reduction_and_says_so(option: str, unit: str, words: str) -> None:
    line = part(inside(option), quantity=3)
    assert (line.list, line.net, line.net_total) == (10, d(unit), d(unit) * 3)
    assert [(step.name, in_words(step)) for step in line.steps] == [("bundle option", words)]


def test_the_price_of_a_fee_is_one_amount_and_that_of_tiers_counts_for_each_unit() -> None:
    assert part(inside("price: 8.00 EUR", "{ mode: flat, price: 50.00 }"), quantity=3).net_total == d("8.00")
    slab = "{ mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 3, price: 5.00 }] }"
    assert part(inside("price: 8.00 EUR", slab), quantity=4).net_total == d("32.00")


def test_a_price_in_another_currency_is_converted_and_a_fine_one_keeps_its_decimals() -> None:
    rates = "exchange rates: [{ from: USD, to: EUR, rate: 0.90, date: 2026-01-01, source: test }]"
    assert part(inside("price: 10.00 USD", more=rates)).net == d("9.00")
    assert part(inside("price: 0.0125 EUR"), quantity=100).net_total == d("1.25")


@pytest.mark.parametrize(
    ("option", "bundles", "quantity", "net"),
    [
        ("included up to: 5", 1, 5, "0.00"),
        ("included up to: 5", 1, 8, "30.00"),
        ("included up to: 5", 2, 4, "0.00"),
        ("included up to: 5", 2, 6, "20.00"),
        ("included up to: 5, scales: accessory", 2, 6, "10.00"),
        ("included up to: 5, price: 4.00 EUR", 1, 8, "12.00"),
        ("included up to: 5, discount: 50%", 1, 8, "15.00"),
        ("included up to: 5, discount: 2.00 EUR", 1, 8, "24.00"),
    ],
)
def test_further_units_are_charged_for_at_their_price(option: str, bundles: int, quantity: int, net: str) -> None:
    assert part(inside(option), quantity, bundles).net_total == d(net)


def test_units_beyond_are_priced_as_if_they_were_asked_for_alone() -> None:
    slab = "{ mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 4, price: 1.00 }] }"
    line = part(inside("included up to: 5", slab), quantity=8)
    assert line.net_total == d("30.00")  # three units at 10, not the sixth to the eighth at 1
    assert [(step.name, step.amount) for step in line.build_up][-1] == ("included in bundle", d("-5.00"))
    assert in_words(line.build_up[-1]) == "5 of 8 included in the price of set"


def test_transactions_that_do_not_make_up_the_value_are_told_by_the_whole_value() -> None:
    made = inside("included up to: 3", "{ mode: percentage, rate: 1%, fixed: 0.10 }")
    deal = "{ id: s, product: set, quantity: 8 }\n{ product: part, parent: s, quantity: 30, transactions: 2 }"
    assert "do not make up its value of 240" in str(refused(made, deal))  # 8 x 30, of which 8 x 3 are included


def test_included_units_are_no_discount_and_a_rep_s_percentage_is_taken_of_the_others() -> None:
    line = part(inside("included up to: 5"), 8, asked=", discount: 10%")
    assert (line.list_total, line.net_total, line.requested_rate) == (30, 27, d("0.1"))


@given(st.integers(1, 30), st.integers(1, 30))
def test_included_and_charged_units_are_all_units(included: int, asked: int) -> None:
    line = part(inside(f"included up to: {included}"), asked)
    assert line.net_total == Decimal(10) * max(asked - included, 0)
    assert line.quantity == asked


@pytest.mark.parametrize(("option", "net"), [("", "0.00"), ("extra: yes", "10.00"), ("price: 4.00 EUR", "4.00")])
def test_options_of_a_bundle_whose_parent_has_the_price_cost_nothing_unless_they_say_so(option: str, net: str) -> None:
    assert part(inside(option, of="price: parent,")).net_total == d(net)


def test_a_bundle_priced_by_components_costs_nothing_even_where_it_has_an_entry() -> None:
    quote = price(inside("required: yes", of="price: components,"), "{ id: s, product: set }")
    assert [(line.product, line.net_total) for line in quote.lines] == [("set", 0), ("part", 10)]


def test_what_is_inside_an_included_bundle_is_included_too() -> None:
    products = """
    outer:
      name: O
      charge: one-time
      bundle: { groups: { g: { options: { set: { included: yes, required: yes } } } } }
    set: { name: S, charge: one-time, bundle: { groups: { g: { options: { part: { required: yes } } } } } }
    part: { name: P, charge: one-time }
    """
    prices = (
        "outer: { mode: flat, price: 9.00 }\nset: { mode: flat, price: 5.00 }\npart: { mode: per unit, price: 3.00 }"
    )
    quote = price(world(prices, more_products=products), "{ id: o, product: outer }")
    assert [line.net_total for line in quote.lines] == [9, 0, 0]


def test_an_included_percentage_of_the_total_costs_nothing() -> None:
    products = """
    set:
      name: S
      charge: one-time
      bundle: { groups: { g: { options: { support: { included: yes, required: yes } } } } }
    """
    prices = (
        "set: { mode: flat, price: 100.00 }\n"
        "support: { mode: percent of total, per: year, rate: 20%, "
        "of: { products: [seat], scope: quote, level: net } }\n"
        "seat: { per: month, mode: per unit, price: 10.00 }"
    )
    quote = price(world(prices, more_products=products), "{ id: s, product: set }\n{ product: seat }", term="12 months")
    assert quote.line("s.support").net_total == 0
