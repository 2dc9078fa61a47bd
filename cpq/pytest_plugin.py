"""Pytest plugin: each scenario under ``tests/scenarios`` of a workspace is a test with its sentence as its name.

Switch it on with ``pytest -p cpq.pytest_plugin``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cpq.scenarios.render import failure_text
from cpq.scenarios.report import ScenarioReport, ScenarioResult
from cpq.scenarios.run import run_scenarios
from cpq.scenarios.workspace_files import FOLDER, deal_files
from cpq.workspace import Workspace


class ScenarioFailed(Exception):
    """A scenario did not come out as expected."""


class BrokenScenarioFile(Exception):
    """A scenario file has problems, so that none of its scenarios can run."""


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect YAML files under ``tests/scenarios`` of a workspace."""
    root = _root_of(file_path)
    if root is None or file_path.suffix not in (".yaml", ".yml"):
        return None
    collected: pytest.Collector = ScenarioYaml.from_parent(parent, path=file_path)
    return collected


def _root_of(path: Path) -> Path | None:
    """The workspace whose scenarios folder holds a file."""
    for root in path.parents:
        if path.is_relative_to(root / FOLDER) and ((root / "catalogs").is_dir() or (root / "pricing_rules").is_dir()):
            return root
    return None


@cache
def _workspace(root: Path) -> Workspace:
    return Workspace.open(root)


class ScenarioYaml(pytest.File):
    """A scenario file."""

    def collect(self) -> Iterator[ScenarioItem]:
        """One item for each scenario."""
        report = self._report()
        if report.problems:
            raise BrokenScenarioFile("\n".join(str(problem) for problem in report.problems))
        for result in report.results:
            yield ScenarioItem.from_parent(self, name=result.name, result=result)

    def _report(self) -> ScenarioReport:
        root = _root_of(self.path) or self.path.parent
        shown = self.path.relative_to(root).as_posix()
        return run_scenarios(_workspace(root), {shown: self.path.read_bytes()}, deal_files(root))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """The problems as their author reads them."""
        return str(excinfo.value)


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, result: ScenarioResult, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.result = result

    def runtest(self) -> None:
        """Fail with the differences and the waterfall."""
        if not self.result.passed:
            raise ScenarioFailed(failure_text(self.result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ARG002
        """What differs, without a traceback: the place is in the scenario file."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, line and name, as pytest shows them."""
        return self.path, self.result.where.line - 1, self.name
