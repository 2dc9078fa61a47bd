"""Whether an expression gives what its place in a file needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from cpq.expressions.errors import ExpressionError
from cpq.expressions.operands import Operand, as_date, defined, unknown_choice
from cpq.expressions.types import NUMBER, TEXT, YES_NO, ValueType
from cpq.expressions.units import currency_of, joined

Expected = Literal["yes/no", "number", "text", "any"] | ValueType
"""What a place needs: a kind, anything, or a type with its unit and choices."""

_KINDS: Mapping[str, ValueType] = MappingProxyType({"yes/no": YES_NO, "number": NUMBER, "text": TEXT})


def fitted(result: Operand, expects: Expected) -> Operand:
    """The result, checked against what its place needs, and with the type that the place states.

    Raises:
        ExpressionError: ``result-type``, or for the unit or the choices of a stated type
            ``different-units``, ``different-currencies`` or ``unknown-choice``.
    """
    if expects == "any":
        return result
    wanted = expects if isinstance(expects, ValueType) else _KINDS[expects]
    if wanted.kind == "date":
        result = as_date(result)
    if wanted.kind != result.type.kind and not (wanted.optional and result.type.kind == "null"):
        raise _misfit(result, wanted, "result-type")
    if not wanted.optional:
        result = defined(result)
    if not isinstance(expects, ValueType):
        return result
    if wanted.kind == "number" and result.type.kind == "number":
        _check_unit(result, wanted)
    for choice in result.type.choices if wanted.choices else ():
        if choice not in wanted.choices:
            raise unknown_choice(choice, "what is needed here", wanted.choices, result.offset)
    return replace(result, type=replace(wanted, optional=result.type.optional or result.type.kind == "null"))


def _check_unit(result: Operand, wanted: ValueType) -> None:
    """A literal has any unit; a literal factor may carry the unit that turns a measure into another."""
    given, currency = result.type.unit, currency_of(result.type.unit)
    if result.literal or (result.scaled and not currency) or joined(given, wanted.unit) is not None:
        return
    raise _misfit(
        result, wanted, "different-currencies" if currency and currency_of(wanted.unit) else "different-units"
    )


def _misfit(result: Operand, wanted: ValueType, code: str) -> ExpressionError:
    message = f"the expression gives {result.type}, and {wanted} is needed here"
    hint = "a condition compares, such as quantity >= 10" if wanted.kind == "yes/no" else ""
    return ExpressionError(message, code=code, hint=hint, offset=result.offset)
