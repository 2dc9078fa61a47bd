"""Completions keep everything, honour preferences in their order, and are the same each time; optima are the least."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.solving.compiled_model import compile_model
from cpq.solving.completion import Preference
from cpq.solving.meaning import holds
from cpq.solving.model import SWITCH, And, Implies, Is, Model, Rule, Value, Variable
from cpq.solving.optimum import NoAssignment
from cpq.solving.session import Session
from tests.oracle.solving import Assignment, Exhaustive
from tests.solving.models import formulas, models, terms
from tests.solving.walks import choices, decisions_of, sessions, walked

SHORT = settings(max_examples=25)


def preferences(model: Model) -> st.SearchStrategy[tuple[Preference, ...]]:
    wishes = formulas(model.variables, depth=1)
    return st.lists(st.builds(Preference, wishes, st.integers(0, 2), st.none() | wishes), max_size=4).map(tuple)


def first(model: Model, found: Sequence[Assignment]) -> Assignment:
    """The assignment whose first variable has the first of its values, and so on."""
    places = {variable.name: variable.values.index for variable in model.variables}
    return min(found, key=lambda one: [places[name](one[name]) for name in places])


@SHORT
@given(sessions(), st.data())
def test_a_completion_keeps_preferences_one_after_the_other(session: Session, data: st.DataObject) -> None:
    model = session.model.model
    wished = data.draw(preferences(model))
    left = Exhaustive(model).assignments(decisions_of(session).values())
    if not left:
        with pytest.raises(NoAssignment):
            session.complete(wished)
        return
    kept = set()
    for place, one in sorted(enumerate(wished), key=lambda item: -item[1].priority):
        when = one.when or And(())
        if any(holds(when, values) and holds(one.wish, values) for values in left):
            kept.add(place)
            left = [values for values in left if holds(Implies(when, one.wish), values)]
    completion = session.complete(wished)
    assert completion.values == first(model, left)
    assert list(completion.values) == [variable.name for variable in model.variables]
    assert (set(completion.kept), set(completion.passed_over)) == (kept, set(range(len(wished))) - kept)
    assert Session.open(session.model).complete(wished) == Session.open(compile_model(model)).complete(wished)


@SHORT
@given(models(most_rules=6), st.data())
def test_an_optimum_is_the_least_that_enumeration_finds(model: Model, data: st.DataObject) -> None:
    objectives = data.draw(st.lists(st.lists(terms(model.variables), max_size=3), max_size=3))
    compiled = compile_model(model, terms=[term for terms in objectives for term in terms])
    session = walked(compiled, data.draw(st.lists(choices(model), max_size=3)))
    best = Exhaustive(model).best(objectives, decisions_of(session).values())
    if best is None:
        with pytest.raises(NoAssignment):
            session.optimise(objectives)
        return
    found = session.optimise(objectives)
    assert found.proven
    assert (found.costs, found.values) == (best[0], first(model, best[1]))


@SHORT
@given(sessions())
def test_a_session_counts_what_enumeration_counts(session: Session) -> None:
    assert session.count() == Exhaustive(session.model.model).count(decisions_of(session).values())


OFFICE = Model(
    (
        Variable("climate", ("office", "cold")),
        Variable("fan", ("none", "small", "large")),
        Variable("heater", SWITCH),
    ),
    (Rule("cold needs heat", Implies(Is("climate", frozenset({"cold"})), Is("heater", frozenset({True})))),),
)


def completed(*wished: Preference, **decisions: Value) -> Mapping[str, Value]:
    session = Session.open(compile_model(OFFICE))
    for name, value in decisions.items():
        session = session.assign(name, value)
    return session.complete(wished).values


def test_without_preferences_each_variable_takes_its_first_possible_value() -> None:
    assert completed() == {"climate": "office", "fan": "none", "heater": False}
    assert completed(climate="cold") == {"climate": "cold", "fan": "none", "heater": True}


QUIET = Preference(Is("fan", frozenset({"large"})), when=Is("climate", frozenset({"office"})))


def test_a_conditional_preference_counts_where_its_condition_comes_true() -> None:
    assert completed(QUIET)["fan"] == "large"
    assert completed(QUIET, climate="cold")["fan"] == "none"


def test_no_condition_is_made_false_to_please_its_preference() -> None:
    assert completed(QUIET, fan="small") == {"climate": "office", "fan": "small", "heater": False}


def test_the_higher_priority_wins_whatever_the_order() -> None:
    small = Preference(Is("fan", frozenset({"small"})), priority=1)
    assert completed(QUIET, small)["fan"] == completed(small, QUIET)["fan"] == "small"
