"""Sums too large for clauses stay arithmetic and mean the same; objectives weigh literals."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pysat.solvers import Solver

from cpq.solving import plans
from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum
from cpq.solving.encode import encode
from cpq.solving.model import SWITCH, Compare, Count, Is, Model, Rule, Term, Variable
from tests.oracle.solving import Exhaustive
from tests.solving.models import models, terms, variables


def keeps(found: set[int], one: LinearSum) -> bool:
    total = sum(weight for literal, weight in one.weights if literal in found)
    within = (one.low is None or total >= one.low) and (one.high is None or total <= one.high)
    return within or not found.issuperset(one.where)


def models_with_sums(cnf: Cnf) -> list[set[int]]:
    spare = [(proposition, -proposition) for proposition in range(1, cnf.count + 1)]
    with Solver(name="cadical153", bootstrap_with=[*cnf.clauses, *spare]) as solver:
        return [one for one in map(set, solver.enum_models()) if all(keeps(one, each) for each in cnf.sums)]


@given(models(most_variables=3, most_rules=2))
def test_sums_kept_as_arithmetic_have_the_models_of_the_model(model: Model) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "MOST_CLAUSES", -1)
        encoding = encode(model)
    found = models_with_sums(encoding.cnf)
    values = {tuple(sorted(literal for literal in one if abs(literal) <= encoding.cnf.asked)) for one in found}
    expected = {
        tuple(sorted(literal if holding[literal] else -literal for literal in holding))
        for holding in (
            {n: one[name] == value for n in range(1, encoding.cnf.asked + 1) for name, value in [encoding.meaning(n)]}
            for one in Exhaustive(model).assignments()
        )
    }
    assert values == expected
    assert len(found) == len(expected)
    assert {one.rule for one in encoding.cnf.sums} <= {STRUCTURE}


def test_a_sum_that_would_take_too_many_clauses_stays_arithmetic() -> None:
    names = [f"v{index}" for index in range(400)]
    weighed = tuple(Term((name,), {(True,): Fraction(1_000 + 7**index % 991)}) for index, name in enumerate(names))
    formula = Compare(weighed, "<=", Fraction(300_000))
    cnf = encode(Model(tuple(Variable(name, SWITCH) for name in names), (Rule("power", formula),))).cnf
    assert [(one.low, one.high, one.where) for one in cnf.sums] == [
        (300_001, None, (401,)),
        (None, 300_000, (-401,)),
    ]
    assert cnf.clauses == ((-401,),)
    assert cnf.rules == (0,)


def test_half_of_a_thousand_switches_stays_arithmetic() -> None:
    on = frozenset({True})
    names = [f"v{index}" for index in range(1_000)]
    formula = Count(tuple(Is(name, on) for name in names), 400, 600)
    cnf = encode(Model(tuple(Variable(name, SWITCH) for name in names), (Rule("half", formula),))).cnf
    assert len(cnf.sums) == 4


@given(st.data())
def test_weights_of_an_objective_add_up_to_the_worth_of_its_terms(data: st.DataObject) -> None:
    among = data.draw(variables(most=3))
    objective = data.draw(st.lists(terms(among), max_size=3))
    model = Model(among)
    encoding = encode(model, objective)
    weights, scale = encoding.term_weights(objective)
    everything = Exhaustive(model)
    for values in product(*(variable.values for variable in among)):
        own = {
            literal
            for variable, value in zip(among, values, strict=True)
            for each, positive in encoding.literals(variable.name).items()
            for literal in [positive if each == value else -positive]
        }
        with Solver(name="glucose4", bootstrap_with=encoding.cnf.clauses) as solver:
            assert solver.solve(assumptions=sorted(own, key=abs))
            found = set(solver.get_model() or ()) | own
        decisions = [(variable.name, {value}) for variable, value in zip(among, values, strict=True)]
        best = everything.best([objective], decisions)
        assert best is not None
        assert Fraction(sum(weight for literal, weight in weights if literal in found), scale) == best[0][0]


def test_an_objective_over_several_variables_is_named_when_encoding() -> None:
    both = Term(("a", "b"), {(True, True): Fraction(5)})
    encoding = encode(Model((Variable("a", SWITCH), Variable("b", SWITCH))))
    with pytest.raises(ValueError, match="not encoded with a term of a and b"):
        encoding.term_weights([both])
