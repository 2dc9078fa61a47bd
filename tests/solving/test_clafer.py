"""The published numeric models have the configurations that are known of them, and the engine agrees."""

from __future__ import annotations

from pathlib import Path

import pytest

from cpq.solving.compiled import compile_clauses
from cpq.solving.decided import Decided
from cpq.solving.encode import Encoding, encode
from cpq.solving.meaning import holds
from cpq.solving.model import Model, Value
from tests.oracle.enumerated import configurations
from tests.solving.clafer import clafer_model


def read(name: str, reference_data: Path) -> Model:
    return clafer_model((reference_data / "models" / f"clafer_{name}.txt").read_text(encoding="utf-8"))


def core_of(model: Model) -> dict[tuple[str, Value], bool]:
    """Values that the engine says are always or never taken."""
    encoding = encode(model)
    compiled = compile_clauses(encoding.cnf)
    assert compiled.satisfiable
    found: dict[tuple[str, Value], bool] = {}
    for variable in model.variables:
        for value, literal in encoding.literals(variable.name).items():
            if literal in compiled.core or -literal in compiled.core:
                found[variable.name, value] = literal in compiled.core
    return found


@pytest.mark.parametrize(("name", "count"), [("DuneSystem", 2_304), ("HSMGP", 3_456)])
def test_a_small_model_has_as_many_configurations_as_are_published(name: str, count: int, reference_data: Path) -> None:
    model = read(name, reference_data)
    every = list(configurations(model))
    assert len(every) == count
    taken = {variable.name: {one[variable.name] for one in every} for variable in model.variables}
    expected = {
        (variable.name, value): value in taken[variable.name]
        for variable in model.variables
        for value in variable.values
        if value not in taken[variable.name] or len(taken[variable.name]) == 1
    }
    assert core_of(model) == expected


@pytest.mark.parametrize("name", ["HiPAcc", "benchmark_12", "benchmark_apache", "benchmark_gcc"])
def test_every_value_that_a_larger_model_leaves_open_completes_to_a_configuration(
    name: str, reference_data: Path
) -> None:
    model = read(name, reference_data)
    encoding = encode(model)
    opened = Decided.start(compile_clauses(encoding.cnf))
    for variable in model.variables:
        for value, literal in encoding.literals(variable.name).items():
            if opened.possible(literal):
                found = dict(encoding.meaning(one) for one in opened.decide(literal).example() if _says(encoding, one))
                assert found[variable.name] == value
                assert [rule.id for rule in model.rules if not holds(rule.formula, found)] == []


def _says(encoding: Encoding, literal: int) -> bool:
    """Whether a literal of an example says what value a variable has."""
    return literal > 0 or encoding.model.variable(encoding.meaning(-literal)[0]).is_switch
