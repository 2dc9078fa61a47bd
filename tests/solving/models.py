"""Small models of every kind of rule, small enough to look at every assignment."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from cpq.solving.model import (
    SWITCH,
    And,
    Compare,
    Count,
    Formula,
    Group,
    Iff,
    Implies,
    Is,
    Model,
    Not,
    Or,
    Rule,
    Table,
    Term,
    Value,
    Variable,
)

OPERATORS = ("<=", ">=", "==", "!=", "<", ">")


@st.composite
def variables(draw: st.DrawFn, *, most: int = 5, most_values: int = 6) -> tuple[Variable, ...]:
    """Switches, enumerations with and without "no value", and numbers; 2,000 assignments or fewer together."""
    made: list[Variable] = []
    size = 1
    for index in range(draw(st.integers(1, most))):
        variable = Variable(f"v{index}", draw(_values(most_values)))
        size *= len(variable.values)
        if size > 2_000:
            break
        made.append(variable)
    return tuple(made)


@st.composite
def _values(draw: st.DrawFn, most: int) -> tuple[Value, ...]:
    kind = draw(st.sampled_from(("switch", "switch", "names", "numbers", "steps", "names or none")))
    count = draw(st.integers(1, most))
    if kind == "switch":
        return SWITCH
    if kind == "names":
        return tuple("abcdefghijklmnop"[:count])
    if kind == "names or none":
        return (None, *"abcdefghijklmnop"[: count - 1])
    step = Decimal(1) if kind == "numbers" else Decimal("0.25")
    start = draw(st.integers(-2, 3))
    return tuple(step * (start + index) for index in range(count))


def formulas(among: Sequence[Variable], depth: int = 3) -> st.SearchStrategy[Formula]:
    """Formulas over some variables, of every kind, nested."""
    leaf: st.SearchStrategy[Formula] = st.one_of(is_formulas(among), is_formulas(among), tables(among), sums(among))
    return st.recursive(leaf, _nested, max_leaves=2**depth)


def _nested(inside: st.SearchStrategy[Formula]) -> st.SearchStrategy[Formula]:
    parts = st.lists(inside, max_size=4).map(tuple)
    return st.one_of(
        inside.map(Not),
        parts.map(And),
        parts.map(Or),
        st.builds(Implies, inside, inside),
        st.builds(Iff, inside, inside),
        st.builds(Count, parts, st.integers(-1, 5), st.none() | st.integers(-1, 5)),
        st.builds(Group, inside, parts, st.integers(0, 4), st.none() | st.integers(0, 4)),
    )


def is_formulas(among: Sequence[Variable]) -> st.SearchStrategy[Formula]:
    """A variable has one of some values, now and then one that it cannot take."""

    def of(variable: Variable) -> st.SearchStrategy[Formula]:
        strange: list[Value] = ["never"]
        return st.builds(Is, st.just(variable.name), st.frozensets(st.sampled_from([*variable.values, *strange])))

    return st.sampled_from(among).flatmap(of)


@st.composite
def tables(draw: st.DrawFn, among: Sequence[Variable]) -> Formula:
    """Rows of value sets with wildcards over one to four columns; a variable may stand twice."""
    columns = draw(st.lists(st.sampled_from(among), min_size=1, max_size=4))
    cells = [st.none() | st.frozensets(st.sampled_from(column.values), max_size=3) for column in columns]
    rows = draw(st.lists(st.tuples(*cells), max_size=6))
    return Table(tuple(column.name for column in columns), tuple(rows), draw(st.booleans()))


@st.composite
def terms(draw: st.DrawFn, among: Sequence[Variable]) -> Term:
    """What the values of one or two variables are worth: fractions, negative numbers and zero among it."""
    read = draw(st.lists(st.sampled_from(among), min_size=1, max_size=2, unique_by=lambda variable: variable.name))
    combinations = st.tuples(*(st.sampled_from(variable.values) for variable in read))
    amounts = st.fractions(-4, 4, max_denominator=4) | st.integers(-3, 3).map(Fraction)
    return Term(tuple(variable.name for variable in read), draw(st.dictionaries(combinations, amounts, max_size=8)))


@st.composite
def sums(draw: st.DrawFn, among: Sequence[Variable]) -> Formula:
    """A sum of terms against a bound."""
    return Compare(
        tuple(draw(st.lists(terms(among), max_size=4))),
        draw(st.sampled_from(OPERATORS)),
        draw(st.fractions(-6, 6, max_denominator=4)),
    )


@st.composite
def models(draw: st.DrawFn, *, most_variables: int = 5, most_rules: int = 4) -> Model:
    """Models that often, not always, can be satisfied."""
    among = draw(variables(most=most_variables))
    rules = draw(st.lists(formulas(among), max_size=most_rules))
    return Model(among, tuple(Rule(f"r{index}", formula) for index, formula in enumerate(rules)))
