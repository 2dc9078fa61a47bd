"""Bundles: components in their groups, nested groups by their names, with limits, defaults and quantities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.components import Component
from cpq.exchange.salesforce.context import Import, amount, position, whole
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.models import Model
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce.stock import Stock

_UNGROUPED = "components"


class Bundles:
    """The bundles of an export, ready for the catalog."""

    def __init__(self, run: Import, parts: Iterable[Component], stock: Stock, models: Mapping[str, Model]) -> None:
        self._run = run
        self._stock = stock
        self._models = models
        self._groups = {
            key: row
            for key, row in run.unique("ProductComponentGroup", _group_key).items()
            if key[1] and key[0] in stock
        }
        self._parts: dict[str, dict[str, list[Component]]] = {}
        for one in parts:
            if one.parent in stock and one.child in stock:
                self._parts.setdefault(one.parent, {}).setdefault(self._group_of(one), []).append(one)

    def _group_of(self, one: Component) -> str:
        """Code of the group that a component stands in; empty for one that the export does not hold."""
        return one.group if (one.parent, one.group) in self._groups else ""

    def of(self, sku: str) -> dict[str, Any] | None:
        """What the catalog says about the bundle of a product, or None where it is none."""
        found = self._parts.get(sku)
        if found is None:
            return None
        ids = Ids("group")
        codes = sorted(found, key=lambda code: position(self._groups[sku, code]) if code else (Decimal(10**9), 10**9))
        groups = {ids.of(code or _UNGROUPED): self._group(sku, code, found[code]) for code in codes}
        price = "components" if sku in self._stock.unpriced else None
        return {"price": price, "groups": groups}

    def _group(self, sku: str, code: str, parts: list[Component]) -> dict[str, Any]:
        row = self._groups.get((sku, code))
        ordered = sorted(parts, key=lambda one: position(one.row))
        low, high = _limits(row, ordered)
        preselected = _preselected(ordered, high)
        options = {self._stock.ids[one.child]: self._option(one, preselected) for one in ordered}
        if row is None:
            return {"options": options}
        fitted = (low, high) != (whole(row.text("MinBundleComponents")) or 0, whole(row.text("MaxBundleComponents")))
        self._run.take(row, *(["group-limits"] if fitted else []))
        return {"name": self._run.text(self._name(sku, row)), "min": low or None, "max": high, "options": options}

    def _name(self, sku: str, row: Row) -> str:
        """Name of a group, with the names of the groups around it before."""
        names, seen = [row.text("Name")], {row.text("Code")}
        code = row.ref("ParentGroup", "Code")
        while code and code not in seen and (sku, code) in self._groups:
            seen.add(code)
            outer = self._groups[sku, code]
            limited = outer.text("MinBundleComponents") or outer.text("MaxBundleComponents")
            self._run.take(outer, "parent-group", *(["group-limits"] if limited else []))
            names.append(outer.text("Name"))
            code = outer.ref("ParentGroup", "Code")
        return " – ".join(reversed(names))

    def _option(self, one: Component, preselected: set[str]) -> dict[str, Any]:
        row = one.row
        quantity, low, high, fitted = _quantities(row)
        model = self._models.get(row.ref("ChildSellingModel"))
        sold = model is not None and row.ref("ChildSellingModel") in self._stock.models.get(one.child, ())
        wanted = row.flag("IsDefaultComponent") and not row.flag("IsComponentRequired")
        constant = row.text("QuantityScaleMethod") == "Constant"
        notes = {
            "quantity-limits": fitted,
            "scale": not row.text("QuantityScaleMethod"),
            "selected": wanted and one.child not in preselected,
            "own-group": bool(one.group) and (one.parent, one.group) not in self._groups,
        }
        self._run.take(row, *(note for note, holds in notes.items() if holds))
        return {
            "quantity": None if quantity == 1 else f"{quantity:f}",
            "min": None if low is None else f"{low:f}",
            "max": None if high is None else f"{high:f}",
            "required": row.flag("IsComponentRequired") or None,
            "selected": (wanted and one.child in preselected) or None,
            "editable": None if row.flag("IsQuantityEditable") else False,
            "included": one.included or None,
            "scales": "accessory" if constant else None,
            "selling model": model.id if sold and model is not None else None,
        }


def _group_key(row: Row) -> tuple[str, str]:
    return row.ref("ParentProduct", "StockKeepingUnit"), row.text("Code")


def _limits(row: Row | None, parts: list[Component]) -> tuple[int, int | None]:
    """Least and most options of a group, fitted to those that were taken."""
    if row is None:
        return 0, None
    required = sum(one.row.flag("IsComponentRequired") for one in parts)
    low = min(whole(row.text("MinBundleComponents")) or 0, len(parts))
    high = whole(row.text("MaxBundleComponents"))
    return low, None if high is None else max(high, low, required)


def _preselected(parts: list[Component], high: int | None) -> set[str]:
    """Children that are chosen unless the rep takes them out, no more than the group allows."""
    required = sum(one.row.flag("IsComponentRequired") for one in parts)
    wanted = [
        one.child for one in parts if one.row.flag("IsDefaultComponent") and not one.row.flag("IsComponentRequired")
    ]
    return set(wanted if high is None else wanted[: max(high - required, 0)])


def _quantities(row: Row) -> tuple[Decimal, Decimal | None, Decimal | None, bool]:
    """Quantity, least and most of a component, and whether the quantity had to be fitted to the limits."""
    low, high, asked = (amount(row.text(name)) if row.text(name) else None for name in _QUANTITY_COLUMNS)
    if low is not None and high is not None and high < low:
        high = None
    quantity = asked if asked is not None and asked > 0 else Decimal(1)
    fitted = max(quantity, low) if low is not None else quantity
    fitted = min(fitted, high) if high is not None else fitted
    return fitted, low, high, fitted != quantity


_QUANTITY_COLUMNS = ("MinQuantity", "MaxQuantity", "Quantity")
