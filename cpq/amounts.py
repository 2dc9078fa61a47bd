"""Amounts and rates as people write them in files and requests: read exactly, or refused with the right spelling.

Amounts are plain ASCII decimals; rates carry a percent sign in files and are fractions in JSON. Nothing is
guessed: ``1.234,50`` is refused, and the message says ``1234.50``.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from cpq.quoted import shown
from cpq.rounding import EXACT

MAX_INTEGER_DIGITS: Final = 18
MAX_FRACTION_DIGITS: Final = 12

_AMOUNT = re.compile(r"-?([0-9]+)(?:\.([0-9]+))?")
_RATE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) ?%")
_EXPONENT = re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+")
_NOT_FINITE = re.compile(r"[-+]?(?:s?nan[0-9]*|inf|infinity)", re.IGNORECASE)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})(?:\1[0-9]{3})*(?:(?!\1)[.,][0-9]+)?")
_DECIMAL_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_SPACES: Final = dict.fromkeys(map(ord, " _'’\u00a0\u202f\u2009"))
_MINUS: Final = dict.fromkeys(map(ord, "\u2212\u2013\uff0d"), "-")
_GUESSED_FROM: Final = 48
_TOO_LARGE_A_FRACTION: Final = 10


def parse_amount(text: object) -> Decimal:
    """The amount that a text spells, exactly: digits, perhaps a point and decimals, perhaps a minus before.

    At most 18 digits before the point and 12 after; no exponent, separators, plus sign or other scripts' digits.
    Minus zero is zero.

    Raises:
        ValueError: Saying what would be right.
    """
    if not isinstance(text, str):
        raise ValueError(f'an amount is text, so that no reader rounds it: write "1234.50", not {shown(text)}')
    if not _is_amount(text):
        raise ValueError(f"{shown(text)} is not an amount; {_amount_hint(text)}")
    amount = Decimal(text)
    return amount if amount else amount.copy_abs()


def parse_rate(text: object) -> Decimal:
    """The fraction that a rate in a file means: ``15%`` is 0.15.

    Raises:
        ValueError: Saying what would be right; a number without its percent sign is refused.
    """
    match = _RATE.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError(f"{shown(text)} is not a rate; {_rate_hint(text)}")
    return parse_amount(match[1]).scaleb(-2, EXACT)


def parse_fraction(text: object) -> Decimal:
    """The rate that a request gives as a fraction: ``0.15`` is 15 %.

    Above 1 a decimal point is required and 10 is out of reach, so that a bare 15 is never taken for 1,500 %.

    Raises:
        ValueError: Saying what would be right.
    """
    if not isinstance(text, str):
        raise ValueError(f'a rate in a request is a fraction as text, such as "0.15" for 15 %, not {shown(text)}')
    if _RATE.fullmatch(text):
        raise ValueError(f"{shown(text)} is not a fraction; write {plain(_shortest(parse_rate(text)))}")
    rate = parse_amount(text)
    if rate.copy_abs() > 1 and ("." not in text or rate.copy_abs() >= _TOO_LARGE_A_FRACTION):
        meant = rate.scaleb(-2, EXACT)
        raise ValueError(f"{shown(text)} is not a fraction; write {plain(_shortest(meant))} for {format_rate(meant)}")
    return rate


def format_rate(rate: Decimal) -> str:
    """A rate as files write it, exact and as short as possible: 0.15 is ``15%``."""
    return f"{plain(_shortest(rate.scaleb(2, EXACT)))}%"


def plain(amount: Decimal) -> str:
    """An amount in plain digits, as JSON and messages carry it: never with an exponent."""
    return f"{amount:f}"


def short(number: Decimal, *, grouped: bool = False) -> str:
    """A number for the eye, as short as it is exact: 12.50 is ``12.5``, 10 stays ``10``.

    Args:
        grouped: Whether commas stand between thousands.
    """
    text = f"{number:,f}" if grouped else plain(number)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _shortest(amount: Decimal) -> Decimal:
    return amount.normalize(EXACT) if amount else Decimal(0)


def _is_amount(text: str) -> bool:
    match = _AMOUNT.fullmatch(text)
    return match is not None and len(match[1]) <= MAX_INTEGER_DIGITS and len(match[2] or "") <= MAX_FRACTION_DIGITS


def _amount_hint(text: str) -> str:
    if _AMOUNT.fullmatch(text):
        return f"at most {MAX_INTEGER_DIGITS} digits before the point and {MAX_FRACTION_DIGITS} after it"
    if _NOT_FINITE.fullmatch(text):
        return "write a finite number such as 1234.50"
    if _EXPONENT.fullmatch(text):
        return "write all its digits, without an exponent"
    if "%" in text:
        return "an amount has no percent sign"
    guesses = _guesses(text[:_GUESSED_FROM])
    return f"write {' or '.join(guesses)}" if guesses else "write digits with a point before decimals, such as 1234.50"


def _rate_hint(text: object) -> str:
    guesses = _guesses(str(text)[:_GUESSED_FROM].replace("%", "").replace("٪", ""))
    if not guesses:
        return "write a number and a percent sign, such as 15%"
    rate = Decimal(guesses[0])
    if "%" not in str(text) and 0 < rate.copy_abs() < 1:
        return f"write {format_rate(rate)}, or {guesses[0]}% if that small a rate is meant"
    return f"write {' or '.join(f'{guess}%' for guess in guesses)}"


def _guesses(text: str) -> list[str]:
    """The amounts that somebody may have meant by a text in another spelling, best first."""
    latin = "".join(str(unicodedata.decimal(letter, letter)) for letter in text).translate(_MINUS)
    word = _unsigned(_without_currency(unicodedata.normalize("NFKC", latin).translate(_SPACES)))
    return [guess for guess in _marks_read(word) if _is_amount(guess)]


def _without_currency(word: str) -> str:
    """``12.00EUR`` or ``€12.00`` without what names the currency; other letters stay."""
    match = re.fullmatch(r"(-?)(?:[A-Z]{3}|[^\w.,+()-])?(.*?)(?:[A-Za-z]{3}|[^\w.,+()-])?", word)
    return match[1] + match[2] if match else word


def _unsigned(word: str) -> str:
    """The ways to write a sign, brought to a minus before the digits."""
    if word.startswith("(") and word.endswith(")"):
        return f"-{word[1:-1]}"
    if word.endswith("-"):
        return f"-{word[:-1]}"
    return word.removeprefix("+")


def _marks_read(word: str) -> list[str]:
    """The readings of points and commas: before a single group of three digits either kind may be meant."""
    digits = re.sub(r"^(-?)(?=[.,])", r"\g<1>0", word).rstrip(".,")
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        mark = grouped[1]
        return [digits.replace(mark, "").replace(",", "."), digits.replace(mark, ".")]
    return [digits.replace(",", ".") if _DECIMAL_COMMA.fullmatch(digits) else digits]
