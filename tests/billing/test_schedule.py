"""The billing schedule of a quote: what scenarios cannot say, and cases in which cents could get lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.billing import BillingSchedule, Span
from cpq.billing.json_form import COLUMNS, billing_json, billing_rows
from cpq.problems import InvalidRequest
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.billing.laws import check_schedule
from tests.small_world import price, world

PRICES = """
thing: { mode: per unit, price: 100.00 }
book: { mode: per unit, price: 9.99 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
plan: { per: year, mode: flat, price: 1000.00 }
calls: { per: call, mode: per unit, price: 0.01 }
"""
RULES = """
taxes:
  seller country: FR
  countries:
    FR:
      name: VAT
      categories:
        standard: [{ rate: 19.6%, valid from: 2014-01-01 }]
        reduced: [{ rate: 5.5%, valid from: 2014-01-01 }]
"""
WORLD = world(PRICES, RULES)
Currency = Literal["EUR", "JPY", "KWD"]
IN_CURRENCY = {
    code: world(
        "seat: { per: seat per month, mode: per unit, price: 10 }\nplan: { per: year, mode: flat, price: 1000 }\n"
        "thing: { mode: per unit, price: 77 }\n",
        RULES,
        book=f"price book: main\ncurrency: {code}\n",
    )
    for code in ("EUR", "JPY", "KWD")
}


def billed(deal: str, workspace: Workspace = WORLD, **given: str) -> tuple[PricedQuote, BillingSchedule]:
    quote = price(workspace, deal, **({"start": "2026-07-01", "term": "12 months"} | given))
    return quote, workspace.billing_schedule(quote)


def test_a_deposit_is_taken_of_each_tax_rate_and_credited_at_the_same() -> None:
    # 1,200.00 at 19.6 % and 99.90 at 5.5 %: half of 1,299.90 is 649.95, in proportion 600.00 and 49.95.
    quote, schedule = billed("{ product: seat, quantity: 10 }\n{ product: book, quantity: 10 }", deposit="50%")

    check_schedule(quote, schedule)
    deposit = schedule.invoices[0]
    assert [(tax.rate, tax.base) for tax in deposit.taxes] == [
        (Decimal("0.196"), Decimal("600.00")),
        (Decimal("0.055"), Decimal("49.95")),
    ]
    books = schedule.invoices[1]
    assert (books.deposit, books.net) == (Decimal("-49.95"), Decimal("49.95"))


def test_taxes_that_lines_round_for_themselves_are_shared_in_proportion() -> None:
    # Three lines of 0.35 tax each: 3 x round(9.99 x 5.5 %) = 3 x 0.55, where the rate of all is 1.65 too; then 1.05.
    rules = RULES + "rounding: { tax: per line }\n"
    workspace = world(PRICES.replace("9.99", "0.10"), rules)
    lines = "\n".join(f"{{ id: b{number}, product: book, billing: {at} }}" for number, at in enumerate(_EVENTS))
    quote, schedule = billed(lines, workspace)

    # Each line's tax of 0.0055 rounds to 0.01, the rate of all three would be 0.02.
    assert quote.totals.tax == Decimal("0.03")
    check_schedule(quote, schedule)
    assert [invoice.tax for invoice in schedule.invoices] == [Decimal("0.01")] * 3


_EVENTS = ("at order", "at start", "at delivery")


def test_a_schedule_of_another_price_level_sums_to_that_level() -> None:
    from cpq.billing import billing_schedule
    from cpq.pricing.levels import level_totals

    rules = RULES + "partner discounts:\n  silver: { of: running, software: 15% }\n"
    workspace = world(PRICES, rules)
    quote = price(
        workspace,
        "sold through: { partner: kelvin, tier: silver }\naddressee: end customer\nlines:\n  - { product: plan }\n",
        start="2026-07-01",
        term="12 months",
        billing="monthly",
    )
    rounding = workspace.policy.rounding
    customer = level_totals(quote, "customer", rounding)
    schedule = billing_schedule(quote, rounding, totals=customer)

    assert (quote.totals.net, customer.net) == (Decimal("850.00"), Decimal("1000.00"))
    assert schedule.total == (customer.net, customer.tax, customer.gross)


def test_milestones_share_credits_allowances_and_two_taxes_exactly() -> None:
    quote, schedule = billed(
        """
        payment schedule: [{ 33.3%: at order }, { 33.3%: at start }, { 33.4%: at acceptance }]
        discount: { amount: 10.01 EUR, at: net }
        lines:
          - { product: seat, quantity: 7 }
          - { product: book, quantity: 3 }
          - { product: thing, kind: credit }
        """
    )

    check_schedule(quote, schedule)
    assert [invoice.gross for invoice in schedule.invoices] == [amount for _, amount in quote.totals.milestones]
    assert [invoice.dated for invoice in schedule.invoices] == [date(2026, 6, 15), date(2026, 7, 1), None]


def test_milestones_of_nothing_but_credits_mirror_those_of_a_sale() -> None:
    shares = "payment schedule: [{ 33.3%: at order }, { 66.7%: at acceptance }]\n"
    sale = billed(f"{shares}lines: [{{ product: book, quantity: 7 }}]")[1]
    back = billed(f"{shares}lines: [{{ product: book, quantity: 7, kind: credit }}]")[1]

    assert [-invoice.gross for invoice in back.invoices] == [invoice.gross for invoice in sale.invoices]
    assert [-invoice.net for invoice in back.invoices] == [invoice.net for invoice in sale.invoices]


@pytest.mark.parametrize(
    ("deposit", "words"),
    [
        ("100.00 USD", "the deposit is in USD, the quote in EUR"),
        ("0.001 EUR", "finer than EUR has coins for"),
        ("1200.01 EUR", "more than the net total of 1200.00 EUR"),
    ],
)
def test_a_deposit_that_cannot_be_is_refused_at_its_place(deposit: str, words: str) -> None:
    with pytest.raises(InvalidRequest, match=words) as caught:
        billed(f"deposit: {deposit}\nlines: [{{ product: seat, quantity: 10 }}]")
    (problem,) = caught.value.problems
    assert (problem.code, problem.location.file) == ("cannot-bill", "deals/deal.yaml")


def test_a_whole_deposit_leaves_invoices_of_nothing() -> None:
    _, schedule = billed("{ product: seat, quantity: 1 }", deposit="100%")

    assert {(invoice.net, invoice.tax) for invoice in schedule.invoices[1:]} == {(Decimal(0), Decimal(0))}
    assert schedule.total is not None
    assert schedule.invoices[0].gross == schedule.total.gross


@pytest.mark.parametrize("deposit", ["0.01%", "100%"])
def test_a_deposit_of_nothing_leaves_the_invoices_as_they_are(deposit: str) -> None:
    for lines in (
        "{ product: calls, quantity: 600 }",
        "{ product: calls, quantity: 1 }\n{ product: thing, discount: 100% }",
    ):
        quote, schedule = billed(lines, deposit=deposit)
        assert quote.totals.net == 0
        assert [invoice.kind for invoice in schedule.invoices] in ([], ["invoice"])
        check_schedule(quote, schedule)


def test_no_milestone_is_dated_before_the_order() -> None:
    schedule_ = "payment schedule: [{ 40%: at start }, { 60%: at order }]"
    deal = f"{schedule_}\nlines: [{{ product: seat, quantity: 10, start: 2026-01-01 }}]"
    _, schedule = billed(deal, start="2026-01-01", term="12 months")
    assert [invoice.dated for invoice in schedule.invoices] == [date(2026, 6, 15), date(2026, 6, 15)]


def test_options_of_a_bundle_that_it_brings_along_are_billed_like_the_bundle() -> None:
    workspace = world(
        PRICES + "suite: { per: year, mode: flat, price: 120.00 }\n",
        more_products="suite: { name: Suite, charge: recurring, family: software, tax: standard, bundle: "
        "{ groups: { core: { options: { seat: { required: yes } } } } } }",
    )
    _, schedule = billed("{ id: suite, product: suite, billing: half-yearly in advance }", workspace)

    assert [[line.product for line in invoice.lines] for invoice in schedule.invoices] == [["suite", "seat"]] * 2


@settings(max_examples=60)
@given(
    code=st.sampled_from(("EUR", "JPY", "KWD")),
    quantity=st.integers(1, 2000),
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    months=st.integers(1, 40),
    days=st.integers(0, 29),
    often=st.sampled_from(("monthly", "quarterly", "half-yearly", "yearly")),
    when=st.sampled_from(("in advance", "in arrears")),
    since=st.sampled_from(("", " by calendar", " on day 1", " on day 10", " on day 31")),
    deposit=st.sampled_from(("", "deposit: 10%\n", "deposit: 33.3%\n")),
)
def test_every_way_of_billing_sums_to_the_contract_in_every_currency(
    code: Currency,
    quantity: int,
    start: date,
    months: int,
    days: int,
    often: str,
    when: str,
    since: str,
    deposit: str,
) -> None:
    term = f"{months} months" + (f" {days} days" if days else "")
    lines = f"lines:\n  - {{ product: seat, quantity: {quantity}, discount: 3.3% }}\n  - {{ product: plan }}\n"
    given_ = {"start": str(start), "term": term, "billing": f"{often} {when}{since}"}
    quote, schedule = billed(f"{deposit}{lines}  - {{ product: thing }}\n", IN_CURRENCY[code], **given_)

    check_schedule(quote, schedule)


def test_invoices_after_a_day_are_left_out_and_summed() -> None:
    _, whole = billed("{ product: seat, quantity: 10 }")
    shown = whole.until(date(2026, 9, 30))

    assert [invoice.number for invoice in shown.invoices] == [1, 2, 3]
    assert shown.total == whole.total
    assert shown.later is not None and shown.later.net == Decimal("900.00")  # noqa: PT018 - for the type checker


def test_json_and_rows_hold_every_amount_as_text_with_the_currencys_decimals() -> None:
    _, schedule = billed(
        "early payment: 2% within 10 days\ndeposit: 10%\nlines: [{ id: a, product: seat, quantity: 10 }, "
        "{ id: u, product: calls, quantity: 1200 }]",
        billing="half-yearly",
    )
    data = billing_json(schedule)

    assert data["total"] == {"net": "1200.00", "tax": "235.20", "gross": "1435.20"}
    second = data["invoices"][1]
    assert (second["date"], second["deposit"], second["net"]) == ("2026-07-01", "-120.00", "480.00")
    assert second["lines"][0]["covers"] == {"start": "2026-07-01", "end": "2026-12-31"}
    assert second["early"] == {"until": "2026-07-11", "amount": "562.60"}
    assert [one["line"]["net"] for one in data["estimates"]] == ["6.00", "6.00"]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in billing_rows(schedule)]
    assert [row["line"] for row in rows] == ["deposit", "total", "a", "deposit", "total", "a", "total", "u", "u"]
    assert sum(row["gross"] for row in rows if isinstance(row["gross"], Decimal)) == Decimal("1435.20")
    assert rows[2]["from"] == "2026-07-01"


def test_an_invoice_covers_what_its_lines_cover_together() -> None:
    _, schedule = billed("{ id: a, product: seat }\n{ id: b, product: plan, billing: yearly }", billing="monthly")

    assert schedule.invoices[0].covers == Span(date(2026, 7, 1), date(2027, 6, 30))
    assert [line.covers for line in schedule.invoices[0].lines] == [
        Span(date(2026, 7, 1), date(2026, 7, 31)),
        Span(date(2026, 7, 1), date(2027, 6, 30)),
    ]
