"""A line is split where a promotion for the first months ends, but only where that promotion could hold."""

import pytest

from tests.small_world import d, price, reasons, world


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
