"""The facts that pricing produced: three discounts with three names, margins, and how far roundings are forgiven."""

from decimal import Decimal

import pytest

from cpq.pricing.outcome_facts import line_facts, quote_tolerance, tolerance
from cpq.quotes.priced import PricedQuote
from tests.small_world import d, only, price, world

RULES = """
schedules:
  volume: { on: [thing, seat], by: quantity, mode: range, of: list, tiers: [{ from: 10, discount: 20% }] }
partner discounts:
  silver: { of: running, goods: 10%, software: 10% }
"""
PRICES = """
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
support: { mode: percent of total, rate: 20%, of: { families: [software], scope: quote, level: customer } }
freight: { mode: flat, price: 300.00, charge: pass-through }
calls: { mode: per unit, price: 1.00 }
"""
SOLD = "{ partner: shop, tier: silver }"


def quote(deal: str, **given: str) -> PricedQuote:
    return price(world(PRICES, RULES), deal, **given)


def test_three_discounts_have_three_names_on_a_line() -> None:
    facts = line_facts(quote("{ product: thing, quantity: 10, discount: 25% }", sold_through=SOLD).lines[0])
    assert facts["discretionary_discount"] == d("0.25")  # of regular
    assert facts["channel_discount"] == d("0.1")  # of customer
    assert facts["discount_off_list"] == d("0.46")  # 1 - 0.8 x 0.75 x 0.9
    assert (facts["list_price"], facts["regular_price"], facts["customer_price"], facts["net_price"]) == (
        d("100.00"),
        d("80.00"),
        d("60.00"),
        d("54.00"),
    )
    assert (facts["list_total"], facts["regular_total"], facts["customer_total"], facts["net_total"]) == (
        d("1000.00"),
        d("800.00"),
        d("600.00"),
        d("540.00"),
    )


def test_and_the_same_three_on_the_quote() -> None:
    facts = quote(
        "{ product: thing, quantity: 10, discount: 25% }\n{ product: thing, quantity: 2 }", sold_through=SOLD
    ).facts
    assert facts["quote.discretionary_discount"] == d("0.2")  # 200 of 800 + 200
    assert facts["quote.channel_discount"] == d("0.1")
    assert facts["quote.discount_off_list"] == d("0.4")  # 1,200 list, 720 net
    assert (
        facts["quote.list_total"],
        facts["quote.regular_total"],
        facts["quote.customer_total"],
        facts["quote.net_total"],
    ) == (
        d("1200.00"),
        d("1000.00"),
        d("800.00"),
        d("720.00"),
    )


def test_volume_and_promotions_are_not_the_reps() -> None:
    facts = quote("{ product: thing, quantity: 10 }").facts
    assert facts["quote.discretionary_discount"] == 0
    assert facts["quote.discount_off_list"] == d("0.2")


def test_allowances_are_the_reps() -> None:
    facts = quote("discounts: [50.00 EUR]\nlines: [{ product: thing }, { product: thing }]").facts
    assert facts["quote.discretionary_discount"] == d("0.25")
    assert facts["quote.discount_off_list"] == d("0.25")


def test_free_months_are_the_reps_in_full() -> None:
    priced = quote("{ product: seat, segments: [{ months: 6, free: yes }, { months: 18 }] }")
    assert [line_facts(line)["discretionary_discount"] for line in priced.lines] == [1, 0]
    assert priced.facts["quote.discretionary_discount"] == d("0.25")


def test_what_the_percentage_of_total_loses_is_not_counted_twice() -> None:
    priced = quote("{ product: seat, discount: 50% }\n{ product: support }", term="12 months")
    assert line_facts(priced.lines[1])["discretionary_discount"] == 0
    assert priced.facts["quote.discretionary_discount"] == d("0.5")


def test_credits_optional_usage_and_freight_do_not_thin_the_discount_out() -> None:
    deal = """
    { product: thing, discount: 50% }
    { product: thing, kind: credit }
    { product: thing, quantity: 5, optional: yes }
    { product: calls, quantity: 1000 }
    { product: freight }
    """
    priced = quote("\n".join(line.strip() for line in deal.strip().splitlines()), term="1 month")
    assert priced.facts["quote.discretionary_discount"] == d("0.5")
    assert priced.facts["quote.discount_off_list"] == d("0.5")


