"""Clauses say what a model says, and have as many models."""

from __future__ import annotations

from hypothesis import given
from pysat.solvers import Solver

from cpq.solving.encode import Encoding, encode
from cpq.solving.model import Model, Value
from tests.oracle.solving import Exhaustive
from tests.solving.models import models


def clause_models(encoding: Encoding) -> list[dict[str, Value]]:
    """The assignments that models of the clauses stand for, one for each model."""
    cnf = encoding.cnf
    assert not cnf.sums
    spare = [(proposition, -proposition) for proposition in range(1, cnf.count + 1)]
    with Solver(name="cadical153", bootstrap_with=[*cnf.clauses, *spare]) as solver:
        return [read(encoding, found) for found in solver.enum_models()]


def read(encoding: Encoding, found: list[int]) -> dict[str, Value]:
    holding = set(found)
    values: dict[str, Value] = {}
    for variable in encoding.model.variables:
        (values[variable.name],) = (v for v, own in encoding.literals(variable.name).items() if own in holding)
    return values


def as_set(assignments: list[dict[str, Value]]) -> set[tuple[tuple[str, Value], ...]]:
    return {tuple(one.items()) for one in assignments}


@given(models())
def test_clauses_have_the_models_of_the_model_and_no_more(model: Model) -> None:
    found = clause_models(encode(model))
    expected = Exhaustive(model).assignments()
    assert as_set(found) == as_set([dict(one) for one in expected])
    assert len(found) == len(expected)
