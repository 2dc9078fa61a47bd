"""Amounts and rates from text: exact, or refused with the right spelling."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpq.amounts import format_rate, parse_amount, parse_fraction, parse_rate, plain, short

written = st.from_regex(r"-?[0-9]{1,18}(\.[0-9]{1,12})?", fullmatch=True).filter(str.isascii)
typed = st.text() | st.text(alphabet="0123456789.,-+ _'%eE€()\u00a0\u2212\uff11٣", max_size=24)


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0", "0"), ("12.00", "12.00"), ("-1234.5", "-1234.5"), ("999999999999999999.999999999999",) * 2, ("007", "7")],
)
def test_plain_digits_are_an_amount_with_its_decimals_kept(text: str, amount: str) -> None:
    assert str(parse_amount(text)) == amount


def test_minus_zero_is_zero() -> None:
    assert str(parse_amount("-0.00")) == "0.00"


@given(text=written)
def test_a_written_amount_reads_back_as_itself(text: str) -> None:
    amount = parse_amount(text)

    assert parse_amount(plain(amount)) == amount == Decimal(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1.234,50", "write 1234.50"),
        ("1,234.50", "write 1234.50"),
        ("1234,50", "write 1234.50"),
        ("-1,5", "write -1.5"),
        ("1,234", "write 1234 or 1.234"),
        ("1.234.567", "write 1234567"),
        ("1,234,567", "write 1234567"),
        ("1.234.567,89", "write 1234567.89"),
        ("1_000", "write 1000"),
        ("1 000,50", "write 1000.50"),
        ("1\u202f234,56", "write 1234.56"),
        ("1'000.00", "write 1000.00"),
        ("\uff11\uff12\uff13", "write 123"),
        ("٣٤", "write 34"),
        (" 12.00", "write 12.00"),
        ("+5", "write 5"),
        ("15-", "write -15"),
        ("(15)", "write -15"),
        ("(15", "write digits with a point before decimals, such as 1234.50"),
        ("\u22125", "write -5"),
        (".5", "write 0.5"),
        ("-.5", "write -0.5"),
        ("5.", "write 5"),
        ("12.00 EUR", "write 12.00"),
        ("USD 7", "write 7"),
        ("€12", "write 12"),
        ("12€", "write 12"),
        ("12%", "an amount has no percent sign"),
        ("1e400", "write all its digits, without an exponent"),
        ("1E3", "write all its digits, without an exponent"),
        ("NaN", "write a finite number such as 1234.50"),
        ("-Infinity", "write a finite number such as 1234.50"),
        ("1" * 19, "at most 18 digits before the point and 12 after it"),
        ("0." + "1" * 13, "at most 18 digits before the point and 12 after it"),
        ("", "write digits with a point before decimals, such as 1234.50"),
        ("1,2,3", "write digits with a point before decimals, such as 1234.50"),
        ("1.2.3", "write digits with a point before decimals, such as 1234.50"),
        ("--5", "write digits with a point before decimals, such as 1234.50"),
        ("0x10", "write digits with a point before decimals, such as 1234.50"),
        ("on request", "write digits with a point before decimals, such as 1234.50"),
    ],
)
def test_another_spelling_of_an_amount_is_refused_with_ours(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is not an amount") as refused:
        parse_amount(text)

    assert str(refused.value) == f"{text!r} is not an amount; {hint}"


@pytest.mark.parametrize("number", [12.5, 12, None, True, Decimal("1")])
def test_a_number_that_a_reader_may_have_rounded_is_refused(number: object) -> None:
    with pytest.raises(ValueError, match=r'an amount is text, so that no reader rounds it: write "1234\.50", not '):
        parse_amount(number)


def test_a_message_escapes_direction_overrides_and_stays_short() -> None:
    with pytest.raises(ValueError, match="is not an amount") as refused:
        parse_amount("\u202e" + "x" * 10_000)

    assert str(refused.value).isascii() is False  # only the ellipsis that marks the cut
    assert "\u202e" not in str(refused.value)
    assert len(str(refused.value)) < 160


@pytest.mark.parametrize(
    ("text", "rate"), [("15%", "0.15"), ("12.5 %", "0.125"), ("-3%", "-0.03"), ("0%", "0"), ("200%", "2")]
)
def test_a_rate_carries_its_percent_sign(text: str, rate: str) -> None:
    assert parse_rate(text) == Decimal(rate)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("15", "write 15%"),
        (15, "write 15%"),
        ("0", "write 0%"),
        ("1", "write 1%"),
        ("0.15", "write 15%, or 0.15% if that small a rate is meant"),
        ("-0.15", "write -15%, or -0.15% if that small a rate is meant"),
        ("15,5%", "write 15.5%"),
        ("0,5%", "write 0.5%"),
        ("1,234%", "write 1234% or 1.234%"),
        ("15\uff05", "write 15%"),
        ("15  %", "write 15%"),
        ("\uff11\uff15%", "write 15%"),
        ("15٪", "write 15%"),
        ("%", "write a number and a percent sign, such as 15%"),
        ("15 percent", "write a number and a percent sign, such as 15%"),
        (None, "write a number and a percent sign, such as 15%"),
    ],
)
def test_a_rate_without_a_clear_percent_is_refused(text: object, hint: str) -> None:
    with pytest.raises(ValueError, match="is not a rate") as refused:
        parse_rate(text)

    assert str(refused.value) == f"{text!r} is not a rate; {hint}"


def test_a_rate_with_too_many_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 18 digits"):
        parse_rate("1" * 19 + "%")


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        ("0.15", "15%"),
        ("0.125", "12.5%"),
        ("0", "0%"),
        ("-0.0", "0%"),
        ("2", "200%"),
        ("-0.030", "-3%"),
        ("10", "1000%"),
    ],
)
def test_a_rate_is_written_exactly_and_as_short_as_possible(rate: str, text: str) -> None:
    assert format_rate(Decimal(rate)) == text


@given(text=written)
def test_a_rate_read_and_written_comes_back(text: str) -> None:
    rate = parse_rate(f"{text}%")

    assert Fraction(rate) * 100 == Fraction(text)
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize("text", ["0.15", "0", "1", "-1", "1.5", "9.99", "-0.05"])
def test_a_request_gives_rates_as_fractions(text: str) -> None:
    assert parse_fraction(text) == Decimal(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("15", "'15' is not a fraction; write 0.15 for 15%"),
        ("2", "'2' is not a fraction; write 0.02 for 2%"),
        ("-2", "'-2' is not a fraction; write -0.02 for -2%"),
        ("15.0", "'15.0' is not a fraction; write 0.15 for 15%"),
        ("10.0", "'10.0' is not a fraction; write 0.1 for 10%"),
        ("15%", "'15%' is not a fraction; write 0.15"),
        ("12.50 %", "'12.50 %' is not a fraction; write 0.125"),
        ("0,15", "'0,15' is not an amount; write 0.15"),
        (0.15, 'a rate in a request is a fraction as text, such as "0.15" for 15 %, not 0.15'),
    ],
)
def test_a_percentage_where_a_fraction_belongs_is_refused(text: object, message: str) -> None:
    with pytest.raises(ValueError, match=r"fraction|amount") as refused:
        parse_fraction(text)

    assert str(refused.value) == message


def test_reading_does_not_depend_on_the_callers_decimal_context() -> None:
    with localcontext(prec=3):
        assert parse_rate("12.34567%") == Decimal("0.1234567")
        assert format_rate(Decimal("0.1234567")) == "12.34567%"


def test_plain_text_never_has_an_exponent() -> None:
    assert plain(Decimal("1E+3")) == "1000"
    assert plain(Decimal("1E-9")) == "0.000000001"


def refusal(parse: Callable[[object], Decimal], text: str) -> str:
    """Why a text is refused, or nothing when it is read."""
    try:
        parse(text)
    except ValueError as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize("parse", [parse_amount, parse_rate, parse_fraction])
@given(text=typed)
@example(text="1.234,")
@example(text="²")
@example(text="½%")
@example(text="9" * 5000)
def test_any_text_is_read_or_refused_with_a_value_error(parse: Callable[[object], Decimal], text: str) -> None:
    why = refusal(parse, text)

    assert len(why) < 600  # an escaped character takes up to ten
    assert why or (parse(text).is_finite() and text.isascii())


@given(text=typed)
def test_a_spelling_that_a_hint_suggests_is_accepted(text: str) -> None:
    _, found, spellings = refusal(parse_amount, text).rpartition("; write ")

    if found and spellings[0] in "-0123456789":
        assert [refusal(parse_amount, spelling) for spelling in spellings.split(" or ")] == [""] * (
            1 + spellings.count(" or ")
        )


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("10", "10"),
        ("1E+1", "10"),
        ("100.00", "100"),
        ("12.50", "12.5"),
        ("0.00", "0"),
        ("-0.10", "-0.1"),
        ("1E-7", "0.0000001"),
        ("1200", "1200"),
    ],
)
def test_a_short_number_loses_only_zeros_behind_the_point(number: str, text: str) -> None:
    assert short(Decimal(number)) == text
    assert Decimal(text) == Decimal(number)


def test_a_short_number_may_have_its_thousands_apart() -> None:
    assert short(Decimal("1200000.50"), grouped=True) == "1,200,000.5"
    assert short(Decimal(1000), grouped=True) == "1,000"
