"""Lint: what valid files say that they hardly mean, each finding with a scenario that shows it.

Loading refuses what is wrong. Lint tells what is odd: a tier that nobody can reach, a rule behind another one, a price
below its cost. Findings that can be shown on a quote come with a scenario file that `cpq test` runs.
"""

from cpq.lint.finding import LintFinding
from cpq.lint.run import CHECKS, lint

__all__ = ["CHECKS", "LintFinding", "lint"]
