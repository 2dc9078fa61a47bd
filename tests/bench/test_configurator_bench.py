"""The configurator beside its aims: reading and compiling models, and clicks of random users; no time is asserted.

A click decides one thing and brings the exact answers of everything else. Each user clicks the same in every run; of
each click the quickest run counts, and beside it the p99 of the middle run shows what else the machine was doing.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import pytest
from pysat.solvers import Solver

from cpq.solving.cnf import Literal
from cpq.solving.compiled import Compiled, compile_clauses
from cpq.solving.decided import Decided
from cpq.solving.encode import Encoding, encode
from tests.bench.configurator import Work, bundles, public_models
from tests.bench.timing import best, grid, megabytes, milliseconds, row
from tests.solving.public_models import next_decision

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]

RUNS = 3
USERS = 4
CLICKS = 50


class Measured(NamedTuple):
    """A model that was compiled and clicked through.

    Attributes:
        times: Seconds of each click, by run.
        added: Bytes of resident memory that compiling and a session add to a process.
    """

    work: Work
    encoding: Encoding
    compiled: Compiled
    reading: float
    encoding_time: float
    compiling: float
    times: list[list[float]]
    added: int


Figure = Callable[[Measured], str]

FIGURES: dict[str, Figure] = {
    "propositions": lambda one: f"{one.encoding.cnf.asked:,}",
    "clauses": lambda one: f"{len(one.encoding.cnf.clauses):,}",
    "parse": lambda one: milliseconds(one.reading),
    "encode": lambda one: milliseconds(one.encoding_time),
    "compile": lambda one: milliseconds(one.compiling),
    "click": lambda one: milliseconds(median(quickest(one.times))),
    "p99": lambda one: milliseconds(p99(quickest(one.times))),
    "aim": lambda one: "" if one.work.aim is None else f"{one.work.aim} ms",
    "middle p99": lambda one: milliseconds(median(map(p99, one.times))),
    "memory": lambda one: megabytes(one.added),
}
"""Columns of the table; what else is measured of a compiled model is one more."""


def quickest(times: list[list[float]]) -> list[float]:
    """Of each click the quickest run."""
    return [min(runs) for runs in zip(*times, strict=True)]


def p99(times: list[float]) -> float:
    """What 99 of 100 times stay below."""
    return quantiles(times, n=100, method="inclusive")[98]


def users(compiled: Compiled, chance: float) -> list[float]:
    """Processor seconds of each click of some random users."""
    times = []
    for seed in range(USERS):
        state, dice = Decided.start(compiled), random.Random(seed)  # noqa: S311 - the same clicks each time
        for _ in range(CLICKS):
            literal = next_decision(state, dice, chance)
            if literal is None:
                break
            begin = time.process_time()
            state = state.decide(literal)
            times.append(time.process_time() - begin)
    return times


def measured(work: Work, folder: Path) -> Measured:
    """A model read, compiled and clicked through."""
    model = work.read()
    encoding = encode(model)
    reading, encoding_time = best(work.read, 2), best(lambda: encode(model), 2)
    compiled = compile_clauses(encoding.cnf)
    times = [users(compiled, work.chance) for _ in range(RUNS)]
    script = [sys.executable, "-m", "tests.bench.configurator", work.name, str(folder)]
    added = int(subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    compiling = best(lambda: compile_clauses(encoding.cnf), 3)
    return Measured(work, encoding, compiled, reading, encoding_time, compiling, times, added)


def print_figures(title: str, works: list[Work], folder: Path) -> None:
    rows: dict[str, list[str]] = {}
    for work in works:
        one = measured(work, folder)
        rows[work.name] = [figure(one) for figure in FIGURES.values()]
    grid(title, list(FIGURES), rows)


@pytest.fixture(scope="module", autouse=True)
def machine_code() -> None:
    """Loads, and on a new machine makes, the machine code of the search before anything is timed."""
    begin = time.perf_counter()
    compile_clauses(encode(bundles()[1].read()).cnf)
    print("\nThe first model of more than 1,000 propositions in a process")
    row("compiled, with loading what the search needs (wall)", milliseconds(time.perf_counter() - begin))


def test_clicks_through_public_models(reference_data: Path) -> None:
    models = reference_data / "models"
    print_figures("Public models: times are processor time", public_models(models), models)


def test_clicks_through_bundles() -> None:
    print_figures("Made bundles with dense rules and a power budget: times are processor time", bundles(), ROOT)


def test_clicks_the_naive_way(reference_data: Path) -> None:
    """One solver, and one question for each literal; the answers are the same."""
    (work,) = [one for one in public_models(reference_data / "models") if one.name == "automotive01"]
    cnf = encode(work.read()).cnf
    state, dice = Decided.start(compile_clauses(cnf)), random.Random(0)  # noqa: S311 - the same clicks each time
    literals = [sign * number for number in range(1, cnf.asked + 1) for sign in (1, -1)]
    ours, naive = [], []
    with Solver(name="glucose4", bootstrap_with=map(list, cnf.clauses)) as solver:
        for _ in range(5):
            literal = next_decision(state, dice, work.chance)
            assert literal is not None
            begin = time.process_time()
            state = state.decide(literal)
            middle = time.process_time()
            answers = one_by_one(solver, state.decisions, literals)
            naive.append(time.process_time() - middle)
            ours.append(middle - begin)
            assert answers == {one: state.possible(one) for one in literals}
    print(f"\n{work.name}, five clicks")
    row("one solver, one question a literal: median click", milliseconds(median(naive)))
    row("components, stored witnesses, searches: median click", milliseconds(median(ours)), "the same answers")


def one_by_one(solver: Solver, decisions: tuple[Literal, ...], literals: list[Literal]) -> dict[Literal, bool]:
    return {literal: solver.solve(assumptions=[*decisions, literal]) for literal in literals}
