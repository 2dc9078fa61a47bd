"""Metrics as JSON-ready data: amounts as text, null where a figure is undefined, and every definition beside it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from cpq.dates import iso_day
from cpq.metrics.figures import Amounts, Figure, Metrics, rounded
from cpq.metrics.spans import calendar_years, intervals, segments
from cpq.quotes.priced import PricedQuote

SCHEMA: Final = "cpq/metrics/1"
_PART_DECIMALS: Final = 12
"""Decimals of what one line adds, which is not rounded before it is added up."""


def metrics_json(found: Metrics, quote: PricedQuote | None = None) -> dict[str, Any]:
    """Metrics as JSON-ready data.

    Args:
        quote: The quote that they are of, whose segments, intervals and calendar years then stand beside them.
    """
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "on": iso_day(found.on),
        "currency": found.currency,
        "day_count": found.day_count,
        "billing_day_count": found.billing_day_count,
        "figures": {name: _described(figure) for name, figure in found.figures.items()},
        "lines": [
            {
                "id": line.line,
                "quantity": f"{line.quantity:f}",
                "active": line.active,
                "figures": {name: _part(amounts, found.digits) for name, amounts in line.figures.items()},
            }
            for line in found.lines
        ],
    }
    return data if quote is None else {**data, **_over_time(quote)}


def _over_time(quote: PricedQuote) -> Mapping[str, Any]:
    return {
        "segments": [
            {
                "id": one.id,
                "line": one.line,
                "quantity": f"{one.quantity:f}",
                "start": iso_day(one.start),
                "end": iso_day(one.end),
                "months": str(one.months),
                "mrr": _figure(one.mrr),
                "total": _figure(one.total),
            }
            for one in segments(quote)
        ],
        "intervals": [
            {"start": iso_day(one.start), "end": iso_day(one.end), "mrr": _figure(one.mrr), "arr": _figure(one.arr)}
            for one in intervals(quote)
        ],
        "calendar_years": [
            {"year": one.year, "recurring": f"{one.recurring:f}", "one_time": f"{one.one_time:f}"}
            for one in calendar_years(quote)
        ],
    }


def _described(figure: Figure) -> dict[str, Any]:
    return {**_figure(figure), "definition": figure.definition, "reason": figure.reason}


def _figure(figure: Figure) -> dict[str, str | None]:
    own = {"net": _text(figure.net)}
    return {"gross": _text(figure.gross), "discount": _text(figure.discount), **own} if figure.has_gross else own


def _part(amounts: Amounts, digits: int) -> dict[str, str]:
    return {
        "gross": _exact(amounts.gross, digits),
        "discount": _exact(amounts.discount, digits),
        "net": _exact(amounts.net, digits),
    }


def _exact(amount: Fraction, digits: int) -> str:
    """An exact amount as text: at least the currency's decimals, and no zeros beyond them."""
    text = f"{rounded(amount, _PART_DECIMALS):f}"
    whole, _, decimals = text.partition(".")
    kept = decimals.rstrip("0").ljust(digits, "0")
    return f"{whole}.{kept}" if kept else whole


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
