"""Attribute adjustments: prices that replace or change a product's own where an attribute has a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.attributes import Attribute
from cpq.exchange.salesforce.conditions import Conditions, within
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce.schedules import Schedules, schedule_of
from cpq.exchange.salesforce.stock import Price, PriceKey, Stock
from cpq.money import format_rate


@dataclass(slots=True)
class Changes:
    """What attributes do to one price.

    Attributes:
        overrides: Prices that replace it, in order.
        adders: Amounts and percentages that change it, by id.
    """

    overrides: list[dict[str, str]] = field(default_factory=list)
    adders: dict[str, dict[str, Any]] = field(default_factory=dict)


def attribute_prices(
    run: Import,
    schedules: Schedules,
    stock: Stock,
    attributes: Mapping[str, Mapping[str, Attribute]],
    prices: Mapping[PriceKey, Price],
) -> dict[PriceKey, Changes]:
    """Changes by the price that they change.

    Args:
        attributes: Attributes by SKU and code.
    """
    conditions = Conditions(run)
    ids = Ids("adjustment")
    found: dict[PriceKey, Changes] = {}
    seen: dict[tuple[str, str, str, str], tuple[str, Decimal]] = {}
    for row in run.unique("AttributeBasedAdjustment", _row_key).values():
        sku, model, currency = (row.ref("Product", "StockKeepingUnit"), row.ref("ProductSellingModel"), _currency(row))
        schedule = schedules.find(row)
        book = "" if schedule is None else schedule.ref("Pricebook2")
        changed = [
            price
            for key, price in prices.items()
            if key[1:] == (sku, model, currency) and book in ("", key[0]) and not price.derived
        ]
        value, kind = amount(row.text("AdjustmentValue")), row.text("AdjustmentType")
        if sku not in stock:
            run.leave(row, "product-not-taken")
        elif not changed:
            run.leave(row, "no-base-price")
        elif value is None or kind not in ("Override", "Percentage", "Amount") or (kind == "Override" and value < 0):
            run.leave(row, "unsupported-adjustment")
        elif run.in_force(row):
            when = conditions.of(row.ref("AttributeBasedAdjRule"), sku, attributes.get(sku, {}))
            first = seen.setdefault((sku, model, currency, when), (kind, value))
            if not when:
                run.leave(row, "attribute-conditions")
            elif first != (kind, value):
                run.leave(row, "conflicts")
            else:
                run.take(row)
                conditions.used(row.ref("AttributeBasedAdjRule"), sku)
                schedules.used(schedule)
                dated = within(row.day("EffectiveFrom"), row.day("EffectiveTo"), run.exported)
                name = ids.of(row.ref("AttributeBasedAdjRule") or row.key)
                for price in changed:
                    _add(found.setdefault(price.key, Changes()), kind, value, " and ".join([when, *dated]), name)
    return found


def _add(changes: Changes, kind: str, value: Decimal, when: str, name: str) -> None:
    """Add one change; what Salesforce takes off is a negative adder here."""
    if kind == "Override":
        changes.overrides.append({"when": when, "price": f"{value:f}"})
    elif kind == "Percentage":
        changes.adders[name] = {"when": when, "add": format_rate(-value / 100), "of": "base"}
    else:
        changes.adders[name] = {"when": when, "add": f"{-value:f}"}


def _currency(row: Row) -> str:
    return row.text("CurrencyIsoCode")


def _row_key(row: Row) -> tuple[str, ...]:
    return (
        row.ref("AttributeBasedAdjRule"),
        schedule_of(row)[0],
        row.ref("Product", "StockKeepingUnit"),
        row.ref("ProductSellingModel"),
        _currency(row),
    )
