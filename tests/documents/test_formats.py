"""Numbers and dates in a locale's dress: exactly the digits that came in."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.documents.formats import Formats
from cpq.problems import CannotRender

AMOUNTS = st.decimals(min_value="-999999999999", max_value="999999999999", places=4)


@pytest.mark.parametrize(
    ("locale", "currency", "amount", "shown"),
    [
        ("fr_FR", "EUR", "-1234567.90", "\N{MINUS SIGN}1\u202f234\u202f567,90\u00a0€"),
        ("de_DE", "EUR", "1234567.90", "1.234.567,90\u00a0€"),
        ("en_GB", "GBP", "1234567.9", "£1,234,567.90"),
        ("en_US", "USD", "-12", "\N{MINUS SIGN}$12.00"),
        ("en_GB", "JPY", "1234567", "JP¥1,234,567"),
        ("en_GB", "KWD", "1.5", "KWD\u00a01.500"),
        ("en_US", "CHF", "-12", "\N{MINUS SIGN}CHF\u00a012.00"),
        ("de_CH", "CHF", "1234.5", "CHF\u00a01’234.50"),
        ("fr_FR", "HUF", "1234", "1\u202f234,00\u00a0HUF"),
        ("fr_FR", "EUR", "0.0042", "0,0042\u00a0€"),
        ("fr_FR", "EUR", "12.3400", "12,34\u00a0€"),
        ("en_US", "EUR", "0", "€0.00"),
        ("en_US", "EUR", "1E+3", "€1,000.00"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency_or_more(
    locale: str, currency: str, amount: str, shown: str
) -> None:
    assert Formats(locale, currency).amount(Decimal(amount)) == shown


@given(AMOUNTS)
def test_no_digit_of_an_amount_is_lost_or_rounded(amount: Decimal) -> None:
    shown = Formats("fr_FR", "EUR").amount(amount)
    assert (
        Decimal(shown.replace("\N{MINUS SIGN}", "-").replace("\u202f", "").replace(",", ".").removesuffix("\u00a0€"))
        == amount
    )


@given(st.lists(AMOUNTS, min_size=1, max_size=5))
def test_amounts_of_a_column_have_equal_decimals(amounts: list[Decimal]) -> None:
    shown = Formats("de_DE", "EUR").amounts(amounts)
    assert len({len(text.partition(",")[2]) for text in shown}) == 1


@pytest.mark.parametrize(
    ("rate", "shown"), [("0.2", "20\u00a0%"), ("0.195", "19,5\u00a0%"), ("0", "0\u00a0%"), ("0.05500", "5,5\u00a0%")]
)
def test_rates_are_exact(rate: str, shown: str) -> None:
    assert Formats("fr_FR", "EUR").percent(Decimal(rate)) == shown


def test_a_derived_share_has_one_decimal_at_most() -> None:
    assert Formats("en_GB", "EUR").share(Decimal("0.250631")) == "25.1%"


def test_amounts_of_many_digits_are_printed_to_the_last() -> None:
    formats = Formats("en_GB", "EUR")
    assert formats.amount(Decimal("1" + "0" * 39 + ".01")) == "€1" + ",000" * 13 + ".01"
    assert formats.number(Decimal("1" + "0" * 39 + ".000000000001")) == "1" + ",000" * 13 + ".000000000001"
    assert formats.percent(Decimal("0." + "3" * 40)) == "33." + "3" * 38 + "%"


def test_quantities_and_periods() -> None:
    formats = Formats("de_DE", "EUR")
    assert formats.number(Decimal("1250.500")) == "1.250,5"
    assert formats.number(Decimal("0.00")) == "0"
    assert formats.periods(Fraction(36)) == "36"
    assert formats.periods(Fraction(1, 3)) == "0,3333"


@pytest.mark.parametrize(
    ("locale", "short", "long"),
    [
        ("fr_FR", "03/02/2027", "3 février 2027"),
        ("de_DE", "03.02.2027", "3. Februar 2027"),
        ("en_GB", "03/02/2027", "3 February 2027"),
        ("en_US", "02/03/2027", "February 3, 2027"),
        ("ja_JP", "2027/02/03", "2027年2月3日"),
    ],
)
def test_dates_show_four_digits_of_the_year(locale: str, short: str, long: str) -> None:
    formats = Formats(locale, "EUR")
    assert formats.short_date(date(2027, 2, 3)) == short
    assert formats.long_date(date(2027, 2, 3)) == long


@pytest.mark.parametrize("locale", ["xx_XX", "fr_FR_", "", "../fr"])
def test_an_unknown_locale_is_refused(locale: str) -> None:
    with pytest.raises(CannotRender) as caught:
        Formats(locale, "EUR")
    assert caught.value.code == "unknown-locale"


def test_a_locale_may_be_written_with_a_hyphen() -> None:
    assert Formats("fr-FR", "EUR").percent(Decimal("0.2")) == "20\u00a0%"
