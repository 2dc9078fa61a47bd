"""What is chosen and what goes together: variables with finite values, and the rules between them.

A model is data. :mod:`cpq.solving.encode` turns it into clauses; nothing else in it says how it is solved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
        if self.values is SWITCH:  # most variables of a large model
            return True
        return set(self.values) == {False, True} and all(isinstance(value, bool) for value in self.values)


SWITCH: tuple[Value, ...] = (False, True)
"""Values of a variable that is on or off."""

ON: frozenset[Value] = frozenset({True})
"""The values with which it is on."""


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


Sign: TypeAlias = Literal["<=", ">=", "==", "!=", "<", ">"]
"""How two numbers compare."""


@dataclass(frozen=True, slots=True)
class Compare:
    """The sum of terms compares with a bound; exact in fractions."""

    terms: tuple[Term, ...]
    operator: Sign
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


def with_parts(formulas: Iterable[Formula]) -> Iterator[Formula]:
    """Formulas and everything inside them, the last ones first; what is in several places comes once.

    It walks without recursion, since formulas may be deeper than Python's stack.
    """
    todo = list(formulas)
    seen: set[int] = set()
    while todo:
        one = todo.pop()
        if id(one) not in seen:
            seen.add(id(one))
            yield one
            todo += parts_of(one)


def read_by(*formulas: Formula) -> Iterator[str]:
    """Names of the variables that formulas read, some of them twice."""
    for one in with_parts(formulas):
        if isinstance(one, Is):
            yield one.variable
        elif isinstance(one, Table):
            yield from one.variables
        elif isinstance(one, Compare):
            for term in one.terms:
                yield from term.variables
