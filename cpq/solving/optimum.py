"""The best assignment: least sums of weights, one objective before the next, and one answer among equally good ones.

Nothing connects the components that decisions leave, so that the best of the whole is the best of each: sums of
several objectives compare component by component as they do together. A component of clauses is solved by
:mod:`cpq.solving.core_guided`, one with sums by :mod:`cpq.solving.programs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cpq.solving.bounds import added_up, adds_up
from cpq.solving.cnf import Cnf, Literal, NotDecided
from cpq.solving.compiled import Compiled
from cpq.solving.components import Component
from cpq.solving.core_guided import CoreGuided
from cpq.solving.remainder import remainder
from cpq.solving.search import OutOfConflicts, Search, cost_of

Objective = Sequence[tuple[Literal, int]]
"""Weight of literals where they hold, whole numbers of any sign; the sum is to be as small as possible."""


class NoAssignment(ValueError):
    """The decisions contradict the clauses or each other; there is nothing to choose the best of."""

    def __init__(self) -> None:
        super().__init__("no assignment keeps the decisions")


@dataclass(frozen=True, slots=True)
class Optimum:
    """A best assignment, or the best one known within a budget.

    Attributes:
        literals: One for each asked proposition, in their order.
        costs: Sum of each objective in it, computed from the literals.
        bounds: What each objective costs at least, given the least costs of those before it; equal to the costs
            wherever those are proven.
        proven: Whether no assignment costs less and the preferences were followed to the end. Where it is not, the
            answer is still the same each time.
    """

    literals: tuple[Literal, ...]
    costs: tuple[int, ...]
    bounds: tuple[int, ...]
    proven: bool


@dataclass(frozen=True, slots=True)
class _Best:
    """Best assignment of one component, by the whole's numbers, and what was proven about it."""

    literals: tuple[Literal, ...]
    bounds: tuple[int, ...]
    proven: bool
    conflicts: int


def optimise(
    compiled: Compiled,
    decisions: Iterable[Literal],
    objectives: Sequence[Objective],
    *,
    preferences: Sequence[Literal] = (),
    conflicts: int | None = None,
) -> Optimum:
    """Assignment that keeps the decisions and costs least, by the first objective, then by the second, and so on.

    Equally good assignments are told apart by asked literals: the answer is the one in which the first preference
    holds if it holds in any of them, then the second, and so on. Propositions that no preference names follow in their
    order, each preferred not to hold. Without objectives, the preferences alone decide.

    Args:
        objectives: Weights of any propositions, helpers included.
        preferences: Asked literals, most wanted first; of several about one proposition the first counts.
        conflicts: How many conflicts the search may take in all; None for no limit.

    Raises:
        NoAssignment: No assignment keeps the decisions.
        NotDecided: The budget ended before any assignment was found.
        TooLarge: A component with sums has weights that the arithmetic cannot add exactly.
    """
    kept = tuple(decisions)
    left = remainder(compiled, kept)
    if left is None:
        raise NoAssignment
    count = compiled.cnf.count
    weights = [added_up(objective) for objective in objectives]
    order = _order(count, preferences)
    chosen = {abs(literal): literal for literal in left.fixed}
    inside = {int(number) for one in left.components for number in one.propositions}
    for proposition in range(1, count + 1):
        if proposition not in inside and proposition not in chosen:
            chosen[proposition] = _best_alone(proposition, weights, order)
    bounds = [sum(one.get(literal, 0) for literal in chosen.values()) for one in weights]
    spent, proven = 0, True
    for component in sorted(left.components, key=lambda one: (bool(one.sums), len(one.starts))):
        best = _best_of(component, weights, order, conflicts, spent)
        spent += best.conflicts
        proven &= best.proven
        bounds = [bound + more for bound, more in zip(bounds, best.bounds, strict=True)]
        chosen.update((abs(literal), literal) for literal in best.literals)
    _check(compiled.cnf, kept, frozenset(chosen.values()))
    literals = tuple(chosen[proposition] for proposition in range(1, count + 1))
    costs = tuple(cost_of(one, literals) for one in weights)
    return Optimum(literals[: compiled.cnf.asked], costs, tuple(bounds), proven)


def _order(count: int, preferences: Sequence[Literal]) -> dict[int, tuple[int, Literal]]:
    """Rank and preferred literal of each proposition."""
    order: dict[int, tuple[int, Literal]] = {}
    for rank, literal in enumerate((*preferences, *range(-1, -count - 1, -1))):
        order.setdefault(abs(literal), (rank, literal))
    return order


def _best_alone(
    proposition: int, weights: Sequence[Mapping[Literal, int]], order: Mapping[int, tuple[int, Literal]]
) -> Literal:
    """Literal of a proposition that nothing else reads."""
    for one in weights:
        more = one.get(proposition, 0) - one.get(-proposition, 0)
        if more:
            return -proposition if more > 0 else proposition
    return order[proposition][1]


def _best_of(
    component: Component,
    weights: Sequence[Mapping[Literal, int]],
    order: Mapping[int, tuple[int, Literal]],
    conflicts: int | None,
    spent: int,
) -> _Best:
    """Best assignment of one component, by the conflicts that are left."""
    wholes = component.propositions.tolist()
    numbered = list(enumerate(wholes, 1))
    local = [
        {sign * own: one[sign * whole] for own, whole in numbered for sign in (1, -1) if sign * whole in one}
        for one in weights
    ]
    ranked = sorted((*order[whole], own) for own, whole in numbered[: component.asked])
    preferences = [own if literal > 0 else -own for _, literal, own in ranked]
    search = _search(component, None if conflicts is None else conflicts - spent)
    bounds = [sum(min(0, weight) for weight in one.values()) for one in local]
    try:
        _minimise(search, local, preferences, bounds)
        proven = True
    except OutOfConflicts:
        proven = False
    finally:
        taken = search.conflicts
        search.close()
    if search.model is None:
        raise NotDecided(conflicts or 0)
    literals = tuple(whole if literal > 0 else -whole for whole, literal in zip(wholes, search.model, strict=True))
    return _Best(literals, tuple(bounds), proven, taken)


def _search(component: Component, conflicts: int | None) -> Search:
    if component.sums:
        from cpq.solving.programs import ConstraintProgram  # noqa: PLC0415 - takes half a second, and few have sums

        return ConstraintProgram(component.clauses(), component.count, component.sums, conflicts)
    return CoreGuided(component.clauses(), component.count, conflicts)


def _minimise(
    search: Search, objectives: Sequence[Mapping[Literal, int]], preferences: Sequence[Literal], bounds: list[int]
) -> None:
    """One objective after the other, then the preferences; notes each bound as soon as it is known."""
    weighed = [one for one in objectives if one]
    cheap = [-literal if weight > 0 else literal for one in weighed[:1] for literal, weight in one.items()]
    if not search.find(cheap or preferences):
        raise NoAssignment
    for index, one in enumerate(objectives):
        if one:
            try:
                search.minimise(one)
            finally:
                bounds[index] = search.bound
    search.settle(preferences)


def _check(cnf: Cnf, decisions: Sequence[Literal], held: frozenset[Literal]) -> None:
    """Look at every clause and sum once more, whatever the search says: no wrong answer leaves this module.

    Raises:
        AssertionError: The assignment breaks a decision, a clause or a sum.
    """
    broken = (
        not held.issuperset(decisions)
        or any(held.isdisjoint(clause) for clause in cnf.clauses)
        or not all(adds_up(one, held) for one in cnf.sums)
    )
    if broken:
        raise AssertionError("the best assignment found breaks a rule or a decision")
