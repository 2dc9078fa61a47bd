"""The limits of guardrails and bands: money, a rate, a number, or a number of a named unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from cpq.expressions import Fact
from cpq.files.scalar_text import text_of
from cpq.files.scalars import said
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue
from cpq.money import Money, format_rate, parse_amount, parse_rate, plain

_MONEY = re.compile(r".*[A-Z]{3}", re.ASCII)
_LETTER = re.compile(r"[A-Za-z]", re.ASCII)
_MEASURED = re.compile(r"(-?[0-9.]+) ([A-Za-z]+)", re.ASCII)
_CALENDAR = {
    "day": (1, "day"),
    "week": (7, "day"),
    "month": (1, "month"),
    "quarter": (3, "month"),
    "year": (12, "month"),
}
_COUNTED_BY_NAME = {"days": "day", "months": "month"}
_WRITTEN = {"": "a number such as 10", "money": "an amount such as 100000.00 EUR", "rate": "a rate such as 15%"}
_EXAMPLES = "a limit such as 15%, 45, 24 months or 100000.00 EUR"


@dataclass(frozen=True, slots=True)
class Measure:
    """A limit that is no money.

    Attributes:
        number: In its unit; 15% is 0.15.
        unit: ``rate`` for a rate, ``day`` or ``month`` for time, another unit as written, or empty.
    """

    number: Decimal
    unit: str = ""

    def __str__(self) -> str:
        if self.unit == "rate":
            return format_rate(self.number)
        counted = f"{self.unit}s" if self.unit in _CALENDAR and self.number != 1 else self.unit
        return f"{plain(self.number)} {counted}".rstrip()

    def fits(self, unit: str) -> bool:
        """Whether it can limit a figure of a unit: the unit is the same, or left out where a plain number is clear."""
        if not self.unit:
            return unit != "rate" or not self.number
        return self.unit.removesuffix("s") == unit.removesuffix("s")


Threshold = Money | Measure
"""What a fact is compared with; money is converted to the quote's currency."""


def read_threshold(value: object) -> Threshold:
    """A limit from the text of a file; ``2 years`` are 24 months, ``2 weeks`` are 14 days.

    Raises:
        WrongValue: Saying what would be right.
    """
    if isinstance(value, Money | Measure):
        return value
    text = text_of(value, _EXAMPLES).strip()
    if text.endswith("%"):
        return Measure(said(parse_rate, text), "rate")
    if _MONEY.fullmatch(text):
        return said(Money.parse, text)
    measured = _MEASURED.fullmatch(text)
    if measured is None and _LETTER.search(text):
        raise WrongValue(f"{quoted(text)} is not a limit", hint=f"write {_EXAMPLES}")
    if measured is None:
        return Measure(said(parse_amount, text))
    factor, unit = _CALENDAR.get(measured[2].removesuffix("s"), (1, measured[2]))
    return Measure(said(parse_amount, measured[1]) * factor, unit)


def fits(bound: Threshold, fact: Fact) -> bool:
    """Whether a limit is of the fact's kind: money for money, a rate for a rate, months for months."""
    unit = unit_of(fact)
    return unit == "money" if isinstance(bound, Money) else unit != "money" and bound.fits(unit)


def unit_of(fact: Fact) -> str:
    """The unit that limits of a fact are in; ``term_months`` counts months, as its name says."""
    return fact.type.unit or _COUNTED_BY_NAME.get(fact.name.rpartition("_")[2], "")


def kind_of(fact: Fact) -> str:
    """What a fact is, in words: a rate, an amount, a number of days."""
    unit = unit_of(fact)
    return f"a number of {unit}s" if unit in _CALENDAR else str(fact.type)


def example_for(fact: Fact) -> str:
    """How a limit of a fact is written."""
    unit = unit_of(fact)
    if unit in _WRITTEN:
        return _WRITTEN[unit]
    return f"a number of {unit}s such as 30 {unit}s" if unit in _CALENDAR else f"a number in {unit} such as 100 {unit}"


ThresholdText = Annotated[
    Threshold,
    PlainValidator(read_threshold),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema(
        {"type": ["string", "number"], "description": "A limit.", "examples": ["15%", "45", "100000.00 EUR"]}
    ),
]
"""A limit as files write it."""
