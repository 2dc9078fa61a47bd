"""Random sessions over small models, and how the exhaustive engine reads their decisions."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from cpq.solving.choices import Choice
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.explanation import RefusedValue
from cpq.solving.model import Model, Value, Variable
from cpq.solving.session import Session
from tests.oracle.solving import Decision
from tests.solving.models import models


def choices(model: Model) -> st.SearchStrategy[Choice]:
    """A value, some values or a range of one variable; ranges may be open to one side."""

    def of(variable: Variable) -> st.SearchStrategy[Choice]:
        single = st.sampled_from(variable.values).map(lambda value: (value,))
        several = st.lists(st.sampled_from(variable.values), min_size=1, max_size=3, unique=True).map(tuple)
        named = st.builds(Choice, st.just(variable.name), single | single | several)
        numbers = [value for value in variable.values if isinstance(value, Decimal)]
        if not numbers:
            return named
        bound = st.none() | st.sampled_from(numbers)
        ranges = st.builds(Choice, st.just(variable.name), st.just(()), bound, bound)
        bounded = ranges.filter(lambda one: (one.at_least, one.at_most) != (None, None))
        return named | bounded.filter(lambda one: any(covers(one, number) for number in numbers))

    return st.sampled_from(model.variables).flatmap(of)


def covers(choice: Choice, value: Value) -> bool:
    """Whether a choice allows a value of its variable."""
    if choice.values:
        return value in choice.values
    return (
        isinstance(value, Decimal)
        and (choice.at_least is None or value >= choice.at_least)
        and (choice.at_most is None or value <= choice.at_most)
    )


def decision(model: Model, choice: Choice) -> Decision:
    """A choice as the exhaustive engine reads it."""
    return choice.name, [value for value in model.variable(choice.name).values if covers(choice, value)]


def decisions_of(session: Session, without: str = "") -> dict[str, Decision]:
    """Decisions of a session by name, oldest first, but for one name."""
    model = session.model.model
    return {name: decision(model, choice) for name, choice in session.choices.items() if name != without}


def assign(session: Session, choice: Choice) -> Session:
    """The session after a choice."""
    return session.assign(choice.name, *choice.values, at_least=choice.at_least, at_most=choice.at_most)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """A session in which up to seven choices were tried one after the other."""
    model = draw(models(most_rules=6))
    return walked(compile_model(model), draw(st.lists(choices(model), max_size=7)))


def walked(model: CompiledModel, tried: Sequence[Choice]) -> Session:
    """The session after those choices that were accepted."""
    session = Session.open(model)
    for choice in tried:
        try:
            session = assign(session, choice)
        except RefusedValue:
            continue
    return session
