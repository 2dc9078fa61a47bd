"""How many of some choices can be made at once, where a rule says so whatever else is chosen.

A sum over the options of such a group comes to far fewer amounts than its terms apart: of sixteen pumps of which two
can be chosen, at most two add to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from cpq.solving.model import And, Count, Formula, Group, Is, Model, Value


class Limit(NamedTuple):
    """Of some variables at most so many have one of certain values.

    Attributes:
        place: Number of the limit in its model.
        most: How many.
    """

    place: int
    most: int


class Limited(NamedTuple):
    """What one variable has to do with a limit.

    Attributes:
        values: Those that count.
    """

    limit: Limit
    values: frozenset[Value]


Limits = Mapping[str, Limited]
"""By the name of each limited variable."""


def limits_of(model: Model) -> dict[str, Limited]:
    """What limits the variables of a model; of several limits of one variable the first."""
    found: dict[str, Limited] = {}
    for place, (parts, most) in enumerate(_counted(rule.formula for rule in model.rules)):
        choices = [part for part in parts if isinstance(part, Is)]
        names = [part.variable for part in choices]
        if most < len(set(names)) == len(names):
            limit = Limit(place, most)
            for part in choices:
                found.setdefault(part.variable, Limited(limit, part.values))
    return found


def _counted(formulas: Iterable[Formula]) -> Iterator[tuple[tuple[Formula, ...], int]]:
    """Formulas of which at most so many can hold; without recursion, however deep they are."""
    todo = list(formulas)[::-1]
    while todo:
        formula = todo.pop()
        if isinstance(formula, And):
            todo += reversed(formula.parts)
        elif isinstance(formula, Count | Group) and formula.high is not None and formula.high >= 0:
            yield (formula.children if isinstance(formula, Group) else formula.parts), formula.high
