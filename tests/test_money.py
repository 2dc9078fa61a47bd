"""Money: amounts and currencies that never mix by accident."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpq.currencies import CURRENCIES, minor_units
from cpq.money import CurrencyMismatch, Money
from cpq.problems import CpqError

amounts = st.decimals(min_value="-1e15", max_value="1e15", places=4)
currencies = st.sampled_from(sorted(CURRENCIES))
moneys = st.builds(Money, amounts, currencies)


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def test_money_is_written_as_amount_and_currency() -> None:
    money = Money.parse("12.00 EUR")

    assert money.amount == 12
    assert money.currency == "EUR"
    assert str(money) == "12.00 EUR"


@given(money=moneys)
def test_money_reads_back_as_it_is_written(money: Money) -> None:
    assert Money.parse(str(money)) == money


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("EUR 12.00", "'EUR 12.00' puts the currency first; write 12.00 EUR"),
        ("eur 12.00", "'eur 12.00' puts the currency first; write 12.00 EUR"),
        ("EUR 12,00", "'12,00' is not an amount; write 12.00"),
        ("12", "'12' is not an amount with its currency; write it such as 12.00 EUR"),
        ("12.00  EUR", "'12.00  EUR' is not an amount with its currency; write it such as 12.00 EUR"),
        (12.0, "12.0 is not an amount with its currency; write it such as 12.00 EUR"),
        ("12,00 EUR", "'12,00' is not an amount; write 12.00"),
    ],
)
def test_money_in_another_order_or_spelling_is_refused_with_ours(text: object, message: str) -> None:
    with pytest.raises(ValueError, match="write") as refused:
        Money.parse(text)

    assert str(refused.value) == message


def test_money_in_an_unknown_currency_is_refused() -> None:
    with pytest.raises(CpqError, match="'EURO' is not a currency") as refused:
        Money.parse("12.00 EURO")

    assert refused.value.code == "unknown-currency"
    assert refused.value.hint == "did you mean 'EUR'?"


@given(text=st.text() | st.from_regex(r"[A-Z0-9.,-]{0,6} [A-Z0-9.,-]{0,6}", fullmatch=True))
def test_any_text_is_money_or_refused_in_a_typed_way(text: str) -> None:
    with suppress(ValueError, CpqError):
        assert Money.parse(text).currency in CURRENCIES


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(ValueError, match=f"{amount} is not an amount of money"):
        eur(amount)


def test_money_is_never_made_of_floats() -> None:
    with pytest.raises(TypeError, match="money is made of decimals, not of float"):
        Money(12.0, "EUR")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        eur("1.00") * 1.5  # type: ignore[operator]


def test_money_adds_subtracts_and_changes_sign_exactly() -> None:
    assert eur("0.10") + eur("0.20") == eur("0.30")
    assert eur("0.10") - eur("0.20") == eur("-0.10")
    assert -eur("0.10") == eur("-0.10")
    assert str(-eur("0.00")) == "0.00 EUR"


@pytest.mark.parametrize("factor", [Decimal("2.5"), Fraction(5, 2)])
def test_money_is_multiplied_from_either_side(factor: Decimal | Fraction) -> None:
    assert eur("10.00") * factor == factor * eur("10.00") == eur("25.00")
    assert 3 * eur("0.10") == eur("0.30")


def test_sums_keep_every_digit_whatever_the_callers_context() -> None:
    with localcontext(prec=3):
        assert eur("123456789.01") + eur("0.01") == eur("123456789.02")
        assert eur("123456789.01") * 2 == eur("246913578.02")
        assert -eur("123456789.01") - eur("1") == eur("-123456790.01")


def test_money_is_ordered_within_its_currency() -> None:
    small, large = eur("1.00"), eur("2.00")

    assert small < large
    assert small <= large
    assert large > small
    assert large >= small
    assert small <= eur("1")
    assert small >= eur("1")
    assert not small < eur("1")
    assert not small > eur("1")


def test_equal_amounts_are_equal_whatever_their_zeros() -> None:
    assert eur("12") == eur("12.00")
    assert len({eur("12"), eur("12.00")}) == 1
    assert eur("12") != Money(Decimal(12), "USD")


@pytest.mark.parametrize(
    "mix",
    [
        lambda a, b: a + b,
        lambda a, b: a - b,
        lambda a, b: a < b,
        lambda a, b: a <= b,
        lambda a, b: a > b,
        lambda a, b: a >= b,
    ],
)
def test_two_currencies_never_meet_without_a_rate(mix) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(CurrencyMismatch) as refused:
        mix(eur("1.00"), Money(Decimal("1.00"), "USD"))

    assert refused.value.code == "currency-mismatch"
    assert str(refused.value) == "1.00 EUR and 1.00 USD are in different currencies"
    assert refused.value.hint == "convert one of them at a dated exchange rate"


@pytest.mark.parametrize(
    ("currency", "rounded"), [("EUR", "2.35 EUR"), ("JPY", "2 JPY"), ("KWD", "2.345 KWD"), ("CLF", "2.3450 CLF")]
)
def test_money_is_rounded_to_the_smallest_unit_of_its_currency(currency: str, rounded: str) -> None:
    assert str(Money(Decimal("2.345"), currency).rounded()) == rounded


def test_money_is_rounded_by_the_mode_that_is_named() -> None:
    assert eur("2.345").rounded("half even") == eur("2.34")
    assert eur("-2.345").rounded() == -eur("2.345").rounded()


@given(money=moneys, weights=st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=6).filter(any))
def test_allocated_money_sums_to_the_whole_in_its_own_smallest_unit(money: Money, weights: list[Decimal]) -> None:
    whole = money.rounded()
    parts = whole.allocate(weights)

    assert sum((part.amount for part in parts), Decimal(0)) == whole.amount
    assert {part.currency for part in parts} == {money.currency}
    assert all(-part.amount.as_tuple().exponent == minor_units(money.currency) for part in parts)  # type: ignore[operator]


def test_allocated_money_gives_the_odd_cent_by_key() -> None:
    assert eur("0.01").allocate([Decimal(1), Decimal(1)], ["l2", "l1"]) == [eur("0.00"), eur("0.01")]
