"""Checks that need the whole policy: references between files, overlaps, prices and governance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from cpq.catalog.catalog import Catalog
from cpq.policy.check_contracts import ContractChecker
from cpq.policy.check_costs import CostChecker
from cpq.policy.check_governance import GovernanceChecker
from cpq.policy.check_percentages import PercentageChecker
from cpq.policy.check_prices import PriceChecker
from cpq.policy.check_slabs import SlabChecker
from cpq.policy.check_usage import UsageChecker
from cpq.policy.checker import Checker
from cpq.policy.policy import Policy, Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tables_of_rules import Row, RuleTable
from cpq.problems import NOWHERE, Problem, did_you_mean


def check_policy(policy: Policy, catalog: Catalog, problems: list[Problem]) -> None:
    """Add everything to ``problems`` that single files cannot know."""
    _ReferenceChecker(policy, catalog, problems).run()
    GovernanceChecker(policy, catalog, problems).run()
    PriceChecker(policy, catalog, problems).run()
    PercentageChecker(policy, catalog, problems).run()
    ContractChecker(policy, catalog, problems).run()
    SlabChecker(policy, catalog, problems).run()
    UsageChecker(policy, catalog, problems).run()
    CostChecker(policy, catalog, problems).run()


SCHEDULE_STEPS = (
    (("quantity",), "volume schedule"),
    (("term",), "term schedule"),
    (("line total", "quote total"), "total schedule"),
)
"""What finds the tiers of schedules, and the step that takes them."""


class _ReferenceChecker(Checker):
    """Checks what rules say about the catalog, and about each other."""

    def run(self) -> None:
        """References to the catalog, and rules that meet."""
        self.coverage()
        self.contracts()
        self.channels()
        self.schedules_unique()
        self.taxes()

    def coverage(self) -> None:
        """Schedules, promotions, guardrails and approval rules speak about products that exist."""
        rules: tuple[Rule[Any], ...] = (
            *self.policy.schedules,
            *self.policy.promotions,
            *self.policy.rebates,
            *self.policy.guardrails,
            *self.policy.approval_rules,
        )
        for rule in rules:
            on = getattr(rule.spec, "on", None)
            self.covers(on, rule.where if on is None or on.where is NOWHERE else on.where)

    def contracts(self) -> None:
        """Contracts name products that exist; two contracts of one account do not overlap on a product."""
        for rule in self.policy.contracts:
            for product in rule.spec.prices:
                self.known("product", product, self.catalog.products, rule.spec.where_of("prices"))
        for a, b in combinations(self.policy.contracts, 2):
            shared = sorted(set(a.spec.prices) & set(b.spec.prices))
            overlap = (
                a.spec.account == b.spec.account
                and a.spec.for_orders_from <= b.spec.for_orders_until
                and b.spec.for_orders_from <= a.spec.for_orders_until
            )
            if shared and overlap:
                self.problem(
                    "overlapping-rules",
                    b.where,
                    f"contracts '{a.id}' ({a.where}) and '{b.id}' both price '{shared[0]}' for '{a.spec.account}'",
                    "end one before the other starts",
                )

    def channels(self) -> None:
        """Channel discounts name families that products have."""
        for rule in (*self.policy.partner_discounts, *self.policy.distributor_discounts):
            for family in rule.spec.families:
                self.known("family", family, self.catalog.families, rule.spec.where_for(family))

    def schedules_unique(self) -> None:
        """Where the waterfall says ``unique``, two unconditional schedules never meet on a product."""
        steps: dict[str | None, str] = {entry.step: entry.hit_policy for entry in self.policy.waterfall.waterfall}
        for kinds, step in SCHEDULE_STEPS:
            if steps.get(step, "unique") != "unique":
                continue
            rules = [rule for rule in self.policy.schedules if rule.spec.by in kinds and rule.when is None]
            for first, second, product in self._meeting(rules):
                self.problem(
                    "overlapping-rules",
                    second.where,
                    f"schedules '{first.id}' ({first.where}) and '{second.id}' both hold for '{product}'",
                    f"narrow one, or give the step '{step}' another hit policy: first, best or add",
                )

    def _meeting(
        self, rules: list[Rule[DiscountSchedule]]
    ) -> Iterator[tuple[Rule[DiscountSchedule], Rule[DiscountSchedule], str]]:
        told: set[tuple[str, str]] = set()
        table = RuleTable("", tuple(Row(place, rule, rule.spec.on) for place, rule in enumerate(rules)))
        for product_id, product in self.catalog.products.items():
            mine = [row.rule for row in table.covering(product_id, product.family).rows]
            for first, second in combinations(mine, 2):
                apart = (
                    first.spec.valid_until < second.spec.valid_from or second.spec.valid_until < first.spec.valid_from
                )
                if not apart and (first.id, second.id) not in told:
                    told.add((first.id, second.id))
                    yield first, second, product_id

    def taxes(self) -> None:
        """Every tax category of a product has a rate in every country."""
        if self.policy.taxes is None:
            return
        used = {product.tax: product for product in self.catalog.products.values() if product.tax}
        for country, tax in self.policy.taxes.countries.items():
            for category, product in used.items():
                if category not in tax.categories:
                    self.problem(
                        "unknown-tax-category",
                        product.where_of("tax"),
                        f"{country} has no rate for the tax category '{category}'",
                        did_you_mean(category, tax.categories) or f"add it under taxes: countries: {country}",
                        "warning",
                    )
