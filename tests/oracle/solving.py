"""The exhaustive engine: every answer about a small model by looking at every assignment.

It shares nothing with the engine but :func:`cpq.solving.model.holds`, which says what a rule means. A *decision* is
what someone asked for: a variable and the values it may take. Answers that are not unique come back as all of them.

    everything = Exhaustive(model)
    everything.possible("frame", [("heater", {Decimal(3)})])   # values of frame that still lead to a complete product
    everything.conflicts(decisions, ("frame", {"s"}))         # every minimal set of decisions that forbids frame = s
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations, product

from cpq.solving.meaning import holds, worth
from cpq.solving.model import Model, Term, Value

Assignment = Mapping[str, Value]
Decision = tuple[str, Collection[Value]]
"""A variable and the values that it may take."""

TOO_MANY = 200_000


@dataclass(frozen=True)
class Exhaustive:
    """Answers about a model with at most 200,000 assignments.

    Attributes:
        broken: Every assignment with the indices of the rules that it breaks, in the order of the variables' values.
    """

    model: Model
    broken: tuple[tuple[Assignment, frozenset[int]], ...] = field(init=False)

    def __post_init__(self) -> None:
        names = [variable.name for variable in self.model.variables]
        size = 1
        for variable in self.model.variables:
            size *= len(variable.values)
        if size > TOO_MANY:
            raise ValueError(f"{size:,} assignments are too many to look at each")
        everything = (
            dict(zip(names, values, strict=True))
            for values in product(*(variable.values for variable in self.model.variables))
        )
        rules = list(enumerate(self.model.rules))
        looked_at = tuple(
            (one, frozenset(index for index, rule in rules if not holds(rule.formula, one))) for one in everything
        )
        object.__setattr__(self, "broken", looked_at)

    def assignments(self, decisions: Iterable[Decision] = ()) -> list[Assignment]:
        """Every assignment that keeps all rules and the decisions."""
        kept = tuple(decisions)
        return [one for one, broken in self.broken if not broken and _keeps(one, kept)]

    def count(self, decisions: Iterable[Decision] = ()) -> int:
        """How many assignments keep all rules and the decisions."""
        return len(self.assignments(decisions))

    def possible(self, name: str, decisions: Iterable[Decision] = ()) -> set[Value]:
        """Values of a variable that some assignment has which keeps all rules and the decisions."""
        return {one[name] for one in self.assignments(decisions)}

    def domains(self, decisions: Iterable[Decision] = ()) -> dict[str, set[Value]]:
        """:meth:`possible` for every variable."""
        found = self.assignments(decisions)
        return {variable.name: {one[variable.name] for one in found} for variable in self.model.variables}

    def conflicts(self, decisions: Sequence[Decision], wanted: Decision) -> set[frozenset[int]]:
        """Every minimal set of decisions, by index, that rules out what is wanted; empty where it is possible."""
        return _smallest(len(decisions), lambda chosen: not self.count([wanted, *(decisions[i] for i in chosen)]))

    def repairs(self, decisions: Sequence[Decision], wanted: Decision) -> set[frozenset[int]]:
        """Every minimal set of decisions, by index, that must go for what is wanted to be possible.

        It is empty where no dropping helps, and holds the empty set where nothing needs to go.
        """
        return _smallest(
            len(decisions),
            lambda dropped: bool(self.count([wanted, *(d for i, d in enumerate(decisions) if i not in dropped)])),
        )

    def blamed_rules(self, decisions: Sequence[Decision], wanted: Decision) -> set[frozenset[int]]:
        """Every minimal set of rules, by index, that together with the decisions rules out what is wanted."""
        broken = {rules for one, rules in self.broken if _keeps(one, (wanted, *decisions))}
        return _smallest(len(self.model.rules), lambda chosen: all(chosen & rules for rules in broken))

    def best(
        self, objectives: Sequence[Sequence[Term]], decisions: Iterable[Decision] = ()
    ) -> tuple[tuple[Fraction, ...], list[Assignment]] | None:
        """Least sums of terms, the first objective before the next, and every assignment that reaches them."""
        costs = [
            (tuple(sum((worth(term, one) for term in terms), Fraction(0)) for terms in objectives), one)
            for one in self.assignments(decisions)
        ]
        if not costs:
            return None
        least = min(cost for cost, _ in costs)
        return least, [one for cost, one in costs if cost == least]


def _keeps(assignment: Assignment, decisions: Iterable[Decision]) -> bool:
    return all(assignment[name] in values for name, values in decisions)


def _smallest(count: int, enough: Callable[[frozenset[int]], bool]) -> set[frozenset[int]]:
    """Sets of whole numbers below a count that are enough while none of their parts is."""
    found: set[frozenset[int]] = set()
    for size in range(count + 1):
        for chosen in map(frozenset, combinations(range(count), size)):
            if not any(less <= chosen for less in found) and enough(chosen):
                found.add(chosen)
    return found