def test_a_rate_of_list_counts_of_regular() -> None:
    line = only(world(PRICES, RULES), "{ product: thing, quantity: 10, discount: 20% of list }")
    assert line_facts(line)["discretionary_discount"] == d("0.25")


def test_an_amount_and_a_target_count_as_the_rate_they_are() -> None:
    assert line_facts(quote("{ product: thing, discount: 15.00 EUR }").lines[0])["discretionary_discount"] == d("0.15")
    target = quote("{ product: thing, discount: { target: 85.00 } }").lines[0]
    assert line_facts(target)["discretionary_discount"] == d("0.15")


def test_roundings_are_no_discount() -> None:
    line = only(world("thing: { mode: per unit, price: 0.99 }"), "{ product: thing, quantity: 7, discount: 10% }")
    assert line.net == d("0.89")
    assert line_facts(line)["discretionary_discount"] == d("0.1")
    assert line_facts(line)["discount_off_list"] == d("0.1")


def test_surcharges_do_not_hide_a_discount() -> None:
    prices = "thing: { mode: per unit, price: 100.00, adders: { alloy: { add: 50.00, as: surcharge } } }"
    facts = line_facts(only(world(prices), "{ product: thing, discount: 50% }"))
    assert facts["discount_off_list"] == d("0.5")
    assert facts["discretionary_discount"] == d("0.5")


def test_a_line_without_a_unit_price_has_an_average_one() -> None:
    prices = "thing: { mode: slab, tiers: [{ from: 1, price: 10.00 }, { from: 11, price: 5.00 }] }"
    facts = line_facts(only(world(prices), "{ product: thing, quantity: 20, discount: 10% }"))
    assert (facts["list_price"], facts["net_price"]) == (d("7.5"), d("6.75"))
    calls = world("calls: { mode: slab, tiers: [{ from: 1, price: 10.00, flat: 7.00 }] }")
    assert line_facts(only(calls, "{ product: calls, quantity: 0 }", term="1 month"))["net_price"] == d("7.00")


def test_free_of_charge_is_no_discount_and_not_a_division_by_zero() -> None:
    facts = line_facts(only(world("thing: { mode: per unit, price: 0.00 }"), "{ product: thing, discount: 10% }"))
    assert facts["discount_off_list"] == 0


def test_margins_follow_the_allowances_and_are_undefined_at_nothing() -> None:
    made = "made: { name: Made, charge: one-time, family: goods, cost: 60.00 EUR }"
    workspace = world("made: { mode: per unit, price: 100.00 }", more_products=made)
    facts = line_facts(price(workspace, "discounts: [20.00 EUR]\nlines: [{ product: made }]").lines[0])
    assert (facts["cost"], facts["margin"], facts["margin_rate"]) == (d("60.00"), d("20.00"), d("0.25"))
    gift = line_facts(only(workspace, "{ product: made, discount: 100% }"))
    assert (gift["margin"], gift["margin_rate"], gift["markup_rate"]) == (d("-60.00"), None, -1)
    unknown = line_facts(quote("{ product: thing }").lines[0])
    assert (unknown["cost"], unknown["margin_rate"]) == (None, None)


def test_quote_facts_carry_totals_and_contract_values() -> None:
    facts = quote("{ product: thing }\n{ product: seat }", term="24 months").facts
    assert (facts["quote.one_time_total"], facts["quote.recurring_total"]) == (d("100.00"), d("240.00"))
    assert (facts["quote.acv"], facts["quote.tcv"], facts["quote.gross_total"]) == (
        d("120.00"),
        d("340.00"),
        d("340.00"),
    )
    assert (facts["quote.cost"], facts["quote.margin"], facts["quote.margin_rate"], facts["quote.markup_rate"]) == (
        None,
        None,
        None,
        None,
    )


# --- tolerance ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("10%", "0"),
        ("{ target: 85.00 }", "0.0001"),
        ("10.00 EUR", "0.0001"),
        ("{ amount: 1.00, per: line }", "0.00001"),
    ],
)
def test_only_derived_rates_are_forgiven_one_rounding_unit_for_each_unit(asked: str, expected: str) -> None:
    line = only(world(PRICES), f"{{ product: thing, quantity: 10, discount: {asked} }}")
    assert tolerance(line) == Decimal(expected)


