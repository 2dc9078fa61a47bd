"""Deal desk's scenarios over the sample workspace, each a test with its sentence as its name."""

from pathlib import Path

import pytest

from cpq.scenarios import ScenarioResult, failure_text
from cpq.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
WORKSPACE = Workspace.open(ROOT)
REPORT = WORKSPACE.test()


@pytest.mark.parametrize("result", REPORT.results, ids=lambda result: result.id.removeprefix("tests/scenarios/"))
def test_scenario(result: ScenarioResult) -> None:
    assert result.passed, f"\n{failure_text(result)}"


def test_every_scenario_file_can_be_read() -> None:
    assert [str(problem) for problem in REPORT.problems] == []


def test_the_scenarios_cover_every_rule_of_both_sample_worlds() -> None:
    assert [f"{rule.kind} {rule.id} {rule.where.short}" for rule in WORKSPACE.coverage(REPORT).never] == []


def test_the_scenarios_cover_every_tier_band_outcome_and_figure() -> None:
    partly = WORKSPACE.coverage(REPORT).partly
    assert [f"{rule.id}: {part.noun} {part.name} {part.where.short}" for rule in partly for part in rule.never] == []


def test_loading_the_sample_workspace_finds_nothing_wrong_in_the_software_world() -> None:
    assert [str(problem) for problem in WORKSPACE.problems if "/saas/" in problem.location.file] == []


def test_the_world_holds_deals_of_every_outcome() -> None:
    outcomes = {WORKSPACE.decide(WORKSPACE.price_deal(WORKSPACE.read_deal(path))).outcome for path in WORKSPACE.deals}
    assert outcomes == {"approved", "needs approval", "stopped"}
