"""The waterfall of a priced quote: each line from its list price to net, with words and places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from cpq.commands.figures import amount, number, quantity, rate
from cpq.commands.grid import Cell, Column, Grid, Section, Style
from cpq.pricing.words import in_words

if TYPE_CHECKING:
    from cpq.problems import SourceLocation
    from cpq.quotes.priced import PricedLine, PricedQuote, PriceStep

Places = Callable[["SourceLocation"], str]
"""How a place is shown: whole in a pipe, as short as it stays unique in a terminal."""

_COLUMNS = (
    Column("", "left"),
    Column("", "point"),
    Column("", "point"),
    Column("", "point"),
    Column("", "left", wraps=True),
    Column("", "left", below=True),
)


def sections(
    quote: PricedQuote, lines: Iterable[PricedLine], names: Mapping[str, str], digits: int, places: Places
) -> list[Section]:
    """One section a line: what it is, its net total, and the grid of its steps.

    Args:
        names: Product names by id.
        digits: Minor units of the currency.
    """
    found = [
        Section(
            title(line, names),
            f"net {amount(line.net_total, digits)} {quote.currency}",
            _steps(line, digits, places),
            ", ".join(_chosen(line)),
        )
        for line in lines
    ]
    if found:
        found[0].grid.rows.insert(0, tuple(Cell(text, "dim") for text in ("", "per unit", "step", "line", "", "")))
    return found


def title(line: PricedLine, names: Mapping[str, str]) -> str:
    """``seats/1  Seat × 120, months 1–12``."""
    name = line.name or names.get(line.product, line.product)
    charge = f", {line.charge}" if line.charge else ""
    parts = [f"{line.id}  {name}{charge} × {quantity(line.quantity)}", *_remarks(line)]
    return ", ".join(part for part in parts if part)


def _chosen(line: PricedLine) -> list[str]:
    """The attribute values of a line: ``motor-kw 7.5``."""
    return [f"{key} {_choice(value)}" for key, value in line.selection.items() if value not in (None, ())]


def _choice(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " + ".join(str(part) for part in value)
    return quantity(value) if isinstance(value, Decimal) else str(value)


def span(line: PricedLine) -> str:
    """The months that a line covers: ``months 13–24``; ``one-time`` where it covers none."""
    if line.kind == "one-time" or line.pass_through:
        return "one-time" if line.kind == "one-time" else ""
    if line.evergreen:
        return f"each {line.period or 'period'}"
    if not line.length_months:
        return line.kind
    first, last = line.offset_months + 1, line.offset_months + line.length_months
    if first == last:
        return f"month {number(first)}"
    if line.offset_months == 0 and line.segment == 0:
        return f"{number(Fraction(line.length_months))} months"
    return f"months {number(Fraction(first))}–{number(Fraction(last))}"


def _remarks(line: PricedLine) -> list[str]:
    remarks = [span(line)]
    if line.kind == "usage":
        remarks.append("estimated usage")
    if line.evergreen:
        remarks.append("until ended")
    if line.parent:
        remarks.append(f"part of {line.parent}")
    if line.group:
        remarks.append(f"group {line.group}")
    remarks += [
        word for word, said in (("optional", line.optional), ("credit", line.credit), ("free", line.free)) if said
    ]
    return remarks


def _steps(line: PricedLine, digits: int, places: Places) -> Grid:
    grid = Grid(_COLUMNS, indent=2)
    priced = line if line.whole is None else line.whole
    _list_price(grid, priced, digits, places)
    for step in priced.steps:
        _step(grid, step.name, step, digits, places)
    _net(grid, priced, digits, places)
    if line.whole is not None:
        _moved(grid, line, line.whole, digits, places)
    return grid


def _moved(grid: Grid, line: PricedLine, whole: PricedLine, digits: int, places: Places) -> None:
    """What leaves a bundle's line for its components."""
    for part in line.build_up:
        where = Cell(places(part.where), "dim")
        grid.add(part.name, "", amount(-whole.net_total, digits), amount(line.net_total, digits), in_words(part), where)


def _list_price(grid: Grid, line: PricedLine, digits: int, places: Places) -> None:
    """The list price in one row where one rule made it, else its parts and their sum."""
    parts = line.build_up
    if len(parts) == 1:
        _step(grid, "list price", parts[0], digits, places)
        return
    for part in parts:
        _step(grid, part.name, part, digits, places)
    unit = "" if line.list is None else amount(line.list, digits)
    grid.add("list price", unit, "", amount(line.list_total, digits), "", "", style="strong")


def _step(grid: Grid, name: str, step: PriceStep, digits: int, places: Places) -> None:
    unit = "" if step.unit is None else amount(step.unit, digits)
    style: Style = "dim" if step.name == "rounding" else ""
    grid.add(
        name,
        unit,
        amount(step.amount, digits),
        amount(step.after, digits),
        in_words(step),
        Cell(places(step.where), "dim"),
        style=style,
    )


def _net(grid: Grid, line: PricedLine, digits: int, places: Places) -> None:
    unit = "" if line.net is None else amount(line.net, digits)
    grid.add("net", unit, "", amount(line.net_total, digits), Cell(_levels(line, digits), "dim"), "", style="total")
    if line.cost is None:
        grid.add("margin", "", "", "", Cell("unknown: the product has no cost", "warn"), "")
    elif line.net_total or line.cost:
        where = Cell(places(line.cost_where), "dim")
        grid.add("margin", "", "", amount(line.margin, digits), _margin(line, digits), where, style="dim")


def _margin(line: PricedLine, digits: int) -> str:
    """The margin's share of net where it has one, the cost, and what allowances took."""
    share = ""
    if line.margin is not None and line.effective_total > 0:
        share = f"{rate(line.margin / line.effective_total)} over a "
    allowance = f", {amount(line.allocated, digits)} of allowances" if line.allocated else ""
    return f"{share}cost of {amount(line.cost, digits)}{allowance}"


def _levels(line: PricedLine, digits: int) -> str:
    """The printed prices between list and net, where they differ from both neighbours."""
    prices = line.unit_levels if "net" in line.unit_levels else line.levels
    shown: list[str] = []
    before: Decimal | None = None
    for name, price in prices.items():
        if name not in ("list", "net") and price != before and price != prices["net"]:
            shown.append(f"{name} {amount(price, digits)}")
        before = price
    return ", ".join(shown)
