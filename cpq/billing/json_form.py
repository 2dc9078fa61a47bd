"""The billing schedule as JSON-ready data and as rows of a table; amounts are text with the currency's decimals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from typing_extensions import TypedDict

from cpq.amounts import short
from cpq.billing.schedule import BillingSchedule, Invoice, InvoiceLine, Span, Sums
from cpq.currencies import minor_units
from cpq.dates import iso_day
from cpq.rounding import round_to

SCHEMA: Literal["cpq/billing-schedule/1"] = "cpq/billing-schedule/1"


class SpanJson(TypedDict):
    """Days of service, both ends included."""

    start: str
    end: str


class InvoiceLineJson(TypedDict):
    """One priced line on one invoice; ``net`` is amount and allowance together."""

    id: str
    line: str
    product: str
    charge: str
    kind: str
    covers: SpanJson | None
    amount: str
    allowance: str
    net: str


class InvoiceTaxJson(TypedDict):
    """Tax at one rate on one invoice."""

    name: str
    rate: str
    reason: str
    base: str
    amount: str


class EarlyJson(TypedDict):
    """What settles an invoice until a day."""

    until: str
    amount: str


class InvoiceJson(TypedDict):
    """One invoice. ``date`` and ``due`` are None where the event in ``when`` has no known day."""

    number: int
    kind: Literal["invoice", "deposit", "milestone"]
    date: str | None
    when: str
    due: str | None
    covers: SpanJson | None
    lines: list[InvoiceLineJson]
    deposit: str
    net: str
    taxes: list[InvoiceTaxJson]
    tax: str
    gross: str
    early: EarlyJson | None


class EstimateJson(TypedDict):
    """What usage is expected to cost; in no total."""

    date: str
    line: InvoiceLineJson


class SumsJson(TypedDict):
    """Totals before tax, of tax, and with it."""

    net: str
    tax: str
    gross: str


class BillingScheduleJson(TypedDict):
    """What is invoiced when. ``total`` is None where a line has no end, and ``later`` what is left out by a date."""

    schema: Literal["cpq/billing-schedule/1"]
    currency: str
    start: str
    start_assumed: bool
    invoices: list[InvoiceJson]
    estimates: list[EstimateJson]
    total: SumsJson | None
    shown_until: str | None
    later: SumsJson | None


def billing_json(schedule: BillingSchedule) -> BillingScheduleJson:
    """A schedule as JSON-ready data of the schema ``cpq/billing-schedule/1``."""
    digits = minor_units(schedule.currency)
    return {
        "schema": SCHEMA,
        "currency": schedule.currency,
        "start": schedule.start.isoformat(),
        "start_assumed": schedule.start_assumed,
        "invoices": [_invoice(invoice, digits) for invoice in schedule.invoices],
        "estimates": [{"date": one.dated.isoformat(), "line": _line(one.line, digits)} for one in schedule.estimates],
        "total": _sums(schedule.total, digits),
        "shown_until": iso_day(schedule.shown_until),
        "later": _sums(schedule.later, digits),
    }


COLUMNS = (
    "invoice",
    "kind",
    "date",
    "when",
    "due",
    "line",
    "product",
    "charge",
    "from",
    "to",
    "amount",
    "allowance",
    "net",
    "tax",
    "gross",
)
"""Columns of the table form. Tax and gross are of whole invoices, so only their last rows have them."""


def billing_rows(schedule: BillingSchedule) -> Iterator[tuple[object, ...]]:
    """A schedule as rows: the lines of each invoice, its deposit, its sum; then what usage is expected to cost."""
    digits = minor_units(schedule.currency)

    def money(amount: Decimal) -> Decimal:
        return round_to(amount, digits)

    for invoice in schedule.invoices:
        head = (invoice.number, invoice.kind, iso_day(invoice.dated), invoice.when, iso_day(invoice.due))
        for line in invoice.lines:
            amounts = (money(line.amount), money(line.allowance), money(line.net))
            yield (*head, line.id, line.product, line.charge, *_days(line.covers), *amounts, None, None)
        if invoice.deposit:
            yield (*head, "deposit", "", "", None, None, None, None, money(invoice.deposit), None, None)
        sums = (money(invoice.net), money(invoice.tax), money(invoice.gross))
        yield (*head, "total", "", "", *_days(invoice.covers), None, None, *sums)
    for estimate in schedule.estimates:
        line = estimate.line
        head_ = (None, "estimate", estimate.dated.isoformat(), "", None)
        amounts = (money(line.amount), money(line.allowance), money(line.net))
        yield (*head_, line.id, line.product, line.charge, *_days(line.covers), *amounts, None, None)


def _invoice(invoice: Invoice, digits: int) -> InvoiceJson:
    return {
        "number": invoice.number,
        "kind": invoice.kind,
        "date": iso_day(invoice.dated),
        "when": invoice.when,
        "due": iso_day(invoice.due),
        "covers": _span(invoice.covers),
        "lines": [_line(line, digits) for line in invoice.lines],
        "deposit": _amount(invoice.deposit, digits),
        "net": _amount(invoice.net, digits),
        "taxes": [
            {
                "name": tax.name,
                "rate": short(tax.rate),
                "reason": tax.reason,
                "base": _amount(tax.base, digits),
                "amount": _amount(tax.amount, digits),
            }
            for tax in invoice.taxes
        ],
        "tax": _amount(invoice.tax, digits),
        "gross": _amount(invoice.gross, digits),
        "early": None
        if invoice.early is None or invoice.early_until is None
        else {"until": invoice.early_until.isoformat(), "amount": _amount(invoice.early, digits)},
    }


def _line(line: InvoiceLine, digits: int) -> InvoiceLineJson:
    return {
        "id": line.id,
        "line": line.line,
        "product": line.product,
        "charge": line.charge,
        "kind": line.kind,
        "covers": _span(line.covers),
        "amount": _amount(line.amount, digits),
        "allowance": _amount(line.allowance, digits),
        "net": _amount(line.net, digits),
    }


def _sums(sums: Sums | None, digits: int) -> SumsJson | None:
    if sums is None:
        return None
    return {"net": _amount(sums.net, digits), "tax": _amount(sums.tax, digits), "gross": _amount(sums.gross, digits)}


def _amount(amount: Decimal, digits: int) -> str:
    return f"{round_to(amount, digits):f}"


def _days(span: Span | None) -> tuple[str | None, str | None]:
    return (None, None) if span is None else (span.start.isoformat(), span.end.isoformat())


def _span(span: Span | None) -> SpanJson | None:
    return None if span is None else {"start": span.start.isoformat(), "end": span.end.isoformat()}
