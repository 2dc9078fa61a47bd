"""Percent of total: what is covered, at which price, over mixed terms, with bounds, and never in a circle."""

from decimal import Decimal

import pytest

from cpq.quotes.priced import PricedQuote
from tests.small_world import codes, d, names, price, problems, world

PRICES = """
seat: {{ per: seat per month, mode: per unit, price: 10.00 }}
plan: {{ per: plan per year, mode: per unit, price: 1200.00 }}
thing: {{ mode: per unit, price: 100.00 }}
calls: {{ mode: per unit, price: 1.00 }}
freight: {{ mode: flat, price: 30.00, charge: pass-through }}
support: {{ mode: percent of total, rate: 20%, of: {{ families: [software, freight], scope: quote,
    level: {level} }}{more} }}
"""
SUPPORT = "{ product: support }"


def prices(level: str = "customer", more: str = "") -> str:
    return PRICES.format(level=level, more=more)


def support(deal: str, level: str = "customer", more: str = "", rules: str = "", **given: str) -> Decimal:
    quote = price(world(prices(level, more), rules), f"{deal}\n{SUPPORT}", **given)
    return quote.line("l" + str(len(deal.splitlines()) + 1)).net_total


def test_it_takes_its_rate_of_what_the_covered_lines_print() -> None:
    quote = price(world(prices()), f"{{ product: seat, quantity: 10 }}\n{SUPPORT}", term="12 months")
    line = quote.lines[1]
    assert line.net_total == d("240.00")
    part = line.build_up[0]
    assert (part.name, part.rate, part.amount) == ("percent of total", d("0.2"), d("240.00"))
    assert dict(part.inputs) == {"base": "1200.00", "level": "customer", "lines": "l1"}
    assert (line.induced, line.discountable) == (True, False)


@pytest.mark.parametrize(
    ("level", "amount"), [("list", "240.00"), ("regular", "216.00"), ("customer", "172.80"), ("net", "138.24")]
)
def test_the_level_says_which_price_is_covered(level: str, amount: str) -> None:
    rules = """
    schedules:
      volume: { on: [seat], by: quantity, mode: range, of: list, tiers: [{ from: 1, discount: 10% }] }
    partner discounts:
      silver: { of: running, software: 20% }
    """
    sold = "{ partner: shop, tier: silver }"
    deal = "{ product: seat, quantity: 10, discount: 20% }"
    assert support(deal, level, rules=rules, term="12 months", sold_through=sold) == d(amount)


def test_it_uses_the_rounded_line_totals_that_the_buyer_sees() -> None:
    cheap = prices().replace("price: 10.00", "price: 0.99")
    quote = price(world(cheap), f"{{ product: seat, quantity: 7, discount: 5% }}\n{SUPPORT}", term="12 months")
    assert quote.lines[0].levels["customer"] == d("78.96")  # 0.94 x 7 x 12
    assert quote.lines[1].net_total == d("15.79")  # 20 % of 78.96 = 15.792


def test_mixed_terms_are_annualised_first() -> None:
    deal = "{ product: seat, quantity: 10, term: 36 months }\n{ product: plan, term: 6 months }"
    assert support(deal, term="12 months") == d("480.00")  # 20 % of (1,200 + 1,200) a year


def test_its_own_term_then_counts() -> None:
    quote = price(
        world(prices()), "{ product: seat, quantity: 10 }\n{ product: support, term: 6 months }", term="12 months"
    )
    assert quote.lines[1].net_total == d("120.00")


def test_a_ramp_counts_by_its_average_year() -> None:
    deal = "{ product: seat, segments: [{ months: 12, quantity: 10 }, { months: 24, quantity: 40 }] }"
    assert support(deal, term="12 months") == d("720.00")  # (1,200 + 9,600) / 3 x 20 %


def test_optional_usage_one_time_and_pass_through_lines_are_not_in_the_base() -> None:
    deal = """
    { product: seat, quantity: 10 }
    { product: seat, quantity: 50, optional: yes }
    { product: calls, quantity: 999 }
    { product: freight }
    { product: support }
    """
    assert price(world(prices()), deal, term="12 months").lines[-1].net_total == d("240.00")


