"""What a policy requires: the same as reckoned by hand, whatever the order; more risk never asks for less."""

from __future__ import annotations

import random
from copy import deepcopy
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.approvals.assess import assess
from cpq.approvals.assessment import Assessment
from cpq.workspace import Workspace
from tests.desk_contract import house
from tests.desk_contract.naive_policy import UP, facts, requirements
from tests.desk_contract.real import deal_text
from tests.desk_contract.says import DAYS, DEAL, PERCENTS, whole
from tests.desk_contract.trying import MORNING

Asked = frozenset[tuple[str, str, tuple[str, ...]]]


@lru_cache
def loaded(rules: str) -> Workspace:
    """The house with other approval rules, in memory."""
    files = {
        "catalogs/products.yaml": house.PRODUCTS,
        "pricing_rules/book.yaml": house.BOOK,
        "pricing_rules/rules.yaml": rules,
    }
    return Workspace.from_files({name: text.lstrip("\n").encode() for name, text in files.items()}).require_valid()


def assessed(says: dict[str, Any], rules: str = house.RULES) -> Assessment:
    """What the program requires of a quote."""
    workspace = loaded(rules)
    priced = workspace.price_deal(workspace.parse_deal(deal_text(says).encode(), "deals/deal.yaml"))
    return assess(priced, workspace.compiled(priced.as_of), workspace.decide(priced))


def asked(found: Assessment) -> Asked:
    """Requirements by rule, subject and whom they ask; a rule that failed asks the desk besides."""
    return frozenset(
        (one.requirement.rule, one.requirement.subject, tuple(sorted({*one.approvers, *one.beside})))
        for one in found.requirements
    )


def by_hand(says: dict[str, Any], policy: str = "first") -> Asked:
    """The same, reckoned by the naive model."""
    return frozenset((one["rule"], one["subject"], tuple(sorted(one["roles"]))) for one in requirements(says, policy))


@given(DEAL, st.sampled_from(["first", "stricter"]))
def test_the_policy_requires_what_reckoning_by_hand_says(deal: dict[str, Any], policy: str) -> None:
    says = whole(deal, MORNING)
    rules = house.RULES if policy == "first" else house.STRICTER
    assert asked(assessed(says, rules)) == by_hand(says, policy)


def shuffled(rules: str, seed: int) -> str:
    """The same rules in another order."""
    head, body = rules.split("approval matrices:\n")
    blocks: list[str] = []
    for line in body.splitlines(keepends=True):
        if line.startswith("  ") and not line.startswith("   "):
            blocks.append("")
        blocks[-1] += line
    random.Random(seed).shuffle(blocks)  # noqa: S311 - an order, not a secret
    return f"{head}approval matrices:\n{''.join(blocks)}"


@given(DEAL, st.integers(0, 5))
def test_evaluation_is_pure_and_knows_no_order(deal: dict[str, Any], seed: int) -> None:
    """Invariant 14: the same bytes twice; rules or lines in another order require the same."""
    says = whole(deal, MORNING)
    once, again = assessed(says), assessed(deepcopy(says))
    dumped = [[one.requirement.model_dump_json() for one in found.requirements] for found in (once, again)]
    assert dumped[0] == dumped[1]
    assert asked(assessed(says, shuffled(house.RULES, seed))) == asked(once)
    says["lines"].reverse()
    assert asked(assessed(says)) == asked(once)


RANK = {"sales-manager": 1, "sales-director": 2, "finance": 1, "legal": 1, "deal-desk": 1, "committee": 1}


@given(DEAL, st.integers(0, 1), st.sampled_from(PERCENTS), st.sampled_from(DAYS))
def test_more_risk_never_asks_for_less(deal: dict[str, Any], nth: int, percent: int, days: int) -> None:
    """Invariant 15: no requirement of a rule that reads a riskier fact goes away, and no level falls."""
    says = whole(deal, MORNING)
    riskier = deepcopy(says)
    line = riskier["lines"][nth % len(riskier["lines"])]
    line["percent"] = max(line["percent"], percent)
    riskier["days"] = max(riskier["days"], days)
    before, after = asked(assessed(says)), asked(assessed(riskier))
    reads_net = {"large"}  # a larger discount makes the net total smaller, which is less of that risk
    for rule, subject, roles in before:
        if rule in reads_net:
            continue
        levels = [max(RANK[role] for role in more) for name, of, more in after if (name, of) == (rule, subject)]
        assert levels, f"{rule} asks no longer"
        assert max(levels) >= max(RANK[role] for role in roles)


@given(DEAL)
def test_a_rule_that_fails_asks_as_much_as_if_it_were_broken(deal: dict[str, Any]) -> None:
    """Invariant 23: without a cost, or at a price of nothing, the margin asks all whom the worst margin asks."""
    says = whole(deal, MORNING)
    worst = deepcopy(says)
    for line in worst["lines"]:
        line["product"] = "unknown"
    found = {one.requirement.rule: one for one in assessed(worst).requirements}
    assert found["margin"].requirement.failed
    assert {"finance", "sales-director"} <= set(found["margin"].approvers)
    assert {(rule, subject) for rule, subject, _ in asked(assessed(says))} - {("margin", "quote")} == {
        (rule, subject) for rule, subject, _ in asked(assessed(worst))
    } - {("margin", "quote")}


@pytest.mark.parametrize("product", ["thing", "dear", "unknown"])
def test_what_costs_nothing_is_always_asked(product: str) -> None:
    """Invariant 23 and rule c.5: at a net of nothing the margin is undefined, neither 0 nor endless."""
    says = whole({"days": 14, "lines": [{"product": product, "quantity": 1, "percent": 100}]}, MORNING)
    assert facts(says)["margin"] is None
    assert {rule for rule, _, _ in asked(assessed(says))} == {"discount", "own", "margin", "gift"}


@pytest.mark.parametrize(("percent", "asks"), [(10, set()), (11, {"sales-manager"}), (20, {"sales-manager"})])
def test_the_limit_itself_asks_nobody(percent: int, asks: set[str]) -> None:
    """Rule c.5: thresholds compare exact values; 10 % is not above 10 %, and 20 % not above 20 %."""
    says = whole({"days": 30, "lines": [{"product": "thing", "quantity": 1, "percent": percent}]}, MORNING)
    found = assessed(says)
    assert {role for rule, _, roles in asked(found) if rule == "discount" for role in roles} == asks


def test_the_direction_of_every_fact_is_the_one_that_its_rule_says() -> None:
    """Rule c.1: a rule declares which way its facts get riskier, and each requirement keeps it with the value."""
    deal = {"days": 60, "lines": [{"product": "dear", "quantity": 40, "percent": 35}]}
    says = whole(deal, MORNING)
    risks = {one.requirement.rule: {fact.risk for fact in one.requirement.facts} for one in assessed(says).requirements}
    for one in requirements(says, "first"):
        assert risks[one["rule"]] == {direction for _, direction, _ in one["facts"].values()}
    assert risks["discount"] == {UP}
