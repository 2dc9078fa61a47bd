"""Fields that files write as text and models hold as values: amounts, rates, dates, ids and more.

Each takes the text of a file, or the finished value where a model is built in code, and refuses the rest in words.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from cpq.files.scalar_text import (
    ID,
    read_amount,
    read_date,
    read_id,
    read_money,
    read_quantity,
    read_rate,
    read_term,
    read_text,
    read_whole,
    read_yes_no,
    said,
    text_of,
)
from cpq.money import Money, plain
from cpq.terms import Term

_AMOUNT_PATTERN = r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$"


def source_text(value: object) -> str:
    """A value as a file writes it, for models written back to files and JSON."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else str(value)


def _schema(*types: str, **more: Any) -> WithJsonSchema:
    """JSON Schema of a scalar; editors read plain YAML numbers as numbers, so those are allowed beside text."""
    return WithJsonSchema({"type": list(types) if len(types) > 1 else types[0], **more})


_AS_TEXT = PlainSerializer(source_text, return_type=str, when_used="json")

Amount = Annotated[
    Decimal,
    PlainValidator(read_amount),
    _AS_TEXT,
    _schema("string", "number", pattern=_AMOUNT_PATTERN, description="An exact amount.", examples=["12.00"]),
]
"""An exact amount without currency, such as ``12.00``."""

Rate = Annotated[
    Decimal,
    PlainValidator(read_rate),
    _AS_TEXT,
    _schema("string", pattern=r"^-?[0-9]+(\.[0-9]+)? ?%$", description="A rate, in per cent.", examples=["15%"]),
]
"""A rate, ``15%`` in files and the fraction 0.15 in code."""

MoneyText = Annotated[
    Money,
    PlainValidator(read_money),
    _AS_TEXT,
    _schema(
        "string",
        pattern=r"^-?[0-9]{1,18}(\.[0-9]{1,12})? [A-Z]{3}$",
        description="An amount and its currency.",
        examples=["12.00 EUR"],
    ),
]
"""An amount with its currency, such as ``12.00 EUR``."""

Whole = Annotated[
    int,
    PlainValidator(read_whole),
    _schema("string", "integer", pattern=r"^-?(0|[1-9][0-9]{0,17})$", description="A whole number.", examples=[12]),
]
"""A whole number; ``010``, ``1_000`` and ``12.0`` are refused."""

Quantity = Annotated[
    Decimal,
    PlainValidator(read_quantity),
    _AS_TEXT,
    _schema(
        "string",
        "number",
        minimum=0,
        pattern=r"^[0-9]{1,18}(\.[0-9]{1,12})?$",
        description="Units, zero or more.",
        examples=["12"],
    ),
]
"""Units of a product, zero or more; decimals only where the unit declares them."""

YesNo = Annotated[
    bool,
    PlainValidator(read_yes_no),
    WithJsonSchema({"enum": ["yes", "no", True, False], "description": "yes or no.", "examples": ["yes"]}),
]
"""``yes`` or ``no``; ``true`` and ``false`` too."""

IsoDate = Annotated[
    date,
    PlainValidator(read_date),
    _AS_TEXT,
    _schema(
        "string",
        format="date",
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        description="A date: year, month, day.",
        examples=["2026-11-01"],
    ),
]
"""A date, year first: ``2026-11-01``."""

TermText = Annotated[
    Term,
    PlainValidator(read_term),
    _AS_TEXT,
    _schema("string", description="Whole months, days or both.", examples=["36 months"]),
]
"""A term such as ``36 months`` or ``90 days``."""

Id = Annotated[
    str,
    PlainValidator(read_id),
    _schema("string", pattern=f"^{ID.pattern}$", description="An id in kebab-case.", examples=["eu-2026"]),
]
"""An id in kebab-case, such as ``sales-director`` or ``eu-2026``."""

Text = Annotated[str, PlainValidator(read_text), _schema("string", minLength=1)]
"""A text that is not empty and holds no invisible characters."""

__all__ = [
    "Amount",
    "Id",
    "IsoDate",
    "MoneyText",
    "Quantity",
    "Rate",
    "TermText",
    "Text",
    "Whole",
    "YesNo",
    "said",
    "source_text",
    "text_of",
]
