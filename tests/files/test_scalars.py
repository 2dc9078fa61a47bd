"""Fields written as text: what each takes, from files and from code, and how it refuses the rest."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from cpq.files.located import JsonNumber, LocatedText
from cpq.files.models import Amount, Id, IsoDate, MoneyText, Quantity, Rate, TermText, Text, Whole, YesNo
from cpq.files.scalar_text import said
from cpq.files.scalars import source_text
from cpq.files.wrong_value import WrongValue
from cpq.money import Money
from cpq.problems import SourceLocation
from cpq.terms import Term


def read(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: object) -> WrongValue:
    with pytest.raises(ValidationError) as refused:
        read(kind, value)
    error = refused.value.errors()[0]["ctx"]["error"]
    assert isinstance(error, WrongValue)
    return error


def plain(text: str) -> LocatedText:
    return LocatedText(text, SourceLocation("f", 1, 1), quoted=False)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Amount, "12.00", Decimal("12.00")),
        (Amount, "-3", Decimal(-3)),
        (Rate, "15%", Decimal("0.15")),
        (Rate, "2.5 %", Decimal("0.025")),
        (MoneyText, "12.00 EUR", Money(Decimal("12.00"), "EUR")),
        (Whole, "0", 0),
        (Whole, "-12", -12),
        (Quantity, "0", Decimal(0)),
        (Quantity, "2.5", Decimal("2.5")),
        (YesNo, "yes", True),
        (YesNo, "true", True),
        (YesNo, "no", False),
        (YesNo, "false", False),
        (IsoDate, "2026-11-01", date(2026, 11, 1)),
        (TermText, "36 months", Term(36)),
        (Id, "eu-2026.v2", "eu-2026.v2"),
        (Id, "a" * 64, "a" * 64),
        (Text, "Pièce", "Pièce"),
    ],
)
def test_a_text_becomes_a_value_and_the_value_is_taken_as_it_is(kind: Any, text: str, value: object) -> None:
    for written in (plain(text), LocatedText(text), text):
        read_value = read(kind, written)
        assert read_value == value
        assert str(read_value) == str(value)
        assert type(read_value) is type(value)
    assert read(kind, value) == value


def test_digits_are_kept_exactly() -> None:
    assert str(read(Amount, plain("1.10"))) == "1.10"
    assert str(read(Quantity, plain("123456789012345678.123456789012"))) == "123456789012345678.123456789012"


@pytest.mark.parametrize(
    ("kind", "text", "message", "hint"),
    [
        (Whole, "010", "'010' is not a whole number", "write 10"),
        (Whole, "1_000", "'1_000' is not a whole number", "write 1000"),
        (Whole, "1,000", "'1,000' is not a whole number", "write 1000"),
        (
            Whole,
            "12.0",
            "'12.0' is not a whole number",
            "write digits only, without decimals, signs or separators, such as 12",
        ),
        (
            Whole,
            "1e3",
            "'1e3' is not a whole number",
            "write digits only, without decimals, signs or separators, such as 12",
        ),
        (
            Whole,
            "１２",
            "'１２' is not a whole number",
            "write digits only, without decimals, signs or separators, such as 12",
        ),
        (
            Whole,
            "9" * 19,
            f"'{'9' * 19}' is not a whole number",
            "write digits only, without decimals, signs or separators, such as 12",
        ),
        (YesNo, "NO", "'NO' is neither yes nor no", "write no"),
        (YesNo, "on", "'on' is neither yes nor no", "write yes"),
        (YesNo, "off", "'off' is neither yes nor no", "write no"),
        (YesNo, "maybe", "'maybe' is neither yes nor no", "write yes or no"),
        (Quantity, "-1", "a quantity is never negative, not -1", "credits are lines of their own"),
        (Id, "EU 2026", "'EU 2026' is not an id", "write eu-2026; ids are small letters a to z, digits, '-' and '.'"),
        (Id, "NO", "'NO' is not an id", "write no; ids are small letters a to z, digits, '-' and '.'"),
        (Id, "-", "'-' is not an id", "ids are small letters a to z, digits, '-' and '.'"),
        (Id, "а", "'а' is not an id", "ids are small letters a to z, digits, '-' and '.'"),
        (Id, "a" * 65, "an id has at most 64 characters", "this one has 65"),
    ],
)
def test_a_wrong_text_is_refused_with_what_would_be_right(kind: Any, text: str, message: str, hint: str) -> None:
    error = refusal(kind, plain(text))
    assert (str(error), error.hint, error.code) == (message, hint, "invalid-value")


@pytest.mark.parametrize(
    ("kind", "text", "hint"),
    [
        (Amount, "1.234,50", "write 1234.50"),
        (Amount, "1e400", "write all its digits, without an exponent"),
        (Amount, "NaN", "write a finite number such as 1234.50"),
        (Rate, "15", "write 15%"),
        (MoneyText, "EUR 12.00", ""),
        (IsoDate, "1/11/2026", ""),
        (TermText, "3 moons", ""),
    ],
)
def test_what_money_and_terms_refuse_keeps_their_words(kind: Any, text: str, hint: str) -> None:
    error = refusal(kind, plain(text))
    assert text in str(error)
    assert ";" not in str(error)
    assert error.hint
    assert hint in error.hint


def test_an_unknown_currency_keeps_its_code_and_hint() -> None:
    error = refusal(MoneyText, plain("12.00 EUT"))
    assert error.code == "unknown-currency"
    assert error.hint == "did you mean 'EUR'?"


def test_text_holds_nothing_invisible() -> None:
    assert refusal(Text, LocatedText("a\u202eb")).code == "control-character"


ALL = [Amount, Rate, MoneyText, Whole, Quantity, YesNo, IsoDate, TermText, Id, Text]


@pytest.mark.parametrize("kind", ALL)
def test_nothing_maps_lists_and_other_types_are_refused(kind: Any) -> None:
    missing = refusal(kind, plain(""))
    assert (str(missing), missing.code) == ("a value is missing", "invalid-value")
    assert missing.hint.endswith(", or leave the field out")
    assert (str(refusal(kind, {})), refusal(kind, {}).code) == (
        "a map of fields stands where one value belongs",
        "wrong-type",
    )
    assert str(refusal(kind, [plain("1")])) == "a list stands where one value belongs"
    assert refusal(kind, 1.5).code == "wrong-type"
    assert refusal(kind, None).code == "wrong-type"


@pytest.mark.parametrize("kind", [Amount, Rate, Whole, Quantity, IsoDate])
def test_yes_is_no_number_and_no_date(kind: Any) -> None:
    assert refusal(kind, True).code == "wrong-type"


@pytest.mark.parametrize("kind", [Amount, Rate, Quantity])
@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_a_decimal_built_in_code_is_finite(kind: Any, number: str) -> None:
    assert refusal(kind, Decimal(number)).code == "wrong-type"


def test_a_json_number_is_refused_where_money_is_meant() -> None:
    error = refusal(Amount, JsonNumber("12.00", quoted=False))
    assert (str(error), error.hint) == (
        "the amount is a JSON number, which other readers round",
        'write it as a string: "12.00"',
    )
    assert refusal(Rate, JsonNumber("0.15", quoted=False)).hint == 'write it as a string: "0.15"'
    assert refusal(Quantity, JsonNumber("1.5", quoted=False)).hint == 'write it as a string: "1.5"'
    assert read(Quantity, JsonNumber("15", quoted=False)) == 15
    assert read(Whole, JsonNumber("15", quoted=False)) == 15
    assert read(Quantity, 15) == Decimal(15)


def test_json_carries_exact_amounts_as_strings() -> None:
    def written(kind: Any, value: object) -> object:
        adapter: TypeAdapter[Any] = TypeAdapter(kind)
        return adapter.dump_python(value, mode="json")

    assert written(Amount, Decimal("1.10")) == "1.10"
    assert written(Rate, Decimal("0.150")) == "0.150"
    assert written(MoneyText, Money(Decimal("12.00"), "EUR")) == "12.00 EUR"
    assert written(Quantity, Decimal("1E+3")) == "1000"
    assert written(YesNo, True) is True
    assert written(IsoDate, date(2026, 11, 1)) == "2026-11-01"


def test_values_go_back_as_files_write_them() -> None:
    assert [source_text(value) for value in (True, False, Decimal("1E+2"), Term(12))] == [
        "yes",
        "no",
        "100",
        "12 months",
    ]


def test_what_a_reader_refuses_in_our_own_words_stays() -> None:
    def refuse(_: str) -> str:
        raise WrongValue("no", hint="yes", code="own-code")

    with pytest.raises(WrongValue) as refused:
        said(refuse, "x")
    assert (refused.value.hint, refused.value.code) == ("yes", "own-code")
