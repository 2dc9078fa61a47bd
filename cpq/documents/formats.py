"""Amounts, rates, quantities and dates dressed in a locale's habits.

Everything arrives rounded; nothing is rounded here. A formatter that rounded would round half to even behind the
policy's back.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.languages import get_official_languages
from babel.localedata import exists
from babel.numbers import NumberPattern, format_decimal, format_percent

from cpq.currencies import minor_units
from cpq.problems import CannotRender
from cpq.rounding import EXACT, exact, round_to

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
"""What stands before an amount below zero in every language; a hyphen is too short for it."""
FRACTION_DECIMALS = 4
"""Decimals that a number of periods shows when it is not a whole one, such as 11.5484 months."""


_USUAL_COUNTRY = {"de": "DE", "en": "GB", "fr": "FR", "ja": "JP"}


def locale_for(language: str, country: str) -> str:
    """The locale of a language as a country writes it; elsewhere the language's usual country.

    >>> locale_for("fr", "CH"), locale_for("en", "PL"), locale_for("en_US", "FR")
    ('fr_CH', 'en_GB', 'en_US')
    """
    tag = language.replace("-", "_")
    if "_" in tag:
        return tag
    local = f"{tag}_{country}"
    return (
        local
        if exists(local) and tag in get_official_languages(country, de_facto=True)
        else f"{tag}_{_USUAL_COUNTRY.get(tag, tag.upper())}"
    )


class Formats:
    """How one locale writes numbers and dates, for a quote in one currency."""

    def __init__(self, locale: str, currency: str) -> None:
        self.locale = _locale(locale)
        self.currency = currency
        self.decimals = minor_units(currency)
        self._pattern: NumberPattern = self.locale.currency_formats["standard"]

    def amount(self, amount: Decimal) -> str:
        """An amount in the currency's own decimals; one with more decimals than those is shown with all of them."""
        return self._money(amount, max(self.decimals, _decimals_of(amount)))

    def amounts(self, amounts: Sequence[Decimal]) -> list[str]:
        """Amounts with as many decimals as the finest of them, so that they line up in a column."""
        decimals = max([self.decimals, *(_decimals_of(amount) for amount in amounts)])
        return [self._money(amount, decimals) for amount in amounts]

    def percent(self, rate: Decimal) -> str:
        """A rate such as ``19.5 %``, exactly."""
        with exact():
            return format_percent(rate.normalize(EXACT), locale=self.locale, decimal_quantization=False)

    def share(self, rate: Decimal) -> str:
        """A rate derived from printed prices, for the eye: one decimal at most."""
        return self.percent(round_to(rate, 3))

    def number(self, number: Decimal) -> str:
        """A quantity, exactly."""
        plain = number.normalize(EXACT) if number else Decimal(0)
        with exact():
            return format_decimal(plain, locale=self.locale, decimal_quantization=False)

    def periods(self, periods: Fraction) -> str:
        """How many price periods a line covers; a fraction is shown with four decimals."""
        exact = EXACT.divide(Decimal(periods.numerator), Decimal(periods.denominator))
        return self.number(round_to(exact, FRACTION_DECIMALS))

    def long_date(self, day: date) -> str:
        """A date in words, such as ``20 November 2026``."""
        return format_date(day, "long", locale=self.locale)

    def short_date(self, day: date) -> str:
        """A date for table cells, such as ``01/01/2027``, with the year in four digits."""
        return _with_whole_year(day, self.locale)

    def span(self, first: date, last: date) -> str:
        """Two dates, both included."""
        return f"{self.short_date(first)}{NO_BREAK_SPACE}– {self.short_date(last)}"

    def _money(self, amount: Decimal, decimals: int) -> str:
        return _money(amount, decimals, self.currency, self.locale, self._pattern)


def _locale(name: str) -> Locale:
    try:
        return Locale.parse(name.replace("-", "_"))
    except (UnknownLocaleError, ValueError) as error:
        raise CannotRender(
            f"'{name[:40]}' is not a locale", code="unknown-locale", hint="write one such as fr_FR, de_DE or en_GB"
        ) from error


def _decimals_of(amount: Decimal) -> int:
    exponent = amount.normalize(EXACT).as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


@lru_cache(maxsize=64)
def _pattern_with(pattern: NumberPattern, decimals: int) -> NumberPattern:
    fixed = copy.copy(pattern)
    fixed.frac_prec = (decimals, decimals)
    return fixed


@lru_cache(maxsize=4096)
def _money(amount: Decimal, decimals: int, currency: str, locale: Locale, pattern: NumberPattern) -> str:
    with exact():  # Babel quantizes in the context that it finds
        text = _pattern_with(pattern, decimals).apply(
            amount, locale, currency=currency, currency_digits=False, decimal_quantization=False
        )
    return _spaced(text.replace("-", MINUS))


def _spaced(text: str) -> str:
    """Put a space between a currency written in letters and its digits: ``CHF 12.00``, ``-PLN 12.00``."""
    for index in range(1, len(text)):
        if text[index - 1].isalpha() and text[index].isdigit():
            return f"{text[:index]}{NO_BREAK_SPACE}{text[index:]}"
    return text


@lru_cache(maxsize=1024)
def _with_whole_year(day: date, locale: Locale) -> str:
    pattern = locale.date_formats["short"].pattern
    for letters, wanted in (("y+", "y"), ("M{1,2}", "MM"), ("d{1,2}", "dd")):
        pattern = re.sub(letters, wanted, pattern)
    return format_date(day, pattern, locale=locale)
