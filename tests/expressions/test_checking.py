"""What is checked when a rule is loaded: types, units, choices, scopes, phases, and where the message points."""

from datetime import date
from decimal import Decimal

import pytest

from cpq.expressions import (
    DATE,
    MONEY,
    NUMBER,
    RATE,
    TEXT,
    YES_NO,
    Expression,
    ExpressionError,
    Fact,
    TableType,
    ValueType,
    Vocabulary,
    evaluate,
    fact_name,
    parse,
)

KG = ValueType("number", "kg")
KW = ValueType("number", "kW")
SEATS = ValueType("number", "seat")
MONTHS = ValueType("number", "month")
EUR = ValueType("number", "EUR")
USD = ValueType("number", "USD")
SEGMENT = ValueType("text", choices=("enterprise", "mid-market", "public"))

VOCABULARY = Vocabulary(
    [
        Fact("quantity", SEATS),
        Fact("count", NUMBER),
        Fact("segment", SEGMENT),
        Fact("region", TEXT),
        Fact("vfd", YES_NO),
        Fact("seal", ValueType("text", choices=("single", "double"))),
        Fact("motor_kw", KW),
        Fact("heater_kw", KW),
        Fact("length", ValueType("number", "m")),
        Fact("width", ValueType("number", "m")),
        Fact("weight", KG),
        Fact("term_months", MONTHS),
        Fact("start", DATE),
        Fact("end", ValueType("date", optional=True)),
        Fact("discount", RATE, phase=3),
        Fact("margin", ValueType("number", "money", optional=True), phase=5),
        Fact("partner", ValueType("text", optional=True)),
        Fact("registered", ValueType("yes/no", optional=True)),
        Fact("price", MONEY),
        Fact("cost_eur", EUR),
        Fact("cost_usd", USD),
        Fact("alloy", ValueType("number", "EUR/kg")),
        Fact("net_total", MONEY, phase=4),
        Fact("group.net_total", MONEY, scope="group"),
        Fact("quote.net_total", MONEY, scope="quote"),
        Fact("quote.payment_days", NUMBER, scope="quote"),
        Fact("account.is_new", YES_NO, scope="quote"),
    ],
    {
        "vfd-price": TableType((KW,), MONEY),
        "freight": TableType((TEXT, KG), MONEY),
        "uplift": TableType((SEGMENT,), RATE),
        "season": TableType((DATE,), RATE),
        "seal-code": TableType((TEXT,), ValueType("text", choices=("S", "D"))),
        "partner-rate": TableType((ValueType("text", optional=True),), RATE),
    },
)


def _error(text: str, **wanted: object) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        parse(text, VOCABULARY, **wanted)  # type: ignore[arg-type] # the tables below hold keyword arguments
    assert caught.value.text == text
    return caught.value


def _parse(text: str, **wanted: object) -> Expression:
    return parse(text, VOCABULARY, **wanted)  # type: ignore[arg-type] # as above


# --- types


