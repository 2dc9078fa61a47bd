"""Numbers that choices decide, exactly: sums of products, quotients of those, and what they compare to.

A sum is kept as one table of amounts for each set of variables it reads; a quotient as its top and its bottom, so that
averages and divisions become comparisons of sums without rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeAlias, cast

from cpq.solving.meaning import compares
from cpq.solving.model import And, Compare, Formula, Is, Not, Or, Sign, Term, Value

Amounts: TypeAlias = dict[tuple[Value, ...], Fraction]
Sum: TypeAlias = dict[tuple[str, ...], Amounts]
"""Amounts by the values of some variables, whose names are sorted; a combination left out is worth nothing."""

MAX_AMOUNTS: Final = 50_000
"""Amounts in one sum, beyond which a constraint is left out."""

ALWAYS: Final = And(())
NEVER: Final = Or(())

FLIPPED: Final[Mapping[str, Sign]] = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
"""Each sign as it is from the other side."""


class TooLarge(Exception):
    """A product of sums that would take too many amounts."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number that choices decide.

    Attributes:
        top, bottom: It is their quotient.
        divisors: Sums that must not be zero for the number to exist, the bottom among them where choices decide it.
    """

    top: Sum
    bottom: Sum
    divisors: tuple[Sum, ...] = ()


def constant(number: Fraction | int) -> Number:
    """A number that nothing decides."""
    return Number(_constant(Fraction(number)), _constant(Fraction(1)))


def amounts_of(variable: str, amounts: Mapping[Value, Fraction]) -> Number:
    """A number by the values of one variable."""
    return Number(
        {(variable,): {(value,): amount for value, amount in amounts.items() if amount}}, _constant(Fraction(1))
    )


def total(numbers: list[Number]) -> Number:
    """The sum of numbers that are no quotients."""
    top: Sum = {}
    for number in numbers:
        _add_into(top, number.top)
    return Number(top, _constant(Fraction(1)))


def calculated(operator: str, left: Number, right: Number) -> Number:
    """Left and right by one of ``+ - * /``.

    Raises:
        TooLarge: The result would have too many amounts.
    """
    divisors = left.divisors + right.divisors
    if operator == "*":
        return Number(_times(left.top, right.top), _times(left.bottom, right.bottom), divisors)
    if operator == "/":
        if _number_in(right.top) is None:
            divisors += (right.top,)
        elif _number_in(right.top) == 0:
            divisors += ({},)
        return Number(_times(left.top, right.bottom), _times(left.bottom, right.top), divisors)
    sign = -1 if operator == "-" else 1
    if left.bottom == right.bottom:
        return Number(_plus(left.top, right.top, sign), left.bottom, divisors)
    top = _plus(_times(left.top, right.bottom), _times(right.top, left.bottom), sign)
    return Number(top, _times(left.bottom, right.bottom), divisors)


def rounded(number: Number, rounding: Callable[[Fraction], int]) -> Number | None:
    """The floor or ceiling of a number that one choice decides, or None where several do."""
    bottom = _number_in(number.bottom)
    if not bottom or len(number.top) > 1:
        return None
    top: Sum = {
        names: {values: Fraction(rounding(amount / bottom)) for values, amount in amounts.items()}
        for names, amounts in number.top.items()
    }
    return Number(top, _constant(Fraction(1)))


ROUNDINGS: Final[Mapping[str, Callable[[Fraction], int]]] = {"floor": math.floor, "ceil": math.ceil}


def compared(left: Number, operator: str, right: Number) -> Formula:
    """Whether two numbers compare so; false where one of them divides by zero.

    Raises:
        TooLarge: The comparison would have too many amounts.
    """
    difference = calculated("-", left, right)
    exists = [_comparison(divisor, "!=") for divisor in difference.divisors]
    sign = _number_in(difference.bottom)
    if sign is not None:
        formula = _comparison(difference.top, operator if sign >= 0 else FLIPPED[operator])
    elif operator in ("==", "!=") or _never_negative(difference.bottom):
        formula = _comparison(difference.top, operator)
    else:
        above = And((_comparison(difference.bottom, ">"), _comparison(difference.top, operator)))
        below = And((_comparison(difference.bottom, "<"), _comparison(difference.top, FLIPPED[operator])))
        formula = Or((above, below))
    return And((*exists, formula)) if exists else formula


def _comparison(sum_: Sum, operator: str) -> Formula:
    """A sum against zero."""
    bound = Fraction(0)
    terms = []
    for names, amounts in sum_.items():
        if not names:
            bound -= amounts.get((), Fraction(0))
        elif amounts:
            terms.append(Term(names, amounts))
    if not terms:
        return ALWAYS if compares(Fraction(0), operator, bound) else NEVER
    if len(terms) == 1 and len(terms[0].variables) == 1:
        return _one_choice(terms[0], operator, bound)
    return Compare(tuple(terms), cast(Sign, operator), bound)


def _one_choice(term: Term, operator: str, bound: Fraction) -> Formula:
    """A comparison that one variable decides, as the values with which it holds or does not."""
    (variable,) = term.variables
    of_zero = compares(Fraction(0), operator, bound)
    other = {values[0] for values, amount in term.amounts.items() if compares(amount, operator, bound) != of_zero}
    return Not(Is(variable, frozenset(other))) if of_zero else Is(variable, frozenset(other))


def _constant(number: Fraction) -> Sum:
    return {(): {(): number}} if number else {}


def _number_in(sum_: Sum) -> Fraction | None:
    """The number of a sum that nothing decides, or None where something does."""
    if not sum_:
        return Fraction(0)
    return sum_[()].get((), Fraction(0)) if len(sum_) == 1 and () in sum_ else None


def _never_negative(sum_: Sum) -> bool:
    return all(amount >= 0 for amounts in sum_.values() for amount in amounts.values())


def _plus(left: Sum, right: Sum, sign: int) -> Sum:
    result = {names: dict(amounts) for names, amounts in left.items()}
    _add_into(result, right, sign)
    return result


def _add_into(result: Sum, other: Sum, sign: int = 1) -> None:
    for names, amounts in other.items():
        own = result.setdefault(names, {})
        for values, amount in amounts.items():
            added = own.get(values, Fraction(0)) + sign * amount
            if added:
                own[values] = added
            else:
                own.pop(values, None)
        if not own:
            del result[names]


def _times(left: Sum, right: Sum) -> Sum:
    result: Sum = {}
    work = 0
    for left_names, left_amounts in left.items():
        for right_names, right_amounts in right.items():
            work += len(left_amounts) * len(right_amounts)
            if work > MAX_AMOUNTS:
                raise TooLarge
            names = tuple(sorted({*left_names, *right_names}))
            _add_into(result, {names: _joined(names, left_names, left_amounts, right_names, right_amounts)})
    return result


def _joined(
    names: tuple[str, ...],
    left_names: tuple[str, ...],
    left_amounts: Amounts,
    right_names: tuple[str, ...],
    right_amounts: Amounts,
) -> Amounts:
    """Products of amounts, for the values on which both sides agree."""
    result: Amounts = {}
    for left_values, left_amount in left_amounts.items():
        known = dict(zip(left_names, left_values, strict=True))
        for right_values, right_amount in right_amounts.items():
            more = dict(zip(right_names, right_values, strict=True))
            if all(known.get(name, value) == value for name, value in more.items()):
                merged = {**known, **more}
                result[tuple(merged[name] for name in names)] = left_amount * right_amount
    return result
