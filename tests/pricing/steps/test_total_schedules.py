"""Schedules by total: the tier is found by what a line, or the covered lines of the quote, cost before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cpq
from cpq.problems import InvalidFiles
from tests.small_world import d, only, price, step, world

QUOTE = """
schedules:
  order: {{ on: [thing, other], by: quote total, mode: range, of: running, currency: EUR, tiers: [{tiers}] {more} }}
"""
LINE = "schedules:\n  line: { on: [thing, seat], by: line total, mode: range, of: list, currency: EUR, tiers: [%s] }\n"
PRICES = "thing: { mode: per unit, price: 100.00 }\nother: { mode: per unit, price: 50.00 }\n"
RATES = "{ from: 200, discount: 5% }, { from: 500, discount: 10% }"


def order(lines: str, more: str = "", rules: str = ""):
    workspace = world(
        PRICES + "seat: { per: seat per month, mode: per unit, price: 10.00 }\n",
        QUOTE.format(tiers=RATES, more=more) + rules,
    )
    return price(workspace, lines)


@pytest.mark.parametrize(
    ("things", "others", "totals"),
    [(1, 1, ["100.00", "50.00"]), (1, 2, ["95.00", "95.00"]), (4, 2, ["360.00", "90.00"])],
)
def test_the_covered_lines_together_find_the_tier_of_each(things: int, others: int, totals: list[str]) -> None:
    quote = order(f"{{ product: thing, quantity: {things} }}\n{{ product: other, quantity: {others} }}")
    assert [line.net_total for line in quote.lines] == [d(one) for one in totals]


def test_what_stands_outside_the_total_lifts_nobody_and_an_optional_line_lifts_itself() -> None:
    quote = order(
        "{ product: thing }\n{ product: other, quantity: 2, optional: yes }\n{ product: other, kind: credit }"
    )
    assert [line.net_total for line in quote.lines] == [d("100.00"), d("95.00"), d("-50.00")]


def test_the_total_is_what_the_steps_before_left() -> None:
    promotion = "promotions:\n  deal: { on: [thing], of: list, discount: 1% }\n"
    (line,) = order("{ product: thing, quantity: 2 }", rules=promotion).lines
    assert line.net_total == d("198.00")  # 198 does not reach 200
    assert [one.name for one in line.steps] == ["promotion"]


def test_it_counts_the_list_path_and_gives_nothing_on_top_of_a_contract() -> None:
    files = {"pricing_rules/frame.yaml": "contract: frame\naccount: buyer\nprices: { thing: 50% off list }\n"}
    workspace = world(PRICES, QUOTE.format(tiers=RATES, more=""), files=files)
    quote = price(workspace, "{ product: thing, quantity: 4 }\n{ product: other, quantity: 2 }")
    assert [line.net_total for line in quote.lines] == [d("200.00"), d("90.00")]


def test_an_amount_by_line_total_is_off_the_line_once_and_over_its_segments_by_what_they_cost() -> None:
    workspace = world(rules=LINE % "{ from: 0, amount: 10.00 }, { from: 100, amount: 15.00 }")
    assert only(workspace, "{ product: thing, quantity: 3 }").net_total == d("285.00")
    ramp = "{ product: seat, segments: [{ months: 4 }, { months: 8 }] }"  # 40.00 and 80.00
    assert [step(line, "total schedule").amount for line in price(workspace, ramp).lines] == [d("-5.00"), d("-10.00")]


def test_an_amount_never_takes_more_than_the_line() -> None:
    workspace = world(rules=LINE % "{ from: 0, amount: 250.00 }")
    line = only(workspace, "{ product: thing }")
    assert line.net_total == 0
    assert dict(step(line, "total schedule").inputs)["capped"] == "250"


def test_a_changed_line_changes_the_tier_of_the_others() -> None:
    quote = order("{ product: thing }\n{ product: other }")
    more = quote.request.lines[1].model_copy(update={"quantity": d("2")})
    assert [line.net_total for line in cpq.reprice(quote, [more]).lines] == [d("95.00"), d("95.00")]


@pytest.mark.parametrize(
    "fields",
    [
        "by: quote total, mode: range, of: running, tiers: [{ from: 1, discount: 5% }]",
        "by: quote total, mode: slab, of: running, currency: EUR, tiers: [{ from: 1, discount: 5% }]",
        "by: quote total, mode: range, of: running, currency: EUR, tiers: [{ from: 1, amount: 5.00 }]",
        "by: line total, mode: range, of: running, currency: EUR, over: quote, tiers: [{ from: 1, discount: 5% }]",
    ],
)
def test_what_a_schedule_by_total_cannot_say_is_refused(fields: str) -> None:
    with pytest.raises(InvalidFiles):
        world(rules=f"schedules:\n  bad: {{ on: [thing], {fields} }}\n")


@given(quantities=st.lists(st.integers(1, 9), min_size=1, max_size=4), order_=st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_nothing(quantities: list[int], order_: object) -> None:
    lines = [
        f"{{ id: n{n}, product: {'thing' if n % 2 else 'other'}, quantity: {q} }}" for n, q in enumerate(quantities)
    ]
    before = {line.id: line.net_total for line in order("\n".join(lines)).lines}
    order_.shuffle(lines)  # type: ignore[attr-defined]
    assert {line.id: line.net_total for line in order("\n".join(lines)).lines} == before
