"""Parts of a rule tried out: the evaluator's own answer for every combination of the values that decide them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from cpq.configuration.domains import Domains, Key
from cpq.configuration.finite_facts import FiniteFacts
from cpq.configuration.logic import FALSE, TRUE, Condition
from cpq.configuration.numbers import Case, Number
from cpq.configuration.sums import Sum
from cpq.expressions import ExpressionError
from cpq.expressions import Value as FactValue
from cpq.expressions.checked import CheckedTree
from cpq.expressions.closures import compile_closures
from cpq.rounding import exact
from cpq.solving.model import Formula, Is, Table, Term, Value


@dataclass(frozen=True, slots=True)
class Tried:
    """What a part gives.

    Attributes:
        variables: What decides it.
        given: Its value by theirs; combinations for which it cannot be evaluated are left out.
        domains: The values of all variables.
    """

    variables: tuple[str, ...]
    given: dict[Key, FactValue]
    domains: Domains

    def where(self, test: Callable[[FactValue], bool]) -> Formula:
        """Where the part is evaluated and its value passes a test."""
        return covering(self.variables, [key for key, value in self.given.items() if test(value)], self.domains)

    @property
    def condition(self) -> Condition:
        """The part as a yes/no."""
        return Condition(self.where(lambda value: value is True), self.where(lambda _: True))

    @property
    def number(self) -> Number:
        """The part as a number: one term over what decides it."""
        amounts = {key: Fraction(value) for key, value in self.given.items() if isinstance(value, Decimal)}
        one = Sum((Term(self.variables, amounts),)) if self.variables else Sum((), amounts.get((), Fraction(0)))
        return Number((Case(TRUE, one),), self.where(lambda _: True), self.where(lambda value: value is None))


def decided_by(node: ast.expr, finite: FiniteFacts) -> tuple[str, ...]:
    """The variables that decide a part."""
    read = (name for fact in names_in(node) for name in finite.facts[fact].variables)
    return tuple(dict.fromkeys(read))


def names_in(node: ast.expr) -> list[str]:
    """The facts that a part reads, each once, in order; functions are called by names that are no facts."""
    functions = {id(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
    found = [one.id for one in ast.walk(node) if isinstance(one, ast.Name) and id(one) not in functions]
    return list(dict.fromkeys(found))


def tried(node: ast.expr, checked: CheckedTree, finite: FiniteFacts) -> Tried:
    """A part by the values of the variables that decide it.

    Args:
        checked: The tree that the part is of.

    Raises:
        TooLarge: It has too many combinations.
    """
    variables = decided_by(node, finite)
    places = {name: place for place, name in enumerate(variables)}
    facts_read = ((name, finite.facts[name]) for name in names_in(node))
    reads = [(name, meaning.value, [places[one] for one in meaning.variables]) for name, meaning in facts_read]
    run = compile_closures(CheckedTree(checked.text, node, checked.type, checked.facts, checked.tables))
    given: dict[Key, FactValue] = {}
    with exact():
        for key in finite.domains.keys(variables):
            facts = {name: value(tuple([key[place] for place in own])) for name, value, own in reads}
            with suppress(ExpressionError):
                given[key] = run(facts, finite.tables)
    return Tried(variables, given, finite.domains)


def covering(variables: Sequence[str], keys: Collection[Key], domains: Domains) -> Formula:
    """Where some variables have one of the given combinations of values."""
    if not keys:
        return FALSE
    total = domains.count(variables)
    if len(keys) == total:
        return TRUE
    if len(variables) == 1:
        return Is(variables[0], frozenset(key[0] for key in keys))
    if len(keys) * 2 <= total:
        return Table(tuple(variables), _rows(variables, keys, domains))
    listed = set(keys)
    others = [key for key in domains.keys(variables) if key not in listed]
    return Table(tuple(variables), _rows(variables, others, domains), allowed=False)


def _rows(
    variables: Sequence[str], keys: Collection[Key], domains: Domains
) -> tuple[tuple[frozenset[Value] | None, ...], ...]:
    """Combinations as few rows: what differs in the variable of most values only stands in one."""
    widest = max(range(len(variables)), key=lambda place: len(domains.values[variables[place]]))
    together: dict[Key, list[Value]] = {}
    for key in keys:
        together.setdefault(key[:widest] + key[widest + 1 :], []).append(key[widest])
    rows = []
    for others, values in together.items():
        cells: list[frozenset[Value] | None] = [frozenset({value}) for value in others]
        wide = None if len(values) == len(domains.values[variables[widest]]) else frozenset(values)
        rows.append((*cells[:widest], wide, *cells[widest:]))
    return tuple(rows)
