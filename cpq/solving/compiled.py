"""Clauses made ready for decisions: taken apart, with a solver and stored assignments for each component."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from cpq.solving.answers import Answers, Bounds, answers
from cpq.solving.checked import is_valid
from cpq.solving.cnf import Cnf, Literal
from cpq.solving.components import Component, Numbers, Parts, take_apart
from cpq.solving.oracle import Oracle, SatOracle
from cpq.solving.witnesses import Witnesses

if TYPE_CHECKING:
    from cpq.solving.local_search import Neighbourhood


@dataclass(frozen=True)
class Ready:
    """A component that can be asked.

    Attributes:
        component: Its propositions and clauses.
        oracle: Completes decisions.
        undecided: What is possible before any decision; without witnesses, since those are the pool.
        pool: Valid assignments that every session shares; they never change.
    """

    component: Component
    oracle: Oracle
    undecided: Answers
    pool: Witnesses

    @cached_property
    def near(self) -> Neighbourhood | None:
        """Where to search for assignments near known ones; made when the first decision is taken."""
        return near_of(self.component)

    def after(self, before: Answers, decisions: tuple[Literal, ...]) -> Answers | None:
        """Everything that is possible after decisions by own numbers; None where they contradict.

        Args:
            before: Answers after other decisions, whose witnesses are used again.

        Raises:
            NotDecided: The oracle's budget did not suffice.
        """
        if not decisions:
            return replace(self.undecided, witnesses=before.witnesses)
        fewer = set(before.decisions) <= set(decisions)
        more = set(before.decisions) >= set(decisions)
        bounds = Bounds(before if fewer else self.undecided, before if more else None)
        return answers(self.component, self.oracle, self.near, (before.witnesses, self.pool), bounds, decisions)


@dataclass(frozen=True, slots=True)
class Compiled:
    """Clauses of which everything possible is known; several threads may ask it.

    Attributes:
        cnf: What was compiled.
        satisfiable: Whether some assignment satisfies it.
        core: Literals of asked propositions that always hold; empty where nothing is satisfiable.
        apart: The clauses taken apart; None where they contradict each other at once.
        parts: Components; propositions of none of them are free or fixed.
        part_of: For each asked proposition the index of its component, or -1; the first belongs to proposition 1.
        own_number: For each asked proposition its number in its component, or 0.
    """

    cnf: Cnf
    satisfiable: bool
    core: frozenset[Literal]
    apart: Parts | None
    parts: tuple[Ready, ...]
    part_of: Numbers
    own_number: Numbers


WORTH_SEARCHING = 1_000
"""Propositions of a component from which on searching near known assignments pays: its code takes most of a second to
load, and some seconds to make when it first runs on a machine."""

MOST_HELPERS = 5
"""Helpers for each proposition asked about, but for inner ones of sums, up to which searching near known assignments
pays: with more of them, turning one option over turns dozens of helpers, and hardly any try succeeds."""

ArithmeticOf = Callable[[Component, int | None], Oracle]
"""Makes the oracle of a component with sums, with its budget of conflicts."""


def _nothing_possible(cnf: Cnf, apart: Parts | None) -> Compiled:
    """Clauses that no assignment satisfies."""
    nowhere = np.full(cnf.asked, -1, dtype=np.int64)
    return Compiled(cnf, False, frozenset(), apart, (), nowhere, np.zeros_like(nowhere))


def compile_clauses(
    cnf: Cnf,
    *,
    conflicts: int | None = None,
    arithmetic: ArithmeticOf | None = None,
    known: Sequence[Witnesses] = (),
) -> Compiled:
    """Find everything that is possible before any decision.

    Args:
        conflicts: Conflicts that one question to a solver may cost, now and later; None for as many as it takes.
        arithmetic: Makes what answers about components with sums; constraint programs where it is None.
        known: Assignments by component, as :attr:`Ready.pool` of an earlier compilation. Only those of a component all
            of whose clauses they keep are taken, and what they do not show is asked, so they save time and no more.

    Raises:
        NotDecided: The budget of conflicts did not suffice.
    """
    apart = take_apart(cnf)
    if apart is None:
        return _nothing_possible(cnf, None)
    parts: list[Ready] = []
    for component, pool in zip_longest(apart.components, known[: len(apart.components)]):
        part = _ready(component, oracle_of(component, conflicts, arithmetic), pool)
        if part is None:
            return _nothing_possible(cnf, apart)
        parts.append(part)
    return _assembled(cnf, apart, tuple(parts))


def _assembled(cnf: Cnf, apart: Parts, parts: tuple[Ready, ...]) -> Compiled:
    """What is known of the whole, from its components and what is fixed outside of them."""
    core = {literal for literal in apart.fixed if abs(literal) <= cnf.asked}
    part_of = np.full(cnf.asked, -1, dtype=np.int64)
    own_number = np.zeros(cnf.asked, dtype=np.int64)
    for place, part in enumerate(parts):
        asked = part.component.propositions[: part.component.asked]
        part_of[asked - 1] = place
        own_number[asked - 1] = np.arange(1, part.component.asked + 1)
        core.update(asked[~part.undecided.can_fail].tolist())
        core.update((-asked[~part.undecided.can_hold]).tolist())
    return Compiled(cnf, True, frozenset(core), apart, parts, part_of, own_number)


def _ready(component: Component, oracle: Oracle, known: Witnesses | None) -> Ready | None:
    """A component with all that is possible in it, or None where nothing is."""
    none = Witnesses.none(component.count)
    pool = known if known is not None and is_valid(component, known) else none
    anything = np.ones(component.asked, dtype=bool)
    bounds = Bounds(Answers((), anything, anything, none), None)
    # Where assignments are known, there is hardly anything left to search for, and the solver is asked at once.
    found = answers(component, oracle, None if pool.count else near_of(component), (pool, none), bounds, ())
    if found is None:
        return None
    return Ready(component, oracle, replace(found, witnesses=none), found.witnesses)


def near_of(component: Component) -> Neighbourhood | None:
    """Where to search near known assignments of a component; None where that is not worth it, or knows too little."""
    inner = int(np.count_nonzero(component.inner))
    mostly_sums = component.count - inner > (1 + MOST_HELPERS) * component.asked
    if component.count < WORTH_SEARCHING or mostly_sums or component.sums:
        return None
    from cpq.solving.local_search import neighbourhood_of  # noqa: PLC0415 - loads what makes machine code

    return neighbourhood_of(component)


def oracle_of(component: Component, conflicts: int | None, arithmetic: ArithmeticOf | None) -> Oracle:
    """What completes decisions about a component: a solver of clauses, or of arithmetic where it has sums."""
    if not component.sums:
        return SatOracle(component.clauses, component.count, conflicts=conflicts)
    if arithmetic is None:
        from cpq.solving.arithmetic import ArithmeticOracle  # noqa: PLC0415 - loads slowly, and few models have sums

        arithmetic = ArithmeticOracle
    return arithmetic(component, conflicts)
