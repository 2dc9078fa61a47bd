"""Money: an exact amount and its currency, which never mix by accident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Self

from cpq.amounts import format_rate, parse_amount, parse_fraction, parse_rate, plain
from cpq.currencies import CURRENCIES, is_currency, minor_units, unknown_currency
from cpq.problems import CpqError
from cpq.quoted import shown
from cpq.rounding import EXACT, RoundingMode, allocate, exact, multiply, round_to, round_to_step

__all__ = [
    "CURRENCIES",
    "EXACT",
    "CurrencyMismatch",
    "Money",
    "RoundingMode",
    "allocate",
    "exact",
    "format_rate",
    "is_currency",
    "minor_units",
    "multiply",
    "parse_amount",
    "parse_fraction",
    "parse_rate",
    "plain",
    "round_to",
    "round_to_step",
]


class CurrencyMismatch(CpqError):
    """Two amounts in different currencies were added, subtracted or compared without an exchange rate."""

    code = "currency-mismatch"


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency.

    Equal amounts are equal whatever their trailing zeros; amounts in different currencies are never equal, and
    adding or ordering them is an error.

    Attributes:
        amount: Exact, not rounded unless somebody rounded it.
        currency: ISO 4217 code.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is made of decimals, not of {type(self.amount).__name__}")
        if not self.amount.is_finite():
            raise ValueError(f"{self.amount} is not an amount of money; it must be finite")
        if not is_currency(self.currency):
            raise unknown_currency(self.currency)

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read money as files write it outside a price book: ``12.00 EUR``.

        Raises:
            ValueError: Saying what would be right.
            CpqError: With code ``unknown-currency``.
        """
        words = text.split(" ") if isinstance(text, str) else []
        if len(words) != 2:
            raise ValueError(f"{shown(text)} is not an amount with its currency; write it such as 12.00 EUR")
        first, second = words
        if is_currency(first.upper()):
            raise ValueError(
                f"{shown(text)} puts the currency first; write {plain(parse_amount(second))} {first.upper()}"
            )
        return cls(parse_amount(first), second)

    def rounded(self, mode: RoundingMode = "half up") -> Self:
        """This amount in whole smallest units of its currency."""
        return self._with(round_to(self.amount, minor_units(self.currency), mode))

    def allocate(self, weights: Sequence[Decimal], keys: Sequence[str] | None = None) -> list[Self]:
        """This amount split in proportion to the weights; see :func:`cpq.rounding.allocate`."""
        return [self._with(part) for part in allocate(self.amount, weights, minor_units(self.currency), keys)]

    def __add__(self, other: Self) -> Self:
        return self._with(EXACT.add(self.amount, self._comparable(other)))

    def __sub__(self, other: Self) -> Self:
        return self._with(EXACT.subtract(self.amount, self._comparable(other)))

    def __neg__(self) -> Self:
        return self._with(EXACT.minus(self.amount))

    def __mul__(self, factor: Decimal | Fraction | int) -> Self:
        if not isinstance(factor, (Decimal, Fraction, int)):
            return NotImplemented
        return self._with(multiply(self.amount, factor))

    __rmul__ = __mul__

    def __lt__(self, other: Self) -> bool:
        return self.amount < self._comparable(other)

    def __le__(self, other: Self) -> bool:
        return self.amount <= self._comparable(other)

    def __gt__(self, other: Self) -> bool:
        return self.amount > self._comparable(other)

    def __ge__(self, other: Self) -> bool:
        return self.amount >= self._comparable(other)

    def __str__(self) -> str:
        return f"{plain(self.amount)} {self.currency}"

    def _with(self, amount: Decimal) -> Self:
        return type(self)(amount, self.currency)

    def _comparable(self, other: Self) -> Decimal:
        """The other's amount, having checked that it is in the same currency."""
        if other.currency != self.currency:
            raise CurrencyMismatch(
                f"{self} and {other} are in different currencies", hint="convert one of them at a dated exchange rate"
            )
        return other.amount
