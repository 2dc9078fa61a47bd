"""Conditions taken apart: what is told never to hold never holds, and simple contradictions are told."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.expressions import DATE, NUMBER, TEXT, YES_NO, ExpressionError, Fact, Vocabulary, evaluate, parse
from cpq.expressions.types import ValueType
from cpq.lint.conditions import Conditions
from cpq.lint.holding import ANYTHING, Domain

FACTS = Vocabulary(
    [
        Fact("quantity", NUMBER),
        Fact("months", NUMBER),
        Fact("weight", ValueType("number", optional=True)),
        Fact("segment", TEXT),
        Fact("edition", ValueType("text", choices=("basic", "pro", "max"))),
        Fact("registered", YES_NO),
        Fact("ordered", DATE),
    ]
)
DOMAINS = {
    "quantity": Domain(low=Decimal(0)),
    "months": Domain(low=Decimal(0), whole=True),
    "edition": Domain(values=frozenset(("basic", "pro", "max"))),
    "registered": Domain(values=frozenset((True, False))),
}
REASONS = Conditions(FACTS, lambda fact: DOMAINS.get(fact.name, ANYTHING))


def possible(text: str) -> bool:
    return REASONS.possible(REASONS.read(parse(text, FACTS, expects="yes/no"), "line"))


def implied(condition: str, by: str) -> bool:
    read = [REASONS.read(parse(text, FACTS, expects="yes/no"), "line") for text in (condition, by)]
    return REASONS.implied(read[0], read[1])


@pytest.mark.parametrize(
    "text",
    [
        "quantity > 100 and quantity < 50",
        "quantity >= 10 and quantity < 10",
        "quantity < 0",
        "100 < quantity and quantity <= 100",
        "months > 3 and months < 4",
        "0 < months < 1",
        "segment == 'a' and segment == 'b'",
        "segment == 'a' and segment != 'a'",
        "segment in ('a', 'b') and segment in ('c', 'd')",
        "edition != 'basic' and edition != 'pro' and edition != 'max'",
        "edition not in ('basic', 'pro', 'max')",
        "registered and not registered",
        "not (registered or not registered)",
        "ordered > '2026-05-01' and ordered < '2026-05-02'",
        "ordered < '2026-01-01' and ordered > '2026-12-31'",
        "weight == None and weight > 3",
        "weight == None and weight != None",
        "quantity > months and not (quantity > months)",
        "months >= quantity and quantity > months",
        "(quantity > 10 if registered else False) and quantity < 5",
        "False",
        "quantity > 10 and (segment == 'a' and segment == 'b' or quantity < 3)",
    ],
)
def test_a_contradiction_cannot_hold(text: str) -> None:
    assert not possible(text)


@pytest.mark.parametrize(
    "text",
    [
        "quantity > 3 and quantity < 4",  # a fraction lies between
        "months > 3 and months < 5",
        "quantity >= 10 and quantity <= 10",
        "segment != 'a' and segment != 'b'",
        "edition != 'basic' and edition != 'pro'",
        "ordered > '2026-05-01' and ordered < '2026-05-03'",
        "weight == None",
        "weight != 3 and weight == None",
        "quantity > months and months > 10",
        "quantity + 1 > 3 and quantity < 0.5",  # of a sum nothing is known
        "quantity > 100 or quantity < 50",
        "not (quantity > 100 and quantity < 50)",
        "True",
    ],
)
def test_what_can_hold_is_left_alone(text: str) -> None:
    assert possible(text)


@pytest.mark.parametrize(
    ("condition", "by"),
    [
        ("quantity > 10", "quantity > 20"),
        ("quantity >= 10", "quantity > 10"),
        ("months > 3", "months >= 4"),
        ("segment in ('a', 'b')", "segment == 'a'"),
        ("edition != 'basic'", "edition == 'pro' or edition == 'max'"),
        ("quantity > months", "quantity > months and registered"),
        ("registered or not registered", "quantity > 1"),
    ],
)
def test_a_wider_condition_is_implied_and_not_the_other_way(condition: str, by: str) -> None:
    assert implied(condition, by)


@pytest.mark.parametrize(
    ("condition", "by"),
    [("quantity > 20", "quantity > 10"), ("segment == 'a'", "segment in ('a', 'b')"), ("quantity > 1", "registered")],
)
def test_a_narrower_condition_is_not_implied(condition: str, by: str) -> None:
    assert not implied(condition, by)


SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
NUMBERS = st.integers(-2, 12).map(str) | st.sampled_from(["0.5", "3.5"])
COMPARED = st.one_of(
    st.builds(
        "{} {} {}".format,
        st.sampled_from(["quantity", "months"]),
        st.sampled_from(["<", "<=", ">", ">=", "==", "!="]),
        NUMBERS,
    ),
    st.builds("{1} {0} quantity".format, st.sampled_from(["<", "<=", ">", ">="]), NUMBERS),
    st.builds("{} {} quantity <= {}".format, NUMBERS, st.sampled_from(["<", "<="]), NUMBERS),
    st.builds("segment {} '{}'".format, st.sampled_from(["==", "!="]), st.sampled_from("abc")),
    st.builds("segment {} ('a', 'b')".format, st.sampled_from(["in", "not in"])),
    st.builds("edition {} '{}'".format, st.sampled_from(["==", "!="]), st.sampled_from(["basic", "pro", "max"])),
    st.builds("ordered {} '2026-05-0{}'".format, st.sampled_from(["<", ">", "==", "!="]), st.integers(1, 5)),
    st.builds("weight {}".format, st.sampled_from(["== None", "!= None", "> 3", "!= 3"])),
    st.sampled_from(["registered", "quantity > months", "months >= quantity", "quantity * 2 > months"]),
)
WRITTEN = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
        st.builds("({} if registered else {})".format, inner, inner),
    ),
    max_leaves=6,
)
VALUES = st.fixed_dictionaries(
    {
        "quantity": st.integers(0, 24).map(lambda number: Decimal(number) / 2),
        "months": st.integers(0, 13).map(Decimal),
        "weight": st.none() | st.integers(2, 5).map(Decimal),
        "segment": st.sampled_from("abcd"),
        "edition": st.sampled_from(["basic", "pro", "max"]),
        "registered": st.booleans(),
        "ordered": st.integers(1, 6).map(lambda day: date(2026, 5, day)),
    }
)


def holds(text: str, facts: dict[str, object]) -> bool:
    try:
        return evaluate(parse(text, FACTS, expects="yes/no"), facts) is True  # type: ignore[arg-type]
    except ExpressionError:
        return False


@given(WRITTEN, VALUES)
def test_a_condition_that_some_facts_meet_is_never_told_dead(text: str, facts: dict[str, object]) -> None:
    if holds(text, facts):
        assert possible(text)


@given(WRITTEN, WRITTEN, VALUES)
def test_an_implied_condition_holds_wherever_the_other_does(one: str, other: str, facts: dict[str, object]) -> None:
    if implied(one, by=other) and holds(other, facts):
        with suppress(ExpressionError):  # what cannot be worked out neither holds nor fails
            assert evaluate(parse(one, FACTS, expects="yes/no"), facts) is True  # type: ignore[arg-type]


QUANTITIES = st.builds("{} {} {}".format, st.just("quantity"), SIGNS, NUMBERS)


@given(st.lists(QUANTITIES, min_size=1, max_size=5))
def test_over_comparisons_of_one_fact_nothing_dead_is_missed(parts: list[str]) -> None:
    """The bounds are halves, so that a grid of quarters holds a witness wherever there is one."""
    text = " and ".join(parts)
    met = any(holds(text, {"quantity": Decimal(number) / 4}) for number in range(60))
    assert possible(text) == met


@given(st.lists(QUANTITIES.map(lambda text: text.replace("quantity", "months")), min_size=1, max_size=5))
def test_over_comparisons_of_a_whole_number_nothing_dead_is_missed(parts: list[str]) -> None:
    text = " and ".join(parts)
    assert possible(text) == any(holds(text, {"months": Decimal(number)}) for number in range(20))


@given(WRITTEN)
def test_a_value_that_is_proposed_meets_the_comparisons_with_literals(text: str) -> None:
    read = REASONS.read(parse(text, FACTS, expects="yes/no"), "line")
    for way in REASONS.ways(read):
        for holding in way.values():
            value = holding.some()
            assert value is None or holding.among(frozenset((value,))).possible()
