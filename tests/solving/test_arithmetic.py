"""What constraint programming answers about clauses with sums equals what looking at every assignment shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.arithmetic import ArithmeticOracle
from cpq.solving.cnf import Cnf, LinearSum, Literal, NotDecided
from cpq.solving.components import Component
from cpq.solving.programs import ConstraintProgram, TooLarge
from tests.solving.clauses import every_assignment, small_sums, some_literals


@st.composite
def components(draw: st.DrawFn) -> tuple[Component, list[tuple[Literal, ...]]]:
    """A component with sums, and every assignment of it."""
    count = draw(st.integers(2, 7))
    clause = st.lists(some_literals(count), min_size=2, max_size=4).map(tuple)
    clauses = draw(st.lists(clause, max_size=6))
    sums = tuple(draw(st.lists(small_sums(count), min_size=1, max_size=2)))
    whole = Cnf(count, count, tuple(clauses), (0,) * len(clauses), (), sums)
    return _component(sums, count, clauses), every_assignment(whole)


@given(components(), st.data())
def test_an_assignment_is_found_exactly_where_there_is_one(
    made: tuple[Component, list[tuple[Literal, ...]]], data: st.DataObject
) -> None:
    component, everything = made
    literals = st.lists(some_literals(component.count), max_size=3)
    assumed, wanted = data.draw(literals), data.draw(literals)
    keeping = [one for one in everything if set(assumed) <= set(one)]
    oracle = ArithmeticOracle(component)
    assert _among(oracle.solve(assumed, wanted), keeping)
    assert _among(oracle.solve_any(assumed, wanted), [one for one in keeping if set(wanted) & set(one)])


@given(components(), st.data())
def test_what_plainly_follows_holds_in_every_assignment(
    made: tuple[Component, list[tuple[Literal, ...]]], data: st.DataObject
) -> None:
    component, everything = made
    assumed = data.draw(st.lists(some_literals(component.count), max_size=4))
    keeping = [one for one in everything if set(assumed) <= set(one)]
    follows = ArithmeticOracle(component).propagate(assumed)
    if follows is None:
        assert not keeping
    else:
        assert set(assumed) <= set(follows)
        assert all(set(follows) <= set(one) for one in keeping)


@given(components(), st.data())
def test_many_questions_in_a_row_have_the_answers_of_each_alone(
    made: tuple[Component, list[tuple[Literal, ...]]], data: st.DataObject
) -> None:
    """The clauses that broken sums leave behind rule nothing out that the sums allow."""
    component, everything = made
    oracle = ArithmeticOracle(component)
    for wanted in data.draw(st.lists(st.lists(some_literals(component.count), max_size=3), max_size=6)):
        assert _among(oracle.solve(wanted, ()), [one for one in everything if set(wanted) <= set(one)])
        assert _among(oracle.solve_any((), wanted), [one for one in everything if set(wanted) & set(one)])


@given(components(), st.data())
def test_constraint_programs_alone_give_the_same_answers(
    made: tuple[Component, list[tuple[Literal, ...]]], data: st.DataObject
) -> None:
    component, everything = made
    literals = st.lists(some_literals(component.count), max_size=3)
    assumed, wanted = data.draw(literals), data.draw(literals)
    keeping = [one for one in everything if set(assumed) <= set(one)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cpq.solving.arithmetic.PROPOSALS", 0)
        oracle = ArithmeticOracle(component)
        assert _among(oracle.solve(assumed, wanted), keeping)
        assert _among(oracle.solve_any(assumed, wanted), [one for one in keeping if set(wanted) & set(one)])


def _among(found: Sequence[Literal] | None, allowed: list[tuple[Literal, ...]]) -> bool:
    return not allowed if found is None else tuple(found) in allowed


def _component(sums: Sequence[LinearSum], count: int, clauses: Sequence[tuple[Literal, ...]] = ()) -> Component:
    return Component(
        np.arange(1, count + 1),
        count,
        np.array([literal for clause in clauses for literal in clause], dtype=np.int64),
        np.cumsum([0, *map(len, clauses)]),
        np.arange(count),
        tuple(sums),
    )


def test_a_sum_forces_what_its_bound_leaves_no_choice_about() -> None:
    power = LinearSum(((1, 60), (2, 50), (3, 10)), None, 75, (), 0)
    assert ArithmeticOracle(_component([power], 3)).propagate([1]) == [1, -2]


def test_two_sums_that_together_are_broken_are_found_to_contradict() -> None:
    most = LinearSum(((1, 60), (2, 50), (3, 50)), None, 100, (), 0)
    least = LinearSum(((1, 1), (2, 1), (3, 1)), 2, None, (), 1)
    oracle = ArithmeticOracle(_component([most, least], 3))
    assert oracle.propagate([1]) is None
    assert oracle.propagate([-1]) == [-1, 2, 3]


def test_sums_that_cannot_be_added_exactly_are_refused_by_their_weights() -> None:
    huge = LinearSum(((1, 2**60), (2, 2**60 + 1)), None, 2**60, (), 0)
    with pytest.raises(TooLarge, match="2 weights add up to more than 9,007,199,254,740,992"):
        ConstraintProgram((), 2, (huge,))
    shared = LinearSum(((1, 2**60), (2, 2**61)), None, 2**60, (), 0)
    assert ArithmeticOracle(_component([shared], 2)).solve([1], [2]) == (1, -2)


def test_a_budget_that_does_not_suffice_is_neither_yes_nor_no() -> None:
    """Weights that must add up to one number exactly take a search; with another bound nothing plainly follows."""
    weights = tuple((number, number * 7_919 % 10_007) for number in range(1, 41))
    exactly = sum(weight for _, weight in weights) // 2
    oracle = ArithmeticOracle(_component([LinearSum(weights, exactly, exactly, (), 0)], 40), 0)
    with pytest.raises(NotDecided, match="not decided within 0 conflicts"):
        oracle.solve((), ())
