"""Totals, margins, years, milestones and contract values: what sums to what, and what stays apart."""

from decimal import Decimal
from fractions import Fraction

import pytest

from cpq.pricing.totals import rate
from cpq.quotes.priced import PricedQuote
from cpq.rounding import EXACT
from tests.small_world import d, price, reasons, world

PRODUCTS = """
made: { name: Made, charge: one-time, family: goods, cost: 60.00 EUR }
fee: { name: Fee, charge: recurring, family: software, cost: 4.00 EUR per month }
"""
PRICES = """
made: { mode: per unit, price: 100.00 }
fee: { per: month, mode: per unit, price: 10.00 }
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
calls: { mode: per unit, price: 1.00 }
freight: { mode: flat, price: 30.00, charge: pass-through }
"""


def quote(deal: str, rules: str = "", **given: str) -> PricedQuote:
    return price(world(PRICES, rules, more_products=PRODUCTS), deal, **given)


def exactly(part: str, whole: str) -> Decimal:
    """A share to the digits that money is computed in."""
    return EXACT.divide(d(part), d(whole))


def test_each_kind_of_charge_has_its_own_total_and_net_is_what_is_contracted() -> None:
    totals = quote(
        "discounts: [20.00 EUR]\nterm: 12 months\n"
        "lines: [{ product: thing }, { product: seat }, { product: calls, quantity: 7 },"
        " { product: freight }, { product: thing, optional: yes }]"
    ).totals
    assert (totals.one_time, totals.recurring, totals.usage, totals.pass_through) == (
        d("100.00"),
        d("120.00"),
        d("7.00"),
        d("30.00"),
    )
    assert (totals.allowances, totals.net, totals.optional) == (d("-20.00"), d("230.00"), d("100.00"))
    assert totals.list == totals.regular == totals.customer == d("250.00")


def test_list_regular_and_customer_totals_show_what_each_stage_takes() -> None:
    rules = (
        "schedules:\n"
        "  volume: { on: [thing], by: quantity, mode: range, of: list, tiers: [{ from: 1, "
        "discount: 10% }] }\n"
    )
    totals = quote("{ product: thing, discount: 10% }", rules).totals
    assert (totals.list, totals.regular, totals.customer) == (d("100.00"), d("90.00"), d("81.00"))


def test_margin_is_a_share_of_net_and_markup_of_cost() -> None:
    totals = quote("{ product: made, quantity: 2 }\n{ product: fee }", term="10 months").totals
    assert (totals.net, totals.cost, totals.margin) == (d("300.00"), d("160.00"), d("140.00"))
    assert (totals.margin_rate, totals.markup_rate) == (exactly("140", "300"), d("0.875"))


def test_allowances_lower_the_margin() -> None:
    totals = quote("discounts: [10.00 EUR]\nlines: [{ product: made }]").totals
    assert (totals.margin, totals.margin_rate) == (d("30.00"), exactly("30", "90"))


@pytest.mark.parametrize("deal", ["{ product: made, discount: 100% }", "{ product: made, kind: credit }"])
def test_the_margin_rate_is_undefined_at_a_net_of_zero_or_below(deal: str) -> None:
    totals = quote(deal).totals
    assert totals.margin is not None
    assert totals.margin_rate is None


def test_a_rate_needs_a_part_and_a_whole_above_zero() -> None:
    assert rate(d("1"), d("4")) == d("0.25")
    assert rate(None, d("4")) is None
    assert rate(d("1"), None) is None
    assert rate(d("1"), d("0")) is None
    assert rate(d("-1"), d("-4")) is None


def test_the_markup_is_undefined_without_cost() -> None:
    free = "gift: { name: Gift, charge: one-time, cost: 0.00 EUR }"
    totals = price(world("gift: { mode: per unit, price: 5.00 }", more_products=free), "{ product: gift }").totals
    assert (totals.margin, totals.margin_rate, totals.markup_rate) == (d("5.00"), 1, None)


