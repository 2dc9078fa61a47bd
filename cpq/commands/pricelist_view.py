"""A price list as a table for people and as CSV for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cpq.commands.figures import amount, counted, quantity, rate
from cpq.commands.grid import Cell, Column, Grid, Style

if TYPE_CHECKING:
    from cpq.price_list import PriceRow, Wanted
    from cpq.problems import Problem

_COLUMNS = (
    Column("Product", wraps=True),
    Column("Quantity", "right"),
    Column("List", "point", spare=True),
    Column("Regular", "point", spare=True),
    Column("Net", "point"),
    Column("Per", wraps=True),
    Column("Off list", "right", spare=True),
    Column("Why", wraps=True, spare=True),
)


def show(rows: Sequence[PriceRow], wanted: Wanted) -> None:
    """The table, one row for each product, charge and quantity."""
    from cpq.commands.screen import screen
    from cpq.currencies import minor_units

    out = screen()
    currency = rows[0].currency if rows else ""
    out.heading(f"Prices of {wanted.account}", counted(len({row.product for row in rows}), "product"))
    through = wanted.sold_through
    names = [name for name in (through.tier, through.distributor) if name] if through is not None else []
    sold = f", sold through {' and '.join(names)}" if names else ""
    out.text(f"  order date {wanted.as_of}, in {currency}, {wanted.term}{sold}", "dim")
    out.text()
    grid = Grid(_COLUMNS)
    for row in rows:
        if row.status != "no price":
            _add(grid, row, minor_units(currency))
    out.grid(grid)
    without = Grid((Column(), Column("", wraps=True)), indent=2)
    for row in rows:
        if row.status == "no price":
            without.add(_name(row), Cell(_reason(row), "dim"))
    if without.rows:
        out.text()
        out.text("Without a price", "strong")
        out.grid(without)


def _add(grid: Grid, row: PriceRow, digits: int) -> None:
    style: Style = "" if row.status == "priced" else "dim"
    listed, net = row.price("list"), row.price("net")
    off = rate((listed - net) / listed) if listed and net is not None and net != listed else ""
    grid.add(
        _name(row),
        "" if row.status == "share" else quantity(row.quantity),
        amount(listed, digits),
        amount(row.price("regular"), digits),
        Cell(amount(net, digits), "strong" if row.status == "priced" else style),
        row.counts + (f", {row.covers}" if row.covers and row.line is not None and row.line.segment else ""),
        off,
        Cell(_why(row), "dim"),
        style=style,
    )


def _name(row: PriceRow) -> str:
    return ", ".join(part for part in (row.name, row.charge, row.selling_model) if part)


def _reason(row: PriceRow) -> str:
    """Why there is no price."""
    return "; ".join(map(_message, row.problems))


def _message(problem: Problem) -> str:
    """What is wrong; the line of the price list's own quote means nothing to whoever reads it."""
    return problem.message.removeprefix("line 'l1': ")


def _why(row: PriceRow) -> str:
    """What made the price, in words."""
    from cpq.pricing.words import in_words

    if row.status == "share":
        return row.share
    said = [in_words(step) for step in row.steps if step.name != "rounding"]
    if row.status == "configured":
        said.append("configured: base price shown")
    if row.adders:
        said.append(f"choices add {', '.join(name for name, _ in row.adders)}")
    return "; ".join(said)


_CSV = (
    "product",
    "name",
    "family",
    "charge",
    "selling_model",
    "status",
    "quantity",
    "currency",
    "list",
    "regular",
    "customer",
    "net",
    "counts",
    "covers",
    "share",
    "adders",
    "tiers",
    "valid_from",
    "valid_until",
    "rules",
    "reason",
)


def csv_lines_of(rows: Iterable[PriceRow]) -> Iterator[str]:
    """The lines of a CSV file, each as soon as its row is made."""
    from cpq.files.csv_writer import csv_lines

    return csv_lines(_CSV, map(_cells, rows))


def _cells(row: PriceRow) -> tuple[object, ...]:
    line = row.line
    return (
        row.product,
        row.name,
        row.family,
        row.charge,
        row.selling_model,
        row.status,
        row.quantity,
        row.currency,
        *(row.price(level) for level in ("list", "regular", "customer", "net")),
        row.counts,
        row.covers,
        row.share,
        ", ".join(f"{name} {added}" for name, added in row.adders),
        ", ".join(f"{label}: {price}" for label, price in line.tiers) if line is not None else "",
        "" if row.validity.first == date.min else row.validity.first.isoformat(),
        "" if row.validity.last == date.max else row.validity.last.isoformat(),
        ", ".join(f"{step.rule} ({step.where.short})" for step in row.steps if step.rule),
        "; ".join(f"{_message(problem)} [{problem.code}]" for problem in row.problems),
    )
