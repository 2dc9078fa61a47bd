"""Every fact of every quote between two others lies where their bounds say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from cpq.approvals.guidance.interval import Enclosure, Interval, Same
from cpq.approvals.guidance.known import quickest_points
from cpq.approvals.guidance.lever import Bounds
from cpq.approvals.guidance.one_way_bounds import bounds_of
from cpq.approvals.guidance.quote_bounds import QuoteBounds
from cpq.expressions import Value
from cpq.pricing.outcome_facts import line_facts
from cpq.rounding import exact
from tests.approvals.guidance.generated import FIXED, PRICES, PRODUCTS, Case, cases
from tests.approvals.guidance.test_search import levers, standings_of
from tests.small_world import price, world

CREDIT = "{ id: b, product: fee, kind: credit, quantity: 3 }"


def lies_in(value: Value, found: Enclosure) -> bool:
    if found is None:
        return True
    if isinstance(found, Same):
        return found.value == value
    return isinstance(value, Decimal) and found.low <= value <= found.high


@settings(max_examples=60)
@given(cases(), st.data())
def test_facts_between_two_values_lie_between_their_bounds(case: Case, data: DataObject) -> None:
    with exact():
        every = levers(case, Bounds(rate_step=Decimal("0.01"), amount_units=137), most=40_000)
        assume(every)
        lever = data.draw(st.sampled_from(every))
        last = lever.grid.count - 1
        assume(last > 2)
        low = data.draw(st.integers(1, last - 2))
        high = data.draw(
            st.integers(low + 2, min(last, low + data.draw(st.sampled_from([2, 9, last])))) | st.just(last)
        )
        points = quickest_points(lever, standings_of(case), {})
        first, second = points.at(low).quote, points.at(high).quote
        assume(first is not None and second is not None)
        assert first is not None
        assert second is not None
        quick = bounds_of(first, second, case.policy, moves=lever.moves)
        event(type(quick).__name__)
        bounds = data.draw(st.sampled_from([quick, QuoteBounds(first, second, case.policy, moves=lever.moves)]))
        for index in data.draw(st.sets(st.integers(low, high), min_size=2, max_size=6)):
            quote = points.at(index).quote
            assert quote is not None, "priced at both ends, and so in between"
            for name, value in quote.facts.items():
                assert lies_in(value, bounds.quote_fact(name)), (name, value, bounds.quote_fact(name), case.text)
            moved = {line.id for line, at_low in zip(quote.lines, first.lines, strict=True) if line is not at_low}
            for line in quote.lines:
                for name, value in line_facts(line).items() if line.id in moved else ():
                    found = bounds.line_fact(line.id, name)
                    assert lies_in(value, found), (line.id, name, value, found, case.text)


def test_what_lies_outside_is_told_from_what_lies_inside() -> None:
    piece = Interval(Decimal(1), Decimal(2))
    assert lies_in(Decimal(2), piece)
    assert not lies_in(Decimal(3), piece)
    assert not lies_in(None, piece)
    assert not lies_in(Decimal(1), Same(None))


@pytest.mark.parametrize(("second", "bounded"), [("{ id: b, product: fee }", True), (CREDIT, False)])
def test_a_percentage_of_lines_that_move_apart_is_not_bounded(second: str, bounded: bool) -> None:
    """What a credit gives back falls with a discount, so that a share of both may go up and down."""
    workspace = world(PRICES, FIXED, more_products=PRODUCTS)
    lines = f"lines:\n  - {{ id: a, product: fee }}\n  - {second}\n  - {{ id: s, product: support }}\n"
    head = "account: { id: buyer, country: FR }\nterm: 12 months\n"
    low, high = (price(workspace, f"{head}discounts: [{rate}]\n{lines}") for rate in ("10%", "50%"))
    with exact():
        bounds = QuoteBounds(low, high, workspace.compiled(low.as_of), moves=True)
        assert isinstance(bounds.line_fact("s", "net_total"), Interval) is bounded
        assert isinstance(bounds.line_fact("a", "net_total"), Interval)
        assert isinstance(bounds.quote_fact("quote.net_total"), Interval) is bounded
