"""Metrics as people read them: each figure beside its definition, the lines behind it, and how it moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from cpq.amounts import short
from cpq.commands.figures import amount, number, quantity
from cpq.commands.grid import Cell, Column, Grid, Section

if TYPE_CHECKING:
    from cpq.metrics import Figure, LineFigures, Metrics
    from cpq.quotes.priced import PricedQuote

LABELS: Mapping[str, str] = {
    "mrr": "MRR",
    "arr": "ARR",
    "one_time": "One-time",
    "recurring": "Recurring",
    "usage": "Usage",
    "tcv": "TCV",
    "tcv_committed": "TCV committed",
    "tcb": "TCB",
    "elp": "ELP",
    "acv": "ACV",
    "acv_first_year": "ACV first year",
}
"""What each figure is called."""

_BY_LINE = ("mrr", "one_time", "recurring", "usage", "tcv", "tcv_committed", "tcb", "elp")
_SPARE = frozenset({"recurring", "usage", "tcv_committed"})
"""Columns that a narrow terminal may leave out."""

_UNDEFINED = "undefined"
_DECIMALS = 12
"""Decimals of what a line adds, which is not rounded before it is added up."""


def metrics_sections(found: Metrics, quote: PricedQuote) -> Iterator[Section]:
    """Every table about a quote's metrics, in the order in which they are told."""
    yield Section(_heading(found), found.currency, _figures(found))
    yield Section("Lines", "net, before rounding", _lines(found))
    yield from _over_time(quote, found.digits)


def said_of(found: Metrics) -> str:
    """How partial periods count in the figures."""
    if found.billing_day_count == found.day_count:
        return f"Partial periods count by '{found.day_count}', in prices and in what will be billed."
    return f"Partial periods count by '{found.day_count}' in prices, by '{found.billing_day_count}' in TCB and ELP."


def _heading(found: Metrics) -> str:
    return "Metrics on the first day" if found.on is None else f"Metrics on {found.on}"


def _figures(found: Metrics) -> Grid:
    grid = Grid(
        (
            Column("Figure"),
            Column("Gross", "point", spare=True),
            Column("Discount", "point", spare=True),
            Column("Net", "point"),
            Column("Definition", wraps=True),
        ),
        indent=2,
    )
    for figure in found.figures.values():
        grid.add(
            Cell(LABELS[figure.name], "strong"),
            amount(figure.gross, found.digits),
            amount(figure.discount, found.digits),
            _net(figure),
            Cell(figure.definition, "dim"),
        )
        if figure.amounts is None:
            grid.add("", "", "", "", Cell(figure.reason, "warn"))
    return grid


def _net(figure: Figure) -> Cell:
    return Cell(_UNDEFINED, "warn") if figure.net is None else Cell(amount(figure.net, figure.digits), "total")


def _lines(found: Metrics) -> Grid:
    """What each line adds; columns that no line adds to are left out."""
    names = [name for name in _BY_LINE if any(name in line.figures for line in found.lines)]
    columns = (Column(LABELS[name], "point", spare=name in _SPARE) for name in names)
    grid = Grid((Column("Line"), Column("Quantity", "right", spare=True), *columns), indent=2)
    for line in found.lines:
        grid.add(line.line, quantity(line.quantity), *(_added(line, name, found.digits) for name in names))
    return grid


def _added(line: LineFigures, name: str, digits: int) -> str:
    from cpq.metrics.figures import rounded

    amounts = line.figures.get(name)
    return "" if amounts is None else amount(rounded(amounts.net, _DECIMALS), digits)


def _over_time(quote: PricedQuote, digits: int) -> Iterator[Section]:
    from cpq.metrics import calendar_years, intervals, segments

    parts = Grid(
        (
            Column("Segment"),
            Column("From"),
            Column("Until"),
            Column("Months", "right"),
            Column("Quantity", "right"),
            Column("MRR gross", "point", spare=True),
            Column("Discount", "point", spare=True),
            Column("MRR", "point"),
            Column("Total", "point"),
        ),
        indent=2,
    )
    for one in segments(quote):
        parts.add(
            one.id,
            _day(one.start),
            _day(one.end),
            number(one.months),
            short(one.quantity),
            amount(one.mrr.gross, digits),
            amount(one.mrr.discount, digits),
            amount(one.mrr.net, digits),
            _UNDEFINED if one.total.net is None else amount(one.total.net, digits),
        )
    yield Section("Segments", "", parts)
    rates = Grid((Column("From"), Column("Until"), Column("MRR", "point"), Column("ARR", "point")), indent=2)
    for span in intervals(quote):
        rates.add(_day(span.start), _day(span.end), amount(span.mrr.net, digits), amount(span.arr.net, digits))
    yield Section("Run rate", "", rates)
    years = Grid((Column("Year"), Column("Recurring", "point"), Column("One-time", "point")), indent=2)
    for year in calendar_years(quote):
        years.add(str(year.year), amount(year.recurring, digits), amount(year.one_time, digits))
    yield Section("Calendar years", "", years)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()
