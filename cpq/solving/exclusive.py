"""Literals that rule each other out, as far as propagation sees."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from pysat.solvers import Solver

from cpq.solving.cnf import Literal


class Exclusive(NamedTuple):
    """What propagation tells of some literals.

    Attributes:
        impossible: Those that cannot hold at all.
        groups: Sets of two and more others of which any one rules out all others; no literal is in two of them.
    """

    impossible: list[Literal]
    groups: list[list[Literal]]


def exclusive(solver: Solver, literals: Iterable[Literal]) -> Exclusive:
    """Which of some literals rule each other out; those that cannot hold are told to the solver."""
    possible = dict.fromkeys(literals)
    impossible: list[Literal] = []
    against: dict[Literal, set[Literal]] = {}
    for literal in tuple(possible):
        consistent, found = solver.propagate(assumptions=[literal], phase_saving=2)
        if not consistent:
            impossible.append(literal)
            del possible[literal]
            solver.add_clause([-literal])
            continue
        for other in found:
            if -other in possible:
                against.setdefault(literal, set()).add(-other)
                against.setdefault(-other, set()).add(literal)
    groups, taken = [], set()
    for first in sorted(against, key=lambda literal: (len(against[literal]), literal)):
        if first in taken or first not in possible:
            continue
        group = [first]
        for other in sorted(against[first], key=lambda literal: (len(against[literal]), literal)):
            if other in possible and other not in taken and all(other in against[one] for one in group[1:]):
                group.append(other)
        if len(group) > 1:
            taken.update(group)
            groups.append(group)
    return Exclusive(impossible, groups)
