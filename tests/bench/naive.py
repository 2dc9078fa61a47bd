"""The naive way, as a first attempt would be: simpleeval parses and evaluates the text of every rule on every line.

It prices the policy of :mod:`tests.bench.worlds` to the cent, and nothing else: no trace with places, no levels, no
facts. What it leaves out makes it quicker than it would have to be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from simpleeval import SimpleEval

from cpq.catalog.per import AmountPer
from cpq.catalog.products import Product
from cpq.policy.contracts import ContractedRate
from cpq.policy.entries import PerUnitEntry, TieredEntry
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.thresholds import Measure
from cpq.policy.tiers import spans
from cpq.workspace import Workspace

CENT = Decimal("0.01")


class TextRule(NamedTuple):
    """A rule as text.

    Attributes:
        phase: What it does: ``contract``, ``volume``, ``promotion`` or ``floor``.
        value: A rate, or an agreed price.
    """

    id: str
    phase: str
    group: str
    condition: str
    value: Decimal


class NaivePricer:
    """A policy as texts over the facts of a line, and of the quote."""

    def __init__(self, workspace: Workspace) -> None:
        policy = workspace.policy
        self.prices = {key[0]: entry.spec for key, entry in policy.books["bench"].entries.items()}
        self.costs = {name: _cost(product) for name, product in workspace.catalog.products.items()}
        self.families = {name: product.family for name, product in workspace.catalog.products.items()}
        self.rules = [*_contracts(workspace), *_schedules(workspace), *_promotions(workspace)]
        self.floors = [_floor(rule) for rule in policy.guardrails]
        self.of_quote = [text for rule in policy.approval_rules for text in _approvals(rule)]

    def price(self, body: bytes) -> str:
        """A request as JSON to net totals, the rules that made them and the rules that ask, as JSON."""
        request = json.loads(body)
        lines = [self._line(line, request) for line in request["lines"]]
        net, listed = (sum((Decimal(line[name]) for line in lines), Decimal(0)) for name in ("net_total", "list_total"))
        facts = {"net_total": net, "discount_off_list": 1 - net / listed, "payment_days": 30, "tier": "none"}
        asks = [text for text in self.of_quote if _holds(text, facts)]
        return json.dumps({"lines": lines, "net": str(net), "asks": asks})

    def _line(self, line: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        product, quantity = line["product"], Decimal(line["quantity"])
        facts = {
            "product": product,
            "family": self.families[product],
            "quantity": quantity,
            "account": request["account"]["id"],
            "segment": request["account"]["segment"],
            "as_of": request["as_of"],
        }
        hits = [rule for rule in self.rules if _holds(rule.condition, facts)]
        listed, whole = self._listed(product, quantity)
        price, used = _after(listed, hits)
        unit = price if whole else price.quantize(CENT, ROUND_HALF_UP)
        total = (unit * (1 if whole else quantity)).quantize(CENT, ROUND_HALF_UP)
        facts["margin_percent"] = 100 * (total - self.costs[product] * quantity) / total
        used += [rule.id for rule in self.floors if _holds(rule.condition, facts)]
        whole_list = listed * (1 if whole else quantity)
        return {"id": line["id"], "list_total": str(whole_list), "net_total": str(total), "rules": used}

    def _listed(self, product: str, quantity: Decimal) -> tuple[Decimal, bool]:
        """List price per unit; of a slab that of the whole quantity."""
        spec = self.prices[product]
        if isinstance(spec, TieredEntry):
            return sum((units * (tier.price or 0) for tier, units in spans(spec.tiers, quantity)), Decimal(0)), True
        assert isinstance(spec, PerUnitEntry)
        return spec.price, False


def _cost(product: Product) -> Decimal:
    cost = product.cost[0].cost
    assert isinstance(cost, AmountPer)
    return cost.money.amount


def _holds(condition: str, facts: dict[str, Any]) -> bool:
    return bool(SimpleEval(names=facts).eval(condition))


def _after(listed: Decimal, hits: list[TextRule]) -> tuple[Decimal, list[str]]:
    """The price after the rules that hold: a contract's where it is cheaper, else volume and promotions."""
    price, used = listed, []
    volume = [rule for rule in hits if rule.phase == "volume"]
    if volume:
        price -= price * volume[-1].value
        used.append(volume[-1].id)
    for group in ("default", "segment"):
        rivals = [rule for rule in hits if rule.phase == "promotion" and rule.group == group]
        if rivals:
            best = max(rivals, key=lambda rule: rule.value)
            price -= price * best.value
            used.append(best.id)
    agreed = [rule for rule in hits if rule.phase == "contract"]
    return (agreed[0].value, [agreed[0].id]) if agreed and agreed[0].value <= price else (price, used)


def _contracts(workspace: Workspace) -> Iterator[TextRule]:
    for rule in workspace.policy.contracts:
        for product, agreed in rule.spec.prices.items():
            assert not isinstance(agreed, ContractedRate)
            condition = f'account == "{rule.spec.account}" and product == "{product}"'
            yield TextRule(rule.id, "contract", "", condition, agreed.money.amount)


def _schedules(workspace: Workspace) -> Iterator[TextRule]:
    for rule in workspace.policy.schedules:
        for tier in rule.spec.tiers:
            condition = f'family == "{rule.spec.on.families[0]}" and quantity >= {tier.start:f}'
            yield TextRule(rule.id, "volume", "", condition, tier.discount or Decimal(0))


def _promotions(workspace: Workspace) -> Iterator[TextRule]:
    for rule in workspace.policy.promotions:
        spec = rule.spec
        when = "True" if rule.when is None else rule.when.text
        condition = (
            f'family == "{spec.on.families[0]}" and "{spec.orders_from}" <= as_of <= "{spec.orders_until}" and {when}'
        )
        yield TextRule(rule.id, "promotion", spec.group, condition, spec.discount or Decimal(0))


def _floor(rule: Rule[Guardrail]) -> TextRule:
    spec = rule.spec
    assert spec.on is not None
    assert spec.below is not None
    assert isinstance(spec.below, Measure)
    least = spec.below.number * 100
    condition = f'family == "{spec.on.families[0]}" and margin_percent < {least:f}'
    return TextRule(rule.id, "floor", "", condition, least)


def _approvals(rule: Rule[ApprovalRule]) -> Iterator[str]:
    when = "True" if rule.when is None else rule.when.text.replace("quote.", "").replace("account.", "")
    for band in rule.spec.bands:
        assert isinstance(band.bound, Measure)
        yield f"{when} and discount_off_list * 100 > {band.bound.number * 100:f}"
    if not rule.spec.bands:
        yield when
