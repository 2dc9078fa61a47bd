"""A contract as its file and its JSON write it; what stands at its default is left out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from cpq.amounts import format_rate, plain
from cpq.catalog.per import Per
from cpq.contracts.document import SCHEMA, RunningContract
from cpq.files.texts import ExpressionText
from cpq.quotes.parties import Account
from cpq.terms import Term

_RATES = frozenset({"discount", "uplift", "cap"})


def contract_file(contract: RunningContract) -> Mapping[str, Any]:
    """The contract in the words of its file: names with spaces, rates with their sign."""
    return {"schema": SCHEMA, **_fields(contract, spaced=True)}


def contract_json(contract: RunningContract) -> Mapping[str, Any]:
    """The contract as JSON-ready data: the same with underscores."""
    return {"schema": SCHEMA, **as_json(contract)}


def as_json(document: BaseModel) -> Mapping[str, Any]:
    """Fields of a contract, or of what changes one, as JSON-ready data."""
    return _fields(document, spaced=False)


def _fields(model: BaseModel, *, spaced: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if name == "schema_" or (not field.is_required() and value == field.get_default(call_default_factory=True)):
            continue
        plain_name = name.rstrip("_")
        found[plain_name.replace("_", " ") if spaced else plain_name] = _value(name, value, spaced=spaced)
    return found


def _value(name: str, value: Any, *, spaced: bool) -> Any:
    if isinstance(value, Account) and value == Account(id=value.id):
        return value.id
    if isinstance(value, BaseModel):
        return _fields(value, spaced=spaced)
    if isinstance(value, Mapping):
        return {key: _value("", inner, spaced=spaced) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_value("", inner, spaced=spaced) for inner in value]
    if isinstance(value, Decimal):
        in_per_cent = name in _RATES and (spaced or abs(value) > 1)  # a fraction above 1 could be meant in per cent
        return format_rate(value) if in_per_cent else plain(value)
    if isinstance(value, bool):
        return value
    if isinstance(value, Per | Term | ExpressionText) or hasattr(value, "isoformat"):
        return str(value)
    return str(value) if isinstance(value, int) else value
