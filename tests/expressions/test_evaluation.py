"""What expressions give: exact values, the refusals that only values can show, and nothing changed on the way."""

import copy
import decimal
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest

from cpq.expressions import (
    CODES,
    DATE,
    MONEY,
    NULL,
    NUMBER,
    RATE,
    TEXT,
    YES_NO,
    ExpressionError,
    Fact,
    TableType,
    Value,
    ValueType,
    Vocabulary,
    evaluate,
    parse,
)
from cpq.expressions.values import Table
from cpq.problems import CpqError
from tests.expressions.forms import Forms

VOCABULARY = Vocabulary(
    [
        Fact("quantity", NUMBER),
        Fact("price", MONEY),
        Fact("segment", TEXT),
        Fact("vfd", YES_NO),
        Fact("start", DATE),
        Fact("nothing", NULL),
        Fact("discount", ValueType("number", "rate", optional=True)),
        Fact("partner", ValueType("text", optional=True)),
        Fact("registered", ValueType("yes/no", optional=True)),
        Fact("end", ValueType("date", optional=True)),
    ],
    {
        "vfd-price": TableType((NUMBER,), MONEY),
        "freight": TableType((TEXT, NUMBER), MONEY),
        "score": TableType((NUMBER,), NUMBER),
        "label": TableType((YES_NO,), TEXT),
        "season": TableType((DATE,), RATE),
        "partner-rate": TableType((ValueType("text", optional=True),), ValueType("number", "rate", optional=True)),
    },
)
FACTS: dict[str, Value | int] = {
    "quantity": 120,
    "price": Decimal("99.50"),
    "segment": "enterprise",
    "vfd": True,
    "start": date(2026, 1, 31),
    "nothing": None,
    "discount": None,
    "partner": None,
    "registered": None,
    "end": None,
}


def _value(text: str, tables: dict[str, Table] | None = None, **facts: object) -> Value:
    rule, given = parse(text, VOCABULARY), {**FACTS, **facts}
    Forms(rule).agree(given, tables or {})
    return evaluate(rule, given, tables or {})  # type: ignore[arg-type] # wrong ones too


def _error(text: str, tables: dict[str, Table] | None = None, **facts: object) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        _value(text, tables, **facts)
    assert caught.value.text == text
    assert caught.value.code in CODES
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2 == 0.3", True),
        ("0.1 * 3 == 0.3", True),
        ("7 / 2", Decimal("3.5")),
        ("1 / 3 * 3 == 1", False),
        ("price * 0.85", Decimal("84.575")),
        ("quantity >= 100 and segment == 'enterprise'", True),
        ("quantity < 100 or segment != 'enterprise'", False),
        ("not vfd", False),
        ("100 <= quantity <= 120", True),
        ("100 <= quantity < 120", False),
        ("1 < quantity in (120, 130)", True),
        ("500 < quantity in (120, 130)", False),
        ("quantity not in (120, 130)", False),
        ("quantity in [quantity + 1, quantity]", True),
        ("-quantity in (-120, 5)", True),
        ("+price", Decimal("99.50")),
        ("- -1", Decimal(1)),
        ("-(1 - 1)", Decimal(0)),
        ("segment in ('smb', 'enterprise')", True),
        ("partner in (None, 'acme')", True),
        ("partner == 'acme'", False),
        ("1 < quantity == discount", False),
        ("discount == quantity > 1", False),
        ("partner != 'acme'", True),
        ("nothing == None", True),
        ("None != None", False),
        ("discount == None or discount > 0.2", True),
        ("'big' if quantity > 100 else 'small'", "big"),
        ("'big' if quantity > 120 else 'small'", "small"),
        ("discount if vfd else 1", None),
        ("vfd == True and True != False", True),
        ("min(quantity, 5, 7)", Decimal(5)),
        ("max(quantity, 5, 7)", Decimal(120)),
        ("min(start, '2025-12-31')", date(2025, 12, 31)),
        ("max(start, '2025-12-31')", date(2026, 1, 31)),
        ("abs(5 - quantity)", Decimal(115)),
        ("start > '2026-01-30'", True),
        ("start in ('2026-01-30', '2026-01-31')", True),
        ("start == '2026-01-31'", True),
        ("round(2.5, 0)", Decimal(3)),
        ("round(-2.5, 0)", Decimal(-3)),
        ("round(1.005, 2)", Decimal("1.01")),
        ("round(1.0049999, 2)", Decimal("1.00")),
        ("round(0.0000000000005, 12)", Decimal("0.000000000001")),
        ("days_between(start, '2026-03-01')", Decimal(29)),
        ("days_between('2026-03-01', start)", Decimal(-29)),
        ("months_between(start, '2026-02-27')", Decimal(0)),
        ("months_between(start, '2026-02-28')", Decimal(1)),
        ("months_between(start, '2027-01-30')", Decimal(11)),
        ("months_between(start, '2027-01-31')", Decimal(12)),
        ("1e12", Decimal("1e12")),
        ("1e-12 * 1e12", Decimal(1)),
        (".5 + 5.", Decimal("5.5")),
    ],
)
def test_expressions_give_exact_values(text: str, value: Value) -> None:
    given = _value(text)
    assert given == value
    assert type(given) is type(value)


