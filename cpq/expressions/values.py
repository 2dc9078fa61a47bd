"""Values on their way in and out of an evaluation, and the errors on that way.

Every evaluator - the reference, the closures, the generated code - takes facts and cells in and turns failures
into the one error here, so that all of them say the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, DecimalException
from types import MappingProxyType
from typing import Any, NoReturn

from cpq.expressions.errors import ExpressionError
from cpq.expressions.types import Kind, Value, ValueType
from cpq.quoted import shown

Table = Callable[..., Value | int] | Mapping[Any, Value | int]
"""A table to look up in: called with the keys, or a mapping from the tuple of keys."""

Form = Callable[[Mapping[str, Value | int], Mapping[str, Table]], Value]
"""An expression that can be run: from the facts and the tables to its value."""

CLASSES: Mapping[Kind, type] = MappingProxyType(
    {"number": Decimal, "text": str, "yes/no": bool, "date": date, "null": type(None)}
)
"""The one class that the values of each kind have."""


def typed_fact(value: object, name: str, wanted: ValueType) -> Value:
    """A fact as an expression needs it: whole numbers as decimals, nothing of another type.

    Raises:
        ExpressionError: ``wrong-fact-type``.
    """
    return _typed(value, wanted, f"the fact '{name}'")


def looked_up(tables: Mapping[str, Table], name: str, wanted: ValueType, keys: tuple[Value, ...]) -> Value:
    """The cell of a table for these keys.

    Raises:
        ExpressionError: ``missing-table``, ``missing-cell`` or ``wrong-fact-type``.
    """
    table = tables.get(name)
    if table is None:
        raise ExpressionError(f"the table '{name}' was not given", code="missing-table")
    try:
        cell = table(*keys) if callable(table) else table[keys]
    except LookupError:
        cell = None
    if cell is None:
        raise ExpressionError(f"the table '{name}' has no cell for {', '.join(map(_shown, keys))}", code="missing-cell")
    return _typed(cell, wanted, f"a cell of the table '{name}'")


def undefined(source: str, offset: int) -> NoReturn:
    """Refuse to calculate with a part that has no value.

    Raises:
        ExpressionError: Always, with code ``undefined-value``.
    """
    raise ExpressionError(
        f"'{source}' has no value",
        code="undefined-value",
        hint=f"test it first with {source} != None, or give the fact a default",
        offset=offset,
    )


def plain_zero(value: Value) -> Value:
    """Minus zero as zero: a credit of nothing is nothing."""
    return value.copy_abs() if isinstance(value, Decimal) and not value else value


def failure(error: Exception, text: str) -> ExpressionError:
    """The one error for whatever went wrong while an expression was evaluated.

    Args:
        error: What was raised. A ``KeyError`` names a fact that the facts given do not hold.
        text: The expression.
    """
    if isinstance(error, ExpressionError):
        error.text = error.text or text
        return error
    if isinstance(error, KeyError) and error.args:
        return ExpressionError(f"the fact '{error.args[0]}' was not given", code="missing-fact", text=text)
    if isinstance(error, DecimalException):
        message = "a calculation has no result (division by zero, or a number too large)"
        return ExpressionError(message, code="arithmetic", text=text)
    message = f"the expression could not be evaluated: {type(error).__name__}: {error}"
    return ExpressionError(message, code="evaluation-failed", text=text)


def fail(error: Exception, text: str) -> NoReturn:
    """Raise :func:`failure`, with what was raised first as its cause.

    Raises:
        ExpressionError: Always.
    """
    found = failure(error, text)
    if found is error:
        raise found
    raise found from error


def _typed(value: object, wanted: ValueType, what: str) -> Value:
    if value is None and (wanted.optional or wanted.kind == "null"):
        return None
    if wanted.kind == "number" and type(value) is int:
        return Decimal(value)
    if type(value) is CLASSES[wanted.kind] and (not isinstance(value, Decimal) or value.is_finite()):
        return value  # type: ignore[return-value] # its class was just compared
    found = "has no value" if value is None else f"is {_shown(value)} ({type(value).__name__})"
    raise ExpressionError(f"{what} should be {wanted}, and {found}", code="wrong-fact-type")


def _shown(value: object) -> str:
    """A value as a message shows it: numbers and dates plainly, the rest quoted, never long."""
    return str(value)[:60] if isinstance(value, Decimal | date) else shown(value)
