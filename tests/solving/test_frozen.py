"""A compiled model as arrays, and back."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import numpy as np
from hypothesis import given

from cpq.solving.cnf import Cnf, LinearSum
from cpq.solving.compiled import compile_clauses
from cpq.solving.decided import Decided
from cpq.solving.frozen import Arrays, clauses_fingerprint, frozen, thawed
from tests.solving.random_clauses import small_clauses


def through_a_file(arrays: Arrays) -> Arrays:
    file = BytesIO()
    np.savez(file, allow_pickle=False, **arrays)
    file.seek(0)
    return dict(np.load(file, allow_pickle=False))


@given(small_clauses())
def test_what_comes_back_answers_as_what_was_compiled(cnf: Cnf) -> None:
    compiled = compile_clauses(cnf)
    back = thawed(cnf, through_a_file(frozen(compiled)))
    assert back is not None
    assert (back.satisfiable, back.core) == (compiled.satisfiable, compiled.core)
    before, after = Decided.start(compiled), Decided.start(back)
    literals = [sign * number for number in range(1, cnf.asked + 1) for sign in (1, -1)]
    assert list(map(before.possible, literals)) == list(map(after.possible, literals))
    for literal in filter(before.possible, literals):
        one, other = before.decide(literal), after.decide(literal)
        assert list(map(one.possible, literals)) == list(map(other.possible, literals))


def test_sums_come_back_too() -> None:
    cnf = Cnf(3, 3, (), (), sums=(LinearSum(((1, 2), (2, 3), (3, 10**15)), None, 5, (), 0),))
    back = thawed(cnf, through_a_file(frozen(compile_clauses(cnf))))
    assert back is not None
    assert back.core == {-3}
    assert Decided.start(back).decide(1, 2).decisions == (1, 2)


def test_arrays_of_other_clauses_are_not_taken() -> None:
    cnf = Cnf(2, 2, ((1, 2),), (0,))
    arrays = frozen(compile_clauses(cnf))
    assert thawed(replace(cnf, clauses=((1, -2),)), arrays) is None


def test_the_fingerprint_tells_clauses_apart_that_have_the_same_numbers() -> None:
    one = Cnf(3, 3, ((1, 2), (3,)), (0, 0))
    others = (
        replace(one, clauses=((1,), (2, 3))),
        replace(one, rules=(0, 1)),
        replace(one, asked=2),
        replace(one, alike=((1, 2),)),
        replace(one, sums=(LinearSum(((1, 1),), 0, 1, (), 0),)),
    )
    assert len({clauses_fingerprint(cnf) for cnf in (one, *others)}) == 6
