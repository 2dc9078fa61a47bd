"""Amounts of promotions: for each unit and period, for a period of their own, or once for the line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.problems import InvalidFiles
from cpq.quotes.priced import PricedQuote
from tests.small_world import d, only, price, refused, step, total, world

RULES = "promotions:\n  deal: {{ on: [{on}], of: list, currency: EUR, {fields} }}\n"


def promoted(fields: str, on: str = "seat") -> PricedQuote:
    """Ten seats for a year at 10.00, under one promotion."""
    return price(world(rules=RULES.format(on=on, fields=fields)), "{ product: seat, quantity: 10 }", term="12 months")


def taken(quote: PricedQuote) -> Decimal:
    return quote.totals.list - quote.totals.net


@pytest.mark.parametrize(
    ("fields", "off"),
    [
        ("amount: 1.50", "180.00"),  # 1.50 x 10 seats x 12 months
        ("amount: 1.50, every: month", "180.00"),
        ("amount: 1.50, every: quarter", "60.00"),  # 1.50 x 10 seats x 4 quarters
        ("amount: 1.50, every: half-year", "30.00"),
        ("amount: 1.50, every: year", "15.00"),
        ("amount: 1.50, prorates: no", "15.00"),  # 1.50 x 10 seats, once
        ("amount: 1.50, per: line", "1.50"),
        ("amount: 1300.00, per: line", "1200.00"),  # never more than the line
    ],
)
def test_an_amount_counts_for_what_it_says(fields: str, off: str) -> None:
    assert taken(promoted(fields)) == d(off)


def test_an_amount_of_another_period_leaves_the_price_no_unit_price_that_could_be_off_by_cents() -> None:
    quote = promoted("amount: 1.00, every: quarter")  # a third of a cent each month would never add up
    assert quote.lines[0].net is None
    assert taken(quote) == d("40.00")


def test_what_counts_once_is_shared_over_the_segments_by_their_length() -> None:
    workspace = world(rules=RULES.format(on="seat", fields="amount: 10.00, per: line"))
    ramp = "{ product: seat, segments: [{ months: 4 }, { months: 4, quantity: 9 }, { months: 4 }] }"
    parts = [step(line, "promotion").amount for line in price(workspace, ramp).lines]
    assert sum(parts) == d("-10.00")
    assert sorted(parts) == [d("-3.34"), d("-3.33"), d("-3.33")]


def test_what_counts_once_stays_inside_the_first_months_of_its_promotion() -> None:
    workspace = world(rules=RULES.format(on="seat", fields="amount: 6.00, prorates: no, for: first 2 months"))
    quote = price(workspace, "{ product: seat, quantity: 3 }", term="12 months")
    assert [line.net_total for line in quote.lines] == [d("42.00"), d("300.00")]  # 2 x 30 - 18


def test_an_amount_per_week_needs_dates() -> None:
    workspace = world(rules=RULES.format(on="seat", fields="amount: 1.00, every: week"))
    error = refused(workspace, "{ product: seat }", term="1 month")
    assert (error.code, error.step) == ("missing-start", "promotion")
    assert total(workspace, "{ product: seat }", term="1 month", start="2026-02-01") == d("6.00")  # 10.00 - 4 x 1.00


@pytest.mark.parametrize(
    "fields", ["discount: 10%, per: line", "discount: 10%, every: year", "amount: 1.00, every: year, per: line"]
)
def test_what_an_amount_counts_for_is_said_of_amounts_alone_and_once_has_no_period(fields: str) -> None:
    with pytest.raises(InvalidFiles):
        promoted(fields)


def test_rates_that_add_up_to_more_than_everything_end_at_zero_and_say_so() -> None:
    rules = """
    promotions:
      first: { on: [thing], of: list, discount: 70%, stacking: add }
      second: { on: [thing], of: list, discount: 60%, stacking: add }
    """
    line = only(world(rules=rules), "{ product: thing }")
    assert line.net_total == 0
    assert [(one.rule, one.amount) for one in line.steps] == [("first", d("-70.00")), ("second", d("-30.00"))]
    assert dict(line.steps[1].inputs)["capped"] == "60"


@pytest.mark.parametrize(("coded", "net", "rule"), [("20%", "80.00", "coded"), ("5%", "90.00", "open")])
def test_an_exclusive_code_never_makes_a_price_higher(coded: str, net: str, rule: str) -> None:
    rules = f"""
    promotions:
      open: {{ on: [thing], of: list, discount: 10% }}
      coded: {{ on: [thing], of: list, discount: {coded}, stacking: exclusive, code: ALONE }}
    """
    line = only(world(rules=rules), "{ product: thing }", codes="[ALONE]")
    assert line.net == d(net)
    taken_step = step(line, "promotion")
    assert taken_step.rule == rule
    assert dict(taken_step.inputs)["better than"] == ({"open", "coded"} - {rule}).pop()


_STACKING = st.sampled_from(["exclusive", "best of", "add", "compound"])
_RATES = st.integers(1, 100)


@given(open_=st.lists(st.tuples(_STACKING, _RATES), max_size=3), coded=st.tuples(_STACKING, _RATES))
def test_a_code_never_raises_a_price_whatever_it_meets(open_: list[tuple[str, int]], coded: tuple[str, int]) -> None:
    rows = [
        f"  p{n}: {{ on: [thing], of: running, discount: {rate}%, stacking: {way} }}"
        for n, (way, rate) in enumerate(open_)
    ]
    rows.append(f"  coupon: {{ on: [thing], of: running, discount: {coded[1]}%, stacking: {coded[0]}, code: YES }}")
    workspace = world(rules="promotions:\n" + "\n".join(rows))
    without = only(workspace, "{ product: thing }").net_total
    with_it = only(workspace, "{ product: thing }", codes="[YES]").net_total
    assert 0 <= with_it <= without


@given(rates=st.lists(_RATES, min_size=2, max_size=4))
def test_the_best_of_several_is_never_dearer_than_any_of_them_alone(rates: list[int]) -> None:
    def net(chosen: list[int]) -> Decimal:
        rows = [f"  p{n}: {{ on: [thing], of: list, discount: {rate}% }}" for n, rate in enumerate(chosen)]
        return only(world(rules="promotions:\n" + "\n".join(rows)), "{ product: thing }").net_total

    assert net(rates) == min(net([rate]) for rate in rates)
