"""A question reads of the structure what it is about: what ties propositions together, and what its helpers mean."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from pysat.solvers import Solver

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal
from cpq.solving.compiled_model import compile_model
from cpq.solving.conflicts import blamed_rules
from cpq.solving.encode import encode
from cpq.solving.grounds import Grounds
from cpq.solving.model import SWITCH, Compare, Is, Model, Or, Rule, Term, Variable
from cpq.solving.session import Session
from cpq.solving.structure import Structure
from tests.oracle.solving import Exhaustive
from tests.solving.models import models


def test_a_helper_is_read_with_what_it_is_defined_by_and_not_with_what_reads_it() -> None:
    own, above = ((3, -1), (3, -2), (-3, 1, 2)), ((5, -3), (5, -4), (-5, 3, 4))
    cnf = Cnf(2, 5, (*own, *above), (STRUCTURE,) * 6, defined=(3, 4, 5))
    structure = Structure(cnf)
    assert structure.about([1, 2]).clauses == []
    assert structure.about([3]).clauses == list(own)
    assert sorted(structure.about([5]).clauses) == sorted((*own, *above))


def test_helpers_that_are_defined_together_are_read_together() -> None:
    cnf = Cnf(2, 4, ((3, -1), (3, -4), (4, -2)), (STRUCTURE,) * 3, defined=(4, 4))
    assert sorted(Structure(cnf).about([3]).clauses) == [(3, -4), (3, -1), (4, -2)]


def test_what_ties_propositions_is_read_with_any_of_them() -> None:
    tied = LinearSum(((3, 1), (4, 1)), 1, None, (), STRUCTURE)
    structure = Structure(Cnf(5, 5, ((1, 2), (2, 3), (4, 5)), (STRUCTURE, STRUCTURE, 0), sums=(tied,)))
    assert structure.about([1]) == ([(1, 2), (2, 3)], [tied])
    assert structure.about([5]) == ([], [])


def test_what_is_read_about_a_helper_of_a_sum_says_all_that_it_means() -> None:
    switches = tuple(Variable(f"part {place}", SWITCH) for place in range(8))
    terms = tuple(
        Term((one.name,), {(True,): Fraction(weight)}) for one, weight in zip(switches, range(3, 11), strict=True)
    )
    cnf = encode(Model(switches, (Rule("sum", Compare(terms, "<=", Fraction(26))),)), apart=True).cnf
    structure = Structure(cnf)
    assert cnf.count > cnf.asked
    for helper in range(cnf.asked + 1, cnf.count + 1):
        said = structure.about([helper]).clauses
        again = [tuple(one if abs(one) <= cnf.asked else _other(one, cnf.count) for one in clause) for clause in said]
        with Solver(name="glucose4", bootstrap_with=[*said, *again]) as solver:
            assert solver.solve(assumptions=[helper])
            assert not solver.solve(assumptions=[helper, -_other(helper, cnf.count)])


def _other(literal: Literal, count: int) -> Literal:
    return literal + count if literal > 0 else literal - count


@given(models(), st.data())
def test_rules_are_blamed_rightly_whatever_helpers_their_clauses_have(model: Model, data: st.DataObject) -> None:
    cnf = encode(model, apart=True).cnf
    every = Exhaustive(model).assignments(())
    session = Session.open(compile_model(model))
    name = data.draw(st.sampled_from([variable.name for variable in model.variables]))
    for value in session.domain(name).refused if every else ():
        literal = session.model.encoding.literal(name, value)
        told = blamed_rules(Grounds(cnf), (), (literal,))
        assert _forbid(model, told, name, value)
        assert not any(_forbid(model, tuple(one for one in told if one != rule), name, value) for rule in told)


def _forbid(model: Model, rules: tuple[int, ...], name: str, value: object) -> bool:
    some = Model(model.variables, tuple(model.rules[place] for place in rules))
    return all(values[name] != value for values in Exhaustive(some).assignments(()))


def test_a_sum_too_large_for_clauses_is_blamed() -> None:
    dice = Random(1)  # noqa: S311 - the same weights each time
    switches = tuple(Variable(f"part {place}", SWITCH) for place in range(30))
    weights = [Fraction(dice.randint(10**6, 10**7)) for _ in switches]
    terms = tuple(Term((one.name,), {(True,): weight}) for one, weight in zip(switches, weights, strict=True))
    light = Compare(terms, "<=", sum(weights[:5], Fraction(0)))
    model = Model(switches, (Rule("spare", Or((Is("part 0", frozenset({True})), light))),))
    session = Session.open(compile_model(model))
    assert session.model.encoding.cnf.sums
    for one in switches[1:6]:
        session = session.assign(one.name, True)
    refused = session.why_not("part 0", False)
    assert refused is not None
    assert refused.rules == ("spare",)
    assert refused.decisions
