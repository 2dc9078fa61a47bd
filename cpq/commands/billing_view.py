"""A billing schedule on the screen: one block for each invoice, then the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from cpq.commands.figures import amount, counted, rate
from cpq.commands.grid import Cell, Column, Grid
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.billing import BillingSchedule, Invoice, InvoiceLine
    from cpq.quotes.priced import PricedQuote


def total_said(schedule: BillingSchedule) -> str:
    """What all invoices come to, tax included."""
    if schedule.total is None:
        return "without end"
    return f"gross {amount(schedule.total.gross, minor_units(schedule.currency))} {schedule.currency}"


def terms_said(quote: PricedQuote) -> str:
    """How the deal is invoiced, in one line."""
    request = quote.request
    if request.payment_schedule:
        parts = ["by its payment schedule"]
    else:
        parts = [request.billing or "billed by the price period, in advance", f"one-time {request.one_time_billing}"]
    parts.append(f"payable in {request.payment_terms}")
    if request.early_payment is not None:
        early = request.early_payment
        parts.append(f"{rate(early.discount, 2)} off within {counted(early.days, 'day')}")
    return ", ".join(parts)


def invoices_grid(schedule: BillingSchedule, names: Mapping[str, str]) -> Grid:
    """The lines of each invoice under its number, day and amounts."""
    early = any(invoice.early is not None for invoice in schedule.invoices)
    digits = minor_units(schedule.currency)
    columns = [
        Column("Invoice", wraps=True),
        Column("Covers", spare=True),
        Column("Due"),
        Column("Net", "point"),
        Column("Tax", "point"),
        Column("Gross", "point"),
        *([Column("Early", "point", spare=True), Column("by", spare=True)] if early else []),
    ]
    grid = Grid(columns)
    for invoice in schedule.invoices:
        sums = (amount(figure, digits) for figure in (invoice.net, invoice.tax, invoice.gross))
        paid = (amount(invoice.early, digits), str(invoice.early_until or "")) if early else ()
        grid.add(_title(invoice), _span(invoice), str(invoice.due or ""), *sums, *paid, style="strong")
        for label, covers, figure in _parts(invoice, names):
            rest = [""] * (len(columns) - 4)
            grid.add(f"  {label}", covers, "", amount(figure, digits), *rest, style="dim")
    for label, sums_ in (("left out", schedule.later), ("total", schedule.total)):
        if sums_ is not None and (label == "total" or sums_.gross or sums_.net):
            figures = (Cell(amount(figure, digits), "total") for figure in sums_)
            grid.add(Cell(label, "total"), "", "", *figures, *(("", "") if early else ()))
    return grid


def estimates_grid(schedule: BillingSchedule, names: Mapping[str, str]) -> Grid:
    """What usage is expected to cost, by the day on which it is invoiced."""
    digits = minor_units(schedule.currency)
    grid = Grid(
        (Column("Day"), Column("Line", wraps=True), Column("Covers", spare=True), Column("Net", "point")), indent=2
    )
    for dated, line in ((estimate.dated, estimate.line) for estimate in schedule.estimates):
        grid.add(str(dated), _name(line, names), _covers(line), amount(line.net, digits), style="dim")
    return grid


def remarks(schedule: BillingSchedule) -> Iterator[str]:
    """What whoever reads the table should know about it."""
    if schedule.start_assumed:
        yield f"no start of service is known: it is taken to be the order date, {schedule.start}"
    if schedule.open_ended:
        last = schedule.shown_until or max(
            (one.dated for one in schedule.invoices if one.dated), default=schedule.start
        )
        yield f"a line has no end, so nothing sums to a total; shown are the invoices until {last}"
    elif schedule.shown_until is not None:
        yield f"shown are the invoices until {schedule.shown_until}; the total is that of all"
    if any(invoice.dated is None for invoice in schedule.invoices):
        yield "an invoice without a date waits for its event"


def _title(invoice: Invoice) -> str:
    kind = "" if invoice.kind == "invoice" else f" {invoice.kind}"
    when = f", {invoice.when}" if invoice.when and invoice.dated else invoice.when
    return f"{invoice.number}{kind}  {invoice.dated or ''}{when}"


def _span(invoice: Invoice) -> str:
    return "" if invoice.covers is None else f"{invoice.covers.start} to {invoice.covers.end}"


def _covers(line: InvoiceLine) -> str:
    return "" if line.covers is None else f"{line.covers.start} to {line.covers.end}"


def _parts(invoice: Invoice, names: Mapping[str, str]) -> Iterator[tuple[str, str, Decimal]]:
    """The lines of an invoice, what allowances take off it, and its deposit."""
    for line in invoice.lines:
        same = line.covers == invoice.covers
        yield _name(line, names), "" if same else _covers(line), line.amount
    if invoice.allowance:
        yield "allowance", "", invoice.allowance
    if invoice.deposit and invoice.kind != "deposit":
        yield "deposit paid", "", invoice.deposit


def _name(line: InvoiceLine, names: Mapping[str, str]) -> str:
    charge = f", {line.charge}" if line.charge else ""
    return f"{line.id}  {line.name or names.get(line.product, line.product)}{charge}"
