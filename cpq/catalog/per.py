"""What a price or cost counts for: a unit metric, and for recurring charges a period."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from cpq.countries import is_country, unknown_country
from cpq.currencies import is_currency, unknown_currency
from cpq.files.written import text_form
from cpq.files.wrong_value import WrongValue
from cpq.money import Money, parse_amount
from cpq.terms import Period

_PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "half-year", "year")
_PER = re.compile(r"(?:(?P<metric>[^ ].*?) )?per (?P<period>day|week|month|quarter|half-year|year)")


def _period(text: str) -> Period | None:
    return next((period for period in _PERIODS if period == text), None)


@dataclass(frozen=True, slots=True)
class Per:
    """What a price or cost counts for: a unit metric and, for recurring charges, a period.

    ``seat per month`` is metric ``seat`` and period ``month``; ``project`` has no period.
    """

    metric: str = ""
    period: Period | None = None

    @classmethod
    def parse(cls, text: str) -> Per:
        """Read ``seat per month``, ``month`` or ``project``.

        Raises:
            ValueError: The text is empty or has a period that is not known.
        """
        text = text.strip()
        if not text:
            raise ValueError("say what the price counts for, such as seat per month")
        match = _PER.fullmatch(text)
        if match is not None:
            return cls(match["metric"] or "", _period(match["period"]))
        if _period(text) is not None:
            return cls("", _period(text))
        if " per " in text:
            raise ValueError(f"'{text}' ends in an unknown period; known are {', '.join(_PERIODS)}")
        return cls(text, None)

    def __str__(self) -> str:
        if self.period is None:
            return self.metric
        return f"{self.metric} per {self.period}" if self.metric else self.period


@dataclass(frozen=True, slots=True)
class AmountPer:
    """An amount of money and what it counts for, such as ``4.20 EUR per seat per month``."""

    money: Money
    per: Per

    @classmethod
    def parse(cls, text: str) -> AmountPer:
        """Read ``4.20 EUR per seat per month`` or ``5200.00 EUR``.

        Raises:
            ValueError: Amount, currency or period cannot be read.
        """
        amount, _, per = text.partition(" per ")
        return cls(Money.parse(amount), Per.parse(per) if per else Per())


@dataclass(frozen=True, slots=True)
class PeriodAmount:
    """An amount for a period in the currency of its price book, such as ``6000.00 per year``."""

    amount: Decimal
    period: Period

    @classmethod
    def parse(cls, text: str) -> PeriodAmount:
        """Read ``6000.00 per year``.

        Raises:
            ValueError: The amount or the period cannot be read.
        """
        amount, per, word = text.partition(" per ")
        period = _period(word.strip())
        if not per or period is None:
            raise ValueError(f"'{text}' does not say its period; write 6000.00 per year")
        return cls(parse_amount(amount.strip()), period)


def _currency(value: Any) -> Any:
    if not is_currency(str(value)):
        error = unknown_currency(str(value))
        raise WrongValue(error.message, hint=error.hint, code=error.code)
    return str(value)


def _country(value: Any) -> Any:
    if not is_country(str(value)):
        error = unknown_country(str(value))
        raise WrongValue(error.message, hint=error.hint, code=error.code)
    return str(value)


CountryCode = Annotated[str, BeforeValidator(_country), text_form("An ISO 3166 code.", "FR", pattern="^[A-Z]{2}$")]
"""An ISO 3166 code such as FR."""

CurrencyCode = Annotated[str, BeforeValidator(_currency), text_form("An ISO 4217 code.", "EUR", pattern="^[A-Z]{3}$")]
"""An ISO 4217 code such as EUR."""
