"""Laws of ramps and metrics: rates times time are totals, parts are wholes, and order changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.daycount import DAY_COUNTS
from cpq.metrics import Metrics, calendar_years, delta, intervals, metrics, segments
from cpq.quotes.priced import PricedQuote
from tests.small_world import price, world

CURRENCIES = {"JPY": 0, "EUR": 2, "KWD": 3}
ADDITIVE = sorted(name for name, one in DAY_COUNTS.items() if one.additive)
DAYS = st.dates(date(2026, 6, 1), date(2031, 12, 31))


@dataclass(frozen=True)
class Ramp:
    """A line of a deal, as text, and how its world counts and rounds."""

    text: str
    currency: str
    day_count: str
    mode: str = "half up"


def quoted(ramp: Ramp, text: str = "") -> PricedQuote:
    """The price of a ramp's line, or of other lines in its world."""
    unit = Decimal(1).scaleb(-CURRENCIES[ramp.currency])
    prices = {"seat": ("seat per month", 7), "plan": ("plan per quarter", 31), "support": ("desk per year", 113)}
    book = f"price book: main\ncurrency: {ramp.currency}\nprices:\n" + "".join(
        f"  {name}: {{ per: {per}, mode: per unit, price: {times * unit * 100 + unit:f} }}\n"
        for name, (per, times) in prices.items()
    )
    book += f"  thing: {{ mode: per unit, price: {3 * unit:f} }}\n"
    made = world("", f"rounding: {{ day count: '{ramp.day_count}', mode: {ramp.mode} }}", book=book)
    return price(made, text or ramp.text)


@st.composite
def ramps(draw: st.DrawFn, product: str = "") -> Ramp:
    """A line whose segments are cut by a pattern, in a currency with no, two or three decimals."""
    start = draw(st.dates(date(2026, 7, 1), date(2027, 12, 31)))
    every, months = draw(st.sampled_from([("month", 1), ("quarter", 3), ("half-year", 6), ("year", 12)]))
    count = draw(st.integers(2, 4))
    quantity = [draw(st.integers(1, 90)) for _ in range(count)]
    discount = [f"{draw(st.integers(0, 30))}%" for _ in range(count)]
    asked = product or draw(st.sampled_from(["seat", "plan", "support"]))
    text = (
        f"{{ product: {asked}, start: {start}, segments: {{ every: {every}, term: {months * count} months, "
        f"quantity: {quantity}, discount: {discount} }} }}"
    ).replace("'", "")
    return Ramp(text, draw(st.sampled_from(sorted(CURRENCIES))), draw(st.sampled_from(ADDITIVE)))


def half(ramp: Ramp) -> Fraction:
    """What one rounding of a total can move."""
    return Fraction(1, 2 * 10 ** CURRENCIES[ramp.currency])


@given(ramp=ramps())
def test_the_monthly_rate_times_the_months_is_the_total_of_each_segment(ramp: Ramp) -> None:
    for one in segments(quoted(ramp)):
        assert one.mrr.amounts is not None
        assert one.total.amounts is not None
        assert abs(one.mrr.amounts.net * one.months - one.total.amounts.net) <= half(ramp)
        assert abs(one.mrr.amounts.gross * one.months - one.total.amounts.gross) <= half(ramp)


@given(ramp=ramps(), other=ramps())
def test_the_run_rate_over_all_intervals_is_the_recurring_value(ramp: Ramp, other: Ramp) -> None:
    quote = quoted(ramp, f"{ramp.text}\n{other.text}")
    count = DAY_COUNTS[ramp.day_count]
    anchors = {line.id: line.start for line in quote.request.lines}
    integral = Fraction(0)
    for span in intervals(quote):
        assert span.end is not None
        for one in metrics(quote, span.start).lines:
            anchor = anchors[one.line.partition("/")[0]]
            if "mrr" in one.figures:
                integral += one.figures["mrr"].net * count.months(span.start, span.end, anchor)
    value = metrics(quote)["recurring"].net
    assert value is not None
    assert abs(integral - Fraction(value)) <= half(ramp) * len(quote.lines)


@given(ramp=ramps(), on=DAYS)
def test_arr_is_exactly_twelve_times_mrr_on_every_day(ramp: Ramp, on: date) -> None:
    found = metrics(quoted(ramp), on)
    mrr, arr = found["mrr"].amounts, found["arr"].amounts
    assert mrr is not None
    assert arr == mrr.times(12)