@pytest.mark.parametrize(
    ("text", "value_type"),
    [
        ("quantity", SEATS),
        ("1.5", NUMBER),
        ("'x'", ValueType("text", choices=("x",))),
        ("None", ValueType("null")),
        ("vfd", YES_NO),
        ("not vfd or vfd and True", YES_NO),
        ("start", DATE),
        ("min(start, end)", DATE),
        ("partner", ValueType("text", optional=True)),
        ("price if vfd else None", ValueType("number", "money", optional=True)),
        ("None if vfd else price", ValueType("number", "money", optional=True)),
        ("partner if vfd else region", ValueType("text", optional=True)),
        ("segment if vfd else seal", ValueType("text", choices=(*SEGMENT.choices, "single", "double"))),
        ("segment if vfd else region", TEXT),
        ("start if vfd else '2026-01-31'", DATE),
        ("1 if vfd else 2", NUMBER),
        ("lookup('vfd-price', motor_kw)", MONEY),
        ("lookup('uplift', segment)", RATE),
        ("days_between(start, '2027-01-01')", ValueType("number", "day")),
        ("months_between(start, '2027-01-01')", MONTHS),
    ],
)
def test_an_expression_has_the_type_of_its_parts(text: str, value_type: ValueType) -> None:
    assert _parse(text).type == value_type


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("quantity == 'ten'", 0),
        ("vfd == 1", 0),
        ("'a' < region", 0),
        ("quantity > 1 and region", 17),
        ("quantity + start", 11),
        ("start + 30", 0),
        ("vfd < True", 0),
        ("price if region else 0", 9),
        ("1 < quantity == 'x'", 4),
        ("vfd == vfd == 1", 7),
        ("1 < quantity < 'x'", 15),
        ("1 < region in ('FR',)", 4),
        ("price if vfd else 'none'", 0),
        ("start > 5", 0),
        ("start in ('2026-01-01', 5)", 0),
        ("region in ('FR', 5)", 0),
        ("vfd in ('yes',)", 0),
        ("quantity in ('FR', 5)", 0),
        ("min(start, 5)", 4),
        ("abs(start)", 4),
        ("round(vfd, 2)", 6),
        ("days_between(start, 5)", 20),
        ("lookup('vfd-price', region)", 20),
        ("lookup('vfd-price', None)", 20),
        ("lookup('season', region)", 17),
        ("price == None", 0),
        ("None != price", 8),
    ],
)
def test_values_of_different_types_never_meet(text: str, offset: int) -> None:
    error = _error(text)
    assert (error.code, error.offset) == ("type-mismatch", offset)


def test_a_type_error_names_both_sides_as_written() -> None:
    error = _error("quote.payment_days == region")
    assert error.message == "'quote.payment_days' is a number and 'region' is a text: they cannot be compared"
    assert _error("'FR' == vfd").message == "'FR' is a text and 'vfd' is a yes/no: they cannot be compared"
    long = "lookup('freight', region, weight) + lookup('freight', region, weight)"
    assert f"'{long[:50]}…' is an amount" in _error(f"{long} == region").message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("quantity == '10'", "write numbers without quotes: 10"),
        ("'1.5' == count", "write numbers without quotes: 1.5"),
        ("count == 'ten'", ""),
        ("count == '1.2.3'", ""),
        ("vfd == 'yes'", "a yes/no stands alone, or is compared with True or False"),
        ("1 == vfd", "a yes/no stands alone, or is compared with True or False"),
        ("region == count", ""),
        ("vfd == region", ""),
        ("1 == region", ""),
        ("region < 'b'", "compare texts with == or in"),
        ("vfd < True", ""),
        ("start + 30 > end", "write months_between(…) or days_between(…)"),
        ("region + 1", ""),
        ("region in 'FR'", "a single value has a comma too: in ('a',)"),
    ],
)
def test_a_type_error_says_what_to_write(text: str, hint: str) -> None:
    error = _error(text)
    assert (error.code, error.hint) == ("type-mismatch", hint)


def test_a_fact_that_may_be_empty_compares_with_none() -> None:
    for text in ("partner == None", "None != margin", "end == None or end > start", "partner in (None, 'acme')"):
        assert _parse(text).type == YES_NO
    assert _error("price == None").message == "'price' always has a value; comparing it with None says nothing"


# --- choices and dates


@pytest.mark.parametrize(
    ("text", "offset", "hint"),
    [
        ("segment == 'enterprize'", 11, "did you mean 'enterprise'?"),
        ("'pubic' != segment", 0, "did you mean 'public'?"),
        ("segment in ('public', 'mid-markt')", 22, "did you mean 'mid-market'?"),
        ("segment == ('public' if vfd else 'x')", 12, "values: enterprise, mid-market, public"),
        ("lookup('uplift', 'publik') > 0", 17, "did you mean 'public'?"),
        ("lookup('seal-code', region) == 'X'", 31, "values: S, D"),
    ],
)
def test_a_text_outside_the_closed_list_is_found(text: str, offset: int, hint: str) -> None:
    error = _error(text)
    assert (error.code, error.offset, error.hint) == ("unknown-choice", offset, hint)


