"""Whether literals can hold together with clauses, and where they cannot, which of them already cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from threading import Lock
from typing import Protocol, TypeAlias

from pysat.solvers import Solver

from cpq.solving.cnf import Literal, NotDecided

Clash: TypeAlias = "tuple[Literal, ...] | None"
"""Some of the literals asked about that cannot hold together; None where all of them can."""


class Consistency(Protocol):
    """Answers which literals cannot hold together; several threads may ask it."""

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """Some of the literals, not always the fewest, that cannot hold together.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """


class ClauseConsistency:
    """What clauses allow, by an incremental solver that keeps what it learned from question to question.

    Args:
        clauses: Literals by any numbers; those that no clause mentions are free.
        conflicts: Conflicts that one question may cost; None for as many as it takes.
    """

    def __init__(self, clauses: Iterable[Sequence[Literal]], *, conflicts: int | None = None) -> None:
        # A solver decides every number up to the largest one that it has seen, so a few clauses of a large model get
        # numbers of their own.
        self._own: dict[int, int] = {}
        self._lock = Lock()
        self._conflicts = conflicts
        own = self._numbered
        self._solver = Solver(name="glucose4", bootstrap_with=[[own(one) for one in clause] for clause in clauses])

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """As :meth:`Consistency.clash`."""
        with self._lock:
            given = {self._numbered(literal): literal for literal in literals}
            if self._holds_with(list(given)):
                return None
            return tuple(given[own] for own in self._solver.get_core() or ())

    def _holds_with(self, assumptions: list[Literal]) -> bool:
        if self._conflicts is None:
            return bool(self._solver.solve(assumptions=assumptions))
        self._solver.conf_budget(self._conflicts)
        found = self._solver.solve_limited(assumptions=assumptions)
        if found is None:
            raise NotDecided(self._conflicts)
        return bool(found)

    def _numbered(self, literal: Literal) -> Literal:
        own = self._own.setdefault(abs(literal), len(self._own) + 1)
        return own if literal > 0 else -own


Clashing: TypeAlias = Callable[[Sequence[int]], "Sequence[int] | None"]
"""Of some things by number, those that conflict, or None where none do; the fewer it names, the quicker the search."""


def preferred_conflict(count: int, clash: Clashing) -> tuple[int, ...] | None:
    """The minimal conflict among things numbered from 0 that needs the last ones least.

    Of two minimal conflicts, that one is preferred which does without the largest number that only one of them has. So
    none avoids the largest member of the one found, none with that member avoids its second largest, and so on.

    Args:
        count: How many things there are.
        clash: Which of some things conflict.

    Returns:
        Members in ascending order; None where nothing conflicts.

    Source: Junker, QuickXPlain, AAAI 2004 (preferred explanations). The search goes from the conflicts that the solver
    reports to smaller ones, and by halves where those do not help.
    """
    found = clash(range(count))
    if found is None:
        return None
    members: list[int] = []
    rest = _with_smallest_end(sorted(found), members, clash)
    while rest:
        members.append(rest.pop())
        rest = _with_smallest_end(rest, members, clash)
    return tuple(reversed(members))


def _with_smallest_end(conflict: list[int], members: list[int], clash: Clashing) -> list[int]:
    """Candidates, ascending, that conflict together with the members and whose largest is as small as can be."""
    free = -1  # members do not conflict with candidates below this number
    end = conflict[-1] if conflict else 0
    while conflict and free < conflict[-1]:
        found = clash([*range(end), *members])
        if found is None:
            free = end
        else:
            conflict = sorted(set(found).difference(members))
        if conflict:
            jumped = found is not None and conflict[-1] < end - 1
            end = conflict[-1] if jumped else (free + conflict[-1] + 1) // 2
    return conflict
