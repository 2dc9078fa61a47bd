"""The least weight of clauses' literals, proven by the cores of literals that cannot all be cheap (OLL).

Weights are paid for by literals wanted false. A solver is asked for all of them at once, heaviest first; where it
says no, some of a core must be paid for: the bound rises by the lightest of them, and a totalizer counts how many more
are. When it says yes, the bound is reached. Every step keeps each assignment's cost, so that at the end exactly the
assignments of least cost satisfy what was added: the next objective, and telling equally good ones apart, go on with
the same solver. Source: A. Morgado, C. Dodaro, J. Marques-Silva, "Core-Guided MaxSAT with Soft Cardinality
Constraints", CP 2014; disjoint cores before counting: J. Berg, M. Järvisalo, "Weight-Aware Core Extraction", CP 2017.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pysat.card import ITotalizer

from cpq.solving.cnf import Literal, NotDecided
from cpq.solving.exclusive import exclusive
from cpq.solving.search import OutOfConflicts, cost_of
from cpq.solving.solvers import can_hold, solver_of

SHORTENING = 1_000
"""Conflicts that trying to do without one literal of a core may take; a core need not be the shortest."""

LONG_CORE = 2_000
"""Cores of more literals than this stay as the solver found them: shortening asks once for each."""


class CoreGuided:
    """Clauses of one component, their best assignment known, and what was proven about it so far.

    Attributes:
        model: Literals of the best assignment found, by proposition; None before the first.
        bound: What the objective under way costs at least.
    """

    def __init__(self, clauses: Iterable[Sequence[Literal]], count: int, conflicts: int | None = None) -> None:
        """Take clauses over propositions 1 to ``count``.

        Args:
            conflicts: How many conflicts all questions together may take; None for no limit.
        """
        self._solver = solver_of(clauses)
        self._count = count
        self._top = count
        self._left = conflicts
        self._wanted: dict[Literal, int] = {}
        self._sums: dict[Literal, tuple[ITotalizer, int]] = {}
        self.model: tuple[Literal, ...] | None = None
        self.bound = 0

    def close(self) -> None:
        """Free the solver's memory."""
        self._solver.delete()

    @property
    def conflicts(self) -> int:
        """How many conflicts its questions took so far."""
        return int(self._solver.accum_stats()["conflicts"])

    def find(self, phases: Sequence[Literal] = ()) -> bool:
        """Look for a first assignment, near some literals; whether there is one.

        Raises:
            OutOfConflicts: The budget ended before.
        """
        self._solver.set_phases(list(phases))
        if not self._solve(()):
            return False
        self.model = self._found()
        return True

    def minimise(self, weights: Mapping[Literal, int]) -> None:
        """Least sum of the weights of literals that hold; every later answer keeps it.

        Args:
            weights: Whole numbers of any sign; :meth:`find` has found an assignment.

        Raises:
            OutOfConflicts: The budget ended before the proof; ``model`` and ``bound`` say how far it came.
        """
        self._start(weights)
        self._merge_exclusive()
        waiting: list[tuple[list[Literal], int]] = []
        level = self._next_level(None)
        while level is not None:
            asked = [literal for literal, weight in self._wanted.items() if weight >= level]
            if not self._solve(asked):
                waiting.append(self._take_core())
                continue
            self._keep_best(weights)
            if waiting:
                self._count_cores(waiting)
                waiting = []
                continue
            self._harden(weights)
            level = self._next_level(level)
        for literal in self._wanted:
            self._solver.add_clause([literal])
        self._wanted, self._sums = {}, {}

    def settle(self, preferences: Sequence[Literal]) -> None:
        """Make the assignment the one by which the preferences, earlier ones first, hold as far as they can.

        Raises:
            OutOfConflicts: The budget ended before; ``model`` keeps the preferences before it.
        """
        self._solver.set_phases(list(preferences))
        if self._solve(()):
            self.model = self._found()
        for preferred in preferences:
            model = self._known()
            if model[abs(preferred) - 1] != preferred and self._solve([preferred]):
                self.model = model = self._found()
            self._solver.add_clause([model[abs(preferred) - 1]])

    def _known(self) -> tuple[Literal, ...]:
        if self.model is None:
            raise RuntimeError("nothing was found yet")
        return self.model

    def _found(self) -> tuple[Literal, ...]:
        """The assignment just found; propositions in no clause at all do not hold."""
        found = self._solver.get_model()[: self._count]
        return (*found, *range(-len(found) - 1, -self._count - 1, -1))

    def _solve(self, assumptions: Sequence[Literal]) -> bool:
        left = None if self._left is None else self._left - self.conflicts
        if left is not None and left <= 0:
            raise OutOfConflicts
        try:
            return can_hold(self._solver, assumptions, left)
        except NotDecided:
            raise OutOfConflicts from None

    def _start(self, weights: Mapping[Literal, int]) -> None:
        """Turn weights around so that what is paid for is a wanted literal that does not hold."""
        self.bound = 0
        self._wanted, self._sums = {}, {}
        for literal, weight in weights.items():
            if weight < 0:
                self.bound += weight
            wanted = -literal if weight > 0 else literal
            common = min(abs(weight), self._wanted.get(-wanted, 0))
            self.bound += common
            self._add(-wanted, -common)
            self._add(wanted, abs(weight) - common)

    def _add(self, wanted: Literal, weight: int) -> None:
        total = self._wanted.get(wanted, 0) + weight
        if total:
            self._wanted[wanted] = total
        else:
            self._wanted.pop(wanted, None)

    def _keep_best(self, weights: Mapping[Literal, int]) -> None:
        found = self._found()
        if cost_of(weights, found) <= cost_of(weights, self._known()):
            self.model = found

    def _next_level(self, level: int | None) -> int | None:
        """Weight down to which literals are wanted next: many of different weight at a time, but not of few weights."""
        values = sorted((weight for weight in self._wanted.values() if level is None or weight < level), reverse=True)
        if not values:
            return None
        different = 0
        for place, (weight, lighter) in enumerate(pairwise(values), 1):
            if weight != lighter:
                different += 1
                if place > 1.25 * different:
                    return weight
        return values[-1]

    def _harden(self, weights: Mapping[Literal, int]) -> None:
        """What costs more than the gap between bound and best known must hold in every assignment of least cost."""
        gap = cost_of(weights, self._known()) - self.bound
        for literal in [literal for literal, weight in self._wanted.items() if weight > gap]:
            self._solver.add_clause([literal])
            del self._wanted[literal]
            self._sums.pop(literal, None)

    def _take_core(self) -> tuple[list[Literal], int]:
        """Wanted literals that cannot all hold, and the weight paid for that, which the bound rises by."""
        core = self._shortened(list(self._solver.get_core() or ()))
        weight = min(self._wanted[literal] for literal in core)
        self.bound += weight
        for literal in core:
            self._add(literal, -weight)
            if literal in self._sums:
                totalizer, most = self._sums[literal]
                self._want_at_most(totalizer, most + 1, weight)
        if len(core) == 1:
            self._solver.add_clause([-core[0]])
        return core, weight

    def _shortened(self, core: list[Literal]) -> list[Literal]:
        """Literals of a core that are enough for it, the lightest dropped first; not always the fewest."""
        if not 1 < len(core) <= LONG_CORE:
            return core
        core.sort(key=lambda literal: (self._wanted[literal], literal))
        place = 0
        while place < len(core):
            fewer = core[:place] + core[place + 1 :]
            self._solver.conf_budget(SHORTENING)
            answer = self._solver.solve_limited(assumptions=fewer)
            if answer is None:
                break
            if answer:
                place += 1
            else:
                enough = set(self._solver.get_core() or ())
                core = [literal for literal in fewer if literal in enough]
        return core

    def _count_cores(self, cores: Sequence[tuple[list[Literal], int]]) -> None:
        """Count how many of each core are not had, since each after the first costs as much again."""
        for core, weight in cores:
            if len(core) > 1:
                totalizer = ITotalizer(lits=[-literal for literal in core], ubound=1, top_id=self._top)
                self._top = max(self._top, totalizer.top_id)
                self._solver.append_formula(totalizer.cnf.clauses)
                self._want_at_most(totalizer, 1, weight)

    def _want_at_most(self, totalizer: ITotalizer, most: int, weight: int) -> None:
        if most >= len(totalizer.lits):
            return
        if most > totalizer.ubound:
            totalizer.increase(ubound=most, top_id=self._top)
            self._top = max(self._top, totalizer.top_id)
            if totalizer.nof_new:
                self._solver.append_formula(totalizer.cnf.clauses[-totalizer.nof_new :])
        wanted = -totalizer.rhs[most]
        self._add(wanted, weight)
        self._sums[wanted] = (totalizer, most)

    def _merge_exclusive(self) -> None:
        """Want one of several literals where at most one can hold: all others of them are paid for in any case."""
        impossible, groups = exclusive(self._solver, self._wanted)
        self.bound += sum(self._wanted.pop(literal) for literal in impossible)
        for group in groups:
            members = group
            while len(members) > 1:
                weight = min(self._wanted[literal] for literal in members)
                self.bound += weight * (len(members) - 1)
                self._top += 1
                self._solver.add_clause([-self._top, *members])
                for literal in members:
                    self._add(literal, -weight)
                self._add(self._top, weight)
                members = [literal for literal in members if literal in self._wanted]
