"""Contracts and amendments as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import MINUS, amount, number, quantity
from cpq.commands.grid import Cell, Column, Grid, Style
from cpq.commands.quote_view import STYLE_OF, outcome
from cpq.commands.views import names_of, places_in
from cpq.commands.waterfall_view import sections
from cpq.contracts.coterm import coterminated
from cpq.contracts.ledger import entitlement
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.commands.screen import Screen
    from cpq.contracts.amended import Adjustment, Amended
    from cpq.contracts.document import RunningContract
    from cpq.contracts.renewing import Renewed
    from cpq.workspace import Workspace


def contracts_grid(contracts: Iterable[RunningContract]) -> Grid:
    """One row a contract."""
    titles = ("Contract", "Account", "From", "Until", "Price book", "Renewal")
    grid = Grid(tuple(Column(title) for title in titles))
    for one in contracts:
        grid.add(one.id, one.account.id, str(one.start), _end(one.end), one.price_book, one.renewal.pricing)
    return grid


def _end(end: date | None) -> str:
    return "until ended" if end is None else str(end)


def show_contract(out: Screen, workspace: Workspace, contract: RunningContract, day: date) -> None:
    """What a contract entitles to on a day, and its ledger."""
    names, digits = names_of(workspace), minor_units(contract.currency)
    out.heading(f"contract {contract.id}", f"{contract.start} to {_end(contract.end)}")
    policy = f"policy {contract.policy[:12]}" if contract.policy else "the policy at hand"
    account, book = f"account {contract.account.id}", f"price book {contract.price_book}"
    out.paragraph(", ".join((account, book, f"ordered {contract.order_date}", policy)), "dim")
    out.text()
    running = Grid((Column("Product", wraps=True), Column("Units", "right"), Column("Lines", wraps=True)), indent=2)
    for one in entitlement(contract, day):
        lines = ", ".join(f"{name} {quantity(units)}" for name, units in one.lines.items())
        running.add(names.get(one.product, one.product), quantity(one.quantity), lines)
    out.heading(f"entitlement on {day}")
    out.grid(running) if running.rows else out.text("  nothing runs on that day", "dim")
    out.text()
    out.heading("ledger", contract.currency)
    out.grid(_ledger(contract, digits, short=out.terminal))


def _ledger(contract: RunningContract, digits: int, *, short: bool) -> Grid:
    columns = (
        Column("Line"),
        Column("From"),
        Column("Until"),
        Column("Units", "right"),
        Column("Price", "point"),
        Column("Per", spare=True),
        Column("Source"),
        Column("Where", below=True),
    )
    grid = Grid(columns, indent=2)
    place = places_in({line.where.file for line in contract.lines.values()}, short=short)
    for name, line in contract.lines.items():
        for entry in line.ledger:
            source = entry.source if entry.revision == 1 else f"{entry.source} revision {entry.revision}"
            price = entry.price if entry.price is not None else entry.net
            said = "by its model" if price is None else amount(price, digits)
            from_ = (name, str(entry.from_), _end(entry.until) if line.kind != "one-time" else "once")
            grid.add(*from_, _signed(entry.quantity), said, str(line.per), source, Cell(place(entry.where), "dim"))
    return grid


def _signed(units: Decimal) -> str:
    text = quantity(abs(units))
    return f"{MINUS}{text}" if units < 0 else f"+{text}"


def show_amended(out: Screen, workspace: Workspace, amended: Amended) -> None:
    """Charges, credits, what they come to, who must approve, and every step behind them."""
    contract, digits = amended.before, minor_units(amended.before.currency)
    out.heading(f"contract {contract.id}, changed from {amended.day} on", contract.currency)
    adjustments = amended.adjustments
    if not adjustments:
        out.text("  nothing is charged and nothing is given back", "dim")
    else:
        out.grid(_adjustments(adjustments, names_of(workspace), digits))
    out.text()
    out.grid(_sums(amended, digits))
    if amended.after.end != contract.end:
        out.text(f"  the contract now runs to {_end(amended.after.end)} instead of {_end(contract.end)}")
    for decision in workspace.contracts.decide(amended):
        out.text(f"  {outcome(decision)}", STYLE_OF[decision.outcome])


def explain_amended(out: Screen, workspace: Workspace, amended: Amended) -> None:
    """The waterfall of every line behind a charge or a credit."""
    lines = [line for one in amended.adjustments for line in one.lines]
    quotes = (*amended.quotes, *(quote for one in amended.differences for states in one.states for quote in states))
    if lines and quotes:
        place = places_in(
            {step.where.file for line in lines for step in (*line.steps, *line.build_up)}, short=out.terminal
        )
        out.grids(sections(quotes[0], lines, names_of(workspace), minor_units(quotes[0].currency), place))


def show_renewed(out: Screen, workspace: Workspace, renewed: Renewed) -> None:
    """What renews at which price, what it costs, and the credit of an early end."""
    after, names, digits = renewed.after, names_of(workspace), minor_units(renewed.after.currency)
    out.heading(f"contract {after.id} renews {renewed.before.id}", after.currency)
    out.text(f"  {after.start} to {_end(after.end)}, price book {after.price_book}", "dim")
    columns = (
        Column("Line"),
        Column("Product", wraps=True),
        Column("Units", "right"),
        Column("Pricing", wraps=True),
        Column("Before", "point"),
        Column("After", "point"),
        Column("Net", "point"),
    )
    grid = Grid(columns, indent=2)
    for one in renewed.lines:
        net = sum((line.net_total for line in renewed.priced if line.line == one.line), Decimal(0))
        prices = [amount(price, digits) or "by its model" for price in (one.before, one.after)]
        said = one.pricing if one.uplift is None else one.uplift.said
        name = names.get(one.product, one.product)
        grid.add(one.line, name, quantity(one.quantity), said, *prices, amount(net, digits))
    out.grid(grid)
    out.text()
    if renewed.closed is not None:
        out.heading(f"contract {renewed.before.id} ends on {renewed.closed.after.end}")
        out.grid(_adjustments(renewed.closed.adjustments, names, digits))
        out.text()
    sums = Grid((Column(), Column("", "point")), indent=2)
    sums.add("renewal", amount(renewed.total, digits))
    if renewed.closed is not None:
        sums.add("credit of the old contract", amount(renewed.credit, digits))
    sums.add("net", amount(renewed.net, digits), style="total")
    out.grid(sums)
    for decision in workspace.contracts.decide(renewed):
        out.text(f"  {outcome(decision)}", STYLE_OF[decision.outcome])


def show_preview(out: Screen, workspace: Workspace, amended: Amended) -> None:
    """What co-termination does to each added line: where it ends, what it is shortened by, and what it costs."""
    names, digits = names_of(workspace), minor_units(amended.before.currency)
    columns = (
        Column("Line"),
        Column("Product", wraps=True),
        Column("From"),
        Column("Until"),
        Column("Months", "right"),
        Column("A year", "point"),
        Column("Cost", "point"),
    )
    grid = Grid(columns, indent=2)
    for one in coterminated(amended):
        grid.add(
            one.line,
            names.get(one.product, one.product),
            str(one.start),
            _end(one.end),
            f"{number(one.months)} of {number(one.full_months)}",
            amount(one.full, digits),
            amount(one.cost, digits),
        )
    out.heading(f"contract {amended.before.id}: lines added on {amended.day}", amended.before.currency)
    out.grid(grid) if grid.rows else out.text("  no line is added", "dim")


def _adjustments(adjustments: Iterable[Adjustment], names: Mapping[str, str], digits: int) -> Grid:
    columns = (
        Column(""),
        Column("Line"),
        Column("Product", wraps=True),
        Column("Covers", below=True),
        Column("", below=True),
        Column("Units", "right"),
        Column("Periods", "right"),
        Column("Unit price", "point"),
        Column("Amount", "point"),
    )
    grid = Grid(columns, indent=2)
    for one in adjustments:
        days = f"{one.start} to {_end(one.end)}" if one.periods is not None else str(one.start)
        remark = "invoiced already" if one.billed else ""
        if one.forgone:
            remark = f"{amount(one.forgone, digits)} is not given back"
        style: Style = "good" if one.kind == "credit" else ""
        periods = "once" if one.periods is None else number(one.periods)
        units = _signed(one.quantity) if one.quantity else ""
        name = names.get(one.product, one.product)
        row = (one.kind, one.line, name, Cell(days, "dim"), Cell(remark, "dim"), units, periods)
        grid.add(*row, amount(one.unit, digits), amount(one.amount, digits), style=style)
    return grid


def _sums(amended: Amended, digits: int) -> Grid:
    grid = Grid((Column(), Column("", "point")), indent=2)
    grid.add("charges", amount(amended.charges, digits))
    grid.add("credits", amount(amended.credits, digits))
    if amended.forgone:
        grid.add("not given back", amount(amended.forgone, digits), style="dim")
    grid.add("net", amount(amended.net, digits), style="total")
    if amended.already_billed:
        grid.add("of it invoiced already", amount(amended.already_billed, digits), style="dim")
    return grid
