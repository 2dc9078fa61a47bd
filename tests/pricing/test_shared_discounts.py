"""What a rep asks for once on a line counts once, over however many parts the line is priced in."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.currencies import book, in_every_currency, smallest
from tests.small_world import d, price, reasons, refused, world

HALF_YEAR_ONE = "promotions:\n  start: { on: [seat], of: list, discount: 50%, for: first 12 months }\n"
PRORATED = (
    "waterfall:\n  - { step: promotion }\n  - { step: proration }\n  - { price: regular }\n"
    "  - { step: discretionary discount }\n  - { price: customer }\n"
)
ONCE = "discount: { amount: 100.00 EUR, per: line }"


def parts(rules: str, line: str, **given_: str) -> list[Decimal]:
    return [one.net_total for one in price(world(rules=rules), f"{{ product: seat, {line} }}", **given_).lines]


@pytest.mark.parametrize("waterfall", ["", PRORATED])
def test_an_amount_per_line_is_taken_once_from_the_parts_that_a_promotion_cuts(waterfall: str) -> None:
    found = parts(HALF_YEAR_ONE + waterfall, f"quantity: 10, term: 24 months, {ONCE}")
    assert found == [d("566.67"), d("1133.33")]  # 600 and 1,200 less a third and two thirds of 100


def test_an_amount_per_line_is_taken_once_from_a_ramp() -> None:
    assert parts("", f"quantity: 10, segments: [{{ months: 12 }}, {{ months: 12 }}], {ONCE}") == [d("1150.00")] * 2


def test_an_amount_that_does_not_prorate_is_taken_once_for_each_unit() -> None:
    tenth = HALF_YEAR_ONE.replace("50%", "10%")
    found = parts(tenth, "quantity: 10, term: 24 months, discount: { amount: 12.00 EUR, prorates: no }")
    assert found == [d("1023.16"), d("1136.84")]  # 120 off 1,080 + 1,200
    assert sum(found) == d("2160.00")


def test_units_of_a_ramp_count_as_in_its_average_month() -> None:
    ramp = "segments: [{ months: 12, quantity: 10 }, { months: 12, quantity: 20 }]"
    found = parts("", f"{ramp}, discount: {{ amount: 12.00 EUR, prorates: no }}")
    assert found == [d("1140.00"), d("2280.00")]  # 12 x 15 = 180 off 1,200 + 2,400


def test_a_target_per_line_is_hit_by_all_parts_together() -> None:
    deal = "quantity: 10, term: 24 months, discount: {{ target: {} EUR, per: line }}"
    assert parts(HALF_YEAR_ONE, deal.format("1000.00")) == [d("333.33"), d("666.67")]
    assert parts(HALF_YEAR_ONE, deal.format("1800.00")) == [d("600.00"), d("1200.00")]
    error = refused(world(rules=HALF_YEAR_ONE), f"{{ product: seat, {deal.format('1800.01')} }}")
    assert (error.code, error.hint) == ("target-unreachable", "ask for at most 1800.00 per line")


def test_what_is_asked_on_a_segment_stays_there() -> None:
    assert parts("", f"quantity: 10, segments: [{{ months: 12, {ONCE} }}, {{ months: 12 }}]") == [
        d("1100.00"),
        d("1200.00"),
    ]
    six = HALF_YEAR_ONE.replace("12", "6")
    cut = parts(six, f"quantity: 10, segments: [{{ months: 12, {ONCE} }}, {{ months: 12, {ONCE} }}]")
    assert cut == [d("266.67"), d("533.33"), d("1100.00")]


def test_free_months_leave_the_whole_amount_to_the_others() -> None:
    found = parts("", f"quantity: 10, segments: [{{ months: 3, free: yes }}, {{ months: 6 }}, {{ months: 3 }}], {ONCE}")
    assert found == [0, d("533.33"), d("266.67")]


def test_a_part_that_costs_nothing_takes_nothing() -> None:
    nothing = HALF_YEAR_ONE.replace("50%", "100%")
    assert parts(nothing, f"quantity: 10, term: 24 months, {ONCE}") == [0, d("1100.00")]


def test_more_than_the_line_costs_is_refused_and_all_of_it_is_not() -> None:
    deal = "quantity: 10, term: 24 months, discount: {{ amount: {} EUR, per: line }}"
    assert parts(HALF_YEAR_ONE, deal.format("1800.00")) == [0, 0]
    workspace = world(rules=HALF_YEAR_ONE)
    assert refused(workspace, f"{{ product: seat, {deal.format('1800.01')} }}").code == "negative-price"
    free = world(rules=HALF_YEAR_ONE.replace("50%", "100%"))
    ramp = "{ product: seat, segments: [{ months: 6 }, { months: 6 }], discount: { amount: 1.00 EUR, per: line } }"
    assert set(reasons(free, ramp)) == {"negative-price"}


def test_parts_that_are_no_whole_cents_add_up_all_the_same() -> None:
    thirds = "segments: [{ term: 10 days }, { term: 10 days }, { term: 10 days }]"  # 3.33... each
    assert parts("", f"{thirds}, discount: {{ target: 10.00 EUR, per: line }}") == [d("3.34"), d("3.33"), d("3.33")]
    assert parts("", f"{thirds}, discount: {{ amount: 10.00 EUR, per: line }}") == [0, 0, 0]
    assert (
        refused(world(), f"{{ product: seat, {thirds}, discount: {{ target: 10.01 EUR, per: line }} }}").hint
        == "ask for at most 10.00 per line"
    )


def test_an_amount_below_a_cent_is_shared_as_finely_as_it_is_written() -> None:
    found = parts(
        "", "quantity: 10, segments: [{ months: 12 }, { months: 12 }], discount: { amount: 0.015, per: line }"
    )
    assert found == [d("1199.99"), d("1199.99")]  # 0.008 and 0.007


def test_a_product_without_discounts_says_so_whatever_is_asked() -> None:
    workspace = world("seat: { per: seat per month, mode: per unit, price: 10.00, discountable: no }")
    ramp = "{ product: seat, segments: [{ months: 6 }, { months: 6 }], discount: { target: 999.00 EUR, per: line } }"
    assert set(reasons(workspace, ramp)) == {"not-discountable"}


def test_a_credit_mirrors_the_charge() -> None:
    assert parts(HALF_YEAR_ONE, f"quantity: 10, term: 24 months, kind: credit, {ONCE}") == [
        d("-566.67"),
        d("-1133.33"),
    ]


def test_a_rate_and_a_unit_price_are_those_of_every_part() -> None:
    assert parts(HALF_YEAR_ONE, "quantity: 10, term: 24 months, discount: 10%") == [d("540.00"), d("1080.00")]
    unit = parts("", "quantity: 10, segments: [{ months: 12 }, { months: 12 }], discount: { target: 8.00 EUR }")
    assert unit == [d("960.00"), d("960.00")]


@in_every_currency
@given(
    units=st.integers(0, 3000),
    months=st.lists(st.integers(1, 11), min_size=2, max_size=5),
    days=st.integers(0, 29),
)
@settings(max_examples=60, deadline=None)
def test_a_target_is_hit_to_the_cent_however_the_term_is_divided(
    currency: str, units: int, months: list[int], days: int
) -> None:
    amount = smallest(units, currency)
    segments = ", ".join(
        f"{{ term: {count} months {days} days }}" if days else f"{{ months: {count} }}" for count in months
    )
    prices = f"seat: {{ per: seat per month, mode: per unit, price: {smallest(1777, currency)} }}"
    quote = price(
        world(prices, book=book(currency)),
        f"{{ product: seat, segments: [{segments}], discount: {{ target: {amount}, per: line }} }}",
    )
    assert quote.totals.net == d(amount)


APP = """
app: { name: App, family: software, tax: standard, charges: { fee: {charge: recurring}, setup: {charge: one-time} } }
"""
APP_PRICES = """
app: { charges: { fee: { per: seat per month, mode: per unit, price: 10.00 }, setup: { mode: flat, price: 1000.00 } } }
"""


@pytest.mark.parametrize(
    "asked", ["{ amount: 100.00 EUR, per: line }", "1.00 EUR", "{ target: 8.00 EUR }", "{ target: 900.00, per: line }"]
)
def test_an_amount_or_target_on_several_charges_is_refused_until_one_is_named(asked: str) -> None:
    workspace = world(APP_PRICES, more_products=APP)
    error = refused(workspace, f"{{ product: app, quantity: 5, discount: {asked} }}", term="12 months")
    assert error.code == "ambiguous-discount"
    assert "fee, setup" in str(error)
    far = "{ product: app, segments: [{ months: 6 }, { months: 6 }], discount: { target: 9999.00, per: line } }"
    assert set(reasons(workspace, far)) == {"ambiguous-discount"}
    named = price(workspace, f"{{ product: app, quantity: 5, charge: fee, discount: {asked} }}", term="24 months")
    assert [line.charge for line in named.lines] == ["fee"]


def test_a_rate_goes_to_every_charge() -> None:
    workspace = world(APP_PRICES, more_products=APP)
    quote = price(workspace, "{ product: app, quantity: 5, discount: 10% }", term="12 months")
    assert [line.net_total for line in quote.lines] == [d("540.00"), d("900.00")]
