"""What a rule says about its approvals: risk, tolerance, own authority, how many, how long."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.how_many import least_of
from cpq.policy.thresholds import Measure
from cpq.terms import Term
from tests.small_world import problems as found_in
from tests.small_world import world

APPROVERS = "approvers: { manager: { name: Manager }, director: { name: Director } }\n"
BANDS = "[{ above: 10%, ask: manager }, { above: 20%, ask: [manager, director], mode: at least 2 }]"


def rule(*, fact: str = "quote.discretionary_discount", bands: str = BANDS, **said: str) -> ApprovalRule:
    lines = "\n".join(f"    {name.replace('_', ' ')}: {value}" for name, value in said.items())
    head = f"approval matrices:\n  terms:\n    fact: {fact}\n    levels: highest only\n    bands: {bands}\n"
    return world(rules=f"{APPROVERS}{head}{lines}\n").policy.approval_rules[0].spec


def problems(text: str) -> list[str]:
    return [f"{one.code}: {one.message}" for one in found_in(rules=APPROVERS + text)]


def test_the_fact_of_a_matrix_gets_its_direction_from_the_side_that_asks() -> None:
    assert rule().risk_of("quote.discretionary_discount") == "higher is worse"
    falling = rule(fact="quote.margin_rate", bands="[{ below: 20%, ask: manager }]")
    assert falling.risk_of("quote.margin_rate") == "lower is worse"


def test_another_fact_is_exact_unless_its_direction_is_declared() -> None:
    assert rule(when="payment_days > 30").risk_of("quote.payment_days") == "exact"
    declared = rule(when="payment_days > 30", risk="{ payment_days: higher is worse }")
    assert declared.risk_of("quote.payment_days") == "higher is worse"


def test_a_fact_of_the_quote_and_one_of_the_line_are_told_apart() -> None:
    spec = rule(
        fact="line.discretionary_discount",
        when="quote.discretionary_discount > 0.05",
        risk="{ quote.discretionary_discount: lower is worse }",
    )
    assert spec.risk_of("discretionary_discount") == "higher is worse"
    assert spec.risk_of("quote.discretionary_discount") == "lower is worse"


def test_a_tolerance_without_a_name_is_that_of_the_fact_compared() -> None:
    assert rule(tolerance="2%").tolerance_of("quote.discretionary_discount") == Measure(Decimal("0.02"), "rate")
    assert rule(tolerance="2%").tolerance_of("quote.payment_days") is None
    assert rule().tolerance_of("quote.discretionary_discount") is None


def test_a_guardrail_that_asks_says_the_same_things() -> None:
    spec = (
        world(
            rules=f"{APPROVERS}guardrails:\n"
            "  deep: { fact: line.discretionary_discount, above: 40%, then: ask director, tolerance: 1%,\n"
            "    self authority: yes, approval lasts: 10 days, compatible with: [old-limit] }\n"
        )
        .policy.guardrails[0]
        .spec
    )
    assert isinstance(spec, Guardrail)
    assert spec.risk_of("discretionary_discount") == "higher is worse"
    assert spec.tolerance_of("discretionary_discount") == Measure(Decimal("0.01"), "rate")
    assert (spec.self_authority, spec.approval_lasts, spec.compatible_with) == (True, Term(days=10), ("old-limit",))


@pytest.mark.parametrize(
    ("mode", "least"), [("all", None), ("any", None), ("in order", None), ("at least 1", 1), ("at least 12", 12)]
)
def test_how_many_must_approve(mode: str, least: int | None) -> None:
    spec = rule(bands=f"[{{ above: 10%, ask: [manager, director], mode: {mode} }}]")
    assert spec.bands[0].mode == mode
    assert least_of(mode) == least


@pytest.mark.parametrize("mode", ["two", "at least", "at least 0", "at least 2 of them", "both"])
def test_how_many_in_other_words_is_refused(mode: str) -> None:
    text = f"approval matrices:\n  odd: {{ when: payment_days > 30, ask: [manager, director], mode: {mode} }}\n"
    assert problems(text) == [f"invalid-value: mode: '{mode}' is not how many must approve"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("risk: { payment_days: higher is worse }", "unknown-fact: 'terms' does not read 'payment_days'"),
        ("tolerance: { payment_days: 5 }", "unknown-fact: 'terms' does not read 'payment_days'"),
        ("tolerance: 5", "wrong-type: 'quote.discretionary_discount' is a rate, its tolerance 5 is not"),
        (
            "risk: { quote.discretionary_discount: lower is worse }",
            "invalid-value: it asks above a bound, so discretionary_discount cannot be said to be 'lower is worse'",
        ),
        (
            "risk: { quote.discretionary_discount: exact }\n    tolerance: 2%",
            "wrong-type: 'quote.discretionary_discount' is exact, so it has no tolerance",
        ),
        (
            'when: account.segment == "enterprise"\n    risk: { account.segment: higher is worse }',
            "wrong-type: 'account.segment' is a text; no text is riskier than another",
        ),
    ],
)
def test_terms_that_contradict_the_rule_are_refused(said: str, message: str) -> None:
    text = f"approval matrices:\n  terms:\n    fact: quote.discretionary_discount\n    levels: cumulative\n    {said}\n"
    assert problems(f"{text}    bands: [{{ above: 10%, ask: manager }}]\n") == [message]


@pytest.mark.parametrize("fact", ["quote.margin_rate", "quote.payment_days"])
def test_own_authority_is_about_the_discretionary_discount_only(fact: str) -> None:
    bound = "20%" if fact == "quote.margin_rate" else "30"
    text = f"approval matrices:\n  own:\n    fact: {fact}\n    levels: cumulative\n    self authority: yes\n"
    assert problems(f"{text}    bands: [{{ above: {bound}, ask: manager }}]\n") == [
        "invalid-value: self authority is for rules that compare the discretionary discount"
    ]
