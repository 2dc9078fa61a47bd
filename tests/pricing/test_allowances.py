"""Allowances: amounts and targets on the quote, hit exactly, one per tax rate, spread without losing a cent."""

import re
from decimal import Decimal

import pytest

from cpq.quotes.priced import PricedQuote
from tests.small_world import d, price, refused, world

TAXES = """
taxes:
  seller country: FR
  countries:
    FR:
      name: VAT
      categories: { standard: [{ rate: 20% }], reduced: [{ rate: 5.5% }] }
"""
PRICES = """
thing: { mode: per unit, price: 100.00 }
other: { mode: per unit, price: 30.00 }
book: { mode: per unit, price: 20.00 }
service: { mode: flat, price: 50.00 }
calls: { mode: per unit, price: 1.00 }
freight: { mode: flat, price: 30.00, charge: pass-through }
"""
CHANNEL = "partner discounts:\n  silver: { of: running, goods: 20% }\n"
SOLD = "sold through: { partner: shop, tier: silver }\n"


def quote(discount: str, lines: str, rules: str = TAXES, more: str = "") -> PricedQuote:
    items = "\n".join(f"  - {line.strip()}" for line in lines.strip().splitlines())
    return price(
        world(PRICES, rules), f"account: {{ id: buyer, country: FR }}\n{more}discounts: [{discount}]\nlines:\n{items}"
    )


def parts(priced: PricedQuote) -> dict[str, Decimal]:
    return {line.id: line.allocated for line in priced.lines}


def test_an_amount_stays_one_line_and_its_parts_sum_to_it() -> None:
    priced = quote("15.00 EUR", "{ product: book }\n{ product: other }\n{ product: thing }", rules="")
    (allowance,) = priced.allowances
    assert allowance.amount == d("-15.00")
    assert parts(priced) == {"l1": d("-2.00"), "l2": d("-3.00"), "l3": d("-10.00")}
    assert priced.totals.net == d("135.00")
    assert [line.net_total for line in priced.lines] == [d("20.00"), d("30.00"), d("100.00")]


def test_the_odd_cents_go_by_remainder_and_do_not_depend_on_the_order_of_lines() -> None:
    forward = quote(
        "10.00 EUR", "{ id: a, product: thing }\n{ id: b, product: thing }\n{ id: c, product: thing }", rules=""
    )
    backward = quote(
        "10.00 EUR", "{ id: c, product: thing }\n{ id: b, product: thing }\n{ id: a, product: thing }", rules=""
    )
    assert parts(forward) == parts(backward) == {"a": d("-3.34"), "b": d("-3.33"), "c": d("-3.33")}


def test_one_allowance_for_each_tax_rate() -> None:
    priced = quote("12.00 EUR", "{ product: thing }\n{ product: book }")
    assert [(one.id, one.tax_rate, one.amount) for one in priced.allowances] == [
        ("discount-1/1", d("0.055"), d("-2.00")),
        ("discount-1/2", d("0.2"), d("-10.00")),
    ]
    assert {(tax.rate, tax.base) for tax in priced.taxes} == {(d("0.2"), d("90.00")), (d("0.055"), d("18.00"))}
    assert sum(tax.base for tax in priced.taxes) == priced.totals.net


@pytest.mark.parametrize("target", ["100.00", "119.99", "0.01", "120.00"])
def test_a_target_is_hit_exactly(target: str) -> None:
    priced = quote(f"{{ target: {target}, at: net }}", "{ product: thing }\n{ product: book }")
    assert priced.totals.net == d(target)
    assert sum(line.effective_total for line in priced.lines) == d(target)


def test_a_target_equal_to_the_total_needs_no_allowance() -> None:
    assert quote("{ target: 100.00, at: net }", "{ product: thing }").allowances == ()


