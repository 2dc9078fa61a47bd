"""Conditions of attribute rules as expressions of the rule language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cpq.exchange.salesforce.attributes import Attribute
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row

_OPERATORS: Mapping[str, str] = {
    "equals": "==",
    "notequals": "!=",
    "doesnotequal": "!=",
    "greaterthan": ">",
    "greaterthanorequals": ">=",
    "greaterthanorequalto": ">=",
    "lessthan": "<",
    "lessthanorequals": "<=",
    "lessthanorequalto": "<=",
}
_VALUES = ("StringValue", "BooleanValue", "DoubleValue", "IntegerValue")


class Conditions:
    """The conditions of the attribute rules of an export."""

    def __init__(self, run: Import) -> None:
        self._run = run
        self._rules = run.unique("AttributeBasedAdjRule", lambda row: row.text("Name"))
        self._rows: dict[tuple[str, str], list[Row]] = {}
        for (rule, _, sku), row in run.unique("AttributeAdjustmentCondition", _key).items():
            self._rows.setdefault((rule, sku), []).append(row)

    def of(self, rule: str, sku: str, attributes: Mapping[str, Attribute]) -> str:
        """The condition of a rule on a product, or empty where it cannot be written.

        Args:
            attributes: Attributes of the product by code.
        """
        rows = self._rows.get((rule, sku), [])
        parts = [_condition(row, attributes.get(row.ref("AttributeDefinition", "Code"))) for row in rows]
        if not parts or "" in parts:
            for row in rows:
                self._run.leave(row, "attribute-conditions")
            return ""
        return " and ".join(parts)

    def used(self, rule: str, sku: str) -> None:
        """Count a rule and its conditions on a product as taken, since an adjustment by them was."""
        for row in self._rows.get((rule, sku), ()):
            self._run.take(row)
        if rule in self._rules:
            self._run.take(self._rules[rule])


def _key(row: Row) -> tuple[str, str, str]:
    return (
        row.ref("AttributeBasedAdjRule"),
        row.ref("AttributeDefinition", "Code"),
        row.ref("Product", "StockKeepingUnit"),
    )


def _condition(row: Row, attribute: Attribute | None) -> str:
    """One comparison, or empty where it cannot be written."""
    sign = _OPERATORS.get(row.text("Operator").lower().replace(" ", ""))
    value = next((row.text(column) for column in _VALUES if row.text(column)), "")
    if attribute is None or sign is None or not value:
        return ""
    if attribute.kind == "yes/no":
        return _switch(attribute, sign, value)
    if attribute.kind == "number":
        return _number(attribute, sign, value)
    literal = quoted(value)
    return (
        f"{attribute.fact} {sign} {literal}" if sign in ("==", "!=") and literal and _offered(attribute, value) else ""
    )


def _switch(attribute: Attribute, sign: str, value: str) -> str:
    if sign not in ("==", "!=") or value.lower() not in ("true", "false"):
        return ""
    holds = (value.lower() == "true") == (sign == "==")
    return attribute.fact if holds else f"not {attribute.fact}"


def _number(attribute: Attribute, sign: str, value: str) -> str:
    number = amount(value)
    if number is None:
        return ""
    compared = f"{attribute.fact} {sign} {number:f}"
    ordered = sign not in ("==", "!=") and attribute.optional
    return f"({attribute.fact} != None and {compared})" if ordered else compared


def _offered(attribute: Attribute, value: str) -> bool:
    return value in attribute.spec.get("one of", [value])


def quoted(text: str) -> str:
    """A text as the rule language writes it, or empty where it holds what no text there may hold."""
    if "\\" in text or any(letter in text for letter in "\t\r\n") or ('"' in text and "'" in text):
        return ""
    return f"'{text}'" if '"' in text else f'"{text}"'


def within(start: date | None, end: date | None, exported: date) -> list[str]:
    """Conditions on the order date for an adjustment that starts after the export or ends."""
    parts = [f'quote.as_of >= "{start}"'] if start is not None and start > exported else []
    return [*parts, f'quote.as_of <= "{end}"'] if end is not None else parts
