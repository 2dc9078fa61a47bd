"""How long the best configuration of compiled clauses takes with its proof, beside constraint programming alone.

    print_optima({"automotive2_4": compiled, ...})

Weights are whole numbers drawn once for each proposition, after five decisions drawn as a user would click: 0 to 100
(a price), and -100 to 100 (a margin).
"""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import NamedTuple

from cpq.solving.cnf import Literal
from cpq.solving.compiled import Compiled
from cpq.solving.counting import count_models
from cpq.solving.decided import Decided, Refused
from cpq.solving.optimum import Optimum, optimise
from cpq.solving.programs import ConstraintProgram
from cpq.solving.search import OutOfConflicts
from tests.bench.timing import grid

DECISIONS = 5
LIGHTEST = {"prices 0..100": 0, "margins -100..100": -100}
PATIENCE = 20_000
"""Conflicts after which a search for the best ends, with a proof or without."""

ALONE = 10_000
"""Conflicts, and with them work, after which constraint programming alone is given up: up to a minute."""


RUNS = 3
SLOW = 5
"""Seconds after which a search is not repeated."""


class Question(NamedTuple):
    """A configuration to complete at the least weight."""

    decisions: tuple[Literal, ...]
    weights: tuple[tuple[Literal, int], ...]


def print_optima(worlds: Mapping[str, Compiled], *, alone: bool = True) -> None:
    """A table for each kind of weights, with constraint programming for the whole at once in the last column.

    Args:
        alone: Whether constraint programming solves the same questions, too; it takes minutes for the largest.
    """
    for what, lightest in LIGHTEST.items():
        rows = {name: _row(world, question(world, lightest), alone=alone) for name, world in worlds.items()}
        grid(f"The best configuration: {what}", ("options", "least", "optimum", "proven", "CP-SAT"), rows)


def print_counts(worlds: Mapping[str, Compiled]) -> None:
    """How long exact counts take, and how many digits they have."""
    rows = {}
    for name, world in worlds.items():
        begin = time.process_time()
        counted = count_models(world)
        digits = "budget ended" if counted is None else f"{len(f'{counted:x}') * 4:,} bits"
        rows[name] = (f"{world.cnf.asked:,}", digits, f"{time.process_time() - begin:.2f} s")
    grid("How many configurations there are, exactly", ("options", "size", "counted in"), rows)


def question(world: Compiled, lightest: int, seed: int = 1) -> Question:
    """Decisions that can go together, and weights; the same for the same clauses."""
    rng = random.Random(seed)  # noqa: S311 - the same question each time
    state = Decided.start(world)
    for _ in range(20 * DECISIONS):
        if len(state.decisions) == DECISIONS:
            break
        number = rng.randint(1, world.cnf.asked)
        try:
            state = state.decide(number if rng.random() < 0.7 else -number)
        except Refused:
            continue
    weights = tuple((number, rng.randint(lightest, 100)) for number in range(1, world.cnf.asked + 1))
    return Question(state.decisions, weights)


def _row(world: Compiled, asked: Question, *, alone: bool) -> tuple[str, ...]:
    times: list[float] = []
    found: list[Optimum] = []
    while len(found) < RUNS and sum(times) < SLOW:
        begin = time.process_time()
        found.append(optimise(world, asked.decisions, [asked.weights], conflicts=PATIENCE))
        times.append(time.process_time() - begin)
    best = found[0]
    if any(other != best for other in found):
        raise AssertionError("the same question had two answers")
    other = _alone(world, asked, best) if alone else "-"
    return f"{world.cnf.asked:,}", f"{best.costs[0]:,}", f"{min(times):.2f} s", "yes" if best.proven else "no", other


def _alone(world: Compiled, asked: Question, best: Optimum) -> str:
    """Processor time of constraint programming for the whole at once; it need not tell equally good answers apart."""
    begin = time.process_time()
    cnf = world.cnf
    program = ConstraintProgram(cnf.clauses, cnf.count, cnf.sums, ALONE)
    for literal in asked.decisions:
        program.add_clause((literal,))
    try:
        program.minimise({number: weight for number, weight in asked.weights if weight})
    except OutOfConflicts:
        return f"> {time.process_time() - begin:.0f} s"
    if best.proven and program.bound != best.costs[0]:
        raise AssertionError(f"two optimisers differ: {best.costs[0]} and {program.bound}")
    return f"{time.process_time() - begin:.1f} s"
