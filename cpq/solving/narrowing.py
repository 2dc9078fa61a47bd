"""Whether more and more literals can hold together, where each that was found to stays."""

from __future__ import annotations

from pysat.solvers import Solver

from cpq.solving.cnf import Literal
from cpq.solving.components import Component
from cpq.solving.grounds import Grounds
from cpq.solving.solvers import can_hold, solver_of


class Narrowing:
    """Literals that hold from now on, and whether one more can.

    What holds becomes part of the clauses, so that a question does not begin with all that was settled before it.
    """

    def __init__(self, grounds: Grounds) -> None:
        self._grounds = grounds
        self._beside: list[Literal] = []  # what holds outside of components of clauses
        self._parts: dict[int, _Part] = {}

    def allows(self, literal: Literal) -> bool:
        """Whether a literal can hold together with those that do.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """
        part = self._part_of(literal)
        if part is None:
            return self._grounds.clash([*self._beside, literal]) is None
        return part.allows(literal)

    def hold(self, literal: Literal) -> None:
        """Make a literal hold from now on; the last one that was allowed may have it follow."""
        part = self._part_of(literal)
        if part is None:
            self._beside.append(literal)
        else:
            part.hold(literal)

    def _part_of(self, literal: Literal) -> _Part | None:
        """The component of a literal; None where it is in none, or where sums are not said in clauses."""
        grounds = self._grounds
        place = grounds.component_of.get(abs(literal), -1)
        if grounds.parts is None or place < 0 or grounds.parts.components[place].sums:
            return None
        if place not in self._parts:
            self._parts[place] = _Part(grounds.parts.components[place], grounds.conflicts)
        return self._parts[place]


class _Part:
    """One component, whose clauses grow by what holds."""

    def __init__(self, component: Component, conflicts: int | None) -> None:
        self._own = {proposition: number for number, proposition in enumerate(component.propositions.tolist(), 1)}
        self._conflicts = conflicts
        self._solver: Solver = solver_of(component.clauses())
        self._known: list[Literal] = []  # an assignment in which everything holds that has to

    def allows(self, literal: Literal) -> bool:
        own = self._numbered(literal)
        if self._known and self._known[abs(own) - 1] == own:
            return True
        if not can_hold(self._solver, [own], self._conflicts):
            return False
        self._known = self._solver.get_model()
        return True

    def hold(self, literal: Literal) -> None:
        own = self._numbered(literal)
        self._solver.add_clause([own])
        if self._known and self._known[abs(own) - 1] != own:
            self._known = []

    def _numbered(self, literal: Literal) -> Literal:
        own = self._own[abs(literal)]
        return own if literal > 0 else -own
