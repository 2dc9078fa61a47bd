"""Linting a small world, and running what its findings say."""

from __future__ import annotations

from datetime import date

from cpq.lint import LintFinding
from cpq.scenarios import report_text, run_scenarios
from cpq.workspace import Workspace

DAY = date(2026, 6, 15)
"""Day from which on tests look; the small worlds price everything on it."""


def linted(workspace: Workspace, *codes: str, day: date = DAY) -> list[LintFinding]:
    """The findings of a world, of some codes only where they are named."""
    return [finding for finding in workspace.lint(day) if not codes or finding.code in codes]


def only(workspace: Workspace, code: str, *, day: date = DAY) -> LintFinding:
    """The one finding of a code."""
    (finding,) = linted(workspace, code, day=day)
    return finding


def shown(workspace: Workspace, finding: LintFinding) -> str:
    """What running the scenario of a finding says, which is nothing but that it passes."""
    assert finding.scenario, finding.problem
    report = run_scenarios(workspace, {"tests/scenarios/lint.yaml": finding.scenario.encode()})
    assert report.ok, f"{report_text(report)}\n{finding.scenario}"
    return finding.scenario
