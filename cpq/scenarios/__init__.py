"""Scenarios: given a request, these prices and approvals; run against a workspace, with their coverage."""

from cpq.scenarios.coverage import RuleCoverage, Share, coverage
from cpq.scenarios.render import failure_text, report_text
from cpq.scenarios.report import ScenarioReport, ScenarioResult
from cpq.scenarios.run import run_scenarios
from cpq.scenarios.scenario import Scenario, ScenarioFile, read_scenarios

__all__ = [
    "RuleCoverage",
    "Scenario",
    "ScenarioFile",
    "ScenarioReport",
    "ScenarioResult",
    "Share",
    "coverage",
    "failure_text",
    "read_scenarios",
    "report_text",
    "run_scenarios",
]
