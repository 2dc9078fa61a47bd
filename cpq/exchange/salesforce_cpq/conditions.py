"""Conditions of price rules as expressions of the rule language."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from cpq.exchange.salesforce.context import amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import kebab
from cpq.exchange.salesforce_cpq.records import own

OPERATORS: Mapping[str, str] = {
    "equals": "==",
    "not equals": "!=",
    "less than": "<",
    "less or equals": "<=",
    "greater than": ">",
    "greater or equals": ">=",
}
"""Comparison by the operator of the package; those that search in texts have no counterpart."""

NUMBERS: Mapping[str, str] = {
    "Quantity": "quantity",
    "EffectiveQuantity": "quantity",
    "SubscriptionTerm": "term_months",
    "DefaultSubscriptionTerm": "term_months",
    "ListPrice": "list_price",
}
"""Fact that a numeric field of the package means."""

_TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]{1,3})|(?P<word>AND|OR|NOT|[()]))", re.IGNORECASE)

ProductId = Callable[[str], str]
"""Id of a product by its code, empty where no such product was taken."""


def condition(row: Row, product_id: ProductId) -> str:
    """One condition of a price rule as an expression; empty where the rule language cannot say it."""
    operator = OPERATORS.get(row.text(own("Operator")).lower(), "")
    value = row.text(own("Value")) or row.text(own("FilterValue"))
    if row.text(own("Object")) not in ("", "Quote", "Quote Line") or not operator or not value:
        return ""
    if (row.text(own("FilterType")) or "Value") != "Value" or row.text(own("TestedFormula")):
        return ""
    name = _field(row)
    if name == "ProductCode":
        found = product_id(value)
        return f'product {operator} "{found}"' if found and operator in ("==", "!=") else ""
    if name == "ProductFamily":
        return f'family {operator} "{kebab(value)}"' if kebab(value) and operator in ("==", "!=") else ""
    number = amount(value)
    if name in NUMBERS and number is not None:
        return f"{NUMBERS[name]} {operator} {_plain(number)}"
    return ""


def _field(row: Row) -> str:
    """Name of the tested field without the package's prefix and suffix."""
    tested = row.text(own("TestedField")) or row.text(own("Field"))
    return tested.removeprefix("SBQQ__").removesuffix("__c").replace(" ", "")


def _plain(number: Decimal) -> str:
    return f"{number:f}" if number != number.to_integral_value() else f"{number.to_integral_value():f}"


def joined(parts: Sequence[str], how: str, formula: str = "") -> str:
    """All conditions of a rule together; empty where one is missing or the formula cannot be read.

    Args:
        how: ``All``, ``Any`` or ``Custom``.
        formula: For ``Custom``: how the conditions, by number, are combined, such as ``1 AND (2 OR 3)``.
    """
    if not parts or "" in parts:
        return ""
    if how == "Any":
        return " or ".join(parts)
    if how == "Custom":
        return _custom(parts, formula)
    return " and ".join(parts)


def _custom(parts: Sequence[str], formula: str) -> str:
    """The formula with the conditions in the place of their numbers; empty where it is not well formed."""
    words = [match["word"].lower() if match["word"] else match["number"] for match in _TOKEN.finditer(formula)]
    if _TOKEN.sub("", formula).strip() or any(word.isdigit() and not 1 <= int(word) <= len(parts) for word in words):
        return ""
    try:
        ast.parse(" ".join(words), mode="eval")
    except SyntaxError:
        return ""
    written = " ".join(parts[int(word) - 1] if word.isdigit() else word for word in words)
    return written.replace("( ", "(").replace(" )", ")")