def test_a_long_list_of_choices_is_cut_in_the_hint() -> None:
    letters = Vocabulary([Fact("letter", ValueType("text", choices=tuple("abcdefghi")))])
    with pytest.raises(ExpressionError) as caught:
        parse("letter == 'zz'", letters)
    assert caught.value.hint == "values: a, b, c, d, e, f, g, h, …"
    assert caught.value.message == "'zz' is not a value of 'letter'"
    eight = Vocabulary([Fact("letter", ValueType("text", choices=tuple("abcdefgh")))])
    with pytest.raises(ExpressionError) as caught:
        parse("letter == 'zz'", eight)
    assert caught.value.hint == "values: a, b, c, d, e, f, g, h"


def test_texts_without_a_closed_list_take_any_value() -> None:
    for text in ("region == 'Atlantis'", "segment == region", "segment == seal", "'a' == 'b'"):
        assert _parse(text).type == YES_NO


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("start >= '2026-02-30'", 9),
        ("'1/11/2026' < start", 0),
        ("start in ('2026-01-01', 'soon')", 24),
        ("days_between('yesterday', start)", 13),
        ("min(start, '2026')", 11),
        ("'2026-01-01' <= start <= '2026-13-01'", 25),
    ],
)
def test_a_date_that_is_no_day_is_found(text: str, offset: int) -> None:
    error = _error(text)
    assert (error.code, error.offset) == ("bad-date", offset)


def test_texts_are_dates_only_beside_dates() -> None:
    rule = _parse("'2026-01-01' <= start <= '2026-12-31' and region != '2026-01-01'")
    assert evaluate(rule, {"start": date(2026, 12, 31), "region": "FR"}) is True
    assert evaluate(rule, {"start": date(2027, 1, 1), "region": "FR"}) is False


# --- units


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("price + price", "money"),
        ("price + 10", "money"),
        ("10 - price", "money"),
        ("count * price", "money"),
        ("price * discount", "money"),
        ("discount * price", "money"),
        ("discount * count", ""),
        ("count * discount", ""),
        ("discount * discount", "rate"),
        ("discount + count", ""),
        ("1 - discount", "rate"),
        ("discount + discount", "rate"),
        ("price / price", ""),
        ("price / quantity", "money"),
        ("price * quantity", "money"),
        ("quantity * price", "money"),
        ("price / 12", "money"),
        ("1000 / price", ""),
        ("12 / term_months", "1/month"),
        ("weight * count", "kg"),
        ("count * weight", "kg"),
        ("weight / discount", "kg"),
        ("weight / weight", ""),
        ("weight / length", "kg/m"),
        ("weight / length * width", "kg"),
        ("width * weight / length / width", "kg/m"),
        ("length * width", "m*m"),
        ("length * width * weight", "kg*m*m"),
        ("count / length / width", "1/m/m"),
        ("discount / discount", ""),
        ("count / count", ""),
        ("discount / count", "rate"),
        ("alloy * weight", "EUR"),
        ("weight * alloy", "EUR"),
        ("alloy + cost_eur", "EUR"),
        ("cost_eur / weight", "EUR"),
        ("cost_usd / cost_usd", ""),
        ("-weight", "kg"),
        ("abs(price)", "money"),
        ("round(weight, 1)", "kg"),
        ("min(weight, 5)", "kg"),
        ("max(5, weight)", "kg"),
        ("weight if vfd else 0", "kg"),
        ("0 if vfd else weight", "kg"),
    ],
)
def test_units_follow_the_calculation(text: str, unit: str) -> None:
    assert _parse(text).type.unit == unit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("weight + length", "different-units"),
        ("weight - count", "different-units"),
        ("weight > quantity", "different-units"),
        ("price == weight", "different-units"),
        ("price > discount", "different-units"),
        ("weight + discount", "different-units"),
        ("weight if vfd else price", "different-units"),
        ("min(weight, length)", "different-units"),
        ("(1 if vfd else weight) + length", "different-units"),
        ("(weight if vfd else None) + length", "different-units"),
        ("min(1, weight) > length", "different-units"),
        ("weight in (1, length)", "different-units"),
        ("length * width == length", "different-units"),
        ("weight / length == length / weight", "different-units"),
        ("price * price", "different-units"),
        ("cost_eur * cost_usd", "different-units"),
        ("cost_eur / cost_usd", "different-units"),
        ("count / price", "different-units"),
        ("weight / price", "different-units"),
        ("lookup('vfd-price', weight)", "different-units"),
        ("months_between('2026-01-01', start) > days_between('2026-01-01', start)", "different-units"),
        ("months_between('2026-01-01', '2027-01-01') > weight", "different-units"),
        ("cost_eur + cost_usd", "different-currencies"),
        ("cost_eur > price", "different-currencies"),
        ("price >= alloy", "different-currencies"),
    ],
)
def test_different_units_do_not_mix(text: str, code: str) -> None:
    assert _error(text).code == code


