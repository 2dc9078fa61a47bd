"""Answers about a model of tens of thousands of configurations, from a table of all of them.

Like :mod:`tests.oracle.solving` it shares nothing with the engine but what a rule means. Where that one looks at every
assignment, this one finds the configurations by trying values in turn, and answers from a table of value numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain
from math import lcm

import numpy as np
from numpy.typing import NDArray

from cpq.solving.meaning import holds
from cpq.solving.model import Formula, Group, Model, Term, Value, read_by
from tests.oracle.solving import Decision


def configurations(model: Model) -> Iterator[dict[str, Value]]:
    """Every assignment that keeps the rules: values in turn, each rule looked at once its variables have values.

    A group is looked at earlier too: where too many of its children are chosen already, no more are tried.
    """
    places = {variable.name: place for place, variable in enumerate(model.variables)}
    due: list[list[Formula]] = [[] for _ in model.variables]
    filling: list[list[tuple[int, list[Formula]]]] = [[] for _ in model.variables]
    for rule in model.rules:
        due[max(map(places.__getitem__, read_by(rule.formula)), default=0)].append(rule.formula)
        if isinstance(rule.formula, Group) and rule.formula.high is not None:
            ends = [(max(map(places.__getitem__, read_by(one)), default=0), one) for one in rule.formula.children]
            for end, _ in ends:
                filling[end].append((rule.formula.high, [child for last, child in ends if last <= end]))

    def after(place: int, values: dict[str, Value]) -> Iterator[dict[str, Value]]:
        if place == len(model.variables):
            yield dict(values)
            return
        variable = model.variables[place]
        for value in variable.values:
            values[variable.name] = value
            too_full = any(sum(holds(child, values) for child in there) > high for high, there in filling[place])
            if not too_full and all(holds(formula, values) for formula in due[place]):
                yield from after(place + 1, values)
        values.pop(variable.name, None)

    return after(0, {})


@dataclass(frozen=True)
class Enumerated:
    """Answers about a model from all its configurations.

    Attributes:
        model: Its variables and rules.
        table: One row for each configuration, one column for each variable: the place of its value.
    """

    model: Model
    table: NDArray[np.int16] = field(repr=False)

    @classmethod
    def of(cls, model: Model) -> Enumerated:
        """The answers about a model, whose configurations are looked for."""
        places = [{value: place for place, value in enumerate(one.values)} for one in model.variables]
        names = [one.name for one in model.variables]
        rows = (of[one[name]] for one in configurations(model) for name, of in zip(names, places, strict=True))
        return cls(model, np.fromiter(rows, dtype=np.int16).reshape(-1, len(names)))

    def kept(self, decisions: Iterable[Decision]) -> NDArray[np.bool_]:
        """Which configurations keep all decisions."""
        kept = np.ones(len(self.table), dtype=bool)
        for one in decisions:
            kept &= self._keeps(one)
        return kept

    def count(self, decisions: Iterable[Decision] = ()) -> int:
        """How many configurations keep all decisions."""
        return int(self.kept(decisions).sum())

    def is_possible(self, decisions: Iterable[Decision]) -> bool:
        """Whether some configuration keeps all decisions."""
        return bool(self.kept(decisions).any())

    def domains(self, decisions: Iterable[Decision] = ()) -> dict[str, tuple[Value, ...]]:
        """Values that configurations have which keep all decisions, by variable, in the order of its values."""
        rows = self.table[self.kept(decisions)]
        return {
            variable.name: tuple(variable.values[place] for place in np.unique(rows[:, column]))
            for column, variable in enumerate(self.model.variables)
        }

    def repairs(self, decisions: Sequence[Decision], wanted: Decision) -> list[tuple[int, ...]]:
        """Every minimal set of decisions, by index, that must go for what is wanted; in the order of repairs.

        The smallest come first; of equally large ones that one which keeps the oldest decision only one of them drops.
        """
        rows = self._keeps(wanted)
        broken = sum(
            ((~self._keeps(one)[rows]).astype(np.int64) << place for place, one in enumerate(decisions)),
            np.zeros(int(rows.sum()), dtype=np.int64),
        )
        masks = sorted(map(int, np.unique(broken)), key=int.bit_count)
        minimal: list[int] = []
        for mask in masks:
            if not any(less & mask == less for less in minimal):
                minimal.append(mask)
        size = len(decisions)
        sets = [tuple(place for place in range(size) if mask >> place & 1) for mask in minimal]
        return sorted(sets, key=lambda one: (len(one), [place in one for place in range(size)]))

    def best(
        self, objectives: Sequence[Sequence[Term]], decisions: Iterable[Decision] = ()
    ) -> tuple[tuple[Fraction, ...], dict[str, Value]] | None:
        """Least sums of terms, the first objective before the next, and the assignment that is told of equal ones.

        It has, in the order of the variables, the first value that any of the equally good ones has.
        """
        rows = self.table[self.kept(decisions)]
        if not len(rows):
            return None
        costs = []
        for terms in objectives:
            cost = self._costs(terms, rows)
            rows, least = rows[cost == cost.min()], int(cost.min())
            costs.append(Fraction(least, self._scale(terms)))
        first = rows[np.lexsort(rows.T[::-1])[0]]
        values = {one.name: one.values[place] for one, place in zip(self.model.variables, first, strict=True)}
        return tuple(costs), values

    def _keeps(self, decision: Decision) -> NDArray[np.bool_]:
        name, values = decision
        column = next(at for at, one in enumerate(self.model.variables) if one.name == name)
        wanted = [place for place, value in enumerate(self.model.variables[column].values) if value in values]
        return np.isin(self.table[:, column], wanted)

    def _costs(self, terms: Sequence[Term], rows: NDArray[np.int16]) -> NDArray[np.int64]:
        scale, columns = self._scale(terms), {one.name: at for at, one in enumerate(self.model.variables)}
        total = np.zeros(len(rows), dtype=np.int64)
        for term in terms:
            (name,) = term.variables
            values = self.model.variables[columns[name]].values
            amounts = np.array([int(term.amounts.get((value,), Fraction(0)) * scale) for value in values])
            total += amounts[rows[:, columns[name]]]
        return total

    @staticmethod
    def _scale(terms: Sequence[Term]) -> int:
        return lcm(1, *(amount.denominator for term in terms for amount in term.amounts.values()))


def is_allowed_by(model: Model, rules: Collection[str], decisions: Iterable[Decision]) -> bool:
    """Whether some assignment keeps the decisions and those rules of a model that are named, all others left out."""
    left = [rule for rule in model.rules if rule.id in rules]
    wanted: Mapping[str, Collection[Value]] = _narrowed(decisions)
    read = {*wanted, *chain.from_iterable(read_by(rule.formula) for rule in left)}
    variables = [
        type(one)(one.name, tuple(value for value in one.values if value in wanted.get(one.name, one.values)))
        for one in model.variables
        if one.name in read
    ]
    # Few values first, so that what is decided narrows down what is tried.
    variables.sort(key=lambda one: len(one.values))
    return next(configurations(Model(tuple(variables), tuple(left))), None) is not None


def _narrowed(decisions: Iterable[Decision]) -> dict[str, Collection[Value]]:
    wanted: dict[str, Collection[Value]] = {}
    for name, values in decisions:
        wanted[name] = [value for value in values if value in wanted.get(name, values)]
    return wanted


def first_conflict(
    possible: Callable[[Sequence[Decision]], bool], decisions: Sequence[Decision], wanted: Decision
) -> list[int]:
    """The minimal set of decisions that rules out what is wanted and does without old ones as far as it can."""
    blamed = list(range(len(decisions)))
    for place in range(len(decisions)):
        fewer = [other for other in blamed if other != place]
        if not possible([wanted, *(decisions[other] for other in fewer)]):
            blamed = fewer
    return blamed
