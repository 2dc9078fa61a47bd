"""The metrics of a priced quote on a date: a function of the two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from cpq.currencies import minor_units
from cpq.metrics.committed import committed_part, evergreen_lines, uncommitted
from cpq.metrics.figures import DEFINITIONS, Amounts, Figure, LineFigures, Metrics, total
from cpq.metrics.lines import Measured, measured_lines
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact

_ALONE = frozenset({"acv", "acv_first_year"})
"""Figures that have no gross of their own."""


def metrics(quote: PricedQuote, on: date | None = None) -> Metrics:
    """Every metric of a quote on a date.

    Args:
        on: The date that run rates are of; the first day of service where left out.
    """
    lines = measured_lines(quote)
    first = first_day(lines)
    day = first if on is None else on
    with exact():
        parts = tuple(_part_of(one, day, committed_part(one, quote.request, first)) for one in lines)
        missing = _undefined(quote, lines, on)
        figures = {name: _figure(name, parts, missing.get(name, ""), quote) for name in DEFINITIONS}
    return Metrics(
        day,
        quote.currency,
        minor_units(quote.currency),
        MappingProxyType(figures),
        parts,
        quote.day_count,
        quote.billing_day_count,
    )


def first_day(lines: Iterable[Measured]) -> date | None:
    """The first day of service of the recurring lines; None where one of them has no dates."""
    starts = [one.begins for one in lines if one.recurs]
    known = [start for start in starts if start is not None]
    return min(known) if known and len(known) == len(starts) else None


def _part_of(one: Measured, day: date | None, committed: Amounts) -> LineFigures:
    """What a line adds to each figure."""
    line, whole = one.line, one.whole()
    active = one.recurs and one.active_on(day)
    figures: dict[str, Amounts] = {}
    if active:
        figures["mrr"] = one.per_month()
        figures["arr"] = figures["mrr"].times(12)
    if line.kind == "usage":
        figures["usage"] = whole
    else:
        if not line.pass_through:
            figures["recurring" if line.kind == "recurring" else "one_time"] = whole
        billed = one.billed()
        figures |= {"tcv": whole, "tcv_committed": committed, "tcb": billed}
        figures["elp"] = Amounts(billed.gross, billed.gross)
    return LineFigures(line.id, line.quantity, active, MappingProxyType(figures))


def _figure(name: str, parts: Iterable[LineFigures], reason: str, quote: PricedQuote) -> Figure:
    digits = minor_units(quote.currency)
    if reason:
        return Figure(name, None, digits, reason, name not in _ALONE)
    if name == "acv":
        return _alone(name, quote.metrics["acv"], digits)
    if name == "acv_first_year":
        return _alone(name, next((year.amount for year in quote.years if year.year == 1), Decimal(0)), digits)
    return Figure(name, total(part.figures[name] for part in parts if name in part.figures), digits)


def _alone(name: str, amount: Decimal | None, digits: int) -> Figure:
    net = Fraction(amount or 0)
    return Figure(name, Amounts(net, net), digits, has_gross=False)


def _undefined(quote: PricedQuote, lines: tuple[Measured, ...], on: date | None) -> Mapping[str, str]:
    """Why figures are undefined, by name."""
    found: dict[str, str] = {}
    undated = tuple(dict.fromkeys(one.line.line for one in lines if one.recurs and one.begins is None))
    if undated and on is not None:
        reason = f"{_named(undated)} no dates, so nothing is known to run on {on}; write start: 2027-01-01"
        found |= dict.fromkeys(("mrr", "arr"), reason)
    endless = evergreen_lines(lines)
    if endless:
        reason = f"{_named(endless)} no end: what it comes to in all is unknown; MRR and ARR say what it runs at"
        found |= dict.fromkeys(("recurring", "tcv", "tcv_committed", "tcb", "elp", "acv", "acv_first_year"), reason)
    elif quote.request.has_opt_out and uncommitted(quote.request):
        found["tcv_committed"] = uncommitted(quote.request)
    if not any(one.line.kind == "recurring" for one in lines):
        found |= dict.fromkeys(("acv", "acv_first_year"), "nothing recurs, so there is no year of it")
    return found


def _named(ids: tuple[str, ...]) -> str:
    names = ", ".join(f"'{one}'" for one in ids)
    return f"line {names} has" if len(ids) == 1 else f"lines {names} have"
