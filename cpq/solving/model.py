"""What is chosen and what goes together: variables with finite values, and the rules between them.

A model is data. :mod:`cpq.solving.encode` turns it into clauses; nothing else in it says how it is solved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

Value: TypeAlias = Decimal | str | bool | None
"""One value of a variable; None says that the variable has no value, such as an attribute of an option not chosen."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Something that takes exactly one of its values.

    Attributes:
        name: Unique in its model.
        values: Its values, each once, in the order that people see; numbers ascend. A switch has ``(False, True)``.
    """

    name: str
    values: tuple[Value, ...]

    @property
    def is_switch(self) -> bool:
        """Whether it is only on or off."""
        return set(self.values) == {False, True} and all(isinstance(value, bool) for value in self.values)


SWITCH: tuple[Value, ...] = (False, True)
"""Values of a variable that is on or off."""


@dataclass(frozen=True, slots=True)
class Is:
    """The variable has one of some values; values that it cannot take are of no effect."""

    variable: str
    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Formula


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds; true without parts."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; false without parts."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Implies:
    """Where the condition holds, so does the consequence."""

    condition: Formula
    consequence: Formula


@dataclass(frozen=True, slots=True)
class Iff:
    """Both parts hold or neither."""

    left: Formula
    right: Formula


@dataclass(frozen=True, slots=True)
class Count:
    """At least ``low`` and at most ``high`` of the parts hold; any number where ``high`` is None."""

    parts: tuple[Formula, ...]
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Children of a parent: a child needs its parent, and the parent needs ``low`` to ``high`` of the children.

    It says the same as the implications and a :class:`Count`, and lets the engine see that children are alike.
    """

    parent: Formula
    children: tuple[Formula, ...]
    low: int
    high: int | None = None


class Term(NamedTuple):
    """A number that some variables decide: what each combination of their values is worth.

    Attributes:
        variables: Names; one variable in most terms.
        amounts: Number by the values of the variables, in their order; a combination left out is worth nothing.
    """

    variables: tuple[str, ...]
    amounts: Mapping[tuple[Value, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Compare:
    """The sum of terms compares with a bound; exact in fractions."""

    terms: tuple[Term, ...]
    operator: Literal["<=", ">=", "==", "!=", "<", ">"]
    bound: Fraction


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of value sets: some row covers the values, or none does where the rows are forbidden.

    Attributes:
        rows: For each row and variable the values that it covers; None covers every value.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[frozenset[Value] | None, ...], ...]
    allowed: bool = True


Formula: TypeAlias = Is | Not | And | Or | Implies | Iff | Count | Group | Compare | Table


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that must hold, by an id that explanations name.

    Attributes:
        id: Unique in its model.
    """

    id: str
    formula: Formula


@dataclass(frozen=True, slots=True)
class Model:
    """Variables and the rules between them.

    Attributes:
        variables: In the order in which people see them, which is also how equally good answers are told apart.
        rules: In the order of their files.
    """

    variables: tuple[Variable, ...]
    rules: tuple[Rule, ...] = ()
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {variable.name: place for place, variable in enumerate(self.variables)}
        if len(places) != len(self.variables):
            raise ValueError("two variables of a model have one name")
        object.__setattr__(self, "_places", places)

    def variable(self, name: str) -> Variable:
        """The variable of a name.

        Raises:
            KeyError: There is none.
        """
        return self.variables[self._places[name]]


def parts_of(formula: Formula) -> tuple[Formula, ...]:
    """The formulas directly inside one."""
    if isinstance(formula, And | Or | Count):
        return formula.parts
    if isinstance(formula, Not):
        return (formula.part,)
    if isinstance(formula, Implies):
        return (formula.condition, formula.consequence)
    if isinstance(formula, Iff):
        return (formula.left, formula.right)
    if isinstance(formula, Group):
        return (formula.parent, *formula.children)
    return ()


def read_by(formula: Formula) -> Iterator[str]:
    """Names of the variables that a formula reads, some of them twice; a part in several places is looked at once."""
    todo = [formula]
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if isinstance(one, Is):
            yield one.variable
        elif isinstance(one, Table):
            yield from one.variables
        elif isinstance(one, Compare):
            for term in one.terms:
                yield from term.variables
        elif id(one) not in seen:
            seen.add(id(one))
            todo += parts_of(one)


def holds(formula: Formula, values: Mapping[str, Value]) -> bool:
    """Whether a formula holds of a complete assignment: its meaning, plainly; from the innermost parts outwards.

    Args:
        values: Value of every variable that the formula reads.
    """
    known: dict[int, bool] = {}
    todo = [formula]
    while todo:
        one = todo[-1]
        missing = [part for part in parts_of(one) if id(part) not in known]
        if missing:
            todo += missing
        else:
            known[id(todo.pop())] = _holds(one, values, known)
    return known[id(formula)]


def _holds(formula: Formula, values: Mapping[str, Value], known: Mapping[int, bool]) -> bool:
    """Whether a formula holds, given of each part, by its identity, whether it does."""
    parts = [known[id(part)] for part in parts_of(formula)]
    match formula:
        case Not():
            return not parts[0]
        case And():
            return all(parts)
        case Or():
            return any(parts)
        case Implies():
            return not parts[0] or parts[1]
        case Iff():
            return parts[0] == parts[1]
        case Count(_, low, high):
            return _within(sum(parts), low, high)
        case Group(_, _, low, high):
            return _within(sum(parts[1:]), low, high) if parts[0] else not any(parts[1:])
    return _says(formula, values)


def _says(formula: Is | Compare | Table, values: Mapping[str, Value]) -> bool:
    """Whether a formula without parts holds."""
    match formula:
        case Is(variable, allowed):
            return values[variable] in allowed
        case Compare(terms, operator, bound):
            return compares(sum((worth(term, values) for term in terms), Fraction(0)), operator, bound)
        case Table(variables, rows, allowed):
            own = tuple(values[name] for name in variables)
            covered = any(all(cell is None or v in cell for cell, v in zip(row, own, strict=True)) for row in rows)
            return covered == allowed


def _within(count: int, low: int, high: int | None) -> bool:
    return low <= count and (high is None or count <= high)


def worth(term: Term, values: Mapping[str, Value]) -> Fraction:
    """What a term is worth in a complete assignment."""
    return term.amounts.get(tuple(values[name] for name in term.variables), Fraction(0))


def compares(number: Fraction, operator: str, bound: Fraction) -> bool:
    """Whether a comparison of two numbers holds."""
    match operator:
        case "<=":
            return number <= bound
        case ">=":
            return number >= bound
        case "<":
            return number < bound
        case ">":
            return number > bound
        case "==":
            return number == bound
    return number != bound
