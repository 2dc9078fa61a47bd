"""Clauses with sums as constraint programs (CP-SAT): any assignment, the best, and one among equally good ones.

One worker, a fixed seed and no clock, so that the same questions have the same answers on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import gcd

from ortools.sat.python import cp_model

from cpq.solving.bounds import added_up
from cpq.solving.cnf import LinearSum, Literal
from cpq.solving.search import OutOfConflicts, cost_of

LARGEST = 2**53
"""Sums of absolute weights up to this are exact in every part of the solver, some of which count in floating point."""

EFFORT_PER_CONFLICT = 0.001
"""Work in the solver's own measure, which no clock enters, that a budget allows an optimum for each conflict."""

EFFORT_OF_A_QUESTION = 0.00001
"""The same for whether there is any assignment. Much less, since a session asks that for each value: with 100,000
conflicts it is a second or two, and the questions of models that can be answered take a millionth of it."""

SETTLED_AT_ONCE = 30
"""Preferences that one question settles, each worth more than all later ones together."""


class TooLarge(ValueError):
    """Weights of a sum are too large to be added exactly by the solver."""


class ConstraintProgram:
    """Clauses and sums of one component.

    Attributes:
        model, bound, conflicts: As :class:`cpq.solving.search.Search` says.
    """

    def __init__(
        self,
        clauses: Iterable[Sequence[Literal]],
        count: int,
        sums: Iterable[LinearSum],
        conflicts: int | None = None,
    ) -> None:
        """Take clauses and sums over propositions 1 to ``count``.

        Args:
            conflicts: How many conflicts all questions together may take; None for no limit.

        Raises:
            TooLarge: A sum cannot be added exactly.
        """
        self._program = cp_model.CpModel()
        self._variables = [self._program.new_bool_var(f"p{number}") for number in range(1, count + 1)]
        self._budget = conflicts
        self.model: tuple[Literal, ...] | None = None
        self.bound = 0
        self.conflicts = 0
        for clause in clauses:
            self.add_clause(clause)
        for one in sums:
            self._add_sum(one)

    def add_clause(self, clause: Iterable[Literal]) -> None:
        """Make one of some literals hold in every later answer."""
        self._program.add_bool_or([self._of(literal) for literal in clause])

    def find(self, phases: Sequence[Literal] = ()) -> bool:
        """As :meth:`cpq.solving.search.Search.find`."""
        self._program.clear_objective()  # type: ignore[no-untyped-call]
        solver, status = self._run(phases, EFFORT_OF_A_QUESTION)
        if status == cp_model.UNKNOWN:
            raise OutOfConflicts
        if status == cp_model.INFEASIBLE:
            return False
        self.model = self._found(solver)
        return True

    def minimise(self, weights: Mapping[Literal, int]) -> None:
        """As :meth:`cpq.solving.search.Search.minimise`.

        Raises:
            TooLarge: The weights cannot be added exactly.
        """
        self.bound = sum(min(0, weight) for weight in weights.values())
        expression, shared = self._expression(weights)
        self._program.minimize(expression)
        solver, status = self._run(self.model or (), EFFORT_PER_CONFLICT)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = self._found(solver)
            if self.model is None or cost_of(weights, found) <= cost_of(weights, self.model):
                self.model = found
            self.bound = max(self.bound, round(solver.best_objective_bound) * shared)
        if status == cp_model.INFEASIBLE:
            raise AssertionError("an assignment was found before, and now there is none")
        if status != cp_model.OPTIMAL:
            raise OutOfConflicts
        self.bound = cost_of(weights, self._found(solver))
        self._program.add(expression == self.bound // shared)

    def settle(self, preferences: Sequence[Literal]) -> None:
        """As :meth:`cpq.solving.search.Search.settle`: some preferences at once, as digits of a number."""
        left = list(preferences)
        while left:
            kept = self._kept(left)
            for literal in left[:kept]:
                self.add_clause((literal,))
            some, left = left[kept : kept + SETTLED_AT_ONCE], left[kept + SETTLED_AT_ONCE :]
            if some:
                self.minimise({-literal: 2 ** (len(some) - place) for place, literal in enumerate(some, 1)})

    def close(self) -> None:
        """As :meth:`cpq.solving.search.Search.close`; a program holds nothing between questions."""

    def _kept(self, preferences: Sequence[Literal]) -> int:
        """How many preferences in a row the assignment known keeps."""
        model = self.model or ()
        places = (place for place, literal in enumerate(preferences) if model[abs(literal) - 1] != literal)
        return next(places, len(preferences))

    def _of(self, literal: Literal) -> cp_model.LiteralT:
        variable = self._variables[abs(literal) - 1]
        return variable if literal > 0 else variable.negated()

    def _add_sum(self, one: LinearSum) -> None:
        expression, shared = self._expression(added_up(one.weights))
        low = -LARGEST if one.low is None else max(-LARGEST, -(-one.low // shared))
        high = LARGEST if one.high is None else min(LARGEST, one.high // shared)
        if low > high:
            self.add_clause(-literal for literal in one.where)
        else:
            where = [self._of(literal) for literal in one.where]
            self._program.add_linear_constraint(expression, low, high).only_enforce_if(where)

    def _expression(self, weights: Mapping[Literal, int]) -> tuple[cp_model.LinearExprT, int]:
        """Sum of weights over what they have in common, and that."""
        shared = gcd(*weights.values()) or 1
        if sum(map(abs, weights.values())) // shared > LARGEST:
            raise TooLarge(f"{len(weights)} weights add up to more than {LARGEST:,} over what they have in common")
        literals = [self._of(literal) for literal in weights]
        return cp_model.LinearExpr.weighted_sum(literals, [weight // shared for weight in weights.values()]), shared

    def _run(self, wanted: Iterable[Literal], effort: float) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
        self._program.clear_hints()  # type: ignore[no-untyped-call]
        hints: dict[int, Literal] = {}
        for literal in wanted:
            hints.setdefault(abs(literal), literal)
        for place, literal in hints.items():
            self._program.add_hint(self._variables[place - 1], literal > 0)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        if self._budget is not None:
            left = max(0, self._budget - self.conflicts)
            solver.parameters.max_number_of_conflicts = left
            solver.parameters.max_deterministic_time = 1 + effort * left
        status = solver.solve(self._program)
        if status == cp_model.MODEL_INVALID:
            raise AssertionError(f"the constraint program is not valid: {self._program.validate()}")
        self.conflicts += solver.num_conflicts
        return solver, status

    def _found(self, solver: cp_model.CpSolver) -> tuple[Literal, ...]:
        return tuple(
            number if solver.boolean_value(variable) else -number for number, variable in enumerate(self._variables, 1)
        )
