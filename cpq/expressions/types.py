"""What an expression's values are: kind, unit, whether they may be empty, and their closed choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Value = Decimal | str | bool | date | None
"""What a fact holds and an expression gives."""

Kind = Literal["number", "text", "yes/no", "date", "null"]


@dataclass(frozen=True, slots=True)
class ValueType:
    """The type of a fact, a table cell or an expression.

    Attributes:
        kind: What sort of value it is.
        unit: Unit of a number: a currency code, ``kg``, ``month``, ``seat``; ``money`` is an amount in
            the quote's currency, ``rate`` a fraction, and an empty text a pure number.
        optional: Whether the value may be absent (None).
        choices: The closed set of texts, or empty when any text can occur.
    """

    kind: Kind
    unit: str = ""
    optional: bool = False
    choices: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.kind != "number":
            return _WORDS[self.kind]
        if self.unit in _UNIT_WORDS:
            return _UNIT_WORDS[self.unit]
        return f"a number in {self.unit}"


_WORDS: dict[Kind, str] = {"text": "a text", "yes/no": "a yes/no", "date": "a date", "null": "an empty value"}
_UNIT_WORDS = {"": "a number", "rate": "a rate", "money": "an amount in the quote's currency"}

NUMBER = ValueType("number")
TEXT = ValueType("text")
YES_NO = ValueType("yes/no")
DATE = ValueType("date")
NULL = ValueType("null")
MONEY = ValueType("number", "money")
RATE = ValueType("number", "rate")