def test_a_unit_error_names_both_units() -> None:
    error = _error("weight > motor_kw")
    assert error.message == "'weight' is a number in kg and 'motor_kw' is a number in kW: they cannot be compared"
    assert error.hint == ""
    error = _error("1 + (cost_eur - price)")
    assert error.message.endswith("'price' is an amount in the quote's currency: they cannot be subtracted")
    assert error.hint == "amounts of the quote are already in its currency"
    assert error.offset == 5
    error = _error("vfd and price * price > 0")
    assert error.offset == 8
    assert error.message.endswith("they cannot be multiplied")
    assert _error("count / price").message.endswith("they cannot be divided")
    assert _error("weight + length").message.endswith("they cannot be added")


# --- what the place needs


@pytest.mark.parametrize(
    ("text", "expects", "value_type"),
    [
        ("vfd", "yes/no", YES_NO),
        ("weight", "number", KG),
        ("region", "text", TEXT),
        ("region", "any", TEXT),
        ("410 + motor_kw * 14 + (90 if vfd else 0)", KG, KG),
        ("motor_kw + heater_kw + (1.5 if vfd else 0)", KW, KW),
        ("motor_kw * 50", MONEY, MONEY),
        ("min(motor_kw * 50, 900) if vfd else 100", MONEY, MONEY),
        ("count * 2", KG, KG),
        ("12", MONEY, MONEY),
        ("-12", MONEY, MONEY),
        ("count / 2", RATE, RATE),
        ("price / price", RATE, RATE),
        ("price", ValueType("number", "money", optional=True), MONEY),
        ("margin", ValueType("number", "money", optional=True), ValueType("number", "money", optional=True)),
        ("margin", MONEY, MONEY),
        ("None", ValueType("text", optional=True), ValueType("text", optional=True)),
        ("'2026-01-01'", DATE, DATE),
        ("start", DATE, DATE),
        ("'double' if vfd else 'single'", ValueType("text", choices=("single", "double")), None),
        ("region", SEGMENT, SEGMENT),
    ],
)
def test_the_result_takes_the_type_that_its_place_states(
    text: str, expects: object, value_type: ValueType | None
) -> None:
    assert _parse(text, expects=expects).type == (value_type or expects)


@pytest.mark.parametrize(
    ("text", "expects", "code"),
    [
        ("quantity", "yes/no", "result-type"),
        ("vfd", "number", "result-type"),
        ("quantity", "text", "result-type"),
        ("None", "number", "result-type"),
        ("None", MONEY, "result-type"),
        ("region", DATE, "result-type"),
        ("'soon'", DATE, "bad-date"),
        ("motor_kw", KG, "different-units"),
        ("motor_kw + heater_kw", KG, "different-units"),
        ("weight", NUMBER, "different-units"),
        ("weight", MONEY, "different-units"),
        ("price", KG, "different-units"),
        ("price * 2", KG, "different-units"),
        ("discount", MONEY, "different-units"),
        ("cost_eur * 2", MONEY, "different-currencies"),
        ("cost_eur", USD, "different-currencies"),
        ("lookup('partner-rate', partner) + lookup('uplift', segment)", KG, "different-units"),
        ("lookup('vfd-price', motor_kw * 2)", KG, "different-units"),
        ("'triple' if vfd else 'single'", ValueType("text", choices=("single", "double")), "unknown-choice"),
        ("seal", SEGMENT, "unknown-choice"),
    ],
)
def test_a_result_that_does_not_fit_its_place_is_refused(text: str, expects: object, code: str) -> None:
    assert _error(text, expects=expects).code == code


def test_a_misfit_says_what_is_given_and_what_is_needed() -> None:
    error = _error("weight", expects=MONEY)
    assert error.message == "the expression gives a number in kg, and an amount in the quote's currency is needed here"
    assert (
        _error("  None", expects="number").message == "the expression gives an empty value, and a number is needed here"
    )
    assert _error("  None", expects="number").offset == 2
    assert _error("'x'", expects=SEGMENT).message == "'x' is not a value of what is needed here"