@pytest.mark.parametrize(
    ("target", "nearest"),
    [("49.99", ("50.00", "150.00")), ("150.01", ("50.00", "150.00")), ("1000.00", ("50.00", "150.00"))],
)
def test_an_unreachable_target_names_the_nearest_totals_on_both_sides(target: str, nearest: tuple[str, ...]) -> None:
    error = refused(
        world(PRICES),
        f"discounts: [{{ target: {target}, at: net }}]\nlines: [{{ product: thing }}, {{ product: service }}]",
    )
    assert error.code == "target-unreachable"
    assert tuple(re.findall(r"\d+\.?\d*", error.hint)) == nearest


def test_lines_that_take_no_discount_keep_their_price() -> None:
    priced = quote(
        "10.00 EUR",
        "{ product: thing }\n{ product: service }\n{ product: freight }\n{ product: calls }",
        rules="",
        more="term: 1 month\n",
    )
    assert parts(priced) == {"l1": d("-10.00"), "l2": 0, "l3": 0, "l4": 0}


def test_credits_take_no_part_of_an_allowance() -> None:
    priced = quote("10.00 EUR", "{ product: thing }\n{ product: book, kind: credit }", rules="")
    assert parts(priced) == {"l1": d("-10.00"), "l2": 0}
    assert priced.totals.net == d("70.00")


def test_optional_lines_take_no_part() -> None:
    priced = quote("10.00 EUR", "{ product: thing }\n{ product: book, optional: yes }", rules="")
    assert parts(priced) == {"l1": d("-10.00"), "l2": 0}


def test_an_amount_beyond_what_may_be_discounted_is_refused() -> None:
    error = refused(world(PRICES), "discounts: [100.01 EUR]\nlines: [{ product: thing }, { product: service }]")
    assert error.code == "target-unreachable"
    assert "50" in error.hint
    full = price(world(PRICES), "discounts: [100.00 EUR]\nlines: [{ product: thing }, { product: service }]")
    assert full.totals.net == d("50.00")


# --- levels ---------------------------------------------------------------------------------------------------------


def test_an_amount_at_customer_level_costs_the_net_what_the_channel_leaves_of_it() -> None:
    priced = quote("10.00 EUR", "{ product: thing }", rules=CHANNEL, more=SOLD)
    (allowance,) = priced.allowances
    assert (allowance.at, allowance.level_amount, allowance.amount) == ("customer", d("-10.00"), d("-8.00"))
    assert priced.totals.net == d("72.00")


def test_an_amount_at_net_comes_off_the_net() -> None:
    priced = quote("{ amount: 10.00 EUR, at: net }", "{ product: thing }", rules=CHANNEL, more=SOLD)
    (allowance,) = priced.allowances
    assert (allowance.at, allowance.level_amount, allowance.amount) == ("net", d("-10.00"), d("-10.00"))
    assert priced.totals.net == d("70.00")


@pytest.mark.parametrize(("at", "net"), [("net", "75.00"), ("customer", "60.00")])
def test_a_target_speaks_about_its_level(at: str, net: str) -> None:
    priced = quote(f"{{ target: 75.00, at: {at} }}", "{ product: thing }", rules=CHANNEL, more=SOLD)
    assert priced.totals.net == d(net)


def test_several_allowances_follow_each_other() -> None:
    priced = quote("10.00 EUR, { target: 80.00, at: customer }", "{ product: thing }", rules="")
    assert [(one.id, one.amount) for one in priced.allowances] == [
        ("discount-1", d("-10.00")),
        ("discount-2", d("-10.00")),
    ]
    assert priced.totals.net == d("80.00")


def test_a_target_at_net_is_exact_behind_an_amount_at_customer_level() -> None:
    priced = quote(
        "10.00 EUR, { target: 60.00, at: net }", "{ product: thing }\n{ product: book }", rules=CHANNEL, more=SOLD
    )
    assert priced.totals.net == d("60.00")


def test_later_allowances_share_by_what_the_former_left() -> None:
    priced = quote("60.00 EUR, 60.00 EUR", "{ id: a, product: thing }\n{ id: b, product: book }", rules="")
    assert parts(priced) == {"a": d("-100.00"), "b": d("-20.00")}
    assert priced.totals.net == 0


