"""The price list of an account: the figures of ``cpq price``, for everything that the account may buy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.price_list import PriceRow, Wanted
from cpq.problems import CannotPrice, NotFound
from cpq.quotes.parties import SoldThrough
from cpq.terms import Term
from cpq.workspace import Workspace
from tests.currencies import in_every_currency, smallest
from tests.small_world import d, price, world

DAY = date(2026, 6, 15)
PRICES = """
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
plan: { per: month, mode: flat, price: 50.00 }
calls: { per: call per month, mode: slab, tiers: [{ from: 1, price: 0.10 }, { from: 101, price: 0.05 }] }
support: { per: year, mode: percent of total, rate: 20%, of: { families: [software], scope: quote, level: net } }
desk: { mode: per unit, price: 300.00, adders: { oak: { when: 'wood == "oak"', add: 80.00 } } }
rug: { mode: per unit, price: 40.00 }
"""
MORE = """
desk: { name: Desk, charge: one-time, family: goods, tax: standard, attributes: { wood: { one of: [oak, pine] } } }
rug: { name: Rug, charge: one-time, family: goods, tax: standard, requires: [thing] }
"""
RULES = """
schedules:
  volume:
    { on: [seat], by: quantity, mode: range, of: running, valid until: 2026-09-30, tiers: [{ from: 50, discount: 10% }]}
  loyal: { on: [seat], by: term, mode: range, of: running, tiers: [{ from: 24 months, discount: 5% }] }
promotions:
  summer:
    { on: [seat], discount: 50%, of: running, for: first 3 months, orders from: 2026-06-01, orders until: 2026-08-31 }
partner discounts:
  gold: { of: running, goods: 20%, software: 10%, support: 0%, services: 0%, freight: 0% }
