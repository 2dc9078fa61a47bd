"""Formulas as values: kinds apart, any depth, parts that are shared."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import combinations

import pytest

from cpq.solving.meaning import holds
from cpq.solving.model import (
    SWITCH,
    And,
    Count,
    Formula,
    Group,
    Iff,
    Implies,
    Is,
    Model,
    Not,
    Or,
    Rule,
    Value,
    Variable,
    read_by,
)

A, B = (Is(name, frozenset[Value]({True})) for name in "ab")
KINDS: tuple[Formula, ...] = (
    And((A, B)),
    Or((A, B)),
    Count((A, B)),
    And(()),
    Or(()),
    Count(()),
    Implies(A, B),
    Iff(A, B),
    Not(A),
    Group(A, (B,), 0),
)


@pytest.mark.parametrize(("one", "other"), list(combinations(KINDS, 2)))
def test_formulas_of_different_kinds_are_different(one: Formula, other: Formula) -> None:
    assert one != other
    assert len({one: 1, other: 2}) == 2


def test_equal_formulas_are_equal_and_hash_alike() -> None:
    assert And((A, Or((B,)))) == And((Is("a", frozenset({True})), Or((B,))))
    assert len({And((A,)), And((A,))}) == 1
    assert And((A,)) != (A,)


@pytest.mark.parametrize(
    "level", [Not, lambda one: And((one, A)), lambda one: Iff(B, one), lambda one: Count((one,), 1)]
)
def test_a_formula_of_ten_thousand_levels_is_judged(level: Callable[[Formula], Formula]) -> None:
    formula: Formula = A
    for _ in range(10_000):
        formula = level(formula)
    assert holds(formula, {"a": True, "b": True})
    assert set(read_by(formula)) <= {"a", "b"}


def test_parts_shared_at_every_level_are_judged_once() -> None:
    formula: Formula = A
    for _ in range(500):
        formula = And((formula, Or((formula, B))))
    assert holds(formula, {"a": True, "b": False})
    assert len(list(read_by(formula))) <= 1_500


def test_a_variable_is_a_switch_only_with_yes_and_no() -> None:
    assert Variable("a", SWITCH).is_switch
    assert not Variable("a", (Decimal(0), Decimal(1))).is_switch


def test_a_model_names_each_variable_once() -> None:
    with pytest.raises(ValueError, match="one name"):
        Model((Variable("a", SWITCH), Variable("a", SWITCH)), (Rule("r", A),))
