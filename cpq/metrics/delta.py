"""Deltas: what a changed quote is above the one before, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from cpq.metrics.figures import NOTHING, Amounts, Figure, LineFigures, Metrics
from cpq.metrics.measure import metrics
from cpq.problems import CpqError
from cpq.quotes.priced import PricedQuote

_ZERO = Decimal(0)


def delta(old: PricedQuote, new: PricedQuote, on: date | None = None) -> Metrics:
    """The metrics of a new quote less those of an old one, on one date; the other way round it is the opposite.

    Args:
        on: The date that run rates are of; the first day of service of either where left out.

    Returns:
        Figures that are undefined in one of them are undefined; lines are matched by their ids.

    Raises:
        CpqError: They are in different currencies.
    """
    if old.currency != new.currency:
        message = f"the quotes are in {old.currency} and {new.currency}; their metrics have no difference"
        raise CpqError(message, code="currency-mismatch", hint="price both in one currency")
    before, after = metrics(old, on), metrics(new, on)
    if on is None and before.on is not None and after.on is not None and before.on != after.on:
        first = min(before.on, after.on)
        before, after = metrics(old, first), metrics(new, first)
    figures = {name: _less(figure, before[name]) for name, figure in after.figures.items()}
    return Metrics(
        after.on,
        after.currency,
        after.digits,
        MappingProxyType(figures),
        tuple(_lines(before, after)),
        after.day_count,
        after.billing_day_count,
    )


def _less(new: Figure, old: Figure) -> Figure:
    if new.amounts is None or old.amounts is None:
        return Figure(new.name, None, new.digits, new.reason or old.reason, new.has_gross)
    return Figure(new.name, new.amounts.less(old.amounts), new.digits, has_gross=new.has_gross)


def _lines(before: Metrics, after: Metrics) -> list[LineFigures]:
    """Every line of either quote; one that only the other has counts with nothing."""
    old = {line.line: line for line in before.lines}
    new = {line.line: line for line in after.lines}
    found: list[LineFigures] = []
    for line_id in dict.fromkeys([*new, *old]):
        now, was = new.get(line_id), old.get(line_id)
        quantity = (now.quantity if now else _ZERO) - (was.quantity if was else _ZERO)
        found.append(
            LineFigures(
                line_id,
                quantity,
                bool(now and now.active) or bool(was and was.active),
                _difference(now.figures if now else {}, was.figures if was else {}),
            )
        )
    return found


def _difference(new: Mapping[str, Amounts], old: Mapping[str, Amounts]) -> Mapping[str, Amounts]:
    names = dict.fromkeys([*new, *old])
    return MappingProxyType({name: new.get(name, NOTHING).less(old.get(name, NOTHING)) for name in names})