# --- years ----------------------------------------------------------------------------------------------------------


def test_years_sum_to_the_recurring_total_to_the_cent() -> None:
    priced = quote(
        "{ product: seat, quantity: 7, discount: 1% }\n{ product: fee, term: 7 months }",
        term="31 months",
        start="2026-07-15",
    )
    assert sum(year.amount for year in priced.years) == priced.totals.recurring
    assert [(year.year, str(year.start), str(year.end)) for year in priced.years] == [
        (1, "2026-07-15", "2027-07-14"),
        (2, "2027-07-15", "2028-07-14"),
        (3, "2028-07-15", "2029-07-14"),
    ]
    assert [year.amount for year in priced.years] == [d("901.60"), d("831.60"), d("485.10")]


def test_an_odd_cent_falls_on_one_year_and_is_not_lost() -> None:
    priced = quote("{ product: seat, discount: { target: 100.00, per: line } }", term="36 months")
    amounts = [year.amount for year in priced.years]
    assert sum(amounts) == d("100.00")
    assert sorted(amounts) == [d("33.33"), d("33.33"), d("33.34")]


def test_segments_that_cross_a_year_are_split_by_time() -> None:
    priced = quote("{ product: seat, segments: [{ months: 6, quantity: 1 }, { months: 12, quantity: 10 }] }")
    assert [(year.year, year.amount) for year in priced.years] == [(1, d("660.00")), (2, d("600.00"))]


def test_years_without_a_start_have_no_dates_and_one_time_quotes_have_none() -> None:
    assert quote("{ product: seat }", term="12 months").years[0].start is None
    assert quote("{ product: thing }").years == ()


def test_optional_and_credit_lines_in_years() -> None:
    priced = quote(
        "{ product: seat }\n{ product: seat, optional: yes }\n{ product: fee, kind: credit }", term="24 months"
    )
    assert [year.amount for year in priced.years] == [0, 0]
    assert sum(year.amount for year in priced.years) == priced.totals.recurring == 0


def test_a_line_that_starts_later_falls_into_later_years() -> None:
    priced = quote(
        "{ product: seat, quantity: 10, start: 2027-07-01, term: 12 months }\n"
        "{ product: seat, quantity: 10, term: 24 months }",
        start="2027-01-01",
    )
    assert [year.amount for year in priced.years] == [d("1800.00"), d("1800.00")]  # 1,200 and half of 1,200 each
    assert priced.metrics["acv"] == d("1800.00")


def test_years_and_the_average_follow_the_day_count() -> None:
    priced = quote("{ product: seat, quantity: 10 }", start="2027-02-01", term="12 months 14 days")
    assert priced.totals.recurring == d("1248.28")  # 12 months, and 14 of the 29 days of February 2028
    assert [year.amount for year in priced.years] == [d("1200.00"), d("48.28")]
    assert priced.metrics["acv"] == d("1200.00")


def test_a_line_that_starts_before_the_deal_begins_the_first_year() -> None:
    priced = quote("{ product: seat, start: 2026-12-01, term: 12 months }", start="2027-01-01")
    assert [(str(year.start), year.amount) for year in priced.years] == [("2026-12-01", d("120.00"))]


def test_days_that_a_day_count_gives_away_are_shared_out_by_days() -> None:
    deal = "{ product: seat, segments: [{ months: 11 }, { days: 40, price: 5.00 }] }".replace(
        "days: 40", "term: 40 days"
    )
    priced = quote(deal, "rounding: { day count: month }", start="2027-01-01")
    assert [year.amount for year in priced.years] == [d("115.00"), d("0.00")]  # the month of the second segment


def test_years_take_the_recurring_part_of_allowances_off() -> None:
    priced = quote("discounts: [{ amount: 24.00, at: net, show: hidden }]\nterm: 24 months\nlines: [{ product: seat }]")
    assert [year.amount for year in priced.years] == [d("108.00"), d("108.00")]