def test_an_optional_percentage_is_of_what_is_contracted() -> None:
    deal = (
        "{ product: seat, quantity: 10 }\n{ product: seat, quantity: 5, optional: yes }\n"
        "{ product: support, optional: yes }"
    )
    quote = price(world(prices()), deal, term="12 months")
    assert quote.line("l3").net_total == d("240.00")
    assert quote.totals.net == d("1200.00")


def test_a_credit_lowers_the_base() -> None:
    deal = "{ product: seat, quantity: 10 }\n{ product: seat, quantity: 4, kind: credit }"
    assert support(deal, term="12 months") == d("144.00")


def test_nothing_covered_costs_nothing() -> None:
    assert support("{ product: thing }", term="12 months") == 0


def test_a_one_time_percentage_takes_totals_as_they_are() -> None:
    more = "install: { name: Install, charge: one-time, family: services, tax: standard }"
    all_prices = prices() + (
        "install: { mode: percent of total, rate: 10%, of: { families: [goods, software], scope: quote, "
        "level: net } }\n"
    )
    quote = price(
        world(all_prices, more_products=more),
        "{ product: thing, quantity: 3 }\n{ product: seat, quantity: 10 }\n{ product: install }",
        term="24 months",
    )
    assert quote.lines[2].net_total == d("270.00")  # 10 % of 300 + 2,400


# --- bounds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bound", "term", "amount", "step"),
    [
        ("minimum: 300.00 per year", "12 months", "300.00", "minimum"),
        ("minimum: 300.00 per year", "6 months", "150.00", "minimum"),
        ("minimum: 25.00 per month", "12 months", "300.00", "minimum"),
        ("minimum: 240.00 per year", "12 months", "240.00", ""),
        ("minimum: 200.00 per year", "12 months", "240.00", ""),
        ("maximum: 100.00 per year", "12 months", "100.00", "maximum"),
        ("maximum: 240.00 per year", "12 months", "240.00", ""),
        ("minimum: 300.00 per year, maximum: 500.00 per year", "24 months", "600.00", "minimum"),
    ],
)
def test_bounds_are_compared_per_year_and_prorated_with_the_term(bound: str, term: str, amount: str, step: str) -> None:
    quote = price(world(prices(more=f", {bound}")), f"{{ product: seat, quantity: 10 }}\n{SUPPORT}", term=term)
    line = quote.lines[1]
    assert line.net_total == d(amount)
    assert [part.name for part in line.build_up] == ["percent of total", *([step] if step else [])]
    assert sum(part.amount for part in line.build_up) == line.list_total


def test_it_may_count_per_month() -> None:
    monthly = prices(more=", per: month")
    quote = price(world(monthly), f"{{ product: seat, quantity: 10 }}\n{SUPPORT}", term="12 months")
    assert (quote.lines[1].period, quote.lines[1].periods, quote.lines[1].net_total) == ("month", 12, d("240.00"))
    assert price(world(prices()), f"{{ product: seat }}\n{SUPPORT}", term="12 months").lines[1].period == "year"


# --- what applies to it ---------------------------------------------------------------------------------------------


def test_a_partner_takes_off_where_the_family_has_a_rate() -> None:
    rules = "partner discounts:\n  silver: { of: running, support: 15%, software: 20% }\n"
    quote = price(
        world(prices(), rules),
        f"{{ product: seat, quantity: 10 }}\n{SUPPORT}",
        term="12 months",
        sold_through="{ partner: shop, tier: silver }",
    )
    assert [line.net_total for line in quote.lines] == [d("960.00"), d("204.00")]
    assert names(quote.lines[1]) == ["partner discount"]


def test_it_is_no_discount_of_the_reps() -> None:
    quote = price(world(prices()), f"{{ product: seat, quantity: 10, discount: 50% }}\n{SUPPORT}", term="12 months")
    assert quote.lines[1].net_total == d("120.00")
    assert quote.facts["quote.discretionary_discount"] == d("0.5")


# --- order and circles ----------------------------------------------------------------------------------------------