# --- names, scopes, phases


@pytest.mark.parametrize(
    ("text", "offset", "hint"),
    [
        ("quantty > 1", 0, "did you mean 'quantity'?"),
        ("vfd and segmnt == 'public'", 8, "did you mean 'segment'?"),
        ("quote.net_totl > 1", 0, "did you mean 'quote.net_total'?"),
        ("xyzzy > 1", 0, ""),
        ("motor-kw > 5", 0, "write motor_kw; 'motor-kw' is a subtraction"),
        ("1 + motor-kw-2 > 5", 4, "write motor_kw; 'motor-kw' is a subtraction"),
        ("price-motor-kw > 5", 6, "write motor_kw; 'motor-kw' is a subtraction"),
        ("price > quote.payment-days", 8, "write quote.payment_days; 'quote.payment-days' is a subtraction"),
        ("zzz-yyy > motor_kw", 0, ""),
        ("motor_kw > xx and 'motor-kw' == region", 11, ""),
        ("seal == double", 8, "write a text in quotes: 'double'"),
        ("vfd == true", 7, "write True"),
        ("vfd == Yes", 7, "write True"),
        ("vfd == FALSE", 7, "write False"),
        ("partner == null", 11, "write None"),
    ],
)
def test_an_unknown_name_gets_the_nearest_known_one(text: str, offset: int, hint: str) -> None:
    error = _error(text)
    assert (error.code, error.offset, error.hint) == ("unknown-fact", offset, hint)


def test_a_subtraction_of_two_facts_is_a_subtraction() -> None:
    assert evaluate(_parse("motor_kw-heater_kw"), {"motor_kw": 5, "heater_kw": 2}) == 3


def test_hints_name_only_facts_that_the_scope_can_read() -> None:
    assert _error("quantitie > 1", scope="quote").hint == ""


def test_the_offset_counts_characters_not_bytes() -> None:
    assert _error("region == 'Zürich' and nope").offset == 23
    assert _error("  \n region == '日本' and nope").offset == 23


@pytest.mark.parametrize(
    ("name", "scope", "reads"),
    [
        ("net_total", "line", "net_total"),
        ("net_total", "group", "group.net_total"),
        ("net_total", "quote", "quote.net_total"),
        ("payment_days", "quote", "quote.payment_days"),
        ("quote.net_total", "line", "quote.net_total"),
        ("quote.net_total", "group", "quote.net_total"),
        ("group.net_total", "line", "group.net_total"),
        ("account.is_new", "line", "account.is_new"),
        ("account.is_new", "quote", "account.is_new"),
    ],
)
def test_a_bare_name_is_of_the_rules_own_scope_and_dotted_names_read_outward(name: str, scope: str, reads: str) -> None:
    assert _parse(name, scope=scope).reads == {reads}


@pytest.mark.parametrize(
    ("name", "scope"), [("quantity", "quote"), ("quantity", "group"), ("group.net_total", "quote")]
)
def test_reading_inward_is_refused(name: str, scope: str) -> None:
    error = _error(f"1 + {name}", scope=scope)
    assert (error.code, error.offset) == ("wrong-scope", 4)
    inner = "group" if name.startswith("group") else "line"
    assert error.message == f"'{name}' is of one {inner}, and this rule is about the whole {scope}"
    assert error.hint == f"read an aggregate that a file declares over {inner}s, or make this a {inner} rule"


def test_a_bare_quote_fact_is_readable_from_a_line_when_no_line_fact_has_its_name() -> None:
    plain = Vocabulary([Fact("payment_days", NUMBER, scope="quote")])
    assert parse("payment_days > 30", plain, scope="line").reads == {"payment_days"}


def test_only_facts_of_earlier_phases_are_known() -> None:
    assert _parse("discount > 0", before_phase=4).reads == {"discount"}
    for phase in (2, 3):
        error = _error("vfd or discount > 0", before_phase=phase)
        assert (error.code, error.offset) == ("phase-order", 7)
        assert error.message == f"'discount' is known only after this rule (phase 3; the rule runs in phase {phase})"
    assert _error("quantity > 0", before_phase=0).code == "phase-order"
    assert _parse("quantity > 0", before_phase=1).reads == {"quantity"}


