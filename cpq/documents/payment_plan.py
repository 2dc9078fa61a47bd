"""The invoices of the term as a small table."""

from __future__ import annotations

from collections.abc import Iterator

from cpq.billing import BillingSchedule, Invoice
from cpq.documents.formats import Formats
from cpq.documents.texts import Texts
from cpq.documents.view import Column, PlainTable


def payment_plan(schedule: BillingSchedule, texts: Texts, formats: Formats) -> PlainTable:
    """Day, span and amount of each invoice, and when it falls due."""
    gettext = texts.gettext
    taxed = any(invoice.taxes for invoice in schedule.invoices)
    columns = (
        Column("date", gettext("Invoice date")),
        Column("for", gettext("Period")),
        Column("due", gettext("Due")),
        Column("amount", gettext("Amount including tax") if taxed else texts.pgettext("column", "Amount"), "right"),
    )
    rows = tuple(
        (
            texts.word(invoice.when) if invoice.dated is None else formats.short_date(invoice.dated),
            _covers(invoice, texts, formats),
            "" if invoice.due is None else formats.short_date(invoice.due),
            formats.amount(invoice.gross),
        )
        for invoice in schedule.invoices
    )
    total = () if schedule.total is None else (gettext("Total"), "", "", formats.amount(schedule.total.gross))
    return PlainTable(gettext("Payment plan"), columns, rows, total, tuple(_remarks(schedule, texts, formats)))


def _covers(invoice: Invoice, texts: Texts, formats: Formats) -> str:
    if invoice.kind == "deposit":
        return texts.gettext("Deposit, credited on the following invoices")
    return "" if invoice.covers is None else formats.span(*invoice.covers)


def _remarks(schedule: BillingSchedule, texts: Texts, formats: Formats) -> Iterator[str]:
    if schedule.start_assumed:
        yield texts.gettext("The service is taken to start on {date}.", date=formats.short_date(schedule.start))
    if schedule.open_ended:
        yield texts.gettext("Invoices continue in the same way until the contract is ended.")