@given(ramp=ramps())
def test_segments_and_calendar_years_sum_to_the_line(ramp: Ramp) -> None:
    quote = quoted(ramp, f"{ramp.text}\n{{ product: thing, quantity: 3, start: 2027-02-01 }}")
    recurring, once = metrics(quote)["recurring"].net, metrics(quote)["one_time"].net
    assert sum(one.total.net or 0 for one in segments(quote)) == recurring
    assert sum(one.recurring for one in calendar_years(quote)) == recurring
    assert sum(one.one_time for one in calendar_years(quote)) == once


@given(ramp=ramps(), other=ramps(), on=DAYS)
def test_the_order_of_lines_changes_no_figure(ramp: Ramp, other: Ramp, on: date) -> None:
    one, two = (
        text.replace("{ product", f"{{ id: {name}, product", 1) for text, name in ((ramp.text, "a"), (other.text, "b"))
    )
    there, back = quoted(ramp, f"{one}\n{two}"), quoted(ramp, f"{two}\n{one}")
    assert plain(metrics(there, on)) == plain(metrics(back, on))
    assert [span._asdict() for span in intervals(there)] == [span._asdict() for span in intervals(back)]
    assert calendar_years(there) == calendar_years(back)


@given(ramp=ramps(), other=ramps(), on=DAYS)
def test_a_delta_the_other_way_round_is_the_opposite(ramp: Ramp, other: Ramp, on: date) -> None:
    old, new = quoted(ramp), quoted(ramp, other.text)
    there, back = delta(old, new, on), delta(new, old, on)
    for name, figure in there.figures.items():
        assert figure.net == -(back[name].net or 0)
        before, after = metrics(old, on)[name].net, metrics(new, on)[name].net
        assert figure.amounts is not None
        assert before is not None
        assert after is not None
        assert abs(Fraction(after - before) - figure.amounts.net) <= 2 * half(ramp)


@given(ramp=ramps())
def test_a_quote_above_itself_is_nothing(ramp: Ramp) -> None:
    quote = quoted(ramp)
    assert {figure.net for figure in delta(quote, quote).figures.values()} == {Decimal(0)}


@given(
    start=st.dates(date(2026, 7, 1), date(2028, 12, 31)),
    count=st.integers(2, 8),
    currency=st.sampled_from(sorted(CURRENCIES)),
    day_count=st.sampled_from(ADDITIVE),
    quantity=st.integers(1, 99),
)
def test_a_ramp_of_alike_segments_equals_one_segment(
    start: date, count: int, currency: str, day_count: str, quantity: int
) -> None:
    head = f"product: seat, start: {start}, quantity: {quantity}"
    whole = Ramp(f"{{ {head}, term: {3 * count} months }}", currency, day_count)
    cut = f"{{ {head}, segments: {{ every: quarter, term: {3 * count} months }} }}"
    one, several = metrics(quoted(whole)), metrics(quoted(whole, cut))
    assert one["mrr"].amounts == several["mrr"].amounts
    values = [found["tcv"].net for found in (one, several)]
    assert None not in values
    # each segment rounds its total once, the single one too
    assert abs(Fraction((values[0] or 0) - (values[1] or 0))) <= half(whole) * (count + 1)


@given(ramp=ramps(), months=st.integers(1, 48), later=st.integers(0, 24))
def test_what_is_committed_grows_with_the_opt_out_up_to_the_headline_value(ramp: Ramp, months: int, later: int) -> None:
    lines = f"lines:\n  - {ramp.text}\n"
    values = []
    for count in (months, months + later):
        found = metrics(quoted(ramp, f"opt out after: {count} months\n{lines}"))
        values.append(found["tcv_committed"].net)
        assert found["tcv"].net == metrics(quoted(ramp))["tcv"].net
    assert values[0] is not None
    assert values[1] is not None
    headline = metrics(quoted(ramp))["tcv"].net
    assert headline is not None
    assert 0 <= values[0] <= values[1] <= headline


@pytest.mark.parametrize("mode", ["half up", "half even"])
@pytest.mark.parametrize("day_count", sorted(DAY_COUNTS))
def test_billing_by_the_day_count_of_prices_bills_what_is_contracted(day_count: str, mode: str) -> None:
    text = "{ product: seat, quantity: 7, start: 2027-01-31, segments: { every: quarter, term: 8 months 11 days } }"
    found = metrics(quoted(Ramp(text, "EUR", day_count, mode)))
    assert found["tcb"].net == found["tcv"].net
    assert found["tcb"].gross == found["elp"].net


def plain(found: Metrics) -> dict[str, object]:
    """The figures of metrics, whatever the order of lines."""
    lines = sorted((line.line, line.active, sorted(line.figures.items())) for line in found.lines)
    return {**{name: figure.amounts for name, figure in found.figures.items()}, "lines": lines}
