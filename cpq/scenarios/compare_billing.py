"""Comparing a billing schedule with an expected one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from cpq.billing import BillingSchedule, Invoice, billing_schedule
from cpq.policy.waterfall import Rounding
from cpq.problems import InvalidRequest
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact
from cpq.scenarios.difference import Difference, differs
from cpq.scenarios.expected_billing import ExpectedBilling, ExpectedInvoice
from cpq.scenarios.figures import UNDEFINED

_SUMS = ("net", "tax", "gross")
_FIGURES = ("allowance", "deposit", *_SUMS, "early")


def compare_billing(wanted: ExpectedBilling, quote: PricedQuote, rounding: Rounding) -> Iterator[Difference]:
    """Every difference between the schedule of a quote and what is expected of it."""
    try:
        schedule = billing_schedule(quote, rounding, until=wanted.until)
    except InvalidRequest as error:
        codes = [problem.code for problem in error.problems]
        if wanted.error not in codes:
            where = wanted.where if wanted.error is None else wanted.where_of("error")
            yield Difference(where, "billing", "", "", f"is refused: {error.message}")
        return
    if wanted.error is not None:
        yield Difference(wanted.where_of("error"), "billing", "refusal", wanted.error, "a schedule")
        return
    yield from _sums(wanted, schedule)
    yield from _invoices(wanted, schedule)
    yield from _usage(wanted, schedule)


def _sums(wanted: ExpectedBilling, schedule: BillingSchedule) -> Iterator[Difference]:
    total, later = schedule.total, schedule.later
    for name in _SUMS:
        yield from differs(wanted, name, getattr(total, name, None), "billing", schedule.currency)
    yield from differs(wanted, "later", None if later is None else later.gross, "billing", schedule.currency)
    if wanted.count is not None and wanted.count != len(schedule.invoices):
        got = str(len(schedule.invoices))
        yield Difference(wanted.where_of("count"), "billing", "number of invoices", str(wanted.count), got)


def _invoices(wanted: ExpectedBilling, schedule: BillingSchedule) -> Iterator[Difference]:
    if wanted.invoices is None:
        return
    found = {invoice.number: invoice for invoice in schedule.invoices}
    listed = [(expected.number, expected) for expected in wanted.invoices if expected.number is not None]
    if not listed:
        listed = list(enumerate(wanted.invoices, start=1))
        if len(listed) != len(found):
            where = wanted.where_of("invoices")
            yield Difference(where, "billing", "number of invoices", str(len(listed)), str(len(found)))
    for number, expected in listed:
        if number in found:
            yield from _invoice(expected, found[number], schedule.currency)
        else:
            told = f"there is no invoice {number}; there are {len(found)}"
            yield Difference(expected.where, f"invoice {number}", "", "", told)


def _invoice(wanted: ExpectedInvoice, got: Invoice, currency: str) -> Iterator[Difference]:
    about = f"invoice {got.number}"
    texts = {
        "date": _day(got.dated),
        "when": got.when,
        "due": _day(got.due),
        "covers": UNDEFINED if got.covers is None else f"{got.covers.start} to {got.covers.end}",
        "early_until": _day(got.early_until),
    }
    for name, text in texts.items():
        said = getattr(wanted, name)
        if said is not None and said != text:
            yield Difference(wanted.where_of(name), about, name.replace("_", " "), said, text)
    for name in _FIGURES:
        yield from differs(wanted, name, getattr(got, name), about, currency)
    for line_id, figure in (wanted.lines or {}).items():
        amount = _amount(got, line_id)
        if not figure.agrees_with(amount):
            shown = figure.shown(amount, currency)
            yield Difference(wanted.where_in("lines", line_id), about, f"line {line_id}", figure.text, shown)


def _amount(invoice: Invoice, line_id: str) -> Decimal | None:
    """What a line, or one of its parts, adds to an invoice; None where it is not on it."""
    mine = [line.amount for line in invoice.lines if line_id in (line.id, line.line)]
    with exact():
        return sum(mine, Decimal(0)) if mine else None


def _usage(wanted: ExpectedBilling, schedule: BillingSchedule) -> Iterator[Difference]:
    if wanted.usage is None:
        return
    got = [estimate.line.amount for estimate in schedule.estimates]
    where = wanted.where_of("usage")
    if len(got) != len(wanted.usage):
        yield Difference(where, "billing", "number of estimates", str(len(wanted.usage)), str(len(got)))
    for number, (figure, amount) in enumerate(zip(wanted.usage, got, strict=False), start=1):
        if not figure.agrees_with(amount):
            yield Difference(
                where, f"estimate {number}", "amount", figure.text, figure.shown(amount, schedule.currency)
            )


def _day(day: date | None) -> str:
    return UNDEFINED if day is None else day.isoformat()
