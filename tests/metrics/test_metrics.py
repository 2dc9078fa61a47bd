"""Metrics of a priced quote: each figure on small deals whose numbers are worked out by hand."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from cpq.metrics import DEFINITIONS, calendar_years, delta, intervals, metrics, metrics_json, segments
from cpq.problems import CpqError
from cpq.workspace import Workspace
from tests.small_world import price, world

PRICES = """
thing: { mode: per unit, price: 100.00 }
seat: { per: seat per month, mode: per unit, price: 10.00 }
plan: { per: year, mode: flat, price: 1000.00 }
calls: { per: call per month, mode: per unit, price: 0.50 }
"""
RAMP = "{ product: seat, start: 2027-01-01, segments: { every: year, quantity: [100, 200, 300] } }"


OPEN = world(
    """
    seat: { per: seat per month, mode: per unit, price: 10.00 }
    line:
      selling models:
        open: { per: month, mode: flat, price: 50.00 }
    """,
    catalog="""
    selling models:
      open: { charge: recurring, per: month, evergreen: yes }
    """,
    more_products="line: { name: Line, selling models: [open], default selling model: open, family: software }",
)
"""A line that runs until somebody ends it."""


def figures(deal: str, on: str = "", rules: str = "", **given: str) -> dict[str, Decimal | None]:
    """Every figure, net, by name."""
    found = metrics(price(world(PRICES, rules), deal, **given), date.fromisoformat(on) if on else None)
    return {name: figure.net for name, figure in found.figures.items()}


def reason(name: str, deal: str, on: str = "", made: Workspace | None = None, **given: str) -> str:
    """Why a figure is undefined."""
    quote = price(made or world(PRICES), deal, **given)
    found = metrics(quote, date.fromisoformat(on) if on else None)[name]
    assert (found.gross, found.discount, found.net) == (None, None, None)
    return found.reason


@pytest.mark.parametrize(
    ("on", "mrr"),
    [
        ("2026-12-31", "0.00"),
        ("2027-01-01", "1000.00"),
        ("2027-12-31", "1000.00"),
        ("2028-01-01", "2000.00"),
        ("2029-12-31", "3000.00"),
        ("2030-01-01", "0.00"),
    ],
)
def test_mrr_is_that_of_the_segment_active_on_the_day_ends_included(on: str, mrr: str) -> None:
    found = figures(RAMP, on)
    assert (found["mrr"], found["arr"]) == (Decimal(mrr), 12 * Decimal(mrr))


def test_a_yearly_price_has_a_twelfth_as_mrr_and_its_arr_has_no_rounding_in_it() -> None:
    found = figures("{ product: plan, start: 2027-01-01, term: 3 years }")
    assert (found["mrr"], found["arr"]) == (Decimal("83.33"), Decimal("1000.00"))


def test_a_price_per_day_counts_365_days_a_year() -> None:
    made = world("seat: { per: seat per day, mode: per unit, price: 1.00 }")
    found = metrics(price(made, "{ product: seat, start: 2027-01-01, term: 1 year }"))
    assert (found["arr"].net, found["mrr"].net) == (Decimal("365.00"), Decimal("30.42"))


def test_a_partial_month_does_not_blur_the_monthly_rate() -> None:
    # 12 months 14 days at 3 x 10.00 cost 30 x (12 + 14/31) = 373.55; a month costs 30.00
    found = figures("{ product: seat, quantity: 3, start: 2027-01-01, term: 12 months 14 days }")
    assert (found["mrr"], found["tcv"]) == (Decimal("30.00"), Decimal("373.55"))


def test_gross_discount_and_net_are_three_figures_that_add_up() -> None:
    found = metrics(
        price(world(PRICES), "{ product: seat, quantity: 10, start: 2027-01-01, term: 1 year, discount: 15% }")
    )
    mrr, tcv = found["mrr"], found["tcv"]
    assert (mrr.gross, mrr.discount, mrr.net) == (Decimal("100.00"), Decimal("-15.00"), Decimal("85.00"))
    assert (tcv.gross, tcv.discount, tcv.net) == (Decimal("1200.00"), Decimal("-180.00"), Decimal("1020.00"))


def test_a_segment_price_below_the_book_s_is_a_discount_in_gross_too() -> None:
    deal = "{ product: seat, start: 2027-01-01, segments: [{ months: 12, price: 8.00 }] }"
    mrr = metrics(price(world(PRICES), deal))["mrr"]
    assert (mrr.gross, mrr.discount, mrr.net) == (Decimal("10.00"), Decimal("-2.00"), Decimal("8.00"))


def test_an_allowance_lowers_the_run_rate_by_its_part_a_month() -> None:
    deal = "discounts: [{ amount: 120.00 EUR, at: net }]\nlines:\n  - { product: seat, quantity: 10, term: 1 year }\n"
    found = figures(deal, start="2027-01-01")
    assert (found["mrr"], found["tcv"]) == (Decimal("90.00"), Decimal("1080.00"))


def test_one_time_recurring_and_usage_stand_apart_and_usage_is_contracted_nowhere() -> None:
    lines = "{ product: thing, quantity: 2 }\n{ product: seat, quantity: 3 }\n{ product: calls, quantity: 40 }"
    found = figures(lines, start="2027-01-01", term="12 months")
    assert [found[name] for name in ("one_time", "recurring", "usage")] == [200, 360, 240]
    assert found["tcv"] == found["tcb"] == found["elp"] == 560
    assert found["mrr"] == 30


def test_an_optional_line_counts_nowhere() -> None:
    found = figures("{ product: seat }\n{ product: thing, optional: yes }", start="2027-01-01", term="12 months")
    assert (found["tcv"], found["one_time"]) == (120, 0)


def test_a_credit_counts_negative() -> None:
    found = figures(
        "{ product: seat, quantity: 5 }\n{ product: seat, quantity: 2, kind: credit }",
        start="2027-01-01",
        term="12 months",
    )
    assert (found["mrr"], found["arr"], found["tcv"]) == (30, 360, 360)


def test_acv_is_the_average_year_and_the_first_year_stands_beside_it() -> None:
    found = figures(RAMP)
    assert (found["acv"], found["acv_first_year"]) == (24000, 12000)


def test_the_committed_value_ends_with_the_first_opt_out() -> None:
    deal = "opt out after: 18 months\nlines:\n" + f"  - {RAMP}\n  - {{ product: thing }}\n"
    found = figures(deal)
    # 12 x 1,000 + 6 x 2,000 + 100 once; headline 12 x (1,000 + 2,000 + 3,000) + 100
    assert (found["tcv_committed"], found["tcv"]) == (24100, 72100)


def test_the_committed_value_of_a_deal_without_dates_counts_months() -> None:
    deal = "opt out after: 6 months\nlines: [{ product: seat, quantity: 10, term: 1 year }]"
    assert figures(deal)["tcv_committed"] == 600


def test_an_opt_out_at_no_known_time_leaves_the_committed_value_undefined() -> None:
    assert "does not say when" in reason("tcv_committed", "has opt out: yes\nlines: [{ product: seat, term: 1 year }]")


def test_what_is_billed_may_count_days_otherwise_than_prices_do() -> None:
    rules = "rounding: { day count: calendar monthly + daily, billing day count: 'month first, 30 days' }"
    deal = "{ product: seat, quantity: 7, segments: [{ start: 2027-08-18, end: 2027-12-31, price: 5.00 }] }"
    found = figures(deal, rules=rules)
    assert found["tcv"] == Decimal("155.81")  # 35 x (4 + 14/31)
    assert found["tcb"] == Decimal("156.33")  # 35 x (4 + 14/30)
    assert found["elp"] == Decimal("312.67")  # 70 x (4 + 14/30)


@pytest.mark.parametrize("name", ["recurring", "tcv", "tcv_committed", "tcb", "elp", "acv", "acv_first_year"])
def test_what_has_no_end_has_no_total_and_says_so(name: str) -> None:
    assert "has no end" in reason(name, "{ id: open, product: line }", made=OPEN)


def test_what_has_no_end_has_a_run_rate_for_ever() -> None:
    quote = price(OPEN, "{ product: line }", start="2027-01-01")
    assert metrics(quote, date(2099, 1, 1))["arr"].net == 600
    assert metrics(quote, date(2026, 1, 1))["arr"].net == 0
    assert [(one.start, one.end) for one in intervals(quote)] == [(date(2027, 1, 1), None)]


def test_a_deal_without_dates_has_a_run_rate_on_its_first_day_only() -> None:
    deal = "{ id: seats, product: seat, segments: [{ months: 12, quantity: 10 }, { months: 12, quantity: 20 }] }"
    assert figures(deal)["mrr"] == 100
    assert "line 'seats' has no dates" in reason("mrr", deal, on="2027-01-01")


def test_nothing_recurring_has_no_year() -> None:
    assert "nothing recurs" in reason("acv", "{ product: thing }")


def test_every_figure_has_its_definition_beside_it() -> None:
    found = metrics(price(world(PRICES), RAMP))
    assert list(found.figures) == list(DEFINITIONS)
    assert all(figure.definition for figure in found.figures.values())


def test_lines_show_what_they_add_to_each_figure() -> None:
    found = metrics(price(world(PRICES), f"{RAMP}\n{{ id: once, product: thing }}"), date(2028, 6, 1))
    by_id = {line.line: line for line in found.lines}
    assert [line.active for line in found.lines] == [False, True, False, False]
    assert by_id["l1/2"].figures["mrr"].net == 2000
    assert "mrr" not in by_id["once"].figures


def test_intervals_break_wherever_a_line_starts_or_ends() -> None:
    lines = "{ product: seat, start: 2027-01-01 }\n{ product: plan, start: 2027-07-01 }"
    quote = price(world(PRICES), lines, term="1 year")
    assert [(one.start, one.end, one.arr.net) for one in intervals(quote)] == [
        (date(2027, 1, 1), date(2027, 6, 30), 120),
        (date(2027, 7, 1), date(2027, 12, 31), 1120),
        (date(2028, 1, 1), date(2028, 6, 30), 1000),
    ]


def test_calendar_years_share_a_ramp_out_by_the_day_count() -> None:
    deal = "{ product: seat, quantity: 10, start: 2027-10-01, term: 15 months }\n{ product: thing, start: 2028-02-01 }"
    found = calendar_years(price(world(PRICES), deal))
    assert [(one.year, one.recurring, one.one_time) for one in found] == [(2027, 300, 0), (2028, 1200, 100)]


def test_calendar_years_of_a_deal_without_dates_are_unknown() -> None:
    assert calendar_years(price(world(PRICES), "{ product: seat, term: 1 year }")) == ()


def test_a_promotion_for_the_first_months_makes_segments_and_the_run_rate_rises_when_it_lapses() -> None:
    rules = "promotions:\n  small: { on: [seat], discount: 10%, of: list, for: first 3 months }"
    quote = price(world(PRICES, rules), "{ product: seat, start: 2027-01-01, term: 1 year }")
    parts = [(one.end, one.mrr.gross, one.mrr.net, one.total.gross, one.total.net) for one in segments(quote)]
    assert parts == [(date(2027, 3, 31), 10, 9, 30, 27), (date(2027, 12, 31), 10, 10, 90, 90)]


def test_a_delta_is_new_less_old_figure_by_figure() -> None:
    old = price(world(PRICES), "{ product: seat, quantity: 10, start: 2027-01-01, term: 1 year }")
    text = "{ product: seat, start: 2027-01-01, segments: [{ months: 3, quantity: 10 }, { months: 9, quantity: 13 }] }"
    found = delta(old, price(world(PRICES), text), date(2027, 4, 1))
    assert {name: found[name].net for name in ("mrr", "arr", "tcv", "tcb")} == {
        "mrr": 30,
        "arr": 360,
        "tcv": 270,
        "tcb": 270,
    }
    assert {line.line for line in found.lines} == {"l1", "l1/1", "l1/2"}


def test_a_delta_of_something_undefined_is_undefined() -> None:
    old = price(OPEN, "{ product: line }", start="2027-01-01")
    new = price(OPEN, "{ product: seat }", start="2027-01-01", term="12 months")
    found = delta(old, new)
    assert (found["mrr"].net, found["tcv"].net) == (Decimal("-40.00"), None)
    assert "has no end" in found["tcv"].reason


def test_quotes_in_different_currencies_have_no_delta() -> None:
    yen = world("", book="price book: yen\ncurrency: JPY\nprices:\n  thing: { mode: per unit, price: 100 }")
    with pytest.raises(CpqError, match="in EUR and JPY"):
        delta(price(world(PRICES), "{ product: thing }"), price(yen, "{ product: thing }"))


@pytest.mark.parametrize(("currency", "amount", "mrr"), [("JPY", "1000", "83"), ("KWD", "1.000", "0.083")])
def test_figures_round_to_their_currency(currency: str, amount: str, mrr: str) -> None:
    book = f"price book: main\ncurrency: {currency}\nprices:\n  plan: {{ per: year, mode: flat, price: {amount} }}"
    found = metrics(price(world("", book=book), "{ product: plan, start: 2027-01-01, term: 1 year }"))
    assert str(found["mrr"].net) == mrr
    assert found["arr"].net == Decimal(amount)


def test_the_json_carries_amounts_as_text_and_null_with_its_reason() -> None:
    quote = price(world(PRICES), "has opt out: yes\nlines:\n" + f"  - {RAMP}\n")
    data = json.loads(json.dumps(metrics_json(metrics(quote, date(2028, 1, 1)), quote)))
    assert (data["schema"], data["on"]) == ("cpq/metrics/1", "2028-01-01")
    assert data["figures"]["mrr"]["net"] == "2000.00"
    assert data["figures"]["tcv_committed"]["net"] is None
    assert "write opt out after" in data["figures"]["tcv_committed"]["reason"]
    assert data["figures"]["acv"].keys() == {"net", "definition", "reason"}
    assert data["intervals"][2]["arr"] == {"gross": "36000.00", "discount": "0.00", "net": "36000.00"}
    assert data["calendar_years"][0] == {"year": 2027, "recurring": "12000.00", "one_time": "0.00"}
    assert data["lines"][1]["figures"]["mrr"]["net"] == "2000.00"
    assert [(one["id"], one["months"], one["total"]["net"]) for one in data["segments"]] == [
        ("l1/1", "12", "12000.00"),
        ("l1/2", "12", "24000.00"),
        ("l1/3", "12", "36000.00"),
    ]
