"""``cpq quote guide``: who would be asked and until when, how far discounts may go, and what approvers may grant."""

from __future__ import annotations

import json

import pytest

from tests.commands.conftest import Run

NEW = ("quote", "new", "chimie-loire", "--as", "rep-north")
GUIDE = ("quote", "guide", "Q-2026-0001", "--as")


@pytest.mark.usefixtures("sample")
def test_a_rep_sees_who_is_asked_until_when_and_no_limit_that_cost_sets(cpq: Run) -> None:
    assert cpq(*NEW).exit_code == 0
    rep, manager = (cpq(*GUIDE, who).stdout for who in ("rep-north", "manager-north"))
    for told in (rep, manager):
        assert "Until" in told
        assert "equipment-discount: discretionary discount 12 % is above 5 %" in told
        assert "What each approver may grant, as a discount on the quote" in told
        assert "alone where a rule leaves it to you" in told
    assert "What ends at a limit of cost or margin is left out" in rep
    assert "8.44 %" in manager, "there the margin meets its limit"
    assert "8.44 %" not in rep
    assert "2.69 %" not in rep


@pytest.mark.usefixtures("sample")
def test_one_line_alone(cpq: Run) -> None:
    assert cpq(*NEW).exit_code == 0
    run = cpq(*GUIDE, "manager-north", "--line", "skids", "--json")
    answer = json.loads(run.stdout)
    assert answer["schema"] == "cpq/quote-preview/1"
    assert all(step["due"] is not None for step in answer["steps"] if step["opens"])
    guidance = answer["guidance"]
    assert {one["subject"] for one in guidance["largest"]} == {"skids"}
    assert guidance["looked_at"] == {"subjects": ["skids"], "kinds": None}
    assert [one["approver"] for one in guidance["largest"][0]["reaches"]] == [
        "sales-manager",
        "sales-director",
        "finance",
        "cfo",
    ]
    unknown = cpq(*GUIDE, "manager-north", "--line", "skid")
    assert (unknown.exit_code, "did you mean 'skids'?" in unknown.stderr) == (4, True)
    assert cpq(*GUIDE, "manager-north", "--line", "skids", "--all").exit_code == 2


@pytest.mark.usefixtures("shop")
def test_a_deal_is_guided_line_by_line(cpq: Run) -> None:
    whole = json.loads(cpq("explain", "first", "--guidance", "--json").stdout)
    line = next(one["subject"] for one in whole["largest"] if one["subject"] != "quote")
    one = json.loads(cpq("explain", "first", "--guidance", "--line", line, "--json").stdout)
    assert one["largest"] == [found for found in whole["largest"] if found["subject"] == line]
    assert cpq("explain", "first", "--line", line, "--all").exit_code == 2
