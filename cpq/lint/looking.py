"""What the checks look at: the policy and the catalog, with what the workspace says around them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cpq.desk_rules.rules import DeskRules
from cpq.lint.engine import Engine
from cpq.lint.finding import LintFinding
from cpq.lint.ready import Case, scenario_file
from cpq.policy.policy import Policy, ResolvedBook, Rule
from cpq.policy.schedules import AppliesTo
from cpq.problems import Problem
from cpq.quotes.deal_file import Deal
from cpq.quotes.parties import Account
from cpq.solving.store import Store


@dataclass(frozen=True)
class Look:
    """Everything that a check may look at.

    Attributes:
        languages: Languages that documents are written in.
        deals: Deals by path in the workspace.
        problems: What loading the files found, of which lint shows some with a scenario.
        desk: The rules of the desk; nobody in them where the workspace has none.
        store: Where findings about configurable products are kept between runs; nowhere where it is None.
    """

    engine: Engine
    languages: tuple[str, ...] = ()
    deals: Mapping[str, Deal] = field(default_factory=dict)
    accounts: Mapping[str, Account] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    desk: DeskRules = field(default_factory=DeskRules)
    store: Store | None = None
    _covered: dict[AppliesTo | None, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def policy(self) -> Policy:
        """The rules over all dates."""
        return self.engine.policy

    def covered(self, on: AppliesTo | None) -> tuple[str, ...]:
        """Ids of the products that a rule speaks about; all of them where it does not say."""
        if on not in self._covered:
            products = self.engine.catalog.products.items()
            self._covered[on] = tuple(name for name, one in products if on is None or on.covers(name, one.family))
        return self._covered[on]

    def books_pricing(self, products: tuple[str, ...]) -> tuple[ResolvedBook, ...]:
        """Price books, of whatever date, that have a price for one of some products."""
        wanted = set(products)
        return tuple(
            book
            for name, book in self.policy.books.items()
            if any(key[0] in wanted for key in self.engine.priced_in[name])
        )

    def scenario(self, problem: Problem, *cases: Case | None) -> str:
        """A scenario file about a problem; empty where there is no case to show."""
        shown = [case for case in cases if case is not None]
        about = f"{problem.code} at {problem.location.short}: {problem.message}"
        return scenario_file(self.engine, about, shown) if shown else ""


Check = Callable[[Look], Iterator[LintFinding]]


@dataclass(frozen=True, slots=True)
class Dated:
    """A rule with what it is called, the days on which it counts, and what it covers.

    Attributes:
        kind: Such as ``promotion``.
        begins, ends: First and last order date.
    """

    kind: str
    rule: Rule[Any]
    begins: date
    ends: date
    on: AppliesTo | None


def dated_rules(policy: Policy) -> Iterator[Dated]:
    """Schedules and promotions with their order dates."""
    for rule in policy.schedules:
        yield Dated("schedule", rule, rule.spec.valid_from, rule.spec.valid_until, rule.spec.on)
    for promotion in policy.promotions:
        spec = promotion.spec
        yield Dated("promotion", promotion, spec.orders_from, spec.orders_until, spec.on)
