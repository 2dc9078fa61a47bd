"""The sample rules say which way their facts get riskier, so that a harmless change asks nobody again."""

from __future__ import annotations

import pytest

from cpq.approvals.facts_seen import facts_read
from cpq.desk import Edits
from cpq.workspace import Workspace
from tests.desk.conftest import DISCOUNT, Sit, drafted


@pytest.mark.parametrize(
    ("edits", "kept"),
    [
        (Edits(add=(("environments:2", {}),)), True),
        (Edits({"payment-days": "15"}), True),
        (Edits({"discount": "11%"}), True),
        (Edits({"discount": "13%"}), False),
    ],
    ids=["a line more", "paid sooner", "less discount", "more discount"],
)
def test_an_approved_discount_is_asked_about_again_only_where_it_gets_riskier(
    sit: Sit, edits: Edits, kept: bool
) -> None:
    number = drafted(sit, *DISCOUNT)
    rep = sit("rep-north")
    rep.submit(number)
    assert sit("manager-north").approve(number).quote.status == "approved"
    rep.edit(number, edits)
    request = rep.submit(number).quote.requests[-1]
    discount = {step.requirement[0]: step for step in request.steps}["software-discount"]
    assert (discount.carried is not None, discount.asked_again == "") == (kept, kept)


def test_every_number_that_a_sample_rule_reads_says_which_way_it_gets_riskier(sample_workspace: Workspace) -> None:
    policy = sample_workspace.policy
    asking = [rule for rule in policy.guardrails if rule.spec.then.action == "ask"]
    for rule in (*asking, *policy.approval_rules):
        for name in facts_read(rule):
            fact = policy.vocabulary.get(name)
            if fact is not None and fact.type.kind == "number":
                assert rule.spec.risk_of(name) != "exact", f"{rule.where}: {name}"
