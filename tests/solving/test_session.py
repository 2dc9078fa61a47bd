"""Sessions: after any steps they know exactly what is possible, why the rest is not, and what would help."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.problems import NotFound
from cpq.solving.choices import Choice
from cpq.solving.cnf import NotDecided
from cpq.solving.compiled_model import compile_model
from cpq.solving.domains import Change
from cpq.solving.explanation import Explanation, RefusedValue
from cpq.solving.model import SWITCH, And, Count, Implies, Is, Model, Not, Or, Rule, Variable
from cpq.solving.session import Session
from tests.oracle.solving import Exhaustive
from tests.solving.models import models
from tests.solving.walks import assign, choices, decision, decisions_of, sessions

SHORT = settings(max_examples=25)


@SHORT
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


@SHORT
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


@SHORT
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


@SHORT
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


@SHORT
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


@SHORT
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


MACHINE = Model(
    (
        Variable("frame", ("s", "m", "l")),
        Variable("power", tuple(map(Decimal, (3, 6, 11, 15)))),
        Variable("fan", SWITCH),
        Variable("heater", (None, "small", "large")),
    ),
    (
        Rule("heat needs air", Implies(Not(Is("heater", frozenset({None}))), Is("fan", frozenset({True})))),
        Rule(
            "small frames stay cool",
            Implies(Is("frame", frozenset({"s"})), Is("power", frozenset(map(Decimal, (3, 6))))),
        ),
        Rule(
            "strong motors need air", Or((Is("power", frozenset(map(Decimal, (3, 6)))), Is("fan", frozenset({True}))))
        ),
    ),
)


def machine() -> Session:
    return Session.open(compile_model(MACHINE))


def test_a_range_leaves_the_numbers_in_it() -> None:
    session = machine().assign("power", at_least=4, at_most=11)
    assert session.domain("power").possible == (Decimal(6), Decimal(11))
    assert session.domain("power").decided
    assert machine().assign("power", at_least=Decimal("3.5")).domain("power").possible == tuple(
        map(Decimal, (6, 11, 15))
    )


def test_a_decision_is_replaced_and_counts_as_the_newest() -> None:
    session = machine().assign("power", 6).assign("frame", "m").assign("power", 11)
    assert list(session.choices) == ["frame", "power"]
    assert session.domain("power").value == Decimal(11)


def test_a_refused_replacement_leaves_the_earlier_decision() -> None:
    session = machine().assign("frame", "s").assign("power", 6)
    with pytest.raises(RefusedValue) as refusal:
        session.assign("power", 15)
    assert refusal.value.choice == Choice("power", (Decimal(15),))
    assert refusal.value.explanation == Explanation(("frame",), ("small frames stay cool",))
    assert str(refusal.value) == "'power' cannot be 15 with frame = s (small frames stay cool)"
    assert session.domain("power").value == Decimal(6)


def test_a_value_that_only_its_own_decision_excludes_is_explained_by_that() -> None:
    session = machine().assign("frame", "m").assign("power", 6)
    assert session.why_not("power", 11) == Explanation(("power",), ())
    assert session.repairs("power", 11) == ((),)
    assert session.assign("power", 11).domain("power").value == Decimal(11)


def test_of_two_decisions_that_each_suffice_the_newest_is_blamed() -> None:
    small_then_still = machine().assign("frame", "s").assign("fan", False)
    still_then_small = machine().assign("fan", False).assign("frame", "s")
    assert small_then_still.why_not("power", 15) == Explanation(("fan",), ("strong motors need air",))
    assert still_then_small.why_not("power", 15) == Explanation(("frame",), ("small frames stay cool",))


def test_no_value_can_be_chosen_as_a_value() -> None:
    session = machine().assign("heater", None)
    assert session.domain("heater").possible == (None,)
    assert session.domain("fan").possible == (False, True)


def test_the_step_that_opens_a_session_changed_nothing() -> None:
    assert machine().changed == {}
    assert machine().assign("heater", "small").changed == {
        "fan": Change((), (False,)),
        "heater": Change((), (None, "large")),
    }


def test_a_model_that_contradicts_itself_offers_nothing_and_says_why() -> None:
    fan = Is("fan", frozenset({True}))
    model = Model(
        (Variable("fan", SWITCH), Variable("x", SWITCH)),
        (Rule("on", fan), Rule("x", Is("x", frozenset({True}))), Rule("off", Not(fan))),
    )
    session = Session.open(compile_model(model))
    assert session.domain("x").possible == ()
    assert session.why_not("x", True) == Explanation((), ("on", "off"))
    assert session.why_not("x", False) == Explanation((), ("x",))
    assert session.why_not("fan", False) == Explanation((), ("on",))
    assert session.repairs("x", True) == ()
    with pytest.raises(RefusedValue, match="on, off"):
        session.assign("x", True, False)


@pytest.mark.parametrize(
    ("choice", "message", "hint"),
    [
        (Choice("powr", (Decimal(3),)), "there is no variable 'powr'", "did you mean 'power'?"),
        (Choice("power", (Decimal(4),)), "'power' is never 4", "it can be 3, 6, 11, 15"),
        (Choice("heater", ("smal",)), "'heater' is never smal", "did you mean 'small'?"),
        (Choice("fan", (Decimal(1),)), "'fan' is never 1", "it can be no, yes"),
        (Choice("power", (), Decimal(7), Decimal(10)), "'power' has no number from 7 to 10", "it can be 3, 6, 11, 15"),
        (Choice("frame", (), Decimal(7)), "'frame' has no number from 7", "it can be s, m, l"),
    ],
)
def test_what_does_not_exist_is_an_error_with_a_hint(choice: Choice, message: str, hint: str) -> None:
    session = machine()
    for ask in (session.assign, session.why_not, session.repairs):
        with pytest.raises(NotFound) as refusal:
            ask(choice.name, *choice.values, at_least=choice.at_least, at_most=choice.at_most)
        assert (str(refusal.value), refusal.value.hint) == (message, hint)


def test_only_what_is_decided_can_be_taken_back() -> None:
    with pytest.raises(NotFound, match="'fan' is not decided"):
        machine().retract("fan")
    with pytest.raises(NotFound, match="no variable 'van'"):
        machine().retract("van")


@pytest.mark.parametrize("values", [(), (0.5,), (object(),)])
def test_a_choice_takes_exact_values_or_bounds(values: tuple[object, ...]) -> None:
    with pytest.raises(TypeError):
        machine().assign("power", *values)  # type: ignore[arg-type] - what a caller might pass
    with pytest.raises(TypeError):
        machine().assign("power", 3, at_least=3)


def test_a_budget_that_does_not_suffice_changes_nothing() -> None:
    """Whether nine pigeons find room in eight holes takes more than a few conflicts; only both switches ask for it."""
    holes = tuple("abcdefgh")
    pigeons = [Variable(f"pigeon {number}", holes) for number in range(9)]
    left, right = Is("left", frozenset({True})), Is("right", frozenset({True}))
    alone = tuple(Count(tuple(Is(one.name, frozenset({hole})) for one in pigeons), 0, 1) for hole in holes)
    model = Model(
        (Variable("left", SWITCH), Variable("right", SWITCH), *pigeons),
        (Rule("room for each", Implies(And((left, right)), And(alone))),),
    )
    session = Session.open(compile_model(model, conflicts=200))
    with pytest.raises(NotDecided):
        session.assign("left", True)
    assert session.domain("left").possible == session.domain("right").possible == (False, True)
    assert list(session.choices) == []
    assert session.assign("pigeon 0", "c").domain("pigeon 0").value == "c"
