"""Looking: rules note figures, and what was looked at is put into words only where somebody asks for it."""

from __future__ import annotations

import copy
import pickle  # noqa: TID251 # to show that a decision travels between processes as data
from collections.abc import Callable

import pytest

from cpq.approvals import ApprovalDecision, decide
from cpq.quotes.priced import PricedQuote
from cpq.workspace import Workspace
from tests.small_world import d, decided, price, world

RULES = """
approvers: { boss: { name: Boss } }
guardrails:
  floor: { fact: line.discretionary_discount, above: 30%, then: stop, text: { en: too cheap } }
  wide: { fact: line.discretionary_discount, above: 20%, then: warn }
  why: { require: reason, when: requested_discount > 0.05, then: warn }
approval matrices:
  ladder: { fact: quote.net_total, levels: highest only, bands: [{ above: 100.00 EUR, ask: boss }] }
  lines: { when: quantity > 3, ask: boss, scope: line, text: { en: many at once } }
"""


def shop(rules: str = RULES) -> Workspace:
    return world(rules=rules)


def priced(discount: str = "10%", quantity: int = 2) -> PricedQuote:
    return price(shop(), f"{{ product: thing, quantity: {quantity}, discount: {discount} }}\n{{ product: thing }}")


def decision(discount: str = "10%", quantity: int = 2) -> ApprovalDecision:
    return shop().decide(priced(discount, quantity))


def said(found: ApprovalDecision) -> dict[tuple[str, str], str]:
    return {(check.rule, check.subject): check.reason for check in found.checks}


def test_every_rule_is_looked_at_for_each_of_its_subjects_in_the_order_of_the_files() -> None:
    assert [(check.rule, check.subject) for check in decision().checks] == [
        *(("floor", "l1"), ("floor", "l2"), ("wide", "l1"), ("wide", "l2"), ("why", "l1"), ("why", "l2")),
        *(("ladder", "quote"), ("lines", "l1"), ("lines", "l2")),
    ]


def test_checks_are_put_into_words_when_first_asked_for_and_kept() -> None:
    found = decision()
    assert not isinstance(found.looked, tuple)
    assert "checks" not in vars(found)
    assert found.checks is found.checks
    assert found.checks == found.looked.checks()


def test_each_kind_of_rule_gives_its_reason_in_words() -> None:
    reasons = said(decision("35%", quantity=4))
    assert reasons["floor", "l1"] == "too cheap: discretionary discount 35 % is above 30 %"
    assert reasons["wide", "l1"] == "discretionary discount 35 % is above 20 %"
    assert reasons["why", "l1"] == "reason is missing"
    assert reasons["ladder", "quote"] == "net total 360.00 EUR is above 100.00 EUR"
    assert reasons["lines", "l1"] == "many at once: quantity is 4"


def test_what_stops_and_warns_stands_among_the_checks_word_for_word() -> None:
    found = decision("35%", quantity=4)
    triggered = tuple(check for check in found.checks if check.triggered and check.kind == "guardrail")
    assert (*found.stops, *found.warnings) == triggered
    assert [check.rule for check in triggered] == ["floor", "wide", "why"]


def test_a_check_keeps_value_and_bound_as_figures() -> None:
    check = decision("25%").checks[2]
    assert (check.value, check.bound, check.direction, check.triggered) == (d("0.25"), d("0.2"), "above", True)
    condition = decision(quantity=4).checks[-2]
    assert (condition.fact, condition.value, condition.bound, condition.triggered) == ("quantity > 3", True, None, True)


def test_decisions_that_say_the_same_are_equal_and_others_are_not() -> None:
    assert decision() == decision()
    assert hash(decision()) == hash(decision())
    assert len({decision(), decision()}) == 1
    assert decision("11%") != decision("10%"), "nothing is asked or stopped otherwise, but another figure was seen"
    assert decision() != "approved"


def test_a_decision_with_its_checks_in_words_equals_one_without() -> None:
    late = decision()
    early = ApprovalDecision(
        late.outcome, late.requirements, late.stops, late.warnings, late.informed, decision().checks
    )
    assert early.checks is early.looked
    assert (early, hash(early)) == (late, hash(late))


def by_pickle(found: ApprovalDecision) -> ApprovalDecision:
    return pickle.loads(pickle.dumps(found))  # type: ignore[no-any-return] # noqa: S301 # written a moment ago


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, by_pickle])
def test_a_decision_travels_in_words(travel: Callable[[ApprovalDecision], ApprovalDecision]) -> None:
    found = decision("35%")
    there = travel(found)
    assert there == found
    assert there.looked == found.checks
    assert there.to_json() == found.to_json()


def test_the_decision_on_a_quote_that_travelled_is_the_same() -> None:
    workspace, quote = shop(), priced("35%")
    policy = workspace.compiled(quote.as_of)
    assert decide(copy.deepcopy(quote), policy) == decide(quote, policy)


def test_a_condition_that_cannot_be_evaluated_says_why_instead() -> None:
    rules = RULES + "  odd: { when: 1 / quote.payment_days > 3, ask: boss, scope: quote }\n"
    quote = price(shop(rules), "{ product: thing }", payment_days="0")
    found = {check.rule: check for check in shop(rules).decide(quote).checks}["odd"]
    assert (found.triggered, found.failed) == (True, True)
    assert found.reason.startswith("the condition cannot be evaluated: ")


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ("20.01%", "discretionary discount 20.01 % is above 20 %"),
        ("20.001%", "discretionary discount 20.001 % is above 20 %"),
        ("20.0001%", "discretionary discount 20.0001 % is above 20 %"),
        ("24.996%", "discretionary discount 25 % is above 20 %"),
    ],
)
def test_a_value_never_looks_like_the_limit_that_it_passes(asked: str, reason: str) -> None:
    rules = (
        "approvers: { cfo: { name: CFO } }\napproval matrices:\n  discount:\n    fact: quote.discretionary_discount\n"
        "    levels: highest only\n    bands: [{ above: 20%, ask: cfo }]\n"
    )
    workspace = world("thing: { mode: per unit, price: 1000000.00 }", rules)
    (needed,) = decided(workspace, f"{{ product: thing, discount: {asked} }}").requirements
    assert needed.reason == reason
