"""Scalar fields of a request: amounts, rates, quantities, dates and terms, exact and explained.

A request arrives as a deal file, as JSON or as Python values. Amounts are text or :class:`~decimal.Decimal`;
a float or a bare JSON number is refused, since readers pass it through binary fractions.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema

from cpq.amounts import parse_fraction, plain
from cpq.files.located import JsonNumber, LocatedText
from cpq.files.scalar_text import (
    read_amount,
    read_date,
    read_quantity,
    read_rate,
    read_text,
    read_yes_no,
    said,
    text_of,
)
from cpq.files.wrong_value import WrongValue
from cpq.terms import Term

MAX_QUANTITY = Decimal(10) ** 12
"""Largest quantity on a line; beyond it a typing slip is likelier than a deal."""

YEARS = range(1900, 3000)
"""Years that a deal's dates lie in, so that the longest term after them is still in the calendar."""

_DAYS = re.compile(r"(?:net )?(\d{1,4})(?: days?)?", re.ASCII)


def _written(value: Any, what: str) -> Any:
    """A number of Python as a file would write it, to be read as strictly; anything else but JSON's as it is."""
    if isinstance(value, JsonNumber):
        raise WrongValue(f"{what} is a JSON number", hint=f'write it as a string: "{value}"')
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return plain(Decimal(value))
    return value


def _amount(value: Any) -> Decimal:
    return read_amount(_written(value, "an amount"))


def _rate(value: Any) -> Decimal:
    text = text_of(_written(value, "a rate"), "a rate such as 15%")
    if "%" in text:
        return read_rate(text)
    fraction = said(parse_fraction, text)
    if abs(fraction) > 1 or (isinstance(value, LocatedText) and not value.quoted):
        hint = f'write {text}% or, in JSON, a fraction "0.15"'
        raise WrongValue(f"'{text}' does not say whether it is per cent", hint=hint)
    return fraction


def _quantity(value: Any) -> Decimal:
    number = read_quantity(str(value) if isinstance(value, JsonNumber) else _written(value, "a quantity"))
    if number > MAX_QUANTITY:
        raise WrongValue(f"a quantity is at most {MAX_QUANTITY:f}, got {number}")
    return number


def _date(value: Any) -> date:
    day = read_date(value)
    if day.year not in YEARS:
        raise WrongValue(f"{day} is no day of a deal", hint=f"write a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def _term(value: Any) -> Term | None:
    if isinstance(value, Term):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Term(months=value)
    text = str(value)
    return Term(months=int(text)) if text.isascii() and text.isdigit() and len(text) < 5 else Term.parse(text)


def _payment_days(value: Any) -> int:
    match = _DAYS.fullmatch(str(value).strip())
    if isinstance(value, bool) or match is None:
        raise ValueError(f"'{value}' is not a number of days; write 30 or 30 days")
    return int(match[1])


def _clean(value: str) -> str:
    """A text as files may hold it; an empty one too, since JSON writes it for what there is not."""
    return read_text(value) if value else value


def _plain_text(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


_TEXT_SCHEMA = {"type": "string"}
_IN_DIGITS = PlainSerializer(lambda value: f"{value:f}", return_type=str, when_used="json")
"""Numbers as they can be read again: 0.000000000001 has no exponent."""

CleanText = Annotated[str, BeforeValidator(_plain_text), AfterValidator(_clean)]
"""Text without control, invisible or direction-override characters."""
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    _IN_DIGITS,
    WithJsonSchema({**_TEXT_SCHEMA, "pattern": r"^-?\d+(\.\d+)?$", "examples": ["12.00"]}),
]
"""An amount in the quote's currency, as text."""
RequestRate = Annotated[
    Decimal,
    BeforeValidator(_rate),
    _IN_DIGITS,
    WithJsonSchema(
        {**_TEXT_SCHEMA, "pattern": r"^-?(\d+(\.\d+)? ?%|[01]\.\d+|0)$", "examples": ["15%", "0.15"]},
    ),
]
"""A rate: ``15%`` in files, the fraction ``"0.15"`` in JSON."""
Quantity = Annotated[
    Decimal,
    BeforeValidator(_quantity),
    _IN_DIGITS,
    WithJsonSchema({"type": ["string", "number"], "examples": ["120"]}),
]
"""Units on a line, zero or more; whole unless the unit declares decimals."""
RequestDate = Annotated[date, BeforeValidator(_date), WithJsonSchema({**_TEXT_SCHEMA, "format": "date"})]
RequestTerm = Annotated[
    Term,
    BeforeValidator(_term),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({**_TEXT_SCHEMA, "examples": ["36 months"]}),
]
"""A term such as ``36 months``; a bare whole number counts months."""
PaymentDays = Annotated[
    int, BeforeValidator(_payment_days), WithJsonSchema({"type": ["string", "integer"], "examples": ["45 days"]})
]
YesNo = Annotated[
    bool, BeforeValidator(read_yes_no), WithJsonSchema({"enum": ["yes", "no", True, False], "examples": ["yes"]})
]
