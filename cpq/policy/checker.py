"""What the checks of a policy share: the names that are known, and a problem for those that are not."""

from __future__ import annotations

from collections.abc import Collection

from cpq.catalog.catalog import Catalog
from cpq.policy.policy import Policy
from cpq.policy.schedules import AppliesTo
from cpq.problems import Problem, Severity, SourceLocation, did_you_mean

_DECLARE = {
    "approver": "declare it under 'approvers'",
    "family": "give a product of the catalog this family",
    "product": "add it to the catalog",
}
"""What to do about a name that nothing known resembles."""


class Checker:
    """Looks at a whole policy and collects what does not fit together."""

    def __init__(self, policy: Policy, catalog: Catalog, problems: list[Problem]) -> None:
        self.policy = policy
        self.catalog = catalog
        self.problems = problems

    def problem(
        self, code: str, where: SourceLocation, message: str, hint: str = "", severity: Severity = "error"
    ) -> None:
        """Note a finding."""
        self.problems.append(Problem(code, where, message, hint, severity))

    def known(self, what: str, name: str, names: Collection[str], where: SourceLocation) -> None:
        """Refuse a name that is not among the known ones."""
        if name not in names:
            pool = list(names)
            code = f"unknown-{what.replace(' ', '-')}"
            hint = did_you_mean(name, pool) or _DECLARE.get(what, "")
            self.problem(code, where, f"there is no {what} '{name}'", hint)

    def covers(self, on: AppliesTo | None, where: SourceLocation) -> None:
        """Refuse products and families that the catalog does not have."""
        if on is None:
            return
        for product in on.products:
            self.known("product", product, self.catalog.products, where)
        for family in on.families:
            self.known("family", family, self.catalog.families, where)
