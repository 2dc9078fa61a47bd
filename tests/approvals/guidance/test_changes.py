"""Between two priced quotes: the rules that may change, also where both ends look alike."""

from __future__ import annotations

import pytest

from cpq.approvals.guidance.changes import Open, open_rules
from cpq.approvals.guidance.level import standing_of
from cpq.approvals.guidance.one_way_bounds import bounds_of
from cpq.approvals.guidance.watch import Moved, watched
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.small_world import d, price, world

PEOPLE = "approvers:\n  manager: { name: Manager }\n  cfo: { name: CFO }\n"
COSTED = "made: { name: Made, charge: one-time, family: goods, cost: 60.00 EUR }"
PRICES = "made: { mode: per unit, price: 100.00 }\nthing: { mode: per unit, price: 100.00 }"


def between(rules: str, low: str, high: str) -> list[Open]:
    """Open rules between two deals, as a lever on prices would find them."""
    workspace = world(PRICES, PEOPLE + rules, more_products=COSTED)
    with exact():
        return found(workspace, price(workspace, low), price(workspace, high))


def found(workspace: Workspace, low: PricedQuote, high: PricedQuote) -> list[Open]:
    policy = workspace.compiled(low.as_of)
    rules = watched(low, low.lines, policy, Moved(policy.policy, frozenset({"requested_discount"}), prices=True))
    reasons = standing_of(workspace.decide(low), policy.policy).reasons
    return open_rules(bounds_of(low, high, policy, moves=True), reasons, rules)


def made(discount: str) -> str:
    return f"{{ id: a, product: made, discount: {discount} }}"


MATRIX = (
    "approval matrices:\n  deep: { fact: line.discretionary_discount, levels: highest only, "
    "bands: [{ above: 10%, ask: manager }, { above: 20%, ask: cfo }] }\n"
)


@pytest.mark.parametrize(
    ("low", "high", "rules"),
    [
        ("5%", "10%", []),
        ("5%", "10.01%", ["deep"]),
        ("10%", "20%", ["deep"]),
        ("10.01%", "20%", []),
        ("20.01%", "100%", []),
        ("{ target: 89.98 }", "{ target: 89.99 }", ["deep"]),
        ("{ target: 89.99 }", "{ target: 90.00 }", []),
    ],
)
def test_a_band_is_open_where_its_bound_lies_between(low: str, high: str, rules: list[str]) -> None:
    """A price of 89.99 is 10.01 % off, within the one rounding that a price asked for may exceed a limit by."""
    assert [one.rule for one in between(MATRIX, made(low), made(high))] == rules


def test_a_condition_that_holds_only_in_the_middle_is_open() -> None:
    rules = "approval matrices:\n  odd: { when: quote.net_total > 80 and quote.net_total < 90, ask: manager }\n"
    assert [one.rule for one in between(rules, made("5%"), made("50%"))] == ["odd"]
    assert between(rules, made("5%"), made("10%")) == []
    assert between(rules, made("11%"), made("19%")) == []


def test_the_place_of_a_bound_is_where_a_straight_line_meets_it() -> None:
    (one,) = between(MATRIX, made("5%"), made("15%"))
    assert one.crossing == d("0.5")
    assert one.where.line == 5


def test_what_stops_all_the_way_makes_the_rest_of_no_account() -> None:
    rules = MATRIX + "guardrails:\n  floor: { fact: line.net_price, below: 99.00 EUR, then: stop }\n"
    assert between(rules, made("5%"), made("15%")) == []
    assert {one.rule for one in between(rules, made("0.5%"), made("15%"))} == {"deep", "floor"}


def test_who_is_asked_all_the_way_need_not_be_asked_twice() -> None:
    always = "  always: { when: quote.net_total > 0, ask: manager }\n"
    assert [one.rule for one in between(MATRIX + always, made("5%"), made("15%"))] == ["deep"]
    rules = MATRIX.replace("}, { above: 20%, ask: cfo }", "}") + always
    assert between(rules, made("5%"), made("15%")) == []
    assert [one.rule for one in between(rules, made("5%"), made("100%"))] == ["deep", "always"]


def test_a_margin_between_a_price_and_nothing_is_not_bounded() -> None:
    rules = (
        "approval matrices:\n  m: { fact: line.margin_rate, levels: cumulative, bands: [{ below: 1%, ask: cfo }] }\n"
    )
    assert [one.rule for one in between(rules, made("5%"), made("100%"))] == ["m"]
    assert between(rules, made("5%"), made("30%")) == []


def test_quotes_of_other_lines_prove_nothing() -> None:
    assert [one.rule for one in between(MATRIX, made("5%"), "{ id: b, product: made }")] == ["deep"]
