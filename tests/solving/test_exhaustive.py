"""The exhaustive engine gives the answers that a person gives on a model read at a glance."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.solving.model import ON, SWITCH, Compare, Implies, Is, Model, Rule, Term, Variable
from tests.oracle.solving import Exhaustive

FAN, HEATER = Is("fan", ON), Is("heater", ON)
SLOTS = Variable("slots", tuple(map(Decimal, range(4))))
MODEL = Model(
    (Variable("fan", SWITCH), Variable("heater", SWITCH), SLOTS),
    (
        Rule("a heater needs a fan", Implies(HEATER, FAN)),
        Rule("a fan needs two slots", Implies(FAN, Is("slots", frozenset(map(Decimal, (2, 3)))))),
        Rule(
            "at most two slots",
            Compare((Term(("slots",), {(v,): Fraction(v) for v in SLOTS.values}),), "<=", Fraction(2)),
        ),
    ),
)
EVERYTHING = Exhaustive(MODEL)


def test_it_counts_and_offers_what_keeps_every_rule() -> None:
    assert EVERYTHING.count() == 3 + 1 + 1
    assert EVERYTHING.possible("slots", [("fan", {True})]) == {Decimal(2)}
    assert EVERYTHING.domains([("fan", {False})])["heater"] == {False}


def test_conflicts_repairs_and_rules_are_all_the_minimal_ones() -> None:
    decisions = [("slots", {Decimal(1)}), ("fan", {False})]
    wanted = ("heater", {True})
    assert EVERYTHING.conflicts(decisions, wanted) == {frozenset({0}), frozenset({1})}
    assert EVERYTHING.repairs(decisions, wanted) == {frozenset({0, 1})}
    assert EVERYTHING.blamed_rules(decisions[:1], wanted) == {frozenset({0, 1})}
    assert EVERYTHING.blamed_rules(decisions, wanted) == {
        frozenset({0}),
    }
    assert EVERYTHING.repairs([], ("slots", {Decimal(3)})) == set()
    assert EVERYTHING.repairs(decisions[1:], ("slots", {Decimal(2)})) == {frozenset()}


def test_the_best_is_the_least_in_the_order_of_the_objectives() -> None:
    lit = Term(("heater",), {(True,): Fraction(-1)})
    slots = Term(("slots",), {(v,): Fraction(v) for v in SLOTS.values})
    least, found = EVERYTHING.best([[lit], [slots]]) or ((), [])
    assert least == (-1, 2)
    assert found == [{"fan": True, "heater": True, "slots": Decimal(2)}]
    assert EVERYTHING.best([[lit]], [("slots", {Decimal(3)})]) is None
