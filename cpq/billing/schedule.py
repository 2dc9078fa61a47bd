"""The billing schedule: what is invoiced when, and how it sums to what was contracted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from cpq.rounding import exact

ZERO = Decimal(0)
InvoiceKind = Literal["invoice", "deposit", "milestone"]


class Span(NamedTuple):
    """Days of service that an invoice covers, both ends included."""

    start: date
    end: date


class InvoiceLine(NamedTuple):
    """One priced line on one invoice.

    Attributes:
        id: Id of the priced line: of one charge over one segment.
        line: Id of the requested line.
        covers: Days of service that it pays for; None for one-time charges and milestones.
        amount: Its part of the line's total.
        allowance: Its part of what the quote's allowances take off the line, zero or negative.
    """

    id: str
    line: str
    product: str
    charge: str
    kind: str
    name: str
    covers: Span | None
    amount: Decimal
    allowance: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What it adds to the invoice before tax."""
        with exact():
            return self.amount + self.allowance


class InvoiceTax(NamedTuple):
    """Tax at one rate on one invoice."""

    name: str
    rate: Decimal
    reason: str
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice.

    Attributes:
        number: Position in the schedule, from 1.
        dated: Day of the invoice; None where the event that it waits for has no known day.
        when: The event that it waits for, such as ``at delivery``; empty for invoices by the calendar.
        due: Day on which it falls due; None without a date.
        covers: Days of service from the first to the last of its lines; None where no line covers any.
        deposit: The deposit, on its own invoice; what is taken back of it, negative, on those that follow.
        net: Lines, their parts of the allowances and the deposit together, before tax.
        early_until, early: Last day, and what then settles the invoice, where early payment earns a discount.
    """

    number: int
    kind: InvoiceKind
    dated: date | None
    when: str
    due: date | None
    covers: Span | None
    lines: tuple[InvoiceLine, ...]
    deposit: Decimal
    net: Decimal
    taxes: tuple[InvoiceTax, ...]
    tax: Decimal
    gross: Decimal
    early_until: date | None = None
    early: Decimal | None = None

    @property
    def allowance(self) -> Decimal:
        """What allowances take off its lines, zero or negative."""
        with exact():
            return sum((line.allowance for line in self.lines), ZERO)


class Estimate(NamedTuple):
    """What usage is expected to cost; invoiced by what is measured, and in no total.

    Attributes:
        dated: Day on which the use of the span is invoiced.
    """

    line: InvoiceLine
    dated: date


class Sums(NamedTuple):
    """Totals before tax, of tax, and with it."""

    net: Decimal = ZERO
    tax: Decimal = ZERO
    gross: Decimal = ZERO


NOTHING: Final = Sums()


@dataclass(frozen=True, slots=True)
class BillingSchedule:
    """What is invoiced when.

    Attributes:
        start: Day from which service is counted.
        start_assumed: No start is known, and service was taken to start on the order date.
        total: What the invoices sum to, which is what was contracted; None where a line has no end.
        shown_until: Last day of the invoices shown, where later ones were left out.
        later: What the invoices left out sum to; None where they have no end.
    """

    currency: str
    start: date
    start_assumed: bool
    invoices: tuple[Invoice, ...]
    estimates: tuple[Estimate, ...]
    total: Sums | None
    shown_until: date | None = None
    later: Sums | None = NOTHING

    @property
    def open_ended(self) -> bool:
        """Whether a line goes on until somebody ends it, so that nothing sums to a total."""
        return self.total is None

    def until(self, day: date) -> BillingSchedule:
        """The invoices up to a day; those without a date stay, since nobody knows when they come."""
        shown = tuple(invoice for invoice in self.invoices if invoice.dated is None or invoice.dated <= day)
        left = [invoice for invoice in self.invoices if invoice.dated is not None and invoice.dated > day]
        return replace(
            self,
            invoices=shown,
            estimates=tuple(estimate for estimate in self.estimates if estimate.dated <= day),
            shown_until=day,
            later=None if self.total is None else sums_of(left),
        )


def sums_of(invoices: Iterable[Invoice]) -> Sums:
    """Net, tax and gross of invoices."""
    net = tax = gross = ZERO
    with exact():
        for invoice in invoices:
            net, tax, gross = net + invoice.net, tax + invoice.tax, gross + invoice.gross
    return Sums(net, tax, gross)
