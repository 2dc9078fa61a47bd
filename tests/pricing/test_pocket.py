"""Pocket margin: what of net is left after rebates, payment days and freight that is not charged on."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.quotes.pocket import Pocket
from cpq.quotes.priced import PricedQuote
from tests.small_world import d, decided, price, world

PRODUCTS = "thing: { name: Thing, charge: one-time, family: goods, cost: 40.00 EUR }\n"
PRICES = "thing: { mode: per unit, price: 100.00 }"
LINE = "{ product: thing, quantity: 10 }"  # 1,000.00, which costs 400.00


def rules(bands: str, mode: str = "range", more: str = "") -> str:
    return f"rebates:\n  bonus: {{ on: [thing], currency: EUR, mode: {mode}, bands: {bands} }}\n{more}"


def pocket_of(text: str, line: str = LINE, **given: str) -> Pocket:
    found = price(world(PRICES, text, products=PRODUCTS), line, **given).pocket
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("bands", "mode", "paid"),
    [
        ("[{ above: 1000, rate: 5% }]", "range", []),  # the bound itself is not passed
        ("[{ above: 999.99, rate: 5% }]", "range", ["50.00"]),
        ("[{ above: 0, rate: 1% }, { above: 400, rate: 3% }]", "range", ["30.00"]),
        ("[{ above: 0, rate: 1% }, { above: 400, rate: 3% }]", "slab", ["22.00"]),  # 4.00 and 18.00
        ("[{ above: 400, rate: 3% }, { above: 1000, rate: 9% }]", "slab", ["18.00"]),
    ],
)
def test_a_year_reaches_the_bands_that_its_net_passes(bands: str, mode: str, paid: list[str]) -> None:
    found = pocket_of(rules(bands, mode))
    assert [f"{leak.amount:f}" for leak in found.leaks] == paid
    assert found.margin == 600 - sum(map(d, paid))


@given(
    st.sampled_from(["JPY", "EUR", "KWD"]),
    st.integers(1, 400),
    st.integers(0, 120),
    st.sampled_from(["range", "slab"]),
    st.integers(1, 90),
)
def test_the_leaks_are_what_lies_between_margin_and_pocket_margin(
    currency: str, units: int, days: int, mode: str, months: int
) -> None:
    made = world(
        "seat: { per: seat per month, mode: per unit, price: 10 }",
        f"rebates:\n  bonus: {{ on: [seat], currency: {currency}, mode: {mode},"
        " bands: [{ above: 0, rate: 1.5% }, { above: 7000, rate: 3.25% }] }\n"
        "pocket margin: { payment rate: 0.07, freight: 12 }\n",
        products=f"seat: {{ name: Seat, charge: recurring, cost: 4 {currency} per seat per month }}\n",
        book=f"price book: main\ncurrency: {currency}",
    )
    quote = price(
        made, f"{{ product: seat, quantity: {units} }}", term=f"{months} months", payment_terms=f"{days} days"
    )
    found = quote.pocket
    assert found is not None
    assert found.margin is not None
    assert quote.totals.margin is not None
    assert quote.totals.margin - found.margin == sum(leak.amount for leak in found.leaks)
    grid = Decimal(1).scaleb(-minor_units(currency))
    assert all(leak.amount >= 0 and leak.amount % grid == 0 for leak in found.leaks)
    rebates = [leak for leak in found.leaks if leak.kind == "rebate"]
    assert sum(leak.base or 0 for leak in rebates) == quote.totals.net  # every year of the term, each once
    assert [leak.year for leak in rebates] == list(range(1, -(-months // 12) + 1))


def test_a_slab_pays_no_more_than_a_range() -> None:
    bands = "[{ above: 0, rate: 1% }, { above: 400, rate: 3% }]"
    (ranged,), (slabbed,) = (pocket_of(rules(bands, mode)).leaks for mode in ("range", "slab"))
    assert slabbed.amount <= ranged.amount
    assert slabbed.rate == d("0.022")


def test_bounds_in_another_currency_are_converted_at_the_rate_of_the_order_date() -> None:
    rates = "exchange rates: [{ from: EUR, to: USD, rate: 1.25, date: 2026-01-01, source: bank }]\n"
    text = rules("[{ above: 800, rate: 10% }]", more=rates)
    priced = "price book: main\ncurrency: USD"
    products = PRODUCTS.replace("EUR", "USD")
    at_bound = price(world(PRICES, text, products=products, book=priced), LINE).pocket
    beyond = price(world(PRICES, text, products=products, book=priced), "{ product: thing, quantity: 11 }").pocket
    assert at_bound is not None
    assert at_bound.leaks == ()
    assert beyond is not None
    assert [leak.amount for leak in beyond.leaks] == [110]


def test_what_cannot_be_worked_out_leaves_the_pocket_margin_undefined_and_asks() -> None:
    text = rules("[{ above: 800, rate: 10% }]").replace("EUR", "USD")  # no rate from USD
    text += "guardrails:\n  floor: { fact: quote.pocket_margin_rate, below: 1%, then: stop }\n"
    made = world(PRICES, text, products=PRODUCTS)
    found = price(made, LINE).pocket
    assert found is not None
    assert (found.leaks, found.margin, found.margin_rate) == ((), None, None)
    assert "USD" in found.unknown
    assert decided(made, LINE).outcome == "stopped"


@pytest.mark.parametrize(("on", "paid"), [("2026-06-14", 0), ("2026-06-15", 1), ("2026-06-30", 1), ("2026-07-01", 0)])
def test_a_rebate_holds_on_both_ends_of_its_order_dates(on: str, paid: int) -> None:
    dates = "valid from: 2026-06-15, valid until: 2026-06-30"
    text = rules("[{ above: 0, rate: 10% }]").replace("mode: range", f"mode: range, {dates}")
    found = price(world(PRICES, text, products=PRODUCTS), LINE, as_of=on).pocket
    assert (0 if found is None else len(found.leaks)) == paid


def facts(quote: PricedQuote) -> tuple[object, object]:
    return quote.facts["quote.pocket_margin"], quote.facts["quote.pocket_margin_rate"]


def test_where_no_file_says_anything_the_facts_are_those_of_the_margin() -> None:
    quote = price(world(PRICES, products=PRODUCTS), LINE)
    assert quote.pocket is None
    assert facts(quote) == (600, d("0.6"))
    assert "pocket" not in quote.to_json()


def test_json_says_every_leak() -> None:
    more = "pocket margin: { payment rate: 0.073 }\n"
    quote = price(world(PRICES, rules("[{ above: 0, rate: 2% }]", more=more), products=PRODUCTS), LINE)
    said = quote.to_json()["pocket"]
    assert [(leak["kind"], leak["year"], leak["base"], leak["rate"], leak["amount"]) for leak in said["leaks"]] == [
        ("rebate", 1, "1000.00", "0.02", "20.00"),
        ("payment days", 0, "1000.00", "0.006", "6.00"),
    ]
    assert (said["margin"], said["margin_rate"], said["unknown"]) == ("574.00", "0.574", "")
    assert facts(quote) == (574, d("0.574"))
