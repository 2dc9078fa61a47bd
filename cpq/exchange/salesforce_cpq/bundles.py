"""Bundles of the package: features as groups, product options as their options."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.context import Import, amount, whole
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce_cpq.option_constraints import OptionConstraints
from cpq.exchange.salesforce_cpq.product_rules import Configuring, ProductRules, TakenOption
from cpq.exchange.salesforce_cpq.products import PackageProduct
from cpq.exchange.salesforce_cpq.records import Records, figure, id_of, own
from cpq.money import format_rate

_UNGROUPED = "options"
_LAST = Decimal(10**9)
_SCALES: Mapping[str, str] = {"Accessory": "accessory", "Related Product": "related"}
"""How an option's quantity follows its bundle, by the package's type; a component's is multiplied by it."""


class PackageBundles:
    """What each bundle consists of, by the id of its record.

    Args:
        currency: Currency of prices inside bundles, which name none.
    """

    def __init__(self, run: Import, records: Records, products: Mapping[str, PackageProduct], currency: str) -> None:
        self._run = run
        self._currency = currency
        self._records = records
        self._products = products
        self._constraints = OptionConstraints(run, records)
        self._rules = ProductRules(run, records)
        self._configuring: dict[str, Configuring] = {}
        self._features: dict[str, Row] = {}
        self._options: dict[str, dict[str, list[Row]]] = {}
        for row in records.of(own("ProductFeature")):
            if self._product(row, "ConfiguredSKU") is None:
                run.leave(row, "product-not-taken")
            else:
                self._features[id_of(row) or row.text("Name")] = row
        for row in records.of(own("ProductOption")):
            self._place(row)

    def _product(self, row: Row, field: str) -> PackageProduct | None:
        found = self._records.find("Product2", row, own(field))
        return None if found is None else self._products.get(id_of(found) or found.text("ProductCode"))

    def _place(self, row: Row) -> None:
        parent, child = self._product(row, "ConfiguredSKU"), self._product(row, "OptionalSKU")
        if parent is None or child is None or parent is child:
            self._run.leave(row, "product-not-taken")
            return
        feature = self._records.find(own("ProductFeature"), row, own("Feature"))
        key = "" if feature is None else id_of(feature) or feature.text("Name")
        same = self._options.setdefault(parent.key, {})
        if any(self._product(other, "OptionalSKU") is child for rows in same.values() for other in rows):
            self._run.leave(row, "second-group")
        else:
            same.setdefault(key if key in self._features else "", []).append(row)

    @property
    def included(self) -> set[str]:
        """Ids of the records of products that the price of some bundle includes."""
        rows = (row for groups in self._options.values() for found in groups.values() for row in found)
        bundled = (row for row in rows if row.flag(own("Bundled")))
        return {child.key for row in bundled if (child := self._product(row, "OptionalSKU")) is not None}

    def __contains__(self, key: object) -> bool:
        return key in self._options

    def of(self, key: str, taken: Iterable[str], *, has_price: bool) -> dict[str, Any] | None:
        """What the catalog says about the bundle of a product; None where none of its options is taken.

        Args:
            taken: Ids of the records of the products that are taken.
            has_price: Whether the bundle has a price of its own.
        """
        ids, known = Ids("group"), set(taken)
        groups: dict[str, Any] = {}
        by_line: dict[int, tuple[str, dict[str, Any]]] = {}
        offered: list[TakenOption] = []
        for feature, rows in sorted(self._options.get(key, {}).items(), key=lambda item: self._number(item[0])):
            options: dict[str, Any] = {}
            for row in sorted(rows, key=_position):
                child = self._product(row, "OptionalSKU")
                if child is not None and child.key in known:
                    options[child.id] = option = self._option(row)
                    by_line[row.line] = child.id, option
                    offered.append(TakenOption(child.id, child.row.text("ProductCode"), child.row.text("Family")))
            if options:
                named = self._features.get(feature)
                group = ids.of(feature or _UNGROUPED, named.text("Name") if named else _UNGROUPED)
                groups[group] = self._group(named, options)
        self._constraints.apply(by_line)
        self._configuring[key] = self._rules.of(key, offered)
        return {"price": None if has_price else "components", "groups": groups} if groups else None

    def configuring(self, key: str) -> Configuring:
        """What product rules say about configuring a bundle whose groups were written."""
        return self._configuring.get(key, Configuring())

    def leave_rest(self) -> None:
        """Count the constraints whose options were not taken."""
        self._constraints.leave_rest()

    def _number(self, feature: str) -> tuple[Decimal, str]:
        row = self._features.get(feature)
        return (_LAST if row is None else _position(row)[0], feature)

    def _group(self, row: Row | None, options: dict[str, Any]) -> dict[str, Any]:
        if row is None:
            return {"options": options}
        required = sum(1 for option in options.values() if option["required"])
        asked = whole(figure(row, "MinOptionCount")) or 0, whole(figure(row, "MaxOptionCount"))
        low = min(asked[0], len(options))
        high = None if asked[1] is None else max(asked[1], low, required)
        self._run.take(row, *(["group-limits"] if (low, high) != asked else []))
        return {"name": self._run.text(row.text("Name")), "min": low or None, "max": high, "options": options}

    def _option(self, row: Row) -> dict[str, Any]:
        low, high = (amount(figure(row, f)) if figure(row, f) else None for f in ("MinQuantity", "MaxQuantity"))
        asked = amount(figure(row, "Quantity")) if figure(row, "Quantity") else None
        quantity = asked if asked is not None and asked > 0 else Decimal(1)
        high = None if high is not None and high < (low or 0) else high
        fitted = min(max(quantity, low or quantity), high if high is not None else max(quantity, low or quantity))
        rate = amount(figure(row, "Discount")) if figure(row, "Discount") else None
        kind = row.text(own("Type"))
        notes = {
            "quantity-limits": fitted != quantity,
            "related": kind == "Related Product",
        }
        self._run.take(row, *(note for note, holds in notes.items() if holds))
        required, priced = row.flag(own("Required")), self._priced(row, rate)
        return {
            "quantity": None if fitted == 1 else f"{fitted:f}",
            "min": None if low is None else f"{low:f}",
            "max": None if high is None else f"{high:f}",
            "required": required or None,
            "selected": (row.flag(own("Selected")) and not required) or None,
            "editable": None if row.flag(own("QuantityEditable")) else False,
            **priced,
            "scales": _SCALES.get(kind) if kind != "Related Product" or not priced else "accessory",
        }

    def _priced(self, row: Row, rate: Decimal | None) -> dict[str, Any]:
        """What the option costs inside the bundle, where that is not its own price."""
        if row.flag(own("Bundled")):
            return {"included": True}
        currency, price, off = self._currency, figure(row, "UnitPrice"), figure(row, "DiscountAmount")
        if price and currency:
            return {"price": f"{price} {currency}"}
        if rate is not None and 0 < rate <= 100:
            return {"discount": format_rate(rate / 100)}
        return {"discount": f"{off} {currency}"} if off and currency else {}


def _position(row: Row) -> tuple[Decimal, int]:
    number = amount(figure(row, "Number")) if figure(row, "Number") else None
    return (_LAST if number is None else number, row.line)