def test_the_quote_forgives_what_its_lines_do_by_their_weight() -> None:
    priced = quote("{ product: thing, discount: 10% }\n{ product: thing, quantity: 3, discount: { target: 90.00 } }")
    assert quote_tolerance(priced.lines) == d("0.03") / d("400.00")


@pytest.mark.parametrize(("price", "target"), [("3", "2"), ("0.03", "0.02")])
def test_a_rounding_forgives_a_thousandth_at_most_however_small_the_price(price: str, target: str) -> None:
    book = "price book: main\ncurrency: JPY" if price == "3" else ""
    priced = quote_of(f"thing: {{ mode: per unit, price: {price} }}", target, book)
    rate = line_facts(priced.lines[0])["discretionary_discount"]
    assert isinstance(rate, Decimal)
    assert rate > d("0.33")
    assert tolerance(priced.lines[0]) == quote_tolerance(priced.lines) == d("0.001")


def quote_of(prices: str, target: str, book: str) -> PricedQuote:
    return price(world(prices, book=book), f"{{ product: thing, quantity: 5, discount: {{ target: {target} }} }}")


def test_a_part_of_an_allowance_is_forgiven_the_cent_that_it_was_rounded_to() -> None:
    priced = quote("discounts: [{ amount: 10.00 EUR, at: net }]\nlines: [{ product: thing, discount: 10% }]")
    assert tolerance(priced.lines[0]) == d("0.0001")


# --- allowances on lines --------------------------------------------------------------------------------------------


def test_a_line_bears_its_part_of_an_allowance_in_its_discounts_and_its_net_price() -> None:
    priced = quote(
        "discounts: [{ amount: 60.00 EUR, at: net }]\nlines: [{ product: thing, quantity: 2, discount: 10% }]"
    )
    facts = line_facts(priced.lines[0])  # 200.00 list, 180.00 net, 120.00 after the allowance
    assert facts["discretionary_discount"] == d("0.4")
    assert facts["discount_off_list"] == d("0.4")
    assert facts["net_price"] == d("60.00")
    assert priced.facts["quote.discretionary_discount"] == d("0.4")  # counted once
    assert priced.facts["quote.discount_off_list"] == d("0.4")


def test_an_allowance_counts_on_a_line_at_the_level_that_it_was_asked_at() -> None:
    deal = "discounts: [{ amount: 20.00 EUR, at: customer }]\nlines: [{ product: thing }]"
    facts = line_facts(quote(deal, sold_through=SOLD).lines[0])
    assert facts["discretionary_discount"] == d("0.2")
    assert facts["net_price"] == d("72.00")  # 90.00 at net, of which 20.00 less 10 % are allowed


# --- segment prices -------------------------------------------------------------------------------------------------

NINE = "{ product: seat, segments: [{ months: 12, quantity: 10, price: 9.00 }] }"


def test_what_a_segment_price_gives_away_is_worth_what_the_policy_leaves_of_list() -> None:
    priced = quote(NINE)  # 20 % volume discount: 7.20 instead of 8.00
    assert line_facts(priced.lines[0])["discretionary_discount"] == d("0.1")
    assert priced.facts["quote.discretionary_discount"] == d("0.1")
    assert priced.facts["quote.discount_off_list"] == d("0.28")  # 7.20 of 10.00


def test_a_segment_price_gives_nothing_away_where_a_contract_has_its_own_price() -> None:
    agreed = {"pricing_rules/c.yaml": "contract: c\naccount: buyer\nprices: { seat: 3.00 EUR per seat per month }\n"}
    facts = line_facts(price(world(PRICES, files=agreed), NINE).lines[0])
    assert facts["discretionary_discount"] == 0
    assert facts["discount_off_list"] == d("0.7")


def test_a_credit_mirrors_what_its_segment_price_gave_away() -> None:
    facts = line_facts(price(world(PRICES), NINE.replace("{ product", "{ kind: credit, product")).lines[0])
    assert facts["discretionary_discount"] == d("0.1")


def test_nothing_sold_forgives_nothing() -> None:
    free = price(world("thing: { mode: per unit, price: 0.00 }"), "{ product: thing, discount: { target: 0.00 } }")
    assert tolerance(free.lines[0]) == 0
    assert quote_tolerance(free.lines) == 0
