"""What holds for every billing schedule, whatever the quote."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

from cpq.billing import BillingSchedule, Invoice, InvoiceLine, Span
from cpq.currencies import minor_units
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact, round_to

DAY = timedelta(days=1)
ZERO = Decimal(0)


def check_schedule(quote: PricedQuote, schedule: BillingSchedule) -> None:
    """Every law that speaks about one schedule."""
    with exact():
        check_sums(quote, schedule)
        check_grid(schedule)
        check_invoices(quote, schedule)
        if not quote.request.payment_schedule:
            check_tiling(quote, schedule)


def check_sums(quote: PricedQuote, schedule: BillingSchedule) -> None:
    """Lines, taxes and totals each sum exactly to the quote's, unless the quote has no end."""
    if any(line.evergreen and line.kind == "recurring" and not line.optional for line in quote.lines):
        assert schedule.total is None
        return
    totals = quote.totals
    assert schedule.total == (totals.net, totals.tax, totals.gross)
    for line in quote.lines:
        if line.kind != "usage" and not line.optional:
            parts = [part for part in lines_of(schedule.invoices) if part.id == line.id]
            assert sum((part.amount for part in parts), ZERO) == line.net_total, line.id
            assert sum((part.allowance for part in parts), ZERO) == line.allocated, line.id
    for tax in quote.taxes:
        charged = [
            part
            for invoice in schedule.invoices
            for part in invoice.taxes
            if (part.rate, part.reason) == (tax.rate, tax.reason)
        ]
        assert sum((part.amount for part in charged), ZERO) == tax.amount
        assert sum((part.base for part in charged), ZERO) == tax.base
    expected = sum((one.line.amount for one in schedule.estimates), ZERO)
    assert expected == totals.usage or any(line.evergreen for line in quote.lines if line.kind == "usage")


def check_grid(schedule: BillingSchedule) -> None:
    """Nothing is finer than the currency."""
    digits = minor_units(schedule.currency)
    for invoice in schedule.invoices:
        amounts = [invoice.net, invoice.tax, invoice.gross, invoice.deposit, invoice.early or ZERO]
        amounts += [amount for line in invoice.lines for amount in (line.amount, line.allowance)]
        assert all(amount == round_to(amount, digits) for amount in amounts), invoice


def check_invoices(quote: PricedQuote, schedule: BillingSchedule) -> None:
    """Each invoice adds up, none comes before the order, and they stand in the order of their days."""
    assert [invoice.number for invoice in schedule.invoices] == list(range(1, len(schedule.invoices) + 1))
    for invoice in schedule.invoices:
        assert invoice.net == sum((line.net for line in invoice.lines), invoice.deposit)
        assert invoice.tax == sum((tax.amount for tax in invoice.taxes), ZERO)
        assert invoice.gross == invoice.net + invoice.tax
        assert invoice.dated is None or invoice.dated >= quote.as_of
        assert (invoice.due is None) == (invoice.dated is None)
        assert invoice.due is None or invoice.dated is None or invoice.due >= invoice.dated
    if not quote.request.payment_schedule:
        known = [invoice.dated for invoice in schedule.invoices if invoice.dated is not None]
        assert known == sorted(known)
        assert all(invoice.dated is None for invoice in schedule.invoices[len(known) :])


def check_tiling(quote: PricedQuote, schedule: BillingSchedule) -> None:
    """What is invoiced of a recurring line covers its days from the first to the last, each once."""
    for line in quote.lines:
        if line.kind == "recurring" and not line.optional:
            spans = [part.covers for part in lines_of(schedule.invoices) if part.id == line.id]
            if not spans and line.evergreen and line.segment > 1:
                continue  # it begins after the invoices that are shown
            assert spans, line.id
            check_contiguous([span for span in spans if span is not None])
            if line.start is not None and line.end is not None and not line.evergreen:
                assert (spans[0].start, spans[-1].end) == (line.start, line.end)  # type: ignore[union-attr]


def check_contiguous(spans: list[Span]) -> None:
    """Each begins on the day after the one before."""
    for before, after in pairwise(spans):
        assert before.start <= before.end
        assert after.start == before.end + DAY


def lines_of(invoices: tuple[Invoice, ...]) -> Iterator[InvoiceLine]:
    """Every line of every invoice."""
    for invoice in invoices:
        yield from invoice.lines


def paid_by_line(schedule: BillingSchedule) -> dict[str, list[tuple[Span | None, Decimal, Decimal]]]:
    """What is charged for which days of each line."""
    found: dict[str, list[tuple[Span | None, Decimal, Decimal]]] = {}
    for line in lines_of(schedule.invoices):
        found.setdefault(line.id, []).append((line.covers, line.amount, line.allowance))
    return found
