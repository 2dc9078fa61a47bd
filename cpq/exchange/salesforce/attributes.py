"""Attributes of products: what their classification brings, changed by what the product itself says."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.context import Import, amount, position
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids, kebab, kebab_humps
from cpq.policy.facts import base_facts

WIDEST = Decimal(999_999_999)
"""Bound of a number for which the export gives none."""

_TAKEN_NAMES = frozenset(fact.name for fact in base_facts((), ()))


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of one product, as the catalog says it.

    Attributes:
        fact: Name by which rules read it.
        kind: ``text``, ``number`` or ``yes/no``.
        optional: It may stay without a value.
    """

    id: str
    spec: Mapping[str, Any]
    kind: str
    optional: bool

    @property
    def fact(self) -> str:
        """Name by which rules read it."""
        return self.id.replace("-", "_")


class Attributes:
    """The attributes of an export, by product."""

    def __init__(self, run: Import) -> None:
        self._run = run
        self._ids = Ids("attribute")
        self._definitions = run.unique("AttributeDefinition", lambda row: row.text("Code"))
        self._picklists = run.unique("AttributePicklist", lambda row: row.text("Name"))
        self._values: dict[str, list[Row]] = {}
        for (picklist, _), row in run.unique("AttributePicklistValue", _value_key).items():
            self._values.setdefault(picklist, []).append(row)
        self._classifications = run.unique("ProductClassification", lambda row: row.text("Code"))
        self._inherited: dict[str, list[Row]] = {}
        for (classification, _), row in run.unique("ProductClassificationAttr", _inherited_key).items():
            self._inherited.setdefault(classification, []).append(row)
        self._own: dict[str, list[Row]] = {}
        for (sku, _), row in run.unique("ProductAttributeDefinition", _own_key).items():
            self._own.setdefault(sku, []).append(row)

    def of(self, sku: str, product: Row) -> dict[str, Attribute]:
        """Attributes of a product by the code of their definition."""
        rows: dict[str, Row] = {}
        for row in self._rows(sku, product):
            code = row.ref("AttributeDefinition", "Code")
            if row.text("Status") == "Inactive":
                self._run.leave(row, "inactive")
                rows.pop(code, None)
            elif code not in self._definitions:
                self._run.leave(row, "not-used")
            else:
                self._run.take(row)
                rows[code] = row
        found = {}
        for code, row in rows.items():
            made = self._attribute(self._definitions[code], row)
            if made is not None:
                found[code] = made
        return found

    def _rows(self, sku: str, product: Row) -> Iterator[Row]:
        """Attribute records that hold for a product, the most general first."""
        chain: list[Row] = []
        code = product.ref("BasedOn", "Code")
        while code in self._classifications and self._classifications[code] not in chain:
            chain.append(self._classifications[code])
            code = chain[-1].ref("ParentProductClassification", "Code")
        for classification in reversed(chain):
            if classification.text("Status") == "Inactive":
                self._run.leave(classification, "inactive")
                continue
            self._run.take(classification, *_draft(classification))
            yield from sorted(self._inherited.get(classification.text("Code"), ()), key=position)
        yield from sorted(self._own.get(sku, ()), key=position)

    def _attribute(self, definition: Row, row: Row) -> Attribute | None:
        if definition.text("IsActive") == "false":
            self._run.leave(definition, "inactive")
            return None
        default = row.text("DefaultValue") or definition.text("DefaultValue")
        kind, domain, notes = self._domain(definition, row, default)
        if not domain:
            self._run.leave(definition, "no-counterpart")
            return None
        self._run.take(definition, *notes)
        required = row.flag("IsRequired") or definition.flag("IsRequired")
        name = row.text("AttributeNameOverride") or definition.text("Name")
        spec = {
            "name": self._run.text(name),
            **domain,
            "required": None if required or kind == "yes/no" else False,
        }
        optional = not required and kind != "yes/no" and "default" not in domain
        return Attribute(self._id(definition), spec, kind, optional)

    def _domain(self, definition: Row, row: Row, default: str) -> tuple[str, dict[str, Any], list[str]]:
        """Kind of value, the values it may take with the default, and what to note."""
        kind = definition.text("DataType")
        if kind == "Picklist":
            return self._picklist(definition, default)
        if kind in ("Number", "Currency", "Percent"):
            return _range(row, default)
        if kind in ("Checkbox", "Boolean"):
            return "yes/no", {"yes or no": default.lower() == "true"}, []
        if kind == "Text":
            return "text", {"text": True, "default": default or None}, []
        return "", {}, []

    def _picklist(self, definition: Row, default: str) -> tuple[str, dict[str, Any], list[str]]:
        name = definition.ref("Picklist")
        values: dict[str, None] = {}
        for row in sorted(self._values.get(name, ()), key=position):
            if row.text("Status") == "Inactive":
                self._run.leave(row, "inactive")
                continue
            value = row.text("Value") or row.text("Name")
            shown = row.text("DisplayValue")
            self._run.take(row, *_draft(row), *(["labels"] if shown and shown != value else []))
            values[value] = None
        if not values:
            return "", {}, []
        if name in self._picklists:
            self._run.take(self._picklists[name], *_draft(self._picklists[name]))
        kind = "number" if all(amount(value) is not None for value in values) else "text"
        domain: dict[str, Any] = {"one of": list(values)}
        if default in values:
            return kind, domain | {"default": default}, []
        return kind, domain, ["default"] if default else []

    def _id(self, definition: Row) -> str:
        wanted = kebab_humps(definition.text("DeveloperName")) or kebab(definition.text("Name"))
        wanted = wanted.replace(".", "-") or "attribute"
        fact = wanted.replace("-", "_")
        if not wanted[0].isalpha():
            wanted = f"attribute-{wanted}"
        elif fact in _TAKEN_NAMES or keyword.iskeyword(fact):
            wanted = f"{wanted}-attribute"
        return self._ids.of(definition.text("Code"), wanted)


def _range(row: Row, default: str) -> tuple[str, dict[str, Any], list[str]]:
    low, high = (amount(row.text(name)) if row.text(name) else None for name in ("MinimumValue", "MaximumValue"))
    step = amount(row.text("StepValue")) if row.text("StepValue") else None
    if low is not None and high is not None and high < low:
        high = None
    notes = ["unbounded"] if low is None or high is None else []
    least = min(-WIDEST, high or -WIDEST) if low is None else low
    most = max(WIDEST, low or WIDEST) if high is None else high
    domain: dict[str, Any] = {"from": f"{least:f}", "to": f"{most:f}"}
    if step is not None and step > 0 and low is not None:
        domain["step"] = f"{step:f}"
    number = amount(default) if default else None
    if number is not None and least <= number <= most and ("step" not in domain or (number - least) % (step or 1) == 0):
        return "number", domain | {"default": default}, notes
    return "number", domain, [*notes, *(["default"] if default else [])]


def _draft(row: Row) -> list[str]:
    return ["draft"] if row.text("Status") == "Draft" else []


def _value_key(row: Row) -> tuple[str, str]:
    return row.ref("Picklist"), row.text("Value") or row.text("Name")


def _inherited_key(row: Row) -> tuple[str, str]:
    return row.ref("ProductClassification", "Code"), row.ref("AttributeDefinition", "Code")


def _own_key(row: Row) -> tuple[str, str]:
    return row.ref("Product2", "StockKeepingUnit"), row.ref("AttributeDefinition", "Code")
