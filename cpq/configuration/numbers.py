"""Numbers of a rule: sums, one for each of the cases that the rule tells apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product
from typing import NamedTuple

from cpq.configuration.domains import TooLarge
from cpq.configuration.logic import FALSE, TRUE, Condition, always, both, either, opposite
from cpq.configuration.sums import Sum, compared
from cpq.solving.model import Formula, Sign

MAX_CASES = 64
"""Cases that one number may have, such as by ``if`` and ``min`` over many variables."""


class Case(NamedTuple):
    """What a number is in some case.

    Attributes:
        where: The case; no two of a number hold together.
        sum: The number there.
    """

    where: Formula
    sum: Sum


class Number(NamedTuple):
    """A number of a rule over variables.

    Attributes:
        cases: What it is; where it can be evaluated and is not absent, one of them holds.
        known: Where it can be evaluated.
        absent: Where it is evaluated and has no value (None).
    """

    cases: tuple[Case, ...]
    known: Formula = TRUE
    absent: Formula = FALSE

    @property
    def is_plain(self) -> bool:
        """Whether it has one case, which always holds."""
        return len(self.cases) == 1 and always(self.cases[0].where)

    def each(self, change: Callable[[Sum], Sum]) -> Number:
        """The number with another sum in each case."""
        return self._replace(cases=tuple(Case(case.where, change(case.sum)) for case in self.cases))


def plain(one: Sum) -> Number:
    """A number of one case."""
    return Number((Case(TRUE, one),))


def defined(number: Number) -> Number:
    """The number, which cannot be evaluated where it is absent."""
    return Number(number.cases, both(number.known, opposite(number.absent)))


def joined(left: Number, right: Number, join: Callable[[Sum, Sum], Sum]) -> Number:
    """A number made of two, in every pair of their cases.

    Raises:
        TooLarge: There are too many pairs, or ``join`` says so.
    """
    cases = [Case(where, join(one, other)) for where, one, other in _pairs(left, right)]
    return Number(_few(cases), both(left.known, right.known))


def chosen(test: Condition, body: Number, other: Number) -> Number:
    """``body if test else other``, with the cases of both.

    Raises:
        TooLarge: There are too many cases.
    """
    cases = [Case(both(test.true, case.where), case.sum) for case in body.cases]
    cases += [Case(both(test.false, case.where), case.sum) for case in other.cases]
    known = both(test.known, either(opposite(test.true), body.known), either(test.true, other.known))
    absent = either(both(test.true, body.absent), both(test.false, other.absent))
    return Number(_few(cases), known, absent)


def smallest(left: Number, right: Number, sign: Sign) -> Number:
    """The smaller of two numbers for ``<=``, the larger for ``>=``.

    Raises:
        TooLarge: There are too many cases.
    """
    cases = []
    for where, one, other in _pairs(left, right):
        first = compared(one, sign, other)
        cases += [Case(both(where, first), one), Case(both(where, opposite(first)), other)]
    return Number(_few(cases), both(left.known, right.known))


def compare(left: Number, sign: Sign, right: Number) -> Condition:
    """Where one number compares with another; absent ones are equal to each other only.

    Raises:
        TooLarge: There are too many cases, or rounding could hide a difference.
    """
    if len(left.cases) * len(right.cases) > MAX_CASES:
        raise TooLarge
    holds = either(*(both(where, compared(one, sign, other)) for where, one, other in _pairs(left, right)))
    some = both(opposite(left.absent), opposite(right.absent))
    if sign == "!=":
        true = either(
            both(some, holds), both(left.absent, opposite(right.absent)), both(right.absent, opposite(left.absent))
        )
    else:
        true = either(both(some, holds), both(left.absent, right.absent))
    known = both(left.known, right.known)
    return Condition(both(known, true), known)


def _pairs(left: Number, right: Number) -> Iterator[tuple[Formula, Sum, Sum]]:
    """Each case of one number with each of the other."""
    for one, other in product(left.cases, right.cases):
        yield both(one.where, other.where), one.sum, other.sum


def _few(cases: list[Case]) -> tuple[Case, ...]:
    if len(cases) > MAX_CASES:
        raise TooLarge
    return tuple(cases)


def constant_of(number: Number) -> Fraction | None:
    """The value of a number that nothing changes, or None."""
    if len(number.cases) == 1 and not number.cases[0].sum.terms:
        return number.cases[0].sum.constant
    return None
