"""Stored sessions return as they were, and what no longer fits is told."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from cpq.problems import CpqError
from cpq.solving.compiled_model import compile_model
from cpq.solving.explanation import Explanation
from cpq.solving.fingerprint import fingerprint
from cpq.solving.model import SWITCH, Implies, Is, Model, Rule, Variable
from cpq.solving.restored import restore
from cpq.solving.session import Session
from tests.solving.models import models
from tests.solving.walks import sessions

SHORT = settings(max_examples=25)


@SHORT
@given(sessions())
def test_a_session_returns_from_what_it_exported(session: Session) -> None:
    data = json.loads(json.dumps(session.export()))
    restored = restore(compile_model(session.model.model), data)
    assert restored.same_model
    assert restored.left_out == ()
    assert list(restored.session.choices.items()) == list(session.choices.items())
    assert restored.session.domains() == session.domains()
    assert restored.session.export() == session.export()


FRAME = Variable("frame", ("s", "m", "l"))
POWER = Variable("power", tuple(map(Decimal, (3, 6, 11))))
FAN = Variable("fan", SWITCH)
OLD = Model((FRAME, POWER, FAN))
STORED = {
    "model": fingerprint(OLD),
    "decisions": [
        {"name": "frame", "values": ["s"]},
        {"name": "power", "at_least": "5"},
        {"name": "fan", "values": [False]},
    ],
}


def test_numbers_and_texts_and_switches_are_told_apart_in_plain_data() -> None:
    session = Session.open(compile_model(OLD)).assign("frame", "s").assign("power", at_least=5).assign("fan", False)
    assert session.export() == STORED
    assert session.assign("power", 3, 11).export()["decisions"] == [
        {"name": "frame", "values": ["s"]},
        {"name": "fan", "values": [False]},
        {"name": "power", "values": [{"number": "3"}, {"number": "11"}]},
    ]


def test_decisions_that_no_longer_fit_are_left_out_and_told() -> None:
    heat = Rule(
        "much power needs a fan", Implies(Is("power", frozenset(map(Decimal, (6, 11)))), Is("fan", frozenset({True})))
    )
    restored = restore(compile_model(Model((Variable("frame", ("m", "l")), POWER, FAN), (heat,))), STORED)
    assert not restored.same_model
    assert list(restored.session.choices) == ["power"]
    assert [(one.choice.name, one.because, one.explanation) for one in restored.left_out] == [
        ("frame", "'frame' is never s", None),
        (
            "fan",
            "'fan' cannot be no with power from 5 (much power needs a fan)",
            Explanation(("power",), ("much power needs a fan",)),
        ),
    ]


def test_a_variable_that_is_gone_is_told() -> None:
    restored = restore(compile_model(Model((FRAME, POWER))), STORED)
    assert [one.because for one in restored.left_out] == ["there is no variable 'fan'"]


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"model": "x"},
        {"model": 1, "decisions": []},
        {"model": "x", "decisions": {}},
        {"model": "x", "decisions": [{"values": ["s"]}]},
        {"model": "x", "decisions": [{"name": "frame", "values": []}]},
        {"model": "x", "decisions": [{"name": "frame"}]},
        {"model": "x", "decisions": [{"name": "frame", "values": ["s"], "at_least": "1"}]},
        {"model": "x", "decisions": [{"name": "power", "at_least": 5}]},
        {"model": "x", "decisions": [{"name": "power", "at_least": "NaN"}]},
        {"model": "x", "decisions": [{"name": "power", "values": [5]}]},
        {"model": "x", "decisions": [{"name": "power", "values": [{"number": "five"}]}]},
        {"model": "x", "decisions": [{"name": "fan", "values": [True]}, {"name": "fan", "values": [False]}]},
    ],
)
def test_other_data_is_no_session(data: Any) -> None:
    with pytest.raises(CpqError) as refusal:
        restore(compile_model(OLD), data)
    assert refusal.value.code == "invalid-session"


@SHORT
@given(models())
def test_a_fingerprint_is_the_models_own(model: Model) -> None:
    assert fingerprint(Model(model.variables, model.rules)) == fingerprint(model)
    assert fingerprint(Model((*model.variables, Variable("another", SWITCH)), model.rules)) != fingerprint(model)


def test_a_fingerprint_tells_values_of_different_types_apart() -> None:
    values = [(Decimal(1), Decimal(2)), ("1", "2"), ("1", None), (None, "1"), ("None", "1")]
    assert len({fingerprint(Model((Variable("x", one),))) for one in values}) == len(values)


def test_the_order_in_a_set_of_values_says_nothing() -> None:
    letters = "abcdefgh"
    one, other = (Is("x", frozenset(order)) for order in (letters, letters[::-1]))
    assert len({fingerprint(Model((Variable("x", tuple(letters)),), (Rule("r", part),))) for part in (one, other)}) == 1
