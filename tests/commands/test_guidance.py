"""``cpq explain --guidance``: how far discounts may go, what lowers the level, and what is not known."""

from __future__ import annotations

import json

import pytest

from cpq.approvals.guidance import Bounds
from cpq.approvals.guidance.guiding import guide
from cpq.commands.guidance_view import GuidanceView
from tests.commands.conftest import REPOSITORY, Run
from tests.small_world import deal_text, world


@pytest.mark.usefixtures("sample")
def test_the_page_shows_what_the_command_prints(cpq: Run) -> None:
    run = cpq("explain", "chimie-loire", "--guidance")
    assert run.exit_code == 0, run.stderr
    page = (REPOSITORY / "docs" / "guidance.md").read_text(encoding="utf-8")
    assert f"$ cpq explain chimie-loire --guidance\n{run.stdout.rstrip()}\n```" in page


@pytest.mark.usefixtures("shop")
def test_json_has_rates_as_fractions_and_every_place(cpq: Run) -> None:
    answer = json.loads(cpq("explain", "first", "--guidance", "--json").stdout)
    assert answer["schema"] == "cpq/guidance/1"
    quote = next(one for one in answer["largest"] if (one["kind"], one["subject"]) == ("discount", "quote"))
    assert quote["grants"][0]["asked"] == []
    most = [grant["most"] for grant in quote["grants"] if grant["most"] is not None]
    assert most
    assert all(isinstance(one, str) and 0 <= float(one) <= 1 for one in most)
    assert quote["grants"][0]["beyond"][0]["where"].startswith("pricing_rules/")
    assert {"reasons", "missing", "changes", "no_change", "not_computed", "not_offered"} <= answer.keys()


@pytest.mark.usefixtures("shop")
def test_guidance_is_a_view_of_its_own(cpq: Run) -> None:
    run = cpq("explain", "first", "--guidance", "--approvals")
    assert run.exit_code == 2
    assert "--guidance" in run.stderr


def view(rules: str, deal: str, bounds: Bounds | None = None) -> GuidanceView:
    people = "approvers:\n  manager: { name: Manager }\n  cfo: { name: CFO }\n"
    workspace = world(rules=people + rules)
    request = workspace.parse_deal(deal_text(deal).encode(), "deals/deal.yaml").request
    found = guide(request, workspace.compiled(request.as_of), bounds=bounds)
    names = {key: who.name.in_language("en") for key, who in workspace.policy.approvers.items()}
    return GuidanceView(found, names, lambda where: where.short)


def texts(sections: object) -> list[tuple[str, list[list[str]]]]:
    return [(one.title, [[cell.text for cell in row] for row in one.grid.rows]) for one in sections]  # type: ignore[attr-defined]


def test_what_is_not_computed_names_rule_and_place() -> None:
    rules = (
        "promotions:\n  modest: { on: [thing], of: list, discount: 20%, when: requested_discount <= 0.07 }\n"
        "approval matrices:\n  net: { when: quote.net_total < 70, ask: manager }\n"
    )
    shown = view(rules, "{ id: a, product: thing }")
    ((title, rows),) = texts(shown.not_computed())
    assert title == "Not computed"
    assert rows[0][0] == "discount on a"
    assert rows[1] == ["", "modest", "pricing_rules/rules.yaml:5"]


def test_values_that_ask_more_than_their_level_are_told() -> None:
    rules = "approval matrices:\n  odd: { when: quote.net_total > 80 and quote.net_total < 90, ask: manager }\n"
    shown = view(rules, "{ id: a, product: thing }", Bounds(amount_units=100))
    rows = dict(texts(shown.largest()))["Largest discount on the quote"]
    assert rows[0][:3] == ["99.99 %", "no approval", "net 0.01"]
    assert rows[0][3] == "not from 10.01 % to 19.99 %; then given-away asks Manager, CFO"


def test_who_decides_anyway_is_said_once() -> None:
    rules = (
        "approval matrices:\n  always: { when: quote.net_total >= 0, ask: manager }\n"
        "  deep: { when: quote.discretionary_discount > 0.1, ask: cfo }\n"
    )
    shown = view(rules, "{ id: a, product: thing, discount: 20% }")
    assert shown.level() == "Today: Manager, CFO decide"
    rows = dict(texts(shown.largest()))["Largest discount on a"]
    assert [row[:2] for row in rows] == [["never", "no approval"], ["10 %", "Manager"], ["100 %", "and CFO"]]
    assert rows[0][3] == "always"
    (changes,) = texts(shown.changes())
    assert changes[1][0] == ["discount on a", "20 % → 10 %", "net 90.00", "then only Manager", "deep"]


def test_a_rule_file_is_not_needed() -> None:
    shown = view("", "{ id: a, product: thing }")
    assert shown.level() == "Today: no approval is needed"
    rows = dict(texts(shown.largest()))["Largest discount on a"]
    assert [row[:4] for row in rows] == [
        ["99.99 %", "no approval", "net 0.01", "then given-away asks Manager, CFO"],
        ["100 %", "Manager, CFO", "net 0.00", "all of it"],
    ]
    assert list(shown.changes()) == []
