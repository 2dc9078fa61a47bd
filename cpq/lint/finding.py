"""A finding: what a workspace says that it hardly means, why, and a scenario that shows it."""

from __future__ import annotations

from dataclasses import dataclass

from cpq.problems import Problem


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One thing worth a second look, though the files are valid.

    Attributes:
        problem: Code, place, message, hint and severity, as `cpq validate` words them.
        explanation: What follows from it for a quote, in one or two sentences.
        subject: Rule, product, price book or deal that it is about, by id; what a silence names.
        scenario: A scenario file that shows it and passes as long as the files stay as they are; empty where no
            quote can show it, such as a text without a translation.
    """

    problem: Problem
    explanation: str
    subject: str
    scenario: str = ""

    @property
    def code(self) -> str:
        """The stable code of the problem."""
        return self.problem.code
