"""The order dates for which what made a price is in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from cpq.policy.policy import Policy
from cpq.quotes.priced import PriceStep


class Validity(NamedTuple):
    """First and last order date, both included; the ends of time where nothing says one."""

    first: date = date.min
    last: date = date.max

    def within(self, other: Validity) -> Validity:
        """The days that lie in both."""
        return Validity(max(self.first, other.first), min(self.last, other.last))


ByRule = Mapping[tuple[str, str], Validity]
"""The validity of rules by the name of their step and their id."""


def validities(policy: Policy) -> ByRule:
    """When each rule that makes a step is in force."""
    found: dict[tuple[str, str], Validity] = {}
    for schedule in policy.schedules:
        step = "term schedule" if schedule.spec.by == "term" else "volume schedule"
        found[step, schedule.id] = Validity(schedule.spec.valid_from, schedule.spec.valid_until)
    for promotion in policy.promotions:
        found["promotion", promotion.id] = Validity(promotion.spec.orders_from, promotion.spec.orders_until)
    for contract in policy.contracts:
        found["contracted price", contract.id] = Validity(contract.spec.for_orders_from, contract.spec.for_orders_until)
    for step, rules in (
        ("partner discount", policy.partner_discounts),
        ("distributor discount", policy.distributor_discounts),
    ):
        for rule in rules:
            found[step, rule.id] = Validity(rule.spec.valid_from, rule.spec.valid_until)
    return found


def validity_of(steps: Iterable[PriceStep], book: Validity, rules: ByRule) -> Validity:
    """The days on which the price book and every rule that made the steps are in force together."""
    found = book
    for step in steps:
        found = found.within(rules.get((step.name, step.rule), Validity()))
    return found
