"""Public feature models: their counts, and cheapest configurations that a second optimiser agrees with."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from pysat.examples.rc2 import RC2Stratified
from pysat.formula import WCNF

from cpq.exchange.dimacs import dimacs_model
from cpq.exchange.uvl.to_model import uvl_model
from cpq.solving.cnf import Literal
from cpq.solving.compiled import Compiled, compile_clauses
from cpq.solving.counting import count_models
from cpq.solving.decided import Decided, Refused
from cpq.solving.encode import encode
from cpq.solving.optimum import optimise

COUNTS = {
    "uvl_cardinality.uvl": 4,
    "berkeleydb.uvl": 4_080_389_785,
    "axTLS.uvl": 826_244_333_568,
    "uClinux-base.uvl": 26_161_747_473_967_066_644_480,
}
DECISIONS = 5


def _model(path: Path) -> Compiled:
    text = path.read_text(encoding="utf-8")
    model = dimacs_model(text)[0] if path.suffix == ".cnf" else uvl_model(text, file=path.name)[0]
    return compile_clauses(encode(model).cnf)


@pytest.mark.parametrize("name", COUNTS)
def test_counts_of_public_models_are_those_known(name: str, reference_data: Path) -> None:
    assert count_models(_model(reference_data / "models" / name)) == COUNTS[name]


def test_a_count_beyond_machine_numbers_is_exact_in_its_leading_digits(reference_data: Path) -> None:
    counted = count_models(_model(reference_data / "models" / "uClibc.uvl"))
    assert counted is not None
    assert f"{counted:.7e}" == "1.6601881e+40"


def test_counts_after_decisions_of_both_kinds_add_up(reference_data: Path) -> None:
    model = _model(reference_data / "models" / "berkeleydb.uvl")
    for feature in range(1, model.cnf.asked + 1):
        chosen, not_chosen = count_models(model, [feature]), count_models(model, [-feature])
        assert chosen is not None
        assert not_chosen is not None
        assert chosen + not_chosen == COUNTS["berkeleydb.uvl"]


@pytest.mark.parametrize(
    "name",
    [
        "automotive01.uvl",
        "financialservices01_2017-05-22.uvl",
        "embtoolkit.uvl",
        pytest.param("linux-2.6.33.3.uvl", marks=pytest.mark.long),
        pytest.param("automotive2_4.uvl", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("lightest", [0, -100], ids=["costs", "costs-and-gains"])
def test_the_cheapest_configuration_costs_what_a_second_optimiser_says(
    name: str, lightest: int, reference_data: Path
) -> None:
    model = _model(reference_data / "models" / name)
    rng = random.Random(1)  # noqa: S311 - the same question each time
    decisions = _decisions(model, rng)
    weights = [(number, rng.randint(lightest, 100)) for number in range(1, model.cnf.asked + 1)]
    found = optimise(model, decisions, [weights])
    assert found.proven
    assert found.costs == found.bounds == (_second_opinion(model, decisions, weights),)
    assert found.costs == (sum(weight for number, weight in weights if found.literals[number - 1] > 0),)


def _decisions(model: Compiled, rng: random.Random) -> tuple[Literal, ...]:
    state = Decided.start(model)
    while len(state.decisions) < DECISIONS:
        literal = rng.choice((1, 1, -1)) * rng.randint(1, model.cnf.asked)
        try:
            state = state.decide(literal)
        except Refused:
            continue
    return state.decisions


def _second_opinion(model: Compiled, decisions: tuple[Literal, ...], weights: list[tuple[Literal, int]]) -> int:
    """Least cost by another implementation, over all clauses at once."""
    formula = WCNF()
    formula.extend([list(clause) for clause in model.cnf.clauses])
    formula.extend([[literal] for literal in decisions])
    for literal, weight in weights:
        if weight:
            formula.append([-literal if weight > 0 else literal], weight=abs(weight))
    with RC2Stratified(formula, solver="g4", minz=True) as second:
        assert second.compute() is not None
        return int(second.cost) + sum(min(0, weight) for _, weight in weights)
