"""What no rule speaks about is asked about on every way, and what the desk's files misname is told by the check."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.workspace import Workspace
from tests.desk.test_discount_facts import RULES, Asks, Shop, check, explain, guidance, preview, price, submit


@pytest.fixture
def lenient(tmp_path: Path) -> Shop:
    """A house whose policy has approvers and no rule."""
    shop = Shop(tmp_path)
    shop.write("pricing_rules/rules.yaml", RULES[: RULES.index("approval matrices:")])
    shop.workspace = Workspace.open(tmp_path)
    return shop


WAYS: tuple[Asks, ...] = (price, check, explain, preview, submit, guidance)


@pytest.mark.parametrize("asks", WAYS, ids=lambda way: way.__name__)
def test_nothing_is_given_away_whole_on_any_way(lenient: Shop, asks: Asks) -> None:
    assert asks(lenient, "100%")


@pytest.mark.parametrize("asks", WAYS, ids=lambda way: way.__name__)
def test_what_costs_the_buyer_something_asks_nobody_there(lenient: Shop, asks: Asks) -> None:
    assert not asks(lenient, "99%")


@pytest.mark.parametrize("asks", WAYS, ids=lambda way: way.__name__)
def test_the_desk_is_asked_on_every_way_about_what_a_rule_could_not_say(lenient: Shop, asks: Asks) -> None:
    floor = "guardrails:\n  floor: { fact: quote.net_total, below: 1.00 USD, then: ask sales-manager }\n"
    lenient.write("pricing_rules/floor.yaml", floor)  # no rate converts it
    lenient.workspace = Workspace.open(lenient.root)
    assert asks(lenient, "5%")
    assert lenient.workspace.decide(lenient.priced("5%")).approvers == ("sales-manager", "deal-desk")
    planned = lenient.seat("rep-north").preview(lenient.draft("5%")).plan.planned
    assert [one.step.approvers for one in planned] == [("sales-manager",), ("deal-desk",)]


def test_a_fact_that_the_score_misnames_is_a_problem_of_its_file(lenient: Shop) -> None:
    lenient.write(
        "desk/score.yaml",
        "parts:\n  paid:\n    name: Paid\n    fact: payment_dayz\n    weight: 1\n"
        "    points: [{ at: 30, points: 100 }, { at: 90, points: 0 }]\n",
    )
    code, said = lenient.run("validate")
    assert code == 3
    assert "desk/score.yaml:4:11: error: there is no fact 'payment_dayz' of a quote [unknown-fact]" in said
    assert "did you mean 'quote.payment_days'?" in said
