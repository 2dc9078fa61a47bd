"""Optima and counts of models of every kind of rule equal those that looking at every assignment gives."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.compiled import compile_clauses
from cpq.solving.counting import count_models
from cpq.solving.encode import Encoding, encode
from cpq.solving.model import Model, Term
from cpq.solving.optimum import optimise
from tests.oracle.solving import Exhaustive
from tests.solving.models import models


@given(models())
def test_counts_of_models_equal_their_assignments(model: Model) -> None:
    assert count_models(compile_clauses(encode(model).cnf)) == Exhaustive(model).count()


@given(models(), st.data())
def test_optima_of_models_equal_the_best_of_their_assignments(model: Model, data: st.DataObject) -> None:
    weight = st.integers(-5, 9)
    prices = {name.name: {value: data.draw(weight) for value in name.values} for name in model.variables}
    terms = [Term((name,), {(value,): Fraction(price) for value, price in of.items()}) for name, of in prices.items()]
    best = Exhaustive(model).best([terms])
    if best is None:
        return
    (least,), assignments = best
    encoding = encode(model)
    weights = [
        (encoding.literal(name, value), price)
        for name, of in prices.items()
        for value, price in of.items()
        if name not in encoding.free
    ]
    free = sum(min(of.values()) for name, of in prices.items() if name in encoding.free)
    found = optimise(compile_clauses(encoding.cnf), (), [weights])
    assert found.proven
    assert found.costs[0] + free == least
    chosen = dict(encoding.meaning(literal) for literal in found.literals if _says_a_value(encoding, literal))
    assert any(chosen.items() <= dict(one).items() for one in assignments)


def _says_a_value(encoding: Encoding, literal: int) -> bool:
    try:
        encoding.meaning(literal)
    except ValueError:
        return False
    return True
