"""Sessions: after any steps they know exactly what is possible, why the rest is not, and what would help."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cpq.solving.choices import Choice
from cpq.solving.compiled_model import compile_model
from cpq.solving.explanation import Explanation, RefusedValue
from cpq.solving.model import Model
from cpq.solving.session import Session
from tests.oracle.solving import Exhaustive
from tests.solving.models import models
from tests.solving.walks import assign, choices, decision, decisions_of, sessions


@given(models(most_rules=6), st.data())
def test_domains_are_what_enumeration_finds_after_every_step(model: Model, data: st.DataObject) -> None:
    everything = Exhaustive(model)
    session = Session.open(compile_model(model))
    for _ in range(6):
        choice = data.draw(choices(model))
        others = decisions_of(session, choice.name)
        fits = everything.count([*others.values(), decision(model, choice)]) > 0
        try:
            session = assign(session, choice)
        except RefusedValue:
            assert not fits
        else:
            assert fits
            assert list(session.choices) == [*others, choice.name]
        if session.choices and data.draw(st.booleans()):
            session = session.retract(data.draw(st.sampled_from(list(session.choices))))
        found = {name: domain.possible for name, domain in session.domains().items()}
        expected = everything.domains(decisions_of(session).values())
        assert found == {v.name: tuple(x for x in v.values if x in expected[v.name]) for v in model.variables}


@given(sessions(), st.data())
def test_a_step_tells_which_values_it_gained_and_lost(session: Session, data: st.DataObject) -> None:
    model = session.model.model
    if session.choices and data.draw(st.booleans()):
        after = session.retract(data.draw(st.sampled_from(list(session.choices))))
    else:
        try:
            after = assign(session, data.draw(choices(model)))
        except RefusedValue:
            return
    everything = Exhaustive(model)
    now = everything.domains(decisions_of(after).values())
    then = everything.domains(decisions_of(session).values())
    told = {name: (set(change.gained), set(change.lost)) for name, change in after.changed.items()}
    assert told == {name: (now[name] - then[name], then[name] - now[name]) for name in now if now[name] != then[name]}


@given(sessions(), st.data())
def test_an_explanation_is_minimal_and_blames_the_newest(session: Session, data: st.DataObject) -> None:
    model = session.model.model
    choice = data.draw(choices(model))
    wanted = decision(model, choice)
    everything = Exhaustive(model)
    told = session.why_not(choice.name, *choice.values, at_least=choice.at_least, at_most=choice.at_most)
    if everything.possible(choice.name, decisions_of(session).values()) & set(wanted[1]):
        assert told is None
        return
    assert told is not None
    others = decisions_of(session, choice.name)
    conflicts = everything.conflicts(list(others.values()), wanted)
    if not conflicts:
        assert told == Explanation((choice.name,), ())
        return
    # Written from the oldest decision on, with 1 where a decision is blamed, the smallest is the one that needs the
    # oldest least.
    preferred = min(conflicts, key=lambda conflict: [place in conflict for place in range(len(others))])
    assert told.decisions == tuple(name for place, name in enumerate(others) if place in preferred)
    rules = {
        frozenset(model.rules[place].id for place in places)
        for places in everything.blamed_rules([others[name] for name in told.decisions], wanted)
    }
    assert frozenset(told.rules) in rules
    assert list(told.rules) == sorted(told.rules, key=[rule.id for rule in model.rules].index)


@given(sessions(), st.data())
def test_repairs_are_all_minimal_ones_in_their_order(session: Session, data: st.DataObject) -> None:
    model = session.model.model
    choice = data.draw(choices(model))
    most = data.draw(st.integers(1, 12))
    others = decisions_of(session, choice.name)
    names = list(others)
    minimal = Exhaustive(model).repairs(list(others.values()), decision(model, choice))
    ordered = sorted(minimal, key=lambda dropped: (len(dropped), [place in dropped for place in range(len(names))]))
    expected = tuple(tuple(names[place] for place in sorted(dropped)) for dropped in ordered)
    limits = {"at_least": choice.at_least, "at_most": choice.at_most}
    found = session.repairs(choice.name, *choice.values, **limits, most=most)
    assert found == expected[:most]
    for dropped in found:
        repaired = session
        for name in dropped:
            repaired = repaired.retract(name)
        assert choice.name in assign(repaired, choice).choices


@given(sessions(), st.data())
def test_what_was_asked_before_changes_no_answer(session: Session, data: st.DataObject) -> None:
    choice = data.draw(choices(session.model.model))
    asked = data.draw(st.lists(choices(session.model.model), max_size=4))

    def told(one: Session, about: Choice) -> Explanation | None:
        return one.why_not(about.name, *about.values, at_least=about.at_least, at_most=about.at_most)

    fresh = Session.open(compile_model(session.model.model))
    for decided in session.choices.values():
        fresh = assign(fresh, decided)
    for other in asked:
        told(session, other)
    assert told(session, choice) == told(fresh, choice)


@given(sessions(), st.data())
def test_what_is_undone_was_never_done(session: Session, data: st.DataObject) -> None:
    choice = data.draw(choices(session.model.model).filter(lambda one: one.name not in session.choices))
    try:
        after = assign(session, choice)
    except RefusedValue:
        return
    undone = after.retract(choice.name)
    assert undone.choices == session.choices
    assert undone.domains() == session.domains()