TWO = """
seat: {{ per: seat per month, mode: per unit, price: 10.00 }}
support: {{ mode: percent of total, rate: 20%, of: {{ {first}, scope: quote, level: net }} }}
care: {{ mode: percent of total, rate: 10%, of: {{ {second}, scope: quote, level: net }} }}
"""
CARE = "care: { name: Care, charge: recurring, family: support, tax: standard }"


def two(first: str, second: str) -> PricedQuote:
    workspace = world(TWO.format(first=first, second=second), more_products=CARE)
    return price(
        workspace, "{ product: care }\n{ product: support }\n{ product: seat, quantity: 10 }", term="12 months"
    )


def test_a_percentage_of_a_percentage_comes_after_it_whatever_the_order_of_lines() -> None:
    quote = two("families: [software]", "products: [support, seat]")
    assert [line.net_total for line in quote.lines] == [d("144.00"), d("240.00"), d("1200.00")]


def test_a_family_does_not_pull_other_percentages_in() -> None:
    quote = two("families: [software]", "families: [software, support]")
    assert [line.net_total for line in quote.lines] == [d("120.00"), d("240.00"), d("1200.00")]


def test_percentages_of_each_other_are_refused_at_load() -> None:
    found = problems(TWO.format(first="products: [care]", second="products: [support]"), more_products=CARE)
    assert "percent-of-total-cycle" in codes(found)


def test_a_percentage_of_itself_is_refused_at_load() -> None:
    found = problems(TWO.format(first="products: [support]", second="families: [software]"), more_products=CARE)
    assert "percent-of-total-cycle" in codes(found)


def test_a_longer_circle_is_refused_too() -> None:
    third = CARE + "\nextra: { name: Extra, charge: recurring, family: support, tax: standard }"
    circle = TWO.format(first="products: [care]", second="products: [extra]") + (
        "extra: { mode: percent of total, rate: 5%, of: { products: [support], scope: quote, level: net } }\n"
    )
    found = problems(circle, more_products=third)
    (problem,) = [problem for problem in found if problem.code == "percent-of-total-cycle"]
    assert problem.message == "percentages of total cover each other: care > extra > support > care"


def test_its_own_lines_are_never_in_its_base() -> None:
    own = prices().replace("families: [software, freight]", "families: [software, support]")
    quote = price(world(own), f"{{ product: seat, quantity: 10 }}\n{SUPPORT}\n{SUPPORT}", term="12 months")
    assert [line.net_total for line in quote.lines] == [d("1200.00"), d("240.00"), d("240.00")]


@pytest.mark.parametrize("of", ["{ scope: category, level: net }", "{ families: [softwar], scope: quote, level: net }"])
def test_a_percentage_of_nothing_or_of_the_unknown_is_refused(of: str) -> None:
    assert codes(problems(f"support: {{ mode: percent of total, rate: 20%, of: {of} }}"))


# --- periods of days ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("per", ["day", "week", "month", "quarter", "year"])
def test_a_rate_of_a_years_value_is_spread_over_any_period(per: str) -> None:
    total = support("{ product: seat, quantity: 10 }", more=f", per: {per}", term="12 months", start="2027-01-01")
    assert total == d("240.00")  # 20 % of 1200.00, and 2027 has 365 days


def test_a_minimum_may_count_per_week() -> None:
    total = support("{ product: seat, quantity: 10 }", more=", minimum: 7.00 per week", term="12 months")
    assert total == d("365.00")  # 365/7 weeks a year, more than the 240.00 that the rate makes


def test_a_covered_line_priced_per_week_counts_by_its_weeks() -> None:
    weekly = world(
        prices().replace("seat: { per: seat per month, mode: per unit, price: 10.00 }", "")
        + "seat: { per: seat per week, mode: per unit, price: 7.00 }\n"
    )
    deal = "{ product: seat, quantity: 10, term: 14 days }\n{ product: support, term: 12 months }"
    quote = price(weekly, deal, start="2027-01-01")
    assert quote.line("l2").net_total == d("730.00")  # 20 % of 3650.00 a year, from 140.00 for two weeks