"""
CONTRACT = """
contract: frame
account: buyer
for orders from: 2026-01-01
for orders until: 2026-12-31
prices: { thing: 80.00 EUR }
"""
WORLD = world(PRICES, RULES, more_products=MORE, files={"pricing_rules/frame.yaml": CONTRACT})


def rows(workspace: Workspace = WORLD, account: str = "buyer", **asked: object) -> list[PriceRow]:
    return list(workspace.price_list(Wanted(account, DAY, **asked)))  # type: ignore[arg-type]


def of(product: str, **asked: object) -> list[PriceRow]:
    return [row for row in rows(**asked) if row.product == product]  # type: ignore[arg-type]


def test_an_account_pays_its_contract_where_it_has_one() -> None:
    (thing,) = of("thing")
    assert (thing.price("list"), thing.price("regular"), thing.price("net")) == (d("100.00"), d("80.00"), d("80.00"))
    assert [(step.rule, step.where.short) for step in thing.steps] == [("frame", "pricing_rules/frame.yaml:5")]
    assert (thing.validity.first, thing.validity.last) == (date(2026, 1, 1), date(2026, 12, 31))


def test_each_part_of_a_term_is_a_row_and_each_quantity_its_own_price() -> None:
    found = of("seat", quantities=(d(1), d(50)), term=Term(24))
    # 10.00 less 5 % by term; half of it for three months; 10 % less for 50
    assert [(row.quantity, row.covers, row.price("net")) for row in found] == [
        (d(1), "months 1 to 3", d("4.75")),
        (d(1), "months 4 to 24", d("9.50")),
        (d(50), "months 1 to 3", d("4.28")),
        (d(50), "months 4 to 24", d("8.55")),
    ]
    assert {row.validity.last for row in found if row.covers == "months 1 to 3"} == {date(2026, 8, 31)}
    assert {row.validity.last for row in found if row.covers == "months 4 to 24"} == {date.max, date(2026, 9, 30)}


def test_what_has_no_unit_price_says_what_its_total_is_for() -> None:
    (plan,) = of("plan")
    assert (plan.price("net"), plan.counts) == (d("600.00"), "months 1 to 12")
    (calls,) = of("calls", quantities=(d(150),), term=Term(1))
    assert (calls.price("net"), calls.counts) == (d("12.50"), "150 call, month 1")
    assert calls.to_json()["tiers"] == [{"from": "1", "price": "0.10"}, {"from": "101", "price": "0.05"}]


def test_a_percentage_says_what_it_is_a_share_of() -> None:
    (support,) = of("support", quantities=(d(1), d(5)))
    assert (support.status, support.share, support.counts) == ("share", "20 % of software at net price", "year")


def test_what_is_configured_shows_its_base_and_what_choices_add() -> None:
    (desk,) = of("desk", quantities=(d(1), d(5)))
    assert (desk.status, desk.price("list"), desk.price("net")) == ("configured", d("300.00"), None)
    assert desk.adders == (("oak", "80.00"),)
    assert [problem.code for problem in desk.problems] == ["missing-choice"]


def test_what_requires_another_product_is_priced_beside_it() -> None:
    (rug,) = of("rug")
    assert rug.price("net") == d("40.00")


def test_a_product_without_a_price_says_why_once() -> None:
    (other,) = of("other", quantities=(d(1), d(2), d(3)))
    assert other.status == "no price"
    assert [problem.code for problem in other.problems] == ["no-price"]


def test_a_quantity_that_cannot_be_bought_says_why_beside_the_others() -> None:
    found = of("thing", quantities=(d(1), d("1.5")))
    assert [(row.status, [problem.code for problem in row.problems]) for row in found] == [
        ("priced", []),
        ("no price", ["fractional-quantity"]),
    ]


def test_a_partner_takes_its_discount_off() -> None:
    (thing,) = of("thing", sold_through=SoldThrough(tier="gold"))
    assert (thing.price("customer"), thing.price("net")) == (d("80.00"), d("64.00"))


def test_families_limit_the_list_and_an_unknown_one_is_told() -> None:
    assert {row.product for row in rows(families=("software",))} == {"seat", "plan", "calls"}
    with pytest.raises(NotFound) as refused:
        rows(families=("sofware",))
    assert refused.value.hint == "did you mean 'software'?"


def test_an_account_that_nothing_knows_is_told() -> None:
    with pytest.raises(NotFound) as refused:
        rows(account="buyr")
    assert refused.value.hint == "did you mean 'buyer'?"


def test_a_price_book_that_does_not_fit_is_told_before_the_first_row() -> None:
    with pytest.raises(CannotPrice, match="no price book"):
        WORLD.price_list(Wanted("buyer", DAY, currency="USD"))


def test_an_inherited_base_price_is_converted_and_changed() -> None:
    book = "price book: us\ncurrency: USD\nbased on: { price book: main, change: 10%, convert: yes }\n"
    rates = "exchange rates: [{ from: EUR, to: USD, rate: 1.20, date: 2026-01-01, source: bank }]"
    workspace = world(
        PRICES, rates, more_products=MORE, files={"pricing_rules/us.yaml": book, "accounts/b.yaml": "account: buyer\n"}
    )
    desk = next(row for row in rows(workspace, price_book="us") if row.product == "desk")
    assert desk.base == d("396")  # 300.00 × 1.20 × 1.10


@in_every_currency
@given(
    product=st.sampled_from(["thing", "seat", "plan", "calls", "rug"]),
    quantity=st.integers(1, 300),
    months=st.integers(1, 60),
    cents=st.integers(1, 10**6),
)
def test_a_figure_is_the_one_that_a_quote_of_that_product_and_quantity_has(
    currency: str, product: str, quantity: int, months: int, cents: int
) -> None:
    amount = smallest(cents, currency)
    prices = PRICES.replace("thing: { mode: per unit, price: 100.00", f"thing: {{ mode: per unit, price: {amount}")
    workspace = world(
        prices,
        RULES,
        more_products=MORE,
        book=f"price book: main\ncurrency: {currency}\nunit decimals: 4",
        files={"accounts/b.yaml": "account: buyer\n"},
    )
    listed = [
        row
        for row in workspace.price_list(Wanted("buyer", DAY, quantities=(Decimal(quantity),), term=Term(months)))
        if row.product == product
    ]
    beside = "\n{ product: thing }" if product == "rug" else ""
    quote = price(workspace, f"{{ product: {product}, quantity: {quantity} }}{beside}", term=f"{months} months")
    assert [row.line for row in listed] == [line for line in quote.lines if line.line == "l1"]
