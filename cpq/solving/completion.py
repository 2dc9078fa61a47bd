"""Filling in what is still open: soft preferences, then the first values that are possible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from cpq.solving.cnf import Literal, NotDecided
from cpq.solving.compiled import Compiled
from cpq.solving.encode import Encoding, defined
from cpq.solving.grounds import Grounds
from cpq.solving.model import And, Formula, Implies, Value
from cpq.solving.narrowing import Narrowing
from cpq.solving.optimum import optimise


@dataclass(frozen=True, slots=True)
class Preference:
    """Something wished for where the rest allows it.

    Attributes:
        wish: What should hold; ``Is(name, values)`` for a variable's values.
        priority: A larger one comes first.
        when: Only where this holds; None for always. It is read as an implication.
        id: What it is called where a completion is told.
    """

    wish: Formula
    priority: int = 0
    when: Formula | None = None
    id: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """A complete assignment that keeps all decisions and rules.

    Attributes:
        values: Value of every variable, in the model's order.
        kept: Places of the preferences that were kept, in the order given; the conditions of some may not hold.
        passed_over: Places of the others.
    """

    values: Mapping[str, Value]
    kept: tuple[int, ...]
    passed_over: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Best:
    """The best complete assignment, or the best one found within the budget of conflicts.

    Attributes:
        values: Value of every variable, in the model's order.
        costs: Sum of each objective's terms in it, exact.
        proven: Whether no assignment costs less and ties were told apart to the end.
    """

    values: Mapping[str, Value]
    costs: tuple[Fraction, ...]
    proven: bool


class Preferring:
    """A model's clauses with helpers for preferences; made once, for any session over the model.

    Args:
        encoding: The model as clauses.
        compiled: What they allow before any decision.
        preferences: In their order, which tells equal priorities apart.
        conflicts: Conflicts that one question to a solver may cost; None for as many as it takes.
    """

    def __init__(
        self, encoding: Encoding, compiled: Compiled, preferences: tuple[Preference, ...], conflicts: int | None
    ) -> None:
        self.preferences = preferences
        self._first = tuple(first_values(encoding))
        asked = [*map(_wished, preferences), *map(_implied, preferences)]
        cnf, literals = defined(encoding, asked)
        self._grounds = Grounds(cnf, conflicts=conflicts)
        self._compiled = replace(compiled, cnf=cnf)
        self._wished, self._implied = literals[: len(preferences)], literals[len(preferences) :]

    def allows(self, literals: Sequence[Literal]) -> bool:
        """Whether some assignment keeps all of some literals.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """
        return self._grounds.clash(literals) is None

    def complete(self, decisions: Iterable[Literal]) -> tuple[tuple[Literal, ...], frozenset[int]]:
        """Literals of the asked propositions of a completion, and places of the preferences that were kept.

        Raises:
            NoAssignment: Nothing keeps the decisions.
            NotDecided: The budget of conflicts did not suffice.
        """
        held = list(decisions)
        kept: set[int] = set()
        left = Narrowing(self._grounds)
        for literal in held:
            left.hold(literal)
        for place in sorted(range(len(self.preferences)), key=lambda one: -self.preferences[one].priority):
            if left.allows(self._wished[place]):
                left.hold(self._implied[place])
                held.append(self._implied[place])
                kept.add(place)
        conflicts = self._grounds.conflicts
        best = optimise(self._compiled, held, (), preferences=self._first, conflicts=conflicts)
        if not best.proven:
            raise NotDecided(conflicts or 0)
        return best.literals, frozenset(kept)


def first_values(encoding: Encoding) -> Iterable[Literal]:
    """Literals by which equally good assignments are told apart: each variable's first value, before its second."""
    for variable in encoding.model.variables:
        if variable.name not in encoding.free:
            yield from encoding.literals(variable.name).values()


def values_of(encoding: Encoding, literals: Iterable[Literal]) -> Mapping[str, Value]:
    """Values of all variables that have propositions, from a complete assignment of the asked ones."""
    held = frozenset(literals)
    return MappingProxyType(
        {
            variable.name: next(value for value, one in encoding.literals(variable.name).items() if one in held)
            for variable in encoding.model.variables
            if variable.name not in encoding.free
        }
    )


def _wished(preference: Preference) -> Formula:
    return preference.wish if preference.when is None else And((preference.when, preference.wish))


def _implied(preference: Preference) -> Formula:
    return preference.wish if preference.when is None else Implies(preference.when, preference.wish)
