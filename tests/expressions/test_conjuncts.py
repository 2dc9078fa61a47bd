"""What of a condition moves into an index, what stays behind, and that both together say what the condition says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpq.expressions import Expression, ExpressionError, evaluate, parse
from cpq.expressions.conjuncts import Key, keys_of, rest_of, split
from tests.expressions.generated import FACTS, VOCABULARY, conditions, values

INDEXED = frozenset({"segment", "tier", "partner", "maybe_tier", "count", "vfd"})
GIVEN = frozenset(name for name, kind in FACTS.items() if not kind.optional and kind.kind != "null")
GOLD, SMALL = Key("tier", ("gold",)), Key("segment", ("small",))


def condition(text: str) -> Expression:
    return parse(text, VOCABULARY, expects="yes/no")


def taken_apart(text: str, given: frozenset[str] = GIVEN) -> tuple[tuple[Key, ...], str]:
    """The keys of a condition and the text of its rest."""
    return keys_of(condition(text), INDEXED, given), rest_of(condition(text), INDEXED, given)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("tier == 'gold'", GOLD),
        ("'gold' == tier", GOLD),
        ("tier in ('gold', 'tin')", Key("tier", ("gold", "tin"))),
        ("tier in ['gold', 'tin', 'gold']", Key("tier", ("gold", "tin", "gold"))),
        ("segment == ''", Key("segment", ("",))),
    ],
)
def test_an_equality_of_an_indexed_fact_with_texts_is_a_key_and_leaves_no_rest(text: str, key: Key) -> None:
    assert taken_apart(text) == ((key,), "")


@pytest.mark.parametrize(
    "text",
    [
        "tier != 'gold'",
        "tier not in ('gold', 'tin')",
        "tier == segment",
        "tier in (segment, 'gold')",
        "tier == 'gold' == segment",
        "maybe_tier == 'gold'",
        "partner == 'north'",
        "count == 3",
        "vfd == True",
        "vfd",
        "quote.net_total > 5",
    ],
)
def test_what_an_index_cannot_answer_stays(text: str) -> None:
    assert taken_apart(text) == ((), text)


def test_a_fact_that_is_not_indexed_gives_no_key() -> None:
    assert keys_of(condition("tier == 'gold' and segment == 'small'"), {"segment"}, GIVEN) == (SMALL,)


@pytest.mark.parametrize(
    "first",
    [
        "count > 3",
        "not vfd",
        "vfd or has_opt_out",
        "1 < count < 5",
        "start < '2026-01-31'",
        "count in (1, 2)",
        "vfd and segment != 'small'",
        "True",
    ],
)
def test_a_key_moves_before_what_always_has_a_value(first: str) -> None:
    keys, rest = taken_apart(f"({first}) and tier == 'gold'")
    assert keys == (GOLD,)
    assert rest


@pytest.mark.parametrize(
    "first",
    [
        "1 / count > 3",
        "count + 1 > 3",
        "lookup('kg-price', weight) > 3",
        "maybe_count > 3",
        "maybe_count != None",
        "not registered",
        "count in (1, rebate / 2)",
        "vfd and -count > 3",
        "vfd if has_opt_out else registered",
        "abs(count) > 3",
    ],
)
def test_no_key_moves_before_what_may_fail(first: str) -> None:
    keys, rest = taken_apart(f"({first}) and tier == 'gold'")
    assert keys == ()
    assert "gold" in rest


def test_a_given_fact_is_one_that_the_caller_promises() -> None:
    assert taken_apart("count > 3 and tier == 'gold'", frozenset())[0] == ()
    assert taken_apart("count > 3 and tier == 'gold'", frozenset({"count"}))[0] == (GOLD,)


def test_keys_before_what_may_fail_move_and_those_behind_it_stay() -> None:
    keys, rest = taken_apart("tier == 'gold' and 1 / count > 3 and segment == 'small'")
    assert (keys, rest) == ((GOLD,), "1 / count > 3 and segment == 'small'")


def test_conjunctions_are_taken_apart_inside_each_other_but_no_other_logic() -> None:
    assert taken_apart("(tier == 'gold' and (segment == 'small' and vfd))") == ((GOLD, SMALL), "vfd")
    assert taken_apart("tier == 'gold' or segment == 'small'")[0] == ()
    assert taken_apart("not (tier == 'gold' and vfd)")[0] == ()


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("quote.net_total > 1000.50 and tier == 'gold'", "quote.net_total > 1000.50"),
        ("start < '2026-01-31' and tier == 'gold'", "start < '2026-01-31'"),
        ("rebate in (0.15, .005) and tier == 'gold'", "rebate in (0.15, 0.005)"),
        ("tier == 'gold' and (vfd or has_opt_out) and count > 1e3", "(vfd or has_opt_out) and count > 1000"),
        ("tier == 'gold' and (vfd or has_opt_out)", "vfd or has_opt_out"),
        ("tier == 'gold' and (vfd if has_opt_out else True) and vfd", "(vfd if has_opt_out else True) and vfd"),
        ("vfd and (registered if vfd else None)", "vfd and (registered if vfd else None)"),
        ("tier == 'gold' and maybe_count != None and maybe_count > 2", "maybe_count != None and maybe_count > 2"),
        ("tier == 'gold' and quote.valid_until in ('2026-01-31', start)", "quote.valid_until in ('2026-01-31', start)"),
    ],
)
def test_the_rest_is_said_as_its_author_would_write_it(text: str, rest: str) -> None:
    assert taken_apart(text)[1] == rest


def test_saying_the_rest_leaves_the_condition_as_it_was() -> None:
    rule = condition("quote.net_total > 1000.50 and tier == 'gold'")
    before = split(rule.checked.root, rule.checked.facts, INDEXED, GIVEN)
    rest_of(rule, INDEXED, GIVEN)
    assert split(rule.checked.root, rule.checked.facts, INDEXED, GIVEN) == before
    assert evaluate(rule, {"quote.net_total": 1001, "tier": "gold"}) is True


# --- the law ----------------------------------------------------------------------------------------------------------

KEYS = st.sampled_from(["tier == 'gold'", "'tin' == tier", "segment in ('gold', '')", "segment == 'silver'"])
PARTS = st.lists(KEYS | conditions(6), min_size=1, max_size=4).map(" and ".join)


TABLES = {name: lambda *_: None for name in VOCABULARY.tables}


def outcome(text: str, facts: Mapping[str, Any]) -> object:
    """Whether a condition holds, or the code of its failure."""
    if not text:
        return True
    try:
        return evaluate(condition(text), facts, TABLES) is True
    except ExpressionError as error:
        return error.code


@st.composite
def facts_of_a_quote(draw: st.DrawFn) -> dict[str, Any]:
    """Every fact with a value of its type; only optional ones may be empty."""
    usual = {name: draw(values(kind)) for name, kind in FACTS.items()}
    return usual | {name: draw(st.sampled_from(["gold", "tin", "silver", ""])) for name in ("tier", "segment")}


@given(PARTS, facts_of_a_quote())
@example("1 / count > 3 and tier == 'gold'", dict.fromkeys(FACTS, 0) | {"tier": "tin"})
def test_a_condition_holds_where_its_keys_agree_and_its_rest_holds_and_fails_only_there(
    text: str, facts: Mapping[str, Any]
) -> None:
    keys, rest = taken_apart(text)
    agree = all(facts[key.fact] in key.values for key in keys)
    assert outcome(text, facts) == (outcome(rest, facts) if agree else False)
