"""Prices that include tax: taken out and put back they are what they were, whatever the quantity and the currency."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import minor_units
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.currencies import in_every_currency
from tests.pricing.laws import check_grid, check_steps, check_sums
from tests.small_world import codes, d, price, problems, refused, world

TAXES = """
taxes:
  seller country: BE
  countries:
    BE: { name: VAT, categories: { standard: [{ rate: %s }], reduced: [{ rate: 6%% }] } }
    FR: { name: VAT, categories: { standard: [{ rate: 6%% }], reduced: [{ rate: 2%% }] } }
rounding: { tax: %s }
"""


def shop(prices: str, rate: str = "21%", tax: str = "per rate", currency: str = "EUR", more: str = "") -> Workspace:
    book = f"price book: main\ncurrency: {currency}\nprices include tax of: BE\n{more}"
    return world(prices, TAXES % (rate, tax), book=book)


def bought(workspace: Workspace, lines: str, country: str = "BE", **given_: str) -> PricedQuote:
    return price(workspace, lines, account=f"{{ id: buyer, country: {country} }}", **given_)


def test_another_countrys_tax_is_added_to_the_price_before_tax() -> None:
    workspace = shop("thing: { mode: per unit, price: 121.00 }")
    home, abroad = (bought(workspace, "{ product: thing }", country).totals for country in ("BE", "FR"))
    assert (home.net, home.tax, home.gross) == (d("100.00"), d("21.00"), d("121.00"))
    assert (abroad.net, abroad.tax, abroad.gross) == (d("100.00"), d("6.00"), d("106.00"))


def test_the_tax_is_taken_out_as_a_part_of_the_list_price_with_its_place() -> None:
    line = bought(shop("thing: { mode: per unit, price: 121.00 }"), "{ product: thing }").lines[0]
    part = line.build_up[-1]
    assert (part.name, part.amount, part.rate, part.rule) == ("included tax", d("-21.00"), d("0.21"), "BE")
    assert part.where.file == "pricing_rules/rules.yaml"


@in_every_currency
@given(units=st.integers(1, 10**6), quantity=st.integers(1, 5000), rate=st.integers(1, 2700))
def test_an_inclusive_price_comes_back_as_it_was(currency: str, units: int, quantity: int, rate: int) -> None:
    amount = Decimal(units).scaleb(-minor_units(currency))
    workspace = shop(f"thing: {{ mode: per unit, price: {amount:f} }}", f"{Decimal(rate) / 100}%", currency=currency)
    quote = bought(workspace, f"{{ product: thing, quantity: {quantity} }}")
    assert quote.totals.gross == amount * quantity
    assert quote.totals.net + quote.totals.tax == quote.totals.gross


@in_every_currency
@given(
    prices=st.lists(st.integers(1, 10**5), min_size=3, max_size=3),
    quantities=st.lists(st.integers(1, 60), min_size=3, max_size=3),
    discount=st.integers(0, 40),
    tax=st.sampled_from(["per rate", "per line", "per document"]),
    country=st.sampled_from(["BE", "FR"]),
)
def test_sums_steps_and_roundings_hold_with_tax_in_the_prices(
    currency: str, prices: list[int], quantities: list[int], discount: int, tax: str, country: str
) -> None:
    one, two, three = (f"{Decimal(price_).scaleb(-minor_units(currency)):f}" for price_ in prices)
    tiers = f"[{{ from: 1, price: {two} }}, {{ from: 20, price: {one} }}]"
    workspace = shop(
        f"thing: {{ mode: per unit, price: {one}, adders: {{ fee: {{ add: {two}, as: surcharge }} }} }}\n"
        f"book: {{ mode: slab, tiers: {tiers} }}\nother: {{ mode: flat, price: {three} }}",
        tax=tax,
        currency=currency,
    )
    products = zip(("thing", "book", "other"), quantities, strict=True)
    lines = "\n".join(f"{{ product: {name}, quantity: {count}, discount: {discount}% }}" for name, count in products)
    quote = bought(workspace, lines, country)
    for line in quote.lines:
        check_steps(line)
    check_sums(quote)
    check_grid(quote)


def test_discounts_and_margin_look_at_the_price_before_tax() -> None:
    quote = bought(shop("thing: { mode: per unit, price: 121.00 }"), "{ product: thing, discount: 10% }")
    assert (quote.totals.net, quote.totals.gross) == (d("90.00"), d("108.90"))
    assert quote.facts["quote.discount_off_list"] == d("0.1")


def test_an_allowance_takes_its_tax_along() -> None:
    quote = bought(
        shop("thing: { mode: per unit, price: 121.00 }"),
        "discounts: [{ amount: 50.00 EUR, at: net }]\nlines: [{ product: thing }]",
    )
    assert (quote.totals.net, quote.totals.tax) == (d("50.00"), d("10.50"))


def test_a_book_based_on_such_a_book_inherits_prices_before_tax() -> None:
    child = "price book: child\ncurrency: EUR\nbased on: { price book: main, change: 10% }\n"
    book = "price book: main\ncurrency: EUR\nprices include tax of: BE\n"
    workspace = world(
        "thing: { mode: per unit, price: 121.00 }",
        TAXES % ("21%", "per rate"),
        book=book,
        files={"pricing_rules/child.yaml": child},
    )
    quote = bought(workspace, "{ product: thing }", price_book="child")
    assert (quote.totals.net, quote.totals.gross) == (d("110.00"), d("133.10"))


def test_a_tier_is_printed_before_tax() -> None:
    workspace = shop("book: { mode: range, tiers: [{ from: 1, price: 10.60 }, { from: 5, price: 8.48 }] }")
    assert bought(workspace, "{ product: book }").lines[0].tiers == (("1", "10.00"), ("5", "8.00"))


def test_a_country_without_the_tax_is_refused_when_files_are_read() -> None:
    entry = "thing: { mode: per unit, price: 1.00 }\nbook: { mode: per unit, price: 1.00 }"
    book = "price book: main\ncurrency: EUR\nprices include tax of: NL"
    assert "unknown-tax-country" in codes(problems(entry, TAXES % ("21%", "per rate"), book=book))
    assert "unknown-tax-country" in codes(problems(entry, "", book=book))
    lacking = (
        "taxes: { seller country: NL, countries: { NL: { name: VAT, categories: { standard: [{ rate: 1% }] } } } }"
    )
    found = [problem for problem in problems(entry, lacking, book=book) if problem.severity == "error"]
    assert [problem.code for problem in found] == ["unknown-tax-category"]
    assert codes(problems(entry, TAXES % ("21%", "per rate"), book=book.replace("NL", "Belgium"))) == [
        "unknown-country"
    ]


def test_a_rate_that_begins_later_leaves_no_price_before() -> None:
    rate = "[{ rate: 1%, valid from: 2027-01-01 }]"
    late = f"taxes: {{ seller country: BE, countries: {{ BE: {{ name: VAT, categories: {{ standard: {rate} }} }} }} }}"
    book = "price book: main\ncurrency: EUR\nprices include tax of: BE"
    workspace = world("thing: { mode: per unit, price: 1.00 }", late, book=book)
    assert refused(workspace, "{ product: thing }").code == "unknown-tax-category"


@in_every_currency
@given(st.lists(st.tuples(st.integers(1, 10**4), st.sampled_from(["thing", "book"])), min_size=1, max_size=8))
def test_per_line_and_per_rate_differ_by_less_than_a_smallest_unit_a_line(
    currency: str, lines: list[tuple[int, str]]
) -> None:
    digits = minor_units(currency)
    unit = Decimal(1).scaleb(-digits)
    categories = "{ standard: [{ rate: 19.6% }], reduced: [{ rate: 5.5% }] }"
    rules = f"taxes: {{ seller country: BE, countries: {{ BE: {{ name: VAT, categories: {categories} }} }} }}\n"
    entries = f"thing: {{ mode: per unit, price: {unit:f} }}\nbook: {{ mode: per unit, price: {unit * 3:f} }}"
    deal = "\n".join(f"{{ product: {product}, quantity: {count} }}" for count, product in lines)
    per_rate, per_line, per_document = (
        bought(
            world(entries, f"{rules}rounding: {{ tax: {way} }}\n", book=f"price book: main\ncurrency: {currency}"), deal
        )
        for way in ("per rate", "per line", "per document")
    )
    for quote in (per_rate, per_line, per_document):
        check_sums(quote)
        check_grid(quote)
    assert abs(per_line.totals.tax - per_rate.totals.tax) < unit * len(lines)
    with exact():
        unrounded = sum((tax.base * tax.rate for tax in per_document.taxes), Decimal(0))
        assert abs(per_document.totals.tax - unrounded) * 2 <= unit