def test_later_allowances_take_no_more_than_the_former_left() -> None:
    deal = "discounts: [60.00 EUR, {second} EUR]\nlines: [{{ product: thing }}, {{ product: book }}]"
    assert price(world(PRICES), deal.format(second="60.00")).totals.net == 0
    assert refused(world(PRICES), deal.format(second="60.01")).code == "target-unreachable"


def test_a_customer_allowance_behind_one_at_net_takes_no_line_below_zero() -> None:
    prices = PRICES.replace(
        "service: { mode: flat, price: 50.00 }", "service: { mode: flat, price: 100.00, discountable: yes }"
    )
    deal = SOLD + (
        "discounts: [{ amount: 120.00, at: net }, SECOND EUR]\nlines: [{ product: thing }, { product: service }]"
    )
    quote = price(world(prices, CHANNEL), deal.replace("SECOND", "66.66"))
    assert all(line.effective_total >= 0 for line in quote.lines)
    assert [line.allocated for line in quote.lines] == [d("-79.99"), d("-100.00")]
    assert refused(world(prices, CHANNEL), deal.replace("SECOND", "66.68")).code == "target-unreachable"


def test_percentages_and_allowances_go_together() -> None:
    priced = quote("10%, 9.00 EUR", "{ product: thing }", rules="")
    assert [line.net_total for line in priced.lines] == [d("90.00")]
    assert priced.totals.net == d("81.00")
    assert priced.facts["quote.discretionary_discount"] == d("0.19")


def test_the_line_facts_see_their_part() -> None:
    priced = quote(
        "{ amount: 10.00 EUR, show: hidden, reason: goodwill }", "{ product: thing }\n{ product: thing }", rules=""
    )
    assert [line.effective_total for line in priced.lines] == [d("95.00"), d("95.00")]
    assert (priced.allowances[0].show, priced.allowances[0].name) == ("hidden", "goodwill")


@pytest.mark.parametrize("currency", ["JPY", "KWD"])
def test_parts_have_the_decimals_of_the_currency(currency: str) -> None:
    workspace = world("thing: { mode: per unit, price: 100 }", book=f"price book: main\ncurrency: {currency}")
    priced = price(
        workspace, "discounts: [{ amount: 10 }]\nlines: [{ product: thing }, { product: thing }, { product: thing }]"
    )
    expected = {"JPY": [d("-4"), d("-3"), d("-3")], "KWD": [d("-3.334"), d("-3.333"), d("-3.333")]}
    assert [line.allocated for line in priced.lines] == expected[currency]


# --- decimals and rounding of amounts -------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["amount: 100.5 JPY", "target: 900.5 JPY"])
def test_an_amount_finer_than_the_currency_is_refused(asked: str) -> None:
    workspace = world("thing: { mode: per unit, price: 1000 }", book="price book: main\ncurrency: JPY")
    error = refused(workspace, f"discount: {{ {asked}, at: net }}\nlines: [{{ product: thing }}]")
    assert error.code == "invalid-value"
    assert "finer than its currency" in error.message
    whole = price(workspace, "discount: { amount: 100.0 JPY, at: net }\nlines: [{ product: thing }]")
    assert whole.totals.net == d("900")


@pytest.mark.parametrize(("mode", "net"), [("half up", "-0.25"), ("half even", "-0.24")])
def test_what_an_allowance_takes_off_net_is_rounded_as_the_policy_says(mode: str, net: str) -> None:
    rules = f"""
    rounding: {{ mode: {mode} }}
    partner discounts:
      silver: {{ of: running, goods: 2% }}
    """
    deal = "sold through: { partner: p, tier: silver }\ndiscount: { amount: 0.25 EUR }\nlines: [{ product: thing }]"
    (allowance,) = price(world(rules=rules), deal).allowances
    assert allowance.level_amount == d("-0.25")
    assert allowance.level_parts == (("l1", d("-0.25")),)
    assert allowance.amount == d(net)  # 0.245: 2 % of it are the partner's
