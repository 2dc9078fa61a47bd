"""Searching with sums as arithmetic in place of the clauses that say them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from cpq.solving.checked import is_valid
from cpq.solving.components import Component, Truths, take_apart
from cpq.solving.encode import encode
from cpq.solving.filling import Filling
from cpq.solving.local_search import Neighbourhood
from cpq.solving.model import SWITCH, Compare, Count, Is, Model, Rule, Term, Variable
from cpq.solving.solvers import solver_of
from cpq.solving.witnesses import Witnesses

QUANTITIES = tuple(map(Decimal, range(4)))


@st.composite
def budgets(draw: st.DrawFn) -> Component:
    """Options under a budget, of which some come in quantities and some exclude each other."""
    switches = [Variable(f"s{place}", SWITCH) for place in range(draw(st.integers(2, 4)))]
    counted = [Variable(f"q{place}", QUANTITIES) for place in range(draw(st.integers(1, 3)))]
    weights = st.integers(1, 9).map(Fraction)
    terms = [Term((one.name,), {(True,): draw(weights)}) for one in switches]
    for one in counted:
        weight = draw(weights)
        terms.append(Term((one.name,), {(units,): Fraction(units) * weight for units in QUANTITIES}))
    most = sum(max(term.amounts.values()) for term in terms)
    operator = draw(st.sampled_from(["<=", ">=", "=="]))
    rules = [
        Rule("budget", Compare(tuple(terms), operator, Fraction(draw(st.integers(1, int(most) - 1))))),
        Rule("few", Count(tuple(Is(one.name, frozenset({True})) for one in switches), 1, len(switches) - 1)),
    ]
    apart = take_apart(encode(Model((*switches, *counted), tuple(rules))).cnf)
    components = () if apart is None else [one for one in apart.components if len(one.inner)]
    assume(components and every_assignment(components[0]))
    return components[0]


def every_assignment(component: Component) -> list[tuple[bool, ...]]:
    with_all = solver_of(component.clauses())
    return [tuple(literal > 0 for literal in model[: component.count]) for model in with_all.enum_models()]


def rows_of(witnesses: Witnesses) -> set[tuple[bool, ...]]:
    return {tuple(witnesses.assignment(place).tolist()) for place in range(witnesses.count)}


@given(budgets())
def test_inner_helpers_follow_from_everything_else(component: Component) -> None:
    outer = component.inner == 0
    every = every_assignment(component)
    rows: Truths = np.array(every)[:, outer]
    others = ~rows
    filled = Filling(component).filled(np.concatenate([others, rows]))
    assert rows_of(filled) == set(every), "what breaks a clause is left out, and nothing else"
    assert is_valid(component, filled.joined(filled, 10**6)), "and others can be stored behind them"


@given(budgets(), st.data())
def test_a_search_that_counts_gives_valid_assignments_and_keeps_what_is_frozen(
    component: Component, data: st.DataObject
) -> None:
    start = np.array(data.draw(st.sampled_from(every_assignment(component))))
    frozen = np.zeros(component.count, dtype=bool)
    frozen[data.draw(st.lists(st.integers(0, component.asked - 1), max_size=2))] = True
    wanted = np.array([sign * number for number in range(1, component.asked + 1) for sign in (1, -1)])
    found = Neighbourhood(component).search(start, frozen, wanted).witnesses
    assert not found.count or is_valid(component, found)
    assert all((np.array(row)[frozen] == start[frozen]).all() for row in rows_of(found))


def test_a_search_that_counts_makes_room_in_a_budget() -> None:
    """Four motors and a budget for two of them: each can be had for another."""
    motors = tuple(Variable(f"m{place}", SWITCH) for place in range(4))
    power = tuple(Term((one.name,), {(True,): Fraction(2 + place)}) for place, one in enumerate(motors))
    rules = (
        Rule("budget", Compare(power, "<=", Fraction(9))),
        Rule("two", Count(tuple(Is(one.name, frozenset({True})) for one in motors), 2, None)),
    )
    apart = take_apart(encode(Model(motors, rules)).cnf)
    assert apart is not None
    (component,) = apart.components
    start = next(np.array(one) for one in every_assignment(component) if one[:4] == (True, True, False, False))
    found = Neighbourhood(component).search(start, np.zeros(component.count, dtype=bool), np.array([3, 4]))
    assert found.can_hold[:4].all()
