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

from cpq.files.located import JsonNumber, LocatedText
from cpq.files.text import clean_text
from cpq.money import parse_amount, parse_fraction, parse_rate
from cpq.problems import NOWHERE
from cpq.terms import Term, parse_date

MAX_QUANTITY = Decimal(10) ** 12
"""Largest quantity on a line; beyond it a typing slip is likelier than a deal."""

YEARS = range(1900, 3000)
"""Years that a deal's dates lie in, so that the longest term after them is still in the calendar."""

_DAYS = re.compile(r"(?:net )?(\d{1,4})(?: days?)?", re.ASCII)


def _text(value: Any, what: str) -> str:
    if isinstance(value, JsonNumber):
        raise ValueError(f'{what} is a JSON number; write it as a string: "{value}"')
    if isinstance(value, bool | float):
        raise ValueError(f"{what} is a {type(value).__name__}; give it as text or Decimal")
    if isinstance(value, Decimal | int):
        return format(Decimal(value), "f")
    if not isinstance(value, str):
        raise ValueError(f"{what} is text such as 12.00")
    return str(value)


def _amount(value: Any) -> Decimal:
    return parse_amount(_text(value, "an amount"))


def _rate(value: Any) -> Decimal:
    text = _text(value, "a rate")
    if "%" in text:
        return parse_rate(text)
    fraction = parse_fraction(text)
    if abs(fraction) > 1 or (isinstance(value, LocatedText) and not value.quoted):
        raise ValueError(
            f"'{text}' does not say whether it is per cent; write {text}% or, in JSON, a fraction \"0.15\""
        )
    return fraction


def _quantity(value: Any) -> Decimal:
    number = parse_amount(str(value) if isinstance(value, JsonNumber) else _text(value, "a quantity"))
    if number < 0:
        raise ValueError(f"a quantity is not negative, got {number}; a credit is a line of its own kind")
    if number > MAX_QUANTITY:
        raise ValueError(f"a quantity is at most {MAX_QUANTITY:f}, got {number}")
    return number


def _date(value: Any) -> date:
    day = value if type(value) is date else parse_date(_text(value, "a date"))
    if day.year not in YEARS:
        raise ValueError(f"{day} is no day of a deal; write a year from {YEARS[0]} to {YEARS[-1]}")
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


def _yes_no(value: Any) -> bool:
    words = {"yes": True, "true": True, "no": False, "false": False}
    if isinstance(value, bool):
        return value
    if str(value) not in words:
        raise ValueError(f"'{value}' is neither yes nor no")
    return words[str(value)]


def _clean(value: str) -> str:
    problems = clean_text(value, NOWHERE)
    if problems:
        raise ValueError(problems[0].message)
    return value


def _plain_text(value: Any) -> Any:
    return str(value) if isinstance(value, str) else value


_TEXT_SCHEMA = {"type": "string"}

CleanText = Annotated[str, BeforeValidator(_plain_text), AfterValidator(_clean)]
"""Text without control, invisible or direction-override characters."""
Amount = Annotated[
    Decimal,
    BeforeValidator(_amount),
    WithJsonSchema({**_TEXT_SCHEMA, "pattern": r"^-?\d+(\.\d+)?$", "examples": ["12.00"]}),
]
"""An amount in the quote's currency, as text."""
RequestRate = Annotated[Decimal, BeforeValidator(_rate), WithJsonSchema({**_TEXT_SCHEMA, "examples": ["0.15", "15%"]})]
"""A rate: ``15%`` in files, the fraction ``"0.15"`` in JSON."""
Quantity = Annotated[
    Decimal, BeforeValidator(_quantity), WithJsonSchema({"type": ["string", "integer"], "examples": ["120"]})
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
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"type": ["boolean", "string"]})]
