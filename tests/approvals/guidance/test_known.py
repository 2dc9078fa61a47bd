"""The quick ways to an answer give what pricing and deciding the whole quote at every value gives, word for word."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject, DrawFn

from cpq.approvals.decide import decide
from cpq.approvals.guidance import Largest
from cpq.approvals.guidance.answers import changes, largest
from cpq.approvals.guidance.known import known, quickest_points
from cpq.approvals.guidance.level import Ranks, standing_of
from cpq.approvals.guidance.lever import Bounds, Lever
from cpq.approvals.guidance.outlined import outlined
from cpq.approvals.guidance.points import Points, points_of
from cpq.approvals.guidance.search import Gap
from cpq.approvals.guidance.standings import Standings
from cpq.configuration import configure
from cpq.pricing import price
from cpq.problems import CannotPrice
from cpq.rounding import exact
from cpq.workspace import Workspace
from tests.approvals.guidance.generated import Case, cases
from tests.approvals.guidance.test_search import levers, standings_of
from tests.pricing.test_quote_rates import PRICES, PRODUCTS, RULES
from tests.small_world import deal_text, world

PEOPLE = """
approvers:
  manager: { name: Manager }
  director: { name: Director }
  cfo: { name: CFO }
"""
OVER_LINES = {
    "line.discretionary_discount": ("above", ("4%", "10%", "25%", "50%")),
    "line.discount_off_list": ("above", ("15%", "33%", "70%")),
    "line.margin_rate": ("below", ("65%", "50%", "30%", "10%")),
    "line.markup_rate": ("below", ("120%", "50%", "10%")),
    "line.margin": ("below", ("90.00 EUR", "10.00 EUR", "0.50 EUR")),
    "line.net_price": ("below", ("11.00 EUR", "8.49 EUR", "0.03 EUR")),
    "line.net_total": ("below", ("200.00 EUR", "40.00 EUR", "1.00 EUR")),
}
OVER_QUOTE = {
    "quote.discretionary_discount": ("above", ("5%", "12%", "20%")),
    "quote.margin_rate": ("below", ("70%", "45%", "20%")),
    "quote.net_total": ("below", ("900.00 EUR", "300.00 EUR", "10.00 EUR")),
    "quote.gross_total": ("above", ("100.00 EUR", "500.00 EUR", "1500.00 EUR")),
}
NAMES = ("manager", "director", "cfo")
COARSE = Bounds(rate_step=Decimal("0.005"))


@st.composite
def matrix(draw: DrawFn, number: int) -> str:
    """Bands over one fact of the quote or of its lines."""
    fact, (side, bounds) = draw(st.sampled_from(sorted({**OVER_LINES, **OVER_QUOTE}.items())))
    chosen = sorted(draw(st.sets(st.sampled_from(range(len(bounds))), min_size=1, max_size=3)))
    asked = draw(st.permutations(NAMES))
    bands = ", ".join(f"{{ {side}: {bounds[at]}, ask: {asked[n]} }}" for n, at in enumerate(chosen))
    levels = draw(st.sampled_from(["highest only", "cumulative"]))
    when = ", when: quantity >= 3" if fact.startswith("line.") and draw(st.booleans()) else ""
    return f"  m{number}: {{ fact: {fact}, levels: {levels}, bands: [{bands}]{when} }}"


@st.composite
def guardrail(draw: DrawFn, number: int) -> str:
    """A limit on lines that stops, asks or warns."""
    fact, (side, bounds) = draw(st.sampled_from(sorted(OVER_LINES.items())))
    then = draw(st.sampled_from(["stop", "ask cfo", "ask manager", "warn"]))
    return f"  g{number}: {{ fact: {fact}, {side}: {draw(st.sampled_from(bounds))}, then: {then} }}"


@st.composite
def plain_cases(draw: DrawFn) -> Case:
    """Quotes of plain lines, as long quotes mostly are, under rules over lines and over the quote."""
    rules = PEOPLE + RULES
    rules += "approval matrices:\n" + "\n".join(draw(matrix(n)) for n in range(draw(st.integers(1, 3)))) + "\n"
    rules += "guardrails:\n  why: { require: reason, when: quantity > 30, then: stop }\n"
    rules += "".join(f"{draw(guardrail(n))}\n" for n in range(draw(st.integers(0, 2))))
    workspace = world(PRICES, rules, more_products=PRODUCTS)
    lines = []
    for number in range(draw(st.integers(1, 5))):
        product = draw(st.sampled_from(["bulk", "thing", "seat", "pack"]))
        fields = [f"id: n{number}", f"product: {product}", f"quantity: {draw(st.integers(1, 40))}"]
        if draw(st.booleans()):
            fields.append(f"discount: {draw(st.sampled_from(['7%', '33.33%']))}")
        lines.append("  - { " + ", ".join(fields) + " }")
    head = "account: { id: buyer, country: FR }\nterm: 12 months\n"
    whole = draw(st.sampled_from(["", "discounts: [5%]\n", "discounts: [{ rate: 12%, reason: Old }]\n"]))
    text = deal_text(f"{head}{whole}lines:\n" + "\n".join(lines))
    return Case(workspace, workspace.parse_deal(text.encode(), "deals/deal.yaml").request, text)


def answers(lever: Lever, points: Points[Any], standings: Standings) -> tuple[Largest, list[Any]]:
    ranks = Ranks(standings.policy.policy)
    return largest(lever, points, ranks), changes(lever, points, standings.standing.level, ranks)


def every_value(lever: Lever, case: Case) -> Points[Any]:
    """The naive way: the whole quote priced and decided at every value."""
    points = points_of(lever, case.policy, {})
    for index in range(lever.grid.count):
        points.at(index)
    return points


def assert_the_same_answers(case: Case, lever: Lever) -> None:
    standings = standings_of(case)
    quick = known(lever, standings, {}, most=1_000)
    if isinstance(quick, Gap):
        event("gap")
        return
    assert answers(lever, quick, standings) == answers(lever, every_value(lever, case), standings), case.text


@settings(max_examples=40)
@given(plain_cases())
def test_a_percentage_on_plain_lines_is_answered_as_by_trying_every_value(case: Case) -> None:
    with exact():
        every = [one for one in levers(case, COARSE) if (one.kind, one.subject) == ("discount", "quote")]
        assume(every)
        event("outlined" if outlined(every[0], standings_of(case), {}) else "priced as a whole")
        assert_the_same_answers(case, every[0])


@pytest.mark.long
@settings(max_examples=1_500)
@given(plain_cases())
def test_percentages_on_plain_lines_are_answered_as_by_trying_every_value(case: Case) -> None:
    with exact():
        for lever in levers(case, COARSE):
            if (lever.kind, lever.subject) == ("discount", "quote"):
                assert_the_same_answers(case, lever)


@settings(max_examples=20)
@given(cases(), st.data())
def test_every_lever_is_answered_as_by_trying_every_value(case: Case, data: DataObject) -> None:
    with exact():
        every = levers(case, Bounds(rate_step=Decimal("0.02"), amount_units=2_000), most=200)
        assume(every)
        lever = data.draw(st.sampled_from(every))
        event(lever.kind)
        assert_the_same_answers(case, lever)


@settings(max_examples=60)
@given(cases(), st.data())
def test_a_quote_with_one_line_changed_is_decided_as_the_whole(case: Case, data: DataObject) -> None:
    with exact():
        every = levers(case, most=40_000)
        assume(every)
        lever = data.draw(st.sampled_from(every))
        index = data.draw(st.integers(0, lever.grid.count - 1))
        point = quickest_points(lever, standings_of(case), {}).at(index)
        try:
            whole = price(configure(lever.request(lever.grid.value(index)), case.workspace.catalog), case.policy)
        except CannotPrice:
            assert point.failures
            return
        assert point.standing == standing_of(decide(whole, case.policy), case.policy.policy)
        assert point.quote is not None
        assert point.quote.facts == whole.facts


def one_rule(rules: str, lines: str) -> tuple[Workspace, Any]:
    workspace = world(PRICES, PEOPLE + RULES + rules, more_products=PRODUCTS)
    head = "account: { id: buyer, country: FR }\nterm: 12 months\n"
    return workspace, workspace.parse_deal(deal_text(f"{head}lines:\n  - {lines}").encode(), "deals/d.yaml").request


@pytest.mark.parametrize(
    ("rules", "lines", "follows"),
    [
        ("", "{ id: a, product: thing, quantity: 3 }", True),
        ("", "{ id: a, product: share, quantity: 3 }", False),
        ("", "{ id: a, product: thing, quantity: 3, discount: 2.00 EUR }", False),
        ("", "{ id: a, product: thing }\n  - { id: b, product: thing, kind: credit }", False),
        ("guardrails: { w: { require: reason, when: net_total < 9, then: stop } }", "{ id: a, product: thing }", False),
        (
            "approval matrices: { w: { when: net_total < 9, scope: line, ask: cfo } }",
            "{ id: a, product: thing }",
            False,
        ),
        ("aggregates: { deepest: { max: discretionary_discount } }", "{ id: a, product: thing }", False),
        ("aggregates: { listed: { sum: list_total } }", "{ id: a, product: thing }", True),
        (
            "guardrails: { w: { fact: line.margin_rate, above: 90%, then: stop } }",
            "{ id: a, product: thing, quantity: 3 }",
            False,
        ),
    ],
)
def test_what_does_not_follow_from_sums_is_priced(rules: str, lines: str, follows: bool) -> None:
    """A cost that is a share of net, an amount, a credit, a rule that may go on and off: those lines are priced."""
    workspace, request = one_rule(rules, lines)
    with exact():
        case = Case(workspace, request, "")
        (lever,) = [one for one in levers(case, Bounds(), 20_000) if (one.kind, one.subject) == ("discount", "quote")]
        assert (outlined(lever, standings_of(case), {}) is not None) is follows
