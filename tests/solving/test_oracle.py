"""The solver behind a component."""

from __future__ import annotations

from unittest.mock import patch

from cpq.solving import oracle
from cpq.solving.oracle import SatOracle

CLAUSES = [[-1, 2], [-2, 3], [-4, -1]]


def test_one_question_about_several_literals_finds_one_that_can_hold() -> None:
    model = SatOracle(lambda: CLAUSES, 4).solve_any([1], [-2, -3, -4])
    assert model is not None
    assert list(model) == [1, 2, 3, -4]


def test_one_question_proves_that_none_of_several_literals_can_hold() -> None:
    assert SatOracle(lambda: CLAUSES, 4).solve_any([1], [-2, -3, 4]) is None


def test_questions_leave_nothing_behind_that_changes_later_answers() -> None:
    with patch.object(oracle, "MOST_SELECTORS", 3):
        asked = SatOracle(lambda: CLAUSES, 4)
        for _ in range(10):
            assert asked.solve_any([1], [-2, 4]) is None
            assert asked.solve_any([-3], [1, 4]) is not None
            assert asked.solve([1, 4], []) is None


def test_consequences_of_assumptions_name_no_selector() -> None:
    asked = SatOracle(lambda: CLAUSES, 4)
    asked.solve_any([], [1, 4])
    follows = asked.propagate([1])
    assert follows is not None
    assert set(follows) == {1, 2, 3, -4}
    assert asked.propagate([1, -3]) is None
