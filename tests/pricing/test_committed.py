"""Minimum commitments on a quote: contracted, outside every discount, and apart from the estimate."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.problems import CannotPrice, InvalidFiles
from cpq.quotes.estimates import usage_estimates
from tests.small_world import only, price, world

PRICES = """
calls: { per: call per month, mode: per unit, price: 0.10, included: 100 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
"""
PRODUCTS = """
calls: { name: Calls, charge: usage, family: software, tax: standard, cost: 0.02 EUR per call per month }
seat: { name: Seat, charge: recurring, family: software, tax: standard }
"""
CATALOG = "selling models: { rolling: { charge: usage, evergreen: yes } }"
RULES = """
promotions:
  half: { on: { families: [software] }, discount: 50%, of: list }
partner discounts:
  gold: { of: running, software: 20% }
"""


def test_nothing_takes_anything_off_a_commitment() -> None:
    made = world(PRICES, RULES, products=PRODUCTS)
    line = "{ id: c, product: calls, quantity: 600, commitment: 25.00 EUR per month, discount: 10% }"
    quote = price(made, line, term="12 months", sold_through="{ partner: shop, tier: gold }")
    committed = quote.line("c/commitment")
    assert (committed.net, committed.net_total, committed.steps) == (25, 300, ())
    assert quote.line("c").steps
    assert quote.facts["quote.discount_off_list"] == 0
    assert (quote.totals.recurring, quote.totals.net, quote.metrics["tcv"]) == (300, 300, 300)


def test_the_estimate_says_what_of_it_is_committed() -> None:
    made = world(PRICES, products=PRODUCTS)
    quote = price(made, "{ id: c, product: calls, quantity: 600, commitment: 25.00 EUR per month }", term="12 months")
    (estimate,) = usage_estimates(quote)
    assert (estimate.per_period, estimate.amount, estimate.committed, estimate.beyond) == (50, 600, 300, 300)
    (as_json,) = quote.to_json()["usage_estimates"]
    assert (as_json["per_period"], as_json["amount"], as_json["beyond"]) == ("50.00", "600.00", "300.00")


def test_a_target_margin_counts_what_serving_a_commitment_costs() -> None:
    made = world(
        PRICES + "tool: { mode: per unit, price: 200.00 }",
        products=PRODUCTS + "tool: { name: Tool, charge: one-time, family: goods, tax: standard, cost: 100.00 EUR }",
    )
    lines = "{ product: calls, quantity: 600, commitment: 25.00 EUR per month }\n{ product: tool }"
    quote = price(made, lines, term="12 months", discounts="[{ target margin: 57% }]")
    # 300 committed of an estimate of 600, which costs 600 x 0.02 x 12 = 144, so 72; with the tool 172 of 400
    assert (quote.totals.cost, quote.totals.net, quote.totals.allowances) == (172, 400, -100)


def test_an_optional_line_estimates_and_commits_nothing() -> None:
    made = world(PRICES, products=PRODUCTS)
    line = "{ id: c, product: calls, quantity: 600, commitment: 25.00 EUR per month, optional: yes }\n{ product: seat }"
    quote = price(made, line, term="12 months")
    assert usage_estimates(quote) == ()
    assert (quote.totals.recurring, quote.totals.optional) == (120, 900)


def test_a_commitment_covers_the_whole_ramp() -> None:
    made = world(PRICES, products=PRODUCTS)
    line = (
        "{ id: c, product: calls, commitment: 25.00 EUR per month, "
        "segments: [{ months: 6, quantity: 100 }, { months: 12, quantity: 900, free: yes }] }"
    )
    committed = price(made, line).line("c/commitment")
    assert (committed.periods, committed.net_total) == (18, 450)


def test_a_commitment_covers_the_gaps_between_seasons_too() -> None:
    seasons = "[{ start: 2027-03-15, end: 2027-03-15 }, { start: 2027-06-11, end: 2027-09-08 }]"
    line = f"{{ id: c, product: calls, gaps: yes, commitment: 25.00 EUR per term, segments: {seasons} }}"
    committed = price(world(PRICES, products=PRODUCTS), line).line("c/commitment")
    assert (str(committed.start), str(committed.end)) == ("2027-03-15", "2027-09-08")
    assert committed.length_months == 5 + Fraction(25, 30)  # to 14 August, and 25 days


def test_a_deal_without_end_commits_to_one_period_and_not_to_a_term() -> None:
    prices = "rolling: { selling models: { rolling: { per: call per month, mode: per unit, price: 0.10 } } }"
    rolling = "rolling: { name: Rolling, selling models: [rolling], family: software }"
    made = world(prices, products=rolling, catalog=CATALOG)
    quote = price(made, "{ id: r, product: rolling, quantity: 10, commitment: 30.00 EUR per quarter }")
    assert (quote.line("r/commitment").net_total, quote.metrics["tcv"]) == (30, None)
    with pytest.raises(CannotPrice, match="runs without end"):
        price(made, "{ id: r, product: rolling, quantity: 10, commitment: 30.00 EUR per term }")


@pytest.mark.parametrize(
    ("commitment", "words"),
    [
        ("500.00 EUR", "is no commitment"),
        ("500.00 EUR per week", "is no commitment"),
        ("0.00 EUR per month", "above zero"),
        ("500.001 EUR per month", "smallest unit"),
        ("{ amount: 5.00 EUR per month, overage factor: 0.9 }", "at least 1"),
    ],
)
def test_a_commitment_that_cannot_be_is_refused(commitment: str, words: str) -> None:
    with pytest.raises(InvalidFiles) as refused:
        price(world(PRICES, products=PRODUCTS), f"{{ product: calls, commitment: {commitment} }}", term="1 month")
    assert any(words in problem.message for problem in refused.value.problems)


def test_a_credit_commits_to_nothing() -> None:
    with pytest.raises(InvalidFiles, match="a credit commits to nothing"):
        price(world(PRICES, products=PRODUCTS), "{ product: calls, kind: credit, commitment: 5.00 EUR per month }")


@given(st.sampled_from(["JPY", "EUR", "KWD"]), st.integers(1, 10**7), st.integers(1, 60))
def test_a_committed_total_is_the_amount_times_its_periods(currency: str, minor: int, months: int) -> None:
    amount = Decimal(minor).scaleb(-minor_units(currency))
    book = f"price book: main\ncurrency: {currency}"
    products = "calls: { name: Calls, charge: usage, family: software, tax: standard }"
    made = world("calls: { per: call per month, mode: per unit, price: 1 }", products=products, book=book)
    line = f"{{ id: c, product: calls, commitment: {amount:f} {currency} per month }}"
    quote = price(made, line, term=f"{months} months")
    assert quote.totals.net == quote.line("c/commitment").net_total == amount * months


def test_included_units_are_no_discount_and_their_cost_counts() -> None:
    line = only(world(PRICES, products=PRODUCTS), "{ product: calls, quantity: 600 }", term="1 month")
    assert (line.net, line.list_total, line.net_total, line.cost) == (None, 50, 50, 12)
    assert line.tiers == (("1", "0"), ("101", "0.10"))
    assert dict(line.build_up[0].inputs) == {"included": "100", "billed": "500"}


def test_a_contract_prices_the_units_beyond_the_included_ones() -> None:
    contract = "contract: frame\naccount: buyer\nprices: { calls: 0.06 EUR per call per month }\n"
    made = world(PRICES, products=PRODUCTS, files={"pricing_rules/frame.yaml": contract})
    assert only(made, "{ product: calls, quantity: 600 }", term="1 month").net_total == 30


@given(st.integers(0, 400), st.sampled_from(["per unit", "package", "slab", "range", "stairstep"]))
def test_what_lies_beyond_the_included_units_costs_what_it_would_alone(units: int, mode: str) -> None:
    tiers = "tiers: [{ from: 1, price: 0.50 }, { from: 51, price: 0.40 }, { from: 151, price: 0.25 }]"
    model = {"per unit": "price: 0.50", "package": "package size: 20, price: 4.00"}.get(mode, tiers)
    entry = f"per: call per month, mode: {mode}, {model}"
    products = (
        "calls: { name: Calls, charge: usage, tax: standard }\nbare: { name: Bare, charge: usage, tax: standard }"
    )
    made = world(f"calls: {{ {entry}, included: 100 }}\nbare: {{ {entry} }}", products=products)
    lines = (
        f"{{ id: c, product: calls, quantity: {units} }}\n{{ id: b, product: bare, quantity: {max(units - 100, 0)} }}"
    )
    quote = price(made, lines, term="12 months")
    assert quote.line("c").net_total == quote.line("b").net_total
