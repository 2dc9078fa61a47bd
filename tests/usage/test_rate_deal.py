"""Measured usage of a deal costs what its quote says of the billed units."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.problems import CannotPrice, InvalidFiles, InvalidRequest
from cpq.usage.rated import RatedUsage
from cpq.workspace import Workspace
from tests.small_world import deal_text, world

PRODUCTS = """
calls: { name: Calls, charge: usage, family: metered }
minutes: { name: Minutes, charge: usage, family: metered }
daily: { name: Daily, charge: usage }
hub: { name: Hub, charges: { fee: { charge: recurring }, transfer: { charge: usage }, storage: { charge: usage } } }
wallet: { name: Wallet, charge: recurring, credits: { amount: 100.00 EUR, pays for: [calls], valid: 12 months } }
dollars: { name: Dollars, charge: one-time, credits: { amount: 100.00 USD } }
"""
PRICES = """
calls: { per: call per month, mode: slab, tiers: [{ from: 1, price: 0.10 }, { from: 1001, price: 0.08 }] }
minutes: { per: minute per quarter, mode: per unit, price: 0.50, included: 10 }
daily: { per: call per day, mode: per unit, price: 1.00 }
hub:
  charges:
    fee: { per: month, mode: flat, price: 50.00 }
    transfer: { per: gb per month, mode: per unit, price: 2.00 }
    storage: { per: gb per month, mode: per unit, price: 3.00, included: 5 }
wallet: { per: year, mode: per unit, price: 90.00 }
dollars: { mode: per unit, price: 90.00 }
"""
RULES = """
schedules:
  volume:
    { on: { families: [metered] }, by: quantity, mode: range, of: running, tiers: [{ from: 2000, discount: 10% }] }
