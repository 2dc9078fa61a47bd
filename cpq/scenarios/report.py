"""What running scenarios gives: one result each, and what is wrong with the files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cpq.problems import Problem, SourceLocation
from cpq.scenarios.compare import Outcome
from cpq.scenarios.difference import Difference
from cpq.scenarios.expected import Expectation


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario that was run.

    Attributes:
        where: Place of the scenario.
        differences: Everything that is not as expected; empty where it holds.
        outcome: The priced quote and its decision, None where the request was refused.
        expect: What the scenario expects.
    """

    name: str
    where: SourceLocation
    differences: tuple[Difference, ...] = ()
    outcome: Outcome | None = None
    expect: Expectation | None = None

    @property
    def id(self) -> str:
        """Name that no other scenario of the run has: the file and the sentence."""
        return f"{self.where.file}::{self.name}"

    @property
    def passed(self) -> bool:
        """Whether everything came out as expected."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class ScenarioReport:
    """Results in the order of the files, and the problems of files that could not be read.

    Attributes:
        problems: Errors of scenario files; a file with errors runs none of its scenarios.
    """

    results: tuple[ScenarioResult, ...]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def failed(self) -> tuple[ScenarioResult, ...]:
        """Scenarios in which something is not as expected."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def ok(self) -> bool:
        """Whether every file could be read and every scenario holds."""
        return not self.failed and not self.problems

    def to_json(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            "passed": sum(result.passed for result in self.results),
            "failed": len(self.failed),
            "scenarios": [
                {
                    "name": result.name,
                    "where": str(result.where),
                    "passed": result.passed,
                    "differences": [
                        {**one._asdict(), "where": str(one.where), "text": str(one)} for one in result.differences
                    ],
                }
                for result in self.results
            ],
            "problems": [str(problem) for problem in self.problems],
        }
