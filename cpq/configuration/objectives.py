"""What a best configuration is: sums of terms over the choices, exact, from the prices of single lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import count, product
from math import lcm, prod
from typing import Final, Literal, NamedTuple

from cpq.configuration.choices import Choices, Component
from cpq.configuration.line_prices import line_price, read_paths
from cpq.configuration.prices import PartPrice, PriceOf
from cpq.configuration.quote_lines import chosen
from cpq.problems import CpqError
from cpq.solving.model import Model, Rule, Table, Term, Value, Variable

ObjectiveName = Literal["cheapest net", "cheapest list", "best margin", "fewest lines"]
OBJECTIVES: Final[tuple[ObjectiveName, ...]] = ("cheapest net", "cheapest list", "best margin", "fewest lines")
"""What may be wanted of a configuration; several are tried for one after the other."""

MOST_PRICES = 20_000
"""Combinations of values that one line's price may depend on, and that are priced ahead."""


_DIGIT = 1_000
"""Base of the digits that a price of several choices is written in; each is a variable of at most so many values."""


class TooManyPrices(CpqError):
    """The price of a line depends on more combinations of choices than can be priced ahead."""

    code = "too-many-prices"


class Unpriced(NamedTuple):
    """A combination of values for which a line has no price, or no known cost.

    Attributes:
        path: The component.
        values: Values by path.
    """

    path: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Objective:
    """One thing to make as small as possible.

    Attributes:
        terms: Their sum is minimised: money in whole currency units, or lines.
        unpriced: Combinations that the terms make dearer than everything else, since they have no price.
    """

    name: ObjectiveName
    terms: tuple[Term, ...]
    unpriced: tuple[Unpriced, ...] = ()


def objective(
    name: ObjectiveName,
    choices: Choices,
    domains: Mapping[str, Sequence[Value]],
    quantity: Decimal,
    price_of: PriceOf | None,
) -> Objective:
    """An objective over the choices that are still possible.

    Args:
        domains: Possible values of every choice that rules know, by path.
        quantity: Units of the product.
        price_of: Prices of single lines; needed for all but ``fewest lines``.

    Raises:
        TooManyPrices: A line's price depends on too many combinations.
        ValueError: Prices are needed and missing.
    """
    if name == "fewest lines":
        return Objective(name, tuple(_lines(choices, domains)))
    if price_of is None:
        raise ValueError(f"'{name}' needs prices")
    parts = [
        _Priced(component, choices, domains, quantity, price_of)
        for component in choices.components.values()
        if component.option is None or any(map(chosen, domains[component.path]))
    ]
    amounts = [{key: _amount(name, price) for key, price in part.prices()} for part in parts]
    too_dear = 1 + sum(map(_span, amounts), Fraction(0))
    terms = tuple(
        Term(part.variables, {key: too_dear if amount is None else amount for key, amount in table.items()})
        for part, table in zip(parts, amounts, strict=True)
    )
    unpriced = tuple(
        Unpriced(part.component.path, dict(zip(part.variables, key, strict=True)))
        for part, table in zip(parts, amounts, strict=True)
        for key, amount in table.items()
        if amount is None
    )
    return Objective(name, terms, unpriced)


def _span(amounts: Mapping[tuple[Value, ...], Fraction | None]) -> Fraction:
    """How far apart the amounts of a line may lie, a line that is not there counted as zero."""
    known = [Fraction(0), *(amount for amount in amounts.values() if amount is not None)]
    return max(known) - min(known)


def _amount(name: ObjectiveName, price: PartPrice | None) -> Fraction | None:
    if price is None:
        return None
    if name == "best margin":
        return None if price.margin is None else -Fraction(price.margin)
    return Fraction(price.net if name == "cheapest net" else price.list)


def _lines(choices: Choices, domains: Mapping[str, Sequence[Value]]) -> Iterator[Term]:
    for component in choices.components.values():
        if component.option is not None:
            counted: dict[tuple[Value, ...], Fraction] = {
                (value,): Fraction(1) for value in domains[component.path] if chosen(value)
            }
            yield Term((component.path,), counted)


