"""Selling models: one-time, term and evergreen with their period, and the products offered under each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cpq.exchange.salesforce.context import Import
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids

_KINDS: Mapping[str, str] = {"OneTime": "one-time", "TermDefined": "term", "Evergreen": "evergreen"}
_PERIODS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("1", "Days"): ("day", "daily"),
    ("1", "Daily"): ("day", "daily"),
    ("7", "Days"): ("week", "weekly"),
    ("1", "Weeks"): ("week", "weekly"),
    ("1", "Weekly"): ("week", "weekly"),
    ("1", "Months"): ("month", "monthly"),
    ("1", "Monthly"): ("month", "monthly"),
    ("3", "Months"): ("quarter", "quarterly"),
    ("6", "Months"): ("half-year", "semi-annual"),
    ("12", "Months"): ("year", "annual"),
    ("1", "Quarterly"): ("quarter", "quarterly"),
    ("2", "Quarterly"): ("half-year", "semi-annual"),
    ("4", "Quarterly"): ("year", "annual"),
    ("1", "Semi-Annual"): ("half-year", "semi-annual"),
    ("2", "Semi-Annual"): ("year", "annual"),
    ("1", "Annual"): ("year", "annual"),
}
"""Price period, and its word in an id, by length and unit of the pricing term."""


@dataclass(frozen=True, slots=True)
class Model:
    """A way of selling.

    Attributes:
        id: Made of kind and period, such as ``term-annual``, so that it is the same in every language.
        period: Price period, empty for one-time sales.
    """

    id: str
    kind: str
    period: str
    row: Row

    def spec(self, texts: Import) -> dict[str, Any]:
        """What the catalog says about it."""
        name = texts.text(self.row.text("Name"))
        if self.kind == "one-time":
            return {"charge": "one-time", "name": name}
        said: dict[str, Any] = {"charge": "recurring", "per": self.period, "name": name}
        return said | ({"evergreen": True} if self.kind == "evergreen" else {})


def selling_models(run: Import) -> dict[str, Model]:
    """The selling models by their name in the export."""
    ids = Ids("selling-model")
    found: dict[str, Model] = {}
    for name, row in run.unique("ProductSellingModel", lambda row: row.text("Name")).items():
        kind = _KINDS.get(row.text("SellingModelType"), "")
        length = row.text("PricingTerm") or "1"
        period, word = ("", "") if kind == "one-time" else _PERIODS.get((length, row.text("PricingTermUnit")), ("", ""))
        if not kind or (kind != "one-time" and not period):
            run.leave(row, "unsupported-period")
        elif row.text("Status") == "Inactive":
            run.leave(row, "inactive")
        else:
            run.take(row)
            found[name] = Model(ids.of(name, f"{kind}-{word}" if word else kind), kind, period, row)
    return found


def offers(run: Import) -> dict[tuple[str, str], Row]:
    """Which product (SKU) is offered under which selling model (name)."""

    def key(row: Row) -> tuple[str, str]:
        return row.ref("Product2", "StockKeepingUnit"), row.ref("ProductSellingModel")

    return run.unique("ProductSellingModelOption", key)
