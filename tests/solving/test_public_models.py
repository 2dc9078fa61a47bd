"""Public models of thousands of features: what is known of them, and every answer as an independent solver gives it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pysat.solvers import Solver

from cpq.solving.compiled import compile_clauses
from tests.solving.public_models import KNOWN, clicks, encoded

SMALL = {name for name, known in KNOWN.items() if known.features < 320}
MODELS = [pytest.param(name, marks=() if name in SMALL else pytest.mark.long) for name in KNOWN]

CLICKS = 50
SAMPLE = 17
"""Literals asked after each click: 850 in all."""


@pytest.mark.parametrize("name", MODELS)
def test_core_and_dead_features_are_those_published(name: str, reference_data: Path) -> None:
    encoding = encoded(reference_data / "models" / name)
    compiled = compile_clauses(encoding.cnf)
    assert compiled.satisfiable
    core = sum(literal > 0 for literal in compiled.core)
    assert (encoding.cnf.asked, core, len(compiled.core) - core) == KNOWN[name]


@pytest.mark.parametrize("name", MODELS)
def test_every_answer_is_that_of_an_independent_solver_and_every_offer_completes(
    name: str, reference_data: Path
) -> None:
    cnf = encoded(reference_data / "models" / name).cnf
    sampled = random.Random(name)  # noqa: S311 - a test that repeats itself, not a secret
    asked = wrong = 0
    with Solver(name="cadical153", bootstrap_with=map(list, cnf.clauses)) as solver:
        for state, literal in clicks(compile_clauses(cnf), CLICKS):
            after = state.decide(literal)
            for _ in range(SAMPLE):
                one = sampled.randint(1, cnf.asked) * sampled.choice((1, -1))
                asked += 1
                wrong += after.possible(one) != solver.solve(assumptions=[*after.decisions, one])
                if after.possible(one):
                    example = after.decide(one).example()
                    assert {*after.decisions, one} <= set(example)
                    assert solver.solve(assumptions=example)
    assert asked == CLICKS * SAMPLE
    assert wrong == 0