def test_an_expression_lists_what_it_reads() -> None:
    rule = _parse("quantity > 1 and lookup('freight', region, weight) < quote.net_total and quantity < 9")
    assert rule.reads == {"quantity", "region", "weight", "quote.net_total"}
    assert rule.tables == {"freight"}
    assert _parse("1 == 1").reads == frozenset()
    assert _parse("1 == 1").tables == frozenset()


# --- functions, tables, price effects


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("min(1)", "wrong-arguments", "write min(a, b, …); 1 given"),
        ("max()", "wrong-arguments", "write max(a, b, …); 0 given"),
        ("abs(1, 2)", "wrong-arguments", "write abs(number); 2 given"),
        ("round(1.5)", "wrong-arguments", "write round(number, decimals); 1 given"),
        ("round(1.5, 13)", "wrong-arguments", "from 0 to 12"),
        ("round(1.5, -1)", "wrong-arguments", "from 0 to 12"),
        ("round(1.5, 0.5)", "wrong-arguments", "from 0 to 12"),
        ("round(1.5, count)", "wrong-arguments", "from 0 to 12"),
        ("round(1.5, True)", "wrong-arguments", "from 0 to 12"),
        ("round(1.5, '1')", "wrong-arguments", "from 0 to 12"),
        ("days_between(start)", "wrong-arguments", "write days_between(from, to); 1 given"),
        ("months_between(start, end, end)", "wrong-arguments", "write months_between(from, to); 3 given"),
        ("lookup()", "wrong-arguments", "write lookup('table-id', key, …); none given"),
        ("lookup(region, 1)", "wrong-arguments", "the first argument of lookup is a table id in quotes"),
        ("lookup('vfd-price')", "wrong-arguments", "the table 'vfd-price' has one key; 0 given"),
        ("lookup('freight', region)", "wrong-arguments", "the table 'freight' has 2 keys; 1 given"),
        ("lookup('vfd-prices', motor_kw)", "unknown-table", "there is no table 'vfd-prices'"),
        ("rond(1.5, 1)", "function-not-allowed", "rules do not have a function 'rond'"),
        ("region.strip()", "method-not-allowed", "only functions are called"),
    ],
)
def test_functions_take_the_arguments_they_document(text: str, code: str, part: str) -> None:
    error = _error(text)
    assert error.code == code
    assert part in error.message


def test_a_list_ends_a_chain_of_comparisons() -> None:
    error = _error("quantity in (1, 2) == vfd")
    assert (error.code, error.hint) == ("construct-not-allowed", "join two conditions with and")
    assert _error("1 < quantity in (1, 2) < 3").hint == "join two conditions with and"


def test_function_and_table_errors_point_to_what_exists() -> None:
    assert _error("rond(1.5, 1)").hint == "did you mean 'round'?"
    assert _error("str(1)").hint == "functions: abs, days_between, lookup, max, min, months_between, round"
    assert _error("IF(vfd, 1, 2)").hint == "write a if condition else b"
    assert _error("isBlank(partner)").hint == "write a == None"
    assert _error("sum(price)").hint == "write a + b; sums over lines are aggregates that a file declares"
    assert _error("lookup('vfd-prices', 1)").hint == "did you mean 'vfd-price'?"
    assert _error("vfd and lookup('vfd-prices', 1) > 0").offset == 15
    assert _error("100 + vfd-price[motor_kw]").hint == ""
    assert _error("price[motor_kw]").hint == "read a table with lookup('table-id', key)"
    assert _error("1 if vfd else freight[region, weight]").hint == "write lookup('freight', region, weight)"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("quantity = 5", "compare with =="),
        ("vfd && vfd", "write and"),
        ("vfd || vfd", "write or"),
        ("!vfd", "write not"),
        ("quantity <> 5", "write !="),
        ("vfd ? 1 : 2", "write a if condition else b"),
        ("discount > 15% and vfd", "write a rate as a fraction: 0.15 for 15 %"),
        ("region == 'a=b' vfd", ""),
        ("is-vfd is", ""),
        ("vfd AND vfd", "write and, or, not, in, if and else in small letters"),
        ("motor-kw > 5 vfd", "write motor_kw; 'motor-kw' is a subtraction"),
        ("quantity ==", ""),
        ("quantity != 5 and", ""),
    ],
)
def test_other_languages_get_a_translation(text: str, hint: str) -> None:
    error = _error(text)
    assert (error.code, error.hint) == ("syntax", hint)
    assert error.message.startswith("the expression cannot be read")