class _Priced:
    """The line of one component: the choices that its price depends on, and the price of each combination."""

    def __init__(
        self,
        component: Component,
        choices: Choices,
        domains: Mapping[str, Sequence[Value]],
        quantity: Decimal,
        price_of: PriceOf,
    ) -> None:
        self.component, self.choices, self.quantity, self.price_of = component, choices, quantity, price_of
        self.domains = domains
        around = [one.path for one in choices.way(component) if one.option is not None]
        self.variables = (*around, *(path for path in read_paths(component, price_of) if path in domains))
        self.around = around

    def prices(self) -> Iterator[tuple[tuple[Value, ...], PartPrice | None]]:
        """Every combination in which the component is there, with its price.

        Raises:
            TooManyPrices: There are too many.
        """
        count = prod(len(self.domains[path]) for path in self.variables)
        if count > MOST_PRICES:
            name = self.component.path or self.component.product_id
            raise TooManyPrices(
                f"the price of '{name}' depends on {count:,} combinations of choices; {MOST_PRICES:,} can be tried",
                hint=f"choose some of {', '.join(self.variables[:8])} first",
            )
        for key in product(*(self.domains[path] for path in self.variables)):
            values = dict(zip(self.variables, key, strict=True))
            if all(chosen(values[path]) for path in self.around):
                yield key, line_price(self.component, self.choices, values, self.quantity, self.price_of)


def with_single_terms(
    model: Model, objectives: Sequence[Objective], domains: Mapping[str, Sequence[Value]]
) -> tuple[Model, list[tuple[Term, ...]]]:
    """The model with more variables for each term that several variables decide, and terms of one variable each.

    Such a variable is a digit of the term's amount, and a table says which; so it follows from the others and nothing
    else changes. All amounts of a term are lessened alike, which moves no optimum.
    """
    variables, rules = list(model.variables), list(model.rules)
    single: list[tuple[Term, ...]] = []
    for one in objectives:
        terms = []
        for number, term in enumerate(one.terms, start=1):
            if len(term.variables) == 1:
                terms.append(term)
            elif term.variables:  # what nothing decides moves no optimum
                for variable, rule, replaced in _decided_by(f"{one.name} {number}", term, domains):
                    variables.append(variable)
                    rules.append(rule)
                    terms.append(replaced)
        single.append(tuple(terms))
    return Model(tuple(variables), tuple(rules)), single


def _decided_by(name: str, term: Term, domains: Mapping[str, Sequence[Value]]) -> Iterator[tuple[Variable, Rule, Term]]:
    """The digits of a term's amount above its least, each a variable with few values, its table and its weight."""
    keys = list(product(*(domains[path] for path in term.variables)))
    amounts = [term.amounts.get(key, Fraction(0)) for key in keys]
    least = min(amounts)
    scale = lcm(*(amount.denominator for amount in amounts), least.denominator)
    left, unit = [int((amount - least) * scale) for amount in amounts], 1
    for place in count():
        digits = [amount % _DIGIT for amount in left]
        values = {digit: Decimal(digit) for digit in sorted(set(digits))}
        digit_name = f"{name} digit {place}"
        rows = tuple(
            (*(frozenset((value,)) for value in key), frozenset((values[digit],)))
            for key, digit in zip(keys, digits, strict=True)
        )
        replaced: dict[tuple[Value, ...], Fraction] = {
            (value,): Fraction(digit * unit, scale) for digit, value in values.items()
        }
        if len(values) > 1:
            table = Table((*term.variables, digit_name), rows)
            yield Variable(digit_name, tuple(values.values())), Rule(digit_name, table), Term((digit_name,), replaced)
        left, unit = [amount // _DIGIT for amount in left], unit * _DIGIT
        if not any(left):
            return
