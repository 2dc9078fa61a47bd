"""A line is split where a promotion for the first months ends, but only where that promotion could hold."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.currencies import book, in_every_currency, smallest
from tests.small_world import PRICES, d, price, reasons, world


def rules(condition: str = "", more: str = "") -> str:
    when = f", when: {condition}" if condition else ""
    return f"promotions:\n  start: {{ on: [seat], of: list, discount: 50%, for: first 12 months{more}{when} }}\n"


@pytest.mark.parametrize(("quantity", "parts"), [(9, ["l1"]), (10, ["l1/1", "l1/2"])])
def test_a_condition_that_does_not_hold_leaves_the_line_whole(quantity: int, parts: list[str]) -> None:
    quote = price(world(rules=rules("quantity >= 10")), f"{{ product: seat, quantity: {quantity} }}", term="24 months")
    assert [line.id for line in quote.lines] == parts


@pytest.mark.parametrize(("start", "parts"), [("2026-09-01", ["l1/1", "l1/2"]), ("2026-09-02", ["l1"])])
def test_a_start_that_is_too_late_leaves_the_line_whole(start: str, parts: list[str]) -> None:
    workspace = world(rules=rules(more=", starts until: 2026-09-01"))
    quote = price(workspace, "{ product: seat }", term="24 months", start=start)
    assert [line.id for line in quote.lines] == parts


def test_one_segment_that_qualifies_is_enough_and_the_other_pays_the_whole_price() -> None:
    ramp = "{ product: seat, segments: [{ months: 18, quantity: 10 }, { months: 6, quantity: 9 }] }"
    quote = price(world(rules=rules("quantity >= 10")), ramp)
    assert [(line.periods, line.net) for line in quote.lines] == [(12, d("5.00")), (6, d("10.00")), (6, d("10.00"))]


def test_a_condition_that_cannot_be_evaluated_gives_no_price_rather_than_no_promotion() -> None:
    facts = "facts: { account.score: { type: number } }\n"
    workspace = world(rules=facts + rules("account.score > 5"))
    assert reasons(workspace, "{ product: seat }", term="24 months") != []
    assert price(workspace, "{ product: seat }", term="24 months", account="{ id: b, facts: { score: 6 } }").lines[
        0
    ].net == d("5.00")


# --- terms in days, starts inside months, and no end ----------------------------------------------------------------

FIRST = "promotions:\n  start: { on: [seat], of: list, discount: 50%, for: first 1 months }\n"


def nets(line: str, rules: str = FIRST, prices: str = PRICES, **given: str) -> list[Decimal]:
    return [one.net_total for one in price(world(prices, rules), f"{{ product: seat, {line} }}", **given).lines]


@pytest.mark.parametrize(
    ("term", "start", "expected"),
    [
        ("90 days", "", ["5.00", "20.00"]),
        ("30 days", "", ["5.00"]),
        ("31 days", "", ["5.00", "0.33"]),
        ("1 month 15 days", "", ["5.00", "5.00"]),
        ("365 days", "2027-01-01", ["5.00", "110.00"]),
        ("31 days", "2027-01-01", ["5.00"]),
        ("32 days", "2027-01-01", ["5.00", "0.36"]),  # one day of February: 10 / 28
        ("31 days", "2027-02-01", ["5.00", "0.97"]),  # three days of March: 30 / 31
        ("1 month 15 days", "2027-02-01", ["5.00", "4.84"]),  # 150 / 31
        ("3 months", "2027-01-31", ["5.00", "20.00"]),
    ],
)
def test_the_first_month_ends_on_the_calendar_or_after_thirty_days(term: str, start: str, expected: list[str]) -> None:
    assert nets(f"term: {term}", **({"start": start} if start else {})) == [d(one) for one in expected]


def test_a_segment_that_begins_inside_a_month_is_cut_where_the_month_ends() -> None:
    ramp = "segments: [{ term: 10 days }, { term: 12 months }]"
    assert nets(ramp) == [d("1.67"), d("3.33"), d("113.33")]  # 30 days at half price, then 11 months 10 days
    quote = price(world(rules=FIRST), f"{{ product: seat, {ramp} }}", start="2027-01-01")
    assert [(str(one.start), str(one.end)) for one in quote.lines] == [
        ("2027-01-01", "2027-01-10"),
        ("2027-01-11", "2027-01-31"),
        ("2027-02-01", "2028-01-10"),
    ]
    assert [one.offset_months for one in quote.lines] == [0, Fraction(1, 3), 1]
    assert [bool(one.steps) and one.steps[0].name == "promotion" for one in quote.lines] == [True, True, False]


def test_a_segment_that_begins_when_the_month_is_over_has_none_of_it() -> None:
    quote = price(
        world(rules=FIRST), "{ product: seat, segments: [{ term: 28 days }, { term: 14 days }] }", start="2027-02-01"
    )
    assert [one.net for one in quote.lines] == [d("5.00"), d("10.00")]


def test_a_price_per_day_is_cut_after_thirty_days() -> None:
    assert nets("term: 45 days", prices="seat: { per: seat per day, mode: per unit, price: 1.00 }") == [
        d("15.00"),
        d("15.00"),
    ]


def test_a_cut_does_not_make_up_the_days_of_a_month() -> None:
    workspace = world("seat: { per: seat per day, mode: per unit, price: 1.00 }", FIRST)
    assert "missing-start" in reasons(workspace, "{ product: seat, term: 1 month 15 days }")
    assert "missing-start" in reasons(workspace, "{ product: seat, segments: [{ term: 10 days }, { months: 12 }] }")


EVERGREEN = {
    "catalog": "selling models:\n  open: { charge: recurring, per: PERIOD, evergreen: yes }\n",
    "more_products": "ev: { name: Ev, family: software, tax: standard, selling models: [open] }",
}


def evergreen(period: str, amount: str, rules: str = "", start: str = "") -> list[Decimal]:
    texts = {name: text.replace("PERIOD", period) for name, text in EVERGREEN.items()}
    workspace = world(f"ev: {{ per: {period}, mode: per unit, price: {amount} }}", rules, **texts)
    return [
        one.net_total
        for one in price(workspace, "{ product: ev, quantity: 2 }", **({"start": start} if start else {})).lines
    ]


@pytest.mark.parametrize("start", ["", "2027-02-01"])
def test_a_line_without_end_is_priced_for_one_period_whatever_that_is(start: str) -> None:
    for period in ("day", "week", "month", "quarter", "half-year", "year"):
        assert evergreen(period, "7.00", start=start) == [d("14.00")]


def test_the_first_months_of_a_line_without_end_are_part_of_its_first_period() -> None:
    three = "promotions:\n  start: { on: [ev], of: list, discount: 50%, for: first 3 months }\n"
    assert evergreen("year", "120.00", three) == [d("30.00"), d("180.00")]  # 2 x (60 / 4), 2 x 120 x 3 / 4
    assert evergreen("month", "10.00", three) == [d("10.00")]
    assert evergreen("week", "7.00", three) == [d("7.00")]


@in_every_currency
@given(months=st.integers(0, 30), days=st.integers(1, 400), first=st.integers(1, 24), dated=st.booleans())
@settings(max_examples=80, deadline=None)
def test_cutting_at_nothing_changes_nothing(currency: str, months: int, days: int, first: int, *, dated: bool) -> None:
    """A cut is a matter of presentation: where nothing is taken off, the parts cover the whole, day for day."""
    prices = f"seat: {{ per: seat per month, mode: per unit, price: {smallest(99999, currency)} }}"
    term = f"term: {months} months {days} days" if months else f"term: {days} days"
    given_ = {"start": "2027-01-31"} if dated else {}
    none = f"promotions:\n  start: {{ on: [seat], of: list, discount: 0%, for: first {first} months }}\n"
    head = book(currency)
    (whole,) = price(world(prices, book=head), f"{{ product: seat, {term} }}", **given_).lines
    cut = price(world(prices, none, book=head), f"{{ product: seat, {term} }}", **given_).lines
    assert sum(one.periods for one in cut) == whole.periods
    assert (cut[0].start, cut[-1].end) == (whole.start, whole.end)
    assert all(one.periods > 0 for one in cut)
    if dated and len(cut) > 1:
        assert cut[0].end is not None
        assert cut[1].start == cut[0].end + timedelta(days=1)
