"""Figures that a scenario expects: amounts compared exactly, rates to the decimals they are written with."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainValidator, WithJsonSchema

from cpq.amounts import short
from cpq.files.scalars import said, text_of
from cpq.files.wrong_value import WrongValue
from cpq.money import minor_units, parse_amount, parse_rate, round_to

UNDEFINED = "undefined"
"""What a scenario writes for a figure that does not exist, such as the margin rate of a credit."""

_SHOWN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Figure:
    """One expected figure as it was written.

    Attributes:
        value: None where the scenario says ``undefined``; a rate as its fraction.
        decimals: For a rate, how many decimals of a per cent are compared; None for amounts.
    """

    text: str
    value: Decimal | None
    decimals: int | None = None

    def agrees_with(self, found: Decimal | None) -> bool:
        """Whether a computed figure is the expected one; ``61.2%`` agrees with 61.2499 %."""
        if self.value is None or found is None:
            return self.value is None and found is None
        if self.decimals is None:
            return found == self.value
        return round_to(found * 100, self.decimals) == self.value * 100

    def shown(self, found: Decimal | None, currency: str = "") -> str:
        """A computed figure beside this one: an amount with its currency, a rate in per cent."""
        if found is None:
            return UNDEFINED
        if self.decimals is not None or "%" in self.text:
            return f"{short(round_to(found * 100, max(self.decimals or 0, 2)))}%"
        return shown_amount(found, currency)


def shown_amount(amount: Decimal, currency: str = "") -> str:
    """An amount with at least the currency's decimals; long fractions are cut for the eye only."""
    digits = minor_units(currency) if currency else 0
    exponent = amount.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    text = f"{round_to(amount, min(max(digits, own), _SHOWN_DIGITS)):f}"
    if own > digits and "." in text:
        whole, _, decimals = text.partition(".")
        kept = decimals.rstrip("0").ljust(digits, "0")
        text = f"{whole}.{kept}" if kept else whole
    return f"{text} {currency}" if currency else text


def _read_amount(value: Any) -> Figure:
    text = text_of(value, "an amount such as 12.00").strip()
    return Figure(text, None if text == UNDEFINED else said(parse_amount, text))


def _read_rate(value: Any) -> Figure:
    text = text_of(value, "a rate such as 61.2%").strip()
    if text == UNDEFINED:
        return Figure(text, None)
    rate = said(parse_rate, text)
    digits = text.removesuffix("%").strip().partition(".")[2]
    return Figure(text, rate, len(digits))


def read_figure(text: str) -> Figure:
    """A figure from text: a rate where it ends in a per cent sign, else an amount.

    Raises:
        WrongValue: It is neither.
    """
    return _read_rate(text) if text.strip().endswith("%") else _read_amount(text)


def _read_fact(value: Any) -> Figure | str:
    text = text_of(value, "an amount, a rate, yes, no or a text").strip()
    try:
        return read_figure(text)
    except WrongValue:
        return text


ExpectedAmount = Annotated[
    Figure,
    PlainValidator(_read_amount),
    WithJsonSchema(
        {"type": ["string", "number"], "description": "An exact amount, or undefined.", "examples": ["85.00"]}
    ),
]
"""An exact amount in the quote's currency, or ``undefined``."""

ExpectedRate = Annotated[
    Figure,
    PlainValidator(_read_rate),
    WithJsonSchema(
        {"type": "string", "description": "A rate, compared to the decimals written.", "examples": ["61.2%"]}
    ),
]
"""A rate with its per cent sign, compared to the decimals written, or ``undefined``."""

ExpectedFact = Annotated[
    Figure | str,
    PlainValidator(_read_fact),
    WithJsonSchema({"type": ["string", "number", "boolean"], "description": "An amount, a rate or a text."}),
]
"""A figure where it reads as one, else a text such as ``yes``."""

__all__ = [
    "UNDEFINED",
    "ExpectedAmount",
    "ExpectedFact",
    "ExpectedRate",
    "Figure",
    "read_figure",
    "shown_amount",
]
