"""Checked parts of an expression, and which of them go together."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from cpq.dates import parse_date
from cpq.expressions.errors import ExpressionError
from cpq.expressions.types import DATE, Kind, Value, ValueType
from cpq.expressions.units import currency_of, joined
from cpq.problems import did_you_mean


class Defined(ast.expr):
    """A part that must have a value when it is evaluated; ``source`` and ``offset`` say which."""

    _fields = ("value", "source", "offset")
    value: ast.expr
    source: str
    offset: int

    if TYPE_CHECKING:

        def __init__(self, value: ast.expr, source: str, offset: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Operand:
    """A checked part: the tree to evaluate, and what is known of its value.

    Attributes:
        node: The tree, with dotted facts as single names and exact literals.
        type: What the value will be.
        source: The part as its author wrote it.
        offset: Where it starts in the text, in characters from 0.
        literal: Made of literals only, so that a number takes on any unit and a text can be a date.
        scaled: A literal factor took part. It may carry a unit of its own (14 kg per kW), so the place of
            the expression may declare another unit for the result.
    """

    node: ast.expr
    type: ValueType
    source: str
    offset: int
    literal: bool = False
    scaled: bool = False

    def __str__(self) -> str:
        return f"{self.shown} is {self.type}"

    @property
    def shown(self) -> str:
        """The part as a message quotes it, never long."""
        short = self.source if len(self.source) <= 60 else f"{self.source[:50]}…"
        return short if short[0] in "'\"" else f"'{short}'"


def constant(value: Value | tuple[Value, ...]) -> ast.Constant:
    """The tree of an exact literal; Python's own trees know neither decimals nor dates."""
    return ast.Constant(value=cast(Any, value))


def constant_value(node: ast.expr) -> Any:
    """The value of a literal's tree, or None for other trees (and for None itself)."""
    return node.value if isinstance(node, ast.Constant) else None


def defined(operand: Operand) -> Operand:
    """The operand, with evaluation to fail where it has no value."""
    if not operand.type.optional:
        return operand
    node = Defined(value=operand.node, source=operand.source, offset=operand.offset)
    return replace(operand, node=node, type=replace(operand.type, optional=False))


def require(operand: Operand, kind: Kind, purpose: str) -> Operand:
    """The operand with a value of this kind.

    Args:
        operand: The part to check.
        kind: What is needed.
        purpose: The end of the message: ``only numbers are added``.
    """
    if operand.type.kind != kind:
        hint = "write months_between(…) or days_between(…)" if {operand.type.kind, kind} == {"date", "number"} else ""
        raise ExpressionError(f"{operand}; {purpose}", code="type-mismatch", hint=hint, offset=operand.offset)
    return defined(operand)


def as_date(operand: Operand) -> Operand:
    """The operand, read as a date when it is a literal text."""
    written = constant_value(operand.node)
    if not isinstance(written, str):
        return operand
    try:
        day = parse_date(written)
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise ExpressionError(message, code="bad-date", hint=hint, offset=operand.offset) from None
    return replace(operand, node=constant(day), type=DATE)


def alike(operands: list[Operand]) -> list[Operand]:
    """The operands, with literal texts read as dates when any of them is a date."""
    has_date = any(operand.type.kind == "date" for operand in operands)
    return [as_date(operand) for operand in operands] if has_date else operands


def comparable(left: Operand, right: Operand) -> None:
    """Check that two values can be equal.

    Raises:
        ExpressionError: Types, units, currencies or choices differ, or a fact that always has a value is
            compared with None.
    """
    kinds = {left.type.kind, right.type.kind}
    if kinds == {"null"} or ("null" in kinds and (left.type.optional or right.type.optional)):
        return
    none, never = (left, right) if left.type.kind == "null" else (right, left)
    if "null" in kinds and none.literal:
        raise ExpressionError(
            f"{never.shown} always has a value; comparing it with None says nothing",
            code="type-mismatch",
            offset=never.offset,
        )
    if len(kinds) == 2:
        raise different_types(left, right, "compared")
    if kinds == {"number"}:
        joined_unit(left, right, "compared")
    _check_choice(left, right)
    _check_choice(right, left)


def joined_unit(left: Operand, right: Operand, verb: str) -> str:
    """Unit of two numbers that are added or compared; a literal has the unit of the other."""
    if left.literal or right.literal:
        return right.type.unit if left.literal else left.type.unit
    unit = joined(left.type.unit, right.type.unit)
    if unit is not None:
        return unit
    money = bool(currency_of(left.type.unit) and currency_of(right.type.unit))
    raise ExpressionError(
        f"{left} and {right}: they cannot be {verb}",
        code="different-currencies" if money else "different-units",
        hint="amounts of the quote are already in its currency" if money else "",
        offset=left.offset,
    )


def merged(left: Operand, right: Operand, verb: str) -> Operand:
    """The operand that is one or the other, as ``if`` and ``min`` give; node and place are the left one's."""
    types = left.type, right.type
    if "null" in (types[0].kind, types[1].kind):
        some = right if types[0].kind == "null" else left
        return replace(some, type=replace(some.type, optional=True), literal=left.literal and right.literal)
    if types[0].kind != types[1].kind:
        raise different_types(left, right, verb)
    known = all(part.choices for part in types)
    merged_type = ValueType(
        kind=types[0].kind,
        unit=joined_unit(left, right, verb) if types[0].kind == "number" else "",
        optional=types[0].optional or types[1].optional,
        choices=tuple(dict.fromkeys(types[0].choices + types[1].choices)) if known else (),
    )
    return replace(left, type=merged_type, literal=left.literal and right.literal, scaled=left.scaled or right.scaled)


def different_types(left: Operand, right: Operand, verb: str) -> ExpressionError:
    """The error for two values of different types."""
    return ExpressionError(
        f"{left} and {right}: they cannot be {verb}",
        code="type-mismatch",
        hint=_type_hint(left, right) or _type_hint(right, left),
        offset=left.offset,
    )


def _type_hint(left: Operand, right: Operand) -> str:
    if right.literal and right.type.kind == "text":
        bare = right.source.strip("'\"")
        if left.type.kind == "number" and bare.replace(".", "", 1).isdigit():
            return f"write numbers without quotes: {bare}"
        if left.type.kind == "yes/no":
            return "a yes/no stands alone, or is compared with True or False"
    if left.type.kind == "yes/no" and right.literal and right.type.kind == "number":
        return "a yes/no stands alone, or is compared with True or False"
    return ""


def _check_choice(literal: Operand, other: Operand) -> None:
    if not (literal.literal and literal.type.choices and other.type.choices) or other.literal:
        return
    for choice in literal.type.choices:
        if choice not in other.type.choices:
            raise unknown_choice(choice, other.shown, other.type.choices, literal.offset)


def unknown_choice(choice: str, source: str, choices: tuple[str, ...], offset: int) -> ExpressionError:
    """The error for a text outside a closed set."""
    return ExpressionError(
        f"'{choice}' is not a value of {source}",
        code="unknown-choice",
        hint=did_you_mean(choice, choices) or f"values: {_listed(choices)}",
        offset=offset,
    )


def _listed(choices: tuple[str, ...]) -> str:
    return ", ".join(choices[:8]) + (", …" if len(choices) > 8 else "")