def test_a_syntax_error_points_at_its_place() -> None:
    assert _error("  quantity = 5").offset == 11
    assert _error("region == '==' and quantity = 5").offset == 28
    assert _error(" vfd and  ").offset == 7
    assert _error(" vfd and  ").message == "the expression cannot be read: something is missing at its end"
    assert _error(" 1 + * 2").offset == 5


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("discount % 2", "write a rate as a fraction: 0.15 for 15 %"),
        ("count // 2", "write round(a / b, 0)"),
        ("vfd is True", "write =="),
        ("vfd is not True", "write !="),
        ("vfd & vfd", "write and"),
        ("vfd | vfd", "write or"),
        ("~vfd", "write not"),
        ("count ^ 2", "write the product out: x * x"),
        ("count ** 2", "write the product out: x * x"),
        ("count @ 2", ""),
    ],
)
def test_refused_operators_name_the_alternative(text: str, hint: str) -> None:
    error = _error(text)
    assert (error.code, error.hint) == ("operator-not-allowed", hint)


def test_a_division_in_a_price_says_its_rounding() -> None:
    for text in (
        "round(price / 12, 2)",
        "round(1 + price / 12 * 2, 4) * 3",
        "round(min(price / 3, 5), 2)",
        "price * 2",
    ):
        assert _parse(text, price_effect=True).type.kind == "number"
    for text, offset in (
        ("price / 12", 0),
        ("round(price, 2) / 12", 0),
        ("1 + price / 12", 4),
        ("round(1, 2) + 1 / 3", 14),
    ):
        error = _error(text, price_effect=True)
        assert (error.code, error.offset) == ("unrounded-division", offset)
    assert _error("1 + price / 12", price_effect=True).hint == (
        "write round(price / 12, 2), with the decimals that the price keeps"
    )
    assert _parse("price / 12").type == MONEY


# --- the vocabulary


@pytest.mark.parametrize("name", ["", "1st", "motor-kw", "_private", "a..b", "a.", "if", "group.class", "größe", "a b"])
def test_a_fact_name_is_something_that_a_rule_can_write(name: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        Vocabulary([Fact(name, NUMBER)])
    assert caught.value.code == "bad-fact-name"


def test_one_name_is_one_fact() -> None:
    with pytest.raises(ExpressionError) as caught:
        VOCABULARY.extended([Fact("quantity", KG)])
    assert caught.value.code == "duplicate-fact"
    assert "'quantity'" in caught.value.message


def test_a_vocabulary_grows_into_a_new_one() -> None:
    pump = VOCABULARY.extended(
        [Fact("quantity", SEATS), Fact("atex", YES_NO)], {"seal-price": TableType((TEXT,), MONEY)}
    )
    assert len(pump) == len(VOCABULARY) + 1
    assert "atex" in pump
    assert "atex" not in VOCABULARY
    assert pump.get("atex") == Fact("atex", YES_NO)
    assert VOCABULARY.get("atex") is None
    assert {"freight", "seal-price"} <= set(pump.tables)
    assert "seal-price" not in VOCABULARY.tables
    assert [fact.name for fact in pump][-1] == "atex"
    assert VOCABULARY.extended([]).tables == VOCABULARY.tables


def test_an_id_becomes_a_fact_name() -> None:
    assert fact_name("motor-kw") == "motor_kw"


def test_literals_keep_every_digit_whatever_the_callers_context() -> None:
    digits = "3.111111111111111234500000001"
    assert evaluate(_parse(digits), {}) == Decimal(digits)
    assert evaluate(_parse("-" + digits), {}) == -Decimal(digits)
    assert evaluate(_parse(f"{digits} in (-{digits}, {digits})"), {}) is True
