"""Which propositions can be exchanged for each other: what no rule tells apart.

What is possible for one of them is possible for all that are undecided alike, so an engine answers for one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from typing import TypeAlias

from cpq.solving.cnf import Literal
from cpq.solving.model import (
    And,
    Compare,
    Count,
    Formula,
    Group,
    Is,
    Model,
    Or,
    Table,
    Term,
    Value,
    parts_of,
    with_parts,
)
from cpq.solving.propositions import Literals

Marks: TypeAlias = dict[Literal, list[Hashable]]
"""Where a proposition is read and how; propositions with the same marks are alike."""


def alike(model: Model, literals: Literals) -> tuple[tuple[Literal, ...], ...]:
    """Classes of two and more propositions that can be exchanged without changing which assignments a model allows.

    Switches are alike where rules read them only as equal parts of the same conjunctions, counts, groups and sums.
    Values of one variable are alike where every rule that mentions one of them treats the other in the same way.
    """
    marks: Marks = {}
    switches: set[str] = set()
    for name, own in literals.items():
        if own.keys() == {False, True} and own[False] == -own[True]:
            switches.add(name)
            marks[own[True]] = []
        else:
            marks.update({literal: [name] for literal in own.values()})
    for place, formula in enumerate(_distinct(model)):
        _mark_parts(place, formula, literals, switches, marks)
    classes: dict[tuple[Hashable, ...], list[Literal]] = defaultdict(list)
    for literal, found in marks.items():
        classes[tuple(found)].append(literal)
    return tuple(tuple(members) for members in classes.values() if len(members) > 1)


def _distinct(model: Model) -> Iterator[Formula]:
    """Every formula of a model once, however often others share it; a rule that is only a choice is in a formula."""
    formulas: list[Formula] = [And((rule.formula,)) for rule in model.rules if isinstance(rule.formula, Is)]
    formulas += [rule.formula for rule in model.rules if not isinstance(rule.formula, Is)]
    return (one for one in with_parts(formulas) if not isinstance(one, Is))


def _mark_parts(place: int, formula: Formula, literals: Literals, switches: set[str], marks: Marks) -> None:
    """Mark what a formula reads itself; parts that it cannot tell apart get the same mark."""
    if isinstance(formula, Compare):
        for index, term in enumerate(formula.terms):
            _mark_term(place, index, term, literals, switches, marks)
    elif isinstance(formula, Table):
        _mark_table(place, formula, literals, switches, marks)
    else:
        equal = isinstance(formula, And | Or | Count)
        for index, part in enumerate(parts_of(formula)):
            if isinstance(part, Is):
                role = 0 if equal or (isinstance(formula, Group) and index) else index + 1
                _mark_choice((place, role), part, literals, switches, marks)


def _mark_choice(mark: tuple[int, int], part: Is, literals: Literals, switches: set[str], marks: Marks) -> None:
    own = literals.get(part.variable, {})
    if part.variable in switches:
        marks[own[True]].append((*mark, False in part.values, True in part.values))
        return
    for value in part.values:
        if value in own:
            marks[own[value]].append((*mark, part.values))


def _mark_term(place: int, index: int, term: Term, literals: Literals, switches: set[str], marks: Marks) -> None:
    for column, name in enumerate(term.variables):
        own = literals[name]
        if name in switches:
            if len(term.variables) == 1:
                worth = tuple(term.amounts.get((value,), 0) for value in (False, True))
                marks[own[True]].append((place, worth))
            else:
                marks[own[True]].append((place, index, column))
            continue
        amounts: dict[Value, set[Hashable]] = defaultdict(set)
        for values, amount in term.amounts.items():
            if amount:
                rest = (*values[:column], *values[column + 1 :])
                amounts[values[column]].add((rest, amount))
        for value, worths in amounts.items():
            if value in own:
                marks[own[value]].append((place, index, column, frozenset(worths)))


def _mark_table(place: int, table: Table, literals: Literals, switches: set[str], marks: Marks) -> None:
    for column, name in enumerate(table.variables):
        own = literals[name]
        if name in switches:
            marks[own[True]].append((place, column))
            continue
        for index, row in enumerate(table.rows):
            for value in row[column] or ():
                if value in own:
                    marks[own[value]].append((place, column, index))
