"""A billing schedule on the screen: one block for each invoice, then the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from cpq.commands.figures import amount, counted, rate
from cpq.commands.grid import Cell, Column, Grid
from cpq.currencies import minor_units

if TYPE_CHECKING:
    from cpq.billing import BillingSchedule, Invoice, InvoiceLine, Span
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
    """A row for each invoice, with its one line or above its several."""
    early = any(invoice.early is not None for invoice in schedule.invoices)
    digits = minor_units(schedule.currency)
    columns = [
        Column("No.", "right"),
        Column("Date"),
        Column("For", wraps=True),
        Column("Covers", spare=True),
        Column("Due"),
        Column("Net", "point"),
        Column("Tax", "point"),
        Column("Gross", "point"),
        *([Column("Early", "point", spare=True), Column("until", spare=True)] if early else []),
    ]
    grid = Grid(columns)
    for invoice in schedule.invoices:
        parts = list(_parts(invoice, names))
        said = invoice.kind if invoice.kind != "invoice" else parts[0].label if len(parts) == 1 else ""
        sums = (amount(figure, digits) for figure in (invoice.net, invoice.tax, invoice.gross))
        paid = (amount(invoice.early, digits), str(invoice.early_until or "")) if early else ()
        head = (str(invoice.number), str(invoice.dated or invoice.when), said, _span(invoice.covers))
        grid.add(*head, str(invoice.due or ""), *sums, *paid, style="strong")
        for part in parts if len(parts) > 1 else ():
            covers = "" if part.covers == invoice.covers else _span(part.covers)
            rest = [""] * (len(columns) - 6)
            grid.add("", "", part.label, covers, "", amount(part.amount, digits), *rest, style="dim")
    for label, sums_ in (("left out", schedule.later), ("total", schedule.total)):
        if sums_ is not None and (label == "total" or sums_.gross or sums_.net):
            figures = (Cell(amount(figure, digits), "total") for figure in sums_)
            grid.add("", Cell(label, "total"), "", "", "", *figures, *(("", "") if early else ()))
    return grid


def estimates_grid(schedule: BillingSchedule, names: Mapping[str, str]) -> Grid:
    """What usage is expected to cost, by the day on which it is invoiced."""
    digits = minor_units(schedule.currency)
    grid = Grid(
        (Column("Day"), Column("Line", wraps=True), Column("Covers", spare=True), Column("Net", "point")), indent=2
    )
    for dated, line in ((estimate.dated, estimate.line) for estimate in schedule.estimates):
        grid.add(str(dated), _name(line, names), _span(line.covers), amount(line.net, digits), style="dim")
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
        yield "an invoice without a date waits for what its row names"


class _Shown(NamedTuple):
    """A part of an invoice as a row."""

    label: str
    covers: Span | None
    amount: Decimal


def _parts(invoice: Invoice, names: Mapping[str, str]) -> Iterator[_Shown]:
    """The lines of an invoice, what allowances take off it, and the deposit that it takes back."""
    for line in invoice.lines:
        yield _Shown(_name(line, names), line.covers, line.amount)
    if invoice.allowance:
        yield _Shown("allowance", None, invoice.allowance)
    if invoice.deposit and invoice.kind != "deposit":
        yield _Shown("deposit taken back", None, invoice.deposit)


def _span(covers: Span | None) -> str:
    return "" if covers is None else f"{covers.start} to {covers.end}"


def _name(line: InvoiceLine, names: Mapping[str, str]) -> str:
    charge = f", {line.charge}" if line.charge else ""
    return f"{line.id}  {line.name or names.get(line.product, line.product)}{charge}"
