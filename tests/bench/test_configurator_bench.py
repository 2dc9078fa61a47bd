"""The configurator beside its aims: reading and compiling models, and clicks of random users; no time is asserted.

A click decides one thing and brings the exact answers of everything else. Each user clicks the same in every run; of
each click the quickest run counts, and beside it the p99 of the middle run shows what else the machine was doing.
"""

from __future__ import annotations

import json
import os
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
from cpq.solving.compiled_model import CompiledModel
from cpq.solving.conflicts import blamed_decisions, blamed_rules
from cpq.solving.decided import Decided
from cpq.solving.encode import Encoding, encode
from cpq.solving.programs import ConstraintProgram
from tests.bench.configurator import PUBLIC, Work, bundles, machine, public_models
from tests.bench.optimum import print_optima
from tests.bench.timing import best, grid, megabytes, milliseconds, row
from tests.solving.public_models import clicks, next_decision

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]

PEERS = Path(os.environ.get("CPQ_BENCH_PEERS") or ROOT / ".venv-bench" / "bin" / "python")
"""Python with the engines to compare with."""

PATIENCE = 60
"""Seconds after which flamapy is stopped; embtoolkit takes it more than 400."""

ASKED_ALONE = 8
"""Values that CP-SAT is asked about, of all."""

RUNS = 3
SLOW = 5
"""Seconds of a run after which it is the only one."""

USERS = 4
CLICKS = 50
REFUSALS = 80
"""Refused values that are explained, for each model."""


class Measured(NamedTuple):
    """A model that was compiled and clicked through.

    Attributes:
        times: Seconds of each click, by run.
        reasons: For refused values the seconds of an explanation, and how many rules it names; the first one makes
            what all others rest on.
        added: Bytes of resident memory that compiling and a session add to a process.
    """

    work: Work
    encoding: Encoding
    compiled: Compiled
    reading: float
    encoding_time: float
    compiling: float
    times: list[list[float]]
    reasons: list[tuple[float, int]]
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
    "first why not": lambda one: milliseconds(one.reasons[0][0]),
    "why not": lambda one: milliseconds(median(seconds for seconds, _ in one.reasons[1:])),
    "why not p99": lambda one: milliseconds(p99([seconds for seconds, _ in one.reasons[1:]])),
    "rules": lambda one: f"{median(rules for _, rules in one.reasons):g}, {max(rules for _, rules in one.reasons)}",
    "memory": lambda one: megabytes(one.added),
}
"""Columns of the table; what else is measured of a compiled model is one more. "rules" are those that an explanation
names, the median and the most."""


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


def explained(model: CompiledModel, chance: float) -> list[tuple[float, int]]:
    """Explanations of values that random users find refused: seconds, and how many rules each names."""
    compiled, dice = model.compiled, random.Random(0)  # noqa: S311 - the same values each time
    asked = range(1, compiled.cnf.asked + 1)
    found: list[tuple[float, int]] = []
    for state, _ in clicks(compiled, CLICKS, chance):
        refused = [one for number in asked for one in (number, -number) if not state.possible(one)]
        own = [one for one in refused if -one not in compiled.core and -one not in state.decisions]
        for literal in dice.sample(own, min(2, len(own))):
            begin = time.process_time()
            decisions = [(one,) for one in state.decisions]
            blamed = blamed_decisions(model.grounds, decisions, (literal,))
            assert blamed is not None
            rules = blamed_rules(model.grounds, [decisions[place] for place in blamed], (literal,))
            found.append((time.process_time() - begin, len(rules)))
        if len(found) >= REFUSALS:
            break
    return found


def measured(work: Work, folder: Path) -> Measured:
    """A model read, compiled and clicked through."""
    model = work.read()
    encoding = encode(model)
    reading, encoding_time = best(work.read, 2), best(lambda: encode(model), 2)
    compiled = compile_clauses(encoding.cnf)
    times = [users(compiled, work.chance)]
    times += [users(compiled, work.chance) for _ in range(RUNS - 1) if sum(times[0]) < SLOW]
    script = [sys.executable, "-m", "tests.bench.configurator", work.name, str(folder)]
    added = int(subprocess.run(script, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    compiling = best(lambda: compile_clauses(encoding.cnf), 3)
    reasons = explained(CompiledModel(model, encoding, compiled), work.chance)
    return Measured(work, encoding, compiled, reading, encoding_time, compiling, times, reasons, added)


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


def test_clicks_through_the_sample_machine() -> None:
    print_figures("The sample machine: times are processor time", [machine()], ROOT)


def test_optima(reference_data: Path) -> None:
    """The least weight with its proof; constraint programming alone on what it can do within a minute or so."""
    public = [one for one in public_models(reference_data / "models") if one.name.startswith("automotive")]
    print_optima({one.name: compile_clauses(encode(one.read()).cnf) for one in public}, alone=False)
    others = [machine(), bundles()[1]]
    print_optima({one.name: compile_clauses(encode(one.read()).cnf) for one in others})


def test_first_clicks_by_constraint_programs(reference_data: Path) -> None:
    """CP-SAT asked about each value; a few are asked, and the time of all is worked out from them."""
    public = [one for one in public_models(reference_data / "models") if one.name == "automotive01"]
    print("\nThe first click where CP-SAT alone is asked about each value: processor time")
    for work in (machine(), *public):
        cnf = encode(work.read()).cnf
        state = Decided.start(compile_clauses(cnf))
        first = next_decision(state, random.Random(0), work.chance)  # noqa: S311 - the same click each time
        assert first is not None
        begin = time.process_time()
        after = state.decide(first)
        ours = time.process_time() - begin
        times = []
        for literal in random.Random(1).sample(range(1, cnf.asked + 1), ASKED_ALONE):  # noqa: S311 - the same values
            program = ConstraintProgram((*cnf.clauses, (first,), (literal,)), cnf.count, cnf.sums)
            begin = time.process_time()
            possible = program.find()
            times.append(time.process_time() - begin)
            assert possible == after.possible(literal)
        every = 2 * cnf.asked * sum(times) / len(times)
        row(f"{work.name}: {2 * cnf.asked:,} values", f"~{every:,.0f} s", f"here {milliseconds(ours)}")


def test_flamapy_on_public_models(reference_data: Path) -> None:
    rows = {}
    for name in PUBLIC:
        file = reference_data / "models" / name
        if not PEERS.exists():
            print(f"\n(flamapy is not installed: there is no {PEERS}; make bench installs it)")
            return
        if file.exists():
            rows[file.stem] = answers_of_flamapy(file)
    grid(f"flamapy, processor time; at most {PATIENCE} s for each model", ["parse", "core", "dead"], rows)


def answers_of_flamapy(file: Path) -> list[str]:
    """Its time for each question, and how many features it names."""
    script = Path(__file__).with_name("feature_model_peers.py")
    try:
        output = subprocess.run([PEERS, script, file], capture_output=True, timeout=PATIENCE, check=True).stdout
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
    said = {one["what"]: one for one in map(json.loads, output.splitlines())}
    cells = []
    for what in ("parse", "core", "dead"):
        one = said.get(what)
        size = "" if one is None or one["size"] is None else f"{one['size']}: "
        cells.append("not done" if one is None else f"{size}{one['seconds']:.2g} s")
    return cells


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
