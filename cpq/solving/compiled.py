"""Clauses made ready for decisions: taken apart, with a solver and stored assignments for each component."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cpq.solving.answers import Answers, answers
from cpq.solving.cnf import Cnf, Literal
from cpq.solving.components import Component, Numbers, take_apart
from cpq.solving.oracle import Oracle, SatOracle
from cpq.solving.witnesses import Witnesses


@dataclass(frozen=True, slots=True)
class Ready:
    """A component that can be asked.

    Attributes:
        component: Its propositions and clauses.
        oracle: Completes decisions.
        answers: What is possible before any decision; its witnesses are shared by everyone and never change.
    """

    component: Component
    oracle: Oracle
    answers: Answers


@dataclass(frozen=True, slots=True)
class Compiled:
    """Clauses of which everything possible is known; several threads may ask it.

    Attributes:
        cnf: What was compiled.
        satisfiable: Whether some assignment satisfies it.
        core: Literals of asked propositions that always hold; empty where nothing is satisfiable.
        parts: Components; propositions of none of them are free or fixed.
        part_of: For each asked proposition the index of its component, or -1; the first belongs to proposition 1.
        own_number: For each asked proposition its number in its component, or 0.
    """

    cnf: Cnf
    satisfiable: bool
    core: frozenset[Literal]
    parts: tuple[Ready, ...]
    part_of: Numbers
    own_number: Numbers


ArithmeticOf = Callable[[Component, int | None], Oracle]
"""Makes the oracle of a component with sums, with its budget of conflicts."""


def compile_clauses(cnf: Cnf, *, conflicts: int | None = None, arithmetic: ArithmeticOf | None = None) -> Compiled:
    """Find everything that is possible before any decision.

    Args:
        conflicts: Conflicts that one question to a solver may cost, now and later; None for as many as it takes.
        arithmetic: Makes what answers about components with sums.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
        ValueError: There are sums and nothing to answer about them.
    """
    apart = take_apart(cnf)
    part_of = np.full(cnf.asked, -1, dtype=np.int64)
    own_number = np.zeros(cnf.asked, dtype=np.int64)
    if apart is None:
        return Compiled(cnf, False, frozenset(), (), part_of, own_number)
    core = {literal for literal in apart.fixed if abs(literal) <= cnf.asked}
    parts: list[Ready] = []
    for component in apart.components:
        oracle = _oracle_of(component, conflicts, arithmetic)
        none = Witnesses.none(component.count)
        found = answers(component, oracle, none, (), none, learning=True)
        if found is None:
            return Compiled(cnf, False, frozenset(), (), part_of, own_number)
        asked = component.propositions[: component.asked]
        part_of[asked - 1] = len(parts)
        own_number[asked - 1] = np.arange(1, component.asked + 1)
        core.update(asked[~found.can_fail].tolist())
        core.update((-asked[~found.can_hold]).tolist())
        parts.append(Ready(component, oracle, found))
    return Compiled(cnf, True, frozenset(core), tuple(parts), part_of, own_number)


def _oracle_of(component: Component, conflicts: int | None, arithmetic: ArithmeticOf | None) -> Oracle:
    if not component.sums:
        return SatOracle(component.clauses(), component.count, conflicts=conflicts)
    if arithmetic is None:
        raise ValueError("the clauses come with sums, and nothing was given that answers about sums")
    return arithmetic(component, conflicts)
