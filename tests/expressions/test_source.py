"""Generated source: what it may hold, how it reads, and where it reads its facts."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from cpq.expressions import NUMBER, parse
from cpq.expressions.constants import FUNCTIONS, Constants
from cpq.expressions.source import Reading, fragment
from tests.expressions.generated import VOCABULARY, Case, cases, conditions, formulas, others

SHORT = settings(max_examples=50)

# The second door: whatever the checker lets through, generated source has no form but these.
FORMS = (
    *(ast.Expression, ast.BoolOp, ast.UnaryOp, ast.BinOp, ast.Compare, ast.IfExp, ast.Call, ast.NamedExpr),
    *(ast.Name, ast.Load, ast.Store, ast.Constant, ast.Tuple, ast.Set, ast.Subscript),
    *(ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd, ast.Add, ast.Sub, ast.Mult, ast.Div),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn, ast.Is, ast.IsNot),
)


def check_forms(text: str, constants: Constants, facts: frozenset[str]) -> None:
    """Check every part of a fragment that reads all facts from ``facts``."""
    tree = ast.parse(text, mode="eval")
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    assert stored == {f"_t{number}" for number in range(len(stored))}
    assert constants.values.items() >= {name: FUNCTIONS[name] for name in constants.values.keys() & FUNCTIONS}.items()
    for node in ast.walk(tree):
        assert isinstance(node, FORMS)
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name)
            assert node.func.id in FUNCTIONS
            assert not node.keywords
        elif isinstance(node, ast.Name):
            assert node.id in {"facts", "tables"} | stored | constants.values.keys()
        elif isinstance(node, ast.Subscript):
            assert isinstance(node.value, ast.Name)
            assert node.value.id == "facts"
            assert isinstance(node.slice, ast.Constant)
            assert node.slice.value in facts
        elif isinstance(node, ast.Constant):
            assert type(node.value) in (str, bool, int, type(None))


def by_subscript(name: str) -> Reading:
    return Reading(f"facts[{name!r}]")


def check(case: Case) -> None:
    constants = Constants()
    check_forms(fragment(case.rule.checked, by_subscript, constants), constants, case.rule.reads)


@SHORT
@given(cases(formulas(), ["any", "number"]))
def test_formulas_become_nothing_but_the_forms_allowed(case: Case) -> None:
    check(case)


@SHORT
@given(cases(conditions(), ["any", "yes/no"]))
def test_conditions_become_nothing_but_the_forms_allowed(case: Case) -> None:
    check(case)


@SHORT
@given(cases(others(), ["any"]))
def test_other_expressions_become_nothing_but_the_forms_allowed(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("text", ["é'", 'a" + __import__("os") + "', "{0}", "%s", "\u00a0", "\u0300", "'; x = 1 #"])
def test_texts_stay_texts(text: str) -> None:
    quote = "'" if '"' in text else '"'
    rule = parse(f"segment in ({quote}{text}{quote}, 'b', 'c', 'd') or segment == {quote}{text}{quote}", VOCABULARY)
    constants = Constants()
    source = fragment(rule.checked, by_subscript, constants)
    check_forms(source, constants, rule.reads)
    held = {node.value for node in ast.walk(ast.parse(source, mode="eval")) if isinstance(node, ast.Constant)}
    assert text in held


# --- how it reads


def trusted(text: str, **sources: str) -> str:
    rule = parse(text, VOCABULARY)
    return fragment(rule.checked, lambda name: Reading(sources.get(name, name), checked=True), Constants())


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("count >= 100 and segment == 'smb'", "((count >= _100) and (segment == 'smb'))"),
        ("10 <= count < 50", "(_10 <= count < _50)"),
        ("not vfd or has_opt_out", "((not vfd) or has_opt_out)"),
        ("segment in ('a', 'b')", "(segment in ('a', 'b'))"),
        ("segment not in ('a', 'b', 'c', 'd')", "(segment not in {'a', 'b', 'c', 'd'})"),
        ("count in (1, 2.50)", "(count in _list0)"),
        ("count in (1, rebate)", "(count in (_1, rebate, ))"),
        ("start >= '2026-01-31'", "(start >= _2026_01_31)"),
        ("round(price * 0.85, 2)", "(+_quantize((price * _0_85), _0_01, 'ROUND_HALF_UP'))"),
        ("price * 2", "((_t0 := (price * _2)) or _copy_abs(_t0))"),
        ("price * 2 > -1E-7", "((price * _2) > _m1Em7)"),
        ("max(price, 10) > 5", "((price if price >= _10 else _10) > _5)"),
        ("min(count, 1, rebate) > 5", "(_min(count, _1, rebate) > _5)"),
        ("maybe_count != None and maybe_count > 1", "((maybe_count is not None) and (maybe_count > _1))"),
        ("None == maybe_count or maybe_count > 1", "((None is maybe_count) or (maybe_count > _1))"),
        (
            "vfd == (1 < rebate if maybe_count == None else maybe_count > 1)",
            "(vfd == ((_1 < rebate) if (maybe_count is None) else (maybe_count > _1)))",
        ),
        (
            "maybe_count if vfd else 0",
            "(_t0 if (_t0 := (maybe_count if vfd else _0)) is None or _t0 else _copy_abs(_t0))",
        ),
        ("maybe_count > 1", "((maybe_count if maybe_count is not None else _undefined('maybe_count', 0)) > _1)"),
        ("months_between(start, '2026-12-31') >= 12", "(_months_between(start, _2026_12_31) >= _12)"),
        ("lookup('score', tier, vfd) > 1", "(_looked_up(tables, 'score', _type0, (tier, vfd, )) > _1)"),
    ],
)
def test_source_over_facts_that_can_be_trusted_says_what_the_rule_says(text: str, source: str) -> None:
    assert trusted(text) == source


def test_a_fact_is_asked_for_once_on_a_way() -> None:
    source = trusted("price > 1 and price < 9 and price != 5", price="facts['price']")
    assert source == "(((_t0 := facts['price']) > _1) and (_t0 < _9) and (_t0 != _5))"
    either = trusted("price > 1 if vfd else price < 9", price="facts['price']")
    assert either.count("facts['price']") == 2


def test_a_fact_that_cannot_be_trusted_is_checked_where_it_is_first_read() -> None:
    rule, constants = parse("count > 1 and count < 9", VOCABULARY), Constants()
    source = fragment(rule.checked, by_subscript, constants)
    assert source == (
        "(((_t0 if _type(_t0 := facts['count']) is _Decimal and _is_finite(_t0) else "
        "(_t0 := _typed_fact(_t0, 'count', _type0))) > _1) and (_t0 < _9))"
    )
    assert constants.values["_type0"] == NUMBER


@pytest.mark.parametrize(
    ("text", "usual"),
    [
        ("segment == 'a'", "_type(_t0 := facts['segment']) is _str else"),
        ("partner == 'a'", "_type(_t0 := facts['partner']) is _str or _t0 is None else"),
        ("vfd", "_type(_t0 := facts['vfd']) is _bool else"),
        ("registered and vfd", "_type(_t0 := facts['registered']) is _bool else"),
        ("start > '2026-01-31'", "_type(_t0 := facts['start']) is _date else"),
        ("nothing == None", "(_t0 := facts['nothing']) is None else"),
        ("maybe_count == 1", "_type(_t0 := facts['maybe_count']) is _Decimal and _is_finite(_t0) or _t0 is None else"),
    ],
)
def test_the_usual_value_of_each_kind_passes_without_a_call_of_ours(text: str, usual: str) -> None:
    assert usual in fragment(parse(text, VOCABULARY).checked, by_subscript, Constants())


def test_constants_of_several_fragments_share_their_names() -> None:
    constants = Constants()
    for text in ("count in (1, 2) and price > 1.0 and price < 1.00", "count in (1, 2) and start > '2026-01-31'"):
        fragment(parse(text, VOCABULARY).checked, lambda name: Reading(name, checked=True), constants)
    values = {name: str(value) for name, value in constants.values.items() if isinstance(value, Decimal | date)}
    assert values == {"_1_0": "1.0", "_1_00": "1.00", "_2026_01_31": "2026-01-31"}
    assert constants.values["_list0"] == (Decimal(1), Decimal(2))
    assert "_list1" not in constants.values
    assert constants.values_of((Decimal("1.0"), Decimal(2))) == "_list1"


def test_the_deepest_and_longest_expressions_can_be_written() -> None:
    for text in (
        "(" * 31 + "count > 1" + ")" * 31,
        "not " * 30 + "vfd",
        "1+-(" * 15 + "count" + ")" * 15,
        "min(count, " * 30 + "1" + ")" * 30,
        "(maybe_count if vfd else " * 15 + "1" + ")" * 15,
        " or ".join(["count>1"] * 66),
    ):
        rule, constants = parse(text, VOCABULARY), Constants()
        check_forms(fragment(rule.checked, by_subscript, constants), constants, rule.reads)