def test_a_result_of_nothing_is_never_minus_zero() -> None:
    assert str(_value("quantity * -0", quantity=0)) == "0"
    assert str(_value("round(-0.001, 2)")) == "0.00"
    assert str(_value("-0.0")) == "0.0"


def test_and_or_and_if_leave_alone_what_they_do_not_need() -> None:
    assert _value("discount != None and discount > 0.2") is False
    assert _value("0.0 if quantity == 0 else 1 / quantity", quantity=0) == 0
    assert _value("vfd or 1 / quantity > 1", quantity=0) is True


@pytest.mark.parametrize(
    ("text", "source", "offset"),
    [
        ("discount > 0.2", "discount", 0),
        ("vfd and 0.2 <= discount", "discount", 15),
        ("1 + discount", "discount", 4),
        ("-discount", "discount", 1),
        ("registered or vfd", "registered", 0),
        ("not registered", "registered", 4),
        ("1 if registered else 2", "registered", 5),
        ("end > start", "end", 0),
        ("min(end, start)", "end", 4),
        ("max(1, discount)", "discount", 7),
        ("abs(discount)", "discount", 4),
        ("round(discount, 2)", "discount", 6),
        ("days_between(start, end)", "end", 20),
        ("lookup('vfd-price', discount)", "discount", 20),
        ("(discount if vfd else 1) * 2", "discount if vfd else 1", 1),
        ("0 == discount < 1 or 0.1 < discount", "discount", 5),
    ],
)
def test_calculating_with_an_absent_value_fails_instead_of_guessing(text: str, source: str, offset: int) -> None:
    error = _error(text)
    assert (error.code, error.offset) == ("undefined-value", offset)
    assert error.message == f"'{source}' has no value"


def test_an_optional_fact_with_a_value_is_like_any_other() -> None:
    assert _value("discount > 0.2 and registered", discount=Decimal("0.3"), registered=True) is True
    assert _value("1 - discount", discount=Decimal("0.3")) == Decimal("0.7")
    assert _value("days_between(start, end)", end=date(2026, 2, 1)) == 1
    assert _value("partner == 'acme'", partner="acme") is True


def test_a_place_that_needs_a_value_refuses_an_absent_one() -> None:
    for text, expects in (("registered", "yes/no"), ("discount", "number"), ("partner", "text"), ("discount", RATE)):
        with pytest.raises(ExpressionError) as caught:
            evaluate(parse(text, VOCABULARY, expects=expects), FACTS)  # type: ignore[arg-type] # words of the list
        assert caught.value.code == "undefined-value"
    maybe = parse("discount", VOCABULARY, expects=ValueType("number", "rate", optional=True))
    assert evaluate(maybe, FACTS) is None


@pytest.mark.parametrize(
    "text", ["1 / quantity", "quantity / quantity", "round(quantity * 1e12 * 1e12 * 1e12 * 1e12 * 1e12, 12)"]
)
def test_a_calculation_without_a_result_is_an_error(text: str) -> None:
    assert _error(text, quantity=0 if "1e12" not in text else 1).code == "arithmetic"


