"""What formulas and terms mean: whether one holds of an assignment, and what one is worth in it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from cpq.solving.model import (
    And,
    Compare,
    Count,
    Formula,
    Group,
    Iff,
    Implies,
    Is,
    Not,
    Or,
    Table,
    Term,
    Value,
    parts_of,
)


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
