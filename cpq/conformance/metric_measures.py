"""What published cases compare of a quote's segments and metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.currencies import minor_units
from cpq.metrics import intervals, metrics
from cpq.metrics.figures import rounded
from cpq.pricing.discount_amounts import DISCOUNTS, off
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import round_to

_Figures = list[Decimal | Fraction | None]


def _of_segment(index: int, part: Callable[[PricedLine, int], Decimal]) -> Callable[[PricedQuote], _Figures]:
    return lambda quote: [part(quote.lines[index], minor_units(quote.currency))]


def _gross(line: PricedLine, digits: int) -> Decimal:
    return round_to(line.list_total, digits)


def _discount(line: PricedLine, digits: int) -> Decimal:
    """What discounts take off, negative and rounded by itself."""
    return round_to(-off(line, DISCOUNTS), digits)


def _figure(name: str) -> Callable[[PricedQuote], _Figures]:
    return lambda quote: [metrics(quote)[name].net]


def _first(name: str, part: str) -> Callable[[PricedQuote], _Figures]:
    """What the first priced line adds to a figure."""
    return lambda quote: [
        rounded(getattr(metrics(quote).lines[0].figures[name], part), minor_units(quote.currency)),
    ]


METRIC_MEASURES: Mapping[str, Callable[[PricedQuote], _Figures]] = {
    "first segment gross": _of_segment(0, _gross),
    "first segment discount": _of_segment(0, _discount),
    "last segment gross": _of_segment(-1, _gross),
    "last segment discount": _of_segment(-1, _discount),
    "mrr": _figure("mrr"),
    "arr by interval": lambda quote: [span.arr.net for span in intervals(quote)],
    "tcv": _figure("tcv"),
    "tcb": _figure("tcb"),
    "elp": _figure("elp"),
    "acv": _figure("acv"),
    "parts": lambda quote: [Decimal(len(quote.lines))],
    "first part gross mrr": _first("mrr", "gross"),
    "first part net mrr": _first("mrr", "net"),
    "first part gross billed": _first("tcb", "gross"),
    "first part net billed": _first("tcb", "net"),
}
"""Measures of segments and metrics, by name."""
