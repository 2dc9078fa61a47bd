"""Propositions are called alike only where exchanging them changes nothing."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given

from cpq.solving.encode import encode
from cpq.solving.model import (
    ON,
    SWITCH,
    Compare,
    Formula,
    Group,
    Implies,
    Is,
    Model,
    Rule,
    Table,
    Term,
    Value,
    Variable,
)
from tests.oracle.solving import Exhaustive
from tests.solving.models import models


def named(model: Model) -> set[frozenset[tuple[str, Value]]]:
    encoding = encode(model)
    return {frozenset(map(encoding.meaning, members)) for members in encoding.cnf.alike}


def switches(*names: str) -> tuple[Variable, ...]:
    return tuple(Variable(name, SWITCH) for name in names)


def on(name: str) -> Formula:
    return Is(name, ON)


def rules(*formulas: Formula) -> tuple[Rule, ...]:
    return tuple(Rule(f"r{index}", formula) for index, formula in enumerate(formulas))


@given(models())
def test_exchanging_propositions_that_are_alike_changes_no_answer(model: Model) -> None:
    """Adjacent exchanges generate every other one."""
    encoding = encode(model)
    propositions = range(1, encoding.cnf.asked + 1)
    allowed = {
        tuple(one[name] == value for name, value in map(encoding.meaning, propositions))
        for one in Exhaustive(model).assignments()
    }
    for members in encoding.cnf.alike:
        for one, other in pairwise(members):
            order = list(range(encoding.cnf.asked))
            order[one - 1], order[other - 1] = other - 1, one - 1
            assert {tuple(bits[place] for place in order) for bits in allowed} == allowed


def test_children_that_no_other_rule_reads_are_alike() -> None:
    group = Group(on("rack"), tuple(map(on, "abcd")), 1, 2)
    model = Model(switches("rack", *"abcd"), rules(on("rack"), group, Implies(on("d"), on("rack"))))
    assert named(model) == {frozenset((name, True) for name in "abc")}


def test_children_of_equal_weight_stay_alike_in_a_sum() -> None:
    weighed = tuple(
        Term((name,), {(True,): Fraction(weight)}) for name, weight in zip("abcd", (2, 2, 2, 3), strict=True)
    )
    model = Model(
        switches(*"abcd", "rack"),
        rules(Group(on("rack"), tuple(map(on, "abcd")), 0), Compare(weighed, "<=", Fraction(5))),
    )
    assert named(model) == {frozenset((name, True) for name in "abc")}


def test_values_that_no_rule_tells_apart_are_alike() -> None:
    colour = Variable("colour", ("red", "green", "blue", "grey", "black"))
    model = Model(
        (colour, *switches("lamp", "dark")),
        rules(
            Table(("colour", "lamp"), ((frozenset({"red", "green", "blue"}), None), (None, ON))),
            Implies(Is("colour", frozenset({"blue", "grey"})), on("dark")),
        ),
    )
    assert named(model) == {frozenset({("colour", "red"), ("colour", "green")})}


def test_two_switches_of_one_term_are_not_alike() -> None:
    both = Term(("a", "b"), {(True, False): Fraction(1)})
    assert named(Model(switches("a", "b"), rules(Compare((both,), ">=", Fraction(1))))) == set()


def test_numbers_that_count_alike_are_alike() -> None:
    sizes = Variable("size", tuple(map(Decimal, range(4))))
    slots = Term(("size",), {(Decimal(2),): Fraction(4), (Decimal(3),): Fraction(4)})
    assert named(Model((sizes,), rules(Compare((slots,), "<=", Fraction(4))))) == {
        frozenset({("size", Decimal(0)), ("size", Decimal(1))}),
        frozenset({("size", Decimal(2)), ("size", Decimal(3))}),
    }


def test_the_sides_of_an_implication_are_not_alike() -> None:
    assert named(Model(switches("a", "b"), rules(Implies(on("a"), on("b"))))) == set()


def test_values_in_different_rows_of_a_table_are_not_alike() -> None:
    colour = Variable("colour", ("red", "blue", "grey", "black"))
    off = frozenset({False})
    rows = ((frozenset({"red", "grey"}), ON), (frozenset({"blue", "black"}), off))
    assert named(Model((colour, *switches("lamp")), rules(Table(("colour", "lamp"), rows)))) == {
        frozenset({("colour", "red"), ("colour", "grey")}),
        frozenset({("colour", "blue"), ("colour", "black")}),
    }
