"""The best assignment equals the one that looking at every assignment gives, and says when it is not proven."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.cnf import STRUCTURE, Cnf, LinearSum, Literal, NotDecided
from cpq.solving.optimum import NoAssignment, Objective, optimise
from tests.solving.clauses import compiled, every_assignment, holds_all, small_clauses, some_literals


@st.composite
def questions(draw: st.DrawFn) -> tuple[Cnf, list[Literal], list[Objective], list[Literal]]:
    """Clauses, decisions, up to three objectives of mixed signs, and preferences."""
    cnf = draw(small_clauses())
    literals = some_literals(cnf.asked)
    objective = st.lists(st.tuples(literals, st.integers(-9, 9)), max_size=8)
    return (
        cnf,
        draw(st.lists(literals, max_size=2)),
        draw(st.lists(objective, max_size=3)),
        draw(st.lists(literals, max_size=5)),
    )


@given(questions())
def test_the_best_assignment_equals_the_one_found_by_looking_at_all(
    question: tuple[Cnf, list[Literal], list[Objective], list[Literal]],
) -> None:
    cnf, decisions, objectives, preferences = question
    everything = every_assignment(cnf, decisions)
    if not everything:
        with pytest.raises(NoAssignment):
            optimise(compiled(cnf), decisions, objectives, preferences=preferences)
        return
    best = min(everything, key=lambda one: (_costs(one, objectives), _regrets(one, preferences)))
    found = optimise(compiled(cnf), decisions, objectives, preferences=preferences)
    assert found.literals == best
    assert found.costs == found.bounds == _costs(best, objectives)
    assert found.proven


def _costs(assignment: Sequence[Literal], objectives: Sequence[Objective]) -> tuple[int, ...]:
    return tuple(sum(weight for literal, weight in one if literal in assignment) for one in objectives)


def _regrets(assignment: Sequence[Literal], preferences: Sequence[Literal]) -> list[bool]:
    """For each preference whether it fails; propositions without one are preferred not to hold."""
    order: dict[int, Literal] = {}
    for literal in (*preferences, *(-number for number in range(1, len(assignment) + 1))):
        order.setdefault(abs(literal), literal)
    return [literal not in assignment for literal in order.values()]


def test_the_first_objective_decides_before_the_second() -> None:
    one_of_three = Cnf(3, 3, ((1, 2, 3),), (0,))
    found = optimise(compiled(one_of_three), [], [[(1, 2), (2, 2), (3, 3)], [(1, 5), (2, 4), (3, -9)]])
    assert (found.literals, found.costs) == ((-1, 2, -3), (2, 4))


def test_equally_good_assignments_are_told_apart_by_preferences_and_then_by_order() -> None:
    one_of_three = Cnf(3, 3, ((1, 2, 3),), (0,))
    assert optimise(compiled(one_of_three), [], []).literals == (-1, -2, 3)
    assert optimise(compiled(one_of_three), [], [], preferences=(2, -3)).literals == (-1, 2, -3)


def test_a_sum_that_clauses_do_not_say_bounds_the_best() -> None:
    budget = LinearSum(((1, 40), (2, 70), (3, 60)), None, 100, (), 0)
    found = optimise(compiled(Cnf(3, 3, (), (), (), (budget,))), [], [[(1, -4), (2, -7), (3, -6)]])
    assert (found.literals, found.costs, found.proven) == ((1, -2, 3), (-10,), True)


def test_weights_beyond_machine_numbers_stay_exact() -> None:
    large = 10**40
    found = optimise(compiled(Cnf(2, 2, ((1, 2),), (0,))), [], [[(1, large + 1), (2, large)]])
    assert (found.literals, found.costs) == ((-1, 2), (large,))


def _hard(seed: int, propositions: int, clauses: int) -> Cnf:
    """Random clauses of three literals, most of which want a proposition to hold."""
    rng = random.Random(seed)  # noqa: S311 - the same clauses each time
    drawn = tuple(
        tuple(rng.choice((1, 1, -1)) * number for number in rng.sample(range(1, propositions + 1), 3))
        for _ in range(clauses)
    )
    return Cnf(propositions, propositions, drawn, (STRUCTURE,) * clauses)


def test_a_budget_that_ends_gives_the_best_known_and_what_is_proven_the_same_each_time() -> None:
    cnf = _hard(5, 150, 520)
    weights = [[(number, 1 + number % 7) for number in range(1, 151)]]
    ready = compiled(cnf)
    short = optimise(ready, [], weights, conflicts=300)
    assert not short.proven
    assert short.bounds[0] < short.costs[0]
    assert holds_all(cnf, (), short.literals)
    assert short == optimise(ready, [], weights, conflicts=300)
    assert short.bounds[0] <= optimise(ready, [], weights, conflicts=3_000).costs[0] <= short.costs[0]


def test_a_budget_without_any_assignment_found_is_an_error_and_not_an_answer() -> None:
    cnf = _hard(7, 300, 900)
    with pytest.raises(NotDecided, match="not decided within 0 conflicts"):
        optimise(compiled(cnf), [], [], conflicts=0)


def test_fifty_thousand_hostile_clauses_end_within_their_budget() -> None:
    cnf = _hard(3, 13_500, 50_000)
    weights = [[(number, number % 101) for number in range(1, 13_501)]]
    unexplored = replace(compiled(Cnf(cnf.asked, cnf.count, (), ())), cnf=cnf)
    found = optimise(unexplored, [], weights, conflicts=2_000)
    assert holds_all(cnf, (), found.literals)
    assert not found.proven
    assert found.bounds[0] <= found.costs[0]


def test_weights_of_helpers_count_as_those_of_what_they_stand_for() -> None:
    both = Cnf(2, 3, ((1, 2), (-3, 1), (-3, 2), (3, -1, -2)), (0, -1, -1, -1))
    best = optimise(compiled(both), (), [((1, -5), (2, -5), (3, 7))])
    assert (best.literals, best.costs, best.proven) == ((-1, 2), (-5,), True)
    alone = optimise(compiled(Cnf(1, 2, (), ())), (), [((2, -4), (1, 1))])
    assert (alone.literals, alone.costs) == ((-1,), (-4,))
