"""Price rules of the package: conditions and actions that a price book or a promotion can say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce_cpq.conditions import condition, joined
from cpq.exchange.salesforce_cpq.prices import Entry
from cpq.exchange.salesforce_cpq.records import Records, id_of, own
from cpq.money import format_rate

PRICES = frozenset({"ListPrice", "OriginalPrice", "SpecialPrice"})
"""Fields of a line that an action may set to a price of its own."""

GROUP = "price rules"
_TIMES = re.compile(r"(?:SBQQ__)?(?:List|Original)Price(?:__c)?\s*\*\s*(?P<factor>[0-9]+(?:\.[0-9]+)?)")
_PRODUCTS = re.compile(r'product == "(?P<id>[^"]+)"')


@dataclass(slots=True)
class RuleEffects:
    """What the price rules of an export become.

    Attributes:
        promotions: Discounts, by id.
        overrides: Prices that replace an entry's own, by product id.
        adders: What changes an entry's price by a percentage, by product id and then id.
    """

    promotions: dict[str, dict[str, Any]] = field(default_factory=dict)
    overrides: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    adders: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


class PriceRules:
    """The price rules of an export.

    Args:
        entries: The prices that are taken.
        currency: Currency of amounts.
    """

    def __init__(self, run: Import, records: Records, entries: list[Entry], currency: str) -> None:
        self._run = run
        self._records = records
        self._codes = {entry.product.row.text("ProductCode"): entry.product.id for entry in entries}
        self._priced = {entry.product.id: entry for entry in entries}
        self._currencies = {entry.book.currency for entry in entries}
        self._currency = currency
        self._ids = Ids("price-rule")
        self._conditions = self._by_rule("PriceCondition")
        self._actions = self._by_rule("PriceAction")
        self.effects = RuleEffects()
        for row in sorted(records.of(own("PriceRule")), key=_order):
            self._take(row)

    def _by_rule(self, name: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._records.of(own(name)):
            rule = self._records.find(own("PriceRule"), row, own("Rule"))
            if rule is None:
                self._run.leave(row, "not-used")
            else:
                found.setdefault(_key(rule), []).append(row)
        return found

    def _take(self, rule: Row) -> None:
        conditions = sorted(self._conditions.get(_key(rule), []), key=_index)
        actions = sorted(self._actions.get(_key(rule), []), key=_order)
        reason = self._refused(rule, conditions)
        when = "" if reason else self._when(rule, conditions)
        if not reason and conditions and not when:
            reason = "price-rule-condition"
        if not reason and not actions:
            reason = "not-used"
        if reason:
            for row in (rule, *conditions, *actions):
                self._run.leave(row, reason)
            return
        taken = [action for action in actions if self._act(rule, action, when)]
        if taken:
            self._run.take(rule, *(["rules-overwrite"] if self._discounts(taken) else []))
            for row in conditions:
                self._run.take(row)
        else:
            for row in (rule, *conditions):
                self._run.leave(row, "price-rule-action")

    def _refused(self, rule: Row, conditions: list[Row]) -> str:
        """Why a rule cannot be taken whatever it does, or empty."""
        if rule.text(own("Active")) == "false":
            return "inactive"
        if rule.text(own("TargetObject")) == "Configurator":
            return "constraints"
        if rule.text(own("LookupObject")):
            return "price-rule-lookup"
        return "price-rule-condition" if any(row.text(own("TestedVariable")) for row in conditions) else ""

    def _when(self, rule: Row, conditions: list[Row]) -> str:
        parts = [condition(row, lambda code: self._codes.get(code, "")) for row in conditions]
        return joined(parts, rule.text(own("ConditionsMet")) or "All", rule.text(own("AdvancedCondition")))

    def _act(self, rule: Row, action: Row, when: str) -> bool:
        """Take one action; it is left where it has no counterpart."""
        target = action.text(own("Field")).removeprefix("SBQQ__").removesuffix("__c")
        value = amount(action.text(own("Value"))) if action.text(own("Value")) else None
        factor = _TIMES.fullmatch(action.text(own("Formula")).strip())
        name = self._ids.of(_key(action), rule.text("Name"))
        if target == "Discount" and value is not None and 0 < value <= 100:
            self.effects.promotions[name] = self._promotion(when) | {"discount": format_rate(value / 100)}
        elif target == "AdditionalDiscountAmount" and value is not None and value > 0:
            amounts = {"amount": f"{value:f}", "currency": self._currency}
            self.effects.promotions[name] = self._promotion(when) | amounts
        elif target in PRICES and value is not None and value >= 0 and len(self._currencies) == 1:
            if not self._price(when, value):
                self._run.leave(action, "price-rule-products")
                return False
        elif target in PRICES and factor is not None:
            if not self._change(when, Decimal(factor["factor"]), name):
                self._run.leave(action, "price-rule-products")
                return False
        else:
            self._run.leave(action, "price-rule-action")
            return False
        self._run.take(action)
        return True

    def _promotion(self, when: str) -> dict[str, Any]:
        products = list(_named(when))
        on: Any = products if products else {"everything": True}
        return {"on": on, "of": "running", "stacking": "best of", "group": GROUP, "when": when or None}

    def _price(self, when: str, value: Decimal) -> bool:
        """A price that replaces those of the products that the condition names."""
        changed = [product for product in _named(when) if self._per_unit(product)]
        for product in changed:
            self.effects.overrides.setdefault(product, []).append({"when": when, "price": f"{value:f}"})
        return bool(changed)

    def _change(self, when: str, factor: Decimal, name: str) -> bool:
        """A percentage on the prices of the products that the condition names, or of all."""
        named = list(_named(when)) or ([] if when else list(self._priced))
        changed = [product for product in named if self._per_unit(product)]
        for product in changed:
            adder = {"when": when, "add": format_rate(factor - 1), "of": "base"}
            self.effects.adders.setdefault(product, {})[name] = {k: v for k, v in adder.items() if v}
        return bool(changed)

    def _per_unit(self, product: str) -> bool:
        entry = self._priced.get(product)
        return entry is not None and entry.spec["mode"] == "per unit"

    @staticmethod
    def _discounts(actions: list[Row]) -> bool:
        return any("Discount" in action.text(own("Field")) for action in actions)


def _named(when: str) -> Iterator[str]:
    """Products that a condition speaks about by name."""
    yield from dict.fromkeys(match["id"] for match in _PRODUCTS.finditer(when))


def _key(row: Row) -> str:
    return id_of(row) or row.text("Name")


def _order(row: Row) -> tuple[Decimal, int]:
    number = amount(row.text(own("EvaluationOrder")) or row.text(own("Order")) or "999999")
    return (number if number is not None else Decimal(999999), row.line)


def _index(row: Row) -> tuple[Decimal, int]:
    number = amount(row.text(own("Index")) or "999999")
    return (number if number is not None else Decimal(999999), row.line)


def with_effects(entry: Entry, effects: RuleEffects) -> Mapping[str, Any]:
    """A price book entry with what price rules change about it."""
    return {
        **entry.spec,
        "overrides": effects.overrides.get(entry.product.id),
        "adders": effects.adders.get(entry.product.id),
    }
