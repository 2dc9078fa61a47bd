"""Billing: the schedule of a quote's invoices, and what a change inside a paid period costs.

Everything here is a function of a priced quote, worked out when somebody asks for it; pricing knows nothing of it.
"""

from __future__ import annotations

from datetime import date

from cpq.billing.billed import Billing
from cpq.billing.changes import PeriodChange, change_in_period
from cpq.billing.deposits import with_deposit
from cpq.billing.invoices import drafts_of, taxed
from cpq.billing.milestones import milestone_invoices
from cpq.billing.schedule import BillingSchedule, Estimate, Invoice, InvoiceLine, InvoiceTax, Span, Sums, sums_of
from cpq.policy.waterfall import Rounding
from cpq.pricing.levels import level_totals
from cpq.quotes.priced import LevelTotals, PricedQuote
from cpq.rounding import exact

__all__ = [
    "BillingSchedule",
    "Estimate",
    "Invoice",
    "InvoiceLine",
    "InvoiceTax",
    "PeriodChange",
    "Span",
    "Sums",
    "billing_schedule",
    "change_in_period",
]


def billing_schedule(
    quote: PricedQuote, rounding: Rounding, *, totals: LevelTotals | None = None, until: date | None = None
) -> BillingSchedule:
    """What is invoiced when; net, tax and gross of the invoices each sum exactly to the quote's.

    Args:
        rounding: Day count and rounding of the policy that priced the quote.
        totals: What is charged, where that is not the net price: the figures of another level.
        until: Last day of the invoices to show; of a line without end, a year is shown where left out.

    Raises:
        InvalidRequest: The deal says how it is billed in a way that no invoice can be made by.
    """
    with exact():
        billing = Billing(quote, totals or level_totals(quote, "net", rounding), rounding, until)
        if quote.request.payment_schedule:
            invoices = milestone_invoices(billing)
        else:
            invoices = taxed(with_deposit(drafts_of(billing.billed(), quote.as_of), billing), billing)
        schedule = BillingSchedule(
            quote.currency,
            billing.deal.start,
            billing.deal.start_assumed,
            invoices,
            tuple(sorted(billing.estimates(), key=lambda estimate: estimate.dated)),
            None if billing.open_ended else sums_of(invoices),
        )
        return schedule if until is None else schedule.until(until)