def test_a_fact_that_was_not_given_is_an_error() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate(parse("quantity > 1", VOCABULARY), {"price": Decimal(1)})
    assert (caught.value.code, caught.value.message) == ("missing-fact", "the fact 'quantity' was not given")


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("quantity", "120"),
        ("quantity", 120.0),
        ("quantity", True),
        ("quantity", None),
        ("quantity", Decimal("NaN")),
        ("quantity", Decimal("Infinity")),
        ("segment", 5),
        ("segment", None),
        ("vfd", 1),
        ("vfd", "yes"),
        ("start", "2026-01-31"),
        ("start", datetime(2026, 1, 31)),  # noqa: DTZ001 # the zone is not the point: a moment is not a day
        ("nothing", ""),
        ("partner", 5),
    ],
)
def test_a_fact_of_another_type_than_declared_is_an_error(fact: str, value: object) -> None:
    error = _error(f"{fact} == {fact}", None, **{fact: value})
    assert error.code == "wrong-fact-type"
    assert f"the fact '{fact}' should be" in error.message


def test_a_wrong_value_is_shown_short() -> None:
    error = _error("quantity > 1", quantity="9" * 10_000)
    assert error.message.startswith("the fact 'quantity' should be a number, and is '999")
    assert error.message.endswith("(str)")
    assert len(error.message) < 200
    endless = _error("lookup('vfd-price', quantity)", {"vfd-price": {}}, quantity=Decimal("9" * 10_000))
    assert endless.message == f"the table 'vfd-price' has no cell for {'9' * 60}"
    assert "is NaN (Decimal)" in _error("quantity > 1", quantity=Decimal("NaN")).message


def test_whole_numbers_and_decimals_are_the_same_facts() -> None:
    for quantity in (7, Decimal(7), Decimal("7.00")):
        half = _value("quantity / 2", quantity=quantity)
        assert (half, type(half)) == (Decimal("3.5"), Decimal)


# --- tables


def test_a_table_is_a_mapping_from_its_keys_or_a_function_of_them() -> None:
    freight: dict[tuple[Value, ...], Value | int] = {("FR", Decimal("5.50")): Decimal("12.40"), ("FR", Decimal(9)): 20}
    shapes: list[Table] = [freight, lambda zone, weight: freight[zone, weight]]
    for table in shapes:
        assert _value("lookup('freight', 'FR', 5.5) * 2", {"freight": table}) == Decimal("24.80")
        assert _value("lookup('freight', 'FR', 9)", {"freight": table}) == Decimal(20)
    assert _value("lookup('label', vfd)", {"label": {(True,): "yes"}}) == "yes"
    assert _value("lookup('season', start)", {"season": {(date(2026, 1, 31),): Decimal("0.1")}}) == Decimal("0.1")
    assert _value("lookup('season', '2026-02-01')", {"season": {(date(2026, 2, 1),): Decimal(1)}}) == 1


def test_a_key_that_may_be_empty_can_be_looked_up_where_the_table_says_so() -> None:
    rates: dict[tuple[Value, ...], Value] = {(None,): Decimal(0), ("acme",): Decimal("0.1")}
    assert _value("lookup('partner-rate', partner)", {"partner-rate": rates}) == 0
    assert _value("lookup('partner-rate', None)", {"partner-rate": rates}) == 0
    assert _value("lookup('partner-rate', partner)", {"partner-rate": rates}, partner="acme") == Decimal("0.1")


def test_a_missing_cell_is_an_error_that_names_the_keys() -> None:
    def nowhere(*_: Value) -> Value:
        raise KeyError

    tables: list[Table] = [{}, {("FR", Decimal(5)): None}, nowhere, lambda *_: None]
    for table in tables:
        error = _error("1 + lookup('freight', 'FR', 5)", {"freight": table})
        assert (error.code, error.message) == ("missing-cell", "the table 'freight' has no cell for 'FR', 5")
    assert "for 2026-01-31" in _error("lookup('season', start)", {"season": {}}).message
    assert _error("lookup('partner-rate', partner)", {"partner-rate": {(None,): None}}).code == "missing-cell"


def test_a_missing_table_and_a_cell_of_the_wrong_type_are_errors() -> None:
    assert _error("lookup('vfd-price', 5)").code == "missing-table"
    wrong = _error("lookup('vfd-price', 5)", {"vfd-price": {(Decimal(5),): "640"}})
    assert wrong.code == "wrong-fact-type"
    assert wrong.message.startswith("a cell of the table 'vfd-price' should be an amount")