"""
DEAL = "start: 2027-01-01\nterm: 12 months\nlines:\n"


def workspace() -> Workspace:
    return world(PRICES, RULES, products=PRODUCTS)


def rated(lines: str, table: str, head: str = DEAL) -> RatedUsage:
    shop = workspace()
    deal = shop.parse_deal(deal_text(f"{head}{lines}").encode(), "deals/deal.yaml")
    return shop.rate_usage(deal, f"month,line,quantity\n{table}".encode(), "usage.csv")


def test_a_month_costs_what_the_quote_says_of_its_quantity() -> None:
    usage = rated("  - { id: c, product: calls, quantity: 1 }", "2027-01,c,1500\n2027-02,calls,3000")
    # 1,000 x 0.10 + 500 x 0.08; then 100 + 2,000 x 0.08 = 260, less 10 % from 2,000 units on
    assert [row.settled.charge for row in usage.rows] == [Decimal("140.00"), Decimal("234.00")]


def test_rows_of_one_month_add_up_and_a_missing_month_was_not_used() -> None:
    usage = rated("  - { id: c, product: calls }", "2027-03,c,100\n2027-01,c,200\n2027-03,c,50")
    assert [row.measured for row in usage.rows] == [200, 0, 150]


def test_a_price_per_quarter_is_rated_once_its_last_month_was_measured() -> None:
    usage = rated("  - { id: m, product: minutes }", "2027-01,m,20\n2027-03,m,10\n2027-04,m,99")
    (row,) = usage.rows
    assert (row.measured, row.units.overage, row.due) == (30, 20, Decimal("10.00"))
    assert [f"{invoice.month:%Y-%m}" for invoice in usage.invoices] == ["2027-03"]


def test_each_usage_charge_of_a_product_is_rated_for_itself() -> None:
    usage = rated("  - { id: h, product: hub, quantity: 2 }", "2027-01,h/transfer,10\n2027-01,h/storage,9")
    assert [(row.charge, row.due) for row in usage.rows] == [("transfer", 20), ("storage", 12)]


def test_a_minimum_counts_all_usage_charges_of_its_line_together() -> None:
    line = "  - { id: h, product: hub, quantity: 2, commitment: 40.00 EUR per month }"
    usage = rated(line, "2027-01,h/transfer,10\n2027-01,h/storage,9")
    assert [row.settled.true_up for row in usage.rows] == [8, 0]  # 40 less 20 and 12
    assert usage.due == 40


def test_recurring_credits_are_granted_in_every_period_of_the_term() -> None:
    lines = "  - { id: w, product: wallet }\n  - { id: c, product: calls }"
    usage = rated(lines, "2027-01,c,2500\n2028-01,c,500", DEAL.replace("12 months", "24 months"))
    assert [(one.grant, one.drawn, one.expired, one.left) for one in usage.credits] == [
        ("w#1", 100, 0, 0),
        ("w#2", 50, 0, 50),
    ]


def test_segments_charge_the_price_that_is_in_force_when_the_period_begins() -> None:
    segments = "[{ months: 1, quantity: 1 }, { months: 2, quantity: 1, uplift: 100% }]"
    line = f"  - {{ id: c, product: calls, segments: {segments} }}"
    usage = rated(line, "2027-01,c,100\n2027-02,c,100", "start: 2027-01-01\nlines:\n")
    assert [row.settled.charge for row in usage.rows] == [10, 20]


def test_usage_without_a_start_or_by_days_is_refused() -> None:
    with pytest.raises(CannotPrice, match="nobody says when its service starts") as undated:
        rated("  - { id: c, product: calls }", "2027-01,c,1", "term: 12 months\nlines:\n")
    assert undated.value.code == "missing-start"
    with pytest.raises(CannotPrice, match="counts per day") as daily:
        rated("  - { id: d, product: daily }", "2027-01,d,1")
    assert daily.value.code == "period-mismatch"


def test_a_commitment_shorter_than_the_price_period_is_refused() -> None:
    with pytest.raises(CannotPrice, match="commits per month, but is charged per quarter"):
        rated("  - { id: m, product: minutes, commitment: 5.00 EUR per month }", "2027-03,m,1")


def test_credits_in_another_currency_are_refused() -> None:
    with pytest.raises(CannotPrice, match="grants credits in USD"):
        rated("  - { id: d, product: dollars }\n  - { id: c, product: calls }", "2027-01,c,1")


@pytest.mark.parametrize(
    ("row", "code", "words"),
    [
        ("2027-13,c,5", "invalid-value", "is no month"),
        ("2027-01,c,-5", "invalid-value", "zero or more"),
        ("2027-01,c,many", "invalid-value", "is not a number"),
        ("2027-01,c,", "invalid-value", "a value is missing"),
    ],
)
def test_a_bad_cell_is_told_with_its_place(row: str, code: str, words: str) -> None:
    with pytest.raises(InvalidFiles) as refused:
        rated("  - { id: c, product: calls }", row)
    (problem,) = refused.value.problems
    assert (problem.code, problem.location.file, problem.location.line) == (code, "usage.csv", 2)
    assert words in problem.message


def test_a_table_without_a_column_is_refused() -> None:
    shop = workspace()
    deal = shop.parse_deal(deal_text(f"{DEAL}  - {{ id: c, product: calls }}").encode(), "deals/deal.yaml")
    with pytest.raises(InvalidFiles) as refused:
        shop.rate_usage(deal, b"month,quantity\n2027-01,5\n", "usage.csv")
    assert [problem.code for problem in refused.value.problems] == ["unknown-column"]


@pytest.mark.parametrize(
    ("lines", "row", "words"),
    [
        ("  - { id: c, product: calls }", "2027-01,cals,5", "no usage charge 'cals'"),
        ("  - { id: h, product: hub }", "2027-01,h,5", "is several usage charges"),
        ("  - { id: c, product: calls }", "2026-12,c,5", "not in force"),
        ("  - { id: c, product: calls, optional: yes }\n  - { product: minutes }", "2027-01,c,5", "no usage charge"),
    ],
)
def test_a_measurement_that_fits_nothing_is_told_with_its_place(lines: str, row: str, words: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        rated(lines, row)
    (problem,) = refused.value.problems
    assert words in problem.message
    assert problem.location.line == 2


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(InvalidRequest) as refused:
        rated("  - { id: c, product: calls }", "")
    assert [problem.code for problem in refused.value.problems] == ["empty"]


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=12))
def test_every_month_agrees_with_a_quote_of_its_quantity(used: list[int]) -> None:
    shop = workspace()
    rows = "".join(f"2027-{month:02},c,{units}\n" for month, units in enumerate(used, start=1))
    usage = rated("  - { id: c, product: calls }", rows)
    for row, units in zip(usage.rows, used, strict=True):
        text = deal_text(
            f"start: 2027-01-01\nterm: 1 month\nlines:\n  - {{ id: c, product: calls, quantity: {units} }}"
        )
        quote = shop.price_deal(shop.parse_deal(text.encode(), "deals/deal.yaml"))
        assert row.settled.charge == quote.totals.usage


@given(st.lists(st.integers(0, 4000), min_size=1, max_size=12), st.integers(1, 300))
def test_whatever_is_used_a_committed_line_owes_its_minimum_at_least(used: list[int], minimum: int) -> None:
    rows = "".join(f"2027-{month:02},c,{units}\n" for month, units in enumerate(used, start=1))
    usage = rated(f"  - {{ id: c, product: calls, commitment: {minimum}.00 EUR per month }}", rows)
    for row in usage.rows:
        assert row.due == max(row.settled.charge, Decimal(minimum))


def test_the_json_holds_every_figure_as_text() -> None:
    lines = "  - { id: w, product: wallet }\n  - { id: c, product: calls }"
    data = rated(lines, "2027-01,c,1500").to_json()
    assert data["schema"] == "cpq/rated-usage/1"
    (row,) = data["rows"]
    assert (row["start"], row["overage"], row["charge_amount"], row["paid_by_credits"], row["due"]) == (
        "2027-01-01",
        "1500",
        "140.00",
        "100.00",
        "40.00",
    )
    assert data["credits"][0]["drawn"] == "100"
    assert data["invoices"] == [{"month": "2027-01", "due": "40.00", "tax": "0.00", "gross": "40.00"}]


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "1899-12", "3000-01"])
def test_a_month_beyond_the_years_of_deals_is_refused_at_its_place(month: str) -> None:
    with pytest.raises(InvalidFiles, match=f"usage.csv:2:1: error: {month} is no month of a deal"):
        rated("  - { id: c, product: calls }", f"{month},c,1")


def test_a_month_of_control_characters_is_shown_escaped() -> None:
    with pytest.raises(InvalidFiles) as error:
        rated("  - { id: c, product: calls }", '"a\nb",c,1')
    assert [problem.message for problem in error.value.problems] == ["'a\\nb' is no month; write 2027-01"]


def test_a_service_without_end_is_measured_for_a_hundred_years_at_most() -> None:
    shop = world(
        "calls: { per: call per month, mode: per unit, price: 1.00 }",
        catalog="selling models: { monthly: { charge: usage, evergreen: yes } }",
        products="calls: { name: Calls, selling models: [monthly] }",
    )
    deal = shop.parse_deal(deal_text("start: 2027-01-01\nlines: [{ id: c, product: calls }]").encode(), "deal.yaml")
    last = shop.rate_usage(deal, b"month,line,quantity\n2126-12,c,5\n")
    assert (len(last.rows), last.due) == (1200, 5)
    with pytest.raises(InvalidRequest, match="was used in 2999-12, when its service is not in force"):
        shop.rate_usage(deal, b"month,line,quantity\n2999-12,c,5\n")
