"""Which proposition says that a variable has a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from cpq.solving.at_most import exactly_one
from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import STRUCTURE, Literal
from cpq.solving.model import Compare, Formula, Model, Term, Value, read_by, with_parts

MOST_VALUES = 2_000
"""A rule may read variables of at most so many values."""


class TooManyValues(ValueError):
    """A rule reads a variable with more values than clauses can tell apart.

    Attributes:
        variable: Its name.
        values: How many values it has.
    """

    def __init__(self, variable: str, values: int) -> None:
        super().__init__(f"{variable} has {values:,} values; rules read variables of at most {MOST_VALUES:,}")
        self.variable = variable
        self.values = values


MOST_COMBINATIONS = 200_000
"""A term may be worth something for at most so many combinations of the values of several variables."""


class TooManyCombinations(ValueError):
    """A term reads several variables, with more combinations of their values than clauses can tell apart.

    Attributes:
        variables: Their names.
        combinations: How many combinations it is worth something for.
    """

    def __init__(self, variables: tuple[str, ...], combinations: int) -> None:
        together = " and ".join(variables)
        super().__init__(f"{together} have {combinations:,} combinations in a term; at most {MOST_COMBINATIONS:,} may")
        self.variables = variables
        self.combinations = combinations


Literals: TypeAlias = Mapping[str, Mapping[Value, Literal]]
"""The literal of each value, by the name of its variable."""


@dataclass(frozen=True, slots=True)
class Propositions:
    """The propositions that people choose among, numbered in the order of the variables and their values.

    Attributes:
        literals: The literal of each value by variable. A switch is one proposition; every other variable has one for
            each value, of which exactly one holds. Variables that are free have none.
        meanings: Variable and value of the propositions from 1.
        free: Variables with so many values that none got a proposition; no rule reads them.
    """

    literals: Literals
    meanings: tuple[tuple[str, Value], ...]
    free: frozenset[str]


def propositions_of(model: Model, terms: Sequence[Term] = ()) -> Propositions:
    """Number the values of a model's variables.

    Raises:
        TooManyValues: A rule or a term reads a variable of more than 2,000 values.
        TooManyCombinations: A term is worth something for more than 200,000 combinations of several variables' values.
    """
    wide = check_read(model, (*(rule.formula for rule in model.rules), Compare(tuple(terms), "==", Fraction(0))))
    literals: dict[str, Mapping[Value, Literal]] = {}
    meanings: list[tuple[str, Value]] = []
    for variable in model.variables:
        first = len(meanings) + 1
        if variable.is_switch:
            literals[variable.name] = {False: -first, True: first}
            meanings.append((variable.name, True))
        elif variable.name not in wide:
            literals[variable.name] = {value: first + index for index, value in enumerate(variable.values)}
            meanings += [(variable.name, value) for value in variable.values]
    return Propositions(literals, tuple(meanings), wide)


def check_read(model: Model, formulas: Sequence[Formula]) -> frozenset[str]:
    """Variables of so many values that no formula may read them, after a look at some formulas.

    Raises:
        TooManyValues: One of them reads such a variable.
        TooManyCombinations: A term is worth something for more than 200,000 combinations of several variables' values.
    """
    for one in with_parts(formulas):
        for term in one.terms if isinstance(one, Compare) else ():
            if len(term.variables) > 1 and len(term.amounts) > MOST_COMBINATIONS:
                raise TooManyCombinations(term.variables, len(term.amounts))
    wide = frozenset(variable.name for variable in model.variables if len(variable.values) > MOST_VALUES)
    if wide:
        for name in read_by(*formulas):
            if name in wide:
                raise TooManyValues(name, len(model.variable(name).values))
    return wide


def one_value_each(clauses: ClauseList, model: Model, propositions: Propositions) -> None:
    """Say that every variable takes exactly one of its values."""
    for variable in model.variables:
        if not variable.is_switch and variable.name not in propositions.free:
            exactly_one(clauses, STRUCTURE, tuple(propositions.literals[variable.name].values()))


def literals_for(literals: Mapping[Value, Literal], values: Collection[Value]) -> tuple[Literal, ...]:
    """The literals of those values that the variable can take, in its order."""
    if len(values) == 1:
        (value,) = values
        return (literals[value],) if value in literals else ()
    return tuple(literal for value, literal in literals.items() if value in values)
