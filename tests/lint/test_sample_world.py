"""The sample workspace of this repository under lint: every finding is known, and every scenario passes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from cpq.lint import CHECKS, LintFinding
from cpq.scenarios import report_text, run_scenarios
from cpq.scenarios.workspace_files import deal_files
from cpq.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]

KNOWN = {
    "below-cost": 1,  # one price for any number of dossiers, whose cost grows with them
    "below-floor": 3,  # the same, and two Polish prices with the costs of the euro zone
    "matrix-hole": 4,  # pumps that are not built, which the tables leave out instead of a constraint
    "missing-in-currency": 1,  # the Swiss list is short on purpose
    "offer-outlives-prices": 2,  # offers over the turn of the year, when a surcharge and a promotion change
    "overlapping-matrices": 1,  # the company's limit on contract values, and the equipment world's own
    "total-cliff": 5,  # volume tiers that are meant, and that the rep is told about
}


@pytest.fixture(scope="module")
def sample() -> Workspace:
    return Workspace.open(ROOT)


@pytest.fixture(scope="module")
def findings(sample: Workspace) -> tuple[LintFinding, ...]:
    return sample.lint(date(2026, 11, 20))


def test_every_finding_in_the_sample_is_known(findings: tuple[LintFinding, ...]) -> None:
    assert Counter(finding.code for finding in findings) == KNOWN


def test_every_scenario_of_the_sample_passes(sample: Workspace, findings: tuple[LintFinding, ...]) -> None:
    files = {f"tests/scenarios/lint/{number}.yaml": one.scenario.encode() for number, one in enumerate(findings)}
    report = run_scenarios(sample, files, deal_files(ROOT))
    assert report.ok, report_text(report)
    assert len(report.results) >= len(findings)


def test_findings_come_with_the_severest_first(findings: tuple[LintFinding, ...]) -> None:
    order = ["error", "warning", "note"]
    ranks = [order.index(finding.problem.severity) for finding in findings]
    assert ranks == sorted(ranks)


def test_linting_twice_finds_the_same(sample: Workspace, findings: tuple[LintFinding, ...]) -> None:
    assert sample.lint(date(2026, 11, 20)) == findings


def test_each_check_stands_once() -> None:
    assert len(set(CHECKS)) == len(CHECKS)
