"""Literals that exclude each other are told as far as propagation sees, and never wrongly."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given

from cpq.solving.cnf import Cnf
from cpq.solving.exclusive import exclusive
from cpq.solving.solvers import solver_of
from tests.solving.clauses import every_assignment, small_clauses


@given(small_clauses(sums=False))
def test_no_assignment_has_what_is_impossible_nor_two_of_a_group(cnf: Cnf) -> None:
    wanted = [*range(1, cnf.count + 1), -1]
    found = exclusive(solver_of(cnf.clauses), wanted)
    assignments = every_assignment(cnf)
    assert not any(literal in one for literal in found.impossible for one in assignments)
    for group in found.groups:
        assert not any({first, other} <= set(one) for first, other in combinations(group, 2) for one in assignments)
    told = [*found.impossible, *(literal for group in found.groups for literal in group)]
    assert len(set(told)) == len(told)
    assert set(told) <= set(wanted)


def test_literals_that_exclude_each_other_pair_by_pair_are_one_group() -> None:
    pairs = [[-1, -2], [-1, -3], [-2, -3], [-4]]
    found = exclusive(solver_of([*pairs, [1, 2, 3, 5]]), [1, 2, 3, 4, 5])
    assert found.impossible == [4]
    assert [sorted(group) for group in found.groups] == [[1, 2, 3]]
