"""The single conditions of a condition: what `and`, `or` and `not` stand between."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.expressions import NUMBER, TEXT, YES_NO, Expression, Fact, ValueType, Vocabulary, evaluate, parse
from cpq.expressions.parts import parts_of

FACTS = Vocabulary(
    [
        Fact("a", YES_NO),
        Fact("b", YES_NO),
        Fact("c", YES_NO),
        Fact("quantity", NUMBER),
        Fact("segment", TEXT),
        Fact("margin_rate", ValueType("number", "rate", optional=True)),
        Fact("quote.net_total", ValueType("number", "money"), scope="quote"),
    ]
)


def condition(text: str) -> Expression:
    return parse(text, FACTS, expects="yes/no")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a", ["a"]),
        ("a and (b or c)", ["a", "b", "c"]),
        ("a and not (b or c)", ["a", "not b", "not c"]),
        ("not not a", ["a"]),
        ("a or a", ["a"]),
        ("b if a else c", ["a", "not a", "b", "c"]),
        ("1 < quantity < 3 and segment in ['x', 'y']", ["1 < quantity < 3", "segment in ('x', 'y')"]),
        ("margin_rate == None or margin_rate < 0.10", ["margin_rate == None", "margin_rate < 0.10"]),
        ("quote.net_total > 1000.50", ["quote.net_total > 1000.50"]),
        ("a and True", ["a"]),
    ],
)
def test_a_condition_is_taken_apart(text: str, parts: list[str]) -> None:
    assert [part.text for part in parts_of(condition(text))] == parts


def test_a_part_reads_only_its_own_facts() -> None:
    first, second = parts_of(condition("quantity > 1 and segment == 'x'"))
    assert (first.reads, second.reads) == ({"quantity"}, {"segment"})
    assert evaluate(first, {"quantity": 2}) is True


_LEAVES = st.sampled_from(["a", "b", "c", "quantity > 1"])
_TEXTS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]} and {two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]} or {two[1]})"),
        inner.map(lambda one: f"(not {one})"),
        st.tuples(inner, inner, inner).map(lambda three: f"({three[0]} if {three[1]} else {three[2]})"),
    ),
    max_leaves=8,
)
_VALUES = st.fixed_dictionaries(
    {"a": st.booleans(), "b": st.booleans(), "c": st.booleans(), "quantity": st.integers(0, 3)}
)


@given(_TEXTS, _VALUES, _VALUES)
def test_a_condition_comes_to_hold_only_where_a_part_does(
    text: str, before: dict[str, int], now: dict[str, int]
) -> None:
    """What makes the noticing of newly held parts safe: without one, a whole that was false stays false."""
    whole = condition(text)
    held_before, held_now = (
        {part.text for part in parts_of(whole) if evaluate(part, facts) is True} for facts in (before, now)
    )
    if held_now <= held_before and evaluate(whole, before) is False:
        assert evaluate(whole, now) is False
