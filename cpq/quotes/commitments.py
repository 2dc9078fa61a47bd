"""What a buyer commits to spend on a usage line: a minimum per period, and what happens below and beyond it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, field_validator

from cpq.amounts import plain
from cpq.currencies import minor_units
from cpq.money import Money
from cpq.quotes.part import RequestPart
from cpq.quotes.scalars import Amount, YesNo
from cpq.rounding import decimals_of
from cpq.terms import Period

COMMITMENT: Final = "minimum commitment"
"""Name of the one part that the price of a commitment is built up of."""

CHARGE: Final = "commitment"
"""Charge that a commitment is on its line."""

Frequency = Literal["month", "quarter", "half-year", "year", "term"]
FREQUENCIES: Final[tuple[Frequency, ...]] = ("month", "quarter", "half-year", "year", "term")
_TEXT: Final = re.compile(r"(?P<money>\S+ \S+) per (?P<per>\S+)")


@dataclass(frozen=True, slots=True)
class CommittedAmount:
    """An amount that is promised for each period, or once for the whole term.

    Attributes:
        money: Above zero.
        per: How often it is compared with the charges.
    """

    money: Money
    per: Frequency

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read ``500.00 EUR per month``.

        Raises:
            ValueError: Saying what would be right.
        """
        match = _TEXT.fullmatch(str(text).strip())
        per = next((name for name in FREQUENCIES if match is not None and match["per"] == name), None)
        if match is None or per is None:
            raise ValueError(f"'{text}' is no commitment; write 500.00 EUR per month, quarter, half-year, year or term")
        money = Money.parse(match["money"])
        if money.amount <= 0:
            raise ValueError(f"a commitment is above zero, not {money}")
        if decimals_of(money.amount) > minor_units(money.currency):
            raise ValueError(f"{money} is finer than the smallest unit of {money.currency}")
        return cls(money, per)

    @property
    def period(self) -> Period | None:
        """Its price period; None where it counts once for the whole term."""
        return None if self.per == "term" else self.per

    def __str__(self) -> str:
        return f"{plain(self.money.amount)} {self.money.currency} per {self.per}"


def _committed(value: Any) -> CommittedAmount:
    return value if isinstance(value, CommittedAmount) else CommittedAmount.parse(value)


_WRITTEN = {"type": "string", "pattern": r"^[\d.,]+ [A-Z]{3} per (month|quarter|half-year|year|term)$"}
CommittedText = Annotated[
    CommittedAmount,
    BeforeValidator(_committed),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({**_WRITTEN, "examples": ["500.00 EUR per month"]}),
]


class Commitment(RequestPart):
    """What the buyer promises to spend on the usage charges of a line; a bare amount is enough.

    Attributes:
        amount: The minimum and its period, such as ``500.00 EUR per month``; before tax.
        true_up: Whether a shortfall is charged. The minimum is then contracted, and part of the quote's total.
        overage_factor: What charges beyond the minimum are multiplied by, at least 1.
    """

    noun = "a commitment"

    amount: CommittedText
    true_up: YesNo = True
    overage_factor: Amount = Field(default=Decimal(1))

    @field_validator("overage_factor")
    @classmethod
    def _beyond_is_not_cheaper(cls, factor: Decimal) -> Decimal:
        if factor < 1:
            raise ValueError(f"an overage factor is at least 1, not {plain(factor)}; cheaper use belongs into tiers")
        return factor


def _read(value: Any) -> Any:
    """Read a bare ``500.00 EUR per month`` as the commitment's amount."""
    return {"amount": value} if isinstance(value, str) else value


CommitmentField = Annotated[Commitment, BeforeValidator(_read, json_schema_input_type=str | Commitment)]
