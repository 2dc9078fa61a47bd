"""Text of a file to a value: amounts, rates, dates, ids; a finished value stays, anything else is refused in words.

Each raises WrongValue, which says what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from cpq.files.located import JsonNumber
from cpq.files.text import clean_text, quoted
from cpq.files.wrong_value import WrongValue
from cpq.money import Money, parse_amount, parse_rate, plain
from cpq.problems import NOWHERE, CpqError
from cpq.terms import Term, parse_date

T = TypeVar("T")

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
ID = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
"""What an id looks like."""

_NOT_IN_ID = re.compile(r"[^a-z0-9.-]+")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


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


def read_amount(value: object) -> Decimal:
    """An exact amount."""
    if type(value) is Decimal and value.is_finite():
        return value
    _no_json_number(value, "the amount")
    return said(parse_amount, text_of(value, "an amount such as 12.00"))


def read_rate(value: object) -> Decimal:
    """A rate as a fraction."""
    if type(value) is Decimal and value.is_finite():
        return value
    _no_json_number(value, "the rate")
    return said(parse_rate, text_of(value, "a rate such as 15%"))


def read_money(value: object) -> Money:
    """An amount with its currency."""
    if isinstance(value, Money):
        return value
    return said(Money.parse, text_of(value, "an amount and its currency such as 12.00 EUR"))


def read_whole(value: object) -> int:
    """A whole number, of at most 18 digits."""
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


def read_quantity(value: object) -> Decimal:
    """Units, zero or more."""
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


def read_yes_no(value: object) -> bool:
    """A yes or a no."""
    if type(value) is bool:
        return value
    text = text_of(value, "yes or no")
    if text not in _YES_NO:
        low = text.lower()
        guess = low if low in _YES_NO else {"on": "yes", "off": "no", "y": "yes", "n": "no"}.get(low, "yes or no")
        raise WrongValue(f"{quoted(text)} is neither yes nor no", hint=f"write {guess}")
    return _YES_NO[text]


def read_date(value: object) -> date:
    """A date, year first."""
    if type(value) is date:
        return value
    return said(parse_date, text_of(value, "a date such as 2026-11-01"))


def read_term(value: object) -> Term:
    """A term in months and days."""
    if isinstance(value, Term):
        return value
    return said(Term.parse, text_of(value, "a term such as 36 months"))


def read_id(value: object) -> str:
    """An id in kebab-case."""
    text = text_of(value, "an id such as eu-2026")
    if ID.fullmatch(text):
        return text
    if len(text) > 64:
        raise WrongValue("an id has at most 64 characters", hint=f"this one has {len(text)}")
    guess = _NOT_IN_ID.sub("-", text.lower()).strip("-.")
    allowed = "ids are small letters a to z, digits, '-' and '.'"
    raise WrongValue(f"{quoted(text)} is not an id", hint=f"write {guess}; {allowed}" if guess else allowed)


def read_text(value: object) -> str:
    """A text that is not empty and holds nothing invisible."""
    text = text_of(value, "a text")
    for problem in clean_text(text, NOWHERE):
        raise WrongValue(problem.message, hint=problem.hint, code=problem.code)
    return text
