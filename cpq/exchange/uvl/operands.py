"""What names and literals of a constraint mean: choices, numbers and texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias

from cpq.exchange.uvl.arithmetic import NEVER, Number, amounts_of, compared, constant
from cpq.solving.model import And, Formula, Is, Not, Or, Value


@dataclass(frozen=True, slots=True)
class Text:
    """A text that the value of one variable decides, or a constant where it names none."""

    variable: str
    texts: Mapping[Value, str]

    @property
    def constant(self) -> str | None:
        """The text, where nothing decides it."""
        return None if self.variable else self.texts[None]


@dataclass(frozen=True, slots=True)
class TypedChoice:
    """A feature with a value: whether it is chosen, and which number or text it has."""

    on: Formula
    value: Number | Text


Chain: TypeAlias = "list[str | Formula]"
"""``&`` or ``|`` and the parts so far; a chain is one formula, however long, rather than a formula in a formula."""

Operand: TypeAlias = "Formula | Number | Text | TypedChoice | Chain"

COMPARISONS: Final = frozenset({"==", "!=", "<", ">", "<=", ">="})


class WrongOperand(Exception):
    """What stands beside an operator is of another kind than the operator takes."""


def as_formula(operand: Operand) -> Formula:
    """An operand that holds or does not.

    Raises:
        WrongOperand: It is a number or a text.
    """
    if isinstance(operand, list):
        parts = tuple(operand[1:])
        return And(parts) if operand[0] == "&" else Or(parts)  # type: ignore[arg-type]
    if isinstance(operand, TypedChoice):
        return operand.on
    if isinstance(operand, Number | Text):
        raise WrongOperand("a number or a text stands where something must hold or not")
    return operand


def joined(operator: str, left: Operand, right: Operand) -> Operand:
    """Two operands by ``&`` or ``|``; the left chain goes on where it can."""
    formula = as_formula(right)
    if isinstance(left, list) and left[0] == operator:
        left.append(formula)
        return left
    return [operator, as_formula(left), formula]


def as_value(operand: Operand) -> Number | Text:
    """An operand that is a number or a text.

    Raises:
        WrongOperand: It holds or does not.
    """
    if isinstance(operand, TypedChoice):
        return operand.value
    if isinstance(operand, Number | Text):
        return operand
    raise WrongOperand("something that holds or not stands where a number or a text must")


def as_number(operand: Operand) -> Number:
    """An operand that is a number.

    Raises:
        WrongOperand: It is something else.
    """
    value = as_value(operand)
    if isinstance(value, Text):
        raise WrongOperand("a text stands where a number must")
    return value


def comparison(operator: str, left: Operand, right: Operand) -> Formula:
    """Two numbers or two texts compared.

    Raises:
        WrongOperand: They are not of one kind, or texts are asked which comes first.
        TooLarge: The numbers depend on too many choices.
    """
    one, other = as_value(left), as_value(right)
    if isinstance(one, Number) and isinstance(other, Number):
        return compared(one, operator, other)
    if isinstance(one, Number) or isinstance(other, Number):
        raise WrongOperand("a text is compared with a number")
    if operator not in ("==", "!="):
        raise WrongOperand(f"texts are compared with {operator}; they can only be equal or not")
    same = _same_text(one, other)
    return same if operator == "==" else Not(same)


def length(text: Text) -> Number:
    """How many characters a text has."""
    lengths = {value: Fraction(len(said)) for value, said in text.texts.items()}
    if not text.variable:
        return constant(lengths[None])
    return amounts_of(text.variable, lengths)


def _same_text(one: Text, other: Text) -> Formula:
    if not one.variable and not other.variable:
        return And(()) if one.constant == other.constant else NEVER
    if not one.variable:
        one, other = other, one
    if not other.variable or other.variable == one.variable:
        fit = (value for value, said in one.texts.items() if said == other.texts[value if other.variable else None])
        return Is(one.variable, frozenset(fit))
    values: dict[str, tuple[list[Value], list[Value]]] = {}
    for side, text in enumerate((one, other)):
        for value, said in text.texts.items():
            values.setdefault(said, ([], []))[side].append(value)
    return Or(
        tuple(
            And((Is(one.variable, frozenset(left)), Is(other.variable, frozenset(right))))
            for left, right in values.values()
            if left and right
        )
    )
