"""What an option says about its price inside a bundle: an amount, or a rate of its list price."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator

from cpq.amounts import format_rate
from cpq.files.scalar_text import read_money, read_rate, text_of
from cpq.files.written import text_form
from cpq.files.wrong_value import WrongValue
from cpq.money import Money


def _amount_or_rate(value: Any) -> Decimal | Money:
    """A rate as a fraction where the text is in per cent, else money with its currency."""
    if isinstance(value, Decimal | Money):
        return value
    text = text_of(value, "an amount or a rate")
    read: Decimal | Money = read_rate(value) if "%" in text else read_money(value)
    if isinstance(read, Money) and read.amount < 0:
        raise WrongValue(f"an amount is not negative, got {read.amount:f}", hint="leave the minus out")
    return read


def _price(value: Any) -> Decimal | Money:
    read = _amount_or_rate(value)
    if isinstance(read, Decimal) and read < 0:
        raise WrongValue(f"a price is not negative, got {format_rate(read)} of list", hint="write 80%, or 12.00 EUR")
    return read


def _discount(value: Any) -> Decimal | Money:
    read = _amount_or_rate(value)
    if isinstance(read, Decimal) and read > 1:
        raise WrongValue(f"a discount takes at most 100%, got {format_rate(read)}", hint="was a decimal point meant?")
    return read


_AS_TEXT = PlainSerializer(str, return_type=str, when_used="json")
_PATTERN = r"^-?[0-9]+(\.[0-9]+)? ?%$|^[0-9]{1,18}(\.[0-9]{1,12})? [A-Z]{3}$"

OptionPrice = Annotated[
    Decimal | Money,
    PlainValidator(_price),
    _AS_TEXT,
    text_form("An amount, or a rate of the list price.", "12.00 EUR", "80%", pattern=_PATTERN),
]
"""What an option costs inside the bundle: ``12.00 EUR`` per unit and period, or ``80%`` of its list price."""

OptionDiscount = Annotated[
    Decimal | Money,
    PlainValidator(_discount),
    _AS_TEXT,
    text_form("A rate or an amount off.", "10%", "5.00 EUR", pattern=_PATTERN),
]
"""What an option costs less inside the bundle: ``10%``, or ``5.00 EUR`` per unit and period."""
