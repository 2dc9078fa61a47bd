"""Rated usage as tables: the periods of each charge, credits, and what falls due."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from cpq.commands.figures import amount, quantity
from cpq.commands.grid import Column, Grid, Section

if TYPE_CHECKING:
    from cpq.usage.credits import Balance
    from cpq.usage.partial_periods import UsagePeriod
    from cpq.usage.rated import RatedRow, RatedUsage


class _Figure(NamedTuple):
    """A column: its title, what it shows of a row, and whether it is shown where every row has none of it."""

    title: str
    of: Callable[[RatedRow], Decimal]
    money: bool = False
    always: bool = False


_FIGURES = (
    _Figure("Used", lambda row: row.units.used, always=True),
    _Figure("Included", lambda row: row.units.included),
    _Figure("Rolled over", lambda row: row.units.rolled_over),
    _Figure("Free", lambda row: row.free),
    _Figure("Overage", lambda row: row.units.overage),
    _Figure("From credits", lambda row: row.from_credits),
    _Figure("Charge", lambda row: row.settled.charge, money=True, always=True),
    _Figure("Surcharge", lambda row: row.settled.surcharge, money=True),
    _Figure("True-up", lambda row: row.settled.true_up, money=True),
    _Figure("Paid by credits", lambda row: row.paid, money=True),
    _Figure("Due", lambda row: row.due, money=True, always=True),
)


def usage_sections(rated: RatedUsage, names: Mapping[str, str]) -> Iterator[Section]:
    """The periods of each usage charge, under the name of its product; a column without any figure is left out."""
    figures = [one for one in _FIGURES if one.always or any(one.of(row) for row in rated.rows)]
    columns = (Column("Period"), *(Column(one.title, "point") for one in figures))
    for (line, charge), rows in groupby(rated.rows, key=lambda row: (row.line, row.charge)):
        together = list(rows)
        grid = Grid(columns)
        for row in together:
            grid.add(_span(row.period), *(_shown(one, one.of(row), rated.digits) for one in figures))
        total = [sum((one.of(row) for row in together), Decimal(0)) if one.money else None for one in figures]
        sums = ("" if value is None else amount(value, rated.digits) for value in total)
        grid.add("total", *sums, style="total")
        name = names.get(together[0].product, together[0].product)
        yield Section(f"{line}  {name}{f', {charge}' if charge else ''}", "", grid)


def _shown(figure: _Figure, value: Decimal, digits: int) -> str:
    if figure.money:
        return amount(value, digits) if value or figure.always else ""
    return quantity(value)


def _span(period: UsagePeriod) -> str:
    """``2027-01``, ``2027-01 to 2027-03``, with the days that are covered where those are fewer."""
    first, last = f"{period.start:%Y-%m}", f"{period.end:%Y-%m}"
    text = first if first == last else f"{first} to {last}"
    if (period.covered_from, period.covered_until) == (period.start, period.end):
        return text
    return f"{text} (from {period.covered_from} to {period.covered_until})"


def credits_grid(rated: RatedUsage) -> Grid:
    """What became of each grant of credits."""
    titles: Sequence[str] = ("Amount", "Drawn", "Rolled over", "Expired", "Left")
    grid = Grid((Column("Grant"), Column("Until"), Column("In"), *(Column(title, "point") for title in titles)))
    for one in rated.in_units:
        grid.add(*_granted(one), "units", *(quantity(part) for part in _parts(one)))
    for one in rated.in_money:
        grid.add(*_granted(one), rated.currency, *(amount(part, rated.digits) for part in _parts(one)))
    return grid


def _granted(balance: Balance) -> tuple[str, str]:
    return balance.grant, "no end" if balance.expires == date.max else balance.expires.isoformat()


def _parts(balance: Balance) -> tuple[Decimal, ...]:
    return balance.amount, balance.drawn, balance.rolled_over, balance.expired, balance.left


def invoices_grid(rated: RatedUsage) -> Grid:
    """What falls due by month, with its tax."""
    grid = Grid((Column("Month"), Column("Due", "point"), Column("Tax", "point"), Column("Gross", "point")))
    for one in rated.invoices:
        texts = (amount(part, rated.digits) for part in (one.due, one.tax, one.gross))
        grid.add(f"{one.month:%Y-%m}", *texts)
    if len(rated.invoices) > 1:
        sums = [sum((part(one) for one in rated.invoices), Decimal(0)) for part in _PARTS]
        grid.add("total", *(amount(part, rated.digits) for part in sums), style="total")
    return grid


_PARTS: tuple[Callable[..., Decimal], ...] = (lambda one: one.due, lambda one: one.tax, lambda one: one.gross)
