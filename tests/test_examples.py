"""The example workspaces under docs/examples: each loads without a problem, and every scenario in it holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.scenarios import ScenarioResult, failure_text
from cpq.workspace import Workspace

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples"
NAMES = sorted(folder.name for folder in EXAMPLES.iterdir() if (folder / "catalogs").is_dir())
WORKSPACES = {name: Workspace.open(EXAMPLES / name) for name in NAMES}
REPORTS = {name: workspace.test() for name, workspace in WORKSPACES.items()}
RESULTS = [(name, result) for name, report in REPORTS.items() for result in report.results]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_loads_without_a_problem(name: str) -> None:
    assert [str(problem) for problem in WORKSPACES[name].problems] == []
    assert [str(problem) for problem in REPORTS[name].problems] == []
    assert REPORTS[name].results


@pytest.mark.parametrize(("name", "result"), RESULTS, ids=[f"{name}-{result.id}" for name, result in RESULTS])
def test_a_scenario_of_an_example_holds(name: str, result: ScenarioResult) -> None:
    assert result.passed, f"{name}\n{failure_text(result)}"


@pytest.mark.parametrize("name", NAMES)
def test_every_deal_of_an_example_has_a_price(name: str) -> None:
    workspace = WORKSPACES[name]
    for path in workspace.deals:
        assert workspace.price_deal(workspace.read_deal(EXAMPLES / name / path)).lines


@pytest.mark.parametrize("name", NAMES)
def test_every_deal_of_an_example_can_be_sent_as_a_document(name: str) -> None:
    workspace = WORKSPACES[name]
    for path in workspace.deals:
        quote = workspace.price_deal(workspace.read_deal(EXAMPLES / name / path))
        shown = workspace.document(quote, "en", draft=True)
        tables = [table for table in (shown.lines, shown.usage, shown.options) if table is not None]
        names = [row.name for table in tables for row in table.rows]
        assert names
        assert not any(text.endswith(" ·") for text in names)
