"""Constraints of the catalog as formulas of a product's model, exactly as the plain check means them.

A constraint that cannot be evaluated does not hold. One that names an attribute of an option holds for every instance
of that option, and for an option that is not chosen as for one without values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import product

from cpq.catalog.catalog import CompiledConstraint
from cpq.catalog.constraints import in_cell
from cpq.configuration.choices import Component
from cpq.configuration.component_facts import ComponentFacts
from cpq.configuration.domains import TooLarge
from cpq.configuration.finite_facts import DecidedFact, FiniteFact, FiniteFacts, constant_fact
from cpq.configuration.formulas import TooManyCombinations, bounded, condition, number
from cpq.configuration.logic import TRUE, Condition, always, both, conjunction, either, implied, opposite
from cpq.configuration.sums import Sum, compared
from cpq.configuration.tried import covering
from cpq.expressions import Expression
from cpq.expressions.facts import fact_name
from cpq.solving.model import Formula, Sign, Table, Value


def constraint_formula(rule: CompiledConstraint, facts: ComponentFacts) -> Formula:
    """Where a constraint of a component holds, given that the component is chosen.

    Raises:
        TooManyCombinations: It is neither small nor made of sums.
        Unlisted: It reads values that cannot be listed.
    """
    parts = []
    for instances in _instances_read(rule, facts):
        later = [facts.domains.is_chosen(one.path) for one in instances.values() if one.number > 1]
        parts.append(implied(both(*later), _holds(rule, facts, instances)))
    return both(*parts)


def _instances_read(rule: CompiledConstraint, facts: ComponentFacts) -> Iterator[dict[str, Component]]:
    """The instances that a constraint is about, in every combination."""
    options = facts.options_read(rule.reads)
    for chosen in product(*(facts.inside[option] for option in options)):
        yield dict(zip(options, chosen, strict=True))


def _holds(rule: CompiledConstraint, facts: ComponentFacts, instances: Mapping[str, Component]) -> Formula:
    try:
        read = facts.read(rule.reads - _several_valued(facts.component), instances)
        when = _condition(rule.when, read)
        then = _then(rule, read, facts)
    except TooLarge:
        raise TooManyCombinations(rule.id, {}) from None
    if always(when.known):
        return implied(when.true, then.true)
    return either(when.false, both(when.true, then.true))


def _several_valued(component: Component) -> frozenset[str]:
    """Names of attributes that take several values, as columns spell them; they are no facts."""
    attributes = component.product.attributes.items()
    return frozenset(fact_name(name) for name, attribute in attributes if attribute.any_of is not None)


def _condition(expression: Expression | None, facts: FiniteFacts) -> Condition:
    return Condition(TRUE) if expression is None else condition(expression, facts)


def _then(rule: CompiledConstraint, read: FiniteFacts, facts: ComponentFacts) -> Condition:
    if rule.columns:
        return Condition(_table(rule, read, facts))
    if rule.sum is not None:
        return _bounds(rule, rule.sum, read)
    if rule.forbid is not None:
        forbidden = condition(rule.forbid, read)
        return Condition(forbidden.false, forbidden.known)
    return _condition(rule.require, read)


def _bounds(rule: CompiledConstraint, formula: Expression, read: FiniteFacts) -> Condition:
    total = number(formula, read)
    bounds: tuple[tuple[Sign, Expression | None], ...] = (("<=", rule.at_most), (">=", rule.at_least))
    return conjunction(
        bounded(total, sign, number(bound, read), formula.text) for sign, bound in bounds if bound is not None
    )


# --- tables


def _table(rule: CompiledConstraint, read: FiniteFacts, facts: ComponentFacts) -> Formula:
    """Rows of values: as a table where each column is a choice of its own, else as what each cell says."""
    columns = [_column(name, read, facts) for name in rule.columns]
    allowed = rule.spec.mode == "allowed"
    variables = [fact.variables[0] for fact in columns if isinstance(fact, DecidedFact) and len(fact.variables) == 1]
    if len(set(variables)) == len(columns):
        return Table(tuple(variables), tuple(_rows(rule, columns, read)), allowed)
    covered = either(*(_covered(row, columns, read) for row, _ in rule.rows))
    return covered if allowed else opposite(covered)


def _column(name: str, read: FiniteFacts, facts: ComponentFacts) -> FiniteFact:
    """What the cells of a column are compared with; several values at once are covered by ``*`` only."""
    attribute = facts.component.product.attributes.get(name)
    if attribute is not None and attribute.any_of is not None:
        return constant_fact(None)
    return read.facts[fact_name(name)]


def _rows(
    rule: CompiledConstraint, columns: list[FiniteFact], read: FiniteFacts
) -> Iterator[tuple[frozenset[Value] | None, ...]]:
    cells: dict[tuple[int, str], frozenset[Value] | None] = {}
    for row, _ in rule.rows:
        for place, cell in enumerate(row):
            if (place, cell) not in cells:
                cells[place, cell] = _values(cell, columns[place], read)
        yield tuple(cells[place, cell] for place, cell in enumerate(row))


def _values(cell: str, column: FiniteFact, read: FiniteFacts) -> frozenset[Value] | None:
    values = read.domains.values[column.variables[0]]
    covered = frozenset(value for value in values if in_cell(cell, column.value((value,))))
    return None if len(covered) == len(values) else covered


def _covered(row: tuple[str, ...], columns: list[FiniteFact], read: FiniteFacts) -> Formula:
    return both(*(_in_cell(cell, column, read) for cell, column in zip(row, columns, strict=True)))


def _in_cell(cell: str, column: FiniteFact, read: FiniteFacts) -> Formula:
    """Where a cell covers what its column is."""
    if read.domains.listable(column.variables):
        keys = [key for key in read.domains.keys(column.variables) if in_cell(cell, column.value(key))]
        return covering(column.variables, keys, read.domains)
    if isinstance(column, DecidedFact):
        raise TooLarge
    if cell in ("*", ""):
        return TRUE
    low, dots, high = cell.partition("..")
    bounds: list[tuple[Sign, str]] = [(">=", low), ("<=", high)] if dots else [("==", cell)]
    return both(*(compared(column.sum, sign, Sum((), Fraction(Decimal(bound)))) for sign, bound in bounds))
