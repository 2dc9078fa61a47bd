"""Every code of lint on its bad sample: its scenario passes, and fails once the sample is repaired."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cpq.lint import LintFinding
from cpq.problem_codes import CODES
from cpq.problem_codes.lint import LINT, LINTED
from cpq.scenarios import ScenarioReport, report_text, run_scenarios
from cpq.scenarios.workspace_files import deal_files
from cpq.workspace import Workspace
from tests.problems.laid_out import HERE, LINT_DAY, place_of_example, repair

NOT_SHOWN = {
    "asked-again-daily",
    "cannot-be-configured",
    "dead-option",
    "empty-approver",
    "escalates-to-nobody",
    "false-optional",
    "idle-delegation",
    "manager-circle",
    "mixed-currencies",
    "powerless-approver",
    "redundant-rule",
    "repeated-band",
    "too-many-combinations",
    "too-many-components",
    "undeclared-approver",
    "unroutable-approver",
    "unseen-segment",
    "untranslated-text",
}
"""Codes of findings that no quote can show."""

SHOWN = sorted(LINTED - NOT_SHOWN)

UNCHANGED = {
    "dead-condition",  # the ordinary quote has too few units for the repaired condition
    "dead-rule",  # the repaired rule covers another product
    "double-volume",  # the repaired file says that both are meant
    "never-in-force",  # the day has no prices, whatever the promotion says
    "outlives-price-book",  # likewise
    "overlapping-matrices",  # the other fact asks about the same quote
}
"""Codes whose scenario goes on passing once the sample is repaired, since the quote it shows stays what it is."""


def laid_out(code: str, root: Path) -> Workspace:
    shutil.copytree(HERE / "_base", root)
    shutil.copytree(HERE / code, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    return Workspace.open(root)


def found(workspace: Workspace, code: str) -> list[LintFinding]:
    return [finding for finding in workspace.lint(LINT_DAY) if finding.code == code]


def run(workspace: Workspace, scenario: str) -> ScenarioReport:
    return run_scenarios(workspace, {"tests/scenarios/lint.yaml": scenario.encode()}, deal_files(workspace.root))


@pytest.mark.parametrize("code", SHOWN)
def test_the_scenario_of_a_finding_passes(code: str, tmp_path: Path) -> None:
    workspace = laid_out(code, tmp_path / "shop")
    findings = found(workspace, code)
    assert findings
    for finding in findings:
        report = run(workspace, finding.scenario)
        assert report.ok, f"{report_text(report)}\n{finding.scenario}"
        assert report.results


@pytest.mark.parametrize("code", sorted(set(SHOWN) - UNCHANGED))
def test_the_scenario_fails_once_the_files_are_repaired(code: str, tmp_path: Path) -> None:
    """It shows the finding and not just any quote: without the finding something else comes out."""
    workspace = laid_out(code, tmp_path / "shop")
    scenario = found(workspace, code)[0].scenario
    place = place_of_example(code, workspace.root, CODES[code].example)
    assert place is not None
    repair(*place, CODES[code])
    assert not run(Workspace.open(workspace.root), scenario).ok


@pytest.mark.parametrize("code", sorted(NOT_SHOWN))
def test_a_finding_that_no_quote_can_show_has_no_scenario(code: str, tmp_path: Path) -> None:
    findings = found(laid_out(code, tmp_path / "shop"), code)
    assert [finding.scenario for finding in findings] == [""]


@pytest.mark.parametrize("code", sorted(LINT))
def test_a_finding_says_what_follows_and_what_it_is_about(code: str, tmp_path: Path) -> None:
    for finding in found(laid_out(code, tmp_path / "shop"), code):
        assert finding.explanation.endswith(".")
        assert finding.subject


@pytest.mark.parametrize("code", sorted(LINT))
def test_a_code_can_be_silenced_everywhere_or_for_one_subject(code: str, tmp_path: Path) -> None:
    workspace = laid_out(code, tmp_path / "shop")
    subject = found(workspace, code)[0].subject
    settings = workspace.root / "cpq.toml"
    before = settings.read_text(encoding="utf-8") if settings.is_file() else ""
    for silence, left in ((code, False), (f"{code}:{subject}", False), (f"{code}:somebody-else", True)):
        settings.write_text(f'{before}[lint]\nignore = ["{silence}"]\n', encoding="utf-8")
        assert bool(found(Workspace.open(workspace.root), code)) == left, silence
