"""Counts equal the number of assignments found by looking at each, and are exact however large."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.cnf import Cnf, LinearSum, Literal
from cpq.solving.counting import count_models
from tests.solving.clauses import compiled, every_assignment, small_clauses, some_literals


@st.composite
def questions(draw: st.DrawFn) -> tuple[Cnf, list[Literal]]:
    """Clauses with sums, and decisions about them."""
    cnf = draw(small_clauses(most=9))
    return cnf, draw(st.lists(some_literals(cnf.asked), max_size=3))


@given(questions())
def test_counts_equal_the_assignments_found_by_looking_at_each(question: tuple[Cnf, list[Literal]]) -> None:
    cnf, decisions = question
    assert count_models(compiled(cnf), decisions) == len(every_assignment(cnf, decisions))


def test_helpers_do_not_count() -> None:
    both_of_two_helped = Cnf(2, 3, ((-3, 1), (-3, 2), (3, -1, -2)), (0, 0, 0))
    assert count_models(compiled(both_of_two_helped)) == 4


@pytest.mark.parametrize("switches", [64, 400])
def test_counts_are_exact_beyond_machine_numbers(switches: int) -> None:
    """A chain in which each switch needs the one before has one assignment for each place where it breaks off."""
    chain = tuple((-number - 1, number) for number in range(1, switches))
    assert count_models(compiled(Cnf(switches, switches, chain, (0,) * len(chain)))) == switches + 1
    assert count_models(compiled(Cnf(switches, switches, (), ()))) == 2**switches
    either = tuple((number, number + 1) for number in range(1, switches, 2))
    assert count_models(compiled(Cnf(switches, switches, either, (0,) * len(either)))) == 3 ** (switches // 2)


def test_a_sum_is_counted_by_what_its_choices_leave_of_the_bounds() -> None:
    """Of forty switches at most three: binomial coefficients from none to three chosen."""
    at_most_three = LinearSum(tuple((number, 5) for number in range(1, 41)), None, 15, (), 0)
    assert count_models(compiled(Cnf(40, 40, (), (), (), (at_most_three,)))) == 1 + 40 + 780 + 9_880


def test_a_budget_too_small_gives_no_number() -> None:
    rng = random.Random(1)  # noqa: S311 - the same clauses each time
    clauses = tuple(tuple(rng.choice((1, -1)) * number for number in rng.sample(range(1, 121), 3)) for _ in range(200))
    hostile = compiled(Cnf(120, 120, clauses, (0,) * len(clauses)))
    assert count_models(hostile, budget=20_000) is None
