"""What one priced and decided scenario has reached, read from what pricing and the decision recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.policy.compiled import CompiledPolicy
from cpq.pricing.list_price import SEGMENT_PRICE
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep
from cpq.scenarios.parameters import ParametersRead
from cpq.scenarios.rules import Mark

LIST, COST, TAX, POCKET = "list", "cost", "tax", "pocket"
"""Where a hit shows besides the steps of a waterfall: in the list price, in the cost, in the taxes, beside
the invoice."""

_MARKED: Mapping[str, Mark] = {
    "minimum": "minimum",
    "maximum": "maximum",
    "minimum charge": "minimum",
    "maximum charge": "maximum",
    "overage": "overage",
}


class Hit(NamedTuple):
    """One rule, or part of one, that a scenario has reached, and where an expectation could see it.

    Attributes:
        where, mark: What the rule or the part is known by.
        line: The priced line, None where the whole quote is meant.
        shows: For a price ``list``, ``cost``, ``tax`` or the step of the waterfall; for a decision the list that it
            stands in: ``stops``, ``warnings`` or ``approvals``.
        quiet: The rule let the quote pass, so that it stands in none.
    """

    where: SourceLocation
    mark: Mark
    line: PricedLine | None
    shows: str
    quiet: bool = False


def price_hits(quote: PricedQuote, policy: CompiledPolicy, parameters: ParametersRead) -> Iterator[Hit]:
    """Every rule, and every part of one, that made a price, a cost or a tax of a quote."""
    for line in quote.lines:
        # A price that the request states for a segment takes the place of the price book's.
        build_up = () if any(step.name == SEGMENT_PRICE for step in line.build_up) else line.build_up
        recorded = [*((step, LIST) for step in build_up), *((step, step.name) for step in line.steps)]
        for step, shows in recorded:
            for where, mark in _places(line, step, policy):
                yield Hit(where, mark, line, COST if mark == "cost" else shows)
            for where in parameters.values(step.where, quote.as_of):
                yield Hit(where, "", line, shows)
        yield Hit(line.cost_where, "", line, COST)
    for leak in quote.pocket.leaks if quote.pocket is not None else ():
        for where in (leak.where, *leak.bands):
            yield Hit(where, "", None, POCKET)
    for tax in quote.taxes:
        yield Hit(tax.where, "", None, TAX)


def _places(line: PricedLine, step: PriceStep, policy: CompiledPolicy) -> Iterator[tuple[SourceLocation, Mark]]:
    """What a step was made by: mostly the place that it records."""
    if step.name == "contracted price":
        yield from ((where, "") for where in _contract(line, step, policy))
        return
    yield step.where, _MARKED.get(step.name, "")
    if step.name in ("adder", "surcharge"):
        yield step.where, "cost"
    for where in _slab_tiers(step, policy):
        yield where, ""


def _contract(line: PricedLine, step: PriceStep, policy: CompiledPolicy) -> Iterator[SourceLocation]:
    """The contract, and its price of the product unless the list path was cheaper."""
    for rule in policy.policy.contracts:
        if rule.id == step.rule:
            yield rule.where
            if "kept" not in dict(step.inputs):
                yield rule.spec.where_for(line.product)


def _slab_tiers(step: PriceStep, policy: CompiledPolicy) -> Iterator[SourceLocation]:
    """Every tier that a slab schedule entered; it records the counted quantity and the place of the whole."""
    inputs = dict(step.inputs)
    if inputs.get("mode") != "slab":
        return
    for rule in policy.schedules:
        if rule.where == step.where:
            yield from (tier.where for tier in rule.spec.tiers if tier.reached_by(Decimal(inputs["counted"])))
