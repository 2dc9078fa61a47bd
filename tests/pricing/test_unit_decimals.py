"""A unit price keeps the decimals that it was written or agreed with."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.rounding import round_to
from tests.currencies import book, in_every_currency
from tests.small_world import d, only, refused, world

CENT = "thing: { mode: per unit, price: 0.02 }"
GAS = "gas: { name: Gas, charge: one-time, family: goods, attributes: { grade: { one of: [a, b] } } }"
CHILD = "price book: child\ncurrency: {currency}\nregions: [FR]\nbased on: {{ price book: main{rest} }}\n"
RATES = "exchange rates: [{ from: USD, to: EUR, rate: 0.5, date: 2026-01-01, source: ECB }]"


@pytest.mark.parametrize(
    ("prices", "unit", "total"),
    [
        (
            "thing: { mode: per unit, price: 0.02, overrides: [{ when: quantity > 10, price: 0.0125 }] }",
            "0.0125",
            "12.50",
        ),
        ("thing: { mode: range, price: 0.0125, tiers: [{ from: 5000, price: 0.01 }] }", "0.0125", "12.50"),
        ("thing: { mode: per unit, price: 0.02, adders: { eco: { add: 0.0025 } } }", "0.0225", "22.50"),
        ("thing: { mode: per unit, price: 0.02, adders: { eco: { add: 0.0025, as: surcharge } } }", "0.0225", "22.50"),
    ],
)
def test_every_price_of_an_entry_counts_towards_its_decimals(prices: str, unit: str, total: str) -> None:
    line = only(world(prices), "{ product: thing, quantity: 1000 }")
    assert (line.net, line.net_total) == (d(unit), d(total))


def test_a_matrix_keeps_the_decimals_of_its_cells() -> None:
    gas = world(
        "gas: { mode: matrix, by: [grade], table: gas.csv }",
        more_products=GAS,
        files={"pricing_rules/gas.csv": "grade,price\na,0.0125\n"},
    )
    assert only(gas, "{ product: gas, quantity: 1000, selection: { grade: a } }").net_total == d("12.50")


def test_an_inherited_entry_brings_its_decimals_along() -> None:
    small = "thing: { mode: per unit, price: 0.0012 }"
    same = world(small, files={"pricing_rules/child.yaml": CHILD.format(currency="EUR", rest="")})
    assert only(same, "{ product: thing, quantity: 100000 }", price_book="child").net_total == d("120.00")
    dearer = world(small, files={"pricing_rules/child.yaml": CHILD.format(currency="EUR", rest=", change: 50%")})
    assert only(dearer, "{ product: thing, quantity: 100000 }", price_book="child").net_total == d("180.00")


def test_a_converted_entry_brings_decimals_only_where_it_is_finer_than_its_currency() -> None:
    files = {"pricing_rules/child.yaml": CHILD.format(currency="USD", rest=", convert: yes")}
    fine = world("thing: { mode: per unit, price: 0.0012 }", RATES, files=files)
    assert only(fine, "{ product: thing, quantity: 1000 }", price_book="child").net_total == d("2.40")  # 0.0024 USD
    yen = world(
        "thing: { mode: per unit, price: 12.34 }",
        RATES.replace("USD", "JPY").replace("0.5", "0.008"),
        files={"pricing_rules/child.yaml": CHILD.format(currency="JPY", rest=", convert: yes")},
    )
    assert only(yen, "{ product: thing, quantity: 10 }", price_book="child").net == d("1543")  # 1542.5


def test_a_contracted_price_keeps_its_decimals() -> None:
    contract = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { thing: 0.0125 EUR }\n"}
    line = only(world(CENT, files=contract), "{ product: thing, quantity: 1000 }")
    assert (line.net, line.net_total) == (d("0.0125"), d("12.50"))


def test_the_list_path_that_is_cheaper_than_a_contract_keeps_its_own_decimals() -> None:
    contract = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { thing: 0.0225 EUR }\n"}
    half = "schedules:\n  v: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 25% }] }"
    line = only(world(CENT, half, files=contract), "{ product: thing, quantity: 1000 }")
    assert (line.net, line.net_total) == (d("0.02"), d("20.00"))  # 0.015 at the book's two decimals


def test_prices_of_the_deal_itself_keep_their_decimals() -> None:
    special = only(world(), "{ product: special, quantity: 1000, special: { name: S, price: 0.0125 } }")
    assert special.net_total == d("12.50")
    target = only(world(CENT), "{ product: thing, quantity: 1000, discount: { target: 0.0125 EUR } }")
    assert (target.net, target.net_total) == (d("0.0125"), d("12.50"))
    segment = only(
        world("seat: { per: seat per month, mode: per unit, price: 0.02 }"),
        "{ product: seat, quantity: 1000, segments: [{ months: 1, price: 0.0125 }] }",
    )
    assert segment.net_total == d("12.50")


def test_a_price_that_only_rounding_turns_into_nothing_is_refused() -> None:
    prices = "thing: { mode: per unit, price: 0.01, adders: { eco: { add: -60%, of: base } } }"
    error = refused(world(prices), "{ product: thing, quantity: 1000 }")
    assert error.code == "price-rounds-to-zero"
    assert "0.004 EUR rounds to zero at 2 decimals" in error.message
    assert "unit decimals" in error.hint
    finer = prices.replace("price: 0.01,", "price: 0.01, unit decimals: 3,")
    assert only(world(finer), "{ product: thing, quantity: 1000 }").net_total == d("4.00")


def test_a_contract_that_vanishes_in_another_period_is_refused_too() -> None:
    prices = "prices: { seat: 0.01 EUR per seat per year }"
    contract = {"pricing_rules/c.yaml": f"contract: c\naccount: buyer\n{prices}\n"}
    error = refused(world(files=contract), "{ product: seat }", term="12 months")
    assert "0.000833333 EUR rounds to zero" in error.message


def test_what_a_discount_leaves_may_round_to_zero() -> None:
    line = only(world("thing: { mode: per unit, price: 0.01 }"), "{ product: thing, quantity: 10, discount: 60% }")
    assert (line.net, line.net_total) == (d("0.00"), d("0.00"))


@in_every_currency
@given(digits=st.integers(0, 6), units=st.integers(1, 10**7), quantity=st.integers(1, 10**6))
@settings(max_examples=60)
def test_without_a_discount_the_net_unit_price_is_the_price_as_written(
    currency: str, digits: int, units: int, quantity: int
) -> None:
    listed = Decimal(units).scaleb(-digits)
    files = {"pricing_rules/child.yaml": CHILD.format(currency=currency, rest="")}
    workspace = world(f"thing: {{ mode: per unit, price: {listed:f} }}", files=files, book=book(currency))
    for name in ("main", "child"):
        line = only(workspace, f"{{ product: thing, quantity: {quantity} }}", price_book=name)
        assert line.net == listed
        assert line.net_total == round_to(listed * quantity, minor_units(currency))
