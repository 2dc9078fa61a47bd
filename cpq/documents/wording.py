"""Phrases that combine numbers with words: price units, periods, terms, ranges."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil
from typing import Final

from cpq.daycount import PERIOD_MONTHS
from cpq.documents.formats import Formats
from cpq.documents.names import CatalogNames
from cpq.documents.texts import N_, Texts
from cpq.quotes.billing_terms import BillingTerms
from cpq.quotes.payment_terms import PaymentTerms
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.terms import Term

UNITS: Final = (
    N_("box"),
    N_("call"),
    N_("contract"),
    N_("day"),
    N_("device"),
    N_("employee"),
    N_("GB"),
    N_("hour"),
    N_("invoice"),
    N_("item"),
    N_("kg"),
    N_("licence"),
    N_("machine"),
    N_("message"),
    N_("order"),
    N_("piece"),
    N_("project"),
    N_("seat"),
    N_("site"),
    N_("transaction"),
    N_("unit"),
    N_("user"),
)
"""Price units that documents can name in every language; others are named by the catalog or printed as written."""

PERIODS: Final = (
    N_("week"),
    N_("month"),
    N_("quarter"),
    N_("half-year"),
    N_("year"),
)

EVENTS: Final = (
    N_("at order"),
    N_("at start"),
    N_("at delivery"),
    N_("at shipment"),
    N_("at acceptance"),
    N_("30 days after acceptance"),
    N_("30 days after delivery"),
    N_("30 days after invoice"),
    N_("monthly in advance"),
    N_("monthly in arrears"),
    N_("quarterly in advance"),
    N_("quarterly in arrears"),
    N_("half-yearly in advance"),
    N_("half-yearly in arrears"),
    N_("up front"),
    N_("yearly in advance"),
    N_("yearly in arrears"),
)
"""What deals usually say about payment and billing; anything else is printed as the rep wrote it."""


def per(line: PricedLine, names: CatalogNames, texts: Texts) -> str:
    """What a unit price counts for: ``per seat per month``."""
    unit = names.unit(line.per) or texts.word(line.per) if line.per else ""
    period = texts.word(line.period) if line.period else ""
    if unit and period:
        return texts.gettext("per {unit} per {period}", unit=unit, period=period)
    return texts.gettext("per {unit}", unit=unit or period) if unit or period else ""


def term_unit(quote: PricedQuote) -> str:
    """The one unit that a document counts terms in: years where everything comes in whole ones, else months."""
    recurring = [line for line in quote.lines if line.period in PERIOD_MONTHS]
    lengths = [line.periods * PERIOD_MONTHS[line.period] for line in recurring]
    if quote.request.term is not None:
        lengths.append(Fraction(quote.request.term.months) + Fraction(quote.request.term.days, 31))
    by_year = bool(recurring) and all(line.period == "year" for line in recurring)
    return "year" if by_year and all(length % 12 == 0 for length in lengths) else "month"


def in_periods(line: PricedLine, unit: str, texts: Texts, formats: Formats) -> str:
    """How long a recurring line runs, in the unit that the document counts terms in: ``12 months``."""
    if not line.period:
        return ""
    if line.period not in PERIOD_MONTHS:
        return counted(line.period, line.periods, texts, formats)
    return counted(unit, line.periods * PERIOD_MONTHS[line.period] / PERIOD_MONTHS[unit], texts, formats)


def counted(unit: str, count: Fraction, texts: Texts, formats: Formats) -> str:
    """A number of days, weeks, months, quarters, half-years or years."""
    number, form = formats.periods(count), ceil(count)
    match unit:
        case "day":
            return texts.ngettext("{count} day", "{count} days", form, number)
        case "week":
            return texts.ngettext("{count} week", "{count} weeks", form, number)
        case "month":
            return texts.ngettext("{count} month", "{count} months", form, number)
        case "quarter":
            return texts.ngettext("{count} quarter", "{count} quarters", form, number)
        case "half-year":
            return texts.ngettext("{count} half-year", "{count} half-years", form, number)
        case _:
            return texts.ngettext("{count} year", "{count} years", form, number)


def term(length: Term, unit: str, texts: Texts, formats: Formats) -> str:
    """A term such as ``12 months 10 days``, or ``3 years`` where the document counts in years."""
    parts = []
    if length.months:
        parts.append(counted(unit, Fraction(length.months, PERIOD_MONTHS[unit]), texts, formats))
    if length.days:
        parts.append(counted("day", Fraction(length.days), texts, formats))
    return " ".join(parts)


def duration(text: str, texts: Texts, formats: Formats) -> str:
    """A delivery time: ``10 weeks`` in words of the language where it is one, else as the rep wrote it."""
    number, _, unit = text.partition(" ")
    singular = unit.removesuffix("s")
    if number.isascii() and number.isdigit() and singular in ("day", "week", "month"):
        return counted(singular, Fraction(int(number)), texts, formats)
    return texts.word(text)


def billing(text: str, texts: Texts) -> str:
    """How invoices are sent, in words of the language where the engine understands it, else as the rep wrote it."""
    try:
        terms = BillingTerms.parse(text)
    except ValueError:
        return texts.word(text)
    said = texts.word(str(replace(terms, day=0, by_calendar=False)))
    if terms.day:
        return texts.gettext("{billing}, from day {day} of the month", billing=said, day=str(terms.day))
    return texts.gettext("{billing}, by calendar periods", billing=said) if terms.by_calendar else said


def payment(terms: PaymentTerms, texts: Texts) -> str:
    """When invoices fall due."""
    if not terms.month_end:
        if terms.days == 0:
            return texts.gettext("due on receipt of invoice")
        return texts.ngettext("{count} day net", "{count} days net", terms.days)
    days = texts.ngettext("{count} day", "{count} days", terms.days)
    if terms.month_end == "before the days":
        return texts.gettext("end of the month, then {days}", days=days)
    if terms.day:
        return texts.gettext("{days}, end of the month, then day {day}", days=days, day=str(terms.day))
    return texts.gettext("{days}, then end of the month", days=days)


def segment(line: PricedLine, texts: Texts, formats: Formats) -> str:
    """When a segment runs: its dates, or its months within the term where no start is known."""
    if line.start is not None and line.end is not None:
        return formats.span(line.start, line.end)
    first, last = line.offset_months + 1, line.offset_months + line.length_months
    if first.denominator == 1 and last.denominator == 1:
        if first == last:
            return texts.gettext("Month {number}", number=str(first))
        return texts.gettext("Months {first} to {last}", first=str(first), last=str(last))
    return counted("month", line.length_months, texts, formats)
