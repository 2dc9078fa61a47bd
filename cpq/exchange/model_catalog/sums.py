"""Sums of what choices are worth, in the rule language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from cpq.amounts import plain
from cpq.exchange.model_catalog.attributes import Attributes
from cpq.exchange.model_catalog.texts import (
    ALWAYS,
    IF,
    NEVER,
    CannotWrite,
    Piece,
    chosen_number,
    compared,
    joined,
)
from cpq.rounding import as_decimal
from cpq.solving.model import Term, Value

_MOST_CASES = 20


def compare(attributes: Attributes, terms: Sequence[Term], operator: str, bound: Fraction) -> Piece:
    """A sum against a bound.

    Raises:
        CannotWrite: It is too long for a rule, or a number in it is.
    """
    numbers = [amount for term in terms for amount in term.amounts.values()]
    scale = _scale([*numbers, bound])
    pieces = [piece for term in terms for piece in _term(attributes, term, scale)] or [Piece("0")]
    whole = compared(joined("+", pieces), operator, _number(bound * scale))
    if not whole.fits:
        raise CannotWrite("sum-too-long")
    return whole


def _term(attributes: Attributes, term: Term, scale: int) -> Iterator[Piece]:
    if len(term.variables) == 1 and not _is_switch(attributes, term.variables[0]):
        yield _of_value(attributes, term.variables[0], {values[0]: a for values, a in term.amounts.items()}, scale)
        return
    for values, amount in term.amounts.items():
        held = [attributes.literal(n, frozenset({v})) for n, v in zip(term.variables, values, strict=True)]
        condition = joined("and", [piece for piece in held if piece is not ALWAYS] or [ALWAYS])
        if NEVER not in held:
            number = _number(amount * scale)
            yield Piece(number) if condition is ALWAYS else chosen_number(number, condition)


def _is_switch(attributes: Attributes, variable: str) -> bool:
    return attributes.model.variable(variable).is_switch


def _of_value(attributes: Attributes, variable: str, amounts: dict[Value, Fraction], scale: int) -> Piece:
    """A number by the value of one attribute: the value itself, a multiple of it, or case by case."""
    known = attributes.model.variable(variable)
    fact = attributes.fact(variable)
    values = [value for value in known.values if isinstance(value, Decimal)]
    factor = _factor(values, amounts)
    if factor is not None and None not in amounts and len(values) + 1 >= len(known.values):
        times = "" if factor * scale == 1 else f"{_number(factor * scale)} * "
        number = Piece(f"{times}{fact}", 3, 2)
        if None not in known.values:
            return number
        return chosen_number(number.text, Piece(f"{fact} != None", 3, 2))
    by_amount: dict[Fraction, set[Value]] = {}
    for value, amount in amounts.items():
        by_amount.setdefault(amount, set()).add(value)
    if len(by_amount) > _MOST_CASES:
        raise CannotWrite("sum-too-long")
    piece = Piece("0")
    for amount, of in by_amount.items():
        condition = attributes.literal(variable, frozenset(of))
        said = chosen_number(_number(amount * scale), condition, piece.inside(IF))
        piece = Piece(said.text, said.parts + piece.parts, max(said.depth, piece.depth + 1), IF)
    return piece


def _factor(values: Sequence[Decimal], amounts: dict[Value, Fraction]) -> Fraction | None:
    """What each value is multiplied by to give its amount, or None where that differs."""
    factors = {amounts.get(value, Fraction(0)) / Fraction(value) for value in values if value}
    if len(factors) != 1 or any(amounts.get(value, Fraction(0)) for value in values if not value):
        return None
    return factors.pop()


def _scale(numbers: Sequence[Fraction]) -> int:
    """What to multiply with so that every number is a decimal of at most 12 places."""
    if all(_is_decimal(number) for number in numbers):
        return 1
    return lcm(*(number.denominator for number in numbers))


def _is_decimal(number: Fraction) -> bool:
    return 10**12 % number.denominator == 0


def _number(number: Fraction) -> str:
    text = plain(as_decimal(number))
    if len(text.replace(".", "").lstrip("-")) > 28:
        raise CannotWrite("number-too-long")
    return text