def test_a_failing_table_becomes_the_one_error_with_its_cause() -> None:
    def broken(*_: Value) -> Value:
        raise RuntimeError("no connection")

    error = _error("lookup('vfd-price', 5)", {"vfd-price": broken})
    assert error.code == "evaluation-failed"
    assert "RuntimeError: no connection" in error.message
    assert isinstance(error.__cause__, RuntimeError)
    assert isinstance(error, CpqError)


def test_a_table_may_evaluate_the_same_expression_again() -> None:
    rule = parse("0 if quantity == 0 else quantity + lookup('score', quantity - 1)", VOCABULARY)

    def sum_below(quantity: Value) -> Value:
        return evaluate(rule, {"quantity": quantity}, {"score": sum_below})

    assert evaluate(rule, {"quantity": 4}, {"score": sum_below}) == 10


def test_an_error_from_within_a_table_keeps_its_own_text() -> None:
    inner = parse("1 / quantity", VOCABULARY)
    with pytest.raises(ExpressionError) as caught:
        _value("1 + lookup('vfd-price', 5)", {"vfd-price": lambda _: evaluate(inner, {"quantity": 0})})
    assert (caught.value.code, caught.value.text) == ("arithmetic", "1 / quantity")


# --- no side effects


def test_facts_are_only_read() -> None:
    facts = MappingProxyType(dict(FACTS))
    for text in ("quantity + 1", "min(quantity, 5) > 1", "segment in ('a', segment)", "lookup('score', 1)"):
        evaluate(parse(text, VOCABULARY), facts, {"score": {(Decimal(1),): 5}})
    with pytest.raises(ExpressionError):
        evaluate(parse("1 / (quantity - 120)", VOCABULARY), facts)
    assert facts == FACTS


def test_an_expression_holds_nothing_of_an_earlier_evaluation() -> None:
    rule = parse("quantity > 5 or lookup('vfd-price', quantity) > 1", VOCABULARY)
    assert evaluate(rule, {"quantity": 6}) is True
    for table in ({(Decimal(3),): Decimal(2)}, {(Decimal(3),): Decimal(1)}):
        assert evaluate(rule, {"quantity": 3}, {"vfd-price": table}) is (table[Decimal(3),] == 2)
    with pytest.raises(ExpressionError) as caught:
        evaluate(rule, {})
    assert caught.value.code == "missing-fact"
    with pytest.raises(ExpressionError) as caught:
        evaluate(rule, {"quantity": 3})
    assert caught.value.code == "missing-table"


def test_the_callers_decimal_context_neither_matters_nor_changes() -> None:
    with decimal.localcontext(decimal.Context(prec=3, rounding=decimal.ROUND_UP, traps=[])) as context:
        rule = parse("-1.2345678 * price + 1 / 3", VOCABULARY)
        value = evaluate(rule, {"price": Decimal("1.2345678")})
        assert decimal.getcontext() is context
        assert context.prec == 3
        assert not any(context.flags.values())
    exact = Decimal("-1.2345678") * Decimal("1.2345678")
    assert abs(Decimal(str(value)) - exact - Decimal("0.3333333333333333333333333")) < Decimal("1e-24")
    assert isinstance(value, Decimal)
    assert len(value.as_tuple().digits) == 60


def test_threads_evaluate_one_expression_over_their_own_facts() -> None:
    rule = parse("quantity * 2 + min(quantity, 50) if quantity > 10 else quantity", VOCABULARY)

    def wrong_answers(start: int) -> int:
        wanted = {n: n * 2 + min(n, 50) if n > 10 else n for n in range(start, start + 100)}
        return sum(evaluate(rule, {"quantity": n}) != wanted[n] for n in wanted for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(wrong_answers, [0, 5, 20, 60])) == 0


def test_expressions_can_be_copied_and_compared() -> None:
    rule = parse("lookup('freight', segment, quantity) > 1", VOCABULARY)
    twin = copy.deepcopy(rule)
    assert twin == rule == parse(rule.text, VOCABULARY)
    assert rule != parse("lookup('freight', segment, quantity) > 2", VOCABULARY)
    table: dict[tuple[Value, ...], Value] = {("enterprise", Decimal(120)): Decimal(5)}
    assert evaluate(twin, FACTS, {"freight": table}) is True
    assert "checked" not in repr(rule)
