"""Conditions over intervals: what is called certain is so for every value inside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from cpq.approvals.guidance.conditions import Reader, number_of, truth_of
from cpq.approvals.guidance.interval import Enclosure, Interval, Same
from cpq.expressions import Expression, ExpressionError, Value, evaluate, parse
from cpq.rounding import exact
from tests.small_world import d, world

POLICY = world().compiled(date(2026, 6, 15))
MOVING = ("quote.net_total", "quote.margin", "quote.customer_total")
FIXED: Mapping[str, Value] = {"quote.payment_days": d("45"), "account.segment": "smb", "quote.tcv": None}

amounts = st.integers(-40, 40).map(lambda number: Decimal(number) / 2)


def numbers(depth: int = 2) -> SearchStrategy[str]:
    """Amounts, and what may be calculated of them."""
    leaf = st.sampled_from(MOVING) | st.sampled_from(["quote.net_total * 0.5", "round(quote.margin, 0)"])
    if not depth:
        return leaf
    inner = numbers(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} + {})".format, inner, inner),
        st.builds("({} - {})".format, inner, inner),
        st.builds("max({}, {})".format, inner, inner),
        st.builds("min({}, {})".format, inner, inner),
        st.builds("abs({})".format, inner),
        st.builds("(-{})".format, inner),
        st.builds("({} if quote.payment_days > 30 else {})".format, inner, inner),
        st.builds("round({} / 3, 1)".format, inner),
    )


def conditions(depth: int = 2) -> SearchStrategy[str]:
    """Comparisons, and what joins them."""
    sign = st.sampled_from([">", ">=", "<", "<=", "==", "!="])
    compared = st.builds("{} {} {}".format, numbers(1), sign, st.integers(-30, 30) | numbers(1))
    chained = st.builds("{} < {} <= {}".format, st.integers(-20, 0), numbers(1), st.integers(0, 20))
    ratio = st.builds("quote.margin / quote.net_total {} 0.5".format, sign)
    fixed = st.sampled_from(['account.segment == "smb"', "quote.payment_days > 60", "quote.tcv == None"])
    leaf = st.one_of(compared, chained, ratio, fixed)
    if not depth:
        return leaf
    inner = conditions(depth - 1)
    return st.one_of(
        leaf,
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    )


@st.composite
def pieces(draw: st.DrawFn) -> tuple[dict[str, Interval], list[dict[str, Value]]]:
    """An interval for each amount that moves, and values inside them, the ends among them."""
    bounds = {name: sorted(draw(st.lists(amounts, min_size=2, max_size=2))) for name in MOVING}
    intervals = {name: Interval(low, high) for name, (low, high) in bounds.items()}
    inside: list[dict[str, Value]] = []
    for _ in range(8):
        values = {
            name: min(max(low, low + (high - low) * draw(st.integers(0, 4)) / 4), high)
            for name, (low, high) in bounds.items()
        }
        inside.append({**FIXED, **values})
    return intervals, inside


def reader(intervals: Mapping[str, Interval], facts: Mapping[str, Value]) -> Reader:
    def enclosure(name: str) -> Enclosure:
        if name in intervals:
            return intervals[name]
        value = FIXED[name]
        return Interval.at(value) if isinstance(value, Decimal) else Same(value)

    return Reader(enclosure, facts, POLICY, "quote")


def read(text: str) -> Expression | None:
    """The expression, or None where the language refuses it, as it does amounts compared with what has no unit."""
    try:
        return parse(text, POLICY.policy.vocabulary, scope="quote")
    except ExpressionError:
        return None


@given(conditions(), pieces())
def test_what_is_certain_holds_for_every_value(
    text: str, piece: tuple[dict[str, Interval], list[dict[str, Value]]]
) -> None:
    intervals, inside = piece
    condition = read(text)
    if condition is None:
        return
    with exact():
        found = truth_of(condition, reader(intervals, inside[0]))
        event(str(found))
        if found is not None:
            assert {evaluate(condition, facts) for facts in inside} == {found}


@given(numbers(), pieces())
def test_numbers_lie_in_their_interval(text: str, piece: tuple[dict[str, Interval], list[dict[str, Value]]]) -> None:
    intervals, inside = piece
    formula = read(text)
    if formula is None:
        return
    with exact():
        found = number_of(formula, reader(intervals, inside[0]))
        assert found is not None
        for facts in inside:
            value = evaluate(formula, facts)
            assert isinstance(value, Decimal)
            assert found.low <= value <= found.high


MOVES = {"quote.net_total": Interval(d("10"), d("20")), "quote.acv": Interval(d("1"), d("2"))}


@pytest.mark.parametrize(
    ("text", "truth"),
    [
        ("quote.net_total > 9.99", True),
        ("quote.net_total > 10", None),
        ("quote.net_total >= 10", True),
        ("quote.net_total < 10", False),
        ("quote.net_total <= 10", None),
        ("quote.net_total == 25", False),
        ("quote.net_total != 25", True),
        ("quote.acv != None", True),
        ("5 < quote.net_total < 25", True),
        ("5 < quote.net_total < 15", None),
        ('account.segment == "smb" or quote.net_total > 15', True),
        ('quote.net_total > 15 or account.segment == "smb"', None),
        ('account.segment == "public" and quote.net_total > 15', False),
        ("quote.net_total / (quote.net_total - 15) > 3", None),
        ("quote.net_total - quote.net_total == 0", None),
        ("quote.net_total in (10, 20)", None),
        ("quote.net_total > 5 if quote.payment_days > 30 else quote.net_total > 15", True),
        ("quote.tcv > 5 or quote.net_total > 5", None),
    ],
)
def test_only_what_is_certain_is_called_so(text: str, truth: bool | None) -> None:
    condition = read(text)
    assert condition is not None
    with exact():
        assert truth_of(condition, reader(MOVES, {**FIXED, "quote.net_total": d("10")})) is truth
