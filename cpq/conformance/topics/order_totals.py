"""Published discounts by order total and by line total: what each of several orders takes off its first line."""

from __future__ import annotations

from decimal import Decimal

from cpq.conformance.cases import worlds
from cpq.conformance.measures import Figure
from cpq.files.located import LocatedMap
from cpq.workspace import Workspace


def measure(given: LocatedMap) -> dict[str, list[Figure]]:
    """The discount on the first line of every order, priced in the workspace of the published discounts."""
    workspace = next(world.workspace for world in worlds() if world.name == "discounts")
    return {"discount of first line": [_discount(workspace, order) for order in given["orders"]]}


def _discount(workspace: Workspace, order: LocatedMap) -> Decimal:
    fields = {"as of": "2026-01-15", "account": "buyer", "lines": order["lines"]}
    deal = LocatedMap(list(fields.items()), order.where, dict.fromkeys(fields, order.where))
    line = workspace.price_deal(workspace.deal_from(deal, as_of=None)).lines[0]
    return line.listed_total - line.net_total
