"""Fields that files write as text and models hold as values: amounts, rates, dates, ids, texts per language.

Each takes the text of a file, or the finished value where a model is built in code, and refuses the rest in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from cpq.files.located import JsonNumber, LocatedText
from cpq.files.text import clean_text, quoted
from cpq.files.wrong_value import WrongValue
from cpq.money import Money, parse_amount, parse_rate, plain
from cpq.problems import NOWHERE, CpqError
from cpq.terms import Term, parse_date

T = TypeVar("T")

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_NOT_IN_ID = re.compile(r"[^a-z0-9.-]+")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}
_AMOUNT_PATTERN = r"^-?[0-9]{1,18}(\.[0-9]{1,12})?$"


def text_of(value: object, what: str) -> str:
    """The text of a scalar.

    Raises:
        WrongValue: A map, a list, nothing at all or a value of another type.
    """
    if isinstance(value, str):
        if not value:
            raise WrongValue("a value is missing", hint=f"write {what}, or leave the field out")
        return str(value)
    if isinstance(value, dict | list | tuple):
        kind = "a map of fields" if isinstance(value, dict) else "a list"
        raise WrongValue(f"{kind} stands where one value belongs", hint=f"write {what}", code="wrong-type")
    raise WrongValue(f"{value!r} is a {type(value).__name__}, not text", hint=f"write {what}", code="wrong-type")


def said(reader: Callable[[str], T], text: str) -> T:
    """What a reader makes of a text; what it refuses becomes message and hint.

    Raises:
        WrongValue: With the reader's own words.
    """
    try:
        return reader(text)
    except CpqError as error:
        raise WrongValue(error.message, hint=error.hint, code=error.code) from None
    except WrongValue:
        raise
    except ValueError as error:
        message, _, hint = str(error).partition("; ")
        raise WrongValue(message, hint=hint) from None


def _no_json_number(value: object, what: str) -> None:
    if isinstance(value, JsonNumber):
        hint = f'write it as a string: "{value}"'
        raise WrongValue(f"{what} is a JSON number, which other readers round", hint=hint, code="wrong-type")


def _amount(value: object) -> Decimal:
    if type(value) is Decimal and value.is_finite():
        return value
    _no_json_number(value, "the amount")
    return said(parse_amount, text_of(value, "an amount such as 12.00"))


def _rate(value: object) -> Decimal:
    if type(value) is Decimal and value.is_finite():
        return value
    _no_json_number(value, "the rate")
    return said(parse_rate, text_of(value, "a rate such as 15%"))


def _money(value: object) -> Money:
    if isinstance(value, Money):
        return value
    return said(Money.parse, text_of(value, "an amount and its currency such as 12.00 EUR"))


def _whole(value: object) -> int:
    if type(value) is int:
        return value
    text = text_of(value, "a whole number such as 12")
    if not _WHOLE.fullmatch(text):
        raise WrongValue(f"{quoted(text)} is not a whole number", hint=_whole_hint(text))
    return int(text)


def _whole_hint(text: str) -> str:
    digits = re.sub(r"[_ ,']", "", text)
    plain_digits = digits.lstrip("0") or "0"
    if _WHOLE.fullmatch(plain_digits):
        return f"write {plain_digits}"
    return "write digits only, without decimals, signs or separators, such as 12"


def _quantity(value: object) -> Decimal:
    if type(value) is int:
        value = Decimal(value)
    if isinstance(value, JsonNumber) and not _WHOLE.fullmatch(value):
        _no_json_number(value, "a quantity with decimals")
    if type(value) is Decimal and value.is_finite():
        quantity = value
    else:
        quantity = said(parse_amount, text_of(value, "a quantity such as 12"))
    if quantity < 0:
        raise WrongValue(f"a quantity is never negative, not {plain(quantity)}", hint="credits are lines of their own")
    return quantity


def _yes_no(value: object) -> bool:
    if type(value) is bool:
        return value
    text = text_of(value, "yes or no")
    if text not in _YES_NO:
        low = text.lower()
        guess = low if low in _YES_NO else {"on": "yes", "off": "no", "y": "yes", "n": "no"}.get(low, "yes or no")
        raise WrongValue(f"{quoted(text)} is neither yes nor no", hint=f"write {guess}")
    return _YES_NO[text]


def _date(value: object) -> date:
    if type(value) is date:
        return value
    return said(parse_date, text_of(value, "a date such as 2026-11-01"))


def _term(value: object) -> Term:
    if isinstance(value, Term):
        return value
    return said(Term.parse, text_of(value, "a term such as 36 months"))


def _id(value: object) -> str:
    text = text_of(value, "an id such as eu-2026")
    if _ID.fullmatch(text):
        return text
    if len(text) > 64:
        raise WrongValue("an id has at most 64 characters", hint=f"this one has {len(text)}")
    guess = _NOT_IN_ID.sub("-", text.lower()).strip("-.")
    allowed = "ids are small letters a to z, digits, '-' and '.'"
    raise WrongValue(f"{quoted(text)} is not an id", hint=f"write {guess}; {allowed}" if guess else allowed)


def _text(value: object) -> str:
    text = text_of(value, "a text")
    for problem in clean_text(text, NOWHERE):
        raise WrongValue(problem.message, hint=problem.hint, code=problem.code)
    return text


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
    PlainValidator(_amount),
    _AS_TEXT,
    _schema("string", "number", pattern=_AMOUNT_PATTERN, description="An exact amount.", examples=["12.00"]),
]
"""An exact amount without currency, such as ``12.00``."""

Rate = Annotated[
    Decimal,
    PlainValidator(_rate),
    _AS_TEXT,
    _schema("string", pattern=r"^-?[0-9]+(\.[0-9]+)? ?%$", description="A rate, in per cent.", examples=["15%"]),
]
"""A rate, ``15%`` in files and the fraction 0.15 in code."""

MoneyText = Annotated[
    Money,
    PlainValidator(_money),
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
    PlainValidator(_whole),
    _schema("string", "integer", pattern=r"^-?(0|[1-9][0-9]{0,17})$", description="A whole number.", examples=[12]),
]
"""A whole number; ``010``, ``1_000`` and ``12.0`` are refused."""

Quantity = Annotated[
    Decimal,
    PlainValidator(_quantity),
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
    PlainValidator(_yes_no),
    WithJsonSchema({"enum": ["yes", "no", True, False], "description": "yes or no.", "examples": ["yes"]}),
]
"""``yes`` or ``no``; ``true`` and ``false`` too."""

IsoDate = Annotated[
    date,
    PlainValidator(_date),
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
    PlainValidator(_term),
    _AS_TEXT,
    _schema("string", description="Whole months, days or both.", examples=["36 months"]),
]
"""A term such as ``36 months`` or ``90 days``."""

Id = Annotated[
    str,
    PlainValidator(_id),
    _schema("string", pattern=f"^{_ID.pattern}$", description="An id in kebab-case.", examples=["eu-2026"]),
]
"""An id in kebab-case, such as ``sales-director`` or ``eu-2026``."""

Text = Annotated[str, PlainValidator(_text), _schema("string", minLength=1)]
"""A text that is not empty and holds no invisible characters."""

__all__ = [
    "Amount",
    "Id",
    "IsoDate",
    "LocatedText",
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
