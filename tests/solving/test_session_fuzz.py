"""Whatever is asked of a session, it answers or raises an error of ours, and the session stays as it was."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.problems import CpqError
from cpq.solving.compiled_model import CompiledModel, compile_model
from cpq.solving.optimum import NoAssignment
from cpq.solving.restored import restore
from cpq.solving.session import Session
from tests.solving.models import models
from tests.solving.test_session import MACHINE
from tests.solving.walks import sessions

MACHINES = compile_model(MACHINE)
NAMES = st.sampled_from(
    [*(one.name for one in MACHINE.variables), "powr", "", "Frame", "frame ", "\0", "ﬁn"]
) | st.text(max_size=5)
STRANGE_NUMBERS = [Decimal(text) for text in ("NaN", "sNaN", "Infinity", "-Infinity", "-0", "1E+999999", "1E-999999")]
NUMBERS = st.sampled_from([*map(Decimal, (3, 6, 11, 15, 7)), *STRANGE_NUMBERS]) | st.integers() | st.decimals()
VALUES = st.none() | st.booleans() | st.sampled_from(["s", "m", "l", "small", "yes", "11", ""]) | NUMBERS | st.text()
WRONG = st.floats() | st.just(b"s") | st.just(("s",)) | st.builds(list) | st.builds(set)
"""What no caller may pass: told by a TypeError, as any wrong argument in Python is."""

OURS = (CpqError, TypeError)

Step = Callable[[Session], Session | None]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Something to ask of a session; the session after it where it makes one."""
    name = draw(NAMES)
    values = draw(st.lists(VALUES | VALUES | VALUES | WRONG, max_size=3))
    limits = {key: draw(st.none() | NUMBERS | WRONG) for key in draw(st.sets(st.sampled_from(["at_least", "at_most"])))}
    most = draw(st.integers(-1, 4))
    kind = draw(st.sampled_from(("assign", "assign", "assign", "retract", "domain", "why_not", "repairs", "rest")))

    def step(session: Session) -> Session | None:
        match kind:
            case "assign":
                return session.assign(name, *values, **limits)  # type: ignore[arg-type] - what a caller might pass
            case "retract":
                return session.retract(name)
            case "domain":
                session.domain(name)
            case "why_not":
                session.why_not(name, *values, **limits)  # type: ignore[arg-type] - what a caller might pass
            case "repairs":
                session.repairs(name, *values, **limits, most=most)  # type: ignore[arg-type] - what a caller might pass
            case _:
                session.complete()
                session.count(budget=most)
        return None

    return step


def state_of(session: Session) -> tuple[object, ...]:
    """Everything that a session says of itself."""
    return list(session.choices.items()), session.domains(), json.dumps(session.export())


@settings(max_examples=60)
@given(st.lists(steps(), max_size=12))
def test_any_step_is_taken_or_refused_and_changes_no_earlier_session(asked: list[Step]) -> None:
    session = Session.open(MACHINES)
    for step in asked:
        before = state_of(session)
        after = None
        with suppress(*OURS):
            after = step(session)
        assert state_of(session) == before
        if after is not None:
            assert all(domain.possible for domain in after.domains().values())
            session = after
    assert state_of(restore(MACHINES, json.loads(json.dumps(session.export()))).session) == state_of(session)


@pytest.mark.parametrize("number", STRANGE_NUMBERS, ids=str)
@pytest.mark.parametrize("limit", ["at_least", "at_most"])
def test_strange_bounds_are_bounds_or_told(limit: str, number: Decimal) -> None:
    session = Session.open(MACHINES)
    if not number.is_nan() and (number < 7) == (limit == "at_least"):
        assert session.assign("power", **{limit: number}).domain("power").possible == MACHINE.variable("power").values
        return
    with pytest.raises(CpqError, match="'power'"):
        session.assign("power", **{limit: number})


@pytest.mark.parametrize("number", STRANGE_NUMBERS, ids=str)
def test_a_strange_number_is_never_a_value(number: Decimal) -> None:
    session = Session.open(MACHINES)
    for ask in (session.assign, session.why_not, session.repairs):
        with pytest.raises(CpqError, match="'power'"):
            ask("power", number)


def mutated(data: Any, draw: st.DataObject) -> Any:
    """Stored data with one thing in it changed, dropped, doubled or swapped."""
    junk = st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just([]) | st.just({}) | st.floats()
    changed = copy.deepcopy(data)
    holders = [one for one in _inside(changed) if one]
    holder = draw.draw(st.sampled_from(holders)) if holders else changed
    key = draw.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    match draw.draw(st.sampled_from(("replace", "drop", "add", "number"))):
        case "replace":
            holder[key] = draw.draw(junk)
        case "number":
            holder[key] = {"number": draw.draw(st.sampled_from(["NaN", "sNaN", "1E+999999", "3", "x", "", "٣"]))}
        case "drop":
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[draw.draw(st.text(max_size=3))] = copy.deepcopy(holder[key])
        case _:
            holder.append(copy.deepcopy(holder[key]))
    return changed


def _inside(data: Any) -> list[Any]:
    """Every list and mapping in stored data."""
    if isinstance(data, dict):
        return [data, *(one for part in data.values() for one in _inside(part))]
    if isinstance(data, list):
        return [data, *(one for part in data for one in _inside(part))]
    return []


@settings(max_examples=40)
@given(sessions(), st.data())
def test_a_mutated_export_is_refused_or_told_and_never_silently_something_else(
    session: Session, data: st.DataObject
) -> None:
    stored = json.loads(json.dumps(session.export()))
    changed = mutated(stored, data)
    try:
        restored = restore(session.model, changed)
    except CpqError as error:
        refused = error.code
    else:
        refused = ""
    assert refused in ("", "invalid-session")
    if refused:
        return
    told = {one.choice.name for one in restored.left_out}
    asked = [one["name"] for one in changed["decisions"]]
    assert [*restored.session.choices] == [name for name in asked if name not in told]
    again = {one["name"]: one for one in restored.session.export()["decisions"]}  # type: ignore[union-attr,index,call-overload]
    for one in changed["decisions"]:
        if one["name"] not in told:
            assert same(again[one["name"]], one)
    assert restored.same_model == (changed["model"] == session.model.fingerprint)


def same(left: Any, right: Any) -> bool:
    """Whether two stored decisions say the same: numbers by their worth, values each once."""
    if set(left) != set(right):
        return False
    if "values" not in left:
        return all(Decimal(left[key]) == Decimal(right[key]) for key in left if key != "name")
    return [*map(_read, left["values"])] == [*dict.fromkeys(map(_read, right["values"]))]


def _read(value: Any) -> Any:
    return Decimal(value["number"]) if isinstance(value, dict) else (type(value), value)


@settings(max_examples=20)
@given(models(most_rules=6), st.lists(steps(), max_size=4))
def test_any_model_survives_any_question(model: Any, asked: list[Step]) -> None:
    compiled: CompiledModel = compile_model(model)
    session = Session.open(compiled)
    for step in asked:
        with suppress(*OURS, NoAssignment):  # the rules of some models contradict each other
            session = step(session) or session
