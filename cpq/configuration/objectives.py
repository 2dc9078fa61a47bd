"""What a best configuration is: sums of terms over the choices, exact, from the prices of single lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
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
    spans = [[amount for amount in table.values() if amount is not None] or [Fraction(0)] for table in amounts]
    too_dear = 1 + sum((max(span) - min(min(span), Fraction(0)) for span in spans), Fraction(0))
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


def _amount(name: ObjectiveName, price: PartPrice | None) -> Fraction | None:
    if price is None:
        return None
    if name == "best margin":
        return None if price.margin is None else -Fraction(price.margin)
    return Fraction(price.net if name == "cheapest net" else price.list)


def _lines(choices: Choices, domains: Mapping[str, Sequence[Value]]) -> Iterator[Term]:
    for component in choices.components.values():
        if component.option is not None:
            counted = {(value,): Fraction(1) for value in domains[component.path] if chosen(value)}
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
                f"the price of '{name}' depends on {count:,} combinations of choices; at most {MOST_PRICES:,} are tried",
                hint=f"choose some of {', '.join(self.variables[:8])} first",
            )
        for key in product(*(self.domains[path] for path in self.variables)):
            values = dict(zip(self.variables, key, strict=True))
            if all(chosen(values[path]) for path in self.around):
                yield key, line_price(self.component, self.choices, values, self.quantity, self.price_of)


def with_single_terms(
    model: Model, objectives: Sequence[Objective], domains: Mapping[str, Sequence[Value]]
) -> tuple[Model, list[tuple[Term, ...]]]:
    """The model with one more variable for each term that several variables decide, and terms of one variable each.

    Such a variable takes one value for each amount of its term, and a table says which; so it follows from the others
    and nothing else changes.
    """
    variables, rules = list(model.variables), list(model.rules)
    single: list[tuple[Term, ...]] = []
    for one in objectives:
        terms = []
        for number, term in enumerate(one.terms, start=1):
            if len(term.variables) > 1:
                variable, rule, term = _decided_by(f"{one.name} {number}", term, domains)  # noqa: PLW2901
                variables.append(variable)
                rules.append(rule)
            if term.variables:  # what nothing decides moves no optimum
                terms.append(term)
        single.append(tuple(terms))
    return Model(tuple(variables), tuple(rules)), single


def _decided_by(name: str, term: Term, domains: Mapping[str, Sequence[Value]]) -> tuple[Variable, Rule, Term]:
    amounts = sorted({Fraction(0), *term.amounts.values()})
    values = {amount: Decimal(place) for place, amount in enumerate(amounts)}
    rows = tuple(
        (*(frozenset((value,)) for value in key), frozenset((values[term.amounts.get(key, Fraction(0))],)))
        for key in product(*(domains[path] for path in term.variables))
    )
    table = Table((*term.variables, name), rows)
    replaced = Term((name,), {(place,): amount for amount, place in values.items()})
    return Variable(name, tuple(values.values())), Rule(name, table), replaced
