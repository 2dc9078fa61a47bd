"""Whatever is typed into a session about a product is taken or told, and no earlier session changes."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpq.configuration.session import ProductSession
from cpq.problems import CpqError
from tests.configuration.test_session import rack

PATHS = sorted({*rack().choices.choices, *(question.id for question in rack().choices.questions)})
VALUES = sorted({str(value) for path in rack().choices.choices for value in rack().values_of(path)})
STRANGE = [
    "",
    "NaN",
    "sNaN",
    "Infinity",
    "-1",
    "1e999999",
    "0..3",
    "3..0",
    "NaN..1",
    "1 or 2",
    "1 or",
    " or ",
    "..",
    "٣",
]
NUMBERS = [Decimal(text) for text in ("0", "1", "2.5", "-1", "NaN", "sNaN", "Infinity", "1E+999999")]

TYPED = st.sampled_from(VALUES) | st.sampled_from(["yes", "no", "none", "3", *STRANGE]) | st.text(max_size=4)
STEPS = st.tuples(
    st.sampled_from(["text", "text", "text", "value", "range", "retract", "units", "all", "why"]),
    st.sampled_from(PATHS) | st.sampled_from(PATHS) | st.sampled_from(PATHS) | st.text(max_size=5),
    TYPED,
    st.sampled_from(NUMBERS),
)


def typed(session: ProductSession, kind: str, path: str, text: str, number: Decimal) -> ProductSession:
    """The session after something strange was asked of it."""
    match kind:
        case "value":
            return session.assign(path, number if text in ("", "1") else text)
        case "range":
            return session.assign_range(path, at_least=number, at_most=None if text else Decimal(7))
        case "retract":
            return session.retract(path)
        case "units":
            return session.assign_units(path, number)
        case "why":
            session.why_not(path, number, text)
            session.why(path)
            return session
        case "all":
            after, left_out = session.answer_all({path: text, "frame": text})
            assert all(isinstance(one, CpqError) for one in left_out)
            return after
    return session.assign_text(path, text)


@settings(max_examples=25)
@given(st.lists(STEPS, max_size=6))
def test_whatever_is_typed_is_taken_or_told_and_changes_no_earlier_session(
    asked: list[tuple[str, str, str, Decimal]],
) -> None:
    session = rack()
    for step in asked:
        before = (session.answered, session.domains())
        after = session
        with suppress(CpqError):
            after = typed(session, *step)
        assert (session.answered, session.domains()) == before
        assert all(domain.possible for path, domain in after.domains().items() if after.values_of(path))
        session = after
    again, left_out = rack().answer_all(session.answered)
    assert left_out == ()
    assert again.domains() == session.domains()
    assert again.answered == session.answered


@pytest.mark.parametrize("number", NUMBERS[3:], ids=str)
def test_strange_units_are_told(number: Decimal) -> None:
    for path in ("cpu-board", "fan", "pump", "frame"):
        with pytest.raises(CpqError):
            rack().assign_units(path, number)
        with pytest.raises(CpqError):
            rack().assign(path, number)


def test_a_stored_set_whose_values_are_gone_is_left_out_and_told() -> None:
    session, left_out = rack().answer_all({"frame": "s or xxl", "climate": "cold or hot"})
    assert [str(one) for one in left_out] == ["frame: 'xxl' is not one of s, m, l"]
    assert session.answered == {"climate": "cold or hot"}


def test_units_of_an_option_with_listed_or_fixed_quantities_are_those_or_told() -> None:
    assert rack().assign_units("cpu-board", Decimal(2)).domain("cpu-board").possible == (Decimal(2),)
    assert rack().assign_units("pump", Decimal(1)).domain("pump").possible == (True,)
    with pytest.raises(CpqError, match="'pump' is never 5"):
        rack().assign_units("pump", Decimal(5))
