"""The transactions behind a value: how many there are, or what each is worth, in their order."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from cpq.files.scalar_text import read_whole
from cpq.quotes.scalars import Quantity


def _transactions(value: Any) -> Any:
    if value is None or isinstance(value, list | tuple):
        return value
    count = read_whole(value)
    if count < 0:
        raise ValueError("transactions are counted from 0")
    return count


Transactions = Annotated[
    int | tuple[Quantity, ...],
    BeforeValidator(_transactions, json_schema_input_type=str | int | tuple[Quantity, ...]),
]
"""So many transactions of equal value, or the value of each in their order."""


def value_of(transactions: int | tuple[Decimal, ...] | None) -> Decimal | None:
    """What listed transactions are worth together; None where only their number is known, or nothing."""
    return sum(transactions, Decimal(0)) if isinstance(transactions, tuple) else None