def test_the_list_total_sums_what_the_list_amounts_are_exactly() -> None:
    based = {
        "pricing_rules/child.yaml": "price book: child\ncurrency: EUR\nbased on: { price book: main, change: 1% }\n"
    }
    workspace = world("thing: { mode: per unit, price: 33.33 }", files=based)
    priced = price(workspace, "{ product: thing, quantity: 100 }", price_book="child")
    assert priced.lines[0].unit_levels["list"] == d("33.66")  # 33.6633
    assert priced.totals.list == priced.facts["quote.list_total"] == priced.lines[0].listed_total == d("3366.33")


# --- contract values ------------------------------------------------------------------------------------------------


def test_tcv_is_everything_contracted_and_acv_the_recurring_part_per_year() -> None:
    priced = quote(
        "{ product: seat, quantity: 10 }\n{ product: thing }\n{ product: calls, quantity: 99 }", term="36 months"
    )
    assert priced.metrics == {"tcv": d("3700.00"), "acv": d("1200.00")}


def test_acv_is_the_average_of_a_ramp_after_allowances() -> None:
    priced = quote(
        "discounts: [{ amount: 300.00, at: net }]\n"
        "lines: [{ product: seat, segments: [{ months: 12, quantity: 10 }, { months: 12, "
        "quantity: 20 }] }]"
    )
    assert priced.metrics["acv"] == d("1650.00")
    assert priced.metrics["tcv"] == d("3300.00")


def test_a_quote_without_recurring_lines_has_an_acv_of_zero() -> None:
    assert quote("{ product: thing }").metrics == {"tcv": d("100.00"), "acv": 0}


# --- milestones -----------------------------------------------------------------------------------------------------

TAXED = "taxes:\n  seller country: FR\n  countries:\n    FR: { name: VAT, categories: { standard: [{ rate: 20% }] } }\n"


def test_milestones_share_the_gross_total_to_the_cent() -> None:
    priced = price(
        world("thing: { mode: per unit, price: 80156.10 }", TAXED),
        "{ product: thing }",
        payment_schedule='[{ 30%: at order }, { 60%: at shipment }, { 10%: "30 days after acceptance" }]',
    )
    assert priced.totals.gross == d("96187.32")
    assert priced.totals.milestones == (
        ("at order", d("28856.20")),
        ("at shipment", d("57712.39")),
        ("30 days after acceptance", d("9618.73")),
    )


def test_thirds_sum_too() -> None:
    priced = quote(
        "{ product: thing }",
        payment_schedule="[{ share: 33.3333%, when: a }, { share: 33.3333%, when: b }, { share: 33.3334%, when: c }]",
    )
    assert sum(amount for _, amount in priced.totals.milestones) == d("100.00")


@pytest.mark.parametrize(
    "schedule",
    [
        "[{ 30%: now }, { 30%: later }]",
        "[{ 60%: now }, { 60%: later }]",
        "[{ 120%: now }, { share: -20%, when: later }]",
    ],
)
def test_milestones_that_are_not_the_whole_are_refused(schedule: str) -> None:
    assert reasons(world(PRICES, more_products=PRODUCTS), "{ product: thing }", payment_schedule=schedule)


def test_the_weight_sums_over_the_lines_inside_the_total() -> None:
    heavy = "crate: { name: Crate, charge: one-time, weight: { formula: 25, unit: kg } }"
    priced = price(
        world("crate: { mode: per unit, price: 5.00 }", more_products=heavy),
        "{ product: crate, quantity: 3 }\n{ product: crate, optional: yes }",
    )
    assert priced.totals.weight == 75
    assert priced.facts["quote.weight"] == 75
    assert quote("{ product: thing }").totals.weight is None


def test_lines_know_how_many_months_they_cover() -> None:
    priced = quote("{ product: seat }", term="1 month 15 days")
    assert priced.lines[0].length_months == Fraction(3, 2)
