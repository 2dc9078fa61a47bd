"""Numbers of a rule as sums: each term is decided by few variables, and every step is exact as the evaluator's is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import lcm
from typing import NamedTuple

from cpq.configuration.domains import Domains, Key, TooLarge
from cpq.configuration.logic import FALSE, TRUE
from cpq.solving.meaning import compares, worth
from cpq.solving.model import Compare, Formula, Sign, Term, Value

_DIGITS = 10**60
"""The evaluator keeps 60 digits: a sum of exact numbers that needs no more is exact."""


class Sum(NamedTuple):
    """A constant and terms, each over other variables.

    Attributes:
        rounded: Whether the evaluator rounds what it is to 60 digits, once; it can be compared only.
    """

    terms: tuple[Term, ...] = ()
    constant: Fraction = Fraction(0)
    rounded: bool = False

    @property
    def variables(self) -> tuple[str, ...]:
        """Every variable that decides it, each once."""
        return tuple(dict.fromkeys(name for term in self.terms for name in term.variables))

    def worth(self, values: Mapping[str, Value]) -> Fraction:
        """What it is where its variables have these values."""
        return sum((worth(term, values) for term in self.terms), self.constant)


def plus(left: Sum, right: Sum) -> Sum:
    """The sum of two; terms over the same variables become one.

    Raises:
        TooLarge: The evaluator would round it.
    """
    return _exact(_added((*left.terms, *right.terms), left.constant + right.constant), left, right)


def total(terms: Iterable[Term]) -> Sum:
    """Terms added up.

    Raises:
        TooLarge: The evaluator would round it.
    """
    return _exact(_added(terms, Fraction(0)))


def negative(one: Sum) -> Sum:
    """A sum with the other sign; rounding is the same for both."""
    return _scaled(one, Fraction(-1))._replace(rounded=one.rounded)


def divided(one: Sum, divisor: Fraction) -> Sum:
    """A sum divided by a constant, rounded where decimals do not hold it.

    Raises:
        TooLarge: The sum is rounded already.
    """
    if one.rounded:
        raise TooLarge
    found = _scaled(one, 1 / divisor)
    return found if _fits(found) else found._replace(rounded=True)


def _scaled(one: Sum, factor: Fraction) -> Sum:
    return _added([_times(term, factor) for term in one.terms], one.constant * factor)


def _times(term: Term, factor: Fraction) -> Term:
    return Term(term.variables, {key: amount * factor for key, amount in term.amounts.items()})


def times(left: Sum, right: Sum, domains: Domains) -> Sum:
    """The product of two sums, term by term.

    Raises:
        TooLarge: It has too many combinations, or the evaluator would round it.
    """
    terms = [_times(term, right.constant) for term in left.terms] + [
        _times(term, left.constant) for term in right.terms
    ]
    pairs = list(product(left.terms, right.terms))
    if sum(domains.count(_union(one, other)) for one, other in pairs) > domains.most:
        raise TooLarge
    terms += [_product(one, other, domains) for one, other in pairs]
    return _exact(_added(terms, left.constant * right.constant), left, right)


def _union(one: Term, other: Term) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one.variables, *other.variables)))


def _product(one: Term, other: Term, domains: Domains) -> Term:
    variables = _union(one, other)
    amounts = {}
    for key in domains.keys(variables):
        values = dict(zip(variables, key, strict=True))
        amount = worth(one, values) * worth(other, values)
        if amount:
            amounts[key] = amount
    return Term(variables, amounts)


def only_where(one: Sum, variables: Sequence[str], keys: Iterable[Key], domains: Domains) -> Sum:
    """A sum in some combinations of variables, nothing in all others.

    Args:
        keys: The combinations, as values in the order of the variables.

    Raises:
        TooLarge: It has too many combinations.
    """
    switch = Term(tuple(variables), dict.fromkeys(keys, Fraction(1)))
    return times(one, Sum((switch,)), domains)


def _added(terms: Iterable[Term], constant: Fraction) -> Sum:
    """Terms over the same variables as one, without what is worth nothing."""
    together: dict[frozenset[str], Term] = {}
    for term in terms:
        same = together.get(frozenset(term.variables))
        together[frozenset(term.variables)] = term if same is None else _merged(same, term)
    kept = []
    for term in together.values():
        amounts = {key: amount for key, amount in term.amounts.items() if amount}
        if not term.variables:
            constant += amounts.get((), Fraction(0))
        elif amounts:
            kept.append(Term(term.variables, amounts))
    return Sum(tuple(kept), constant)


def _merged(one: Term, other: Term) -> Term:
    places = [other.variables.index(name) for name in one.variables]
    amounts = dict(one.amounts)
    for key, amount in other.amounts.items():
        mine = tuple([key[place] for place in places])
        amounts[mine] = amounts.get(mine, Fraction(0)) + amount
    return Term(one.variables, amounts)


def _exact(made: Sum, *parts: Sum) -> Sum:
    """A sum made of others, if the evaluator computes it without rounding.

    Raises:
        TooLarge: It does not.
    """
    if any(part.rounded for part in parts) or not _fits(made):
        raise TooLarge
    return made


def _fits(one: Sum) -> bool:
    """Whether decimals of 60 digits hold every value of a sum exactly."""
    whole, tens = _common_denominator(one), 1
    while tens % whole:
        tens *= 10
        if tens > _DIGITS:
            return False
    return _size(one) * tens < _DIGITS


def _common_denominator(one: Sum) -> int:
    return lcm(
        *{amount.denominator for term in one.terms for amount in term.amounts.values()}, one.constant.denominator
    )


def _size(one: Sum) -> Fraction:
    """No value of the sum is larger, whatever its sign."""
    largest = (max(map(abs, term.amounts.values()), default=Fraction(0)) for term in one.terms)
    return abs(one.constant) + sum(largest, Fraction(0))


def compared(left: Sum, operator: Sign, right: Sum) -> Formula:
    """Where one sum compares with another as the evaluator says.

    Rounding keeps the order of numbers, and keeps numbers apart that differ by more than it changes.

    Raises:
        TooLarge: Rounding could hide a difference.
    """
    difference = _added((*left.terms, *negative(right).terms), left.constant - right.constant)
    if left.rounded or right.rounded:
        denominators = lcm(_common_denominator(left), _common_denominator(right))
        if denominators * (_size(left) + _size(right)) * 100 >= _DIGITS:
            raise TooLarge
    if not difference.terms:
        return TRUE if compares(difference.constant, operator, Fraction(0)) else FALSE
    return Compare(difference.terms, operator, -difference.constant)
